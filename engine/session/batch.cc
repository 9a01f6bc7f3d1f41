#include "engine/session/batch.h"

#include <algorithm>
#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <exception>
#include <mutex>
#include <optional>

#include "engine/results/result_writer.h"

namespace hedgelab {
namespace {

class Batch {
 public:
  Batch(MarketSession& session, std::size_t count, const std::function<RunPlan(std::size_t)>& plan_of,
        Recorder& recorder, const BatchOptions& options)
      : session_(session), count_(count), plan_of_(plan_of), recorder_(recorder), options_(options) {
    ensure(options.threads >= 1 && options.chunk >= 1, "a batch without threads or without room for a run");
    warnings_ = session.warnings();
  }

  bool run() {
    const std::size_t chunks = (count_ + options_.chunk - 1) / options_.chunk;
    const auto work = [this, chunks] {
      for (std::size_t chunk = next_++; chunk < chunks && !stopped_; chunk = next_++) run_chunk(chunk * options_.chunk);
    };
    const std::size_t workers = std::min<std::size_t>(static_cast<std::size_t>(options_.threads), chunks);
    if (workers <= 1) {
      work();
    } else {
      boost::asio::thread_pool pool(workers);
      for (std::size_t i = 0; i < workers; ++i) boost::asio::post(pool, work);
      pool.join();
    }
    if (error_) std::rethrow_exception(error_);
    return !stopped_;
  }

 private:
  void run_chunk(std::size_t first) {
    // An exception must not leave a worker: it is kept, and ends the batch.
    try {
      pass(first);
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!error_) error_ = std::current_exception();
      stopped_ = true;
    }
  }

  void pass(std::size_t first) {
    const std::size_t size = std::min(options_.chunk, count_ - first);
    std::vector<BacktestJob> jobs;
    std::vector<Provenance> provenances;
    std::vector<std::size_t> numbers;  // of the jobs; those that cannot begin are not among them
    for (std::size_t job = first; job < first + size; ++job) {
      const std::lock_guard lock(mutex_);
      RunPlan plan = plan_of_(job);
      try {
        const DividendEstimate& dividends = session_.dividends(plan.dividends, products_of(plan.backtest));
        provenances.push_back(session_.provenance_of(plan));
        jobs.push_back({std::move(plan.backtest), &dividends});
        numbers.push_back(job);
      } catch (const InputError& error) {
        recorder_.refused(job, error);
        ++runs_done_;
      }
    }
    double counted = 0.0;  // of this chunk's share, what progress knows already
    const auto one_done = [this](const auto& tell) {
      const std::lock_guard lock(mutex_);
      tell();
      ++runs_done_;
    };
    PassEvents events;
    events.ended = [&](std::size_t i, BacktestResult result) {
      complete(result, std::move(provenances[i]));
      one_done([&] { recorder_.ended(numbers[i], std::move(result)); });
    };
    events.refused = [&](std::size_t i, const InputError& error) {
      one_done([&] { recorder_.refused(numbers[i], error); });
    };
    events.faulted = [&](std::size_t i, const InvariantError& error) {
      one_done([&] { recorder_.faulted(numbers[i], error); });
    };
    events.proceed = [&](std::int64_t done, std::int64_t days) {
      const std::lock_guard lock(mutex_);
      const double share = static_cast<double>(done) / static_cast<double>(days) * static_cast<double>(size);
      share_ += share - counted;
      counted = share;
      if (options_.proceed && !options_.proceed({runs_done_, count_, share_ / static_cast<double>(count_)})) {
        stopped_ = true;
      }
      return !stopped_;
    };
    run_pass(session_.panel(), jobs, events);
  }

  void complete(BacktestResult& result, Provenance provenance) const {
    result.provenance = std::move(provenance);
    result.provenance.fills_digest = fills_digest(result.fills, result.spot_fills, session_.rules().contracts);
    result.warnings.insert(result.warnings.begin(), warnings_.begin(), warnings_.end());
    if (!options_.keep_records) drop_rows(result, Dropped::kRows);
  }

  MarketSession& session_;
  std::size_t count_;
  const std::function<RunPlan(std::size_t)>& plan_of_;
  Recorder& recorder_;
  const BatchOptions& options_;
  std::vector<std::string> warnings_;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<bool> stopped_ = false;
  std::mutex mutex_;  // plans, session, recorder, progress
  std::size_t runs_done_ = 0;
  double share_ = 0.0;  // run-days done, in runs
  std::exception_ptr error_;
};

class InOrder final : public Recorder {
 public:
  explicit InOrder(std::size_t count) : results(count) {}
  void ended(std::size_t job, BacktestResult result) override { results[job] = std::move(result); }
  void refused(std::size_t, const InputError& error) override { throw error; }
  void faulted(std::size_t, const InvariantError& error) override { throw error; }
  std::vector<BacktestResult> results;
};

}  // namespace

bool run_batch(MarketSession& session, std::size_t count, const std::function<RunPlan(std::size_t)>& plan_of,
               Recorder& recorder, const BatchOptions& options) {
  const bool done = Batch(session, count, plan_of, recorder, options).run();
  session.store().check_unchanged();
  return done;
}

bool run_batch(MarketSession& session, std::span<const RunPlan> plans, Recorder& recorder,
               const BatchOptions& options) {
  return run_batch(
      session, plans.size(), [plans](std::size_t job) { return plans[job]; }, recorder, options);
}

void check_plans(MarketSession& session, std::span<const RunPlan> plans) {
  // Plans by their first day, so that one market serves all that begin on it.
  std::map<Date, std::vector<const RunPlan*>> by_start;
  for (const auto& plan : plans) by_start[plan.backtest.start].push_back(&plan);
  for (const auto& [start, together] : by_start) {
    MarketDay market(session.panel());
    DayFacts facts(market);
    SignalBoard signals(market);
    Timeline timeline;
    std::optional<DayIndex> loaded;
    for (const RunPlan* plan : together) {
      const BacktestConfig& config = plan->backtest;
      Backtest trial(config, make_strategies(config), facts, session.dividends(plan->dividends, products_of(config)),
                     &signals);
      if (!loaded) {
        loaded = trial.first_day();
        market.load(*loaded);
        timeline.lay_out(market);
      }
      trial.run_day(timeline);
      const RunEnd& end = trial.end();
      if (end.status == RunEnd::Status::kFailed) fail("{}: {}", config.name, end.reason);
    }
  }
}

std::vector<BacktestResult> run_plans(MarketSession& session, std::span<const RunPlan> plans,
                                      const BatchOptions& options) {
  InOrder recorder(plans.size());
  run_batch(session, plans, recorder, options);
  return std::move(recorder.results);
}

std::vector<BacktestResult> run_config(const RunConfig& config, const RuleBook& rules) {
  MarketSession session(rules, config.market, net_value_files(config.variants));
  return run_plans(session, config.variants);
}

}  // namespace hedgelab
