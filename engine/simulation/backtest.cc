#include "engine/simulation/backtest.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "engine/core/error.h"
#include "engine/simulation/benchmarks.h"
#include "engine/strategy/not_carried.h"

namespace hedgelab {
namespace {

bool has_bars(const MarketDay& market, ContractId contract) {
  const auto id = market.panel().series_of(contract);
  if (!id) return false;
  const SeriesDay& series = market.of(*id);
  return series.present != nullptr && !series.daily_only &&
         std::find(series.present, series.present + market.slots(), 1) != series.present + market.slots();
}

// With daily bars the day of the inception; with intraday bars the first day that is traded.
DayIndex inception_day(const BacktestConfig& config, const MarketDay& market) {
  const TradingCalendar& calendar = market.panel().rules().calendar;
  const bool before =
      config.inception == Inception::kLastCloseBefore && market.panel().frequency() == Frequency::kDaily;
  if (!before) return calendar.index_of(calendar.on_or_after(config.start));
  if (config.start <= calendar.first_date()) {
    fail("{}: inception last_close_before needs a trading day before the start {}; the calendar begins on {}",
         config.name, config.start.to_string(), calendar.first_date().to_string());
  }
  return calendar.index_of(calendar.on_or_before(config.start - 1));
}

}  // namespace

Backtest::Backtest(BacktestConfig config, std::vector<std::unique_ptr<Strategy>> strategies, DayFacts& facts,
                   const DividendEstimate& dividends, SignalBoard* signals)
    : config_(std::move(config)),
      facts_(&facts),
      market_(&facts.market()),
      dividends_(&dividends),
      rules_(&facts.rules()),
      view_(*market_),
      prices_(*market_, view_),
      first_day_(inception_day(config_, *market_)),
      last_day_(rules_->calendar.index_of(rules_->calendar.on_or_before(config_.end))) {
  ensure(strategies.size() == std::max<std::size_t>(1, config_.sleeves.size()), "a strategy for every sleeve");
  check_period();
  const MarketPanel& panel = market_->panel();
  check_data(account_terms(config_, panel));
  check_resolution(config_);
  check_benchmarks(config_, panel, panel.frequency() == Frequency::kDaily ? first_day_ : first_day_ - 1, last_day_);
  books_.push_back(std::make_unique<Books>(config_, facts, view_, prices_, evenings()));
  for (std::size_t i = 0; i < config_.sleeves.size(); ++i) {
    books_.push_back(std::make_unique<Books>(sleeve_config(config_, i), facts, view_, prices_, evenings()));
    check_data(books_.back()->terms);
    check_resolution(books_.back()->config);
  }
  desk_.emplace(house(), facts, prices_, first_day_);
  needed_.reserve(128);
  without_bars_.reserve(64);
  const SleeveSurroundings around{facts, view_, prices_, dividends, signals, queue_, order_ids_, *desk_};
  for (std::size_t i = 0; i < strategies.size(); ++i) {
    Account& account = books_[has_sleeves() ? i + 1 : 0]->account;
    sleeves_.push_back(std::make_unique<Sleeve>(std::move(strategies[i]), account, around));
  }
}

Backtest::~Backtest() = default;

void Backtest::run_day(const Timeline& timeline) {
  if (has_ended()) return;
  try {
    live(timeline);
  } catch (const NotCarried& reason) {
    end_with(RunEnd::Status::kNotCarried, reason.what());
  } catch (const InputError& error) {
    end_with(RunEnd::Status::kFailed, error.what());
  }
}

void Backtest::live(const Timeline& timeline) {
  queue_.begin_day(timeline.events(), timeline.minutes_later());
  view_.begin_day();
  if (house().curve().empty() && market_->panel().frequency() != Frequency::kDaily) {
    for (auto& books : books_) books->account.keep_inception(rules_->calendar.day(first_day_ - 1));
  }
  if (!check_flow()) return;
  Event event;
  while (queue_.pop(event)) {
    handle(event);
    if (event.key.phase == Phase::kBarClose) pass_over_sleep();
  }
}

// True when every bar is looked at for the margin's sake: a call is open, or may be made inside the day.
bool Backtest::watches_margin() const { return desk_->call() != nullptr || config_.account.margin.intraday_reduction; }

// True when a bar can change nothing but what is known: no order, guard or spot target waits for it, and the margin is
// not watched. Such a bar is a move of the frontier and a question to the strategies.
bool Backtest::is_quiet() const {
  return !watches_margin() && std::none_of(sleeves_.begin(), sleeves_.end(),
                                           [](const auto& sleeve) { return sleeve->broker.waits_for_market(); });
}

// Where all strategies sleep, the next event is the bar at which the first of them wakes, or on which something that
// waits meets the market.
void Backtest::pass_over_sleep() {
  if (view_.is_last_bar() || queue_.has_own() || watches_margin()) return;
  const int next = view_.slot() + 1;
  const auto meeting_before = [&](int bar) {
    for (const auto& sleeve : sleeves_) bar = sleeve->broker.first_meeting(next, bar);
    return bar;
  };
  const bool is_waiting = std::any_of(sleeves_.begin(), sleeves_.end(),
                                      [](const auto& sleeve) { return sleeve->broker.waits_for_market(); });
  if (is_waiting && meeting_before(next + 1) == next) return;  // mostly: whatever waits trades with the next bar
  int wake = view_.slots_today() - 1;
  for (auto& sleeve : sleeves_) wake = std::min(wake, sleeve->wake_slot());
  if (is_waiting) wake = meeting_before(wake);
  if (wake == next) return;
  queue_.skip_to(Timeline::bar_open(wake));
  view_.advance(wake - 1);  // what waits meets an open at which the bars passed over have closed
}

// Whether the account holds what is taken out of it this morning.
bool Backtest::check_flow() {
  const Money flow = house().flow_due();
  if (house().curve().empty() || flow.sign() >= 0) return true;
  const Money equity = house().curve().points.back().equity;
  if (equity + flow > Money()) return true;
  end_with(RunEnd::Status::kRuined,
           fmt::format("{} CNY are taken out, and the account holds {}", to_string(-flow), to_string(equity)));
  return false;
}

void Backtest::end_with(RunEnd::Status status, std::string reason) {
  end_ = {status, market_->date(), std::move(reason)};
}

// One minute of market, from open to equity, is the middle of this function.
void Backtest::handle(const Event& event) {
  const int slot = static_cast<int>(event.subject);
  switch (event.key.phase) {
    case Phase::kSessionOpen:
      for (auto& books : books_) books->account.open_session();
      desk_->begin_session();
      rebalance_sleeves();
      break;
    case Phase::kOrderArrival:
      for (auto& sleeve : sleeves_) sleeve->broker.order_arrived(event.subject);
      break;
    case Phase::kBarOpen:
      prices_.set(slot, Moment::kOpen);
      desk_->begin_bar();
      if (is_quiet()) break;
      if (desk_->call() != nullptr && config_.broker.fill == FillModel::kNextOpen) {
        serve_margin_call(*desk_, sleeves_, true);
      }
      for (auto& sleeve : sleeves_) sleeve->broker.bar_opens();
      desk_->book_rest();
      break;
    case Phase::kBarClose:
      prices_.set(slot, Moment::kClose);
      if (!is_quiet()) {
        for (auto& sleeve : sleeves_) sleeve->broker.bar_closing();
        desk_->book_rest();
      }
      view_.advance(slot);
      last_decision_ = event.key.time;
      for (auto& sleeve : sleeves_) {
        sleeve->broker.set_decision_time(last_decision_);
        sleeve->decide();
      }
      if (is_quiet()) break;
      // Paper fills cut at the close; a spot series without opens is sold at one.
      if (desk_->call() != nullptr && is_call_served_at_close()) {
        serve_margin_call(*desk_, sleeves_, config_.broker.fill == FillModel::kClose);
      }
      for (auto& sleeve : sleeves_) sleeve->broker.bar_closed();
      desk_->book_rest();
      // The last bar's look is the evening's.
      if (config_.account.margin.intraday_reduction && !view_.is_last_bar()) desk_->look_at_margin();
      break;
    case Phase::kSessionClose:
      look_for_bars();
      for (auto& sleeve : sleeves_) sleeve->broker.close_session();
      break;
    case Phase::kDailySettlement:
    case Phase::kFinalSettlement: evening(event.key.phase); break;
    case Phase::kRuleChange: close_day(); break;
  }
}

bool Backtest::is_rebalance_due() {
  const Date today = market_->date();
  const Date before = std::exchange(session_before_, today);
  const std::size_t rolls = house().record().rolls.size();
  const std::size_t rolls_before = std::exchange(rolls_before_, rolls);
  switch (config_.sleeve_rebalance.rule) {
    case SleeveRebalance::Rule::kNever: return false;
    case SleeveRebalance::Rule::kMonthly: return before != Date() && before.month() != today.month();
    case SleeveRebalance::Rule::kAtRolls: return rolls > rolls_before;
    case SleeveRebalance::Rule::kBand: return before != Date();
  }
  return false;
}

// What the sleeves have together is dealt out by their shares; a retired one takes no part.
void Backtest::rebalance_sleeves() {
  if (!has_sleeves() || !is_rebalance_due()) return;
  Money together;
  Rate shares;
  const auto takes_part = [&](std::size_t i) {
    return !sleeves_[i]->retired_on && !books_[i + 1]->account.curve().empty();
  };
  const auto equity = [&](std::size_t i) { return books_[i + 1]->account.curve().points.back().equity; };
  for (std::size_t i = 0; i < sleeves_.size(); ++i) {
    if (!takes_part(i)) continue;
    together += equity(i);
    shares += config_.sleeves[i].capital_share;
  }
  const auto due = [&](std::size_t i) {
    return Money::from_raw(round_divide(Int128{together.raw()} * config_.sleeves[i].capital_share.raw(), shares.raw()));
  };
  bool is_outside = config_.sleeve_rebalance.rule != SleeveRebalance::Rule::kBand;
  std::optional<std::size_t> last;
  for (std::size_t i = 0; i < sleeves_.size(); ++i) {
    if (!takes_part(i)) continue;
    last = i;
    is_outside = is_outside || abs(equity(i) - due(i)) > share_of(together, config_.sleeve_rebalance.band);
  }
  if (!last || !is_outside || together <= Money()) return;
  Money moved;  // the last takes what rounding leaves, so that nothing is made
  for (std::size_t i = 0; i < sleeves_.size(); ++i) {
    if (!takes_part(i)) continue;
    const Money amount = i == *last ? -moved : due(i) - equity(i);
    moved += amount;
    books_[i + 1]->account.transfer(amount);
  }
  ++rebalances_;
}

// Missing data, as far as a day tells it from a day on which nobody traded: others of the product have bars.
void Backtest::look_for_bars() {
  needed_.assign(house().ledger().held().begin(), house().ledger().held().end());
  for (const auto& sleeve : sleeves_) sleeve->broker.list_waiting(needed_);
  const MarketPanel& panel = market_->panel();
  for (const ContractId id : needed_) {
    if (has_bars(*market_, id)) continue;
    const InstrumentId product = rules_->contracts.contract(id).instrument;
    const auto listed = rules_->contracts.listed(product, market_->day());
    const auto other =
        std::find_if(listed.begin(), listed.end(), [&](ContractId one) { return has_bars(*market_, one); });
    if (other == listed.end()) continue;
    if (config_.missing_bars == MissingBars::kFail) {
      fail(
          "{} is held or waited for and has no {} bars on {}, while {} has; with \"missing_bars\": \"wait\" the run "
          "waits for its next bar and counts such days",
          rules_->contracts.contract(id).code, to_string(panel.frequency()), market_->date().to_string(),
          rules_->contracts.contract(*other).code);
    }
    const bool is_counted = std::any_of(without_bars_.begin(), without_bars_.end(), [&](const WithoutBars& day) {
      return day.contract == id && day.date == market_->date();
    });
    if (!is_counted) without_bars_.push_back({id, market_->date()});
  }
}

void Backtest::evening(Phase phase) {
  if (phase == Phase::kDailySettlement) desk_->begin_settlement();
  for (auto& books : books_) {
    Account& account = books->account;
    if (phase == Phase::kDailySettlement) {
      const Money dividends = account.post_income();
      if (!dividends.is_zero()) reinvest(account, dividends);
    }
    account.settle(phase);
  }
}

// Dividends go back into the index at the close of their ex-day; where the margin needs the cash, they stay cash.
void Backtest::reinvest(Account& account, Money dividends) {
  const Price price = account.spot_price();
  const Quantity units = quantity_for(dividends, price, 1);
  const Timestamp now = market_->end_of(market_->slots() - 1);
  if (!units.is_zero()) static_cast<void>(desk_->trade_spot(account, units, price, now, now));
}

bool Backtest::is_call_served_at_close() {
  const MarginConfig::Call policy = config_.account.margin.call;
  const bool sells_spot = policy == MarginConfig::Call::kTopUp || policy == MarginConfig::Call::kReduceBoth;
  return config_.broker.fill == FillModel::kClose || (sells_spot && house().ledger().spot_units().sign() > 0);
}

void Backtest::close_day() {
  desk_->book_rest();
  std::optional<Money> overlay;  // of the sleeves together; an account without sleeves knows its own
  for (std::size_t i = 1; i < books_.size(); ++i) {
    Account& account = books_[i]->account;
    account.close_day(Money(), std::nullopt);
    overlay = overlay.value_or(Money()) + account.curve().points.back().overlay;
  }
  const Money margin = desk_->margin_overnight();
  house().close_day(margin, overlay);
  desk_->state_evening(margin);
  // A sleeve is a part of an account that is sound as a whole: one that has lost all of its share is closed out, and
  // the others go on.
  for (auto& sleeve : sleeves_) {
    if (has_sleeves() && sleeve->account.curve().points.back().equity <= Money()) sleeve->retire(market_->date());
  }
  const EquityCurve& curve = house().curve();
  const EquityPoint& today = curve.points.back();
  if (today.equity <= Money()) {
    end_with(RunEnd::Status::kRuined, fmt::format("equity is {} CNY: the account is ruined", to_string(today.equity)));
  } else if (curve.flows_rest_on_their_day && curve.points.size() > 1 && today.equity <= today.flow) {
    end_with(RunEnd::Status::kRuined,
             fmt::format("without the {} CNY that came in today equity would be {} CNY: on daily bars that money rests "
                         "until the close, and what was there before it is lost",
                         to_string(today.flow), to_string(today.equity - today.flow)));
  } else if (desk_->is_stopped()) {
    end_with(RunEnd::Status::kStopped, "a margin call, and its policy is \"stop\"");
  }
}

}  // namespace hedgelab
