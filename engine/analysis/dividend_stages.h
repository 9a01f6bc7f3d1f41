#pragma once
// Dividend points from the constituents, each at the stage at which its next distribution stands:
//
//   A  implemented, or its record date announced   cash and ex-day as announced
//   B  approved by the meeting                     approved cash; meeting + own median lag to the ex-day
//   C  planned                                     planned cash; plan + own median lag to the ex-day
//   D  annual report out, no plan                  annual earnings x payout; last year's ex-day + 365 days
//   E  before the annual report                    trailing earnings x payout; last year's ex-day + 365 days
//   F  a loss, or a plan of nothing                0
//
// Lags are medians of the last three payouts, the index's median where a stock has none. The payout is the mean of
// three years where each paid, else last year's, else zero; capped at 1. Everything is point in time: a row counts when
// its date has come.

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/analysis/study.h"
#include "engine/analysis/study_market.h"

namespace hedgelab {

enum class PayoutStatus : std::uint8_t { kProposed, kApproved, kImplemented, kNone };
inline constexpr std::array<std::string_view, 4> kPayoutStatusWords{"proposed", "approved", "implemented", "none"};

struct Payout {
  Date period_end;
  std::optional<Date> plan_date, meeting_date, record_date, ex_date;
  std::optional<double> cash;  // CNY a share before tax
  PayoutStatus status = PayoutStatus::kProposed;
};

struct Earnings {
  Date period_end, disclosed_on;
  double eps = 0.0;  // cumulative from the start of the fiscal year
};

struct Constituents {
  /// Weights in percent by month-end, then stock; each month-end sums to 100 +- 0.5.
  std::map<Date, std::map<std::string, double>> weights;
  std::map<std::string, std::map<Date, double>> prices;   // closes, not adjusted
  std::map<std::string, std::vector<Payout>> payouts;     // by period
  std::map<std::string, std::vector<Earnings>> earnings;  // by period
};

struct StagesStudy {
  Date date;
  const Constituents* constituents = nullptr;  // of the product's index; not owned
  bool interim = false;                        // also distributions of other periods than the year, once planned
  bool drift = true;                           // weights move with prices since their month-end
  int record_known_days = 5;                   // a record date is announced so many calendar days before
  int overdue_days = 60;                       // a predicted ex-day of stages D and E that is older drops out
};

/// What one stock is expected to pay.
struct ExpectedPayment {
  std::string stock{};
  char stage = 'F';
  double cash = 0.0;
  Date ex_day{};
  double points = 0.0;
};

/// The payments expected behind `study.date`, by ex-day, and in `missing` the stocks without a forecast and why. Throws
/// InputError when no weights are in force or a price is missing. REQUIRES: one product.
[[nodiscard]] std::vector<ExpectedPayment> expected_payments(const StudyMarket& market, const StagesStudy& study,
                                                             std::vector<std::string>& missing);

/// What the constituents paid in a week, each at its weight in force and the close before its ex-day.
struct PaidWeek {
  Date week_end{};  // last trading day of it
  int stocks = 0;
  double points = 0.0;
};
/// The weeks up to the one of `study.date`, which comes first. `lacking` gets what a payment could not be measured for.
/// REQUIRES: one product.
[[nodiscard]] std::vector<PaidWeek> paid_by_week(const StudyMarket& market, const StagesStudy& study, int weeks,
                                                 std::vector<std::string>& lacking);

/// Tables `forecast` (as_of,contract,points: a table for "dividends"), `months` (a month ahead), `stages` (a stage),
/// `payers` (a week behind: what the constituents paid) and `payments` (a stock).
[[nodiscard]] Study stages_study(const StudyMarket& market, const StagesStudy& study);

/// Weights in force on a day, in percent; with drift they have moved with prices since their month-end and sum to 100.
/// Throws InputError when the tables begin later, or a price is missing.
[[nodiscard]] std::map<std::string, double> weights_on(const Constituents& tables, Date date, bool drift);
/// The last close on or before a day. Throws InputError when there is none.
[[nodiscard]] double price_on(const Constituents& tables, const std::string& stock, Date date);

/// Weight in percent x cash / price x index: what an index falls by.
[[nodiscard]] constexpr double payment_points(double weight_pct, double cash, double price, double index) {
  return weight_pct / 100.0 * cash / price * index;
}

}  // namespace hedgelab
