// The account on real prices: whole years read a second time (tests/support/account_audit.h), and the days on which
// prices stood at their limits. What the files do not hold as contracts (opens and settlements of 2015 and 2016) is
// made from the figures of the current-month series, which a test compares with the files where they are there.
#include <gtest/gtest.h>

#include <algorithm>

#include "engine/reference/price_limit.h"
#include "tests/golden/real_market.h"
#include "tests/support/account_audit.h"
#include "tests/support/made_market.h"

namespace hedgelab::test {
namespace {

// --- whole years -----------------------------------------------------------------------------------------------------

struct Hedge {
  const char* product;
  const char* start;
  int days;  // trading days of the period after its first
};
// Contracts with opens and settlements begin on 2017-03-07 (IF, IC) and 2022-07-22 (IM); all end on 2025-05-30.
constexpr Hedge kDesks[] = {{"IC", "2017-03-07", 1999}, {"IF", "2017-03-07", 1999}, {"IM", "2022-07-22", 690}};
// Closes alone begin on 2015-04-16: a paper hedge asks for no more.
constexpr Hedge kPapers[] = {{"IC", "2015-04-16", 2460}, {"IF", "2015-04-16", 2460}, {"IM", "2022-07-22", 690}};

BacktestConfig hedge_config(const Hedge& hedge) {
  BacktestConfig config;
  config.name = hedge.product;
  config.strategy = "continuous_roll";
  config.product = hedge.product;
  config.start = date(hedge.start);
  config.end = date("2025-05-30");
  config.capital = Money::from_integer(100'000'000);
  config.spot_symbol = rule_book().contracts.instrument(instrument(hedge.product)).total_return;
  config.spot_share = rate("0.7");
  // The second road walks each leg by itself; simulation/legs_test.cc holds both at one moment.
  config.broker.legs = Legs::kAsAvailable;
  // Nine delivery prices of 2019 are not in the files.
  config.missing_settlement = MissingSettlement::kClose;
  return config;
}

BacktestConfig desk_config(const Hedge& hedge, std::string_view slot) {
  BacktestConfig config = hedge_config(hedge);
  config.parameters = {{"slot", std::string(slot)}};
  config.broker.costs.fees = CostConfig::Fees::kExchange;
  config.broker.costs.spot_rate = rate("0.001");
  config.account.margin.rule = MarginConfig::Rule::kExchange;
  config.account.margin.broker_add_on = rate("0.02");
  config.account.margin.call = MarginConfig::Call::kTopUp;
  return config;
}

BacktestConfig paper_config(const Hedge& hedge, std::string_view slot) {
  BacktestConfig config = hedge_config(hedge);
  config.parameters = {{"slot", std::string(slot)}, {"rebalance", std::string("daily")}};
  config.whole_lots = false;
  config.mark = Mark::kClose;
  config.broker.fill = FillModel::kClose;
  config.broker.costs.fees = CostConfig::Fees::kNone;
  return config;
}

// Ledger, attribution (its sum with ==, its columns against the plain recomputation), margin, calls and fills of every
// day.
void expect_second_road_agrees(const BacktestConfig& config, int days) {
  const BacktestResult result = run_named(real_daily_panel(), config);
  EXPECT_EQ(std::ssize(result.attribution), days) << config.name;
  EXPECT_GT(std::ssize(result.fills), days / 60);  // a roll each quarter at the least
  const auto findings = audit_account(real_daily_panel(), config, result);
  EXPECT_TRUE(findings.empty()) << config.name << ": " << to_text(findings);
  Money sum;
  for (const AttributionRow& row : result.attribution) {
    ASSERT_EQ(row.sum(), row.equity_change) << config.name << " " << row.date.to_string();
    ASSERT_TRUE(row.index_is_known) << config.name << " " << row.date.to_string();
    sum += row.sum();
  }
  EXPECT_EQ(sum, result.equity.points.back().equity - config.capital) << config.name;

  // And the reading bites on real prices, too: a column on the wrong side of one day.
  BacktestResult spoiled = result;
  AttributionRow& row = spoiled.attribution[spoiled.attribution.size() / 2];
  std::swap(row[Cause::kFuturesIndexMove], row[Cause::kBasisConvergence]);
  EXPECT_TRUE(has_rule(audit_account(real_daily_panel(), config, spoiled), "attribution")) << config.name;
}

TEST(RealAccount, AWholeLotDeskIsReadOffItsFillsOnEveryDay) {
  HEDGELAB_NEEDS_REAL_DATA();
  for (const Hedge& hedge : kDesks) {
    for (const std::string_view slot : {"current_month", "current_quarter"}) {
      expect_second_road_agrees(desk_config(hedge, slot), hedge.days);
    }
  }
}

TEST(RealAccount, APaperHedgeIsReadOffItsFillsOnEveryDay) {
  HEDGELAB_NEEDS_REAL_DATA();
  for (const Hedge& hedge : kPapers) expect_second_road_agrees(paper_config(hedge, "current_month"), hedge.days);
}

// --- locked days -----------------------------------------------------------------------------------------------------

// Shorts ten lots on `sold` and buys them back on `bought`, both decided at that day's close.
std::function<void(Context&)> short_and_buy_back(ContractId id, std::string_view sold, std::string_view bought) {
  return [id, sold = date(sold), bought = date(bought)](Context& context) {
    if (context.today() == sold) context.set_target(id, lots(-10), Purpose::kHedge);
    if (context.today() == bought) context.set_target(id, Quantity(), Purpose::kHedge);
  };
}

struct Expected {
  std::string_view day;
  double price;
  int locked_bars;  // on which the order had waited before
};

void expect_exit(const BacktestResult& result, const Expected& expected, const char* what) {
  ASSERT_EQ(result.fills.size(), 2u) << what;
  EXPECT_EQ(result.fills[1].filled_at.date(), date(expected.day)) << what;
  EXPECT_EQ(result.fills[1].price, points(expected.price)) << what;
  const auto late = std::find_if(result.unfilled.begin(), result.unfilled.end(), [&](const OrderRecord& record) {
    return record.order.id == result.fills[1].order_id && record.fate == OrderFate::kFilledLate;
  });
  EXPECT_EQ(late == result.unfilled.end() ? 0 : late->locked_bars, expected.locked_bars) << what;
}

BacktestResult run_september_2024(const char* code, FillModel fill, std::string_view decided) {
  BacktestConfig config;
  config.name = code;
  config.strategy = "scripted";
  config.product = std::string(code).substr(0, 2);
  config.start = date("2024-09-18");
  config.end = date("2024-10-11");
  config.capital = Money::from_integer(50'000'000);
  config.broker.costs.fees = CostConfig::Fees::kNone;
  config.broker.fill = fill;
  const BacktestResult result =
      run_one(real_daily_panel(), config, short_and_buy_back(contract(code), "2024-09-20", decided));
  const auto findings = audit_account(real_daily_panel(), config, result);
  EXPECT_TRUE(findings.empty()) << code << ": " << to_text(findings);
  return result;
}

// 2024-09-30, read off the exchange's daily bars and the settlements of 2024-09-27: all twelve contracts of IC, IF and
// IM opened below their upper limit and closed at it; IH did neither. On 2024-10-08, the next trading day, those looked
// at here opened at the limit and closed below it.
TEST(LockedDay, OnTheLastDayOfSeptember2024ContractsWereLockedAtTheCloseAndNotAtTheOpen) {
  HEDGELAB_NEEDS_REAL_DATA();
  const auto locks = [](const char* product, const char* day) {
    std::pair<int, int> count;  // at the open, at the close
    for (const ContractId id : rule_book().contracts.listed(instrument(product), day_index(day))) {
      const auto& series = real_daily_panel().series(*real_daily_panel().series_of(id));
      const auto at = static_cast<std::size_t>(day_index(day) - series.bars.first_day);
      if (at == 0) continue;
      const auto settled = real_daily_panel().settlement(*real_daily_panel().series_of(id), day_index(day) - 1);
      const PriceLimits limits = price_limits(rule_book(), id, date(day), settled.value());
      count.first += series.bars.columns->open[at] == limits.highest ? 1 : 0;
      count.second += series.bars.columns->close[at] == limits.highest ? 1 : 0;
    }
    return count;
  };
  for (const char* product : {"IC", "IF", "IM"}) {
    EXPECT_EQ(locks(product, "2024-09-30"), (std::pair{0, 4})) << product;
    EXPECT_GE(locks(product, "2024-10-08").first, 2) << product;
    EXPECT_EQ(locks(product, "2024-10-08").second, 0) << product;
  }
  EXPECT_EQ(locks("IH", "2024-09-30"), (std::pair{0, 0}));
}

struct September {
  const char* code;
  double open_on_the_30th, close_on_the_8th, open_on_the_9th;
};
// Upper limits: IC2412 5353.8 x 1.1 = 5889.18, so 5889.0 on 09-30; 5887.6 x 1.1 = 6476.36, so 6476.2 on 10-08 (the
// open).
constexpr September kSeptember[] = {{"IC2412", 5658.2, 6060.0, 5960.2}, {"IF2412", 3970.0, 4265.0, 4212.0},
                                    {"IM2412", 5460.0, 6184.8, 6026.6}, {"IC2410", 5631.0, 6098.2, 6013.0},
                                    {"IF2410", 3937.0, 4261.2, 4188.0}, {"IM2410", 5521.0, 6219.8, 6050.0}};

TEST(LockedDay, ABuyBackOfSeptember2024FillsAtTheOpenThatTradedAndWaitsAtTheOneThatDidNot) {
  HEDGELAB_NEEDS_REAL_DATA();
  for (const September& row : kSeptember) {
    // Decided the day before: the open of the 30th was inside the limits.
    expect_exit(run_september_2024(row.code, FillModel::kNextOpen, "2024-09-27"),
                {"2024-09-30", row.open_on_the_30th, 0}, row.code);
    // Decided on the 30th: the open of 10-08 was locked, and the order filled a day later.
    expect_exit(run_september_2024(row.code, FillModel::kNextOpen, "2024-09-30"),
                {"2024-10-09", row.open_on_the_9th, 1}, row.code);
    // On paper: not at the locked close of the 30th; at the next one.
    expect_exit(run_september_2024(row.code, FillModel::kClose, "2024-09-30"), {"2024-10-08", row.close_on_the_8th, 1},
                row.code);
  }
}

TEST(LockedDay, APaperBuyBackOfIC2412WaitsThroughTwoLockedCloses) {
  HEDGELAB_NEEDS_REAL_DATA();
  // 2024-09-27: 4910.4 x 1.1 = 5401.44; it closed at 5401.4. IC2410, 4938.6 x 1.1 = 5432.46, closed below at 5430.2.
  expect_exit(run_september_2024("IC2412", FillModel::kClose, "2024-09-27"), {"2024-10-08", 6060.0, 2}, "IC2412");
  expect_exit(run_september_2024("IC2410", FillModel::kClose, "2024-09-27"), {"2024-09-27", 5430.2, 0}, "IC2410");
}

// --- 2015 and 2016, made ---------------------------------------------------------------------------------------------

struct Day {
  const char* date;
  double open, close, settlement;
};
// The current-month contract, from continuous/I?_current_month_daily of the real data.
constexpr Day kIC1507[] = {{"2015-07-06", 8167.2, 7440.0, 7240.2}, {"2015-07-07", 7303.6, 6516.2, 6618.4},
                           {"2015-07-08", 6202.0, 5956.6, 5956.6}, {"2015-07-09", 5956.6, 6552.2, 6552.2},
                           {"2015-07-10", 6894.0, 7207.4, 7207.4}, {"2015-07-13", 7500.0, 7569.6, 7756.2},
                           {"2015-07-14", 7749.0, 7645.0, 7715.8}};
constexpr Day kIC1601[] = {{"2015-12-30", 7442.0, 7511.4, 7517.6}, {"2015-12-31", 7529.0, 7349.0, 7399.0},
                           {"2016-01-04", 7350.0, 6881.2, 7000.0}, {"2016-01-05", 6650.0, 6699.0, 6673.4},
                           {"2016-01-06", 6749.0, 6814.4, 6838.6}, {"2016-01-07", 6745.8, 6360.0, 6612.2},
                           {"2016-01-08", 6520.0, 6399.8, 6455.4}};
constexpr Day kIF1601[] = {{"2015-12-31", 3698.8, 3658.2, 3672.8},
                           {"2016-01-04", 3640.0, 3425.0, 3498.0},
                           {"2016-01-05", 3425.0, 3408.8, 3395.4},
                           {"2016-01-06", 3417.2, 3465.0, 3482.2}};

TEST(MadeFrom2015, TheFiguresAreThoseOfTheFiles) {
  HEDGELAB_NEEDS_REAL_DATA();
  const auto compare = [](const char* symbol, const auto& days) {
    const SeriesId id = real_series(symbol);
    const BarSeries& bars = real_daily_panel().series(id).bars;
    for (const Day& one : days) {
      const auto at = static_cast<std::size_t>(day_index(one.date) - bars.first_day);
      EXPECT_EQ(price_of(bars.columns->open[at]), points(one.open)) << symbol << " " << one.date;
      EXPECT_EQ(price_of(bars.columns->close[at]), points(one.close)) << symbol << " " << one.date;
      EXPECT_EQ(price_of(bars.columns->settlement[at]), points(one.settlement)) << symbol << " " << one.date;
    }
  };
  compare("IC.current_month", kIC1507);
  compare("IC.current_month", kIC1601);
  compare("IF.current_month", kIF1601);
}

template <std::size_t kDays>
MadeMarket made(const char* code, const Day (&days)[kDays]) {
  MadeMarket market(Frequency::kDaily, days[0].date, days[kDays - 1].date);
  market.contract(code);
  for (const Day& one : days) market.daily(code, one.date, one.open, one.close, one.settlement);
  return market;
}

// Takes `held` on the first day and leaves it on `left`, both decided at the close.
BacktestResult take_and_leave(const MadeMarket& market, const char* code, std::int64_t held, std::string_view left,
                              FillModel fill) {
  BacktestConfig config = plain_config(market);
  config.product = std::string(code).substr(0, 2);
  config.broker.fill = fill;
  const MarketPanel panel = market.panel();
  const BacktestResult result = run_one(panel, config, [&, id = contract(code)](Context& context) {
    if (context.today() == config.start) context.set_target(id, lots(held), Purpose::kHedge);
    if (context.today() == date(left)) context.set_target(id, Quantity(), Purpose::kHedge);
  });
  const auto findings = audit_account(panel, config, result);
  EXPECT_TRUE(findings.empty()) << code << ": " << to_text(findings);
  return result;
}

TEST(LockedDay, TheCrashOf2015HoldsSalesDownAndBuyBacksUp) {
  const MadeMarket market = made("IC1507", kIC1507);
  // 07-07: 7240.2 x 0.9 = 6516.18, so 6516.2, the close. 07-08: 6618.4 x 0.9 = 5956.56, so 5956.6, the close. A long
  // waits for the close of 07-09; on paper, as these closes are.
  expect_exit(take_and_leave(market, "IC1507", 3, "2015-07-07", FillModel::kClose), {"2015-07-09", 6552.2, 2}, "long");
  // 07-09: 5956.6 x 1.1 = 6552.26, so 6552.2, the close. 07-10: 6552.2 x 1.1 = 7207.42, so 7207.4, the close.
  expect_exit(take_and_leave(market, "IC1507", -3, "2015-07-09", FillModel::kClose), {"2015-07-13", 7569.6, 2},
              "short");
  // The opens of those days were inside the limits: 6202.0, 5956.6 (above 5361.0), 6894.0.
  expect_exit(take_and_leave(market, "IC1507", 3, "2015-07-07", FillModel::kNextOpen), {"2015-07-08", 6202.0, 0},
              "long");
  expect_exit(take_and_leave(market, "IC1507", 3, "2015-07-08", FillModel::kNextOpen), {"2015-07-09", 5956.6, 0},
              "long");
  expect_exit(take_and_leave(market, "IC1507", -3, "2015-07-09", FillModel::kNextOpen), {"2015-07-10", 6894.0, 0},
              "short");
}

TEST(LockedDay, TheCircuitBreakerOf2016LocksAtSevenPercent) {
  const MadeMarket market = made("IC1601", kIC1601);
  // 01-04: 7399.0 x 0.93 = 6881.07, so 6881.2, the close. At 10% it would have been 6659.1 and the sale had filled.
  expect_exit(take_and_leave(market, "IC1601", 3, "2016-01-04", FillModel::kClose), {"2016-01-05", 6699.0, 1}, "01-04");
  // 01-07: 6838.6 x 0.93 = 6359.898, so 6360.0, the close. 10% again on 01-08: 6612.2 x 0.9 = 5950.98.
  expect_exit(take_and_leave(market, "IC1601", 3, "2016-01-07", FillModel::kClose), {"2016-01-08", 6399.8, 1}, "01-07");
  // The open after it: 6650.0, above 7000.0 x 0.93 = 6510.0.
  expect_exit(take_and_leave(market, "IC1601", 3, "2016-01-04", FillModel::kNextOpen), {"2016-01-05", 6650.0, 0},
              "open");
  // A buy is not held up by the lower limit.
  expect_exit(take_and_leave(market, "IC1601", -3, "2016-01-04", FillModel::kClose), {"2016-01-04", 6881.2, 0}, "buy");
  // IF touched 3672.8 x 0.93 = 3415.704, so 3415.8, and closed above it.
  expect_exit(take_and_leave(made("IF1601", kIF1601), "IF1601", 3, "2016-01-04", FillModel::kClose),
              {"2016-01-04", 3425.0, 0}, "IF");
}

// --- margins of July 2015 --------------------------------------------------------------------------------------------

// Ten lots of IC1508 at 7000.0 all month: 14,000,000 CNY of contract value. The exchange asks 10%, of shorts 20% from
// the settlement of 2015-07-08 and 30% from that of 2015-07-09; the days of IC are in
// market_data/reference/margins.csv.
BacktestResult july_2015(std::int64_t held, std::string_view capital, MarginConfig::Call call, bool hedging = false) {
  MadeMarket market(Frequency::kDaily, "2015-07-01", "2015-07-15");
  market.contract("IC1508").constant("IC1508", 7000.0);
  BacktestConfig config = plain_config(market);
  config.capital = cny(capital);
  config.account.margin.rule = MarginConfig::Rule::kExchange;
  config.account.margin.call = call;
  config.account.margin.hedging_account = hedging;
  const MarketPanel panel = market.panel();
  const BacktestResult result = run_one(panel, config, [&](Context& context) {
    if (context.today() == config.start) context.set_target(contract("IC1508"), lots(held), Purpose::kHedge);
  });
  const auto findings = audit_account(panel, config, result);
  EXPECT_TRUE(findings.empty()) << to_text(findings);
  return result;
}

TEST(MarginOfJuly2015, AShortIsCalledOnTheEveningThatItsMarginOutgrowsTheCash) {
  // 3,000,000 carry 20% (2,800,000) and not 30% (4,200,000).
  const BacktestResult result = july_2015(-10, "3000000", MarginConfig::Call::kReduce);
  ASSERT_EQ(result.margin_calls.size(), 1u);
  const MarginCall& call = result.margin_calls[0];
  EXPECT_EQ(call.date, date("2015-07-09"));
  EXPECT_FALSE(call.is_intraday);
  EXPECT_EQ(call.required, cny("4200000"));
  EXPECT_EQ(call.funds, cny("3000000"));
  // 10 x 3.0 / 4.2 = 7.14: seven are kept, for 2,940,000.
  EXPECT_EQ(call.lots_cut, lots(3));
  EXPECT_TRUE(call.is_served);
  EXPECT_EQ(call.served_at, at("2015-07-10", "09:15"));
  EXPECT_EQ(result.equity.points.back().margin, cny("2940000"));
  // The margins of the evenings before.
  const auto margin_on = [&](std::string_view day) {
    const auto point = std::find_if(result.equity.points.begin(), result.equity.points.end(),
                                    [&](const EquityPoint& one) { return one.date == date(day); });
    return point->margin;
  };
  EXPECT_EQ(margin_on("2015-07-07"), cny("1400000"));
  EXPECT_EQ(margin_on("2015-07-08"), cny("2800000"));
  EXPECT_EQ(margin_on("2015-07-09"), cny("4200000"));
}

TEST(MarginOfJuly2015, LessCashIsCalledADayEarlierAndMoreNotAtAll) {
  // 2,000,000 carry 10% and not 20%: 10 x 2.0 / 2.8 = 7.14, seven are kept, for 1,960,000. 30% of them are 2,940,000,
  // and 7 x 2.0 / 2.94 = 4.76: four are kept on the day after.
  const BacktestResult less = july_2015(-10, "2000000", MarginConfig::Call::kReduce);
  ASSERT_EQ(less.margin_calls.size(), 2u);
  EXPECT_EQ(less.margin_calls[0].date, date("2015-07-08"));
  EXPECT_EQ(less.margin_calls[0].lots_cut, lots(3));
  EXPECT_EQ(less.margin_calls[1].date, date("2015-07-09"));
  EXPECT_EQ(less.margin_calls[1].required, cny("2940000"));
  EXPECT_EQ(less.margin_calls[1].lots_cut, lots(3));
  EXPECT_TRUE(july_2015(-10, "4200000", MarginConfig::Call::kReduce).margin_calls.empty());
}

TEST(MarginOfJuly2015, ALongAndAHedgingAccountAreLeftAlone) {
  EXPECT_TRUE(july_2015(10, "2000000", MarginConfig::Call::kReduce).margin_calls.empty());
  EXPECT_TRUE(july_2015(-10, "2000000", MarginConfig::Call::kReduce, true).margin_calls.empty());
}

TEST(MarginOfJuly2015, ThePolicyStopEndsTheRunWithTheDayOfTheCall) {
  const BacktestResult result = july_2015(-10, "3000000", MarginConfig::Call::kStop);
  EXPECT_EQ(result.end.status, RunEnd::Status::kStopped);
  EXPECT_EQ(result.end.day, date("2015-07-09"));
  EXPECT_EQ(result.equity.points.back().date, date("2015-07-09"));
  EXPECT_EQ(result.fills.size(), 1u);
}

}  // namespace
}  // namespace hedgelab::test
