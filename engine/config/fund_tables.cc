#include "engine/config/fund_tables.h"

#include <map>
#include <string>

#include "engine/config/table_cells.h"
#include "engine/core/error.h"
#include "engine/table/read_table.h"

namespace hedgelab {
namespace {

const TableSchema& funds_schema() {
  static const TableSchema kSchema{"funds",
                                   "a day of a fund",
                                   {{"date", "", "trading day", {CellType::kDate}},
                                    {"fund", "", "its name", {CellType::kText}},
                                    {"benchmark", "", "symbol of the index it is measured by", {CellType::kText}},
                                    {"nav", "", "net asset value, dividends reinvested", {CellType::kDouble}}}};
  return kSchema;
}

const TableSchema& valuations_schema() {
  static const TableSchema kSchema{"valuation",
                                   "a day of an index",
                                   {{"date", "", "trading day", {CellType::kDate}},
                                    {"index", "", "symbol of the index", {CellType::kText}},
                                    {"pe_ttm", "", "price over trailing earnings", {CellType::kDouble}}}};
  return kSchema;
}

void refuse_empty_cells(const std::filesystem::path& path, const Table& table) {
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (std::size_t column = 0; column < table.columns().size(); ++column) {
      static_cast<void>(required(path, table, row, column));
    }
  }
}

}  // namespace

std::vector<Fund> read_funds(const std::filesystem::path& path) {
  const Table table = read_table(path, funds_schema());
  refuse_empty_cells(path, table);
  std::map<std::string, Fund> funds;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string name(table.cell(row, "fund").text());
    const std::string benchmark(table.cell(row, "benchmark").text());
    Fund& fund = funds.try_emplace(name, Fund{name, benchmark, {}}).first->second;
    if (fund.benchmark != benchmark) {
      fail("{}: fund '{}' has the benchmarks '{}' and '{}'", row_of(path, row), name, fund.benchmark, benchmark);
    }
    const double nav = table.cell(row, "nav").number();
    if (nav <= 0.0) fail("{}: column 'nav': {} is not above zero", row_of(path, row), nav);
    const Date date = table.cell(row, "date").date();
    if (!fund.nav.emplace(date, nav).second) {
      fail("{}: fund '{}' has a value on {} already", row_of(path, row), name, date.to_string());
    }
  }
  std::vector<Fund> all;
  for (auto& [name, fund] : funds) all.push_back(std::move(fund));
  return all;
}

std::vector<Valuation> read_valuations(const std::filesystem::path& path) {
  const Table table = read_table(path, valuations_schema());
  refuse_empty_cells(path, table);
  std::map<std::string, Valuation> valuations;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string index(table.cell(row, "index").text());
    Valuation& valuation = valuations.try_emplace(index, Valuation{index, {}}).first->second;
    const Date date = table.cell(row, "date").date();
    if (!valuation.pe_ttm.emplace(date, table.cell(row, "pe_ttm").number()).second) {
      fail("{}: index '{}' has a value on {} already", row_of(path, row), index, date.to_string());
    }
  }
  std::vector<Valuation> all;
  for (auto& [index, valuation] : valuations) all.push_back(std::move(valuation));
  return all;
}

}  // namespace hedgelab
