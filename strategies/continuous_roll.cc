// The passive hedge: short futures of the spot leg's value, held in one slot of the listing and rolled by rule.
//
// States: empty -> hedged in contract C -> (roll) hedged in contract C' ...
// At the decision bar of each day:
//   empty                              set both legs in the slot's contract (the next one, if that is due to roll)
//   trading days to the roll event of C <= roll_before_trading_days
//                                      roll to the contract that stands in the slot after the event, both legs set anew
//   otherwise                          nothing, or both legs set anew with "rebalance": "daily"
//
// The rule itself is engine/strategy/passive_roll.h.
//
// Sources: Cinda's continuous hedge rolls at the close when fewer than 2 trading days are left (current month: expiry,
// 1 day before) and changes the quarter contract with the current-quarter slot (slot_change, 0 days before); Guojin's
// passive hedge is the former with both legs set anew every day.

#include "engine/strategy/passive_roll.h"
#include "engine/strategy/registry.h"
#include "engine/strategy/strategy.h"

namespace hedgelab {
namespace {

class ContinuousRoll final : public Strategy {
 public:
  struct Parameters : PassiveRollParameters {
    int decide_minutes_before_close = 0;

    static auto fields() {
      return std::tuple_cat(
          passive_roll_fields<Parameters>(),
          std::tuple{field("decide_minutes_before_close", &Parameters::decide_minutes_before_close, 0, 120,
                           "minutes before the day's last bar at which to decide (daily bars: no effect)")});
    }
  };

  explicit ContinuousRoll(const Parameters& parameters) : parameters_(parameters), passive_(parameters) {}

  void on_bar(Context& context) override {
    if (context.is_decision_bar(parameters_.decide_minutes_before_close)) passive_.decide(context, context.equity());
  }

  Wake wake(const Context& context) const override {
    return {context.decision_slot(parameters_.decide_minutes_before_close)};
  }

 private:
  Parameters parameters_;
  PassiveRoll passive_;
};

const Registered<ContinuousRoll> registered{"continuous_roll",
                                            "passive hedge held in one slot of the listing, rolled by rule"};

}  // namespace
}  // namespace hedgelab
