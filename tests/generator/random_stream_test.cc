#include "engine/generator/random_stream.h"

#include <gtest/gtest.h>

#include <set>

namespace hedgelab {
namespace {

TEST(RandomStream, TheNumbersOfAStreamAreForEver) {
  // Worked out apart from this code, in Python, from the published recurrences.
  // A change of these is a change of every generated market: regenerate market_data/sample and say so in CHANGES.md.
  RandomStream stream(1, "trades IF2406", 19'000);
  EXPECT_EQ(stream.next(), 11501971979677028317U);
  EXPECT_EQ(stream.next(), 273056438126319787U);
}

TEST(RandomStream, SeedNameAndIndexEachMakeAnotherStream) {
  std::set<std::uint64_t> first;
  for (const std::uint64_t seed : {0U, 1U, 2U}) {
    for (const char* name : {"", "a", "b", "ab", "ba"}) {
      for (const std::int64_t index : {-1, 0, 1, 2}) first.insert(RandomStream(seed, name, index).next());
    }
  }
  EXPECT_EQ(first.size(), 3U * 5U * 4U);
}

TEST(RandomStream, DrawsHaveTheirMoments) {
  RandomStream stream(7, "moments", 0);
  constexpr int kDraws = 200'000;
  double uniform = 0.0, normal = 0.0, squares = 0.0, fourth = 0.0, exponential = 0.0;
  int happened = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double u = stream.uniform();
    ASSERT_GT(u, 0.0);
    ASSERT_LT(u, 1.0);
    uniform += u;
    const double z = stream.normal();
    normal += z;
    squares += z * z;
    fourth += z * z * z * z;
    exponential += stream.exponential();
    happened += stream.happens(0.02) ? 1 : 0;
  }
  // Standard errors at 200,000 draws: 0.0006, 0.0022, 0.0032, 0.022, 0.0022, 0.0003; five of each are allowed.
  EXPECT_NEAR(uniform / kDraws, 0.5, 0.0033);
  EXPECT_NEAR(normal / kDraws, 0.0, 0.011);
  EXPECT_NEAR(squares / kDraws, 1.0, 0.016);
  EXPECT_NEAR(fourth / kDraws, 3.0, 0.11);
  EXPECT_NEAR(exponential / kDraws, 1.0, 0.011);
  EXPECT_NEAR(static_cast<double>(happened) / kDraws, 0.02, 0.0016);
}

TEST(RandomStream, BelowGivesEveryValueAndNoOther) {
  RandomStream stream(7, "below", 0);
  std::set<int> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(stream.below(7));
  EXPECT_EQ(seen, (std::set<int>{0, 1, 2, 3, 4, 5, 6}));
}

}  // namespace
}  // namespace hedgelab
