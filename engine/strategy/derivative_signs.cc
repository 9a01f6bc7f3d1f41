#include "engine/strategy/derivative_signs.h"

#include <algorithm>

#include "engine/strategy/derivative_terms.h"

namespace hedgelab {

DerivativeSigns::Degree DerivativeSigns::degree_for(int degree, int window, std::int64_t largest_move) {
  PriceSteps steps;
  steps.largest_move = std::max<std::int64_t>(1, largest_move);
  const auto need = PolynomialDerivativeSignal::arithmetic_for(degree, window, steps);
  using Width = DerivativeArithmetic::Width;
  return {degree, need.width == Width::kNarrow || need.width == Width::kMiddle, need.width == Width::kNarrow};
}

DerivativeSigns::DerivativeSigns(std::span<const Degree> degrees, int window)
    : prices_(static_cast<std::size_t>(window)) {
  ensure(!degrees.empty(), "signs of derivatives of no degree");
  for (const Degree& of : degrees) {
    ensure(of.fits, "signs of a derivative whose numbers do not fit 128 bits");
    top_ = std::max(top_, of.degree);
    is_narrow_ = is_narrow_ && of.is_narrow;
    Terms& terms = degrees_.emplace_back();
    terms.degree = of.degree;
    terms.is_narrow = of.is_narrow;
    const auto take = [&](const DerivativeWeights& from, Weights& to) {
      for (std::size_t k = 0; k < kTerms; ++k) {
        to.narrow[k] = static_cast<std::int64_t>(from.numerators[k].low64());
        to.wide[k] = from.numerators[k].low128();
      }
    };
    take(derivative_weights(of.degree, window, 1), terms.first);
    take(derivative_weights(of.degree, window, 2), terms.second);
  }
  for (int k = 0; k <= top_; ++k) {
    const auto at = static_cast<std::size_t>(k);
    const auto leaving = binomial(window, k), of_one = binomial(window, k + 1);
    narrow_.leaving[at] = leaving.low64();
    narrow_.of_one[at] = of_one.low64();
    wide_.leaving[at] = leaving.low128();
    wide_.of_one[at] = of_one.low128();
  }
}

// As PolynomialDerivativeSignal::push.
template <class Moment>
void DerivativeSigns::Moments<Moment>::push(int top, std::int64_t newest, std::int64_t oldest) {
  const auto left = static_cast<Moment>(oldest);
  detail::for_terms_down(top, [&](std::size_t k) { sums[k] += sums[k - 1] - leaving[k] * left; });
  sums[0] += static_cast<Moment>(newest) - left;
}

void DerivativeSigns::push(std::int64_t steps) {
  const std::int64_t oldest = prices_[next_];
  if (is_narrow_) {
    narrow_.push(top_, steps, oldest);
  } else {
    wide_.push(top_, steps, oldest);
  }
  prices_[next_] = newest_ = steps;
  next_ = next_ + 1 == prices_.size() ? 0 : next_ + 1;
  count_ += count_ < prices_.size() ? 1 : 0;
}

// As PolynomialDerivativeSignal::weighted_sums: narrow moments are those of (price - newest price), which fit.
int DerivativeSigns::sign(const Terms& degree, const Weights& weights) const {
  Uint128 sum = 0;
  if (degree.is_narrow) {
    const auto add = [&](std::size_t k) {
      const std::uint64_t moment = low_moment(k) - narrow_.of_one[k] * static_cast<std::uint64_t>(newest_);
      sum += static_cast<Uint128>(Int128{weights.narrow[k]} * static_cast<std::int64_t>(moment));
    };
    detail::for_terms_down(degree.degree, add);
    add(0);
  } else {
    const auto add = [&](std::size_t k) { sum += weights.wide[k] * wide_.sums[k]; };
    detail::for_terms_down(degree.degree, add);
    add(0);
  }
  const auto exact = static_cast<Int128>(sum);
  return (exact > 0) - (exact < 0);
}

void DerivativeSigns::reset() {
  std::fill(prices_.begin(), prices_.end(), 0);
  narrow_.sums = {};
  wide_.sums = {};
  next_ = count_ = 0;
}

}  // namespace hedgelab
