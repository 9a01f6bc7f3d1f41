#include "engine/analysis/comovement_study.h"

#include <algorithm>
#include <cmath>

#include "engine/analysis/rolling_statistics.h"
#include "engine/core/error.h"
#include "engine/table/table_of.h"

namespace hedgelab {
namespace {

struct ComovementRow {
  std::string product{}, period{};
  Date from{}, to{};
  int days = 0, big_days = 0, opposite = 0;
  std::optional<double> opposite_share{}, correlation{};
};

const TableOf<ComovementRow>& comovement_table() {
  static const TableOf<ComovementRow> kTable(
      "comovement", "a period of a product",
      {{"product", unit::kNone, "code of the product", &ComovementRow::product},
       {"period", unit::kNone, "name of the period", &ComovementRow::period},
       {"from", unit::kNone, "its first day", &ComovementRow::from},
       {"to", unit::kNone, "its last day", &ComovementRow::to},
       {"days", unit::kDays, "days with a return and a change of the rate", &ComovementRow::days},
       {"big_days", unit::kDays, "of these, with an index move above big_move", &ComovementRow::big_days},
       {"opposite", unit::kDays, "of these, the rate moved against the index", &ComovementRow::opposite},
       {"opposite_share", unit::kShare, "opposite over big_days", &ComovementRow::opposite_share},
       {"correlation", unit::kNone, "Pearson, of returns and changes over all days", &ComovementRow::correlation}});
  return kTable;
}

struct Move {
  Date date;
  double index_return = 0.0, rate_change = 0.0;
};

std::vector<Move> moves_of(const StudyMarket& market, InstrumentId product, const BasisSeries& series,
                           bool within_contract) {
  std::vector<Move> moves;
  const BasisPoint* before = nullptr;
  for (const BasisPoint& point : series.points) {
    if (!point.annualised) continue;
    if (before != nullptr && (!within_contract || before->contract == point.contract)) {
      moves.push_back({point.date, point.index / before->index - 1.0, *point.annualised - *before->annualised});
    } else if (before != nullptr) {
      // The contract of today against itself on the day before.
      const DayIndex day = market.rules().calendar.index_of(before->date);
      if (market.rules().contracts.contract(point.contract).is_listed(before->date)) {
        const auto same = basis_on(*market.panel, market.request(product), point.contract, day);
        if (same && same->annualised) {
          moves.push_back({point.date, point.index / same->index - 1.0, *point.annualised - *same->annualised});
        }
      }
    }
    before = &point;
  }
  return moves;
}

ComovementRow row_of(const std::string& product, const NamedPeriod& period, const std::vector<Move>& moves,
                     double big_move) {
  ComovementRow row{.product = product, .period = period.name, .from = period.from, .to = period.to};
  std::vector<double> returns, changes;
  for (const Move& move : moves) {
    if (move.date < period.from || move.date > period.to) continue;
    returns.push_back(move.index_return);
    changes.push_back(move.rate_change);
    if (std::abs(move.index_return) <= big_move) continue;
    ++row.big_days;
    row.opposite += move.index_return * move.rate_change < 0.0 ? 1 : 0;
  }
  row.days = static_cast<int>(returns.size());
  if (row.big_days > 0) row.opposite_share = static_cast<double>(row.opposite) / row.big_days;
  row.correlation = correlation(returns, changes);
  return row;
}

}  // namespace

Study comovement_study(const StudyMarket& market, const ComovementStudy& study) {
  ensure(!study.periods.empty(), "comovement_study: no period");
  Study result;
  result.name = "comovement";
  result.parameters = market.parameters();
  result.parameters.emplace_back("big_move", fmt::format("{}", study.big_move));
  result.parameters.emplace_back("changes", study.within_contract ? "within_contract" : "slot_series");
  result.looks_ahead = market.dividend_hindsight();
  Date first = study.periods.front().from, last = study.periods.front().to;
  for (const NamedPeriod& period : study.periods) {
    first = std::min(first, period.from);
    last = std::max(last, period.to);
  }
  std::vector<NamedPeriod> periods = study.periods;
  if (study.by_year) {
    for (int year = first.year(); year <= last.year(); ++year) {
      periods.push_back({std::to_string(year), std::max(first, Date::from_ymd(year, 1, 1)),
                         std::min(last, Date::from_ymd(year, 12, 31))});
    }
  }
  // One trading day more, for the change of the first.
  const TradingCalendar& calendar = market.rules().calendar;
  const DayRange days = trading_days(calendar, first, last);
  const Date before = days.begin > 0 ? calendar.day(days.begin - 1) : first;
  Table table = comovement_table().empty();
  for (const InstrumentId product : market.products) {
    const BasisSeries series = market.series(product, before, last);
    for (auto& note : notes_on_missing(market.code(product), series)) result.notes.push_back(std::move(note));
    const std::vector<Move> moves = moves_of(market, product, series, study.within_contract);
    for (const NamedPeriod& period : periods) {
      comovement_table().append(table, row_of(market.code(product), period, moves, study.big_move));
    }
  }
  result.tables.push_back({std::move(table)});
  return result;
}

}  // namespace hedgelab
