#include "engine/check/audit.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <random>

#include "engine/check/changed_future.h"
#include "engine/check/run_difference.h"
#include "engine/check/watched_run.h"
#include "engine/core/error.h"
#include "engine/results/run_tables.h"
#include "engine/session/batch.h"
#include "engine/table/table_views.h"

namespace hedgelab::check {
namespace {

constexpr std::size_t kMostBreaches = 20;
// Trading days after a cut on which orders that were decided before it can still meet the market.
constexpr DayIndex kDaysAfterCut = 2;
constexpr int kStops = 5;  // random days to which every run is made again

/// What a strategy told its account by one order.
struct Decision {
  Timestamp at;
  ContractId contract;
  Quantity quantity;
  bool operator==(const Decision&) const = default;
};

// By the number of the order. What a margin call cuts is no decision of the strategy, and a guard's exit, which bears
// the number of its entry, is told by its sign.
std::map<std::uint32_t, Decision> decisions_upto(const BacktestResult& result, Timestamp moment) {
  std::map<std::uint32_t, Decision> decisions;
  const auto add = [&](std::uint32_t order, Timestamp at, ContractId contract, Quantity quantity, Purpose purpose) {
    if (at > moment || purpose == Purpose::kReduction) return;
    Decision& decision = decisions.try_emplace(order, Decision{at, contract, Quantity()}).first->second;
    if (decision.quantity.sign() * quantity.sign() >= 0) decision.quantity += quantity;
  };
  for (const Fill& fill : result.fills) add(fill.order_id, fill.decided_at, fill.contract, fill.quantity, fill.purpose);
  for (const OrderRecord& record : result.unfilled) {
    if (record.fate == OrderFate::kFilledLate) continue;
    const Order& order = record.order;
    add(order.id, order.decided_at, order.contract, order.quantity, order.purpose);
  }
  return decisions;
}

class Audit {
 public:
  Audit(MarketSession& session, const std::vector<RunPlan>& plans, const AuditOptions& options)
      : session_(session), plans_(plans), options_(options), contracts_(session.rules().contracts) {
    for (const RunPlan& plan : plans) {
      jobs_.push_back({plan.backtest, &session.dividends(plan.dividends, products_of(plan.backtest))});
    }
  }

  AuditReport run() {
    for (const BacktestJob& job : jobs_) alone_.push_back(run_batch(session_.panel(), std::span(&job, 1)).front());
    const Timestamp end = Timestamp::from_minutes(std::numeric_limits<std::int64_t>::max());
    for (const BacktestResult& result : alone_) report_.decisions += decisions_upto(result, end).size();
    step("watched", [this] { return watch(); });
    step("repeat", [this] { return repeat(); });
    step("batch", [this] { return batch(); });
    step("order", [this] { return order(); });
    step("stop", [this] { return stop(); });
    step("fills", [this] { return fills(); });
    step("accounts", [this] { return accounts(); });
    step("prefix", [this] { return prefix(); });
    return std::move(report_);
  }

 private:
  template <class Check>
  void step(const char* check, const Check& made) {
    if (options_.progress) options_.progress(check, 0.0);
    const double begun = options_.clock();
    skipped_.clear();
    const std::size_t count = made();
    report_.steps.push_back({check, count, options_.clock() - begun, skipped_});
  }
  void breach(const char* check, const std::string& run, std::string text) {
    if (report_.breaches.size() < kMostBreaches) report_.breaches.push_back({check, run, std::move(text)});
  }

  // Whether two runs of one plan came out the same; a breach says where they part.
  void expect_same(const char* check, std::size_t plan, const BacktestResult& other, const char* how) {
    const BacktestResult& result = alone_[plan];
    const auto compare = [&](const Table& expected, const Table& obtained) {
      if (csv(expected) == csv(obtained)) return true;
      const auto a = report::FileTable::parse(expected.name(), csv(expected));
      const auto b = report::FileTable::parse(expected.name(), csv(obtained));
      const auto row = first_row_apart(a, b);
      breach(check, result.name,
             fmt::format("{}: {} differ at row {}: alone [{}], now [{}]", how, expected.name(), row ? row->row : 0,
                         row ? row->a : "", row ? row->b : ""));
      return false;
    };
    if (!compare(fill_rows(result, contracts_), fill_rows(other, contracts_))) return;
    const auto day = first_day_apart(report::FileTable::parse("equity", csv(equity_rows(result.equity))),
                                     report::FileTable::parse("equity", csv(equity_rows(other.equity))), Tolerance());
    if (day) {
      breach(check, result.name, fmt::format("{}: equity of {} is {}, alone {}", how, day->date, day->b, day->a));
    } else if (csv(order_rows(result, contracts_)) != csv(order_rows(other, contracts_))) {
      breach(check, result.name, fmt::format("{}: orders that did not fill differ", how));
    }
  }

