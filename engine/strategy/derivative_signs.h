#pragma once
// Signs of the first and second derivative at the newest bar, for several degrees of one window at once. They are the
// signs of PolynomialDerivativeSignal for each of the degrees: exact. The binomial moments of a window are the same for
// every degree, so a price is pushed once for all, and a degree costs no more than the sums that are asked of it.
//
// The caller knows all prices beforehand (a study of the past does), so it says how far they lie apart instead of
// having that watched bar by bar; and it counts them in steps itself.

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/strategy/polynomial_derivative.h"

namespace hedgelab {

class DerivativeSigns {
 public:
  /// What one degree of a window asks of the integers for prices that lie `largest_move` steps apart at most.
  struct Degree {
    int degree = 0;
    bool fits = false;       // in 128 bits
    bool is_narrow = false;  // in 64-bit moments and weights
  };
  [[nodiscard]] static Degree degree_for(int degree, int window, std::int64_t largest_move);

  /// REQUIRES: at least one degree, all of this window and `fits`.
  DerivativeSigns(std::span<const Degree> degrees, int window);

  /// The next bar's price in steps. REQUIRES: no two prices since the last reset lie further apart than was said.
  void push(std::int64_t steps);
  /// True from the window-th price on.
  [[nodiscard]] bool ready() const { return count_ == prices_.size(); }
  /// -1, 0 or 1, of the degree at a place in the constructor's list. REQUIRES: ready().
  [[nodiscard]] int first(std::size_t place) const { return sign(degrees_[place], degrees_[place].first); }
  [[nodiscard]] int second(std::size_t place) const { return sign(degrees_[place], degrees_[place].second); }
  void reset();

 private:
  static constexpr std::size_t kTerms = kLargestDegree + 1;
  // Index k belongs to the k-th binomial moment. Narrow numbers are the low halves.
  template <class Moment>
  struct Moments {
    std::array<Moment, kTerms> sums{};
    std::array<Moment, kTerms> leaving{};  // C(window, k): weight of a price at the bar it leaves
    std::array<Moment, kTerms> of_one{};   // C(window, k+1): of a window of ones
    void push(int top, std::int64_t newest, std::int64_t oldest);
  };
  struct Weights {
    std::array<std::int64_t, kTerms> narrow{};
    std::array<Uint128, kTerms> wide{};
  };
  struct Terms {
    int degree = 0;
    bool is_narrow = false;
    Weights first, second;
  };
  [[nodiscard]] int sign(const Terms& degree, const Weights& weights) const;
  [[nodiscard]] std::uint64_t low_moment(std::size_t k) const {
    return is_narrow_ ? narrow_.sums[k] : static_cast<std::uint64_t>(wide_.sums[k]);
  }

  std::vector<Terms> degrees_;
  int top_ = 1;            // the highest degree
  bool is_narrow_ = true;  // all degrees are: the wide moments are not kept
  Moments<std::uint64_t> narrow_;
  Moments<Uint128> wide_;
  std::vector<std::int64_t> prices_;  // a ring of `window` entries, zeros before they are filled
  std::size_t next_ = 0, count_ = 0;
  std::int64_t newest_ = 0;
};

}  // namespace hedgelab
