#include "engine/sweep/common_day.h"

#include <algorithm>
#include <array>

namespace hedgelab {
namespace {

enum class Morning : std::uint8_t { kNothing, kSets, kRolls };

// Of the value of a trade, and its inverse estimate (narrow_rounding.h).
struct Costs {
  std::int64_t rate = 0;
  double factor = 0.0;
};
Costs costs_at(const narrow::CostRate& of) { return {of.rate.raw(), of.factor}; }

// A quantity for money.
struct Unit {
  std::int64_t divisor = 1, half = 0;
  double inverse = 1.0;
  explicit Unit(std::int64_t of) : divisor(of), half(of / 2), inverse(1.0 / static_cast<double>(of)) {}
  Unit() = default;
};

// What of the day is the same for every account.
struct Day {
  std::int64_t multiplier = 1, dust = 0, message = 0;
  std::int64_t most_lots = 0, most_units = 0, most_price = 0;
  Costs open, close, close_today, spot, spot_duty;
  std::int64_t basis = 0, settlement = 0, close_price = 0, spot_close = 0;
  std::int64_t spot_price = 0, buy_price = 0, sell_price = 0, leaves_price = 0, in_price = 0;
  // 1 or 0: the order fills; and if spot trades as well.
  std::int64_t spot_fills = 0, buys = 0, sells = 0, rolls = 0, buys_with_spot = 0, sells_with_spot = 0,
               rolls_with_spot = 0;
  std::int64_t entry = 0;
  Unit lots, units;                         // for the evening's decision
  std::int64_t all_set = 0, daily_set = 0;  // hedges of all accounts, of those that rebalance daily
};

constexpr double kMostEstimate = 1e14;  // narrow_rounding.h
constexpr std::int64_t kMost = narrow::detail::kMost;

// Modulo 2^64: what does not fit belongs to an account that will not be decided.
HEDGELAB_INLINED std::int64_t times(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) * static_cast<std::uint64_t>(b));
}
HEDGELAB_INLINED std::int64_t less(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}
HEDGELAB_INLINED std::int64_t smaller(std::int64_t a, std::int64_t b) { return a < b ? a : b; }
HEDGELAB_INLINED std::int64_t truth(bool of) { return of ? 1 : 0; }
// The one where all bits are set, the other where none is. Of a condition the compiler would make a branch, with all
// that only the one needs behind it, and no vectors.
HEDGELAB_INLINED std::int64_t chosen(std::int64_t bits, std::int64_t one, std::int64_t other) {
  return (bits & one) | (~bits & other);
}
// An estimate of size / divisor that is one off at most, put right by its exact remainder: half up.
HEDGELAB_INLINED std::int64_t rounded(std::int64_t size, double estimate, std::int64_t factor, std::int64_t divisor) {
  const auto near = static_cast<std::int64_t>(estimate + 0.5);
  const std::int64_t left = less(times(size, factor), times(near, divisor));
  return near + truth(left >= divisor / 2) - truth(left < -(divisor / 2));
}
// As narrow::notional, of a quantity that is not negative and has its multiplier.
HEDGELAB_INLINED std::int64_t value_of(std::int64_t price, std::int64_t quantity) {
  const std::int64_t exact = times(price, quantity);
  const std::int64_t sign = exact >> 63;  // all bits of a negative number
  const std::int64_t size = less(exact ^ sign, sign);
  const std::int64_t value = rounded(size, static_cast<double>(size) * 1e-6, 1, Quantity::kScale);
  return less(value ^ sign, sign);
}
// As narrow::proportional_cost.
HEDGELAB_INLINED std::int64_t cost_of(std::int64_t price, std::int64_t quantity, std::int64_t rate, double factor) {
  const std::int64_t exact = times(price, quantity);
  return rounded(exact, static_cast<double>(exact) * factor, rate, narrow::detail::kCostDivisor);
}
HEDGELAB_INLINED std::int64_t cost_of(std::int64_t price, std::int64_t quantity, const Costs& costs) {
  return cost_of(price, quantity, costs.rate, costs.factor);
}
// Of an amount or a quantity; `fits` becomes 0 where the estimate could be more than one off.
HEDGELAB_INLINED std::int64_t share_of(std::int64_t amount, std::int64_t rate, std::int64_t& fits) {
  const double estimate = static_cast<double>(amount) * (static_cast<double>(rate) * 1e-9);
  const bool is_exact = estimate < kMostEstimate && estimate >= 0.0;
  fits &= truth(is_exact);
  return rounded(amount, is_exact ? estimate : 0.0, rate, Rate::kScale);
}
HEDGELAB_INLINED std::int64_t quantity_for(std::int64_t amount, const Unit& unit, std::int64_t& fits) {
  constexpr std::int64_t kMostAmount = kMost / Quantity::kScale;
  fits &= truth(amount >= 0) & truth(amount < kMostAmount);
  const std::int64_t size = times(amount, Quantity::kScale);
  const auto near = static_cast<std::int64_t>(static_cast<double>(size) * unit.inverse + 0.5);
  const std::int64_t left = less(less(size, times(near, unit.divisor)), -unit.half);
  return near + truth(left >= unit.divisor) - truth(left < 0);
}

