#pragma once
// How a report writes figures. The page's figures.js does the same arithmetic on the same doubles, so that a day told
// in the terminal and on the page reads alike to the last digit.

#include <cstdint>
#include <optional>
#include <string>

namespace hedgelab::report {

/// Half away from zero at `digits` decimals, thousands apart by commas, never "-0": 1234567.5 at 0 is "1,234,568".
/// What overflowed on the way is "n/a". REQUIRES: 0 <= digits <= 4.
[[nodiscard]] std::string rounded(double value, int digits);
/// With a sign for gains too: "+1,234" (but "0").
[[nodiscard]] std::string signed_rounded(double value, int digits);
/// Whole CNY from 1,000 up, else two decimals.
[[nodiscard]] std::string cny(double amount);
[[nodiscard]] std::string signed_cny(double amount);
/// 0.2809 is "28.09%".
[[nodiscard]] std::string percent(double share);
[[nodiscard]] std::string signed_percent(double share);
/// A number's own text with commas between thousands: "-70000000.5" is "-70,000,000.5".
[[nodiscard]] std::string grouped(std::string_view number);
/// a + b, held at the ends of 64 bits: amounts of a file that was changed by hand may be of any size.
[[nodiscard]] std::int64_t held_sum(std::int64_t a, std::int64_t b);

}  // namespace hedgelab::report
