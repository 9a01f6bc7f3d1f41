// Figures of the indexes themselves, and figures that need no market at all. Row numbers are those of the project's
// list of published figures.

#include <algorithm>
#include <cmath>

#include "engine/analysis/rolling_statistics.h"
#include "tests/golden/expect_printed.h"
#include "tests/golden/real_market.h"

namespace hedgelab {
namespace {

using test::date;
using test::kPercent;
using test::real_daily_panel;
using test::real_series;

/// Returns of the trading days in [first, last]: the close before the first one is read too.
DatedValues returns_between(std::string_view index, const char* first, const char* last) {
  const Date base = test::rule_book().calendar.previous(test::rule_book().calendar.on_or_after(date(first)));
  const DatedValues closes = closes_between(real_daily_panel(), real_series(index), base, date(last));
  DatedValues returns;
  const std::vector<double> values = simple_returns(closes.values);
  for (std::size_t i = 0; i < values.size(); ++i) returns.add(closes.dates[i + 1], values[i]);
  return returns;
}

TEST(PublishedIndex, CindaCountsTheDaysOnWhichCsi500MovedByMoreThanOnePercent) {
  HEDGELAB_NEEDS_REAL_DATA();
  // Cinda, weekly report of 2025-05-30, rows 64 and 66.
  const auto large_moves = [](const char* first, const char* last) {
    const auto returns = returns_between("000905", first, last).values;
    return std::count_if(returns.begin(), returns.end(), [](double value) { return std::abs(value) > 0.01; });
  };
  EXPECT_EQ(large_moves("2025-01-01", "2025-02-28"), 16) << "row 64";
  EXPECT_EQ(large_moves("2025-03-01", "2025-05-30"), 11) << "row 66";
}

TEST(PublishedIndex, HuataiThirtyDayVolatilityOfCsi1000) {
  HEDGELAB_NEEDS_REAL_DATA();
  // Huatai, on the deep discount of IM, row 227: at the end of February 2025. Row 228: its percentile among the daily
  // values from 2022-07-22 to 2025-03-13, 72.99 published, 72.93 obtained (later days are part of the sample).
  const DatedValues closes =
      closes_between(real_daily_panel(), real_series("000852"), date("2022-05-01"), date("2025-03-13"));
  const std::vector<double> volatility = rolling_volatility(simple_returns(closes.values), 30, 252.0);
  std::vector<double> sample;
  double at_end_of_february = 0.0;
  for (std::size_t i = 30; i < closes.size(); ++i) {
    const double value = volatility[i - 30];  // 30 returns need 31 closes
    if (closes.dates[i] >= date("2022-07-22")) sample.push_back(value);
    if (closes.dates[i] == date("2025-02-28")) at_end_of_february = value;
  }
  EXPECT_PRINTED(kPercent * at_end_of_february, 25.67, 2) << "row 227";
  const double percentile = kPercent * share_at_or_below(sample, at_end_of_february);
  EXPECT_NEAR(percentile, 72.99, 0.1) << "row 228";
  EXPECT_NEAR(percentile, 72.93, 0.005) << "row 228, obtained";
}

TEST(PublishedIndex, HuataiChangeOfTheMicrocapIndexFitsItsRoundedEnds) {
  // Huatai, row 234: from 31.33 to 36.81 (ten thousand points) is printed as +17.48%. The rounded ends give 17.49; the
  // unrounded ones lie within half a hundredth.
  EXPECT_PRINTED(kPercent * (36.81 / 31.33 - 1.0), 17.49, 2);
  EXPECT_LT(kPercent * (36.805 / 31.335 - 1.0), 17.48);
  EXPECT_GT(kPercent * (36.815 / 31.325 - 1.0), 17.48);
}

TEST(PublishedIndex, HuataiChanceThatOneStockWinsInEveryYear) {
  // Huatai, questions and answers on rolling IC, rows 238-251: CSI 500 constituents that beat the index, and the rolled
  // IC position, in 2016-2021, out of 500; the chance of winning all six years as the product of the shares.
  const auto chance = [](std::initializer_list<int> winners) {
    double product = 1.0;
    for (const int count : winners) product *= count / 500.0;
    return product;
  };
  // The one is cut to a digit, the other rounded.
  EXPECT_EQ(std::floor(1'000.0 * chance({243, 170, 260, 199, 176, 197})), 4.0) << "row 250: about 4 in 1000";
  EXPECT_PRINTED(10'000.0 * chance({36, 105, 213, 139, 150, 141}), 2.0, 0) << "row 251: about 2 in 10000";
  EXPECT_NEAR(chance({243, 170, 260, 199, 176, 197}), 0.00474, 0.000005) << "row 250";
  EXPECT_NEAR(chance({36, 105, 213, 139, 150, 141}), 0.000151, 0.0000005) << "row 251";
}

}  // namespace
}  // namespace hedgelab
