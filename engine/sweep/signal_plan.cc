#include "engine/sweep/signal_plan.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/strategy/derivative_signs.h"

namespace hedgelab {
namespace {

// Prices of the contract that the hedge is in, bar by bar; a new contract begins with its own last `window` bars.
class SignalWalk {
 public:
  SignalWalk(const DaySheet& sheet, const MarketPanel& panel, std::span<const DerivativeSigns::Degree> degrees,
             int window)
      : panel_(&panel), window_(window), to_steps_(sheet.instrument().tick.raw()), signs_(degrees, window) {}

  void begin_day(const SheetDay& day) {
    if (contract_ == day.contract) return;
    contract_ = day.contract;
    signs_.reset();
    const BarSeries& bars = panel_->series(*panel_->series_of(*contract_)).bars;
    if (day.index <= bars.first_day) return;
    const SlotGrid& grid = panel_->grid();
    const auto end = static_cast<std::size_t>(grid.slots_before(std::min(day.index, bars.last_day + 1)) -
                                              grid.slots_before(bars.first_day));
    std::size_t begin = end;
    for (int found = 0; begin > 0 && found < window_;) found += bars.columns->present[--begin] != 0 ? 1 : 0;
    for (std::size_t at = begin; at < end; ++at) {
      if (bars.columns->present[at] != 0) push(bars.columns->close[at]);
    }
  }
  void push(std::int32_t close) {
    std::int64_t steps = 0;
    if (!to_steps_.divide(close, steps)) fail("a signal meets a price between two ticks");
    signs_.push(steps);
  }
  [[nodiscard]] const DerivativeSigns& signs() const { return signs_; }

