#pragma once
// The passive hedge as a part: which contract of a slot to be in, when to roll, when to set the legs anew. A strategy
// of its own (continuous_roll) and the ground that overlays stand on (active_hedge). When to roll is the rule of
// slot_roll.h.

#include <optional>
#include <tuple>

#include "engine/strategy/hedge_legs.h"
#include "engine/strategy/parameters.h"
#include "engine/strategy/slot_roll.h"

namespace hedgelab {

enum class Rebalance : std::uint8_t { kOnRoll, kDaily, kNever };

struct PassiveRollParameters {
  ContractSlot slot = ContractSlot::kCurrentMonth;
  RollTrigger roll_trigger = RollTrigger::kExpiry;
  int roll_before_trading_days = 1;
  Rebalance rebalance = Rebalance::kOnRoll;
  double hedge_ratio = 1.0;
};

/// The fields above for a Parameters struct `P` that derives from PassiveRollParameters.
template <class P>
[[nodiscard]] auto passive_roll_fields() {
  return std::tuple{
      choice("slot", static_cast<ContractSlot P::*>(&P::slot), {kContractSlotWords.begin(), kContractSlotWords.end()},
             "place in the listing that the hedge is held in"),
      choice("roll_trigger", static_cast<RollTrigger P::*>(&P::roll_trigger), {"expiry", "slot_change"},
             "what ends a contract's turn: its own expiry, or its leaving the slot"),
      field("roll_before_trading_days", static_cast<int P::*>(&P::roll_before_trading_days), 0, 60,
            "trading days before that event at which to roll (0: on its day)"),
      choice("rebalance", static_cast<Rebalance P::*>(&P::rebalance), {"on_roll", "daily", "never"},
             "when both legs are set anew from equity; never: rolls keep the lots"),
      field("hedge_ratio", static_cast<double P::*>(&P::hedge_ratio), 0.0, 2.0, "short notional over spot value")};
}

class PassiveRoll {
 public:
  explicit PassiveRoll(const PassiveRollParameters& parameters)
      : parameters_(parameters),
        roll_{parameters.slot, parameters.roll_trigger, parameters.roll_before_trading_days},
        legs_(parameters.hedge_ratio) {}

  /// The contract that the hedge is meant to be in; none before the first decision.
  [[nodiscard]] std::optional<ContractId> contract() const { return legs_.contract(); }
  /// Short notional over spot value from the next decision on, which sets both legs if it is another than before.
  void set_ratio(double hedge_ratio);
  /// One decision, with legs sized from `equity`. To be called once a day.
  void decide(Context& context, Money equity);

 private:
  PassiveRollParameters parameters_;
  SlotRoll roll_;
  HedgeLegs legs_;
  bool is_resized_ = false;  // since the legs were set
};

}  // namespace hedgelab
