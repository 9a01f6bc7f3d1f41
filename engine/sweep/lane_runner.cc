#include "engine/sweep/lane_runner.h"

#include <algorithm>
#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <deque>
#include <exception>
#include <map>
#include <memory>
#include <mutex>

#include "engine/session/batch.h"
#include "engine/sweep/checked_runner.h"
#include "engine/sweep/lane_rows.h"

namespace hedgelab {
namespace {

// A lane holds a curve of every point of it: 500 points of six years are 6 MB.
constexpr std::size_t kPointsOfALane = 512;
// Sheets and costs are kept from call to call. Where the points of one call need more of them, a lane would have a
// point or two, and the engine is as fast.
constexpr std::size_t kMostSheets = 32, kMostCosts = 256;

// Plans are kept from call to call as long as they take less than this: a sweep's degrees are as a rule not its fastest
// axis, so that a family of them is asked for in several blocks.
constexpr std::size_t kMostPlanBytes = std::size_t{128} << 20;

// The plans of all degrees of a signal that the sweep asks for, made when the first of them is wanted.
struct Family {
  std::once_flag once;
  std::map<int, SignalPlan> by_degree;
};
struct FamilyKey {
  const DaySheet* sheet;
  SignalTerms signal;  // without its degree
  auto operator<=>(const FamilyKey&) const = default;
};

// Points of one sheet and one signal, by their places in the call.
struct Lane {
  const DaySheet* sheet = nullptr;
  SignalTerms signal;
  std::vector<std::size_t> places;
};

// Levels of a lane, ascending and each once, and where a point's are among them.
std::vector<Rate> levels_of(const std::vector<LanePoint>& points, Rate PointTerms::*level) {
  std::vector<Rate> levels;
  for (const LanePoint& point : points) levels.push_back(point.own.*level);
  std::sort(levels.begin(), levels.end());
  levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
  return levels;
}
std::size_t place_of(const std::vector<Rate>& levels, Rate level) {
  return static_cast<std::size_t>(std::lower_bound(levels.begin(), levels.end(), level) - levels.begin());
}

class Lanes final : public PointRunner {
 public:
  Lanes(MarketSession& session, RowShape shape, RunnerOptions options)
      : session_(session),
        shape_(std::move(shape)),
        options_(std::move(options)),
        engine_(engine_runner(session, shape_, {options_.threads, [this](double done) { return proceed(done); }})) {
    ensure(lanes_can_fill(shape_), "a lane is asked for figures that it does not make");
  }

  std::optional<std::vector<PointRow>> run(const PointPlans& plans, std::span<const PointNumber> points) override {
    rows_.assign(points.size(), {});
    points_ = points;
    terms_.assign(points.size(), {});
    costs_at_.assign(points.size(), nullptr);
    left_.clear();
    done_ = 0;
    is_cancelled_ = false;
    error_ = nullptr;
    if (sheets_.size() >= kMostSheets || costs_.size() >= kMostCosts) {
      families_.clear();
      costs_.clear();
      sheets_.clear();
    }
    if (plan_bytes_ > kMostPlanBytes) {
      families_.clear();
      plan_bytes_ = 0;
    }
    degrees_ = degrees_of(plans);
    const std::vector<Lane> lanes = sort_into_lanes(plans);
    make(lanes);
    if (error_) std::rethrow_exception(error_);
    if (is_cancelled_) return std::nullopt;
    std::sort(left_.begin(), left_.end());
    std::vector<PointNumber> numbers;
    for (const std::size_t place : left_) numbers.push_back(points[place]);
    auto by_engine = numbers.empty() ? std::vector<PointRow>() : engine_->run(plans, numbers);
    if (!by_engine) return std::nullopt;
    for (std::size_t i = 0; i < left_.size(); ++i) rows_[left_[i]] = std::move((*by_engine)[i]);
    return std::move(rows_);
  }

  [[nodiscard]] LaneCounts counts() const override { return counts_; }

 private:
  struct Costs {
    const DaySheet* sheet;
    CostConfig config;
    std::vector<DayCosts> days;
  };

  std::vector<Lane> sort_into_lanes(const PointPlans& plans) {
    std::vector<Lane> lanes;
    // The lane that takes more points of its kind; grids come with their levels last, so the latest is asked first.
    for (std::size_t place = 0; place < points_.size(); ++place) {
      Lane kind;
      if (!is_laned(plans, place, kind)) {
        left_.push_back(place);
        ++counts_.refused;
        continue;
      }
      const auto fits = [&](const Lane& lane) {
        return lane.sheet == kind.sheet && lane.signal == kind.signal && lane.places.size() < kPointsOfALane;
      };
      auto lane = std::find_if(lanes.rbegin(), lanes.rend(), fits);
      if (lane == lanes.rend()) {
        lanes.push_back(kind);
        lane = lanes.rbegin();
      }
      lane->places.push_back(place);
    }
    return lanes;
  }

