// The "account" of a run: every key's bad input is refused with file and path, every default is written back.

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "engine/config/backtest_reader.h"
#include "engine/core/error.h"
#include "tests/support/real_store.h"

namespace hedgelab {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

Date day(const char* text) { return Date::parse(text); }
Money cny(const char* text) { return parse_money(text, "test"); }
Rate rate(const char* text) { return parse_rate(text, "test"); }

Json base() {
  return Json::parse(R"({
    "name": "t", "data": {"store": "s"}, "period": {"start": "2024-01-02", "end": "2024-06-28"}, "product": "IC",
    "account": {"capital": 1e7, "costs": {"fees": "exchange"}, "margin": {"rates": "exchange"},
                "spot": {"series": "price_index", "share": 0.7}},
    "strategy": {"name": "continuous_roll"}
  })");
}

// The base with changes of its account: an object is merged, null takes a key away.
Json with(const char* account) {
  Json document = base();
  document["account"].merge_patch(Json::parse(account));
  return document;
}

BacktestConfig read(const char* account) {
  return read_run_config(with(account), "a.json", test::rule_book()).variants.at(0).backtest;
}

std::string refusal(const char* account) {
  try {
    static_cast<void>(read(account));
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

// --- what is read ----------------------------------------------------------------------------------------------------

TEST(AccountReader, WhatIsLeftOutHasItsDefault) {
  const BacktestConfig config = read("{}");
  EXPECT_EQ(config.capital, cny("10000000"));
  EXPECT_TRUE(config.whole_lots);
  EXPECT_EQ(config.broker.fill, FillModel::kNextOpen);
  EXPECT_EQ(config.broker.slippage.kind, SlippageConfig::Kind::kNone);
  EXPECT_EQ(config.broker.participation, Rate());
  EXPECT_EQ(config.broker.costs.broker_multiplier, rate("1"));
  EXPECT_EQ(config.broker.costs.broker_add_on, Rate());
  EXPECT_FALSE(config.broker.costs.stamp_duty);
  const MarginConfig& margin = config.account.margin;
  EXPECT_EQ(margin.rule, MarginConfig::Rule::kExchange);
  EXPECT_EQ(margin.broker_add_on, Rate());
  EXPECT_FALSE(margin.hedging_account);
  EXPECT_TRUE(margin.one_sided);
  EXPECT_EQ(margin.call, MarginConfig::Call::kReduceBoth);
  EXPECT_FALSE(margin.intraday_reduction);
  EXPECT_FALSE(config.account.position_limits);
  EXPECT_TRUE(config.account.interest.is_zero());
  EXPECT_EQ(config.account.spot_dividends, SpotDividends::kIgnored);
  EXPECT_TRUE(config.account.flows.empty());
}

TEST(AccountReader, EveryKeyIsTakenOver) {
  const BacktestConfig config = read(R"({
    "lots": "fractional", "mark": "close", "missing_settlement": "close", "closing_order": "earlier_first",
    "price_limits": false, "order_delay_minutes": 3, "slippage": {"ticks": 2}, "participation": 0.05,
    "costs": {"broker_multiplier": 1.5, "broker_add_on": 0.00001, "spot_rate": 0.0003, "stamp_duty": true},
    "margin": {"broker_add_on": 0.02, "account": "hedging", "one_sided": false, "call": "top_up",
               "intraday_reduction": true},
    "position_limits": true, "interest": {"free_cash": 0.02, "margin": 0.01, "borrowed": 0.05},
    "flows": [{"date": "2024-03-01", "amount": -5000}], "spot": {"dividends": "reinvested"}})");
  EXPECT_FALSE(config.whole_lots);
  EXPECT_EQ(config.mark, Mark::kClose);
  EXPECT_EQ(config.missing_settlement, MissingSettlement::kClose);
  EXPECT_EQ(config.broker.closing_order, ClosingOrder::kEarlierFirst);
  EXPECT_FALSE(config.broker.enforce_price_limits);
  EXPECT_EQ(config.broker.order_delay_minutes, 3);
  EXPECT_EQ(config.broker.slippage.kind, SlippageConfig::Kind::kTicks);
  EXPECT_EQ(config.broker.slippage.ticks, 2);
  EXPECT_EQ(config.broker.participation, rate("0.05"));
  EXPECT_EQ(config.broker.costs.broker_multiplier, rate("1.5"));
  EXPECT_EQ(config.broker.costs.broker_add_on, rate("0.00001"));
  EXPECT_EQ(config.broker.costs.spot_rate, rate("0.0003"));
  EXPECT_TRUE(config.broker.costs.stamp_duty);
  EXPECT_EQ(config.account.margin.broker_add_on, rate("0.02"));
  EXPECT_TRUE(config.account.margin.hedging_account);
  EXPECT_FALSE(config.account.margin.one_sided);
  EXPECT_EQ(config.account.margin.call, MarginConfig::Call::kTopUp);
  EXPECT_TRUE(config.account.margin.intraday_reduction);
  EXPECT_TRUE(config.account.position_limits);
  EXPECT_EQ(config.account.interest.free_cash, rate("0.02"));
  EXPECT_EQ(config.account.interest.margin, rate("0.01"));
  EXPECT_EQ(config.account.interest.borrowed, rate("0.05"));
  EXPECT_EQ(config.account.spot_dividends, SpotDividends::kReinvested);
  ASSERT_EQ(config.account.flows.size(), 1u);
  EXPECT_EQ(config.account.flows[0].date, day("2024-03-01"));
  EXPECT_EQ(config.account.flows[0].amount, cny("-5000"));
}

TEST(AccountReader, AFixedMarginAndAShareOfTheRangeAreReadToo) {
  const BacktestConfig config =
      read(R"({"margin": {"rates": "fixed", "fixed_rate": 0.15}, "slippage": {"range_share": 0.1}})");
  EXPECT_EQ(config.account.margin.rule, MarginConfig::Rule::kFixed);
  EXPECT_EQ(config.account.margin.fixed, rate("0.15"));
  EXPECT_EQ(config.broker.slippage.kind, SlippageConfig::Kind::kRangeShare);
  EXPECT_EQ(config.broker.slippage.range_share, rate("0.1"));
}

// --- margin ----------------------------------------------------------------------------------------------------------

TEST(AccountMargin, MustBeNamedAndHasNoSilentDefault) {
  EXPECT_THAT(refusal(R"({"margin": null})"), HasSubstr("a.json: account.margin: missing"));
  EXPECT_THAT(refusal(R"({"margin": {"rates": null}})"), HasSubstr("a.json: account.margin.rates: missing"));
  EXPECT_THAT(refusal(R"({"margin": {"rates": "fixed"}})"), HasSubstr("account.margin.fixed_rate: missing"));
}

TEST(AccountMargin, AnUnknownWordIsRefusedWithTheNearestOne) {
  EXPECT_THAT(refusal(R"({"margin": {"call": "reduced"}})"),
              AllOf(HasSubstr("account.margin.call: 'reduced' is not one of reduce_both, top_up, reduce, stop"),
                    HasSubstr("did you mean 'reduce'?")));
  EXPECT_THAT(refusal(R"({"margin": {"call": "topup"}})"), HasSubstr("did you mean 'top_up'?"));
  EXPECT_THAT(refusal(R"({"margin": {"rates": "exchang"}})"), HasSubstr("did you mean 'exchange'?"));
  EXPECT_THAT(refusal(R"({"margin": {"account": "hedge"}})"), HasSubstr("speculation, hedging"));
  EXPECT_THAT(refusal(R"({"margin": {"one_side": true}})"),
              AllOf(HasSubstr("account.margin.one_side"), HasSubstr("did you mean 'one_sided'?")));
}

TEST(AccountMargin, RatesLieBetweenNothingAndTheWholeValue) {
  EXPECT_THAT(refusal(R"({"margin": {"rates": "fixed", "fixed_rate": -0.1}})"),
              HasSubstr("account.margin.fixed_rate: -0.1"));
  EXPECT_THAT(refusal(R"({"margin": {"rates": "fixed", "fixed_rate": 0}})"), HasSubstr("account.margin.fixed_rate: 0"));
  EXPECT_THAT(refusal(R"({"margin": {"rates": "fixed", "fixed_rate": 1.01}})"),
              HasSubstr("account.margin.fixed_rate: 1.01"));
  EXPECT_THAT(refusal(R"({"margin": {"broker_add_on": -0.01}})"), HasSubstr("account.margin.broker_add_on: -0.01"));
  EXPECT_THAT(refusal(R"({"margin": {"rates": "fixed", "fixed_rate": 0.9, "broker_add_on": 0.2}})"),
              AllOf(HasSubstr("account.margin.broker_add_on"), HasSubstr("above 100%")));
  EXPECT_EQ(refusal(R"({"margin": {"rates": "fixed", "fixed_rate": 0.9, "broker_add_on": 0.1}})"), "");
}

// "rates": "none" makes a desk's config a paper one by itself; what has no effect then is still read.
TEST(AccountMargin, WithoutMarginItsKeysAreStillHeldToTheirRanges) {
  EXPECT_EQ(refusal(R"({"margin": {"rates": "none", "broker_add_on": 0.02, "fixed_rate": 0.15, "call": "stop"}})"), "");
  EXPECT_THAT(refusal(R"({"margin": {"rates": "none", "broker_add_on": -0.02}})"),
              HasSubstr("account.margin.broker_add_on: -0.02"));
  EXPECT_THAT(refusal(R"({"margin": {"rates": "none", "fixed_rate": 15}})"),
              HasSubstr("account.margin.fixed_rate: 15"));
  EXPECT_THAT(refusal(R"({"margin": {"rates": "none", "call": "topup"}})"), HasSubstr("did you mean 'top_up'?"));
  EXPECT_THAT(refusal(R"({"margin": {"rates": "none", "fixed": 0.15}})"), HasSubstr("account.margin.fixed"));
}

TEST(AccountMargin, ToppingUpNeedsSpotToSell) {
  EXPECT_THAT(refusal(R"({"margin": {"call": "top_up"}, "spot": null})"),
              AllOf(HasSubstr("account.margin"), HasSubstr("no spot leg")));
  EXPECT_EQ(refusal(R"({"margin": {"call": "top_up"}})"), "");
  EXPECT_EQ(refusal(R"({"margin": {"call": "reduce"}, "spot": null})"), "");
}

// --- costs, slippage, participation ----------------------------------------------------------------------------------

TEST(AccountCosts, NegativeOnesAreRefusedByPath) {
  for (const auto& [account, path] :
       {std::pair{R"({"costs": {"broker_multiplier": -1}})", "account.costs.broker_multiplier: -1"},
        std::pair{R"({"costs": {"broker_add_on": -0.00001}})", "account.costs.broker_add_on: -"},
        std::pair{R"({"costs": {"spot_rate": -0.001}})", "account.costs.spot_rate: -0.001"},
        std::pair{R"({"costs": {"fees": "fixed", "open_rate": -0.1, "close_rate": 0, "close_today_rate": 0}})",
                  "account.costs.open_rate: -0.1"},
        std::pair{R"({"interest": {"free_cash": -0.01}})", "account.interest.free_cash: -0.01"},
        std::pair{R"({"interest": {"margin": -0.01}})", "account.interest.margin: -0.01"},
        std::pair{R"({"interest": {"borrowed": -0.01}})", "account.interest.borrowed: -0.01"},
        std::pair{R"({"participation": -0.1})", "account.participation: -0.1"},
        std::pair{R"({"slippage": {"ticks": -1}})", "account.slippage.ticks: -1"},
        std::pair{R"({"slippage": {"range_share": -0.1}})", "account.slippage.range_share: -0.1"}}) {
    EXPECT_THAT(refusal(account), AllOf(HasSubstr("a.json: "), HasSubstr(path))) << account;
  }
}

TEST(AccountCosts, PercentagesWrittenForSharesAreRefused) {
  EXPECT_THAT(refusal(R"({"costs": {"broker_add_on": 0.5}})"), HasSubstr("account.costs.broker_add_on"));
  EXPECT_THAT(refusal(R"({"interest": {"free_cash": 2}})"), HasSubstr("account.interest.free_cash: 2"));
  EXPECT_THAT(refusal(R"({"participation": 5})"), HasSubstr("account.participation: 5"));
  EXPECT_THAT(refusal(R"({"slippage": {"range_share": 10}})"), HasSubstr("account.slippage.range_share: 10"));
}

TEST(AccountCosts, TheBrokersMultiplierGoesWithTheExchangesFeesOnly) {
  EXPECT_THAT(refusal(R"({"costs": {"fees": "none", "broker_multiplier": 1.5}})"),
              HasSubstr("account.costs.broker_multiplier: unknown key"));
}

TEST(AccountSlippage, IsOneOfItsTwoKinds) {
  EXPECT_THAT(refusal(R"({"slippage": {"ticks": 1, "range_share": 0.1}})"),
              AllOf(HasSubstr("account.slippage.ticks"), HasSubstr("one of them")));
  EXPECT_THAT(refusal(R"({"slippage": {}})"), HasSubstr("one of them"));
  EXPECT_THAT(refusal(R"({"slippage": {"ticks": 1.5}})"), HasSubstr("expected a whole number"));
  EXPECT_THAT(refusal(R"({"slippage": {"tick": 1}})"), HasSubstr("account.slippage"));
}

TEST(AccountReader, UnknownKeysAndWrongTypesNameTheirPlace) {
  EXPECT_THAT(refusal(R"({"position_limit": true})"),
              AllOf(HasSubstr("account.position_limit"), HasSubstr("did you mean 'position_limits'?")));
  EXPECT_THAT(refusal(R"({"position_limits": 1})"), HasSubstr("account.position_limits: expected true or false"));
  EXPECT_THAT(refusal(R"({"costs": {"stamp_duty": "yes"}})"),
              HasSubstr("account.costs.stamp_duty: expected true or false"));
  EXPECT_THAT(refusal(R"({"interest": {"rate": 0.02}})"), HasSubstr("account.interest.rate: unknown key"));
  EXPECT_THAT(refusal(R"({"spot": {"dividends": "cahs"}})"), HasSubstr("did you mean 'cash'?"));
  EXPECT_THAT(refusal(R"({"fill": "close", "order_delay_minutes": 1})"), HasSubstr("account.order_delay_minutes"));
}

// --- flows -----------------------------------------------------------------------------------------------------------

std::vector<std::string> flows(const char* account) {
  std::vector<std::string> texts;
  for (const auto& flow : read(account).account.flows) {
    texts.push_back(flow.date.to_string() + " " + to_string(flow.amount));
  }
  return texts;
}
using Texts = std::vector<std::string>;

// 2024: the 1st of January, of May and of June are closed or lie on a weekend, and May begins with a holiday. The start
// itself, 2024-01-02, has its capital already.
TEST(AccountFlows, OfEveryMonthFallOnItsFirstTradingDay) {
  EXPECT_EQ(
      flows(R"({"flows": [{"every": "month", "amount": 100000}]})"),
      (Texts{"2024-02-01 100000", "2024-03-01 100000", "2024-04-01 100000", "2024-05-06 100000", "2024-06-03 100000"}));
  EXPECT_EQ(flows(R"({"flows": [{"every": "month", "amount": -5, "from": "2024-02-02", "to": "2024-05-05"}]})"),
            (Texts{"2024-03-01 -5", "2024-04-01 -5"}));
}

TEST(AccountFlows, StandInDateOrderWhateverTheirKind) {
  EXPECT_EQ(
      flows(R"({"flows": [{"date": "2024-04-15", "amount": -7}, {"every": "month", "amount": 1, "from": "2024-04-01",
                      "to": "2024-05-31"}, {"date": "2024-01-03", "amount": 2}]})"),
      (Texts{"2024-01-03 2", "2024-04-01 1", "2024-04-15 -7", "2024-05-06 1"}));
}

