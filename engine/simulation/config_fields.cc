// The keys of an account, declared: see core/fields.h. A key is one line here and a member in its header.

#include "engine/simulation/backtest_config.h"

namespace hedgelab {

void SlippageConfig::fields(FieldVisitor& keys) {
  keys.field("ticks", ticks, 0, 1000, "worse than the bar's price, never beyond the bar or a price limit",
             present_as(kind, Kind::kTicks));
  keys.field("range_share", range_share, 0.0, 1.0, "of the bar's high less low, rounded up to a tick",
             present_as(kind, Kind::kRangeShare));
  keys.exactly_one({"ticks", "range_share"}, "give ticks or range_share, one of them");
}

void BrokerConfig::fields(FieldVisitor& keys) {
  keys.choice("fill", fill, "close fills at the deciding close, the paper convention of the reports");
  keys.choice(
      "legs", legs,
      "futures and spot of one decision: at one moment, the first that both have a price at, or each at its own");
  keys.choice("closing_order", closing_order, "lots that a closing trade takes first");
  keys.field("price_limits", enforce_price_limits, "no buy at the upper price limit, no sale at the lower");
  keys.field("order_delay_minutes", order_delay_minutes, 0, 10000, "from a decision to the order's arrival");
  keys.at_most("order_delay_minutes", 0, {{"fill", {"close"}}},
               "orders that fill at the close they were decided on cannot be delayed");
  keys.section("slippage", slippage, "how much worse than the bar's price a trade is made: one of its two keys");
  keys.field("participation", participation, 0.0, 1.0,
             "largest share of a bar's volume; what is above it waits, the legs of a group in step; 0: no cap");
  keys.section("costs", costs, "what a trade costs", kRequired);
}

void InterestConfig::fields(FieldVisitor& keys) {
  keys.field("free_cash", free_cash, 0.0, 1.0, "a year, actual days over 365, on cash that is not margin");
  keys.field("margin", margin, 0.0, 1.0, "a year, on margin");
  keys.field("borrowed", borrowed, 0.0, 1.0, "a year, charged on cash below zero");
}

void ShortSpotConfig::fields(FieldVisitor& keys) {
  keys.field("lending_rate", lending_rate, 0.0, 1.0, "a year, on the value borrowed", kRequired);
  keys.field("margin", margin, 0.0, 10.0, "share of that value, on top of the proceeds", kRequired);
}

void FundLimits::fields(FieldVisitor& keys) {
  keys.field("max_turnover_per_week", max_turnover_per_week, 0.0, 1000.0,
             "futures notional traded in a calendar week over the equity before it; an order beyond is refused");
  keys.field("max_short_share_of_spot", max_short_share_of_spot, 0.0, 1000.0,
             "futures short over the value of the spot leg; an order that adds to them beyond is refused");
}

void AccountConfig::fields(FieldVisitor& keys) {
  keys.section("margin", margin, "what positions must leave at the broker", kRequired);
  keys.field("position_limits", position_limits, "hold the account to position limits and the daily opening limits");
  keys.section("fund_limits", fund_limits, "of a public fund");
  keys.section("interest", interest, "on cash");
  keys.choice("sale_proceeds", sale_proceeds,
              "when cash from a sale of spot carries the margin of new positions: at once, or from the next day on; a "
              "margin call is served by it at once");
}

void SleeveRebalance::fields(FieldVisitor& keys) {
  keys.choice(
      "rule", rule,
      "cash is moved so that each sleeve has its share again: on the first session of a month, on the one after a "
      "roll, or when a part of the sleeves' equity is farther from its share than the band",
      kRequired);
  keys.field("band", band, 0.0001, 1.0, "of the sleeves' equity", only_when("rule", "band"));
}

void BacktestConfig::account_fields(FieldVisitor& keys) {
  keys.field("capital", capital, 1.0, 1e12, "CNY", kRequired);
  keys.choice_of("lots", whole_lots, {{"whole", true}, {"fractional", false}},
                 "fractional is the paper mode of the broker reports");
  keys.choice("mark", mark, "price of futures in the equity curve");
  keys.choice("missing_settlement", missing_settlement,
              "a held contract without a settlement price: an error; its close of that day; or, where nobody traded, "
              "the settlement before. The result says which and what was at stake");
  keys.choice("missing_bars", missing_bars,
              "a held or wanted contract without a bar all day while others of its product trade: the run fails, or "
              "waits and counts the days");
  broker.fields(keys);
  account.fields(keys);
}

}  // namespace hedgelab
