#pragma once
// Option chains and strips from tables.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "engine/analysis/volatility_study.h"
#include "engine/reference/rule_book.h"

namespace hedgelab {

struct ChainsSpec {
  std::filesystem::path chains;
  std::map<std::string, std::string> columns;  // our word to the file's; words that are missing are the same
  bool bids = false;
  std::string underlying, product;  // "IO" options expire as "IF" futures of the same month
  std::filesystem::path expiries;   // contract,last_trading_day; empty: as the futures
  double rate = 0.015;
  std::filesystem::path rates;  // date,tenor_days,rate; empty: `rate` everywhere
  bool from_midnight = false;   // minutes count from 00:00 of the day instead of 15:00
  double tick = 0.2;            // a price below it counts as absent
};

/// Days with their terms nearest first; a price counts when its volume is above zero and it is not below the tick.
[[nodiscard]] std::vector<OptionDay> read_chains(const ChainsSpec& spec, const RuleBook& rules);

/// Strips with ready-made widths. A point without a width is dropped at the top or the bottom of its strip, and an
/// InputError elsewhere.
[[nodiscard]] std::vector<OptionDay> read_strips(const std::filesystem::path& strips,
                                                 const std::filesystem::path& terms);

/// Throws InputError naming file and row unless the table holds chains under our words: each strike of a contract once
/// a day, above zero.
void check_chains(const std::filesystem::path& chains);
/// The same of contract,last_trading_day.
void check_expiries(const std::filesystem::path& expiries);

}  // namespace hedgelab
