#pragma once
// Forecast dividend points as a table says them.

#include <map>

#include "engine/core/csv_table.h"
#include "engine/reference/rule_book.h"

namespace hedgelab {

/// By contract and the day they were made.
using DividendPoints = std::map<ContractId, std::map<Date, double>>;

/// Of a table as_of,contract,points. Throws InputError naming file and line for a contract that the rules do not list,
/// negative points, and a contract that has a forecast of the day already.
[[nodiscard]] DividendPoints read_dividend_points(const CsvTable& table, const RuleBook& rules);

}  // namespace hedgelab
