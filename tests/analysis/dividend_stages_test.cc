// A forecast by stages, worked by hand on four made-up constituents. The index stands at 3500, prices do not move.

#include "engine/analysis/dividend_stages.h"

#include "engine/config/constituent_tables.h"
#include "engine/core/error.h"
#include "tests/analysis/small_market.h"
#include "tests/support/places.h"

namespace hedgelab {
namespace {

using test::date;
using test::instrument;
using test::SmallMarket;

class DividendStages : public testing::Test {
 protected:
  DividendStages() {
    const auto tables = test::source_folder() / "configs" / "studies" / "tables";
    constituents_ = read_constituents(
        {tables / "weights.csv", tables / "prices.csv", tables / "payouts.csv", tables / "earnings.csv"}, "000300");
    for (const char* day : {"2024-06-05", "2024-06-06", "2024-06-14", "2024-06-18"})
      market_.close("000300", day, 3500.0);
    panel_.emplace(market_.panel());
  }
  StudyMarket market() { return {.panel = &*panel_, .products = {instrument("IF")}}; }
  std::map<std::string, ExpectedPayment> payments(StagesStudy study) {
    std::map<std::string, ExpectedPayment> first;
    // Of a stock's two fiscal years the one that is expected to pay first; one without a payment has no ex-day.
    for (auto& one : expected_payments(market(), study, missing_)) {
      const auto [at, is_new] = first.try_emplace(one.stock, one);
      if (!is_new && at->second.points == 0.0) at->second = one;
    }
    return first;
  }
  Constituents constituents_;
  SmallMarket market_;
  std::optional<MarketPanel> panel_;
  std::vector<std::string> missing_;
};

TEST_F(DividendStages, EveryStageByHand) {
  const auto expected = payments({.date = date("2024-06-14"), .constituents = &constituents_});
  // A: the record date of 06-18 is known five days before; 40% x 0.6 / 20 x 3500.
  EXPECT_EQ(expected.at("AAA").stage, 'A');
  EXPECT_EQ(expected.at("AAA").ex_day, date("2024-06-19"));
  EXPECT_NEAR(expected.at("AAA").points, 42.0, 1e-9);
  // B: meeting 06-07 and the median of lags 28, 28, 29; 30% x 0.3 / 10 x 3500.
  EXPECT_EQ(expected.at("BBB").stage, 'B');
  EXPECT_EQ(expected.at("BBB").ex_day, date("2024-07-05"));
  EXPECT_NEAR(expected.at("BBB").points, 31.5, 1e-9);
  // D: 0.6 a share x the mean payout of 0.15/0.5, 0.12/0.4, 0.1/0.4 = 0.17; last year's ex-day + 365 d is 06-06, eight
  // days past: it comes on the next trading day. 10% x 0.17 / 8 x 3500.
  EXPECT_EQ(expected.at("EEE").stage, 'D');
  EXPECT_EQ(expected.at("EEE").ex_day, date("2024-06-17"));
  EXPECT_NEAR(expected.at("EEE").points, 7.4375, 1e-9);
}

TEST_F(DividendStages, APlanOfNothingIsNothing) {
  for (const auto& one :
       expected_payments(market(), {.date = date("2024-06-14"), .constituents = &constituents_}, missing_)) {
    if (one.stock == "CCC") {
      EXPECT_DOUBLE_EQ(one.points, 0.0);
    }
  }
}

TEST_F(DividendStages, ContractsTakeWhatGoesExInTheirLife) {
  const Study study = stages_study(market(), {.date = date("2024-06-14"), .constituents = &constituents_});
  const Table& forecast = study.table("forecast");
  EXPECT_EQ(forecast.cell(0, "contract").text(), "IF2406");
  EXPECT_NEAR(forecast.cell(0, "points").number(), 49.4375, 1e-9);  // to 06-21: 42 + 7.4375
  EXPECT_NEAR(forecast.cell(1, "points").number(), 80.9375, 1e-9);  // to 07-19: + 31.5
}

TEST_F(DividendStages, NothingIsKnownBeforeItsDate) {
  // On 06-05 the record date is not announced, the meeting of BBB has not been: B and C.
  const auto expected = payments({.date = date("2024-06-05"), .constituents = &constituents_});
  EXPECT_EQ(expected.at("AAA").stage, 'B');
  EXPECT_EQ(expected.at("BBB").stage, 'C');
}

TEST_F(DividendStages, AnOverdueExDayDropsOut) {
  const auto expected = payments({.date = date("2024-06-14"), .constituents = &constituents_, .overdue_days = 7});
  EXPECT_TRUE(!expected.contains("EEE") || expected.at("EEE").points == 0.0);
}

TEST(PaymentPoints, OneStockOfTheSse50) {
  // Published rows 56 and 62: one stock, weight 1.317%, cash 0.73, price 55.53, index 2690.89: 0.47 points.
  EXPECT_NEAR(payment_points(1.317, 0.73, 55.53, 2690.89), 0.466, 0.0005);
}

}  // namespace
}  // namespace hedgelab
