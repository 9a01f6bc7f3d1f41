#include "engine/store/store_comparison.h"

#include <set>
#include <utility>

#include "engine/core/error.h"
#include "engine/store/bar_record.h"

namespace hedgelab {
namespace {

bool before(const BarRecord& a, const BarRecord& b) {
  return std::pair(a.at.day, a.at.slot) < std::pair(b.at.day, b.at.slot);
}

}  // namespace

std::string place_text(const SlotGrid& grid, GridSlot at) {
  if (grid.frequency() == Frequency::kDaily) return grid.calendar().day(at.day).to_string();
  return grid.end_of(at).to_string();
}

std::vector<SeriesDifference> compare_stores(const BarStore& first, const BarStore& second) {
  if (first.session_group() != second.session_group()) {
    fail("{} lies on the hours of {}, {} on those of {}: their bars cannot be compared", first.folder().string(),
         first.session_group(), second.folder().string(), second.session_group());
  }
  std::set<std::pair<Frequency, std::string>> keys;
  for (const BarStore* store : {&first, &second}) {
    for (const BarSeries& series : store->series()) keys.emplace(series.frequency, series.symbol);
  }
  std::vector<SeriesDifference> differences;
  for (const auto& key : keys) {  // no structured binding: clang 14 cannot capture one
    const Frequency frequency = key.first;
    const std::string& symbol = key.second;
    const SlotGrid& grid = first.grid(frequency);
    const auto bars = [&](const BarStore& store) {
      const BarSeries* series = store.find(symbol, frequency);
      return series == nullptr ? std::vector<BarRecord>() : bars_of(*series, grid);
    };
    const std::vector<BarRecord> here = bars(first);
    const std::vector<BarRecord> there = bars(second);
    SeriesDifference difference{symbol, frequency, 0, 0, 0, "", ""};
    const auto tell = [&](GridSlot at, std::string what) {
      if (!difference.what.empty()) return;
      difference.first_place = place_text(grid, at);
      difference.what = std::move(what);
    };
    auto a = here.begin();
    auto b = there.begin();
    while (a != here.end() || b != there.end()) {
      if (b == there.end() || (a != here.end() && before(*a, *b))) {
        ++difference.only_first;
        tell(a++->at, "only in the first");
      } else if (a == here.end() || before(*b, *a)) {
        ++difference.only_second;
        tell(b++->at, "only in the second");
      } else {
        if (*a != *b) {
          ++difference.differing;
          tell(a->at, differences_of(*a, *b));
        }
        ++a;
        ++b;
      }
    }
    if (!difference.what.empty()) differences.push_back(std::move(difference));
  }
  return differences;
}

}  // namespace hedgelab
