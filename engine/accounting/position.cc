#include "engine/accounting/position.h"

#include <algorithm>

namespace hedgelab {

TradeParts split_trade(const Position& position, Quantity trade, ClosingOrder order) {
  TradeParts result;
  Quantity rest = trade;
  const auto take = [&](Offset offset, Quantity available) {
    if (rest.is_zero() || available.is_zero() || available.sign() == rest.sign()) return;
    const Quantity size = std::min(abs(rest), abs(available));
    const Quantity part = rest.sign() > 0 ? size : -size;
    result.parts[result.count++] = {offset, part};
    rest -= part;
  };
  if (order == ClosingOrder::kTodayFirst) take(Offset::kCloseToday, position.today_quantity());
  take(Offset::kClose, position.earlier);
  if (order == ClosingOrder::kEarlierFirst) take(Offset::kCloseToday, position.today_quantity());
  if (!rest.is_zero()) result.parts[result.count++] = {Offset::kOpen, rest};
  return result;
}

}  // namespace hedgelab
