// The long roll (吃贴水): long futures instead of the index, rolled from contract to contract. A future at a discount
// converges upwards to its index, so the holder earns the index and the discount; with "side": "short" the same for
// products whose futures stand at a premium. No spot leg is needed, and no index but for one of the rules.
//
// States: out -> in contract C -> (roll) in contract C' ... -> (drawdown) resting -> in again
// At the decision bar of each day:
//   resting   pause_trading_days have passed since the cap was met -> out; else what is still held is closed
//   out       the contract of the roll rule is opened, worth `leverage` times equity; with a basis filter only where
//             the rate of filter_slot has a percentile to date, and that is at or below enter_below_percentile
//   in        equity has fallen by max_drawdown from its peak since the entry -> everything is closed, resting
//             that percentile is above leave_above_percentile -> everything is closed, out
//             the rule names another contract -> roll, with size reset or (reset "never") lot for lot
//             reset "daily", or "monthly" at a month's first decision -> size set anew
//
// Roll rules:
//   fixed_day         the contract of `slot`, left roll_before_trading_days before roll_trigger
//   current_quarter   the same for the third listed contract, left before it changes its place in the listing
//   deepest_discount  the lowest annualised, dividend-adjusted basis (short: the highest) of contracts with at least
//                     min_days_left calendar and exit_below_trading_days trading days; decided anew hold_trading_days
//                     after the last decision, or when fewer than exit_below_trading_days are left
//
// Basis filter. The percentile to date of the annualised, dividend-adjusted rate of one slot, today's with it, is that
// of the studies (slot_basis.h): a small one is a discount as deep as on few days so far. History begins with the data
// or on filter_since (which moves results: the deep discounts of an index's first years make all later ones look
// shallow), and before filter_days of it there is no percentile and no entry. What rests earns the account's interest
// on cash.
//
// Margin. With an account that asks for margin, the first entry is an InputError when leverage x margin rate +
// margin_reserve is above 1; later, when the exchange has raised its rates, size is cut to what they allow. Margin
// calls are the account's and stand in the result.
//
// Drawdown. Measured on a net value that starts at 1 with the entry and moves only with the prices of what is held: a
// day's growth is equity / (equity - what the futures earned since the decision before). Capital that comes or goes,
// interest and fees are thus neither gain nor loss, as the equity curve's own chaining over flows has it for capital.
// Closes are compared with closes: an entry counts from the close it was decided on, and lots that changed between two
// decisions count from the first of them.
//
// Source: Huatai's questions and answers on the rolled long IC name the trade, prefer near months, deduct dividends and
// advise a reserve against margin calls; capital ratio, roll day and size are not given and are parameters here.

#include <algorithm>

#include "engine/strategy/futures_leg.h"
#include "engine/strategy/not_carried.h"
#include "engine/strategy/registry.h"
#include "engine/strategy/slot_basis.h"
#include "engine/strategy/slot_roll.h"
#include "engine/strategy/strategy.h"

namespace hedgelab {
namespace {

// Net value of a holding by its prices alone, and how far it stands below its peak.
class HoldingValue {
 public:
  /// Takes in the closes of a decision.
  void move(const Context& context) {
    double earned = 0.0;
    for (const ContractId id : context.held()) {
      if (context.contract(id).instrument != context.product()) continue;
      const auto before =
          std::find_if(closes_.begin(), closes_.end(), [id](const Close& close) { return close.contract == id; });
      if (before == closes_.end()) continue;
      const Price change = context.price(id) - before->price;
      earned += notional(change, context.hedge_position(id), context.instrument().multiplier).to_double();
    }
    const double equity = context.equity().to_double();
    const double started_with = equity - earned;
    // A loss of more than everything: the engine ends such an account in the evening.
    value_ *= started_with > 0.0 ? equity / started_with : 0.0;
    peak_ = std::max(peak_, value_);
  }
  /// Notes the closes that the next decision counts from: of what is held, and of what will be.
  void note(const Context& context, std::optional<ContractId> wanted) {
    closes_.clear();
    for (const ContractId id : context.held()) closes_.push_back({id, context.price(id)});
    if (wanted) closes_.push_back({*wanted, context.price(*wanted)});
  }
  [[nodiscard]] double drawdown() const { return 1.0 - value_ / peak_; }

