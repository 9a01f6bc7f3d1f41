#pragma once
// Which contract of a slot to be in, and when to roll, as a rule by itself: for positions that are not the short leg of
// a hedge. Days and events are those of passive_roll.h.

#include <optional>

#include "engine/strategy/contract_slots.h"
#include "engine/strategy/passive_roll.h"

namespace hedgelab {

struct SlotRoll {
  ContractSlot slot = ContractSlot::kCurrentMonth;
  RollTrigger trigger = RollTrigger::kExpiry;
  int before_trading_days = 1;

  /// The contract to be in after a decision now: that of the slot or, when it is due to be left, its successor. `held`
  /// is the one of the decision before. nullopt: the slot is not listed yet.
  [[nodiscard]] std::optional<ContractId> choose(const Context& context, std::optional<ContractId> held) const;

 private:
  [[nodiscard]] std::optional<ContractId> successor(const Context& context, ContractId held) const;
};

}  // namespace hedgelab
