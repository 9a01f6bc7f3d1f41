#pragma once
// Studies on a session: what the commands of market analysis share.

#include <optional>
#include <string>
#include <vector>

#include "engine/app/study_output.h"
#include "engine/config/study_reader.h"
#include "engine/session/market_session.h"

namespace hedgelab::app {

[[nodiscard]] StudyOrigin origin_of(const MarketSession& session, std::string name);
/// Codes of the products with an index of which the market has contracts, in the order of the rules.
[[nodiscard]] std::vector<std::string> products_with_contracts(const MarketSession& session);
/// Last day on which a daily series of the session's market has a bar.
[[nodiscard]] Date last_day(const MarketSession& session);
/// --date, else `fallback`, else last_day(). Throws InputError for a text that is no date, and for a day behind the
/// data.
[[nodiscard]] Date date_or_last(const CommandLine& line, const MarketSession& session, std::optional<Date> fallback);

}  // namespace hedgelab::app
