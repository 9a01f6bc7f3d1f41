#include "engine/store/series_file.h"

#include "engine/core/digest.h"
#include "engine/core/error.h"
#include "engine/core/npy_file.h"
#include "engine/store/damaged_store.h"

namespace hedgelab {
namespace {

void attach(BarColumns& columns, std::string_view name, const NpyView& column) {
  if (name == "open") columns.open = column.values<std::int32_t>();
  if (name == "high") columns.high = column.values<std::int32_t>();
  if (name == "low") columns.low = column.values<std::int32_t>();
  if (name == "close") columns.close = column.values<std::int32_t>();
  if (name == "settlement") columns.settlement = column.values<std::int32_t>();
  if (name == "volume") columns.volume = column.values<std::int32_t>();
  if (name == "open_interest") columns.open_interest = column.values<std::int32_t>();
  if (name == "turnover") columns.turnover = column.values<std::int64_t>();
  if (name == "present") columns.present = column.values<std::uint8_t>();
}

void check_bars(const std::string& file, const BarColumns& columns, std::int64_t bars) {
  const std::uint8_t* present = columns.present.data();
  const std::int32_t* close = columns.close.data();
  const auto contradicts = [&](std::size_t i) {
    return (present[i] > 1 ? 1 : 0) | ((present[i] == 1) != (close[i] > 0) ? 1 : 0);
  };
  // Of every column that is used, so without a branch; the culprit is looked for when there is one.
  std::int64_t found = 0;
  int contradictions = 0;
  for (std::size_t i = 0; i < columns.present.size(); ++i) {
    contradictions |= contradicts(i);
    found += present[i];
  }
  for (std::size_t i = 0; contradictions != 0 && i < columns.present.size(); ++i) {
    if (contradicts(i) != 0) fail("{}: entry {} of 'present' and 'close' contradict each other", file, i);
  }
  if (found != bars) fail("{}: {} bars; the manifest says {}", file, found, bars);
}

[[noreturn]] void fail_changed(const MappedFile& map) {
  fail(
      "{}: was changed while it was read, so nothing that was computed from it holds; import the store again, and "
      "copy stores to a new place instead of over one in use",
      map.path().string());
}

}  // namespace

SeriesFile::SeriesFile(std::filesystem::path path, ListedFile listed)
    : map_(std::move(path)), listed_(std::move(listed)) {
  const std::size_t size = map_.bytes().size();
  for (std::size_t i = 0; i < listed_.offsets.size(); ++i) {
    if (!listed_.offsets[i]) continue;
    const std::size_t begin = *listed_.offsets[i];
    const auto& [name, type] = store_layout::kColumns[i];
    if (begin <= size && (size - begin) / item_size(type) >= listed_.slots) continue;
    fail("{}: column '{}' begins at byte {} with {} values of {} bytes, but the file has {} bytes: it is cut short",
         map_.path().string(), name, begin, listed_.slots, item_size(type), size);
  }
}

BarColumns SeriesFile::find() const {
  try {
    if (map_.standing() == MappedFile::Standing::kCutShort) fail_changed(map_);  // its pages must not be touched
    const std::string file = map_.path().string();
    BarColumns columns;
    for (std::size_t i = 0; i < listed_.offsets.size(); ++i) {
      if (!listed_.offsets[i]) continue;
      const auto& [name, type] = store_layout::kColumns[i];
      const std::string where = fmt::format("{}: column '{}'", file, name);
      const NpyView values(map_.bytes(), *listed_.offsets[i], type, where);
      if (values.size() != listed_.slots) {
        fail("{}: {} values; {} to {} has {} slots", where, values.size(), listed_.first_day.to_string(),
             listed_.last_day.to_string(), listed_.slots);
      }
      attach(columns, name, values);
    }
    if (digest_of(map_.bytes()) != listed_.digest) {
      fail("{}: differs from the digest in the manifest: the file was changed or damaged; import the store again",
           file);
    }
    check_bars(file, columns, listed_.bars);
    return columns;
  } catch (const InputError& damage) {
    throw DamagedStore(damage.what());
  }
}

void SeriesFile::check_unchanged() const {
  if (!were_asked_for()) return;
  (void)get();
  check_still_mapped(map_, listed_.digest);
}

void check_still_mapped(const MappedFile& map, const std::string& digest) {
  const MappedFile::Standing standing = map.standing();
  if (standing == MappedFile::Standing::kUntouched) return;
  if (standing == MappedFile::Standing::kCutShort || digest_of(map.bytes()) != digest) fail_changed(map);
}

}  // namespace hedgelab
