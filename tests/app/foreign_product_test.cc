// A product of the user's own, end to end with the built program: a set of tables, a generated or imported market, an
// inspection, a run. No line of code knows the product.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/market/market_panel.h"
#include "engine/store/bar_store.h"
#include "tests/support/example_commodity.h"
#include "tests/support/made_market.h"
#include "tests/support/program.h"

namespace hedgelab {
namespace {

namespace fs = std::filesystem;
using test::Outcome;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

/// A scratch folder with the example's set in set/ and half a year of its market in market.json.
class ForeignProduct : public ::testing::Test {
 protected:
  ForeignProduct() {
    test::copy_example_set(scratch_ / "set");
    fs::copy_file(test::source_folder() / "configs" / "markets" / "example_commodity.json", scratch_ / "market.json");
    change("market.json", "market_data/instrument_sets/example_commodity\",\n  \"seed\"", "set\",\n  \"seed\"");
    change("market.json", "\"2023-12-29\"}", "\"2022-06-30\"}");
    change("market.json", "[{\"frequency\": \"1d\"}, {\"frequency\": \"1m\"}]", "[{\"frequency\": \"1d\"}]");
    config_ = nlohmann::json::parse(R"({
      "name": "trial",
      "data": {"store": "store", "instruments": "set", "bars": "1d"},
      "period": {"start": "2022-01-04", "end": "2022-06-30"},
      "product": "XA",
      "account": {"capital": 2000000, "costs": {"fees": "exchange"}, "margin": {"rates": "exchange"},
                  "spot": {"csv": "goods.csv", "share": 0.7}},
      "strategy": {"name": "continuous_roll", "slot": "next_month", "roll_trigger": "slot_change",
                   "roll_before_trading_days": 1, "rebalance": "never"}})");
  }
  void change(const std::string& file, const std::string& from, const std::string& to) const {
    test::change_file(scratch_ / file, from, to);
  }
  Outcome program(const std::vector<std::string>& arguments) const {
    return test::run_program(scratch_.path(), arguments);
  }
  Outcome generate() const { return program({"generate", "market.json", "--store", "store"}); }
  Outcome inspect() const { return program({"inspect", "store", "--instruments", "set"}); }
  Outcome run() const {
    write_file_atomically(scratch_ / "trial.json", config_.dump(2));
    std::string goods = "date,value\n";  // the goods themselves, at one price throughout
    const TradingCalendar& calendar = test::example_rules().calendar;
    for (Date day = Date::parse("2022-01-04"); day <= Date::parse("2022-06-30"); day = calendar.next(day)) {
      goods += day.to_string() + ",1\n";
    }
    write_file_atomically(scratch_ / "goods.csv", goods);
    return program({"run", "trial.json", "--out", "out"});
  }
  static void expect_refused(const Outcome& outcome, const std::vector<std::string>& parts) {
    EXPECT_EQ(outcome.exit_code, 2) << outcome.errors;
    EXPECT_THAT(outcome.errors, StartsWith("hedgelab: "));
    EXPECT_EQ(std::count(outcome.errors.begin(), outcome.errors.end(), '\n'), 1) << outcome.errors;
    for (const auto& part : parts) EXPECT_THAT(outcome.errors, HasSubstr(part));
  }

  test::ScratchFolder scratch_;
  nlohmann::json config_;
};

TEST_F(ForeignProduct, IsGeneratedInspectedAndRunWithDataAlone) {
  ASSERT_EQ(generate().exit_code, 0) << generate().errors;
  const Outcome inspected = inspect();
  EXPECT_EQ(inspected.exit_code, 0) << inspected.errors;
  // Five contracts: XA2201, XA2205, XA2209, XA2301 from 2022-01-18 on and XA2305 from 2022-05-17 on.
  EXPECT_THAT(inspected.output, HasSubstr("1d    contract      XA                       5  2022-01-04  2022-06-30"));

  const Outcome ran = run();
  ASSERT_EQ(ran.exit_code, 0) << ran.errors;
  const auto result = nlohmann::json::parse(read_file(scratch_ / "out" / "result.json"));
  const RuleBook& rules = test::example_rules();
  EXPECT_EQ(result["provenance"]["rules_digest"], rules.digest);
  // The second listed: XA2205 until XA2201 expires on 2022-01-17, then XA2209 until XA2205 does on 2022-05-16.
  const std::string rolls = read_file(scratch_ / "out" / "rolls.csv");
  EXPECT_EQ(std::count(rolls.begin(), rolls.end(), '\n'), 3) << rolls;
  EXPECT_THAT(rolls, AllOf(HasSubstr("XA2205"), HasSubstr("XA2209"), HasSubstr("XA2301")));
}

TEST_F(ForeignProduct, IsImportedWithDataAlone) {
  write_file_atomically(scratch_ / "spec.json", R"({"description": "two days", "instruments": "set", "sources": [{
      "name": "daily", "files": "*.csv", "kind": "contract", "frequency": "1d", "symbol": {"from": "file_name"},
      "time": {"column": "date"}, "columns": {"close": "close"}}]})");
  fs::create_directories(scratch_ / "vendor");
  write_file_atomically(scratch_ / "vendor" / "XA2205.csv", "date,close\n2022-01-04,3600\n2022-01-05,3610\n");
  const Outcome imported = program({"import", "spec.json", "--from", "vendor", "--store", "store"});
  EXPECT_EQ(imported.exit_code, 0) << imported.errors;
  EXPECT_THAT(inspect().output, HasSubstr("1d    contract      XA                       1  2022-01-04  2022-01-05"));
  change("spec.json", "\"instruments\": \"set\", ", "");
  EXPECT_THAT(program({"import", "spec.json", "--from", "vendor", "--store", "other"}).errors,
              HasSubstr("'XA2205' is no contract of the rule book"));
}

