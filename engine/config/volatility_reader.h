#pragma once
// The config of `hedgelab volatility`. The document, with every key there is:
//
//   {
//     "name": "io_2026", "description": "...",
//     "underlying": "IO", "product": "IF",       the options expire with the futures of the same month
//     "chains": "chains.csv",                    plain or gzip, one row a strike:
//                                                date,contract,strike,call,put,call_volume,put_volume
//     "columns": {"date": "market_date", "call": "call_last", "put": "put_last"},     where they are called otherwise
//     "bids": false,                             also call_bid,call_ask,put_bid,put_ask: mid prices count first
//     "expiries": "expiries.csv",                contract,last_trading_day: for options with months of their own
//     "rate": 0.015, "rates": "rates.csv",       continuous a year; or date,tenor_days,rate
//     "valuation": "close", "tick": 0.2,
//     "maturity_days": 30, "shortest_days": 7, "near_rule": "product", "remainder": "exact",
//     "percentile_since": "2020-01-01",
//     "store": "build/demo/real_store"           futures closes beside the forwards; may be left out
//   }
//
// Instead of "chains": "strips" and "terms", strips that somebody else made:
//   strips  date,term,code,strike,delta_k,q_price      term 1 the nearest, 2 the next; K0 stands twice
//   terms   date,near,next,near_minutes,next_minutes,F1,F2,K01,K02,r_1y_pct

#include <filesystem>
#include <string>

#include "engine/analysis/volatility_study.h"
#include "engine/config/json_object.h"
#include "engine/reference/rule_book.h"

namespace hedgelab {

struct VolatilityConfig {
  std::string name, description, product;
  std::filesystem::path store;
  VolatilityStudy study;
};

/// Throws InputError "file: path: message", and for tables the file and row: a strike that a contract has twice on a
/// day, a contract whose expiry is not known, a strip point without a width that is not at an end.
[[nodiscard]] VolatilityConfig read_volatility_config(const Json& document, const std::string& file,
                                                      const RuleBook& rules);

}  // namespace hedgelab
