#include "engine/strategy/passive_roll.h"

namespace hedgelab {

void PassiveRoll::set_ratio(double hedge_ratio) {
  const double before = legs_.ratio();
  legs_.set_ratio(hedge_ratio);
  is_resized_ = is_resized_ || legs_.ratio() != before;
}

void PassiveRoll::decide(Context& context, Money equity) {
  const auto held = legs_.contract();
  const auto target = roll_.choose(context, held);
  if (!target) return;  // the product, or the slot, is not listed yet
  if (context.keeps_notes()) {
    if (held) context.note("held", *held);
    if (held) context.note("trading_days_left", static_cast<double>(context.trading_days_left(*held)));
    context.note("wanted", *target);
  }
  if (!held) {
    legs_.set(context, *target, equity);
  } else if (*target != *held || legs_.is_astray(context)) {
    if (parameters_.rebalance == Rebalance::kNever && legs_.has_lots(context) && !is_resized_) {
      legs_.roll_only(context, *target);
    } else {
      legs_.set(context, *target, equity);
    }
  } else if (parameters_.rebalance == Rebalance::kDaily || is_resized_) {
    legs_.set(context, *held, equity);
  }
  is_resized_ = false;
}

}  // namespace hedgelab
