#include "engine/generator/market_spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "engine/core/error.h"
#include "engine/store/store_layout.h"

namespace hedgelab {
namespace {

using Fault = std::optional<MarketSpecFault>;

template <class... Arguments>
Fault fault(std::string field, fmt::format_string<Arguments...> format, Arguments&&... arguments) {
  return MarketSpecFault{std::move(field), fmt::format(format, std::forward<Arguments>(arguments)...)};
}

Fault in_range(std::string field, double value, double low, double high) {
  if (value >= low && value <= high) return std::nullopt;
  return fault(std::move(field), "{} is outside [{}, {}]", value, low, high);
}

template <class... Faults>
Fault first_of(Faults&&... faults) {
  Fault result;
  ((void)(result || (result = std::forward<Faults>(faults))), ...);
  return result;
}

Fault period_fault(const MarketSpec& spec, const RuleBook& rules) {
  const TradingCalendar& calendar = rules.calendar;
  if (spec.start > spec.end) {
    return fault("period.end", "{} is before the start, {}", spec.end.to_string(), spec.start.to_string());
  }
  for (const auto& [field, date] : {std::pair("period.start", spec.start), std::pair("period.end", spec.end)}) {
    if (!calendar.covers(date)) {
      return fault(field, "{} is outside the calendar, {} to {}", date.to_string(), calendar.first_date().to_string(),
                   calendar.last_date().to_string());
    }
  }
  if (calendar.on_or_after(spec.start) > calendar.on_or_before(spec.end)) {
    return fault("period", "{} to {} holds no trading day", spec.start.to_string(), spec.end.to_string());
  }
  return std::nullopt;
}

Fault correlation_fault(const MarketSpec& spec) {
  const std::size_t count = spec.products.size();
  if (spec.correlation.size() != count) {
    return fault("correlation", "has {} rows, expected {}: one for each product", spec.correlation.size(), count);
  }
  for (std::size_t i = 0; i < count; ++i) {
    const auto& row = spec.correlation[i];
    if (row.size() != count) {
      return fault(fmt::format("correlation.{}", i), "has {} numbers, expected {}", row.size(), count);
    }
    for (std::size_t j = 0; j < count; ++j) {
      const std::string field = fmt::format("correlation.{}.{}", i, j);
      if (i == j && row[j] != 1.0) return fault(field, "is {}, expected 1 on the diagonal", row[j]);
      if (!(std::abs(row[j]) <= 1.0)) return fault(field, "{} is no correlation, expected -1 to 1", row[j]);
      if (j < i && row[j] != spec.correlation[j][i]) {
        return fault(field, "is {} and its mirror image {}: a correlation matrix is symmetric", row[j],
                     spec.correlation[j][i]);
      }
    }
  }
  if (!cholesky(spec.correlation)) return fault("correlation", "is not positive definite: no indexes move like that");
  return std::nullopt;
}

Fault bars_fault(const MarketSpec& spec) {
  if (spec.bars.empty()) return fault("bars", "is empty; expected at least one of 1d, 5m, 1m");
  for (std::size_t i = 0; i < spec.bars.size(); ++i) {
    const BarsSpec& bars = spec.bars[i];
    const std::string path = fmt::format("bars.{}", i);
    for (std::size_t j = 0; j < i; ++j) {
      if (spec.bars[j].frequency == bars.frequency) {
        return fault(path + ".frequency", "{} stands twice", to_string(bars.frequency));
      }
    }
    for (const std::string& code : bars.products) {
      const auto known = [&](const ProductSpec& product) { return product.code == code; };
      if (std::none_of(spec.products.begin(), spec.products.end(), known)) {
        return fault(path + ".products", "'{}' is no product of this market", code);
      }
    }
    const Date start = bars.start.value_or(spec.start);
    const Date end = bars.end.value_or(spec.end);
    if (start < spec.start || end > spec.end || start > end) {
      return fault(path, "{} to {} is not a part of the period, {} to {}", start.to_string(), end.to_string(),
                   spec.start.to_string(), spec.end.to_string());
    }
  }
  return std::nullopt;
}

Fault shares_fault(const std::string& field, const PerSlot& shares) {
  for (const double share : shares) {
    if (!(share >= 0.0)) return fault(field, "{} is negative", share);
  }
  const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
  if (std::abs(sum - 1.0) > 1e-9) return fault(field, "the {} shares sum to {}, expected 1", shares.size(), sum);
  return std::nullopt;
}

/// The key of a product's path in the spec.
std::string_view path_key(const ProductSpec& product) { return product.own_price ? "price" : "index"; }

/// A level that the index may well reach must fit the store's int32 with the upper price limit.
Fault level_fault(const std::string& path, const ProductSpec& product, double years) {
  const IndexSpec& index = product.index;
  constexpr double kDeviations = 3.0;
  constexpr double kAboveIndex = 1.5;  // premium and limits of a contract
  const double highest =
      index.start_level * kAboveIndex *
      std::exp(std::max(0.0, index.annual_drift) * years + kDeviations * index.annual_volatility * std::sqrt(years));
  const double most = static_cast<double>(std::numeric_limits<std::int32_t>::max()) / store_layout::kPriceScale;
  if (highest <= most) return std::nullopt;
  return fault(fmt::format("{}.{}.start_level", path, path_key(product)),
               "from {} the {} may reach {:.0f} points in {:.1f} years; a store holds prices up to {:.0f} (int32)",
               index.start_level, path_key(product), highest, years, most);
}

/// A product with an index moves on it and pays its dividends; one without has a price of its own and none.
Fault index_fault(const std::string& path, const ProductSpec& product, const Instrument& instrument) {
  const DividendSpec& dividends = product.dividends;
  const double weights = std::accumulate(dividends.month_weights.begin(), dividends.month_weights.end(), 0.0);
  if (!instrument.underlying.empty()) {
    if (product.own_price) {
      return fault(path + ".price", "{} moves with its index, {}: expected \"index\" and \"dividends\"", product.code,
                   instrument.underlying);
    }
    if (weights <= 0.0) return fault(path + ".dividends.month_weights", "are all zero");
    return std::nullopt;
  }
  if (!product.own_price) {
    return fault(path + ".index", "{} has no index in the rule tables: expected \"price\" in its place", product.code);
  }
  if (dividends.annual_yield != 0.0 || weights > 0.0) {
    return fault(path + ".dividends", "{} has no index and so no dividends: leave the key out", product.code);
  }
  constexpr double kFewestTicks = 100.0;
  if (product.index.start_level < kFewestTicks * instrument.tick.to_double()) {
    return fault(path + ".price.start_level", "{} is under {:.0f} ticks of {}", product.index.start_level, kFewestTicks,
                 to_string(instrument.tick));
  }
  return std::nullopt;
}

/// The shares have one number for each listed contract, so the rule must list as many on every day.
Fault shares_count_fault(const std::string& path, const ProductSpec& product, const RuleBook& rules, DayIndex first,
                         DayIndex last) {
  const InstrumentId id = rules.contracts.find_instrument(product.code);
  const std::size_t count = rules.contracts.listed(id, last).size();
  for (DayIndex day = first; day < last; ++day) {
    if (rules.contracts.listed(id, day).size() == count) continue;
    return fault(path + ".code", "{} lists {} contracts on {} and {} on {}; expected as many on every day",
                 product.code, rules.contracts.listed(id, day).size(), rules.calendar.day(day).to_string(), count,
                 rules.calendar.day(last).to_string());
  }
  const auto wrong = [&](const char* key, const PerSlot& shares) -> Fault {
    if (shares.size() == count) return std::nullopt;
    return fault(fmt::format("{}.trading.{}", path, key), "has {} shares; {} lists {} contracts", shares.size(),
                 product.code, count);
  };
  return first_of(wrong("volume_shares", product.trading.volume_shares),
                  wrong("open_interest_shares", product.trading.open_interest_shares));
}

Fault listing_fault(const std::string& path, const MarketSpec& spec, const ProductSpec& product,
                    const RuleBook& rules) {
  const auto known = [&](const Instrument& instrument) { return instrument.code == product.code; };
  const auto instruments = rules.contracts.instruments();
  if (std::none_of(instruments.begin(), instruments.end(), known)) {
    std::vector<std::string> codes;
    for (const Instrument& instrument : instruments) codes.push_back(instrument.code);
    return fault(path + ".code", "'{}' is no product of the rule tables; known: {}", product.code,
                 fmt::join(codes, ", "));
  }
  const InstrumentId id = rules.contracts.find_instrument(product.code);
  const Instrument& instrument = rules.contracts.instrument(id);
  const Date start = product.start.value_or(spec.start);
  const std::string field = product.start ? path + ".start" : std::string("period.start");
  if (start < instrument.first_trading_day) {
    return fault(field, "{} is before the first trading day of {}, {}; give the product a start of its own",
                 start.to_string(), product.code, instrument.first_trading_day.to_string());
  }
  if (start < spec.start || start > spec.end) {
    return fault(field, "{} is outside the period, {} to {}", start.to_string(), spec.start.to_string(),
                 spec.end.to_string());
  }
  const DayIndex last = rules.calendar.index_of(rules.calendar.on_or_before(spec.end));
  const DayIndex first = rules.calendar.index_of(rules.calendar.on_or_after(start));
  if (first > last) {
    return fault(field, "no trading day is left from {} to the period's end, {}", start.to_string(),
                 spec.end.to_string());
  }
  for (const ProductSpec& other : spec.products) {
    if (other.code == product.code) break;
    const Instrument& before = rules.contracts.instrument(rules.contracts.find_instrument(other.code));
    if (before.session_group != instrument.session_group) {
      return fault(path + ".code", "{} trades in session group {} and {} in {}; a store holds products of one group",
                   other.code, before.session_group, product.code, instrument.session_group);
    }
    if (!instrument.underlying.empty() && before.underlying == instrument.underlying) {
      return fault(path + ".code", "{} and {} have the same index, {}", other.code, product.code,
                   instrument.underlying);
    }
  }
  if (auto found =
          first_of(index_fault(path, product, instrument), shares_count_fault(path, product, rules, first, last)))
    return found;
  const Contract& farthest = rules.contracts.contract(rules.contracts.listed(id, last).back());
  if (!rules.calendar.covers(farthest.last_trading_day)) {
    return fault("period.end", "{} is listed then and expires on {}, behind the calendar's end, {}", farthest.code,
                 farthest.last_trading_day.to_string(), rules.calendar.last_date().to_string());
  }
  return std::nullopt;
}

Fault curve_fault(const std::string& field, const DiscountSpec& discount) {
  if (discount.days.empty() || discount.days.size() != discount.mean.size()) {
    return fault(field, "has {} points and {} discounts; expected at least one of each", discount.days.size(),
                 discount.mean.size());
  }
  for (std::size_t k = 0; k < discount.days.size(); ++k) {
    if (!(discount.days[k] >= 0.0) || (k > 0 && !(discount.days[k] > discount.days[k - 1]))) {
      return fault(field, "days to expiry must ascend from 0 on; point {} has {}", k, discount.days[k]);
    }
  }
  return std::nullopt;
}

Fault product_fault(const std::string& path, const ProductSpec& product) {
  const auto at = [&](const char* field) { return path + "." + field; };
  const DividendSpec& dividends = product.dividends;
  const DiscountSpec& discount = product.discount;
  const TradingSpec& trading = product.trading;
  const auto at_path = [&](const char* field) { return fmt::format("{}.{}.{}", path, path_key(product), field); };
  constexpr double kLowestIndex = 10.0;
  constexpr double kLowestPrice = 2.0;
  Fault result =
      first_of(in_range(at_path("start_level"), product.index.start_level,
                        product.own_price ? kLowestPrice : kLowestIndex, 200'000.0),
               in_range(at_path("annual_volatility"), product.index.annual_volatility, 0.01, 1.0),
               in_range(at_path("annual_drift"), product.index.annual_drift, -0.5, 0.5),
               in_range(at_path("overnight_share"), product.index.overnight_share, 0.0, 0.9),
               in_range(at("dividends.annual_yield"), dividends.annual_yield, 0.0, 0.2),
               in_range(at("discount.level_deviation"), discount.level_deviation, 0.0, 0.5),
               in_range(at("discount.level_half_life_days"), discount.level_half_life_days, 0.5, 1'000.0),
               in_range(at("discount.slope_deviation"), discount.slope_deviation, 0.0, 0.5),
               in_range(at("discount.slope_half_life_days"), discount.slope_half_life_days, 0.5, 1'000.0),
               in_range(at("discount.noise"), discount.noise, 0.0, 0.01),
               in_range(at("discount.noise_half_life_minutes"), discount.noise_half_life_minutes, 1.0, 240.0),
               in_range(at("trading.daily_volume"), trading.daily_volume, 100.0, 10'000'000.0),
               in_range(at("trading.open_interest"), trading.open_interest, 100.0, 10'000'000.0),
               in_range(at("trading.variation"), trading.variation, 0.0, 1.5));
  result = first_of(result, curve_fault(at("discount.curve"), discount));
  for (const double mean : discount.mean) result = first_of(result, in_range(at("discount"), mean, -0.5, 0.5));
  for (const double weight : dividends.month_weights) {
    result = first_of(result, in_range(at("dividends.month_weights"), weight, 0.0, 1e6));
  }
  return first_of(result, shares_fault(at("trading.volume_shares"), trading.volume_shares),
                  shares_fault(at("trading.open_interest_shares"), trading.open_interest_shares));
}

Fault market_fault(const MarketSpec& spec) {
  const IntradaySpec& intraday = spec.intraday;
  const EventSpec& events = spec.events;
  return first_of(in_range("volatility.persistence", spec.volatility_persistence, 0.0, 0.999),
                  in_range("volatility.deviation", spec.volatility_deviation, 0.0, 1.5),
                  in_range("intraday.volatility_at_open", intraday.volatility_at_open, 0.1, 10.0),
                  in_range("intraday.volatility_after_lunch", intraday.volatility_after_lunch, 0.1, 10.0),
                  in_range("intraday.volatility_at_close", intraday.volatility_at_close, 0.1, 10.0),
                  in_range("intraday.volume_at_open", intraday.volume_at_open, 0.1, 20.0),
                  in_range("intraday.volume_at_close", intraday.volume_at_close, 0.1, 20.0),
                  in_range("events.jumps_per_year", events.jumps_per_year, 0.0, 100.0),
                  in_range("events.jump_size", events.jump_size, 0.0, 0.05),
                  in_range("events.limit_days_per_year", events.limit_days_per_year, 0.0, 20.0),
                  in_range("events.halts_per_year", events.halts_per_year, 0.0, 50.0),
                  in_range("events.halt_minutes", static_cast<double>(events.halt_minutes), 1.0, 120.0),
                  in_range("events.missing_minute_rate", events.missing_minute_rate, 0.0, 0.5),
                  in_range("carry_rate", spec.carry_rate, -0.1, 0.2));
}

}  // namespace

std::optional<std::vector<std::vector<double>>> cholesky(const std::vector<std::vector<double>>& matrix) {
  const std::size_t count = matrix.size();
  // Nearer to singular than this, the last index is a sum of the others.
  constexpr double kSmallestPivot = 1e-6;
  std::vector<std::vector<double>> lower(count, std::vector<double>(count, 0.0));
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double left = matrix[i][j];
      for (std::size_t k = 0; k < j; ++k) left -= lower[i][k] * lower[j][k];
      if (i != j) {
        lower[i][j] = left / lower[j][j];
      } else if (left > kSmallestPivot) {
        lower[i][i] = std::sqrt(left);
      } else {
        return std::nullopt;
      }
    }
  }
  return lower;
}

std::optional<MarketSpecFault> find_fault(const MarketSpec& spec, const RuleBook& rules) {
  if (!store_layout::is_symbol(spec.name))
    return fault("name", "'{}' is not made of letters, digits, '.', '_', '-'", spec.name);
  if (spec.products.empty()) return fault("products", "is empty; expected at least one");
  if (auto found = first_of(period_fault(spec, rules), market_fault(spec), bars_fault(spec))) return found;
  const double years = static_cast<double>(spec.end - spec.start + 1) / 365.25;
  for (std::size_t i = 0; i < spec.products.size(); ++i) {
    const ProductSpec& product = spec.products[i];
    const std::string path = fmt::format("products.{}", i);
    for (std::size_t j = 0; j < i; ++j) {
      if (spec.products[j].code == product.code) return fault(path + ".code", "{} stands twice", product.code);
    }
    if (auto found = product_fault(path, product)) return found;
    if (auto found = first_of(listing_fault(path, spec, product, rules), level_fault(path, product, years)))
      return found;
    const EventSpec& events = spec.events;
    const double jumps = events.jumps_per_year * events.jump_size * events.jump_size;
    const double asked = product.index.annual_volatility * product.index.annual_volatility;
    if (jumps > asked / 2.0) {
      return fault("events.jump_size",
                   "jumps alone would make {:.0f}% of the variance of {}; at most half is left to them",
                   100.0 * jumps / asked, product.code);
    }
  }
  return correlation_fault(spec);
}

}  // namespace hedgelab
