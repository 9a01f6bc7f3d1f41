// A user's net value file, as it is published.

#include "engine/session/net_value_series.h"

#include <gmock/gmock.h>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "tests/support/places.h"
#include "tests/support/real_store.h"

namespace hedgelab {
namespace net_value_series_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::int32_t> read(const std::string& text) {
  const test::ScratchFolder scratch;
  write_file_atomically(scratch / "fund.csv", text);
  const NetValueSeries series(scratch / "fund.csv", test::rule_book());
  const BarSeries bars = series.series();
  EXPECT_EQ(bars.columns->close.size(), static_cast<std::size_t>(bars.last_day - bars.first_day) + 1);
  return {bars.columns->close.begin(), bars.columns->close.end()};
}
std::string source_of(const std::string& text) {
  const test::ScratchFolder scratch;
  write_file_atomically(scratch / "fund.csv", text);
  return NetValueSeries(scratch / "fund.csv", test::rule_book()).series().source;
}
std::string refusal(const std::string& text) {
  try {
    (void)read(text);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

// 2024-01-05 and 01-12 are Fridays: Monday to Thursday lie between them.
constexpr const char* kWeekly = "date,value\n2024-01-05,\"1.0003\"\n2024-01-12,1.0012\n";

TEST(NetValueSeries, ADayWithoutAValueIsMissingUnlessTheFileSaysThatValuesHold) {
  EXPECT_THAT(read(kWeekly),
              ElementsAre(10'003'000, kMissingPrice, kMissingPrice, kMissingPrice, kMissingPrice, 10'012'000));
  const auto held = read(std::string("# weekly, on Fridays\n# hold: 2 trading days\n") + kWeekly);
  EXPECT_THAT(held, ElementsAre(10'003'000, 10'003'000, 10'003'000, kMissingPrice, kMissingPrice, 10'012'000,
                                10'012'000, 10'012'000));
}

TEST(NetValueSeries, ItSaysHowLongAValueHolds) {
  EXPECT_EQ(source_of(kWeekly), "net value file");
  EXPECT_EQ(source_of(std::string("# hold: 2 trading days\n") + kWeekly),
            "net value file, each value held until the next, for 2 trading days at most");
}

TEST(NetValueSeries, ASpikeIsRefusedUnlessTheFileAllowsIt) {
  const std::string spike = "date,value\n2024-01-04,1.0\n2024-01-05,10.0\n";
  EXPECT_THAT(refusal(spike), HasSubstr("fund.csv:3: column 'value': 10.0 is a step of +900.0% from the value before"));
  EXPECT_EQ(refusal("# largest step: 9\n" + spike), "");
  EXPECT_THAT(refusal("# largest step: 8.9999\n" + spike), HasSubstr("beyond 900%"));
}

TEST(NetValueSeries, AHalfSaidRuleIsRefused) {
  EXPECT_THAT(refusal(std::string("# hold: 5\n") + kWeekly), HasSubstr("expected '# hold: 10 trading days'"));
  EXPECT_THAT(refusal(std::string("# hold: 0 trading days\n") + kWeekly), HasSubstr("expected 1 to 250 trading days"));
  EXPECT_THAT(refusal(std::string("# largest step: much\n") + kWeekly), HasSubstr("expected a share above zero"));
}

}  // namespace
}  // namespace net_value_series_test
}  // namespace hedgelab
