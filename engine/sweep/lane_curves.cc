#include "engine/sweep/lane_curves.h"

#include "engine/core/error.h"

namespace hedgelab {
namespace {

constexpr std::size_t kTogether = LaneCurves::kTogether;
using Each = LaneCurves::Each;

struct Curves {
  const LaneEquity& equity;
  std::size_t first;
  const Each& floors;
  const Each& spot_shares;
  std::span<const double> spot_moves;
  std::span<const std::size_t> stretch_ends;
};

// The operations of performance_figures_of, hedge_statistics and WindowDays::moments, each in their order of days.
HEDGELAB_INLINED void add_first(const Curves& curves, LaneCurves::Sums& sums, Each* returns,
                                LaneCurves::Stretch* stretches) {
  Each from, before, peak;
  const std::int64_t* const opening = curves.equity.evening(0) + curves.first;
  for (std::size_t i = 0; i < kTogether; ++i) {
    from[i] = static_cast<double>(opening[i]);
    before[i] = peak[i] = from[i] / from[i];
  }
  sums = {};
  const std::size_t count = curves.equity.evenings() - 1;
  std::size_t d = 0;
  for (std::size_t s = 0; s < curves.stretch_ends.size(); ++s) {
    LaneCurves::Stretch stretch{};
    for (; d < curves.stretch_ends[s]; ++d) {
      const std::int64_t* const evening = curves.equity.evening(d + 1) + curves.first;
      Each& today = returns[d];
      for (std::size_t i = 0; i < kTogether; ++i) {
        const double value = static_cast<double>(evening[i]) / from[i];
        const double r = value / before[i] - 1.0;
        before[i] = value;
        peak[i] = peak[i] < value ? value : peak[i];
        const double depth = 1.0 - value / peak[i];
        sums.drawdown[i] = sums.drawdown[i] < depth ? depth : sums.drawdown[i];
        today[i] = r;
        sums.sum[i] += r;
        sums.of_squares[i] += r * r;
        sums.of_cubes[i] += r * r * r;
        sums.of_fourths[i] += r * r * r * r;
        stretch.sum[i] += r;
        stretch.squares[i] += r * r;
      }
    }
    stretches[s] = stretch;
  }
  sums.last = before;
  sums.first_return = sums.best = sums.worst = returns[0];
  for (d = 0; d < count; ++d) {
    for (std::size_t i = 0; i < kTogether; ++i) {
      const double r = returns[d][i];
      sums.best[i] = sums.best[i] < r ? r : sums.best[i];
      sums.worst[i] = r < sums.worst[i] ? r : sums.worst[i];
      sums.positive[i] += r > 0.0 ? 1.0 : 0.0;
      sums.differences[i] += r - sums.first_return[i];
    }
  }
}

// What is about the means.
HEDGELAB_INLINED void add_second(const Curves& curves, LaneCurves::Sums& sums, const Each* returns) {
  const std::size_t count = curves.equity.evenings() - 1;
  const auto returns_counted = static_cast<double>(count);
  Each mean, mean_spot, mean_apart, of_spot{}, of_apart{};
  const double first_move = curves.spot_moves[0];
  for (std::size_t d = 0; d < count; ++d) {
    for (std::size_t i = 0; i < kTogether; ++i) {
      const double first_spot = curves.spot_shares[i] * first_move, spot = curves.spot_shares[i] * curves.spot_moves[d];
      of_spot[i] += spot - first_spot;
      of_apart[i] += (returns[d][i] - spot) - (sums.first_return[i] - first_spot);
    }
  }
  for (std::size_t i = 0; i < kTogether; ++i) {
    const double first_spot = curves.spot_shares[i] * first_move;
    mean[i] = sums.first_return[i] + sums.differences[i] / returns_counted;
    mean_spot[i] = first_spot + of_spot[i] / returns_counted;
    mean_apart[i] = (sums.first_return[i] - first_spot) + of_apart[i] / returns_counted;
  }
  for (std::size_t d = 0; d < count; ++d) {
    for (std::size_t i = 0; i < kTogether; ++i) {
      const double r = returns[d][i], spot_return = curves.spot_shares[i] * curves.spot_moves[d];
      const double hedged = r - mean[i], spot = spot_return - mean_spot[i], apart = (r - spot_return) - mean_apart[i];
      const double below = r - curves.floors[i], shortfall = 0.0 < below ? 0.0 : below;
      sums.squares[i] += hedged * hedged;
      sums.shortfalls[i] += shortfall * shortfall;
      sums.spot_squares[i] += spot * spot;
      sums.apart_squares[i] += apart * apart;
      sums.products[i] += hedged * spot;
    }
  }
}

void add_plainly(const Curves& curves, LaneCurves::Sums& sums, Each* returns, LaneCurves::Stretch* stretches) {
  add_first(curves, sums, returns, stretches);
  add_second(curves, sums, returns);
}
#ifdef HEDGELAB_HAS_VECTORS
HEDGELAB_VECTORS void add_in_vectors(const Curves& curves, LaneCurves::Sums& sums, Each* returns,
                                     LaneCurves::Stretch* stretches) {
  add_first(curves, sums, returns, stretches);
  add_second(curves, sums, returns);
}
#endif

}  // namespace

LaneCurves::LaneCurves(const DaySheet& sheet, const WindowDays& windows, Road road)
    : sheet_(&sheet),
      windows_(&windows),
      road_(road),
      returns_(sheet.dates().size() - 1),
      stretches_(windows.stretch_ends().size()) {
  ensure(!returns_.empty() && !stretches_.empty() && windows.stretch_ends().back() == returns_.size(),
         "curves of a lane without days, or windows of others");
  const std::vector<Price>& closes = sheet.spot_closes();
  for (std::size_t i = 1; i < closes.size(); ++i) {
    spot_moves_.push_back(closes[i].to_double() / closes[i - 1].to_double() - 1.0);
  }
}

void LaneCurves::add_up(const LaneEquity& equity, std::size_t first, const Each& floors, const Each& spot_shares) {
  ensure(equity.evenings() == returns_.size() + 1, "a lane has not lived through all days");
  const Curves curves{equity, first, floors, spot_shares, spot_moves_, windows_->stretch_ends()};
#ifdef HEDGELAB_HAS_VECTORS
  if (road_ == Road::kVectors) {
    add_in_vectors(curves, sums_, returns_.data(), stretches_.data());
    return;
  }
#endif
  add_plainly(curves, sums_, returns_.data(), stretches_.data());
}

CurveSums LaneCurves::sums(std::size_t i) const {
  CurveSums sums;
  sums.first = sheet_->dates().front();
  sums.last = sheet_->dates().back();
  sums.returns = returns_.size();
  sums.first_value = 1.0;
  sums.last_value = sums_.last[i];
  sums.maximum_drawdown = sums_.drawdown[i];
  sums.first_return = sums_.first_return[i];
  sums.best = sums_.best[i];
  sums.worst = sums_.worst[i];
  sums.differences = sums_.differences[i];
  sums.positive = static_cast<std::int64_t>(sums_.positive[i]);
  sums.squares = sums_.squares[i];
  sums.shortfalls = sums_.shortfalls[i];
  return sums;
}

HedgeSums LaneCurves::hedge(std::size_t i) const {
  return {returns_.size(), sums_.squares[i], sums_.spot_squares[i], sums_.apart_squares[i], sums_.products[i]};
}

CurveMoments LaneCurves::moments(std::size_t i) const {
  CurveMoments moments;
  const auto count = static_cast<std::int64_t>(returns_.size());
  static_cast<WindowMoments&>(moments.whole) = {count, sums_.sum[i], sums_.of_squares[i]};
  moments.whole.cubes = sums_.of_cubes[i];
  moments.whole.fourths = sums_.of_fourths[i];
  std::vector<WindowMoments> stretches;
  std::size_t begin = 0;
  for (std::size_t s = 0; s < stretches_.size(); ++s) {
    const std::size_t end = windows_->stretch_ends()[s];
    stretches.push_back({static_cast<std::int64_t>(end - begin), stretches_[s].sum[i], stretches_[s].squares[i]});
    begin = end;
  }
  moments.windows = windows_->windows_of(stretches);
  return moments;
}

}  // namespace hedgelab
