#include "engine/sweep/lane_books.h"

#include <algorithm>

namespace hedgelab {

LaneBooks::LaneBooks(std::span<const LanePoint> points, std::span<const LanePlace> places, const DaySheet& sheet,
                     Road road)
    : points_(points),
      places_(places),
      sheet_(&sheet),
      contract_(sheet.instrument().multiplier),
      road_(road),
      is_odd_(points.size(), 0) {
  columns_.resize(points.size());
  for (std::size_t i = 0; i < points.size(); ++i) {
    const PointTerms& own = points[i].own;
    columns_.cash[i] = own.capital.raw();
    columns_.spot_share[i] = own.spot_share.raw();
    columns_.hedge_ratio[i] = own.hedge_ratio.raw();
    columns_.overlay_size[i] = own.overlay_size.raw();
    columns_.rebalances_daily[i] = own.rebalances_daily ? 1 : 0;
    columns_.marks_at_close[i] = own.mark == Mark::kClose ? 1 : 0;
    pay_alike_ = pay_alike_ && places[i].costs == places[0].costs;
  }
}

AccountState LaneBooks::state(std::size_t i) const {
  AccountState state;
  state.cash = Money::from_raw(columns_.cash[i]);
  state.fees = Money::from_raw(columns_.fees[i]);
  state.units = Quantity::from_raw(columns_.units[i]);
  state.units_wanted = Quantity::from_raw(columns_.units_wanted[i]);
  state.lots = Quantity::from_raw(columns_.lots[i]);
  state.lots_wanted = Quantity::from_raw(columns_.lots_wanted[i]);
  state.fills = columns_.fills[i];
  state.spot_fills = columns_.spot_fills[i];
  state.rolls = columns_.rolls[i];
  state.is_odd = is_odd_[i] != 0;
  return state;
}

void LaneBooks::live_alone(std::size_t i, std::size_t d, const DayPlan& plan, const DayExits& exits,
                           std::int64_t* equity) {
  static constexpr DayExits::Exit kNone;
  ++lived_alone_;
  LaneAccount account(points_[i].own, state(i));
  const DayExits::Exit& exit = plan.side != 0 ? exits.of(places_[i].take, places_[i].stop) : kNone;
  equity[i] = account.live(sheet_->days()[d], plan, exit, places_[i].costs[d], contract_).raw();
  const AccountState& now = account.state();
  columns_.cash[i] = now.cash.raw();
  columns_.fees[i] = now.fees.raw();
  columns_.units[i] = now.units.raw();
  columns_.units_wanted[i] = now.units_wanted.raw();
  columns_.lots[i] = now.lots.raw();
  columns_.lots_wanted[i] = now.lots_wanted.raw();
  columns_.fills[i] = now.fills;
  columns_.spot_fills[i] = now.spot_fills;
  columns_.rolls[i] = now.rolls;
  is_odd_[i] = now.is_odd ? 1 : 0;
}

void LaneBooks::find_exits(const DayExits& exits) {
  exits.prices(exit_prices_);
  for (std::size_t i = 0; i < places_.size(); ++i) {
    columns_.exit_price[i] = exit_prices_[places_[i].take * exits.stops() + places_[i].stop];
  }
}

void LaneBooks::live(std::size_t d, const DayPlan& plan, const DayExits& exits, std::int64_t* equity) {
  if (plan.side != 0) find_exits(exits);
  const bool together =
      !places_.empty() && pay_alike_ &&
      live_common_day(sheet_->days()[d], plan, places_[0].costs[d], contract_, columns_, equity, road_);
  for (std::size_t i = 0; i < places_.size(); ++i) {
    if (together && columns_.is_decided[i] != 0) continue;
    if (is_odd_[i] == 0) live_alone(i, d, plan, exits, equity);
  }
}

}  // namespace hedgelab