 private:
  struct Close {
    ContractId contract;
    Price price;
  };
  std::vector<Close> closes_;
  double value_ = 1.0, peak_ = 1.0;
};

class LongRoll final : public Strategy {
 public:
  enum class Side : std::uint8_t { kLong, kShort };
  enum class RollRule : std::uint8_t { kFixedDay, kDeepestDiscount, kCurrentQuarter };
  enum class Reset : std::uint8_t { kOnRoll, kMonthly, kDaily, kNever };

  struct Parameters {
    Side side = Side::kLong;
    RollRule roll_rule = RollRule::kFixedDay;
    ContractSlot slot = ContractSlot::kCurrentMonth;
    RollTrigger roll_trigger = RollTrigger::kExpiry;
    int roll_before_trading_days = 1;
    int hold_trading_days = 8;
    int exit_below_trading_days = 2;
    int min_days_left = 8;
    double enter_below_percentile = 1.0;
    double leave_above_percentile = 1.0;
    ContractSlot filter_slot = ContractSlot::kCurrentQuarter;
    int filter_days = 250;
    std::string filter_since;
    BasisConvention annualisation = BasisConvention::kHuatai;
    double leverage = 1.0;
    Reset reset = Reset::kOnRoll;
    double margin_reserve = 0.0;
    double max_drawdown = 0.0;
    int pause_trading_days = 20;
    int decide_minutes_before_close = 0;

    static auto fields() {
      return std::tuple{
          choice("side", &Parameters::side, {"long", "short"}, "long earns discounts, short premiums"),
          choice("roll_rule", &Parameters::roll_rule, {"fixed_day", "deepest_discount", "current_quarter"},
                 "which contract to be in, and when to leave it"),
          choice("slot", &Parameters::slot, {kContractSlotWords.begin(), kContractSlotWords.end()},
                 "fixed_day: place in the listing"),
          choice("roll_trigger", &Parameters::roll_trigger, {"expiry", "slot_change"},
                 "fixed_day: what ends a contract's turn, its own expiry or its leaving the slot"),
          field("roll_before_trading_days", &Parameters::roll_before_trading_days, 0, 60,
                "fixed_day, current_quarter: trading days before that event at which to roll (0: on its day)"),
          field("hold_trading_days", &Parameters::hold_trading_days, 1, 250,
                "deepest_discount: trading days from one decision to the next"),
          field("exit_below_trading_days", &Parameters::exit_below_trading_days, 0, 60,
                "deepest_discount: decide early when the held contract has fewer trading days left than this"),
          field("min_days_left", &Parameters::min_days_left, 0, 250,
                "deepest_discount: contracts with fewer calendar days left are not eligible"),
          field("enter_below_percentile", &Parameters::enter_below_percentile, 0.0, 1.0,
                "basis filter: enter only while the rate of filter_slot is at or below this percentile of its own "
                "history to date (1: always)"),
          field("leave_above_percentile", &Parameters::leave_above_percentile, 0.0, 1.0,
                "basis filter: close everything when it is above this one (1: never)"),
          choice("filter_slot", &Parameters::filter_slot, {kContractSlotWords.begin(), kContractSlotWords.end()},
                 "basis filter: place in the listing whose rate is looked at"),
          field("filter_days", &Parameters::filter_days, 20, 5000,
                "basis filter: days of history, today's with it, before which there is no percentile"),
          field("filter_since", &Parameters::filter_since,
                "basis filter: first day of the history, as 2017-03-08; empty: all that the data have"),
          choice("annualisation", &Parameters::annualisation, {"cinda", "guojin", "industrial", "huatai"},
                 "deepest_discount and basis filter: how the basis is annualised"),
          field("leverage", &Parameters::leverage, 0.01, 10.0, "notional over equity when the size is set"),
          choice("reset", &Parameters::reset, {"on_roll", "monthly", "daily", "never"},
                 "when the size is set anew from equity, each with every roll; never: rolls keep the lots"),
          field("margin_reserve", &Parameters::margin_reserve, 0.0, 0.99,
                "share of equity that must stay free beside the margin"),
          field("max_drawdown", &Parameters::max_drawdown, 0.0, 0.99,
                "fall from the peak since the entry at which everything is closed (0: never)"),
          field("pause_trading_days", &Parameters::pause_trading_days, 1, 250,
                "max_drawdown: trading days from that decision to the next entry"),
          field("decide_minutes_before_close", &Parameters::decide_minutes_before_close, 0, 120,
                "minutes before the day's last bar at which to decide (daily bars: no effect)")};
    }
  };