 private:
  const MarketPanel* panel_;
  int window_;
  ExactDivision to_steps_;
  DerivativeSigns signs_;
  std::optional<ContractId> contract_;
};

enum class State : std::uint8_t { kFlat, kEntering, kIn, kDone };

// One bar of ActiveHedge::trade. Signs are asked for where something hangs on them.
void decide(const SheetDay& day, const SignalTerms& terms, const DerivativeSigns& signs, std::size_t place, int slot,
            DayPlan& plan, State& state) {
  if (state == State::kEntering && slot >= plan.entry_slot) state = State::kIn;
  if (state == State::kFlat) {
    const int side = signs.first(place);
    if (side == 0 || (side < 0 && !terms.opens_short) || signs.second(place) != side) return;
    const int fill = (side > 0 ? day.next_buy : day.next_sell)[static_cast<std::size_t>(slot)];
    if (fill >= day.restore_slot) {  // cancelled before it fills: a message, and no trade
      plan.is_odd = true;
      state = State::kDone;
      return;
    }
    plan.side = static_cast<std::int16_t>(side);
    plan.decided_slot = slot;
    plan.entry_slot = fill;
    plan.entry = price_of(day.bars.open[fill]);
    state = State::kEntering;
  } else if (state == State::kIn && terms.exit_derivative != 0) {
    const int sign = terms.exit_derivative == 2 ? signs.second(place) : signs.first(place);
    if (plan.side * sign >= 0) return;
    plan.exit_slot = slot;
    state = State::kDone;
  }
}

// The engine's signal holds more than 128 bits, but not everything.
void refuse_what_the_engine_does(int degree, int window, const Instrument& instrument) {
  const PriceSteps steps{instrument.tick.raw(), PriceSteps{}.largest_move, Price::kScale};
  if (PolynomialDerivativeSignal::arithmetic_for(degree, window, steps).width ==
      DerivativeArithmetic::Width::kRefused) {
    fail("a signal of degree {} over {} bars does not fit its integers", degree, window);
  }
}

}  // namespace

std::vector<std::optional<SignalPlan>> plans_of(const DaySheet& sheet, const MarketPanel& panel,
                                                const SignalTerms& terms, std::span<const int> degrees) {
  const std::int64_t move = sheet.largest_move() / sheet.instrument().tick.raw();
  std::vector<DerivativeSigns::Degree> fitting;
  std::vector<std::optional<SignalPlan>> plans(degrees.size());
  std::vector<SignalPlan*> walked;
  for (std::size_t i = 0; i < degrees.size(); ++i) {
    refuse_what_the_engine_does(degrees[i], terms.window, sheet.instrument());
    const auto degree = DerivativeSigns::degree_for(degrees[i], terms.window, move);
    if (!degree.fits) continue;
    fitting.push_back(degree);
    walked.push_back(&plans[i].emplace(sheet.days().size()));
  }
  if (fitting.empty()) return plans;
  SignalWalk walk(sheet, panel, fitting, terms.window);
  std::vector<State> states(fitting.size());
  for (std::size_t d = 0; d < sheet.days().size(); ++d) {
    const SheetDay& day = sheet.days()[d];
    if (!day.contract) continue;
    walk.begin_day(day);
    for (SignalPlan* plan : walked) (*plan)[d].exit_slot = day.restore_slot;
    std::fill(states.begin(), states.end(), State::kFlat);
    for (int slot = 0; slot < day.slots; ++slot) {
      if (day.bars.present[slot] == 0) continue;
      walk.push(day.bars.close[slot]);
      // At the bar before the restore slot the hedge is restored, whatever the signal says.
      if (!walk.signs().ready() || slot >= day.restore_slot - 1) continue;
      for (std::size_t i = 0; i < states.size(); ++i) {
        if (states[i] != State::kDone) decide(day, terms, walk.signs(), i, slot, (*walked[i])[d], states[i]);
      }
    }
  }
  return plans;
}

// --- levels ----------------------------------------------------------------------------------------------------------

// Where an exit that is decided at the close of a slot fills: at the next open that trades it, or as the restoring
// order at the close of the restore slot.
DayExits::Exit DayExits::after(const SheetDay& day, const DayPlan& plan, int slot) {
  Exit exit;
  exit.order = 3 * slot + 2;
  if (slot >= day.restore_slot) {
    exit.is_odd = !(plan.side > 0 ? day.restore_sells : day.restore_buys);
    exit.price = exit.is_odd ? day.close : price_of(day.bars.close[day.restore_slot]);
    return exit;
  }
  const int fill = (plan.side > 0 ? day.next_sell : day.next_buy)[static_cast<std::size_t>(slot)];
  exit.is_odd = fill >= day.restore_slot;
  exit.price = exit.is_odd ? day.close : price_of(day.bars.open[fill]);
  return exit;
}

void DayExits::walk(const SheetDay& day, const DayPlan& plan, const Instrument& instrument, bool meets_levels) {
  const Exit of_signal = after(day, plan, plan.exit_slot);
  of_take_.assign(takes_.size(), of_signal);
  of_stop_.assign(stops_.size(), of_signal);
  if (meets_levels) {
    meet_on_touch(day, plan, instrument.tick.raw());
  } else {
    meet_on_close(day, plan);
  }
}

void DayExits::prices(std::vector<std::int64_t>& table) const {
  table.resize(takes_.size() * stops_.size());
  std::int64_t* price = table.data();
  const auto price_of_exit = [](const Exit& exit) { return exit.is_odd ? kNoPrice : exit.price.raw(); };
  for (const Exit& take : of_take_) {
    const std::int64_t of_take = price_of_exit(take);
    for (const Exit& stop : of_stop_) *price++ = stop.order <= take.order ? price_of_exit(stop) : of_take;
  }
}

// ActiveHedge::should_leave, by the first close of each level: gain x 1e9 >= entry x share, in integers.
void DayExits::meet_on_close(const SheetDay& day, const DayPlan& plan) {
  const std::int64_t entry = plan.entry.raw();
  const auto needed = [entry](const std::vector<Rate>& shares, std::vector<std::int64_t>& gains) {
    gains.clear();
    for (const Rate share : shares) {
      std::int64_t exact = 0;
      const bool fits = !__builtin_mul_overflow(entry, share.raw(), &exact) && exact < INT64_MAX - Rate::kScale;
      gains.push_back(fits
                          ? (exact + Rate::kScale - 1) / Rate::kScale
                          : static_cast<std::int64_t>((Int128{entry} * share.raw() + Rate::kScale - 1) / Rate::kScale));
    }
  };
  needed(takes_, needed_by_take_);
  needed(stops_, needed_by_stop_);
  std::size_t take = 0, stop = 0;
  while (take < takes_.size() && takes_[take].is_zero()) ++take;
  while (stop < stops_.size() && stops_[stop].is_zero()) ++stop;
  const int end = std::min(plan.exit_slot, day.restore_slot - 1);
  constexpr std::int64_t kNone = INT64_MAX;
  std::int64_t next_take = take < takes_.size() ? needed_by_take_[take] : kNone;
  std::int64_t next_stop = stop < stops_.size() ? needed_by_stop_[stop] : kNone;
  for (int slot = plan.entry_slot; slot < end; ++slot) {
    if (day.bars.present[slot] == 0) continue;
    const std::int64_t gain = plan.side * (day.bars.close[slot] - entry);
    if (gain < next_take && -gain < next_stop) continue;
    const Exit here = after(day, plan, slot);
    for (; take < takes_.size() && gain >= needed_by_take_[take]; ++take) of_take_[take] = here;
    for (; stop < stops_.size() && -gain >= needed_by_stop_[stop]; ++stop) of_stop_[stop] = here;
    next_take = take < takes_.size() ? needed_by_take_[take] : kNone;
    next_stop = stop < stops_.size() ? needed_by_stop_[stop] : kNone;
    if (next_take == kNone && next_stop == kNone) return;
  }
}

// Broker::arm and meet_levels: levels on ticks, met at the open after a gap, else inside the bar; the entry's own bar
// is met after its open.
void DayExits::meet_on_touch(const SheetDay& day, const DayPlan& plan, std::int64_t tick) {
  const int side = plan.side;
  const auto level = [&](std::int64_t share) {
    const Int128 exact = Int128{plan.entry.raw()} * (Rate::kScale + side * share);
    const Int128 step = Int128{tick} * Rate::kScale;
    const bool upwards = side * share > 0;
    return static_cast<std::int64_t>((exact + (upwards ? step - 1 : 0)) / step) * tick;
  };
  const auto exit_at = [&](int order, std::int64_t price) {
    return Exit{order, Price::from_raw(price), !day.may_trade(price, -side)};
  };
  std::size_t take = 0, stop = 0;
  while (take < takes_.size() && takes_[take].is_zero()) ++take;
  while (stop < stops_.size() && stops_[stop].is_zero()) ++stop;
  // The signal cancels the guards at the close of its bar, after they have met it; so does the restoring.
  const int end = std::min(plan.exit_slot, day.restore_slot - 1);
  const SeriesDay& bars = day.bars;
  for (int slot = plan.entry_slot; slot <= end && (take < takes_.size() || stop < stops_.size()); ++slot) {
    if (bars.present[slot] == 0 || (bars.volume != nullptr && bars.volume[slot] == 0)) continue;
    const auto meet = [&](int order, std::int64_t worst, std::int64_t best, bool at_open) {
      for (; stop < stops_.size(); ++stop) {
        const std::int64_t price = level(-stops_[stop].raw());
        if (side * (worst - price) > 0) break;
        of_stop_[stop] =
            exit_at(order, at_open ? worst : std::clamp<std::int64_t>(price, bars.low[slot], bars.high[slot]));
      }
      for (; take < takes_.size(); ++take) {
        const std::int64_t price = level(takes_[take].raw());
        if (side * (best - price) < 0) break;
        of_take_[take] =
            exit_at(order, at_open ? best : std::clamp<std::int64_t>(price, bars.low[slot], bars.high[slot]));
      }
    };
    if (slot > plan.entry_slot && bars.open[slot] != kMissingPrice) {
      meet(3 * slot, bars.open[slot], bars.open[slot], true);
    }
    if (bars.high[slot] == kMissingPrice || bars.low[slot] == kMissingPrice) continue;
    meet(3 * slot + 1, side > 0 ? bars.low[slot] : bars.high[slot], side > 0 ? bars.high[slot] : bars.low[slot], false);
  }
}

}  // namespace hedgelab
