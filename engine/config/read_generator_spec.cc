#include "engine/config/read_generator_spec.h"

#include <algorithm>
#include <array>
#include <limits>
#include <nlohmann/json.hpp>

#include "engine/config/read_fields.h"
#include "engine/core/error.h"

namespace hedgelab {
namespace {

// Any finite number: what it may be is decided with the rule book at hand.
constexpr double kLowest = std::numeric_limits<double>::lowest();
constexpr double kHighest = std::numeric_limits<double>::max();

template <class... Marks>
void number(FieldVisitor& keys, std::string_view name, double& at, std::string_view help, const Marks&... marks) {
  keys.field(name, at, kLowest, kHighest, help, kRequired, marks...);
}

struct BarsDocument {
  BarsSpec bars;
  void fields(FieldVisitor& keys) {
    keys.choice("frequency", bars.frequency, "bar length", kRequired);
    keys.field("products", bars.products, "left out: all", kNonempty);
    keys.field("start", bars.start, "left out: the period's");
    keys.field("end", bars.end, "left out: the period's");
  }
};

void path_fields(FieldVisitor& keys, IndexSpec& path) {
  number(keys, "start_level", path.start_level, "close before the first day, points");
  number(keys, "annual_volatility", path.annual_volatility, "of ordinary days, jumps included");
  number(keys, "annual_drift", path.annual_drift, "of the logarithm of the total-return index");
  number(keys, "overnight_share", path.overnight_share, "of a day's variance without jumps");
}

void dividend_fields(FieldVisitor& keys, DividendSpec& dividends) {
  number(keys, "annual_yield", dividends.annual_yield, "share of the index");
  std::vector<double> weights(dividends.month_weights.begin(), dividends.month_weights.end());
  keys.field("month_weights", weights, kLowest, kHighest, "January first; only their proportions matter", kRequired,
             counting(12));
  std::copy(weights.begin(), weights.end(), dividends.month_weights.begin());
}

// A curve of the user's own, or the mean of each of CFFEX's four slots.
void discount_fields(FieldVisitor& keys, DiscountSpec& discount) {
  std::vector<std::vector<double>> curve;
  keys.field("curve", curve, kLowest, kHighest, "points of calendar days to expiry and discount a year", counting(2));
  std::array<std::optional<double>, 4> slots;
  constexpr std::array<std::string_view, 4> kSlots{"current_month", "next_month", "current_quarter", "next_quarter"};
  keys.exactly_one({"curve", "current_month"}, "give a curve, or the means of the four slots");
  for (std::size_t i = 0; i < kSlots.size(); ++i) {
    keys.field(kSlots[i], slots[i], kLowest, kHighest, "mean discount a year of that slot; all four or a curve");
    keys.needs(kSlots[i], {{kSlots[(i + 1) % kSlots.size()], {}}}, "the four slots go together");
  }
  for (const auto& point : curve) {
    discount.days.push_back(point[0]);
    discount.mean.push_back(point[1]);
  }
  if (slots[0] && slots[1] && slots[2] && slots[3]) {
    discount.days.assign(kCffexSlotDays.begin(), kCffexSlotDays.end());
    discount.mean = {*slots[0], *slots[1], *slots[2], *slots[3]};
  }
  number(keys, "level_deviation", discount.level_deviation, "of the whole curve");
  number(keys, "level_half_life_days", discount.level_half_life_days, "trading days");
  number(keys, "slope_deviation", discount.slope_deviation, "of the near end only");
  number(keys, "slope_half_life_days", discount.slope_half_life_days, "trading days");
  number(keys, "noise", discount.noise, "within the day, share of the index");
  number(keys, "noise_half_life_minutes", discount.noise_half_life_minutes, "minutes");
}

void trading_fields(FieldVisitor& keys, TradingSpec& trading) {
  number(keys, "daily_volume", trading.daily_volume, "lots a day, all contracts");
  number(keys, "open_interest", trading.open_interest, "lots, all contracts");
  number(keys, "variation", trading.variation, "standard deviation of the logarithm of a day's volume");
  keys.field("volume_shares", trading.volume_shares, kLowest, kHighest, "of each listed contract; they sum to 1",
             kRequired);
  keys.field("open_interest_shares", trading.open_interest_shares, kLowest, kHighest,
             "of each listed contract; they sum to 1", kRequired);
}

struct ProductDocument {
  ProductSpec product;
  void fields(FieldVisitor& keys) {
    // Which of the two the product takes, and whether it pays dividends, the rule tables say: find_fault compares.
    keys.field("code", product.code, "IF, IH, IC, IM or a product of the instrument set", kRequired);
    keys.field("start", product.start, "first day of its contracts; left out: the period's");
    keys.section(
        "index", [this](FieldVisitor& inner) { path_fields(inner, product.index); }, "its index",
        present_as(product.own_price, false));
    keys.section(
        "price", [this](FieldVisitor& inner) { path_fields(inner, product.index); },
        "in the place of index: the path of a product that has none", present_as(product.own_price, true));
    keys.exactly_one({"index", "price"}, "give either index or price, not both");
    keys.section(
        "dividends", [this](FieldVisitor& inner) { dividend_fields(inner, product.dividends); }, "of the index",
        required_when("index"));
    keys.section(
        "discount", [this](FieldVisitor& inner) { discount_fields(inner, product.discount); },
        "of its contracts against the index, a year, before carry", kRequired);
    keys.section(
        "trading", [this](FieldVisitor& inner) { trading_fields(inner, product.trading); }, "how much is traded",
        kRequired);
  }
};

void intraday_fields(FieldVisitor& keys, IntradaySpec& intraday) {
  number(keys, "volatility_at_open", intraday.volatility_at_open, "of a minute, as a multiple of midday's");
  number(keys, "volatility_after_lunch", intraday.volatility_after_lunch, "as above, after every break");
  number(keys, "volatility_at_close", intraday.volatility_at_close, "as above");
  number(keys, "volume_at_open", intraday.volume_at_open, "of a minute, as a multiple of midday's");
  number(keys, "volume_at_close", intraday.volume_at_close, "as above");
}

void event_fields(FieldVisitor& keys, EventSpec& events) {
  number(keys, "jumps_per_year", events.jumps_per_year, "of the indexes");
  number(keys, "jump_size", events.jump_size, "mean absolute size, share of the index");
  number(keys, "limit_days_per_year", events.limit_days_per_year, "days that end at a price limit");
  number(keys, "halts_per_year", events.halts_per_year, "pauses of trading");
  keys.field("halt_minutes", events.halt_minutes, 1, 120, "length of a pause", kRequired);
  number(keys, "missing_minute_rate", events.missing_minute_rate, "share of a contract's minutes without a trade");
}

struct MarketDocument {
  MarketSpec spec;
  std::int64_t seed = 0;
  std::vector<BarsDocument> bars;
  std::vector<ProductDocument> products;

