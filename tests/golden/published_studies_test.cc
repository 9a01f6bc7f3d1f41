// Studies of the basis against the reports that print their figures. Row numbers are those of the project's list of
// published figures; "check" marks a value computed by a separate program on the same data.

#include "engine/analysis/arbitrage_study.h"
#include "engine/analysis/comovement_study.h"
#include "engine/analysis/dividend_track.h"
#include "engine/analysis/drawdown_study.h"
#include "engine/analysis/drivers_study.h"
#include "engine/analysis/regimes_study.h"
#include "engine/analysis/season_study.h"
#include "engine/analysis/series_study.h"
#include "engine/analysis/versus.h"
#include "engine/config/quote_tables.h"
#include "engine/core/files.h"
#include "tests/golden/expect_printed.h"
#include "tests/golden/study_cells.h"

namespace hedgelab {
namespace {

using test::date;
using test::instrument;
using test::kPercent;
using test::number_in;
using test::real_daily_panel;
using test::row_of;
using test::study_of;

/// Cinda's forecasts of 2025-05-30, rows 13-28, carried to other days by what was paid.
class CindasPoints {
 public:
  CindasPoints() {
    std::string table = "as_of,contract,points\n";
    for (const char* row :
         {"IC2506,29.66", "IC2507,54.09", "IC2509,61.45", "IC2512,61.45", "IF2506,23.44", "IF2507,52.59", "IF2509,64.3",
          "IF2512,64.85", "IH2506,19.56", "IH2507,52.31", "IH2509,58.09", "IH2512,58.09", "IM2506,21.24",
          "IM2507,39.29", "IM2509,43.04", "IM2512,43.05"}) {
      table += fmt::format("2025-05-30,{}\n", row);
    }
    write_file_atomically(folder_ / "points.csv", table);
    estimate_ = anchored_dividends(real_daily_panel(), folder_ / "points.csv");
  }
  const DividendEstimate& operator*() const { return *estimate_; }

