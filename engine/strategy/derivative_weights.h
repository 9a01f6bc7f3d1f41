#pragma once
// The exact weights of a least-squares derivative.
//
// A polynomial of degree d is fitted to w equally spaced prices by least squares. Its derivative at the newest price is
// a weighted sum of the prices, and the weights are a polynomial of degree d in the age j of a price (j = 0 is the
// newest, j = w-1 the oldest). Written in the binomial basis the sum becomes
//
//   derivative = sum over k of numerators[k] * S_k / denominator,   S_k = sum over j of C(j, k) * price at age j
//
// with integers, without a rounding anywhere. The S_k are the "binomial moments" that a new price updates by additions
// (engine/strategy/polynomial_derivative.h).
//
// Derivation: the discrete Chebyshev (Gram) polynomials are orthogonal on 0..w-1 and integer in the binomial basis,
//   t_n(x) = sum over k of (-1)^(n-k) C(n+k, n) C(w-1-k, n-k) C(x, k),
//   sum over x of t_n(x)^2 = C(2n, n) C(w+n, 2n+1) = (w-n)(w-n+1)...(w+n) / ((2n+1) n!^2),
// the r-th derivative of C(x, k) at x = 0 is r! s(k, r) / k! with the signed Stirling numbers of the first kind, and a
// derivative in time is (-1)^r times the derivative in age. Source for the polynomials and their norm: Szego,
// "Orthogonal Polynomials", section 2.8.

#include <array>

#include "engine/strategy/wide_integer.h"

namespace hedgelab {

inline constexpr int kLargestDegree = 8;
inline constexpr int kLargestWindow = 1'000'000;

struct DerivativeWeights {
  /// 512 bits hold every intermediate value up to degree 8 and a window of 10^6 (about 420 bits).
  using Integer = WideInteger<8>;

  std::array<Integer, kLargestDegree + 1> numerators{};
  Integer denominator = 1;  // > 0; no factor is common to it and all numerators
  /// Sum of the positive per-price weights, times the denominator. The weights of all prices add up to 0, so
  /// |sum of weights x prices| x denominator <= positive_sum x (highest - lowest price), and some prices attain it.
  Integer positive_sum = 0;
};

/// Weights of the derivative of the given order (1 or 2), per bar^order. All zero when order > degree.
/// REQUIRES: 1 <= degree <= kLargestDegree, degree < window <= kLargestWindow, order 1 or 2 (else InvariantError).
[[nodiscard]] DerivativeWeights derivative_weights(int degree, int window, int order);

/// C(n, k), exact. REQUIRES: 0 <= k <= 17, 0 <= n <= 2 * kLargestWindow.
[[nodiscard]] DerivativeWeights::Integer binomial(int n, int k);

}  // namespace hedgelab
