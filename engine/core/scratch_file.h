#pragma once
// Bytes that do not fit memory, in a file without a name: it is gone with the process, however that ends. It lies where
// the system keeps temporary files ($TMPDIR, else /tmp).

#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/core/file_descriptor.h"

namespace hedgelab {

class ScratchFile {
 public:
  /// Throws InputError naming the folder when none can be made there.
  ScratchFile();
  /// Throws InputError (disk full).
  void write(std::uint64_t offset, std::span<const std::byte> bytes);
  /// REQUIRES: all of them were written.
  void read(std::uint64_t offset, std::span<std::byte> bytes) const;

 private:
  FileDescriptor descriptor_;
};

}  // namespace hedgelab
