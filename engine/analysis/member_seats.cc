// The seat table: each member's part in a contract over a window.

#include <algorithm>
#include <cmath>

#include "engine/analysis/members.h"
#include "engine/analysis/rolling_statistics.h"
#include "engine/core/error.h"
#include "engine/table/table_of.h"

namespace hedgelab {
namespace {

constexpr int kUnranked = 21;

struct SeatRow {
  std::string member{};
  std::int64_t long_change = 0, short_change = 0, net_change = 0;
  std::int64_t published_long = 0, published_short = 0;
  std::optional<double> volume_over_position{};
  double mean_net = 0.0;
  std::optional<double> rank_deviation{}, correlation{};
  int days_ranked = 0;
  std::string reading{};
  double mean_position = 0.0;  // long + short: for the reading
};

const TableOf<SeatRow>& seats_table() {
  static const TableOf<SeatRow> kTable(
      "seats", "a member with a ranking in the window",
      {{"member", unit::kNone, "name as published", &SeatRow::member},
       {"short_change", unit::kLots, "shorts on the last day less those on the first", &SeatRow::short_change},
       {"long_change", unit::kLots, "longs on the last day less those on the first", &SeatRow::long_change},
       {"net_change", unit::kLots, "long_change less short_change", &SeatRow::net_change},
       {"published_long", unit::kLots, "sum of the published changes of ranked days", &SeatRow::published_long},
       {"published_short", unit::kLots, "sum of the published changes of ranked days", &SeatRow::published_short},
       {"volume_over_position", unit::kNone, "sum of volume over sum of long and short",
        &SeatRow::volume_over_position},
       {"mean_net", unit::kLots, "mean of long less short", &SeatRow::mean_net},
       {"rank_deviation", unit::kNone, "sample deviation of long rank less short rank", &SeatRow::rank_deviation},
       {"correlation", unit::kNone, "Pearson, of net and the index close", &SeatRow::correlation},
       {"days_ranked", unit::kDays, "days with any ranking", &SeatRow::days_ranked},
       {"reading", unit::kNone, "what the figures look like", &SeatRow::reading}});
  return kTable;
}

// What a member showed on the days of the window.
struct Seat {
  explicit Seat(std::size_t days)
      : volume(days, 0.0),
        longs(days, 0.0),
        shorts(days, 0.0),
        long_rank(days, kUnranked),
        short_rank(days, kUnranked),
        is_ranked(days, false) {}
  std::vector<double> volume, longs, shorts;
  std::vector<int> long_rank, short_rank;
  std::vector<bool> is_ranked;
  std::int64_t published_long = 0, published_short = 0;
};

std::map<std::string, Seat> seats_of(const std::vector<const RankedContract*>& window) {
  std::map<std::string, Seat> seats;
  for (std::size_t day = 0; day < window.size(); ++day) {
    const auto seat_of = [&](const MemberRank& one) -> Seat& {
      Seat& seat = seats.try_emplace(one.member, window.size()).first->second;
      seat.is_ranked[day] = true;
      return seat;
    };
    for (const MemberRank& one : window[day]->volumes) seat_of(one).volume[day] = static_cast<double>(one.lots);
    for (const MemberRank& one : window[day]->longs) {
      Seat& seat = seat_of(one);
      seat.longs[day] = static_cast<double>(one.lots);
      seat.long_rank[day] = one.rank;
      seat.published_long += one.change;
    }
    for (const MemberRank& one : window[day]->shorts) {
      Seat& seat = seat_of(one);
      seat.shorts[day] = static_cast<double>(one.lots);
      seat.short_rank[day] = one.rank;
      seat.published_short += one.change;
    }
  }
  return seats;
}

SeatRow row_of(const std::string& member, const Seat& seat, const std::vector<std::optional<double>>& index) {
  SeatRow row{.member = member, .published_long = seat.published_long, .published_short = seat.published_short};
  row.long_change = static_cast<std::int64_t>(seat.longs.back() - seat.longs.front());
  row.short_change = static_cast<std::int64_t>(seat.shorts.back() - seat.shorts.front());
  row.net_change = row.long_change - row.short_change;
  double volume = 0.0, position = 0.0;
  std::vector<double> net, ranks, net_with_index, levels;
  for (std::size_t day = 0; day < seat.longs.size(); ++day) {
    volume += seat.volume[day];
    position += seat.longs[day] + seat.shorts[day];
    net.push_back(seat.longs[day] - seat.shorts[day]);
    ranks.push_back(seat.long_rank[day] - seat.short_rank[day]);
    row.days_ranked += seat.is_ranked[day] ? 1 : 0;
    if (!index[day]) continue;
    net_with_index.push_back(net.back());
    levels.push_back(*index[day]);
  }
  if (position > 0.0) row.volume_over_position = volume / position;
  row.mean_net = mean(net);
  row.mean_position = position / static_cast<double>(net.size());
  if (ranks.size() >= 2) row.rank_deviation = sample_standard_deviation(ranks);
  row.correlation = correlation(net_with_index, levels);
  return row;
}

void add_readings(const MembersStudy& study, std::vector<SeatRow>& rows) {
  std::vector<double> ratios, nets;
  for (const SeatRow& row : rows) {
    if (row.volume_over_position) ratios.push_back(*row.volume_over_position);
    nets.push_back(std::abs(row.mean_net));
  }
  if (ratios.empty()) return;
  const double usual_ratio = median(ratios), usual_net = median(nets);
  for (SeatRow& row : rows) {
    if (!row.volume_over_position) continue;
    if (*row.volume_over_position < usual_ratio && std::abs(row.mean_net) > usual_net) row.reading = "hedger";
    if (*row.volume_over_position > usual_ratio && row.correlation && *row.correlation <= study.trader_correlation) {
      row.reading = "trader";
    }
    if (std::abs(row.mean_net) < study.two_sided_share * row.mean_position) {
      row.reading += row.reading.empty() ? "two-sided" : ", two-sided";
    }
  }
}

}  // namespace

Table seat_table(const StudyMarket& market, const MembersStudy& study) {
  ensure(study.contract.has_value(), "seat_table: no contract");
  const InstrumentId product = market.rules().contracts.contract(*study.contract).instrument;
  std::vector<const RankedContract*> window;
  std::vector<std::optional<double>> index;
  for (const auto& [date, contracts] : *study.ranks) {
    const auto ranked = contracts.find(*study.contract);
    if (date < study.window_from || date > study.window_to || ranked == contracts.end()) continue;
    window.push_back(&ranked->second);
    const auto series = market.panel->index_of(product);
    index.push_back(series ? close_on(*market.panel, *series, market.rules().calendar.index_of(date)) : std::nullopt);
  }
  if (window.empty()) {
    fail("{} has no ranking from {} to {}", market.code(*study.contract), study.window_from.to_string(),
         study.window_to.to_string());
  }
  std::vector<SeatRow> rows;
  for (const auto& [member, seat] : seats_of(window)) rows.push_back(row_of(member, seat, index));
  std::stable_sort(rows.begin(), rows.end(),
                   [](const SeatRow& a, const SeatRow& b) { return a.short_change > b.short_change; });
  add_readings(study, rows);
  return seats_table().of(rows);
}

}  // namespace hedgelab
