#include "engine/generator/index_path.h"

#include <algorithm>
#include <cmath>

#include "engine/core/error.h"
#include "engine/core/fixed_point.h"
#include "engine/generator/portable_math.h"
#include "engine/generator/random_stream.h"
#include "engine/store/bar_columns.h"

namespace hedgelab {
namespace {

// Share of a minute's variance between the last close and the minute's first trade.
constexpr double kGapShare = 0.03;
// Share of a limit day's move that the opening takes; the rest comes from an eighth to half of the session.
constexpr double kLimitAtOpen = 0.4;
constexpr double kLowestLevel = 1.0;
constexpr double kHighestLevel = 200'000.0;  // leaves room for premium and limits in int32 at 1e-4

constexpr std::int64_t kHundredth = Price::kScale / 100;

std::int32_t published(double level) { return static_cast<std::int32_t>(std::llround(level * 100.0) * kHundredth); }

/// Correlated normals from independent ones.
void mix(const std::vector<std::vector<double>>& lower, const std::vector<double>& independent,
         std::vector<double>& mixed) {
  for (std::size_t i = 0; i < independent.size(); ++i) {
    double sum = 0.0;
    for (std::size_t j = 0; j <= i; ++j) sum += lower[i][j] * independent[j];
    mixed[i] = sum;
  }
}

/// Highest point above `from` and `to` of a Brownian bridge between them with this variance; `uniform` in (0, 1).
double bridge_excursion(double from, double to, double variance, double uniform) {
  const double step = to - from;
  const double root = std::sqrt(step * step - 2.0 * variance * portable_log(uniform));
  return 0.5 * (root - std::abs(step));
}

}  // namespace

IndexPaths::IndexPaths(const MarketSpec& spec, const MarketPlan& plan) : spec_(&spec), plan_(&plan) {
  days_.resize(spec.products.size());
  for (const ProductSpec& product : spec.products) {
    State state;
    state.log_level = portable_log(product.index.start_level);
    state.total_return = product.index.start_level;
    state.last_close = published(product.index.start_level);
    states_.push_back(state);
  }
}

void IndexPaths::advance(const PlannedDay& day) {
  const IntradayShape& shape = plan_->shapes[day.shape];
  const int slots = shape.slots();
  const auto count = static_cast<std::size_t>(slots);
  const std::size_t products = spec_->products.size();
  std::vector<RandomStream> streams;
  for (const ProductSpec& product : spec_->products) {
    streams.emplace_back(spec_->seed, "index " + product.code, day.date.days());
  }
  std::vector<double> fresh(products), gap(products), move(products), variance(products);
  const auto draw = [&](std::vector<double>& mixed) {
    for (std::size_t p = 0; p < products; ++p) fresh[p] = streams[p].normal();
    mix(plan_->mixing, fresh, mixed);
  };

  draw(move);
  for (std::size_t p = 0; p < products; ++p) {
    const IndexSpec& index = spec_->products[p].index;
    const double today = plan_->products[p].daily_variance * day.volatility * day.volatility;
    variance[p] = today * (1.0 - index.overnight_share);
    const double dividend = plan_->products[p].dividend_share[static_cast<std::size_t>(day.day - plan_->first_day)];
    double& level = states_[p].log_level;
    level += index.annual_drift / kTradingDaysPerYear + std::sqrt(today * index.overnight_share) * move[p] +
             portable_log(1.0 - dividend);
    if (day.limit_direction != 0) level += kLimitAtOpen * day.limit_moves[p];
    IndexDay& bars = days_[p];
    for (auto* column : {&bars.open, &bars.close, &bars.up, &bars.down}) column->assign(count, 0.0);
    for (auto* column : {&bars.raw_open, &bars.raw_high, &bars.raw_low, &bars.raw_close}) {
      column->assign(count, kMissingPrice);
    }
  }

  const int ramp_begin = slots / 8;
  const int ramp_end = slots / 2;
  for (int slot = 0; slot < slots; ++slot) {
    const auto k = static_cast<std::size_t>(slot);
    draw(gap);
    draw(move);
    const bool halted = slot >= day.halt_begin && slot < day.halt_end;
    for (std::size_t p = 0; p < products; ++p) {
      IndexDay& bars = days_[p];
      double& level = states_[p].log_level;
      const double up = streams[p].uniform();
      const double down = streams[p].uniform();
      const double minute = halted ? 0.0 : variance[p] * shape.variance[k];
      level += std::sqrt(minute * kGapShare) * gap[p];
      const double open = level;
      level += std::sqrt(minute * (1.0 - kGapShare)) * move[p];
      for (const PlannedJump& jump : day.jumps) {
        if (jump.slot == slot) level += jump.moves[p];
      }
      if (day.limit_direction != 0 && slot >= ramp_begin && slot < ramp_end) {
        level += (1.0 - kLimitAtOpen) * day.limit_moves[p] / (ramp_end - ramp_begin);
      }
      bars.open[k] = portable_exp(open);
      bars.close[k] = portable_exp(level);
      const double inside = minute * (1.0 - kGapShare);
      const double high = std::max(bars.open[k], bars.close[k]);
      const double low = std::min(bars.open[k], bars.close[k]);
      bars.up[k] = high * bridge_excursion(open, level, inside, up);
      bars.down[k] = low * bridge_excursion(open, level, inside, down);
    }
  }
  for (std::size_t p = 0; p < products; ++p) publish(p, day);
}

void IndexPaths::publish(std::size_t product, const PlannedDay& day) {
  const IntradayShape& shape = plan_->shapes[day.shape];
  IndexDay& bars = days_[product];
  State& state = states_[product];
  for (std::size_t k = 0; k < bars.close.size(); ++k) {
    const double high = std::max(bars.open[k], bars.close[k]) + bars.up[k];
    const double low = std::min(bars.open[k], bars.close[k]) - bars.down[k];
    if (!(low >= kLowestLevel && high <= kHighestLevel)) {
      fail("{}: the {} of {} leaves {} to {} points on {}: change its start_level, annual_volatility or annual_drift",
           spec_->file, spec_->products[product].own_price ? "price" : "index", spec_->products[product].code,
           kLowestLevel, kHighestLevel, day.date.to_string());
    }
    if (shape.index_open[k] == 0) continue;
    bars.raw_open[k] = published(bars.open[k]);
    bars.raw_high[k] = published(high);
    bars.raw_low[k] = published(low);
    bars.raw_close[k] = published(bars.close[k]);
  }
  if (!plan_->products[product].has_index) return;  // neither dividends nor a total return
  const std::int32_t close = bars.raw_close[static_cast<std::size_t>(shape.last_index_slot)];
  const double dividend = plan_->products[product].dividend_share[static_cast<std::size_t>(day.day - plan_->first_day)];
  // What the definition of realised dividend points asks (engine/market/dividends.h).
  state.total_return *= static_cast<double>(close) / static_cast<double>(state.last_close) + dividend;
  if (!(state.total_return <= kHighestLevel)) {
    fail("{}: the total-return index of {} passes {} points on {}", spec_->file, spec_->products[product].code,
         kHighestLevel, day.date.to_string());
  }
  bars.total_return = published(state.total_return);
  state.last_close = close;
}

}  // namespace hedgelab
