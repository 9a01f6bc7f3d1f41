#include "engine/app/price_lines.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>

#include "engine/config/read_instrument_set.h"
#include "engine/core/error.h"
#include "engine/core/fixed_point.h"
#include "engine/reference/rule_book.h"
#include "engine/store/bar_store.h"

namespace hedgelab::app {
namespace {

constexpr std::size_t kMostLines = 1500;  // of a page: some 5 MB of one-minute bars

std::string text_at(const report::RunFiles& run, const char* path, bool is_required = true) {
  const nlohmann::ordered_json::json_pointer place(path);
  if (run.json && run.json->contains(place) && (*run.json)[place].is_string()) {
    return (*run.json)[place].get<std::string>();
  }
  if (is_required) {
    throw InputError(run.name + ": result.json", fmt::format("does not say {}; --prices needs it", path + 1));
  }
  return "";
}

struct Line {
  std::string date, symbol;
  auto operator<=>(const Line&) const = default;
};

void append_line(std::string& text, const BarStore& store, Frequency frequency, const TradingCalendar& calendar,
                 const Line& line) {
  Date date;
  if (!Date::try_parse(line.date, date) || !calendar.covers(date) || !calendar.is_trading_day(date)) return;
  const BarSeries& series = store.get(line.symbol, frequency);
  const SlotGrid& grid = store.grid(frequency);
  const DayIndex day = calendar.index_of(date);
  if (day < series.first_day || day > series.last_day) return;
  auto at = static_cast<std::size_t>(grid.slots_before(day) - grid.slots_before(series.first_day));
  std::string ends, closes;
  for (int slot = 0; slot < grid.slots_on(day); ++slot, ++at) {
    const int minute = grid.end_of({day, slot}).minute_of_day();
    ends += fmt::format("{}{:02}:{:02}", slot == 0 ? "" : " ", minute / 60, minute % 60);
    const std::int32_t raw = series.columns->close[at];
    const bool is_there = series.columns->present[at] != 0 && raw != kMissingPrice;
    closes += slot == 0 ? "" : " ";
    closes += is_there ? fmt::format("{}", static_cast<double>(raw) / Price::kScale) : "-";
  }
  text += fmt::format("{},{},{},{}\n", line.date, line.symbol, ends, closes);
}

}  // namespace

std::optional<PriceLines> price_lines(const report::RunFiles& run, const std::filesystem::path& store_folder,
                                      const std::filesystem::path& reference) {
  const report::FileTable* signals = run.table("signals");
  if (signals == nullptr || signals->rows() == 0) return std::nullopt;
  const std::string bars = text_at(run, "/effective_config/data/bars");
  const std::string digest = text_at(run, "/provenance/data_digest");
  const auto frequency = parse_frequency(bars);
  if (!frequency) throw InputError(run.name + ": result.json", fmt::format("'{}' are no bars", bars));
  const RuleBook rules = read_rule_book(reference, text_at(run, "/effective_config/data/instruments", false));
  const BarStore store(store_folder, rules);
  if (store.digest() != digest) {
    throw InputError(store_folder.string(),
                     fmt::format("holds other data than {} was made on: its digest is {}, and not {}", run.name,
                                 store.digest(), digest));
  }
  std::set<Line> lines;
  for (std::size_t row = 0; row < signals->rows(); ++row) {
    lines.insert(
        {std::string(signals->text(row, "entered_at").substr(0, 10)), std::string(signals->text(row, "symbol"))});
  }
  const std::size_t of = lines.size();
  while (lines.size() > kMostLines) lines.erase(lines.begin());
  std::string text = "date,symbol,ends,closes\n";
  for (const Line& line : lines) append_line(text, store, *frequency, rules.calendar, line);
  return PriceLines{report::FileTable::parse("prices.csv", std::move(text)), lines.size(), of};
}

}  // namespace hedgelab::app
