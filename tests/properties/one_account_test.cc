// What must not matter to an account: the order in which series are given, series it does not trade, other runs of the
// same batch, the hour.
#include <gtest/gtest.h>

#include <algorithm>

#include "engine/strategy/registry.h"
#include "tests/properties/canary.h"

namespace hedgelab::test {
namespace {

// --- registration ---------------------------------------------------------------------------------------------------

void shuffle(std::vector<BarSeries>& series, std::mt19937_64& random) {
  for (std::size_t i = series.size(); i > 1; --i) {
    std::swap(series[i - 1], series[static_cast<std::size_t>(below(random, static_cast<std::int64_t>(i)))]);
  }
}

struct Registration {
  CanaryRun run, permuted, with_others;
};

// The same account three times: as made, permuted, and beside another product, its index and two far contracts' worth
// of foreign series. `choose` is what a faulty strategy would read off the registration.
Registration registration(
    std::uint64_t seed,
    const std::function<std::int64_t(const std::vector<BarSeries>&, const MarketDay&, Context&)>& choose) {
  const MadeMarket market = canary_market(seed);
  const MadeMarket others = random_market(seed + 1000, Frequency::kOneMinute, "IF", "2024-10-15", "2024-10-21");
  const BacktestConfig config = canary_config(market, seed);
  std::mt19937_64 random(seed);
  const auto run_with = [&](const std::vector<BarSeries>& series) {
    CanaryOptions options;
    options.seed = seed;
    DayPeek peek;
    if (choose) peek = [&](const MarketDay& day, Context& context) { return choose(series, day, context); };
    return run_canary(panel_of(market, series), config, options, peek);
  };
  Registration result;
  auto series = canary_series(market);
  result.run = run_with(series);
  shuffle(series, random);
  result.permuted = run_with(series);
  for (const BarSeries& one : others.series()) series.push_back(one);
  shuffle(series, random);
  result.with_others = run_with(series);
  return result;
}

bool same(const CanaryRun& a, const CanaryRun& b) {
  return a.seen == b.seen && a.result && b.result && transcript(*a.result) == transcript(*b.result);
}

TEST(Registration, NeitherItsOrderNorUntradedSeriesChangeAnything) {
  for (int seed = 1; seed <= seeds(); ++seed) {
    const Registration r = registration(static_cast<std::uint64_t>(seed), {});
    EXPECT_TRUE(same(r.run, r.permuted)) << "seed " << seed;
    EXPECT_TRUE(same(r.run, r.with_others)) << "seed " << seed;
    EXPECT_GT(r.run.result->fills.size(), 20u);
  }
}

TEST(PlantedRegistrationFault, AChoiceByOrderOfRegistrationIsCaught) {
  int caught = 0;
  for (int seed = 1; seed <= seeds(); ++seed) {
    const auto first_contract = [](const std::vector<BarSeries>& series, const MarketDay&, Context&) {
      const auto at = std::find_if(series.begin(), series.end(),
                                   [](const BarSeries& one) { return one.kind == SeriesKind::kContract; });
      return static_cast<std::int64_t>(contract_of(at->symbol).value);
    };
    const Registration r = registration(static_cast<std::uint64_t>(seed), first_contract);
    caught += same(r.run, r.permuted) && same(r.run, r.with_others) ? 0 : 1;
  }
  RecordProperty("caught", caught);
  // A permutation of five contracts leaves the first in place in one case of five or so; the other product helps.
  EXPECT_GE(caught, seeds() * 8 / 10);
}

TEST(PlantedRegistrationFault, AChoiceBySeriesNumberIsCaughtByAnUntradedProduct) {
  int caught = 0;
  for (int seed = 1; seed <= seeds(); ++seed) {
    const auto number = [](const std::vector<BarSeries>&, const MarketDay& day, Context& context) {
      return static_cast<std::int64_t>(day.panel().series_of(context.listed().back())->value);
    };
    const Registration r = registration(static_cast<std::uint64_t>(seed), number);
    EXPECT_TRUE(same(r.run, r.permuted));
    caught += same(r.run, r.with_others) ? 0 : 1;
  }
  EXPECT_EQ(caught, seeds());
}

// --- batches --------------------------------------------------------------------------------------------------------

/// The canary by name, so that run_batch can make it.
class RegisteredCanary final : public Strategy {
 public:
  struct Parameters {
    int seed = 1;
    bool remembers_other_runs = false;

    static auto fields() {
      return std::tuple{field("seed", &Parameters::seed, 0, 1'000'000, "of its digests"),
                        field("remembers_other_runs", &Parameters::remembers_other_runs,
                              "a planted fault: a number shared by all of them")};
    }
  };
  explicit RegisteredCanary(const Parameters& parameters)
      : canary_({static_cast<std::uint64_t>(parameters.seed), true, true, peek(parameters)}, nullptr) {}
  void on_bar(Context& context) override { canary_.on_bar(context); }

  static std::int64_t shared;

