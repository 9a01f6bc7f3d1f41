#include "engine/store/store_inspection.h"

#include <gmock/gmock.h>

#include "engine/reference/price_limit.h"
#include "tests/import/small_import.h"

namespace hedgelab {
namespace {

using test::index_source;
using test::minute_source;
using test::rules;
using test::SmallImport;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string daily(std::string_view rows) { return std::string(test::kDailyHeader) + std::string(rows); }

/// Of files whose turnover is made up; what is odd goes in to be looked at.
ImportSource days() {
  ImportSource source = test::daily_source();
  source.turnover.reset();
  source.settlement_price = RowPolicy::kReport;
  return source;
}

StoreInspection inspect(const SmallImport& import) { return inspect_store(import.open(), rules()); }

std::vector<std::string> anomalies_of(const SmallImport& import) {
  std::vector<std::string> lines;
  for (const StoreAnomaly& anomaly : inspect(import).anomalies) {
    lines.push_back(fmt::format("{} {} {}: {}", anomaly.date.to_string(), anomaly.symbol, to_string(anomaly.frequency),
                                anomaly.what));
  }
  return lines;
}

/// A whole day of minute bars at one price; every bar trades `volume`.
std::string minutes_of_day(std::string_view date, int bars, int price, int volume) {
  std::string text;
  for (int i = 0; i < bars; ++i) {
    const int end = i < 120 ? 571 + i : 661 + i;
    text +=
        fmt::format("{} {},{},{},{},{},{}\n", date, minute_of_day_to_string(end), price, price, price, price, volume);
  }
  return text;
}

// 2024-01-02 to 01-04: IF2401, IF2402, IF2403 and IF2406 are listed.
TEST(StoreInspection, ListedContractsWithoutAnyBarAreNamed) {
  const SmallImport import;
  import.put("daily/IF2401.csv", daily("2024-01-02,3430,3440,3420,3425,,100,200,1\n"));
  import.put("daily/IF2406.csv", daily("2024-01-04,3430,3440,3420,3425,3424.4,100,200,1\n"));
  ASSERT_NE(import.run({days()}).store_digest, "");
  const StoreInspection inspection = inspect(import);
  ASSERT_EQ(inspection.without_bars.size(), 1U);
  EXPECT_EQ(inspection.without_bars[0].product, "IF");
  EXPECT_EQ(inspection.without_bars[0].frequency, Frequency::kDaily);
  EXPECT_EQ(inspection.without_bars[0].contracts.text(),
            "2 of 4 contracts that were listed from 2024-01-02 to 2024-01-04 have no bars: IF2402, IF2403");
}

TEST(StoreInspection, CoverageCountsBarsAgainstTheSessions) {
  const SmallImport import;
  import.put("daily/IF2401.csv", daily("2024-01-02,3430,3440,3420,3425,,100,200,102750000\n"
                                       "2024-01-04,3430,3440,3420,3425,3424.4,100,200,102750000\n"));
  import.put("minute/IF2401.csv", "time,open,high,low,close,volume\n" + minutes_of_day("2024-01-02", 240, 3425, 1) +
                                      minutes_of_day("2024-01-04", 100, 3425, 1));
  ASSERT_NE(import.run({test::daily_source(), minute_source()}).store_digest, "");
  const StoreInspection inspection = inspect(import);
  ASSERT_EQ(inspection.series.size(), 2U);
  const SeriesCoverage& days = inspection.series[0];
  EXPECT_EQ(days.symbol, "IF2401");
  EXPECT_EQ(days.frequency, Frequency::kDaily);
  EXPECT_EQ(days.first_date, Date::parse("2024-01-02"));
  EXPECT_EQ(days.last_date, Date::parse("2024-01-04"));
  EXPECT_EQ(days.bars, 2);
  EXPECT_EQ(days.expected_bars, 3);
  EXPECT_THAT(days.missing_days, ElementsAre(Date::parse("2024-01-03")));
  EXPECT_THAT(days.partial_days, IsEmpty());
  EXPECT_EQ(days.missing_settlements, 1);
  EXPECT_THAT(days.columns,
              ElementsAre("open", "high", "low", "close", "settlement", "volume", "open_interest", "turnover"));
  const SeriesCoverage& minutes = inspection.series[1];
  EXPECT_EQ(minutes.bars, 340);
  EXPECT_EQ(minutes.expected_bars, 3 * 240);
  EXPECT_THAT(minutes.missing_days, ElementsAre(Date::parse("2024-01-03")));
  EXPECT_THAT(minutes.partial_days, ElementsAre(Date::parse("2024-01-04")));
  EXPECT_EQ(minutes.missing_settlements, 0);
  EXPECT_THAT(minutes.columns, ElementsAre("open", "high", "low", "close", "volume"));
}

TEST(StoreInspection, AnIndexFollowsTheStockHoursBefore2016) {
  // 2015-06-01: futures 09:15-15:15, index 09:30-11:30 13:00-15:00: 240 of the 270 slots.
  const SmallImport import;
  ImportSource source = minute_source();
  source.kind = SeriesKind::kIndex;
  source.volume = std::nullopt;
  import.put("minute/000300.csv", "time,open,high,low,close\n2015-06-01 09:31,5000,5000,5000,5000\n");
  (void)import.run({source});
  EXPECT_EQ(inspect(import).series[0].expected_bars, 240);
}

TEST(StoreInspection, AQuietStoreHasNoAnomaly) {
  const SmallImport import;
  import.put("daily/IF2401.csv", daily("2024-01-02,3430,3440,3420,3425,3424.4,240,200,1\n"
                                       "2024-01-03,3430,3440,3420,3425,3424.4,240,200,1\n"));
  import.put("minute/IF2401.csv", "time,open,high,low,close,volume\n" + minutes_of_day("2024-01-03", 240, 3425, 1));
  ASSERT_NE(import.run({days(), minute_source()}).store_digest, "");
  EXPECT_THAT(anomalies_of(import), IsEmpty());
}

// Settlement 3424.4: limits 3082 and 3766.8 (cut to whole ticks inwards).
TEST(StoreInspection, ClosesAtOrNearALimitAndLargeMovesAreTold) {
  const SmallImport import;
  import.put("daily/IF2401.csv", daily("2024-01-02,3430,3440,3420,3425,3424.4,1,200,1\n"
                                       "2024-01-03,3700,3766.8,3700,3766.8,3760,1,200,1\n"));
  (void)import.run({days()});
  EXPECT_THAT(anomalies_of(import), ElementsAre("2024-01-03 IF2401 1d: close moved +10.0% from 3425 to 3766.8",
                                                "2024-01-03 IF2401 1d: close at the +10% limit 3766.8: locked"));
  // 3120 is 38 above the lower limit: 38 / 3424.4 = 1.1%.
  import.put("daily/IF2401.csv", daily("2024-01-02,3430,3440,3420,3425,3424.4,1,200,1\n"
                                       "2024-01-03,3400,3400,3110,3160,3160,1,200,1\n"
                                       "2024-01-04,3200,3200,2870,2880,2880,1,200,1\n"));
  (void)import.run({days()});
  EXPECT_THAT(anomalies_of(import), ElementsAre("2024-01-04 IF2401 1d: close moved -8.9% from 3160 to 2880",
                                                "2024-01-04 IF2401 1d: close 1.1% from the -10% limit 2844"));
}

TEST(StoreInspection, ASettlementOutsideTheRangeIsToldExceptOnTheLastTradingDay) {
  const SmallImport import;
  import.put("daily/IF2401.csv", daily("2024-01-18,3430,3440,3420,3425,3441,1,200,1\n"
                                       "2024-01-19,3430,3440,3420,3425,3441.17,1,0,1\n"));
  (void)import.run({days()});
  EXPECT_THAT(anomalies_of(import),
              ElementsAre("2024-01-18 IF2401 1d: settlement 3441 outside the day's range 3420 to 3440"));
}

TEST(StoreInspection, MovesWithoutVolumeAreTold) {
  const SmallImport import;
  import.put("daily/IF2401.csv", daily("2024-01-02,3430,3440,3420,3425,3424.4,0,200,1\n"
                                       "2024-01-03,3425,3425,3425,3425,3425,0,200,1\n"));
  (void)import.run({days()});
  EXPECT_THAT(anomalies_of(import), ElementsAre("2024-01-02 IF2401 1d: no volume, but the price moved"));
}

TEST(StoreInspection, MinuteBarsAreComparedWithTheDailyBar) {
  const SmallImport import;
  import.put("daily/IF2401.csv", daily("2024-01-02,3430,3440,3420,3425,3424.4,480,200,1\n"
                                       "2024-01-03,3430,3440,3420,3426,3424.4,240,200,1\n"));
  import.put("minute/IF2401.csv", "time,open,high,low,close,volume\n" + minutes_of_day("2024-01-02", 240, 3425, 3) +
                                      minutes_of_day("2024-01-03", 240, 3425, 1));
  (void)import.run({days(), minute_source()});
  // 240 x 3 = 720 of 480; 3425 is not 3426.
  EXPECT_THAT(anomalies_of(import),
              ElementsAre("2024-01-02 IF2401 1m: the volumes of the day add up to 1.50 of the daily bar's",
                          "2024-01-03 IF2401 1m: last close 3425 differs from the daily close 3426"));
}

TEST(StoreInspection, ADayCutByTheSourceIsNotComparedBySum) {
  const SmallImport import;
  import.put("daily/IF2401.csv", daily("2024-01-02,3430,3440,3420,3425,3424.4,240,200,1\n"));
  import.put("minute/IF2401.csv", "time,open,high,low,close,volume\n" + minutes_of_day("2024-01-02", 60, 3425, 1));
  (void)import.run({days(), minute_source()});
  EXPECT_THAT(anomalies_of(import), IsEmpty());
}

TEST(StoreInspection, ADisorderedBarOfAnotherProgramsStoreIsTold) {
  const test::ScratchFolder scratch;
  BarStoreWriter writer(rules());
  BarRecord bar;
  bar.at = {test::day("2024-01-02"), 0};
  bar.close = 34'000'000;
  bar.high = 33'000'000;
  writer.add_series("IF2401", SeriesKind::kContract, Frequency::kDaily, "", {bar});
  (void)writer.write(scratch / "store");
  const StoreInspection inspection = inspect_store(BarStore(scratch / "store", rules()), rules());
  ASSERT_EQ(inspection.anomalies.size(), 1U);
  EXPECT_EQ(inspection.anomalies[0].what, "1 bars whose high or low does not hold open and close");
}

TEST(StoreInspection, ATotalReturnIndexThatLosesAgainstItsPriceIndexIsTold) {
  const SmallImport import;
  ImportSource total_return = index_source();
  total_return.name = "total return";
  total_return.kind = SeriesKind::kTotalReturnIndex;
  total_return.files = "tr/*.csv";
  import.put("index/000300.csv", "date,close\n2024-01-02,1000\n2024-01-03,1000\n2024-01-04,1000\n2024-01-05,1000\n");
  // +0.10%: dividends. -0.5%: a wrong value; back by +0.5%: the same.
  import.put("tr/H00300.csv", "date,close\n2024-01-02,2000\n2024-01-03,2002\n2024-01-04,1992\n2024-01-05,2002\n");
  (void)import.run({index_source(), total_return});
  EXPECT_THAT(anomalies_of(import),
              ElementsAre("2024-01-04 H00300 1d: grew by -0.50% against its price index 000300: no day's dividends",
                          "2024-01-05 H00300 1d: grew by +0.50% against its price index 000300: no day's dividends"));
}

// 3424.4 x 1.1 = 3766.84 and x 0.9 = 3081.96; x 1.2 = 4109.28 and x 0.8 = 2739.52.
TEST(PriceLimits, AreWholeTicksInsideTheShare) {
  const auto id = *rules().contracts.find("IF2401");
  const auto limits = [&](const char* date) {
    return price_limits(rules().contracts.instrument_of(id), rules().contracts.contract(id), Date::parse(date),
                        parse_price("3424.4", "settlement"));
  };
  EXPECT_EQ(limits("2024-01-18").highest, 37'668'000);
  EXPECT_EQ(limits("2024-01-18").lowest, 30'820'000);
  EXPECT_EQ(limits("2024-01-19").highest, 41'092'000);
  EXPECT_EQ(limits("2024-01-19").lowest, 27'396'000);
}

}  // namespace
}  // namespace hedgelab
