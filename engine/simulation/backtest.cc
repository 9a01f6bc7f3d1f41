#include "engine/simulation/backtest.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "engine/core/error.h"
#include "engine/simulation/benchmarks.h"
#include "engine/simulation/joined_text.h"
#include "engine/strategy/not_carried.h"
#include "engine/strategy/registry.h"

namespace hedgelab {
Backtest::Backtest(BacktestConfig config, std::vector<std::unique_ptr<Strategy>> strategies, DayFacts& facts,
                   const DividendEstimate& dividends, SignalBoard* signals)
    : config_(std::move(config)),
      facts_(&facts),
      market_(&facts.market()),
      dividends_(&dividends),
      rules_(&facts.rules()),
      view_(*market_),
      prices_(*market_, view_),
      first_day_(rules_->calendar.index_of(rules_->calendar.on_or_after(config_.start))),
      last_day_(rules_->calendar.index_of(rules_->calendar.on_or_before(config_.end))) {
  ensure(strategies.size() == std::max<std::size_t>(1, config_.sleeves.size()), "a strategy for every sleeve");
  check_period();
  const MarketPanel& panel = market_->panel();
  check_data(account_terms(config_, panel));
  check_benchmarks(config_, panel, panel.frequency() == Frequency::kDaily ? first_day_ : first_day_ - 1, last_day_);
  books_.push_back(std::make_unique<Books>(config_, facts, view_, prices_, evenings()));
  for (std::size_t i = 0; i < config_.sleeves.size(); ++i) {
    books_.push_back(std::make_unique<Books>(sleeve_config(config_, i), facts, view_, prices_, evenings()));
    check_data(books_.back()->terms);
  }
  desk_.emplace(house(), facts, prices_, first_day_);
  const SleeveSurroundings around{facts, view_, prices_, dividends, signals, queue_, order_ids_, *desk_};
  for (std::size_t i = 0; i < strategies.size(); ++i) {
    Account& account = books_[has_sleeves() ? i + 1 : 0]->account;
    sleeves_.push_back(std::make_unique<Sleeve>(std::move(strategies[i]), account, around));
  }
}

void Backtest::check_period() const {
  const TradingCalendar& calendar = rules_->calendar;
  if (config_.end < config_.start) {
    fail("{}: the period ends {} before it starts {}", config_.name, config_.end.to_string(),
         config_.start.to_string());
  }
  if (last_day_ <= first_day_) {
    fail("{}: {} to {} holds fewer than two trading days", config_.name, config_.start.to_string(),
         config_.end.to_string());
  }
  if (first_day_ == 0 && market_->panel().frequency() != Frequency::kDaily) {
    fail("{}: an intraday run needs a trading day before its start; the calendar begins on {}", config_.name,
         calendar.first_date().to_string());
  }
}

Backtest::~Backtest() = default;

void Backtest::check_data(const AccountTerms& terms) const {
  const MarketPanel& panel = market_->panel();
  const TradingCalendar& calendar = rules_->calendar;
  const Instrument& instrument = rules_->contracts.instrument(terms.product);
  if (calendar.day(last_day_) < instrument.first_trading_day) {
    fail("{}: {} trades from {} on, after the period's end", config_.name, instrument.code,
         instrument.first_trading_day.to_string());
  }
  // A gap in the contracts is met where it matters (a roll, a mark); the spot leg is needed every day.
  DayIndex first = std::numeric_limits<DayIndex>::max();
  DayIndex last = -1;
  for (const auto& series : panel.series()) {
    if (!series.contract || rules_->contracts.contract(*series.contract).instrument != terms.product) continue;
    if (series.bars.frequency != panel.frequency()) continue;
    first = std::min(first, series.bars.first_day);
    last = std::max(last, series.bars.last_day);
  }
  if (last < 0) {
    fail("{}: the store has no {} bars of {}", config_.name, to_string(panel.frequency()), instrument.code);
  }
  const DayIndex trading_from =
      std::max(first_day_, calendar.index_of(calendar.on_or_after(instrument.first_trading_day)));
  if (first > trading_from || last < last_day_) {
    fail("{}: {} to {} is asked, but the store's {} bars of {} cover {} to {}", config_.name,
         calendar.day(first_day_).to_string(), calendar.day(last_day_).to_string(), to_string(panel.frequency()),
         instrument.code, calendar.day(first).to_string(), calendar.day(last).to_string());
  }
  if (!terms.spot) return;
  const auto& spot = panel.series(*terms.spot);
  if (spot.kind == SeriesKind::kContract) fail("{}: the spot leg cannot be the contract {}", config_.name, spot.symbol);
  std::vector<std::string> missing;
  const DayIndex spot_from = panel.frequency() == Frequency::kDaily ? first_day_ : first_day_ - 1;
  for (DayIndex day = spot_from; day <= last_day_; ++day) {
    if (spot.daily ? !panel.daily_close(*terms.spot, day).has_value()
                   : day < spot.bars.first_day || day > spot.bars.last_day) {
      missing.push_back(calendar.day(day).to_string());
    }
  }
  if (!missing.empty()) {
    fail("{}: spot series {} has no value on {} of the period's trading days: {}", config_.name, spot.symbol,
         missing.size(), joined_some(missing));
  }
}

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
  queue_.begin_day(timeline.events());
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

// True when a bar can change nothing but what is known: no order, guard or spot target waits for it, no margin call,
// and nobody looks at the margin inside the day. Such a bar is a move of the frontier and a question to the strategies.
bool Backtest::is_quiet() const {
  if (desk_->call() != nullptr || config_.account.margin.intraday_reduction) return false;
  return std::none_of(sleeves_.begin(), sleeves_.end(),
                      [](const auto& sleeve) { return sleeve->broker.waits_for_market(); });
}

// Where all strategies sleep and nothing of the run waits, the next event is the bar at which the first of them wakes.
void Backtest::pass_over_sleep() {
  if (view_.is_last_bar() || queue_.has_own() || !is_quiet()) return;
  int wake = view_.slots_today() - 1;
  for (auto& sleeve : sleeves_) wake = std::min(wake, sleeve->wake_slot());
  queue_.skip_to(Timeline::bar_open(wake));
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
      for (auto& sleeve : sleeves_) sleeve->broker.close_session();
      break;
    case Phase::kDailySettlement:
    case Phase::kFinalSettlement: evening(event.key.phase); break;
    case Phase::kRuleChange: close_day(); break;
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
  return config_.broker.fill == FillModel::kClose ||
         (config_.account.margin.call == MarginConfig::Call::kTopUp && house().ledger().spot_units().sign() > 0);
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

std::vector<std::unique_ptr<Strategy>> make_strategies(const BacktestConfig& config) {
  std::vector<std::unique_ptr<Strategy>> strategies;
  if (config.sleeves.empty()) {
    strategies.push_back(find_strategy(config.strategy).create(config.parameters, "strategy"));
  }
  for (const auto& sleeve : config.sleeves) {
    strategies.push_back(find_strategy(sleeve.strategy).create(sleeve.parameters, "sleeves." + sleeve.name));
  }
  return strategies;
}

bool run_pass(const MarketPanel& panel, std::span<const BacktestJob> jobs, const PassEvents& events) {
  MarketDay market(panel);
  DayFacts facts(market);
  Timeline timeline;
  SignalBoard signals(market);
  std::vector<std::unique_ptr<Backtest>> runs(jobs.size());
  // What one run throws is that run's: it leaves the pass, and is told.
  const auto guarded = [&](std::size_t i, const auto& step) {
    try {
      step();
    } catch (const InputError& error) {
      runs[i].reset();
      if (!events.refused) throw;
      events.refused(i, error);
    } catch (const InvariantError& error) {
      runs[i].reset();
      if (!events.faulted) throw;
      events.faulted(i, error);
    }
  };
  DayIndex first = std::numeric_limits<DayIndex>::max();
  DayIndex last = -1;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    ensure(jobs[i].dividends != nullptr, "a job has no dividend estimate");
    guarded(i, [&] {
      runs[i] = std::make_unique<Backtest>(jobs[i].config, make_strategies(jobs[i].config), facts, *jobs[i].dividends,
                                           &signals);
      first = std::min(first, runs[i]->first_day());
      last = std::max(last, runs[i]->last_day());
    });
  }
  for (DayIndex day = first; day <= last; ++day) {
    const auto lives = [day](const auto& run) { return run && day >= run->first_day() && day <= run->last_day(); };
    if (std::any_of(runs.begin(), runs.end(), lives)) {
      market.load(day);
      timeline.lay_out(market);
    }
    for (std::size_t i = 0; i < runs.size(); ++i) {
      if (!lives(runs[i])) continue;
      std::optional<BacktestResult> result;
      guarded(i, [&] {
        runs[i]->run_day(timeline);
        if (!runs[i]->has_ended() && day < runs[i]->last_day()) return;
        result = runs[i]->finish();
        runs[i].reset();
      });
      if (result && events.ended) events.ended(i, std::move(*result));
    }
    if (events.proceed && !events.proceed(day - first + 1, last - first + 1)) return false;
  }
  return true;
}

std::vector<BacktestResult> run_batch(const MarketPanel& panel, std::span<const BacktestJob> jobs) {
  std::vector<BacktestResult> results(jobs.size());
  run_pass(panel, jobs,
           {.ended = [&](std::size_t i, BacktestResult result) { results[i] = std::move(result); },
            .refused = {},
            .faulted = {},
            .proceed = {}});
  return results;
}

}  // namespace hedgelab
