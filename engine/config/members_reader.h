#pragma once
// The config of `hedgelab members`. The document, with every key there is:
//
//   {
//     "name": "if_members", "description": "...",
//     "data": {"store": "build/demo/real_store"}, "product": "IF",
//     "ranks": ["IF_top20_2021.csv.gz"],        date,contract,rank_type,rank,member,volume,change; plain or gzip
//     "period": {"start": "2021-01-04", "end": "2021-03-05"}, "slot": "current_quarter",
//     "window": {"contract": "IF2103", "start": "2021-01-18", "end": "2021-03-05"},
//     "trader_correlation": -0.3, "two_sided_share": 0.05,
//     "dividends": {"source": "trailing_year"}
//   }
//
// rank_type: 0 volume, 1 long, 2 short.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "engine/analysis/members.h"
#include "engine/config/json_object.h"
#include "engine/session/run_plan.h"

namespace hedgelab {

struct MembersConfig {
  std::string name, description, product;
  MarketSource market;
  DividendConfig dividends;
  std::unique_ptr<const MemberRanks> ranks;
  MembersStudy study;  // its ranks are these
};

/// Throws InputError "file: path: message", and for a ranking the file and row: an unknown contract or type, a rank or
/// a member that stands twice, a contract that is not listed on the day.
[[nodiscard]] MembersConfig read_members_config(const Json& document, const std::string& file, const RuleBook& rules);

/// Throws as above.
void read_member_ranks(const std::filesystem::path& path, const RuleBook& rules, MemberRanks& ranks);

}  // namespace hedgelab
