// Which product is held, by hand. Index of IC at 5000 and its contracts at 4950 (1% below), index of IM at 6000 and its
// contracts at 5880 (2% below), so IM is the deeper one until IC2403 falls to 4800 on 01-09 (4% below, 67 days with
// both ends; IM2403 has the same). The third contract listed is 2403 until the expiry of 2401 on 01-19, then 2406.
//
// 10,000,000 CNY are 8.5 -> 9 lots of IM at 5880 x 200, 10.4 -> 10 of IC at 4800, 10.1 -> 10 at 4950.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/error.h"
#include "tests/support/made_market.h"

namespace hedgelab::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

MadeMarket two_products() {
  MadeMarket made(Frequency::kDaily, "2024-01-02", "2024-01-24");
  made.index("000905").contracts("IC").index("000852").contracts("IM");
  for (const std::string& symbol : made.symbols()) made.constant(symbol, symbol.starts_with("IM") ? 5880 : 4950);
  made.constant("000905", 5000).constant("000852", 6000);
  MadeSeries& ic = made.days("IC2403");
  for (DayIndex day = index_of_day("2024-01-09"); day <= index_of_day("2024-01-24"); ++day) {
    ic.set(ic.at(day, 0), 48'000'000, 48'000'000);
    ic.settlement[ic.at(day, 0)] = 48'000'000;
  }
  return made;
}

BacktestConfig choice_config(const MadeMarket& market, const char* products = "IC IM") {
  BacktestConfig config = plain_config(market);
  config.strategy = "product_choice";
  config.parameters = {{"products", std::string(products)}, {"hold_trading_days", std::int64_t{5}}};
  config.broker.fill = FillModel::kClose;
  return config;
}

std::vector<std::string> choices_of(const MadeMarket& market, const BacktestConfig& config) {
  std::vector<std::string> lines;
  for (const Fill& fill : run_named(market.panel(), config).fills) {
    lines.push_back(fmt::format("{} {} {} {}", fill.filled_at.date().to_string().substr(5),
                                rule_book().contracts.contract(fill.contract).code, to_string(fill.quantity),
                                to_string(fill.purpose)));
  }
  return lines;
}

std::string refusal_of(const MadeMarket& market, const BacktestConfig& config) {
  try {
    static_cast<void>(run_named(market.panel(), config));
  } catch (const InputError& error) {
    return error.what();
  }
  return "it ran";
}

TEST(ProductChoice, HoldsTheDeeperOneAndLooksAgainAfterFiveDaysAndAtTheSlotsChange) {
  const MadeMarket market = two_products();
  EXPECT_THAT(choices_of(market, choice_config(market)),
              ElementsAre("01-02 IM2403 9 hedge", "01-09 IM2403 -9 roll", "01-09 IC2403 10 roll",
                          "01-19 IC2403 -10 roll", "01-19 IC2406 10 roll"));
}

TEST(ProductChoice, OfOneProductItIsARollOfItsSlot) {
  const MadeMarket market = two_products();
  EXPECT_THAT(choices_of(market, choice_config(market, "IM")),
              ElementsAre("01-02 IM2403 9 hedge", "01-19 IM2403 -9 roll", "01-19 IM2406 9 roll"));
}

TEST(ProductChoice, SaysWhatItCannotDo) {
  const MadeMarket market = two_products();
  EXPECT_THAT(refusal_of(market, choice_config(market, " ")), HasSubstr("name some"));
  EXPECT_THAT(refusal_of(market, choice_config(market, "IC IX")), HasSubstr("IX"));
  BacktestConfig small = choice_config(market);
  small.capital = cny("100000");
  EXPECT_THAT(refusal_of(market, small), HasSubstr("the account is too small: 100000 CNY are no lot of IM2403"));
}

}  // namespace
}  // namespace hedgelab::test
