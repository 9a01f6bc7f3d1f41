// From a run that is over to its result: figures, records, and the words that belong to them.

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "engine/core/error.h"
#include "engine/results/money_weighted.h"
#include "engine/simulation/backtest.h"
#include "engine/simulation/benchmarks.h"

namespace hedgelab {
namespace {

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

StatisticsConvention Backtest::statistics_convention(const EquityCurve& curve) const {
  StatisticsConvention convention = config_.statistics;
  const DayIndex last = rules_->calendar.index_of(curve.points.back().date);
  if (last + 1 < rules_->calendar.day_count()) convention.day_after = rules_->calendar.day(last + 1);
  return convention;
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
    sleeve.statistics = performance_statistics(sound.dates(), sound.net_value(), statistics_convention(sound));
    sleeve.attribution_summary = summarise_attribution(
        rows, sound, record.turnover, config_.statistics.periods_per_year, config_.statistics.stress_move);
    sleeve.fills = std::move(record.fills);
    sleeve.spot_fills = std::move(record.spot_fills);
    sleeve.calls = sleeves_[i]->broker.given_for_calls();
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
  const StatisticsConvention convention = statistics_convention(result.equity);
  result.statistics = performance_statistics(result.equity.dates(), values, convention);
  if (result.statistics.returns < kFewReturns && result.statistics.returns > 0) {
    result.warnings.push_back(fmt::format("FIGURES A YEAR FROM {} DAILY RETURN{} ONLY: they say little about a year",
                                          result.statistics.returns, result.statistics.returns == 1 ? "" : "S"));
  }
  result.money_weighted_return = money_weighted_return(result.equity);
  result.benchmarks = compare_with_benchmarks(config_, market_->panel(), result.equity, convention);
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
    if (has_overlay) {
      for (auto& trip : overlay_trips(market_->panel(), sleeve->account.record().fills, sleeve->broker.reasons(),
                                      sleeve->account.record().settlements)) {
        result.trips.push_back(std::move(trip));
      }
    }
    for (auto& note : sleeve->notes) {
      result.decisions.push_back({has_sleeves() ? sleeve->account.config().name : std::string(), std::move(note)});
    }
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
      summarise_attribution(result.attribution, result.equity, result.turnover, config_.statistics.periods_per_year,
                            config_.statistics.stress_move);
  describe_cover(result, record.settlements);
  result.settlements = std::move(record.settlements);
  result.margin_calls = desk_->calls();
  if (has_sleeves()) add_sleeves(result);
  result.effective_config = config_.effective_config;
  return result;
}

}  // namespace hedgelab
