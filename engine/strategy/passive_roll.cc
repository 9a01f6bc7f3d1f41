#include "engine/strategy/passive_roll.h"

namespace hedgelab {

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
    if (parameters_.rebalance == Rebalance::kNever && legs_.has_lots(context)) {
      legs_.roll_only(context, *target);
    } else {
      legs_.set(context, *target, equity);
    }
  } else if (parameters_.rebalance == Rebalance::kDaily) {
    legs_.set(context, *held, equity);
  }
}

}  // namespace hedgelab
