#include "engine/analysis/arbitrage_study.h"

#include "engine/core/error.h"
#include "engine/table/table_of.h"

namespace hedgelab {
namespace {

struct ArbitrageRow {
  std::string product{}, contract{};
  BasisPoint point{};
  ArbitrageBounds bounds{};
  std::string verdict{};
  std::optional<double> forward_return{}, reverse_return{}, adjusted_rate{}, adjusted_forward{}, adjusted_reverse{};
  std::optional<std::string> adjusted_verdict{};
};

const TableOf<ArbitrageRow>& arbitrage_table() {
  static const TableOf<ArbitrageRow> kTable(
      "arbitrage", "a listed contract of the day",
      {{"product", unit::kNone, "code of the product", &ArbitrageRow::product},
       {"contract", unit::kNone, "code of the contract", &ArbitrageRow::contract},
       {"trading_days", unit::kDays, "trading days left",
        [](const ArbitrageRow& r) { return r.point.life.trading_days; }},
       {"calendar_days", unit::kDays, "calendar days left",
        [](const ArbitrageRow& r) { return r.point.life.calendar_days; }},
       {"basis_rate", unit::kShare, "basis over index", [](const ArbitrageRow& r) { return r.point.rate; }},
       {"lower", unit::kShare, "below it the reverse trade earns the target",
        [](const ArbitrageRow& r) { return r.bounds.lower; }},
       {"upper", unit::kShare, "above it the forward trade earns the target",
        [](const ArbitrageRow& r) { return r.bounds.upper; }},
       {"verdict", unit::kNone, "forward, reverse or none", &ArbitrageRow::verdict},
       {"forward_return", unit::kShareAYear, "buy the spot, sell the future", &ArbitrageRow::forward_return},
       {"reverse_return", unit::kShareAYear, "sell borrowed spot, buy the future", &ArbitrageRow::reverse_return},
       {"adjusted_rate", unit::kShare, "basis plus dividends over index", &ArbitrageRow::adjusted_rate},
       {"adjusted_verdict", unit::kNone, "the verdict on adjusted_rate", &ArbitrageRow::adjusted_verdict},
       {"adjusted_forward", unit::kShareAYear, "forward_return with the dividends received",
        &ArbitrageRow::adjusted_forward},
       {"adjusted_reverse", unit::kShareAYear, "reverse_return with the dividends paid to the lender",
        &ArbitrageRow::adjusted_reverse}});
  return kTable;
}

ArbitrageTrade closed_at_its_opening(const BasisPoint& point, double dividends) {
  return {.futures = point.futures,
          .index = point.index,
          .closing_futures = point.futures,
          .closing_index = point.index,
          .dividend_points = dividends,
          .life = point.life};
}

}  // namespace

std::string_view arbitrage_verdict(double basis_rate, const ArbitrageBounds& bounds) {
  if (basis_rate > bounds.upper) return "forward";
  return basis_rate < bounds.lower ? "reverse" : "none";
}

Study arbitrage_study(const StudyMarket& market, const ArbitrageStudy& study) {
  Study result;
  result.name = "arbitrage";
  result.parameters = market.parameters();
  const ArbitrageCosts& costs = study.costs;
  for (const auto& [name, value] : {std::pair{"spot_cost", costs.spot_cost},
                                    {"futures_cost", costs.futures_cost},
                                    {"futures_margin", costs.futures_margin},
                                    {"short_sale_margin", costs.short_sale_margin},
                                    {"lending_rate", costs.lending_rate},
                                    {"target_return", costs.target_return}}) {
    result.parameters.emplace_back(name, fmt::format("{}", value));
  }
  result.parameters.emplace_back("date", study.date.to_string());
  result.looks_ahead = market.dividend_hindsight();
  const DayIndex day = trading_day(market.rules().calendar, study.date);
  Table table = arbitrage_table().empty();
  for (const InstrumentId product : market.products) {
    const auto points = term_structure(*market.panel, market.request(product), day);
    if (points.empty()) {
      result.notes.push_back(fmt::format("{}: no contract has a close beside the index on {}", market.code(product),
                                         study.date.to_string()));
    }
    for (const BasisPoint& point : points) {
      ArbitrageRow row{.product = market.code(product), .contract = market.code(point.contract), .point = point};
      row.bounds = arbitrage_bounds(point.life, costs);
      row.verdict = arbitrage_verdict(point.rate, row.bounds);
      const bool has_days = point.life.trading_days > 0;
      if (has_days) {
        row.forward_return = forward_arbitrage_return(closed_at_its_opening(point, 0.0), costs);
        row.reverse_return = reverse_arbitrage_return(closed_at_its_opening(point, 0.0), costs);
      }
      if (point.dividend_points) {
        row.adjusted_rate = point.rate + *point.dividend_points / point.index;
        row.adjusted_verdict = std::string(arbitrage_verdict(*row.adjusted_rate, row.bounds));
        if (has_days) {
          row.adjusted_forward = forward_arbitrage_return(closed_at_its_opening(point, *point.dividend_points), costs);
          row.adjusted_reverse = reverse_arbitrage_return(closed_at_its_opening(point, *point.dividend_points), costs);
        }
      }
      arbitrage_table().append(table, row);
    }
  }
  result.tables.push_back({std::move(table)});
  return result;
}

}  // namespace hedgelab
