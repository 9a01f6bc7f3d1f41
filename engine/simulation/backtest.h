#pragma once
// One account, one strategy, one pass through the market.
//
// Inception. With daily bars the account is opened at the close of the start day: the first decision falls there, and
// the curve's first point is the untouched capital on that day. With intraday bars it is opened before the start day's
// first bar, and the first point carries the date of the trading day before.
//
// A backtest owns all state it changes; panel, dividends and the day's layout are shared and const. Many backtests
// therefore run over one replay, on any number of threads, with the same bytes.

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/results/backtest_result.h"
#include "engine/simulation/sleeve.h"
#include "engine/simulation/timeline.h"
#include "engine/strategy/signal_board.h"
#include "engine/strategy/strategy.h"

namespace hedgelab {

class Backtest {
 public:
  /// REQUIRES: `facts` with their market and `dividends` outlive the backtest; the market is moved by the caller, day
  /// by day. Throws InputError when the config does not fit the market: unknown product, spot series or benchmark
  /// missing or with gaps, period outside calendar or data. `strategies` are those of the config's sleeves in their
  /// order, or the one of an account without sleeves. `signals` is shared by the runs of a batch and outlives them;
  /// nullptr for strategies that ask for none.
  Backtest(BacktestConfig config, std::vector<std::unique_ptr<Strategy>> strategies, DayFacts& facts,
           const DividendEstimate& dividends, SignalBoard* signals = nullptr);
  ~Backtest();
  Backtest(Backtest&&) = delete;

  [[nodiscard]] DayIndex first_day() const { return first_day_; }
  [[nodiscard]] DayIndex last_day() const { return last_day_; }

  /// Lives through the day that is loaded. What ends a run is an outcome and no exception: afterwards has_ended() is
  /// true and further days pass it by. REQUIRES: days come in order, each once. An InvariantError passes through.
  void run_day(const Timeline& timeline);
  [[nodiscard]] bool has_ended() const { return !end_.is_finished(); }
  [[nodiscard]] const RunEnd& end() const { return end_; }
  /// The result, after the last day or once the run has ended. Call once.
  [[nodiscard]] BacktestResult finish();

 private:
  void live(const Timeline& timeline);
  void handle(const Event& event);
  [[nodiscard]] bool check_flow();
  [[nodiscard]] bool watches_margin() const;
  [[nodiscard]] bool is_quiet() const;
  void pass_over_sleep();
  void close_day();
  void look_for_bars();
  void rebalance_sleeves();
  [[nodiscard]] bool is_rebalance_due();
  void end_with(RunEnd::Status status, std::string reason);
  void note_refusal();
  [[nodiscard]] bool is_call_served_at_close();
  void check_period() const;
  void check_resolution(const BacktestConfig& config) const;
  [[nodiscard]] std::optional<Money> value_of_a_lot(const BacktestConfig& config) const;
  void warn_of_rounding(const BacktestConfig& config, std::vector<std::string>& warnings) const;
  void check_data(const AccountTerms& terms) const;
  [[nodiscard]] bool has_sleeves() const { return !config_.sleeves.empty(); }
  [[nodiscard]] Account& house() { return books_.front()->account; }
  [[nodiscard]] std::size_t evenings() const { return static_cast<std::size_t>(last_day_ - first_day_ + 1); }
  void evening(Phase phase);
  void reinvest(Account& account, Money dividends);
  void describe(BacktestResult& result);
  [[nodiscard]] bool terms_have_spot() const;
  void describe_legs(std::vector<std::string>& conventions) const;
  void describe_inception(std::vector<std::string>& conventions) const;
  [[nodiscard]] StatisticsConvention statistics_convention(const EquityCurve& curve) const;
  void describe_cover(BacktestResult& result, const std::vector<SettlementRecord>& settlements);
  void add_sleeves(BacktestResult& result);

  /// An account with the config and the terms that it is kept by.
  struct Books {
    Books(BacktestConfig own_config, DayFacts& facts, const MarketView& view, const MomentPrices& prices,
          std::size_t days)
        : config(std::move(own_config)),
          terms(account_terms(config, facts.market().panel())),
          account(config, facts, view, prices, terms, days) {}
    const BacktestConfig config;
    const AccountTerms terms;
    Account account;
  };
  BacktestConfig config_;
  DayFacts* facts_;
  const MarketDay* market_;
  const DividendEstimate* dividends_;
  const RuleBook* rules_;
  MarketView view_;
  MomentPrices prices_;
  DayIndex first_day_, last_day_;
  EventQueue queue_;
  std::uint32_t order_ids_ = 0;
  std::vector<std::unique_ptr<Books>> books_;     // the house's first, then the sleeves' where there are several
  std::optional<Desk> desk_;                      // once the house stands
  std::vector<std::unique_ptr<Sleeve>> sleeves_;  // at least one
  Timestamp last_decision_;                       // the run's own: the shared market may have moved on to later days
  RunEnd end_;
  Date session_before_;           // of sleeves that are brought back to their shares
  std::size_t rolls_before_ = 0;  // of the house, likewise
  int rebalances_ = 0;
  std::vector<ContractId> needed_;  // scratch: contracts that are held or waited for
  /// Days on which one of them had no bar and others of its product had.
  struct WithoutBars {
    ContractId contract;
    Date date;
  };
  std::vector<WithoutBars> without_bars_;
};

struct BacktestJob {
  BacktestConfig config;
  const DividendEstimate* dividends = nullptr;  // outlives the pass
};

/// What a pass of several runs tells while it goes on, each by the number of the job; all are called by the thread of
/// the pass. Whatever happens to one run is no other's business.
struct PassEvents {
  /// The run has ended, one way or another.
  std::function<void(std::size_t, BacktestResult)> ended;
  /// The config does not fit the market, and nothing ran. Without this handler the InputError leaves the pass.
  std::function<void(std::size_t, const InputError&)> refused;
  /// The engine contradicts itself in this run. Without this handler the InvariantError leaves the pass.
  std::function<void(std::size_t, const InvariantError&)> faulted;
  /// (days done, days in all) after every day; false ends the pass, and the runs that have not ended are dropped.
  std::function<bool(std::int64_t, std::int64_t)> proceed;
};

/// The strategies of a config, from the registry. Throws InputError naming the strategy or the parameter.
[[nodiscard]] std::vector<std::unique_ptr<Strategy>> make_strategies(const BacktestConfig& config);

/// Makes all runs in one pass over the panel, day by day; a run leaves memory when it ends. False when `proceed` ended
/// it.
bool run_pass(const MarketPanel& panel, std::span<const BacktestJob> jobs, const PassEvents& events);
/// The results of a pass in order. The first refusal or fault is thrown.
[[nodiscard]] std::vector<BacktestResult> run_batch(const MarketPanel& panel, std::span<const BacktestJob> jobs);
[[nodiscard]] inline std::vector<BacktestResult> run_batch(const MarketPanel& panel,
                                                           std::initializer_list<BacktestJob> jobs) {
  return run_batch(panel, std::span(jobs.begin(), jobs.size()));
}

}  // namespace hedgelab
