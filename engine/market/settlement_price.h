#pragma once
// The settlement prices of a contract by the exchange's rule, for panels whose source does not supply the official
// ones. Integers throughout (128 bits for the sums), no heap. To be asked once a session has closed.
//
// A product's rule (SettlementRule, products.csv) says over how many minutes; below in the words of CFFEX, an hour and
// two hours. Daily settlement: the volume-weighted average of the last hour of trading, cut down (not rounded) to the
// tick. Nothing traded in it: the hour before counts, and so on backwards in trading minutes, the lunch break left out.
// A day whose last trade falls into its first hour is averaged whole. Source: the exchange's settlement rules as
// restated by brokers; the cut is our finding, seven of seven tick-data days of IF2101 in January 2021.
//
// What a bar traded at. Its turnover, where all bars of the hour have one: that average is exact. Else lots x
// (high + low) / 2. A turnover whose average falls outside the hour's own high and low is in another unit (vendors
// write ten thousands) and is passed over. Measured against official settlements, delivery days left out, in points:
//
//                                                                           |difference|      hit     within
//   bars      days   what                     stand-in                      mean     max      exactly one tick
//   1 minute   356   IF, IC 2020-04 ..        (high + low) / 2              0.177    12.4     71%     96%
//                    2023-07, IH from         (high + low + close) / 3      0.180    12.0     67%     96%
//                    2021; last days before   (open+high+low+close) / 4     0.197    11.8     59%     95%
//                    an expiry                close                         0.292    11.4     36%     79%
//   1 minute   251   of these, whole days     (high + low) / 2              0.061     0.4     71%     98%
//                    whose volumes add up     (high + low + close) / 3      0.072     0.4     66%     98%
//                    to the official one      (open+high+low+close) / 4     0.092     0.8     58%     97%
//                    within 2.5%              close                         0.188     1.4     36%     81%
//   5 minutes 2013   IF main contract         turnover                      0.003     0.2     99%    100%
//                    2010-04 .. 2020-12       (high + low) / 2              0.237     5.6     35%     75%
//                    without 2012, 2017       (high + low + close) / 3      0.295     6.4     29%     66%
//                                             (open+high+low+close) / 4     0.325     5.4     25%     64%
//                                             close                         0.839    12.4     11%     32%
//
// The misses above 1.4 points on 1-minute bars fall on days whose minutes hold nearly twice the official volume, or
// more.
//
// Where this differs from the exchange: a halt. On 2016-01-04 (circuit breaker, last trade about 13:34) the exchange's
// 3498.0 is the average of the last 60 minutes in which trading was open, from about 10:48 on; bars cannot tell a halt
// from an hour without trades, and 13:00-14:00 gives 3466.8. A feed that breaks off at noon looks like a halt, too:
// kEarlierHour says that one or the other was met. Neighbouring contracts are never asked.

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/market/market_day.h"

namespace hedgelab {

enum class SettlementSource : std::uint8_t {
  kOfficial,     // supplied with the data
  kLastHour,     // volume-weighted average of the last hour
  kEarlierHour,  // the same of an earlier hour: nothing traded in the last one
  kWholeDay,     // volume-weighted average of the day: the rule of products without a last hour
  kIndexMean,    // mean of the index over the last two hours of the last trading day
  // What stands in where a run's config allows it, never decided here:
  kClose,    // close of the day's last bar with a trade
  kIndex,    // of a final settlement: the index as far as it is known
  kCarried,  // the settlement before: nobody traded that day
};

inline constexpr SettlementSource kSettlementSources[] = {SettlementSource::kOfficial,    SettlementSource::kLastHour,
                                                          SettlementSource::kEarlierHour, SettlementSource::kWholeDay,
                                                          SettlementSource::kIndexMean,   SettlementSource::kClose,
                                                          SettlementSource::kIndex,       SettlementSource::kCarried};
[[nodiscard]] constexpr std::string_view to_string(SettlementSource source) {
  switch (source) {
    case SettlementSource::kOfficial: return "official";
    case SettlementSource::kLastHour: return "last_hour_vwap";
    case SettlementSource::kEarlierHour: return "earlier_hour_vwap";
    case SettlementSource::kWholeDay: return "whole_day_vwap";
    case SettlementSource::kIndexMean: return "index_two_hour_mean";
    case SettlementSource::kClose: return "close";
    case SettlementSource::kIndex: return "index";
    case SettlementSource::kCarried: return "carried";
  }
  return "?";
}

struct SettlementPrice {
  Price price;
  SettlementSource source = SettlementSource::kOfficial;
  bool operator==(const SettlementPrice&) const = default;
};

/// Settlement of market.day(): the official one when the panel has it (on the last trading day that is the final
/// settlement), else traded_average(). nullopt when the panel does not hold the contract or neither is known.
[[nodiscard]] std::optional<SettlementPrice> daily_settlement(const MarketDay& market, ContractId contract);

/// Final settlement: the official one when the panel has it, else the plain mean of the index closes of the last two
/// hours up to the contract's close (120 one-minute closes 13:01..15:00, or 24 five-minute ones), rounded half away
/// from zero to two decimals; the exchange itself averages every published index point. All of those bars must be
/// there: with one missing, without the index, or with a daily index only the answer is nullopt, and nothing is made
/// up. REQUIRES: market.day() is the contract's last trading day.
[[nodiscard]] std::optional<SettlementPrice> final_settlement(const MarketDay& market, ContractId contract);

/// Close of the contract's last bar of today in which anybody traded, as far as the data say what was traded; nullopt
/// when there is none. What stands in for a settlement price: over 277 expiries of the four products it is 0.4 points
/// from the final settlement (at most 2.3), the index's close 14 (at most 90).
[[nodiscard]] std::optional<Price> traded_close(const MarketDay& market, ContractId contract);
/// What the index still says about a final settlement when the contract did not trade on its last day: the mean of
/// those of its closes of the last two hours that are there, or its daily close. nullopt without an index that day.
[[nodiscard]] std::optional<Price> index_stand_in(const MarketDay& market, ContractId contract);

/// The rule on the bars alone, official prices aside, for any day of the panel: kLastHour, kEarlierHour or kWholeDay.
/// On the last trading day hours are counted from that day's own close (15:00 where others end 15:15). nullopt when
/// nothing traded that day, when the series is no contract or has daily bars only, and when a present bar that the
/// average needs lacks its volume, or one with volume its high or low: what a bar traded is not guessed. Reads the last
/// hour only, unless nothing traded in it.
[[nodiscard]] std::optional<SettlementPrice> traded_average(const MarketPanel& panel, SeriesId series, DayIndex day);

}  // namespace hedgelab
