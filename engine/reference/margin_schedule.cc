#include "engine/reference/margin_schedule.h"

#include "engine/core/csv_table.h"
#include "engine/reference/dated_table.h"

namespace hedgelab {
namespace {

Rate margin_rate(const CsvTable::Row& row, std::string_view column) {
  const Rate rate = row.rate(column);
  if (rate <= Rate{} || rate > Rate::from_integer(1)) {
    row.reject(column, fmt::format("{} is no share of contract value in (0, 1]", to_string(rate)));
  }
  return rate;
}

std::optional<Rate> hedging_rate(const CsvTable::Row& row) {
  if (row.empty("hedge_rate")) return std::nullopt;
  return margin_rate(row, "hedge_rate");
}

bool is_half(const CsvTable::Row& row) { return row.text("scope") != "all"; }

void check_scope(const CsvTable::Row& row) {
  const std::string_view scope = row.text("scope");
  if (scope != "all" && scope != "near" && scope != "far") {
    row.reject("scope", fmt::format("'{}' is not all, near or far", scope));
  }
}

/// Rates of the pair (near, far) of one product and day, in either order.
MarginRates combine(const CsvTable::Row& one, const CsvTable::Row& other) {
  const CsvTable::Row& near = one.text("scope") == "near" ? one : other;
  const CsvTable::Row& far = one.text("scope") == "near" ? other : one;
  if (hedging_rate(near) != hedging_rate(far)) {
    other.reject("hedge_rate", "differs from the row of the other scope; one rate holds for all months");
  }
  return {margin_rate(near, "long_rate"), margin_rate(near, "short_rate"), margin_rate(far, "long_rate"),
          margin_rate(far, "short_rate"), hedging_rate(near)};
}

bool belong_together(const CsvTable::Row& one, const CsvTable::Row& other) {
  return one.text("product") == other.text("product") && one.date("effective_date") == other.date("effective_date") &&
         is_half(other) && one.text("scope") != other.text("scope");
}

}  // namespace

MarginSchedule MarginSchedule::read(const CsvFile& file) {
  const auto table = CsvTable::read(
      file, {"product", "effective_date", "long_rate", "short_rate", "scope", "hedge_rate", "mark", "source"});
  MarginSchedule schedule;
  schedule.name_ += " " + table.name();
  const auto& rows = table.rows();
  for (const auto& row : rows) check_scope(row);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& row = rows[i];
    MarginRates rates;
    if (!is_half(row)) {
      rates = {margin_rate(row, "long_rate"), margin_rate(row, "short_rate"), margin_rate(row, "long_rate"),
               margin_rate(row, "short_rate"), hedging_rate(row)};
    } else {
      if (i + 1 == rows.size() || !belong_together(row, rows[i + 1])) {
        row.reject("scope",
                   fmt::format("'{}' of {} on {} has no '{}' in the next row", row.text("scope"), row.text("product"),
                               row.text("effective_date"), row.text("scope") == "near" ? "far" : "near"));
      }
      rates = combine(row, rows[++i]);
    }
    add_dated_row(schedule.rates_, schedule.name_, row, "product", rates);
  }
  return schedule;
}

const MarginRates& MarginSchedule::at(std::string_view product, Date date) const {
  return value_at(rates_, name_, product, date);
}

std::vector<std::string> MarginSchedule::products() const { return subjects_of(rates_); }

void MarginSchedule::append(MarginSchedule other) { append_dated(rates_, name_, std::move(other.rates_), other.name_); }

void MarginSchedule::add(const std::string& product, Date effective, MarginRates rates) {
  add_dated(rates_, name_, product, effective, std::move(rates));
}

}  // namespace hedgelab
