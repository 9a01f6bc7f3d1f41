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
  fmt::format_to(std::back_inserter(text), "{},{},{},{},{},{},{},{},{},{},{}\n", fill.decided_at.to_string(),
                 fill.filled_at.to_string(), contracts.contract(fill.contract).code, to_string(fill.offset),
                 to_string(fill.purpose), to_string(fill.quantity), to_string(fill.price), to_string(fill.notional),
                 to_string(fill.fee), to_string(fill.order_fee), fill.order_id);
}

void append_fill(std::string& text, const SpotFill& fill, std::string_view symbol) {
  fmt::format_to(std::back_inserter(text), "{},{},{},spot,spot,{},{},{},{},,\n", fill.decided_at.to_string(),
                 fill.filled_at.to_string(), symbol, to_string(fill.units), to_string(fill.price),
                 to_string(fill.notional), to_string(fill.cost));
}

}  // namespace

std::string equity_csv(const EquityCurve& curve) {
  std::string text = "date,net_value,equity,settled_equity,cash,spot_value,futures_notional,fees,overlay,spot_price\n";
  const std::vector<double> net_values = curve.net_value();
  for (std::size_t i = 0; i < curve.points.size(); ++i) {
    const EquityPoint& point = curve.points[i];
    fmt::format_to(std::back_inserter(text), "{},{},{},{},{},{},{},{},{},{}\n", point.date.to_string(),
                   field(net_values[i]), to_string(point.equity), to_string(point.settled_equity),
                   to_string(point.cash), to_string(point.spot_value), to_string(point.futures_notional),
                   to_string(point.fees), to_string(point.overlay),
                   point.spot_price.is_zero() ? std::string() : to_string(point.spot_price));
  }
  return text;
}

std::string fills_csv(const BacktestResult& result, const ContractTable& contracts) {
  std::string text = "decided_at,filled_at,symbol,offset,purpose,quantity,price,notional,fee,order_fee,order_id\n";
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
  std::string text = "decided_at,filled_at,from,to,quantity_out,price_out,quantity_in,price_in,spread,fees\n";
  for (const RollRecord& roll : result.rolls) {
    fmt::format_to(std::back_inserter(text), "{},{},{},{},{},{},{},{},{},{}\n", roll.decided_at.to_string(),
                   roll.filled_at.to_string(), contracts.contract(roll.from).code, contracts.contract(roll.to).code,
                   to_string(roll.quantity_out), to_string(roll.price_out), to_string(roll.quantity_in),
                   to_string(roll.price_in), to_string(roll.spread()), to_string(roll.fees));
  }
  return text;
}

std::string orders_csv(const BacktestResult& result, const ContractTable& contracts) {
  std::string text = "order_id,decided_at,symbol,quantity,purpose,group,fate\n";
  for (const OrderRecord& record : result.unfilled) {
    const Order& order = record.order;
    fmt::format_to(std::back_inserter(text), "{},{},{},{},{},{},{}\n", order.id, order.decided_at.to_string(),
                   contracts.contract(order.contract).code, to_string(order.quantity), to_string(order.purpose),
                   order.group, field(to_string(record.fate)));
  }
  return text;
}

std::string comparison_csv(const std::vector<BacktestResult>& results) {
  std::string text =
      "name,strategy,first,last,returns,cumulative_return,annualised_return,volatility,sharpe,sortino,calmar,"
      "maximum_drawdown,drawdown_peak,drawdown_trough,drawdown_recovery,best_day,worst_day,share_of_positive_days,"
      "hedge_effectiveness,hedge_correlation,residual_beta,tracking_error,fills,rolls,unfilled_orders,fees,turnover,"
      "final_equity\n";
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
    fmt::format_to(std::back_inserter(text), "{},{},{},{},{},{},{},{},{},{},{},{},{}\n", field(s.best_day),
                   field(s.worst_day), field(s.share_of_positive_days), field(result.hedge.effectiveness),
                   field(result.hedge.correlation), field(result.hedge.residual_beta),
                   field(result.hedge.tracking_error), result.fills.size() + result.spot_fills.size(),
                   result.rolls.size(), result.unfilled.size(), to_string(total_fees(result)),
                   to_string(result.turnover), to_string(result.equity.points.back().equity));
  }
  return text;
}

}  // namespace hedgelab
