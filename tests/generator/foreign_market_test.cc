// Synthetic markets of a product without an index, with hours, listing and limits of its own: configs/markets/
// example_commodity.json on its instrument set.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "engine/config/read_instrument_set.h"
#include "engine/generator/contract_path.h"
#include "engine/generator/market_check.h"
#include "engine/generator/market_plan.h"
#include "engine/reference/price_limit.h"
#include "engine/store/store_inspection.h"
#include "tests/generator/small_market.h"
#include "tests/support/example_commodity.h"

namespace hedgelab {
namespace {

using test::example_rules;
using ::testing::AllOf;
using ::testing::HasSubstr;

std::filesystem::path spec_file() { return test::source_folder() / "configs" / "markets" / "example_commodity.json"; }

MarketSpec commodity(std::string_view start, std::string_view end) {
  MarketSpec spec = read_generator_spec(spec_file());
  spec.start = Date::parse(start);
  spec.end = Date::parse(end);
  return spec;
}

std::string fault_of_commodity(const std::function<void(MarketSpec&)>& change,
                               const RuleBook& rules = example_rules()) {
  MarketSpec spec = commodity("2022-01-04", "2022-06-30");
  change(spec);
  const auto fault = find_fault(spec, rules);
  return fault ? fault->field + ": " + fault->message : "no fault";
}

/// Half a year over the expiries of XA2201 (Monday 2022-01-17) and XA2205 (Monday 2022-05-16).
class ForeignMarket : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new test::ScratchFolder;
    const MarketSpec spec = commodity("2022-01-04", "2022-06-30");
    (void)generate_market(spec, example_rules(), *folder_ / "store");
    store_ = new BarStore(*folder_ / "store", example_rules());
  }
  static void TearDownTestSuite() {
    delete store_;
    delete folder_;
  }
  static test::ScratchFolder* folder_;
  static BarStore* store_;
};
test::ScratchFolder* ForeignMarket::folder_ = nullptr;
BarStore* ForeignMarket::store_ = nullptr;

TEST_F(ForeignMarket, HoldsItsContractsAndNoIndex) {
  std::vector<std::string> daily;
  for (const BarSeries& series : store_->series()) {
    EXPECT_EQ(series.kind, SeriesKind::kContract) << series.symbol;
    if (series.frequency == Frequency::kDaily) daily.push_back(series.symbol);
  }
  EXPECT_THAT(daily, ::testing::ElementsAre("XA2201", "XA2205", "XA2209", "XA2301", "XA2305"));
  EXPECT_EQ(store_->session_group(), "example_day");
}