  void fields(FieldVisitor& keys) {
    keys.field("name", spec.name, "of the market", kRequired);
    keys.field("description", spec.description, "for the manifest");
    keys.field("instruments", spec.instruments, "folder of an instrument set; left out: the base rules",
               formed(kNotEmpty));
    keys.field("seed", seed, 0.0, 9223372036854775807.0, "of all that is random", kRequired);
    keys.section(
        "period",
        [this](FieldVisitor& period) {
          period.field("start", spec.start, "first day", kRequired);
          period.field("end", spec.end, "last day, inclusive", kRequired);
        },
        "which days", kRequired);
    keys.list("bars", bars, "what is written: each bar length at most once", kRequired);
    keys.section(
        "volatility",
        [this](FieldVisitor& volatility) {
          number(volatility, "persistence", spec.volatility_persistence, "of its logarithm, from day to day");
          number(volatility, "deviation", spec.volatility_deviation, "its standard deviation");
        },
        "of the whole market", kRequired);
    keys.section(
        "intraday", [this](FieldVisitor& inner) { intraday_fields(inner, spec.intraday); }, "shape of a day",
        kRequired);
    keys.section(
        "events", [this](FieldVisitor& inner) { event_fields(inner, spec.events); }, "what is rare", kRequired);
    number(keys, "carry_rate", spec.carry_rate, "a year");
    keys.field("correlation", spec.correlation, kLowest, kHighest, "of the indexes, in order of products", kRequired);
    keys.list("products", products, "with their contracts", kRequired);
  }
};

MarketSpec read_market_spec(const Json& json, const std::string& name) {
  MarketDocument document;
  read_fields(json, {name, ""}, document);
  MarketSpec& spec = document.spec;
  spec.file = name;
  spec.seed = static_cast<std::uint64_t>(document.seed);
  for (const BarsDocument& bars : document.bars) spec.bars.push_back(bars.bars);
  for (const ProductDocument& product : document.products) spec.products.push_back(product.product);
  return std::move(spec);
}

}  // namespace

FieldNode market_spec_keys() { return field_tree<MarketDocument>(); }

MarketSpec read_generator_spec(const std::filesystem::path& path) {
  return read_market_spec(read_json_file(path), path.string());
}

MarketSpec parse_generator_spec(std::string_view text, const std::string& name) {
  return read_market_spec(parse_json(text, name), name);
}

}  // namespace hedgelab
