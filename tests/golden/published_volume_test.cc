// Volume and open interest of the products as broker reports print them, to the printed digits. Row numbers are those
// of the project's list of published figures.

#include "engine/analysis/monthly_means.h"
#include "engine/analysis/product_totals.h"
#include "engine/analysis/rolling_statistics.h"
#include "tests/golden/expect_printed.h"
#include "tests/golden/real_market.h"

namespace hedgelab {
namespace {

using test::date;
using test::day_index;
using test::instrument;
using test::kPercent;
using test::real_daily_panel;

constexpr double kTenThousandLots = 1e4;
constexpr double kHundredMillionYuan = 1e8;

std::vector<ProductTotals> totals_between(const char* product, const char* first, const char* last) {
  return product_totals_between(real_daily_panel(), instrument(product), date(first), date(last));
}

TEST(PublishedVolume, CindaTotalsOfTheDayOverAllContracts) {
  HEDGELAB_NEEDS_REAL_DATA();
  // Cinda, weekly report of 2025-05-30, rows 34-45. The value is taken at the settlement price: at closes every one of
  // the four differs.
  struct Row {
    const char* product;
    int value_row;
    double value;  // hundred million CNY
    int open_interest_row;
    double open_interest;  // ten thousand lots
    int volume_row;
    double volume;  // ten thousand lots
  };
  for (const Row& row : {Row{"IC", 34, 2287.62, 38, 20.74, 39, 7.85}, Row{"IF", 35, 2620.80, 40, 23.07, 41, 8.90},
                         Row{"IM", 36, 3702.23, 42, 31.79, 43, 18.76}, Row{"IH", 37, 636.88, 44, 8.00, 45, 4.94}}) {
    SCOPED_TRACE(fmt::format("Cinda 2025-05-30, {}", row.product));
    const ProductTotals day = product_totals(real_daily_panel(), instrument(row.product), day_index("2025-05-30"));
    EXPECT_PRINTED(day.open_interest_value.value().to_double() / kHundredMillionYuan, row.value, 2)
        << "row " << row.value_row;
    EXPECT_PRINTED(static_cast<double>(day.open_interest) / kTenThousandLots, row.open_interest, 2)
        << "row " << row.open_interest_row;
    EXPECT_PRINTED(static_cast<double>(day.volume) / kTenThousandLots, row.volume, 2) << "row " << row.volume_row;
  }
}

TEST(PublishedVolume, CindaMonthlyMeanOfOpenInterestAndItsChangeSinceJanuary) {
  HEDGELAB_NEEDS_REAL_DATA();
  // Cinda 2025-05-30, rows 46-49.
  const double ic_may = mean_open_interest(totals_between("IC", "2025-05-01", "2025-05-31"));
  const double im_may = mean_open_interest(totals_between("IM", "2025-05-01", "2025-05-31"));
  EXPECT_PRINTED(ic_may / kTenThousandLots, 20.82, 2) << "row 46";
  EXPECT_PRINTED(im_may / kTenThousandLots, 32.34, 2) << "row 47";
  const double ic_january = mean_open_interest(totals_between("IC", "2025-01-01", "2025-01-31"));
  const double im_january = mean_open_interest(totals_between("IM", "2025-01-01", "2025-01-31"));
  EXPECT_PRINTED(kPercent * (ic_may / ic_january - 1.0), -11.23, 2) << "row 48";
  EXPECT_PRINTED(kPercent * (im_may / im_january - 1.0), -8.67, 2) << "row 49";
}

TEST(PublishedVolume, GuojinWeeklyChangesOfVolumeAndOpenInterest) {
  HEDGELAB_NEEDS_REAL_DATA();
  // Guojin, weekly of 2024-08-02, rows 191-193: mean daily volume against the week before; open interest from Friday to
  // Friday. Row 192 stands as unchecked in the list; the IH data give it.
  const auto volume_change = [](const char* product) {
    return mean_volume(totals_between(product, "2024-07-29", "2024-08-02")) /
               mean_volume(totals_between(product, "2024-07-22", "2024-07-26")) -
           1.0;
  };
  EXPECT_PRINTED(kPercent * volume_change("IM"), 3.77, 2) << "row 191";
  EXPECT_PRINTED(kPercent * volume_change("IH"), -13.98, 2) << "row 192";
  const auto open_interest = [](const char* day) {
    return static_cast<double>(product_totals(real_daily_panel(), instrument("IF"), day_index(day)).open_interest);
  };
  EXPECT_PRINTED(kPercent * (open_interest("2024-08-02") / open_interest("2024-07-26") - 1.0), 4.58, 2) << "row 193";
}

TEST(PublishedVolume, HuataiVolumeToOpenInterestOfImByMonth) {
  HEDGELAB_NEEDS_REAL_DATA();
  // Huatai, on the deep discount of IM, data to 2025-03-13, rows 225 and 226: the daily ratio, its monthly mean, and
  // the share of the 33 monthly means that are not above February's (28 of 33; March 2025 among them: hindsight).
  std::vector<Date> dates;
  std::vector<double> ratios;
  for (const ProductTotals& day : totals_between("IM", "2022-07-22", "2025-03-13")) {
    dates.push_back(day.date);
    ratios.push_back(volume_to_open_interest(day).value());
  }
  const std::vector<MonthlyMean> months = monthly_means(dates, ratios);
  ASSERT_EQ(months.size(), 33U);
  std::vector<double> means;
  for (const MonthlyMean& month : months) means.push_back(month.mean);
  const MonthlyMean& february = months[31];
  ASSERT_EQ(february.year, 2025);
  ASSERT_EQ(february.month, 2);
  EXPECT_PRINTED(february.mean, 0.77, 2) << "row 225";
  EXPECT_NEAR(february.mean, 0.7747, 0.00005) << "row 225, to the digits of the project's own check";
  EXPECT_PRINTED(kPercent * percentiles_of_full_sample(means)[31], 84.85, 2) << "row 226";
}

}  // namespace
}  // namespace hedgelab
