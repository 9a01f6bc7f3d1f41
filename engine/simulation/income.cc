#include "engine/simulation/income.h"

#include <algorithm>

namespace hedgelab {
namespace {

Money for_days(Money balance, Rate rate, std::int64_t days) {
  return Money::from_raw(round_divide(Int128{balance.raw()} * rate.raw() * days, Int128{Rate::kScale} * 365));
}

}  // namespace

std::optional<CashEntry> interest(const InterestConfig& rates, const Overnight& overnight, Date today) {
  if (rates.is_zero() || overnight.since == Date()) return std::nullopt;
  const std::int64_t days = today - overnight.since;
  const Money deposit = std::clamp(overnight.cash, Money(), overnight.margin);
  const Money free = std::max(overnight.cash - deposit, Money());
  const Money borrowed = std::min(overnight.cash, Money());
  return CashEntry{CashKind::kInterest, for_days(free, rates.free_cash, days) + for_days(deposit, rates.margin, days) +
                                            for_days(borrowed, rates.borrowed, days)};
}

std::optional<CashEntry> lending(const ShortSpotConfig& terms, const Overnight& overnight, Date today) {
  if (overnight.spot_units.sign() >= 0) return std::nullopt;
  const Money value = notional(overnight.spot_price, -overnight.spot_units, 1);
  return CashEntry{CashKind::kLending, -for_days(value, terms.lending_rate, today - overnight.since)};
}

// The points are made of two indexes that are published with two decimals: a day without an ex-date shows some
// hundredths of a point. They are carried on until more than that has come together, so nothing is lost and noise is
// not traded.
std::optional<CashEntry> DividendIncome::of_evening(const Overnight& overnight, DayIndex today) {
  constexpr double kNoisePoints = 0.05;
  if (overnight.spot_units.is_zero()) {
    paid_upto_ = today;
    return std::nullopt;
  }
  const double points = realised_->paid(paid_upto_, today);
  if (points < kNoisePoints) return std::nullopt;
  paid_upto_ = today;
  return CashEntry{CashKind::kDividend, notional(Price::from_double(points), overnight.spot_units, 1)};
}

}  // namespace hedgelab