  // Reads the point; false when it is the engine's.
  bool is_laned(const PointPlans& plans, std::size_t place, Lane& kind) {
    try {
      const RunPlan plan = plans.plan(points_[place]);
      auto terms = lane_point(plan);
      if (!terms) return false;
      kind.sheet = sheet_of(terms->sheet, plan);
      if (kind.sheet == nullptr || terms->signal.window >= kind.sheet->life_in_bars()) return false;
      costs_at_[place] = costs_for(*kind.sheet, terms->costs);
      if (costs_at_[place] == nullptr) return false;
      kind.signal = terms->signal;
      terms_[place] = std::move(*terms);
      return true;
    } catch (const InputError&) {
      return false;  // the engine says what is wrong with it
    }
  }

  // nullptr for a market that a lane does not make, or that the plan does not fit.
  const DaySheet* sheet_of(const SheetTerms& terms, const RunPlan& plan) {
    for (const auto& [known, sheet] : sheets_) {
      if (known == terms) return sheet ? &*sheet : nullptr;
    }
    if (sheets_.size() >= kMostSheets) return nullptr;
    auto& entry = sheets_.emplace_back(terms, std::nullopt);
    MarketDay market(session_.panel());
    DayFacts facts(market);
    const auto dividends = no_dividends();
    SignalBoard signals(market);
    const Backtest fits(plan.backtest, make_strategies(plan.backtest), facts, *dividends, &signals);
    entry.second = DaySheet::make(session_.panel(), terms);
    return entry.second ? &*entry.second : nullptr;
  }

  const std::vector<DayCosts>* costs_for(const DaySheet& sheet, const CostConfig& config) {
    for (const Costs& known : costs_) {
      if (known.sheet == &sheet && costs_alike(known.config, config)) return &known.days;
    }
    if (costs_.size() >= kMostCosts) return nullptr;
    costs_.push_back({&sheet, config, costs_of(sheet, config, session_.rules())});
    return &costs_.back().days;
  }

  void make(const std::vector<Lane>& lanes) {
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
      for (std::size_t i = next++; i < lanes.size() && !is_cancelled_; i = next++) {
        try {
          live(lanes[i]);
        } catch (const InputError&) {
          leave_to_engine(lanes[i].places);  // a signal or an amount that does not fit: it says so
        } catch (...) {
          const std::lock_guard lock(mutex_);
          if (!error_) error_ = std::current_exception();
          is_cancelled_ = true;
        }
        const std::lock_guard lock(mutex_);
        if (!proceed_locked(static_cast<double>(lanes[i].places.size()))) is_cancelled_ = true;
      }
    };
    const std::size_t workers = std::min<std::size_t>(static_cast<std::size_t>(options_.threads), lanes.size());
    if (workers <= 1) {
      work();
      return;
    }
    boost::asio::thread_pool pool(workers);
    for (std::size_t i = 0; i < workers; ++i) boost::asio::post(pool, work);
    pool.join();
  }

  // The degrees of the sweep, where plans for all of them and all of its windows can be kept.
  static std::vector<int> degrees_of(const PointPlans& plans) {
    constexpr std::size_t kMostPlans = 2000;  // of six years: 70 MB
    const auto degrees = plans.values_of("strategy.degree"), windows = plans.values_of("strategy.window");
    if (degrees.size() * std::max<std::size_t>(1, windows.size()) > kMostPlans) return {};
    std::vector<int> known;
    for (const FieldValue& value : degrees) {
      if (const auto* degree = std::get_if<std::int64_t>(&value)) known.push_back(static_cast<int>(*degree));
    }
    return known;
  }

  // Throws InputError for a signal that is the engine's.
  std::shared_ptr<Family> family_of(const Lane& lane) {
    FamilyKey key{lane.sheet, lane.signal};
    key.signal.degree = 0;
    key.signal.meets_levels = false;
    std::shared_ptr<Family> family;
    {
      const std::lock_guard lock(mutex_);
      auto& known = families_[key];
      if (!known) known = std::make_shared<Family>();
      family = known;
    }
    std::call_once(family->once, [&] {
      std::vector<int> degrees{lane.signal.degree};
      for (const int degree : degrees_) {
        if (degree != lane.signal.degree && degree < lane.signal.window) degrees.push_back(degree);
      }
      auto plans = plans_of(*lane.sheet, session_.panel(), lane.signal, degrees);
      const std::lock_guard lock(mutex_);
      for (std::size_t i = 0; i < degrees.size(); ++i) {
        if (!plans[i]) continue;
        plan_bytes_ += plans[i]->size() * sizeof(DayPlan);
        family->by_degree.emplace(degrees[i], std::move(*plans[i]));
      }
    });
    if (family->by_degree.count(lane.signal.degree) == 0) fail("a signal whose numbers do not fit 128 bits");
    return family;
  }

