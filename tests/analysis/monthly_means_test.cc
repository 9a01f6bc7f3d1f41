#include "engine/analysis/monthly_means.h"

#include "engine/core/error.h"

namespace hedgelab {
namespace {

std::vector<Date> dates(std::initializer_list<const char*> texts) {
  std::vector<Date> result;
  for (const char* text : texts) result.push_back(Date::parse(text));
  return result;
}

TEST(MonthlyMeans, GatherTheDaysOfEachMonth) {
  const auto days = dates({"2024-12-30", "2024-12-31", "2025-01-02", "2025-12-01"});
  const auto months = monthly_means(days, std::vector{1.0, 2.0, 5.0, 7.0});
  ASSERT_EQ(months.size(), 3U);
  EXPECT_EQ(months[0], (MonthlyMean{2024, 12, 1.5, 2}));
  EXPECT_EQ(months[1], (MonthlyMean{2025, 1, 5.0, 1}));
  EXPECT_EQ(months[2], (MonthlyMean{2025, 12, 7.0, 1}));
  // The same month of two years with nothing in between.
  EXPECT_EQ(monthly_means(dates({"2024-12-31", "2025-12-01"}), std::vector{2.0, 7.0}).size(), 2U);
  EXPECT_TRUE(monthly_means({}, {}).empty());
}

TEST(MonthlyMeans, RefuseDatesOutOfOrderAndColumnsOfUnequalLength) {
  EXPECT_THROW((void)monthly_means(dates({"2025-01-03", "2025-01-02"}), std::vector{1.0, 2.0}), InvariantError);
  EXPECT_THROW((void)monthly_means(dates({"2025-02-03", "2025-01-02"}), std::vector{1.0, 2.0}), InvariantError);
  EXPECT_THROW((void)monthly_means(dates({"2025-01-02", "2025-01-02"}), std::vector{1.0, 2.0}), InvariantError);
  EXPECT_THROW((void)monthly_means(dates({"2025-01-02"}), std::vector{1.0, 2.0}), InvariantError);
}

TEST(MediansByCalendarMonth, GatherTheSameMonthOfAllYears) {
  const auto days = dates({"2023-06-01", "2023-06-02", "2024-06-03", "2024-12-02"});
  const auto medians = medians_by_calendar_month(days, std::vector{-1.0, -5.0, -2.0, 4.0});
  EXPECT_DOUBLE_EQ(medians[5].value(), -2.0);
  EXPECT_DOUBLE_EQ(medians[11].value(), 4.0);
  EXPECT_FALSE(medians[0].has_value());
}

}  // namespace
}  // namespace hedgelab
