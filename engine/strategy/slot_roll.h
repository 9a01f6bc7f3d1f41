#pragma once
// Which contract of a slot to be in, and when to roll, as a rule by itself.
//
// The roll event of a contract is its last trading day (trigger "expiry") or the last day on which it stands in the
// slot
// ("slot_change"). From `before_trading_days` before it on, the position rolls to the contract that stands in the slot
// after the event. A contract that is not listed yet cannot be rolled into: the roll waits for its first day.

#include <optional>

#include "engine/strategy/contract_slots.h"

namespace hedgelab {

enum class RollTrigger : std::uint8_t { kExpiry, kSlotChange };

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
