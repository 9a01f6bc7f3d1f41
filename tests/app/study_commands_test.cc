// The commands of market analysis as a user runs them: every shipped study config on the sample market, and what wrong
// input gets.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/program.h"

namespace hedgelab {
namespace {

using testing::HasSubstr;

const std::string kStore = "market_data/sample/store";

class StudyCommands : public testing::Test {
 protected:
  /// Runs in a folder that sees the project's configs and sample market under their own names.
  test::Outcome run(std::vector<std::string> arguments) {
    for (const char* name : {"configs", "market_data"}) {
      const auto link = folder_ / name;
      if (!std::filesystem::exists(link)) std::filesystem::create_symlink(test::source_folder() / name, link);
    }
    return test::run_program(folder_.path(), std::move(arguments));
  }
  void expect_refused(std::vector<std::string> arguments, const std::string& words) {
    const test::Outcome outcome = run(std::move(arguments));
    EXPECT_EQ(outcome.exit_code, 2) << outcome.errors;
    EXPECT_THAT(outcome.errors, HasSubstr(words));
    EXPECT_EQ(outcome.output, "");
  }
  test::ScratchFolder folder_;
};

TEST_F(StudyCommands, EveryShippedConfigRunsOnTheSampleMarket) {
  for (const auto& [command, config] : {std::pair{"basis", "basis"},
                                        {"weekly", "weekly"},
                                        {"dividends", "dividends"},
                                        {"volatility", "volatility"},
                                        {"members", "members"},
                                        {"versus", "versus"}}) {
    SCOPED_TRACE(command);
    std::vector<std::string> arguments{command, std::string("configs/studies/") + config + ".json"};
    if (std::string_view(command) == "weekly") {
      arguments.insert(arguments.end(), {"--date", "2024-06-21", "--set", "data.store=" + kStore, "--set",
                                         "rates_since=2023-07-24", "--set", "volatility_since=2022-09-01"});
    }
    const test::Outcome text = run(arguments);
    ASSERT_EQ(text.exit_code, 0) << text.errors;
    EXPECT_FALSE(text.output.empty());
    arguments.insert(arguments.end(), {"--out", std::string("out_") + command});
    ASSERT_EQ(run(arguments).exit_code, 0);
    const auto document = nlohmann::json::parse(read_file(folder_ / (std::string("out_") + command) / "studies.json"));
    EXPECT_EQ(document["rules_digest"].get<std::string>().size(), 32U);
    for (const auto& study : document["studies"]) {
      EXPECT_FALSE(study["parameters"].empty());
      EXPECT_TRUE(study.contains("looks_ahead"));
      EXPECT_FALSE(study["tables"].empty());
    }
  }
}

TEST_F(StudyCommands, WhatLooksAheadSaysSo) {
  const test::Outcome outcome = run({"basis", "configs/studies/basis.json", "--format", "json"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
  const auto document = nlohmann::json::parse(outcome.output);
  for (const auto& study : document["studies"]) {
    const std::string name = study["name"];
    const bool hindsight = name == "regimes" || name == "season" || name == "drivers";
    EXPECT_EQ(study["looks_ahead"].get<std::string>().empty(), !hindsight) << name;
  }
}

TEST_F(StudyCommands, TodayShowsContractsRulesAndTheAccount) {
  const test::Outcome outcome = run(
      {"today", kStore, "--date", "2024-06-28", "--account", "configs/studies/account.json", "--since", "2023-07-24"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
  for (const char* words : {"IC2407", "IM2409", "hedge ratio", "margin use", "index move that triggers a call",
                            "2024-07-18", "a rise, all prices moving alike"}) {
    EXPECT_THAT(outcome.output, HasSubstr(words));
  }
}

TEST_F(StudyCommands, RulesNameTheRowOfEveryFigure) {
  const test::Outcome outcome = run({"rules", "--product", "IC", "--on", "2024-06-28", "--history"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
  for (const char* words :
       {"0.023% of notional", "2023-03-20", "09:30-11:30 13:00-15:00", "IC2407", "2024-07-19", "history"}) {
    EXPECT_THAT(outcome.output, HasSubstr(words));
  }
}

TEST_F(StudyCommands, AForecastByStagesIsATableThatDividendsTake) {
  ASSERT_EQ(run({"dividends", "configs/studies/dividends.json", "--out", "points"}).exit_code, 0);
  const test::Outcome outcome =
      run({"basis", "configs/studies/basis.json", "--set",
           "studies=[{\"study\": \"term_structure\", \"date\": \"2024-06-14\"}]", "--set", "products=[\"IF\"]", "--set",
           "dividends={\"source\": \"forecast\", \"table\": \"points/stages_forecast.csv\"}"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_THAT(outcome.output, HasSubstr("forecast table points/stages_forecast.csv"));
}

TEST_F(StudyCommands, WrongInputIsRefusedInOneLine) {
  const std::string basis = "configs/studies/basis.json", weekly = "configs/studies/weekly.json";
  expect_refused({"basis", basis, "--set", "studies.0.study=serie"}, "did you mean 'series'?");
  expect_refused({"basis", basis, "--set", "products=[\"IF\", \"IF\"]"}, "'IF' stands twice");
  expect_refused({"basis", basis, "--set", "products=[\"IX\"]"}, "products");
  expect_refused({"basis", basis, "--set", "studies.0.percentil_since=2023-01-01"}, "percentile_since");
  expect_refused({"basis", basis, "--set", "period.end=2023-01-01"}, "lies before start");
  expect_refused({"basis", basis, "--set", "studies.1.date=2024-06-29"}, "2024-06-29 is no trading day");
  expect_refused({"basis", basis, "--format", "xml"}, "expected text, csv or json");
  expect_refused({"weekly", weekly, "--set", "data.store=" + kStore, "--date", "2024-07-31"},
                 "the store ends on 2024-06-28");
  expect_refused({"weekly", weekly, "--set", "data.store=" + kStore, "--date", "soon"}, "not a date");
  expect_refused({"weekly", weekly, "--set", "data.store=" + kStore, "--set", "results=[\"nowhere\"]"}, "nowhere");
  expect_refused({"today", kStore, "--account", "nowhere.json"}, "nowhere.json");
  expect_refused({"rules", "--product", "IM", "--on", "2020-01-02"}, "IM is listed from 2022-07-22 on");
  expect_refused({"rules", "--product", "IF"}, "--on is missing");
  expect_refused({"members", "configs/studies/members.json", "--set", "window.contract=IF2406"}, "no ranking");
  expect_refused({"volatility", "configs/studies/volatility.json", "--set", "columns={\"call\": \"last\"}"},
                 "column 'last' is missing from the header");
  expect_refused({"versus", "configs/studies/versus.json", "--set", "first_year=2024", "--set", "last_year=2023"},
                 "last_year");
}

TEST_F(StudyCommands, TablesThatAreWrongNameFileAndRow) {
  const auto with = [&](const char* name, const std::string& text) {
    write_file_atomically(folder_ / name, text);
    return std::string(name);
  };
  const std::string dividends = "configs/studies/dividends.json";
  expect_refused({"dividends", dividends, "--set",
                  "stages.weights=" + with("weights.csv", "as_of,index,stock,weight_pct\n2024-05-31,000300,AAA,97\n")},
                 "sum to 97.000; expected 100 within 0.5");
  expect_refused({"dividends", dividends, "--set",
                  "stages.weights=" + with("short.csv", "as_of,index,stock\n2024-05-31,000300,AAA\n")},
                 "short.csv:1: column 'weight_pct' is missing from the header");
  const std::string head = "date,contract,rank_type,rank,member,volume,change\n";
  const auto ranks = [&](const std::string& rows) { return "ranks=[\"" + with("ranks.csv", head + rows) + "\"]"; };
  expect_refused({"members", "configs/studies/members.json", "--set",
                  ranks("2024-06-28,IF2409,0,1,A,5,1\n2024-06-28,IF2409,0,1,B,4,1\n")},
                 "ranks.csv: row 2: rank 1 of 'B' in IF2409");
  expect_refused({"members", "configs/studies/members.json", "--set", ranks("2024-06-28,IX2409,0,1,A,5,1\n")},
                 "'IX2409'");
  expect_refused({"members", "configs/studies/members.json", "--set", ranks("2024-06-28,IF2409,3,1,A,5,1\n")},
                 "rank_type 3 is none of");
  expect_refused({"volatility", "configs/studies/volatility.json", "--set",
                  "chains=" + with("chains.csv",
                                   "date,contract,strike,call,put,call_volume,put_volume\n"
                                   "2024-06-28,IO2407,3500,1,1,1,1\n2024-06-28,IO2407,3500,1,1,1,1\n")},
                 "chains.csv: row 2: IO2407 has strike 3500");
  expect_refused({"basis", "configs/studies/basis.json", "--set",
                  "studies.6.funds=" + with("funds.csv", "date,fund,benchmark,nav\n2024-06-28,A,000852,0\n")},
                 "funds.csv: row 1: column 'nav'");
}

// AAA goes ex on 2024-06-19, in the week that ends on the 21st, at 40% of the index: 1.2% of it; nobody else does.
TEST_F(StudyCommands, TheWeekKnowsPayersAndTwelveMonthsWhereTheConstituentsAreGiven) {
  std::string tables;
  for (const char* name : {"weights", "prices", "payouts", "earnings"}) {
    tables += fmt::format(",\"{0}\":\"configs/studies/tables/{0}.csv\"", name);
  }
  const std::vector<std::string> arguments{
      "weekly", "configs/studies/weekly.json", "--date",   "2024-06-21", "--set", "data.store=" + kStore,
      "--set",  "products=[\"IF\"]",           "--format", "csv"};
  std::vector<std::string> with = arguments;
  with.insert(with.end(), {"--set", "constituents=[{\"product\":\"IF\"" + tables + "}]"});
  const test::Outcome week = run(with);
  ASSERT_EQ(week.exit_code, 0) << week.errors;
  EXPECT_THAT(week.output, HasSubstr("2024-06-21,IF,dividends,payers in the week,1,stocks,"));
  EXPECT_THAT(week.output, HasSubstr(",points,by the stages of the constituents"));
  EXPECT_THAT(run(arguments).output, HasSubstr("payers in the week,,stocks,\"needs tables of the constituents"));
  with.back() = "constituents=[{\"product\":\"IF\"" + tables + "},{\"product\":\"IF\"" + tables + "}]";
  EXPECT_THAT(run(with).errors, HasSubstr("constituents.1.product: 'IF' stands twice"));
}

TEST_F(StudyCommands, RulesShowsTheParticipantsOfATable) {
  write_file_atomically(folder_ / "participants.csv",
                        "date,product,long_accounts,short_accounts\n2024-06-20,IC,300,200\n2024-06-21,IC,450,200\n");
  const test::Outcome rules =
      run({"rules", "--product", "IC", "--on", "2024-06-21", "--participants", "participants.csv"});
  EXPECT_EQ(rules.exit_code, 0) << rules.errors;
  EXPECT_THAT(rules.output, HasSubstr("2.25"));
  expect_refused({"rules", "--product", "IF", "--on", "2024-06-21", "--participants", "participants.csv"},
                 "participants.csv: has no row of product 'IF'");
}

}  // namespace
}  // namespace hedgelab
