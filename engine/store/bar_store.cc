#include "engine/store/bar_store.h"

#include <fmt/format.h>

#include <sys/stat.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <tuple>

#include "engine/core/digest.h"
#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/npy_file.h"
#include "engine/core/staged_folder.h"
#include "engine/store/series_file.h"
#include "engine/store/store_layout.h"
#include "engine/store/store_table.h"

namespace hedgelab {
namespace fs = std::filesystem;
namespace {

using json = nlohmann::ordered_json;

/// A manifest that somebody edited must fail with its place, not with a library's exception.
class ManifestObject {
 public:
  ManifestObject(const json& value, std::string where) : value_(&value), where_(std::move(where)) {
    if (!value.is_object()) fail("{}: expected an object; import the store again", where_);
  }
  [[nodiscard]] std::string text(const char* key) const {
    const json& value = require(key);
    if (!value.is_string()) fail("{}: '{}' is not text; import the store again", where_, key);
    return value.get<std::string>();
  }
  [[nodiscard]] std::int64_t integer(const char* key) const {
    const json& value = require(key);
    if (!value.is_number_integer()) fail("{}: '{}' is not a whole number; import the store again", where_, key);
    return value.get<std::int64_t>();
  }
  [[nodiscard]] bool boolean(const char* key) const {
    const json& value = require(key);
    if (!value.is_boolean()) fail("{}: '{}' is not true or false; import the store again", where_, key);
    return value.get<bool>();
  }
  [[nodiscard]] Date date(const char* key) const {
    Date date;
    if (!Date::try_parse(text(key), date)) fail("{}: '{}' is not a date; import the store again", where_, key);
    return date;
  }
  [[nodiscard]] ManifestObject object(const char* key) const { return {require(key), where_ + ": " + key}; }
  [[nodiscard]] const json& array(const char* key) const {
    const json& value = require(key);
    if (!value.is_array()) fail("{}: '{}' is not a list; import the store again", where_, key);
    return value;
  }
  [[nodiscard]] const json& value() const { return *value_; }
  [[nodiscard]] const std::string& where() const { return where_; }

