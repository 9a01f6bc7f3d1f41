// The active hedge: the passive hedge, and on top of it at most one intraday trade a day that is guided by the
// derivatives of a polynomial through recent prices. The overlay is closed before the day ends, so the hedge is whole
// over every night.
//
// Let f be the least-squares polynomial of `degree` through the last `window` closes of the contract that the hedge
// holds; f' and f'' are taken at the newest bar. At the close of each bar, unless the contract had no bar:
//
//   Flat      f' > 0 and f'' > 0            -> Entering, long   (the hedge is lifted: net 0 at overlay_size 1)
//             f' < 0 and f'' < 0            -> Entering, short  (segregated accounts only: net -2)
//   Entering  the order has filled          -> In
//   In        take-profit or stop-loss      -> Leaving
//             the trend slows (exit_rule)   -> Leaving
//   Leaving   the order has filled          -> Done (Flat while openings are left; a day allows max_openings_a_day)
//   any       restore bar                   -> what is open leaves at that bar's close, what waits is cancelled -> Done
//
// The restore bar is the day's last bar, or the one that ends restore_minutes_before_close earlier. Nothing opens in
// it. A bar without a trade takes no decision. On the last bar the passive part decides, as continuous_roll does.
//
// An exit "on_close" compares the close with the entry price and leaves as any order does; "on_touch" leaves inside the
// bar at the level, at the open when the price gaps beyond it, and at the stop when a bar touches both levels.
//
// Source: Guojin's active hedge (degree 4, 450 minutes, +1.10%, -1.30%, one trade a day, hedge restored before the
// close). What the report leaves open is a parameter, its default the recommended reading: bar number as time axis over
// midday and nights, no stitching across contracts, 450 bars before the first decision, exit on f''.

#include <cmath>

#include "engine/strategy/contract_slots.h"
#include "engine/strategy/passive_roll.h"
#include "engine/strategy/registry.h"
#include "engine/strategy/strategy.h"

namespace hedgelab {
namespace {

class ActiveHedge final : public Strategy {
 public:
  enum class Variant : std::uint8_t { kSegregated, kPublicFund };
  enum class ExitRule : std::uint8_t { kSecondDerivative, kFirstDerivative, kNone };
  enum class Levels : std::uint8_t { kOnClose, kOnTouch };

  struct Parameters : PassiveRollParameters {
    Variant variant = Variant::kSegregated;
    int degree = 4;
    int window = 450;
    double take_profit = 0.011;
    double stop_loss = -0.013;
    Levels levels = Levels::kOnClose;
    ExitRule exit_rule = ExitRule::kSecondDerivative;
    double overlay_size = 1.0;
    int max_openings_a_day = 1;
    int restore_minutes_before_close = 0;
    bool compound_overlay = true;

    static auto fields() {
      return std::tuple_cat(
          passive_roll_fields<Parameters>(),
          std::tuple{
              choice("variant", &Parameters::variant, {"segregated", "public_fund"},
                     "segregated accounts may open both ways, public funds only long"),
              field("degree", &Parameters::degree, 1, 8, "of the polynomial"),
              field("window", &Parameters::window, 3, 2000, "bars that the polynomial is fitted to; also the warm-up"),
              field("take_profit", &Parameters::take_profit, 0.0, 1.0, "gain at which the overlay leaves (0: never)"),
              field("stop_loss", &Parameters::stop_loss, -1.0, 0.0, "loss at which it leaves, negative (0: never)"),
              choice("levels", &Parameters::levels, {"on_close", "on_touch"},
                     "whether take-profit and stop-loss look at closes, or at highs and lows"),
              choice("exit_rule", &Parameters::exit_rule, {"second_derivative", "first_derivative", "none"},
                     "the sign that says the trend slows"),
              field("overlay_size", &Parameters::overlay_size, 0.0, 10.0, "overlay notional over hedge notional"),
              field("max_openings_a_day", &Parameters::max_openings_a_day, 0, 100, "overlay openings a day"),
              field("restore_minutes_before_close", &Parameters::restore_minutes_before_close, 0, 120,
                    "minutes before the close at which the hedge is whole again (0: at the close itself)"),
              field("compound_overlay", &Parameters::compound_overlay,
                    "size the hedge from equity with the overlay's result; false: as the hedge alone would be sized")});
    }
  };

