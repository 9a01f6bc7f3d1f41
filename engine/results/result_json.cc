#include <algorithm>

#include "engine/core/error.h"
#include "engine/results/result_text.h"
#include "engine/results/result_writer.h"
#include "engine/table/json_text.h"

namespace hedgelab {
namespace {

void write_statistics(JsonText& json, const BacktestResult& result) {
  const PerformanceStatistics& s = result.statistics;
  json.key("statistics").begin_object();
  json.member("first", s.first).member("last", s.last).member("returns", s.returns);
  json.member("cumulative_return", s.cumulative_return);
  json.member("annualised_return", s.annualised_return);
  json.member("volatility", s.volatility);
  json.member("sharpe", s.sharpe).member("sortino", s.sortino).member("calmar", s.calmar);
  json.member("maximum_drawdown", s.maximum_drawdown);
  json.member("best_day", s.best_day).member("worst_day", s.worst_day);
  json.member("share_of_positive_days", s.share_of_positive_days);
  json.end_object();

  json.key("hedge").begin_object();
  json.member("effectiveness", result.hedge.effectiveness).member("correlation", result.hedge.correlation);
  json.member("residual_beta", result.hedge.residual_beta).member("tracking_error", result.hedge.tracking_error);
  json.end_object();
}

void write_drawdowns(JsonText& json, const BacktestResult& result) {
  const auto date = [&](std::size_t index) {
    ensure(index < result.equity.points.size(), "a drawdown points beyond its equity curve");
    return result.equity.points[index].date;
  };
  json.key("drawdowns").begin_array();
  for (const Drawdown& drawdown : result.statistics.drawdowns) {
    std::optional<Date> recovery;
    if (drawdown.recovery) recovery = date(*drawdown.recovery);
    const Date end = recovery ? *recovery : result.equity.points.back().date;
    const auto calendar_days = static_cast<std::size_t>(end - date(drawdown.peak));
    json.begin_object(JsonText::Layout::kOneLine).member("depth", drawdown.depth);
    json.member("peak", date(drawdown.peak)).member("trough", date(drawdown.trough)).member("recovery", recovery);
    json.member("trading_days", drawdown.duration).member("calendar_days", calendar_days).end_object();
  }
  json.end_array();
}

void write_periods(JsonText& json, std::string_view name, const std::vector<PeriodReturn>& periods) {
  json.key(name).begin_array();
  for (const PeriodReturn& period : periods) {
    json.begin_object(JsonText::Layout::kOneLine).member("period", period.label).member("return", period.value);
    json.member("first", period.first).member("last", period.last).end_object();
  }
  json.end_array();
}

void write_amounts(JsonText& json, const BacktestResult& result) {
  const CashTotals& cash = result.cash;
  json.key("cash").begin_object();
  json.member("deposits", cash.deposits).member("futures_variation", cash.futures_variation);
  json.member("spot_trades", cash.spot_trades).member("fees_open", cash.fees_open);
  json.member("fees_close", cash.fees_close).member("fees_close_today", cash.fees_close_today);
  json.member("fees_order", cash.fees_order).member("fees_delivery", cash.fees_delivery);
  json.member("spot_costs", cash.spot_costs).member("interest", cash.interest).member("dividends", cash.dividends);
  json.member("lending", cash.lending);
  json.end_object();
  if (result.overlay) {
    json.key("overlay").begin_object();
    json.member("result", result.overlay->result).member("fees", result.overlay->fees);
    json.member("round_trips", static_cast<std::size_t>(result.overlay->round_trips));
    json.member("winning_round_trips", static_cast<std::size_t>(result.overlay->winning_round_trips));
    json.end_object();
  }
  json.member("fees", total_fees(result)).member("turnover", result.turnover);
  json.member("final_equity", result.equity.points.back().equity);
  json.key("counts").begin_object();
  json.member("fills", result.fills.size()).member("spot_fills", result.spot_fills.size());
  json.member("rolls", result.rolls.size()).member("unfilled_orders", unfilled_orders(result));
  json.member("orders_filled_late", result.unfilled.size() - unfilled_orders(result));
  json.end_object();
}

void write_attribution(JsonText& json, const AttributionSummary& summary) {
  json.key("attribution").begin_object();
  json.member("days", summary.days).member("days_without_index", summary.days_without_index);
  json.key("totals").begin_object();
  for (std::size_t i = 0; i < kCauses; ++i) {
    json.member(kCauseWords[i], reported_part(summary.total, static_cast<Cause>(i)));
  }
  json.member("equity_change", summary.total.equity_change).member("roll_gap", summary.total.roll_gap).end_object();
  json.key("yearly").begin_object();
  for (std::size_t i = 0; i < kCauses; ++i) {
    const auto cause = static_cast<Cause>(i);
    if (cause != Cause::kCapitalFlow) json.member(kCauseWords[i], summary.reported_yearly(cause));
  }
  json.end_object();
  json.member("hedging_cost_of_equity", summary.hedging_cost_of_equity);
  json.member("hedging_cost_of_notional", summary.hedging_cost_of_notional);
  json.member("roll_gap_of_notional", summary.roll_gap_of_notional);
  json.member("turnover_a_year", summary.turnover_a_year);
  json.member("average_margin_ratio", summary.average_margin_ratio);
  json.member("worst_margin_ratio", summary.worst_margin_ratio).member("worst_margin_day", summary.worst_margin_day);
  json.end_object();
}

void write_account_records(JsonText& json, const BacktestResult& result) {
  const MarginCallTotals calls = margin_call_totals(result.margin_calls);
  json.key("margin_calls").begin_object();
  json.member("count", calls.count).member("served", calls.served);
  json.member("lots_cut", calls.lots_cut).member("spot_sold", calls.spot_sold).end_object();
  json.member("stopped_on", result.stopped_on);

  static constexpr SettlementSource kSources[] = {SettlementSource::kOfficial, SettlementSource::kLastHour,
                                                  SettlementSource::kEarlierHour, SettlementSource::kIndexMean,
                                                  SettlementSource::kClose};
  json.key("settlement_sources").begin_object();
  for (const SettlementSource source : kSources) {
    const auto count = std::count_if(result.settlements.begin(), result.settlements.end(),
                                     [source](const SettlementRecord& record) { return record.source == source; });
    json.member(to_string(source), static_cast<std::size_t>(count));
  }
  json.end_object();
}

void write_benchmarks(JsonText& json, const BacktestResult& result) {
  json.member("money_weighted_return", result.money_weighted_return);
  json.key("benchmarks").begin_array();
  for (const BenchmarkComparison& one : result.benchmarks) {
    json.begin_object();
    json.member("symbol", one.symbol).member("cumulative_return", one.cumulative_return);
    json.member("annualised_return", one.annualised_return).member("volatility", one.volatility);
    json.member("maximum_drawdown", one.maximum_drawdown).member("excess_annualised", one.excess_annualised);
    json.member("tracking_error", one.tracking_error).member("information_ratio", one.information_ratio);
    json.key("yearly").begin_array();
    for (const BenchmarkYear& year : one.yearly) {
      json.begin_object();
      json.member("year", year.label).member("strategy", year.strategy).member("benchmark", year.benchmark);
      json.member("excess", year.excess).end_object();
    }
    json.end_array().end_object();
  }
  json.end_array();
}

void write_sleeves(JsonText& json, const BacktestResult& result) {
  json.key("sleeves").begin_array();
  Money together;
  for (const SleeveResult& sleeve : result.sleeves) {
    const PerformanceStatistics& s = sleeve.statistics;
    const Money last = sleeve.equity.points.back().equity;
    together += last;
    json.begin_object();
    json.member("name", sleeve.name).member("strategy", sleeve.strategy);
    json.member("capital_share", sleeve.capital_share.to_double()).member("final_equity", last);
    json.member("cumulative_return", s.cumulative_return).member("annualised_return", s.annualised_return);
    json.member("volatility", s.volatility).member("maximum_drawdown", s.maximum_drawdown);
    write_attribution(json, sleeve.attribution_summary);
    json.end_object();
  }
  json.end_array();
  if (!result.sleeves.empty()) {
    json.member("netting_and_idle", result.equity.points.back().equity - together);
  }
}

void write_lines(JsonText& json, std::string_view name, const std::vector<std::string>& lines) {
  json.key(name).begin_array();
  for (const std::string& line : lines) json.value(line);
  json.end_array();
}

void write_provenance(JsonText& json, const Provenance& provenance) {
  json.key("provenance").begin_object();
  json.member("engine_version", provenance.engine_version).member("config_digest", provenance.config_digest);
  json.member("data_digest", provenance.data_digest).member("rules_digest", provenance.rules_digest);
  if (provenance.spot_digest.empty()) {
    json.key("spot_digest").null();
  } else {
    json.member("spot_digest", provenance.spot_digest);
  }
  json.member("fills_digest", provenance.fills_digest).member("synthetic_data", provenance.synthetic_data);
  json.end_object();
}

// What result.json and an element of comparison.json share.
void write_figures(JsonText& json, const BacktestResult& result) {
  write_statistics(json, result);
  write_drawdowns(json, result);
  write_periods(json, "yearly", result.statistics.yearly);
  write_periods(json, "monthly", result.statistics.monthly);
  write_amounts(json, result);
  write_attribution(json, result.attribution_summary);
  write_account_records(json, result);
  write_benchmarks(json, result);
  write_sleeves(json, result);
  write_lines(json, "conventions", result.conventions);
  write_lines(json, "warnings", result.warnings);
  write_provenance(json, result.provenance);
}

}  // namespace

std::size_t unfilled_orders(const BacktestResult& result) {
  return static_cast<std::size_t>(
      std::count_if(result.unfilled.begin(), result.unfilled.end(),
                    [](const OrderRecord& record) { return record.fate != OrderFate::kFilledLate; }));
}

MarginCallTotals margin_call_totals(const std::vector<MarginCall>& calls) {
  MarginCallTotals totals;
  totals.count = calls.size();
  for (const MarginCall& call : calls) {
    if (call.is_served) ++totals.served;
    totals.lots_cut += call.lots_cut;
    totals.spot_sold += call.spot_sold;
  }
  return totals;
}

Money total_fees(const BacktestResult& result) {
  ensure(!result.equity.empty(), "a result without an equity curve");
  return result.equity.points.back().fees;
}

std::string result_json(const BacktestResult& result) {
  JsonText json;
  json.begin_object();
  json.member("name", result.name).member("description", result.description).member("strategy", result.strategy);
  write_figures(json, result);
  json.key("effective_config");
  if (result.effective_config.empty()) {
    json.null();
  } else {
    json.embed(result.effective_config);
  }
  json.end_object();
  return std::move(json).finish();
}

std::string comparison_json(const std::vector<BacktestResult>& results) {
  JsonText json;
  json.begin_object().key("results").begin_array();
  for (const BacktestResult& result : results) {
    json.begin_object();
    json.member("name", result.name).member("folder", result.name);
    json.member("description", result.description).member("strategy", result.strategy);
    write_figures(json, result);
    json.end_object();
  }
  json.end_array().end_object();
  return std::move(json).finish();
}

}  // namespace hedgelab
