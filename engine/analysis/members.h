#pragma once
// The exchange's daily ranking of members: who holds a contract, and how that moved. Rankings are published after the
// close: a figure of day t may be used from t's close on, in a strategy from the next day.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/analysis/study.h"
#include "engine/analysis/study_market.h"

namespace hedgelab {

enum class RankKind : std::uint8_t { kVolume, kLong, kShort };

struct MemberRank {
  int rank = 0;
  std::string member;
  std::int64_t lots = 0, change = 0;  // change: against the day before, as published
};

/// Rankings of one contract on one day; a kind without rows was not published.
struct RankedContract {
  std::vector<MemberRank> volumes, longs, shorts;  // by rank
};

/// By day, then contract. A contract without an entry has no ranking, which is not a ranking of zeros.
using MemberRanks = std::map<Date, std::map<ContractId, RankedContract>>;

/// Sums over the ranked members. On a delivery day both are zero and the ratio is missing.
struct TopHoldings {
  std::int64_t longs = 0, shorts = 0;
  [[nodiscard]] std::int64_t net() const { return longs - shorts; }
  [[nodiscard]] std::optional<double> ratio() const {
    if (longs == 0 || shorts == 0) return std::nullopt;
    return static_cast<double>(longs) / static_cast<double>(shorts);
  }
};
[[nodiscard]] TopHoldings holdings_of(const RankedContract& ranked);

struct MembersStudy {
  const MemberRanks* ranks = nullptr;  // not owned
  Date from, to;
  ContractSlot slot = ContractSlot::kCurrentQuarter;  // of the slot series and the season
  /// The window of seats and event; without a contract neither is made.
  std::optional<ContractId> contract;
  Date window_from, window_to;
  // Readings of the seat table.
  double trader_correlation = -0.3;  // at most: positions against the index
  double two_sided_share = 0.05;     // below: |mean net| over mean (long + short)
};

/// Tables
///   `contracts`   a ranked contract of a day: sums, ratio, net, share of open interest
///   `slot`        a day of the contract in the slot; the day of a switch is marked, levels do not chain over it
///   `season`      a day since the slot's switch, a year
///   `product`     a day: sums over the ranked contracts, comparable only where their number is equal
///   `seats`       a member in the window, by change of its shorts; absent on a day is 0 lots and rank 21
///   `event`       a day of the window: what the ranked members closed and opened, beside the current quarter's rate
/// Throws InputError for a window without a ranking of the contract. REQUIRES: one product.
[[nodiscard]] Study members_study(const StudyMarket& market, const MembersStudy& study);

/// The seat table alone.
[[nodiscard]] Table seat_table(const StudyMarket& market, const MembersStudy& study);

}  // namespace hedgelab
