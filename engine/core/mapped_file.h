#pragma once
// A read-only memory map of a file, and the question whether the file still is what was mapped.

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

namespace hedgelab {

/// Closed with the object; the spans it gives live as long as it does. The file must not be written while it is mapped:
/// a map shows what is written, and beyond the new end of a file that is cut short lies a SIGBUS. Files of ours are
/// replaced whole, never written in place, so the map keeps the old file; `standing` finds out what others did.
class MappedFile {
 public:
  MappedFile() = default;
  /// Throws InputError naming the file when it cannot be opened or mapped, is empty, or is no regular file.
  explicit MappedFile(std::filesystem::path path);
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::span<const std::byte> bytes() const { return {static_cast<const std::byte*>(map_), size_}; }

  enum class Standing : std::uint8_t {
    kUntouched,  // no byte can have changed
    kTouched,    // it was written to, or another file is in its place: only the bytes tell
    kCutShort    // it is shorter than the map: the bytes must not be looked at
  };
  [[nodiscard]] Standing standing() const;

 private:
  /// What the system says of a file; all of it equal means that nobody wrote to it (its change time cannot be set).
  struct Identity {
    dev_t device = 0;
    ino_t number = 0;
    off_t size = 0;
    std::int64_t changed_seconds = 0, changed_nanoseconds = 0;
    bool operator==(const Identity&) const = default;
  };

  std::filesystem::path path_;
  void* map_ = nullptr;
  std::size_t size_ = 0;
  Identity identity_;
};

}  // namespace hedgelab
