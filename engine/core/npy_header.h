#pragma once
// The head of a .npy file whose data follow piece by piece (growing_file.h); npy_file.cc has it.

#include <cstddef>
#include <string>

#include "engine/core/npy_file.h"

namespace hedgelab {

/// Padded to a multiple of 64 bytes. `count` values of the type follow.
[[nodiscard]] std::string npy_header(NpyType type, std::size_t count);

}  // namespace hedgelab
