#include "engine/analysis/basis_series.h"

#include "engine/core/error.h"
#include "tests/analysis/small_market.h"

namespace hedgelab {
namespace {

using test::code_of;
using test::contract;
using test::date;
using test::day_index;
using test::instrument;
using test::rule_book;
using test::SmallMarket;

constexpr ContractRule kIndustrial = ContractRule{.kind = ContractRule::Kind::kCurrentMonth, .calendar_days = 5};

BasisRequest request_for(const char* product, BasisConvention convention = BasisConvention::kCinda) {
  return {.instrument = instrument(product), .convention = convention};
}

/// The same points for every contract and day.
class ConstantPoints final : public DividendEstimate {
 public:
  explicit ConstantPoints(double points) : points_(points) {}
  double points_left(ContractId, DayIndex) const override { return points_; }
  std::string describe() const override { return "constant"; }

 private:
  double points_;
};

TEST(ContractRules, ASlotIsAPlaceInTheListing) {
  SmallMarket market;
  market.close("000300", "2025-06-20", 4000.0);
  const MarketPanel panel = market.panel();
  const auto in_slot = [&](const char* day, int slot) {
    return code_of(
        contract_on(panel, instrument("IF"), day_index(day), ContractRule::by_slot(kListedSlots[slot])).value());
  };
  EXPECT_EQ(in_slot("2025-06-20", 0), "IF2506");  // its last trading day
  EXPECT_EQ(in_slot("2025-06-20", 1), "IF2507");
  EXPECT_EQ(in_slot("2025-06-20", 2), "IF2509");
  EXPECT_EQ(in_slot("2025-06-20", 3), "IF2512");
  EXPECT_EQ(in_slot("2025-06-23", 0), "IF2507");
  EXPECT_EQ(in_slot("2025-06-23", 1), "IF2508");
  EXPECT_FALSE(
      contract_on(panel, instrument("IF"), day_index("2025-06-20"), ContractRule::by_slot(static_cast<ContractSlot>(7)))
          .has_value());
  EXPECT_FALSE(
      contract_on(panel, instrument("IM"), day_index("2022-07-21"), ContractRule::by_slot(ContractSlot::kCurrentMonth))
          .has_value());
}

TEST(ContractRules, TheCurrentMonthGivesWayFiveCalendarDaysBeforeItsExpiry) {
  SmallMarket market;
  market.close("000300", "2025-06-20", 4000.0);
  const MarketPanel panel = market.panel();
  const auto on = [&](const char* day) {
    return code_of(contract_on(panel, instrument("IF"), day_index(day), kIndustrial).value());
  };
  EXPECT_EQ(on("2025-06-13"), "IF2506");  // Friday: 7 days to 2025-06-20
  EXPECT_EQ(on("2025-06-16"), "IF2507");  // Monday: 4 days
  EXPECT_EQ(on("2025-06-20"), "IF2507");  // the last trading day of 2506
  EXPECT_EQ(on("2025-06-23"), "IF2507");  // by now the current month
  // 1609 expired on Monday 2016-09-19, after a holiday; Wednesday the 14th is five days before, Tuesday six.
  EXPECT_EQ(on("2016-09-13"), "IF1609");
  EXPECT_EQ(on("2016-09-14"), "IF1610");
}

TEST(ContractRules, TheMainContractHasTheLargestVolumeAndTheNearerWinsATie) {
  SmallMarket market;
  const auto volumes = [&](const char* day, int current, int next, int quarter, int far) {
    market.add("IF2506", day, {.close = 4000.0, .volume = current});
    market.add("IF2507", day, {.close = 4000.0, .volume = next});
    market.add("IF2509", day, {.close = 4000.0, .volume = quarter});
    market.add("IF2512", day, {.close = 4000.0, .volume = far});
  };
  volumes("2025-06-16", 10, 30, 20, 5);
  volumes("2025-06-17", 10, 30, 30, 5);
  volumes("2025-06-18", 0, 0, 0, 0);
  volumes("2025-06-19", 10, 30, 20, 5);
  market.close("IF2512", "2025-06-19", 4000.0);  // without a volume
  const MarketPanel panel = market.panel();
  const auto on = [&](const char* day) {
    return contract_on(panel, instrument("IF"), day_index(day), ContractRule::largest_volume());
  };
  EXPECT_EQ(on("2025-06-16"), contract("IF2507"));
  EXPECT_EQ(on("2025-06-17"), contract("IF2507"));
  EXPECT_EQ(on("2025-06-18"), contract("IF2506"));
  EXPECT_FALSE(on("2025-06-19").has_value());
  EXPECT_FALSE(on("2025-06-20").has_value());
}

TEST(BasisOn, GivesPointsRateAndAnnualisedRate) {
  SmallMarket market;
  market.close("IF2506", "2025-06-13", 3990.0).close("000300", "2025-06-13", 4000.0);
  const MarketPanel panel = market.panel();
  const ConstantPoints dividends(6.0);
  BasisRequest request = request_for("IF");
  request.dividends = &dividends;
  const BasisPoint point = basis_on(panel, request, contract("IF2506"), day_index("2025-06-13")).value();
  EXPECT_EQ(point.date, date("2025-06-13"));
  EXPECT_EQ(point.contract, contract("IF2506"));
  EXPECT_EQ(point.life.calendar_days, 7);
  EXPECT_EQ(point.life.trading_days, 5);
  EXPECT_DOUBLE_EQ(point.points, -10.0);
  EXPECT_DOUBLE_EQ(point.rate, -0.0025);
  EXPECT_DOUBLE_EQ(point.dividend_points.value(), 6.0);
  // (-10 + 6) / 4000 x 360 / 8.
  EXPECT_NEAR(point.annualised.value(), -0.045, 1e-15);
}

TEST(BasisOn, EachHouseCountsItsOwnDays) {
  SmallMarket market;
  market.close("IF2506", "2025-06-13", 3990.0).close("000300", "2025-06-13", 4000.0);
  const MarketPanel panel = market.panel();
  const auto annualised = [&](BasisConvention convention) {
    const BasisRequest request = request_for("IF", convention);
    return basis_on(panel, request, contract("IF2506"), day_index("2025-06-13")).value().annualised.value();
  };
  EXPECT_NEAR(annualised(BasisConvention::kCinda), -0.0025 * 360.0 / 8.0, 1e-15);
  EXPECT_NEAR(annualised(BasisConvention::kGuojin), -0.0025 * 252.0 / 5.0, 1e-15);
  EXPECT_NEAR(annualised(BasisConvention::kIndustrial), -0.0025 * 30.0 / 7.0, 1e-15);
  EXPECT_NEAR(annualised(BasisConvention::kHuatai), -0.0025 * 365.0 / 7.0, 1e-15);
}

TEST(BasisOn, TheLastTradingDayHasARateOnlyWhereTheConventionCountsIt) {
  SmallMarket market;
  market.close("IF2506", "2025-06-20", 3990.0).close("000300", "2025-06-20", 4000.0);
  const MarketPanel panel = market.panel();
  const auto on_last_day = [&](BasisConvention convention) {
    return basis_on(panel, request_for("IF", convention), contract("IF2506"), day_index("2025-06-20")).value();
  };
  EXPECT_NEAR(on_last_day(BasisConvention::kCinda).annualised.value(), -0.0025 * 360.0, 1e-15);
  for (const auto convention : {BasisConvention::kGuojin, BasisConvention::kIndustrial, BasisConvention::kHuatai}) {
    EXPECT_FALSE(on_last_day(convention).annualised.has_value());
    EXPECT_DOUBLE_EQ(on_last_day(convention).rate, -0.0025);
  }
}

TEST(BasisOn, RefusesAContractOfAnotherProductOrOutsideItsLife) {
  SmallMarket market;
  market.close("IF2506", "2025-06-20", 3990.0).close("000300", "2025-06-20", 4000.0);
  const MarketPanel panel = market.panel();
  EXPECT_THROW((void)basis_on(panel, request_for("IC"), contract("IF2506"), day_index("2025-06-20")), InvariantError);
  EXPECT_THROW((void)basis_on(panel, request_for("IF"), contract("IF2506"), day_index("2025-06-23")), InvariantError);
}

TEST(BasisOn, NeedsTheIndexOfTheProduct) {
  SmallMarket market;
  market.close("IF2506", "2025-06-20", 3990.0).close("000905", "2025-06-20", 5800.0);
  const MarketPanel panel = market.panel();
  try {
    (void)basis_on(panel, request_for("IF"), contract("IF2506"), day_index("2025-06-20"));
    FAIL() << "a market without the index was accepted";
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("IF needs its index 000300"), std::string::npos) << error.what();
  }
}

TEST(BasisSeries, ListsDaysWithoutAPointInsteadOfFillingThem) {
  SmallMarket market;
  market.close("000300", "2025-06-11", 4000.0).close("000300", "2025-06-12", 4000.0);
  market.close("000300", "2025-06-16", 4000.0).close("000300", "2025-06-17", 4000.0);
  market.close("IF2506", "2025-06-11", 3990.0).close("IF2506", "2025-06-13", 3980.0);
  market.close("IF2507", "2025-06-16", 4010.0);
  const MarketPanel panel = market.panel();
  const BasisSeries series =
      basis_series(panel, request_for("IF"), kIndustrial, date("2025-06-11"), date("2025-06-17"));
  EXPECT_EQ(series.dates(), (std::vector{date("2025-06-11"), date("2025-06-16")}));
  EXPECT_EQ(series.rates(), (std::vector{-0.0025, 0.0025}));
  ASSERT_EQ(series.missing.size(), 3U);
  EXPECT_EQ(series.missing[0].date, date("2025-06-12"));
  EXPECT_EQ(series.missing[0].why, "IF2506 has no close");
  EXPECT_EQ(series.missing[1].date, date("2025-06-13"));
  EXPECT_EQ(series.missing[1].why, "000300 has no close");
  EXPECT_EQ(series.missing[2].why, "IF2507 has no close");
}

TEST(BasisSeries, NamesWhatTheRuleLacked) {
  SmallMarket market;
  market.close("000300", "2025-06-11", 4000.0);
  const MarketPanel panel = market.panel();
  const auto why = [&](const ContractRule& rule) {
    const BasisSeries series = basis_series(panel, request_for("IF"), rule, date("2025-06-11"), date("2025-06-11"));
    return series.missing.at(0).why;
  };
  EXPECT_EQ(why(ContractRule::largest_volume()), "the volume of a listed contract is missing");
  EXPECT_EQ(why(ContractRule::by_slot(static_cast<ContractSlot>(7))), "no listed contract fits the rule");
}

TEST(BasisSeries, BeginsWithTheProductAndIsEmptyBeforeIt) {
  SmallMarket market;
  market.close("000852", "2022-07-22", 7000.0).close("IM2208", "2022-07-22", 6930.0);
  const MarketPanel panel = market.panel();
  const BasisSeries series = basis_series(panel, request_for("IM"), ContractRule::by_slot(ContractSlot::kCurrentMonth),
                                          date("2022-07-01"), date("2022-07-22"));
  EXPECT_EQ(series.points.size(), 1U);
  EXPECT_TRUE(series.missing.empty());
  const BasisSeries before = basis_series(panel, request_for("IM"), ContractRule::by_slot(ContractSlot::kCurrentMonth),
                                          date("2022-07-01"), date("2022-07-21"));
  EXPECT_TRUE(before.points.empty());
  EXPECT_TRUE(before.missing.empty());
}

TEST(BasisSeries, AContinuousSeriesStandsInForTheCurrentMonthOnly) {
  SmallMarket market;
  for (const char* day : {"2013-06-06", "2013-06-13", "2013-06-17"}) market.close("000300", day, 2500.0);
  market.close("IF.current_month", "2013-06-06", 2490.0).close("IF.current_month", "2013-06-13", 2480.0);
  market.close("IF.current_month", "2013-06-17", 2470.0);
  market.close("IF1306", "2013-06-13", 2505.0);  // the contract's own bar goes first
  const MarketPanel panel = market.panel();
  BasisRequest request = request_for("IF");
  request.current_month_closes = panel.find("IF.current_month");
  const auto point = [&](const char* day) {
    const BasisSeries series = basis_series(panel, request, kIndustrial, date(day), date(day));
    return series.points.empty() ? std::nullopt : std::optional(series.points.front());
  };
  EXPECT_DOUBLE_EQ(point("2013-06-06").value().points, -10.0);
  EXPECT_EQ(point("2013-06-06").value().contract, contract("IF1306"));
  EXPECT_DOUBLE_EQ(point("2013-06-13").value().points, 5.0);
  EXPECT_FALSE(point("2013-06-17").has_value());  // 1306 expires on the 21st: the rule wants 1307
}

TEST(BasisSeries, AnnualisedNeedsARateOnEveryDay) {
  SmallMarket market;
  market.close("IF2506", "2025-06-20", 3990.0).close("000300", "2025-06-20", 4000.0);
  const MarketPanel panel = market.panel();
  const BasisSeries series =
      basis_series(panel, request_for("IF", BasisConvention::kGuojin),
                   ContractRule::by_slot(ContractSlot::kCurrentMonth), date("2025-06-20"), date("2025-06-20"));
  ASSERT_EQ(series.points.size(), 1U);
  EXPECT_THROW((void)series.annualised(), InvariantError);
}

TEST(TermStructure, HoldsTheListedContractsNearestFirst) {
  SmallMarket market;
  market.close("000300", "2025-06-13", 4000.0);
  market.close("IF2512", "2025-06-13", 3900.0).close("IF2506", "2025-06-13", 3990.0);
  market.close("IF2509", "2025-06-13", 3950.0);  // 2507 has no close
  const MarketPanel panel = market.panel();
  const auto points = term_structure(panel, request_for("IF"), day_index("2025-06-13"));
  ASSERT_EQ(points.size(), 3U);
  EXPECT_EQ(code_of(points[0].contract), "IF2506");
  EXPECT_EQ(code_of(points[1].contract), "IF2509");
  EXPECT_EQ(code_of(points[2].contract), "IF2512");
  EXPECT_DOUBLE_EQ(points[2].rate, -0.025);
}

TEST(BasisSigns, AnExactZeroIsNeitherPremiumNorDiscount) {
  std::vector<BasisPoint> points(4);
  points[0].points = 1.0;
  points[1].points = -1.0;
  points[2].points = -0.2;
  const BasisSigns signs = count_signs(points);
  EXPECT_EQ(signs.days, 4);
  EXPECT_EQ(signs.premium, 1);
  EXPECT_EQ(signs.discount, 2);
}

}  // namespace
}  // namespace hedgelab
