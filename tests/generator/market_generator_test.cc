#include "engine/generator/market_generator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/core/error.h"
#include "engine/reference/price_limit.h"
#include "engine/store/expected_bars.h"
#include "engine/store/store_inspection.h"
#include "tests/generator/small_market.h"

namespace hedgelab {
namespace {

using ::testing::HasSubstr;

const RuleBook& rules() { return test::generator_rules(); }

DayIndex day_of(const char* date) { return rules().calendar.index_of(Date::parse(date)); }

/// Bars of one day of a series, absent ones left out.
std::vector<BarRecord> bars_of(const BarStore& store, const BarSeries& series, DayIndex day) {
  const SlotGrid& grid = store.grid(series.frequency);
  const BarColumns& columns = *series.columns;
  std::vector<BarRecord> bars;
  if (day < series.first_day || day > series.last_day) return bars;
  for (int slot = 0; slot < grid.slots_on(day); ++slot) {
    const auto at = static_cast<std::size_t>(grid.slots_before(day) - grid.slots_before(series.first_day) + slot);
    if (columns.present[at] == 0) continue;
    BarRecord bar;
    bar.at = {day, slot};
    bar.close = columns.close[at];
    if (!columns.open.empty()) bar.open = columns.open[at];
    if (!columns.high.empty()) bar.high = columns.high[at];
    if (!columns.low.empty()) bar.low = columns.low[at];
    if (!columns.settlement.empty()) bar.settlement = columns.settlement[at];
    if (!columns.volume.empty()) bar.volume = columns.volume[at];
    if (!columns.open_interest.empty()) bar.open_interest = columns.open_interest[at];
    if (!columns.turnover.empty()) bar.turnover = columns.turnover[at];
    bars.push_back(bar);
  }
  return bars;
}

std::vector<BarRecord> bars_of(const BarStore& store, std::string_view symbol, Frequency frequency, DayIndex day) {
  return bars_of(store, store.get(symbol, frequency), day);
}

/// Every contract's every day in a store.
template <class Visit>
void for_each_contract_day(const BarStore& store, Visit&& visit) {
  for (const BarSeries& series : store.series()) {
    if (series.kind != SeriesKind::kContract || series.frequency != Frequency::kOneMinute) continue;
    const ContractId id = *rules().contracts.find(series.symbol);
    for (DayIndex day = series.first_day; day <= series.last_day; ++day) {
      visit(rules().contracts.contract(id), rules().contracts.instrument_of(id), day, bars_of(store, series, day),
            bars_of(store, series.symbol, Frequency::kDaily, day).at(0));
    }
  }
}

/// IF and IH over a quarter with two expiries, a limit day and a few halts.
MarketSpec lively_quarter() {
  MarketSpec spec = test::first_products(test::sample_market("2023-01-03", "2023-03-31"), 2);
  spec.events.limit_days_per_year = 12;
  spec.events.halts_per_year = 12;
  spec.events.missing_minute_rate = 0.01;
  return spec;
}

TEST(MarketGenerator, TheSameSeedGivesTheSameBytesAndAnotherSeedOthers) {
  MarketSpec spec = test::first_products(test::sample_market("2023-03-01", "2023-03-31"), 2);
  const std::string first = test::GeneratedStore(spec).store().digest();
  EXPECT_EQ(test::GeneratedStore(spec).store().digest(), first);
  spec.seed += 1;
  EXPECT_NE(test::GeneratedStore(spec).store().digest(), first);
}

TEST(MarketGenerator, LeavingOutTheLastProductsLeavesTheOthersUntouched) {
  const MarketSpec four = test::sample_market("2023-03-01", "2023-03-31");
  const test::GeneratedStore all(four);
  const test::GeneratedStore two(test::first_products(four, 2));
  for (const BarSeries& series : two.store().series()) {
    const BarSeries& same = all.store().get(series.symbol, series.frequency);
    EXPECT_TRUE(std::ranges::equal(series.columns->close, same.columns->close)) << series.symbol;
    EXPECT_TRUE(std::ranges::equal(series.columns->volume, same.columns->volume)) << series.symbol;
  }
}

TEST(MarketGenerator, EveryListedContractAndIndexIsThereAndNothingElse) {
  const MarketSpec spec = test::sample_market("2024-01-02", "2024-02-29");
  const test::GeneratedStore generated(spec);
  const BarStore& store = generated.store();
  EXPECT_TRUE(store.is_synthetic());
  EXPECT_THAT(store.description(), HasSubstr("synthetic market sample, seed 20220722"));
  // Listed between January 2 and February 29, 2024 (expiries 01-19, 02-19): 2401 2402 2403 2404 2406 2409.
  for (const char* code : {"IF", "IH", "IC", "IM"}) {
    for (const char* month : {"2401", "2402", "2403", "2404", "2406", "2409"}) {
      EXPECT_NE(store.find(std::string(code) + month, Frequency::kOneMinute), nullptr) << code << month;
    }
  }
  std::size_t contracts = 0;
  for (const BarSeries& series : store.series()) contracts += series.kind == SeriesKind::kContract ? 1U : 0U;
  EXPECT_EQ(contracts, 4U * 6U * 3U);
  EXPECT_EQ(store.get("IF2404", Frequency::kDaily).first_day, day_of("2024-02-20"));
  EXPECT_EQ(store.get("IF2402", Frequency::kDaily).last_day, day_of("2024-02-19"));
  for (const char* index : {"000300", "000016", "000905", "000852"}) {
    EXPECT_EQ(store.get(index, Frequency::kOneMinute).kind, SeriesKind::kIndex);
  }
  for (const char* index : {"H00300", "H00905", "H00852"}) {
    EXPECT_EQ(store.get(index, Frequency::kDaily).kind, SeriesKind::kTotalReturnIndex);
    EXPECT_EQ(store.find(index, Frequency::kOneMinute), nullptr);
  }
}

TEST(MarketGenerator, ContractBarsAreOrderedOnTheTickAndInsideTheLimits) {
  const test::GeneratedStore generated(lively_quarter());
  std::map<std::string, std::int32_t> settlements;
  int locked = 0;
  for_each_contract_day(generated.store(), [&](const Contract& contract, const Instrument& instrument, DayIndex day,
                                               const std::vector<BarRecord>& minutes, const BarRecord& daily) {
    const auto before = settlements.find(contract.code);
    for (const BarRecord& bar : minutes) {
      ASSERT_LE(bar.low, std::min(bar.open, bar.close)) << contract.code;
      ASSERT_GE(bar.high, std::max(bar.open, bar.close)) << contract.code;
      for (const std::int32_t price : {bar.open, bar.high, bar.low, bar.close}) ASSERT_EQ(price % 2'000, 0);
      ASSERT_GT(bar.volume, 0);
      ASSERT_GE(bar.open_interest, 0);
      // Turnover is volume x multiplier x a price of the bar.
      ASSERT_GE(bar.turnover * 10'000, std::int64_t{bar.volume} * instrument.multiplier * bar.low - 10'000);
      ASSERT_LE(bar.turnover * 10'000, std::int64_t{bar.volume} * instrument.multiplier * bar.high + 10'000);
      if (before == settlements.end()) continue;
      const PriceLimits limits =
          price_limits(instrument, contract, rules().calendar.day(day), Price::from_raw(before->second));
      ASSERT_GE(bar.low, limits.lowest) << contract.code << rules().calendar.day(day).to_string();
      ASSERT_LE(bar.high, limits.highest) << contract.code << rules().calendar.day(day).to_string();
      locked += bar.open == bar.close && (bar.close == limits.lowest || bar.close == limits.highest) ? 1 : 0;
    }
    settlements[contract.code] = daily.settlement;
  });
  EXPECT_GT(locked, 100) << "12 limit days a year must lock some contract in a quarter";
}

TEST(MarketGenerator, DailyBarsFollowFromTheMinutes) {
  const test::GeneratedStore generated(lively_quarter());
  for_each_contract_day(generated.store(), [&](const Contract& contract, const Instrument& instrument, DayIndex day,
                                               const std::vector<BarRecord>& minutes, const BarRecord& daily) {
    ASSERT_FALSE(minutes.empty()) << contract.code;
    EXPECT_EQ(daily.open, minutes.front().open);
    EXPECT_EQ(daily.close, minutes.back().close);
    std::int32_t high = 0;
    std::int32_t low = daily.high;
    std::int64_t volume = 0, turnover = 0, hour_volume = 0, hour_turnover = 0;
    const int slots = 240;
    for (const BarRecord& bar : minutes) {
      high = std::max(high, bar.high);
      low = std::min(low, bar.low);
      volume += bar.volume;
      turnover += bar.turnover;
      if (bar.at.slot < slots - 60) continue;
      hour_volume += bar.volume;
      hour_turnover += bar.turnover;
    }
    EXPECT_EQ(daily.high, high);
    EXPECT_EQ(daily.low, low);
    EXPECT_EQ(daily.volume, volume);
    EXPECT_EQ(daily.turnover, turnover);
    if (rules().calendar.day(day) == contract.last_trading_day || hour_volume == 0) return;
    // Average price of the last hour, cut down to 0.2 points.
    const double average =
        static_cast<double>(hour_turnover) / static_cast<double>(hour_volume * instrument.multiplier);
    EXPECT_EQ(daily.settlement % 2'000, 0);
    EXPECT_LE(daily.settlement / 1e4, average + 1e-6) << contract.code;
    EXPECT_GT(daily.settlement / 1e4, average - 0.2 - 1e-6) << contract.code;
  });
}

TEST(MarketGenerator, TheExpiringContractSettlesOnTheMeanOfTheIndexAndLeavesNoOpenInterest) {
  const test::GeneratedStore generated(lively_quarter());
  int expiries = 0;
  for_each_contract_day(generated.store(), [&](const Contract& contract, const Instrument& instrument, DayIndex day,
                                               const std::vector<BarRecord>& minutes, const BarRecord& daily) {
    if (rules().calendar.day(day) != contract.last_trading_day) {
      EXPECT_GT(daily.open_interest, 0) << contract.code;
      return;
    }
    ++expiries;
    const auto index = bars_of(generated.store(), instrument.underlying, Frequency::kOneMinute, day);
    double sum = 0.0;
    for (std::size_t k = 120; k < 240; ++k) sum += index.at(k).close / 1e4;
    EXPECT_NEAR(daily.settlement / 1e4, sum / 120.0, 0.00501) << contract.code;
    EXPECT_EQ(daily.settlement % 100, 0) << "two decimals";
    EXPECT_EQ(daily.open_interest, 0);
    EXPECT_GT(minutes.back().open_interest, 0) << "positions settle after the close";
    EXPECT_NEAR(minutes.back().close / static_cast<double>(daily.settlement), 1.0, 0.0015) << contract.code;
  });
  EXPECT_EQ(expiries, 2 * 3);
}

TEST(MarketGenerator, TheTotalReturnIndexGetsEachDividendBack) {
  const test::GeneratedStore generated(test::first_products(test::sample_market("2023-06-01", "2023-07-31"), 1));
  const BarStore& store = generated.store();
  const auto price = store.get("000300", Frequency::kDaily).columns->close;
  const auto total = store.get("H00300", Frequency::kDaily).columns->close;
  double july = 0.0;
  for (std::size_t k = 1; k < price.size(); ++k) {
    const double points = price[k - 1] / 1e4 *
                          (static_cast<double>(total[k]) / total[k - 1] - static_cast<double>(price[k]) / price[k - 1]);
    EXPECT_GT(points, -0.02);
    if (k >= 20) july += points / (price[k - 1] / 1e4);
  }
  ASSERT_EQ(price.size(), 41U);  // 20 trading days in June and 21 in July 2023
  // July has weight 36 of 100 of a yield of 2.6%; the month's total is exact, its days are random.
  EXPECT_NEAR(july, 0.36 * 0.026, 3e-5);
}

TEST(MarketGenerator, ThePriceIndexFallsByItsDividendsAndTheTotalReturnIndexDoesNot) {
  MarketSpec spec = test::first_products(test::sample_market("2023-06-01", "2023-07-31"), 1);
  spec.bars.resize(1);
  const test::GeneratedStore paying(spec);
  spec.products[0].dividends.annual_yield = 0.0;
  const test::GeneratedStore keeping(spec);
  const auto last_close = [](const test::GeneratedStore& market, const char* symbol) {
    return static_cast<double>(market.store().get(symbol, Frequency::kDaily).columns->close.back());
  };
  // June and July have weights 30 and 36 of 100: 66% of 2.6% is paid in small parts, so the index ends lower by about
  // e^-0.01716. The total-return indexes differ by products of small returns only.
  EXPECT_NEAR(std::log(last_close(paying, "000300") / last_close(keeping, "000300")), -0.01716, 5e-5);
  EXPECT_NEAR(last_close(paying, "H00300") / last_close(keeping, "H00300"), 1.0, 1e-3);
  EXPECT_EQ(last_close(keeping, "H00300"), last_close(keeping, "000300"));
}

TEST(MarketGenerator, Before2016TheFuturesTradeBeforeAndAfterTheIndex) {
  MarketSpec spec = test::first_products(test::sample_market("2015-12-14", "2016-01-08"), 2);
  spec.events.limit_days_per_year = spec.events.halts_per_year = spec.events.missing_minute_rate = 0;
  const test::GeneratedStore generated(spec);
  const BarStore& store = generated.store();
  const auto index = bars_of(store, "000300", Frequency::kOneMinute, day_of("2015-12-31"));
  ASSERT_EQ(index.size(), 240U);
  EXPECT_EQ(index.front().at.slot, 15);
  EXPECT_EQ(index.back().at.slot, 254);
  EXPECT_EQ(bars_of(store, "IF1601", Frequency::kOneMinute, day_of("2015-12-31")).size(), 270U);
  EXPECT_EQ(bars_of(store, "IF1601", Frequency::kFiveMinutes, day_of("2015-12-31")).size(), 54U);
  EXPECT_EQ(bars_of(store, "IF1601", Frequency::kOneMinute, day_of("2016-01-04")).size(), 240U);
  // 2015-12-18 was an expiry: that contract stops at 15:00, the others at 15:15.
  const auto last_day = bars_of(store, "IF1512", Frequency::kOneMinute, day_of("2015-12-18"));
  EXPECT_EQ(last_day.back().at.slot, 254);
  EXPECT_EQ(bars_of(store, "IF1601", Frequency::kOneMinute, day_of("2015-12-18")).back().at.slot, 269);
  const auto index_on_expiry = bars_of(store, "000300", Frequency::kOneMinute, day_of("2015-12-18"));
  double sum = 0.0;
  for (std::size_t k = 120; k < 240; ++k) sum += index_on_expiry.at(k).close / 1e4;  // 13:01..15:00
  EXPECT_NEAR(bars_of(store, "IF1512", Frequency::kDaily, day_of("2015-12-18")).at(0).settlement / 1e4, sum / 120.0,
              0.00501);
}

TEST(MarketGenerator, AHaltStopsTheContractsAndFreezesTheIndex) {
  MarketSpec spec = test::first_products(test::sample_market("2023-03-01", "2023-03-31"), 2);
  spec.events = {0, 0.008, 0, 50, 120, 0};
  const test::GeneratedStore generated(spec);
  const BarStore& store = generated.store();
  int halts = 0;
  for (DayIndex day = day_of("2023-03-01"); day <= day_of("2023-03-31"); ++day) {
    const auto nearest = rules().contracts.listed(rules().contracts.find_instrument("IF"), day).front();
    const auto minutes = bars_of(store, rules().contracts.contract(nearest).code, Frequency::kOneMinute, day);
    const auto index = bars_of(store, "000300", Frequency::kOneMinute, day);
    ASSERT_EQ(index.size(), 240U);
    std::vector<bool> traded(240, false);
    for (const BarRecord& bar : minutes) traded[static_cast<std::size_t>(bar.at.slot)] = true;
    int frozen = 0;
    for (std::size_t k = 1; k < 240; ++k) {
      if (traded[k] || traded[k - 1]) continue;
      ++frozen;
      EXPECT_EQ(index[k].close, index[k - 1].close) << k;
      EXPECT_EQ(index[k].high, index[k].low) << k;
    }
    halts += frozen > 20 ? 1 : 0;
  }
  EXPECT_GT(halts, 0);
}

TEST(MarketGenerator, MissingMinutesHaveTheAskedRateAndTheIndexHasNone) {
  MarketSpec spec = test::first_products(test::sample_market("2023-03-01", "2023-04-28"), 1);
  spec.events = {0, 0.008, 0, 0, 1, 0.05};
  const test::GeneratedStore generated(spec);
  const BarSeries& contract = generated.store().get("IF2306", Frequency::kOneMinute);
  double missing = 0.0;
  for (const std::uint8_t present : contract.columns->present) missing += present == 0 ? 1.0 : 0.0;
  // 40 days of 240 minutes: standard error 0.0022; the third contract always has trades of its own.
  EXPECT_NEAR(missing / static_cast<double>(contract.columns->present.size()), 0.05, 0.009);
  const auto index = generated.store().get("000300", Frequency::kOneMinute).columns->present;
  EXPECT_EQ(std::count(index.begin(), index.end(), 0), 0);
}

TEST(MarketGenerator, VolumeMovesFromContractToContractBeforeExpiry) {
  MarketSpec spec = test::first_products(test::sample_market("2023-02-20", "2023-03-20"), 1);
  spec.events.limit_days_per_year = spec.events.halts_per_year = 0;
  const test::GeneratedStore generated(spec);
  const auto volume = [&](const char* code, const char* date) {
    return bars_of(generated.store(), code, Frequency::kDaily, day_of(date)).at(0).volume;
  };
  // IF2303 expires on 2023-03-17.
  EXPECT_GT(volume("IF2303", "2023-02-27"), 4 * volume("IF2304", "2023-02-27"));
  EXPECT_GT(volume("IF2304", "2023-03-17"), 2 * volume("IF2303", "2023-03-17"));
}

TEST(MarketGenerator, TheStoreInspectsClean) {
  MarketSpec spec = test::sample_market("2023-05-04", "2023-08-31");
  spec.events.limit_days_per_year = 0;
  const test::GeneratedStore generated(spec);
  const StoreInspection inspection = inspect_store(generated.store(), rules());
  for (const StoreAnomaly& anomaly : inspection.anomalies) {
    ADD_FAILURE() << anomaly.symbol << " " << anomaly.date.to_string() << ": " << anomaly.what;
  }
  for (const SeriesCoverage& series : inspection.series) EXPECT_TRUE(series.missing_days.empty()) << series.symbol;
}

TEST(MarketGenerator, OnlyTheAskedBarsAreWritten) {
  MarketSpec spec = test::first_products(test::sample_market("2023-03-01", "2023-03-31"), 2);
  spec.bars = {{Frequency::kDaily, {}, {}, {}},
               {Frequency::kOneMinute, {"IH"}, Date::parse("2023-03-20"), Date::parse("2023-03-24")}};
  const test::GeneratedStore generated(spec);
  const BarStore& store = generated.store();
  EXPECT_EQ(store.find("000300", Frequency::kOneMinute), nullptr);
  EXPECT_EQ(store.find("IF2304", Frequency::kOneMinute), nullptr);
  EXPECT_EQ(store.find("IH2304", Frequency::kFiveMinutes), nullptr);
  EXPECT_EQ(store.find("IH2303", Frequency::kOneMinute), nullptr) << "it expired on 2023-03-17";
  EXPECT_EQ(store.get("IH2304", Frequency::kOneMinute).first_day, day_of("2023-03-20"));
  EXPECT_EQ(store.get("IH2304", Frequency::kOneMinute).last_day, day_of("2023-03-24"));
  EXPECT_EQ(store.get("IH2304", Frequency::kDaily).last_day, day_of("2023-03-31"));
}

TEST(MarketGenerator, AFaultNamesFileAndField) {
  MarketSpec spec = test::sample_market("2023-03-01", "2023-03-31");
  spec.file = "market.json";
  spec.products[0].index.annual_volatility = -1;
  const test::ScratchFolder folder;
  try {
    (void)generate_market(spec, rules(), folder / "store");
    FAIL() << "nothing was thrown";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("market.json: products.0.index.annual_volatility: -1"));
  }
  EXPECT_FALSE(std::filesystem::exists(folder / "store"));
}

TEST(CoarserBars, AMissingMinuteLeavesTheOthersOfItsBar) {
  const auto minute = [](int slot, std::int32_t open, std::int32_t high, std::int32_t low, std::int32_t close) {
    BarRecord bar;
    bar.at = {5, slot};
    bar.open = open, bar.high = high, bar.low = low, bar.close = close;
    bar.volume = 2, bar.open_interest = 100 + slot, bar.turnover = 30;
    return bar;
  };
  const std::vector<BarRecord> minutes{minute(5, 10, 12, 9, 11), minute(7, 11, 20, 11, 15), minute(10, 15, 16, 14, 14)};
  const auto bars = coarser_bars(minutes, 5);
  ASSERT_EQ(bars.size(), 2U);
  EXPECT_EQ(bars[0].at, (GridSlot{5, 1}));
  EXPECT_EQ(bars[0].open, 10);
  EXPECT_EQ(bars[0].high, 20);
  EXPECT_EQ(bars[0].low, 9);
  EXPECT_EQ(bars[0].close, 15);
  EXPECT_EQ(bars[0].volume, 4);
  EXPECT_EQ(bars[0].turnover, 60);
  EXPECT_EQ(bars[0].open_interest, 107);
  EXPECT_EQ(bars[1].at, (GridSlot{5, 2}));
}

}  // namespace
}  // namespace hedgelab
