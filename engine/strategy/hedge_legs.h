#pragma once
// The two legs of a cash-futures hedge and how they are set: spot at its share of equity, short futures of
// `hedge_ratio` times the spot leg's value. Between two settings the legs drift apart with their prices.

#include <optional>

#include "engine/strategy/context.h"

namespace hedgelab {

class HedgeLegs {
 public:
  explicit HedgeLegs(double hedge_ratio) : hedge_ratio_(Rate::from_double(hedge_ratio)) {}

  /// Of the settings from now on. What stands stays until then, and what the next one changes is a rebalance.
  void set_ratio(double hedge_ratio) { hedge_ratio_ = Rate::from_double(hedge_ratio); }
  [[nodiscard]] double ratio() const { return hedge_ratio_.to_double(); }

  /// The contract the hedge is meant to be in; none before the first setting.
  [[nodiscard]] std::optional<ContractId> contract() const { return contract_; }

  /// Sets both legs from the equity of now, with the futures in `target`: the first call opens, a new contract rolls,
  /// the same one adjusts. Throws InputError when the account is too small for one lot, and at the first call when the
  /// cash that the spot leg leaves cannot carry the margin of the hedge.
  void set(Context& context, ContractId target);
  /// As above, from an equity of the caller's: that of the hedge without its overlay, for example.
  void set(Context& context, ContractId target, Money equity);

  /// True when the account holds lots of the hedge, in whatever contract.
  [[nodiscard]] bool has_lots(const Context& context) const;
  /// True when the futures are not where the last setting wanted them and nothing waits to bring them there: the
  /// account refused the orders for want of margin, or a contract that could not be left has expired.
  [[nodiscard]] bool is_astray(const Context& context) const;

  /// Moves the futures leg to `target` at its present size, the spot leg untouched.
  void roll_only(Context& context, ContractId target);

 private:
  void check_margin(const Context& context, ContractId target) const;
  [[nodiscard]] std::optional<ContractId> position_elsewhere(const Context& context, ContractId target) const;
  Rate hedge_ratio_;
  std::optional<ContractId> contract_;
  bool wants_lots_ = false;  // at the last setting
};

}  // namespace hedgelab