  std::size_t watch() {
    for (std::size_t i = 0; i < jobs_.size(); ++i) {
      const WatchedRun watched = run_watched([&] { (void)run_batch(session_.panel(), std::span(&jobs_[i], 1)); });
      if (!watched.unavailable.empty()) {
        skipped_ = watched.unavailable;
        return i;
      }
      if (watched.forbidden) breach("watched", alone_[i].name, *watched.forbidden);
    }
    return jobs_.size();
  }

  std::size_t repeat() {
    for (std::size_t i = jobs_.size(); i-- > 0;) {
      expect_same("repeat", i, run_batch(session_.panel(), std::span(&jobs_[i], 1)).front(), "run again");
    }
    return jobs_.size();
  }

  std::size_t batch() {
    // Each twice, so that a config of one run has company too; then backwards, on threads.
    std::vector<BacktestJob> doubled = jobs_;
    doubled.insert(doubled.end(), jobs_.rbegin(), jobs_.rend());
    const std::vector<BacktestResult> together = run_batch(session_.panel(), doubled);
    for (std::size_t i = 0; i < together.size(); ++i) {
      expect_same("batch", i < jobs_.size() ? i : doubled.size() - 1 - i, together[i], "in a batch");
    }
    std::vector<RunPlan> backwards(plans_.rbegin(), plans_.rend());
    backwards.insert(backwards.end(), plans_.begin(), plans_.end());
    BatchOptions options;
    options.threads = options_.threads;
    options.chunk = 1;
    const std::vector<BacktestResult> threaded = run_plans(session_, backwards, options);
    for (std::size_t i = 0; i < threaded.size(); ++i) {
      expect_same("batch", i < plans_.size() ? plans_.size() - 1 - i : i - plans_.size(), threaded[i], "on threads");
    }
    return together.size() + threaded.size();
  }

  std::size_t order() {
    std::vector<BarSeries> series = series_of(session_.panel());
    std::reverse(series.begin(), series.end());
    const MarketPanel& panel = session_.panel();
    std::vector<KnownSeries> known(panel.known_series().begin(), panel.known_series().end());
    std::reverse(known.begin(), known.end());
    const MarketPanel reversed(panel.rules(), panel.grid(), panel.daily_grid(), series, std::move(known));
    const std::vector<BacktestResult> results = run_batch(reversed, jobs_);
    for (std::size_t i = 0; i < results.size(); ++i) expect_same("order", i, results[i], "with series reversed");
    return results.size();
  }

  // A run that is stopped on a day and started again from the beginning to a later one has told the same up to it.
  std::size_t stop() {
    std::mt19937_64 random(options_.seed);
    std::size_t count = 0;
    for (std::size_t i = 0; i < jobs_.size(); ++i) {
      const std::size_t points = alone_[i].equity.points.size();
      if (points < 3) continue;
      for (int k = 0; k < kStops; ++k, ++count) {
        const Date day = alone_[i].equity.points[1 + random() % (points - 2)].date;
        BacktestJob job = jobs_[i];
        job.config.end = day;
        job.config.benchmarks.clear();
        std::erase_if(job.config.account.flows, [day](const auto& flow) { return flow.date > day; });
        expect_prefix(i, run_batch(session_.panel(), std::span(&job, 1)).front(), day);
      }
    }
    return count;
  }

  void expect_prefix(std::size_t plan, const BacktestResult& part, Date day) {
    const BacktestResult& whole = alone_[plan];
    const auto& points = part.equity.points;
    for (std::size_t i = 0; i < points.size(); ++i) {
      if (i < whole.equity.points.size() && points[i].equity == whole.equity.points[i].equity) continue;
      breach("stop", whole.name,
             fmt::format("a run that ends on {} has {} of equity on {}, the whole run {}", day.to_string(),
                         to_string(points[i].equity), points[i].date.to_string(),
                         i < whole.equity.points.size() ? to_string(whole.equity.points[i].equity) : "none"));
      return;
    }
    for (std::size_t i = 0; i < part.fills.size(); ++i) {
      const Fill& a = part.fills[i];
      if (i < whole.fills.size() && whole.fills[i].order_id == a.order_id && whole.fills[i].filled_at == a.filled_at &&
          whole.fills[i].quantity == a.quantity && whole.fills[i].price == a.price) {
        continue;
      }
      breach("stop", whole.name,
             fmt::format("a run that ends on {} fills {} of {} at {}, which the whole run does not", day.to_string(),
                         to_string(a.quantity), contracts_.contract(a.contract).code, a.filled_at.to_string()));
      return;
    }
  }

