#include "engine/sweep/search.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "engine/sweep/finished_points.h"
#include "engine/sweep/low_discrepancy.h"
#include "engine/sweep/scramble.h"

namespace hedgelab {
namespace {

struct Scored {
  PointNumber point = 0;
  double score = 0.0;
};

// The better first; of equals the lower number, so that the order is one.
bool is_better(const Scored& a, const Scored& b) { return a.score != b.score ? a.score > b.score : a.point < b.point; }

/// What both walks have: the figure that counts, and points drawn without one coming twice.
class Walk : public BlockWalk {
 protected:
  explicit Walk(const Sweep& sweep)
      : sweep_(sweep),
        search_(sweep.config().document.search),
        figure_(figure_place(sweep, search_.by)),
        seed_(scrambled(static_cast<std::uint64_t>(search_.seed))) {}

  [[nodiscard]] Scored scored(const PointRow& row) const {
    double score = -INFINITY;
    if (row.outcome == PointOutcome::kFinished) score = number_in(row, figure_);
    return {row.point, std::isnan(score) ? -INFINITY : score};
  }
  /// The next point of a shuffle of the whole space that is a point and not in `seen`; nullopt when all are.
  [[nodiscard]] std::optional<PointNumber> draw(const std::set<PointNumber>& seen) {
    while (drawn_ < sweep_.space().size()) {
      const PointNumber number = permuted(drawn_++, sweep_.space().size(), seed_);
      if (sweep_.space().admits(number) && seen.count(number) == 0) return number;
    }
    return std::nullopt;
  }

  const Sweep& sweep_;
  const SearchDocument& search_;
  std::size_t figure_;
  std::uint64_t seed_;
  PointNumber drawn_ = 0;
};

class Halving final : public Walk {
 public:
  explicit Halving(const Sweep& sweep) : Walk(sweep), plans_(sweep) {}

  std::optional<std::vector<PointNumber>> next() override {
    if (round_ == static_cast<std::uint32_t>(search_.rounds)) return std::nullopt;
    std::vector<PointNumber> points;
    if (round_ == 0) {
      std::set<PointNumber> seen;
      while (points.size() < first_size()) {
        const auto point = draw(seen);
        if (!point) break;
        seen.insert(*point);
        points.push_back(*point);
      }
    } else {
      std::sort(last_.begin(), last_.end(), is_better);
      for (const Scored& one : last_) {
        if (points.size() < next_size(last_.size())) points.push_back(one.point);
      }
    }
    std::sort(points.begin(), points.end());
    plans_.until = until_of_round(sweep_, round_++);
    return points;
  }
  void take(const std::vector<PointRow>& rows) override {
    last_.clear();
    for (const PointRow& row : rows) last_.push_back(scored(row));
  }
  const PointPlans& plans() const override { return plans_; }

 private:
  /// So many that all rounds together are at most the points of the search.
  [[nodiscard]] std::size_t first_size() const {
    double all = 0.0, share = 1.0;
    for (int r = 0; r < search_.rounds; ++r, share /= search_.keep_one_in) all += share;
    auto first = std::max<std::size_t>(1, static_cast<std::size_t>(static_cast<double>(search_.points) / all));
    // The last rounds have a point each, however few the share of one is.
    const auto together = [this](std::size_t size) {
      std::size_t runs = 0;
      for (int r = 0; r < search_.rounds; ++r, size = next_size(size)) runs += size;
      return runs;
    };
    while (first > 1 && together(first) > static_cast<std::size_t>(search_.points)) --first;
    return first;
  }
  [[nodiscard]] std::size_t next_size(std::size_t size) const {
    return std::max<std::size_t>(1, size / static_cast<std::size_t>(search_.keep_one_in));
  }