TEST_F(ForeignProduct, WithoutItsSetTheStoreDoesNotOpen) {
  ASSERT_EQ(generate().exit_code, 0);
  expect_refused(program({"inspect", "store"}), {"'example_day'", "\"instruments\""});
  config_["data"].erase("instruments");
  expect_refused(run(), {"trial.json: product: there is no product 'XA'; known are IF, IH, IC, IM"});
}

TEST_F(ForeignProduct, AProductInNoSetIsToldTheKnownOnes) {
  ASSERT_EQ(generate().exit_code, 0);
  config_["product"] = "XB";
  expect_refused(run(), {"there is no product 'XB'; known are IF, IH, IC, IM, XA"});
  change("market.json", "\"code\": \"XA\"", "\"code\": \"XB\"");
  expect_refused(generate(), {"market.json: products.0.code: 'XB'", "known: IF, IH, IC, IM, XA"});
}

TEST_F(ForeignProduct, ASetWithoutTheProductsHoursIsRefused) {
  change("set/sessions.csv", "\nexample_day,", "\nexample_night,");
  expect_refused(generate(), {"set/products.csv:4: product XA", "'example_day'", "example_night"});
  fs::remove(scratch_ / "set" / "sessions.csv");
  expect_refused(generate(), {"set/instrument_set.json: files.sessions", "there is no file set/sessions.csv"});
}

TEST_F(ForeignProduct, AnExpiryRuleThatMayMeetAClosedDayMustSayWhereItGoes) {
  change("set/products.csv", "day 15 following", "day 15");
  expect_refused(generate(), {"set/products.csv:4: column 'expiry'"});
  change("set/products.csv", "day 15", "17th trading day");  // January 2020 had 16
  expect_refused(generate(), {"set/products.csv:4: product XA", "17 trading days"});
  // Closed from the 15th of January for months: the rule leads several months to the same day.
  change("set/products.csv", "17th trading day", "day 15 following");
  std::string closed = "# range: 2019-12-02 2021-12-31 2021-12-31\ndate,mark,source\n";
  for (Date day = Date::parse("2020-01-15"); day < Date::parse("2020-05-18"); day = day + 1) {
    if (day.weekday() != Weekday::kSaturday && day.weekday() != Weekday::kSunday) {
      closed += day.to_string() + ",choice,made\n";
    }
  }
  write_file_atomically(scratch_ / "set" / "closed.csv", closed);
  change("set/instrument_set.json", "\"sessions\":", "\"calendar\": \"closed.csv\", \"sessions\":");
  expect_refused(generate(), {"set/products.csv:4: product XA", "2001", "both expire 2020-05-18"});
}

TEST_F(ForeignProduct, AStoreWrittenUnderOtherHoursIsRefused) {
  ASSERT_EQ(generate().exit_code, 0);
  ASSERT_EQ(inspect().exit_code, 0);
  change("set/sessions.csv", "09:00-10:15 10:30-11:30", "09:00-11:15");
  expect_refused(inspect(), {"store/manifest.json", "the trading hours differ"});
  expect_refused(run(), {"the trading hours differ"});
}

/// Runs of a strategy written here on the generated store: what the account pays, by hand.
class ForeignAccount : public ForeignProduct {
 protected:
  ForeignAccount() {
    EXPECT_EQ(generate().exit_code, 0);
    store_ = std::make_unique<BarStore>(scratch_ / "store", test::example_rules());
    panel_ = std::make_unique<MarketPanel>(test::example_rules(), store_->grid(Frequency::kDaily),
                                           store_->grid(Frequency::kDaily), store_->series());
    plan_.name = "made";
    plan_.strategy = "scripted";
    plan_.product = "XA";
    plan_.start = Date::parse("2022-01-04");
    plan_.end = Date::parse("2022-06-30");
    plan_.capital = Money::from_integer(1'000'000);
    plan_.broker.costs.fees = CostConfig::Fees::kExchange;
    plan_.account.margin.rule = MarginConfig::Rule::kExchange;
  }
  [[nodiscard]] ContractId contract(const char* code) const { return *test::example_rules().contracts.find(code); }
  [[nodiscard]] Price settled(const char* code, const char* date) const {
    const auto id = *panel_->series_of(contract(code));
    return *panel_->settlement(id, test::example_rules().calendar.index_of(Date::parse(date)));
  }

