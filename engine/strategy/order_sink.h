#pragma once
// Where a strategy's orders go. The broker implements it; tests may record.

#include "engine/accounting/decision_note.h"
#include "engine/accounting/order.h"

namespace hedgelab {

class OrderSink {
 public:
  virtual ~OrderSink() = default;
  /// A number that binds orders together: all of a group fill on the same bar or none does.
  virtual OrderGroup new_group() = 0;
  /// Signed quantity to trade; nothing happens for zero.
  virtual void submit(ContractId contract, Quantity quantity, Purpose purpose, OrderGroup group) = 0;
  /// An overlay order, alone: guarded when `guard` is set, and at the next bar's close when `execution` says so.
  virtual void submit_overlay(ContractId contract, Quantity quantity, Execution execution, Guard guard) = 0;
  /// Why the overlay order that was submitted last is given: for signals.csv.
  virtual void note_overlay(const OverlaySignal& signal) { static_cast<void>(signal); }
  /// Cancels every resting order of the contract but the overlay's.
  virtual void cancel(ContractId contract, OrderFate fate) = 0;
  /// Cancels the overlay's resting orders and guards in the contract.
  virtual void cancel_overlay(ContractId contract, OrderFate fate) = 0;
  /// Units of the spot leg to hold; replaces an earlier target that has not been reached.
  virtual void set_spot_units(Quantity units) = 0;
  /// True while an order of the contract waits for its fill.
  [[nodiscard]] virtual bool is_waiting(ContractId contract) const = 0;
  /// True while a target of the spot leg waits for its fill.
  [[nodiscard]] virtual bool is_spot_waiting() const { return false; }
};

}  // namespace hedgelab
