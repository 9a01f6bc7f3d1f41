#pragma once
// One strategy with all that is its own: terms, broker, context. A run has one, which trades for the house account
// itself, or several, each with books of its own beside the house's.

#include <memory>

#include "engine/simulation/broker.h"
#include "engine/strategy/strategy.h"

namespace hedgelab {

/// What a run lends to its sleeves; all of it outlives them.
struct SleeveSurroundings {
  DayFacts& facts;
  const MarketView& view;
  const MomentPrices& prices;
  const DividendEstimate& dividends;
  SignalBoard* signals;
  EventQueue& queue;
  std::uint32_t& order_ids;
  Desk& desk;
};

struct Sleeve {
  /// Trades for `books`, which outlives it: the house account, or the sleeve's own.
  Sleeve(std::unique_ptr<Strategy> sleeve_strategy, Account& books, const SleeveSurroundings& around);
  Sleeve(Sleeve&&) = delete;

  /// Asks the strategy; of a retired sleeve: nothing.
  void decide();
  /// The bar of today after this one at which it must be asked again, if nothing of the run happens before. REQUIRES:
  /// decide() at this bar, which is not the day's last.
  [[nodiscard]] int wake_slot();
  /// The sleeve has nothing left: its positions are closed at the next bar, and its strategy is asked no more.
  void retire(Date today);

  const std::unique_ptr<Strategy> strategy;
  Account& account;
  Broker broker;
  std::vector<DecisionNote> notes;  // where the config keeps them
  Context context;
  std::optional<Date> retired_on;

 private:
  void close_out();
  bool is_closing_out_ = false;
  SignalBoard* signals_;
  SignalHandle watched_;
};

/// Serves the call of the house account, if one is open and the market does not heal it: spot is sold where the policy
/// says so, and when none is left, all sleeves' futures are cut by the same share; under kReduceBoth futures and spot
/// by one share at one moment. What cannot trade now waits for the next moment. `may_cut` is false at a close of a run
/// whose futures trade at opens.
void serve_margin_call(Desk& desk, std::span<const std::unique_ptr<Sleeve>> sleeves, bool may_cut);

/// Product, spot series and sizing of a config, resolved. Throws InputError for a spot series that is not in the store.
[[nodiscard]] AccountTerms account_terms(const BacktestConfig& config, const MarketPanel& panel);

/// The config of one sleeve as if it ran alone on its share of capital and flows, without margin and limits: those are
/// the house's. REQUIRES: index < config.sleeves.size().
[[nodiscard]] BacktestConfig sleeve_config(const BacktestConfig& config, std::size_t index);

}  // namespace hedgelab
