// The table of the week for a terminal.

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "engine/analysis/weekly.h"
#include "engine/analysis/weekly_rows.h"
#include "engine/table/text_table.h"

namespace hedgelab {
namespace {

std::string shown(const Table& table, std::size_t row, bool& is_missing) {
  const std::string_view unit = table.cell(row, "unit").text();
  const Cell value = table.cell(row, "value");
  is_missing = value.is_missing() && unit != kTextUnit;
  if (unit == kTextUnit) return std::string(table.cell(row, "reading").text());
  if (value.is_missing()) return std::string(terminal::kNoValue);
  const double number = value.number();
  if (unit == "lots" || unit == "days" || unit == "stocks") return fmt::format("{:.0f}", number);
  if (unit == "%") return fmt::format("{:.3f}%", number);
  return fmt::format("{:.2f}", number);
}

// One section: a row a quantity, a column a product.
struct Section {
  std::string name;
  std::vector<std::string> products, quantities;
  std::map<std::pair<std::string, std::string>, std::string> cells;  // (quantity, product)

  static void add_once(std::vector<std::string>& names, const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
};

std::string text_of(const Section& section) {
  std::vector<terminal::Column> columns{{section.name, terminal::Align::kLeft}};
  for (const std::string& product : section.products) columns.push_back({product});
  std::vector<terminal::Row> rows;
  for (const std::string& quantity : section.quantities) {
    terminal::Row row{quantity};
    for (const std::string& product : section.products) {
      const auto found = section.cells.find({quantity, product});
      row.push_back(found == section.cells.end() ? "" : found->second);
    }
    rows.push_back(std::move(row));
  }
  return terminal::aligned(columns, rows, "");
}

}  // namespace

std::string weekly_text(const Study& study) {
  const Table& table = study.table("weekly");
  std::vector<Section> sections;
  std::map<std::string, std::vector<std::string>> missing;  // by reason
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string name(table.cell(row, "section").text());
    const std::string product(table.cell(row, "product").text());
    const std::string quantity(table.cell(row, "quantity").text());
    auto section = std::find_if(sections.begin(), sections.end(), [&](const Section& one) { return one.name == name; });
    if (section == sections.end()) section = sections.insert(sections.end(), Section{name, {}, {}, {}});
    Section::add_once(section->products, product);
    Section::add_once(section->quantities, quantity);
    bool is_missing = false;
    section->cells[{quantity, product}] = shown(table, row, is_missing);
    if (is_missing) {
      missing[std::string(table.cell(row, "reading").text())].push_back(fmt::format("{} {}", product, quantity));
    }
  }
  std::string text;
  for (const auto& [name, value] : study.parameters) {
    if (name == "date" || name == "dividends") text += fmt::format("{}: {}\n", name, value);
  }
  if (!study.looks_ahead.empty()) text += fmt::format("looks ahead: {}\n", study.looks_ahead);
  for (const Section& section : sections) text += "\n" + text_of(section);
  if (!missing.empty()) text += "\n";
  for (const auto& [why, cells] : missing) {
    text += fmt::format("n/a: {}{}: {}\n", cells.front(),
                        cells.size() > 1 ? fmt::format(" and {} more", cells.size() - 1) : "", why);
  }
  for (const std::string& note : study.notes) text += fmt::format("note: {}\n", note);
  return text;
}

}  // namespace hedgelab
