// The derivative signal of degree 4 over 450 bars, f' and f'' at every bar, by the engine's exact signal and by the
// ways it replaces. Absolute times mean little on a shared machine: read the counter "exact_ratio", the time of a bar
// divided by that of the exact signal measured in the same run, both in processor time.

#include <benchmark/benchmark.h>

#include <Eigen/Dense>
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <limits>
#include <vector>

#include "engine/strategy/polynomial_derivative.h"

namespace hedgelab {
namespace {

constexpr int kDegree = 4;
constexpr int kWindow = 450;
constexpr std::int64_t kTick = 2'000;
constexpr std::size_t kBars = 20'000;
using Width = DerivativeArithmetic::Width;
using Vector = Eigen::VectorXd;
using Matrix = Eigen::MatrixXd;

const std::vector<std::int64_t>& prices() {
  static const std::vector<std::int64_t> kPrices = [] {
    std::vector<std::int64_t> result(kBars);
    std::uint64_t state = 1;
    std::int64_t ticks = 30'000;
    for (auto& price : result) {
      state = state * 6364136223846793005U + 1442695040888963407U;
      ticks += static_cast<std::int64_t>((state >> 33) % 11) - 5;
      price = ticks * kTick;
    }
    return result;
  }();
  return kPrices;
}

const Vector& points() {
  static const Vector kPoints = [] {
    Vector result(static_cast<Eigen::Index>(kBars));
    for (std::size_t i = 0; i < kBars; ++i)
      result(static_cast<Eigen::Index>(i)) = static_cast<double>(prices()[i]) / 1e4;
    return result;
  }();
  return kPoints;
}

double nanoseconds_since(std::clock_t begin) {
  return static_cast<double>(std::clock() - begin) * 1e9 / static_cast<double>(CLOCKS_PER_SEC);
}

/// Best of several passes, in nanoseconds a bar: the yardstick of every ratio.
double exact_nanoseconds() {
  static const double kBest = [] {
    PolynomialDerivativeSignal signal(kDegree, kWindow, {.unit = kTick});
    for (const std::int64_t price : prices()) signal.push(price);
    double best = std::numeric_limits<double>::max();
    for (int pass = 0; pass < 20; ++pass) {
      const std::clock_t begin = std::clock();
      for (const std::int64_t price : prices()) {
        signal.push(price);
        benchmark::DoNotOptimize(signal.value());
      }
      best = std::min(best, nanoseconds_since(begin) / static_cast<double>(kBars));
    }
    return best;
  }();
  return kBest;
}

/// Counts bars and, for what is not the yardstick itself, the ratio of times.
class PerBar {
 public:
  explicit PerBar(benchmark::State& state) : state_(state), exact_(exact_nanoseconds()) {}
  void start() { begin_ = std::clock(); }
  void finish(double bars) {
    const double per_bar = nanoseconds_since(begin_) / bars;
    state_.SetItemsProcessed(static_cast<std::int64_t>(bars));
    state_.counters["ns_per_bar"] = per_bar;
    state_.counters["exact_ratio"] = per_bar / exact_;
  }

 private:
  benchmark::State& state_;
  double exact_;
  std::clock_t begin_ = 0;
};

void exact_signal(benchmark::State& state, Width width, bool with_value) {
  PolynomialDerivativeSignal signal(kDegree, kWindow, {.unit = kTick}, width);
  for (const std::int64_t price : prices()) signal.push(price);
  PerBar per_bar(state);
  double bars = 0;
  per_bar.start();
  for (auto _ : state) {
    for (const std::int64_t price : prices()) {
      signal.push(price);
      if (with_value) benchmark::DoNotOptimize(signal.value());
    }
    bars += static_cast<double>(kBars);
  }
  per_bar.finish(bars);
}
BENCHMARK_CAPTURE(exact_signal, narrow, Width::kNarrow, true);
BENCHMARK_CAPTURE(exact_signal, narrow_update_only, Width::kNarrow, false);
BENCHMARK_CAPTURE(exact_signal, middle, Width::kMiddle, true);
BENCHMARK_CAPTURE(exact_signal, wide, Width::kWide, true);

Matrix powers_of_time() {
  Matrix powers(kWindow, kDegree + 1);
  for (int t = 0; t < kWindow; ++t) {
    const double x = 2.0 * t / (kWindow - 1) - 1.0;
    powers(t, 0) = 1.0;
    for (int i = 1; i <= kDegree; ++i) powers(t, i) = powers(t, i - 1) * x;
  }
  return powers;
}

/// Derivatives of x^i at x = 1, per bar and per bar^2, as two columns.
Matrix derivatives_of_powers() {
  Matrix result(kDegree + 1, 2);
  const double bars_per_x = 2.0 / (kWindow - 1);
  for (int i = 0; i <= kDegree; ++i) {
    result(i, 0) = i * bars_per_x;
    result(i, 1) = i * (i - 1) * bars_per_x * bars_per_x;
  }
  return result;
}

template <class Signal>
void floating(benchmark::State& state, const Signal& signal) {
  PerBar per_bar(state);
  Eigen::Index first_bar = 0;
  double bars = 0;
  per_bar.start();
  for (auto _ : state) {
    benchmark::DoNotOptimize(Eigen::Vector2d(signal(points().segment(first_bar, kWindow))));
    first_bar = first_bar + 1 < static_cast<Eigen::Index>(kBars) - kWindow ? first_bar + 1 : 0;
    bars += 1;
  }
  per_bar.finish(bars);
}

void qr_rebuilt_every_bar(benchmark::State& state) {
  const Matrix ends = derivatives_of_powers();
  floating(state, [&](const auto& window) -> Eigen::Vector2d {
    const Eigen::ColPivHouseholderQR<Matrix> qr(powers_of_time());
    return ends.transpose() * qr.solve(window);
  });
}
BENCHMARK(qr_rebuilt_every_bar);

void qr_solved_every_bar(benchmark::State& state) {
  const Matrix ends = derivatives_of_powers();
  const Eigen::ColPivHouseholderQR<Matrix> qr(powers_of_time());
  floating(state, [&](const auto& window) -> Eigen::Vector2d { return ends.transpose() * qr.solve(window); });
}
BENCHMARK(qr_solved_every_bar);

void centred_dot_product(benchmark::State& state) {
  const Eigen::ColPivHouseholderQR<Matrix> qr(powers_of_time());
  const Matrix weights = qr.solve(Matrix::Identity(kWindow, kWindow)).transpose() * derivatives_of_powers();
  const Vector first = weights.col(0);
  const Vector second = weights.col(1);
  floating(state, [&](const auto& window) -> Eigen::Vector2d {
    const double newest = window(kWindow - 1);
    return {first.dot((window.array() - newest).matrix()), second.dot((window.array() - newest).matrix())};
  });
}
BENCHMARK(centred_dot_product);

void construction(benchmark::State& state) {
  for (auto _ : state) {
    PolynomialDerivativeSignal signal(static_cast<int>(state.range(0)), static_cast<int>(state.range(1)),
                                      {.unit = kTick});
    benchmark::DoNotOptimize(signal);
  }
}
BENCHMARK(construction)->Args({4, 450})->Args({8, 2'000})->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace hedgelab

BENCHMARK_MAIN();