 private:
  [[nodiscard]] const json& require(const char* key) const {
    const auto at = value_->find(key);
    if (at == value_->end()) fail("{}: '{}' is missing; import the store again", where_, key);
    return *at;
  }
  const json* value_;
  std::string where_;
};

void check_format(const ManifestObject& manifest) {
  if (manifest.text("format") != store_layout::kFormat) {
    fail("{}: 'format' is '{}'; expected '{}'", manifest.where(), manifest.text("format"), store_layout::kFormat);
  }
  if (const std::int64_t version = manifest.integer("format_version"); version != store_layout::kFormatVersion) {
    fail("{}: format version {}; this program reads version {}: import the store again", manifest.where(), version,
         store_layout::kFormatVersion);
  }
  const ManifestObject missing = manifest.object("missing");
  if (manifest.integer("price_scale") != store_layout::kPriceScale || missing.integer("price") != kMissingPrice ||
      missing.integer("count") != kMissingCount || missing.integer("turnover") != kMissingTurnover) {
    fail("{}: price scale and missing marks differ from {} and {}, {}, {}", manifest.where(), store_layout::kPriceScale,
         kMissingPrice, kMissingCount, kMissingTurnover);
  }
}

[[noreturn]] void fail_changed(const fs::path& path) {
  fail("{}: differs from the digest in the manifest: the file was changed or damaged; import the store again",
       path.string());
}

MappedNpy map_array(const fs::path& path, const std::string& digest) {
  MappedNpy array(path, NpyType::kInt32);
  if (digest_of(array.file_bytes()) != digest) fail_changed(path);
  return array;
}

/// The store's days under the calendar of the rule book.
std::pair<DayIndex, DayIndex> match_days(const fs::path& file, const MappedNpy& days, const TradingCalendar& calendar,
                                         Date first, Date last) {
  const auto index = [&](Date date) {
    if (!calendar.covers(date) || !calendar.is_trading_day(date)) {
      fail("{}: the store was written on another calendar: {} is not a trading day of the rule book", file.string(),
           date.to_string());
    }
    return calendar.index_of(date);
  };
  const DayIndex begin = index(first);
  const DayIndex end = index(last);
  const auto stored = days.values<std::int32_t>();
  for (std::size_t i = 0; i < stored.size() && begin + static_cast<DayIndex>(i) <= end; ++i) {
    const Date expected = calendar.day(begin + static_cast<DayIndex>(i));
    if (stored[i] != expected.yyyymmdd()) {
      fail("{}: the store was written on another calendar: its trading day {} is {}; the rule book has {}",
           file.string(), i + 1, stored[i], expected.to_string());
    }
  }
  if (begin > end || stored.size() != static_cast<std::size_t>(end - begin) + 1) {
    fail("{}: {} trading days; the rule book has {} from {} to {}", file.string(), stored.size(), end - begin + 1,
         first.to_string(), last.to_string());
  }
  return {begin, end};
}

/// Where the columns of a series begin.
void read_offsets(const ManifestObject& columns, ListedFile& file) {
  for (const auto& [name, unused] : columns.value().items()) {
    const std::string& column = name;
    const auto known = std::find_if(store_layout::kColumns.begin(), store_layout::kColumns.end(),
                                    [&](const store_layout::Column& one) { return one.name == column; });
    if (known == store_layout::kColumns.end()) fail("{}: unknown column '{}'", columns.where(), name);
    const std::int64_t offset = columns.integer(name.c_str());
    if (offset < 0) fail("{}: '{}' begins before the file", columns.where(), name);
    file.offsets[static_cast<std::size_t>(known - store_layout::kColumns.begin())] = static_cast<std::size_t>(offset);
  }
  // Every series lives on its present and close columns.
  (void)columns.integer("present");
  (void)columns.integer("close");
}

/// Identity of a folder: a store that is replaced while it is opened is another folder under the same name.
std::tuple<dev_t, ino_t> identity(const fs::path& folder) {
  struct stat status {};
  if (::stat(folder.c_str(), &status) != 0) return {};
  return {status.st_dev, status.st_ino};
}

}  // namespace

BarStore::~BarStore() = default;
BarStore::BarStore(BarStore&&) noexcept = default;

BarStore::BarStore(fs::path folder, const RuleBook& rules) : folder_(std::move(folder)) {
  if (!is_folder(folder_)) {
    fail("{}: there is no bar store (no such folder){}", folder_.string(),
         leftovers_beside(folder_).empty() ? "" : "; " + leftovers_beside(folder_).back());
  }
  if (!is_file(folder_ / store_layout::kManifest)) {
    fail("{}: not a bar store: {} is missing", folder_.string(), store_layout::kManifest);
  }
  // An import may put a new store in place between two of our files. Then all is read again from the new one, so that
  // nobody ever holds columns of two stores.
  constexpr int kTries = 20;
  for (int attempt = 1;; ++attempt) {
    const auto before = identity(folder_);
    try {
      open(rules);
      if (identity(folder_) == before) return;
      if (attempt == kTries) fail("{}: is being replaced over and over", folder_.string());
    } catch (const InputError&) {
      if (identity(folder_) == before || attempt == kTries) throw;
    }
  }
}

void BarStore::open(const RuleBook& rules) {
  series_.clear();
  files_.clear();
  tables_.clear();
  grids_.clear();
  const fs::path manifest_path = folder_ / store_layout::kManifest;
  manifest_ = read_file(manifest_path);
  digest_ = digest_of(manifest_);
  json document;
  try {
    document = json::parse(manifest_);
  } catch (const json::exception& error) {
    fail("{}: not JSON: {}", manifest_path.string(), error.what());
  }
  const ManifestObject manifest(document, manifest_path.string());
  check_format(manifest);
  description_ = manifest.text("description");
  synthetic_ = manifest.boolean("synthetic");

  const std::string& group = session_group_ = manifest.text("session_group");
  const std::vector<std::string> groups = rules.sessions.groups();
  if (std::find(groups.begin(), groups.end(), group) == groups.end()) {
    fail(
        "{}: the store's bars lie on the hours of session group '{}'; the rule book has {}. Its products belong to an "
        "instrument set: name it with \"instruments\"",
        manifest_path.string(), group, fmt::join(groups, ", "));
  }
  for (const Frequency frequency : store_layout::kFrequencies) {
    grids_.emplace_back(rules.calendar, rules.sessions, group, frequency);
  }
  const fs::path days_path = folder_ / store_layout::kDays;
  const MappedNpy days = map_array(days_path, manifest.text("days"));
  const auto [first, last] =
      match_days(days_path, days, rules.calendar, manifest.date("first_day"), manifest.date("last_day"));
  for (const Frequency frequency : store_layout::kFrequencies) {
    const ManifestObject entry = manifest.object("grids").object(std::string(to_string(frequency)).c_str());
    if (entry.text("digest") != grid(frequency).digest(first, last)) {
      fail("{}: the {} slot grid is not that of the rule book: the trading hours differ; import the store again",
           manifest_path.string(), to_string(frequency));
    }
    const MappedNpy slots = map_array(folder_ / store_layout::slots_file(frequency), entry.text("slots"));
    if (slots.size() != days.size()) {
      fail("{}: {} entries; expected {}", (folder_ / store_layout::slots_file(frequency)).string(), slots.size(),
           days.size());
    }
  }

  for (const json& value : manifest.array("series")) {
    const ManifestObject outer(value, manifest_path.string() + ": series");
    BarSeries series;
    series.symbol = outer.text("symbol");
    const ManifestObject entry(value, fmt::format("{}: series {}", manifest_path.string(), series.symbol));
    const auto kind = parse_series_kind(entry.text("kind"));
    const auto frequency = parse_frequency(entry.text("frequency"));
    if (!kind || !frequency || !store_layout::is_symbol(series.symbol)) {
      fail("{}: kind, frequency or symbol is not one this program knows", entry.where());
    }
    series.kind = *kind;
    series.frequency = *frequency;
    series.source = entry.text("source");
    ListedFile file;
    file.first_day = entry.date("first_day");
    file.last_day = entry.date("last_day");
    if (file.first_day > file.last_day || file.first_day < rules.calendar.day(first) ||
        file.last_day > rules.calendar.day(last)) {
      fail("{}: {} to {} is not within the days of the store", entry.where(), file.first_day.to_string(),
           file.last_day.to_string());
    }
    series.first_day = rules.calendar.index_of(file.first_day);
    series.last_day = rules.calendar.index_of(file.last_day);
    const SlotGrid& slots = grid(series.frequency);
    file.slots =
        static_cast<std::size_t>(slots.slots_before(series.last_day + 1) - slots.slots_before(series.first_day));

    file.digest = entry.text("digest");
    file.bars = entry.integer("bars");
    read_offsets(entry.object("columns"), file);
    const fs::path path = folder_ / store_layout::series_file(series.frequency, series.symbol);
    files_.push_back(std::make_unique<SeriesFile>(path, std::move(file)));
    series.columns = SeriesColumns(*files_.back());
    series_.push_back(std::move(series));
  }
  const auto order = [](const BarSeries& a, const BarSeries& b) {
    return std::tie(a.frequency, a.symbol) < std::tie(b.frequency, b.symbol);
  };
  std::sort(series_.begin(), series_.end(), order);
  const auto twin = std::adjacent_find(series_.begin(), series_.end(),
                                       [&](const BarSeries& a, const BarSeries& b) { return !order(a, b); });
  if (twin != series_.end()) {
    fail("{}: series {} {} stands twice", manifest_path.string(), twin->symbol, to_string(twin->frequency));
  }
  if (!document.contains("tables")) return;
  for (const StoreTable& table : tables_of_store(folder_)) {
    const fs::path path = folder_ / table_file(table.name);
    const TableFile& file = tables_.emplace_back(TableFile{MappedFile(path), table.digest});
    if (digest_of(file.map.bytes()) != file.digest) fail_changed(path);
  }
}

void BarStore::verify() const {
  for (const auto& file : files_) (void)file->get();
}

void BarStore::check_unchanged() const {
  for (const auto& file : files_) file->check_unchanged();
  for (const TableFile& table : tables_) check_still_mapped(table.map, table.digest);
}

const BarSeries* BarStore::find(std::string_view symbol, Frequency frequency) const {
  const auto at = std::lower_bound(series_.begin(), series_.end(), std::pair(frequency, symbol),
                                   [](const BarSeries& series, const auto& wanted) {
                                     return std::pair(series.frequency, std::string_view(series.symbol)) < wanted;
                                   });
  if (at == series_.end() || at->frequency != frequency || at->symbol != symbol) return nullptr;
  return &*at;
}

const BarSeries& BarStore::get(std::string_view symbol, Frequency frequency) const {
  if (const BarSeries* found = find(symbol, frequency)) return *found;
  std::vector<std::string> symbols;
  for (const BarSeries& series : series_) {
    if (series.frequency == frequency) symbols.push_back(series.symbol);
  }
  const std::string nearest = nearest_word(symbol, symbols);
  fail("{}: no series '{}' with {} bars{}", folder_.string(), symbol, to_string(frequency),
       symbols.empty()   ? fmt::format("; the store has no {} series at all", to_string(frequency))
       : nearest.empty() ? std::string()
                         : fmt::format("; did you mean '{}'?", nearest));
}

const SlotGrid& BarStore::grid(Frequency frequency) const { return grids_[static_cast<std::size_t>(frequency)]; }

}  // namespace hedgelab
