// From a run that is over to its result: figures, records, and the words that belong to them.

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <string_view>

#include "engine/core/error.h"
#include "engine/results/money_weighted.h"
#include "engine/simulation/backtest.h"
#include "engine/simulation/benchmarks.h"
#include "engine/simulation/joined_text.h"

namespace hedgelab {
namespace {

// Official prices need no word; each of the other sources gets one line.
void warn_of_settlements(const std::vector<SettlementRecord>& settlements, const ContractTable& contracts,
                         std::vector<std::string>& warnings) {
  for (const SettlementSource source : kSettlementSources) {
    if (source == SettlementSource::kOfficial) continue;
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

std::string_view loud(RunEnd::Status status) {
  switch (status) {
    case RunEnd::Status::kFinished: return "FINISHED";
    case RunEnd::Status::kStopped: return "STOPPED";
    case RunEnd::Status::kRuined: return "WAS RUINED";
    case RunEnd::Status::kNotCarried: return "COULD NOT BE CARRIED";
    case RunEnd::Status::kFailed: return "FAILED";
  }
  return "?";
}

// A curve and its rows as far as figures can be made of them: up to the first evening without equity, and not into a
// day whose flow takes out more than there is. A sleeve meets both when its share is lost while the account goes on.
std::size_t sound_points(const EquityCurve& curve) {
  const auto& points = curve.points;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (i > 0 && curve.base_of_day(i) <= Money()) return i;
    const bool is_lost =
        points[i].equity <= Money() || (i > 0 && curve.flows_rest_on_their_day && points[i].equity <= points[i].flow);
    if (is_lost) return i + 1;
  }
  return points.size();
}

bool is_refusal(OrderFate fate) {
  return fate == OrderFate::kNoMargin || fate == OrderFate::kPositionLimit || fate == OrderFate::kOpeningLimit;
}

bool is_needed(Purpose purpose) {
  return purpose == Purpose::kHedge || purpose == Purpose::kRoll || purpose == Purpose::kSpread;
}

}  // namespace

// A position that the strategy needs, refused, and none taken since: the account did not carry the run to its end.
void Backtest::note_refusal() {
  if (has_ended()) return;
  Timestamp last_fill;
  for (const Fill& fill : house().record().fills) {
    if (fill.purpose != Purpose::kOverlay && fill.purpose != Purpose::kReduction) last_fill = fill.filled_at;
  }
  const OrderRecord* first = nullptr;
  for (const auto& sleeve : sleeves_) {
    for (const OrderRecord& record : sleeve->broker.unfilled()) {
      const bool counts = is_refusal(record.fate) && is_needed(record.order.purpose);
      if (!counts || record.order.decided_at < last_fill) continue;
      if (first == nullptr || record.order.decided_at < first->order.decided_at) first = &record;
    }
  }
  if (first == nullptr) return;
  end_ = {RunEnd::Status::kNotCarried, first->order.decided_at.date(),
          fmt::format("an order of {} lots of {} for a {} is {}, and nothing has traded since",
                      to_string(first->order.quantity), rules_->contracts.contract(first->order.contract).code,
                      to_string(first->order.purpose), to_string(first->fate))};
}

// In words: how the run was made, and what a reader must know of it.
void Backtest::describe(BacktestResult& result) {
  const auto& broker = config_.broker;
  auto& conventions = result.conventions;
  conventions.push_back(broker.fill == FillModel::kClose ? "PAPER FILLS: orders fill at the close they were decided on"
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
  warn_of_settlements(house().record().settlements, rules_->contracts, warnings);
  const auto& calls = desk_->calls();
  if (!end_.is_finished()) {
    warnings.push_back(fmt::format("THE RUN {} on {}: {}", loud(end_.status), end_.day->to_string(), end_.reason));
  }
  for (const auto& sleeve : sleeves_) {
    if (!sleeve->retired_on) continue;
    warnings.push_back(fmt::format("{} lost all of its share by {}: it was closed out and its strategy asked no more",
                                   sleeve->account.config().name, sleeve->retired_on->to_string()));
  }
  if (!calls.empty()) {
    const auto unserved =
        std::count_if(calls.begin(), calls.end(), [](const MarginCall& call) { return !call.is_served; });
    warnings.push_back(fmt::format("{} margin call{}, {} not served in full; see margin_calls.csv", calls.size(),
                                   calls.size() == 1 ? "" : "s", unserved));
  }
  if (desk_->refused_spot_trades() > 0) {
    warnings.push_back(
        fmt::format("trades of spot refused: {}; the cash they would have left does not carry the margin",
                    desk_->refused_spot_trades()));
  }
  Broker::Met met;
  std::map<std::string_view, int> fates;
  for (const auto& sleeve : sleeves_) {
    const Broker::Met& of_sleeve = sleeve->broker.met();
    met.locked_bars += of_sleeve.locked_bars;
    met.off_limit_bars += of_sleeve.off_limit_bars;
    met.unchecked_days += of_sleeve.unchecked_days;
    met.unproven_fills += of_sleeve.unproven_fills;
    // What was decided on the run's last bar has no next bar to fill on: that is no surprise to warn of.
    const auto& unfilled = sleeve->broker.unfilled();
    for (const OrderRecord& record : unfilled) {
      const bool at_the_end = record.fate == OrderFate::kNoData && record.order.decided_at == last_decision_;
      if (record.fate == OrderFate::kReplaced || record.fate == OrderFate::kFilledLate || at_the_end) continue;
      ++fates[to_string(record.fate)];
    }
  }
  if (met.locked_bars > 0) {
    warnings.push_back(fmt::format("orders met a locked price limit on {} bars and waited", met.locked_bars));
  }
  if (met.off_limit_bars > 0) {
    warnings.push_back(
        fmt::format("PRICES BEYOND THE DAY'S LIMITS: orders met them on {} bars and waited; the data are wrong "
                    "there",
                    met.off_limit_bars));
  }
  if (met.unchecked_days > 0) {
    warnings.push_back(
        fmt::format("price limits unchecked on {} days with fills: neither settlement nor close of the day "
                    "before is known",
                    met.unchecked_days));
  }
  if (met.unproven_fills > 0) {
    conventions.push_back(
        fmt::format("the data have no volume for the bars of {} fills: that anybody traded there is taken for granted",
                    met.unproven_fills));
  }
  for (const auto& [fate, count] : fates) {
    warnings.push_back(fmt::format("{} order{} did not fill: {}; see orders.csv", count, count == 1 ? "" : "s", fate));
  }
  std::size_t ended = 0;
  for (const auto& sleeve : sleeves_) ended += sleeve->broker.unfilled().size();
  if (ended == 0 && house().record().fills.empty() && house().record().spot_fills.empty()) {
    warnings.push_back("NOTHING WAS ORDERED: the strategy never found what it waits for");
  }
  std::vector<std::string> products{config_.product};
  for (const auto& sleeve : config_.sleeves) products.push_back(sleeve.product);
  for (std::string& line :
       beyond_knowledge(*rules_, products, rules_->calendar.day(first_day_), rules_->calendar.day(last_day_))) {
    warnings.push_back(std::move(line));
  }
  const Date first_listing = rules_->contracts.instrument(books_.front()->terms.product).first_trading_day;
  if (first_listing > rules_->calendar.day(first_day_)) {
    warnings.push_back(fmt::format("{} trades from {} on: the days before are idle and dilute every yearly figure",
                                   config_.product, first_listing.to_string()));
  }
}

void Backtest::add_sleeves(BacktestResult& result) {
  for (std::size_t i = 0; i < config_.sleeves.size(); ++i) {
    AccountRecord& record = sleeves_[i]->account.take_record();
    SleeveResult sleeve;
    sleeve.name = config_.sleeves[i].name;
    sleeve.strategy = config_.sleeves[i].strategy;
    sleeve.capital_share = config_.sleeves[i].capital_share;
    sleeve.equity = std::move(record.curve);
    sleeve.attribution = std::move(record.rows);
    EquityCurve sound = sleeve.equity;
    sound.points.resize(sound_points(sound));
    const std::vector<AttributionRow> rows(
        sleeve.attribution.begin(), sleeve.attribution.begin() + static_cast<std::ptrdiff_t>(sound.points.size()) - 1);
    sleeve.statistics = performance_statistics(sound.dates(), sound.net_value(), config_.statistics);
    sleeve.attribution_summary =
        summarise_attribution(rows, sound, record.turnover, config_.statistics.periods_per_year);
    sleeve.fills = std::move(record.fills);
    result.sleeves.push_back(std::move(sleeve));
  }
}

BacktestResult Backtest::finish() {
  for (auto& sleeve : sleeves_) sleeve->broker.end_run();
  note_refusal();
  // A run that ended on its first day, or in the middle of an evening, has curves of the days that were closed by all.
  std::size_t closed = std::numeric_limits<std::size_t>::max();
  for (auto& books : books_) {
    books->account.ensure_inception(rules_->calendar.day(first_day_));
    closed = std::min(closed, books->account.curve().points.size());
  }
  for (auto& books : books_) books->account.take_record().keep_evenings(closed);
  BacktestResult result;
  result.name = config_.name;
  result.description = config_.description;
  result.strategy = config_.strategy;
  result.spot_symbol = config_.spot_symbol;
  result.end = end_;
  describe(result);

  AccountRecord& record = house().take_record();
  result.equity = std::move(record.curve);
  const std::vector<double> values = result.equity.net_value();
  result.statistics = performance_statistics(result.equity.dates(), values, config_.statistics);
  result.money_weighted_return = money_weighted_return(result.equity);
  result.benchmarks = compare_with_benchmarks(config_, market_->panel(), result.equity);
  if (books_.front()->terms.spot && !config_.spot_share.is_zero()) {
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
  for (const CashKindRow& row : kCashKindRows) result.cash[row.kind] = house().ledger().total(row.kind);
  OverlayTotals overlay;
  int nights = 0;
  bool has_overlay = false;
  for (const auto& sleeve : sleeves_) {
    const OverlayBook& book = sleeve->account.overlay();
    has_overlay = has_overlay || book.round_trips() > 0 || !book.is_flat();
    overlay.fees += book.fees();
    overlay.round_trips += book.round_trips();
    overlay.winning_round_trips += book.winning_round_trips();
    nights += sleeve->account.record().overlay_nights;
    for (const OrderRecord& order : sleeve->broker.unfilled()) result.unfilled.push_back(order);
  }
  if (has_overlay) {
    overlay.result = result.equity.points.back().overlay;
    result.overlay = overlay;
    if (nights > 0) {
      result.warnings.push_back(fmt::format("the overlay could not be closed and stayed over {} nights", nights));
    }
  }
  result.turnover = record.turnover;
  result.fills = std::move(record.fills);
  result.spot_fills = std::move(record.spot_fills);
  result.rolls = std::move(record.rolls);
  result.attribution = std::move(record.rows);
  result.attribution_summary =
      summarise_attribution(result.attribution, result.equity, result.turnover, config_.statistics.periods_per_year);
  result.settlements = std::move(record.settlements);
  result.margin_calls = desk_->calls();
  if (has_sleeves()) add_sleeves(result);
  result.effective_config = config_.effective_config;
  return result;
}

}  // namespace hedgelab
