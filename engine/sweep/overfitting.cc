#include "engine/sweep/overfitting.h"

#include <algorithm>
#include <cmath>

#include "engine/core/error.h"
#include "engine/generator/portable_math.h"

namespace hedgelab {
namespace {

constexpr double kEulerMascheroni = 0.57721566490153286;
constexpr double kWork = 4e8;  // additions that backtest_overfitting may take

// The variance of an estimated ratio is this over n - 1.
double spread(const ReturnMoments& returns) {
  const double ratio = returns.daily_sharpe();
  return 1.0 - returns.skewness() * ratio + (returns.kurtosis() - 1.0) / 4.0 * ratio * ratio;
}

double halves_of(std::size_t parts) {
  double count = 1.0;
  for (std::size_t i = 1; i <= parts / 2; ++i) {
    count = count * static_cast<double>(parts - parts / 2 + i) / static_cast<double>(i);
  }
  return count;
}

std::vector<double> mean_returns(PartMoments parts) {
  std::vector<double> means;
  for (const WindowMoments& part : parts) means.push_back(part.mean());
  return means;
}

double correlation_of(const std::vector<double>& a, const std::vector<double>& b) {
  double mean_a = 0.0, mean_b = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    mean_a += a[i];
    mean_b += b[i];
  }
  mean_a /= static_cast<double>(a.size());
  mean_b /= static_cast<double>(a.size());
  double aa = 0.0, bb = 0.0, ab = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    aa += (a[i] - mean_a) * (a[i] - mean_a);
    bb += (b[i] - mean_b) * (b[i] - mean_b);
    ab += (a[i] - mean_a) * (b[i] - mean_b);
  }
  return aa > 0.0 && bb > 0.0 ? ab / std::sqrt(aa * bb) : 1.0;
}

}  // namespace

double normal_share(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }

std::optional<double> probabilistic_sharpe(const ReturnMoments& returns, double benchmark) {
  if (returns.deviation() == 0.0) return std::nullopt;
  const double variance = spread(returns);
  if (!(variance > 0.0)) return std::nullopt;
  return normal_share((returns.daily_sharpe() - benchmark) * std::sqrt(static_cast<double>(returns.returns - 1)) /
                      std::sqrt(variance));
}

std::optional<double> minimum_track_record(const ReturnMoments& returns, double benchmark, double confidence) {
  const double above = returns.daily_sharpe() - benchmark;
  if (returns.deviation() == 0.0 || !(above > 0.0)) return std::nullopt;
  const double quantile = normal_quantile(confidence);
  return 1.0 + spread(returns) * quantile * quantile / (above * above);
}

double expected_best_sharpe(double variance_of_sharpes, double trials) {
  ensure(trials >= 1.0 && variance_of_sharpes >= 0.0, "no trials to expect a best of");
  if (trials <= 1.0) return 0.0;
  return std::sqrt(variance_of_sharpes) * ((1.0 - kEulerMascheroni) * normal_quantile(1.0 - 1.0 / trials) +
                                           kEulerMascheroni * normal_quantile(1.0 - 1.0 / (trials * std::exp(1.0))));
}

std::size_t affordable_parts(std::size_t parts, std::size_t tries) {
  for (std::size_t together = 1; parts > 2 && together <= parts / 2; ++together) {
    const std::size_t fewer = parts / together;
    if (parts % together != 0 || fewer % 2 != 0) continue;
    if (fewer == 2 || halves_of(fewer) * static_cast<double>(fewer) * static_cast<double>(tries) <= kWork) return fewer;
  }
  return parts;
}

namespace {

// A choice of half of the parts, as bits, and its best try.
struct Half {
  std::uint64_t chosen = 0;
  std::size_t best = 0;
  double inside = 0.0, outside = 0.0;  // of the best
  double rank = 0.5;                   // of the best outside, equals sharing theirs

  [[nodiscard]] double sharpe_of(PartMoments parts, bool of_chosen) const {
    WindowMoments sum;
    for (std::size_t p = 0; p < parts.size(); ++p) {
      if ((chosen >> p & 1U) == (of_chosen ? 1U : 0U)) sum.add(parts[p]);
    }
    return sum.daily_sharpe();
  }
};

// Twice through all tries: the best inside of each half, then how it stands outside.
void judge(std::vector<Half>& halves, const Tries& tries) {
  for (std::size_t t = 0; t < tries.count; ++t) {
    const PartMoments parts = tries.parts_of(t);
    for (Half& half : halves) {
      const double inside = half.sharpe_of(parts, true);
      if (t > 0 && inside <= half.inside) continue;
      half.best = t;
      half.inside = inside;
      half.outside = half.sharpe_of(parts, false);
    }
  }
  for (std::size_t t = 0; t < tries.count; ++t) {
    const PartMoments parts = tries.parts_of(t);
    for (Half& half : halves) {
      const double outside = half.sharpe_of(parts, false);
      half.rank += outside < half.outside ? 1.0 : outside == half.outside ? 0.5 : 0.0;
    }
  }
}

}  // namespace

std::optional<BacktestOverfitting> backtest_overfitting(const Tries& tries) {
  if (tries.count < 2 || tries.parts < 2) return std::nullopt;
  const std::size_t parts = tries.parts;
  ensure(parts % 2 == 0, "halves of an odd number of parts");
  constexpr std::size_t kTogether = 1 << 14;
  BacktestOverfitting result;
  result.parts = parts;
  std::size_t below = 0, losses = 0;
  // Every choice of half of the parts, as bits from the lowest on (Gosper's next combination).
  std::uint64_t chosen = (std::uint64_t{1} << (parts / 2)) - 1;
  while (chosen >> parts == 0) {
    std::vector<Half> halves;
    for (; chosen >> parts == 0 && halves.size() < kTogether;) {
      halves.emplace_back().chosen = chosen;
      const std::uint64_t low = chosen & (~chosen + 1), ripple = chosen + low;
      chosen = (((ripple ^ chosen) >> 2) / low) | ripple;
    }
    judge(halves, tries);
    for (const Half& half : halves) {
      // Of N + 1: its logit is negative below one half.
      below += half.rank / static_cast<double>(tries.count + 1) <= 0.5 ? 1 : 0;
      losses += half.outside < 0.0 ? 1 : 0;
      result.inside += half.inside;
      result.outside += half.outside;
      ++result.halves;
    }
  }
  const double halves = static_cast<double>(result.halves);
  result.probability = static_cast<double>(below) / halves;
  result.loss = static_cast<double>(losses) / halves;
  result.inside /= halves;
  result.outside /= halves;
  return result;
}

std::optional<BacktestOverfitting> backtest_overfitting(const std::vector<PartMoments>& tries) {
  return backtest_overfitting(
      Tries{tries.size(), tries.empty() ? 0 : tries.front().size(), [&tries](std::size_t t) { return tries[t]; }});
}

std::size_t effective_trials(const std::vector<PartMoments>& tries, std::span<const std::size_t> order,
                             double correlation) {
  std::vector<std::vector<double>> leaders;
  for (const std::size_t t : order) {
    std::vector<double> own = mean_returns(tries[t]);
    const bool joins = std::any_of(leaders.begin(), leaders.end(), [&](const std::vector<double>& leader) {
      return correlation_of(leader, own) >= correlation;
    });
    if (!joins) leaders.push_back(std::move(own));
  }
  return leaders.size();
}

}  // namespace hedgelab