  explicit ActiveHedge(const Parameters& parameters) : parameters_(parameters), passive_(parameters) {
    if (parameters.degree >= parameters.window) {
      fail("strategy.window: {} bars cannot hold a polynomial of degree {}; the window must be longer than the degree",
           parameters.window, parameters.degree);
    }
  }

  void on_bar(Context& context) override {
    const MarketView& market = context.market();
    if (market.day() != day_) begin_day(context);
    if (market.slot() < restore_slot_) {
      trade(context, market.slot() == restore_slot_ - 1);
    }
    if (market.is_last_bar()) {
      end_day(context);
      passive_.decide(context,
                      parameters_.compound_overlay ? context.equity() : context.equity() - context.overlay_result());
    }
  }

  // The conditions of trade(), stated ahead; what a fill changes, it changes while the engine is awake.
  Wake wake(const Context& context) const override {
    if (context.keeps_notes()) return {};  // it notes the signal of every bar
    const int slot = context.market().slot();
    if (slot >= restore_slot_ - 1) return {context.market().slots_today() - 1};
    // An order that is out may have filled at this very close, or been refused: the next bar looks.
    if (state_ == State::kEntering || state_ == State::kLeaving) return {};
    Wake wake{restore_slot_ - 1};
    if (!contract_ || state_ == State::kDone) return wake;
    SignalWatch& watch = wake.signal.emplace();
    watch.contract = *contract_;
    watch.degree = parameters_.degree;
    watch.window = parameters_.window;
    if (state_ == State::kFlat) {
      watch.both_rise = true;
      watch.both_fall = parameters_.variant == Variant::kSegregated;
    } else {
      if (context.overlay_position(*contract_).is_zero()) return {};  // in another contract: asked at every bar
      watch_exit(context, watch);
    }
    return wake;
  }

  std::vector<std::string> conventions() const override {
    return {fmt::format("overlay: degree {}, {} bars, bar number as time axis, each contract by itself",
                        parameters_.degree, parameters_.window),
            parameters_.compound_overlay ? "the hedge is sized from equity with the overlay's result"
                                         : "the hedge is sized as it would be without the overlay"};
  }

  std::vector<std::string> warnings() const override {
    std::vector<std::string> texts;
    if (!blind_days_.empty()) {
      texts.push_back(
          fmt::format("the overlay could not trade on {} days: the hedge's contract has no bars then ({} on {} "
                      "the first, {} on {} the last)",
                      blind_days_.size(), blind_days_.front().code, blind_days_.front().date.to_string(),
                      blind_days_.back().code, blind_days_.back().date.to_string()));
    }
    if (warm_up_days_ > 0) {
      texts.push_back(fmt::format("the overlay could not trade on {} days: the contract had fewer than {} bars so far",
                                  warm_up_days_, parameters_.window));
    }
    return texts;
  }

 private:
  enum class State : std::uint8_t { kFlat, kEntering, kIn, kLeaving, kDone };

  void begin_day(const Context& context) {
    const MarketView& market = context.market();
    if (day_ < 0) check_window(context);
    day_ = market.day();
    const int minutes = std::max(1, minutes_per_bar(market.frequency()));
    restore_slot_ = market.slots_today() - 1 - parameters_.restore_minutes_before_close / minutes;
    openings_ = 0;
    // An overlay that found no close to leave at still waits to: nothing opens beside it.
    state_ = context.overlay_is_flat() ? flat_or_done() : State::kLeaving;
    contract_ = passive_.contract();
  }

