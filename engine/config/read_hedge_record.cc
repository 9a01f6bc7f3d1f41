#include "engine/config/read_hedge_record.h"

#include "engine/core/error.h"
#include "engine/table/read_table.h"

namespace hedgelab {
namespace {

// The columns of a result's files that the record is made of.
const TableSchema& equity_schema() {
  static const TableSchema kSchema{"equity",
                                   "a day",
                                   {{"date", "", "trading day", {CellType::kDate}},
                                    {"net_value", "", "net value, 1 at inception", {CellType::kDouble}}}};
  return kSchema;
}
const TableSchema& settlements_schema() {
  static const TableSchema kSchema{"settlements",
                                   "a contract held overnight",
                                   {{"date", "", "trading day", {CellType::kDate}},
                                    {"symbol", "", "contract", {CellType::kText}},
                                    {"kind", "", "daily or final", {CellType::kText}}}};
  return kSchema;
}
const TableSchema& fills_schema() {
  static const TableSchema kSchema{"fills",
                                   "a trade",
                                   {{"filled_at", "", "when", {CellType::kTime}},
                                    {"symbol", "", "contract", {CellType::kText}},
                                    {"purpose", "", "why", {CellType::kText}},
                                    {"quantity", "", "lots, signed", {CellType::kDouble}},
                                    {"price", "", "index points", {CellType::kDouble}}}};
  return kSchema;
}

}  // namespace

HedgeRecord read_hedge_record(const std::filesystem::path& folder) {
  HedgeRecord record;
  record.name = folder.filename().string();
  const Table equity = read_table(folder / "equity.csv", equity_schema());
  for (std::size_t row = 0; row < equity.rows(); ++row) {
    const Date date = equity.cell(row, "date").date();
    const Cell value = equity.cell(row, "net_value");
    if (value.is_missing()) fail("{}: no net value on {}", (folder / "equity.csv").string(), date.to_string());
    record.net_values.add(date, value.number());
  }
  const Table settlements = read_table(folder / "settlements.csv", settlements_schema());
  for (std::size_t row = 0; row < settlements.rows(); ++row) {
    if (settlements.cell(row, "kind").text() != "daily") continue;  // a contract that was settled is held no longer
    std::string& held = record.contracts[settlements.cell(row, "date").date()];
    held += (held.empty() ? "" : ", ") + std::string(settlements.cell(row, "symbol").text());
  }
  const Table fills = read_table(folder / "fills.csv", fills_schema());
  for (std::size_t row = 0; row < fills.rows(); ++row) {
    const std::string_view purpose = fills.cell(row, "purpose").text();
    if (purpose.find("overlay") == std::string_view::npos) continue;
    record.signals.push_back({fills.cell(row, "filled_at").time().date(),
                              fmt::format("{} {} {} lots at {}", purpose, fills.cell(row, "symbol").text(),
                                          fills.cell(row, "quantity").number(), fills.cell(row, "price").number())});
  }
  return record;
}

}  // namespace hedgelab
