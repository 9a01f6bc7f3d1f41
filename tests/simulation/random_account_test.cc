// Ten thousand random accounts of tests/properties in this folder, whose tests also run under the sanitizers; other
// seeds.
#include "tests/properties/random_account_life.h"

namespace hedgelab::test {
namespace {

TEST(RandomAccountSanitized, EveryResultCanBeReadOffTheMarketAndTheRules) {
  constexpr int kAccounts = 10'000;
  const Lived lived = live(1'000'001, kAccounts);
  EXPECT_LT(lived.ruined, kAccounts / 20);
  EXPECT_GT(lived.fills, 2 * kAccounts);
  EXPECT_GT(lived.calls, kAccounts / 60);
}

}  // namespace
}  // namespace hedgelab::test
