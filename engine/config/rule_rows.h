#pragma once
// The dated rule tables as they stand in their files, sources included: a rule book keeps the values alone.

#include <filesystem>
#include <vector>

#include "engine/analysis/rules_study.h"

namespace hedgelab {

/// The rows that speak of `product` (of its session group in sessions.csv), oldest first within each table: those of
/// the instrument set at `instruments` when it has the product, else those of `reference`. REQUIRES: a rule book was
/// read from both.
[[nodiscard]] std::vector<RuleRow> read_rule_rows(const std::filesystem::path& reference,
                                                  const std::filesystem::path& instruments, const RuleBook& rules,
                                                  const std::string& product);

}  // namespace hedgelab