  // All points of a lane, day by day; then each point's row.
  void live(const Lane& lane) {
    const DaySheet& sheet = *lane.sheet;
    const std::size_t days = sheet.days().size();
    const std::shared_ptr<Family> family = family_of(lane);
    const SignalPlan& plans = family->by_degree.at(lane.signal.degree);
    std::vector<LanePoint> points;
    for (const std::size_t place : lane.places) points.push_back(terms_[place]);
    const std::vector<Rate> takes = levels_of(points, &PointTerms::take_profit);
    const std::vector<Rate> stops = levels_of(points, &PointTerms::stop_loss);
    DayExits exits(takes, stops);
    std::vector<LanePlace> stands;
    for (std::size_t i = 0; i < points.size(); ++i) {
      const PointTerms& own = points[i].own;
      stands.push_back(
          {place_of(takes, own.take_profit), place_of(stops, own.stop_loss), costs_at_[lane.places[i]]->data()});
    }
    LaneBooks books(points, stands, sheet);
    LaneEquity equity(days + 1, points.size());
    for (std::size_t i = 0; i < points.size(); ++i) equity.evening(0)[i] = points[i].own.capital.raw();
    for (std::size_t d = 0; d < days; ++d) {
      if (plans[d].side != 0) exits.walk(sheet.days()[d], plans[d], sheet.instrument(), lane.signal.meets_levels);
      books.live(d, plans[d], exits, equity.evening(d + 1));
    }
    LaneRows rows(sheet, shape_);
    for (std::size_t first = 0; first < points.size(); first += LaneCurves::kTogether) {
      rows.rows(equity, books, points, first, [&](std::size_t i, PointRow row) {
        row.point = points_[lane.places[i]];
        rows_[lane.places[i]] = std::move(row);
      });
    }
    std::vector<std::size_t> odd;
    for (std::size_t i = 0; i < points.size(); ++i) {
      if (books.state(i).is_odd) odd.push_back(lane.places[i]);
    }
    leave_to_engine(odd);
    const std::lock_guard lock(mutex_);
    counts_.by_lane += points.size() - odd.size();
  }

  void leave_to_engine(const std::vector<std::size_t>& places) {
    const std::lock_guard lock(mutex_);
    left_.insert(left_.end(), places.begin(), places.end());
    counts_.odd += places.size();
  }

  bool proceed_locked(double more) {
    done_ += more;
    return !options_.proceed || options_.proceed(done_);
  }
  // Of the engine, whose points are those that the lanes left.
  bool proceed(double by_engine) {
    return !options_.proceed || options_.proceed(static_cast<double>(points_.size() - left_.size()) + by_engine);
  }

  MarketSession& session_;
  RowShape shape_;
  RunnerOptions options_;
  std::unique_ptr<PointRunner> engine_;
  std::deque<std::pair<SheetTerms, std::optional<DaySheet>>> sheets_;
  std::deque<Costs> costs_;
  std::map<FamilyKey, std::shared_ptr<Family>> families_;
  std::size_t plan_bytes_ = 0;
  std::vector<int> degrees_;
  LaneCounts counts_;
  // Of the call.
  std::span<const PointNumber> points_;
  std::vector<LanePoint> terms_;
  std::vector<const std::vector<DayCosts>*> costs_at_;
  std::vector<PointRow> rows_;
  std::mutex mutex_;
  std::vector<std::size_t> left_;
  double done_ = 0.0;
  std::atomic<bool> is_cancelled_ = false;
  std::exception_ptr error_;
};

}  // namespace

bool lanes_can_fill(const RowShape& shape) {
  return std::all_of(shape.figures.begin(), shape.figures.end(),
                     [](const auto* figure) { return is_lane_figure(figure->declaration.name); });
}

std::unique_ptr<PointRunner> lane_runner(MarketSession& session, RowShape shape, RunnerOptions options) {
  return std::make_unique<Lanes>(session, std::move(shape), std::move(options));
}

std::unique_ptr<PointRunner> usual_runner(MarketSession& session, const RowShape& shape, const RunnerOptions& options) {
  auto engine = engine_runner(session, shape, options);
  if (!lanes_can_fill(shape)) return engine;
  RunnerOptions unseen = options;  // the check's own points are none of the sweep's
  unseen.proceed = {};
  return checked_runner(lane_runner(session, shape, options), engine_runner(session, shape, unseen), shape);
}

}  // namespace hedgelab
