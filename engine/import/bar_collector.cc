#include "engine/import/bar_collector.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/core/error.h"
#include "engine/import/text_encoding.h"
#include "engine/import/vendor_symbol.h"
#include "engine/import/vendor_text.h"
#include "engine/store/store_layout.h"

namespace hedgelab {
namespace {

constexpr std::size_t kMostSeries = 60'000;  // a process may have 65,530 maps

std::string price_text(std::int32_t raw) { return to_string(price_of(raw)); }

/// "" when open, high, low and close can belong to one bar; a missing one is not compared.
std::string ohlc_fault(const BarRecord& bar) {
  const bool has_open = bar.open != kMissingPrice;
  if (bar.high != kMissingPrice) {
    if (bar.high < bar.close)
      return fmt::format("high {} is below close {}", price_text(bar.high), price_text(bar.close));
    if (has_open && bar.high < bar.open) {
      return fmt::format("high {} is below open {}", price_text(bar.high), price_text(bar.open));
    }
  }
  if (bar.low != kMissingPrice) {
    if (bar.low > bar.close) return fmt::format("low {} is above close {}", price_text(bar.low), price_text(bar.close));
    if (has_open && bar.low > bar.open) {
      return fmt::format("low {} is above open {}", price_text(bar.low), price_text(bar.open));
    }
  }
  return "";
}

void widen(BarRecord& bar) {
  const std::int32_t open = bar.open == kMissingPrice ? bar.close : bar.open;
  if (bar.high != kMissingPrice) bar.high = std::max({bar.high, open, bar.close});
  if (bar.low != kMissingPrice) bar.low = std::min({bar.low, open, bar.close});
}

}  // namespace

BarCollector::BarCollector(const ImportSpec& spec, const RuleBook& rules, const BarStoreWriter& writer,
                           ImportFindings& findings, ImportReport& report)
    : spec_(&spec), rules_(&rules), grids_(&writer), findings_(&findings), report_(&report) {
  for (const ImportSource& source : spec.sources) {
    evidence_.emplace_back(source, rules.calendar, writer.grid(source.frequency));
  }
}

bool BarCollector::judge(RowPolicy policy, FindingKind kind, RowPlace place, std::string message) {
  if (policy == RowPolicy::kDrop) {
    message += "; dropped";
    ++report_->dropped;
  }
  findings_->add(kind, policy == RowPolicy::kRefuse, place, std::move(message));
  return policy == RowPolicy::kReport || policy == RowPolicy::kRepair;
}

std::string BarCollector::moment_of(const CollectedSeries& series, GridSlot at) const {
  if (series.frequency == Frequency::kDaily) return rules_->calendar.day(at.day).to_string();
  return "the bar ending " + grids_->grid(series.frequency).end_of(at).to_string();
}

void BarCollector::add_unknown(std::uint32_t source_number, std::string_view code, RowPlace place) {
  const ImportSource& source = spec_->sources[source_number];
  (void)judge(source.unknown_contract, FindingKind::kUnknownContract, place,
              fmt::format("'{}' is no contract of the rule book{}", shown(code),
                          source.unknown_contract == RowPolicy::kRefuse ? hint_for(source, code) : ""));
}

CollectedSeries* BarCollector::series(std::uint32_t source_number, std::string_view code, Date date, RowPlace place,
                                      bool& is_passed_over) {
  const ImportSource& source = spec_->sources[source_number];
  std::string name = symbol_of(source, code, date);
  is_passed_over =
      !source.symbols.empty() && std::none_of(source.symbols.begin(), source.symbols.end(),
                                              [&](const std::string& pattern) { return glob_matches(pattern, name); });
  if (is_passed_over) return nullptr;
  const std::optional<ContractId> contract = rules_->contracts.find(name);
  if (source.kind == SeriesKind::kContract) {
    if (!contract) return nullptr;
    name = rules_->contracts.contract(*contract).code;
    try {
      check_session_group(*rules_, *contract, grids_->session_group());
    } catch (const InputError& error) {
      fail("{}: source '{}': {}", findings_->where(place), source.name, error.what());
    }
  } else if (contract) {
    fail("{}: source '{}' calls '{}' {}, but it is the code of a contract", findings_->where(place), source.name,
         shown(code), to_string(source.kind));
  }
  if (!store_layout::is_symbol(name)) {
    findings_->add(FindingKind::kUnreadableRow, true, place,
                   fmt::format("'{}' cannot be a symbol: expected letters, digits, '.', '_' or '-'", shown(code)));
    is_passed_over = true;
    return nullptr;
  }
  const auto [known, fresh] = kinds_.try_emplace(name, source.kind);
  if (!fresh && known->second != source.kind) {
    fail("{}: source '{}' calls '{}' {}; an earlier source calls it {}", findings_->where(place), source.name, name,
         to_string(source.kind), to_string(known->second));
  }
  CollectedSeries& series = series_[{source.frequency, name}];
  if (series_.size() > kMostSeries) {
    fail("{}: '{}' would be series {} of the store, more than a process can map; is that the column of the codes?",
         findings_->where(place), shown(code), series_.size());
  }
  if (series.symbol.empty()) {
    series.symbol = name;
    series.kind = source.kind;
    series.frequency = source.frequency;
    if (source.kind == SeriesKind::kContract) series.contract = contract;
  }
  return &series;
}

bool BarCollector::place_on_grid(const ImportSource& source, const CollectedSeries& series, const VendorRow& row,
                                 RowPlace place, GridSlot& at) {
  const Date date = row.moment.date;
  const TradingCalendar& calendar = rules_->calendar;
  const SlotGrid& grid = grids_->grid(source.frequency);
  if (!calendar.covers(date)) {
    return judge(
        source.closed_day, FindingKind::kClosedDay, place,
        fmt::format("{} {}: outside the trading calendar, which covers {} to {}; first_date and last_date of the "
                    "source cut a file",
                    series.symbol, date.to_string(), calendar.first_date().to_string(),
                    calendar.last_date().to_string()));
  }
  if (!calendar.is_trading_day(date)) {
    return judge(source.closed_day, FindingKind::kClosedDay, place,
                 fmt::format("{} {}: the exchange was closed", series.symbol, date.to_string()));
  }
  at = {calendar.index_of(date), 0};
  if (at.day < grid.first_day()) {
    return judge(source.closed_day, FindingKind::kClosedDay, place,
                 fmt::format("{} {}: no trading hours are known before {}", series.symbol, date.to_string(),
                             calendar.day(grid.first_day()).to_string()));
  }
  const Contract* contract = series.contract ? &rules_->contracts.contract(*series.contract) : nullptr;
  if (contract != nullptr && !contract->is_listed(date)) {
    return judge(source.outside_listing, FindingKind::kOutsideListing, place,
                 fmt::format("{} {}: the contract trades from {} to {}", series.symbol, date.to_string(),
                             contract->listed_on.to_string(), contract->last_trading_day.to_string()));
  }
  if (source.frequency == Frequency::kDaily) return true;

  const Timestamp stamp(date, row.moment.minute_of_day);
  if (row.moment.second != 0) {
    return judge(
        source.outside_session, FindingKind::kOutsideSession, place,
        fmt::format("{} {}:{:02}: not on a whole minute", series.symbol, stamp.to_string(), row.moment.second));
  }
  const char* end_word = *source.label == BarLabel::kEnd ? "end" : "begin";
  const std::optional<GridSlot> slot = grid.slot_of(stamp, *source.label);
  if (!slot) {
    return judge(source.outside_session, FindingKind::kOutsideSession, place,
                 fmt::format("{} {}: no {} bar of the session can {} then", series.symbol, stamp.to_string(),
                             to_string(source.frequency), end_word));
  }
  at = *slot;
  if (contract != nullptr && date == contract->last_trading_day &&
      grid.end_of(at).minute_of_day() > grid.session(at.day).last_day_close_minute()) {
    return judge(source.outside_session, FindingKind::kOutsideSession, place,
                 fmt::format("{} {}: on its last trading day the contract closes at {}", series.symbol,
                             stamp.to_string(), minute_of_day_to_string(grid.session(at.day).last_day_close_minute())));
  }
  return true;
}

bool BarCollector::check_prices(const ImportSource& source, const CollectedSeries& series, VendorRow& row,
                                RowPlace place) {
  bool good = true;
  if (std::string fault = ohlc_fault(row.bar); !fault.empty()) {
    const bool repair = source.ohlc_order == RowPolicy::kRepair;
    good &= judge(source.ohlc_order, FindingKind::kOhlcOrder, place,
                  fmt::format("{}: {}{}", series.symbol, fault, repair ? "; widened to hold it" : ""));
    if (repair) {
      widen(row.bar);
      row.repaired = true;
    }
  }
  if (!series.contract) return good;
  const std::int64_t tick = rules_->contracts.instrument_of(*series.contract).tick.raw();
  // The settlement of the last trading day is a mean of the index and no multiple of the tick.
  const std::pair<const char*, std::int32_t> quotes[] = {
      {"open", row.bar.open}, {"high", row.bar.high}, {"low", row.bar.low}, {"close", row.bar.close}};
  for (const auto& [name, raw] : quotes) {
    if (raw == kMissingPrice || raw % tick == 0) continue;
    good &= judge(source.off_tick, FindingKind::kOffTick, place,
                  fmt::format("{}: {} {} is no multiple of the tick {}", series.symbol, name, price_text(raw),
                              to_string(Price::from_raw(tick))));
  }
  return good;
}

void BarCollector::follow_order(const ImportSource& source, CollectedSeries& series, Timestamp stamp, RowPlace place) {
  using Direction = CollectedSeries::Direction;
  const auto text = [&](Timestamp moment) {
    return series.frequency == Frequency::kDaily ? moment.date().to_string() : moment.to_string();
  };
  // A refused row is looked at all the same: one run tells all its faults.
  const auto tell = [&](RowPlace where, Timestamp later, Timestamp earlier, const char* more) {
    (void)judge(source.unordered, FindingKind::kUnordered, where,
                fmt::format("{} {}: stands after {}{}", series.symbol, text(later), text(earlier), more));
  };
  const Direction step = stamp > series.last_stamp ? Direction::kUp : Direction::kDown;
  if (series.direction == Direction::kUnknown) {
    series.direction = step;
    if (step == Direction::kDown) series.first_step_down = {series.last_stamp, stamp, place};
    return;
  }
  if (series.first_step_down) {
    const CollectedSeries::FirstStepDown first = *series.first_step_down;
    series.first_step_down.reset();
    if (step == Direction::kUp) {
      series.direction = Direction::kUp;
      tell(first.place, first.to, first.from, "");
      return;
    }
    findings_->add(FindingKind::kNewestFirst, false, {place.file, 1}, "the newest row stands first; turned round");
  }
  if (step == series.direction) return;
  tell(place, stamp, series.last_stamp,
       series.direction == Direction::kDown ? ", in a file with the newest row first" : "");
}

void BarCollector::add(std::uint32_t source_number, CollectedSeries& series, VendorRow& row, RowPlace place) {
  const ImportSource& source = spec_->sources[source_number];
  const bool new_source = series.origins.empty() || series.origins.back().source != source_number;
  const Timestamp stamp(row.moment.date, row.moment.minute_of_day);
  if (new_source) {
    series.origins.push_back({source_number, place.file, 1});
    series.direction = CollectedSeries::Direction::kUnknown;
    series.first_step_down.reset();
  } else if (series.origins.back().file != place.file) {
    series.origins.back().file = place.file;
    ++series.origins.back().files;
    series.direction = CollectedSeries::Direction::kUnknown;
    series.first_step_down.reset();
  } else if (stamp != series.last_stamp) {
    follow_order(source, series, stamp, place);
  }
  series.last_stamp = stamp;
  evidence_[source_number].row(series.symbol, row.moment, place);
  if (row.bar.close == kMissingPrice) {
    const std::string lost = row.bar.settlement == kMissingPrice
                                 ? std::string()
                                 : fmt::format(", and its settlement {} goes with it", price_text(row.bar.settlement));
    (void)judge(
        source.no_close, FindingKind::kNoClose, place,
        fmt::format("{} {}: the close is empty: nothing traded, so there is no bar{}{}", series.symbol,
                    series.frequency == Frequency::kDaily ? stamp.date().to_string() : stamp.to_string(), lost,
                    source.no_close == RowPolicy::kRefuse ? "; policy no_close: \"drop\" leaves such rows out" : ""));
    return;
  }
  if (!place_on_grid(source, series, row, place, row.bar.at)) return;
  if (series.contract) {
    evidence_[source_number].turnover(row.bar, rules_->contracts.instrument_of(*series.contract).multiplier, place);
  }
  if (!check_prices(source, series, row, place)) return;
  if (row.repaired) ++report_->repaired;
  CollectedBar bar{row.bar, source_number, place};
  series.is_in_order &= series.incoming.empty() || before(series.incoming.back(), bar);
  series.incoming.push_back(bar);
  // A series has no more moments than its grid: rows that say the same again and again, however many, cost no memory.
  if (series.is_in_order || series.incoming.size() < series.next_look) return;
  drop_duplicates(source, series);
  series.next_look = std::max(CollectedSeries::kFirstLook, 2 * series.incoming.size());
}

void BarCollector::drop_duplicates(const ImportSource& source, CollectedSeries& series) {
  CollectedBars& incoming = series.incoming;
  if (series.is_in_order) return;
  series.is_in_order = true;
  if (!std::is_sorted(incoming.begin(), incoming.end(), before)) {
    std::stable_sort(incoming.begin(), incoming.end(), before);  // of equals the first read stays the first
  }
  std::size_t kept = 0;
  for (std::size_t i = 0; i < incoming.size(); ++i) {
    if (kept > 0 && incoming[kept - 1].bar.at == incoming[i].bar.at) {
      if (series.frequency == Frequency::kDaily) evidence_[incoming[i].source].repeated_day(incoming[i].place);
      (void)judge(source.duplicate, FindingKind::kDuplicate, incoming[i].place,
                  fmt::format("{}: {} stands already in {}", series.symbol, moment_of(series, incoming[i].bar.at),
                              findings_->where(incoming[kept - 1].place)));
      continue;
    }
    incoming[kept++] = incoming[i];
  }
  incoming.resize(kept);
}

void BarCollector::merge_bar(const ImportSource& source, const CollectedSeries& series, CollectedBar& earlier,
                             const CollectedBar& later) {
  std::string differences;
  bool filled = false;
  const auto field = [&](const char* name, auto& mine, auto theirs, auto missing, auto text) {
    if (theirs == missing || mine == theirs) return;
    if (mine == missing) {
      mine = theirs;
      filled = true;
      return;
    }
    differences +=
        fmt::format("{}{} {} here and {} there", differences.empty() ? "" : ", ", name, text(theirs), text(mine));
  };
  const auto number = [](auto value) { return fmt::format("{}", value); };
  BarRecord& a = earlier.bar;
  const BarRecord& b = later.bar;
  field("open", a.open, b.open, kMissingPrice, price_text);
  field("high", a.high, b.high, kMissingPrice, price_text);
  field("low", a.low, b.low, kMissingPrice, price_text);
  field("close", a.close, b.close, kMissingPrice, price_text);
  field("settlement", a.settlement, b.settlement, kMissingPrice, price_text);
  field("volume", a.volume, b.volume, kMissingCount, number);
  field("open_interest", a.open_interest, b.open_interest, kMissingCount, number);
  field("turnover", a.turnover, b.turnover, kMissingTurnover, number);

  ++report_->merged;
  if (filled) ++report_->filled;
  if (!differences.empty()) {
    const bool refused = source.overlap == RowPolicy::kRefuse;
    findings_->add(FindingKind::kOverlap, refused, later.place,
                   fmt::format("{} {}: {} ({}){}", series.symbol, moment_of(series, b.at), differences,
                               findings_->where(earlier.place), refused ? "" : "; the earlier one stays"));
  }
  if (!filled) return;
  if (const std::string fault = ohlc_fault(a); !fault.empty()) {
    const bool repair = source.ohlc_order == RowPolicy::kRepair;
    findings_->add(FindingKind::kOhlcOrder, !repair, later.place,
                   fmt::format("{} {}: together with {}, {}{}", series.symbol, moment_of(series, b.at),
                               findings_->where(earlier.place), fault, repair ? "; widened to hold it" : ""));
    if (repair) {
      widen(a);
      ++report_->repaired;
    }
  }
}

void BarCollector::merge(const ImportSource& source, CollectedSeries& series) {
  CollectedBars earlier = std::move(series.bars);
  CollectedBars later = std::move(series.incoming);
  series.incoming.clear();
  series.bars.clear();
  if (earlier.empty()) {
    series.bars = std::move(later);
    return;
  }
  // What is taken from the two is let go at once: no bar is held twice.
  const auto take = [&](CollectedBars& from) {
    series.bars.push_back(from.front());
    from.pop_front();
  };
  while (!later.empty()) {
    while (!earlier.empty() && before(earlier.front(), later.front())) take(earlier);
    if (!earlier.empty() && earlier.front().bar.at == later.front().bar.at) {
      merge_bar(source, series, earlier.front(), later.front());
      take(earlier);
      later.pop_front();
    } else {
      take(later);
    }
  }
  while (!earlier.empty()) take(earlier);
}

void BarCollector::finish_source(std::uint32_t source_number) {
  const ImportSource& source = spec_->sources[source_number];
  for (auto& [key, series] : series_) {
    if (series.incoming.empty()) continue;
    drop_duplicates(source, series);
    series.next_look = CollectedSeries::kFirstLook;
    if (series.frequency == Frequency::kDaily) {
      std::vector<DayIndex> days;
      days.reserve(series.incoming.size());
      for (const CollectedBar& bar : series.incoming) days.push_back(bar.bar.at.day);
      evidence_[source_number].days(days);
    }
    merge(source, series);
  }
  evidence_[source_number].conclude(*findings_);
}

void BarCollector::give_to(BarStoreWriter& writer) {
  for (auto& [key, series] : series_) {
    if (std::none_of(series.bars.begin(), series.bars.end(), [](const auto& bar) { return bar.is_new(); })) continue;
    std::string from = series.known_source;
    for (const CollectedSeries::Origin& origin : series.origins) {
      const ImportSource& source = spec_->sources[origin.source];
      // A source that adds a day every day is named once.
      if (("; " + series.known_source).find("; " + source.name + ": ") != std::string::npos) continue;
      const std::string files = origin.files == 1 ? findings_->file_name(origin.file)
                                                  : fmt::format("{} files {}", origin.files, source.files);
      from += fmt::format("{}{}: {}", from.empty() ? "" : "; ", source.name, files);
    }
    writer.add_series_later(series.symbol, series.kind, series.frequency, std::move(from), [bars = &series.bars] {
      std::vector<BarRecord> records;
      records.reserve(bars->size());
      for (; !bars->empty(); bars->pop_front()) records.push_back(bars->front().bar);
      return records;
    });
  }
}

}  // namespace hedgelab
