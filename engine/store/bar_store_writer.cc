#include "engine/store/bar_store_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "engine/core/digest.h"
#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/staged_folder.h"
#include "engine/store/store_layout.h"
#include "engine/store/store_place.h"
#include "engine/store/store_table.h"

namespace hedgelab {
namespace fs = std::filesystem;
namespace {

using OrderedJson = nlohmann::ordered_json;

/// Columns begin where NumPy's own headers end: any item of them is aligned, and so is a cache line.
constexpr std::size_t kAlignment = 64;

template <class T>
std::string column_bytes(const std::vector<T>& values) {
  return values.empty() ? std::string() : npy_bytes(std::span<const T>(values));
}

/// Writes a value, creating the column filled with its missing mark when it holds the first one.
template <class T>
void place(std::vector<T>& column, std::size_t slots, std::size_t at, T value, T missing) {
  if (value == missing) return;
  if (column.empty()) column.assign(slots, missing);
  column[at] = value;
}

}  // namespace

std::optional<std::string> only_session_group(const RuleBook& rules) {
  const auto instruments = rules.contracts.instruments();
  ensure(!instruments.empty(), "a rule book without products");
  const std::string& group = instruments.front().session_group;
  const bool shared = std::all_of(instruments.begin(), instruments.end(),
                                  [&](const Instrument& instrument) { return instrument.session_group == group; });
  return shared ? std::optional(group) : std::nullopt;
}

void check_session_group(const RuleBook& rules, ContractId contract, std::string_view session_group) {
  const std::string& group = rules.contracts.instrument_of(contract).session_group;
  if (group == session_group) return;
  fail(
      "{} trades in session group {}, and the store's bars lie on the grid of {}: products of two groups need two "
      "stores",
      rules.contracts.contract(contract).code, group, session_group);
}

BarStoreWriter::BarStoreWriter(const RuleBook& rules, std::string session_group)
    : rules_(&rules), session_group_(std::move(session_group)) {
  for (const Frequency frequency : store_layout::kFrequencies) {
    grids_.emplace_back(rules.calendar, rules.sessions, session_group_, frequency);
  }
}

BarStoreWriter::BarStoreWriter(const RuleBook& rules)
    : BarStoreWriter(rules, [&] {
        auto group = only_session_group(rules);
        if (!group) {
          fail("the products of the rule book trade in several session groups ({}); a store holds those of one",
               fmt::join(rules.sessions.groups(), ", "));
        }
        return *std::move(group);
      }()) {}

BarStoreWriter::BarStoreWriter(const RuleBook& rules, const BarStore& previous)
    : BarStoreWriter(rules, previous.session_group()) {
  previous_ = &previous;
  set_description(previous.description(), previous.is_synthetic());
  for (const BarSeries& series : previous.series()) kept_.emplace(std::pair(series.frequency, series.symbol), &series);
}

void BarStoreWriter::remove_series(const std::string& symbol, Frequency frequency) {
  ensure(kept_.erase({frequency, symbol}) == 1, "BarStoreWriter::remove_series: no such series");
}

void BarStoreWriter::set_description(std::string text, bool synthetic) {
  description_ = std::move(text);
  synthetic_ = synthetic;
}

const SlotGrid& BarStoreWriter::grid(Frequency frequency) const { return grids_[static_cast<std::size_t>(frequency)]; }

BarStoreWriter::Series& BarStoreWriter::begin_series(std::string symbol, SeriesKind kind, Frequency frequency,
                                                     std::string source) {
  if (!store_layout::is_symbol(symbol)) {
    fail("'{}' cannot be a symbol: expected letters, digits, '.', '_' or '-', not beginning with '.'", symbol);
  }
  if (kind == SeriesKind::kContract) {
    if (const auto contract = rules_->contracts.find(symbol)) check_session_group(*rules_, *contract, session_group_);
  }
  kept_.erase({frequency, symbol});
  const auto [entry, fresh] = series_.try_emplace({frequency, std::move(symbol)});
  ensure(fresh, "BarStoreWriter::add_series: the same symbol and frequency twice");
  entry->second.kind = kind;
  entry->second.source = std::move(source);
  return entry->second;
}

void BarStoreWriter::add_series(std::string symbol, SeriesKind kind, Frequency frequency, std::string source,
                                const std::vector<BarRecord>& bars) {
  begin_series(std::move(symbol), kind, frequency, std::move(source)).columns = dense(frequency, bars);
}

void BarStoreWriter::add_series_later(std::string symbol, SeriesKind kind, Frequency frequency, std::string source,
                                      BarsWhenAsked bars) {
  begin_series(std::move(symbol), kind, frequency, std::move(source)).bars = std::move(bars);
}

BarStoreWriter::Dense BarStoreWriter::dense(Frequency frequency, const std::vector<BarRecord>& bars) const {
  ensure(!bars.empty(), "BarStoreWriter::add_series: a series without bars");
  const auto [first, last] = std::minmax_element(
      bars.begin(), bars.end(), [](const BarRecord& a, const BarRecord& b) { return a.at.day < b.at.day; });
  Dense series;
  series.first_day = first->at.day;
  series.last_day = last->at.day;
  const SlotGrid& slots = grid(frequency);
  ensure(series.first_day >= 0 && series.last_day < rules_->calendar.day_count(), "a bar outside the calendar");
  const std::int64_t origin = slots.slots_before(series.first_day);
  const auto count = static_cast<std::size_t>(slots.slots_before(series.last_day + 1) - origin);
  series.present.assign(count, 0);
  series.close.assign(count, kMissingPrice);
  for (const BarRecord& bar : bars) {
    ensure(bar.at.slot >= 0 && bar.at.slot < slots.slots_on(bar.at.day), "a bar outside the slot grid");
    ensure(bar.close != kMissingPrice, "a bar without a close");
    const auto at = static_cast<std::size_t>(slots.slots_before(bar.at.day) - origin + bar.at.slot);
    ensure(series.present[at] == 0, "two bars for one slot");
    series.present[at] = 1;
    series.close[at] = bar.close;
    place(series.open, count, at, bar.open, kMissingPrice);
    place(series.high, count, at, bar.high, kMissingPrice);
    place(series.low, count, at, bar.low, kMissingPrice);
    place(series.settlement, count, at, bar.settlement, kMissingPrice);
    place(series.volume, count, at, bar.volume, kMissingCount);
    place(series.open_interest, count, at, bar.open_interest, kMissingCount);
    place(series.turnover, count, at, bar.turnover, kMissingTurnover);
  }
  series.bars = static_cast<std::int64_t>(bars.size());
  return series;
}

std::string BarStoreWriter::bytes_of(const Dense& series, std::size_t column) {
  // The order of store_layout::kColumns.
  switch (column) {
    case 0: return column_bytes(series.open);
    case 1: return column_bytes(series.high);
    case 2: return column_bytes(series.low);
    case 3: return column_bytes(series.close);
    case 4: return column_bytes(series.settlement);
    case 5: return column_bytes(series.volume);
    case 6: return column_bytes(series.open_interest);
    case 7: return column_bytes(series.turnover);
    case 8: return column_bytes(series.present);
    default: throw InvariantError("no such column");
  }
}

void BarStoreWriter::check_still_previous(const fs::path& place) const {
  if (previous_ == nullptr || whole_path(place) != whole_path(previous_->folder())) return;
  if (digest_of(read_file(place / store_layout::kManifest)) != previous_->digest()) {
    fail("{}: was changed by another process meanwhile; run this again", place.string());
  }
}

std::string BarStoreWriter::write(const fs::path& folder) const {
  ensure(!series_.empty() || !kept_.empty(), "BarStoreWriter::write: a store without series");
  check_store_place(folder);
  StagedFolder staged(folder, check_store_place);
  const fs::path& place = staged.place();
  check_still_previous(place);  // under the lock that the staged folder holds
  const fs::path& root = staged.staging();

  const TradingCalendar& calendar = rules_->calendar;
  DayIndex first = std::numeric_limits<DayIndex>::max();
  DayIndex last = std::numeric_limits<DayIndex>::min();
  const auto widen = [&](DayIndex first_day, DayIndex last_day) {
    first = std::min(first, first_day);
    last = std::max(last, last_day);
  };
  const auto write_file = [&](const std::string& name, std::string_view bytes) {
    if (!link_if_equal(place / name, root / name, bytes)) write_new_file(root / name, bytes);
    return digest_of(bytes);
  };

  std::map<std::pair<Frequency, std::string>, OrderedJson> entries;
  OrderedJson known = previous_ != nullptr ? OrderedJson::parse(previous_->manifest()) : OrderedJson();
  for (OrderedJson& entry : known["series"]) {
    const std::pair key(*parse_frequency(entry.at("frequency").get_ref<const std::string&>()),
                        entry.at("symbol").get<std::string>());
    if (kept_.contains(key)) entries.emplace(key, std::move(entry));
  }
  for (const auto& [key, series] : kept_) {
    const auto& [frequency, symbol] = key;
    widen(series->first_day, series->last_day);
    create_folders(root / std::string(to_string(frequency)));
    const std::string file = store_layout::series_file(frequency, symbol);
    link_or_copy(previous_->folder() / file, root / file);
  }
  for (const auto& [key, series] : series_) {
    const auto& [frequency, symbol] = key;
    const Dense asked = series.bars ? dense(frequency, series.bars()) : Dense();
    const Dense& dense_series = series.bars ? asked : series.columns;
    widen(dense_series.first_day, dense_series.last_day);
    create_folders(root / std::string(to_string(frequency)));
    OrderedJson entry;
    entry["symbol"] = symbol;
    entry["kind"] = to_string(series.kind);
    entry["frequency"] = to_string(frequency);
    entry["first_day"] = calendar.day(dense_series.first_day).to_string();
    entry["last_day"] = calendar.day(dense_series.last_day).to_string();
    entry["bars"] = dense_series.bars;
    entry["source"] = series.source;
    std::string columns;
    OrderedJson offsets;
    for (std::size_t i = 0; i < store_layout::kColumns.size(); ++i) {
      const std::string bytes = bytes_of(dense_series, i);
      if (bytes.empty()) continue;
      columns.resize((columns.size() + kAlignment - 1) / kAlignment * kAlignment, '\0');
      offsets[std::string(store_layout::kColumns[i].name)] = columns.size();
      columns += bytes;
    }
    const std::string file = store_layout::series_file(frequency, symbol);
    entry["file"] = file;
    entry["digest"] = write_file(file, columns);
    entry["columns"] = std::move(offsets);
    entries.emplace(key, std::move(entry));
  }

  OrderedJson manifest;
  manifest["format"] = store_layout::kFormat;
  manifest["format_version"] = store_layout::kFormatVersion;
  manifest["description"] = description_;
  manifest["synthetic"] = synthetic_;
  manifest["price_scale"] = store_layout::kPriceScale;
  manifest["missing"] = {{"price", kMissingPrice}, {"count", kMissingCount}, {"turnover", kMissingTurnover}};
  manifest["session_group"] = session_group_;
  manifest["first_day"] = calendar.day(first).to_string();
  manifest["last_day"] = calendar.day(last).to_string();
  std::vector<std::int32_t> days;
  for (DayIndex day = first; day <= last; ++day) days.push_back(calendar.day(day).yyyymmdd());
  manifest["days"] = write_file(std::string(store_layout::kDays), npy_bytes(std::span<const std::int32_t>(days)));
  for (const Frequency frequency : store_layout::kFrequencies) {
    std::vector<std::int32_t> slots;
    for (DayIndex day = first; day <= last; ++day) slots.push_back(grid(frequency).slots_on(day));
    const std::string name = store_layout::slots_file(frequency);
    OrderedJson entry;
    entry["digest"] = grid(frequency).digest(first, last);
    entry["slots"] = write_file(name, npy_bytes(std::span<const std::int32_t>(slots)));
    manifest["grids"][std::string(to_string(frequency))] = std::move(entry);
  }
  manifest["series"] = OrderedJson::array();
  for (auto& [key, entry] : entries) manifest["series"].push_back(std::move(entry));
  if (previous_ != nullptr) {
    // Tables of the previous store stay as they are, and so do its words on them.
    const fs::path& old = previous_->folder();
    for (const StoreTable& table : tables_of_store(old)) {
      create_folders((root / table_file(table.name)).parent_path());
      link_or_copy(old / table_file(table.name), root / table_file(table.name));
      manifest["tables"] = known.at("tables");
    }
  }
  // A file name that is not UTF-8 may stand in a source text: it is written with replacement marks, not refused.
  const std::string text = manifest.dump(2, ' ', false, OrderedJson::error_handler_t::replace) + "\n";
  write_new_file(root / store_layout::kManifest, text);
  staged.commit();
  return digest_of(text);
}

}  // namespace hedgelab
