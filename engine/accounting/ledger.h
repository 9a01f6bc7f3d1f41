#pragma once
// The account in integers: cash, positions, spot units. Every cash movement goes through one function and is rounded
// once, so the identity
//
//     equity = deposits + realised + unrealised - costs + income
//
// holds with ==. Both sides are built from different numbers (cash balance against booked results), and
// check_identity() compares them at every settlement.
//
// Prices are handed to the ledger; it knows no bars and no clock.

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/accounting/cash_kind.h"
#include "engine/accounting/position.h"
#include "engine/reference/contract_table.h"

namespace hedgelab {

class Ledger {
 public:
  /// REQUIRES: `contracts` outlives the ledger.
  explicit Ledger(const ContractTable& contracts);

  /// Capital flow: positive in, negative out.
  void deposit(Money amount) { post(CashKind::kDeposit, amount); }
  void post_income(CashKind kind, Money amount);  // of the side of income, signed

  /// Fee for spot that is borrowed and sold short. REQUIRES: amount >= 0.
  void charge_lending(Money amount);
  /// Fee for messages of an order that did not fill. REQUIRES: amount >= 0.
  void charge_order_fee(Money amount);

  /// Books a fill: variation of closed lots against their basis to cash, the fee out of cash, opened lots kept.
  /// REQUIRES: the fill's offset fits the position (it came from split_trade), fee >= 0 (else InvariantError).
  void apply(const Fill& fill);
  /// Marks a contract to its daily settlement price: variation to cash, today's lots become earlier lots.
  void settle(ContractId contract, Price settlement);
  /// Cash settlement of an expiring contract: variation to the final settlement price, delivery fee, no lots left.
  void expire(ContractId contract, Price final_settlement, Rate delivery_rate);
  /// Buys or sells spot units; what a trade realises is against average cost. Units below zero are borrowed and sold
  /// short. REQUIRES: the trade does not cross zero.
  void apply(const SpotFill& fill);

  [[nodiscard]] Money cash() const { return cash_; }
  [[nodiscard]] Money total(CashKind kind) const { return totals_[static_cast<std::size_t>(kind)]; }
  /// All fees and spot costs paid so far, as a positive amount; lending fees are financing, with interest.
  [[nodiscard]] Money costs() const;
  [[nodiscard]] const Position& position(ContractId contract) const { return positions_[contract.value]; }
  [[nodiscard]] Quantity net_position(ContractId contract) const { return position(contract).net(); }
  /// Contracts with lots, ascending.
  [[nodiscard]] std::span<const ContractId> held() const { return held_; }
  [[nodiscard]] Quantity spot_units() const { return spot_units_; }

  /// Futures result since the last settlement (or since the opening trade), at `mark`.
  [[nodiscard]] Money unrealised(ContractId contract, Price mark) const;
  [[nodiscard]] Money spot_value(Price price) const { return notional(price, spot_units_, 1); }
  /// Cash + spot + the given unrealised futures result.
  [[nodiscard]] Money equity(Price spot_price, Money futures_unrealised) const {
    return cash_ + spot_value(spot_price) + futures_unrealised;
  }
  /// Throws InvariantError unless the identity above holds for these marks.
  void check_identity(Price spot_price, Money futures_unrealised) const;

 private:
  void post(CashKind kind, Money amount);
  void refresh_held(ContractId contract);
  const ContractTable* contracts_;
  Money cash_;
  std::array<Money, kCashKinds> totals_{};
  std::vector<Position> positions_;  // by ContractId
  std::vector<ContractId> held_;
  std::vector<std::vector<TodayLot>> spare_lots_;  // room of contracts left, for those entered next: no heap at a roll
  Money realised_futures_;
  Quantity spot_units_;
  Money spot_book_;  // cost of the units held
  Money spot_realised_;
};

}  // namespace hedgelab
