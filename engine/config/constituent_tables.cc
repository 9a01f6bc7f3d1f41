#include "engine/config/constituent_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "engine/core/error.h"
#include "engine/import/text_file.h"
#include "engine/table/read_table.h"

namespace hedgelab {
namespace {

constexpr double kLargestGap = 0.5;  // percent: how far weights may be from 100

TableColumn column(const char* name, CellType type) { return {name, "", "", {type}}; }

// A table with its file's name: cells that say where they stand when they are not there.
class UserTable {
 public:
  UserTable(const std::filesystem::path& path, std::vector<TableColumn> columns)
      : path_(path),
        table_(parse_table(path.string(), read_text_file(path), {path.stem().string(), "", std::move(columns)})) {}
  [[nodiscard]] std::size_t rows() const { return table_.rows(); }
  [[nodiscard]] std::string where(std::size_t row) const { return fmt::format("{}: row {}", path_.string(), row + 1); }
  [[nodiscard]] Cell at(std::size_t row, std::size_t column) const {
    const Cell cell = table_.cell(row, column);
    if (cell.is_missing()) fail("{}: column '{}' is empty", where(row), table_.columns()[column].name);
    return cell;
  }
  [[nodiscard]] std::optional<Date> date_if(std::size_t row, std::size_t column) const {
    const Cell cell = table_.cell(row, column);
    return cell.is_missing() ? std::nullopt : std::optional(cell.date());
  }
  [[nodiscard]] std::optional<double> number_if(std::size_t row, std::size_t column) const {
    const Cell cell = table_.cell(row, column);
    return cell.is_missing() ? std::nullopt : std::optional(cell.number());
  }

 private:
  std::filesystem::path path_;
  Table table_;
};

std::vector<TableColumn> weight_columns() {
  return {column("as_of", CellType::kDate), column("index", CellType::kText), column("stock", CellType::kText),
          column("weight_pct", CellType::kDouble)};
}

void read_weights(const std::filesystem::path& path, const std::string& index, Constituents& constituents) {
  const UserTable table(path, weight_columns());
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (table.at(row, 1).text() != index) continue;
    const double weight = table.at(row, 3).number();
    if (weight < 0.0) fail("{}: a weight of {}", table.where(row), weight);
    const std::string stock(table.at(row, 2).text());
    if (!constituents.weights[table.at(row, 0).date()].emplace(stock, weight).second) {
      fail("{}: '{}' stands twice on {}", table.where(row), stock, table.at(row, 0).date().to_string());
    }
  }
  if (constituents.weights.empty()) fail("{}: no weights of index '{}'", path.string(), index);
}

void check_sums(const std::filesystem::path& path, const std::string& index, const Constituents& constituents) {
  for (const auto& [as_of, weights] : constituents.weights) {
    double sum = 0.0;
    for (const auto& [stock, weight] : weights) sum += weight;
    if (std::abs(sum - 100.0) > kLargestGap) {
      fail("{}: the weights of {} on {} sum to {:.3f}; expected 100 within {}", path.string(), index, as_of.to_string(),
           sum, kLargestGap);
    }
  }
}

void read_prices(const std::filesystem::path& path, Constituents& constituents) {
  const UserTable table(
      path, {column("date", CellType::kDate), column("stock", CellType::kText), column("close", CellType::kDouble)});
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const double close = table.at(row, 2).number();
    if (!(close > 0.0)) fail("{}: a close of {}", table.where(row), close);
    const std::string stock(table.at(row, 1).text());
    if (!constituents.prices[stock].emplace(table.at(row, 0).date(), close).second) {
      fail("{}: '{}' has a close on {} already", table.where(row), stock, table.at(row, 0).date().to_string());
    }
  }
}

