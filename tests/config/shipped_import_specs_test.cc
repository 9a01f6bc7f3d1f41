// Every import spec that ships, on small made-up files of its vendor's layout; and the guess at each of those files,
// which must be a spec that gives the same bars.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "engine/config/read_import_spec.h"
#include "engine/core/files.h"
#include "engine/import/importer.h"
#include "engine/import/spec_guess.h"
#include "engine/store/bar_record.h"
#include "engine/store/bar_store.h"
#include "tests/support/packed_files.h"
#include "tests/support/places.h"

namespace hedgelab {
namespace {

namespace fs = std::filesystem;

const RuleBook& spec_rules() {
  static const RuleBook book = RuleBook::read(test::reference_folder());
  return book;
}

/// The text in GB18030, for texts whose characters stand in the table below.
std::string in_gb18030(std::string text) {
  constexpr std::pair<const char*, const char*> kTable[] = {
      {"合约代码", "\xBA\xCF\xD4\xBC\xB4\xFA\xC2\xEB"},
      {"今开盘", "\xBD\xF1\xBF\xAA\xC5\xCC"},
      {"最高价", "\xD7\xEE\xB8\xDF\xBC\xDB"},
      {"最低价", "\xD7\xEE\xB5\xCD\xBC\xDB"},
      {"成交量", "\xB3\xC9\xBD\xBB\xC1\xBF"},
      {"成交金额", "\xB3\xC9\xBD\xBB\xBD\xF0\xB6\xEE"},
      {"持仓量", "\xB3\xD6\xB2\xD6\xC1\xBF"},
      {"今收盘", "\xBD\xF1\xCA\xD5\xC5\xCC"},
      {"今结算", "\xBD\xF1\xBD\xE1\xCB\xE3"},
      {"小计", "\xD0\xA1\xBC\xC6"},
      {"代码", "\xB4\xFA\xC2\xEB"},
      {"名称", "\xC3\xFB\xB3\xC6"},
      {"日期", "\xC8\xD5\xC6\xDA"},
      {"开盘价", "\xBF\xAA\xC5\xCC\xBC\xDB"},
      {"收盘价", "\xCA\xD5\xC5\xCC\xBC\xDB"},
      {"结算价", "\xBD\xE1\xCB\xE3\xBC\xDB"},
      {"成交额(百万)", "\xB3\xC9\xBD\xBB\xB6\xEE(\xB0\xD9\xCD\xF2)"},
      {"时间", "\xCA\xB1\xBC\xE4"},
      {"开盘", "\xBF\xAA\xC5\xCC"},
      {"最高", "\xD7\xEE\xB8\xDF"},
      {"最低", "\xD7\xEE\xB5\xCD"},
      {"收盘", "\xCA\xD5\xC5\xCC"},
      {"数据来源", "\xCA\xFD\xBE\xDD\xC0\xB4\xD4\xB4"}};
  for (const auto& [utf8, gb18030] : kTable) {
    for (std::size_t at = text.find(utf8); at != std::string::npos; at = text.find(utf8)) {
      text.replace(at, std::string_view(utf8).size(), gb18030);
    }
  }
  return text;
}

class ShippedSpec : public ::testing::Test {
 protected:
  fs::path file(const std::string& name) const { return scratch_ / "input" / name; }
  void put(const std::string& name, std::string_view text) {
    fs::create_directories(file(name).parent_path());
    write_file_atomically(file(name), text);
    files_.push_back(name);
  }
  /// Imports by the shipped spec of that name.
  void import(const std::string& name) {
    const ImportSpec spec = read_import_spec(test::source_folder() / "configs/import" / (name + ".json"));
    report_ = import_files(spec, scratch_ / "input", spec_rules(), scratch_ / "store");
    for (const ImportFinding& finding : report_.findings) EXPECT_FALSE(finding.fatal) << to_string(finding);
    ASSERT_NE(report_.store_digest, "");
    store_.emplace(scratch_ / "store", spec_rules());
    for (const std::string& one : files_) expect_the_guess_gives_the_same(one, spec);
  }
  /// Of a few rows the file tells everything but, for some, which end of a bar a stamp names: that is taken from
  /// `spec`.
  void expect_the_guess_gives_the_same(const std::string& name, const ImportSpec& spec) const {
    std::string text = to_text(guess_spec(file(name), spec_rules()));
    const std::string unknown = "\"label\": \"?\"";
    if (const std::size_t at = text.find(unknown); at != std::string::npos) {
      const auto minutes = std::find_if(spec.sources.begin(), spec.sources.end(),
                                        [](const ImportSource& source) { return source.label.has_value(); });
      text.replace(at, unknown.size(),
                   *minutes->label == BarLabel::kEnd ? "\"label\": \"end\"" : "\"label\": \"begin\"");
    }
    SCOPED_TRACE(name + "\n" + text);
    const fs::path alone = scratch_ / ("guess_" + std::to_string(&name - files_.data()));
    fs::create_directories(alone / "input");
    fs::copy_file(file(name), alone / "input" / file(name).filename());
    const ImportSpec guessed = parse_import_spec(text, "guess");
    const ImportReport report = import_files(guessed, alone / "input", spec_rules(), alone / "store");
    for (const ImportFinding& finding : report.findings) EXPECT_FALSE(finding.fatal) << to_string(finding);
    if (report.store_digest.empty()) return;
    const BarStore bars(alone / "store", spec_rules());
    std::size_t compared = 0;
    for (const BarSeries& series : bars.series()) {
      const BarSeries* known = store_->find(series.symbol, series.frequency);
      ASSERT_NE(known, nullptr) << series.symbol;
      for (const BarRecord& bar : bars_of(series, bars.grid(series.frequency))) {
        const auto all = bars_of(*known, store_->grid(series.frequency));
        const auto same = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.at == bar.at; });
        ASSERT_NE(same, all.end()) << series.symbol;
        // The guess leaves out what it does not know; what it gives is the same.
        BarRecord given = *same;
        BarRecord guess = bar;
        for_each_field(given, bar, [&](const char* field, auto& mine, auto theirs, auto missing) {
          if (theirs == missing) return;
          EXPECT_EQ(mine, theirs) << series.symbol << " " << field;
        });
        EXPECT_EQ(guess.close, given.close);
        ++compared;
      }
    }
    EXPECT_GT(compared, 0U);
  }
  /// The first two minutes of IF2306 on 2023-06-05.
  void expect_minutes() const {
    const BarSeries& series = store_->get("IF2306", Frequency::kOneMinute);
    EXPECT_EQ(series.first_day, spec_rules().calendar.index_of(Date::parse("2023-06-05")));
    EXPECT_EQ(series.columns->open[0], 38'000'000);
    EXPECT_EQ(series.columns->high[0], 38'012'000);
    EXPECT_EQ(series.columns->low[0], 37'996'000);
    EXPECT_EQ(series.columns->close[0], 38'008'000);
    EXPECT_EQ(series.columns->volume[0], 120);
    EXPECT_EQ(series.columns->close[1], 38'014'000);
    EXPECT_EQ(series.columns->volume[1], 98);
  }
  /// IF2306 on 2023-06-06: 51234 lots for 58,432,105,120 CNY, that is 3801.65 a lot.
  void expect_day(std::int64_t turnover = 58'432'105'120) const {
    const BarSeries& series = store_->get("IF2306", Frequency::kDaily);
    const auto at =
        static_cast<std::size_t>(spec_rules().calendar.index_of(Date::parse("2023-06-06")) - series.first_day);
    EXPECT_EQ(series.columns->open[at], 38'000'000);
    EXPECT_EQ(series.columns->high[at], 38'124'000);
    EXPECT_EQ(series.columns->low[at], 37'902'000);
    EXPECT_EQ(series.columns->close[at], 38'052'000);
    EXPECT_EQ(series.columns->volume[at], 51'234);
    if (turnover > 0) {
      EXPECT_EQ(series.columns->turnover[at], turnover);
      EXPECT_EQ(series.columns->settlement[at], 38'046'000);
    }
  }
  test::ScratchFolder scratch_;
  ImportReport report_;
  std::optional<BarStore> store_;
  std::vector<std::string> files_;  // that were put
};

TEST_F(ShippedSpec, VnpyCsv) {
  put("1m/bars.csv",
      "symbol,exchange,datetime,open,high,low,close,volume,turnover,open_interest\n"
      "IF2306,CFFEX,2023-06-05 09:30:00,3800,3801.2,3799.6,3800.8,120,136808640,80000\n"
      "IF2306,CFFEX,2023-06-05 09:31:00+08:00,3800.8,3802,3800.2,3801.4,98,,80010\n"
      "rb2310,SHFE,2023-06-05 09:30:00,3600,3600,3600,3600,1,,1\n");
  import("vnpy_csv");
  expect_minutes();
  EXPECT_EQ(report_.dropped, 1);
}

TEST_F(ShippedSpec, VnpySqlite) {
  test::put_database(file("database.db"), test::kVnpyTable);
  files_ = {"database.db"};
  import("vnpy_sqlite");
  expect_minutes();
  EXPECT_EQ(store_->get("IF2306", Frequency::kDaily).columns->volume[0], 218);
}

TEST_F(ShippedSpec, WonderTraderCsv) {
  put("1m/CFFEX.IF2306.csv",
      "date,time,open,high,low,close,settle,volume,turnover,open_interest,diff_interest\n"
      "20230605,09:31,3800.0,3801.2,3799.6,3800.8,0,120,136808640.0,80000,0\n"
      "20230605,932,3800.8,3802.0,3800.2,3801.4,0,98,111756960.0,80010,10\n");
  import("wondertrader_csv");
  expect_minutes();
}

TEST_F(ShippedSpec, RqData) {
  put("1m/IF2306.csv",
      "order_book_id,datetime,open,high,low,close,volume,total_turnover,open_interest\n"
      "IF2306,2023-06-05 09:31:00,3800.0,3801.2,3799.6,3800.8,120.0,136808640.0,80000.0\n"
      "IF2306,2023-06-05 09:32:00,3800.8,3802.0,3800.2,3801.4,98.0,111756960.0,80010.0\n");
  put("1d/IF.csv",
      "order_book_id,date,open,high,low,close,settlement,volume,total_turnover,open_interest\n"
      "IF2306,2023-06-06,3800.0,3812.4,3790.2,3805.2,3804.6,51234.0,58432105120.0,90012.0\n");
  import("rqdata");
  expect_minutes();
  expect_day();
}

TEST_F(ShippedSpec, JoinQuant) {
  put("1m/IF2306.CCFX.csv",
      ",open,close,high,low,volume,money,open_interest\n"
      "2023-06-05 09:31:00,3800.0,3800.8,3801.2,3799.6,120.0,136808640.0,80000.0\n"
      "2023-06-05 09:32:00,3800.8,3801.4,3802.0,3800.2,98.0,111756960.0,80010.0\n");
  put("1d/IF2306.CCFX.csv",
      ",open,close,high,low,volume,money,open_interest\n2023-06-06,3800.0,3805.2,3812.4,3790.2,51234.0,58432105120.0,"
      "90012.0\n");
  import("joinquant");
  expect_minutes();
  expect_day(0);
}

TEST_F(ShippedSpec, TuShare) {
  put("1d/fut_daily.csv",
      "ts_code,trade_date,pre_close,pre_settle,open,high,low,close,settle,change1,change2,vol,amount,oi,oi_chg\n"
      "IF2306.CFX,20230606,3800.0,3801.0,3800,3812.4,3790.2,3805.2,3804.6,5.2,4.6,51234,5843210.512,90012,-230\n"
      "IF2306.CFX,20230605,3790.0,3791.0,3795,3802.4,3785.2,3800.0,3801.0,10,10,50234,5723210.112,90242,0\n");
  put("1m/ft_mins.csv",
      "ts_code,trade_time,open,close,high,low,vol,amount,oi\n"
      "IF2306.CFX,2023-06-05 09:32:00,3800.8,3801.4,3802.0,3800.2,98,111756960.0,80010\n"
      "IF2306.CFX,2023-06-05 09:31:00,3800.0,3800.8,3801.2,3799.6,120,136808640.0,80000\n");
  import("tushare");
  expect_minutes();
  expect_day();
}

TEST_F(ShippedSpec, AkShare) {
  put("cffex/20230606.csv",
      "symbol,date,open,high,low,close,volume,open_interest,turnover,settle,pre_settle,variety\n"
      "IF2306,20230606,3800,3812.4,3790.2,3805.2,51234,90012,5843210.512,3804.6,3801,IF\n"
      "T2309,20230606,101,101,101,101,5,5,5,101,101,T\n");
  put("sina_daily/IF2307.csv", "date,open,high,low,close,volume,hold,settle\n2023-06-06,3790,3800,3780,3795,12,34,0\n");
  put("sina_1m/IF2306.csv",
      "datetime,open,high,low,close,volume,hold\n2023-06-05 09:31:00,3800.0,3801.2,3799.6,3800.8,120,80000\n"
      "2023-06-05 09:32:00,3800.8,3802.0,3800.2,3801.4,98,80010\n");
  import("akshare");
  expect_minutes();
  expect_day();
  EXPECT_TRUE(store_->get("IF2307", Frequency::kDaily).columns->settlement.empty());
}

TEST_F(ShippedSpec, Wind) {
  put("if.csv",
      in_gb18030("代码,名称,日期,开盘价,最高价,最低价,收盘价,结算价,成交量,成交额(百万),持仓量\r\n"
                 "IF2306.CFE,IF,2023-06-06,\"3,800.0\",\"3,812.4\",\"3,790.2\",\"3,805.2\",\"3,804.6\",\"51,234\","
                 "\"58,432.10512\",\"90,012\"\r\nIF2306.CFE,IF,2023-06-05,--,--,--,--,--,--,--,--\r\n"
                 "数据来源:Wind\r\n"));
  import("wind");
  expect_day();
  EXPECT_EQ(report_.dropped, 2);
}

TEST_F(ShippedSpec, TqSdk) {
  const char* header =
      "datetime,CFFEX.IF2306.open,CFFEX.IF2306.high,CFFEX.IF2306.low,CFFEX.IF2306.close,CFFEX.IF2306.volume,"
      "CFFEX.IF2306.open_oi,CFFEX.IF2306.close_oi\n";
  put("1m/if.csv", std::string(header) +
                       "2023-06-05 09:30:00.000000000,3800.0,3801.2,3799.6,3800.8,120,80000,80010\n"
                       "2023-06-05 09:31:00.000000000,3800.8,3802.0,3800.2,3801.4,98,80010,80020\n"
                       "2023-06-05 09:32:00.000000000,#N/A,#N/A,#N/A,#N/A,#N/A,#N/A,#N/A\n");
  put("1d/if.csv",
      std::string(header) + "2023-06-06 00:00:00.000000000,3800.0,3812.4,3790.2,3805.2,51234,80000,90012\n");
  import("tqsdk");
  expect_minutes();
  expect_day(0);
  EXPECT_EQ(store_->get("IF2306", Frequency::kDaily).columns->open_interest[0], 90'012);
}

TEST_F(ShippedSpec, CffexDaily) {
  const std::string header = "合约代码,今开盘,最高价,最低价,成交量,成交金额,持仓量,变化,今收盘,今结算\r\n";
  const std::string text = in_gb18030(header.substr(0, header.find("变化")) + "delta" +
                                      header.substr(header.find("变化") + std::string_view("变化").size())) +
                           "IF2306                ,3800,3812.4,3790.2,51234,5843210.512,90012,-230,3805.2,3804.6\r\n"
                           "IF2312                ,,,,0,0.000,3412,0,3801.0,3801.0\r\n" +
                           in_gb18030("小计                  ,,,,51234,5843210.512,93424,-230,,\r\n") +
                           "T2309                 ,101.5,101.7,101.4,50000,5075000.000,180000,100,101.6,101.58\r\n";
  test::pack(file("202306.zip"), "zip", "", {{"20230606_1.csv", text}, {"readme.txt", "x"}});
  files_ = {"202306.zip"};
  import("cffex_daily");
  expect_day();
  EXPECT_EQ(report_.dropped, 2);
  const BarColumns& quiet = *store_->get("IF2312", Frequency::kDaily).columns;
  EXPECT_TRUE(quiet.open.empty());
  EXPECT_EQ(quiet.volume[0], 0);
  EXPECT_EQ(quiet.close[0], 38'010'000);
}

TEST_F(ShippedSpec, Tdx) {
  put("1m/47#IF2306.txt", in_gb18030("IF2306 1m\r\n      日期\t    时间\t    开盘\t    最高\t    最低\t    收盘\t"
                                     "    成交量\t    持仓量\t    结算价\r\n"
                                     "2023/06/05\t0931\t3800.0\t3801.2\t3799.6\t3800.8\t120\t80000\t0.0\r\n"
                                     "2023/06/05\t0932\t3800.8\t3802.0\t3800.2\t3801.4\t98\t80010\t0.0\r\n"
                                     "2023/06/05\t1300\t3800.8\t3802.0\t3800.2\t3801.4\t98\t80010\t0.0\r\n"
                                     "2023/06/05\t1500\t3800.8\t3802.0\t3800.2\t3801.4\t98\t80010\t0.0\r\n"
                                     "#数据来源:TDX\r\n"));
  import("tdx");
  expect_minutes();
  EXPECT_EQ(store_->get("IF2306", Frequency::kOneMinute).columns->present[119], 1);  // 11:30
}

TEST_F(ShippedSpec, CsiIndex) {
  const char* shared =
      "<sst><si><t>日期Date</t></si><si><t>指数代码Index Code</t></si><si><t>开盘Open</t></si><si><t>最高High</t></si>"
      "<si><t>最低Low</t></si><si><t>收盘Close</t></si><si><t>成交金额（亿元）Turnover</t></si><si><t>000300</t></si>"
      "<si><t>H00300</t></si></sst>";
  std::string sheet = "<worksheet><sheetData><row>";
  for (int i = 0; i < 7; ++i) sheet += "<c t=\"s\"><v>" + std::to_string(i) + "</v></c>";
  sheet +=
      "</row><row><c><v>20230606</v></c><c "
      "t=\"s\"><v>7</v></c><c><v>3836.73</v></c><c><v>3842.48</v></c><c><v>3799.64</v></c>"
      "<c><v>3808.12</v></c><c><v>2310.22</v></c></row>"
      "<row><c r=\"A3\"><v>20230606</v></c><c r=\"B3\" t=\"s\"><v>8</v></c><c r=\"F3\"><v>5321.5</v></c></row>"
      "</sheetData></worksheet>";
  test::Members members = test::workbook("<worksheet/>", shared);
  for (auto& [name, text] : members) {
    if (name == "xl/worksheets/sheet1.xml") text = sheet;  // the spec reads the first sheet
  }
  test::pack(file("000300perf.xlsx"), "zip", "", members);
  files_ = {"000300perf.xlsx"};
  import("csi_index");
  const BarColumns& index = *store_->get("000300", Frequency::kDaily).columns;
  EXPECT_EQ(index.close[0], 38'081'200);
  EXPECT_EQ(index.turnover[0], 231'022'000'000);
  EXPECT_EQ(store_->get("H00300", Frequency::kDaily).kind, SeriesKind::kTotalReturnIndex);
}

TEST(ShippedSpecs, EachHasItsTestAbove) {
  int specs = 0;
  for (const auto& entry : fs::directory_iterator(test::source_folder() / "configs/import")) {
    specs += entry.path().extension() == ".json" && entry.path().stem() != "real_data" ? 1 : 0;
  }
  EXPECT_EQ(specs, 12);
}

}  // namespace
}  // namespace hedgelab
