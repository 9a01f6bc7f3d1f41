#include "engine/generator/portable_math.h"

#include <gtest/gtest.h>

#include <cmath>

namespace hedgelab {
namespace {

TEST(PortableMath, ExponentialAgreesWithTheLibraryToTheLastDigits) {
  for (double x = -40.0; x <= 40.0; x += 0.0371) EXPECT_NEAR(portable_exp(x) / std::exp(x), 1.0, 2e-15) << x;
  EXPECT_EQ(portable_exp(0.0), 1.0);
  EXPECT_NEAR(portable_exp(700.0) / std::exp(700.0), 1.0, 1e-13);
  EXPECT_NEAR(portable_exp(-700.0) / std::exp(-700.0), 1.0, 1e-13);
}

TEST(PortableMath, LogarithmAgreesWithTheLibraryToTheLastDigits) {
  for (double x = 1e-18; x < 1e18; x *= 1.0371)
    EXPECT_NEAR(portable_log(x), std::log(x), 2e-15 * (1.0 + std::abs(std::log(x)))) << x;
  // Near 1 the logarithm is small and must not lose its digits: ln(1 + d) = d - d^2/2 + ...
  EXPECT_NEAR(portable_log(1.0 + 1e-9) / std::log(1.0 + 1e-9), 1.0, 1e-12);
  EXPECT_EQ(portable_log(1.0), 0.0);
}

TEST(PortableMath, TheNormalQuantileUndoesTheDistributionFunction) {
  const auto distribution = [](double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); };
  for (double x = -6.0; x <= 6.0; x += 0.013) {
    // Above 5 the distribution function itself is within rounding of 1: only the lower half tells.
    if (x < 5.0) {
      EXPECT_NEAR(normal_quantile(distribution(x)), x, 2e-8) << x;
    }
  }
  EXPECT_EQ(normal_quantile(0.5), 0.0);
  EXPECT_NEAR(normal_quantile(0.975), 1.959963984540054, 1e-8);  // any table
  EXPECT_EQ(normal_quantile(0.25), -normal_quantile(0.75));
}

}  // namespace
}  // namespace hedgelab
