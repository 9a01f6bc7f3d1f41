#include "engine/store/contracts_without_bars.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace hedgelab {

std::string ContractsWithoutBars::text() const {
  constexpr std::size_t kFirstCodes = 12;
  const std::size_t shown = std::min(codes.size(), kFirstCodes);
  return fmt::format("{} of {} contracts that were listed from {} to {} have no bars: {}{}", codes.size(), listed,
                     first.to_string(), last.to_string(),
                     fmt::join(codes.begin(), codes.begin() + static_cast<std::ptrdiff_t>(shown), ", "),
                     codes.size() > shown ? fmt::format(" and {} more", codes.size() - shown) : "");
}

ContractsWithoutBars contracts_without_bars(const RuleBook& rules, InstrumentId product, DayIndex first, DayIndex last,
                                            const std::function<bool(const std::string& code)>& has_bars) {
  std::set<std::string> listed;
  for (DayIndex day = first; day <= last; ++day) {
    for (const ContractId id : rules.contracts.listed(product, day)) listed.insert(rules.contracts.contract(id).code);
  }
  ContractsWithoutBars found{rules.calendar.day(first), rules.calendar.day(last), listed.size(), {}};
  std::copy_if(listed.begin(), listed.end(), std::back_inserter(found.codes),
               [&](const std::string& code) { return !has_bars(code); });
  return found;
}

}  // namespace hedgelab
