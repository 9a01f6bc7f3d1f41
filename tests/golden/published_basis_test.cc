// Basis figures printed in broker reports, to their printed digits. Row numbers are those of the project's list of
// published figures; the tests without HEDGELAB_NEEDS_REAL_DATA take all their inputs from the report itself.

#include "engine/analysis/arbitrage_bounds.h"
#include "engine/analysis/calendar_spread.h"
#include "engine/analysis/carry.h"
#include "engine/analysis/rolling_statistics.h"
#include "tests/golden/expect_printed.h"
#include "tests/golden/real_market.h"

namespace hedgelab {
namespace {

using test::contract;
using test::date;
using test::day_index;
using test::instrument;
using test::kPercent;
using test::real_basis;
using test::real_daily_panel;
using test::real_series;
using test::rule_book;

struct CindaRow {
  int row;
  const char* contract;
  double futures, index, dividend_points;  // index points; dividends expected within the contract's life
  double published;                        // % a year
};

// Cinda, weekly report on the basis of IC and IM, 2025-05-30, rows 1-4.
constexpr CindaRow kCindaCurrentQuarter[] = {{1, "IC2509", 5452.0, 5671.0723, 61.45, -8.85},
                                             {2, "IF2509", 3752.0, 3840.2323, 64.30, -1.99},
                                             {3, "IM2509", 5719.8, 6026.5603, 43.04, -13.94},
                                             {4, "IH2509", 2629.6, 2678.6955, 58.09, 1.07}};

TEST(PublishedBasis, CindaAnnualisesTheDividendAdjustedBasisOver360DaysCountingBothEnds) {
  for (const CindaRow& row : kCindaCurrentQuarter) {
    SCOPED_TRACE(fmt::format("Cinda 2025-05-30, row {}: {}", row.row, row.contract));
    const RemainingLife life = remaining_life(rule_book(), contract(row.contract), date("2025-05-30"));
    EXPECT_EQ(life.calendar_days + 1, 113);  // as the report's own figures require
    EXPECT_PRINTED(
        kPercent * annualised_basis(row.futures, row.index, row.dividend_points, life, BasisConvention::kCinda),
        row.published, 2);
  }
}

TEST(PublishedBasis, CindaCurrentQuarterContractsAndTheirClosesAreThoseOfTheMarket) {
  HEDGELAB_NEEDS_REAL_DATA();
  for (const CindaRow& row : kCindaCurrentQuarter) {
    SCOPED_TRACE(fmt::format("Cinda 2025-05-30, row {}: {}", row.row, row.contract));
    const InstrumentId product = instrument(std::string_view(row.contract).substr(0, 2));
    const auto chosen = contract_on(real_daily_panel(), product, day_index("2025-05-30"),
                                    ContractRule::by_slot(ContractSlot::kCurrentQuarter))
                            .value();
    EXPECT_EQ(rule_book().contracts.contract(chosen).code, row.contract);
    const BasisPoint point = real_basis(row.contract, "2025-05-30", BasisConvention::kCinda);
    EXPECT_DOUBLE_EQ(point.futures, row.futures);
    EXPECT_DOUBLE_EQ(point.index, row.index);
  }
}

TEST(PublishedBasis, CindaDividendSharesAreDividendPointsOverTheIndex) {
  // Cinda 2025-05-30, rows 29-33; rows 53, 55, 57, 59: paid in the week.
  EXPECT_PRINTED(kPercent * dividend_share(61.45, 5671.0723), 1.08, 2) << "row 29, IC2512";
  EXPECT_PRINTED(kPercent * dividend_share(64.85, 3840.2323), 1.69, 2) << "row 30, IF2512";
  EXPECT_PRINTED(kPercent * dividend_share(43.05, 6026.5603), 0.71, 2) << "row 31, IM2512";
  EXPECT_PRINTED(kPercent * dividend_share(64.30, 3840.2323), 1.67, 2) << "row 32, IF2509";
  EXPECT_PRINTED(kPercent * dividend_share(58.09, 2678.6955), 2.17, 2) << "row 33, IH2509 and IH2512";
  EXPECT_PRINTED(kPercent * dividend_share(8.06, 5671.0723), 0.14, 2) << "row 53, IC in the week";
  EXPECT_PRINTED(kPercent * dividend_share(1.46, 3840.2323), 0.04, 2) << "row 55, IF in the week";
  EXPECT_PRINTED(kPercent * dividend_share(0.47, 2678.6955), 0.02, 2) << "row 57, IH in the week";
  EXPECT_PRINTED(kPercent * dividend_share(8.59, 6026.5603), 0.14, 2) << "row 59, IM in the week";
}

TEST(PublishedBasis, GuojinMainContractOfIfIsTheOneOfTheLargestVolume) {
  HEDGELAB_NEEDS_REAL_DATA();
  // Guojin, weekly of 2024-08-02, rows 185 and 186.
  const BasisRequest request{.instrument = instrument("IF"), .convention = BasisConvention::kGuojin};
  const BasisSeries series =
      basis_series(real_daily_panel(), request, ContractRule::largest_volume(), date("2024-07-01"), date("2024-08-02"));
  ASSERT_TRUE(series.missing.empty());
  const BasisPoint& last = series.points.back();
  EXPECT_EQ(rule_book().contracts.contract(last.contract).code, "IF2408");
  EXPECT_DOUBLE_EQ(last.futures, 3379.6);
  EXPECT_DOUBLE_EQ(last.index, 3384.3919);
  EXPECT_PRINTED(kPercent * last.rate, -0.142, 3) << "row 185";
  EXPECT_PRINTED(kPercent * rolling_mean(series.rates(), 20).back(), -0.371, 3) << "row 186";
}

TEST(PublishedBasis, GuojinAnnualisesOver252TradingDaysAfterToday) {
  HEDGELAB_NEEDS_REAL_DATA();
  // Guojin 2024-08-02, row 187: called the next-quarter contract of IH, it is the third listed one.
  const BasisPoint ih = real_basis("IH2412", "2024-08-02", BasisConvention::kGuojin);
  EXPECT_EQ(ih.life.trading_days, 93);
  EXPECT_PRINTED(kPercent * ih.annualised.value(), 0.19, 2) << "row 187";

  // Guojin 2024-10-18, rows 200-202. The day is an expiry day: the expiring contract still is the first, so the third
  // listed is 2412.
  struct Row {
    int row;
    const char *product, *contract;
    double published;
  };
  for (const Row& row :
       {Row{200, "IF", "IF2412", 1.31}, Row{201, "IC", "IC2412", -3.36}, Row{202, "IM", "IM2412", -2.09}}) {
    SCOPED_TRACE(fmt::format("Guojin 2024-10-18, row {}", row.row));
    const auto chosen = contract_on(real_daily_panel(), instrument(row.product), day_index("2024-10-18"),
                                    ContractRule::by_slot(ContractSlot::kCurrentQuarter));
    EXPECT_EQ(chosen, contract(row.contract));
    EXPECT_PRINTED(kPercent * real_basis(row.contract, "2024-10-18", BasisConvention::kGuojin).annualised.value(),
                   row.published, 2);
  }
}

TEST(PublishedBasis, GuojinWeeklyChangeIsTheCloseOverTheSettlementOfTheFridayBefore) {
  HEDGELAB_NEEDS_REAL_DATA();
  // Guojin 2024-08-02, rows 188-190. Close over close gives another figure for the contracts.
  const MarketPanel& panel = real_daily_panel();
  const auto change = [&](std::string_view symbol) {
    const SeriesId id = real_series(symbol);
    return close_on(panel, id, day_index("2024-08-02")).value() /
               panel.settlement(id, day_index("2024-07-26")).value().to_double() -
           1.0;
  };
  EXPECT_PRINTED(kPercent * change("IF2408"), -0.38, 2) << "row 188";
  EXPECT_PRINTED(kPercent * change("IM2408"), 2.92, 2) << "row 189";
  const DatedValues index = closes_between(panel, real_series("000300"), date("2024-07-26"), date("2024-08-02"));
  EXPECT_PRINTED(kPercent * (index.values.back() / index.values.front() - 1.0), -0.73, 2) << "row 190";
}

TEST(PublishedBasis, GuojinArbitrageBoundsAreMetWithinFiveHundredthsOfAPoint) {
  // Guojin, issues of 2023-02-03 (row 206) and 2024-10-18 (row 207), IF at a target of 5% a year. The form of the
  // bounds is our reading; the obtained values are held to 0.0005 so that a change of it shows.
  struct Row {
    int row;
    const char *day, *contract;
    int trading_days, calendar_days;
    double published_upper, published_lower, obtained_upper, obtained_lower;
  };
  for (const Row& row : {Row{206, "2023-02-03", "IF2302", 10, 14, 0.46, -0.75, 0.4427, -0.7501},
                         Row{207, "2024-10-18", "IF2411", 20, 28, 0.72, -1.30, 0.6808, -1.2955}}) {
    SCOPED_TRACE(fmt::format("Guojin {}, row {}", row.day, row.row));
    const RemainingLife life = remaining_life(rule_book(), contract(row.contract), date(row.day));
    EXPECT_EQ(life.trading_days, row.trading_days);
    EXPECT_EQ(life.calendar_days, row.calendar_days);
    const ArbitrageBounds bounds = arbitrage_bounds(life, kGuojinArbitrageCosts);
    EXPECT_NEAR(kPercent * bounds.upper, row.published_upper, 0.05);
    EXPECT_NEAR(kPercent * bounds.lower, row.published_lower, 0.05);
    EXPECT_NEAR(kPercent * bounds.upper, row.obtained_upper, 0.0005);
    EXPECT_NEAR(kPercent * bounds.lower, row.obtained_lower, 0.0005);
  }
}

TEST(PublishedBasis, GuojinSpreadPercentilesDoNotComeOutAndAreHeldToWhatDoes) {
  HEDGELAB_NEEDS_REAL_DATA();
  // Guojin 2024-08-02, rows 194-196: percentile since 2019 of the spread rate of current and next month. The definition
  // is unknown. (near - far) / index and near / far - 1 give the same order of days within 0.2 points; both miss.
  struct Row {
    int row;
    const char* product;
    double published, share_of_index, ratio;
  };
  for (const Row& row :
       {Row{194, "IF", 58.8, 53.47, 53.47}, Row{195, "IC", 49.0, 40.27, 40.27}, Row{196, "IM", 90.6, 87.65, 87.45}}) {
    SCOPED_TRACE(fmt::format("Guojin 2024-08-02, row {}: {} published", row.row, row.published));
    const auto percentile = [&](SpreadForm form) {
      const DatedValues spreads = calendar_spreads(real_daily_panel(), instrument(row.product), 0, 1, form,
                                                   date("2019-01-01"), date("2024-08-02"));
      return kPercent * percentiles_to_date(spreads.values).back();
    };
    EXPECT_PRINTED(percentile(SpreadForm::kShareOfIndex), row.share_of_index, 2);
    EXPECT_PRINTED(percentile(SpreadForm::kRatio), row.ratio, 2);
  }
}

}  // namespace
}  // namespace hedgelab
