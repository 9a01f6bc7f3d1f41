#include "engine/reference/position_limits.h"

#include <set>

#include "engine/core/csv_table.h"
#include "engine/reference/dated_table.h"

namespace hedgelab {
namespace {

std::int64_t positive_lots(const CsvTable::Row& row) {
  const std::int64_t lots = row.integer("lots");
  constexpr std::int64_t kMostLots = 1'000'000'000;
  if (lots <= 0 || lots > kMostLots) {
    row.reject("lots", fmt::format("{} is not a number of lots in [1, {}]", lots, kMostLots));
  }
  return lots;
}

OpeningLimit opening_limit_of(const CsvTable::Row& row) {
  const std::string_view scope = row.text("scope");
  if (scope == "none") {
    if (!row.empty("lots")) row.reject("lots", "a row of scope 'none' has no lots");
    return {};
  }
  if (scope == "per_direction") return {OpeningLimitScope::kPerDirection, positive_lots(row)};
  if (scope == "per_product") return {OpeningLimitScope::kPerProduct, positive_lots(row)};
  if (scope == "per_contract") return {OpeningLimitScope::kPerContract, positive_lots(row)};
  row.reject("scope", fmt::format("'{}' is not none, per_direction, per_product or per_contract", scope));
}

}  // namespace

PositionLimits PositionLimits::read(const CsvFile& file) {
  const auto table = CsvTable::read(file, {"kind", "product", "effective_date", "lots", "scope", "mark", "source"});
  PositionLimits limits;
  limits.name_ += " " + table.name();
  for (const auto& row : table.rows()) {
    if (row.text("kind") == "position") {
      if (row.text("scope") != "per_contract_side") {
        row.reject("scope", fmt::format("'{}' is not per_contract_side", row.text("scope")));
      }
      add_dated_row(limits.positions_, limits.name_, row, "product", positive_lots(row));
    } else if (row.text("kind") == "opening") {
      add_dated_row(limits.openings_, limits.name_, row, "product", opening_limit_of(row));
    } else {
      row.reject("kind", fmt::format("'{}' is not position or opening", row.text("kind")));
    }
  }
  return limits;
}

std::int64_t PositionLimits::position_limit(std::string_view product, Date date) const {
  return value_at(positions_, name_, product, date);
}

OpeningLimit PositionLimits::opening_limit(std::string_view product, Date date) const {
  const auto found = openings_.find(product);
  if (found == openings_.end()) {
    if (!positions_.contains(product)) fail_unknown_subject(name_, product, date, products());
    return {};
  }
  if (date < found->second.rows().front().first) return {};
  return found->second.at(date);
}

std::vector<std::string> PositionLimits::products() const {
  std::set<std::string> products;
  for (const auto& [product, rows] : positions_) products.insert(product);
  for (const auto& [product, rows] : openings_) products.insert(product);
  return {products.begin(), products.end()};
}

void PositionLimits::append(PositionLimits other) {
  std::string name = name_;
  append_dated(positions_, name, std::move(other.positions_), other.name_);
  append_dated(openings_, name_, std::move(other.openings_), other.name_);
}

void PositionLimits::add_position(const std::string& product, Date effective, std::int64_t lots) {
  add_dated(positions_, name_, product, effective, lots);
}

void PositionLimits::add_opening(const std::string& product, Date effective, OpeningLimit limit) {
  add_dated(openings_, name_, product, effective, limit);
}

}  // namespace hedgelab