  // Whether the price lies within the bar that begins or ends at the moment of the fill.
  [[nodiscard]] bool is_in_a_bar(const Fill& fill) const {
    const MarketPanel& panel = session_.panel();
    const auto id = panel.series_of(fill.contract);
    if (!id) return false;
    const BarSeries& bars = panel.series(*id).bars;
    const SlotGrid& grid = bars.frequency == Frequency::kDaily ? panel.daily_grid() : panel.grid();
    const auto holds = [&](std::optional<GridSlot> at) {
      if (!at || at->day < bars.first_day || at->day > bars.last_day) return false;
      const auto bar =
          static_cast<std::size_t>(grid.slots_before(at->day) - grid.slots_before(bars.first_day) + at->slot);
      if (bars.columns->present[bar] == 0) return false;
      if (bars.columns->low.empty() || bars.columns->high.empty()) return true;
      const std::int32_t low = bars.columns->low[bar], high = bars.columns->high[bar];
      return low == kMissingPrice || high == kMissingPrice ||
             (fill.price >= price_of(low) && fill.price <= price_of(high));
    };
    if (bars.frequency == Frequency::kDaily) {
      return holds(GridSlot{panel.rules().calendar.index_of(fill.filled_at.date()), 0});
    }
    return holds(grid.slot_of(fill.filled_at, BarLabel::kBegin)) || holds(grid.slot_of(fill.filled_at, BarLabel::kEnd));
  }

  std::size_t fills() {
    std::size_t count = 0;
    for (const BacktestResult& result : alone_) {
      for (const Fill& fill : result.fills) {
        ++count;
        const std::string& code = contracts_.contract(fill.contract).code;
        if (fill.decided_at > fill.filled_at) {
          breach("fills", result.name,
                 fmt::format("{} filled at {}, decided at {}", code, fill.filled_at.to_string(),
                             fill.decided_at.to_string()));
        } else if (!is_in_a_bar(fill)) {
          breach("fills", result.name,
                 fmt::format("{} at {}: {} is in no bar of that minute", code, fill.filled_at.to_string(),
                             to_string(fill.price)));
        }
      }
    }
    return count;
  }

  // Equity from its parts, the change of equity from the causes, fees from the fills: in raw counts, with ==.
  std::size_t accounts() {
    std::size_t days = 0;
    for (const BacktestResult& result : alone_) {
      const auto& points = result.equity.points;
      const auto wrong = [&](Date day, std::string_view what, Money told, Money rebuilt) {
        breach("accounts", result.name,
               fmt::format("{}: {} is {}, rebuilt {}", day.to_string(), what, to_string(told), to_string(rebuilt)));
      };
      for (std::size_t i = 1; i < points.size(); ++i, ++days) {
        const Money parts = points[i].cash + points[i].spot_value;
        if (points[i].settled_equity != parts) wrong(points[i].date, "settled equity", points[i].settled_equity, parts);
        if (i > result.attribution.size()) continue;
        const AttributionRow& row = result.attribution[i - 1];
        if (row.sum() != row.equity_change) wrong(row.date, "the change of equity", row.equity_change, row.sum());
        const Money change = points[i].equity - points[i - 1].equity;
        if (row.equity_change != change) wrong(row.date, "the attributed change of equity", row.equity_change, change);
      }
      Money fees;
      for (const Fill& fill : result.fills) fees += fill.fee + fill.order_fee;
      for (const SpotFill& fill : result.spot_fills) fees += fill.cost;
      for (const SettlementRecord& record : result.settlements) fees += record.fee;
      for (const OrderRecord& record : result.unfilled) {
        if (record.fate != OrderFate::kFilledLate) fees += record.order_fee;
      }
      if (fees != points.back().fees) wrong(points.back().date, "fees paid", points.back().fees, fees);
    }
    return days;
  }

  [[nodiscard]] Moment random_moment(const BacktestConfig& config, std::mt19937_64& random) const {
    const TradingCalendar& calendar = session_.rules().calendar;
    const DayIndex first = calendar.index_of(calendar.on_or_after(config.start));
    const DayIndex last = calendar.index_of(calendar.on_or_before(config.end));
    const auto below = [&](std::int64_t count) {
      return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(count));
    };
    // The last day has nothing after it.
    Moment moment{first + static_cast<DayIndex>(below(std::max<std::int64_t>(1, last - first))), 0};
    moment.slot = static_cast<int>(below(session_.panel().grid().slots_on(moment.day)));
    return moment;
  }