// LaneAccount::live, with lots as what is short of them: `earlier` at the basis, `first` and `second` of today.
template <int kSide, Morning kMorning, bool kDecides>
HEDGELAB_INLINED void live_all(const Day& day, AccountColumns& columns, std::int64_t* equities) {
  std::int64_t* const cashes = columns.cash.data();
  std::int64_t* const all_fees = columns.fees.data();
  std::int64_t* const all_units = columns.units.data();
  std::int64_t* const all_units_wanted = columns.units_wanted.data();
  std::int64_t* const all_lots = columns.lots.data();
  std::int64_t* const all_lots_wanted = columns.lots_wanted.data();
  std::int64_t* const all_fills = columns.fills.data();
  std::int64_t* const all_spot_fills = columns.spot_fills.data();
  std::int64_t* const all_rolls = columns.rolls.data();
  std::int64_t* const all_decided = columns.is_decided.data();
  const std::int64_t* const spot_shares = columns.spot_share.data();
  const std::int64_t* const hedge_ratios = columns.hedge_ratio.data();
  const std::int64_t* const overlay_sizes = columns.overlay_size.data();
  const std::int64_t* const daily = columns.rebalances_daily.data();
  const std::int64_t* const at_close = columns.marks_at_close.data();
  const std::int64_t* const exits = columns.exit_price.data();
  const std::int64_t m = day.multiplier;
  const std::size_t count = columns.count;
  HEDGELAB_STEPS_ARE_APART
  for (std::size_t i = 0; i < count; ++i) {
    std::int64_t fits = 1, cash = cashes[i], fees = 0, fills = 0, spot_fills = 0, rolls = 0;
    const std::int64_t units = all_units_wanted[i];
    std::int64_t earlier = -all_lots[i], first = 0, first_price = 0, second = 0, second_price = 0;
    fits &= truth(earlier >= 0) & truth(earlier <= day.most_lots);
    fits &= truth(units >= 0) & truth(units <= day.most_units);

    if constexpr (kMorning != Morning::kNothing) {
      const std::int64_t bought = units - all_units[i];
      const std::int64_t traded = bought < 0 ? -bought : bought;
      const std::int64_t spot_trades = truth(bought != 0);
      fits &= day.spot_fills | (1 - spot_trades);
      fits &= truth(traded <= day.most_units);
      const std::int64_t paid = value_of(day.spot_price, traded);
      cash -= bought < 0 ? -paid : paid;
      fees += cost_of(day.spot_price, traded, day.spot);
      const std::int64_t duty = cost_of(day.spot_price, traded, day.spot_duty);
      fees += bought < 0 ? duty : 0;
      spot_fills = spot_trades;

      const std::int64_t wanted = -all_lots_wanted[i];
      fits &= truth(wanted >= 0) & truth(wanted <= day.most_lots);
      if constexpr (kMorning == Morning::kRolls) {
        fits &= (spot_trades != 0 ? day.rolls_with_spot : day.rolls) & truth(earlier > 0) & truth(wanted > 0);
        cash -= value_of(day.leaves_price - day.basis, times(earlier, m));
        fees += cost_of(day.leaves_price, times(earlier, m), day.close);
        fees += cost_of(day.in_price, times(wanted, m), day.open) + 2 * day.message;
        earlier = 0;
        first = wanted;
        first_price = day.in_price;
        fills = 2;
        rolls = 1;
      } else {
        const std::int64_t closed = earlier - wanted;  // bought back; below zero it is sold
        const std::int64_t size = closed < 0 ? -closed : closed;
        const bool buys = closed > 0;
        const std::int64_t may_buy = spot_trades != 0 ? day.buys_with_spot : day.buys;
        const std::int64_t may_sell = spot_trades != 0 ? day.sells_with_spot : day.sells;
        fits &= (buys ? may_buy : may_sell) | truth(size == 0);
        const std::int64_t bought_back = buys ? size : 0;
        cash -= value_of(day.buy_price - day.basis, times(bought_back, m));
        fees += cost_of(buys ? day.buy_price : day.sell_price, times(size, m), buys ? day.close.rate : day.open.rate,
                        buys ? day.close.factor : day.open.factor);
        fees += size != 0 ? day.message : 0;
        fills = truth(size != 0);
        earlier -= bought_back;
        first = size - bought_back;
        first_price = first != 0 ? day.sell_price : 0;
      }
    }

    if constexpr (kSide != 0) {
      const std::int64_t hedge = earlier + first, exit = exits[i];
      const std::int64_t size = share_of(hedge, overlay_sizes[i], fits);
      fits &= truth(hedge > 0) & truth(size >= day.dust) & truth(size <= day.most_lots);
      fits &= truth(exit > 0) & truth(exit <= day.most_price);
      fees += 2 * day.message;
      if constexpr (kSide > 0) {  // buys back of the hedge, today's lots first, and sells it anew
        fits &= truth(size <= hedge);
        const std::int64_t of_first = smaller(first, size), of_earlier = size - of_first;
        cash -= value_of(day.entry - first_price, times(of_first, m));
        cash -= value_of(day.entry - day.basis, times(of_earlier, m));
        fees += cost_of(day.entry, times(of_first, m), day.close_today);
        fees += cost_of(day.entry, times(of_earlier, m), day.close);
        fees += cost_of(exit, times(size, m), day.open);
        fills += truth(of_first != 0) + truth(of_earlier != 0) + 1;
        first -= of_first;
        earlier -= of_earlier;
        second = size;
        second_price = exit;
      } else {  // sells more, and buys back: today's lots in the order of their opening
        const std::int64_t of_first = smaller(first, size), of_second = size - of_first;
        fees += cost_of(day.entry, times(size, m), day.open);
        cash -= value_of(exit - first_price, times(of_first, m));
        cash -= value_of(exit - day.entry, times(of_second, m));
        fees += cost_of(exit, times(size, m), day.close_today);
        fills += 2;
        first -= of_first;
        second = of_first;
        second_price = day.entry;
      }
    }

    cash -= fees;
    const std::int64_t spot_value = value_of(day.spot_close, units);
    const std::int64_t lots = earlier + first + second;
    std::int64_t units_wanted = units, lots_wanted = -lots;
    const std::int64_t of_earlier = times(earlier, m), of_first = times(first, m), of_second = times(second, m);
    if constexpr (kDecides) {
      const std::int64_t owed = value_of(day.close_price - day.basis, of_earlier) +
                                value_of(day.close_price - first_price, of_first) +
                                value_of(day.close_price - second_price, of_second);
      const std::int64_t seen = cash + spot_value - owed;
      std::int64_t fits_then = truth(seen > 0);
      const std::int64_t in_spot = share_of(seen, spot_shares[i], fits_then);
      const std::int64_t in_hedge = share_of(in_spot, hedge_ratios[i], fits_then);
      const std::int64_t new_lots = quantity_for(in_hedge, day.lots, fits_then);
      const std::int64_t new_units = quantity_for(in_spot, day.units, fits_then);
      fits_then &= truth(new_lots != 0);
      const std::int64_t sets = -(day.all_set | (day.daily_set & daily[i]));
      fits &= fits_then | (~sets & 1);
      lots_wanted = chosen(sets, -new_lots, lots_wanted);
      units_wanted = chosen(sets, new_units, units_wanted);
    }
    cash -= value_of(day.settlement - day.basis, of_earlier) + value_of(day.settlement - first_price, of_first) +
            value_of(day.settlement - second_price, of_second);
    const std::int64_t beside = value_of(day.close_price - day.settlement, times(lots, m));
    const std::int64_t equity = cash + spot_value - (at_close[i] != 0 ? beside : 0);
    const std::int64_t all_paid = all_fees[i] + fees;
    fits &= truth(equity > 0) & truth(cash < kMost) & truth(cash > -kMost) & truth(all_paid < kMost);

    const std::int64_t kept = -fits;
    cashes[i] = chosen(kept, cash, cashes[i]);
    all_fees[i] = chosen(kept, all_paid, all_fees[i]);
    all_units[i] = chosen(kept, units, all_units[i]);
    all_units_wanted[i] = chosen(kept, units_wanted, all_units_wanted[i]);
    all_lots[i] = chosen(kept, -lots, all_lots[i]);
    all_lots_wanted[i] = chosen(kept, lots_wanted, all_lots_wanted[i]);
    all_fills[i] += kept & fills;
    all_spot_fills[i] += kept & spot_fills;
    all_rolls[i] += kept & rolls;
    all_decided[i] = fits;
    equities[i] = equity;
  }
}

