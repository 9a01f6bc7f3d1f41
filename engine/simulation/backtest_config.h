#pragma once
// One run, as a plain value. engine/config makes it from JSON; tests make it by hand.

#include <cstdint>
#include <string>

#include "engine/results/performance_statistics.h"
#include "engine/simulation/broker.h"
#include "engine/strategy/parameters.h"

namespace hedgelab {

/// Price that the equity curve marks futures at. The reports use closes; a broker's statement uses settlement prices.
enum class Mark : std::uint8_t { kSettlement, kClose };
/// What stands in when a held contract has no official settlement price on a day.
enum class MissingSettlement : std::uint8_t { kError, kClose };

struct BacktestConfig {
  std::string name;
  std::string description;
  std::string strategy;
  ParameterMap parameters;
  std::string product;      // "IC"
  std::string spot_symbol;  // series of the panel; empty: no spot leg
  Rate spot_share;          // in [0, 1]
  Date start;               // inception: see Backtest
  Date end;                 // last day, inclusive
  Money capital;
  bool whole_lots = true;
  Mark mark = Mark::kSettlement;
  MissingSettlement missing_settlement = MissingSettlement::kError;
  BrokerConfig broker;
  StatisticsConvention statistics;
  std::string effective_config;  // JSON with all defaults, for provenance
};

}  // namespace hedgelab
