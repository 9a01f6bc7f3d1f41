#include "engine/import/spec_evidence.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/core/error.h"

namespace hedgelab {
namespace {

// So few rows prove nothing about the length of bars: a quiet contract trades in single minutes.
constexpr std::int64_t kEnoughRows = 10;
constexpr std::int64_t kFewestRows = 2;

std::string intervals_text(const TradingSession& session, BarLabel shown) {
  std::string text;
  for (const SessionInterval& interval : session.intervals()) {
    if (!text.empty()) text += " and ";
    text += minute_of_day_to_string(shown == BarLabel::kBegin ? interval.open_minute : interval.close_minute);
  }
  return text;
}

}  // namespace

SpecEvidence::SpecEvidence(const ImportSource& source, const TradingCalendar& calendar, const SlotGrid& grid)
    : source_(&source), calendar_(&calendar), grid_(&grid) {}

void SpecEvidence::row(const std::string& symbol, const TimeFormat::Moment& moment, RowPlace place) {
  const Date date = moment.date;
  count(all_, place);
  if (source_->frequency == Frequency::kDaily) {
    if (!trades(date)) count(closed_, place);
    if (date.weekday() == Weekday::kSunday) count(sundays_, place);
    if (date.weekday() == Weekday::kSaturday) count(saturdays_, place);
    fit_a_day_later_ += trades(date + 1) ? 1 : 0;
    fit_a_day_earlier_ += trades(date - 1) ? 1 : 0;
    return;
  }
  const int minute = moment.minute_of_day;
  on_fives_ += minute % 5 == 0 ? 1 : 0;
  on_quarters_ += minute % 15 == 0 ? 1 : 0;
  if (date_ != date || all_.rows == 1) {
    date_ = date;
    hours_ = trades(date) && calendar_->index_of(date) >= grid_->first_day()
                 ? &grid_->session(calendar_->index_of(date))
                 : nullptr;
  }
  if (hours_ == nullptr) {
    note_outside(moment, place);
    return;
  }
  const bool is_inside =
      *source_->label == BarLabel::kEnd ? hours_->slot_ending_at(minute) >= 0 : hours_->slot_beginning_at(minute) >= 0;
  if (is_inside && minute % 5 != 0) count(off_grid_, place);
  // A stamp at the wrong end of an interval is no other time zone: mark() counts it.
  const auto& all = hours_->intervals();
  const bool is_at_an_end = std::any_of(all.begin(), all.end(), [&](const SessionInterval& interval) {
    return minute == interval.open_minute || minute == interval.close_minute;
  });
  if (!is_inside && !is_at_an_end) note_outside(moment, place);
  if (is_at_an_end && moment.second == 0) mark(symbol, moment, place);
}

void SpecEvidence::note_outside(const TimeFormat::Moment& moment, RowPlace place) {
  count(outside_, place);
  const Timestamp later = Timestamp(moment.date, moment.minute_of_day) + kExchangeZoneMinutes;
  in_utc_ += trades(later.date()) && grid_->slot_of(later, *source_->label) ? 1 : 0;
}

void SpecEvidence::mark(const std::string& symbol, const TimeFormat::Moment& moment, RowPlace place) {
  DayMarks& marks = marks_[symbol];
  if (marks.date != moment.date) {
    close_day(marks);
    marks = {moment.date, 0, 0, place};
  }
  const auto& intervals = hours_->intervals();
  for (std::size_t i = 0; i < intervals.size() && i < 32; ++i) {
    if (moment.minute_of_day == intervals[i].open_minute) marks.begins |= 1U << i;
    if (moment.minute_of_day == intervals[i].close_minute) marks.ends |= 1U << i;
  }
}

void SpecEvidence::close_day(const DayMarks& marks) {
  for (std::uint32_t bit = 1; bit != 0; bit <<= 1U) {
    const bool begins = (marks.begins & bit) != 0;
    const bool ends = (marks.ends & bit) != 0;
    if (begins && ends) ++both_ends_;
    if (begins && !ends) count(only_begins_, marks.first);
    if (ends && !begins) count(only_ends_, marks.first);
  }
}

void SpecEvidence::days(const std::vector<DayIndex>& days) {
  if (static_cast<std::int64_t>(days.size()) < kEnoughRows) return;
  constexpr DayIndex kNearlyAWeek = 3;  // trading days in a week with two holidays
  std::int64_t neighbors = 0;
  for (std::size_t i = 1; i < days.size(); ++i) neighbors += days[i] - days[i - 1] < kNearlyAWeek ? 1 : 0;
  ++(neighbors * 10 < static_cast<std::int64_t>(days.size()) ? sparse_series_ : dense_series_);
}

void SpecEvidence::turnover(const BarRecord& bar, std::int64_t multiplier, RowPlace place) {
  if (bar.turnover == kMissingTurnover || bar.volume <= 0 || bar.high == kMissingPrice || bar.low == kMissingPrice)
    return;
  ++turnovers_;
  // turnover / (volume x multiplier), in raw prices; the turnover may be rounded to its unit.
  const Int128 scale = Price::kScale;
  const Int128 lots = Int128{bar.volume} * multiplier;
  const Int128 slack = Int128{source_->turnover_unit} * scale + lots * (bar.high / 1000);  // 0.1% of the price
  const Int128 turnover = Int128{bar.turnover} * scale;
  if (turnover + slack >= lots * bar.low && turnover - slack <= lots * bar.high) return;
  // Units differ by far more than a twentieth; amounts that are off by less are inexact, and prove none.
  if (turnover * 20 < lots * bar.low * 19 || turnover * 20 > lots * bar.high * 21) ++far_turnovers_;
  if (odd_turnover_.rows == 0) {
    const auto mean = static_cast<std::int64_t>(std::min<Int128>(turnover / lots, Int128{1} << 60));
    first_odd_ =
        fmt::format("turnover / (volume x {}) = {} lies outside the bar's {} to {}", multiplier,
                    to_string(Price::from_raw(mean)), to_string(price_of(bar.low)), to_string(price_of(bar.high)));
    const Int128 middle = (Int128{bar.low} + bar.high) / 2 * lots;
    for (const auto& [unit, words] : {std::pair<std::int64_t, const char*>{10'000, "10,000 CNY"},
                                      {1'000'000, "1,000,000 CNY"},
                                      {100'000'000, "100,000,000 CNY"},
                                      {1'000, "1,000 CNY"}}) {
      const Int128 scaled = turnover * unit;
      if (scaled * 100 < middle * 95 || scaled * 100 > middle * 105) continue;
      first_odd_ += fmt::format("; the amounts look like {}: say \"units\": {{\"turnover\": {}}}", words, unit);
    }
    const Int128 without = turnover * multiplier;
    if (without * 100 >= middle * 95 && without * 100 <= middle * 105) {
      first_odd_ +=
          fmt::format("; the amounts look like price x lots: say \"units\": {{\"turnover\": {}}}", multiplier);
    }
  }
  count(odd_turnover_, place);
}

void SpecEvidence::conclude_label(ImportFindings& findings) const {
  const bool declared_end = *source_->label == BarLabel::kEnd;
  const Count& against = declared_end ? only_begins_ : only_ends_;
  const Count& in_favor = declared_end ? only_ends_ : only_begins_;
  if (against.rows < kFewestRows || against.rows <= in_favor.rows + both_ends_) return;
  const TradingSession& hours = grid_->session(grid_->calendar().day_count() - 1);
  findings.add(
      FindingKind::kWrongSpec, true, against.first,
      fmt::format(
          "the stamps look like \"{}\", and the spec says \"label\": \"{}\": in {} of {} parts of the trading days a "
          "row stands at the {} ({} today) and none at the {} ({})",
          declared_end ? "begin" : "end", declared_end ? "end" : "begin", against.rows,
          against.rows + in_favor.rows + both_ends_, declared_end ? "open" : "close",
          intervals_text(hours, declared_end ? BarLabel::kBegin : BarLabel::kEnd), declared_end ? "close" : "open",
          intervals_text(hours, declared_end ? BarLabel::kEnd : BarLabel::kBegin)));
}

void SpecEvidence::conclude_length(ImportFindings& findings) const {
  if (source_->frequency == Frequency::kDaily) {
    if (repeated_.rows * 2 > all_.rows) {
      findings.add(FindingKind::kWrongSpec, true, repeated_.first,
                   fmt::format("{} of {} rows repeat a day of their series: these are no daily bars, and the spec says "
                               "\"frequency\": \"1d\"",
                               repeated_.rows, all_.rows));
    }
    if (sparse_series_ > dense_series_ && source_->kind != SeriesKind::kNetValue) {
      findings.add(
          FindingKind::kWrongSpec, true, all_.first,
          fmt::format("{} of {} series have a row a week or less often: these are no daily bars, and the spec says "
                      "\"frequency\": \"1d\"",
                      sparse_series_, sparse_series_ + dense_series_));
    }
    return;
  }
  const auto say = [&](RowPlace place, std::int64_t rows, const char* what) {
    findings.add(FindingKind::kWrongSpec, true, place,
                 fmt::format("{} of {} rows {}, and the spec says \"frequency\": \"{}\"", rows, all_.rows, what,
                             to_string(source_->frequency)));
  };
  const bool every = all_.rows >= kEnoughRows;
  if (source_->frequency == Frequency::kOneMinute && every && on_fives_ == all_.rows) {
    say(all_.first, on_fives_, "stand at whole 5 minutes: bars of 5 minutes or more");
  }
  if (source_->frequency == Frequency::kFiveMinutes && every && on_quarters_ == all_.rows) {
    say(all_.first, on_quarters_, "stand at whole 15 minutes: bars of 15 minutes or more");
  }
  if (source_->frequency == Frequency::kFiveMinutes && off_grid_.rows * 2 > all_.rows) {
    say(off_grid_.first, off_grid_.rows, "stand between whole 5 minutes: bars of 1 minute");
  }
}

void SpecEvidence::conclude_zone(ImportFindings& findings) const {
  if (source_->frequency != Frequency::kDaily) {
    if (outside_.rows >= kFewestRows && outside_.rows * 2 > all_.rows && in_utc_ * 10 > outside_.rows * 9) {
      findings.add(
          FindingKind::kWrongSpec, true, outside_.first,
          fmt::format("{} of {} rows lie outside the trading hours and inside them 8 hours later: the stamps look "
                      "like UTC; say \"zone\": \"UTC\" in \"time\"",
                      outside_.rows, all_.rows));
    }
    return;
  }
  // Shifted dates: the rows of Mondays lie on Sundays and there are none on Fridays, or the other way round.
  const auto shifted = [&](const Count& weekend, std::int64_t fitting) {
    return all_.rows >= kFewestRows && weekend.rows > 0 && (all_.rows - fitting) * 20 < closed_.rows;
  };
  const bool early = shifted(sundays_, fit_a_day_later_);
  if (!early && !shifted(saturdays_, fit_a_day_earlier_)) return;
  findings.add(
      FindingKind::kWrongSpec, true, (early ? sundays_ : saturdays_).first,
      fmt::format("every date lies a day {}: {} of {} rows stand on closed days, {} on {}s, and all on trading days "
                  "once they are moved; say the \"zone\" of the stamps in \"time\"",
                  early ? "early" : "late", closed_.rows, all_.rows, (early ? sundays_ : saturdays_).rows,
                  early ? "Sunday" : "Saturday"));
}

void SpecEvidence::conclude_turnover(ImportFindings& findings) const {
  if (odd_turnover_.rows == 0) return;
  const bool is_proof = far_turnovers_ * 2 > turnovers_;
  findings.add(is_proof ? FindingKind::kWrongSpec : FindingKind::kTurnover, is_proof, odd_turnover_.first,
               fmt::format("{}; so in {} of {} bars", first_odd_, odd_turnover_.rows, turnovers_));
}

void SpecEvidence::conclude(ImportFindings& findings) {
  for (const auto& [symbol, marks] : marks_) close_day(marks);
  marks_.clear();
  if (source_->frequency != Frequency::kDaily) conclude_label(findings);
  conclude_length(findings);
  conclude_zone(findings);
  conclude_turnover(findings);
}

}  // namespace hedgelab
