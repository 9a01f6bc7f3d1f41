#pragma once
// A synthetic market from a spec to a bar store. The same spec gives the same bytes on every machine and in every
// build.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "engine/generator/market_spec.h"
#include "engine/reference/rule_book.h"
#include "engine/store/bar_store_writer.h"

namespace hedgelab {

struct GeneratedMarket {
  std::string store_digest;
  std::int64_t days = 0;
  std::int64_t series = 0;
  std::int64_t minutes = 0;  // 1-minute bars simulated, written or not
  std::int64_t bars = 0;     // written, all frequencies
};

/// Writes, for each product of the spec: its price index and its total-return index (daily only), where the rule tables
/// name them, and every contract listed from the product's start to the period's end, at the frequencies asked for. The
/// store is marked synthetic. All columns are held in memory until it is written: about 35 bytes for a minute bar.
/// `progress` is called after each day with days done and days in all. Throws InputError naming the spec's file and
/// field when the spec has a fault, and what BarStoreWriter::write throws.
GeneratedMarket generate_market(const MarketSpec& spec, const RuleBook& rules, const std::filesystem::path& store,
                                const std::function<void(std::int64_t, std::int64_t)>& progress = {});

/// Coarser bars from 1-minute bars of one day in order. Columns that a minute lacks stay missing.
/// REQUIRES: one day; minutes_per_bar > 0.
[[nodiscard]] std::vector<BarRecord> coarser_bars(std::span<const BarRecord> minutes, int minutes_per_bar);

}  // namespace hedgelab
