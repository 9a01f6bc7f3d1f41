// The passive hedge: short futures of the spot leg's value, held in one slot of the listing and rolled by rule.
//
// States: empty -> hedged in contract C -> (roll) hedged in contract C' ...
// At each decision bar:
//   empty                              set both legs in the slot's contract (the next one, if that is due to roll)
//   trading days to the roll event of C <= roll_before_trading_days
//                                      roll to the contract that stands in the slot after the event, both legs set anew
//   otherwise                          nothing, or both legs set anew with "rebalance": "daily"
//
// The roll event is C's last trading day (trigger "expiry") or the last day on which C stands in the slot
// ("slot_change"). A contract that is not listed yet cannot be rolled into: the roll then waits for its first day.
//
// Sources: Cinda's continuous hedge rolls at the close when fewer than 2 trading days are left (current month: expiry,
// 1 day before) and changes the quarter contract with the current-quarter slot (slot_change, 0 days before); Guojin's
// passive hedge is the former with both legs set anew every day.

#include "engine/strategy/contract_slots.h"
#include "engine/strategy/hedge_legs.h"
#include "engine/strategy/registry.h"
#include "engine/strategy/strategy.h"

namespace hedgelab {
namespace {

class ContinuousRoll final : public Strategy {
 public:
  enum class Trigger : std::uint8_t { kExpiry, kSlotChange };
  enum class Rebalance : std::uint8_t { kOnRoll, kDaily, kNever };

  struct Parameters {
    ContractSlot slot = ContractSlot::kCurrentMonth;
    Trigger roll_trigger = Trigger::kExpiry;
    int roll_before_trading_days = 1;
    Rebalance rebalance = Rebalance::kOnRoll;
    double hedge_ratio = 1.0;
    int decide_minutes_before_close = 0;

    static auto fields() {
      return std::tuple{
          choice("slot", &Parameters::slot, {kContractSlotWords.begin(), kContractSlotWords.end()},
                 "place in the listing that the hedge is held in"),
          choice("roll_trigger", &Parameters::roll_trigger, {"expiry", "slot_change"},
                 "what ends a contract's turn: its own expiry, or its leaving the slot"),
          field("roll_before_trading_days", &Parameters::roll_before_trading_days, 0, 60,
                "trading days before that event at which to roll (0: on its day)"),
          choice("rebalance", &Parameters::rebalance, {"on_roll", "daily", "never"},
                 "when both legs are set anew from equity; never: rolls keep the lots"),
          field("hedge_ratio", &Parameters::hedge_ratio, 0.0, 2.0, "short notional over spot value"),
          field("decide_minutes_before_close", &Parameters::decide_minutes_before_close, 0, 120,
                "minutes before the day's last bar at which to decide (daily bars: no effect)")};
    }
  };

  explicit ContinuousRoll(const Parameters& parameters) : parameters_(parameters), legs_(parameters.hedge_ratio) {}

  void on_bar(Context& context) override {
    if (!context.is_decision_bar(parameters_.decide_minutes_before_close)) return;
    if (!legs_.contract()) {
      open(context);
      return;
    }
    const ContractId held = *legs_.contract();
    const auto next = contract_to_roll_into(context, held);
    if (next && *next != held) {
      if (parameters_.rebalance == Rebalance::kNever) {
        legs_.roll_only(context, *next);
      } else {
        legs_.set(context, *next);
      }
    } else if (parameters_.rebalance == Rebalance::kDaily) {
      legs_.set(context, held);
    }
  }

 private:
  void open(Context& context) {
    const auto first = contract_in_slot(context, context.listed(), parameters_.slot);
    if (!first) return;  // the product, or the slot, is not listed yet
    legs_.set(context, contract_to_roll_into(context, *first).value_or(*first));
  }

  // The contract to be in from now on, when `held` is due to be left; nullopt when it is not due, or when its successor
  // is not listed yet.
  std::optional<ContractId> contract_to_roll_into(const Context& context, ContractId held) const {
    std::optional<Date> event;
    if (parameters_.roll_trigger == Trigger::kExpiry) {
      event = context.contract(held).last_trading_day;
    } else {
      event = last_day_in_slot(context, held, parameters_.slot);
    }
    if (!event) {
      // Not in the slot today. Rolled into ahead of the change, it is still on its way there and is kept; after the
      // change, it is late and the contract that stands there takes over.
      const auto current = contract_in_slot(context, context.listed(), parameters_.slot);
      const bool is_late =
          current && context.contract(held).last_trading_day < context.contract(*current).last_trading_day;
      return is_late ? current : std::nullopt;
    }
    if (context.trading_days_until(*event) > parameters_.roll_before_trading_days) return std::nullopt;
    const auto next = contract_in_slot(context, context.listed_after(*event), parameters_.slot);
    return next && context.is_listed(*next) ? next : std::nullopt;
  }

  Parameters parameters_;
  HedgeLegs legs_;
};

const Registered<ContinuousRoll> registered{"continuous_roll",
                                            "passive hedge held in one slot of the listing, rolled by rule"};

}  // namespace
}  // namespace hedgelab
