#pragma once
// Dividend points: what an index falls by on ex-days, in index points. A futures contract prices those still to be paid
// before its expiry, so comparing contracts needs an estimate of them, made only of what was known on the day (or
// marked as hindsight).
//
// Realised points of a day come from the pair of price and total-return index:
//   D_t = P_{t-1} x (T_t / T_{t-1} - P_t / P_{t-1})
// The total-return index is published with two decimals, so a single day is good to about 0.01 points.

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/market/market_panel.h"

namespace hedgelab {

/// Realised dividend points of one product's index, per trading day.
class RealisedDividends {
 public:
  /// Throws InputError when the panel lacks the daily price or total-return index of the product.
  RealisedDividends(const MarketPanel& panel, InstrumentId instrument);
  /// Points paid in (after, upto]. Throws InputError naming index and dates when the range is not covered.
  [[nodiscard]] double paid(DayIndex after, DayIndex upto) const;
  [[nodiscard]] DayIndex first_day() const { return first_day_; }  // base day: payments are known after it
  [[nodiscard]] DayIndex last_day() const { return last_day_; }

 private:
  std::string subject_;
  const TradingCalendar* calendar_;
  DayIndex first_day_ = 0, last_day_ = 0;
  std::vector<double> cumulative_;  // from first_day_
};

/// An estimate of the points still to be paid, seen from the close of a day.
class DividendEstimate {
 public:
  virtual ~DividendEstimate() = default;
  /// Points expected in (today, last trading day of `contract`]. Throws InputError when it has no answer.
  [[nodiscard]] virtual double points_left(ContractId contract, DayIndex today) const = 0;
  /// In one word, for rows: "trailing_year".
  [[nodiscard]] virtual std::string_view word() const { return "given"; }
  /// For the result's conventions: "dividends of the trailing year".
  [[nodiscard]] virtual std::string describe() const = 0;
  /// Digest of the table it was read from; empty for an estimate that the panel's own series make.
  [[nodiscard]] virtual std::string table_digest() const { return {}; }
};

/// No dividends at all: the convention of Guojin.
[[nodiscard]] std::unique_ptr<DividendEstimate> no_dividends();
/// What was paid in the same window one year before: (today - 1y, expiry - 1y]. Uses data up to today only.
[[nodiscard]] std::unique_ptr<DividendEstimate> trailing_year_dividends(const MarketPanel& panel,
                                                                        std::vector<InstrumentId> instruments);
/// What was in fact paid: hindsight. Beyond the last day of data the trailing year stands in.
[[nodiscard]] std::unique_ptr<DividendEstimate> realised_dividends(const MarketPanel& panel,
                                                                   std::vector<InstrumentId> instruments);
/// Forecasts from a CSV with columns as_of,contract,points: the latest row with as_of <= today, which must not be older
/// than `max_age_days` calendar days, less the points that the index paid in (as_of, today], never below zero. Where
/// those are not known (no total-return index, or it ends before), the row's points stand and describe() says so.
[[nodiscard]] std::unique_ptr<DividendEstimate> forecast_dividends(const MarketPanel& panel,
                                                                   const std::filesystem::path& table,
                                                                   int max_age_days);
/// The same table carried through all days by what was paid: after a row's date less the points paid since, before a
/// contract's first row plus the points paid until it (hindsight), and for a contract without a row that expired by the
/// table's last date what was paid to its expiry (hindsight). How a report's forecasts of one day become a series.
[[nodiscard]] std::unique_ptr<DividendEstimate> anchored_dividends(const MarketPanel& panel,
                                                                   const std::filesystem::path& table);

}  // namespace hedgelab
