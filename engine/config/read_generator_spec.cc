#include "engine/config/read_generator_spec.h"

#include <array>
#include <limits>
#include <nlohmann/json.hpp>

#include "engine/config/json_object.h"
#include "engine/config/read_instrument_set.h"

namespace hedgelab {
namespace {

constexpr std::array<std::string_view, 3> kFrequencies{"1d", "5m", "1m"};

/// Any finite number: what it may be is decided with the rule book at hand.
double number(JsonObject& object, std::string_view key) {
  return object.number(key, std::numeric_limits<double>::lowest(), std::numeric_limits<double>::max());
}

std::vector<double> numbers(const JsonObject& object, std::string_view key, const Json& value, std::size_t count) {
  if (!value.is_array() || (count != 0 && value.size() != count)) {
    object.reject(key, count == 0 ? std::string("expected a list of numbers")
                                  : fmt::format("expected a list of {} numbers", count));
  }
  std::vector<double> result;
  for (const Json& entry : value) {
    if (!entry.is_number()) object.reject(key, fmt::format("{} is not a number", entry.dump()));
    result.push_back(entry.get<double>());
  }
  return result;
}

template <std::size_t kCount>
std::array<double, kCount> fixed_numbers(JsonObject& object, std::string_view key) {
  const std::vector<double> list = numbers(object, key, object.value(key), kCount);
  std::array<double, kCount> result{};
  for (std::size_t i = 0; i < kCount; ++i) result[i] = list[i];
  return result;
}

BarsSpec read_bars(JsonObject& object) {
  BarsSpec bars;
  bars.frequency = *parse_frequency(kFrequencies[object.word("frequency", kFrequencies)]);
  if (object.has("products")) {
    bars.products = object.texts("products");
    if (bars.products.empty()) object.reject("products", "is empty; leave it out for all products");
  }
  bars.start = object.date_if("start");
  bars.end = object.date_if("end");
  object.finish();
  return bars;
}

IndexSpec read_index(JsonObject object) {
  IndexSpec index;
  index.start_level = number(object, "start_level");
  index.annual_volatility = number(object, "annual_volatility");
  index.annual_drift = number(object, "annual_drift");
  index.overnight_share = number(object, "overnight_share");
  object.finish();
  return index;
}

DividendSpec read_dividends(JsonObject object) {
  DividendSpec dividends;
  dividends.annual_yield = number(object, "annual_yield");
  dividends.month_weights = fixed_numbers<12>(object, "month_weights");
  object.finish();
  return dividends;
}

DiscountSpec read_discount(JsonObject object) {
  DiscountSpec discount;
  if (object.has("curve")) {
    const Json& curve = object.value("curve");
    if (!curve.is_array()) object.reject("curve", "expected a list of [days to expiry, discount a year]");
    for (const Json& point : curve) {
      const std::vector<double> pair = numbers(object, "curve", point, 2);
      discount.days.push_back(pair[0]);
      discount.mean.push_back(pair[1]);
    }
  } else {
    discount.days.assign(kCffexSlotDays.begin(), kCffexSlotDays.end());
    discount.mean = {number(object, "current_month"), number(object, "next_month"), number(object, "current_quarter"),
                     number(object, "next_quarter")};
  }
  discount.level_deviation = number(object, "level_deviation");
  discount.level_half_life_days = number(object, "level_half_life_days");
  discount.slope_deviation = number(object, "slope_deviation");
  discount.slope_half_life_days = number(object, "slope_half_life_days");
  discount.noise = number(object, "noise");
  discount.noise_half_life_minutes = number(object, "noise_half_life_minutes");
  object.finish();
  return discount;
}

TradingSpec read_trading(JsonObject object) {
  TradingSpec trading;
  trading.daily_volume = number(object, "daily_volume");
  trading.open_interest = number(object, "open_interest");
  trading.variation = number(object, "variation");
  trading.volume_shares = numbers(object, "volume_shares", object.value("volume_shares"), 0);
  trading.open_interest_shares = numbers(object, "open_interest_shares", object.value("open_interest_shares"), 0);
  object.finish();
  return trading;
}

ProductSpec read_product(JsonObject& object) {
  ProductSpec product;
  product.code = object.text("code");
  product.start = object.date_if("start");
  // Which of the two the product takes, and whether it pays dividends, the rule tables say: find_fault compares.
  product.own_price = object.has("price");
  if (product.own_price && object.has("index")) object.reject("price", "give either index or price, not both");
  product.index = read_index(object.object(product.own_price ? "price" : "index"));
  if (!product.own_price || object.has("dividends")) product.dividends = read_dividends(object.object("dividends"));
  product.discount = read_discount(object.object("discount"));
  product.trading = read_trading(object.object("trading"));
  object.finish();
  return product;
}

IntradaySpec read_intraday(JsonObject object) {
  IntradaySpec intraday;
  intraday.volatility_at_open = number(object, "volatility_at_open");
  intraday.volatility_after_lunch = number(object, "volatility_after_lunch");
  intraday.volatility_at_close = number(object, "volatility_at_close");
  intraday.volume_at_open = number(object, "volume_at_open");
  intraday.volume_at_close = number(object, "volume_at_close");
  object.finish();
  return intraday;
}

EventSpec read_events(JsonObject object) {
  EventSpec events;
  events.jumps_per_year = number(object, "jumps_per_year");
  events.jump_size = number(object, "jump_size");
  events.limit_days_per_year = number(object, "limit_days_per_year");
  events.halts_per_year = number(object, "halts_per_year");
  events.halt_minutes = object.integer("halt_minutes", 1, 120);
  events.missing_minute_rate = number(object, "missing_minute_rate");
  object.finish();
  return events;
}

MarketSpec read_spec(const Json& document, const std::string& name) {
  JsonObject top(document, name, "");
  MarketSpec spec;
  spec.file = name;
  spec.name = top.text("name");
  spec.description = top.text_or("description", "");
  spec.instruments = instruments_key(top);
  spec.seed = static_cast<std::uint64_t>(top.integer("seed", 0, std::numeric_limits<std::int64_t>::max()));
  JsonObject period = top.object("period");
  spec.start = period.date("start");
  spec.end = period.date("end");
  period.finish();
  for (JsonObject& bars : top.objects("bars")) spec.bars.push_back(read_bars(bars));
  JsonObject volatility = top.object("volatility");
  spec.volatility_persistence = number(volatility, "persistence");
  spec.volatility_deviation = number(volatility, "deviation");
  volatility.finish();
  spec.intraday = read_intraday(top.object("intraday"));
  spec.events = read_events(top.object("events"));
  spec.carry_rate = number(top, "carry_rate");
  const Json& correlation = top.value("correlation");
  if (!correlation.is_array()) top.reject("correlation", "expected a list of rows");
  for (const Json& row : correlation) spec.correlation.push_back(numbers(top, "correlation", row, 0));
  for (JsonObject& product : top.objects("products")) spec.products.push_back(read_product(product));
  top.finish();
  return spec;
}

}  // namespace

MarketSpec read_generator_spec(const std::filesystem::path& path) {
  return read_spec(read_json_file(path), path.string());
}

MarketSpec parse_generator_spec(std::string_view text, const std::string& name) {
  return read_spec(parse_json(text, name), name);
}

}  // namespace hedgelab