  struct Shortened final : PointPlans {
    explicit Shortened(const Sweep& of) : sweep(of) {}
    RunPlan plan(PointNumber point) const override {
      return until ? sweep.plan_until(point, *until) : sweep.plan(point);
    }
    const Sweep& sweep;
    std::optional<Date> until;
  };
  Shortened plans_;
  std::uint32_t round_ = 0;
  std::vector<Scored> last_;
};

class Evolution final : public Walk {
 public:
  explicit Evolution(const Sweep& sweep) : Walk(sweep) {}

  std::optional<std::vector<PointNumber>> next() override {
    const std::size_t left = static_cast<std::size_t>(search_.points) - seen_.size();
    const std::size_t size = std::min(left, static_cast<std::size_t>(search_.population));
    std::vector<PointNumber> children;
    for (std::size_t i = 0; i < size; ++i) {
      const auto child = parents_.empty() ? draw(seen_) : child_or_draw(i);
      if (!child) break;  // the whole space is seen
      seen_.insert(*child);
      children.push_back(*child);
    }
    if (children.empty()) return std::nullopt;
    std::sort(children.begin(), children.end());
    ++generation_;
    return children;
  }
  void take(const std::vector<PointRow>& rows) override {
    for (const PointRow& row : rows) parents_.push_back(scored(row));
    std::sort(parents_.begin(), parents_.end(), is_better);
    if (parents_.size() > static_cast<std::size_t>(search_.population)) {
      parents_.resize(static_cast<std::size_t>(search_.population));
    }
  }
  const PointPlans& plans() const override { return sweep_; }

 private:
  std::optional<PointNumber> child_or_draw(std::size_t place) {
    constexpr std::uint64_t kTries = 32;
    for (std::uint64_t attempt = 0; attempt < kTries; ++attempt) {
      const PointNumber number = child(scrambled(seed_ ^ scrambled(generation_)) ^ scrambled(place * kTries + attempt));
      if (sweep_.space().admits(number) && seen_.count(number) == 0) return number;
    }
    return draw(seen_);
  }

  [[nodiscard]] PointNumber child(std::uint64_t key) const {
    std::uint64_t draws = 0;
    const auto uniform = [&] { return share_of(key, draws++); };
    // The better of two, drawn from the survivors.
    const auto parent = [&] {
      const auto one = static_cast<std::size_t>(uniform() * static_cast<double>(parents_.size()));
      const auto other = static_cast<std::size_t>(uniform() * static_cast<double>(parents_.size()));
      return sweep_.space().indices(parents_[std::min(one, other)].point);
    };
    const std::vector<std::size_t> mother = parent(), father = parent();
    std::vector<std::size_t> places(mother.size());
    for (std::size_t a = 0; a < places.size(); ++a) {
      const Axis& axis = sweep_.space().axes()[a];
      places[a] = uniform() < 0.5 ? mother[a] : father[a];
      if (uniform() * static_cast<double>(places.size()) >= 1.0) continue;  // one axis moves, on average
      if (!axis.is_number()) {
        places[a] = static_cast<std::size_t>(uniform() * static_cast<double>(axis.size()));
        continue;
      }
      // Small steps mostly, and now and then a large one: half the axis x u^3.
      const double u = uniform();
      const auto step = 1 + static_cast<std::size_t>(0.5 * static_cast<double>(axis.size()) * u * u * u);
      if (uniform() < 0.5) {
        places[a] = places[a] >= step ? places[a] - step : 0;
      } else {
        places[a] = std::min(places[a] + step, axis.size() - 1);
      }
    }
    return sweep_.space().number_of(places);
  }

  std::set<PointNumber> seen_;
  std::vector<Scored> parents_;  // the best so far, at most a population
  std::uint64_t generation_ = 0;
};

}  // namespace

std::unique_ptr<BlockWalk> halving_walk(const Sweep& sweep) { return std::make_unique<Halving>(sweep); }
std::unique_ptr<BlockWalk> evolution_walk(const Sweep& sweep) { return std::make_unique<Evolution>(sweep); }

}  // namespace hedgelab
