// Cash-and-futures arbitrage. Forward: buy the index and sell futures when the premium earns more than the target after
// all costs; reverse: sell borrowed spot and buy futures when the discount does. Returns and bounds are those of
// engine/analysis/arbitrage_bounds.h; D is the estimate of dividends still to be paid.
//
// States: flat -> entering (both orders out) -> in -> leaving -> flat
// At the decision bar of each day:
//   flat      the slot's contract has at least min_days_left, and
//             forward return  >= target_return   -> sell futures, buy spot of the same index exposure
//             reverse return  >= target_return   -> buy futures, sell spot (only where account.spot.short lends it)
//   in        converged: the basis rate (F - S + D) / S has come to exit_basis or beyond         -> leave both legs
//             fewer than exit_before_trading_days + 1 trading days are left                     -> leave both legs
//             (0: the futures are held into cash settlement, the spot is sold at the last day's decision)
//   broken    one leg is there, the other is not and nothing waits: a locked limit, a refusal, a margin call
//                                                                                              -> leave what is there
//
// The two legs are decided together and fill on the same bar where both have one. Spot is no contract: it cannot be
// bound into an order group, so a bar on which only one of them can fill leaves the other waiting; the state "broken"
// ends that at the next decision. Lots decide the size: spot is bought for exactly their index exposure. A tenth of
// equity is left for the night between decision and fill (capital_use).
//
// Source: Guojin's thresholds (spot 0.1% a side, margin 20%, short-sale margin 50%, lending 10.6% a year, target 5% a
// year). The summary's futures cost of 0.023% is ten times the exchange's fee; the default is the exchange's.

#include "engine/strategy/arbitrage.h"
#include "engine/strategy/contract_slots.h"
#include "engine/strategy/not_carried.h"
#include "engine/strategy/registry.h"
#include "engine/strategy/strategy.h"

namespace hedgelab {
namespace {

class CashFuturesArbitrage final : public Strategy {
 public:
  struct Parameters {
    ContractSlot slot = ContractSlot::kCurrentMonth;
    bool forward = true;
    bool reverse = false;
    double target_return = kGuojinArbitrageCosts.target_return;
    double spot_cost = kGuojinArbitrageCosts.spot_cost;
    double futures_cost = kGuojinArbitrageCosts.futures_cost;
    double futures_margin = kGuojinArbitrageCosts.futures_margin;
    double short_sale_margin = kGuojinArbitrageCosts.short_sale_margin;
    double lending_rate = kGuojinArbitrageCosts.lending_rate;
    double exit_basis = 0.0;
    int min_days_left = 5;
    int exit_before_trading_days = 1;
    double capital_use = 0.9;
    int decide_minutes_before_close = 0;

    static auto fields() {
      return std::tuple{
          choice("slot", &Parameters::slot, {kContractSlotWords.begin(), kContractSlotWords.end()},
                 "place in the listing of the contract that is traded"),
          field("forward", &Parameters::forward, "buy spot and sell futures at a premium"),
          field("reverse", &Parameters::reverse, "sell borrowed spot and buy futures at a discount"),
          field("target_return", &Parameters::target_return, 0.0, 1.0,
                "a year, on the trade's capital: enters above it"),
          field("spot_cost", &Parameters::spot_cost, 0.0, 0.1, "that the decision reckons with, a side"),
          field("futures_cost", &Parameters::futures_cost, 0.0, 0.1, "likewise"),
          field("futures_margin", &Parameters::futures_margin, 0.0, 1.0,
                "share of notional tied up by the futures leg"),
          field("short_sale_margin", &Parameters::short_sale_margin, 0.0, 2.0,
                "share of value tied up by a short spot leg"),
          field("lending_rate", &Parameters::lending_rate, 0.0, 1.0, "a year, that the decision reckons with"),
          field("exit_basis", &Parameters::exit_basis, -0.1, 0.1, "basis rate at which the trade has converged"),
          field("min_days_left", &Parameters::min_days_left, 1, 250, "trading days left that an entry needs"),
          field("exit_before_trading_days", &Parameters::exit_before_trading_days, 0, 60,
                "trading days before the last one at which both legs are left (0: cash settlement)"),
          field("capital_use", &Parameters::capital_use, 0.01, 1.0, "share of equity that a trade's capital may be"),
          field("decide_minutes_before_close", &Parameters::decide_minutes_before_close, 0, 120,
                "minutes before the day's last bar at which to decide (daily bars: no effect)")};
    }
  };

  explicit CashFuturesArbitrage(const Parameters& parameters)
      : parameters_(parameters),
        costs_{.spot_cost = parameters.spot_cost,
               .futures_cost = parameters.futures_cost,
               .futures_margin = parameters.futures_margin,
               .short_sale_margin = parameters.short_sale_margin,
               .lending_rate = parameters.lending_rate,
               .target_return = parameters.target_return} {
    if (!parameters.forward && !parameters.reverse)
      fail("strategy.forward: neither forward nor reverse is switched on");
    if (parameters.min_days_left <= parameters.exit_before_trading_days) {
      fail(
          "strategy.min_days_left: {} trading days leave no time before the exit {} days before the last one; expected "
          "more",
          parameters.min_days_left, parameters.exit_before_trading_days);
    }
  }
  bool uses_dividends() const override { return true; }

