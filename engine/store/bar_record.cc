#include "engine/store/bar_record.h"

#include <fmt/format.h>

namespace hedgelab {
namespace {

bool is_price(std::string_view field) { return field != "volume" && field != "open_interest" && field != "turnover"; }

}  // namespace

std::vector<BarRecord> bars_of(const BarSeries& series, const SlotGrid& grid) {
  std::vector<BarRecord> bars;
  const BarColumns& columns = *series.columns;
  const auto value = [](auto column, std::size_t at, auto missing) { return column.empty() ? missing : column[at]; };
  std::size_t at = 0;
  for (DayIndex day = series.first_day; day <= series.last_day; ++day) {
    for (int slot = 0; slot < grid.slots_on(day); ++slot, ++at) {
      if (columns.present[at] == 0) continue;
      BarRecord bar;
      bar.at = {day, slot};
      bar.open = value(columns.open, at, kMissingPrice);
      bar.high = value(columns.high, at, kMissingPrice);
      bar.low = value(columns.low, at, kMissingPrice);
      bar.close = columns.close[at];
      bar.settlement = value(columns.settlement, at, kMissingPrice);
      bar.volume = value(columns.volume, at, kMissingCount);
      bar.open_interest = value(columns.open_interest, at, kMissingCount);
      bar.turnover = value(columns.turnover, at, kMissingTurnover);
      bars.push_back(bar);
    }
  }
  return bars;
}

std::string field_text(std::string_view name, std::int64_t value) {
  if (is_price(name)) return value == kMissingPrice ? std::string() : to_string(Price::from_raw(value));
  return value == kMissingCount ? std::string() : fmt::format("{}", value);
}

std::string differences_of(const BarRecord& here, const BarRecord& there) {
  std::string text;
  const auto word = [](std::string_view name, std::int64_t value) {
    const std::string written = field_text(name, value);
    return written.empty() ? std::string("none") : written;
  };
  BarRecord copy = here;
  for_each_field(copy, there, [&](const char* name, auto& a, auto b, auto) {
    if (a == b) return;
    text += fmt::format("{}{} {} here and {} there", text.empty() ? "" : ", ", name, word(name, a), word(name, b));
  });
  return text;
}

}  // namespace hedgelab
