#include "engine/simulation/backtest.h"

#include <algorithm>
#include <limits>
#include <map>
#include <string_view>

#include "engine/core/error.h"
#include "engine/results/money_weighted.h"
#include "engine/simulation/benchmarks.h"
#include "engine/strategy/registry.h"

namespace hedgelab {
namespace {

std::string joined_some(const std::vector<std::string>& items) {
  const std::size_t shown = std::min<std::size_t>(items.size(), 5);
  std::string text = fmt::format("{}", fmt::join(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(shown), ", "));
  return items.size() > shown ? fmt::format("{} and {} more", text, items.size() - shown) : text;
}

// Official prices need no word; each of the other sources gets one line.
void warn_of_settlements(const std::vector<SettlementRecord>& settlements, const ContractTable& contracts,
                         std::vector<std::string>& warnings) {
  for (const SettlementSource source : {SettlementSource::kLastHour, SettlementSource::kEarlierHour,
                                        SettlementSource::kIndexMean, SettlementSource::kClose}) {
    std::vector<std::string> days;
    for (const auto& record : settlements) {
      if (record.source != source) continue;
      days.push_back(fmt::format("{} {}", contracts.contract(record.contract).code, record.date.to_string()));
    }
    if (days.empty()) continue;
    warnings.push_back(source == SettlementSource::kClose
                           ? fmt::format("{} settlement prices were missing and replaced by closes: {}", days.size(),
                                         joined_some(days))
                           : fmt::format("{} settlement prices were computed from bars ({}): {}", days.size(),
                                         to_string(source), joined_some(days)));
  }
}

}  // namespace

namespace {
std::vector<std::unique_ptr<Strategy>> list_of(std::unique_ptr<Strategy> strategy) {
  std::vector<std::unique_ptr<Strategy>> one;
  one.push_back(std::move(strategy));
  return one;
}
}  // namespace

Backtest::Backtest(BacktestConfig config, std::unique_ptr<Strategy> strategy, const MarketDay& market,
                   const DividendEstimate& dividends, SignalBoard* signals)
    : Backtest(std::move(config), list_of(std::move(strategy)), market, dividends, signals) {}

Backtest::Backtest(BacktestConfig config, std::vector<std::unique_ptr<Strategy>> strategies, const MarketDay& market,
                   const DividendEstimate& dividends, SignalBoard* signals)
    : config_(std::move(config)),
      market_(&market),
      dividends_(&dividends),
      rules_(&market.panel().rules()),
      terms_(account_terms(config_, market.panel())),
      view_(market),
      prices_(market, view_),
      first_day_(rules_->calendar.index_of(rules_->calendar.on_or_after(config_.start))),
      last_day_(rules_->calendar.index_of(rules_->calendar.on_or_before(config_.end))) {
  const TradingCalendar& calendar = rules_->calendar;
  if (config_.end < config_.start) {
    fail("{}: the period ends {} before it starts {}", config_.name, config_.end.to_string(), config_.start.to_string());
  }
  if (last_day_ <= first_day_) {
    fail("{}: {} to {} holds fewer than two trading days", config_.name, config_.start.to_string(),
         config_.end.to_string());
  }
  if (first_day_ == 0 && market.panel().frequency() != Frequency::kDaily) {
    fail("{}: an intraday run needs a trading day before its start; the calendar begins on {}", config_.name,
         calendar.first_date().to_string());
  }
  ensure(strategies.size() == std::max<std::size_t>(1, config_.sleeves.size()), "a strategy for every sleeve");
  check_data(terms_);
  check_benchmarks(config_, market.panel(), market.panel().frequency() == Frequency::kDaily ? first_day_ : first_day_ - 1,
                   last_day_);
  for (std::size_t i = 0; i < config_.sleeves.size(); ++i) {
    check_data(account_terms(sleeve_config(config_, i), market.panel()));
  }
  if (!config_.sleeves.empty()) {
    common_ = std::make_unique<Account>(config_, market, view_, prices_, terms_, first_day_);
  }
  const SleeveSurroundings around{market, view_, prices_, dividends, signals, queue_, order_ids_, first_day_,
                                  common_.get()};
  for (std::size_t i = 0; i < strategies.size(); ++i) {
    sleeves_.push_back(std::make_unique<Sleeve>(common_ ? sleeve_config(config_, i) : config_, std::move(strategies[i]),
                                                around));
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
  const DayIndex trading_from = std::max(first_day_, calendar.index_of(calendar.on_or_after(instrument.first_trading_day)));
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
  if (account().is_stopped()) return;
  queue_.begin_day(timeline.events());
  view_.begin_day();
  if (account().curve().empty() && market_->panel().frequency() != Frequency::kDaily) {
    const Date date = rules_->calendar.day(first_day_ - 1);
    if (common_) common_->keep_inception(date);
    for (auto& sleeve : sleeves_) sleeve->account.keep_inception(date);
  }
  Event event;
  while (queue_.pop(event)) handle(event);
}

// One minute of market, from open to equity, is the middle of this function.
void Backtest::handle(const Event& event) {
  const int slot = static_cast<int>(event.subject);
  switch (event.key.phase) {
    case Phase::kSessionOpen:
      if (common_) common_->open_session();
      for (auto& sleeve : sleeves_) sleeve->account.open_session();
      break;
    case Phase::kOrderArrival:
      for (auto& sleeve : sleeves_) sleeve->broker.order_arrived(event.subject);
      break;
    case Phase::kBarOpen:
      prices_.set(slot, Moment::kOpen);
      account().begin_bar();
      if (account().call() != nullptr && config_.broker.fill == FillModel::kNextOpen) {
        serve_margin_call(account(), sleeves_, true);
      }
      for (auto& sleeve : sleeves_) sleeve->broker.bar_opens();
      if (common_) common_->book_net();
      break;
    case Phase::kBarClose:
      prices_.set(slot, Moment::kClose);
      for (auto& sleeve : sleeves_) sleeve->broker.bar_closing();
      if (common_) common_->book_net();
      view_.advance(slot);
      last_decision_ = event.key.time;
      for (auto& sleeve : sleeves_) {
        sleeve->broker.set_decision_time(last_decision_);
        sleeve->strategy->on_bar(sleeve->context);
      }
      // Paper fills cut at the close; a spot series without opens is sold at one.
      if (account().call() != nullptr && is_call_served_at_close()) {
        serve_margin_call(account(), sleeves_, config_.broker.fill == FillModel::kClose);
      }
      for (auto& sleeve : sleeves_) sleeve->broker.bar_closed();
      if (common_) common_->book_net();
      // The last bar's look is the evening's.
      if (config_.account.margin.intraday_reduction && !view_.is_last_bar()) account().look_at_margin();
      break;
    case Phase::kSessionClose:
      for (auto& sleeve : sleeves_) sleeve->broker.close_session();
      break;
    case Phase::kDailySettlement:
    case Phase::kFinalSettlement:
      if (common_) common_->settle_day(event.key.phase);
      for (auto& sleeve : sleeves_) sleeve->account.settle_day(event.key.phase);
      break;
    case Phase::kRuleChange: close_day(); break;
  }
}

bool Backtest::is_call_served_at_close() {
  return config_.broker.fill == FillModel::kClose ||
         (config_.account.margin.call == MarginConfig::Call::kTopUp && account().ledger().spot_units().sign() > 0);
}

void Backtest::close_day() {
  for (auto& sleeve : sleeves_) sleeve->account.close_day();
  if (!common_) return;
  Money overlay;
  for (auto& sleeve : sleeves_) overlay += sleeve->account.curve().points.back().overlay;
  common_->close_day(overlay);
}

// In words: how the run was made, and what a reader must know of it.
void Backtest::describe(BacktestResult& result) {
  const auto& broker = config_.broker;
  auto& conventions = result.conventions;
  conventions.push_back(broker.fill == FillModel::kClose
                            ? "PAPER FILLS: orders fill at the close they were decided on"
                            : "orders fill at the open of the next bar of their contract");
  conventions.push_back(config_.mark == Mark::kClose ? "equity marks futures at the close"
                                                     : "equity marks futures at the settlement price");
  conventions.push_back(config_.whole_lots ? "whole lots" : "fractional lots (paper mode)");
  conventions.push_back(broker.costs.describe());
  conventions.push_back(broker.slippage.describe());
  if (!broker.participation.is_zero()) {
    conventions.push_back(fmt::format("at most {} of a bar's volume", to_string(broker.participation)));
  }
  conventions.push_back(config_.account.margin.describe());
  if (config_.account.position_limits) {
    conventions.push_back(config_.account.margin.hedging_account
                              ? "hedging account: position and opening limits do not bind"
                              : "position limits and daily opening limits bind");
  }
  if (!config_.account.interest.is_zero()) conventions.push_back(config_.account.interest.describe());
  if (config_.account.spot_dividends != SpotDividends::kIgnored) {
    conventions.push_back(config_.account.spot_dividends == SpotDividends::kCash
                              ? "dividends on spot are paid in cash"
                              : "dividends on spot are put back into the index at the close");
  }
  if (config_.account.short_spot.is_allowed) conventions.push_back(config_.account.short_spot.describe());
  bool uses_dividends = false;
  for (auto& sleeve : sleeves_) uses_dividends = uses_dividends || sleeve->strategy->uses_dividends();
  if (uses_dividends) conventions.push_back(dividends_->describe());
  for (auto& sleeve : sleeves_) {
    for (auto& text : sleeve->strategy->conventions()) conventions.push_back(std::move(text));
  }

  auto& warnings = result.warnings;
  warn_of_settlements(account().settlements(), rules_->contracts, warnings);
  const auto& calls = account().calls();
  if (account().is_stopped()) {
    result.stopped_on = calls.back().date;
    warnings.push_back(fmt::format("THE RUN STOPPED on {}: a margin call, as its policy says",
                                   result.stopped_on->to_string()));
  }
  if (!calls.empty()) {
    const auto unserved =
        std::count_if(calls.begin(), calls.end(), [](const MarginCall& call) { return !call.is_served; });
    warnings.push_back(fmt::format("{} margin call{}, {} not served in full; see margin_calls.csv", calls.size(),
                                   calls.size() == 1 ? "" : "s", unserved));
  }
  if (account().refused_spot_trades() > 0) {
    warnings.push_back(fmt::format("trades of spot refused: {}; the cash they would have left does not carry the margin",
                                   account().refused_spot_trades()));
  }
  std::int64_t locked_bars = 0;
  std::map<std::string_view, int> fates;
  for (const auto& sleeve : sleeves_) {
    locked_bars += sleeve->broker.locked_bars();
    // What was decided on the run's last bar has no next bar to fill on: that is no surprise to warn of.
    const auto& unfilled = sleeve->broker.unfilled();
    for (const OrderRecord& record : unfilled) {
      const bool at_the_end = record.fate == OrderFate::kNoData && record.order.decided_at == last_decision_;
      if (record.fate == OrderFate::kReplaced || record.fate == OrderFate::kFilledLate || at_the_end) continue;
      ++fates[to_string(record.fate)];
    }
  }
  if (locked_bars > 0) {
    warnings.push_back(fmt::format("orders met a locked price limit on {} bars and waited", locked_bars));
  }
  for (const auto& [fate, count] : fates) {
    warnings.push_back(fmt::format("{} order{} did not fill: {}; see orders.csv", count, count == 1 ? "" : "s", fate));
  }
  std::size_t ended = 0;
  for (const auto& sleeve : sleeves_) ended += sleeve->broker.unfilled().size();
  if (ended == 0 && account().fills().empty() && account().spot_fills().empty()) {
    warnings.push_back("NOTHING WAS ORDERED: the strategy never found what it waits for");
  }
  const Date first_listing = rules_->contracts.instrument(terms_.product).first_trading_day;
  if (first_listing > rules_->calendar.day(first_day_)) {
    warnings.push_back(fmt::format("{} trades from {} on: the days before are idle and dilute every yearly figure",
                                   config_.product, first_listing.to_string()));
  }
}

void Backtest::add_sleeves(BacktestResult& result) {
  for (std::size_t i = 0; i < sleeves_.size(); ++i) {
    const Account& account = sleeves_[i]->account;
    SleeveResult sleeve;
    sleeve.name = config_.sleeves[i].name;
    sleeve.strategy = config_.sleeves[i].strategy;
    sleeve.capital_share = config_.sleeves[i].capital_share;
    sleeve.equity = account.curve();
    sleeve.statistics =
        performance_statistics(sleeve.equity.dates(), sleeve.equity.net_value(), config_.statistics);
    sleeve.attribution = account.attribution();
    sleeve.attribution_summary = summarise_attribution(sleeve.attribution, sleeve.equity, account.turnover(),
                                                       config_.statistics.periods_per_year);
    sleeve.fills = account.fills();
    result.sleeves.push_back(std::move(sleeve));
  }
}

BacktestResult Backtest::finish() {
  for (auto& sleeve : sleeves_) sleeve->broker.end_run();
  const Account& account = this->account();
  BacktestResult result;
  result.name = config_.name;
  result.description = config_.description;
  result.strategy = config_.strategy;
  result.spot_symbol = config_.spot_symbol;
  describe(result);

  result.equity = account.curve();
  const std::vector<double> values = result.equity.net_value();
  result.statistics = performance_statistics(result.equity.dates(), values, config_.statistics);
  result.money_weighted_return = money_weighted_return(result.equity);
  result.benchmarks = compare_with_benchmarks(config_, market_->panel(), result.equity);
  if (terms_.spot && !config_.spot_share.is_zero()) {
    std::vector<double> hedged;
    std::vector<double> spot;
    const auto& points = result.equity.points;
    for (std::size_t i = 1; i < points.size(); ++i) {
      hedged.push_back(values[i] / values[i - 1] - 1.0);
      spot.push_back(config_.spot_share.to_double() *
                     (points[i].spot_price.to_double() / points[i - 1].spot_price.to_double() - 1.0));
    }
    result.hedge = hedge_statistics(hedged, spot, config_.statistics.periods_per_year);
  }
  const auto total = [&](CashKind kind) { return account.ledger().total(kind); };
  result.cash = {total(CashKind::kDeposit),      total(CashKind::kFuturesVariation), total(CashKind::kSpotTrade),
                 total(CashKind::kFeeOpen),      total(CashKind::kFeeClose),         total(CashKind::kFeeCloseToday),
                 total(CashKind::kFeeOrder),     total(CashKind::kFeeDelivery),      total(CashKind::kSpotCost),
                 total(CashKind::kInterest),     total(CashKind::kDividend),         total(CashKind::kLending)};
  OverlayTotals overlay;
  int nights = 0;
  bool has_overlay = false;
  for (const auto& sleeve : sleeves_) {
    const OverlayBook& book = sleeve->account.overlay();
    has_overlay = has_overlay || book.round_trips() > 0 || !book.is_flat();
    overlay.fees += book.fees();
    overlay.round_trips += book.round_trips();
    overlay.winning_round_trips += book.winning_round_trips();
    nights += sleeve->account.overlay_nights();
    for (const auto& record : sleeve->broker.unfilled()) result.unfilled.push_back(record);
  }
  if (has_overlay) {
    overlay.result = result.equity.points.back().overlay;
    result.overlay = overlay;
    if (nights > 0) {
      result.warnings.push_back(fmt::format("the overlay could not be closed and stayed over {} nights", nights));
    }
  }
  result.turnover = account.turnover();
  result.fills = account.fills();
  result.spot_fills = account.spot_fills();
  result.rolls = account.rolls();
  result.attribution = account.attribution();
  result.attribution_summary = summarise_attribution(result.attribution, result.equity, result.turnover,
                                                     config_.statistics.periods_per_year);
  result.settlements = account.settlements();
  result.margin_calls = account.calls();
  if (common_) add_sleeves(result);
  result.effective_config = config_.effective_config;
  return result;
}

std::vector<BacktestResult> run_batch(const MarketPanel& panel, const std::vector<BacktestJob>& jobs,
                                      const BacktestProgress& progress) {
  MarketDay market(panel);
  Timeline timeline;
  SignalBoard signals(market);
  std::vector<std::unique_ptr<Backtest>> runs;
  DayIndex first = std::numeric_limits<DayIndex>::max();
  DayIndex last = -1;
  for (const auto& job : jobs) {
    ensure(job.dividends != nullptr, "a job has no dividend estimate");
    std::vector<std::unique_ptr<Strategy>> strategies;
    if (job.config.sleeves.empty()) {
      strategies.push_back(find_strategy(job.config.strategy).create(job.config.parameters, "strategy"));
    }
    for (const auto& sleeve : job.config.sleeves) {
      strategies.push_back(find_strategy(sleeve.strategy).create(sleeve.parameters, "sleeves." + sleeve.name));
    }
    runs.push_back(std::make_unique<Backtest>(job.config, std::move(strategies), market, *job.dividends, &signals));
    first = std::min(first, runs.back()->first_day());
    last = std::max(last, runs.back()->last_day());
  }
  for (DayIndex day = first; day <= last; ++day) {
    market.load(day);
    timeline.lay_out(market);
    for (auto& run : runs) {
      if (day >= run->first_day() && day <= run->last_day()) run->run_day(timeline);
    }
    if (progress) progress(day - first + 1, last - first + 1);
  }
  std::vector<BacktestResult> results;
  for (auto& run : runs) results.push_back(run->finish());
  return results;
}

}  // namespace hedgelab