 private:
  test::ScratchFolder folder_;
  std::unique_ptr<DividendEstimate> estimate_;
};

const DividendEstimate& realised() {
  static const auto kEstimate =
      realised_dividends(real_daily_panel(), {instrument("IF"), instrument("IC"), instrument("IM"), instrument("IH")});
  return *kEstimate;
}
const DividendEstimate& trailing() {
  static const auto kEstimate = trailing_year_dividends(
      real_daily_panel(), {instrument("IF"), instrument("IC"), instrument("IM"), instrument("IH")});
  return *kEstimate;
}

// Snapshots of 2026-06-10, 146 of each contract; check: IM2609 -0.36, IC2609 -0.14.
TEST(PublishedStudies, BasisAgainstIndexInsideADay) {
  HEDGELAB_NEEDS_REAL_DATA();
  IntradayStudy study;
  study.from = study.to = date("2026-06-10");
  study.quotes = read_basis_quotes(
      *test::real_data_folder() / "snapshots/all_contracts_intraday_2026.csv.gz",
      {{"time", "quote_time"}, {"contract", "contract_code"}, {"futures", "futures_price"}, {"index", "index_price"}});
  const Study intraday = intraday_study(study_of({"IM", "IC"}), study);
  const Table& table = intraday.table("intraday");
  EXPECT_EQ(table.cell(row_of(table, {{"contract", "IM2609"}}), "points").integer(), 146);
  EXPECT_NEAR(table.cell(row_of(table, {{"contract", "IM2609"}}), "correlation").number(), -0.36, 0.005);
  EXPECT_NEAR(table.cell(row_of(table, {{"contract", "IC2609"}}), "correlation").number(), -0.14, 0.005);
}

TEST(PublishedStudies, CindasRatesAndLowsOfTheWeekAndOfApril) {
  HEDGELAB_NEEDS_REAL_DATA();
  const CindasPoints points;
  const StudyMarket market = study_of({"IC", "IF", "IH", "IM"}, &*points);
  const Study study = series_study(market, {date("2025-04-01"), date("2025-05-30"), date("2025-04-01")});
  const Table& summary = study.table("summary");
  struct Row {
    const char* product;
    double rate, week_low;  // rows 1-4, 72-75
    double obtained_low;
  };
  for (const Row& row : {Row{"IC", -8.85, -10.93, -10.93}, Row{"IF", -1.99, -2.93, -2.93}, Row{"IH", 1.07, 0.52, 0.52},
                         Row{"IM", -13.94, -15.75, -15.76}}) {
    SCOPED_TRACE(row.product);
    EXPECT_PRINTED(kPercent * number_in(summary, "annualised", {{"product", row.product}}), row.rate, 2);
    EXPECT_PRINTED(kPercent * number_in(summary, "week_low", {{"product", row.product}}), row.obtained_low, 2);
    EXPECT_NEAR(kPercent * number_in(summary, "week_low", {{"product", row.product}}), row.week_low, 0.015);
  }
  EXPECT_FALSE(study.looks_ahead.empty());
  const Study april = series_study(market, {date("2025-04-01"), date("2025-04-30"), date("2025-04-01")});
  const Table& lows = april.table("summary");
  EXPECT_PRINTED(kPercent * number_in(lows, "month_low", {{"product", "IC"}}), -13.97, 2) << "row 70";
  EXPECT_EQ(lows.cell(row_of(lows, {{"product", "IC"}}), "month_low_on").date(), date("2025-04-16"));
  // Row 71 prints -18.20.
  EXPECT_PRINTED(kPercent * number_in(lows, "month_low", {{"product", "IM"}}), -18.28, 2);
  EXPECT_EQ(lows.cell(row_of(lows, {{"product", "IM"}}), "month_low_on").date(), date("2025-04-14"));
}

TEST(PublishedStudies, TrailingYearPointsGiveOtherRatesThanCindasForecasts) {
  HEDGELAB_NEEDS_REAL_DATA();
  const Study study = series_study(study_of({"IC", "IF", "IH", "IM"}, &trailing()),
                                   {date("2025-05-30"), date("2025-05-30"), date("2025-05-30")});
  const Table& summary = study.table("summary");
  for (const auto& [product, rate] : {std::pair{"IC", -8.57}, {"IF", -0.66}, {"IH", 2.93}, {"IM", -13.51}}) {
    EXPECT_PRINTED(kPercent * number_in(summary, "annualised", {{"product", product}}), rate, 2)
        << product << ", check";
  }
  EXPECT_TRUE(study.looks_ahead.empty());
}

TEST(PublishedStudies, HuataisDiscountOfImInMarch2025) {
  HEDGELAB_NEEDS_REAL_DATA();
  // Rows 235 (7 to 13%) and 236 (98%), with realised dividends and Cinda's rate.
  const Study study =
      series_study(study_of({"IM"}, &realised()), {date("2025-02-10"), date("2025-03-13"), date("2022-07-22")});
  const Table& series = study.table("series");
  const auto on = [&](const char* day, const char* column) {
    return kPercent * number_in(series, column, {{"date", day}});
  };
  EXPECT_PRINTED(on("2025-03-12", "annualised"), -13.0, 1);
  for (const char* day : {"2025-02-10", "2025-02-18"}) {
    EXPECT_LE(on(day, "annualised"), -5.9);
    EXPECT_GE(on(day, "annualised"), -7.3);
  }
}

TEST(PublishedStudies, CindasSignTestOfSnowballHedges) {
  HEDGELAB_NEEDS_REAL_DATA();
  const CindasPoints points;
  ComovementStudy periods;
  periods.periods = {{"winter", date("2025-01-02"), date("2025-02-28")},
                     {"spring", date("2025-03-03"), date("2025-05-30")}};
  const auto table_of = [&](const char* product, const DividendEstimate& dividends) {
    return comovement_study(study_of({product}, &dividends), periods);
  };
  const Study ic = table_of("IC", *points);
  const Table& table = ic.table("comovement");
  // Rows 64, 65, 68 and 66, 67, 69.
  EXPECT_EQ(number_in(table, "days", {{"period", "winter"}}), 36);
  EXPECT_EQ(number_in(table, "big_days", {{"period", "winter"}}), 16) << "row 64";
  EXPECT_EQ(number_in(table, "opposite", {{"period", "winter"}}), 11) << "row 65";
  EXPECT_PRINTED(number_in(table, "correlation", {{"period", "winter"}}), -0.31, 2) << "row 68";
  EXPECT_EQ(number_in(table, "days", {{"period", "spring"}}), 61);
  EXPECT_EQ(number_in(table, "big_days", {{"period", "spring"}}), 11) << "row 66";
  EXPECT_EQ(number_in(table, "opposite", {{"period", "spring"}}), 2) << "row 67";
  EXPECT_PRINTED(number_in(table, "correlation", {{"period", "spring"}}), 0.32, 2) << "row 69";
  const Study with_realised = table_of("IC", realised());
  EXPECT_PRINTED(number_in(with_realised.table("comovement"), "correlation", {{"period", "spring"}}), 0.317, 3)
      << "check";
  const Study with_trailing = table_of("IC", trailing());
  EXPECT_PRINTED(number_in(with_trailing.table("comovement"), "correlation", {{"period", "spring"}}), 0.302, 3)
      << "check";
  const Study im = table_of("IM", realised());
  EXPECT_EQ(number_in(im.table("comovement"), "big_days", {{"period", "winter"}}), 17) << "check";
  EXPECT_EQ(number_in(im.table("comovement"), "opposite", {{"period", "winter"}}), 12) << "check";
  EXPECT_PRINTED(number_in(im.table("comovement"), "correlation", {{"period", "winter"}}), -0.24, 2) << "check";
  EXPECT_EQ(number_in(im.table("comovement"), "big_days", {{"period", "spring"}}), 23) << "check";
  EXPECT_EQ(number_in(im.table("comovement"), "opposite", {{"period", "spring"}}), 13) << "check";
  EXPECT_PRINTED(number_in(im.table("comovement"), "correlation", {{"period", "spring"}}), -0.34, 2) << "check";
}

TEST(PublishedStudies, TheSignTestOfIcByYear) {
  HEDGELAB_NEEDS_REAL_DATA();
  ComovementStudy study;
  study.periods = {{"all", date("2017-03-08"), date("2025-05-30")}};
  study.by_year = true;
  const Study years = comovement_study(study_of({"IC"}, &realised()), study);
  // Check values: correlation and percent opposite by calendar year.
  struct Row {
    const char* year;
    double correlation, opposite;
  };
  for (const Row& row : {Row{"2018", 0.41, 32}, Row{"2019", 0.24, 48}, Row{"2020", 0.18, 49}, Row{"2021", -0.50, 78},
                         Row{"2022", 0.27, 45}, Row{"2023", -0.28, 71}, Row{"2024", 0.06, 43}, Row{"2025", 0.13, 48}}) {
    SCOPED_TRACE(row.year);
    EXPECT_PRINTED(number_in(years.table("comovement"), "correlation", {{"period", row.year}}), row.correlation, 2);
    EXPECT_PRINTED(kPercent * number_in(years.table("comovement"), "opposite_share", {{"period", row.year}}),
                   row.opposite, 0);
  }
}

StudyMarket industrial(std::initializer_list<const char*> products) {
  StudyMarket market = study_of(products);
  market.rule = ContractRule::current_month_until(5);
  market.convention = BasisConvention::kIndustrial;
  market.current_month_series = ".current_month";
  return market;
}

TEST(PublishedStudies, IndustrialsRegimesSeasonAndDrawdown) {
  HEDGELAB_NEEDS_REAL_DATA();
  RegimesStudy regimes{industrial_periods(date("2025-05-30"))};
  regimes.periods.push_back({"from the top", date("2015-06-12"), date("2016-12-31")});
  const Study stages = regimes_study(industrial({"IF"}), regimes);
  const Table& table = stages.table("regimes");
  EXPECT_EQ(number_in(table, "premium_days", {{"period", "stage 2"}}), 8) << "row 211";
  EXPECT_PRINTED(kPercent * number_in(table, "discount_share", {{"period", "stage 2"}}), 98.04, 2) << "row 212";
  EXPECT_NEAR(kPercent * number_in(table, "premium_share", {{"period", "stage 3"}}), 31.73, 0.05) << "row 213";
  EXPECT_PRINTED(kPercent * number_in(table, "mean_rate", {{"period", "stage 3"}}), -0.36, 2) << "row 214";
  EXPECT_EQ(number_in(table, "days", {{"period", "from the top"}}), 381);
  EXPECT_PRINTED(kPercent * number_in(table, "discount_share", {{"period", "from the top"}}), 97.6, 1) << "row 221";
  EXPECT_FALSE(stages.looks_ahead.empty());

  const Study season = season_study(industrial({"IF"}), {date("2010-04-16"), date("2025-05-31")});
  EXPECT_PRINTED(kPercent * number_in(season.table("season_summary"), "correlation", {{"product", "IF"}}), -81.9, 1)
      << "row 219: -82";
  EXPECT_PRINTED(number_in(season.table("season"), "dividend_points", {{"month", "6"}}), 24.5, 1) << "check";
  EXPECT_PRINTED(number_in(season.table("season"), "dividend_points", {{"month", "7"}}), 26.5, 1) << "check";

  DrawdownStudy falls;
  falls.periods = {{"stage 2", date("2015-06-15"), date("2017-02-16")}};
  const Study drawdown = drawdown_study(industrial({"IF"}), falls);
  for (const auto& [reading, value] :
       {std::pair{"drawdown of 20 days", 51.3}, {"drawdown of 40 days", 51.3}, {"drawdown of 60 days", 57.9}}) {
    EXPECT_NEAR(kPercent * number_in(drawdown.table("drawdown"), "correlation", {{"reading", reading}}), value, 0.06)
        << reading << ", row 217 prints 57.96 for 60";
  }
  DrawdownStudy same_day;
  same_day.plain_rate = true;
  same_day.periods = {{"2025", date("2025-01-03"), date("2025-05-30")}};
  StudyMarket im = study_of({"IM"});
  im.rule = ContractRule::largest_open_interest();
  const Study spring = drawdown_study(im, same_day);
  EXPECT_PRINTED(kPercent * number_in(spring.table("drawdown"), "correlation", {{"reading", "return of the same day"}}),
                 -0.6, 1)
      << "row 223";
}

TEST(PublishedStudies, HuataisSpeculationAndVolatility) {
  HEDGELAB_NEEDS_REAL_DATA();
  DriversStudy study;
  study.from = date("2022-07-22");
  study.to = date("2025-03-13");
  const Study drivers = drivers_study(study_of({"IM"}), study);
  const Table& speculation = drivers.table("speculation");
  EXPECT_NEAR(number_in(speculation, "mean", {{"month", "2025-02"}}), 0.7747, 0.00005) << "row 225";
  EXPECT_PRINTED(kPercent * number_in(speculation, "percentile_all", {{"month", "2025-02"}}), 84.85, 2) << "row 226";
  const Table& volatility = drivers.table("volatility");
  EXPECT_PRINTED(kPercent * number_in(volatility, "volatility", {{"date", "2025-02-28"}, {"window", "30"}}), 25.67, 2)
      << "row 227";
  // Row 228 prints 72.99.
  EXPECT_PRINTED(kPercent * number_in(volatility, "percentile_all", {{"date", "2025-02-28"}, {"window", "30"}}), 72.93,
                 2);
  DriversStudy spring;
  spring.from = date("2025-04-01");
  spring.to = date("2025-04-30");
  const Study april = drivers_study(study_of({"IC", "IM"}), spring);
  for (const auto& [product, day, value] : {std::tuple{"IC", "2025-04-03", 11.3},
                                            {"IC", "2025-04-10", 37.6},
                                            {"IM", "2025-04-03", 13.3},
                                            {"IM", "2025-04-10", 44.3}}) {
    EXPECT_PRINTED(kPercent * number_in(april.table("volatility"), "volatility",
                                        {{"product", product}, {"date", day}, {"window", "20"}}),
                   value, 1)
        << product << " " << day << ", check";
  }
}

TEST(PublishedStudies, ErrorsOfTheTrailingYear) {
  HEDGELAB_NEEDS_REAL_DATA();
  DividendTrackStudy study;
  study.from = date("2017-03-07");
  study.to = date("2025-05-30");
  study.sources = {{"trailing_year", &trailing()}};
  const Study track = dividend_track_study(study_of({"IF", "IC", "IM", "IH"}), study);
  const Table& table = track.table("track");
  // Check values: mean size and worst day in percentage points a year, current month and current quarter.
  struct Row {
    const char* product;
    double month, month_worst, quarter, quarter_worst;
  };
  for (const Row& row : {Row{"IF", 0.73, 12.8, 0.24, 1.5}, Row{"IC", 0.43, 4.4, 0.26, 1.4},
                         Row{"IM", 0.26, 2.4, 0.12, 0.6}, Row{"IH", 1.46, 15.9, 0.59, 3.4}}) {
    SCOPED_TRACE(row.product);
    const auto value = [&](const char* slot, const char* column) {
      return kPercent * number_in(table, column, {{"product", row.product}, {"slot", slot}, {"month", "0"}});
    };
    EXPECT_NEAR(value("current_month", "rate_absolute"), row.month, 0.02);
    EXPECT_NEAR(value("current_month", "rate_worst"), row.month_worst, 0.1);
    EXPECT_NEAR(value("current_quarter", "rate_absolute"), row.quarter, 0.02);
    EXPECT_NEAR(value("current_quarter", "rate_worst"), row.quarter_worst, 0.1);
  }
}

TEST(PublishedStudies, TheRolledIcYearByYear) {
  HEDGELAB_NEEDS_REAL_DATA();
  VersusStudy study;
  study.first_year = 2016;
  study.last_year = 2022;
  const Study versus = versus_study(study_of({"IC"}), study);
  // Check values.
  for (const auto& [year, roll, index] : {std::tuple{"2016", 12.67, -17.78},
                                          {"2017", 11.16, -0.20},
                                          {"2018", -28.23, -33.32},
                                          {"2019", 41.13, 26.38},
                                          {"2020", 35.25, 20.87},
                                          {"2021", 26.84, 15.58},
                                          {"2022", -16.93, -20.31}}) {
    EXPECT_PRINTED(kPercent * number_in(versus.table("years"), "roll", {{"year", year}}), roll, 2) << year;
    EXPECT_PRINTED(kPercent * number_in(versus.table("years"), "index", {{"year", year}}), index, 2) << year;
  }
}

}  // namespace
}  // namespace hedgelab
