#include "engine/generator/market_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "engine/core/error.h"
#include "tests/generator/small_market.h"

namespace hedgelab {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;

std::vector<std::string> outside(const MarketSpec& spec, const BarStore& store) {
  std::vector<std::string> names;
  for (const MarketStatistic& statistic : check_market(spec, test::generator_rules(), store)) {
    if (!statistic.passes()) names.push_back(statistic.subject + " " + statistic.name);
  }
  return names;
}

TEST(MarketCheck, ATwoYearMarketHasWhatItsSpecAsksForWhateverTheSeed) {
  MarketSpec spec = test::sample_market("2022-07-22", "2024-06-28");
  for (const std::uint64_t seed : {1U, 2U}) {
    spec.seed = seed;
    const test::GeneratedStore generated(spec);
    const auto statistics = check_market(spec, test::generator_rules(), generated.store());
    EXPECT_GT(statistics.size(), 90U);
    for (const MarketStatistic& statistic : statistics) {
      EXPECT_TRUE(statistic.passes()) << "seed " << seed << ": " << statistic.subject << " " << statistic.name
                                      << ": asked " << *statistic.asked << ", realised " << statistic.realised
                                      << ", tolerance " << statistic.tolerance;
    }
  }
}

TEST(MarketCheck, AMarketMadeOtherwiseIsOutsideTheTolerances) {
  // The store is made from a changed spec and measured against the unchanged one.
  const MarketSpec asked = test::first_products(test::sample_market("2022-07-22", "2024-06-28"), 2);
  const auto missed = [&](const std::function<void(MarketSpec&)>& change) {
    MarketSpec made = asked;
    change(made);
    return outside(asked, test::GeneratedStore(made).store());
  };
  EXPECT_THAT(
      missed([](MarketSpec& s) {
        s.products[1].index.annual_volatility = 0.21;
        s.products[0].discount.mean = {-0.04, -0.04, -0.04, -0.04};
        s.products[0].dividends.annual_yield = 0.030;
        s.products[1].trading.daily_volume *= 1.1;
        s.intraday.volatility_at_open = 1.2;
        s.intraday.volume_at_close = 1.0;
        s.events.missing_minute_rate = 0.004;
      }),
      IsSupersetOf({"IH annual volatility", "IF annual basis, current quarter", "IF annual basis, next quarter",
                    "IF dividends of whole months", "IH daily volume, lots", "IF volatility, first 5 minutes to midday",
                    "IF volume, last 5 minutes to midday", "IF missing minutes, current month"}));
  EXPECT_THAT(missed([](MarketSpec& s) {
                s.correlation[0][1] = s.correlation[1][0] = 0.88;
                s.products[0].dividends.month_weights.fill(1);
                s.products[1].trading.open_interest *= 0.7;
                s.events.jumps_per_year = 25;
                s.events.halts_per_year = 12;
              }),
              IsSupersetOf({"IF-IH correlation of indexes", "IF share of May to August", "IH open interest, lots",
                            "market jumps a year", "market halts a year"}));
  EXPECT_THAT(missed([](MarketSpec& s) {
                s.events.limit_days_per_year = 12;
                s.volatility_deviation = 1.0;
              }),
              IsSupersetOf({"market limit days a year", "IF kurtosis of 1-minute returns"}));
  EXPECT_THAT(missed([](MarketSpec&) {}), IsEmpty());
}

TEST(MarketCheck, AStoreWithoutMinutesIsMeasuredOnItsDays) {
  MarketSpec spec = test::sample_market("2022-07-22", "2024-06-28");
  spec.bars.resize(1);
  const test::GeneratedStore generated(spec);
  EXPECT_THAT(outside(spec, generated.store()), IsEmpty());
  for (const auto& statistic : check_market(spec, test::generator_rules(), generated.store())) {
    EXPECT_EQ(statistic.name.find("minute"), std::string::npos) << statistic.name;
  }
}

TEST(MarketCheck, AnotherSpecsStoreIsRefused) {
  MarketSpec spec = test::first_products(test::sample_market("2023-03-01", "2023-05-31"), 1);
  const test::GeneratedStore generated(spec);
  const auto message = [&](const MarketSpec& other) -> std::string {
    try {
      (void)check_market(other, test::generator_rules(), generated.store());
    } catch (const InputError& error) {
      return error.what();
    }
    return "nothing was thrown";
  };
  MarketSpec other = spec;
  other.seed = 5;
  EXPECT_THAT(message(other), HasSubstr("not as 'synthetic market sample, seed 5'"));
  other = spec;
  other.end = Date::parse("2023-06-30");
  EXPECT_THAT(message(other), HasSubstr("has no daily bars of 000300 over the whole period"));
}

}  // namespace
}  // namespace hedgelab
