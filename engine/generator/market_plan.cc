#include "engine/generator/market_plan.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>

#include "engine/core/error.h"
#include "engine/generator/portable_math.h"
#include "engine/generator/random_stream.h"

namespace hedgelab {
namespace {

constexpr double kLn2 = 0.69314718055994531;
// A day's volume follows volatility for a part and itself for the rest (0.6^2 + 0.8^2 = 1).
constexpr double kVolumeFromVolatility = 0.6;
constexpr double kVolumeOwn = 0.8;
constexpr double kVolumePersistence = 0.6;
constexpr double kOpenInterestPersistence = 0.98;
constexpr double kOpenInterestVariation = 0.5;  // of the volume's
// A limit day: the index moves by about 9% (its stocks are limited to 10%) and the futures overshoot it.
constexpr double kLimitMove = 0.090;
constexpr double kIndexPriceLimit = 0.10;
constexpr double kLimitPanic = 0.030;
constexpr double kPanicKept = 0.35;  // overnight

/// Stationary log-free AR(1) with standard deviation 1, one value for each of `count` steps.
std::vector<double> autoregression(RandomStream stream, double persistence, std::size_t count) {
  std::vector<double> values(count);
  const double fresh = std::sqrt(1.0 - persistence * persistence);
  double value = stream.normal();
  for (double& kept : values) {
    kept = value;
    value = persistence * value + fresh * stream.normal();
  }
  return values;
}

/// Of the values from `first` on: those of the days that have contracts.
double mean_from(const std::vector<double>& values, std::size_t first) {
  double sum = 0.0;
  for (std::size_t k = first; k < values.size(); ++k) sum += values[k];
  return sum / static_cast<double>(values.size() - first);
}

/// AR(1) with a half-life, centred on the days from `first` on.
std::vector<double> mean_reverting(RandomStream stream, double deviation, double half_life, std::size_t count,
                                   std::size_t first) {
  std::vector<double> values = autoregression(stream, portable_exp(-kLn2 / half_life), count);
  const double mean = mean_from(values, first);
  for (double& value : values) value = deviation * (value - mean);
  return values;
}

/// exp of each, with mean `level` from `first` on.
std::vector<double> lognormal_around(double level, double deviation, std::vector<double> values, std::size_t first) {
  for (double& value : values) value = portable_exp(deviation * value);
  const double scale = level / mean_from(values, first);
  for (double& value : values) value *= scale;
  return values;
}

void plan_shapes(const MarketSpec& spec, const RuleBook& rules, MarketPlan& plan) {
  const bool has_index = std::any_of(plan.products.begin(), plan.products.end(),
                                     [](const ProductPlan& product) { return product.has_index; });
  std::vector<const TradingSession*> seen;
  for (PlannedDay& day : plan.days) {
    const TradingSession& session = rules.sessions.at(plan.session_group, day.date);
    const auto found = std::find(seen.begin(), seen.end(), &session);
    day.shape = static_cast<std::size_t>(found - seen.begin());
    if (found != seen.end()) continue;
    seen.push_back(&session);
    plan.shapes.push_back(intraday_shape(session, spec.intraday, has_index));
  }
}

void plan_jump(const MarketSpec& spec, RandomStream& stream, const IntradayShape& shape, PlannedDay& day) {
  PlannedJump jump;
  // Not in the first minute: there it could not be told from the night.
  jump.slot = shape.first_index_slot + 1 + stream.below(shape.last_index_slot - shape.first_index_slot);
  const double direction = stream.happens(0.5) ? 1.0 : -1.0;
  for (const ProductSpec& product : spec.products) {
    RandomStream own(spec.seed, "jump " + product.code, day.date.days());
    jump.moves.push_back(direction * spec.events.jump_size * (0.7 + 0.6 * own.uniform()));
  }
  day.jumps.push_back(std::move(jump));
}

void plan_events(const MarketSpec& spec, MarketPlan& plan) {
  double panic = 0.0;
  for (PlannedDay& day : plan.days) {
    const IntradayShape& shape = plan.shapes[day.shape];
    day.panic_before = panic;
    RandomStream limits(spec.seed, "limit days", day.date.days());
    if (limits.happens(spec.events.limit_days_per_year / kTradingDaysPerYear)) {
      day.limit_direction = limits.happens(0.5) ? 1 : -1;
      for (std::size_t p = 0; p < spec.products.size(); ++p) {
        RandomStream own(spec.seed, "limit move " + spec.products[p].code, day.date.days());
        const double move = kLimitMove * plan.products[p].limit_scale;
        day.limit_moves.push_back(day.limit_direction * move * (0.97 + 0.06 * own.uniform()));
      }
      // What is left of an earlier panic in the same direction is in the price the limits count from.
      day.panic_added = day.limit_direction * kLimitPanic;
    }
    panic = kPanicKept * (panic + day.panic_added);

    RandomStream halts(spec.seed, "halts", day.date.days());
    if (halts.happens(spec.events.halts_per_year / kTradingDaysPerYear)) {
      day.halt_begin = shape.first_index_slot + 5 + halts.below(shape.last_index_slot - shape.first_index_slot - 5);
      day.halt_end = std::min(day.halt_begin + static_cast<int>(spec.events.halt_minutes), shape.slots());
    }
    RandomStream jumps(spec.seed, "jumps", day.date.days());
    if (day.limit_direction == 0 && jumps.happens(spec.events.jumps_per_year / kTradingDaysPerYear)) {
      plan_jump(spec, jumps, shape, day);
      const int slot = day.jumps.back().slot;
      if (slot >= day.halt_begin && slot < day.halt_end) day.jumps.clear();
    }
  }
}

/// Volatility of the days, and what each product's diffusion must add so that the ordinary days have the asked
/// variance.
std::vector<double> plan_volatility(const MarketSpec& spec, MarketPlan& plan) {
  const std::vector<double> path =
      autoregression(RandomStream(spec.seed, "volatility", 0), spec.volatility_persistence, plan.days.size());
  double squares = 0.0;
  double ordinary = 0.0;
  for (std::size_t k = 0; k < plan.days.size(); ++k) {
    PlannedDay& day = plan.days[k];
    day.volatility = portable_exp(spec.volatility_deviation * path[k]);
    if (day.limit_direction != 0) continue;
    squares += day.volatility * day.volatility;
    ordinary += 1.0;
  }
  const double scale = ordinary > 0.0 ? std::sqrt(ordinary / squares) : 1.0;
  for (PlannedDay& day : plan.days) day.volatility *= scale;
  for (std::size_t p = 0; p < spec.products.size(); ++p) {
    double jumps = 0.0;
    for (const PlannedDay& day : plan.days) {
      for (const PlannedJump& jump : day.jumps) jumps += jump.moves[p] * jump.moves[p];
    }
    const double asked = spec.products[p].index.annual_volatility;
    const double daily = asked * asked / kTradingDaysPerYear;
    plan.products[p].daily_variance = ordinary > 0.0 ? daily - jumps / ordinary : daily;
    if (plan.products[p].daily_variance < 0.25 * daily) {
      fail(
          "{}: events.jump_size: the jumps drawn with seed {} leave under a quarter of the variance of {} to ordinary "
          "moves; lower jumps_per_year or jump_size, or take a longer period",
          spec.file, spec.seed, spec.products[p].code);
    }
  }
  return path;
}

void plan_dividends(const MarketSpec& spec, const ProductSpec& product, const RuleBook& rules, DayIndex first,
                    DayIndex last, ProductPlan& plan) {
  const TradingCalendar& calendar = rules.calendar;
  const DividendSpec& dividends = product.dividends;
  double weights = 0.0;
  for (const double weight : dividends.month_weights) weights += weight;
  for (DayIndex day = first; day <= last;) {
    // A whole calendar month at a time: a period that begins in its middle gets the rest of its days.
    const Date date = calendar.day(day);
    const auto same_month = [&](DayIndex other) {
      return other >= 0 && other < calendar.day_count() && calendar.day(other).month() == date.month() &&
             calendar.day(other).year() == date.year();
    };
    DayIndex begin = day;
    DayIndex end = day + 1;
    while (same_month(begin - 1)) --begin;
    while (same_month(end)) ++end;
    RandomStream stream(spec.seed, "dividends " + product.code, std::int64_t{date.year()} * 12 + date.month());
    std::vector<double> shares;
    double sum = 0.0;
    for (DayIndex k = begin; k < end; ++k) {
      shares.push_back(stream.exponential());
      sum += shares.back();
    }
    const double weight = dividends.month_weights[static_cast<std::size_t>(date.month() - 1)];
    const double month = weights > 0.0 ? dividends.annual_yield * weight / weights : 0.0;
    for (; day < end && day <= last; ++day) {
      plan.dividend_share.push_back(month * shares[static_cast<std::size_t>(day - begin)] / sum);
    }
  }
  plan.paid.assign(1, 0.0);
  for (const double share : plan.dividend_share) plan.paid.push_back(plan.paid.back() + share);
}

}  // namespace

double MarketPlan::dividends_left(std::size_t product, DayIndex after, DayIndex upto) const {
  const std::vector<double>& paid = products[product].paid;
  return paid[static_cast<std::size_t>(upto + 1 - first_day)] - paid[static_cast<std::size_t>(after + 1 - first_day)];
}

double asked_discount(const DiscountSpec& spec, double days) {
  if (days <= spec.days.front()) return spec.mean.front();
  for (std::size_t k = 1; k < spec.days.size(); ++k) {
    if (days > spec.days[k]) continue;
    const double part = (days - spec.days[k - 1]) / (spec.days[k] - spec.days[k - 1]);
    return spec.mean[k - 1] + part * (spec.mean[k] - spec.mean[k - 1]);
  }
  return spec.mean.back();
}

double slope_weight(double days) {
  constexpr double kSlopeDays = 45.0;
  return portable_exp(-days / kSlopeDays);
}

MarketPlan plan_market(const MarketSpec& spec, const RuleBook& rules) {
  if (const auto found = find_fault(spec, rules)) fail("{}: {}: {}", spec.file, found->field, found->message);
  const TradingCalendar& calendar = rules.calendar;
  MarketPlan plan;
  plan.first_day = calendar.index_of(calendar.on_or_after(spec.start));
  plan.last_day = calendar.index_of(calendar.on_or_before(spec.end));
  for (DayIndex day = plan.first_day; day <= plan.last_day; ++day) {
    PlannedDay planned;
    planned.day = day;
    planned.date = calendar.day(day);
    plan.days.push_back(std::move(planned));
  }
  plan.mixing = *cholesky(spec.correlation);
  plan.products.resize(spec.products.size());
  for (std::size_t p = 0; p < spec.products.size(); ++p) {
    ProductPlan& planned = plan.products[p];
    planned.instrument = rules.contracts.find_instrument(spec.products[p].code);
    const Instrument& instrument = rules.contracts.instrument(planned.instrument);
    plan.session_group = instrument.session_group;
    planned.has_index = !instrument.underlying.empty();
    if (!planned.has_index) planned.limit_scale = instrument.price_limit.to_double() / kIndexPriceLimit;
  }
  plan_shapes(spec, rules, plan);
  plan_events(spec, plan);
  const std::vector<double> volatility = plan_volatility(spec, plan);
  for (std::size_t p = 0; p < spec.products.size(); ++p) {
    const ProductSpec& product = spec.products[p];
    ProductPlan& planned = plan.products[p];
    const auto stream = [&](const char* what) { return RandomStream(spec.seed, what + (" " + product.code), 0); };
    planned.first_day = calendar.index_of(calendar.on_or_after(product.start.value_or(spec.start)));
    const std::size_t count = plan.days.size();
    const auto first = static_cast<std::size_t>(planned.first_day - plan.first_day);
    const DiscountSpec& discount = product.discount;
    planned.level =
        mean_reverting(stream("level"), discount.level_deviation, discount.level_half_life_days, count + 1, first);
    planned.slope =
        mean_reverting(stream("slope"), discount.slope_deviation, discount.slope_half_life_days, count + 1, first);
    const TradingSpec& trading = product.trading;
    std::vector<double> activity = autoregression(stream("volume"), kVolumePersistence, count);
    for (std::size_t k = 0; k < count; ++k) {
      activity[k] = kVolumeFromVolatility * volatility[k] + kVolumeOwn * activity[k];
    }
    planned.volume = lognormal_around(trading.daily_volume, trading.variation, std::move(activity), first);
    planned.open_interest =
        lognormal_around(trading.open_interest, kOpenInterestVariation * trading.variation,
                         autoregression(stream("open interest"), kOpenInterestPersistence, count), first);
    const auto listed = rules.contracts.listed(planned.instrument, plan.last_day);
    const DayIndex last_expiry = calendar.index_of(rules.contracts.contract(listed.back()).last_trading_day);
    plan_dividends(spec, product, rules, plan.first_day, last_expiry, planned);
  }
  return plan;
}

}  // namespace hedgelab
