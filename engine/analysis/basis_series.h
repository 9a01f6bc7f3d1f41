#pragma once
// The basis of a product day by day: which contract stands for it, close against close, and its annualised rate.
//
// Closes are those of the daily bars. Until 2015-12-31 the futures closed at 15:15, a quarter of an hour after the
// index: their basis of those years mixes two times of day, as the published figures do.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/analysis/daily_values.h"
#include "engine/market/basis.h"
#include "engine/market/dividends.h"
#include "engine/market/market_panel.h"
#include "engine/reference/contract_slot.h"

namespace hedgelab {

/// Which listed contract stands for its product on a day.
struct ContractRule {
  enum class Kind : std::uint8_t {
    kSlot,                 // by listing order
    kLargestVolume,        // the main contract of the day, Guojin's; the nearer of two equal ones
    kLargestOpenInterest,  // likewise by open interest
    kCurrentMonth          // the current month, and the next one when few calendar days are left: Industrial's
  };
  Kind kind = Kind::kSlot;
  ContractSlot slot = ContractSlot::kCurrentMonth;  // kSlot
  int calendar_days = 0;  // kCurrentMonth: the next contract stands when expiry - today is at most this

  [[nodiscard]] static ContractRule by_slot(ContractSlot slot) { return {.kind = Kind::kSlot, .slot = slot}; }
  [[nodiscard]] static ContractRule largest_volume() { return {.kind = Kind::kLargestVolume}; }
  [[nodiscard]] static ContractRule largest_open_interest() { return {.kind = Kind::kLargestOpenInterest}; }
  /// Industrial switches five calendar days before expiry: with an expiry on a Friday that is the Monday before.
  [[nodiscard]] static ContractRule current_month_until(int calendar_days_left) {
    return {.kind = Kind::kCurrentMonth, .calendar_days = calendar_days_left};
  }
};

/// nullopt when the listing is too short for the rule, or a count it compares is missing.
[[nodiscard]] std::optional<ContractId> contract_on(const MarketPanel& panel, InstrumentId instrument, DayIndex day,
                                                    const ContractRule& rule);

[[nodiscard]] RemainingLife remaining_life(const RuleBook& rules, ContractId contract, Date today);

struct BasisPoint {
  Date date;
  ContractId contract;
  RemainingLife life;
  double futures = 0.0;  // close, index points
  double index = 0.0;    // close of the price index
  /// Expected up to expiry; 0 when the request names no estimate, nullopt when the estimate has no answer.
  std::optional<double> dividend_points = 0.0;
  double points = 0.0;  // futures - index: negative is a discount
  double rate = 0.0;    // points / index, without dividends
  /// Of points + dividend_points, by the request's convention; nullopt when the convention counts no day to expiry, or
  /// without dividend points.
  std::optional<double> annualised;
  /// Why dividend points or the annualised rate are missing; empty when nothing is.
  std::string lacking;
};

struct BasisRequest {
  InstrumentId instrument;
  BasisConvention convention = BasisConvention::kCinda;
  /// Not owned; null: no dividends, the convention of Guojin and Industrial.
  const DividendEstimate* dividends = nullptr;
  /// A continuous series of current-month closes that stands in where the panel has no bars of the current month's
  /// contract itself (vendors often keep no single contracts of early years).
  std::optional<SeriesId> current_month_closes = std::nullopt;
};

/// The basis of two prices of one moment of `day`. REQUIRES: the contract is listed then.
[[nodiscard]] BasisPoint basis_of(const BasisRequest& request, const RuleBook& rules, ContractId contract, DayIndex day,
                                  double futures, double index);
/// The basis of one contract on one day; nullopt when its close or the index's is missing. Throws InputError when the
/// panel has no index of the product. REQUIRES: the contract is listed.
[[nodiscard]] std::optional<BasisPoint> basis_on(const MarketPanel& panel, const BasisRequest& request,
                                                 ContractId contract, DayIndex day);

struct BasisSeries {
  std::vector<BasisPoint> points;  // oldest first
  struct Missing {
    Date date;
    std::string why;
  };
  std::vector<Missing> missing;  // trading days of the range without a point

  [[nodiscard]] std::vector<Date> dates() const;
  [[nodiscard]] std::vector<double> rates() const;
  /// Those that have an annualised rate, with their days.
  [[nodiscard]] DatedValues annualised_days() const;
  /// REQUIRES: every point has an annualised rate.
  [[nodiscard]] std::vector<double> annualised() const;
};

/// One point per trading day in [first, last]; days before the product's first trading day are not asked for. Nothing
/// is filled in: a day without a point is listed as missing.
[[nodiscard]] BasisSeries basis_series(const MarketPanel& panel, const BasisRequest& request, const ContractRule& rule,
                                       Date first, Date last);

/// All listed contracts of one day, nearest first; contracts without a close are left out.
[[nodiscard]] std::vector<BasisPoint> term_structure(const MarketPanel& panel, const BasisRequest& request,
                                                     DayIndex day);

/// Days in premium (points > 0) and in discount (points < 0); days at exactly zero are neither.
struct BasisSigns {
  int days = 0;
  int premium = 0;
  int discount = 0;
};
[[nodiscard]] BasisSigns count_signs(std::span<const BasisPoint> points);

}  // namespace hedgelab