 private:
  static Peek peek(const Parameters& parameters) {
    if (!parameters.remembers_other_runs) return {};
    return [](Context&) { return ++shared; };
  }
  Canary canary_;
};
std::int64_t RegisteredCanary::shared = 0;
const Registered<RegisteredCanary> registered{"test_canary", "decides by a digest of all it can see"};

std::vector<BacktestJob> jobs_of(const MadeMarket& market, const DividendEstimate& dividends, bool faulty) {
  std::vector<BacktestJob> jobs;
  for (int k = 0; k < 6; ++k) {
    BacktestConfig config = canary_config(market, static_cast<std::uint64_t>(k));
    config.name = fmt::format("run {}", k);
    config.strategy = "test_canary";
    config.parameters = {{"seed", std::int64_t{k}}, {"remembers_other_runs", faulty}};
    // Different starts and ends, also after an expiry that the others have lived through.
    if (k == 3) config.start = day("2024-10-18");
    if (k == 4) config.start = day("2024-10-21");
    if (k == 5) config.end = day("2024-10-18");
    if (k == 1) config.broker.fill = FillModel::kClose;
    if (k == 1) config.broker.order_delay_minutes = 0;
    jobs.push_back({config, &dividends});
  }
  return jobs;
}

int singles_that_differ(std::uint64_t seed, bool faulty) {
  const MadeMarket market = random_market(seed, Frequency::kOneMinute, "IC", "2024-10-15", "2024-10-22");
  const auto series = canary_series(market);
  const MarketPanel panel = panel_of(market, series);
  const auto dividends = no_dividends();
  const auto jobs = jobs_of(market, *dividends, faulty);
  RegisteredCanary::shared = 0;
  const auto batch = run_batch(panel, jobs);
  int differ = 0;
  for (std::size_t k = 0; k < jobs.size(); ++k) {
    RegisteredCanary::shared = 0;
    const auto single = run_batch(panel, {jobs[k]});
    EXPECT_FALSE(single.front().fills.empty());
    differ += transcript(single.front()) == transcript(batch[k]) ? 0 : 1;
  }
  return differ;
}

TEST(Batch, ARunIsTheSameAloneAndAmongOthers) {
  for (int seed = 1; seed <= seeds(10); ++seed) {
    EXPECT_EQ(singles_that_differ(static_cast<std::uint64_t>(seed), false), 0) << "seed " << seed;
  }
}

TEST(Batch, AResultStandsWhereItsJobStood) {
  const MadeMarket market = random_market(1, Frequency::kOneMinute, "IC", "2024-10-15", "2024-10-22");
  const auto dividends = no_dividends();
  auto jobs = jobs_of(market, *dividends, false);
  std::reverse(jobs.begin(), jobs.end());
  const auto results = run_batch(market.panel(), jobs);
  ASSERT_EQ(results.size(), 6u);
  for (int k = 0; k < 6; ++k) EXPECT_EQ(results[static_cast<std::size_t>(5 - k)].name, fmt::format("run {}", k));
}

TEST(PlantedBatchFault, StateThatRunsShareIsCaught) {
  int caught = 0;
  for (int seed = 1; seed <= seeds(10); ++seed) {
    caught += singles_that_differ(static_cast<std::uint64_t>(seed), true) > 0 ? 1 : 0;
  }
  EXPECT_EQ(caught, seeds(10));
}

// --- determinism ----------------------------------------------------------------------------------------------------

TEST(Determinism, TheSameInputsGiveTheSameTranscriptTwice) {
  std::string before;
  for (int seed = 1; seed <= seeds(20); ++seed) {
    const auto run = [&] {
      const MadeMarket market = canary_market(static_cast<std::uint64_t>(seed));
      CanaryOptions options;
      options.seed = static_cast<std::uint64_t>(seed);
      return run_canary(market.panel(), canary_config(market, options.seed), options);
    };
    const CanaryRun first = run(), second = run();
    EXPECT_EQ(first.seen, second.seen);
    const std::string text = transcript(*first.result);
    EXPECT_EQ(text, transcript(*second.result));
    EXPECT_NE(text, before);
    before = text;
  }
}

TEST(Determinism, AStrategyThatReadsAnAddressIsCaught) {
  int caught = 0;
  for (int seed = 1; seed <= seeds(10); ++seed) {
    const MadeMarket market = canary_market(static_cast<std::uint64_t>(seed));
    const MadeMarket copy = market;  // other memory
    const auto address = [](const MarketDay& day, Context& context) {
      const auto closes = context.market().closes(*day.panel().series_of(context.listed().back()), 1);
      return static_cast<std::int64_t>(std::bit_cast<std::uintptr_t>(closes.data()));
    };
    CanaryOptions options;
    options.seed = static_cast<std::uint64_t>(seed);
    const auto config = canary_config(market, options.seed);
    caught += run_canary(market.panel(), config, options, address).seen ==
                      run_canary(copy.panel(), config, options, address).seen
                  ? 0
                  : 1;
  }
  EXPECT_EQ(caught, seeds(10));
}

}  // namespace
}  // namespace hedgelab::test
