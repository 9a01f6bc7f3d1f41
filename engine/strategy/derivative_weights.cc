#include "engine/strategy/derivative_weights.h"

#include <cstddef>
#include <utility>

#include "engine/core/error.h"

namespace hedgelab {
namespace {

using Integer = DerivativeWeights::Integer;
using Coefficients = std::array<Integer, kLargestDegree + 1>;

constexpr std::int64_t factorial(int n) { return n <= 1 ? 1 : n * factorial(n - 1); }

/// Signed Stirling number of the first kind: the coefficient of x^r in x (x-1) ... (x-k+1).
constexpr std::int64_t stirling(int k, int r) {
  if (k == 0 || r == 0) return k == r ? 1 : 0;
  return stirling(k - 1, r - 1) - (k - 1) * stirling(k - 1, r);
}

/// t_n in the binomial basis.
Coefficients gram_polynomial(int n, int window) {
  Coefficients result;
  for (int k = 0; k <= n; ++k) {
    const Integer magnitude = binomial(n + k, n) * binomial(window - 1 - k, n - k);
    result[static_cast<std::size_t>(k)] = (n - k) % 2 == 0 ? magnitude : -magnitude;
  }
  return result;
}

/// kLargestDegree! times the derivative in time of t_n at age 0.
Integer scaled_end_derivative(const Coefficients& polynomial, int order) {
  Integer result;
  for (int k = order; k <= kLargestDegree; ++k) {
    const std::int64_t scaled = factorial(kLargestDegree) / factorial(k) * factorial(order) * stirling(k, order);
    result += polynomial[static_cast<std::size_t>(k)] * Integer(scaled);
  }
  return order % 2 == 0 ? result : -result;
}

void reduce(DerivativeWeights& weights) {
  Integer common = weights.denominator;
  for (const Integer& numerator : weights.numerators) common = greatest_common_divisor(common, numerator);
  weights.denominator = divide(weights.denominator, common).quotient;
  for (Integer& numerator : weights.numerators) {
    const Integer quotient = divide(abs(numerator), common).quotient;
    numerator = numerator.is_negative() ? -quotient : quotient;
  }
}

/// The numerators are the forward differences at age 0 of the weights by age, so additions alone walk the window.
Integer sum_of_positive_weights(const DerivativeWeights& weights, int degree, int window) {
  Coefficients differences = weights.numerators;
  Integer positive;
  Integer all;
  for (int age = 0; age < window; ++age) {
    if (!differences[0].is_negative()) positive += differences[0];
    all += differences[0];
    for (std::size_t k = 0; k < static_cast<std::size_t>(degree); ++k) differences[k] += differences[k + 1];
  }
  ensure(all.is_zero(), "the weights of a derivative do not add up to zero");
  return positive;
}

}  // namespace

Integer binomial(int n, int k) {
  Integer result = 1;
  for (int i = 1; i <= k; ++i) result = divide(result * Integer(n >= k ? n - k + i : 0), Integer(i)).quotient;
  return result;
}

DerivativeWeights derivative_weights(int degree, int window, int order) {
  ensure(degree >= 1 && degree <= kLargestDegree, "the degree of a polynomial derivative is 1 to 8");
  ensure(window > degree && window <= kLargestWindow, "the window of a polynomial derivative exceeds its degree");
  ensure(order == 1 || order == 2, "the order of a polynomial derivative is 1 or 2");

  // sum over n of t_n(age) t_n'(0) / norm_n, over the common denominator degree_max! (w-d)(w-d+1)...(w+d).
  DerivativeWeights weights;
  Integer outside = 1;  // (w-d)...(w+d) without the factors of norm_n
  for (int n = degree; n >= 0; --n) {
    const Coefficients polynomial = gram_polynomial(n, window);
    const Integer factor =
        scaled_end_derivative(polynomial, order) * Integer((2 * n + 1) * factorial(n) * factorial(n)) * outside;
    for (std::size_t k = 0; k <= static_cast<std::size_t>(n); ++k) {
      weights.numerators[k] += polynomial[k] * factor;
    }
    if (n > 0) outside *= Integer(window - n) * Integer(window + n);
  }
  weights.denominator = outside * Integer(window) * Integer(factorial(kLargestDegree));
  reduce(weights);
  weights.positive_sum = sum_of_positive_weights(weights, degree, window);
  return weights;
}

}  // namespace hedgelab
