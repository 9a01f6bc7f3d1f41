// What rows prove about a spec, with policies that would hide it: every case is tried with the planted fault and
// without.

#include <gmock/gmock.h>

#include "tests/import/small_import.h"

namespace hedgelab {
namespace {

using test::daily_source;
using test::index_source;
using test::minute_source;
using test::rules;
using test::SmallImport;
using ::testing::HasSubstr;

/// The first finding that refutes the spec; "" when there is none.
std::string proof(const ImportReport& report) {
  for (const ImportFinding& finding : report.findings) {
    if (finding.kind == FindingKind::kWrongSpec) return finding.message;
  }
  return "";
}

/// Minute bars of IF2402 over some days of January 2024, every `step` minutes, each `shift` minutes off its end.
std::string minutes(int days, int step, int shift) {
  std::string text = "time,open,high,low,close,volume\n";
  for (DayIndex day = test::day("2024-01-02"); days > 0; ++day, --days) {
    for (int minute = step; minute <= 240; minute += step) {
      const int end = (minute <= 120 ? 9 * 60 + 30 : 11 * 60) + minute;
      const Timestamp stamp = Timestamp(rules().calendar.day(day), end) + shift;
      text += fmt::format("{},3400,3402,3398,3400,{}\n", stamp.to_string(), minute);
    }
  }
  return text;
}

ImportSource lenient_minutes(Frequency frequency = Frequency::kOneMinute) {
  ImportSource source = minute_source();
  source.frequency = frequency;
  source.outside_session = RowPolicy::kDrop;
  source.closed_day = RowPolicy::kDrop;
  source.duplicate = RowPolicy::kDrop;
  source.outside_listing = RowPolicy::kDrop;
  return source;
}

ImportReport import_minutes(const std::string& text, ImportSource source) {
  const SmallImport import;
  import.put("minute/IF2402.csv", text);
  return import.run({std::move(source)});
}

TEST(SpecEvidence, ALabelThatNamesTheWrongEndIsRefusedThoughItsRowsAreDropped) {
  const ImportReport report = import_minutes(minutes(3, 1, -1), lenient_minutes());
  EXPECT_EQ(report.dropped, 6);  // 09:30 and 13:00
  EXPECT_THAT(proof(report),
              HasSubstr("the stamps look like \"begin\", and the spec says \"label\": \"end\": in 6 of 6 parts"));
  ImportSource begin = lenient_minutes();
  begin.label = BarLabel::kBegin;
  EXPECT_EQ(proof(import_minutes(minutes(3, 1, -1), begin)), "");
  EXPECT_THAT(proof(import_minutes(minutes(3, 1, 0), begin)), HasSubstr("look like \"end\""));
  EXPECT_EQ(proof(import_minutes(minutes(3, 1, 0), lenient_minutes())), "");
  EXPECT_THAT(proof(import_minutes(minutes(3, 5, -5), lenient_minutes(Frequency::kFiveMinutes))),
              HasSubstr("\"begin\""));
}

TEST(SpecEvidence, ARowOfTheAuctionIsNoWrongLabel) {
  std::string text = minutes(3, 1, 0);
  for (const char* day : {"2024-01-02", "2024-01-03", "2024-01-04"}) {
    text.insert(text.find(std::string(day) + " 09:31"), std::string(day) + " 09:30,3400,3402,3398,3400,1\n");
  }
  const ImportReport report = import_minutes(text, lenient_minutes());
  EXPECT_EQ(proof(report), "");
  EXPECT_EQ(report.dropped, 3);
}

TEST(SpecEvidence, ABarLengthIsProved) {
  EXPECT_THAT(
      proof(import_minutes(minutes(1, 5, 0), lenient_minutes())),
      HasSubstr("48 of 48 rows stand at whole 5 minutes: bars of 5 minutes or more, and the spec says \"frequency\": "
                "\"1m\""));
  EXPECT_THAT(proof(import_minutes(minutes(1, 1, 0), lenient_minutes(Frequency::kFiveMinutes))),
              HasSubstr("192 of 240 rows stand between whole 5 minutes"));
  EXPECT_THAT(proof(import_minutes(minutes(1, 15, 0), lenient_minutes(Frequency::kFiveMinutes))),
              HasSubstr("bars of 15 minutes or more"));
  EXPECT_EQ(proof(import_minutes(minutes(1, 5, 0), lenient_minutes(Frequency::kFiveMinutes))), "");
}

TEST(SpecEvidence, MinutesDeclaredDailyAndWeeksDeclaredDaily) {
  ImportSource daily = lenient_minutes(Frequency::kDaily);
  daily.label.reset();
  EXPECT_THAT(proof(import_minutes(minutes(3, 1, 0), daily)),
              HasSubstr("717 of 720 rows repeat a day of their series"));

  const SmallImport import;
  std::string weeks = "date,close\n";
  for (int i = 0; i < 12; ++i)
    weeks += fmt::format("{},{}\n", (Date::parse("2024-03-01") + 7 * i).to_string(), 3400 + i);
  import.put("index/000300.csv", weeks);
  ImportSource index = index_source();
  index.closed_day = RowPolicy::kDrop;
  EXPECT_THAT(proof(import.run({index})), HasSubstr("1 of 1 series have a row a week or less often"));
  index.kind = SeriesKind::kNetValue;  // funds tell their value once a week
  EXPECT_EQ(proof(import.run({index})), "");
}

TEST(SpecEvidence, StampsOfAnotherZoneAreProved) {
  EXPECT_THAT(proof(import_minutes(minutes(1, 1, -480), lenient_minutes())), HasSubstr("the stamps look like UTC"));
  ImportSource utc = lenient_minutes();
  utc.zone_minutes = 0;
  const ImportReport report = import_minutes(minutes(1, 1, -480), utc);
  EXPECT_EQ(proof(report), "");
  EXPECT_EQ(report.bars, 240);
}

/// Daily closes of two weeks of March 2024, each date `shift` days off.
ImportReport shifted_days(int shift) {
  const SmallImport import;
  std::string text = "date,close\n";
  for (DayIndex day = test::day("2024-03-04"); day <= test::day("2024-03-15"); ++day) {
    text += fmt::format("{},{}\n", (rules().calendar.day(day) + shift).to_string(), 3400 + day % 7);
  }
  import.put("index/000300.csv", text);
  ImportSource source = index_source();
  source.closed_day = RowPolicy::kDrop;
  return import.run({source});
}

TEST(SpecEvidence, DatesThatLieADayOffAreProved) {
  EXPECT_THAT(proof(shifted_days(-1)),
              HasSubstr("every date lies a day early: 2 of 10 rows stand on closed days, 2 on Sundays"));
  EXPECT_THAT(proof(shifted_days(1)),
              HasSubstr("every date lies a day late: 2 of 10 rows stand on closed days, 2 on Saturdays"));
  EXPECT_EQ(proof(shifted_days(0)), "");
}

TEST(SpecEvidence, OneOddTurnoverIsANoteAndNoProof) {
  const SmallImport import;
  std::string text(test::kDailyHeader);
  // 100 lots x 300 x 3425 = 102,750,000.
  text +=
      "2024-01-02,3430,3440,3420,3425,3424.4,100,200,102750000\n2024-01-03,3430,3440,3420,3425,3424.4,100,200,"
      "102750000\n"
      "2024-01-04,3430,3440,3420,3425,3424.4,100,200,99000000\n";
  import.put("daily/IF2401.csv", text);
  const ImportReport report = import.run({daily_source()});
  EXPECT_EQ(report.fatal_count(), 0);
  EXPECT_THAT(test::lines_of(report)[0],
              HasSubstr("turnover daily/IF2401.csv:4: turnover / (volume x 300) = 3300 lies"));
}

// 100 lots x 300 x 3425 = 102,750,000: half of it is a count of one side only, another unit; 99,000,000 is inexact.
TEST(SpecEvidence, TurnoversThatAreInexactProveNoUnit) {
  const auto import_turnovers = [](const char* turnover) {
    const SmallImport import;
    std::string text(test::kDailyHeader);
    for (const char* day : {"2024-01-02", "2024-01-03", "2024-01-04"}) {
      text += fmt::format("{},3430,3440,3420,3425,3424.4,100,200,{}\n", day, turnover);
    }
    import.put("daily/IF2401.csv", text);
    return import.run({daily_source()});
  };
  const ImportReport inexact = import_turnovers("99000000");
  EXPECT_EQ(inexact.fatal_count(), 0);
  EXPECT_THAT(test::lines_of(inexact)[0], HasSubstr("so in 3 of 3 bars"));
  EXPECT_THAT(proof(import_turnovers("51375000")), HasSubstr("= 1712.5 lies outside the bar's 3420 to 3440"));
}

// IF2405 trades around 3500; a settlement of 350 is a slipped decimal, and the price of the next day is right.
TEST(SpecEvidence, AWrongSettlementIsBlamedOnItsOwnRow) {
  const SmallImport import;
  ImportSource source = daily_source();
  const std::string rows = std::string(test::kDailyHeader) +
                           "2024-05-07,3500,3510,3490,3500,3500,1,1,\n2024-05-08,3500,3510,3490,3500,350,1,1,\n"
                           "2024-05-09,3500,3510,3490,3500,3500,1,1,\n";
  import.put("daily/IF2405.csv", rows);
  const ImportReport refused = import.run({source});
  EXPECT_THAT(
      test::lines_of(refused),
      ::testing::ElementsAre("settlement! daily/IF2405.csv:3: IF2405 2024-05-08: the settlement 350 lies outside 3150 "
                             "to 3850, the limits around the settlement 3500 of 2024-05-07"));
  source.settlement_price = RowPolicy::kReport;
  EXPECT_EQ(import.run({source}).fatal_count(), 0);
  // The first day has no limits; its own range tells.
  import.put("daily/IF2405.csv", std::string(test::kDailyHeader) + "2024-05-08,3500,3510,3490,3500,350,1,1,\n");
  source.settlement_price = RowPolicy::kRefuse;
  EXPECT_THAT(test::lines_of(import.run({source}))[0],
              HasSubstr("the settlement 350 lies outside 3490 to 3510, the range of"));
}

TEST(SpecEvidence, AListedContractWithoutDataIsAFinding) {
  const SmallImport import;
  import.put("daily/IF2401.csv", std::string(test::kDailyHeader) + "2024-01-02,3430,3440,3420,3425,3424.4,100,200,\n");
  const ImportReport report = import.run({daily_source()});
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_EQ(
      to_string(report.findings[0]),
      "1d/IF: 3 of 4 contracts that were listed from 2024-01-02 to 2024-01-02 have no bars: IF2402, IF2403, IF2406");
  EXPECT_FALSE(report.findings[0].fatal);
}

TEST(ImportFindings, AreBoundedWhateverIsWrong) {
  const SmallImport import;
  std::string text(test::kDailyHeader);
  for (int i = 0; i < 50'000; ++i) text += "x,y\n";
  for (int i = 0; i < 5'000; ++i) text += fmt::format("2024-01-02,{},3440,3420,3425,3424.4,100,200,\n", -i - 1);
  import.put("daily/IF2401.csv", text);
  const ImportReport report = import.run({daily_source()});
  EXPECT_LT(report.findings.size(), 20U);
  EXPECT_EQ(report.fatal_count(), 55'000);
  EXPECT_EQ(
      to_string(report.findings[0]),
      "daily/IF2401.csv:2: 2 fields; the header has 9: 'x,y' (and 49999 more like it, to daily/IF2401.csv:50001)");
  EXPECT_THAT(test::lines_of(report), ::testing::Contains(HasSubstr("column 'open': '-4' is not above zero x4997")));
}

}  // namespace
}  // namespace hedgelab
