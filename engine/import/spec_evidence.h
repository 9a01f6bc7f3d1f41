#pragma once
// What the rows of a source prove about its spec. A label, a bar length, a time zone or a unit that is wrong shifts or
// scales every bar, and policies that drop rows would hide it: the few rows that cannot be placed go, and all others
// stand in the wrong place. So every row is counted here before a policy sees it, and at the end of the source the
// counts must fit the spec.

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/import/import_findings.h"
#include "engine/import/vendor_row.h"
#include "engine/reference/rule_book.h"

namespace hedgelab {

class SpecEvidence {
 public:
  /// REQUIRES: all outlive it; `grid` is that of the source's frequency.
  SpecEvidence(const ImportSource& source, const TradingCalendar& calendar, const SlotGrid& grid);

  /// A row of a series as it was read.
  void row(const std::string& symbol, const TimeFormat::Moment& moment, RowPlace place);
  /// The same day of the same series once more.
  void repeated_day(RowPlace place) { count(repeated_, place); }
  /// Turnover against volume x multiplier x price of a contract's bar. `repaired` bars are looked at as they were.
  void turnover(const BarRecord& bar, std::int64_t multiplier, RowPlace place);
  /// The days of a daily series, in order.
  void days(const std::vector<DayIndex>& days);

  /// Adds a fatal finding for everything that is proved, and a note for bars whose turnover alone is odd.
  void conclude(ImportFindings& findings);

 private:
  struct Count {
    std::int64_t rows = 0;
    RowPlace first;
  };
  static void count(Count& counter, RowPlace place) {
    if (counter.rows++ == 0) counter.first = place;
  }
  /// Stamps at the begin and the end of each interval of one series on one day, as bits.
  struct DayMarks {
    Date date;
    std::uint32_t begins = 0, ends = 0;
    RowPlace first;
  };
  void note_outside(const TimeFormat::Moment& moment, RowPlace place);
  void mark(const std::string& symbol, const TimeFormat::Moment& moment, RowPlace place);
  void close_day(const DayMarks& marks);
  void conclude_label(ImportFindings& findings) const;
  void conclude_length(ImportFindings& findings) const;
  void conclude_zone(ImportFindings& findings) const;
  void conclude_turnover(ImportFindings& findings) const;
  [[nodiscard]] bool trades(Date date) const { return calendar_->covers(date) && calendar_->is_trading_day(date); }

  const ImportSource* source_;
  const TradingCalendar* calendar_;
  const SlotGrid* grid_;
  Count all_;
  Date date_;  // of the row before, with its trading hours; nullptr on a day without
  const TradingSession* hours_ = nullptr;
  // Intraday.
  std::map<std::string, DayMarks, std::less<>> marks_;
  Count only_begins_, only_ends_;  // intervals that have a stamp at one of their ends alone
  std::int64_t both_ends_ = 0;
  Count off_grid_;           // inside the trading hours, between whole 5 minutes
  Count outside_;            // outside the trading hours
  std::int64_t in_utc_ = 0;  // of those: inside once they are taken for UTC
  std::int64_t on_fives_ = 0, on_quarters_ = 0;
  // Daily.
  Count closed_, sundays_, saturdays_;
  std::int64_t fit_a_day_later_ = 0, fit_a_day_earlier_ = 0;
  Count repeated_;
  std::int64_t sparse_series_ = 0, dense_series_ = 0;
  // Turnover.
  std::int64_t turnovers_ = 0;
  Count odd_turnover_;              // outside the bar
  std::int64_t far_turnovers_ = 0;  // of them, by more than a twentieth
  std::string first_odd_;
};

}  // namespace hedgelab
