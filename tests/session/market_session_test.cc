// A market opened once: what it is opened from, and that every file a run reads stands in its provenance.
#include "engine/session/market_session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/session/batch.h"
#include "engine/store/store_table.h"
#include "tests/support/made_market.h"
#include "tests/support/places.h"

namespace hedgelab::test {
namespace {

using ::testing::HasSubstr;

MarketSource sample_store() {
  MarketSource source;
  source.store = source_folder() / "market_data" / "sample" / "store";
  return source;
}

RunPlan lowest_discount() {
  RunPlan plan;
  BacktestConfig& config = plan.backtest;
  config.name = "lowest";
  config.strategy = "lowest_discount";
  config.product = "IC";
  config.spot_symbol = "000905";
  config.spot_share = rate("0.7");
  config.start = day("2022-09-01");
  config.end = day("2022-12-30");
  config.capital = Money::from_integer(50'000'000);
  config.effective_config = "{}";
  return plan;
}

std::string table_of(const std::string& points) {
  std::string text = "as_of,contract,points\n";
  for (const char* contract : {"IC2209", "IC2210", "IC2211", "IC2212", "IC2301", "IC2302", "IC2303", "IC2306"}) {
    text += "2022-08-31," + std::string(contract) + "," + points + "\n";
  }
  return text;
}

// Two forecast tables at one path were one config, one data and one rules digest, and two results.
TEST(Provenance, KnowsTheDividendTableThatWasRead) {
  const ScratchFolder scratch;
  RunPlan plan = lowest_discount();
  plan.dividends.source = DividendConfig::Source::kForecast;
  plan.dividends.table = scratch / "dividends.csv";
  plan.dividends.max_age_days = 400;
  std::vector<Provenance> provenances;
  for (const char* points : {"0", "25"}) {
    write_file_atomically(plan.dividends.table, table_of(points));
    MarketSession session(rule_book(), sample_store());
    provenances.push_back(run_plans(session, std::vector{plan}).front().provenance);
  }
  ASSERT_EQ(provenances[0].inputs.size(), 1u);
  EXPECT_EQ(provenances[0].inputs[0].part, "dividend table");
  EXPECT_NE(provenances[0].inputs[0].digest, provenances[1].inputs[0].digest);
  EXPECT_EQ(provenances[0].data_digest, provenances[1].data_digest);
}

// The made-up volatility stands at 0.2 until it is known, on the morning after 2022-10-14 (a Friday), to be 0.6.
TEST(KnownSeriesOfASession, AreThoseOfTheStoreAndThoseThatThePlanNames) {
  const ScratchFolder scratch;
  std::filesystem::copy(sample_store().store, scratch / "store", std::filesystem::copy_options::recursive);
  const std::string text = "date,value\n2022-09-01,0.2\n2022-10-14,0.6\n";
  StoreTable storm;
  storm.name = "storm";
  storm.kind = "series";
  storm.rows = 2;
  add_table(scratch / "store", storm, text);
  write_file_atomically(scratch / "calm.csv", "date,value\n2022-09-01,1\n");
  MarketSource source;
  source.store = scratch / "store";
  source.series = {(scratch / "calm.csv").string()};
  MarketSession session(rule_book(), source);
  ASSERT_EQ(session.panel().known_series().size(), 2u);
  RunPlan plan = lowest_discount();
  plan.backtest.strategy = "signal_hedge";
  plan.backtest.parameters = {{"series", std::string("storm")},
                              {"threshold", 0.5},
                              {"share_below", 0.0},
                              {"share_without", 0.0},
                              {"max_age_trading_days", std::int64_t{250}}};
  const BacktestResult result = run_plans(session, std::vector{plan}).front();
  ASSERT_FALSE(result.fills.empty());
  EXPECT_EQ(result.fills.front().decided_at.date(), day("2022-10-17"));
  ASSERT_EQ(result.provenance.inputs.size(), 1u);  // the store's is covered by the store's digest
  EXPECT_EQ(result.provenance.inputs[0].part, "series calm");
}

TEST(KnownSeriesOfASession, OfOneNameAreRefused) {
  const ScratchFolder scratch;
  std::filesystem::create_directory(scratch / "other");
  for (const char* name : {"calm.csv", "other/calm.csv"}) {
    write_file_atomically(scratch / name, "date,value\n2022-09-01,1\n");
  }
  MarketSource source = sample_store();
  source.series = {(scratch / "calm.csv").string(), (scratch / "other/calm.csv").string()};
  EXPECT_THROW(MarketSession(rule_book(), source), InputError);
}

TEST(Provenance, KnowsTheNetValueFileThatWasRead) {
  const ScratchFolder scratch;
  const auto csv = scratch / "fund.csv";
  std::string text = "date,value\n";
  const TradingCalendar& calendar = rule_book().calendar;
  for (Date d = day("2022-09-01"); d <= day("2022-12-30"); d = calendar.next(d)) text += d.to_string() + ",1.5\n";
  write_file_atomically(csv, text);
  RunPlan plan = lowest_discount();
  plan.backtest.spot_symbol = "fund";
  plan.spot_csv = csv;
  plan.backtest.strategy = "continuous_roll";
  const std::vector plans{plan};
  MarketSession session(rule_book(), sample_store(), net_value_files(plans));
  const auto result = run_plans(session, plans).front();
  EXPECT_EQ(result.end.status, RunEnd::Status::kFinished);
  ASSERT_EQ(result.provenance.inputs.size(), 1u);
  EXPECT_EQ(result.provenance.inputs[0].part, "spot series");
}

TEST(MarketSession, RefusesANetValueFileNamedLikeASeries) {
  const ScratchFolder scratch;
  write_file_atomically(scratch / "000905.csv", "date,value\n2022-09-01,1\n");
  const std::vector<std::filesystem::path> files{scratch / "000905.csv"};
  try {
    const MarketSession session(rule_book(), sample_store(), files);
    FAIL() << "two series of one name";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("000905"));
    EXPECT_THAT(error.what(), HasSubstr("taken"));
  }
}

TEST(MarketSession, SharesAnEstimateBetweenRunsThatAgree) {
  MarketSession session(rule_book(), sample_store());
  DividendConfig trailing;
  trailing.source = DividendConfig::Source::kTrailingYear;
  EXPECT_EQ(&session.dividends(trailing, {"IC"}), &session.dividends(trailing, {"IC"}));
  EXPECT_NE(&session.dividends(trailing, {"IC"}), &session.dividends(trailing, {"IC", "IM"}));
}

}  // namespace
}  // namespace hedgelab::test