  // Counts a day on which the overlay had nothing to look at: asked once, behind all bars that were slept through.
  void end_day(Context& context) {
    if (!contract_) return;
    if (!context.market().has_traded_today(*contract_)) {
      blind_days_.push_back({context.contract(*contract_).code, context.today()});
    } else if (warm_ != contract_ && context.market().has_bar(*contract_)) {
      const bool is_warm = context.derivative(signal_, *contract_, parameters_.degree, parameters_.window) != nullptr;
      if (is_warm) {
        warm_ = contract_;
      } else {
        ++warm_up_days_;
      }
    }
  }

  State flat_or_done() const { return openings_ < parameters_.max_openings_a_day ? State::kFlat : State::kDone; }

  // A window that no contract lives long enough to fill would never trade, silently.
  void check_window(const Context& context) const {
    if (minutes_per_bar(context.market().frequency()) == 0) {
      fail("active_hedge needs intraday bars; this run has daily ones");
    }
    int longest = 0;
    for (const ContractId id : context.listed()) longest = std::max(longest, context.trading_days_of_life(id));
    const std::int64_t bars = std::int64_t{longest} * context.market().slots_today();
    if (longest > 0 && parameters_.window >= bars) {
      fail("strategy.window: {} bars are longer than the life of any contract listed on {} ({} bars)",
           parameters_.window, context.today().to_string(), bars);
    }
  }

  void trade(Context& context, bool last_chance) {
    if (!contract_) return;
    const ContractId id = *contract_;
    const Quantity held = context.overlay_position(id);
    const bool is_flat = context.overlay_is_flat();
    if (state_ == State::kEntering && !is_flat) state_ = State::kIn;
    // A guard can end a trade in the bar that began it: nothing is held then, and the order waits no more.
    const bool was_in = state_ == State::kEntering && context.overlay_round_trips() > round_trips_before_;
    if ((was_in || state_ == State::kIn || state_ == State::kLeaving) && is_flat) state_ = flat_or_done();
    if (last_chance) {
      restore(context, id, held);
      return;
    }
    if (state_ != State::kFlat && state_ != State::kIn) return;  // nothing to decide: no signal needs to be made
    if (!context.market().has_bar(id)) return;
    const PolynomialDerivative* derivative = context.derivative(signal_, id, parameters_.degree, parameters_.window);
    if (derivative != nullptr && context.keeps_notes()) {
      context.note("first_derivative", derivative->first);
      context.note("second_derivative", derivative->second);
    }
    if (derivative == nullptr) return;
    if (state_ == State::kFlat) {
      enter(context, id, *derivative);
    } else if (state_ == State::kIn) {
      const auto reason = reason_to_leave(context, id, held.sign(), *derivative);
      if (!reason) return;
      context.cancel_overlay(id);
      context.trade_overlay(id, -held, Execution::kFillModel, {}, {*reason, derivative->first, derivative->second});
      state_ = State::kLeaving;
    }
  }

  // The bar after this one is the restore bar: an order for its close, and nothing that could open in it.
  void restore(Context& context, ContractId id, Quantity held) {
    context.cancel_overlay(id);
    if (!held.is_zero()) {
      context.trade_overlay(id, -held, Execution::kNextClose, {}, {TripEnd::kRestore, std::nullopt, std::nullopt});
    }
    state_ = State::kDone;
  }

  void enter(Context& context, ContractId id, const PolynomialDerivative& derivative) {
    const int side = derivative.first_sign == derivative.second_sign ? derivative.first_sign : 0;
    if (side == 0 || (side < 0 && parameters_.variant == Variant::kPublicFund)) return;
    const Quantity size = overlay_lots(context, id);
    if (size.is_zero()) return;
    Guard guard;
    if (parameters_.levels == Levels::kOnTouch) {
      guard = {Rate::from_double(parameters_.take_profit), Rate::from_double(parameters_.stop_loss)};
    }
    context.trade_overlay(id, side > 0 ? size : -size, Execution::kFillModel, guard,
                          {TripEnd::kSignal, derivative.first, derivative.second});
    ++openings_;
    round_trips_before_ = context.overlay_round_trips();
    state_ = State::kEntering;
  }

