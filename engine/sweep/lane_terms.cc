#include "engine/sweep/lane_terms.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>

#include "engine/strategy/passive_roll.h"
#include "engine/strategy/registry.h"

namespace hedgelab {
namespace {

// The parameters of active_hedge as the lane reads them: a value that is given, or the strategy's default. Reading
// finds out whether every value given was asked for and fits its field, and whether every field was asked for: a
// parameter that the strategy gets is refused here until somebody has thought about it.
class ActiveParameters {
 public:
  explicit ActiveParameters(const ParameterMap& given) : given_(given) {}

  [[nodiscard]] bool flag(std::string_view name) { return std::get<bool>(value(name)); }
  [[nodiscard]] int count(std::string_view name) { return static_cast<int>(std::get<std::int64_t>(value(name))); }
  [[nodiscard]] double number(std::string_view name) {
    const ParameterValue& read = value(name);
    const auto* whole = std::get_if<std::int64_t>(&read);
    return whole != nullptr ? static_cast<double>(*whole) : std::get<double>(read);
  }
  /// The place of the word in the strategy's list.
  [[nodiscard]] int word(std::string_view name) {
    const auto& read = std::get<std::string>(value(name));
    const auto& words = fields().at(name)->words;
    return static_cast<int>(std::find(words.begin(), words.end(), read) - words.begin());
  }
  [[nodiscard]] bool all_fields_read() const { return asked_ == fields().size(); }
  [[nodiscard]] bool all_given_fit() const { return fit_ == given_.size(); }

 private:
  using Fields = std::map<std::string_view, const ParameterInfo*>;
  static const Fields& fields() {
    static const Fields kFields = [] {
      Fields fields;
      for (const ParameterInfo& info : find_strategy("active_hedge").parameters) fields.emplace(info.name, &info);
      return fields;
    }();
    return kFields;
  }
  static bool fits(const ParameterInfo& info, const ParameterValue& value) {
    using Type = ParameterInfo::Type;
    const auto in_range = [&](double number) { return number >= info.low && number <= info.high; };
    const auto* whole = std::get_if<std::int64_t>(&value);
    const auto* number = std::get_if<double>(&value);
    const auto* text = std::get_if<std::string>(&value);
    switch (info.type) {
      case Type::kBoolean: return std::holds_alternative<bool>(value);
      case Type::kInteger: return whole != nullptr && in_range(static_cast<double>(*whole));
      case Type::kNumber:
        return (whole != nullptr && in_range(static_cast<double>(*whole))) || (number != nullptr && in_range(*number));
      case Type::kWord:
        return text != nullptr && std::find(info.words.begin(), info.words.end(), *text) != info.words.end();
      default: return false;
    }
  }
  [[nodiscard]] const ParameterValue& value(std::string_view name) {
    ++asked_;
    const ParameterInfo& info = *fields().at(name);
    const auto given = given_.find(name);
    if (given == given_.end() || !fits(info, given->second)) return info.fallback;
    ++fit_;
    return given->second;
  }

  const ParameterMap& given_;
  std::size_t asked_ = 0, fit_ = 0;
};

bool is_proven(const RunPlan& plan) {
  const BacktestConfig& config = plan.backtest;
  const BrokerConfig& broker = config.broker;
  const AccountConfig& account = config.account;
  const bool fills_simply = broker.fill == FillModel::kNextOpen && broker.closing_order == ClosingOrder::kTodayFirst &&
                            broker.order_delay_minutes == 0 && broker.slippage.kind == SlippageConfig::Kind::kNone &&
                            broker.participation.is_zero();
  const bool lives_simply = !account.margin.is_enforced() && !account.margin.intraday_reduction &&
                            !account.position_limits && account.interest.is_zero() &&
                            account.spot_dividends == SpotDividends::kIgnored && !account.short_spot.is_allowed &&
                            account.flows.empty();
  return config.strategy == "active_hedge" && config.sleeves.empty() && fills_simply && lives_simply &&
         !config.whole_lots && !config.spot_symbol.empty() && config.spot_share > Rate() && config.capital > Money() &&
         plan.spot_csv.empty() && plan.dividends.source == DividendConfig::Source::kNone && config.benchmarks.empty();
}

}  // namespace

std::optional<LanePoint> lane_point(const RunPlan& plan) {
  if (!is_proven(plan)) return std::nullopt;
  const BacktestConfig& config = plan.backtest;
  ActiveParameters parameters(config.parameters);
  LanePoint point;
  point.sheet.product = config.product;
  point.sheet.spot_symbol = config.spot_symbol;
  point.sheet.start = config.start;
  point.sheet.end = config.end;
  point.sheet.slot = static_cast<ContractSlot>(parameters.word("slot"));
  point.sheet.roll_trigger = static_cast<RollTrigger>(parameters.word("roll_trigger"));
  point.sheet.roll_before_trading_days = parameters.count("roll_before_trading_days");
  point.sheet.restore_minutes_before_close = parameters.count("restore_minutes_before_close");
  point.sheet.enforce_price_limits = config.broker.enforce_price_limits;
  point.sheet.missing_settlement = config.missing_settlement;
  point.signal.degree = parameters.count("degree");
  point.signal.window = parameters.count("window");
  point.signal.opens_short = parameters.word("variant") == 0;
  constexpr int kExits[] = {2, 1, 0};  // second_derivative, first_derivative, none
  point.signal.exit_derivative = kExits[parameters.word("exit_rule")];
  point.signal.meets_levels = parameters.word("levels") == 1;
  point.own.take_profit = Rate::from_double(parameters.number("take_profit"));
  point.own.stop_loss = Rate::from_double(-parameters.number("stop_loss"));
  point.own.capital = config.capital;
  point.own.spot_share = config.spot_share;
  point.own.hedge_ratio = Rate::from_double(parameters.number("hedge_ratio"));
  point.own.overlay_size = Rate::from_double(parameters.number("overlay_size"));
  const auto rebalance = static_cast<Rebalance>(parameters.word("rebalance"));
  point.own.rebalances_daily = rebalance == Rebalance::kDaily;
  point.own.mark = config.mark;
  const bool one_opening = parameters.count("max_openings_a_day") == 1;
  const bool compounds = parameters.flag("compound_overlay");
  if (!parameters.all_fields_read() || !parameters.all_given_fit()) return std::nullopt;
  if (!one_opening || !compounds || rebalance == Rebalance::kNever) return std::nullopt;
  if (point.own.hedge_ratio.is_zero() || point.signal.degree >= point.signal.window) return std::nullopt;
  point.costs = config.broker.costs;
  point.statistics = config.statistics;
  return point;
}

bool costs_alike(const CostConfig& one, const CostConfig& other) {
  const auto rates = [](const FeeRates& fees) {
    return std::tuple(fees.open, fees.close, fees.close_today, fees.per_order, fees.open_per_lot, fees.close_per_lot,
                      fees.close_today_per_lot);
  };
  return one.fees == other.fees && rates(one.fixed) == rates(other.fixed) &&
         one.broker_multiplier == other.broker_multiplier && one.broker_add_on == other.broker_add_on &&
         one.spot_rate == other.spot_rate && one.stamp_duty == other.stamp_duty;
}

}  // namespace hedgelab