void read_payouts(const std::filesystem::path& path, Constituents& constituents) {
  const UserTable table(path, {column("stock", CellType::kText), column("period_end", CellType::kDate),
                               column("plan_date", CellType::kDate), column("meeting_date", CellType::kDate),
                               column("record_date", CellType::kDate), column("ex_date", CellType::kDate),
                               column("cash_per_share", CellType::kDouble), column("status", CellType::kText)});
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string stock(table.at(row, 0).text());
    Payout payout;
    payout.period_end = table.at(row, 1).date();
    payout.plan_date = table.date_if(row, 2);
    payout.meeting_date = table.date_if(row, 3);
    payout.record_date = table.date_if(row, 4);
    payout.ex_date = table.date_if(row, 5);
    payout.cash = table.number_if(row, 6);
    const std::string_view status = table.at(row, 7).text();
    const auto word = std::find(kPayoutStatusWords.begin(), kPayoutStatusWords.end(), status);
    if (word == kPayoutStatusWords.end()) {
      fail("{}: column 'status': '{}' is not one of {}", table.where(row), status, fmt::join(kPayoutStatusWords, ", "));
    }
    payout.status = static_cast<PayoutStatus>(word - kPayoutStatusWords.begin());
    if (payout.cash && *payout.cash < 0.0) fail("{}: cash of {}", table.where(row), *payout.cash);
    if (payout.status == PayoutStatus::kImplemented && (!payout.cash || !payout.ex_date)) {
      fail("{}: an implemented payout without its cash or its ex-day", table.where(row));
    }
    std::optional<Date> before;
    for (const auto& [name, date] : {std::pair{"plan_date", payout.plan_date},
                                     {"meeting_date", payout.meeting_date},
                                     {"record_date", payout.record_date},
                                     {"ex_date", payout.ex_date}}) {
      if (before && date && *date < *before) {
        fail("{}: column '{}': {} lies before {}", table.where(row), name, date->to_string(), before->to_string());
      }
      if (date) before = date;
    }
    std::vector<Payout>& all = constituents.payouts[stock];
    for (const Payout& other : all) {
      if (other.period_end == payout.period_end) {
        fail("{}: '{}' has a payout of {} already", table.where(row), stock, payout.period_end.to_string());
      }
    }
    all.push_back(payout);
  }
  for (auto& [stock, all] : constituents.payouts) {
    std::sort(all.begin(), all.end(), [](const Payout& a, const Payout& b) { return a.period_end < b.period_end; });
  }
}

void read_earnings(const std::filesystem::path& path, Constituents& constituents) {
  const UserTable table(path, {column("stock", CellType::kText), column("period_end", CellType::kDate),
                               column("disclosed_on", CellType::kDate), column("eps", CellType::kDouble)});
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string stock(table.at(row, 0).text());
    const Earnings one{table.at(row, 1).date(), table.at(row, 2).date(), table.at(row, 3).number()};
    const std::string day = one.period_end.to_string().substr(5);
    if (day != "03-31" && day != "06-30" && day != "09-30" && day != "12-31") {
      fail("{}: column 'period_end': {} ends no quarter", table.where(row), one.period_end.to_string());
    }
    if (one.disclosed_on <= one.period_end) {
      fail("{}: disclosed on {}, before its period ended", table.where(row), one.disclosed_on.to_string());
    }
    for (const Earnings& other : constituents.earnings[stock]) {
      if (other.period_end == one.period_end) {
        fail("{}: '{}' has earnings of {} already", table.where(row), stock, one.period_end.to_string());
      }
    }
    constituents.earnings[stock].push_back(one);
  }
}

}  // namespace

void check_weights(const std::filesystem::path& weights) {
  const UserTable table(weights, weight_columns());
  std::set<std::string> indexes;
  for (std::size_t row = 0; row < table.rows(); ++row) indexes.emplace(table.at(row, 1).text());
  for (const std::string& index : indexes) {
    Constituents constituents;
    read_weights(weights, index, constituents);
    check_sums(weights, index, constituents);
  }
}

void check_stock_prices(const std::filesystem::path& prices) {
  Constituents constituents;
  read_prices(prices, constituents);
}

void check_payouts(const std::filesystem::path& payouts) {
  Constituents constituents;
  read_payouts(payouts, constituents);
}

void check_earnings(const std::filesystem::path& earnings) {
  Constituents constituents;
  read_earnings(earnings, constituents);
}

Constituents read_constituents(const ConstituentFiles& files, const std::string& index) {
  Constituents constituents;
  read_weights(files.weights, index, constituents);
  check_sums(files.weights, index, constituents);
  read_prices(files.prices, constituents);
  read_payouts(files.payouts, constituents);
  read_earnings(files.earnings, constituents);
  return constituents;
}

StockPrices read_stock_prices(const std::filesystem::path& weights, const std::filesystem::path& adjusted_prices,
                              const std::string& index) {
  Constituents tables;
  read_weights(weights, index, tables);
  read_prices(adjusted_prices, tables);
  StockPrices prices;
  prices.closes = std::move(tables.prices);
  for (const auto& [as_of, all] : tables.weights) {
    for (const auto& [stock, weight] : all) prices.members[as_of].push_back(stock);
  }
  return prices;
}

}  // namespace hedgelab
