#include "engine/config/rule_rows.h"

#include <algorithm>
#include <array>

#include "engine/config/read_instrument_set.h"
#include "engine/core/csv_table.h"

namespace hedgelab {
namespace {

// A rule table: where its subject and its kind of row stand, and the columns that are neither.
struct RuleTable {
  std::string_view name;
  std::string_view subject, effective, scope;  // scope "": the table has one kind of row
  std::vector<std::string> values;
};

const std::vector<RuleTable>& rule_tables() {
  static const std::vector<RuleTable> kTables{
      {"margins", "product", "effective_date", "scope", {"long_rate", "short_rate", "hedge_rate"}},
      {"fees",
       "product",
       "effective_date",
       "",
       {"open_rate", "close_rate", "close_today_rate", "open_per_lot_cny", "close_per_lot_cny",
        "close_today_per_lot_cny", "order_fee_cny"}},
      {"delivery_fees", "product", "effective_date", "", {"rate"}},
      {"position_limits", "product", "effective_date", "kind", {"lots", "scope"}},
      {"sessions", "group", "effective_date", "", {"intervals", "last_day_close"}},
      {"products", "code", "first_trading_day", "", {"price_limit", "last_day_price_limit", "multiplier", "tick"}},
      {"price_limit_exceptions", "product", "from", "", {"contract", "to", "limit"}}};
  return kTables;
}

void add_rows(const std::filesystem::path& file, const RuleTable& table, const std::string& subject,
              std::vector<RuleRow>& rows) {
  const CsvTable csv =
      CsvTable::read(file, {std::string(table.subject), std::string(table.effective), "mark", "source"});
  const auto first = static_cast<std::ptrdiff_t>(rows.size());
  for (const auto& row : csv.rows()) {
    if (row.text(table.subject) != subject) continue;
    RuleRow one;
    one.table = table.name;
    one.effective = row.date(table.effective);
    if (!table.scope.empty()) one.scope = row.text(table.scope);
    for (const std::string& column : table.values) {
      if (row.empty(column)) continue;
      one.values += fmt::format("{}{} {}", one.values.empty() ? "" : ", ", column, row.text(column));
    }
    one.mark = row.text("mark");
    one.source = row.text("source");
    rows.push_back(std::move(one));
  }
  std::stable_sort(rows.begin() + first, rows.end(),
                   [](const RuleRow& a, const RuleRow& b) { return a.effective < b.effective; });
}

}  // namespace

std::vector<RuleRow> read_rule_rows(const std::filesystem::path& reference, const std::filesystem::path& instruments,
                                    const RuleBook& rules, const std::string& product) {
  const Instrument& instrument = rules.contracts.instrument(rules.contracts.find_instrument(product));
  std::vector<RuleRow> rows;
  for (const RuleTable& table : rule_tables()) {
    const std::string& subject = table.name == "sessions" ? instrument.session_group : instrument.code;
    const auto before = rows.size();
    if (!instruments.empty()) {
      const InstrumentSet set = read_instrument_set(instruments);
      const std::array<std::pair<std::string_view, std::filesystem::path>, 7> files{
          {{"margins", set.margins},
           {"fees", set.fees},
           {"delivery_fees", set.delivery_fees},
           {"position_limits", set.position_limits},
           {"sessions", set.sessions},
           {"products", set.products},
           {"price_limit_exceptions", set.price_limit_exceptions.value_or(std::filesystem::path())}}};
      for (const auto& [name, file] : files) {
        if (name == table.name && !file.empty()) add_rows(file, table, subject, rows);
      }
    }
    if (rows.size() == before) add_rows(reference / (std::string(table.name) + ".csv"), table, subject, rows);
  }
  return rows;
}

}  // namespace hedgelab