// --- the kinds of days, each compiled for each road ------------------------------------------------------------------

using Live = void (*)(const Day&, AccountColumns&, std::int64_t*);

template <int kSide, Morning kMorning, bool kDecides>
void live_plainly(const Day& day, AccountColumns& columns, std::int64_t* equities) {
  live_all<kSide, kMorning, kDecides>(day, columns, equities);
}
#ifdef HEDGELAB_HAS_VECTORS
template <int kSide, Morning kMorning, bool kDecides>
HEDGELAB_VECTORS void live_in_vectors(const Day& day, AccountColumns& columns, std::int64_t* equities) {
  live_all<kSide, kMorning, kDecides>(day, columns, equities);
}
#endif

template <int kSide, Morning kMorning, bool kDecides>
Live live_by([[maybe_unused]] Road road) {
#ifdef HEDGELAB_HAS_VECTORS
  if (road == Road::kVectors) return live_in_vectors<kSide, kMorning, kDecides>;
#endif
  return live_plainly<kSide, kMorning, kDecides>;
}
template <int kSide, Morning kMorning>
Live live_by(bool decides, Road road) {
  return decides ? live_by<kSide, kMorning, true>(road) : live_by<kSide, kMorning, false>(road);
}
template <int kSide>
Live live_by(Morning morning, bool decides, Road road) {
  switch (morning) {
    case Morning::kNothing: return live_by<kSide, Morning::kNothing>(decides, road);
    case Morning::kSets: return live_by<kSide, Morning::kSets>(decides, road);
    default: return live_by<kSide, Morning::kRolls>(decides, road);
  }
}
Live live_by(int side, Morning morning, bool decides, Road road) {
  if (side == 0) return live_by<0>(morning, decides, road);
  return side > 0 ? live_by<1>(morning, decides, road) : live_by<-1>(morning, decides, road);
}