  std::size_t prefix() {
    constexpr Future kFutures[] = {Future::kShifted, Future::kGarbage, Future::kShifted, Future::kAbsent};
    std::mt19937_64 random(options_.seed);
    const double begun = options_.clock();
    std::size_t cuts = 0;
    while (cuts < options_.most_cuts && options_.clock() - begun < options_.seconds) {
      const std::size_t plan = cuts % jobs_.size();
      const Moment moment = random_moment(jobs_[plan].config, random);
      cut(plan, moment, kFutures[cuts / jobs_.size() % std::size(kFutures)], random());
      ++cuts;
      if (options_.progress) options_.progress("prefix", (options_.clock() - begun) / options_.seconds);
    }
    return cuts;
  }

  void cut(std::size_t plan, Moment moment, Future future, std::uint64_t seed) {
    const TradingCalendar& calendar = session_.rules().calendar;
    const MarketPanel& panel = session_.panel();
    BacktestJob job = jobs_[plan];
    const DayIndex last = calendar.index_of(calendar.on_or_before(job.config.end));
    job.config.end = calendar.day(std::min(last, moment.day + kDaysAfterCut));
    job.config.benchmarks.clear();
    std::erase_if(job.config.account.flows, [&](const auto& flow) { return flow.date > job.config.end; });
    const Timestamp now = panel.grid().end_of({moment.day, moment.slot});
    const ChangedMarket changed(panel, moment, last, future, seed);
    BacktestResult other;
    try {
      other = run_batch(changed.panel(), std::span(&job, 1)).front();
    } catch (const InputError&) {
      return;  // a market without bars can refuse the run before it begins
    }
    const BacktestResult result = run_batch(panel, std::span(&job, 1)).front();
    compare(result, other, now, future);
  }

  void compare(const BacktestResult& result, const BacktestResult& other, Timestamp now, Future future) {
    const auto place = [&](const Decision& decision) {
      return fmt::format("{} {}", decision.at.to_string(), contracts_.contract(decision.contract).code);
    };
    auto expected = decisions_upto(result, now), obtained = decisions_upto(other, now);
    // A run that ends early (ruined by a changed price) may leave orders of its last moment without a record.
    if (!other.end.is_finished() || !result.end.is_finished()) {
      const auto is_last = [&](const auto& one) { return one.second.at == now; };
      std::erase_if(expected, is_last);
      std::erase_if(obtained, is_last);
    }
    report_.cuts_with_decisions += expected.empty() && obtained.empty() ? 0 : 1;
    for (const auto& [order, decision] : expected) {
      const auto found = obtained.find(order);
      if (found != obtained.end() && found->second == decision) continue;
      const std::string instead =
          found == obtained.end() ? "no such order"
                                  : fmt::format("{} of {}", to_string(found->second.quantity), place(found->second));
      breach("prefix", result.name,
             fmt::format("cut at {} ({} future): decided {} of {}, with another future {}", now.to_string(),
                         to_string(future), to_string(decision.quantity), place(decision), instead));
      return;
    }
    for (const auto& [order, decision] : obtained) {
      if (expected.contains(order)) continue;
      breach("prefix", result.name,
             fmt::format("cut at {} ({} future): with another future decided {} of {}, which it did not",
                         now.to_string(), to_string(future), to_string(decision.quantity), place(decision)));
      return;
    }
    const auto& points = result.equity.points;
    for (std::size_t i = 0; i < std::min(points.size(), other.equity.points.size()); ++i) {
      if (points[i].date >= now.date()) break;
      if (points[i].equity == other.equity.points[i].equity) continue;
      breach("prefix", result.name,
             fmt::format("cut at {} ({} future): equity of {} is {}, with another future {}", now.to_string(),
                         to_string(future), points[i].date.to_string(), to_string(points[i].equity),
                         to_string(other.equity.points[i].equity)));
      return;
    }
  }

  MarketSession& session_;
  const std::vector<RunPlan>& plans_;
  const AuditOptions& options_;
  const ContractTable& contracts_;
  std::vector<BacktestJob> jobs_;
  std::vector<BacktestResult> alone_;
  AuditReport report_;
  std::string skipped_;  // why the step that is being made cannot be
};

}  // namespace

AuditReport audit(MarketSession& session, const std::vector<RunPlan>& plans, const AuditOptions& options) {
  ensure(!plans.empty() && options.clock, "an audit of nothing, or without a clock");
  return Audit(session, plans, options).run();
}

}  // namespace hedgelab::check
