#include "engine/import/importer.h"

#include <gmock/gmock.h>

#include "tests/import/small_import.h"

namespace hedgelab {
namespace {

using test::daily_source;
using test::day;
using test::index_source;
using test::kDailyHeader;
using test::lines_of;
using test::minute_source;
using test::SmallImport;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string daily(std::string_view rows) { return std::string(kDailyHeader) + std::string(rows); }

/// One row of IF2401 on 3 January 2024, between two good ones.
ImportReport import_row(const SmallImport& import, std::string_view row, const ImportSource& source = daily_source()) {
  import.put("daily/IF2401.csv", daily(fmt::format("2024-01-02,3430,3440,3420,3425,3424.4,100,200,102800000\n{}\n"
                                                   "2024-01-04,3430,3440,3420,3425,3424.4,100,200,102800000\n",
                                                   row)));
  return import.run({source});
}

TEST(Importer, ACleanFileBecomesAStore) {
  const SmallImport import;
  const ImportReport report = import_row(import, "2024-01-03,3425.2,3441,3420.4,3440.8,3438.2,71000,0,7.29e+10");
  EXPECT_THAT(lines_of(report), IsEmpty());
  EXPECT_EQ(report.files, 1);
  EXPECT_EQ(report.rows, 3);
  EXPECT_EQ(report.bars, 3);
  EXPECT_EQ(report.dropped + report.repaired + report.filled + report.merged + report.skipped, 0);

  const BarStore store = import.open();
  EXPECT_EQ(store.digest(), report.store_digest);
  EXPECT_EQ(store.description(), "test");
  EXPECT_FALSE(store.is_synthetic());
  const BarSeries& series = store.get("IF2401", Frequency::kDaily);
  EXPECT_EQ(series.source, "daily: daily/IF2401.csv");
  EXPECT_EQ(series.columns->open[1], 34'252'000);
  EXPECT_EQ(series.columns->high[1], 34'410'000);
  EXPECT_EQ(series.columns->low[1], 34'204'000);
  EXPECT_EQ(series.columns->close[1], 34'408'000);
  EXPECT_EQ(series.columns->settlement[1], 34'382'000);
  EXPECT_EQ(series.columns->volume[1], 71'000);
  EXPECT_EQ(series.columns->open_interest[1], 0);
  EXPECT_EQ(series.columns->turnover[1], 72'900'000'000);
}

TEST(Importer, EmptyOptionalFieldsAreMissingAndNeverZero) {
  const SmallImport import;
  const ImportReport report = import_row(import, "2024-01-03,,,,3440.8,,,,");
  EXPECT_THAT(lines_of(report), IsEmpty());
  const BarStore store = import.open();
  const BarColumns& columns = *store.get("IF2401", Frequency::kDaily).columns;
  EXPECT_EQ(columns.present[1], 1);
  EXPECT_EQ(columns.close[1], 34'408'000);
  EXPECT_EQ(columns.open[1], kMissingPrice);
  EXPECT_EQ(columns.settlement[1], kMissingPrice);
  EXPECT_EQ(columns.volume[1], kMissingCount);
  EXPECT_EQ(columns.open_interest[1], kMissingCount);
  EXPECT_EQ(columns.turnover[1], kMissingTurnover);
}

TEST(Importer, EveryFaultOfARowIsToldWithFileAndLineAndNothingIsWritten) {
  struct Case {
    const char* row;
    const char* finding;
  };
  for (const Case& c : {
           Case{"2024-01-03,3425,3441,3420", "unreadable_row! daily/IF2401.csv:3: 4 fields; the header has 9"},
           Case{"2024-01-03,3425,3441,3420,3430,3430,1,1,,1", "unreadable_row! daily/IF2401.csv:3: 10 fields"},
           Case{"03.01.2024,3425,3441,3420,3430,3430,1,1,1", "unreadable_row! daily/IF2401.csv:3: column 'date'"},
           Case{"2024-01-03,3425,3441,3420,,3430,1,1,",
                "no_close! daily/IF2401.csv:3: IF2401 2024-01-03: the close is"},
           Case{"2024-01-03,3425,3441,3420,NaN,3430,1,1,",
                "no_close! daily/IF2401.csv:3: IF2401 2024-01-03: the close"},
           Case{"2024-01-03,none,3441,3420,3430,3430,1,1,", "column 'open': 'none' is not a decimal number"},
           Case{"2024-01-03,3425,3441,3420,3430,0,1,1,", "column 'settle': '0' is not above zero"},
           Case{"2024-01-03,3425,3441,-3420,3430,3430,1,1,", "column 'low': '-3420' is not above zero"},
           Case{"2024-01-03,3425,3441,3420,3.43e3,3430,1,1,", "column 'close': '3.43e3' has an exponent"},
           Case{"2024-01-03,3425,3441,3420,343000,3430,1,1,", "column 'close': '343000' is too large"},
           Case{"2024-01-03,3425,3441,3420,3430,3430,-1,1,1", "unreadable_row! daily/IF2401.csv:3: column 'volume'"},
           Case{"2024-01-03,3425,3441,3420,3430,3430,1,1.5,1", "column 'open_interest': '1.5' is not a whole number"},
           Case{"2024-01-03,3425,3441,3420,3430,3430,11167222800,1,1", "leave the column out if it counts shares"},
           Case{"2024-01-03,3425,3441,3420,3430,3430,1,1,1.23457e+09",
                "column 'amount': '1.23457e+09' has an exponent"},
           Case{"2024-01-03,3425,3441,3420,3430.00001,3430,1,1,", "extra_decimals! daily/IF2401.csv:3: column 'close'"},
           Case{"2024-01-03,3425,3429,3420,3430,3430,1,1,",
                "ohlc_order! daily/IF2401.csv:3: IF2401: high 3429 is below "
                "close 3430"},
           Case{"2024-01-03,3419,3441,3420,3430,3430,1,1,", "low 3420 is above open 3419"},
           Case{"2024-01-03,3425.1,3441,3420,3430,3430,1,1,",
                "off_tick! daily/IF2401.csv:3: IF2401: open 3425.1 is no "
                "multiple of the tick 0.2"},
           Case{"2024-01-01,3425,3441,3420,3430,3430,1,1,", "closed_day! daily/IF2401.csv:3: IF2401 2024-01-01"},
           Case{"2024-01-02,3430,3440,3420,3425,3424.4,100,200,",
                "duplicate! daily/IF2401.csv:3: IF2401: 2024-01-02 "
                "stands already in daily/IF2401.csv:2"},
           Case{"2023-12-29,3430,3440,3420,3425,3424.4,100,200,", "unordered! daily/IF2401.csv:3: IF2401 2023-12-29"},
       }) {
    const SmallImport import;
    const ImportReport report = import_row(import, c.row);
    EXPECT_GE(report.fatal_count(), 1) << c.row;
    EXPECT_THAT(lines_of(report), ::testing::Contains(HasSubstr(c.finding))) << c.row;
    EXPECT_EQ(report.store_digest, "");
    EXPECT_FALSE(std::filesystem::exists(import.store())) << c.row;
  }
}

TEST(Importer, OneRunListsTheFaultsOfAllRowsAndFiles) {
  const SmallImport import;
  import.put("daily/IF2402.csv", daily("2024-01-02,1,1,1,x,1,1,1,1\n"));
  import.put("daily/IF2401.csv", daily("2024-01-02,0,0,0,0,0,1,1,1\n2024-01-03,1,2\n"));
  const ImportReport report = import.run({daily_source()});
  const auto lines = lines_of(report);
  ASSERT_THAT(lines, SizeIs(7));  // five prices of one row, a short row, a word; files by name
  EXPECT_THAT(lines[0], HasSubstr("daily/IF2401.csv:2: column 'open'"));
  EXPECT_THAT(lines[4], HasSubstr("daily/IF2401.csv:2: column 'settle'"));
  EXPECT_THAT(lines[5], HasSubstr("daily/IF2401.csv:3: 3 fields"));
  EXPECT_THAT(lines[6], HasSubstr("daily/IF2402.csv:2: column 'close': 'x'"));
  EXPECT_EQ(report.fatal_count(), 7);
}

TEST(Importer, TheFinalSettlementNeedNotBeATick) {
  const SmallImport import;
  import.put("daily/IF2401.csv", daily("2024-01-19,3270,3280,3260,3270,3271.53,100,0,\n"));
  EXPECT_THAT(lines_of(import.run({daily_source()})), IsEmpty());
}

TEST(Importer, APolicyDropsRepairsOrReportsAndSaysSo) {
  const SmallImport import;
  ImportSource source = daily_source();
  source.closed_day = RowPolicy::kDrop;
  source.duplicate = RowPolicy::kDrop;
  source.unordered = RowPolicy::kReport;
  source.ohlc_order = RowPolicy::kRepair;
  source.extra_decimals = RowPolicy::kRepair;
  source.off_tick = RowPolicy::kReport;
  import.put("daily/IF2401.csv", daily("2024-01-04,3430,3440,3420,3425,3424.4,100,200,\n"
                                       "2024-01-01,3430,3440,3420,3425,3424.4,100,200,\n"
                                       "2024-01-03,3430,3429,3428,3425.4000000000015,3426.4,100,200,\n"
                                       "2024-01-03,9999,9999,9999,9999,9999,100,200,\n"
                                       "2024-01-05,3425.1,3440,3420,3425,3424.4,100,200,\n"));
  const ImportReport report = import.run({source});
  EXPECT_THAT(lines_of(report),
              ElementsAre("closed_day daily/IF2401.csv:3: IF2401 2024-01-01: the exchange was closed; dropped",
                          "unordered daily/IF2401.csv:3: IF2401 2024-01-01: stands after 2024-01-04",
                          "extra_decimals daily/IF2401.csv:4: column 'close': '3425.4000000000015' has more decimals "
                          "than a store keeps; rounded to 3425.4",
                          "ohlc_order daily/IF2401.csv:4: IF2401: high 3429 is below open 3430; widened to hold it",
                          "duplicate daily/IF2401.csv:5: IF2401: 2024-01-03 stands already in daily/IF2401.csv:4; "
                          "dropped",
                          "off_tick daily/IF2401.csv:6: IF2401: open 3425.1 is no multiple of the tick 0.2"));
  EXPECT_EQ(report.rows, 5);
  EXPECT_EQ(report.bars, 3);
  EXPECT_EQ(report.dropped, 2);
  EXPECT_EQ(report.repaired, 1);  // one bar, for two reasons
  const BarStore store = import.open();
  const BarColumns& columns = *store.get("IF2401", Frequency::kDaily).columns;
  EXPECT_EQ(columns.close[0], 34'254'000);  // 3425.4, in the place of the first row of that day
  EXPECT_EQ(columns.high[0], 34'300'000);   // up to the open of 3430
  EXPECT_EQ(columns.low[0], 34'254'000);    // down to the close
}

TEST(Importer, AContractTradesFromItsListingToItsLastTradingDay) {
  // IF2401: 2023-11-20 to 2024-01-19.
  const SmallImport import;
  import.put("daily/IF2401.csv", daily("2023-11-17,3430,3440,3420,3425,3424.4,100,200,\n"
                                       "2023-11-20,3430,3440,3420,3425,3424.4,100,200,\n"
                                       "2024-01-19,3430,3440,3420,3425,3424.4,100,200,\n"
                                       "2024-01-22,3430,3440,3420,3425,3424.4,100,200,\n"));
  const ImportReport refused = import.run({daily_source()});
  EXPECT_EQ(refused.fatal_count(), 2);
  EXPECT_THAT(lines_of(refused)[0], HasSubstr("outside_listing! daily/IF2401.csv:2: IF2401 2023-11-17: the contract "
                                              "trades from 2023-11-20 to 2024-01-19"));
  ImportSource source = daily_source();
  source.outside_listing = RowPolicy::kDrop;
  const ImportReport dropped = import.run({source});
  EXPECT_EQ(dropped.fatal_count(), 0);
  EXPECT_EQ(dropped.bars, 2);
  EXPECT_EQ(dropped.dropped, 2);
}

TEST(Importer, ACodeThatNamesNoContractIsOneFindingWithItsRowsCounted) {
  const SmallImport import;
  import.put("daily/IF2404.csv", daily("2024-04-01,1,1,1,1,1,1,1,1\n2024-04-02,1,1,1,1,1,1,1,1\n"));
  import.put("daily/IF2413.csv", daily("2024-04-01,1,1,1,1,1,1,1,1\n2024-04-02,1,1,1,1,1,1,1,1\n"));
  const ImportReport report = import.run({daily_source()});
  EXPECT_THAT(lines_of(report),
              ::testing::Contains("unknown_contract! daily/IF2413.csv:2: 'IF2413' is no contract of the rule book x2"));
}

TEST(Importer, AVendorsCodeIsTheTablesCode) {
  const SmallImport import;
  ImportSource source = daily_source();
  source.symbol_from_file_name = false;
  source.symbol_column = "code";
  source.strip_suffix = ".CFE";
  source.settlement = source.volume = source.open_interest = source.turnover = std::nullopt;
  import.put("daily/all.csv",
             "date,code,open,high,low,close\n2024-01-02,IF2401.CFE,3430,3440,3420,3425\n"
             "2024-01-02,IF202402.CFE,3430,3440,3420,3425\n2024-01-03,IF2401,3430,3440,3420,3425\n");
  EXPECT_THAT(lines_of(import.run({source})), IsEmpty());
  const BarStore store = import.open();
  EXPECT_EQ(store.get("IF2401", Frequency::kDaily).columns->close.size(), 2U);
  EXPECT_EQ(store.get("IF2402", Frequency::kDaily).columns->close.size(), 1U);
}

// Previous settlement 3424.4: 3424.4 x 1.1 = 3766.84, cut to whole ticks 3766.8; x 0.9 = 3081.96, up to 3082.
TEST(Importer, APriceBeyondTheDailyLimitIsToldAndMayRefuse) {
  const SmallImport import;
  const ImportReport at_limit = import_row(import, "2024-01-03,3430,3766.8,3082,3425,3424.4,100,200,");
  EXPECT_THAT(lines_of(at_limit), IsEmpty());
  const ImportReport above = import_row(import, "2024-01-03,3430,3767,3082,3425,3424.4,100,200,");
  EXPECT_THAT(lines_of(above), ElementsAre("price_limit! daily/IF2401.csv:3: IF2401 2024-01-03: 3767 lies outside 3082 "
                                           "to 3766.8, the limits around the settlement 3424.4 of 2024-01-02"));
  EXPECT_EQ(above.store_digest, "");
  ImportSource lenient = daily_source();
  lenient.price_limit = RowPolicy::kReport;
  EXPECT_EQ(import_row(import, "2024-01-03,3430,3440,3081.8,3425,3424.4,100,200,", lenient).fatal_count(), 0);
}

TEST(Importer, TheLimitIsTwiceAsWideOnTheLastTradingDay) {
  const SmallImport import;
  // 3424.4 x 1.2 = 4109.28: 4109.2 is allowed on 19 January, 4109.4 is not.
  for (const auto& [high, findings] : {std::pair("4109.2", 0U), std::pair("4109.4", 1U)}) {
    import.put("daily/IF2401.csv", daily(fmt::format("2024-01-18,3430,3440,3420,3425,3424.4,100,200,\n"
                                                     "2024-01-19,3430,{},3420,3425,3425.17,100,0,\n",
                                                     high)));
    EXPECT_THAT(lines_of(import.run({daily_source()})), SizeIs(findings)) << high;
  }
}

// Twice the limits around the close 3425: 3425 x 1.2 = 4110. What lies within proves nothing, since a settlement may
// lie far from its close; and no price is measured over a day without a bar.
TEST(Importer, WithoutASettlementTheCloseStandsInWithTwiceTheLimits) {
  const SmallImport import;
  import.put("daily/IF2401.csv", daily("2024-01-02,3430,3440,3420,3425,,100,200,\n"
                                       "2024-01-03,3930,3940,3920,3925,3924.4,100,200,\n"
                                       "2024-01-05,4930,4940,4920,4925,4924.4,100,200,\n"));
  const auto lines = lines_of(import.run({daily_source()}));
  EXPECT_THAT(lines, ElementsAre("gap 1d/IF2401:0: IF2401: 1 trading days without a bar: 2024-01-04"));
}

// A bar ten times too high is blamed itself, and not the good one after it.
TEST(Importer, ACloseBeyondItsLimitsIsNoMeasureOfTheNextDay) {
  const SmallImport import;
  import.put("daily/IF2401.csv", daily("2024-01-02,3430,3440,3420,3425,3424.4,100,200,\n"
                                       "2024-01-03,34300,34400,34200,34250,34244,100,200,\n"
                                       "2024-01-04,3430,3440,3420,3425,3424.4,100,200,\n"));
  const auto lines = lines_of(import.run({daily_source()}));
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_THAT(lines[0], HasSubstr("daily/IF2401.csv:3: IF2401 2024-01-03: "));
  EXPECT_THAT(lines[1], HasSubstr("daily/IF2401.csv:3: IF2401 2024-01-03: "));
}

TEST(Importer, MinuteBarsAreHeldAgainstTheDailySettlement) {
  const SmallImport import;
  import.put("daily/IF2401.csv", daily("2024-01-02,3430,3440,3420,3425,3424.4,100,200,\n"));
  import.put("minute/IF2401.csv",
             "time,open,high,low,close,volume\n2024-01-03 09:31,3430,3440,3420,3425,5\n"
             "2024-01-03 09:32,3430,3800,3420,3425,5\n2024-01-03 09:33,3430,3900,3420,3425,5\n");
  const auto lines = lines_of(import.run({daily_source(), minute_source()}));
  EXPECT_THAT(lines,
              ElementsAre("price_limit! minute/IF2401.csv:3: IF2401 2024-01-03: 3800 lies outside 3082 to 3766.8, "
                          "the limits around the settlement 3424.4 of 2024-01-02 and 1 more bars of the day",
                          "partial_day 1m/IF2401:0: IF2401 2024-01-03: 3 of 240 bars"));
}

TEST(Importer, AMinuteBarGoesWhereItsLabelSays) {
  const SmallImport import;
  import.put("minute/IF2401.csv", "time,open,high,low,close,volume\n2024-01-03 09:31,3430,3440,3420,3425,5\n");
  (void)import.run({minute_source()});
  EXPECT_EQ(import.open().get("IF2401", Frequency::kOneMinute).columns->present[0], 1);
  ImportSource by_begin = minute_source();
  by_begin.label = BarLabel::kBegin;
  (void)import.run({by_begin});
  EXPECT_EQ(import.open().get("IF2401", Frequency::kOneMinute).columns->present[1], 1);
}

TEST(Importer, ABarOutsideTheSessionIsRefusedOrDropped) {
  const SmallImport import;
  import.put("minute/IF2401.csv",
             "time,open,high,low,close,volume\n2024-01-03 09:30,3430,3440,3420,3425,5\n"
             "2024-01-03 09:31,3430,3440,3420,3425,5\n2024-01-03 11:31,3430,3440,3420,3425,5\n");
  const ImportReport refused = import.run({minute_source()});
  EXPECT_EQ(refused.fatal_count(), 2);
  EXPECT_THAT(lines_of(refused)[0],
              "outside_session! minute/IF2401.csv:2: IF2401 2024-01-03 09:30: no 1m bar of the "
              "session can end then");
  ImportSource source = minute_source();
  source.outside_session = RowPolicy::kDrop;
  const ImportReport dropped = import.run({source});
  EXPECT_EQ(dropped.bars, 1);
  EXPECT_EQ(dropped.dropped, 2);
}

TEST(Importer, AStampBetweenTwoMinutesIsOutsideTheSession) {
  const SmallImport import;
  ImportSource source = minute_source();
  source.time_formats = {"%Y-%m-%d %H:%M:%S"};
  import.put("minute/IF2401.csv", "time,open,high,low,close,volume\n2024-01-03 09:31:30,3430,3440,3420,3425,5\n");
  EXPECT_THAT(lines_of(import.run({source}))[0], HasSubstr("outside_session! minute/IF2401.csv:2: IF2401 2024-01-03 "
                                                           "09:31:30: not on a whole minute"));
}

TEST(Importer, AnExpiringContractOf2015ClosesAtThreeOClock) {
  // IF1506 ended on 2015-06-19 at 15:00, IF1507 traded on until 15:15.
  const SmallImport import;
  const char* text =
      "time,open,high,low,close,volume\n2015-06-19 15:00,4600,4600,4600,4600,5\n"
      "2015-06-19 15:01,4600,4600,4600,4600,5\n";
  import.put("minute/IF1506.csv", text);
  import.put("minute/IF1507.csv", text);
  const ImportReport report = import.run({minute_source()});
  EXPECT_EQ(report.fatal_count(), 1);
  EXPECT_THAT(lines_of(report)[0],
              HasSubstr("minute/IF1506.csv:3: IF1506 2015-06-19 15:01: on its last trading day the "
                        "contract closes at 15:00"));
  // 135 + 120 minutes for the one, 135 + 135 for the other.
  EXPECT_THAT(lines_of(report), ::testing::Contains(HasSubstr("IF1506 2015-06-19: 1 of 255 bars")));
  EXPECT_THAT(lines_of(report), ::testing::Contains(HasSubstr("IF1507 2015-06-19: 2 of 270 bars")));
}

TEST(Importer, DaysBeforeTheCalendarOrTheSessionsHaveTheirOwnWords) {
  const SmallImport import;
  import.put("index/000300.csv", "date,close\n2005-01-04,982.794\n2024-01-02,3386.3522\n");
  const ImportReport early = import.run({index_source()});
  EXPECT_EQ(early.fatal_count(), 1);
  EXPECT_THAT(lines_of(early)[0], HasSubstr("closed_day! index/000300.csv:2: 000300 2005-01-04: outside the trading "
                                            "calendar, which covers 2010-04-01 to"));
  ImportSource dated = index_source();
  dated.first_date = Date::parse("2010-04-01");
  const ImportReport cut = import.run({dated});
  EXPECT_THAT(lines_of(cut), IsEmpty());
  EXPECT_EQ(cut.skipped, 1);
  EXPECT_EQ(cut.bars, 1);

  ImportSource minutes = minute_source();
  minutes.kind = SeriesKind::kIndex;
  import.put("minute/000300.csv", "time,open,high,low,close,volume\n2010-04-15 10:00,3400,3400,3400,3400,5\n");
  EXPECT_THAT(lines_of(import.run({minutes}))[0], HasSubstr("no trading hours are known before 2010-04-16"));
}

TEST(Importer, AGapInsideASeriesIsToldAndDoesNotRefuse) {
  const SmallImport import;
  // Trading days of January 2024: 2-5, 8-12, 15-19, ...
  import.put("index/000300.csv", "date,close\n2024-01-02,3386.3522\n2024-01-05,3329.1114\n2024-01-09,3292\n");
  const ImportReport report = import.run({index_source()});
  EXPECT_THAT(lines_of(report), ElementsAre("gap 1d/000300:0: 000300: 3 trading days without a bar: 2024-01-03 to "
                                            "2024-01-04 (2), 2024-01-08"));
  EXPECT_NE(report.store_digest, "");
}

TEST(Importer, ANetValueOfTheUsersOwnKeepsItsDecimals) {
  const SmallImport import;
  ImportSource source = index_source();
  source.name = "my fund";
  source.kind = SeriesKind::kNetValue;
  source.files = "fund/*.csv";
  source.multiply_by = 10'000;
  import.put("fund/ALPHA-1.csv", "date,close\r\n2024-01-02,1.23456789\r\n2024-01-03,1\r\n2024-01-04,0.99\r\n");
  EXPECT_THAT(lines_of(import.run({source})), IsEmpty());
  const BarStore store = import.open();
  const BarSeries& series = store.get("ALPHA-1", Frequency::kDaily);
  EXPECT_EQ(series.kind, SeriesKind::kNetValue);
  // 1.23456789 x 10'000 = 12345.6789 points, 123'456'789 raw.
  EXPECT_THAT(series.columns->close, ElementsAre(123'456'789, 100'000'000, 99'000'000));
}

TEST(Importer, TwoSourcesOfOneBarMustAgreeAndFillEachOther) {
  const SmallImport import;
  import.put("daily/IF2401.csv", daily("2024-01-02,3430,3440,3420,3425,,100,200,\n"));
  ImportSource closes = daily_source();
  closes.name = "settlements";
  closes.files = "more/*.csv";
  closes.open = closes.high = closes.low = closes.volume = closes.open_interest = closes.turnover = std::nullopt;
  import.put("more/IF2401.csv", "date,close,settle\n2024-01-02,3425.0,3424.4\n2024-01-03,3430,3431.2\n");
  const ImportReport report = import.run({daily_source(), closes});
  EXPECT_THAT(lines_of(report), IsEmpty());
  EXPECT_EQ(report.rows, 3);
  EXPECT_EQ(report.bars, 2);
  EXPECT_EQ(report.merged, 1);
  EXPECT_EQ(report.filled, 1);
  const BarStore store = import.open();
  const BarSeries& series = store.get("IF2401", Frequency::kDaily);
  EXPECT_THAT(series.columns->settlement, ElementsAre(34'244'000, 34'312'000));
  EXPECT_EQ(series.columns->volume[0], 100);
  EXPECT_EQ(series.source, "daily: daily/IF2401.csv; settlements: more/IF2401.csv");

  import.put("more/IF2401.csv", "date,close,settle\n2024-01-02,3426,3424.4\n");
  const ImportReport differ = import.run({daily_source(), closes});
  EXPECT_THAT(lines_of(differ), ElementsAre("overlap! more/IF2401.csv:2: IF2401 2024-01-02: close 3426 here and 3425 "
                                            "there (daily/IF2401.csv:2)"));
  closes.overlap = RowPolicy::kDrop;
  const ImportReport kept = import.run({daily_source(), closes});
  EXPECT_THAT(lines_of(kept),
              ElementsAre("overlap more/IF2401.csv:2: IF2401 2024-01-02: close 3426 here and 3425 there "
                          "(daily/IF2401.csv:2); the earlier one stays"));
  EXPECT_EQ(import.open().get("IF2401", Frequency::kDaily).columns->close[0], 34'250'000);
  EXPECT_EQ(import.open().get("IF2401", Frequency::kDaily).columns->settlement[0], 34'244'000);
}

TEST(Importer, ABarFilledFromTwoSourcesMustStillBeOneBar) {
  // The close of the first source lies above the high that the second one fills in.
  const SmallImport import;
  ImportSource closes = index_source();
  ImportSource ranges = index_source();
  ranges.name = "ranges";
  ranges.files = "ranges/*.csv";
  ranges.high = "high";
  ranges.overlap = RowPolicy::kDrop;
  import.put("index/000300.csv", "date,close\n2024-01-02,3400\n");
  import.put("ranges/000300.csv", "date,close,high\n2024-01-02,3390,3395\n");
  const ImportReport report = import.run({closes, ranges});
  EXPECT_EQ(report.fatal_count(), 1);
  EXPECT_THAT(lines_of(report)[1], HasSubstr("ohlc_order! ranges/000300.csv:2: 000300 2024-01-02: together with "
                                             "index/000300.csv:2, high 3395 is below close 3400"));
  ranges.ohlc_order = RowPolicy::kRepair;
  EXPECT_EQ(import.run({closes, ranges}).repaired, 1);
  EXPECT_EQ(import.open().get("000300", Frequency::kDaily).columns->high[0], 34'000'000);
}

TEST(Importer, WhatStopsTheReadingItselfIsOneClearLine) {
  const SmallImport import;
  import.put("daily/IF2401.csv", daily("2024-01-02,3430,3440,3420,3425,3424.4,100,200,\n"));
  ImportSource source = daily_source();
  source.files = "dayly/*.csv";
  EXPECT_THAT(import.failure({source}), HasSubstr("source 'daily': no file below"));
  source = daily_source();
  source.settlement = "setle";
  EXPECT_THAT(import.failure({source}),
              HasSubstr("daily/IF2401.csv:1: column 'setle' of source 'daily' is missing from "
                        "the header; did you mean 'settle'?"));
  source = daily_source();
  source.label = BarLabel::kEnd;
  EXPECT_THAT(import.failure({source}), HasSubstr("source 'daily': time.label"));
  EXPECT_THAT(import.failure({daily_source(), daily_source()}), HasSubstr("stands twice"));
  EXPECT_THAT(import.failure({}), HasSubstr("no source"));
  EXPECT_THROW((void)import_files({"", {daily_source()}}, import.folder() / "nowhere", test::rules(), import.store()),
               InputError);

  import.put("daily/IF2402.csv", "");
  EXPECT_THAT(import.failure({daily_source()}), HasSubstr("IF2402.csv: the file is empty"));
  import.put("daily/IF2402.csv", "date,open,high,low,close,close,settle,volume,open_interest,amount\n");
  EXPECT_THAT(import.failure({daily_source()}), HasSubstr("column 'close' stands twice"));
  const std::string packed = test::gzipped(daily("2024-01-02,3430,3440,3420,3425,3424.4,100,200,\n"));
  import.put("daily/IF2402.csv", packed.substr(0, packed.size() / 2));
  EXPECT_THAT(import.failure({daily_source()}), HasSubstr("IF2402.csv: the gzip data is cut short"));
  EXPECT_FALSE(std::filesystem::exists(import.store()));
}

TEST(Importer, OneSymbolIsOneKind) {
  const SmallImport import;
  import.put("index/IF2401.csv", "date,close\n2024-01-02,3400\n");
  EXPECT_THAT(import.failure({index_source()}), HasSubstr("it is the code of a contract"));
  ImportSource total_return = index_source();
  total_return.name = "total return";
  total_return.kind = SeriesKind::kTotalReturnIndex;
  const SmallImport other;
  other.put("index/000300.csv", "date,close\n2024-01-02,3400\n");
  EXPECT_THAT(other.failure({index_source(), total_return}), HasSubstr("an earlier source calls it index"));
}

TEST(Importer, AFileWithoutRowsIsToldAndAnImportWithoutBarsFails) {
  const SmallImport import;
  import.put("daily/IF2401.csv", daily("2024-01-02,3430,3440,3420,3425,3424.4,100,200,\n\n"));
  import.put("daily/IF2402.csv", kDailyHeader);
  EXPECT_THAT(lines_of(import.run({daily_source()})),
              ElementsAre("unreadable_row daily/IF2402.csv:1: no row below the header"));
  ImportSource late = daily_source();
  late.first_date = Date::parse("2025-01-01");
  EXPECT_THAT(import.failure({late}), HasSubstr("no bar was read: 1 rows, 1 outside the dates"));
}

// 20,000 rows for two moments, in turns: what is kept of them is thinned out on the way, and the first row of each
// stays.
TEST(Importer, RowsThatComeAgainAndAgainAreCountedAndTheFirstStays) {
  const SmallImport import;
  std::string text = "time,open,high,low,close,volume\n";
  for (int i = 0; i < 10'000; ++i) {
    text += fmt::format("2024-01-02 09:32,3400,3400,3400,3400,{}\n2024-01-02 09:31,3400,3400,3400,3400,{}\n", i, i);
  }
  import.put("minute/IF2401.csv", text);
  ImportSource source = minute_source();
  source.duplicate = RowPolicy::kDrop;
  source.unordered = RowPolicy::kReport;
  const ImportReport report = import.run({source});
  EXPECT_EQ(report.rows, 20'000);
  EXPECT_EQ(report.bars, 2);
  EXPECT_EQ(report.dropped, 19'998);
  const BarStore store = import.open();
  const auto volumes = store.get("IF2401", Frequency::kOneMinute).columns->volume;
  EXPECT_EQ(volumes[0], 0);
  EXPECT_EQ(volumes[1], 0);
}

TEST(Importer, TheSameFilesGiveTheSameBytes) {
  const auto build = [](const SmallImport& import, bool reverse) {
    std::vector<std::string> codes{"IF2401", "IF2402", "IF2403", "IC2401"};
    if (reverse) std::reverse(codes.begin(), codes.end());  // other directory order
    for (const auto& code : codes) {
      import.put("daily/" + code + ".csv", daily("2024-01-02,3430,3440,3420,3425,3424.4,100,200,\n"
                                                 "2024-01-04,3430,3440,3420,3425,3424.4,100,200,\n"));
    }
    return import.run({daily_source()});
  };
  const SmallImport first;
  const SmallImport second;
  const ImportReport a = build(first, false);
  const ImportReport b = build(second, true);
  EXPECT_EQ(a.store_digest, b.store_digest);
  EXPECT_EQ(lines_of(a), lines_of(b));
  for (const auto& entry : std::filesystem::recursive_directory_iterator(first.store())) {
    if (!entry.is_regular_file()) continue;
    const auto relative = std::filesystem::relative(entry.path(), first.store());
    EXPECT_EQ(read_file(entry.path()), read_file(second.store() / relative)) << relative;
  }
}

TEST(Importer, QuotesAndBlanksAroundAFieldAreNoText) {
  const SmallImport import;
  ImportSource source = index_source();
  import.put("index/000300.csv", "\xEF\xBB\xBF\"date\" , \"close\"\r\n\"2024-01-02\", 3400.5 \r\n\r\n");
  EXPECT_THAT(lines_of(import.run({source})), IsEmpty());
  EXPECT_EQ(import.open().get("000300", Frequency::kDaily).columns->close[0], 34'005'000);
}

TEST(Importer, HiddenFilesAreNoData) {
  const SmallImport import;
  import.put("index/000300.csv", "date,close\n2024-01-02,3400.5\n");
  import.put("index/.000300.csv.swp.csv", "an editor's leftovers");
  EXPECT_EQ(import.run({index_source()}).files, 1);
}

}  // namespace
}  // namespace hedgelab
