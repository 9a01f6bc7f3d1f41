// The shipped spec on the real market data. Expected counts stand in that data's own README or were counted in its
// files with another program.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "engine/config/read_import_spec.h"
#include "engine/import/importer.h"
#include "engine/store/bar_store.h"
#include "engine/store/store_inspection.h"
#include "tests/support/places.h"

namespace hedgelab {
namespace {

/// One import serves all checks: writing and removing some thousand files is the slow part.
struct RealImport {
  test::ScratchFolder scratch;
  RuleBook rules = RuleBook::read(test::reference_folder());
  ImportReport report = import_files(read_import_spec(test::source_folder() / "configs/import/real_data.json"),
                                     *test::real_data_folder(), rules, scratch / "store");
  BarStore store{scratch / "store", rules};
};

void check_findings(const ImportReport& report) {
  std::map<std::string, int> kinds;
  for (const ImportFinding& finding : report.findings) {
    kinds[std::string(to_string(finding.kind))] += static_cast<int>(finding.count);
  }
  EXPECT_EQ(report.fatal_count(), 0);
  EXPECT_EQ(kinds["closed_day"], 3);       // 2018-06-18 in three total-return files
  EXPECT_EQ(kinds["extra_decimals"], 41);  // float noise in the 5-minute file
  EXPECT_EQ(kinds["ohlc_order"], 2);       // 2016-08-11 in two index files
  EXPECT_EQ(kinds["gap"], 2);              // the years left out of the main-contract files
  // 98,208 minute bars; 15 of 507 full days lack minutes in all of the data, the first day of each file is cut.
  EXPECT_EQ(kinds["partial_day"], 96);  // files: the days of a series are one finding
  EXPECT_EQ(kinds["no_data"], 5);       // IF and IH daily, and the minutes, which lie around expiries only
  kinds.erase("closed_day");
  kinds.erase("extra_decimals");
  kinds.erase("ohlc_order");
  kinds.erase("gap");
  kinds.erase("partial_day");
  kinds.erase("no_data");
  EXPECT_TRUE(kinds.empty()) << kinds.begin()->first;
  EXPECT_EQ(report.rows, report.skipped + report.dropped + report.merged + report.bars);
  EXPECT_EQ(report.merged, 4);  // four contracts of 2017-03-07 stand in two sources and agree
}

void check_bar_counts(const RealImport& import) {
  const BarStore& store = import.store;
  std::map<std::string, std::int64_t> bars;
  for (const SeriesCoverage& series : inspect_store(store, import.rules).series) {
    const std::string product = series.kind == SeriesKind::kContract ? series.symbol.substr(0, 2) : series.symbol;
    bars[fmt::format("{} {}", to_string(series.frequency), product)] += series.bars;
  }
  EXPECT_EQ(bars["1d IF"] + bars["1d IC"], 7998 + 7998 + 3694 - 4);
  EXPECT_EQ(bars["1d IH"], 4469);
  EXPECT_EQ(bars["1d IM"], 2764);
  for (const char* product : {"IF", "IC", "IH"}) EXPECT_EQ(bars[std::string("1m ") + product], 32 * 1023);
  EXPECT_EQ(bars["5m IF.main"], 111078);
  EXPECT_EQ(bars["1d IF.main"], 2119);
  EXPECT_EQ(bars["1d IF.current_month"], 3327);
}

void check_single_bars(const RealImport& import) {
  const BarStore& store = import.store;
  const auto day = [&](const char* date) { return import.rules.calendar.index_of(Date::parse(date)); };
  {
    // daily/IF/IF1901: 2018-11-19,3260.2,3295.6,3255,3295.2,3290.8,223,199,219254400 and, on its delivery day,
    // 2019-01-18,3126.4,3160,3124,3158.2,,14637,0,13807013520
    const BarSeries& series = store.get("IF1901", Frequency::kDaily);
    ASSERT_EQ(series.first_day, day("2018-11-19"));
    const BarColumns& columns = *series.columns;
    EXPECT_EQ(columns.open.front(), 32'602'000);
    EXPECT_EQ(columns.high.front(), 32'956'000);
    EXPECT_EQ(columns.low.front(), 32'550'000);
    EXPECT_EQ(columns.close.front(), 32'952'000);
    EXPECT_EQ(columns.settlement.front(), 32'908'000);
    EXPECT_EQ(columns.volume.front(), 223);
    EXPECT_EQ(columns.open_interest.front(), 199);
    EXPECT_EQ(columns.turnover.front(), 219'254'400);
    EXPECT_EQ(columns.settlement.back(), kMissingPrice);
    EXPECT_EQ(columns.open_interest.back(), 0);
    EXPECT_EQ(columns.turnover.back(), 13'807'013'520);
  }
  {
    // minute/IF/IF2004: 2020-04-13 13:51:00 (end) is the first bar, the 171st minute; 2020-04-17 15:00:00 the last.
    const BarSeries& series = store.get("IF2004", Frequency::kOneMinute);
    ASSERT_EQ(series.first_day, day("2020-04-13"));
    EXPECT_EQ(series.columns->present[169], 0);
    EXPECT_EQ(series.columns->present[170], 1);
    EXPECT_EQ(series.columns->open[170], 37'402'000);
    EXPECT_EQ(series.columns->open_interest[170], 65'673);
    EXPECT_EQ(series.columns->close.back(), 38'504'000);
    EXPECT_EQ(series.columns->volume.back(), 83);
  }
  {
    // index/000300: 2025-05-30 closes at 3840.2323; index/H00300: 5536.49.
    EXPECT_EQ(store.get("000300", Frequency::kDaily).columns->close.back(), 38'402'323);
    EXPECT_EQ(store.get("H00300", Frequency::kDaily).columns->close.back(), 55'364'900);
    EXPECT_EQ(store.get("000300", Frequency::kDaily).first_day, 0);
  }
}

void check_anomalies(const RealImport& import) {
  const std::set<std::string> over_counted{"2021-03-16", "2021-04-14", "2021-04-15", "2021-05-20", "2021-12-15",
                                           "2022-01-18", "2022-02-15", "2022-02-16", "2022-03-16"};
  std::vector<std::string> wrong_total_returns;
  int volumes = 0;
  int locked = 0;
  for (const StoreAnomaly& anomaly : inspect_store(import.store, import.rules).anomalies) {
    if (anomaly.frequency == Frequency::kOneMinute) {
      // The last minute of every full day closes where the exchange says; only the volumes of nine days are wrong.
      EXPECT_THAT(anomaly.what, ::testing::HasSubstr("volumes of the day add up to"));
      EXPECT_TRUE(over_counted.contains(anomaly.date.to_string())) << anomaly.symbol << " " << anomaly.date.to_string();
      ++volumes;
    }
    if (anomaly.what.find("no day's dividends") != std::string::npos) {
      wrong_total_returns.push_back(anomaly.symbol + " " + anomaly.date.to_string());
    }
    locked += anomaly.what.find("locked") != std::string::npos ? 1 : 0;
    EXPECT_THAT(anomaly.what, Not(::testing::HasSubstr("beyond the")));
    EXPECT_THAT(anomaly.what, Not(::testing::HasSubstr("settlement")));
  }
  // The data's README names these wrong values; a wrong close of one day shows again on the way back.
  // H00016 passes the bound on four July and June days, on which several banks of the SSE 50 go ex together.
  EXPECT_THAT(wrong_total_returns,
              ::testing::ElementsAre("H00016 2022-07-15", "H00016 2023-06-30", "H00016 2023-07-13", "H00016 2024-07-11",
                                     "H00300 2014-07-11", "H00905 2014-08-07", "H00905 2014-08-08"));
  EXPECT_GT(volumes, 10);
  // All four IF contracts closed at the lower limit of 2020-02-03, all four IM ones at that of 2025-04-07, ...
  EXPECT_GT(locked, 30);
}

TEST(RealDataImport, HoldsWhatTheFilesHoldAndFindsTheirKnownDefectsOnly) {
  HEDGELAB_NEEDS_REAL_DATA();
  const RealImport import;
  check_findings(import.report);
  check_bar_counts(import);
  check_single_bars(import);
  check_anomalies(import);
}

}  // namespace
}  // namespace hedgelab