bool any_wants(const AccountColumns& columns) {
  std::int64_t differs = 0;
  for (std::size_t i = 0; i < columns.count; ++i) {
    differs |= (columns.units[i] ^ columns.units_wanted[i]) | (columns.lots[i] ^ columns.lots_wanted[i]);
  }
  return differs != 0;
}

// Whether an order of the hedge fills, alone and where spot trades too: later legs than the overlay's decision, and
// legs at different bars, are LaneAccount's.
struct Fills {
  std::int64_t alone = 0, with_spot = 0;
  Fills(const FillPlace& place, const SheetDay& day, const DayPlan& plan) {
    alone = truth(place.exists() && (plan.side == 0 || plan.decided_slot >= place.slot));
    with_spot = alone & truth(day.spot.slot == place.slot);
  }
};

bool is_sound(const narrow::CostRate& costs) {
  constexpr std::int64_t kMostRate = 20 * Rate::kScale;  // of what is below 2^62: an estimate below kMostEstimate
  return costs.rate.sign() >= 0 && costs.rate.raw() < kMostRate;
}

std::optional<Day> day_of(const SheetDay& sheet, const DayPlan& plan, const DayCosts& costs,
                          const LaneContract& contract) {
  if (!sheet.contract || plan.is_odd || costs.are_by_lot) return std::nullopt;
  for (const auto* rate : {&costs.open, &costs.close, &costs.close_today, &costs.spot, &costs.spot_duty}) {
    if (!is_sound(*rate)) return std::nullopt;
  }
  Day day;
  day.multiplier = contract.multiplier;
  day.dust = contract.dust.raw();
  day.message = costs.futures.per_order.raw();
  day.open = costs_at(costs.open);
  day.close = costs_at(costs.close);
  day.close_today = costs_at(costs.close_today);
  day.spot = costs_at(costs.spot);
  day.spot_duty = costs_at(costs.spot_duty);
  day.basis = sheet.basis.raw();
  day.settlement = sheet.settlement.raw();
  day.close_price = sheet.close.raw();
  day.spot_close = sheet.spot_close.raw();
  day.spot_price = sheet.spot.price.raw();
  day.buy_price = sheet.buys.price.raw();
  day.sell_price = sheet.sells.price.raw();
  day.leaves_price = sheet.roll_leaves.price.raw();
  day.in_price = sheet.roll_in.price.raw();
  day.entry = plan.entry.raw();
  std::int64_t highest = 1, lowest = 0;
  for (const std::int64_t price : {day.basis, day.settlement, day.close_price, day.spot_close, day.spot_price,
                                   day.buy_price, day.sell_price, day.leaves_price, day.in_price, day.entry}) {
    highest = std::max(highest, price);
    lowest = std::min(lowest, price);
  }
  // A price of a series is an int32; levels and exits are prices of its bars.
  constexpr std::int64_t kMostPrice = std::int64_t{1} << 34;
  if (lowest < 0 || highest > kMostPrice / 4 || day.multiplier <= 0 || day.multiplier > (1 << 20)) return std::nullopt;
  day.most_price = highest + highest / 2;  // an exit past it is LaneAccount's
  // The hedge and the overlay are below this, and of the hedge every lot is a part.
  day.most_lots = kMost / (day.most_price * day.multiplier);
  day.most_units = kMost / day.most_price;
  const Fills buys(sheet.buys, sheet, plan), sells(sheet.sells, sheet, plan), rolls(sheet.roll_in, sheet, plan);
  day.spot_fills = truth(sheet.spot.exists());
  day.buys = buys.alone;
  day.buys_with_spot = buys.with_spot;
  day.sells = sells.alone;
  day.sells_with_spot = sells.with_spot;
  day.rolls = rolls.alone;
  day.rolls_with_spot = rolls.with_spot;
  day.all_set = truth(sheet.evening == SheetDay::Evening::kOpensOrRolls);
  day.daily_set = truth(sheet.evening == SheetDay::Evening::kGoesOn);
  if (sheet.evening != SheetDay::Evening::kNothing) {
    if (sheet.wanted_close <= Price() || sheet.spot_close <= Price()) return std::nullopt;
    day.lots = Unit(sheet.wanted_close.raw() * day.multiplier);
    day.units = Unit(day.spot_close);
  }
  return day;
}

}  // namespace

void AccountColumns::resize(std::size_t accounts) {
  count = accounts;
  for (auto* column :
       {&cash, &fees, &units, &units_wanted, &lots, &lots_wanted, &fills, &spot_fills, &rolls, &spot_share,
        &hedge_ratio, &overlay_size, &rebalances_daily, &marks_at_close, &exit_price, &is_decided}) {
    column->assign(accounts, 0);
  }
}

bool live_common_day(const SheetDay& day, const DayPlan& plan, const DayCosts& costs, const LaneContract& contract,
                     AccountColumns& columns, std::int64_t* equity, Road road) {
  const auto common = day_of(day, plan, costs, contract);
  if (!common) return false;
  const Morning morning = day.rolls ? Morning::kRolls : any_wants(columns) ? Morning::kSets : Morning::kNothing;
  const bool has_daily =
      common->daily_set != 0 && std::any_of(columns.rebalances_daily.begin(), columns.rebalances_daily.end(),
                                            [](std::int64_t daily) { return daily != 0; });
  live_by(plan.side, morning, common->all_set != 0 || has_daily, road)(*common, columns, equity);
  return true;
}

}  // namespace hedgelab
