#include "engine/config/quote_tables.h"

#include <fmt/format.h>

#include "engine/config/table_cells.h"
#include "engine/core/error.h"
#include "engine/import/text_file.h"
#include "engine/table/read_table.h"

namespace hedgelab {
namespace {

double positive(const std::filesystem::path& path, const Table& table, std::size_t row, std::size_t at) {
  const double value = required(path, table, row, at).number();
  if (value <= 0.0) fail("{}: column '{}': {} is not above zero", row_of(path, row), table.columns()[at].name, value);
  return value;
}

}  // namespace

IntradayQuotes read_basis_quotes(const std::filesystem::path& path, const std::map<std::string, std::string>& columns) {
  TableSchema schema{"quotes", "a quote of a contract and its index", {}};
  for (const std::string_view word : kQuoteColumns) {
    const auto named = columns.find(std::string(word));
    const bool is_text = word == "time" || word == "contract";
    schema.columns.push_back({named == columns.end() ? std::string(word) : named->second,
                              "",
                              "",
                              {is_text ? CellType::kText : CellType::kDouble}});
  }
  const Table table = parse_table(path.string(), read_text_file(path), schema);
  std::map<std::string, std::map<std::string, BasisQuote>> by_time;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string time(required(path, table, row, 0).text());
    const std::string contract(required(path, table, row, 1).text());
    Date date;
    if (time.size() < 16 || !Date::try_parse(time.substr(0, 10), date)) {
      fail("{}: column '{}': '{}' is not a time; expected 2026-06-10 09:31:00", row_of(path, row),
           schema.columns[0].name, time);
    }
    const BasisQuote quote{positive(path, table, row, 2), positive(path, table, row, 3)};
    if (!by_time[contract].emplace(time, quote).second) {
      fail("{}: {} has a quote at {} already", row_of(path, row), contract, time);
    }
  }
  IntradayQuotes quotes;
  for (const auto& [contract, times] : by_time) {
    for (const auto& [time, quote] : times) quotes[contract][Date::parse(time.substr(0, 10))].push_back(quote);
  }
  return quotes;
}

std::map<Date, Participants> read_participants(const std::filesystem::path& path, std::string_view product) {
  const TableSchema schema{"participants",
                           "a day of a product",
                           {{"date", "", "trading day", {CellType::kDate}},
                            {"product", "", "its code", {CellType::kText}},
                            {"long_accounts", "", "accounts that are long", {CellType::kDouble}},
                            {"short_accounts", "", "accounts that are short", {CellType::kDouble}}}};
  const Table table = read_table(path, schema);
  std::map<Date, Participants> days;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const Date date = required(path, table, row, 0).date();
    if (required(path, table, row, 1).text() != product) continue;
    const Participants day{positive(path, table, row, 2), positive(path, table, row, 3)};
    if (!days.emplace(date, day).second) {
      fail("{}: {} has a row on {} already", row_of(path, row), product, date.to_string());
    }
  }
  if (days.empty()) fail("{}: has no row of product '{}'", path.string(), product);
  return days;
}

}  // namespace hedgelab
