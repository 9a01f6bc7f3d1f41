#include "engine/analysis/intraday_study.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/analysis/rolling_statistics.h"
#include "engine/core/error.h"
#include "engine/table/table_of.h"

namespace hedgelab {
namespace {

struct IntradayRow {
  std::string contract{};
  Date date{};
  int points = 0;
  std::optional<double> correlation{};
  double index_return = 0.0, rate_change = 0.0;
};

const TableOf<IntradayRow>& intraday_table() {
  static const TableOf<IntradayRow> kTable(
      "intraday", "a day of a contract",
      {{"contract", unit::kNone, "code", &IntradayRow::contract},
       {"date", unit::kNone, "trading day", &IntradayRow::date},
       {"points", unit::kNone, "quotes of the day", &IntradayRow::points},
       {"correlation", unit::kNone, "Pearson, of changes of the basis rate and log returns of the index",
        &IntradayRow::correlation},
       {"index_return", unit::kShare, "of the index from the first quote to the last", &IntradayRow::index_return},
       {"rate_change", unit::kShare, "of the basis rate from the first quote to the last", &IntradayRow::rate_change}});
  return kTable;
}

double rate_of(const BasisQuote& quote) { return quote.futures / quote.index - 1.0; }

IntradayRow row_of(const std::string& contract, Date date, const std::vector<BasisQuote>& quotes, int fewest) {
  IntradayRow row{.contract = contract, .date = date, .points = static_cast<int>(quotes.size())};
  row.index_return = quotes.back().index / quotes.front().index - 1.0;
  row.rate_change = rate_of(quotes.back()) - rate_of(quotes.front());
  std::vector<double> changes, returns;
  for (std::size_t i = 1; i < quotes.size(); ++i) {
    changes.push_back(rate_of(quotes[i]) - rate_of(quotes[i - 1]));
    returns.push_back(std::log(quotes[i].index / quotes[i - 1].index));
  }
  if (row.points >= fewest) row.correlation = correlation(changes, returns);
  return row;
}

}  // namespace

Study intraday_study(const StudyMarket& market, const IntradayStudy& study) {
  Study result;
  result.name = "intraday";
  std::vector<std::string> products;
  for (const InstrumentId product : market.products) products.push_back(market.code(product));
  result.parameters = {{"products", fmt::format("{}", fmt::join(products, ", "))},
                       {"from", study.from.to_string()},
                       {"to", study.to.to_string()},
                       {"fewest_points", std::to_string(study.fewest_points)}};
  const RuleBook& rules = market.rules();
  std::vector<IntradayRow> rows;
  int thin = 0;
  for (const auto& [code, days] : study.quotes) {
    const auto contract = rules.contracts.find(code);
    if (!contract) fail("intraday: '{}' is no contract of the rule tables", code);
    const InstrumentId product = rules.contracts.contract(*contract).instrument;
    if (std::find(market.products.begin(), market.products.end(), product) == market.products.end()) continue;
    for (const auto& [date, quotes] : days) {
      if (date < study.from || date > study.to) continue;
      rows.push_back(row_of(code, date, quotes, study.fewest_points));
      if (rows.back().points < study.fewest_points) ++thin;
    }
  }
  if (thin > 0) {
    result.notes.push_back(
        fmt::format("{} days of contracts have fewer than {} quotes: no correlation", thin, study.fewest_points));
  }
  if (rows.empty()) result.notes.emplace_back("no quote of these products lies in the period");
  result.tables.push_back({intraday_table().of(rows), true});
  return result;
}

}  // namespace hedgelab
