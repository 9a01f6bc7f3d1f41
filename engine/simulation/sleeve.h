#pragma once
// One strategy with all that is its own: terms, account, broker, context. A run has one, or several that share a common
// account.

#include <memory>

#include "engine/simulation/broker.h"
#include "engine/strategy/strategy.h"

namespace hedgelab {

/// What a run lends to its sleeves; all of it outlives them.
struct SleeveSurroundings {
  const MarketDay& market;
  const MarketView& view;
  const MomentPrices& prices;
  const DividendEstimate& dividends;
  SignalBoard* signals;
  EventQueue& queue;
  std::uint32_t& order_ids;
  DayIndex first_day;
  Account* common;  // null: the sleeve's account is the run's
};

struct Sleeve {
  /// Throws InputError when the config does not fit the market (see Account).
  Sleeve(BacktestConfig sleeve_config, std::unique_ptr<Strategy> sleeve_strategy, const SleeveSurroundings& around);
  Sleeve(Sleeve&&) = delete;

  /// Asks the strategy; of a retired sleeve: nothing.
  void decide();
  /// The sleeve has nothing left: its positions are closed at the next bar, and its strategy is asked no more.
  void retire(Date today);

  const BacktestConfig config;
  const std::unique_ptr<Strategy> strategy;
  const AccountTerms terms;
  Account account;
  Broker broker;
  Context context;
  std::optional<Date> retired_on;

 private:
  void close_out();
  bool is_closing_out_ = false;
};

/// Serves the call of the run's account, if one is open and the market does not heal it: spot is sold where the policy
/// says so, and when none is left, all sleeves' futures are cut by the same share. What cannot trade now waits for the
/// next moment. `may_cut` is false at a close of a run whose futures trade at opens.
void serve_margin_call(Account& account, std::span<const std::unique_ptr<Sleeve>> sleeves, bool may_cut);

/// Product, spot series and sizing of a config, resolved. Throws InputError for a spot series that is not in the store.
[[nodiscard]] AccountTerms account_terms(const BacktestConfig& config, const MarketPanel& panel);

/// The config of one sleeve as if it ran alone on its share of capital and flows, without margin and limits: those are
/// the common account's. REQUIRES: index < config.sleeves.size().
[[nodiscard]] BacktestConfig sleeve_config(const BacktestConfig& config, std::size_t index);

}  // namespace hedgelab
