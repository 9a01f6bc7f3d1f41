#include "engine/generator/contract_path.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/core/error.h"
#include "engine/generator/random_stream.h"
#include "engine/reference/price_limit.h"

namespace hedgelab {
namespace {

// A contract's own noise beside that of its product, and how fast it forgets it.
constexpr double kOwnNoise = 0.25;
constexpr double kOwnNoiseKept = 0.93;  // a minute
// Near expiry arbitrage leaves less room: noise fades over the last ten days. What is left at the end makes the last
// close miss the final settlement by 0.011% on average, as in the real contracts.
constexpr double kNoiseDays = 10.0;
constexpr double kNoiseAtExpiry = 0.2;
constexpr double kPanicDays = 5.0;
// Distance between best bid and ask, ticks: in the nearest contract, in those between, in the farthest.
constexpr double kNearestSpreadTicks = 1.0;
constexpr double kMiddleSpreadTicks = 2.0;
constexpr double kFarthestSpreadTicks = 4.0;
// Of the volume wanted at a price limit, what finds a counterparty.
constexpr double kVolumeAtLimit = 0.1;
// Open interest follows its target slowly, except where the current month empties.
constexpr double kOpenInterestPace = 0.25;
constexpr double kExpiringPace = 0.7;
constexpr int kExpiringDays = 7;
// Positions opened for the day, share of the contract's volume, at midday.
constexpr double kIntradayPositions = 0.04;
constexpr double kLeftOnLastDay = 0.45;

}  // namespace

ContractPath::ContractPath(const MarketSpec& spec, const ProductSpec& product, const RuleBook& rules,
                           ContractId contract)
    : spec_(&spec),
      product_(&product),
      rules_(&rules),
      id_(contract),
      instrument_(&rules.contracts.instrument_of(contract)),
      contract_(&rules.contracts.contract(contract)) {}

std::int64_t ContractPath::to_tick(double points) const {
  const std::int64_t tick = instrument_->tick.raw();
  return std::llround(points * static_cast<double>(Price::kScale) / static_cast<double>(tick)) * tick;
}

void ContractPath::fair_prices(const ContractDayInput& input) {
  const IntradayShape& shape = input.shape;
  const int slots = expires(input) ? shape.last_day_slots : shape.slots();
  const double days_at_close = contract_->last_trading_day - input.day.date;
  const double own_deviation = product_->discount.noise * kOwnNoise;
  const double own_fresh = own_deviation * std::sqrt(1.0 - kOwnNoiseKept * kOwnNoiseKept);
  RandomStream stream(spec_->seed, "basis " + contract_->code, input.day.date.days());
  const int final_begin = shape.final_begin(instrument_->settlement.index_minutes);
  fair_.resize(static_cast<std::size_t>(slots));
  reach_.assign(static_cast<std::size_t>(slots), 1.0);
  std::int64_t published = 0;
  double last_noise = own_noise_ + (input.noise.empty() ? 0.0 : input.noise[0]);
  for (int slot = 0; slot < slots; ++slot) {
    const auto k = static_cast<std::size_t>(slot);
    own_noise_ = kOwnNoiseKept * own_noise_ + own_fresh * stream.normal();
    const double passed = static_cast<double>(slot + 1) / slots;
    const double days = days_at_close + (1.0 - passed);
    const double rate = spec_->carry_rate + asked_discount(product_->discount, days) + input.level_before +
                        (input.level - input.level_before) * passed +
                        (input.slope_before + (input.slope - input.slope_before) * passed) * slope_weight(days);
    const double room = std::clamp(days / kNoiseDays, kNoiseAtExpiry, 1.0);
    const double ramp = std::clamp((static_cast<double>(slot) / shape.slots() - 0.125) / 0.375, 0.0, 1.0);
    const double panic = (input.day.panic_before + input.day.panic_added * ramp) *
                         std::min(1.0, days_at_close / kPanicDays) * input.limit_scale;
    const double premium = rate * days / 365.0 - input.dividends_left + panic;
    const double noise = own_noise_ + input.noise[k];
    fair_[k] = {input.index.open[k] * (1.0 + premium + last_noise * room),
                input.index.close[k] * (1.0 + premium + noise * room)};
    last_noise = noise;
    if (!meets_index(input) || slot < final_begin) continue;
    // In the final window the contract is worth the mean of what is published and of what is still to come.
    const double window = shape.last_day_slots - final_begin;
    const double left = static_cast<double>(shape.last_day_slots - 1 - slot) / window;
    const double known_before = static_cast<double>(published) / static_cast<double>(Price::kScale) / window;
    published += input.index.raw_close[k];
    const double known = static_cast<double>(published) / static_cast<double>(Price::kScale) / window;
    const double own = noise * kNoiseAtExpiry;
    fair_[k] = {known_before + input.index.open[k] * (left + 1.0 / window + own),
                known + input.index.close[k] * (left + own)};
    reach_[k] = left;
  }
}

void ContractPath::trade(const ContractDayInput& input, ContractDay& day) {
  const IntradayShape& shape = input.shape;
  const std::size_t slots = fair_.size();
  double base = settlement_ ? static_cast<double>(*settlement_) : 0.0;
  if (!settlement_) base = static_cast<double>(to_tick(fair_[0].open));
  const PriceLimits limits =
      price_limits(*rules_, id_, input.day.date, Price::from_raw(static_cast<std::int64_t>(base)));
  const double scale = static_cast<double>(Price::kScale);
  const double lowest = static_cast<double>(limits.lowest) / scale;
  const double highest = static_cast<double>(limits.highest) / scale;
  const bool farthest = input.slot > 0 && input.slot + 1 == input.listed;
  const double bounce = instrument_->tick.to_double() * (input.slot == 0 ? kNearestSpreadTicks
                                                         : farthest      ? kFarthestSpreadTicks
                                                                         : kMiddleSpreadTicks);
  const auto price = [&](double points) {
    return static_cast<std::int32_t>(std::clamp(to_tick(points), limits.lowest, limits.highest));
  };

  if (open_interest_ < 0.0) open_interest_ = input.market_opens ? input.open_interest_target : 0.0;
  const double before = open_interest_;
  const bool emptying = input.slot == 0 && input.trading_days_left <= kExpiringDays;
  double after = before + (emptying ? kExpiringPace : kOpenInterestPace) * (input.open_interest_target - before);
  if (expires(input)) after = before * kLeftOnLastDay;

  RandomStream stream(spec_->seed, "trades " + contract_->code, input.day.date.days());
  day.minutes.clear();
  double passed = 0.0;  // share of the day's volume expected so far
  for (std::size_t k = 0; k < slots; ++k) {
    const double first = bounce * (stream.uniform() - 0.5);
    const double last = bounce * (stream.uniform() - 0.5);
    const double first_wait = stream.exponential();
    const double second_wait = stream.exponential();
    // Mean 1; deviation 0.7, and 1.2 in the farthest contract, whose trades come in clusters with quiet minutes
    // between.
    const double burst = farthest ? 0.5 * first_wait * second_wait + 0.25 * (first_wait + second_wait)
                                  : 0.5 * (first_wait + second_wait);
    const double rounding = stream.uniform();
    const bool missing = stream.happens(spec_->events.missing_minute_rate);
    passed += shape.volume[k];
    const auto [open, close] = fair_[k];
    const bool locked = (open > highest && close > highest) || (open < lowest && close < lowest);
    const double wanted = input.volume * shape.volume[k] * burst * (locked ? kVolumeAtLimit : 1.0);
    auto lots = static_cast<std::int64_t>(wanted + rounding);
    const int slot = static_cast<int>(k);
    if (missing || (slot >= input.day.halt_begin && slot < input.day.halt_end)) lots = 0;
    // A day without any trade does not occur in listed contracts: its last minute has one.
    if (lots == 0 && k + 1 == slots && day.minutes.empty()) lots = 1;
    if (lots == 0) continue;

    BarRecord bar;
    bar.at = {input.day.day, slot};
    bar.close = price(close + last);
    bar.open = lots == 1 ? bar.close : price(open + first);
    // Few trades see little of the minute's range.
    const double seen = (1.0 - 2.0 / std::max(2.0, static_cast<double>(lots))) * reach_[k];
    bar.high = std::max(
        {bar.open, bar.close, lots == 1 ? bar.close : price(std::max(open, close) + seen * input.index.up[k])});
    bar.low = std::min(
        {bar.open, bar.close, lots == 1 ? bar.close : price(std::min(open, close) - seen * input.index.down[k])});
    bar.volume = static_cast<std::int32_t>(lots);
    const std::int64_t four = std::int64_t{bar.open} + bar.high + bar.low + bar.close;
    bar.turnover = round_divide(Int128{lots} * four * instrument_->multiplier, Int128{4} * Price::kScale);
    const double held =
        before + (after - before) * passed + 4.0 * passed * (1.0 - passed) * kIntradayPositions * input.volume;
    bar.open_interest = static_cast<std::int32_t>(std::llround(std::max(0.0, held)));
    day.minutes.push_back(bar);
  }
  open_interest_ = after;
}

void ContractPath::settle(const ContractDayInput& input, ContractDay& day) {
  BarRecord& daily = day.daily;
  daily = day.minutes.front();
  daily.at = {input.day.day, 0};
  daily.volume = 0;
  daily.turnover = 0;
  for (const BarRecord& bar : day.minutes) {
    daily.high = std::max(daily.high, bar.high);
    daily.low = std::min(daily.low, bar.low);
    daily.volume += bar.volume;
    daily.turnover += bar.turnover;
  }
  daily.close = day.minutes.back().close;
  daily.settlement = meets_index(input) ? final_settlement_of(input.index, input.shape, *instrument_)
                                        : settlement_of(day.minutes, static_cast<int>(fair_.size()), *instrument_);
  daily.open_interest = expires(input) ? 0 : static_cast<std::int32_t>(std::llround(std::max(0.0, open_interest_)));
  settlement_ = daily.settlement;
}

void ContractPath::advance(const ContractDayInput& input, ContractDay& day) {
  ensure(input.noise.size() == static_cast<std::size_t>(input.shape.slots()), "ContractPath: noise of another day");
  fair_prices(input);
  trade(input, day);
  settle(input, day);
}

std::int32_t settlement_of(std::span<const BarRecord> minutes, int session_slots, const Instrument& instrument) {
  ensure(!minutes.empty(), "settlement_of: a day without a trade");
  const int window = instrument.settlement.average_minutes == 0 ? session_slots : instrument.settlement.average_minutes;
  for (int end = session_slots; end > 0; end -= window) {
    Int128 turnover = 0;
    Int128 lots = 0;
    for (const BarRecord& bar : minutes) {
      if (bar.at.slot < end - window || bar.at.slot >= end) continue;
      turnover += bar.turnover;
      lots += bar.volume;
    }
    if (lots == 0) continue;
    const Int128 tick = instrument.tick.raw();
    return static_cast<std::int32_t>(turnover * Price::kScale / (lots * instrument.multiplier * tick) * tick);
  }
  throw InvariantError("settlement_of: no bar lies inside the session");
}

std::int32_t final_settlement_of(const IndexDay& index, const IntradayShape& shape, const Instrument& instrument) {
  std::int64_t sum = 0;
  std::int64_t count = 0;
  for (int slot = shape.final_begin(instrument.settlement.index_minutes); slot < shape.last_day_slots; ++slot) {
    const auto k = static_cast<std::size_t>(slot);
    if (shape.index_open[k] == 0) continue;
    sum += index.raw_close[k];
    ++count;
  }
  constexpr std::int64_t kHundredth = Price::kScale / 100;
  return static_cast<std::int32_t>(round_divide(sum, Int128{count} * kHundredth) * kHundredth);
}

}  // namespace hedgelab
