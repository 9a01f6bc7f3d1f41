#pragma once
// What the exchange demands of a product on a day, each figure with the row it comes from.

#include <string>
#include <vector>

#include "engine/analysis/study.h"
#include "engine/reference/rule_book.h"

namespace hedgelab {

/// A row of a dated rule table as it stands in its file.
struct RuleRow {
  std::string table;  // "fees"
  Date effective;
  std::string scope;   // "near", "opening": which of a table's kinds; empty where it has one
  std::string values;  // "open_rate 0.000023, close_rate 0.000023"
  std::string mark, source;
};

struct RulesStudy {
  std::string product;
  Date date;
  std::vector<RuleRow> rows;  // of the product, oldest first
  bool history = false;
};

/// Tables `rules` (a rule in force) and `listed` (a listed contract), and with history `history` (a dated row). Throws
/// InputError for a product that is not listed on `date` and for a day that a table does not cover.
[[nodiscard]] Study rules_study(const RuleBook& rules, const RulesStudy& study);

}  // namespace hedgelab