  // One hedge notional times overlay_size; without a hedge (hedge_ratio 0: the overlay alone) of what would be hedged,
  // and without a spot leg of equity.
  Quantity overlay_lots(const Context& context, ContractId id) const {
    const Rate size = Rate::from_double(parameters_.overlay_size);
    const Quantity hedge = abs(context.hedge_position(id));
    if (hedge.is_zero()) {
      const Money base = context.has_spot() ? share_of(context.equity(), context.spot_share()) : context.equity();
      return context.lots_for(id, share_of(base, size));
    }
    const auto lots = Quantity::from_raw(round_divide(Int128{hedge.raw()} * size.raw(), Rate::kScale));
    return context.whole_lots() ? round_to_lots(lots) : lots;
  }

  std::optional<TripEnd> reason_to_leave(const Context& context, ContractId id, int side,
                                         const PolynomialDerivative& derivative) const {
    if (parameters_.exit_rule == ExitRule::kSecondDerivative && side * derivative.second_sign < 0) {
      return TripEnd::kSignal;
    }
    if (parameters_.exit_rule == ExitRule::kFirstDerivative && side * derivative.first_sign < 0)
      return TripEnd::kSignal;
    if (parameters_.levels == Levels::kOnTouch) return std::nullopt;  // the guard watches
    // In integers: a close at exactly +1.10% takes its profit, which a quotient of doubles misses half of the time.
    const std::int64_t entry = Price::from_double(context.overlay_entry_price(id)).raw();
    const Int128 gain = Int128{side} * (context.price(id).raw() - entry) * Rate::kScale;
    const Rate take = Rate::from_double(parameters_.take_profit);
    const Rate stop = Rate::from_double(parameters_.stop_loss);
    if (!take.is_zero() && gain >= Int128{entry} * take.raw()) return TripEnd::kTakeProfit;
    if (!stop.is_zero() && gain <= Int128{entry} * stop.raw()) return TripEnd::kStopLoss;
    return std::nullopt;
  }

  // should_leave(), as closes and signs to wait for.
  void watch_exit(const Context& context, SignalWatch& watch) const {
    const int side = context.overlay_position(*contract_).sign();
    if (parameters_.exit_rule == ExitRule::kSecondDerivative) watch.second_against = side;
    if (parameters_.exit_rule == ExitRule::kFirstDerivative) watch.first_against = side;
    if (parameters_.levels == Levels::kOnTouch) return;
    const std::int64_t entry = Price::from_double(context.overlay_entry_price(*contract_)).raw();
    const auto watch_level = [&](double share, int direction) {
      const Rate rate = Rate::from_double(std::abs(share));
      if (rate.is_zero()) return;
      // The first raw price whose move is the share or more.
      const Int128 move = (Int128{entry} * rate.raw() + Rate::kScale - 1) / Rate::kScale;
      const std::int64_t level = entry + direction * static_cast<std::int64_t>(move);
      (direction > 0 ? watch.close_from : watch.close_up_to) = level;
    };
    watch_level(parameters_.take_profit, side);
    watch_level(parameters_.stop_loss, -side);
  }

  Parameters parameters_;
  PassiveRoll passive_;
  DayIndex day_ = -1;
  int restore_slot_ = 0;
  State state_ = State::kDone;
  int openings_ = 0;
  int round_trips_before_ = 0;  // of the day's last opening
  std::optional<ContractId> contract_;
  SignalHandle signal_;
  // What the days come to that the overlay could not trade on.
  struct Blind {
    std::string code;
    Date date;
  };
  std::optional<ContractId> warm_;  // has bars enough for the window
  std::vector<Blind> blind_days_;
  int warm_up_days_ = 0;
};

const Registered<ActiveHedge> registered{"active_hedge",
                                         "passive hedge with one intraday trade a day on polynomial derivatives"};

}  // namespace
}  // namespace hedgelab
