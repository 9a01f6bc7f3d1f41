// Stamps and codes as vendors write them.

#include <gmock/gmock.h>

#include "engine/import/vendor_symbol.h"
#include "engine/import/vendor_text.h"
#include "tests/import/small_import.h"

namespace hedgelab {
namespace {

using test::daily_source;
using test::index_source;
using test::lines_of;
using test::minute_source;
using test::SmallImport;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// "2023-06-05 09:31:00", with " +480" behind it where the text names a zone; "no" when it does not fit.
std::string moment_text(std::string_view format, std::string_view text) {
  TimeFormat::Moment moment;
  if (!TimeFormat(format).parse(text, moment)) return "no";
  std::string result = fmt::format("{}:{:02}", Timestamp(moment.date, moment.minute_of_day).to_string(), moment.second);
  if (moment.zone_minutes) result += fmt::format(" {:+}", *moment.zone_minutes);
  return result;
}

TEST(VendorTime, OneDigitIsEnoughWhereTheDigitsEnd) {
  EXPECT_EQ(moment_text("%Y/%m/%d %H:%M", "2023/6/5 9:31"), "2023-06-05 09:31:00");
  EXPECT_EQ(moment_text("%Y/%m/%d", "2023/12/5"), "2023-12-05 00:00:00");
  EXPECT_EQ(moment_text("%Y%m%d %H%M", "20230605 931"), "2023-06-05 09:31:00");
  EXPECT_EQ(moment_text("%Y%m%d %H%M%S", "20230605 93100"), "2023-06-05 09:31:00");
  EXPECT_EQ(moment_text("%Y%m%d%H%M%S%f", "20230605093100000"), "2023-06-05 09:31:00");
  EXPECT_EQ(moment_text("%Y/%m/%d %H:%M", "2023/6/5 9:3"), "no");  // a minute has two digits
  EXPECT_EQ(moment_text("%Y%m%d", "202365"), "no");
  EXPECT_EQ(moment_text("%Y/%m/%d", "23/6/5"), "no");
}

TEST(VendorTime, FractionsZonesAndFreeText) {
  EXPECT_EQ(moment_text("%Y-%m-%d %H:%M:%S.%f", "2023-06-05 09:31:00.000000"), "2023-06-05 09:31:00");
  EXPECT_EQ(moment_text("%Y-%m-%d %H:%M:%S.%f", "2023-06-05 09:31:00.5"), "2023-06-05 09:31:01");  // not on the minute
  EXPECT_EQ(moment_text("%Y-%m-%dT%H:%M:%S%z", "2023-06-05T01:31:00Z"), "2023-06-05 01:31:00 +0");
  EXPECT_EQ(moment_text("%Y-%m-%d %H:%M:%S%z", "2023-06-05 09:31:00+08:00"), "2023-06-05 09:31:00 +480");
  EXPECT_EQ(moment_text("%Y-%m-%d %H:%M:%S%z", "2023-06-05 09:31:00-0530"), "2023-06-05 09:31:00 -330");
  EXPECT_EQ(moment_text("%Y-%m-%d %H:%M:%S%z", "2023-06-05 09:31:00"), "no");
  EXPECT_EQ(moment_text("*_%Y%m%d", "IF_day_20230605"), "2023-06-05 00:00:00");
  EXPECT_EQ(moment_text("%Y%m%d*", "20230605_1"), "2023-06-05 00:00:00");
}

// 2023-06-05 01:31 UTC is 1685928660 s; 45082.396527... days after 1899-12-30 is 09:31 of that day.
TEST(VendorTime, CountsSinceAMoment) {
  EXPECT_EQ(moment_text("epoch_s", "1685928660"), "2023-06-05 01:31:00");
  EXPECT_EQ(moment_text("epoch_ms", "1685928660000"), "2023-06-05 01:31:00");
  EXPECT_EQ(moment_text("epoch_us", "1685928660000000"), "2023-06-05 01:31:00");
  EXPECT_EQ(moment_text("epoch_ns", "1685928660000000000"), "2023-06-05 01:31:00");
  EXPECT_EQ(moment_text("epoch_s", "1.685928660e9"), "no");
  EXPECT_EQ(moment_text("epoch_s", "-5"), "no");
  EXPECT_EQ(moment_text("excel_serial", "45082.39652777778"), "2023-06-05 09:31:00");
  EXPECT_EQ(moment_text("excel_serial", "45082"), "2023-06-05 00:00:00");
  EXPECT_EQ(moment_text("excel_serial", "0"), "no");
  EXPECT_EQ(moment_text("excel_serial", "1e9"), "no");
}

TEST(VendorTime, ADailyStampInUtcBelongsToTheDayOfTheExchange) {
  const SmallImport import;
  ImportSource source = index_source();
  source.time_formats = {"%Y-%m-%dT%H:%M:%S%z"};
  import.put("index/000300.csv", "date,close\n2023-06-04T16:00:00Z,3800\n2023-06-05T16:00:00Z,3801\n");
  EXPECT_THAT(lines_of(import.run({source})), IsEmpty());
  EXPECT_EQ(import.open().get("000300", Frequency::kDaily).first_day, test::day("2023-06-05"));
  source.time_formats = {"%Y-%m-%dT%H:%M:%SZ"};
  EXPECT_THAT(import.failure({source}), HasSubstr("holds a time zone as plain characters"));
  source.zone_minutes = 0;
  EXPECT_THAT(lines_of(import.run({source})), IsEmpty());
  EXPECT_EQ(import.open().get("000300", Frequency::kDaily).first_day, test::day("2023-06-05"));
}

TEST(VendorTime, AnAliasMovesAStampThatMeansAnotherMinute) {
  const SmallImport import;
  ImportSource source = minute_source();
  source.time_alias = {{13 * 60, 11 * 60 + 30}};
  import.put("minute/IF2306.csv", "time,open,high,low,close,volume\n2023-06-05 13:00,3800,3800,3800,3800,1\n");
  EXPECT_EQ(import.run({source}).fatal_count(), 0);
  EXPECT_EQ(import.open().get("IF2306", Frequency::kOneMinute).columns->present[119], 1);
}

TEST(VendorTime, TheDateFromTheFilesNameAndTheTimeFromAColumn) {
  const SmallImport import;
  ImportSource source = minute_source();
  source.files = "days/*.csv";
  source.symbol_from_file_name = false;
  source.symbol = "IF2306";
  source.time_from_file_name = true;
  source.time_formats = {"%Y%m%d_1 %H:%M"};
  import.put("days/20230605_1.csv", "time,open,high,low,close,volume\n09:31,3800,3800,3800,3800,1\n");
  EXPECT_EQ(import.run({source}).fatal_count(), 0);
  EXPECT_EQ(import.open().get("IF2306", Frequency::kOneMinute).first_day, test::day("2023-06-05"));
  // What stands behind the date need not be spelled.
  source.time_formats = {"%Y%m%d %H:%M"};
  EXPECT_EQ(import.run({source}).fatal_count(), 0);
  source.time_formats = {"%Y-%m-%d %H:%M"};
  EXPECT_THAT(lines_of(import.run({source})).at(0), ::testing::HasSubstr("'20230605_1 09:31' is not a moment"));
}

TEST(VendorTime, SeveralFormsOfOneColumn) {
  const SmallImport import;
  ImportSource source = index_source();
  source.first_date = Date::parse("2010-04-01");
  import.put("index/000300.csv", "date,close\n2009/12/1,1000\n2023-06-05,3855\n");
  EXPECT_EQ(import.run({source}).fatal_count(), 1);
  source.time_formats = {"%Y-%m-%d", "%Y/%m/%d"};
  const ImportReport report = import.run({source});
  EXPECT_THAT(lines_of(report), IsEmpty());
  EXPECT_EQ(report.skipped, 1);
}

TEST(VendorOrder, AFileFromTheNewestRowToTheOldestIsOneNote) {
  const SmallImport import;
  import.put("index/000300.csv", "date,close\n2024-01-05,3\n2024-01-04,2\n2024-01-03,1.5\n2024-01-02,1\n");
  EXPECT_THAT(lines_of(import.run({index_source()})),
              ::testing::ElementsAre("newest_first index/000300.csv:1: the newest row stands first; turned round"));
  EXPECT_EQ(import.open().get("000300", Frequency::kDaily).columns->close[0], 10'000);
  import.put("index/000300.csv",
             "date,close\n2024-01-08,3\n2024-01-05,3\n2024-01-03,2\n2024-01-04,1.5\n2024-01-02,1\n");
  EXPECT_THAT(lines_of(import.run({index_source()}))[1],
              HasSubstr("unordered! index/000300.csv:5: 000300 2024-01-04: stands after 2024-01-03, in a file with the "
                        "newest row first"));
}

std::string our_symbol(const ImportSource& source, std::string_view code, std::string_view date = "2023-05-10") {
  return symbol_of(source, code, Date::parse(date));
}

TEST(VendorSymbol, TheConventionKnowsEveryUsualForm) {
  ImportSource source;
  source.convention = SymbolConvention::kVendorCodes;
  for (const char* code : {"IF2306", "if2306", "IF306", "CFFEX.IF2306", "CFFEX.if2306", "IF2306.CFX", "IF2306.CCFX",
                           "IF2306.CFE", "if2306.CFFEX", "cffex.if306"}) {
    EXPECT_EQ(our_symbol(source, code), "IF2306") << code;
  }
  // On 3 July 2023 IF2306 is over: the next June of a year that ends in 3 is ten years off.
  EXPECT_EQ(our_symbol(source, "IF306", "2023-06-30"), "IF2306");
  EXPECT_EQ(our_symbol(source, "IF306", "2023-07-03"), "IF3306");
  EXPECT_EQ(our_symbol(source, "IF306", "2013-06-03"), "IF1306");
  EXPECT_EQ(our_symbol(source, "IF001", "2019-12-03"), "IF2001");
  EXPECT_TRUE(needs_date(source, "IF306"));
  EXPECT_FALSE(needs_date(source, "IF2306"));
}

TEST(VendorSymbol, PrefixSuffixCaseAndMap) {
  ImportSource source;
  EXPECT_EQ(our_symbol(source, "CFFEX.IF2306"), "CFFEX.IF2306");
  source.strip_prefix = "CFFEX.";
  source.strip_suffix = "_1m";
  EXPECT_EQ(our_symbol(source, "CFFEX.if2306_1m"), "if2306");
  source.upper_case = true;
  EXPECT_EQ(our_symbol(source, "CFFEX.if2306_1m"), "IF2306");
  source.symbol_map = {{"IF888", "IF.main"}, {"if999", "IF.current_month"}};
  EXPECT_EQ(our_symbol(source, "IF888"), "IF.main");
  EXPECT_EQ(our_symbol(source, "CFFEX.if999"), "IF.current_month");
}

TEST(VendorSymbol, FileNamesByPattern) {
  ImportSource source;
  EXPECT_EQ(symbol_of_file(source, "minute/IF2306.csv.gz"), "IF2306");
  source.strip_prefix = "CFFEX.";
  EXPECT_EQ(symbol_of_file(source, "minute/CFFEX.IF2306.csv"), "IF2306");
  source.symbol_pattern = "CFFEX.{symbol}_*.csv";
  EXPECT_EQ(symbol_of_file(source, "minute/CFFEX.IF2306_20230605.csv"), "IF2306");
  EXPECT_THROW((void)symbol_of_file(source, "minute/IF2306.csv"), InputError);
  source.symbol_pattern = "{symbol}.csv";
  EXPECT_EQ(symbol_of_file(source, "a.zip/b/IF2306.csv"), "IF2306");
}

TEST(VendorSymbol, AHintSaysWhatWouldReadTheCode) {
  const ImportSource source;
  EXPECT_THAT(hint_for(source, "if2306"), HasSubstr("did you mean IF2306?"));
  EXPECT_THAT(hint_for(source, "CFFEX.IF2306"), HasSubstr("did you mean IF2306?"));
  EXPECT_THAT(hint_for(source, "IF409"), HasSubstr("a year of one digit"));
  EXPECT_THAT(hint_for(source, "CFFEX"), HasSubstr("\"strip_prefix\": \"CFFEX.\""));
  EXPECT_EQ(hint_for(source, "T2309"), "");
}

TEST(VendorSymbol, OneDigitYearsInAFileOfTenYears) {
  const SmallImport import;
  ImportSource source = index_source();
  source.kind = SeriesKind::kContract;
  source.symbol_from_file_name = false;
  source.symbol_column = "code";
  source.convention = SymbolConvention::kVendorCodes;
  import.put("index/all.csv", "date,code,close\n2013-06-03,if306,2600\n2023-06-05,IF306.CFX,3800\n");
  EXPECT_EQ(import.run({source}).fatal_count(), 0);
  const BarStore store = import.open();
  EXPECT_EQ(store.get("IF1306", Frequency::kDaily).columns->close[0], 26'000'000);
  EXPECT_EQ(store.get("IF2306", Frequency::kDaily).columns->close[0], 38'000'000);
}

}  // namespace
}  // namespace hedgelab