  void on_bar(Context& context) override {
    if (!context.is_decision_bar(parameters_.decide_minutes_before_close)) return;
    check_account(context);
    if (contract_ && context.contract(*contract_).last_trading_day < context.today()) contract_.reset();  // settled
    if (!contract_) {
      if (!context.spot_units().is_zero()) context.set_spot(Money());  // what cash settlement or a broken trade left
      enter(context);
      return;
    }
    const ContractId id = *contract_;
    if (context.is_waiting(id) || context.is_spot_waiting()) return;
    const Quantity lots = context.position(id);
    const bool broken = lots.is_zero() != context.spot_units().is_zero();
    if (lots.is_zero() && !broken) {
      contract_.reset();
      enter(context);
      return;
    }
    if (broken || converged(context, id, lots) || is_near_expiry(context, id)) leave(context, id);
  }

  Wake wake(const Context& context) const override {
    return {context.decision_slot(parameters_.decide_minutes_before_close)};
  }

  std::vector<std::string> conventions() const override {
    return {fmt::format("arbitrage: enters above {} a year on capital of {} (forward) or {} (reverse) of notional",
                        parameters_.target_return, 1.0 + parameters_.futures_margin,
                        parameters_.short_sale_margin + parameters_.futures_margin)};
  }

 private:
  void check_account(const Context& context) const {
    if (!context.has_spot()) fail("cash_futures_arbitrage needs a spot leg; give account.spot");
    if (parameters_.reverse && !context.may_short_spot()) {
      fail(
          "strategy.reverse sells borrowed spot, which the account does not allow; give account.spot.short, or switch "
          "it off");
    }
  }

  void enter(Context& context) {
    const auto id = contract_in_slot(context, context.listed(), parameters_.slot);
    if (!id || context.trading_days_left(*id) < parameters_.min_days_left) return;
    const ArbitrageTrade trade = arbitrage_trade(context, *id);
    int side = 0;  // of the spot leg
    if (parameters_.forward && forward_arbitrage_return(trade, costs_) >= parameters_.target_return) side = 1;
    if (parameters_.reverse && reverse_arbitrage_return(trade, costs_) >= parameters_.target_return) side = -1;
    if (context.keeps_notes()) {
      context.note("contract", *id);
      context.note("forward_return", forward_arbitrage_return(trade, costs_));
      context.note("reverse_return", reverse_arbitrage_return(trade, costs_));
      context.note("side", static_cast<double>(side));
    }
    if (side == 0) return;
    // Capital a unit of notional: the spot in full and the futures' margin, or both margins; the account's where they
    // are higher than those the decision reckons with, and the costs of the way in. A leg that the account refuses
    // would leave the other alone.
    const double futures_margin = std::max(parameters_.futures_margin, context.margin_rate(*id, side > 0).to_double());
    const double short_margin = std::max(parameters_.short_sale_margin, context.short_spot_margin().to_double());
    const double tied_up =
        (side > 0 ? 1.0 : short_margin) + futures_margin + parameters_.spot_cost + parameters_.futures_cost;
    const Money notional_wanted = share_of(context.equity(), Rate::from_double(parameters_.capital_use / tied_up));
    Quantity lots = context.lots_for(*id, notional_wanted);
    // Rounding up to a lot must not ask for more capital than there is.
    const std::int64_t multiplier = context.instrument().multiplier;
    while (context.whole_lots() && lots.sign() > 0 &&
           notional(context.price(*id), lots, multiplier) > notional_wanted) {
      lots -= Quantity::from_integer(1);
    }
    if (lots.is_zero()) {
      not_carried("the account is too small: {} CNY of notional are below one lot of {} ({} CNY on {})",
                  to_string(notional_wanted), context.contract(*id).code,
                  to_string(notional(context.price(*id), Quantity::from_integer(1), multiplier)),
                  context.today().to_string());
    }
    contract_ = id;
    context.set_target(*id, side > 0 ? -lots : lots, Purpose::kSpread);
    const Money exposure = notional(context.index_price(), lots, multiplier);
    context.set_spot(side > 0 ? exposure : -exposure);
  }

  bool converged(const Context& context, ContractId id, Quantity lots) const {
    const ArbitrageTrade trade = arbitrage_trade(context, id);
    const double rate = basis_rate(trade.futures + trade.dividend_points, trade.index);
    return lots.sign() < 0 ? rate <= parameters_.exit_basis : rate >= parameters_.exit_basis;
  }

  // On the last day itself the futures can still be traded; with 0 they are left to cash settlement.
  bool is_near_expiry(const Context& context, ContractId id) const {
    return context.trading_days_left(id) <= parameters_.exit_before_trading_days;
  }

  void leave(Context& context, ContractId id) {
    const bool into_settlement = parameters_.exit_before_trading_days == 0 && context.trading_days_left(id) == 0;
    if (!into_settlement) context.set_target(id, Quantity(), Purpose::kSpread);
    context.set_spot(Money());
  }

  Parameters parameters_;
  ArbitrageCosts costs_;
  std::optional<ContractId> contract_;
};

const Registered<CashFuturesArbitrage> registered{
    "cash_futures_arbitrage", "spot against futures when the basis pays more than its costs and a target return"};

}  // namespace
}  // namespace hedgelab
