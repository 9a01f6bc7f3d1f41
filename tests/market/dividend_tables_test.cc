// Forecast tables: what they say on their own day, and what is left of it later.

#include <gtest/gtest.h>

#include <map>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/market/dividends.h"
#include "tests/market/bare_market.h"
#include "tests/support/places.h"

namespace hedgelab {
namespace {

using test::contract_of;
using test::day;

/// IC's two indexes over a week: 2 points are paid on the Wednesday. P stands at 1000 throughout, T at 2000 until then:
/// D = 1000 x (2004 / 2000 - 1000 / 1000) = 2.
struct WeekOfIc {
  WeekOfIc() : market(Frequency::kDaily, "2025-05-26", "2025-05-30") {
    market.index("000905").index("H00905");
    for (const char* date : {"2025-05-26", "2025-05-27", "2025-05-28", "2025-05-29", "2025-05-30"}) {
      const bool is_paid = std::string_view(date) >= "2025-05-28";
      market.all_day("000905", date, 1000.0).all_day("H00905", date, is_paid ? 2004.0 : 2000.0);
    }
  }
  [[nodiscard]] MarketPanel panel() const {
    return {test::rules(), test::market_grid(Frequency::kDaily), test::market_grid(Frequency::kDaily), market.series()};
  }
  test::BareMarket market;
};

class DividendTables : public testing::Test {
 protected:
  std::filesystem::path table(const std::string& rows) {
    write_file_atomically(folder_ / "points.csv", "as_of,contract,points\n" + rows);
    return folder_ / "points.csv";
  }
  test::ScratchFolder folder_;
};

TEST_F(DividendTables, AForecastIsLessenedByWhatWasPaidSinceItsDate) {
  const WeekOfIc week;
  const MarketPanel panel = week.panel();
  const auto forecast = forecast_dividends(panel, table("2025-05-26,IC2506,5\n2025-05-26,IC2507,1.5\n"), 10);
  EXPECT_DOUBLE_EQ(forecast->points_left(contract_of("IC2506"), day("2025-05-26")), 5.0);
  EXPECT_DOUBLE_EQ(forecast->points_left(contract_of("IC2506"), day("2025-05-27")), 5.0);
  EXPECT_NEAR(forecast->points_left(contract_of("IC2506"), day("2025-05-28")), 3.0, 1e-9);
  EXPECT_NEAR(forecast->points_left(contract_of("IC2506"), day("2025-05-30")), 3.0, 1e-9);
  // More was paid than was expected: nothing is left, not less.
  EXPECT_DOUBLE_EQ(forecast->points_left(contract_of("IC2507"), day("2025-05-30")), 0.0);
  EXPECT_NE(forecast->describe().find("IC: known to 2025-05-30"), std::string::npos) << forecast->describe();
}

TEST_F(DividendTables, AForecastStandsWherePaymentsAreNotKnownAndSaysSo) {
  const WeekOfIc week;
  const MarketPanel panel = week.panel();
  const auto forecast = forecast_dividends(panel, table("2025-05-26,IF2506,5\n"), 10);
  EXPECT_DOUBLE_EQ(forecast->points_left(contract_of("IF2506"), day("2025-05-30")), 5.0);
  EXPECT_NE(forecast->describe().find("IF: unknown, the table's points stand"), std::string::npos);
}

TEST_F(DividendTables, AForecastThatIsTooOldIsAnErrorWithItsAge) {
  const WeekOfIc week;
  const MarketPanel panel = week.panel();
  const auto forecast = forecast_dividends(panel, table("2025-05-26,IC2506,5\n"), 3);
  EXPECT_NO_THROW((void)forecast->points_left(contract_of("IC2506"), day("2025-05-29")));
  EXPECT_THROW((void)forecast->points_left(contract_of("IC2506"), day("2025-05-30")), InputError);
}

TEST_F(DividendTables, AnAnchoredTableGrowsByPaymentsBeforeItsDateAndShrinksAfterIt) {
  const WeekOfIc week;
  const MarketPanel panel = week.panel();
  const auto anchored = anchored_dividends(panel, table("2025-05-29,IC2506,5\n"));
  EXPECT_NEAR(anchored->points_left(contract_of("IC2506"), day("2025-05-26")), 7.0, 1e-9);
  EXPECT_NEAR(anchored->points_left(contract_of("IC2506"), day("2025-05-28")), 5.0, 1e-9);
  EXPECT_DOUBLE_EQ(anchored->points_left(contract_of("IC2506"), day("2025-05-30")), 5.0);
  EXPECT_NE(anchored->describe().find("HINDSIGHT before 2025-05-29"), std::string::npos);
  // No row, and it expires behind the table: nobody knows.
  EXPECT_THROW((void)anchored->points_left(contract_of("IC2507"), day("2025-05-29")), InputError);
}

}  // namespace
}  // namespace hedgelab
