#include "engine/simulation/backtest.h"

#include <algorithm>
#include <limits>

#include "engine/core/error.h"
#include "engine/strategy/registry.h"

namespace hedgelab {
namespace {

AccountTerms terms_of(const BacktestConfig& config, const MarketPanel& panel) {
  AccountTerms terms;
  terms.product = panel.rules().contracts.find_instrument(config.product);
  terms.spot_share = config.spot_share;
  terms.whole_lots = config.whole_lots;
  if (!config.spot_symbol.empty()) {
    terms.spot = panel.find(config.spot_symbol);
    if (!terms.spot) fail("spot series '{}' is not in the store", config.spot_symbol);
  }
  return terms;
}

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

Backtest::Backtest(BacktestConfig config, std::unique_ptr<Strategy> strategy, const MarketDay& market,
                   const DividendEstimate& dividends, SignalBoard* signals)
    : config_(std::move(config)),
      strategy_(std::move(strategy)),
      market_(&market),
      dividends_(&dividends),
      rules_(&market.panel().rules()),
      terms_(terms_of(config_, market.panel())),
      view_(market),
      prices_(market, view_),
      first_day_(rules_->calendar.index_of(rules_->calendar.on_or_after(config_.start))),
      last_day_(rules_->calendar.index_of(rules_->calendar.on_or_before(config_.end))),
      account_(config_, market, view_, prices_, terms_, first_day_),
      broker_(config_, market, terms_, account_, prices_, queue_),
      context_(view_, *rules_, account_.ledger(), dividends, terms_, broker_, signals, &account_.overlay(),
               config_.account.margin.is_enforced() ? &account_.margin() : nullptr) {
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
  check_data();
}

Backtest::~Backtest() = default;

void Backtest::check_data() const {
  const MarketPanel& panel = market_->panel();
  const TradingCalendar& calendar = rules_->calendar;
  const Instrument& instrument = rules_->contracts.instrument(terms_.product);
  if (calendar.day(last_day_) < instrument.first_trading_day) {
    fail("{}: {} trades from {} on, after the period's end", config_.name, instrument.code,
         instrument.first_trading_day.to_string());
  }
  // A gap in the contracts is met where it matters (a roll, a mark); the spot leg is needed every day.
  DayIndex first = std::numeric_limits<DayIndex>::max();
  DayIndex last = -1;
  for (const auto& series : panel.series()) {
    if (!series.contract || rules_->contracts.contract(*series.contract).instrument != terms_.product) continue;
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
  if (!terms_.spot) return;
  const auto& spot = panel.series(*terms_.spot);
  if (spot.kind == SeriesKind::kContract) fail("{}: the spot leg cannot be the contract {}", config_.name, spot.symbol);
  std::vector<std::string> missing;
  const DayIndex spot_from = panel.frequency() == Frequency::kDaily ? first_day_ : first_day_ - 1;
  for (DayIndex day = spot_from; day <= last_day_; ++day) {
    if (spot.daily ? !panel.daily_close(*terms_.spot, day).has_value()
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
  if (account_.is_stopped()) return;
  queue_.begin_day(timeline.events());
  view_.begin_day();
  if (account_.curve().empty() && market_->panel().frequency() != Frequency::kDaily) {
    account_.keep_inception(rules_->calendar.day(first_day_ - 1));
  }
  Event event;
  while (queue_.pop(event)) handle(event);
}

// One minute of market, from open to equity, is the middle of this function.
void Backtest::handle(const Event& event) {
  const int slot = static_cast<int>(event.subject);
  switch (event.key.phase) {
    case Phase::kSessionOpen: account_.open_session(); break;
    case Phase::kOrderArrival: broker_.order_arrived(event.subject); break;
    case Phase::kBarOpen:
      prices_.set(slot, Moment::kOpen);
      broker_.bar_opens();
      break;
    case Phase::kBarClose:
      prices_.set(slot, Moment::kClose);
      broker_.bar_closing();
      view_.advance(slot);
      last_decision_ = event.key.time;
      broker_.set_decision_time(last_decision_);
      strategy_->on_bar(context_);
      broker_.bar_closed();
      if (config_.account.margin.intraday_reduction) account_.look_at_margin();
      break;
    case Phase::kSessionClose: broker_.close_session(); break;
    case Phase::kDailySettlement:
    case Phase::kFinalSettlement: account_.settle_day(event.key.phase); break;
    case Phase::kRuleChange: account_.close_day(); break;
  }
}

BacktestResult Backtest::finish() {
  broker_.end_run();
  BacktestResult result;
  result.name = config_.name;
  result.description = config_.description;
  result.strategy = config_.strategy;
  result.spot_symbol = config_.spot_symbol;
  const auto& broker = config_.broker;
  result.conventions.push_back(broker.fill == FillModel::kClose
                                   ? "PAPER FILLS: orders fill at the close they were decided on"
                                   : "orders fill at the open of the next bar of their contract");
  result.conventions.push_back(config_.mark == Mark::kClose ? "equity marks futures at the close"
                                                            : "equity marks futures at the settlement price");
  result.conventions.push_back(config_.whole_lots ? "whole lots" : "fractional lots (paper mode)");
  result.conventions.push_back(broker.costs.describe());
  result.conventions.push_back(broker.slippage.describe());
  if (!broker.participation.is_zero()) {
    result.conventions.push_back(fmt::format("at most {} of a bar's volume", to_string(broker.participation)));
  }
  result.conventions.push_back(config_.account.margin.describe());
  if (config_.account.position_limits) {
    result.conventions.push_back(config_.account.margin.hedging_account
                                     ? "hedging account: position and opening limits do not bind"
                                     : "position limits and daily opening limits bind");
  }
  if (!config_.account.interest.is_zero()) result.conventions.push_back(config_.account.interest.describe());
  if (config_.account.spot_dividends != SpotDividends::kIgnored) {
    result.conventions.push_back(config_.account.spot_dividends == SpotDividends::kCash
                                     ? "dividends on spot are paid in cash"
                                     : "dividends on spot are put back into the index at the close");
  }
  if (strategy_->uses_dividends()) result.conventions.push_back(dividends_->describe());
  for (auto& text : strategy_->conventions()) result.conventions.push_back(std::move(text));
  warn_of_settlements(account_.settlements(), rules_->contracts, result.warnings);
  if (account_.is_stopped()) {
    result.stopped_on = account_.calls().back().date;
    result.warnings.push_back(fmt::format("THE RUN STOPPED on {}: a margin call, as its policy says",
                                          result.stopped_on->to_string()));
  }
  if (!account_.calls().empty()) {
    const auto unserved = std::count_if(account_.calls().begin(), account_.calls().end(),
                                        [](const MarginCall& call) { return !call.is_served; });
    result.warnings.push_back(fmt::format("{} margin call{}, {} not served in full; see margin_calls.csv",
                                          account_.calls().size(), account_.calls().size() == 1 ? "" : "s", unserved));
  }
  if (account_.refused_spot_purchases() > 0) {
    result.warnings.push_back(fmt::format("purchases of spot refused: {}; the cash they would have left does not carry "
                                          "the margin", account_.refused_spot_purchases()));
  }
  if (broker_.locked_bars() > 0) {
    result.warnings.push_back(fmt::format("orders met a locked price limit on {} bars and waited", broker_.locked_bars()));
  }
  // What was decided on the run's last bar has no next bar to fill on: that is no surprise to warn of.
  const auto refused =
      std::count_if(broker_.unfilled().begin(), broker_.unfilled().end(), [this](const OrderRecord& record) {
        const bool at_the_end = record.fate == OrderFate::kNoData && record.order.decided_at == last_decision_;
        return record.fate != OrderFate::kReplaced && record.fate != OrderFate::kFilledLate && !at_the_end;
      });
  if (refused > 0) result.warnings.push_back(fmt::format("{} orders did not fill; see orders.csv", refused));

  result.equity = account_.curve();
  const std::vector<double> values = result.equity.net_value();
  const std::vector<Date> dates = result.equity.dates();
  result.statistics = performance_statistics(dates, values, config_.statistics);
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
  result.cash = {account_.ledger().total(CashKind::kDeposit),      account_.ledger().total(CashKind::kFuturesVariation),
                 account_.ledger().total(CashKind::kSpotTrade),    account_.ledger().total(CashKind::kFeeOpen),
                 account_.ledger().total(CashKind::kFeeClose),     account_.ledger().total(CashKind::kFeeCloseToday),
                 account_.ledger().total(CashKind::kFeeOrder),     account_.ledger().total(CashKind::kFeeDelivery),
                 account_.ledger().total(CashKind::kSpotCost),     account_.ledger().total(CashKind::kInterest),
                 account_.ledger().total(CashKind::kDividend)};
  const OverlayBook& overlay = account_.overlay();
  if (overlay.round_trips() > 0 || !overlay.is_flat()) {
    result.overlay = {result.equity.points.back().overlay, overlay.fees(), overlay.round_trips(),
                      overlay.winning_round_trips()};
    if (account_.overlay_nights() > 0) {
      result.warnings.push_back(fmt::format("the overlay could not be closed and stayed over {} nights", account_.overlay_nights()));
    }
  }
  result.turnover = account_.turnover();
  result.fills = account_.fills();
  result.spot_fills = account_.spot_fills();
  result.rolls = account_.rolls();
  result.unfilled = broker_.unfilled();
  result.attribution = account_.attribution();
  result.attribution_summary = summarise_attribution(result.attribution, result.equity, result.turnover,
                                                     config_.statistics.periods_per_year);
  result.settlements = account_.settlements();
  result.margin_calls = account_.calls();
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
    auto strategy = find_strategy(job.config.strategy).create(job.config.parameters, "strategy");
    runs.push_back(std::make_unique<Backtest>(job.config, std::move(strategy), market, *job.dividends, &signals));
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
