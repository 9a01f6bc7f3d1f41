#include "engine/config/account_reader.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/core/error.h"

namespace hedgelab {
namespace {

constexpr std::string_view kLotWords[] = {"whole", "fractional"};
constexpr std::string_view kFillWords[] = {"next_open", "close"};
constexpr std::string_view kMarkWords[] = {"settlement", "close"};
constexpr std::string_view kMissingWords[] = {"error", "close"};
constexpr std::string_view kClosingWords[] = {"today_first", "earlier_first"};
constexpr std::string_view kFeeWords[] = {"none", "fixed", "exchange"};
constexpr std::string_view kMarginWords[] = {"none", "fixed", "exchange"};
constexpr std::string_view kCallWords[] = {"top_up", "reduce", "stop"};
constexpr std::string_view kAccountWords[] = {"speculation", "hedging"};
constexpr std::string_view kEveryWords[] = {"month"};

CostConfig read_costs(JsonObject object) {
  CostConfig costs;
  costs.fees = static_cast<CostConfig::Fees>(object.word("fees", kFeeWords));
  if (costs.fees == CostConfig::Fees::kFixed) {
    costs.fixed.open = Rate::from_double(object.number("open_rate", 0.0, 0.1));
    costs.fixed.close = Rate::from_double(object.number("close_rate", 0.0, 0.1));
    costs.fixed.close_today = Rate::from_double(object.number("close_today_rate", 0.0, 0.1));
    costs.fixed.per_order = Money::from_double(object.number_or("order_fee_cny", 0.0, 0.0, 1000.0));
  }
  if (costs.fees == CostConfig::Fees::kExchange) {
    costs.broker_multiplier = object.rate_or("broker_multiplier", Rate::from_integer(1), 0.0, 100.0);
    costs.broker_add_on = object.rate_or("broker_add_on", Rate(), 0.0, 0.01);
  }
  costs.spot_rate = object.rate_or("spot_rate", Rate(), 0.0, 0.1);
  costs.stamp_duty = object.boolean_or("stamp_duty", false);
  object.finish();
  return costs;
}

Json costs_json(const CostConfig& costs) {
  Json json = {{"fees", kFeeWords[static_cast<std::size_t>(costs.fees)]},
               {"spot_rate", costs.spot_rate.to_double()},
               {"stamp_duty", costs.stamp_duty}};
  if (costs.fees == CostConfig::Fees::kFixed) {
    json["open_rate"] = costs.fixed.open.to_double();
    json["close_rate"] = costs.fixed.close.to_double();
    json["close_today_rate"] = costs.fixed.close_today.to_double();
    json["order_fee_cny"] = costs.fixed.per_order.to_double();
  }
  if (costs.fees == CostConfig::Fees::kExchange) {
    json["broker_multiplier"] = costs.broker_multiplier.to_double();
    json["broker_add_on"] = costs.broker_add_on.to_double();
  }
  return json;
}

MarginConfig read_margin(JsonObject object) {
  MarginConfig margin;
  margin.rule = static_cast<MarginConfig::Rule>(object.word("rates", kMarginWords));
  // Without margin the other keys have no effect and are still held to their ranges: "rates": "none" switches a desk's
  // config to paper by itself.
  if (margin.rule == MarginConfig::Rule::kFixed || object.has("fixed_rate")) {
    margin.fixed = Rate::from_double(object.number("fixed_rate", 1e-6, 1.0));
  }
  margin.broker_add_on = object.rate_or("broker_add_on", Rate(), 0.0, 1.0);
  if (margin.rule == MarginConfig::Rule::kFixed && (margin.fixed + margin.broker_add_on).raw() > Rate::kScale) {
    object.reject("broker_add_on", fmt::format("{} on top of {} is a margin above 100%",
                                               to_string(margin.broker_add_on), to_string(margin.fixed)));
  }
  margin.hedging_account = object.word_or("account", 0, kAccountWords) == 1;
  margin.one_sided = object.boolean_or("one_sided", true);
  margin.call = static_cast<MarginConfig::Call>(
      object.word_or("call", static_cast<std::size_t>(MarginConfig::Call::kReduce), kCallWords));
  margin.intraday_reduction = object.boolean_or("intraday_reduction", false);
  object.finish();
  return margin;
}

Json margin_json(const MarginConfig& margin) {
  Json json = {{"rates", kMarginWords[static_cast<std::size_t>(margin.rule)]},
               {"account", kAccountWords[margin.hedging_account ? 1 : 0]}};  // decides about limits, too
  if (!margin.is_enforced()) return json;
  if (margin.rule == MarginConfig::Rule::kFixed) json["fixed_rate"] = margin.fixed.to_double();
  json["broker_add_on"] = margin.broker_add_on.to_double();
  json["one_sided"] = margin.one_sided;
  json["call"] = kCallWords[static_cast<std::size_t>(margin.call)];
  json["intraday_reduction"] = margin.intraday_reduction;
  return json;
}

SlippageConfig read_slippage(JsonObject object) {
  SlippageConfig slippage;
  const bool by_ticks = object.has("ticks");
  if (by_ticks == object.has("range_share")) object.reject("ticks", "give ticks or range_share, one of them");
  if (by_ticks) {
    slippage.kind = SlippageConfig::Kind::kTicks;
    slippage.ticks = static_cast<int>(object.integer("ticks", 0, 1000));
  } else {
    slippage.kind = SlippageConfig::Kind::kRangeShare;
    slippage.range_share = Rate::from_double(object.number("range_share", 0.0, 1.0));
  }
  object.finish();
  return slippage;
}

InterestConfig read_interest(JsonObject object) {
  InterestConfig interest;
  interest.free_cash = object.rate_or("free_cash", Rate(), 0.0, 1.0);
  interest.margin = object.rate_or("margin", Rate(), 0.0, 1.0);
  interest.borrowed = object.rate_or("borrowed", Rate(), 0.0, 1.0);
  object.finish();
  return interest;
}

// One flow on its day, or equal ones on the first trading day of every month of a span.
void read_flows(std::vector<JsonObject> objects, const RuleBook& rules, const BacktestConfig& config,
                std::vector<CapitalFlow>& flows) {
  const TradingCalendar& calendar = rules.calendar;
  for (JsonObject& object : objects) {
    const double cny = object.number("amount", -1e12, 1e12);
    const Money amount = Money::from_double(cny);
    if (amount.is_zero()) object.reject("amount", "a flow of nothing");
    const auto add = [&](Date date, std::string_view key) {
      if (date <= config.start || date > config.end) {
        object.reject(key, fmt::format("{} lies outside the days after the start {} up to the end {}", date.to_string(),
                                       config.start.to_string(), config.end.to_string()));
      }
      if (calendar.on_or_after(date) > config.end) {
        object.reject(
            key, fmt::format("no session is left from {} to the end {}", date.to_string(), config.end.to_string()));
      }
      flows.push_back({date, amount});
    };
    if (object.has("every")) {
      static_cast<void>(object.word("every", kEveryWords));
      const Date from = object.date_if("from").value_or(config.start);
      const Date to = object.date_if("to").value_or(config.end);
      const std::size_t before = flows.size();
      for (Date month = Date::from_ymd(from.year(), from.month(), 1); month <= to; month = month.plus_months(1)) {
        const Date first = calendar.on_or_after(month);
        if (first >= from && first > config.start && first <= std::min(to, config.end)) add(first, "from");
      }
      if (flows.size() == before) {
        object.reject("every", fmt::format("no month's first trading day lies after {} within {} to {}",
                                           config.start.to_string(), from.to_string(), to.to_string()));
      }
    } else {
      add(object.date("date"), "date");
    }
    object.finish();
  }
  std::stable_sort(flows.begin(), flows.end(), [](const auto& a, const auto& b) { return a.date < b.date; });
}

}  // namespace

void read_account(JsonObject& object, const RuleBook& rules, BacktestConfig& config) {
  config.capital = Money::from_double(object.number("capital", 1.0, 1e12));
  config.whole_lots = object.word_or("lots", 0, kLotWords) == 0;
  BrokerConfig& broker = config.broker;
  broker.fill = static_cast<FillModel>(object.word_or("fill", 0, kFillWords));
  config.mark = static_cast<Mark>(object.word_or("mark", 0, kMarkWords));
  config.missing_settlement = static_cast<MissingSettlement>(object.word_or("missing_settlement", 0, kMissingWords));
  broker.closing_order = static_cast<ClosingOrder>(object.word_or("closing_order", 0, kClosingWords));
  broker.enforce_price_limits = object.boolean_or("price_limits", true);
  broker.order_delay_minutes = static_cast<int>(object.integer_or("order_delay_minutes", 0, 0, 10000));
  if (broker.order_delay_minutes > 0 && broker.fill == FillModel::kClose) {
    object.reject("order_delay_minutes", "orders that fill at the close they were decided on cannot be delayed");
  }
  if (object.has("slippage")) broker.slippage = read_slippage(object.object("slippage"));
  broker.participation = object.rate_or("participation", Rate(), 0.0, 1.0);
  broker.costs = read_costs(object.object("costs"));
  AccountConfig& account = config.account;
  account.margin = read_margin(object.object("margin"));
  account.position_limits = object.boolean_or("position_limits", false);
  if (object.has("interest")) account.interest = read_interest(object.object("interest"));
  if (object.has("flows")) read_flows(object.objects("flows"), rules, config, account.flows);
}

Json account_json(const BacktestConfig& config) {
  const BrokerConfig& broker = config.broker;
  const AccountConfig& account = config.account;
  Json json = {{"capital", config.capital.to_double()},
               {"lots", kLotWords[config.whole_lots ? 0 : 1]},
               {"fill", kFillWords[static_cast<std::size_t>(broker.fill)]},
               {"mark", kMarkWords[static_cast<std::size_t>(config.mark)]},
               {"missing_settlement", kMissingWords[static_cast<std::size_t>(config.missing_settlement)]},
               {"closing_order", kClosingWords[static_cast<std::size_t>(broker.closing_order)]},
               {"price_limits", broker.enforce_price_limits},
               {"order_delay_minutes", broker.order_delay_minutes},
               {"participation", broker.participation.to_double()},
               {"costs", costs_json(broker.costs)},
               {"margin", margin_json(account.margin)},
               {"position_limits", account.position_limits},
               {"interest",
                {{"free_cash", account.interest.free_cash.to_double()},
                 {"margin", account.interest.margin.to_double()},
                 {"borrowed", account.interest.borrowed.to_double()}}}};
  switch (broker.slippage.kind) {
    case SlippageConfig::Kind::kNone: break;
    case SlippageConfig::Kind::kTicks: json["slippage"] = {{"ticks", broker.slippage.ticks}}; break;
    case SlippageConfig::Kind::kRangeShare:
      json["slippage"] = {{"range_share", broker.slippage.range_share.to_double()}};
      break;
  }
  for (const CapitalFlow& flow : account.flows) {
    json["flows"].push_back({{"date", flow.date.to_string()}, {"amount", flow.amount.to_double()}});
  }
  return json;
}

}  // namespace hedgelab
