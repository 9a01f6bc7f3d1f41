#pragma once
// Comparing a computed figure with a printed one: rounded to the printed decimals it must be the same text.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "engine/core/error.h"

namespace hedgelab::test {

/// "-8.85" at 2 decimals; never "-0.00".
inline std::string printed(double value, int decimals) {
  const std::string text = fmt::format("{:.{}f}", value, decimals);
  return text.find_first_not_of("-0.") == std::string::npos ? fmt::format("{:.{}f}", 0.0, decimals) : text;
}

inline testing::AssertionResult same_as_printed(double computed, double published, int decimals) {
  if (std::isfinite(computed) && printed(computed, decimals) == printed(published, decimals)) {
    return testing::AssertionSuccess();
  }
  return testing::AssertionFailure() << "published " << printed(published, decimals) << ", computed "
                                     << fmt::format("{:.{}f}", computed, decimals + 3);
}

}  // namespace hedgelab::test

#define EXPECT_PRINTED(computed, published, decimals) \
  EXPECT_TRUE(hedgelab::test::same_as_printed((computed), (published), (decimals)))
