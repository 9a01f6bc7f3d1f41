#pragma once
// exp, log and the normal quantile from additions, multiplications, divisions and square roots alone. Every IEEE
// machine rounds those the same way, while a C library picks another exp for another processor: "same seed, same bytes"
// needs these instead.

namespace hedgelab {

/// Relative error below 1e-15. REQUIRES: |x| <= 700.
[[nodiscard]] double portable_exp(double x);
/// Relative error below 1e-15 away from 1, absolute error below 1e-16 near it. REQUIRES: x is positive and normal.
[[nodiscard]] double portable_log(double x);
/// The x with standard normal distribution function `p`; relative error below 1.2e-9 (P. J. Acklam's rational
/// approximation). REQUIRES: 0 < p < 1.
[[nodiscard]] double normal_quantile(double p);

}  // namespace hedgelab
