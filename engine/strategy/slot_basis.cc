#include "engine/strategy/slot_basis.h"

#include <algorithm>

namespace hedgelab {

void SlotBasis::update(const Context& context) {
  const DayIndex today = context.market().day();
  if (upto_ == today) return;
  const InstrumentId product = terms_.product.value_or(context.product());
  DayIndex next = upto_ ? *upto_ + 1 : 0;
  if (!upto_ && terms_.since) {
    const int days = context.trading_days_since(*terms_.since + -1);  // its own day counts
    if (days <= 0) return;
    next = std::max(0, today - (days - 1));
  }
  today_.reset();
  for (DayIndex day = next; day <= today; ++day) {
    const auto rate = context.slot_rate(product, terms_.slot, terms_.convention, today - day);
    if (day == today) today_ = rate;
    if (!rate) continue;
    rates_.push_back(*rate);
    sample_.add(*rate);
  }
  upto_ = today;
}

std::optional<double> SlotBasis::percentile() const {
  if (!today_ || rates_.size() < std::max(terms_.fewest_days, kFewestForPercentile)) return std::nullopt;
  return sample_.share_at_or_below(*today_);
}

}  // namespace hedgelab
