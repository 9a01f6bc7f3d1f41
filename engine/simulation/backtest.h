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
#include <vector>

#include "engine/results/backtest_result.h"
#include "engine/simulation/sleeve.h"
#include "engine/simulation/timeline.h"
#include "engine/strategy/signal_board.h"
#include "engine/strategy/strategy.h"

namespace hedgelab {

class Backtest {
 public:
  /// REQUIRES: `market` and `dividends` outlive the backtest; `market` is moved by the caller, day by day.
  /// Throws InputError when the config does not fit the market: unknown product, spot series or benchmark missing or
  /// with gaps, period outside calendar or data.
  /// `signals` is shared by the runs of a batch and outlives them.
  /// `strategies` are those of the config's sleeves in their order, or the one of an account without sleeves.
  Backtest(BacktestConfig config, std::vector<std::unique_ptr<Strategy>> strategies, const MarketDay& market,
           const DividendEstimate& dividends, SignalBoard* signals = nullptr);
  Backtest(BacktestConfig config, std::unique_ptr<Strategy> strategy, const MarketDay& market,
           const DividendEstimate& dividends, SignalBoard* signals = nullptr);
  ~Backtest();
  Backtest(Backtest&&) = delete;

  [[nodiscard]] DayIndex first_day() const { return first_day_; }
  [[nodiscard]] DayIndex last_day() const { return last_day_; }

  /// Lives through the day that is loaded. REQUIRES: days come in order, each once.
  void run_day(const Timeline& timeline);
  /// The result after the last day. Call once.
  [[nodiscard]] BacktestResult finish();

 private:
  void handle(const Event& event);
  void close_day();
  [[nodiscard]] bool is_call_served_at_close();
  void check_data(const AccountTerms& terms) const;
  [[nodiscard]] Account& account() { return common_ ? *common_ : sleeves_.front()->account; }
  void describe(BacktestResult& result);
  void add_sleeves(BacktestResult& result);

  BacktestConfig config_;
  const MarketDay* market_;
  const DividendEstimate* dividends_;
  const RuleBook* rules_;
  AccountTerms terms_;
  MarketView view_;
  MomentPrices prices_;
  DayIndex first_day_, last_day_;
  EventQueue queue_;
  std::uint32_t order_ids_ = 0;
  std::unique_ptr<Account> common_;               // of a run with sleeves
  std::vector<std::unique_ptr<Sleeve>> sleeves_;  // at least one
  Timestamp last_decision_;                       // the run's own: the shared market may have moved on to later days
};

/// Runs every backtest over one replay of the panel, day by day, and returns their results in order. The first error
/// stops all. `progress` is called with (days done, days in all).
using BacktestProgress = std::function<void(std::int64_t, std::int64_t)>;
struct BacktestJob {
  BacktestConfig config;
  const DividendEstimate* dividends = nullptr;
};
[[nodiscard]] std::vector<BacktestResult> run_batch(const MarketPanel& panel, const std::vector<BacktestJob>& jobs,
                                                    const BacktestProgress& progress = {});

}  // namespace hedgelab
