#include <fmt/format.h>

#include <cmath>
#include <iterator>
#include <optional>
#include <string_view>

#include "engine/core/error.h"
#include "engine/results/result_text.h"

namespace hedgelab {
namespace {

// A field as RFC 4180 asks: quoted when it holds a comma, a quote or a line break.
std::string field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  quoted += '"';
  return quoted;
}

std::string field(double number) {
  ensure(std::isfinite(number), "a figure of a result is not finite");
  return fmt::format("{}", number);
}

std::string field(const std::optional<double>& number) { return number ? field(*number) : std::string(); }

void append_fill(std::string& text, const Fill& fill, const ContractTable& contracts) {
  fmt::format_to(std::back_inserter(text), "{},{},{},{},{},{},{},{},{},{},{},{}\n", fill.decided_at.to_string(),
                 fill.filled_at.to_string(), contracts.contract(fill.contract).code, to_string(fill.offset),
                 to_string(fill.purpose), to_string(fill.quantity), to_string(fill.price), to_string(fill.notional),
                 to_string(fill.fee), to_string(fill.order_fee), fill.order_id, to_string(fill.slippage));
}

void append_fill(std::string& text, const SpotFill& fill, std::string_view symbol) {
  fmt::format_to(std::back_inserter(text), "{},{},{},spot,spot,{},{},{},{},,,\n", fill.decided_at.to_string(),
                 fill.filled_at.to_string(), symbol, to_string(fill.units), to_string(fill.price),
                 to_string(fill.notional), to_string(fill.cost));
}

}  // namespace

std::string equity_csv(const EquityCurve& curve) {
  std::string text =
      "date,net_value,equity,settled_equity,cash,spot_value,futures_notional,fees,overlay,spot_price,"
      "margin,margin_ratio,flow\n";
  const std::vector<double> net_values = curve.net_value();
  for (std::size_t i = 0; i < curve.points.size(); ++i) {
    const EquityPoint& point = curve.points[i];
    fmt::format_to(std::back_inserter(text), "{},{},{},{},{},{},{},{},{},{},{},{},{}\n", point.date.to_string(),
                   field(net_values[i]), to_string(point.equity), to_string(point.settled_equity),
                   to_string(point.cash), to_string(point.spot_value), to_string(point.futures_notional),
                   to_string(point.fees), to_string(point.overlay),
                   point.spot_price.is_zero() ? std::string() : to_string(point.spot_price), to_string(point.margin),
                   field(point.margin_ratio()), to_string(point.flow));
  }
  return text;
}

std::string fills_csv(const BacktestResult& result, const ContractTable& contracts) {
  std::string text =
      "decided_at,filled_at,symbol,offset,purpose,quantity,price,notional,fee,order_fee,order_id,slippage\n";
  const std::string symbol = field(result.spot_symbol);
  auto spot = result.spot_fills.begin();
  for (const Fill& fill : result.fills) {
    for (; spot != result.spot_fills.end() && spot->filled_at < fill.filled_at; ++spot)
      append_fill(text, *spot, symbol);
    append_fill(text, fill, contracts);
  }
  for (; spot != result.spot_fills.end(); ++spot) append_fill(text, *spot, symbol);
  return text;
}

std::string rolls_csv(const BacktestResult& result, const ContractTable& contracts) {
  std::string text = "decided_at,filled_at,from,to,quantity_out,price_out,quantity_in,price_in,spread,fees,gap\n";
  for (const RollRecord& roll : result.rolls) {
    fmt::format_to(std::back_inserter(text), "{},{},{},{},{},{},{},{},{},{},{}\n", roll.decided_at.to_string(),
                   roll.filled_at.to_string(), contracts.contract(roll.from).code, contracts.contract(roll.to).code,
                   to_string(roll.quantity_out), to_string(roll.price_out), to_string(roll.quantity_in),
                   to_string(roll.price_in), to_string(roll.spread()), to_string(roll.fees), to_string(roll.gap));
  }
  return text;
}

std::string orders_csv(const BacktestResult& result, const ContractTable& contracts) {
  std::string text = "order_id,decided_at,symbol,quantity,purpose,group,fate,locked_bars,order_fee\n";
  for (const OrderRecord& record : result.unfilled) {
    const Order& order = record.order;
    fmt::format_to(std::back_inserter(text), "{},{},{},{},{},{},{},{},{}\n", order.id, order.decided_at.to_string(),
                   contracts.contract(order.contract).code, to_string(order.quantity), to_string(order.purpose),
                   order.group, field(to_string(record.fate)), record.locked_bars, to_string(record.order_fee));
  }
  return text;
}

