// The two legs of a hedge in time: one moment for both, what each carries of the other, and cuts that keep the ratio.
// IF is 300 CNY a point, its margin 12% in late 2024.

#include <gmock/gmock.h>

#include "tests/simulation/small_day.h"

namespace hedgelab::test {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

// Four days of IF2412, its index and total-return index at 3000; the latter has no opens.
MadeMarket four_days() {
  MadeMarket market(Frequency::kDaily, "2024-10-21", "2024-10-24");
  market.index("H00300", SeriesKind::kTotalReturnIndex, false).constant("H00300", 3000);
  market.index("000300").constant("000300", 3000);
  market.contract("IF2412").constant("IF2412", 3000);
  return market;
}

BacktestConfig hedge_config(const MadeMarket& market, const char* spot, const char* capital) {
  BacktestConfig config = plain_config(market);
  config.product = "IF";
  config.spot_symbol = spot;
  config.spot_share = rate("0.9");
  config.capital = cny(capital);
  return config;
}

std::function<void(Context&)> both_legs(const char* spot_value, std::int64_t short_lots) {
  return [=](Context& context) {
    if (context.today() != day("2024-10-21")) return;
    context.set_spot(cny(spot_value));
    context.set_target(contract_of("IF2412"), lots(-short_lots), Purpose::kHedge);
  };
}

// The future opens at 3100 and closes at 3000, when spot has its price: both trade there.
TEST(Legs, WithSpotThatIsKnownAtTheCloseTheFuturesWaitForIt) {
  MadeMarket market = four_days();
  market.daily("IF2412", "2024-10-22", 3100, 3000, 3000);
  const auto result = run_one(market.panel(), hedge_config(market, "H00300", "1000000"), both_legs("900000", 1));
  ASSERT_EQ(result.fills.size(), 1u);
  ASSERT_EQ(result.spot_fills.size(), 1u);
  EXPECT_EQ(result.fills[0].price, points(3000));
  EXPECT_EQ(result.fills[0].filled_at, at("2024-10-22", "15:00"));
  EXPECT_EQ(result.spot_fills[0].filled_at, at("2024-10-22", "15:00"));
  EXPECT_EQ(equity_of(result), money({"1000000", "1000000", "1000000", "1000000"}));
  EXPECT_THAT(result.warnings, Not(Contains(HasSubstr("LEGS APART"))));
  EXPECT_THAT(result.conventions, Contains(HasSubstr("one moment, the next close of the spot series")));
}

// Each at its own price: a short future alone from 3100 to 3000 makes 30,000.
TEST(Legs, AsAvailableTheLegThatStoodAloneIsSaidWithWhatItMade) {
  MadeMarket market = four_days();
  market.daily("IF2412", "2024-10-22", 3100, 3000, 3000);
  BacktestConfig config = hedge_config(market, "H00300", "1000000");
  config.broker.legs = Legs::kAsAvailable;
  const auto result = run_one(market.panel(), config, both_legs("900000", 1));
  EXPECT_EQ(result.fills[0].price, points(3100));
  EXPECT_EQ(equity_of(result), money({"1000000", "1030000", "1030000", "1030000"}));
  EXPECT_THAT(
      result.warnings,
      Contains("LEGS APART: futures and spot of 1 decisions traded at different moments; the leg that stood alone "
               "made 30000 CNY on 2024-10-22, the most; \"legs\": \"together\" gives both one moment"));
}

// 2700 is the lower limit of 22 October: the future cannot be sold, and spot is not bought without it.
TEST(Legs, WhereTheFutureIsLockedSpotWaitsToo) {
  MadeMarket market = four_days();
  market.daily("IF2412", "2024-10-22", 2700, 2750, 2750).daily("IF2412", "2024-10-23", 2760, 3000, 3000);
  BacktestConfig config = hedge_config(market, "000300", "1000000");
  const auto result = run_one(market.panel(), config, both_legs("900000", 1));
  ASSERT_EQ(result.spot_fills.size(), 1u);
  EXPECT_EQ(result.fills.at(0).filled_at, at("2024-10-23", "09:30"));
  EXPECT_EQ(result.spot_fills[0].filled_at, at("2024-10-23", "09:30"));
  config.broker.legs = Legs::kAsAvailable;
  const auto apart = run_one(market.panel(), config, both_legs("900000", 1));
  EXPECT_EQ(apart.spot_fills.at(0).filled_at, at("2024-10-22", "09:30"));
  EXPECT_THAT(apart.warnings, Contains(HasSubstr("LEGS APART: futures and spot of 1 decisions")));
}

// An order that is refused is waited for no longer: 22 lots ask for 2,376,000 of margin.
TEST(Legs, SpotDoesNotWaitForAnOrderThatIsRefused) {
  const MadeMarket market = four_days();
  BacktestConfig config = hedge_config(market, "000300", "1000000");
  config.account.margin.rule = MarginConfig::Rule::kExchange;
  const auto result = run_one(market.panel(), config, both_legs("900000", 22));
  EXPECT_TRUE(result.fills.empty());
  EXPECT_EQ(result.spot_fills.size(), 1u);
}

// --- what a sale of spot pays for ------------------------------------------------------------------------------------

// 1,030,000: spot 900,000, one lot short, 130,000 of cash for 108,000 of margin. On 22 October 300,000 of spot go and a
// second lot comes: 216,000 of margin on 130,000 + 300,000.
BacktestResult sale_and_second_lot(SaleProceeds proceeds) {
  const MadeMarket market = four_days();
  BacktestConfig config = hedge_config(market, "000300", "1030000");
  config.account.margin.rule = MarginConfig::Rule::kExchange;
  config.account.sale_proceeds = proceeds;
  return run_one(market.panel(), config, [](Context& context) {
    both_legs("900000", 1)(context);
    if (context.today() != day("2024-10-22")) return;
    context.set_spot(cny("600000"));
    context.set_target(contract_of("IF2412"), lots(-2), Purpose::kRebalance);
  });
}

TEST(SaleOfSpot, PaysForTheMarginOfTheOrderThatItIsDecidedWith) {
  const auto result = sale_and_second_lot(SaleProceeds::kSameDay);
  EXPECT_TRUE(result.unfilled.empty());
  ASSERT_EQ(result.fills.size(), 2u);
  EXPECT_EQ(result.fills[1].filled_at, at("2024-10-23", "09:30"));
  EXPECT_EQ(result.equity.points.back().cash, cny("430000"));
}

TEST(SaleOfSpot, ThatCountsFromTheNextDayOnPaysForNothingToday) {
  const auto result = sale_and_second_lot(SaleProceeds::kNextDay);
  EXPECT_EQ(result.fills.size(), 1u);
  ASSERT_EQ(result.unfilled.size(), 1u);
  EXPECT_EQ(result.unfilled[0].fate, OrderFate::kNoMargin);
  EXPECT_EQ(result.spot_fills.size(), 2u);
}

// --- a margin call that keeps the hedge ------------------------------------------------------------------------------

// 4,100,000: spot 3,600,000, four lots short of 900,000 each, 500,000 of cash for 432,000 of margin. On 23 October both
// rise to 3100: 380,000 of cash for 446,400.
MadeMarket rising_hedge() {
  MadeMarket market = four_days();
  for (const char* symbol : {"000300", "H00300"}) {
    market.daily(symbol, "2024-10-23", 3000, 3100).daily(symbol, "2024-10-24", 3100, 3100);
  }
  market.daily("IF2412", "2024-10-23", 3000, 3100, 3100).daily("IF2412", "2024-10-24", 3100, 3100, 3100);
  return market;
}

BacktestResult called_hedge(const char* spot, bool whole_lots) {
  const MadeMarket market = rising_hedge();
  BacktestConfig config = hedge_config(market, spot, "4100000");
  config.account.margin.rule = MarginConfig::Rule::kExchange;
  config.whole_lots = whole_lots;
  return run_one(market.panel(), config, both_legs("3600000", 4));
}

// Spot is worth 1200 x 3100 = 3,720,000. The share that stays is (380,000 + 3,720,000) / (446,400 + 3,720,000) = 98.4%:
// three whole lots, and with them three quarters of the spot; 300 x 3100 = 930,000 are sold.
TEST(ReduceBoth, CutsFuturesAndSpotByOneShareAtOneOpen) {
  const auto result = called_hedge("000300", true);
  ASSERT_EQ(result.margin_calls.size(), 1u);
  const MarginCall& call = result.margin_calls[0];
  EXPECT_EQ(call.policy, MarginConfig::Call::kReduceBoth);
  EXPECT_EQ(call.date, day("2024-10-23"));
  EXPECT_EQ(call.lots_cut, lots(1));
  EXPECT_EQ(call.spot_sold, cny("930000"));
  EXPECT_EQ(call.served_at, at("2024-10-24", "09:30"));
  EXPECT_EQ(result.equity.points.back().equity, cny("4100000"));
  EXPECT_DOUBLE_EQ(result.hedge_days.back().ratio().value(), 1.0);
}

TEST(ReduceBoth, WithSpotThatIsKnownAtTheCloseBothWaitForIt) {
  const auto result = called_hedge("H00300", true);
  ASSERT_EQ(result.margin_calls.size(), 1u);
  EXPECT_EQ(result.margin_calls[0].lots_cut, lots(1));
  EXPECT_EQ(result.margin_calls[0].spot_sold, cny("930000"));
  EXPECT_EQ(result.margin_calls[0].served_at, at("2024-10-24", "15:00"));
}

// In fractions no more goes than must: 4 x 98.4063%, and the ratio holds to the rounding of a millionth of a lot.
TEST(ReduceBoth, InFractionsJustEnoughGoes) {
  const auto result = called_hedge("000300", false);
  ASSERT_EQ(result.margin_calls.size(), 1u);
  EXPECT_TRUE(result.margin_calls[0].is_served);
  const double kept = -result.hedge_days.back().lots.to_double() / 4.0;
  EXPECT_NEAR(kept, 4'100'000.0 / 4'166'400.0, 2e-3);
  EXPECT_LE(kept, 4'100'000.0 / 4'166'400.0);
  EXPECT_NEAR(result.hedge_days.back().ratio().value(), 1.0, 1e-6);
}

// Where the futures are locked at the upper limit (3410) nothing is sold alone.
TEST(ReduceBoth, WaitsWhereTheFuturesCannotBeBoughtBack) {
  MadeMarket market = rising_hedge();
  market.daily("IF2412", "2024-10-24", 3410, 3410, 3410);
  BacktestConfig config = hedge_config(market, "000300", "4100000");
  config.account.margin.rule = MarginConfig::Rule::kExchange;
  const auto result = run_one(market.panel(), config, both_legs("3600000", 4));
  ASSERT_GE(result.margin_calls.size(), 1u);
  EXPECT_FALSE(result.margin_calls[0].is_served);
  EXPECT_EQ(result.spot_fills.size(), 1u);
}

// Without spot it is what "reduce" is.
TEST(ReduceBoth, OfAnAccountWithoutSpotCutsItsFutures) {
  const MadeMarket market = rising_hedge();
  std::vector<std::string> transcripts;
  for (const auto policy : {MarginConfig::Call::kReduceBoth, MarginConfig::Call::kReduce}) {
    BacktestConfig config = hedge_config(market, "", "500000");
    config.spot_share = Rate();
    config.account.margin.rule = MarginConfig::Rule::kExchange;
    config.account.margin.call = policy;
    transcripts.push_back(transcript(run_one(market.panel(), config, [](Context& context) {
      if (context.today() == day("2024-10-21")) context.set_target(contract_of("IF2412"), lots(-4), Purpose::kHedge);
    })));
  }
  EXPECT_EQ(transcripts[0], transcripts[1]);
  EXPECT_THAT(transcripts[0], HasSubstr("reduction"));
}

}  // namespace
}  // namespace hedgelab::test
