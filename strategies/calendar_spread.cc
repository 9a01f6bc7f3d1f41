// A calendar spread held all the time: long the near and short the far contract of one product, or the reverse.
//
// States: waiting (the product does not trade yet) -> in (near, far) -> (roll of a leg, or both) in (near', far') ...
//
// At the decision bar of each day:
//   nothing held                       open both legs in the slots' contracts (the next ones, where a roll is due)
//   a leg's roll is due                it rolls; with "rebalance": "on_roll" both legs are set anew from equity, in
//                                      the same trades when both roll, else together at the next decision
//   the near leg comes to the far leg's contract
//                                      the far leg moves on too; nothing is held while no contract stands behind it
//   otherwise                          nothing
//
// Both legs fill on one bar or neither does: the trades of a decision are one group, and a leg without a bar or at a
// locked limit keeps the other waiting. A leg that is left alone all the same - the other expired while its roll
// waited, or a margin call could cut only one - is closed at the next decision, and the spread is set anew at the one
// after its fill. A spread that a margin call has cut is set anew at the next decision, from the equity of then and no
// larger than the margin carries. The rules are engine/strategy/spread_legs.h; a roll decided on the last trading day
// itself fills, with next-open daily bars, a night after the old contract has gone: roll a day earlier there.
//
// Source: Huatai's long near, short far (equal lots), which earns while the near discount is deeper a year and
// converges faster. The report names neither contracts nor roll days; the defaults are the recommended reading: current
// month, left two trading days before its expiry, against current quarter, and returns on one leg's notional.

#include "engine/strategy/registry.h"
#include "engine/strategy/spread_legs.h"
#include "engine/strategy/strategy.h"

namespace hedgelab {
namespace {

class CalendarSpread final : public Strategy {
 public:
  enum class Side : std::uint8_t { kLongNear, kLongFar };

  struct Parameters : SpreadParameters {
    Side side = Side::kLongNear;

    static auto fields() {
      return std::tuple_cat(std::tuple{choice("side", &Parameters::side, {"long_near", "long_far"},
                                              "which leg is bought; the other is sold")},
                            spread_fields<Parameters>());
    }
  };

  explicit CalendarSpread(const Parameters& parameters) : parameters_(parameters), legs_(parameters) {}

  void on_bar(Context& context) override {
    if (!context.is_decision_bar(parameters_.decide_minutes_before_close)) return;
    legs_.decide(context, legs_.pair_due(context), parameters_.side == Side::kLongNear ? 1 : -1);
  }

  Wake wake(const Context& context) const override {
    return {context.decision_slot(parameters_.decide_minutes_before_close)};
  }

  std::vector<std::string> conventions() const override { return legs_.conventions(); }

 private:
  Parameters parameters_;
  SpreadLegs legs_;
};

const Registered<CalendarSpread> registered{"calendar_spread",
                                            "long near and short far contract of one product, or the reverse"};

}  // namespace
}  // namespace hedgelab