std::string attribution_csv(const std::vector<AttributionRow>& rows) {
  std::string text = fmt::format("date,{},equity_change,roll_gap\n", fmt::join(kCauseWords, ","));
  for (const AttributionRow& row : rows) {
    text += row.date.to_string();
    for (std::size_t cause = 0; cause < kCauses; ++cause) {
      const std::optional<Money> part = reported_part(row, static_cast<Cause>(cause));
      text += ',';
      if (part) text += to_string(*part);
    }
    fmt::format_to(std::back_inserter(text), ",{},{}\n", to_string(row.equity_change), to_string(row.roll_gap));
  }
  return text;
}

std::string settlements_csv(const std::vector<SettlementRecord>& settlements, const ContractTable& contracts) {
  std::string text = "date,symbol,kind,price,source,quantity,variation,fee\n";
  for (const SettlementRecord& record : settlements) {
    fmt::format_to(std::back_inserter(text), "{},{},{},{},{},{},{},{}\n", record.date.to_string(),
                   contracts.contract(record.contract).code, record.is_final ? "final" : "daily",
                   to_string(record.price), to_string(record.source), to_string(record.quantity),
                   to_string(record.variation), to_string(record.fee));
  }
  return text;
}

std::string margin_calls_csv(const std::vector<MarginCall>& calls) {
  std::string text = "date,intraday,required,funds,shortfall,policy,spot_sold,lots_cut,served,served_at\n";
  for (const MarginCall& call : calls) {
    fmt::format_to(std::back_inserter(text), "{},{},{},{},{},{},{},{},{},{}\n", call.date.to_string(), call.is_intraday,
                   to_string(call.required), to_string(call.funds), to_string(call.shortfall()), word_of(call.policy),
                   to_string(call.spot_sold), to_string(call.lots_cut), call.is_served,
                   call.is_served ? call.served_at.to_string() : std::string());
  }
  return text;
}

std::string comparison_csv(const std::vector<BacktestResult>& results) {
  std::string text =
      "name,strategy,first,last,returns,cumulative_return,annualised_return,volatility,sharpe,sortino,calmar,"
      "maximum_drawdown,drawdown_peak,drawdown_trough,drawdown_recovery,best_day,worst_day,share_of_positive_days,"
      "hedge_effectiveness,hedge_correlation,residual_beta,tracking_error,fills,rolls,unfilled_orders,fees,turnover,"
      "final_equity,hedging_cost_of_equity,hedging_cost_of_notional,average_margin_ratio,worst_margin_ratio,"
      "margin_calls,basis_convergence,roll_spread,slippage,stopped_on\n";
  for (const BacktestResult& result : results) {
    const PerformanceStatistics& s = result.statistics;
    std::string peak, trough, recovery;
    if (!s.drawdowns.empty()) {
      const Drawdown& deepest = s.drawdowns.front();
      peak = result.equity.points.at(deepest.peak).date.to_string();
      trough = result.equity.points.at(deepest.trough).date.to_string();
      if (deepest.recovery) recovery = result.equity.points.at(*deepest.recovery).date.to_string();
    }
    fmt::format_to(std::back_inserter(text), "{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},", field(result.name),
                   field(result.strategy), s.first.to_string(), s.last.to_string(), s.returns,
                   field(s.cumulative_return), field(s.annualised_return), field(s.volatility), field(s.sharpe),
                   field(s.sortino), field(s.calmar), field(s.maximum_drawdown), peak, trough, recovery);
    fmt::format_to(std::back_inserter(text), "{},{},{},{},{},{},{},{},{},{},{},{},{},", field(s.best_day),
                   field(s.worst_day), field(s.share_of_positive_days), field(result.hedge.effectiveness),
                   field(result.hedge.correlation), field(result.hedge.residual_beta),
                   field(result.hedge.tracking_error), result.fills.size() + result.spot_fills.size(),
                   result.rolls.size(), unfilled_orders(result), to_string(total_fees(result)),
                   to_string(result.turnover), to_string(result.equity.points.back().equity));
    const AttributionSummary& a = result.attribution_summary;
    const auto total = [&](Cause cause) { return to_string(reported_part(a.total, cause).value()); };
    fmt::format_to(std::back_inserter(text), "{},{},{},{},{},{},{},{},{}\n", field(a.hedging_cost_of_equity),
                   field(a.hedging_cost_of_notional), field(a.average_margin_ratio), field(a.worst_margin_ratio),
                   result.margin_calls.size(), total(Cause::kBasisConvergence), total(Cause::kRollSpread),
                   total(Cause::kSlippage), result.stopped_on ? result.stopped_on->to_string() : std::string());
  }
  return text;
}

}  // namespace hedgelab
