// The hedge in whichever contract is cheapest to hold. On 2024-10-16 the calendar days to expiry are 2 (IC2410), 30
// (IC2411), 65 (IC2412) and 156 (IC2503); Cinda counts both ends, one more.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "engine/core/files.h"
#include "tests/strategies/repriced_days.h"
#include "tests/support/made_market.h"

namespace hedgelab::test {
namespace {

constexpr double kIndex = 5600;

// Rates on 2024-10-16, x 360 over days + 1, of b / 5600:
//   IC2410 5599:   -1 x 360 /   3 = -2.143%   too near: 2 days left
//   IC2411 5560:  -40 x 360 /  31 = -8.295%
//   IC2412 5530:  -70 x 360 /  66 = -6.818%   the smallest discount that may be held
//   IC2503 5430: -170 x 360 / 157 = -6.961%
MadeMarket four_contracts(std::string_view last = "2024-11-29") {
  MadeMarket market(Frequency::kDaily, "2024-10-16", last);
  market.index("000905").constant("000905", kIndex).contracts("IC");
  for (const std::string& symbol : market.symbols()) {
    if (symbol != "000905") market.constant(symbol, 5000);  // contracts listed later: a discount beyond all others
  }
  market.constant("IC2410", 5599).constant("IC2411", 5560).constant("IC2412", 5530).constant("IC2503", 5430);
  return market;
}

BacktestConfig discount_config(const MadeMarket& market, ParameterMap parameters = {}) {
  BacktestConfig config = plain_config(market);
  config.strategy = "lowest_discount";
  config.parameters = std::move(parameters);
  config.spot_symbol = "000905";
  config.spot_share = rate("0.7");
  config.broker.fill = FillModel::kClose;
  return config;
}

using Path = std::vector<std::pair<std::string, std::string>>;

Path path_of(const MadeMarket& market, const BacktestConfig& config, const DividendEstimate* dividends = nullptr) {
  const auto none = no_dividends();
  const auto result = run_batch(market.panel(), {{config, dividends != nullptr ? dividends : none.get()}});
  Path path;
  for (const Fill& fill : result.front().fills) {
    const std::string& code = rule_book().contracts.contract(fill.contract).code;
    if (fill.offset == Offset::kOpen && (path.empty() || path.back().second != code)) {
      path.emplace_back(fill.decided_at.date().to_string(), code);
    }
  }
  return path;
}

Path chosen(const MadeMarket& market, ParameterMap parameters = {}) {
  return path_of(market, discount_config(market, std::move(parameters)));
}

TEST(LowestDiscount, TakesTheSmallestAnnualisedDiscountThatMayBeHeld) {
  const MadeMarket market = four_contracts("2024-10-18");
  EXPECT_EQ(chosen(market), (Path{{"2024-10-16", "IC2412"}}));
  // With the nearest contract allowed, its -2.143% wins.
  EXPECT_EQ(chosen(market, {{"min_days_left", std::int64_t{2}}}).front(), (Path::value_type{"2024-10-16", "IC2410"}));
}

// Trading days after 2024-10-16: 22 to 11-15, 47 to 12-20, 105 to 2025-03-21. x 252: -8.182%, -6.702%, -7.286%.
// Monthly (x 30 / 30, 65, 156) and Huatai's (x 365): the same order as Cinda's here.
TEST(LowestDiscount, TheAnnualisationIsAParameter) {
  MadeMarket market = four_contracts("2024-10-18");
  for (const char* one : {"cinda", "guojin", "industrial", "huatai"}) {
    EXPECT_EQ(chosen(market, {{"annualisation", std::string(one)}}), (Path{{"2024-10-16", "IC2412"}})) << one;
  }
  // At 5433 IC2503 is at -167 x 360 / 157 / 5600 = -6.838% by Cinda's count of both ends, still behind -6.818%, and at
  // 5434 ahead of it: -166 -> -6.797%.
  market.constant("IC2503", 5433);
  EXPECT_EQ(chosen(market), (Path{{"2024-10-16", "IC2412"}}));
  market.constant("IC2503", 5434);
  EXPECT_EQ(chosen(market), (Path{{"2024-10-16", "IC2503"}}));
  // Over 156 and 65 days: -166 x 365 / 156 = -6.936%, -70 x 365 / 65 = -7.019%: 2503 as well; by Guojin's 105 trading
  // days -7.114% against -6.702%: 2412.
  EXPECT_EQ(chosen(market, {{"annualisation", std::string("huatai")}}), (Path{{"2024-10-16", "IC2503"}}));
  EXPECT_EQ(chosen(market, {{"annualisation", std::string("guojin")}}), (Path{{"2024-10-16", "IC2412"}}));
}

TEST(LowestDiscount, APremiumBeatsAnyDiscount) {
  MadeMarket market = four_contracts("2024-10-18");
  market.constant("IC2411", 5600.2);
  EXPECT_EQ(chosen(market), (Path{{"2024-10-16", "IC2411"}}));
}

TEST(LowestDiscount, OfEqualRatesTheNearerContractIsTaken) {
  MadeMarket market = four_contracts("2024-10-18");
  market.constant("IC2411", kIndex).constant("IC2412", kIndex).constant("IC2503", kIndex);
  EXPECT_EQ(chosen(market), (Path{{"2024-10-16", "IC2411"}}));
}

// 30 points still to be paid before March but none before December: (-170 + 30) x 360 / 157 / 5600 = -5.732%.
TEST(LowestDiscount, DividendsStillToBePaidMakeADiscountSmaller) {
  const MadeMarket market = four_contracts("2024-10-18");
  const ScratchFolder scratch;
  write_file_atomically(scratch / "forecast.csv",
                        "as_of,contract,points\n2024-10-15,IC2410,0\n2024-10-15,IC2411,0\n2024-10-15,IC2412,0\n"
                        "2024-10-15,IC2503,30\n");
  const MarketPanel panel = market.panel();
  const auto forecast = forecast_dividends(panel, scratch / "forecast.csv", 30);
  const BacktestConfig config = discount_config(market);
  EXPECT_EQ(path_of(market, config, forecast.get()), (Path{{"2024-10-16", "IC2503"}}));
}

// Decided on Wednesday 10-16, day 0; day 8 is Monday 10-28 (17 18 21 22 23 24 25 28).
TEST(LowestDiscount, HoldsEightTradingDaysWhateverBecomesCheaper) {
  MadeMarket market = four_contracts();
  reprice(market, "IC2503", "2024-10-17", 5650);  // a premium from the next day on
  EXPECT_EQ(chosen(market), (Path{{"2024-10-16", "IC2412"}, {"2024-10-28", "IC2503"}}));
  EXPECT_EQ(chosen(market, {{"hold_trading_days", std::int64_t{1}}}),
            (Path{{"2024-10-16", "IC2412"}, {"2024-10-17", "IC2503"}}));
}

// IC2411 expires on Friday 11-15: fewer than 2 trading days are left on Thursday, fewer than 3 on Wednesday.
TEST(LowestDiscount, LeavesAContractThatIsAboutToExpire) {
  MadeMarket market = four_contracts();
  market.constant("IC2411", 5590).constant("IC2503", 5000);  // 2412 is the second best on every day
  EXPECT_EQ(chosen(market, {{"hold_trading_days", std::int64_t{250}}}),
            (Path{{"2024-10-16", "IC2411"}, {"2024-11-14", "IC2412"}}));
  EXPECT_EQ(chosen(market, {{"hold_trading_days", std::int64_t{250}}, {"exit_below_trading_days", std::int64_t{3}}}),
            (Path{{"2024-10-16", "IC2411"}, {"2024-11-13", "IC2412"}}));
}

// Thursday 2024-11-07: IC2411 has 8 calendar days left and 6 trading days; Friday 11-08: 7 and 5.
TEST(LowestDiscount, NearContractsAreExcludedByCalendarOrByTradingDays) {
  MadeMarket market = four_contracts();
  market.constant("IC2411", 5700).constant("IC2503", 5000);
  BacktestConfig config = discount_config(market);
  const auto starting = [&](const char* date, const char* count) {
    config.start = day(date);
    config.parameters = {{"day_count", std::string(count)}};
    return path_of(market, config).front().second;
  };
  EXPECT_EQ(starting("2024-11-07", "calendar"), "IC2411");
  EXPECT_EQ(starting("2024-11-08", "calendar"), "IC2412");
  EXPECT_EQ(starting("2024-11-07", "trading"), "IC2412");
  EXPECT_EQ(starting("2024-11-05", "trading"), "IC2411");  // 8 trading days
  EXPECT_EQ(starting("2024-11-06", "trading"), "IC2412");  // 7
}

TEST(LowestDiscount, TheLastTradingDayIsNeverEligible) {
  MadeMarket market = four_contracts();
  market.constant("IC2411", 5700).constant("IC2503", 5000);
  BacktestConfig config = discount_config(market, {{"min_days_left", std::int64_t{0}}});
  config.start = day("2024-11-15");
  EXPECT_EQ(path_of(market, config).front().second, "IC2412");
}

TEST(LowestDiscount, BothLegsAreSetAnewAtEveryDecisionOrOnlyAtChanges) {
  MadeMarket market = four_contracts();
  // The spot leg grows by other things than the price index; the same contract stays best.
  market.constant("IC2503", 5000).index("H00905", SeriesKind::kTotalReturnIndex).constant("H00905", 5600);
  reprice(market, "H00905", "2024-10-21", 6000);
  for (const bool reset : {true, false}) {
    BacktestConfig config = discount_config(market, {{"reset_at_every_decision", reset}});
    config.end = day("2024-11-01");
    config.spot_symbol = "H00905";
    const BacktestResult result = run_named(market.panel(), config);
    ASSERT_EQ(result.rolls.size(), 0u);
    EXPECT_EQ(result.spot_fills.size(), reset ? 2u : 1u);
    EXPECT_EQ(result.spot_fills.back().filled_at.date(), day(reset ? "2024-10-28" : "2024-10-16"));
  }
}

TEST(LowestDiscount, WithNothingEligibleItWaits) {
  const MadeMarket market = four_contracts("2024-10-18");
  EXPECT_TRUE(chosen(market, {{"min_days_left", std::int64_t{250}}}).empty());
}

// What is held at the end of a run on the real daily bars.
std::string held_at_the_end(BacktestConfig config, const DividendEstimate& dividends) {
  config.strategy = "lowest_discount";
  config.name = config.product;
  config.spot_share = rate("0.7");
  config.capital = cny("100000000");
  config.whole_lots = false;
  config.end = day("2025-05-30");
  config.mark = Mark::kClose;
  config.missing_settlement = MissingSettlement::kClose;
  config.broker.fill = FillModel::kClose;
  config.broker.enforce_price_limits = false;
  config.broker.costs.fees = CostConfig::Fees::kNone;
  const auto results = run_batch(real_daily_panel(), {{config, &dividends}});
  std::map<ContractId, Quantity> held;
  for (const Fill& fill : results.front().fills) held[fill.contract] += fill.quantity;
  std::erase_if(held, [](const auto& one) { return one.second.is_zero(); });
  const auto past = [](const auto& one) {
    return rule_book().contracts.contract(one.first).last_trading_day <= day("2025-05-30");
  };
  EXPECT_EQ(std::count_if(held.begin(), held.end(), past), 0);
  return held.size() == 1 ? rule_book().contracts.contract(held.begin()->first).code : "";
}

// A decision at the close of 2025-05-30 with Cinda's own dividend points: 22 days to 2506's expiry as Cinda counts, 50
// to 2507's, 113 to 2509's, 204 to 2512's.
//   IC, index 5671.0723: 2506 5627.8 -43.27 + 29.66 -> -3.93%, 2507 -7.31%, 2509 -8.85%, 2512 -8.63%
//   IF, index 3840.2323: 2506 3822.4 -17.83 + 23.44 -> +2.39%, 2507 -0.38%, 2509 -1.99%, 2512 -2.77%
//   IM, index 6026.5603: 2506 5966.0 -60.56 + 21.24 -> -10.68%, 2507 -13.15%, 2509 -13.94%, 2512 -12.66%
TEST(LowestDiscount, ADecisionOn20250530TakesTheNearestContractOfEachProduct) {
  HEDGELAB_NEEDS_REAL_DATA();
  const ScratchFolder scratch;
  std::string table = "as_of,contract,points\n";
  for (const char* as_of : {"2025-05-29", "2025-05-30"}) {
    for (const char* row :
         {"IC2506,29.66", "IC2507,54.09", "IC2509,61.45", "IC2512,61.45", "IF2506,23.44", "IF2507,52.59", "IF2509,64.3",
          "IF2512,64.85", "IM2506,21.24", "IM2507,39.29", "IM2509,43.04", "IM2512,43.05"}) {
      table += fmt::format("{},{}\n", as_of, row);
    }
  }
  write_file_atomically(scratch / "forecast.csv", table);
  const auto forecast = forecast_dividends(real_daily_panel(), scratch / "forecast.csv", 30);
  for (const char* product : {"IC", "IF", "IM"}) {
    BacktestConfig config;
    config.product = product;
    config.parameters = {{"hold_trading_days", std::int64_t{1}}};  // the day before decides too, and is replaced
    config.start = day("2025-05-29");
    EXPECT_EQ(held_at_the_end(config, *forecast), std::string(product) + "2506");
  }
  // Without the nearest contract the rates above order the others.
  for (const auto& [product, code] : {std::pair{"IC", "IC2507"}, {"IF", "IF2507"}, {"IM", "IM2512"}}) {
    BacktestConfig config;
    config.product = product;
    config.parameters = {{"hold_trading_days", std::int64_t{1}}, {"min_days_left", std::int64_t{30}}};
    config.start = day("2025-05-29");
    EXPECT_EQ(held_at_the_end(config, *forecast), code);
  }
}

// Cinda's weekly of 2025-05-30 names the contracts that its strategy, running since 2022-07-22, holds that day: IC2512,
// IF2507, IM2512. Forecasts of those years are not public; dividends as they were paid stand in.
TEST(LowestDiscount, HoldsTheContractsThatCindaHeldOn20250530) {
  HEDGELAB_NEEDS_REAL_DATA();
  const ContractTable& contracts = rule_book().contracts;
  for (const auto& [product, total, code] :
       {std::tuple{"IC", "H00905", "IC2512"}, {"IF", "H00300", "IF2507"}, {"IM", "H00852", "IM2512"}}) {
    const auto dividends = realised_dividends(real_daily_panel(), {contracts.find_instrument(product)});
    BacktestConfig config;
    config.product = product;
    config.spot_symbol = total;
    config.start = day("2022-07-22");
    EXPECT_EQ(held_at_the_end(config, *dividends), code);
  }
}

}  // namespace
}  // namespace hedgelab::test
