#include "engine/analysis/term_structure_study.h"

#include "engine/core/error.h"
#include "engine/table/table_of.h"

namespace hedgelab {
namespace {

struct TermRow {
  BasisPoint point{};
  std::string product{}, contract{};
  Date expiry{};
  std::optional<double> share{}, cinda{}, guojin{}, industrial{}, huatai{};
};

const TableOf<TermRow>& term_structure_table() {
  static const TableOf<TermRow> kTable(
      "term_structure", "a listed contract of the day",
      {{"product", unit::kNone, "code of the product", &TermRow::product},
       {"contract", unit::kNone, "code of the contract", &TermRow::contract},
       {"expiry", unit::kNone, "last trading day", &TermRow::expiry},
       {"futures", unit::kPoints, "close of the contract", [](const TermRow& r) { return r.point.futures; }},
       {"index", unit::kPoints, "close of the price index", [](const TermRow& r) { return r.point.index; }},
       {"calendar_days", unit::kDays, "expiry less today", [](const TermRow& r) { return r.point.life.calendar_days; }},
       {"trading_days", unit::kDays, "trading days after today up to expiry",
        [](const TermRow& r) { return r.point.life.trading_days; }},
       {"basis", unit::kPoints, "futures less index", [](const TermRow& r) { return r.point.points; }},
       {"basis_rate", unit::kShare, "basis over index", [](const TermRow& r) { return r.point.rate; }},
       {"dividends", unit::kPoints, "dividend points expected up to expiry",
        [](const TermRow& r) { return r.point.dividend_points; }},
       {"dividend_share", unit::kShare, "dividends over index", &TermRow::share},
       {"cinda", unit::kShareAYear, "adjusted, 360 days, both ends counted", &TermRow::cinda},
       {"huatai", unit::kShareAYear, "adjusted, 365 days", &TermRow::huatai},
       {"guojin", unit::kShareAYear, "without dividends, 252 trading days", &TermRow::guojin},
       {"industrial", "share a month", "without dividends, 30 days", &TermRow::industrial},
       {"lacking", unit::kNone, "why a figure is missing", [](const TermRow& r) { return r.point.lacking; }}});
  return kTable;
}

std::optional<double> in_convention(const BasisPoint& point, std::optional<double> dividends,
                                    BasisConvention convention) {
  const bool expires = point.life.calendar_days == 0;
  if (!dividends || (expires && convention != BasisConvention::kCinda)) return std::nullopt;
  return annualised_basis(point.futures, point.index, *dividends, point.life, convention);
}

}  // namespace

Study term_structure_study(const StudyMarket& market, const TermStructureStudy& study) {
  Study result;
  result.name = "term_structure";
  result.parameters = market.parameters();
  result.parameters.emplace_back("date", study.date.to_string());
  result.looks_ahead = market.dividend_hindsight();
  const DayIndex day = trading_day(market.rules().calendar, study.date);
  Table table = term_structure_table().empty();
  for (const InstrumentId product : market.products) {
    const auto points = term_structure(*market.panel, market.request(product), day);
    const std::size_t listed = market.rules().contracts.listed(product, day).size();
    if (points.size() < listed || listed == 0) {
      result.notes.push_back(fmt::format("{}: {} of {} listed contracts have a close beside the index on {}",
                                         market.code(product), points.size(), listed, study.date.to_string()));
    }
    for (const BasisPoint& point : points) {
      TermRow row{.point = point, .product = market.code(product), .contract = market.code(point.contract)};
      row.expiry = market.rules().contracts.contract(point.contract).last_trading_day;
      if (point.dividend_points) row.share = *point.dividend_points / point.index;
      row.cinda = in_convention(point, point.dividend_points, BasisConvention::kCinda);
      row.huatai = in_convention(point, point.dividend_points, BasisConvention::kHuatai);
      row.guojin = in_convention(point, 0.0, BasisConvention::kGuojin);
      row.industrial = in_convention(point, 0.0, BasisConvention::kIndustrial);
      term_structure_table().append(table, row);
    }
  }
  result.tables.push_back({std::move(table)});
  return result;
}

}  // namespace hedgelab
