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
      ledger_(rules_->contracts),
      broker_(config_.broker, market, *rules_, terms_, ledger_, queue_),
      context_(view_, *rules_, ledger_, dividends, terms_, broker_, signals, &broker_.overlay()) {
  const TradingCalendar& calendar = rules_->calendar;
  if (config_.end < config_.start) {
    fail("{}: the period ends {} before it starts {}", config_.name, config_.end.to_string(), config_.start.to_string());
  }
  first_day_ = calendar.index_of(calendar.on_or_after(config_.start));
  last_day_ = calendar.index_of(calendar.on_or_before(config_.end));
  if (last_day_ <= first_day_) {
    fail("{}: {} to {} holds fewer than two trading days", config_.name, config_.start.to_string(),
         config_.end.to_string());
  }
  if (first_day_ == 0 && market.panel().frequency() != Frequency::kDaily) {
    fail("{}: an intraday run needs a trading day before its start; the calendar begins on {}", config_.name,
         calendar.first_date().to_string());
  }
  check_data();
  ledger_.deposit(config_.capital);
  curve_.points.reserve(static_cast<std::size_t>(last_day_ - first_day_ + 2));
  settling_.reserve(64);
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

Price Backtest::spot_price() const { return terms_.spot ? view_.close(*terms_.spot).value_or(Price()) : Price(); }

void Backtest::run_day(const Timeline& timeline) {
  queue_.begin_day(timeline.events());
  view_.begin_day();
  if (curve_.empty() && market_->panel().frequency() != Frequency::kDaily) {
    EquityPoint inception;
    inception.date = rules_->calendar.day(first_day_ - 1);
    inception.equity = inception.settled_equity = inception.cash = config_.capital;
    inception.spot_price = spot_price();
    curve_.points.push_back(inception);
  }
  Event event;
  while (queue_.pop(event)) handle(event);
}

// One minute of market, from open to equity, is the middle of this function.
void Backtest::handle(const Event& event) {
  const int slot = static_cast<int>(event.subject);
  switch (event.key.phase) {
    case Phase::kSessionOpen: broker_.open_session(); break;
    case Phase::kOrderArrival: broker_.order_arrived(event.subject); break;
    case Phase::kBarOpen: broker_.bar_opens(slot); break;
    case Phase::kBarClose:
      broker_.bar_closing(slot);
      view_.advance(slot);
      last_decision_ = event.key.time;
      broker_.set_decision_time(last_decision_);
      strategy_->on_bar(context_);
      broker_.bar_closed(slot);
      break;
    case Phase::kSessionClose: broker_.close_session(); break;
    case Phase::kDailySettlement:
    case Phase::kFinalSettlement: settle_day(event.key.phase); break;
    case Phase::kRuleChange: keep_equity_point(); break;
  }
}

Price Backtest::settlement_price(ContractId contract, const char* what) {
  const auto series = view_.series_of(contract);
  if (series) {
    if (const auto official = market_->panel().settlement(*series, market_->day())) return *official;
  }
  const std::string& code = rules_->contracts.contract(contract).code;
  const auto close = view_.close(contract);
  if (config_.missing_settlement == MissingSettlement::kError || !close) {
    fail("{}: {} of {} on {} is not in the store and the account holds it; with \"missing_settlement\": \"close\" its "
         "close stands in and the result says so",
         config_.name, what, code, market_->date().to_string());
  }
  substituted_settlements_.push_back(fmt::format("{} {}", code, market_->date().to_string()));
  return *close;
}

void Backtest::settle_day(Phase phase) {
  settling_.assign(ledger_.held().begin(), ledger_.held().end());
  // An overlay that offsets the hedge lot for lot leaves nothing in the account to settle, but must leave its book.
  if (phase == Phase::kFinalSettlement) broker_.overlay().collect(settling_);
  for (const ContractId contract : settling_) {
    const bool expires = rules_->contracts.contract(contract).last_trading_day == market_->date();
    if (phase == Phase::kDailySettlement && !expires) {
      ledger_.settle(contract, settlement_price(contract, "the settlement price"));
    } else if (phase == Phase::kFinalSettlement && expires) {
      const Rate fee = CostModel(config_.broker.costs, rules_->fees)
                           .delivery_rate(rules_->contracts.instrument_of(contract), market_->date());
      broker_.expire(contract, settlement_price(contract, "the final settlement price"), fee);
    }
  }
}

void Backtest::keep_equity_point() {
  const Price spot = spot_price();
  EquityPoint point;
  point.date = market_->date();
  point.cash = ledger_.cash();
  point.spot_value = ledger_.spot_value(spot);
  point.fees = ledger_.costs();
  point.spot_price = spot;
  Money close_over_settlement;
  for (const ContractId contract : ledger_.held()) {
    const auto close = view_.close(contract);
    ensure(close.has_value(), "a held contract has never had a price");
    const Price mark = config_.mark == Mark::kClose ? *close : ledger_.position(contract).earlier_basis;
    point.futures_notional +=
        notional(mark, ledger_.net_position(contract), rules_->contracts.instrument_of(contract).multiplier);
    if (config_.mark == Mark::kClose) close_over_settlement += ledger_.unrealised(contract, mark);
  }
  ledger_.check_identity(spot, close_over_settlement);
  point.overlay = broker_.overlay().result([this](ContractId id) {
    if (config_.mark == Mark::kClose) return view_.close(id).value();
    // An overlay that lifts the whole hedge leaves nothing for the ledger to settle, and has a price all the same.
    return ledger_.net_position(id).is_zero() ? settlement_price(id, "the settlement price")
                                              : ledger_.position(id).earlier_basis;
  });
  point.settled_equity = ledger_.equity(spot, Money());
  point.equity = ledger_.equity(spot, close_over_settlement);
  if (!broker_.overlay().is_flat()) ++overlay_nights_;
  // Daily bars: the start day ends with the untouched capital; what its closing trades cost shows the day after.
  if (curve_.empty()) {
    point = EquityPoint{};
    point.date = market_->date();
    point.equity = point.settled_equity = point.cash = config_.capital;
    point.spot_price = spot;
  }
  if (point.equity <= Money()) {
    fail("{}: equity is {} CNY on {}; the account is ruined and the run stops", config_.name, to_string(point.equity),
         market_->date().to_string());
  }
  curve_.points.push_back(point);
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
  if (strategy_->uses_dividends()) result.conventions.push_back(dividends_->describe());
  for (auto& text : strategy_->conventions()) result.conventions.push_back(std::move(text));
  if (!substituted_settlements_.empty()) {
    result.warnings.push_back(fmt::format("{} settlement prices were missing and replaced by closes: {}",
                                          substituted_settlements_.size(), joined_some(substituted_settlements_)));
  }
  if (broker_.locked_bars() > 0) {
    result.warnings.push_back(fmt::format("orders met a locked price limit on {} bars and waited", broker_.locked_bars()));
  }
  // What was decided on the run's last bar has no next bar to fill on: that is no surprise to warn of.
  const auto refused =
      std::count_if(broker_.unfilled().begin(), broker_.unfilled().end(), [this](const OrderRecord& record) {
        const bool at_the_end = record.fate == OrderFate::kNoData && record.order.decided_at == last_decision_;
        return record.fate != OrderFate::kReplaced && !at_the_end;
      });
  if (refused > 0) result.warnings.push_back(fmt::format("{} orders did not fill; see orders.csv", refused));

  result.equity = std::move(curve_);
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
  result.cash = {ledger_.total(CashKind::kDeposit),      ledger_.total(CashKind::kFuturesVariation),
                 ledger_.total(CashKind::kSpotTrade),    ledger_.total(CashKind::kFeeOpen),
                 ledger_.total(CashKind::kFeeClose),     ledger_.total(CashKind::kFeeCloseToday),
                 ledger_.total(CashKind::kFeeOrder),     ledger_.total(CashKind::kFeeDelivery),
                 ledger_.total(CashKind::kSpotCost),     ledger_.total(CashKind::kInterest),
                 ledger_.total(CashKind::kDividend)};
  const OverlayBook& overlay = broker_.overlay();
  if (overlay.round_trips() > 0 || !overlay.is_flat()) {
    result.overlay = {result.equity.points.back().overlay, overlay.fees(), overlay.round_trips(),
                      overlay.winning_round_trips()};
    if (overlay_nights_ > 0) {
      result.warnings.push_back(fmt::format("the overlay could not be closed and stayed over {} nights", overlay_nights_));
    }
  }
  result.turnover = broker_.turnover();
  result.fills = broker_.fills();
  result.spot_fills = broker_.spot_fills();
  result.rolls = broker_.rolls();
  result.unfilled = broker_.unfilled();
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