TEST_F(ForeignMarket, TradesInWholeTicksInsideItsLimits) {
  const RuleBook& rules = example_rules();
  std::int64_t bars = 0;
  for (const BarSeries& series : store_->series()) {
    if (series.frequency != Frequency::kDaily) continue;
    const ContractId contract = *rules.contracts.find(series.symbol);
    for (DayIndex day = series.first_day; day <= series.last_day; ++day) {
      const auto k = static_cast<std::size_t>(day - series.first_day);
      ASSERT_EQ(series.columns->present[k], 1) << series.symbol;
      for (const auto& column : {series.columns->open, series.columns->high, series.columns->low, series.columns->close,
                                 series.columns->settlement}) {
        ASSERT_EQ(column[k] % 10'000, 0) << series.symbol << " " << rules.calendar.day(day).to_string();
      }
      if (k == 0) continue;
      const PriceLimits limits =
          price_limits(rules, contract, rules.calendar.day(day), price_of(series.columns->settlement[k - 1]));
      ASSERT_LE(series.columns->high[k], limits.highest);
      ASSERT_GE(series.columns->low[k], limits.lowest);
      ++bars;
    }
  }
  EXPECT_GT(bars, 300);
}

TEST_F(ForeignMarket, SettlesTheExpiringContractOnItsTrades) {
  const BarSeries& daily = store_->get("XA2205", Frequency::kDaily);
  const BarSeries& minutes = store_->get("XA2205", Frequency::kOneMinute);
  EXPECT_EQ(example_rules().calendar.day(daily.last_day).to_string(), "2022-05-16");
  const SlotGrid& grid = store_->grid(Frequency::kOneMinute);
  const auto begin = static_cast<std::size_t>(grid.slots_before(daily.last_day) - grid.slots_before(minutes.first_day));
  // The last hour of 225 minutes: slots 165 to 224, 14:00 to 15:00. Turnover over lots and 10 units a lot, cut to 1.
  std::int64_t turnover = 0, lots = 0;
  for (std::size_t slot = 165; slot < 225; ++slot) {
    if (minutes.columns->present[begin + slot] == 0) continue;
    turnover += minutes.columns->turnover[begin + slot];
    lots += minutes.columns->volume[begin + slot];
  }
  const auto last = static_cast<std::size_t>(daily.last_day - daily.first_day);
  EXPECT_EQ(daily.columns->settlement[last], turnover / (lots * 10) * 10'000);
  EXPECT_EQ(daily.columns->open_interest[last], 0);
}

TEST_F(ForeignMarket, ShowsNothingOddButMovesNearItsLimits) {
  const StoreInspection inspection = inspect_store(*store_, example_rules());
  for (const StoreAnomaly& anomaly : inspection.anomalies) EXPECT_THAT(anomaly.what, HasSubstr("limit"));
  for (const SeriesCoverage& series : inspection.series) {
    EXPECT_TRUE(series.missing_days.empty()) << series.symbol;
    EXPECT_LE(series.bars, series.expected_bars);
    EXPECT_GT(series.bars, series.expected_bars * 99 / 100) << series.symbol;
  }
}

TEST(ForeignMarketCheck, TheShippedMarketHasWhatItsSpecAsksFor) {
  const MarketSpec spec = read_generator_spec(spec_file());
  const RuleBook rules = read_rule_book(test::reference_folder(), test::source_folder() / spec.instruments);
  const test::ScratchFolder folder;
  const GeneratedMarket made = generate_market(spec, rules, folder / "store");
  // 2022: 242 trading days, 2023: 242. Held by the calendar's own tests.
  EXPECT_EQ(made.days, 484);
  const BarStore store(folder / "store", rules);
  bool volatility = false;
  for (const MarketStatistic& statistic : check_market(spec, rules, store)) {
    EXPECT_TRUE(statistic.passes()) << statistic.subject << " " << statistic.name << ": " << statistic.realised;
    volatility = volatility || statistic.name == "annual volatility, nearest contract";
  }
  EXPECT_TRUE(volatility);
  // A market made livelier than asked is found out.
  MarketSpec lively = spec;
  lively.products[0].index.annual_volatility = 0.3;
  (void)generate_market(lively, rules, folder / "lively");
  const BarStore other(folder / "lively", rules);
  bool found = false;
  for (const MarketStatistic& statistic : check_market(spec, rules, other)) {
    found = found || (statistic.name == "annual volatility, nearest contract" && !statistic.passes());
  }
  EXPECT_TRUE(found);
}

TEST(ForeignMarketLimits, AnExceptionBindsInPlaceOfTheProductsLimit) {
  // A market of 6% a day; XA2205 is held to 1% on one of them.
  const test::ScratchFolder folder;
  test::copy_example_set(folder / "set");
  InstrumentSet set = test::example_set_in(folder / "set");
  set.price_limit_exceptions = folder / "set" / "exceptions.csv";
  write_file_atomically(*set.price_limit_exceptions,
                        "product,contract,from,to,limit,mark,source\n"
                        "XA,XA2205,2022-02-10,2022-02-10,0.01,choice,x\n");
  const RuleBook rules = RuleBook::read(test::reference_folder(), set);
  MarketSpec spec = commodity("2022-02-07", "2022-02-15");
  spec.events.limit_days_per_year = 0;
  spec.products[0].index.annual_volatility = 1.0;
  spec.events.jumps_per_year = 0;
  (void)generate_market(spec, rules, folder / "store");
  const BarStore store(folder / "store", rules);
  const DayIndex day = rules.calendar.index_of(Date::parse("2022-02-10"));
  const auto range_of = [&](const char* code) {
    const BarSeries& series = store.get(code, Frequency::kDaily);
    const auto k = static_cast<std::size_t>(day - series.first_day);
    const double settled = series.columns->settlement[k - 1];
    return std::pair(series.columns->low[k] / settled - 1.0, series.columns->high[k] / settled - 1.0);
  };
  EXPECT_GE(range_of("XA2205").first, -0.01);
  EXPECT_LE(range_of("XA2205").second, 0.01);
  const auto [low, high] = range_of("XA2209");
  EXPECT_TRUE(low < -0.01 || high > 0.01) << low << " " << high;
}

TEST(ForeignMarketSpec, AProductWithoutAnIndexHasAPriceAndNoDividends) {
  EXPECT_EQ(fault_of_commodity([](MarketSpec&) {}), "no fault");
  EXPECT_THAT(fault_of_commodity([](MarketSpec& s) { s.products[0].own_price = false; }),
              AllOf(HasSubstr("products.0.index: XA has no index"), HasSubstr("\"price\"")));
  EXPECT_THAT(fault_of_commodity([](MarketSpec& s) { s.products[0].dividends.annual_yield = 0.02; }),
              HasSubstr("products.0.dividends: XA has no index"));
  EXPECT_THAT(fault_of_commodity([](MarketSpec& s) { s.products[0].index.start_level = 90; }),
              HasSubstr("products.0.price.start_level: 90 is under 100 ticks of 1"));
  EXPECT_THAT(fault_of_commodity([](MarketSpec& s) { s.products[0].index.annual_volatility = 2; }),
              HasSubstr("products.0.price.annual_volatility"));
  MarketSpec with_index = test::first_products(test::sample_market("2022-08-01", "2022-12-30"), 1);
  with_index.products[0].own_price = true;
  const auto fault = find_fault(with_index, example_rules());
  ASSERT_TRUE(fault);
  EXPECT_THAT(fault->field + ": " + fault->message,
              AllOf(HasSubstr("products.0.price: IF moves with its index, 000300"), HasSubstr("\"dividends\"")));
}

TEST(ForeignMarketSpec, SharesAndCurveFitTheListing) {
  EXPECT_THAT(fault_of_commodity([](MarketSpec& s) {
                s.products[0].trading.volume_shares = {0.5, 0.3, 0.1, 0.1};
              }),
              HasSubstr("products.0.trading.volume_shares: has 4 shares; XA lists 3 contracts"));
  EXPECT_THAT(fault_of_commodity([](MarketSpec& s) {
                s.products[0].trading.open_interest_shares = {0.6, 0.4};
              }),
              HasSubstr("products.0.trading.open_interest_shares: has 2 shares"));
  EXPECT_THAT(fault_of_commodity([](MarketSpec& s) {
                s.products[0].trading.volume_shares = {0.5, 0.3, 0.1};
              }),
              HasSubstr("the 3 shares sum to 0.9"));
  EXPECT_THAT(fault_of_commodity([](MarketSpec& s) {
                s.products[0].discount.days = {30, 30, 300};
              }),
              HasSubstr("products.0.discount.curve: days to expiry must ascend"));
  EXPECT_THAT(fault_of_commodity([](MarketSpec& s) { s.products[0].discount.days.pop_back(); }),
              HasSubstr("discount.curve"));
  EXPECT_THAT(fault_of_commodity([](MarketSpec& s) { s.products[0].discount.mean[1] = 0.9; }),
              HasSubstr("0.9 is outside"));
}

TEST(ForeignMarketSpec, AnUnknownProductIsToldTheKnownOnes) {
  EXPECT_THAT(fault_of_commodity([](MarketSpec& s) { s.products[0].code = "XB"; }),
              HasSubstr("products.0.code: 'XB' is no product of the rule tables; known: IF, IH, IC, IM, XA"));
  EXPECT_THAT(fault_of_commodity([](MarketSpec&) {}, test::generator_rules()), HasSubstr("known: IF, IH, IC, IM"));
}

TEST(ForeignMarketSpec, AStoreHoldsProductsOfOneSessionGroup) {
  MarketSpec spec = test::first_products(test::sample_market("2022-08-01", "2022-12-30"), 2);
  spec.products[1] = commodity("2022-08-01", "2022-12-30").products[0];
  const auto fault = find_fault(spec, example_rules());
  ASSERT_TRUE(fault);
  EXPECT_EQ(
      fault->field + ": " + fault->message,
      "products.1.code: IF trades in session group cffex_index and XA in example_day; a store holds products of one "
      "group");
}

TEST(ForeignMarketPlan, TheCurveIsInterpolatedBetweenItsPoints) {
  const DiscountSpec discount = commodity("2022-01-04", "2022-06-30").products[0].discount;
  EXPECT_EQ(asked_discount(discount, 5), 0.00);
  EXPECT_EQ(asked_discount(discount, 30), 0.00);
  EXPECT_NEAR(asked_discount(discount, 90), 0.005, 1e-15);   // half way from 30 to 150 days
  EXPECT_NEAR(asked_discount(discount, 225), 0.015, 1e-15);  // half way from 150 to 300
  EXPECT_EQ(asked_discount(discount, 400), 0.02);
}

TEST(ReadGeneratorSpec, ReadsPriceCurveAndInstruments) {
  const MarketSpec spec = read_generator_spec(spec_file());
  EXPECT_EQ(spec.instruments, "market_data/instrument_sets/example_commodity");
  EXPECT_TRUE(spec.products[0].own_price);
  EXPECT_EQ(spec.products[0].index.start_level, 3600);
  EXPECT_THAT(spec.products[0].discount.days, ::testing::ElementsAre(30, 150, 300));
  EXPECT_THAT(spec.products[0].discount.mean, ::testing::ElementsAre(0.00, 0.01, 0.02));
  EXPECT_EQ(read_generator_spec(test::sample_spec_file()).instruments, "");
  const auto failure = [](const std::string& from, const std::string& to) -> std::string {
    std::string text = read_file(spec_file());
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    try {
      (void)parse_generator_spec(text.replace(at, from.size(), to), "m.json");
    } catch (const InputError& error) {
      return error.what();
    }
    return "nothing was thrown";
  };
  const std::string index =
      R"("index": {"start_level": 1, "annual_volatility": 0.2, "annual_drift": 0, "overnight_share": 0.2}, )"
      R"("dividends": {"annual_yield": 0, "month_weights": [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]}, )";
  EXPECT_THAT(failure("\"price\": {", index + "\"price\": {"),
              HasSubstr("products.0.index: give either index or price, not both"));
  EXPECT_THAT(failure("\"price\": {", "\"index\": {"), HasSubstr("products.0.dividends"));
  EXPECT_THAT(failure("[30, 0.00],", "[30],"), HasSubstr("products.0.discount.curve: expected a list of 2 numbers"));
  EXPECT_THAT(failure("\"market_data/instrument_sets/example_commodity\"", "\"\""), HasSubstr("instruments: is empty"));
}

}  // namespace
}  // namespace hedgelab