  std::unique_ptr<BarStore> store_;
  std::unique_ptr<MarketPanel> panel_;
  BacktestConfig plan_;
};

TEST_F(ForeignAccount, RollsAndPaysPerLot) {
  const auto ten = Quantity::from_integer(10);
  const BacktestResult result = test::run_one(*panel_, plan_, [&](Context& context) {
    if (context.today() == Date::parse("2022-01-04")) context.set_target(contract("XA2205"), ten, Purpose::kHedge);
    if (context.today() == Date::parse("2022-05-05")) context.roll(contract("XA2205"), contract("XA2209"), ten);
  });
  ASSERT_EQ(result.rolls.size(), 1U);
  ASSERT_EQ(result.fills.size(), 3U);
  EXPECT_EQ(result.rolls[0].filled_at.date().to_string(), "2022-05-06");
  // 1.5 CNY a lot for opening and closing, nothing on notional: 10 lots in, 10 out and 10 in again.
  EXPECT_EQ(result.fills[0].fee, Money::from_integer(15));
  EXPECT_EQ(result.rolls[0].fees, Money::from_integer(30));
  EXPECT_EQ(result.fills[0].order_fee, Money());
  // Ten lots of ten units: a hundred CNY a point.
  const auto value = [](Price from, Price to) { return Money::from_raw((to.raw() - from.raw()) * 100); };
  const Money expected = plan_.capital + value(result.fills[0].price, result.rolls[0].price_out) +
                         value(result.rolls[0].price_in, settled("XA2209", "2022-06-30")) - Money::from_integer(45);
  EXPECT_EQ(result.equity.points.back().equity, expected);
}

TEST_F(ForeignAccount, HoldsMarginOnBothSidesOfASpread) {
  const auto ten = Quantity::from_integer(10);
  Money required;
  plan_.end = Date::parse("2022-01-07");
  static_cast<void>(test::run_one(*panel_, plan_, [&](Context& context) {
    if (context.today() == Date::parse("2022-01-04")) {
      context.set_target(contract("XA2205"), ten, Purpose::kHedge);
      context.set_target(contract("XA2209"), -ten, Purpose::kHedge);
    }
    if (context.today() != Date::parse("2022-01-06")) return;
    required = context.margin_required();
    // 8% of ten lots of ten units at the last close; no margin group, so no side is let off.
    const std::int64_t both = context.price(contract("XA2205")).raw() + context.price(contract("XA2209")).raw();
    EXPECT_EQ(required, Money::from_raw(both * 100 * 8 / 100));
  }));
  EXPECT_GT(required, Money());
}

TEST_F(ForeignAccount, IsCalledWhenItCannotCarryItsMargin) {
  // 40 lots of about 3650 x 10 are 1.46 M and 8% of it about 117,000. The market falls below 3400 by March: 250 points
  // are 100,000 CNY, and 40,000 are left of 140,000 for a margin of 109,000.
  plan_.capital = Money::from_integer(140'000);
  plan_.account.margin.call = MarginConfig::Call::kReduce;
  const BacktestResult result = test::run_one(*panel_, plan_, [&](Context& context) {
    if (context.today() == Date::parse("2022-01-04")) {
      context.set_target(contract("XA2209"), Quantity::from_integer(40), Purpose::kHedge);
    }
  });
  ASSERT_FALSE(result.margin_calls.empty());
  EXPECT_GT(result.margin_calls.front().required, result.margin_calls.front().funds);
}

TEST_F(ForeignAccount, EndsInCashAtItsFinalSettlement) {
  plan_.end = Date::parse("2022-01-18");
  const BacktestResult result = test::run_one(*panel_, plan_, [&](Context& context) {
    if (context.today() == Date::parse("2022-01-04")) {
      context.set_target(contract("XA2201"), Quantity::from_integer(10), Purpose::kHedge);
    }
    if (context.today() == Date::parse("2022-01-18")) {
      EXPECT_TRUE(context.held().empty());
    }
  });
  const auto final_one = std::find_if(result.settlements.begin(), result.settlements.end(),
                                      [](const SettlementRecord& record) { return record.is_final; });
  ASSERT_NE(final_one, result.settlements.end());
  // 2022-01-15 is a Saturday. The delivery fee is 0.00005 of a hundred units' value.
  EXPECT_EQ(final_one->date.to_string(), "2022-01-17");
  EXPECT_EQ(final_one->price, settled("XA2201", "2022-01-17"));
  EXPECT_EQ(final_one->fee, Money::from_raw((final_one->price.raw() * 100 * 5 + 50'000) / 100'000));
}

}  // namespace
}  // namespace hedgelab
