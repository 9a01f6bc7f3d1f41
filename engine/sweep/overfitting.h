#pragma once
// How much of a good figure is luck. All Sharpe ratios here are of a day and without a risk-free rate: SR, the mean
// over the sample deviation of n daily returns with skewness g3 and kurtosis g4 (3 of a normal distribution).
//
//   probabilistic Sharpe ratio            P(true ratio > b) = Phi((SR - b) sqrt(n - 1) / sqrt(v))
//   minimum track record length           1 + v (z / (SR - b))^2, z the quantile of the confidence
//     with v = 1 - g3 SR + (g4 - 1)/4 SR^2
//     Bailey and Lopez de Prado, "The Sharpe ratio efficient frontier", Journal of Risk 15 (2012)
//   deflated Sharpe ratio                 the probabilistic one against what the best of N tries without skill is
//   expected
//     to show: b = sqrt(V) ((1 - e) z(1 - 1/N) + e z(1 - 1/(N exp 1))), V the variance of the tries' ratios, e =
//     0.5772... Bailey and Lopez de Prado, "The deflated Sharpe ratio", Journal of Portfolio Management 40 (2014)
//   probability of backtest overfitting   how often the best of one half of the periods is below the median in the
//   other
//     half, over all halves (combinatorially symmetric cross-validation)
//     Bailey, Borwein, Lopez de Prado and Zhu, "The probability of backtest overfitting", Journal of Computational
//     Finance 20 (2017)

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "engine/sweep/return_moments.h"

namespace hedgelab {

/// Share of a standard normal distribution below x.
[[nodiscard]] double normal_share(double x);

/// nullopt with fewer than two returns or none that differ.
[[nodiscard]] std::optional<double> probabilistic_sharpe(const ReturnMoments& returns, double benchmark);
/// Returns needed until the ratio is above `benchmark` with `confidence`;
/// nullopt when it never is (ratio not above it).
[[nodiscard]] std::optional<double> minimum_track_record(const ReturnMoments& returns, double benchmark,
                                                         double confidence = 0.95);
/// What the best of `trials` without skill is expected to show. 0 for one trial. REQUIRES: trials >= 1, variance >= 0.
[[nodiscard]] double expected_best_sharpe(double variance_of_sharpes, double trials);

/// The parts of one try: equal windows of its period, in order.
using PartMoments = std::span<const WindowMoments>;

struct BacktestOverfitting {
  std::size_t parts = 0, halves = 0;
  double probability = 0.0;            // that the best inside is below the median outside
  double loss = 0.0;                   // share of halves in which the best inside loses outside
  double inside = 0.0, outside = 0.0;  // mean daily Sharpe ratio of the best inside, there and outside
};
/// Tries that need not be held: the parts of one are asked for when they are needed, in order and several times, and
/// are not looked at after the next is asked for.
struct Tries {
  std::size_t count = 0, parts = 0;
  std::function<PartMoments(std::size_t)> parts_of;
};
/// Of tries with equal, even counts of parts; nullopt with fewer than two tries or parts.
[[nodiscard]] std::optional<BacktestOverfitting> backtest_overfitting(const Tries& tries);
[[nodiscard]] std::optional<BacktestOverfitting> backtest_overfitting(const std::vector<PartMoments>& tries);

/// An even share of the parts, neighbours put together, so that the work of all halves of all tries is affordable.
[[nodiscard]] std::size_t affordable_parts(std::size_t parts, std::size_t tries);

/// How many groups of curves there are: from the best down, a try joins the first group whose leader's part returns
/// correlate with its own by at least `correlation`, else it leads a new one. `order`: tries, the best first.
[[nodiscard]] std::size_t effective_trials(const std::vector<PartMoments>& tries, std::span<const std::size_t> order,
                                           double correlation = 0.7);

}  // namespace hedgelab
