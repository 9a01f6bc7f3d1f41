#pragma once
// What a memory map costs while nobody looks at it.

#include <cstddef>
#include <span>

namespace hedgelab {

/// Gives the memory of a mapped file's bytes back; they stay, and are read again when they are looked at. REQUIRES: the
/// bytes are a whole read-only map (MappedFile::bytes).
void forget_pages(std::span<const std::byte> map) noexcept;

}  // namespace hedgelab
