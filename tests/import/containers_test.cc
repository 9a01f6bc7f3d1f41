// Packed files, databases and workbooks: made here, read by the importer, then cut, damaged and abused.

#include <gmock/gmock.h>

#include "engine/import/byte_source.h"
#include "tests/import/small_import.h"
#include "tests/support/packed_files.h"

namespace hedgelab {
namespace {

namespace fs = std::filesystem;
using test::daily_source;
using test::lines_of;
using test::minute_source;
using test::SmallImport;
using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::string_view kText =
    "time,open,high,low,close,volume\n2023-06-05 09:31,3800,3801.2,3799.6,3800.8,120\n"
    "2023-06-05 09:32,3800.8,3802,3800.2,3801.4,98\n";

class Containers : public ::testing::Test {
 protected:
  void expect_both_bars(const ImportSource& source) const {
    const ImportReport report = import_.run({source});
    ASSERT_EQ(report.fatal_count(), 0) << to_string(report.findings.front());
    EXPECT_EQ(report.bars, 2);
    EXPECT_EQ(import_.open().get("IF2306", Frequency::kOneMinute).columns->close[1], 38'014'000);
  }
  fs::path file(const std::string& name) const { return import_.input() / name; }
  void cut(const std::string& name, std::size_t bytes) const {
    const std::string whole = read_file(file(name));
    write_file_atomically(file(name), std::string_view(whole).substr(0, whole.size() - bytes));
  }
  SmallImport import_;
  ImportSource source_ = [] {
    ImportSource source = minute_source();
    source.files = "minute/*";
    return source;
  }();
};

TEST_F(Containers, PackedTextsOfEveryKind) {
  for (const char* filter : {"xz", "bzip2", "zstd", "gzip"}) {
    const std::string name = std::string("minute/IF2306.csv.") + filter;
    test::pack(file(name), "raw", filter, {{"IF2306.csv", std::string(kText)}});
    expect_both_bars(source_);
    cut(name, 9);
    EXPECT_THAT(import_.failure({source_}), AnyOf(HasSubstr("cannot be unpacked"), HasSubstr("cut short"))) << filter;
    fs::remove(file(name));
  }
}

TEST_F(Containers, MembersOfAZipAndOfAPackedTar) {
  const test::Members members{
      {"readme.txt", "no data"}, {"2023/IF2306.csv", std::string(kText)}, {"2023/.hidden.csv", "x"}};
  source_.member = "*.csv";
  for (const auto& [name, format, filter] :
       {std::tuple("minute/all.zip", "zip", ""), std::tuple("minute/all.tar.gz", "ustar", "gzip"),
        std::tuple("minute/all.tar", "ustar", "")}) {
    test::pack(file(name), format, filter, members);
    expect_both_bars(source_);
    fs::remove(file(name));
  }
  test::pack(file("minute/all.zip"), "zip", "", members);
  source_.member = "*.dat";
  EXPECT_THAT(import_.failure({source_}), HasSubstr("all.zip: no file in it fits '*.dat'; it holds 2 files"));
}

TEST_F(Containers, AFindingOfAMemberNamesArchiveMemberAndLine) {
  test::pack(file("minute/all.zip"), "zip", "", {{"IF2306.csv", std::string(kText) + "x\n"}});
  EXPECT_THAT(lines_of(import_.run({source_}))[0], HasSubstr("unreadable_row! minute/all.zip/IF2306.csv:4: 1 fields"));
}

TEST_F(Containers, AZipCutDamagedOrLeavingItsFolderIsRefused) {
  test::pack(file("minute/all.zip"), "zip", "", {{"IF2306.csv", std::string(kText)}});
  const std::string whole = read_file(file("minute/all.zip"));
  for (const std::size_t bytes : {std::size_t{1}, whole.size() / 2, whole.size() - 5}) {
    write_file_atomically(file("minute/all.zip"), std::string_view(whole).substr(0, whole.size() - bytes));
    const std::string failure = import_.failure({source_});
    EXPECT_THAT(failure, AnyOf(HasSubstr("cannot be unpacked"), HasSubstr("holds no file"))) << bytes;
  }
  std::string damaged = whole;
  damaged[60] = static_cast<char>(damaged[60] ^ 0x55);
  write_file_atomically(file("minute/all.zip"), damaged);
  EXPECT_THAT(import_.failure({source_}), HasSubstr("cannot be unpacked"));
  for (const std::string path : {"../IF2306.csv", "/tmp/IF2306.csv", "C:/x/IF2306.csv", "a/../../IF2306.csv"}) {
    test::pack(file("minute/all.zip"), "zip", "", {{path, std::string(kText)}});
    EXPECT_THAT(import_.failure({source_}), HasSubstr("'" + path + "', whose path leaves the archive"));
  }
  test::pack(file("minute/all.zip"), "zip", "", {{".hidden.csv", std::string(kText)}});
  EXPECT_THAT(import_.failure({source_}), HasSubstr("all.zip: holds no file; links and hidden files are not read"));
  EXPECT_FALSE(fs::exists(import_.store()));
}

// 20 MB of blanks pack to 20 KB, a thousand times less, whatever packs them.
TEST_F(Containers, ABombOfAnyPackingIsRefusedBeforeItUnpacks) {
  std::string bomb(kText);
  while (bomb.size() < (20U << 20U)) bomb += std::string(60'000, ' ') + "\n";
  for (const char* filter : {"gzip", "xz", "bzip2", "zstd"}) {
    const std::string name = std::string("minute/IF2306.csv.") + filter;
    test::pack(file(name), "raw", filter, {{"IF2306.csv", bomb}});
    EXPECT_THAT(import_.failure({source_}),
                AllOf(HasSubstr("IF2306.csv." + std::string(filter)), HasSubstr("unpacks to more than 500 times")));
    fs::remove(file(name));
  }
  for (const auto& [name, format, filter] :
       {std::tuple("minute/all.zip", "zip", ""), std::tuple("minute/all.tar.gz", "ustar", "gzip"),
        std::tuple("minute/all.tar.xz", "ustar", "xz")}) {
    test::pack(file(name), format, filter, {{"a.csv", std::string(kText)}, {"IF2306.csv", bomb}});
    EXPECT_THAT(import_.failure({source_}), AllOf(HasSubstr(name), HasSubstr("unpacks to more than 500 times")));
    fs::remove(file(name));
  }
  for (const bool in_sheet : {true, false}) {
    const std::string texts = "<sst>" + bomb + "</sst>";
    test::pack(file("minute/IF2306.xlsx"), "zip", "", test::workbook(in_sheet ? bomb : "<worksheet/>", texts));
    EXPECT_THAT(import_.failure({source_}), HasSubstr("IF2306.xlsx: unpacks to more than 500 times"));
  }
  EXPECT_FALSE(fs::exists(import_.store()));
}

// 600,000 minutes of one unmoved price, 31.8 MB, pack to 1,639,359 bytes by gzip, 670,398 by bzip2, 109,472 by xz
// (their own programs, measured): data. A stream of zeros packs a thousand times by gzip: none.
TEST(PackedData, OfAPriceThatNeverMovesIsNoBomb) {
  for (const std::uint64_t packed : {1'639'359, 670'398, 109'472}) EXPECT_FALSE(is_bomb(31'800'000, packed)) << packed;
  EXPECT_TRUE(is_bomb(31'800'000, 31'800));
  EXPECT_FALSE(is_bomb(16U << 20U, 1));
}

// What packs well and is small is data: 2 MB in 2 KB.
TEST_F(Containers, ASmallFileMayPackAsWellAsItLikes) {
  std::string text(kText);
  while (text.size() < (2U << 20U)) text += std::string(60'000, ' ') + "\n";
  test::pack(file("minute/IF2306.csv.xz"), "raw", "xz", {{"IF2306.csv", text}});
  expect_both_bars(source_);
}

TEST_F(Containers, APackedFileInsideAnArchiveIsNamed) {
  test::pack(file("minute/inner.zip"), "zip", "", {{"IF2306.csv", std::string(kText)}});
  const std::string zip = read_file(file("minute/inner.zip"));
  fs::remove(file("minute/inner.zip"));
  for (const auto& [content, words] :
       {std::pair(test::gzipped(kText), "a gzip file"), std::pair(zip, "a zip file"),
        std::pair(std::string("PAR1...."), "a Parquet file"), std::pair(std::string("SQLite format 3"), "a SQLite")}) {
    test::pack(file("minute/all.zip"), "zip", "", {{"IF2306.csv.gz", content}});
    EXPECT_THAT(import_.failure({source_}),
                AllOf(HasSubstr("all.zip/IF2306.csv.gz: "), HasSubstr(words), HasSubstr("inside an archive")));
  }
}

TEST_F(Containers, AForeignFormatIsNamedWithItsWayOut) {
  using namespace std::string_view_literals;
  for (const auto& [head, words] :
       {std::pair("PAR1\0\0"sv, "a Parquet file"), std::pair("\x89HDF\r\n\x1a\n\0"sv, "an HDF5 file"),
        std::pair("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"sv, "an old Excel file"),
        std::pair("Rar!\x1a\x07"sv, "a RAR archive"), std::pair("<html><body>404"sv, "a web page"),
        std::pair("%PDF-1.4"sv, "a PDF document")}) {
    import_.put("minute/IF2306.csv", head);
    EXPECT_THAT(import_.failure({source_}), HasSubstr(words));
  }
}

// SQLite itself would give the rows of the pages that are there.
TEST_F(Containers, ADatabaseThatIsCutOrNotWrittenToItsEndIsRefused) {
  test::put_database(file("minute/database.db"), test::kVnpyTable);
  const std::string whole = read_file(file("minute/database.db"));
  source_.query = "select * from dbbardata";
  source_.symbol_from_file_name = false;
  source_.symbol_column = "symbol";
  for (const std::size_t bytes : {whole.size() - 1, whole.size() - 4096, std::size_t{60}}) {
    write_file_atomically(file("minute/database.db"), std::string_view(whole).substr(0, bytes));
    EXPECT_THAT(import_.failure({source_}), AnyOf(HasSubstr("cut short"), HasSubstr("not a whole database"))) << bytes;
  }
  write_file_atomically(file("minute/database.db"), whole);
  write_file_atomically(file("minute/database.db-wal"), "x");
  source_.files = "minute/*.db";
  EXPECT_THAT(import_.failure({source_}), HasSubstr("database.db-wal holds changes that are not in the database yet"));
}

TEST_F(Containers, ADatabaseIsReadByAQuery) {
  test::put_database(file("minute/database.db"), test::kVnpyTable);
  EXPECT_THAT(import_.failure({source_}), HasSubstr("a SQLite database: \"query\": \"select ... from ...\""));
  source_.query = "select * from dbbardata where interval = '1m' and exchange = 'CFFEX' order by datetime";
  source_.symbol_from_file_name = false;
  source_.symbol_column = "symbol";
  source_.time_columns = {"datetime"};
  source_.time_formats = {"%Y-%m-%d %H:%M:%S"};
  source_.label = BarLabel::kBegin;
  source_.open = "open_price";
  source_.high = "high_price";
  source_.low = "low_price";
  source_.close = "close_price";
  expect_both_bars(source_);
}

TEST_F(Containers, AQueryCanOnlyRead) {
  test::put_database(file("minute/database.db"), test::kVnpyTable);
  const std::string before = read_file(file("minute/database.db"));
  for (const char* query : {"delete from dbbardata", "drop table dbbardata", "attach 'other.db' as other",
                            "pragma journal_mode = wal", "select 1; delete from dbbardata",
                            "select load_extension('x')", "insert into dbbardata(symbol) values ('x')"}) {
    source_.query = query;
    EXPECT_THAT(import_.failure({source_}),
                AnyOf(HasSubstr("may only read"), HasSubstr("cannot be asked"), HasSubstr("expected one select")))
        << query;
  }
  EXPECT_EQ(read_file(file("minute/database.db")), before);
  EXPECT_FALSE(fs::exists(import_.input() / "other.db"));
  source_.query = "select * from no_table";
  EXPECT_THAT(import_.failure({source_}), HasSubstr("no such table: no_table"));
  cut("minute/database.db", 5'000);
  source_.query = "select * from dbbardata";
  EXPECT_THAT(import_.failure({source_}), HasSubstr("database.db"));
}

constexpr const char* kSharedTexts =
    "<sst><si><t>time</t></si><si><r><t>clo</t></r><r><t>se</t></r></si><si><t>volume</t><rPh><t>x</t></rPh></si></"
    "sst>";

// 45082.39652777778 is 2023-06-05 09:31; 3801.3999999999999 would be the noise of a binary float, and Excel stores
// 3801.4.
constexpr std::string_view kSheet =
    "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>a title</t></is></c></row>"
    "<row r=\"3\"><c r=\"A3\" t=\"s\"><v>0</v></c><c r=\"C3\" t=\"s\"><v>1</v></c><c r=\"D3\" "
    "t=\"s\"><v>2</v></c></row>"
    "<row r=\"4\"><c r=\"A4\"><v>45082.39652777778</v></c><c r=\"C4\"><v>3800.8</v></c><c r=\"D4\"><v>120</v></c></row>"
    "<row r=\"5\"><c r=\"A5\"><v>45082.397222222222</v></c><c r=\"C5\"><v>3801.4</v></c></row></sheetData></worksheet>";

TEST_F(Containers, AWorkbookKeepsTheDigitsOfItsCells) {
  test::pack(file("minute/IF2306.xlsx"), "zip", "", test::workbook(std::string(kSheet), kSharedTexts));
  source_.sheet = "bars";
  source_.skip_lines = 1;
  source_.time_formats = {"excel_serial"};
  source_.open = source_.high = source_.low = std::nullopt;
  expect_both_bars(source_);
  const BarStore store = import_.open();
  EXPECT_EQ(store.get("IF2306", Frequency::kOneMinute).columns->volume[0], 120);
  EXPECT_EQ(store.get("IF2306", Frequency::kOneMinute).columns->volume[1], kMissingCount);
  source_.sheet = "bar";
  EXPECT_THAT(import_.failure({source_}), HasSubstr("there is no sheet 'bar'; there are notes, bars"));
}

TEST_F(Containers, ADamagedOrHostileWorkbookIsOneClearLine) {
  source_.sheet = "bars";
  const auto failure = [&](const std::string& sheet) {
    test::pack(file("minute/IF2306.xlsx"), "zip", "", test::workbook(sheet, kSharedTexts));
    return import_.failure({source_});
  };
  EXPECT_THAT(failure("<worksheet><sheetData><row>"), HasSubstr("the workbook is damaged"));
  EXPECT_THAT(failure("<!DOCTYPE x [<!ENTITY a \"b\">]><worksheet>&a;</worksheet>"),
              HasSubstr("declares a document type"));
  EXPECT_THAT(failure("<worksheet><row><c r=\"ZZZZ1\"><v>1</v></c></row></worksheet>"),
              HasSubstr("beyond column 16384"));
  EXPECT_THAT(failure("<worksheet><row><c t=\"s\"><v>77</v></c></row></worksheet>"),
              HasSubstr("shared text 77 is not there"));
  EXPECT_THAT(failure("<worksheet><row><c t=\"inlineStr\"><is><t>" + std::string(100'001, 'x')),
              HasSubstr("row 1 has a cell of more than 100000 bytes"));
  EXPECT_THAT(failure("<worksheet><!--" + std::string(1'100'000, 'x') + "-->"), HasSubstr("markup of more than"));
  // 66 MB of shared texts. Digits at random pack to less than half, and their like lies further back than a zip looks.
  std::string digits;
  for (std::uint32_t i = 0, state = 1; i < 66'000; ++i) {
    state = state * 1'664'525U + 1'013'904'223U;
    digits += static_cast<char>('0' + state / 429'496'730U);
  }
  std::string many = "<sst>";
  for (int i = 0; i < 1'050; ++i) many += "<si><t>" + digits + "</t></si>";
  test::pack(file("minute/IF2306.xlsx"), "zip", "", test::workbook("<worksheet/>", many + "</sst>"));
  EXPECT_THAT(import_.failure({source_}), HasSubstr("more than 64 MB of shared texts"));
  test::pack(file("minute/IF2306.xlsx"), "zip", "", {{"x.xml", "<x/>"}});
  EXPECT_THAT(import_.failure({source_}), HasSubstr("an Excel file without a workbook in it"));
}

}  // namespace
}  // namespace hedgelab
