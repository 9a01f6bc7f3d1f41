// Equal amounts at regular dates (定投), into the index or into a rolled long future: the same money, the same days,
// two ways to own the index. The config's account.flows bring the money; the first amount is account.capital.
//
// At the decision bar of each day the strategy looks for money that is not at work:
//   into index   idle = cash - cash_reserve; all of it buys the spot leg
//   into roll    idle = equity - cash_reserve - contract value held; the future is set anew to equity - cash_reserve
//
// An amount up to smallest_purchase is left until more has come together. So new money shows itself, whatever the day
// it comes on: a future that was set to equity gains and loses what equity does, and stays equal to it until capital,
// interest, dividends or fees move the one and not the other. Money that is taken out shows with the other sign: spot
// is sold to bring cash back to zero, the future is set smaller.
//
// States of the roll: out -> in contract C -> (roll) in C' ... ; size is set anew at each roll. With whole lots the
// money waits until it is worth half a lot more. Spot is ordered on every other day at most. Where orders fill at the
// next open, what the gap left over or overspent is made good on the day after.
//
// Source: Huatai's questions and answers on the rolled long IC name the comparison and no rule; amounts, days and the
// measure (money-weighted return) are our reading.

#include <algorithm>

#include "engine/strategy/futures_leg.h"
#include "engine/strategy/registry.h"
#include "engine/strategy/slot_roll.h"
#include "engine/strategy/strategy.h"

namespace hedgelab {
namespace {

class Dca final : public Strategy {
 public:
  enum class Into : std::uint8_t { kIndex, kRoll };

  struct Parameters {
    Into into = Into::kIndex;
    double cash_reserve = 0.0;
    double smallest_purchase = 1000.0;
    ContractSlot slot = ContractSlot::kCurrentMonth;
    RollTrigger roll_trigger = RollTrigger::kExpiry;
    int roll_before_trading_days = 1;
    int decide_minutes_before_close = 0;

    static auto fields() {
      return std::tuple{
          choice("into", &Parameters::into, {"index", "roll"}, "the spot leg, or long futures worth the same"),
          field("cash_reserve", &Parameters::cash_reserve, 0.0, 1e12, "CNY that are never invested"),
          field("smallest_purchase", &Parameters::smallest_purchase, 1.0, 1e9, "CNY; less than this waits for more"),
          choice("slot", &Parameters::slot, {kContractSlotWords.begin(), kContractSlotWords.end()},
                 "roll: place in the listing"),
          choice("roll_trigger", &Parameters::roll_trigger, {"expiry", "slot_change"},
                 "roll: what ends a contract's turn, its own expiry or its leaving the slot"),
          field("roll_before_trading_days", &Parameters::roll_before_trading_days, 0, 60,
                "roll: trading days before that event at which to roll (0: on its day)"),
          field("decide_minutes_before_close", &Parameters::decide_minutes_before_close, 0, 120,
                "minutes before the day's last bar at which to decide (daily bars: no effect)")};
    }
  };

  explicit Dca(const Parameters& parameters)
      : parameters_(parameters),
        reserve_(Money::from_double(parameters.cash_reserve)),
        smallest_(Money::from_double(parameters.smallest_purchase)),
        slot_roll_{parameters.slot, parameters.roll_trigger, parameters.roll_before_trading_days},
        leg_({}) {}

  std::vector<std::string> conventions() const override {
    return {parameters_.into == Into::kIndex
                ? "money goes into the spot leg as it comes in"
                : "money goes into long futures worth the account's equity as it comes in"};
  }

  void on_bar(Context& context) override {
    if (!context.is_decision_bar(parameters_.decide_minutes_before_close)) return;
    if (parameters_.into == Into::kIndex) {
      buy_index(context);
    } else {
      set_roll(context);
    }
  }

  Wake wake(const Context& context) const override {
    return {context.decision_slot(parameters_.decide_minutes_before_close)};
  }

 private:
  void buy_index(Context& context) {
    if (!context.has_spot() || context.spot_share() != Rate::from_integer(1)) {
      fail(
          "strategy.into: dca puts all money above cash_reserve into the spot leg; give account.spot with a share of "
          "1");
    }
    // A series without opens fills at the close after, behind the next decision: asked for again it would never fill.
    if (asked_on_ && context.trading_days_since(*asked_on_) < 2) return;
    const Money idle = context.cash() - reserve_;
    if (idle > smallest_) {
      context.set_spot(context.spot_value() + idle);
    } else if (context.cash() < -smallest_) {
      context.set_spot(std::max(context.spot_value() + context.cash(), Money()));
    } else {
      return;
    }
    asked_on_ = context.today();
  }

  void set_roll(Context& context) {
    const auto target = slot_roll_.choose(context, leg_.contract());
    if (!target) return;  // not listed yet
    const Money amount = std::max(context.equity() - reserve_, Money());
    const bool rolls = leg_.contract() && *leg_.contract() != *target;
    const bool is_waiting = leg_.contract() && context.is_waiting(*leg_.contract());
    const Money idle = amount - leg_.value(context);
    const bool is_due = rolls || leg_.is_astray(context) || (!is_waiting && abs(idle) > smallest_);
    if (!is_due) return;
    if (leg_.lots(context, *target, amount).is_zero()) {
      if (leg_.contract()) leg_.leave(context);
      return;  // below half a lot, all money waits
    }
    leg_.set(context, *target, amount);
  }

  Parameters parameters_;
  Money reserve_, smallest_;
  SlotRoll slot_roll_;
  FuturesLeg leg_;                // long, once
  std::optional<Date> asked_on_;  // last order of spot
};

const Registered<Dca> registered{"dca", "equal amounts at regular dates, into the index or into a rolled long future"};

}  // namespace
}  // namespace hedgelab