TEST(AccountFlows, OutsideThePeriodAreRefused) {
  for (const char* date : {"2023-12-29", "2024-01-02", "2024-06-29", "2025-01-02"}) {
    const std::string account = fmt::format(R"({{"flows": [{{"date": "{}", "amount": 1}}]}})", date);
    EXPECT_THAT(refusal(account.c_str()), AllOf(HasSubstr("a.json: account.flows.0.date"), HasSubstr(date))) << date;
  }
  EXPECT_EQ(refusal(R"({"flows": [{"date": "2024-06-28", "amount": 1}]})"), "");
}

// A period that ends on Sunday the 30th of June has no session after Friday: money of Saturday would never arrive.
TEST(AccountFlows, ADateWithoutASessionLeftInThePeriodIsRefused) {
  Json document = with(R"({"flows": [{"date": "2024-06-29", "amount": 1000}]})");
  document["period"]["end"] = "2024-06-30";
  EXPECT_THROW(static_cast<void>(read_run_config(document, "a.json", test::rule_book())), InputError);
}

// A span that holds no first trading day of the period is a mistake, not an empty wish.
TEST(AccountFlows, AMonthlySpanOutsideThePeriodIsRefused) {
  EXPECT_THAT(refusal(R"({"flows": [{"every": "month", "amount": 1, "from": "2025-01-01", "to": "2025-06-30"}]})"),
              HasSubstr("account.flows.0"));
  EXPECT_THAT(refusal(R"({"flows": [{"every": "month", "amount": 1, "from": "2024-05-01", "to": "2024-03-01"}]})"),
              HasSubstr("account.flows.0"));
}

