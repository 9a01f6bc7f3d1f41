#include "engine/generator/trading_activity.h"

#include "engine/generator/portable_math.h"

namespace hedgelab {
namespace {

/// What the current month gives up goes to the next one.
PerSlot moved(PerSlot shares, double given_up) {
  if (shares.size() < 2) return shares;
  const double part = shares[0] * given_up;
  shares[0] -= part;
  shares[1] += part;
  return shares;
}

}  // namespace

PerSlot volume_shares(const TradingSpec& spec, int trading_days_left) {
  constexpr double kDays = 2.2;
  constexpr double kGivenUpAtExpiry = 0.72;
  return moved(spec.volume_shares, kGivenUpAtExpiry * portable_exp(-trading_days_left / kDays));
}

PerSlot open_interest_shares(const TradingSpec& spec, int trading_days_left) {
  constexpr double kDays = 3.0;
  return moved(spec.open_interest_shares, portable_exp(-trading_days_left / kDays));
}

}  // namespace hedgelab