  explicit LongRoll(const Parameters& parameters)
      : parameters_(parameters),
        slot_roll_(
            parameters.roll_rule == RollRule::kCurrentQuarter
                ? SlotRoll{ContractSlot::kCurrentQuarter, RollTrigger::kSlotChange, parameters.roll_before_trading_days}
                : SlotRoll{parameters.slot, parameters.roll_trigger, parameters.roll_before_trading_days}),
        leg_({parameters.side == Side::kLong ? 1 : -1, parameters.leverage, parameters.margin_reserve}),
        basis_({parameters.filter_slot, parameters.annualisation, static_cast<std::size_t>(parameters.filter_days),
                since(parameters)}) {
    if (parameters.leave_above_percentile < parameters.enter_below_percentile) {
      fail("leave_above_percentile {} lies below enter_below_percentile {}: what enters would be left at once",
           parameters.leave_above_percentile, parameters.enter_below_percentile);
    }
  }

  bool uses_dividends() const override { return parameters_.roll_rule == RollRule::kDeepestDiscount || has_filter(); }

  std::vector<std::string> conventions() const override {
    std::vector<std::string> texts{fmt::format(
        "{} futures of {} times equity", parameters_.side == Side::kLong ? "long" : "short", parameters_.leverage)};
    if (parameters_.max_drawdown > 0.0) {
      texts.push_back(
          fmt::format("closed at a drawdown of {} since the entry, by prices of the holding alone, for {} "
                      "trading days",
                      parameters_.max_drawdown, parameters_.pause_trading_days));
    }
    if (has_filter()) {
      texts.push_back(
          fmt::format("entered at a percentile to date of the {} rate up to {}, left above {}, none before "
                      "{} days of history",
                      kContractSlotWords[static_cast<std::size_t>(parameters_.filter_slot)],
                      parameters_.enter_below_percentile, parameters_.leave_above_percentile, parameters_.filter_days));
    }
    return texts;
  }

  void on_bar(Context& context) override {
    if (!context.is_decision_bar(parameters_.decide_minutes_before_close)) return;
    if (has_filter()) basis_.update(context);
    if (rests_since_) {
      if (context.trading_days_since(*rests_since_) < parameters_.pause_trading_days) {
        leg_.leave(context);  // a sale may have met a locked limit
        return;
      }
      rests_since_.reset();
      holding_ = HoldingValue();
      decided_on_.reset();
    }
    holding_.move(context);
    if (parameters_.max_drawdown > 0.0 && leg_.contract() && holding_.drawdown() > parameters_.max_drawdown) {
      leg_.leave(context);
      rests_since_ = context.today();
      return;
    }
    if (has_filter() && !passes(context)) {
      leg_.leave(context);
      holding_ = HoldingValue();
      decided_on_.reset();
      return;
    }
    decide(context);
    holding_.note(context, leg_.contract());
  }

  Wake wake(const Context& context) const override {
    return {context.decision_slot(parameters_.decide_minutes_before_close)};
  }

 private:
  static std::optional<Date> since(const Parameters& parameters) {
    Date date;
    if (parameters.filter_since.empty()) return std::nullopt;
    if (!Date::try_parse(parameters.filter_since, date)) {
      fail("filter_since '{}' is no date; expected one as 2017-03-08", parameters.filter_since);
    }
    return date;
  }

  bool has_filter() const {
    return parameters_.enter_below_percentile < 1.0 || parameters_.leave_above_percentile < 1.0;
  }

  // Whether the position may be entered, or stay. A day without a rate tells nothing: what is in stays in.
  bool passes(const Context& context) const {
    check_index(context, "enter_below_percentile and leave_above_percentile compare");
    const auto percentile = basis_.percentile();
    if (context.keeps_notes() && percentile) context.note("percentile", *percentile);
    const bool is_in = leg_.contract().has_value();
    if (!percentile) return is_in;
    return *percentile <= (is_in ? parameters_.leave_above_percentile : parameters_.enter_below_percentile);
  }

