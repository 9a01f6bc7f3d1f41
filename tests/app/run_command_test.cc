// `hedgelab run` as a user runs it: one good run, and every wrong input with one clear line, exit 2 and nothing
// written.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/store/bar_store_writer.h"
#include "tests/support/program.h"
#include "tests/support/real_store.h"

namespace hedgelab {
namespace {

namespace fs = std::filesystem;
using test::Outcome;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// A market of one quarter: the index stands at 5000, every contract at 4900, settled at its close.
class RunCommand : public ::testing::Test {
 protected:
  RunCommand() {
    write_store({});
    config_ = nlohmann::json::parse(R"({
      "name": "trial",
      "data": {"store": "store", "bars": "1d"},
      "period": {"start": "2024-01-02", "end": "2024-03-29"},
      "product": "IC",
      "account": {"capital": 50000000, "costs": {"fees": "exchange"}, "margin": {"rates": "none"}, "spot": {"series": "price_index", "share": 0.7}},
      "strategy": {"name": "continuous_roll"}})");
  }

  // `without`: a contract whose bars are left out from `without_from` on.
  void write_store(const std::string& without, Date without_from = Date::parse("2024-01-02")) {
    const RuleBook& rules = test::rule_book();
    BarStoreWriter writer(rules);
    writer.set_description("flat market of a test", true);
    const auto days_of = [&](Date first, Date last, std::int32_t price, bool settled) {
      std::vector<BarRecord> bars;
      for (Date day = rules.calendar.on_or_after(first); day <= last; day = rules.calendar.next(day)) {
        BarRecord bar;
        bar.at = {rules.calendar.index_of(day), 0};
        bar.open = bar.high = bar.low = bar.close = price;
        if (settled) bar.settlement = price;
        bar.volume = 100;
        bars.push_back(bar);
      }
      return bars;
    };
    const Date first = Date::parse("2024-01-02");
    const Date last = Date::parse("2024-03-29");
    for (const char* code : {"IC2401", "IC2402", "IC2403", "IC2404", "IC2406", "IC2409"}) {
      const Contract& contract = rules.contracts.contract(*rules.contracts.find(code));
      const Date end = code == without ? without_from - 1 : std::min(last, contract.last_trading_day);
      const auto bars = days_of(std::max(first, contract.listed_on), end, 49'000'000, true);
      if (!bars.empty()) writer.add_series(code, SeriesKind::kContract, Frequency::kDaily, "test", bars);
    }
    writer.add_series("000905", SeriesKind::kIndex, Frequency::kDaily, "test", days_of(first, last, 50'000'000, false));
    writer.write(scratch_ / "store");
  }

