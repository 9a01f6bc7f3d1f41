#include "engine/import/vendor_text.h"

#include "tests/import/small_import.h"

namespace hedgelab {
namespace {

struct Parsed {
  NumberFault fault;
  std::int64_t value;
  bool operator==(const Parsed&) const = default;
};

Parsed price(std::string_view text, std::int64_t scale = 10'000) {
  Parsed parsed{NumberFault::kNone, 0};
  parsed.fault = parse_scaled(text, scale, parsed.value);
  return parsed;
}

Parsed count(std::string_view text) {
  Parsed parsed{NumberFault::kNone, 0};
  parsed.fault = parse_count(text, parsed.value);
  return parsed;
}

TEST(VendorNumber, PricesAreExactAtFourDecimals) {
  EXPECT_EQ(price("3415.6"), (Parsed{NumberFault::kNone, 34'156'000}));
  EXPECT_EQ(price("3415"), (Parsed{NumberFault::kNone, 34'150'000}));
  EXPECT_EQ(price("3415.0000000"), (Parsed{NumberFault::kNone, 34'150'000}));
  EXPECT_EQ(price("0.0001"), (Parsed{NumberFault::kNone, 1}));
  EXPECT_EQ(price(".5"), (Parsed{NumberFault::kNone, 5'000}));
  EXPECT_EQ(price("-3.2"), (Parsed{NumberFault::kNone, -32'000}));
  EXPECT_EQ(price("0003.10"), (Parsed{NumberFault::kNone, 31'000}));
}

TEST(VendorNumber, DecimalsBeyondTheScaleAreRoundedHalfAwayFromZeroAndTold) {
  EXPECT_EQ(price("4138.4000000000015"), (Parsed{NumberFault::kExtraDecimals, 41'384'000}));
  EXPECT_EQ(price("4138.3999999999996"), (Parsed{NumberFault::kExtraDecimals, 41'384'000}));
  EXPECT_EQ(price("0.00005"), (Parsed{NumberFault::kExtraDecimals, 1}));
  EXPECT_EQ(price("0.00004999"), (Parsed{NumberFault::kExtraDecimals, 0}));
  EXPECT_EQ(price("-0.00005"), (Parsed{NumberFault::kExtraDecimals, -1}));
}

// A net value of 1.23456789 times 10'000 is 12345.6789 points.
TEST(VendorNumber, AMultiplierKeepsMoreDecimals) {
  EXPECT_EQ(price("1.23456789", 100'000'000), (Parsed{NumberFault::kNone, 123'456'789}));
  EXPECT_EQ(price("1.234567891", 100'000'000), (Parsed{NumberFault::kExtraDecimals, 123'456'789}));
  EXPECT_EQ(price("123456789012345678901234", 10'000'000'000'000).fault, NumberFault::kTooLarge);
  EXPECT_EQ(price("0.000000000000000000000012345").fault, NumberFault::kExtraDecimals);
}

TEST(VendorNumber, WhatIsNoPlainDecimalIsNotGuessed) {
  for (const char* text :
       {"", "NaN", "nan", "n/a", "-", ".", "+", "1,234", "12 ", " 12", "1.2.3", "0x10", "inf", "12-"}) {
    EXPECT_EQ(price(text).fault, NumberFault::kNotANumber) << "'" << text << "'";
  }
  EXPECT_EQ(price("3.4156e+03").fault, NumberFault::kExponent);
  EXPECT_EQ(price("12345678901234567890").fault, NumberFault::kTooLarge);
  EXPECT_EQ(price("1234567890123456789012345").fault, NumberFault::kTooLarge);
}

TEST(VendorNumber, ACountThatPandasMadeAFloatIsItsWholeNumber) {
  EXPECT_EQ(count("129"), (Parsed{NumberFault::kNone, 129}));
  EXPECT_EQ(count("129.0"), (Parsed{NumberFault::kNone, 129}));
  EXPECT_EQ(count("0"), (Parsed{NumberFault::kNone, 0}));
  EXPECT_EQ(count("-5"), (Parsed{NumberFault::kNone, -5}));
  EXPECT_EQ(count("129.5"), (Parsed{NumberFault::kExtraDecimals, 130}));
  EXPECT_EQ(count("7120000.049999997"), (Parsed{NumberFault::kExtraDecimals, 7'120'000}));
}

TEST(VendorNumber, AnExponentIsTakenOnlyWhereNoDigitCanBeLost) {
  EXPECT_EQ(count("1.2e+05"), (Parsed{NumberFault::kNone, 120'000}));
  EXPECT_EQ(count("3E6"), (Parsed{NumberFault::kNone, 3'000'000}));
  EXPECT_EQ(count("-1.2e+05"), (Parsed{NumberFault::kNone, -120'000}));
  EXPECT_EQ(count("1.23457e+06").fault, NumberFault::kExponent);  // 1234567 printed with six digits
  EXPECT_EQ(count("1.5e-05").fault, NumberFault::kExponent);
  EXPECT_EQ(count("1e99").fault, NumberFault::kExponent);
  EXPECT_EQ(count("1e").fault, NumberFault::kNotANumber);
  EXPECT_EQ(count("e5").fault, NumberFault::kNotANumber);
}

TEST(TimeFormat, ReadsWhatThePatternSaysAndNothingElse) {
  TimeFormat::Moment moment;
  const TimeFormat usual("%Y-%m-%d %H:%M:%S");
  ASSERT_TRUE(usual.parse("2024-02-29 14:57:09", moment));
  EXPECT_EQ(moment.date, Date::parse("2024-02-29"));
  EXPECT_EQ(moment.minute_of_day, 14 * 60 + 57);
  EXPECT_EQ(moment.second, 9);
  for (const char* text : {"2024-02-30 14:57:00", "2023-02-29 14:57:00", "2024-13-01 00:00:00", "2024-02-29 24:00:00",
                           "2024-02-29 14:60:00", "2024-02-29 14:57", "2024-02-29 14:57:00.000", "24-2-29 14:57:00",
                           "2024-02-29T14:57:00", "", "0000-01-01 00:00:00"}) {
    EXPECT_FALSE(usual.parse(text, moment)) << text;
  }
  const TimeFormat compact("%Y%m%d%H%M");
  ASSERT_TRUE(compact.parse("202402290931", moment));
  EXPECT_EQ(moment.minute_of_day, 9 * 60 + 31);
  EXPECT_TRUE(compact.has_minutes());
  EXPECT_FALSE(TimeFormat("%d/%m/%Y").has_minutes());
}

TEST(TimeFormat, APatternThatCannotGiveADateIsRefused) {
  EXPECT_THROW(TimeFormat("%H:%M"), InputError);
  EXPECT_THROW(TimeFormat("%Y-%m-%d %p"), InputError);
  EXPECT_THROW(TimeFormat("%Y-%m-%d %"), InputError);
  EXPECT_THROW(TimeFormat("%Y-%m-%d %Y"), InputError);
}

TEST(Glob, StarsStayInsideTheirFolder) {
  EXPECT_TRUE(glob_matches("daily/*/*.csv.gz", "daily/IF/IF2401.csv.gz"));
  EXPECT_FALSE(glob_matches("daily/*.csv.gz", "daily/IF/IF2401.csv.gz"));
  EXPECT_FALSE(glob_matches("daily/*/*.csv.gz", "daily/IF/old/IF2401.csv.gz"));
  EXPECT_TRUE(glob_matches("I?24*.csv", "IF2401.csv"));
  EXPECT_FALSE(glob_matches("I?24*.csv", "IF2401.csv.gz"));
  EXPECT_TRUE(glob_matches("*a*b", "xaayabzb"));
  EXPECT_FALSE(glob_matches("*.csv", "IF.csv.bak"));
  EXPECT_TRUE(glob_matches("*", ""));
  EXPECT_FALSE(glob_matches("a?c", "a/c"));
}

}  // namespace
}  // namespace hedgelab