  void decide(Context& context) {
    const auto target = parameters_.roll_rule == RollRule::kDeepestDiscount
                            ? deepest(context)
                            : slot_roll_.choose(context, leg_.contract());
    if (!target) return;  // not listed yet, or nothing eligible: the next day asks again
    context.note("wanted", *target);
    const bool is_entry = !leg_.contract();
    const bool rolls = !is_entry && *leg_.contract() != *target;
    const bool is_due = parameters_.reset == Reset::kDaily ||
                        (parameters_.reset == Reset::kMonthly && set_on_ && !is_same_month(*set_on_, context.today()));
    if (!is_entry && !rolls && !is_due && !leg_.is_astray(context)) return;
    if (parameters_.reset == Reset::kNever && !is_entry && leg_.has_lots(context)) {
      leg_.roll_only(context, *target);
      return;
    }
    if (!has_entered_) leg_.check_margin(context, *target);
    check_size(context, *target);
    leg_.set(context, *target, context.equity());
    has_entered_ = true;
    set_on_ = context.today();
  }

  static bool is_same_month(Date a, Date b) { return a.year() == b.year() && a.month() == b.month(); }

  void check_size(const Context& context, ContractId target) const {
    if (!leg_.lots(context, target, context.equity()).is_zero()) return;
    const Money one_lot = notional(context.price(target), Quantity::from_integer(1), context.instrument().multiplier);
    not_carried(
        "the account is too small: {} times an equity of {} CNY, with margin and reserve kept, is no lot of {} ({} CNY "
        "on "
        "{}); more capital, or \"lots\": \"fractional\"",
        parameters_.leverage, to_string(context.equity()), context.contract(target).code, to_string(one_lot),
        context.today().to_string());
  }

  std::optional<ContractId> deepest(const Context& context) {
    const auto held = leg_.contract();
    if (held && decided_on_ && context.trading_days_since(*decided_on_) < parameters_.hold_trading_days &&
        context.trading_days_left(*held) >= parameters_.exit_below_trading_days && context.is_listed(*held)) {
      return held;
    }
    check_index(context, "roll_rule: deepest_discount compares");
    const double side = parameters_.side == Side::kLong ? 1.0 : -1.0;
    std::optional<ContractId> best;
    double best_rate = 0.0;
    for (const ContractId id : context.listed()) {
      // Calendar days over a long holiday can be many where trading days are few: what would have to be left again at
      // once is not entered. On the last trading day three of the four annualisations have no day to count.
      const int fewest = std::max(1, parameters_.exit_below_trading_days);
      if (context.calendar_days_left(id) < parameters_.min_days_left || context.trading_days_left(id) < fewest)
        continue;
      const double rate = side * context.annualised_basis(id, parameters_.annualisation);
      if (context.keeps_notes()) context.note("rate " + context.contract(id).code, side * rate);
      if (!best || rate < best_rate) {  // equal rates: the nearer contract
        best = id;
        best_rate = rate;
      }
    }
    if (best) decided_on_ = context.today();
    return best;
  }

  static void check_index(const Context& context, std::string_view who) {
    if (context.market().index_of(context.product())) return;
    const Instrument& instrument = context.instrument();
    fail("strategy.{} futures with their index, and {}; fixed_day and current_quarter without a basis filter need none",
         who,
         instrument.underlying.empty()
             ? fmt::format("{} has none (its row in the products table names no underlying)", instrument.code)
             : fmt::format("the store has no series of {}, the index of {}", instrument.underlying, instrument.code));
  }

  Parameters parameters_;
  SlotRoll slot_roll_;
  FuturesLeg leg_;
  SlotBasis basis_;
  HoldingValue holding_;
  bool has_entered_ = false;
  std::optional<Date> set_on_;       // last setting of the size
  std::optional<Date> decided_on_;   // deepest_discount
  std::optional<Date> rests_since_;  // the drawdown cap was met
};

const Registered<LongRoll> registered{"long_roll", "long futures instead of the index, rolled: harvests the discount"};

}  // namespace
}  // namespace hedgelab
