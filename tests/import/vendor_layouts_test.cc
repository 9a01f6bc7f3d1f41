// Tables as vendors write them: encodings, line ends, separators, headers, footers, words for missing, filters, wide
// tables. One small file each, and the bars that must come out of it.

#include <gmock/gmock.h>

#include "tests/import/small_import.h"

namespace hedgelab {
namespace {

using test::daily_source;
using test::index_source;
using test::lines_of;
using test::minute_source;
using test::SmallImport;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// Two minutes of IF2306 whose closes are 3800.8 and 3801.4.
constexpr std::string_view kRows =
    "2023-06-05 09:31,3800,3801.2,3799.6,3800.8,120\n2023-06-05 09:32,3800.8,3802,3800.2,3801.4,98\n";
constexpr std::string_view kHeader = "time,open,high,low,close,volume\n";

class VendorLayout : public ::testing::Test {
 protected:
  void put(std::string_view text, const std::string& name = "minute/IF2306.csv") const { import_.put(name, text); }
  /// The closes of the first two minutes after an import without a fatal finding.
  void expect_both_bars(const ImportSource& source, const std::string& symbol = "IF2306") const {
    const ImportReport report = import_.run({source});
    ASSERT_EQ(report.fatal_count(), 0) << to_string(report.findings.front());
    const BarStore store = import_.open();
    const BarColumns& columns = *store.get(symbol, Frequency::kOneMinute).columns;
    EXPECT_EQ(columns.close[0], 38'008'000);
    EXPECT_EQ(columns.close[1], 38'014'000);
    EXPECT_EQ(report.bars, 2);
  }
  std::string text_with(char separator) const {
    std::string text = std::string(kHeader) + std::string(kRows);
    std::replace(text.begin(), text.end(), ',', separator);
    return text;
  }
  SmallImport import_;
  ImportSource source_ = minute_source();
};

TEST_F(VendorLayout, AnyLineEnd) {
  for (const std::string_view end : {"\n", "\r\n", "\r"}) {
    std::string text;
    for (const char c : std::string(kHeader) + std::string(kRows))
      text += c == '\n' ? std::string(end) : std::string(1, c);
    put(text);
    expect_both_bars(source_);
  }
}

TEST_F(VendorLayout, AnySeparator) {
  for (const char separator : {';', '\t', '|'}) {
    put(text_with(separator));
    EXPECT_THAT(import_.failure({minute_source()}), HasSubstr("its fields look separated by"));
    source_.separator = separator;
    expect_both_bars(source_);
  }
}

TEST_F(VendorLayout, RunsOfBlanksWithDateAndTimeInTwoColumns) {
  put("date time open high low close volume\n20230605  0931 3800 3801.2   3799.6 3800.8 120\n"
      "20230605  0932 3800.8 3802 3800.2 3801.4 98\n");
  source_.separator = ' ';
  source_.time_columns = {"date", "time"};
  source_.time_formats = {"%Y%m%d %H%M"};
  expect_both_bars(source_);
}

// "日期,收盘价" in GB18030, and the same in UTF-16 with its byte order mark.
TEST_F(VendorLayout, EncodingsAreReadWhenSaidAndNamedWhenNot) {
  const std::string rows = ",\xBF\xAA,\xB8\xDF,\xB5\xCD,\xCA\xD5\xC5\xCC\xBC\xDB,volume\n" + std::string(kRows);
  put("\xC8\xD5\xC6\xDA" + rows);
  source_.time_columns = {"日期"};
  source_.open = "开";
  source_.high = "高";
  source_.low = "低";
  source_.close = "收盘价";
  EXPECT_THAT(import_.failure({source_}), HasSubstr("is not UTF-8; say \"encoding\": \"gb18030\""));
  source_.encoding = "gb18030";
  expect_both_bars(source_);

  std::string wide = "\xFF\xFE";
  for (const char c : std::string(kHeader) + std::string(kRows)) wide += std::string{c, '\0'};
  put(wide);
  ImportSource utf16 = minute_source();
  EXPECT_THAT(import_.failure({utf16}), HasSubstr("\"encoding\": \"utf-16\""));
  utf16.encoding = "utf-16";
  expect_both_bars(utf16);
  put(wide.substr(0, wide.size() - 1));
  EXPECT_THAT(import_.failure({utf16}), HasSubstr("is no character of utf-16: the text is cut short"));
}

TEST_F(VendorLayout, ALineOfAnotherEncodingIsAFaultOfItsLine) {
  put(std::string("name,") + std::string(kHeader) + "a,2023-06-05 09:31,3800,3801.2,3799.6,3800.8,120\n" +
      "\xD0\xA1\xBC\xC6,2023-06-05 09:32,3800.8,3802,3800.2,3801.4,98\n");
  EXPECT_THAT(
      lines_of(import_.run({source_}))[0],
      ::testing::AllOf(HasSubstr("unreadable_row! minute/IF2306.csv:3: '"), HasSubstr("\\xbc\\xc6,2023-06-05 09:32"),
                       HasSubstr("is not UTF-8; say \"encoding\": \"gb18030\"")));
}

TEST_F(VendorLayout, TitleLinesSeveralHeaderLinesAndAFooterByCount) {
  put("Minute bars of a vendor\n\n,,price,,,\ntime,open,high,low,close,volume\n" + std::string(kRows) +
      "source: a vendor\n");
  source_.skip_lines = 2;
  source_.header_lines = 2;
  source_.skip_footer = 1;
  source_.open = 2;
  source_.high = "price.high";
  source_.low = "price.low";
  source_.close = "price.close";
  source_.volume = "price.volume";
  expect_both_bars(source_);
}

TEST_F(VendorLayout, AFooterByRuleIsOnlyWhatStandsAtTheEnd) {
  put(std::string(kHeader) + std::string(kRows) + "数据来源:Wind\n\n");
  EXPECT_THAT(lines_of(import_.run({source_}))[0],
              "unreadable_row! minute/IF2306.csv:4: 1 fields; the header has 6: '数据来源:Wind'");
  source_.footer = RowPolicy::kDrop;
  expect_both_bars(source_);
  put(std::string(kHeader) + "broken\n" + std::string(kRows) + "end\n");
  const ImportReport report = import_.run({source_});
  EXPECT_EQ(report.fatal_count(), 1);
  EXPECT_THAT(lines_of(report)[0], HasSubstr("unreadable_row! minute/IF2306.csv:2"));
}

TEST_F(VendorLayout, AFileWithoutAHeader) {
  put(kRows);
  EXPECT_THAT(import_.failure({source_}), HasSubstr("the first line looks like data"));
  source_.header = {"time", "open", "high", "low", "close", "volume"};
  expect_both_bars(source_);
  source_ = minute_source();
  source_.header_lines = 0;
  source_.time_columns = {1};
  source_.open = 2;
  source_.high = 3;
  source_.low = 4;
  source_.close = 5;
  source_.volume = 6;
  expect_both_bars(source_);
  source_.volume = 7;
  EXPECT_THAT(import_.failure({source_}), HasSubstr("a row has 6 fields; source 'minute' asks for column 7"));
}

TEST_F(VendorLayout, AColumnWithoutANameByItsEmptyWordOrPosition) {
  put(",open,high,low,close,volume\n" + std::string(kRows));
  EXPECT_THAT(import_.failure({source_}), HasSubstr("a column of it has no name: \"\" names that one"));
  for (const ColumnName& name : {ColumnName(""), ColumnName(1)}) {
    source_.time_columns = {name};
    expect_both_bars(source_);
  }
}

TEST_F(VendorLayout, QuotedFieldsAndAnEmptyFieldBehindTheLastColumn) {
  put("name,time,open,high,low,close,volume\n"
      "\"IF, \"\"June\"\"\",2023-06-05 09:31,3800,3801.2,3799.6,3800.8,120,\n"
      "\"two\nlines\",2023-06-05 09:32,3800.8,3802,3800.2,3801.4,98\n");
  expect_both_bars(source_);
  put("name,time,open,high,low,close,volume\nx,2023-06-05 09:31,3800,3801.2,3799.6,3800.8,120\n"
      "\"open,2023-06-05 09:32,3800.8,3802,3800.2,3801.4,98\n");
  EXPECT_THAT(import_.failure({source_}), HasSubstr("IF2306.csv:3: '\"open,2023-06-05 09:32"));
}

TEST_F(VendorLayout, ThousandsSeparators) {
  put(std::string(kHeader) + "2023-06-05 09:31,3800,\"3,801.2\",3799.6,\"3,800.8\",\"1,120\"\n");
  EXPECT_THAT(lines_of(import_.run({source_}))[0], HasSubstr("its digits are grouped: say \"thousands\": \",\""));
  source_.thousands = ',';
  EXPECT_THAT(import_.run({source_}).fatal_count(), 0);
  EXPECT_EQ(import_.open().get("IF2306", Frequency::kOneMinute).columns->volume[0], 1'120);
  put(std::string(kHeader) + "2023-06-05 09:31,3800,\"38,01.2\",3799.6,3800.8,1\n");
  EXPECT_THAT(lines_of(import_.run({source_}))[0], HasSubstr("'38,01.2' is not a decimal number"));
}

TEST_F(VendorLayout, WordsForMissingAndRowsWithoutAClose) {
  put(std::string(kHeader) + std::string(kRows) + "2023-06-05 09:33,null,null,null,null,null\n" +
      "2023-06-05 09:34,#N/A,#N/A,#N/A,#N/A,#N/A\n2023-06-05 09:35,--,--,--,--,0\n2023-06-05 09:36,,,,,0\n");
  EXPECT_EQ(import_.run({source_}).fatal_count(), 4);
  source_.no_close = RowPolicy::kDrop;
  expect_both_bars(source_);
  EXPECT_EQ(import_.run({source_}).dropped, 4);
  source_.missing = {"--"};
  EXPECT_THAT(lines_of(import_.run({source_}))[0], HasSubstr("'null' is not a decimal number"));
}

TEST_F(VendorLayout, AZeroIsAPriceOnlyWhereNothingElseIsSaid) {
  import_.put(
      "daily/IF2312.csv",
      "date,open,high,low,close,settle,volume,open_interest,amount\n2023-06-05,3800,3801,3799,3800,3800.2,12,3412,\n"
      "2023-06-06,0,0,0,3801,3801,0,3412,\n2023-06-07,0.0,0.0,0.0,0.0,3802,0,3412,\n");
  ImportSource source = daily_source();
  EXPECT_THAT(lines_of(import_.run({source}))[0], HasSubstr("policy zero_price: \"missing\""));
  source.zero_price = RowPolicy::kMissing;
  EXPECT_THAT(
      lines_of(import_.run({source}))[0],
      HasSubstr("no_close! daily/IF2312.csv:4: IF2312 2023-06-07: the close is empty: nothing traded, so there is "
                "no bar, and its settlement 3802 goes with it"));
  source.no_close = RowPolicy::kDrop;
  EXPECT_EQ(import_.run({source}).bars, 2);
  const BarStore store = import_.open();
  const BarColumns& columns = *store.get("IF2312", Frequency::kDaily).columns;
  EXPECT_EQ(columns.open[1], kMissingPrice);
  EXPECT_EQ(columns.close[1], 38'010'000);
  EXPECT_EQ(columns.settlement[1], 38'010'000);
}

TEST_F(VendorLayout, FiltersAndSymbolsPassRowsOver) {
  put("code,kind,time,open,high,low,close,volume\n"
      "IF2306,A,2023-06-05 09:31,3800,3801.2,3799.6,3800.8,120\nIF2306,A,2023-06-05 "
      "09:32,3800.8,3802,3800.2,3801.4,98\n"
      "IF2306,B,2023-06-05 09:33,1,1,1,1,1\nIH2306,A,2023-06-05 09:31,2600,2600,2600,2600,1\nT2309,A,x,,,,,\n",
      "minute/all.csv");
  source_.symbol_from_file_name = false;
  source_.symbol_column = "code";
  source_.where = {{"kind", {"A"}}};
  source_.symbols = {"IF*"};
  expect_both_bars(source_);
  EXPECT_EQ(import_.run({source_}).skipped, 3);
  source_.symbols.clear();
  EXPECT_THAT(lines_of(import_.run({source_}))[0], HasSubstr("'T2309' is no contract of the rule book"));
  source_.unknown_contract = RowPolicy::kDrop;
  const ImportReport report = import_.run({source_});
  EXPECT_EQ(report.fatal_count(), 0);
  EXPECT_EQ(report.bars, 3);
  EXPECT_EQ(report.dropped, 1);
}

// Cells of a wide table that are empty are no rows: not every contract trades on every day.
TEST_F(VendorLayout, AWideTableIsASeriesAColumn) {
  import_.put("close.csv",
              ",IF2306.CFE,IF2309.CFE,IF2312.CFE\n2023-06-05,3800.2,3790.4,3780.0\n2023-06-06,3801.2,3791.4,\n");
  ImportSource source = index_source();
  source.files = "close.csv";
  source.kind = SeriesKind::kContract;
  source.symbol_from_file_name = false;
  source.symbol_from_columns = true;
  source.time_columns = {""};
  source.close = "{symbol}.CFE";
  const ImportReport report = import_.run({source});
  EXPECT_THAT(lines_of(report), IsEmpty());
  EXPECT_EQ(report.bars, 5);
  EXPECT_EQ(report.rows, 5);
  EXPECT_EQ(import_.open().get("IF2309", Frequency::kDaily).columns->close[1], 37'914'000);
}

TEST_F(VendorLayout, AWideTableOfSeveralFieldsUnderTwoHeaderLines) {
  put("time,CFFEX.IF2306,,CFFEX.IF2309,\n,close,volume,close,volume\n2023-06-05 09:31,3800.8,120,3790,5\n"
      "2023-06-05 09:32,3801.4,98,,\n");
  source_.header_lines = 2;
  source_.symbol_from_file_name = false;
  source_.symbol_from_columns = true;
  source_.strip_prefix = "CFFEX.";
  source_.open = source_.high = source_.low = std::nullopt;
  source_.close = "{symbol}.close";
  source_.volume = "{symbol}.volume";
  EXPECT_EQ(import_.run({source_}).bars, 3);
  EXPECT_EQ(import_.open().get("IF2306", Frequency::kOneMinute).columns->volume[1], 98);
}

TEST_F(VendorLayout, UnitsMakeLotsAndYuan) {
  import_.put("daily/IF2306.csv",
              "date,open,high,low,close,settle,volume,open_interest,amount\n"
              "2023-06-06,3800,3812.4,3790.2,3805.2,3804.6,51234,90012,5843210.512\n");
  ImportSource source = daily_source();
  EXPECT_THAT(
      lines_of(import_.run({source}))[0],
      HasSubstr("wrong_spec! daily/IF2306.csv:2: turnover / (volume x 300) = 0.3801 lies outside the bar's 3790.2 to "
                "3812.4; the amounts look like 10,000 CNY"));
  source.turnover_unit = 10'000;
  EXPECT_THAT(lines_of(import_.run({source})), IsEmpty());
  EXPECT_EQ(import_.open().get("IF2306", Frequency::kDaily).columns->turnover[0], 58'432'105'120);

  ImportSource shares = index_source();
  shares.volume = "volume";
  import_.put("index/000300.csv", "date,close,volume\n2023-06-06,3800,11167222849\n");
  EXPECT_THAT(lines_of(import_.run({shares}))[0], HasSubstr("say \"units\": {\"volume\": \"shares\"}"));
  shares.volume_divisor = 100;
  EXPECT_THAT(lines_of(import_.run({shares})), IsEmpty());
  EXPECT_EQ(import_.open().get("000300", Frequency::kDaily).columns->volume[0], 111'672'228);
}

TEST_F(VendorLayout, ControlCharactersOfAFileNeverReachATerminal) {
  put("time,\x1b[31mopen\x07,close\n");
  EXPECT_THAT(import_.failure({source_}), HasSubstr("\\x1b[31mopen\\x07"));
}

TEST_F(VendorLayout, AMillionColumnsAndALineWithoutEndAreOneClearLine) {
  put(std::string(1'000'000, ',') + "\n");
  EXPECT_THAT(import_.failure({source_}), HasSubstr("is missing from the header"));
  put(std::string(kHeader) + std::string(3U << 20U, '1'));
  EXPECT_THAT(import_.failure({source_}), HasSubstr("a line of more than"));
}

TEST_F(VendorLayout, ALinkThatLeadsNowhereIsAnError) {
  put(std::string(kHeader) + std::string(kRows));
  std::filesystem::create_symlink("nowhere.csv", import_.input() / "minute/IF2309.csv");
  EXPECT_THAT(import_.failure({source_}), HasSubstr("minute/IF2309.csv: is a link that leads nowhere"));
}

}  // namespace
}  // namespace hedgelab
