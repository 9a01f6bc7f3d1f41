#include "engine/simulation/sleeve.h"

#include <algorithm>

#include "engine/core/error.h"

namespace hedgelab {

AccountTerms account_terms(const BacktestConfig& config, const MarketPanel& panel) {
  AccountTerms terms;
  terms.product = panel.rules().contracts.find_instrument(config.product);
  terms.spot_share = config.spot_share;
  terms.whole_lots = config.whole_lots;
  terms.may_short_spot = config.account.short_spot.is_allowed;
  terms.short_spot_margin = config.account.short_spot.margin;
  if (!config.spot_symbol.empty()) {
    terms.spot = panel.find(config.spot_symbol);
    if (!terms.spot) fail("spot series '{}' is not in the store", config.spot_symbol);
  }
  return terms;
}

BacktestConfig sleeve_config(const BacktestConfig& config, std::size_t index) {
  const SleeveConfig& sleeve = config.sleeves[index];
  BacktestConfig one = config;
  one.sleeves.clear();
  one.name = fmt::format("{}/{}", config.name, sleeve.name);
  one.strategy = sleeve.strategy;
  one.parameters = sleeve.parameters;
  one.product = sleeve.product;
  one.spot_share = sleeve.spot_share;
  if (sleeve.spot_share.is_zero()) {
    one.spot_symbol.clear();
    one.account.spot_dividends = SpotDividends::kIgnored;
  }
  one.capital = share_of(config.capital, sleeve.capital_share);
  for (auto& flow : one.account.flows) flow.amount = share_of(flow.amount, sleeve.capital_share);
  one.account.margin = {};
  one.account.position_limits = false;
  one.account.fund_limits = {};
  one.effective_config.clear();
  return one;
}

namespace {
bool holds_both_sides(std::span<const std::unique_ptr<Sleeve>> sleeves) {
  bool is_long = false, is_short = false;
  for (const auto& sleeve : sleeves) {
    for (const ContractId id : sleeve->account.ledger().held()) {
      (sleeve->account.ledger().net_position(id).sign() > 0 ? is_long : is_short) = true;
    }
  }
  return is_long && is_short;
}
bool holds_spot(const std::unique_ptr<Sleeve>& sleeve) { return sleeve->account.ledger().spot_units().sign() > 0; }
bool spot_can_go(const std::unique_ptr<Sleeve>& sleeve) {
  return !holds_spot(sleeve) || sleeve->broker.can_sell_spot();
}
}  // namespace

void serve_margin_call(Desk& desk, std::span<const std::unique_ptr<Sleeve>> sleeves, bool may_cut) {
  desk.review_call();  // the market may have come back
  if (desk.call() == nullptr || desk.is_stopped()) return;
  if (desk.call()->policy == MarginConfig::Call::kTopUp) {
    for (const auto& sleeve : sleeves) {
      if (desk.call() == nullptr) return;
      sleeve->broker.sell_spot_for_call();
      desk.review_call();
    }
    // Spot that has no price now is waited for: futures are cut only when all of it is gone.
    if (desk.call() == nullptr || desk.house().ledger().spot_units().sign() > 0) return;
  }
  const bool both =
      desk.call()->policy == MarginConfig::Call::kReduceBoth && std::any_of(sleeves.begin(), sleeves.end(), holds_spot);
  if (both ? !std::all_of(sleeves.begin(), sleeves.end(), spot_can_go) : !may_cut) return;
  // Opposite positions pay for one side only: to cut the one and not the other can ask for more. Where a leg cannot
  // trade, both wait; so does a hedge whose futures cannot.
  if (both || holds_both_sides(sleeves)) {
    for (const auto& sleeve : sleeves) {
      if (!sleeve->broker.can_cut_all()) return;
    }
  }
  // The fees of a cut come off the funds: what is still short is cut again, a little deeper each time, so that it ends.
  // It also ends when nothing more can be cut now.
  bool any = true;
  for (std::int64_t deeper = 0; desk.call() != nullptr && any; deeper = deeper == 0 ? 1 : 2 * deeper) {
    // Of a hedge the part 1 - k is sold: k x required = funds + (1 - k) x spot.
    Money spot;
    for (const auto& sleeve : sleeves) spot += both ? sleeve->broker.spot_worth() : Money();
    const Money required = desk.margin_required() + spot;
    const Money less = share_of(required, Rate::from_raw(std::min(deeper * 1'000'000, Rate::kScale)));
    const Money funds = std::max(desk.funds() + spot - less, Money());
    any = false;
    const Money shortfall = desk.margin_required() - desk.funds();
    for (const auto& sleeve : sleeves) {
      const bool has_spot = both && sleeve->broker.can_sell_spot();
      any = (has_spot ? sleeve->broker.cut_both_for_call(required, funds)
                      : sleeve->broker.cut_for_call(required, funds)) ||
            any;
    }
    desk.review_call();
    if (desk.call() != nullptr && desk.margin_required() - desk.funds() >= shortfall) return;  // no help now
  }
}

Sleeve::Sleeve(std::unique_ptr<Strategy> own_strategy, Account& books, const SleeveSurroundings& around)
    : strategy(std::move(own_strategy)),
      account(books),
      broker(books.config(), around.facts, books.terms(), books, around.desk, around.prices, around.queue,
             around.order_ids),
      context(around.view, around.facts.rules(), books.ledger(), around.dividends, books.terms(), broker,
              around.signals, &books.overlay(), around.desk.margin_in_force(),
              books.config().keep_decisions ? &notes : nullptr),
      signals_(around.signals) {}

void Sleeve::decide() {
  if (!retired_on) {
    strategy->on_bar(context);
  } else if (is_closing_out_) {
    is_closing_out_ = false;
    close_out();
  }
}

int Sleeve::wake_slot() {
  const MarketView& view = context.market();
  const int next = view.slot() + 1;
  const int last = view.slots_today() - 1;
  if (retired_on) return is_closing_out_ ? next : last;
  const Wake wake = strategy->wake(context);
  if (wake.slot == Wake::kNextBar) return next;
  const int latest = wake.slot < next ? last : std::min(wake.slot, last);
  if (!wake.signal) return latest;
  const auto series = view.series_of(wake.signal->contract);
  if (!series) return latest;  // it has no bars, so nothing can be true of them
  ensure(signals_ != nullptr, "a strategy waits for a signal in a run without a signal board");
  const std::int64_t unit = context.instrument_of(wake.signal->contract).tick.raw();
  return signals_->first_meeting(watched_, {*series, wake.signal->degree, wake.signal->window, unit}, *wake.signal,
                                 next, latest);
}

void Sleeve::retire(Date today) {
  if (retired_on) return;
  retired_on = today;
  is_closing_out_ = true;
}

void Sleeve::close_out() {
  const std::vector<ContractId> held(account.ledger().held().begin(), account.ledger().held().end());
  for (const ContractId id : held) {
    broker.cancel(id, OrderFate::kCancelled);
    broker.cancel_overlay(id, OrderFate::kCancelled);
    const Quantity overlay = account.overlay().position(id);
    broker.submit(id, overlay - account.ledger().net_position(id), Purpose::kReduction, 0);
    broker.submit_overlay(id, -overlay, Execution::kFillModel, {});
  }
  if (account.terms().spot) broker.set_spot_units(Quantity());
}

}  // namespace hedgelab