TEST(AccountFlows, MustBeDatedAndWorthSomething) {
  EXPECT_THAT(refusal(R"({"flows": [{"amount": 1}]})"), HasSubstr("account.flows.0.date: missing"));
  EXPECT_THAT(refusal(R"({"flows": [{"date": "2024-03-01"}]})"), HasSubstr("account.flows.0.amount: missing"));
  EXPECT_THAT(refusal(R"({"flows": [{"date": "2024-03-01", "amount": 0}]})"), HasSubstr("less than 0.01"));
  EXPECT_THAT(refusal(R"({"flows": [{"every": "week", "amount": 1}]})"), HasSubstr("'week' is not one of month"));
  EXPECT_THAT(refusal(R"({"flows": [{"every": "month", "amount": 1, "date": "2024-03-01"}]})"),
              HasSubstr("account.flows.0.date: give date or every, one of them"));
  EXPECT_THAT(refusal(R"({"flows": [{"date": "2024-03-01", "amount": 1, "to": "2024-04-01"}]})"),
              HasSubstr("account.flows.0.to: unknown key"));
  EXPECT_THAT(refusal(R"({"flows": {"date": "2024-03-01", "amount": 1}})"), HasSubstr("account.flows"));
}

// --- there and back --------------------------------------------------------------------------------------------------

