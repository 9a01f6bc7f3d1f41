#pragma once
// A calendar spread as a part: which two contracts of one product it is in, when each is rolled, how many lots, and
// that neither leg is ever wanted without the other. A strategy says the side; +1 is long near and short far, -1 the
// reverse.
//
// Contracts. Each leg stands in a slot of the listing and rolls by slot_roll.h's rule. When the near leg comes to the
// far leg's contract, the far leg moves on with it, to the contract behind. A pair whose near leg would not expire
// before its far leg is no spread: while the slots give no other, nothing is held.
//
// Both or neither. All trades of a decision are one group: they fill on the same bar or not at all. What a group cannot
// prevent is put right at the next decision:
//   one leg is left alone (the other expired while its roll waited, or a margin call could cut only one)
//                             what is left is closed; the spread is set anew at the decision after its fill
//   both are there, of another size than asked (cut by a margin call, refused by the account)
//                             set anew from the equity of now, in one group
//   the group still waits (no bar, or a locked limit)    nothing; it goes on waiting as a whole
//
// Rolls. A roll of both legs, or a change of side, sets both anew in its own trades; a leg that rolls alone takes its
// lots along, and both legs are set anew together at the next decision.
//
// Size. `leverage` is one leg's notional over equity at a setting; `margin_use` is the share of equity that the margin
// takes there. Margin of opposite positions is that of the larger side where the product's margin group grants it. A
// spread keeps at least 1% of the funds free of margin at a setting, for costs and for the way of the price to the
// fill.

#include <array>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "engine/strategy/contract_slots.h"
#include "engine/strategy/parameters.h"
#include "engine/strategy/slot_roll.h"

namespace hedgelab {

enum class SpreadMatch : std::uint8_t { kLots, kNotional };
enum class SpreadSize : std::uint8_t { kLeverage, kMarginUse };
enum class SpreadRebalance : std::uint8_t { kOnRoll, kNever };

struct SpreadParameters {
  ContractSlot near_slot = ContractSlot::kCurrentMonth;
  ContractSlot far_slot = ContractSlot::kCurrentQuarter;
  RollTrigger roll_trigger = RollTrigger::kSlotChange;
  int roll_before_trading_days = 2;
  SpreadRebalance rebalance = SpreadRebalance::kOnRoll;
  SpreadMatch match = SpreadMatch::kLots;
  SpreadSize size_by = SpreadSize::kLeverage;
  double leverage = 1.0;
  double margin_use = 0.5;
  int decide_minutes_before_close = 0;
};

/// The fields above for a Parameters struct `P` that derives from SpreadParameters.
template <class P>
[[nodiscard]] auto spread_fields() {
  return std::tuple{
      choice("near_slot", static_cast<ContractSlot P::*>(&P::near_slot),
             {kContractSlotWords.begin(), kContractSlotWords.end()}, "place in the listing of the near leg"),
      choice("far_slot", static_cast<ContractSlot P::*>(&P::far_slot),
             {kContractSlotWords.begin(), kContractSlotWords.end()}, "place in the listing of the far leg"),
      choice("roll_trigger", static_cast<RollTrigger P::*>(&P::roll_trigger), {"expiry", "slot_change"},
             "what ends a contract's turn in a leg: its own expiry, or its leaving the leg's slot"),
      field("roll_before_trading_days", static_cast<int P::*>(&P::roll_before_trading_days), 0, 60,
            "trading days before that event at which the leg rolls (0: on its day)"),
      choice("rebalance", static_cast<SpreadRebalance P::*>(&P::rebalance), {"on_roll", "never"},
             "when both legs are set anew from equity: with each roll; never: rolls keep the lots"),
      choice("match", static_cast<SpreadMatch P::*>(&P::match), {"lots", "notional"},
             "what is equal in the two legs: lots, sized by the near leg's price, or contract value"),
      choice("size_by", static_cast<SpreadSize P::*>(&P::size_by), {"leverage", "margin_use"},
             "which of the next two sizes the spread"),
      field("leverage", static_cast<double P::*>(&P::leverage), 0.01, 20.0,
            "one leg's notional over equity, at each setting"),
      field("margin_use", static_cast<double P::*>(&P::margin_use), 0.01, 0.99,
            "share of equity that the spread's margin takes, at each setting"),
      field("decide_minutes_before_close", static_cast<int P::*>(&P::decide_minutes_before_close), 0, 120,
            "minutes before the day's last bar at which to decide (daily bars: no effect)")};
}

struct SpreadPair {
  ContractId near, far;
  bool operator==(const SpreadPair&) const = default;
};

/// The contract in a slot. Throws InputError naming slot, day and `listed` when the listing is too short for it.
[[nodiscard]] ContractId contract_in_slot_or_fail(const Context& context, std::span<const ContractId> listed,
                                                  ContractSlot slot);

class SpreadLegs {
 public:
  /// Throws InputError naming both slots when the near one is never nearer than the far one.
  explicit SpreadLegs(const SpreadParameters& parameters);

  /// The pair that was followed at the last decision; none before the first, and while there was no spread to hold.
  [[nodiscard]] const std::optional<SpreadPair>& pair() const { return pair_; }
  /// The pair to be in from now on; none before the product trades, and while its slots give no spread. Throws
  /// InputError when a slot does not exist today.
  [[nodiscard]] std::optional<SpreadPair> pair_due(const Context& context) const;

  /// One decision, to be called once a day: follows `pair`, and holds `side` of it (0, or without a pair: nothing).
  /// Throws InputError when the account has a spot leg, is too small for one lot, or at the first setting cannot carry
  /// the margin of `leverage`; a later setting that cannot is made as large as the margin allows.
  void decide(Context& context, const std::optional<SpreadPair>& pair, int side);

  /// Readings taken, for a result.
  [[nodiscard]] std::vector<std::string> conventions() const;

 private:
  struct Asked {  // side 0: nothing
    SpreadPair pair;
    int side = 0;
    Quantity near_lots, far_lots;  // without sign
    [[nodiscard]] bool is_same(const Asked& other) const {
      return side == other.side && (side == 0 || pair == other.pair);
    }
    [[nodiscard]] Quantity lots_of(ContractId id) const;  // signed
  };
  struct Held;
  [[nodiscard]] ContractId leg_due(const Context& context, ContractSlot slot, std::optional<ContractId> held) const;
  /// Where the far leg goes when the near leg comes to its contract, to `near`.
  [[nodiscard]] std::optional<ContractId> contract_behind(const Context& context, ContractId near) const;
  [[nodiscard]] Held held_lots(const Context& context) const;
  [[nodiscard]] bool is_waiting(const Context& context, const Held& held) const;
  [[nodiscard]] bool is_as_asked(const Context& context, const Held& held) const;
  void flatten(Context& context, const Held& held);
  void set(Context& context, const Held& held, Asked ask);
  void size(const Context& context, Asked& ask) const;
  [[nodiscard]] double leverage_now(const Context& context, const Asked& ask) const;
  [[nodiscard]] Money margin_of(const Context& context, const Asked& ask) const;

  SpreadParameters parameters_;
  std::optional<SpreadPair> pair_;
  Asked asked_;
  bool was_set_ = false;
  bool resize_is_due_ = false;
};

}  // namespace hedgelab
