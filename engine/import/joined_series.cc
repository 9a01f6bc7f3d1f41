// The part of BarCollector that meets the store at the output: bars that join it, and what it would lose.

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/import/bar_collector.h"
#include "engine/store/store_table.h"

namespace hedgelab {
namespace {

std::string name_of(const BarSeries& series) {
  return fmt::format("{} {}", series.symbol, to_string(series.frequency));
}

}  // namespace

CollectedBar BarCollector::join_bar(const CollectedSeries& series, const CollectedBar& known, const CollectedBar& read,
                                    StoreOverlap overlap) {
  std::string differences;
  CollectedBar joined = known;
  bool filled = false;
  bool replaced = false;
  for_each_field(joined.bar, read.bar, [&](const char* name, auto& mine, auto theirs, auto missing) {
    if (theirs == missing || mine == theirs) return;
    if (mine == missing) {
      mine = theirs;
      filled = true;
      return;
    }
    differences += fmt::format("{}{} {} here and {} in the store", differences.empty() ? "" : ", ", name,
                               field_text(name, theirs), field_text(name, mine));
    if (overlap == StoreOverlap::kReplace) {
      mine = theirs;
      replaced = true;
    }
  });
  if (!differences.empty()) {
    const char* what = overlap == StoreOverlap::kRefuse ? ""
                       : overlap == StoreOverlap::kKeep ? "; the store's stays"
                                                        : "; this one takes its place";
    findings_->add(FindingKind::kOverlap, overlap == StoreOverlap::kRefuse, read.place,
                   fmt::format("{} {}: {}{}", series.symbol, moment_of(series, read.bar.at), differences, what));
  }
  report_->filled += filled ? 1 : 0;
  report_->replaced += replaced ? 1 : 0;
  if (filled || replaced) {
    joined.place = read.place;
    joined.source = read.source;
  } else {
    ++report_->known;
  }
  return joined;
}

void BarCollector::join_bars(const BarSeries& known, CollectedSeries& series, StoreOverlap overlap,
                             std::uint32_t store_file) {
  series.known_source = known.source;
  const std::vector<BarRecord> old = bars_of(known, grids_->grid(known.frequency));
  CollectedBars read = std::move(series.bars);
  series.bars.clear();
  const auto take = [&] {
    series.bars.push_back(read.front());
    read.pop_front();
  };
  for (const BarRecord& record : old) {
    const CollectedBar bar{record, CollectedBar::kFromStore, {store_file, 0}};
    while (!read.empty() && before(read.front(), bar)) take();
    if (!read.empty() && read.front().bar.at == record.at) {
      series.bars.push_back(join_bar(series, bar, read.front(), overlap));
      read.pop_front();
    } else {
      series.bars.push_back(bar);
    }
  }
  while (!read.empty()) take();
}

void BarCollector::join(const BarStore& previous, StoreOverlap overlap) {
  const std::uint32_t store_file = findings_->begin_file(previous.folder().string());
  for (auto& [key, series] : series_) {
    const BarSeries* known = previous.find(series.symbol, series.frequency);
    if (series.bars.empty() || known == nullptr) continue;
    if (known->kind != series.kind) {
      fail("{}: the store calls {} {}; the import calls it {}", previous.folder().string(), series.symbol,
           to_string(known->kind), to_string(series.kind));
    }
    join_bars(*known, series, overlap, store_file);
  }
  // A contract's minutes of today are measured with the settlement that the store has of yesterday.
  std::vector<const CollectedSeries*> contracts;
  for (const auto& [key, series] : series_) {
    if (series.contract && series.frequency != Frequency::kDaily) contracts.push_back(&series);
  }
  for (const CollectedSeries* contract : contracts) {
    const BarSeries* known = previous.find(contract->symbol, Frequency::kDaily);
    CollectedSeries& daily = series_[{Frequency::kDaily, contract->symbol}];
    if (known == nullptr || !daily.bars.empty()) continue;
    daily.symbol = contract->symbol;
    daily.contract = contract->contract;
    join_bars(*known, daily, overlap, store_file);
  }
}

std::string BarCollector::losses(const BarStore& previous) const {
  constexpr std::size_t kFirstNames = 5;
  std::vector<std::string> lost;
  for (const BarSeries& known : previous.series()) {
    const auto at = series_.find({known.frequency, known.symbol});
    if (at == series_.end() || at->second.bars.empty()) {
      lost.push_back(fmt::format("{} as a whole", name_of(known)));
      continue;
    }
    const SlotGrid& grid = grids_->grid(known.frequency);
    std::int64_t days = 0;
    Date first_lost;
    auto bar = at->second.bars.begin();
    const std::int64_t origin = grid.slots_before(known.first_day);
    for (DayIndex day = known.first_day; day <= known.last_day; ++day) {
      const auto present = known.columns->present.subspan(static_cast<std::size_t>(grid.slots_before(day) - origin),
                                                          static_cast<std::size_t>(grid.slots_on(day)));
      if (std::none_of(present.begin(), present.end(), [](std::uint8_t one) { return one != 0; })) continue;
      while (bar != at->second.bars.end() && bar->bar.at.day < day) ++bar;
      if (bar != at->second.bars.end() && bar->bar.at.day == day) continue;
      if (days++ == 0) first_lost = rules_->calendar.day(day);
    }
    if (days == 0) continue;
    lost.push_back(fmt::format("{} day{} of {} ({}{})", days, days == 1 ? "" : "s", name_of(known),
                               days == 1 ? "" : "first ", first_lost.to_string()));
  }
  for (const StoreTable& table : tables_of_store(previous.folder()))
    lost.push_back(fmt::format("table '{}'", table.name));
  const std::size_t shown = std::min(lost.size(), kFirstNames);
  std::string text =
      fmt::format("{}", fmt::join(lost.begin(), lost.begin() + static_cast<std::ptrdiff_t>(shown), ", "));
  if (lost.size() > shown) text += fmt::format(" and {} more", lost.size() - shown);
  return text;
}

}  // namespace hedgelab
