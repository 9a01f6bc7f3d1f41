// Stores and imports of a product that keeps other hours than the base products, under a rule book that has both.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/store/bar_store.h"
#include "engine/store/store_inspection.h"
#include "tests/import/small_import.h"
#include "tests/support/example_commodity.h"

namespace hedgelab {
namespace {

using test::example_rules;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

DayIndex index_of(std::string_view date) { return example_rules().calendar.index_of(Date::parse(date)); }

std::vector<BarRecord> one_bar(int slot) {
  BarRecord bar;
  bar.at = {index_of("2022-02-10"), slot};
  bar.open = bar.high = bar.low = bar.close = 36'000'000;
  return {bar};
}

template <class Action>
std::string failure_of(Action&& action) {
  try {
    action();
  } catch (const InputError& error) {
    return error.what();
  }
  return "nothing was thrown";
}

TEST(ForeignStore, LiesOnTheHoursOfItsOwnProducts) {
  const test::ScratchFolder scratch;
  BarStoreWriter writer(example_rules(), "example_day");
  // 75 + 60 + 90 minutes: slot 224 is the day's last, which CFFEX's 240 minutes would not tell from 14:44.
  writer.add_series("XA2205", SeriesKind::kContract, Frequency::kOneMinute, "", one_bar(224));
  (void)writer.write(scratch / "store");
  const BarStore store(scratch / "store", example_rules());
  EXPECT_EQ(store.session_group(), "example_day");
  EXPECT_EQ(store.grid(Frequency::kOneMinute).slots_on(index_of("2022-02-10")), 225);
  EXPECT_EQ(store.grid(Frequency::kOneMinute).end_of({index_of("2022-02-10"), 224}).to_string(), "2022-02-10 15:00");
}

TEST(ForeignStore, HoldsProductsOfOneSessionGroupOnly) {
  BarStoreWriter writer(example_rules(), "example_day");
  EXPECT_THAT(
      failure_of([&] { writer.add_series("IF2203", SeriesKind::kContract, Frequency::kDaily, "", one_bar(0)); }),
      AllOf(HasSubstr("IF2203 trades in session group cffex_index"), HasSubstr("the grid of example_day")));
  EXPECT_THAT(failure_of([] { (void)BarStoreWriter(example_rules()); }),
              AllOf(HasSubstr("cffex_index"), HasSubstr("example_day")));
  EXPECT_THAT(failure_of([] { (void)BarStoreWriter(example_rules(), "example_night"); }), HasSubstr("'example_night'"));
}

TEST(ForeignStore, OpensUnderTheSetItWasWrittenWithOnly) {
  const test::ScratchFolder scratch;
  BarStoreWriter writer(example_rules(), "example_day");
  writer.add_series("XA2205", SeriesKind::kContract, Frequency::kDaily, "", one_bar(0));
  (void)writer.write(scratch / "store");
  EXPECT_THAT(failure_of([&] { (void)BarStore(scratch / "store", test::rules()); }),
              AllOf(HasSubstr("manifest.json"), HasSubstr("'example_day'"), HasSubstr("the rule book has cffex_index"),
                    HasSubstr("\"instruments\"")));
  test::copy_example_set(scratch / "set");
  test::change_file(scratch / "set" / "sessions.csv", "13:30-15:00", "13:30-14:55 14:55-15:00");
  const RuleBook same_minutes = RuleBook::read(test::reference_folder(), test::example_set_in(scratch / "set"));
  // The same 225 minutes, told in other intervals: the grid's digest holds the hours, not their number alone.
  EXPECT_THAT(failure_of([&] { (void)BarStore(scratch / "store", same_minutes); }),
              HasSubstr("the trading hours differ"));
}

/// An import under the rule book of two session groups.
class ForeignImport : public ::testing::Test {
 protected:
  void put(const std::string& file, std::string_view text) const { test::put(scratch_ / "input" / file, text); }
  ImportReport run(std::vector<ImportSource> sources, const std::string& group = "") const {
    ImportSpec spec{"test", std::move(sources)};
    spec.session_group = group;
    return import_files(spec, scratch_ / "input", example_rules(), scratch_ / "store", {},
                        {ExistingStore::kReplace, StoreOverlap::kRefuse});
  }
  std::string group_of(std::vector<ImportSource> sources, const std::string& group = "") const {
    const ImportReport report = run(std::move(sources), group);
    EXPECT_EQ(report.fatal_count(), 0) << report.findings.front().message;
    return BarStore(scratch_ / "store", example_rules()).session_group();
  }
  std::string failure(std::vector<ImportSource> sources, const std::string& group = "") const {
    return failure_of([&] { (void)run(std::move(sources), group); });
  }
  static std::string day_of(const char* price) {
    return std::string(test::kDailyHeader) + "2022-02-10," + price + "," + price + "," + price + "," + price + "," +
           price + ",10,10,\n";
  }
  test::ScratchFolder scratch_;
};

TEST_F(ForeignImport, TakesTheHoursOfTheContractsInTheFiles) {
  put("minute/XA2205.csv", "time,open,high,low,close,volume\n2022-02-10 10:15,3600,3600,3600,3600,5\n");
  const ImportReport report = run({test::minute_source()});
  EXPECT_EQ(report.fatal_count(), 0) << report.findings.front().message;
  const BarStore store(scratch_ / "store", example_rules());
  EXPECT_EQ(store.session_group(), "example_day");
  // 10:15 ends slot 74, the last before the morning's break.
  const BarSeries& series = store.get("XA2205", Frequency::kOneMinute);
  EXPECT_EQ(series.columns->present[74], 1);
  EXPECT_EQ(series.columns->close[74], 36'000'000);

  put("minute/XA2205.csv", "time,open,high,low,close,volume\n2022-02-10 10:20,3600,3600,3600,3600,5\n");
  const ImportReport in_the_break = run({test::minute_source()});
  ASSERT_EQ(in_the_break.fatal_count(), 1);
  EXPECT_EQ(in_the_break.findings.front().kind, FindingKind::kOutsideSession);
}

TEST_F(ForeignImport, FindsThemInAColumnAndBehindASourceWithoutContracts) {
  ImportSource source = test::daily_source();
  source.symbol_from_file_name = false;
  source.symbol_column = "code";
  source.strip_suffix = ".EX";
  put("daily/all.csv",
      "date,open,high,low,close,settle,volume,open_interest,amount,code\n"
      "2022-02-10,3600,3600,3600,3600,3600,10,10,,XA2205.EX\n");
  put("index/stock.csv", "date,close\n2022-02-10,90.5\n");
  EXPECT_EQ(group_of({test::index_source(), source}), "example_day");
  put("daily/all.csv",
      "date,open,high,low,close,settle,volume,open_interest,amount,code\n"
      "2022-02-10,4600,4600,4600,4600,4600,10,10,,IF2203.EX\n");
  EXPECT_EQ(group_of({test::index_source(), source}), "cffex_index");
}

TEST_F(ForeignImport, MixesNoTwoGroups) {
  put("daily/IF2203.csv", day_of("4600"));
  put("daily/XA2205.csv", day_of("3600"));
  EXPECT_THAT(failure({test::daily_source()}),
              AllOf(HasSubstr("daily/XA2205.csv:2"), HasSubstr("source 'daily'"),
                    HasSubstr("XA2205 trades in session group example_day"), HasSubstr("need two stores")));
}

TEST_F(ForeignImport, WithoutAKnownContractAsksForTheHours) {
  put("daily/XB2205.csv", day_of("3600"));
  EXPECT_THAT(
      failure({test::daily_source()}),
      AllOf(HasSubstr("'XB2205'"), HasSubstr("Known products: IF, IH, IC, IM, XA"), HasSubstr("session_group")));
  put("index/stock.csv", "date,close\n2022-02-10,90.5\n");
  EXPECT_THAT(failure({test::index_source()}), HasSubstr("no source holds contracts"));
  EXPECT_EQ(group_of({test::index_source()}, "example_day"), "example_day");
  EXPECT_THAT(failure({test::index_source()}, "example_dya"),
              AllOf(HasSubstr("'example_dya'"), HasSubstr("example_day")));
  // Hours that are named are those of the store: a contract of others is refused.
  std::filesystem::remove(scratch_ / "input" / "daily" / "XB2205.csv");
  put("daily/XA2205.csv", day_of("3600"));
  EXPECT_THAT(failure({test::daily_source()}, "cffex_index"), HasSubstr("XA2205 trades in session group example_day"));
}

TEST_F(ForeignImport, ChecksTicksAndLimitsOfTheProductsOwnRow) {
  // Tick 1 and a limit of 5%: 3790 is 5.3% above the settlement before, 3790.5 is off the tick.
  put("daily/XA2205.csv", std::string(test::kDailyHeader) + "2022-02-10,3600,3601,3600,3600,3600,10,10,\n" +
                              "2022-02-11,3790,3790,3790,3790,3790,10,10,\n" +
                              "2022-02-14,3790.5,3791,3790,3790,3790,10,10,\n");
  const ImportReport report = run({test::daily_source()});
  const auto message = [&](FindingKind kind) {
    const auto is_it = [&](const ImportFinding& finding) { return finding.kind == kind; };
    const auto at = std::find_if(report.findings.begin(), report.findings.end(), is_it);
    return at == report.findings.end() ? std::string() : at->message;
  };
  EXPECT_THAT(message(FindingKind::kPriceLimit), HasSubstr("3420 to 3780"));
  EXPECT_THAT(message(FindingKind::kSettlement), HasSubstr("3420 to 3780"));
  EXPECT_THAT(message(FindingKind::kOffTick), HasSubstr("tick 1"));
}

TEST_F(ForeignImport, IsInspectedNearItsOwnLimits) {
  // Limits 3420 and 3780 around 3600: 3756 is 0.67% of 3600 below the limit, within 15% of 5%; 3750, at 0.83%, is not.
  put("daily/XA2205.csv", std::string(test::kDailyHeader) + "2022-02-10,3600,3600,3600,3600,3600,10,10,\n" +
                              "2022-02-11,3600,3756,3600,3756,3600,10,10,\n" +
                              "2022-02-14,3750,3750,3750,3750,3750,10,10,\n");
  (void)run({test::daily_source()});
  const StoreInspection inspection = inspect_store(BarStore(scratch_ / "store", example_rules()), example_rules());
  std::vector<std::string> near;
  for (const StoreAnomaly& anomaly : inspection.anomalies) {
    if (anomaly.what.find("limit") != std::string::npos) near.push_back(anomaly.date.to_string() + " " + anomaly.what);
  }
  EXPECT_THAT(near, ::testing::ElementsAre("2022-02-11 close 0.7% from the +5% limit 3780"));
}

}  // namespace
}  // namespace hedgelab
