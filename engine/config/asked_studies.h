#pragma once
// Studies of the market as a document asks for them, whatever kind of document it is: read once, then made on a session
// of the market that it names. The commands of market analysis and other languages make the same call.
//
//   const AskedStudies asked = read_asked_studies("versus", json, file, rules);
//   MarketSession session(rules, *asked.market);
//   for (const NamedStudy& one : asked.make(&session)) ...

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/analysis/study.h"
#include "engine/analysis/today.h"
#include "engine/config/json_object.h"
#include "engine/session/market_session.h"

namespace hedgelab {

struct NamedStudy {
  std::string name;  // of its output
  Study study;
};

struct AskedStudies {
  std::string name;                    // of the document
  std::optional<MarketSource> market;  // whose session `make` is to be given; none: it takes null
  /// Throws InputError for what the market does not have. REQUIRES: the rules that the document was read with.
  std::function<std::vector<NamedStudy>(MarketSession* session)> make;
};

/// The kinds of documents, each named as the command that takes it.
inline constexpr std::array<std::string_view, 6> kStudyKinds{"basis",      "weekly",  "dividends",
                                                             "volatility", "members", "versus"};

/// Throws InputError "file: path: message", and for a kind that is none. REQUIRES: `rules` are those of
/// instruments_of(document).
[[nodiscard]] AskedStudies read_asked_studies(std::string_view kind, const Json& document, const std::string& file,
                                              const RuleBook& rules);

/// The screen before trading, with the dividends of `dividends`. Without `products` all of which the market has
/// contracts, without `date` its last day. Throws InputError as today_study.
struct TodayRequest {
  std::vector<std::string> products;
  DividendConfig dividends;
  std::optional<Date> date;
  TodayStudy study;  // its date is not filled
};
[[nodiscard]] Study today_on(MarketSession& session, TodayRequest request);

/// Last day on which a daily series of the session's market has a bar.
[[nodiscard]] Date last_day(const MarketSession& session);

}  // namespace hedgelab
