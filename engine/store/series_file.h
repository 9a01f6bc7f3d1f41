#pragma once
// The file of one series in a store: mapped when the store is opened, looked at when its columns are first asked for.

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "engine/core/date.h"
#include "engine/core/mapped_file.h"
#include "engine/store/bar_columns.h"
#include "engine/store/store_layout.h"

namespace hedgelab {

/// What the manifest says of it.
struct ListedFile {
  std::string digest;
  Date first_day, last_day;
  std::size_t slots = 0;  // from first to last day: entries of each column
  std::int64_t bars = 0;
  /// The byte at which each of store_layout::kColumns begins; nullopt for those that the source never had.
  std::array<std::optional<std::size_t>, store_layout::kColumns.size()> offsets;
};

/// Maps the file at once, so that a store put in its place later disturbs nobody, and reads nothing of it: a map whose
/// pages nobody touches costs a few microseconds, whatever its length. The first look at the columns compares the bytes
/// with their digest, headers with the manifest, and presence with closes.
class SeriesFile final : public LateColumns {
 public:
  /// Throws InputError naming the file when it cannot be mapped, or is too short for its columns.
  SeriesFile(std::filesystem::path path, ListedFile listed);

  /// Throws when what was read of it no longer holds: DamagedStore when it was damaged at the first look, InputError
  /// when it was written to or cut short since. A file that nobody looked at is not asked.
  void check_unchanged() const;

 private:
  [[nodiscard]] BarColumns find() const override;
  MappedFile map_;
  ListedFile listed_;
};

/// Throws InputError unless the bytes of the map are those that were mapped, of this digest.
void check_still_mapped(const MappedFile& map, const std::string& digest);

}  // namespace hedgelab