  Outcome run(std::vector<std::string> more = {}) {
    write_file_atomically(scratch_ / "trial.json", config_.dump(2));
    std::vector<std::string> arguments{"run", "trial.json", "--out", "out"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return test::run_program(scratch_.path(), arguments);
  }
  // One line on stderr that holds all of `parts`, exit 2, no output folder.
  void expect_refused(const Outcome& outcome, const std::vector<std::string>& parts) {
    EXPECT_EQ(outcome.exit_code, 2) << outcome.errors;
    EXPECT_THAT(outcome.errors, StartsWith("hedgelab: "));
    EXPECT_EQ(std::count(outcome.errors.begin(), outcome.errors.end(), '\n'), 1) << outcome.errors;
    for (const auto& part : parts) EXPECT_THAT(outcome.errors, HasSubstr(part));
    EXPECT_FALSE(fs::exists(scratch_ / "out"));
  }
  // A run that does not come to its end: exit 1, its status and reason on stderr, and everything up to there written.
  void expect_ended(const Outcome& outcome, const std::string& status, const std::vector<std::string>& parts) {
    EXPECT_EQ(outcome.exit_code, 1) << outcome.errors;
    EXPECT_THAT(outcome.errors, HasSubstr("trial: " + status + " on "));
    for (const auto& part : parts) EXPECT_THAT(outcome.errors, HasSubstr(part));
    EXPECT_TRUE(fs::exists(scratch_ / "out" / "result.json"));
    EXPECT_TRUE(fs::exists(scratch_ / "out" / "equity.csv"));
  }

  test::ScratchFolder scratch_;
  nlohmann::json config_;
};

TEST_F(RunCommand, WritesAllFilesAndPrintsASummary) {
  const Outcome outcome = run();
  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_EQ(outcome.errors, "results in out\n");
  EXPECT_THAT(outcome.output, HasSubstr("SYNTHETIC DATA"));
  for (const char* name : {"result.json", "equity.csv", "equity.npy", "fills.csv", "rolls.csv", "orders.csv"}) {
    EXPECT_TRUE(fs::exists(scratch_ / "out" / name)) << name;
  }
}

TEST_F(RunCommand, AFlatMarketCostsItsFeesAndNothingElse) {
  ASSERT_EQ(run().exit_code, 0);
  // 35 M of spot is 35.71 lots of 0.98 M: 36 lots. Opened on 2024-01-03, rolled on 2024-01-18+1, 02-08+.., 03-14+1 at
  // the next open: each roll trades 72 lots of 980,000 CNY at 0.000023, i.e. 1622.88 CNY, and two order messages.
  const auto result = nlohmann::json::parse(read_file(scratch_ / "out" / "result.json"));
  const std::string rolls = read_file(scratch_ / "out" / "rolls.csv");
  EXPECT_EQ(std::count(rolls.begin(), rolls.end(), '\n'), 4) << rolls;  // header and three rolls
  const double fees = 36 * 980000 * 0.000023 * 7 + 7;  // one opening and three rolls of two legs, an order each
  const std::string equity = read_file(scratch_ / "out" / "equity.csv");
  EXPECT_THAT(equity, HasSubstr(fmt::format(",{:.2f},", 50000000 - fees))) << equity.substr(equity.size() - 200);
}

TEST_F(RunCommand, TheSameRunTwiceGivesTheSameBytes) {
  ASSERT_EQ(run().exit_code, 0);
  const std::string first = read_file(scratch_ / "out" / "result.json");
  const std::string fills = read_file(scratch_ / "out" / "fills.csv");
  ASSERT_EQ(run().exit_code, 0);
  EXPECT_EQ(read_file(scratch_ / "out" / "result.json"), first);
  EXPECT_EQ(read_file(scratch_ / "out" / "fills.csv"), fills);
}

TEST_F(RunCommand, SetChangesOneValueAndVariantsMakeAComparison) {
  config_["variants"] = {{{"name", "full"}}, {{"name", "half"}, {"strategy", {{"hedge_ratio", 0.5}}}}};
  const Outcome outcome = run({"--set", "account.lots=fractional"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_TRUE(fs::exists(scratch_ / "out" / "half" / "result.json"));
  EXPECT_TRUE(fs::exists(scratch_ / "out" / "comparison.csv"));
  EXPECT_THAT(outcome.output, AllOf(HasSubstr("full"), HasSubstr("half"), HasSubstr("fractional lots")));
}

TEST_F(RunCommand, SomeVariantsOfAComparisonRunAsTheyDoAmongAll) {
  config_["variants"] = {{{"name", "full"}},
                         {{"name", "half"}, {"strategy", {{"hedge_ratio", 0.5}}}},
                         {{"name", "none"}, {"strategy", {{"hedge_ratio", 0.0}}}}};
  ASSERT_EQ(run().exit_code, 0);
  const std::string half = read_file(scratch_ / "out" / "half" / "result.json");
  ASSERT_EQ(run({"--variant", "half", "--variant", "full"}).exit_code, 0);
  EXPECT_EQ(read_file(scratch_ / "out" / "half" / "result.json"), half);
  EXPECT_FALSE(fs::exists(scratch_ / "out" / "none"));
  ASSERT_EQ(run({"--variant", "half"}).exit_code, 0);
  EXPECT_EQ(read_file(scratch_ / "out" / "result.json"), half);
  EXPECT_FALSE(fs::exists(scratch_ / "out" / "comparison.json"));
  const Outcome wrong = run({"--variant", "halff"});
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_THAT(wrong.errors, HasSubstr("there is no variant 'halff'; known: full, half, none; did you mean 'half'?"));
  EXPECT_EQ(read_file(scratch_ / "out" / "result.json"), half);
}

TEST_F(RunCommand, RefusesAnUnknownKeyWithItsPathAndTheNearestOne) {
  config_["account"]["captal"] = 1;
  expect_refused(run(), {"trial.json", "account.captal", "did you mean 'capital'"});
}

TEST_F(RunCommand, RefusesAnUnknownStrategyParameter) {
  config_["strategy"]["roll_befor_trading_days"] = 1;
  expect_refused(run(), {"strategy.roll_befor_trading_days", "did you mean 'roll_before_trading_days'"});
}

TEST_F(RunCommand, RefusesAWrongTypeAndAValueOutOfRange) {
  config_["account"]["capital"] = "much";
  expect_refused(run(), {"account.capital", "expected a number"});
  config_["account"]["capital"] = 5e7;
  config_["account"]["spot"]["share"] = 1.5;
  expect_refused(run(), {"account.spot.share", "1.5 is outside [0, 1]"});
  config_["account"]["spot"]["share"] = 0.7;
  config_["strategy"]["roll_before_trading_days"] = 99;
  expect_refused(run(), {"strategy.roll_before_trading_days", "99 is outside [0, 60]"});
}

TEST_F(RunCommand, RefusesAWordItDoesNotKnow) {
  config_["account"]["fill"] = "closes";
  expect_refused(run(), {"account.fill", "not one of next_open, close", "did you mean 'close'"});
}

TEST_F(RunCommand, RefusesAnUnknownStrategyProductAndIndex) {
  config_["strategy"]["name"] = "continous_roll";
  expect_refused(run(), {"strategy.name", "did you mean 'continuous_roll'"});
  config_["strategy"]["name"] = "continuous_roll";
  config_["product"] = "IX";
  expect_refused(run(), {"product", "IX"});
  config_["product"] = "IC";
  config_["account"]["spot"]["series"] = "000906";
  expect_refused(run(), {"000906", "not in the store"});
}

TEST_F(RunCommand, RefusesAMissingConfigAndBrokenJson) {
  expect_refused(test::run_program(scratch_.path(), {"run", "none.json", "--out", "out"}), {"none.json"});
  write_file_atomically(scratch_ / "broken.json", "{\"name\": \n  1,,}");
  expect_refused(test::run_program(scratch_.path(), {"run", "broken.json", "--out", "out"}),
                 {"broken.json:2: not valid JSON", "comma"});
}

TEST_F(RunCommand, RefusesAMissingStoreAndAChangedColumn) {
  config_["data"]["store"] = "nowhere";
  expect_refused(run(), {"nowhere"});
  config_["data"]["store"] = "store";
  const fs::path column = scratch_ / "store" / "1d" / "IC2402.columns";
  std::string bytes = read_file(column);
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  write_file_atomically(column, bytes);
  expect_refused(run(), {"IC2402.columns", "digest"});
  bytes.resize(bytes.size() - 8);
  write_file_atomically(column, bytes);
  expect_refused(run(), {"IC2402.columns", "cut short"});
}

// A series is verified when it is used: of one that is not, the result says nothing, and `inspect` does.
TEST_F(RunCommand, IsNotStoppedByDamageInASeriesThatItDoesNotUse) {
  ASSERT_EQ(run().exit_code, 0);
  const std::string whole = read_file(scratch_ / "out" / "result.json");
  const fs::path column = scratch_ / "store" / "1d" / "IC2409.columns";
  std::string bytes = read_file(column);
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  write_file_atomically(column, bytes);
  const Outcome outcome = run();
  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_EQ(read_file(scratch_ / "out" / "result.json"), whole);
  const Outcome inspected = test::run_program(scratch_.path(), {"inspect", "store"});
  EXPECT_EQ(inspected.exit_code, 2);
  EXPECT_THAT(inspected.errors, AllOf(HasSubstr("IC2409.columns"), HasSubstr("differs from the digest")));
}

TEST_F(RunCommand, LeavesEarlierResultsWholeWhenASeriesIsDamaged) {
  ASSERT_EQ(run().exit_code, 0);
  const std::string before = read_file(scratch_ / "out" / "result.json");
  const fs::path column = scratch_ / "store" / "1d" / "IC2404.columns";  // rolled into in March
  std::string bytes = read_file(column);
  bytes[300] = static_cast<char>(bytes[300] ^ 1);
  write_file_atomically(column, bytes);
  const Outcome outcome = run({"--set", "account.capital=60000000"});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.errors, HasSubstr("IC2404.columns"));
  EXPECT_EQ(read_file(scratch_ / "out" / "result.json"), before);
}

TEST_F(RunCommand, RefusesAPeriodThatDataOrRulesDoNotCover) {
  config_["period"]["end"] = "2024-06-28";
  expect_refused(run(), {"2024-06-28", "cover", "2024-03-29"});
  config_["period"]["end"] = "2031-01-02";
  expect_refused(run(), {"period.end", "trading calendar"});
  config_["period"] = {{"start", "2024-03-01"}, {"end", "2024-02-01"}};
  expect_refused(run(), {"period.end", "lies before start"});
}

TEST_F(RunCommand, EndsWhereAContractWithoutDataIsRolledInto) {
  write_store("IC2402");  // rolled into on 2024-01-18
  expect_ended(run(), "failed", {"2024-01-18", "IC2402", "no price"});
}

TEST_F(RunCommand, EndsWhereAHeldContractHasNoBarsOrNoSettlement) {
  write_store("IC2403", Date::parse("2024-03-01"));  // held from February to mid-March
  expect_ended(run(), "failed", {"IC2403 is held or waited for and has no 1d bars on 2024-03-01", "missing_bars"});
  expect_ended(run({"--set", "account.missing_bars=wait"}), "failed",
               {"settlement price of IC2403 on 2024-03-01", "missing_settlement"});
}

TEST_F(RunCommand, EndsAtOnceWithAnAccountTooSmallForOneLot) {
  config_["account"]["capital"] = 500000;
  expect_ended(run(), "not_carried", {"too small", "IC2401", "fractional"});
}

TEST_F(RunCommand, RefusesAnOutputThatCannotBeWritten) {
  write_file_atomically(scratch_ / "file", "x");
  const Outcome outcome = run({"--out", "file/out"});
  EXPECT_EQ(outcome.exit_code, 2);
}

TEST_F(RunCommand, AFullDiskLeavesTheEarlierResultsWhole) {
  ASSERT_EQ(run().exit_code, 0);
  const std::string before = read_file(scratch_ / "out" / "result.json");
  const Outcome outcome = test::run_program(scratch_.path(), {"run", "trial.json", "--out", "out"}, 512);
  EXPECT_EQ(outcome.exit_code, 2) << outcome.errors;
  EXPECT_EQ(read_file(scratch_ / "out" / "result.json"), before);
  EXPECT_FALSE(fs::exists(scratch_ / ".out.staging"));
}

TEST_F(RunCommand, RefusesToReplaceAFolderThatIsNotItsOwn) {
  fs::create_directories(scratch_ / "out");
  write_file_atomically(scratch_ / "out" / "thesis.txt", "years of work");
  const Outcome outcome = run();
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_EQ(read_file(scratch_ / "out" / "thesis.txt"), "years of work");
}

TEST_F(RunCommand, TakesAUsersOwnNetValuesAsSpot) {
  const RuleBook& rules = test::rule_book();
  std::string csv = "date,value\n";
  double value = 1.0;
  for (Date day = Date::parse("2024-01-02"); day <= Date::parse("2024-03-29"); day = rules.calendar.next(day)) {
    csv += fmt::format("{},{:.7f}\n", day.to_string(), value);
    value *= 1.001;
  }
  write_file_atomically(scratch_ / "fund.csv", csv);
  config_["account"]["spot"] = {{"csv", "fund.csv"}, {"share", 0.7}};
  const Outcome outcome = run();
  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_THAT(read_file(scratch_ / "out" / "fills.csv"), HasSubstr("fund,spot"));

  csv.replace(csv.find("2024-01-08"), 10, "2024-01-06");  // a Saturday
  write_file_atomically(scratch_ / "fund.csv", csv);
  fs::remove_all(scratch_ / "out");
  expect_refused(run(), {"fund.csv:6", "column 'date'"});
}

TEST_F(RunCommand, HelpsAndRefusesWrongUsage) {
  const Outcome help = test::run_program(scratch_.path(), {"run", "--help"});
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_THAT(help.output, AllOf(HasSubstr("usage: hedgelab run CONFIG"), HasSubstr("--set"), HasSubstr("--out")));
  EXPECT_THAT(test::run_program(scratch_.path(), {"--help"}).output, HasSubstr("'hedgelab --version'"));
  EXPECT_EQ(test::run_program(scratch_.path(), {"run"}).exit_code, 2);
  const Outcome option = test::run_program(scratch_.path(), {"run", "trial.json", "--ouz", "x"});
  EXPECT_EQ(option.exit_code, 2);
  EXPECT_THAT(option.errors, HasSubstr("--out"));
  const Outcome command = test::run_program(scratch_.path(), {"rum"});
  EXPECT_EQ(command.exit_code, 2);
  EXPECT_THAT(command.errors, HasSubstr("did you mean 'run'"));
}

TEST_F(RunCommand, ListsStrategiesAndPrintsASchemaThatNamesThem) {
  const Outcome list = test::run_program(scratch_.path(), {"strategies"});
  EXPECT_THAT(list.output, AllOf(HasSubstr("continuous_roll"), HasSubstr("lowest_discount")));
  const Outcome one = test::run_program(scratch_.path(), {"strategies", "lowest_discount"});
  EXPECT_THAT(one.output, AllOf(HasSubstr("hold_trading_days"), HasSubstr("default 8")));
  const auto schema = nlohmann::json::parse(test::run_program(scratch_.path(), {"schema"}).output);
  std::vector<std::string> names;
  for (const auto& entry : schema["properties"]["strategy"]["anyOf"]) {
    names.push_back(entry["properties"]["name"]["const"]);
  }
  EXPECT_THAT(names, ::testing::Contains("continuous_roll"));
}

}  // namespace
}  // namespace hedgelab
