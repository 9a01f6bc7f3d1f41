#pragma once
// A synthetic market's spec from JSON. Every key is required unless said otherwise; the document, with every key there
// is (numbers are those of one product of configs/markets/sample.json):
//
//   {
//     "name": "sample", "description": "for the manifest; may be left out", "seed": 1,
//     "instruments": "instrument_sets/rubber",       may be left out: the base rules. Relative to the current folder
//     "period": {"start": "2022-07-22", "end": "2024-06-28"},
//     "bars": [{"frequency": "1d"},                                     each of 1d, 5m, 1m at most once
//              {"frequency": "1m", "products": ["IC"], "start": "2024-05-06", "end": "2024-06-28"}],   parts: optional
//     "volatility": {"persistence": 0.97, "deviation": 0.4},            AR(1) of its logarithm, daily
//     "intraday": {"volatility_at_open": 2.0, "volatility_after_lunch": 2.0, "volatility_at_close": 0.8,
//                  "volume_at_open": 4.0, "volume_at_close": 1.8},      multiples of a midday minute
//     "events": {"jumps_per_year": 5, "jump_size": 0.008, "limit_days_per_year": 0.5,
//                "halts_per_year": 0.5, "halt_minutes": 20, "missing_minute_rate": 0.0003},
//     "carry_rate": 0.02,
//     "correlation": [[1, 0.9], [0.9, 1]],                              of the indexes, in order of products
//     "products": [{
//       "code": "IC", "start": "2022-07-22",                            start may be left out: the period's
//       "index": {"start_level": 6200, "annual_volatility": 0.21, "annual_drift": 0.05, "overnight_share": 0.21},
//       "dividends": {"annual_yield": 0.017, "month_weights": [1, 1, 1, 3, 16, 34, 32, 8, 1, 1, 1, 1]},   January first
//       "discount": {"current_month": -0.1, "next_month": -0.09, "current_quarter": -0.08, "next_quarter": -0.07,
//                    "level_deviation": 0.02, "level_half_life_days": 40, "slope_deviation": 0.03,
//                    "slope_half_life_days": 8, "noise": 0.0008, "noise_half_life_minutes": 25},
//       "trading": {"daily_volume": 85000, "open_interest": 290000, "variation": 0.3,
//                   "volume_shares": [0.63, 0.1, 0.18, 0.09], "open_interest_shares": [0.38, 0.12, 0.34, 0.16]}
//     }]
//   }
//
// The shares have one number for each contract that the product lists. A product that lists other contracts than
// CFFEX's four writes its discount as a curve in the place of the four keys, points of calendar days to expiry and
// discount a year: "curve": [[30, 0.01], [240, 0.03]]. A product without an index has "price" with the keys of "index"
// in its place, and no dividends.

#include <filesystem>
#include <string>
#include <string_view>

#include "engine/core/field_tree.h"
#include "engine/generator/market_spec.h"

namespace hedgelab {

/// Reads the form: types, words and unknown keys. Values that make no market are find_fault's, which knows the rule
/// book. Throws InputError naming file, key and what was expected.
[[nodiscard]] MarketSpec read_generator_spec(const std::filesystem::path& path);
/// As read_generator_spec for text in memory; `name` stands for the file in messages.
[[nodiscard]] MarketSpec parse_generator_spec(std::string_view text, const std::string& name);

/// Its keys, for the schema.
[[nodiscard]] FieldNode market_spec_keys();

}  // namespace hedgelab
