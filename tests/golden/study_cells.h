#pragma once
// Cells of a study's tables by what stands beside them.

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "engine/analysis/study.h"
#include "engine/analysis/study_market.h"
#include "tests/golden/real_market.h"

namespace hedgelab::test {

/// The row in which all of `where` (column, text) hold; fails the test when there is not exactly one.
inline std::size_t row_of(const Table& table,
                          std::initializer_list<std::pair<std::string_view, std::string_view>> where) {
  std::optional<std::size_t> found;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    bool fits = true;
    for (const auto& [column, text] : where) {
      const Cell cell = table.cell(row, column);
      if (cell.is_missing()) {
        fits = false;
      } else if (cell.type().kind == CellType::kText) {
        fits = fits && cell.text() == text;
      } else if (cell.type().kind == CellType::kDate) {
        fits = fits && cell.date() == Date::parse(text);
      } else {
        fits = fits && cell.integer() == std::stoll(std::string(text));
      }
    }
    if (!fits) continue;
    EXPECT_FALSE(found.has_value()) << "two rows fit";
    found = row;
  }
  EXPECT_TRUE(found.has_value()) << "no row with " << where.begin()->second;
  return found.value_or(0);
}

inline double number_in(const Table& table, std::string_view column,
                        std::initializer_list<std::pair<std::string_view, std::string_view>> where) {
  const Cell cell = table.cell(row_of(table, where), column);
  EXPECT_FALSE(cell.is_missing()) << column << " is missing";
  return cell.is_missing() ? 0.0 : cell.number();
}

/// The market of a study of real data.
inline StudyMarket study_of(std::initializer_list<const char*> products, const DividendEstimate* dividends = nullptr) {
  StudyMarket market{.panel = &real_daily_panel(), .dividends = dividends};
  for (const char* product : products) market.products.push_back(instrument(product));
  return market;
}

}  // namespace hedgelab::test
