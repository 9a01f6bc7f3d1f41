// Runs on a session: what each comes to, that none costs another its result, and that neither threads nor chunks show
// in it.
#include "engine/session/batch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "engine/core/files.h"
#include "engine/store/damaged_store.h"
#include "engine/strategy/registry.h"
#include "tests/support/made_market.h"

namespace hedgelab::test {
namespace {

using ::testing::HasSubstr;

/// Contradicts itself on the day it is told: a fault of the engine, as a strategy can show one.
class Contradicting final : public Strategy {
 public:
  struct Parameters {
    int bars = 5;
    static auto fields() { return std::tuple{field("bars", &Parameters::bars, 0, 1000, "bars until the fault")}; }
  };
  explicit Contradicting(const Parameters& parameters) : left_(parameters.bars) {}
  void on_bar(Context&) override { ensure(left_-- > 0, "planted fault"); }

 private:
  int left_;
};
const Registered<Contradicting> contradicting{"contradicting", "a planted fault"};

MarketSource sample() {
  MarketSource source;
  source.store = source_folder() / "market_data" / "sample" / "store";
  return source;
}

RunPlan plan(const std::string& name, const std::string& strategy = "continuous_roll") {
  RunPlan plan;
  BacktestConfig& config = plan.backtest;
  config.name = name;
  config.strategy = strategy;
  config.product = "IC";
  config.spot_symbol = "000905";
  config.spot_share = rate("0.7");
  config.start = day("2022-09-01");
  config.end = day("2023-06-30");
  config.capital = Money::from_integer(50'000'000);
  config.effective_config = "{\"name\": \"" + name + "\"}";
  return plan;
}

class Kept final : public Recorder {
 public:
  void ended(std::size_t job, BacktestResult result) override { results.emplace(job, std::move(result)); }
  void refused(std::size_t job, const InputError& error) override { refusals.emplace(job, error.what()); }
  void faulted(std::size_t job, const InvariantError& error) override { faults.emplace(job, error.what()); }
  std::map<std::size_t, BacktestResult> results;
  std::map<std::size_t, std::string> refusals, faults;
};

// Leverage 12 on a made-up market that moves by percents a day: the account does not live long.
RunPlan ruined(const std::string& name) {
  RunPlan one = plan(name, "long_roll");
  one.backtest.spot_symbol.clear();
  one.backtest.spot_share = Rate();
  one.backtest.parameters["leverage"] = 10.0;
  return one;
}

// One lot of IC is 1.2 m CNY: 800,000 CNY of spot are 0.5 lots, and less after the market has fallen.
RunPlan small(const std::string& name) {
  RunPlan one = plan(name);
  one.backtest.capital = Money::from_integer(100'000);
  return one;
}

TEST(Batch, OneBadRunCostsNoOtherItsResult) {
  MarketSession session(rule_book(), sample());
  RunPlan nowhere = plan("nowhere");
  nowhere.backtest.spot_symbol = "000000";
  const std::vector<RunPlan> plans{plan("sound"),  ruined("ruined"), plan("faulty", "contradicting"),
                                   small("small"), nowhere,          plan("last")};
  Kept kept;
  EXPECT_TRUE(run_batch(session, plans, kept));
  ASSERT_EQ(kept.results.size(), 4u);
  EXPECT_EQ(kept.results.at(0).end.status, RunEnd::Status::kFinished);
  EXPECT_EQ(kept.results.at(1).end.status, RunEnd::Status::kRuined);
  EXPECT_EQ(kept.results.at(3).end.status, RunEnd::Status::kNotCarried);
  EXPECT_EQ(kept.results.at(5).end.status, RunEnd::Status::kFinished);
  EXPECT_THAT(kept.faults.at(2), HasSubstr("planted fault"));
  EXPECT_THAT(kept.refusals.at(4), HasSubstr("000000"));
  const auto alone = run_plans(session, std::vector{plan("sound")});
  EXPECT_EQ(transcript(kept.results.at(0)), transcript(alone.front()));
}

TEST(Batch, ARuinedRunKeepsEverythingUpToItsDay) {
  MarketSession session(rule_book(), sample());
  const auto results = run_plans(session, std::vector{ruined("ruined")});
  const BacktestResult& result = results.front();
  ASSERT_EQ(result.end.status, RunEnd::Status::kRuined);
  EXPECT_EQ(result.equity.points.back().date, result.end.day);
  EXPECT_LE(result.equity.points.back().equity, Money());
  EXPECT_FALSE(result.fills.empty());
  EXPECT_EQ(result.attribution.size() + 1, result.equity.points.size());
  EXPECT_LE(result.statistics.cumulative_return, -1.0);
  EXPECT_FALSE(result.statistics.annualised_return.has_value());
  EXPECT_GE(result.statistics.maximum_drawdown, 1.0);
}

TEST(Batch, ThreadsAndChunksDoNotShow) {
  MarketSession session(rule_book(), sample());
  std::vector<RunPlan> plans;
  for (int i = 0; i < 23; ++i) {
    plans.push_back(i % 7 == 3 ? ruined("run" + std::to_string(i)) : plan("run" + std::to_string(i)));
    plans.back().backtest.capital += Money::from_integer(1'000'000 * i);
  }
  const auto texts = [&](int threads, std::size_t chunk) {
    BatchOptions options;
    options.threads = threads;
    options.chunk = chunk;
    std::vector<std::string> all;
    for (const auto& result : run_plans(session, plans, options)) all.push_back(transcript(result));
    return all;
  };
  const auto plain = texts(1, 1);
  EXPECT_EQ(texts(1, 64), plain);
  EXPECT_EQ(texts(2, 5), plain);
  EXPECT_EQ(texts(4, 3), plain);
}

/// Looks at a contract of another product, and keeps silent about whatever comes of it, as a guest's code may.
class Silent final : public Strategy {
 public:
  struct Parameters {
    static auto fields() { return std::tuple{}; }
  };
  explicit Silent(const Parameters&) {}
  void on_bar(Context& context) override {
    try {
      (void)context.market().close(contract_of("IF2301"));
    } catch (...) {
    }
  }
};
const Registered<Silent> silent{"silent", "looks and keeps silent"};

/// The sample market with one byte of a file turned.
MarketSource damaged_sample(const ScratchFolder& scratch, const std::string& file) {
  MarketSource source;
  source.store = scratch / "store";
  std::filesystem::copy(sample().store, source.store, std::filesystem::copy_options::recursive);
  std::string bytes = read_file(source.store / file);
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  write_file_atomically(source.store / file, bytes);
  return source;
}

// Not one run's failure with a reason, as a contract without bars would be: nothing of the batch counts.
TEST(Batch, OfADamagedStoreGivesNoResult) {
  const ScratchFolder scratch;
  MarketSession session(rule_book(), damaged_sample(scratch, "1d/IC2301.columns"));
  std::vector<RunPlan> plans;
  for (int i = 0; i < 6; ++i) plans.push_back(plan("run" + std::to_string(i)));
  for (const int threads : {1, 3}) {
    Kept kept;
    BatchOptions options;
    options.threads = threads;
    options.chunk = 2;
    try {
      run_batch(session, plans, kept, options);
      ADD_FAILURE() << "a damaged series was used";
    } catch (const DamagedStore& damage) {
      EXPECT_THAT(damage.what(), HasSubstr("IC2301.columns: differs from the digest"));
    }
    EXPECT_TRUE(kept.results.empty() && kept.refusals.empty() && kept.faults.empty());
  }
}

TEST(Batch, OfADamagedStoreIsStoppedAlsoWhenAStrategyKeepsSilent) {
  const ScratchFolder scratch;
  MarketSession session(rule_book(), damaged_sample(scratch, "1d/IF2301.columns"));
  (void)run_plans(session, std::vector{plan("others")});  // of IC alone
  EXPECT_THROW((void)run_plans(session, std::vector{plan("silent", "silent")}), DamagedStore);
}

// A live run holds its strategy: how many are alive at once is what a batch holds, whatever it makes in all.
class Counted final : public Strategy {
 public:
  using Parameters = NoParameters;
  explicit Counted(const Parameters&) { most = std::max(most, ++alive); }
  ~Counted() override { --alive; }
  void on_bar(Context&) override {}
  static inline int alive = 0, most = 0;
};
const Registered<Counted> counted{"counted", "counts those alive"};

TEST(Batch, HoldsNoMoreThanAChunkHoweverManyItMakes) {
  MarketSession session(rule_book(), sample());
  Counted::most = 0;
  std::size_t made = 0;
  struct Counting final : Recorder {
    void ended(std::size_t, BacktestResult result) override {
      ++ended_runs;
      EXPECT_TRUE(result.fills.empty());
      EXPECT_FALSE(result.equity.empty());
    }
    void refused(std::size_t, const InputError& error) override { throw error; }
    void faulted(std::size_t, const InvariantError& error) override { throw error; }
    std::size_t ended_runs = 0;
  } recorder;
  BatchOptions options;
  options.chunk = 8;
  options.keep_records = false;
  const auto plan_of = [&](std::size_t) {
    ++made;
    RunPlan one = plan("counted", "counted");
    one.backtest.end = day("2022-09-15");
    return one;
  };
  EXPECT_TRUE(run_batch(session, 200, plan_of, recorder, options));
  EXPECT_EQ(recorder.ended_runs, 200u);
  EXPECT_EQ(made, 200u);
  EXPECT_EQ(Counted::most, 8);
  EXPECT_EQ(Counted::alive, 0);
}

TEST(Batch, CanBeCancelledAndSaysHowFarItIs) {
  MarketSession session(rule_book(), sample());
  std::vector<RunPlan> plans(40, plan("one"));
  Kept kept;
  BatchOptions options;
  options.chunk = 4;
  double last = 0.0;
  options.proceed = [&](const BatchProgress& now) {
    EXPECT_GE(now.share, last);
    EXPECT_EQ(now.runs, 40u);
    last = now.share;
    return now.runs_done < 12;
  };
  EXPECT_FALSE(run_batch(session, plans, kept, options));
  EXPECT_EQ(kept.results.size(), 12u);
  EXPECT_LT(last, 0.4);
}

TEST(Batch, WhatTheRecorderThrowsLeavesTheBatch) {
  MarketSession session(rule_book(), sample());
  struct Full final : Recorder {
    void ended(std::size_t, BacktestResult) override { fail("disk full"); }
    void refused(std::size_t, const InputError&) override {}
    void faulted(std::size_t, const InvariantError&) override {}
  } full;
  BatchOptions options;
  options.threads = 2;
  options.chunk = 1;
  EXPECT_THROW(run_batch(session, std::vector<RunPlan>(6, plan("one")), full, options), InputError);
}

TEST(CheckPlans, NamesThePlanThatDoesNotFitBeforeAnythingRuns) {
  MarketSession session(rule_book(), sample());
  RunPlan late = plan("late");
  late.backtest.end = day("2031-01-02");
  RunPlan naked = plan("naked", "calendar_spread");  // a spread holds no spot
  EXPECT_NO_THROW(check_plans(session, std::vector{plan("sound"), ruined("ruined"), small("small")}));
  try {
    check_plans(session, std::vector{plan("sound"), naked});
    FAIL() << "a plan that its strategy refuses";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("naked"));
    EXPECT_THAT(error.what(), HasSubstr("account.spot"));
  }
}

}  // namespace
}  // namespace hedgelab::test
