#pragma once
// One side of futures by itself, without a spot leg: a position worth `leverage` times an amount of money, kept in one
// contract at a time. It is sized when it is set and drifts with its price until it is set again.

#include <optional>

#include "engine/strategy/context.h"

namespace hedgelab {

class FuturesLeg {
 public:
  struct Terms {
    int side = 1;                 // 1 long, -1 short
    double leverage = 1.0;        // notional over the amount
    double margin_reserve = 0.0;  // share of the amount that stays free beside the margin, in [0, 1)
  };
  explicit FuturesLeg(const Terms& terms) : terms_(terms) {}

  /// The contract the leg is meant to be in; none before the first setting and after leave().
  [[nodiscard]] std::optional<ContractId> contract() const { return contract_; }

  /// Signed lots of `target` that `amount` is worth. Where leverage x margin rate + reserve is above 1, as many as
  /// margin and reserve allow.
  [[nodiscard]] Quantity lots(const Context& context, ContractId target, Money amount) const;
  /// Throws InputError, naming the leverage that can be carried, when leverage x margin rate + reserve is above 1
  /// today.
  void check_margin(const Context& context, ContractId target) const;

  /// Brings the leg to lots() of `target`: opens, rolls both legs together, or adjusts. REQUIRES: lots() are not zero.
  void set(Context& context, ContractId target, Money amount);
  /// Rolls the lots that are held to `target`, as many as they are.
  void roll_only(Context& context, ContractId target);
  /// Closes what is held of the product, and what waits to be opened.
  void leave(Context& context);

  /// True when lots of the product are held, in whatever contract.
  [[nodiscard]] bool has_lots(const Context& context) const;
  /// True when the leg is not where the last setting wanted it and nothing waits to bring it there: refused for want of
  /// margin, cut to nothing, or settled at an expiry it could not leave before.
  [[nodiscard]] bool is_astray(const Context& context) const;
  /// Contract value of what is held, signed, at last closes.
  [[nodiscard]] Money value(const Context& context) const;

 private:
  [[nodiscard]] std::optional<ContractId> position_elsewhere(const Context& context, ContractId target) const;
  Terms terms_;
  std::optional<ContractId> contract_;
};

}  // namespace hedgelab
