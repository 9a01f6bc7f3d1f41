#pragma once
// A config of studies to plain values: which market, and what is asked of it.
//
//   {
//     "name": "basis", "description": "...",
//     "data": {"store": "build/demo/real_store"},          and "instruments", as in a run
//     "products": ["IC", "IM"], "period": {"start": "2021-07-01", "end": "2025-05-30"},
//     "contract": "current_quarter",                       a slot, largest_volume, largest_open_interest, industrial
//     "convention": "cinda", "dividends": {"source": "trailing_year"},
//     "studies": [{"study": "series"}, {"study": "comovement", "products": ["IC"], "periods": [...]}]
//   }
//
// A study may say products, period, contract, convention, dividends and current_month_series for itself.

#include <filesystem>
#include <string>
#include <vector>

#include "engine/analysis/any_study.h"
#include "engine/config/json_object.h"
#include "engine/session/market_session.h"

namespace hedgelab {

struct StudyPlan {
  std::string name;  // of its output; the study's word unless it says another
  AnyStudy study;
  std::vector<std::string> products;
  ContractRule rule;
  BasisConvention convention = BasisConvention::kCinda;
  DividendConfig dividends;
  std::string current_month_series;
};

struct StudyConfig {
  std::string name, description;
  MarketSource market;
  std::vector<StudyPlan> studies;
};

/// Throws InputError "file: path: message", also for two studies of one name and for what tables of the user's own are
/// wrong in. REQUIRES: `rules` are those of instruments_of(document).
[[nodiscard]] StudyConfig read_study_config(const Json& document, const std::string& file, const RuleBook& rules);

/// The market of a study on a session of `config.market`. It points into the session.
[[nodiscard]] StudyMarket study_market(MarketSession& session, const StudyPlan& plan);

/// The optional object "dividends" of a study: none when it is left out; and such an object itself.
[[nodiscard]] DividendConfig dividends_key(JsonObject& object);
[[nodiscard]] DividendConfig dividends_of(JsonObject object);
/// The object "data" of a study: the daily bars of a store, and the instrument set of its rules.
[[nodiscard]] MarketSource daily_market_key(JsonObject& object);
/// The list "products", each known to the rules and none twice. Throws InputError.
[[nodiscard]] std::vector<std::string> products_key(JsonObject& object, const RuleBook& rules);

}  // namespace hedgelab