// The account's JSON read again gives the same JSON, and so the same account; every key stands in it.
TEST(EffectiveAccount, ReadsBackToItself) {
  for (
      const char* account :
      {"{}", R"({"margin": {"rates": "none"}, "costs": {"fees": "none"}})",
       R"({"costs": {"fees": "fixed", "open_rate": 0.000023, "close_rate": 0.000024, "close_today_rate": 0.00023,
                      "order_fee_cny": 1.5, "spot_rate": 0.001, "stamp_duty": true}})",
       R"({"slippage": {"ticks": 2}, "participation": 0.05, "position_limits": true, "lots": "fractional"})",
       R"({"slippage": {"range_share": 0.123456789}, "mark": "close", "fill": "close"})",
       R"({"margin": {"rates": "fixed", "fixed_rate": 0.15, "broker_add_on": 0.02, "one_sided": false, "call": "stop"}})",
       R"({"margin": {"account": "hedging", "call": "top_up", "intraday_reduction": true}})",
       R"({"costs": {"broker_multiplier": 1.7, "broker_add_on": 0.000001}, "closing_order": "earlier_first"})",
       R"({"interest": {"free_cash": 0.0175, "margin": 0.01, "borrowed": 0.043}})",
       R"({"flows": [{"every": "month", "amount": 1234.5678}, {"date": "2024-03-05", "amount": -5000}]})"}) {
    const BacktestConfig config = read(account);
    Json written = Json::parse(config.effective_config);
    written["data"]["store"] = "s";
    const BacktestConfig again = read_run_config(written, "again", test::rule_book()).variants.at(0).backtest;
    EXPECT_EQ(again.effective_config, config.effective_config) << account;
    EXPECT_EQ(again.capital, config.capital) << account;
    EXPECT_EQ(again.broker.slippage.range_share, config.broker.slippage.range_share) << account;
    EXPECT_EQ(again.broker.costs.fixed.per_order, config.broker.costs.fixed.per_order) << account;
    EXPECT_EQ(again.account.margin.describe(), config.account.margin.describe()) << account;
    ASSERT_EQ(again.account.flows.size(), config.account.flows.size()) << account;
    for (std::size_t i = 0; i < again.account.flows.size(); ++i) {
      EXPECT_EQ(again.account.flows[i].date, config.account.flows[i].date) << account;
      EXPECT_EQ(again.account.flows[i].amount, config.account.flows[i].amount) << account;
    }
  }
}

TEST(EffectiveAccount, DiffersWhereverTheAccountDiffers) {
  const std::string plain = read("{}").effective_config;
  for (const char* account :
       {R"({"margin": {"call": "stop"}})", R"({"margin": {"account": "hedging"}})",
        R"({"margin": {"one_sided": false}})", R"({"margin": {"intraday_reduction": true}})",
        R"({"margin": {"broker_add_on": 0.01}})", R"({"margin": {"rates": "none"}})", R"({"slippage": {"ticks": 1}})",
        R"({"participation": 0.1})", R"({"position_limits": true})", R"({"interest": {"borrowed": 0.05}})",
        R"({"costs": {"stamp_duty": true}})", R"({"costs": {"broker_multiplier": 2}})",
        R"({"costs": {"broker_add_on": 0.0001}})", R"({"flows": [{"date": "2024-03-05", "amount": 1}]})",
        R"({"closing_order": "earlier_first"})"}) {
    EXPECT_NE(read(account).effective_config, plain) << account;
  }
}

}  // namespace
}  // namespace hedgelab
