#pragma once
// Small markets made in memory, for tests that need prices of their own under the real rule book (calendar, sessions,
// contracts, fees of market_data/reference). A MadeMarket owns its columns; the BarSeries and panels it gives hold
// views of them and die with it. Prices are index points as written in the test ("5592.4"), stored exactly at 1e-4.

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "engine/market/market_panel.h"
#include "engine/simulation/backtest.h"
#include "engine/strategy/strategy.h"
#include "tests/support/real_store.h"

namespace hedgelab::test {

[[nodiscard]] inline Date day(std::string_view text) { return Date::parse(text); }
[[nodiscard]] DayIndex index_of_day(std::string_view date);
[[nodiscard]] Price points(double value);
[[nodiscard]] inline Money cny(std::string_view text) { return parse_money(text, "test"); }
[[nodiscard]] inline Quantity lots(std::int64_t count) { return Quantity::from_integer(count); }
[[nodiscard]] inline Rate rate(std::string_view text) { return parse_rate(text, "test"); }
/// REQUIRES: the rules list `code` (else InvariantError).
[[nodiscard]] ContractId contract_of(std::string_view code);
/// "2024-10-16 09:31".
[[nodiscard]] Timestamp at(std::string_view date, std::string_view time);

/// The grid of a frequency under rule_book().
[[nodiscard]] const SlotGrid& grid_of(Frequency frequency);

/// Columns of one series, writable.
struct MadeSeries {
  std::string symbol;
  SeriesKind kind = SeriesKind::kContract;
  Frequency frequency = Frequency::kDaily;
  DayIndex first_day = 0, last_day = 0;
  bool has_opens = true;
  std::vector<std::int32_t> open, high, low, close, settlement, volume, open_interest;
  std::vector<std::uint8_t> present;

  [[nodiscard]] std::size_t at(DayIndex day, int slot) const;
  void set(std::size_t at, std::int32_t open_raw, std::int32_t close_raw);
  void clear(std::size_t at);
  [[nodiscard]] BarSeries view() const;
};

class MadeMarket {
 public:
  /// A market of the trading days in [first, last]; `frequency` is that of its runs. Intraday markets carry daily
  /// series beside the bars, made by derive_daily().
  MadeMarket(Frequency frequency, std::string_view first, std::string_view last);
  MadeMarket(const MadeMarket&) = default;

  [[nodiscard]] Frequency frequency() const { return frequency_; }
  [[nodiscard]] DayIndex first_day() const { return first_day_; }
  [[nodiscard]] DayIndex last_day() const { return last_day_; }
  [[nodiscard]] const SlotGrid& grid() const { return grid_of(frequency_); }

  /// A contract on those of the market's days on which it is listed; no bars yet. REQUIRES: there is such a day.
  MadeMarket& contract(std::string_view code);
  /// All contracts of a product that are listed on any of the market's days.
  MadeMarket& contracts(std::string_view product);
  MadeMarket& index(std::string_view symbol, SeriesKind kind = SeriesKind::kIndex, bool has_opens = true);

  /// One daily bar (daily markets) with its settlement price; high and low enclose open and close.
  MadeMarket& daily(std::string_view symbol, std::string_view date, double open, double close,
                    std::optional<double> settlement = std::nullopt);
  /// The bar that begins at `time` (intraday markets).
  MadeMarket& bar(std::string_view symbol, std::string_view date, std::string_view time, double open, double close);
  /// Every bar of the series, and every settlement price, at one price.
  MadeMarket& constant(std::string_view symbol, double price);
  MadeMarket& no_bar(std::string_view symbol, std::string_view date, std::string_view time = "");
  MadeMarket& settlement(std::string_view symbol, std::string_view date, double price);
  MadeMarket& no_settlement(std::string_view symbol, std::string_view date);
  /// A series of the user's own: values, each with the minute from which it is known, in order.
  MadeMarket& known(std::string_view name, std::vector<std::pair<Timestamp, double>> values);
  [[nodiscard]] std::vector<KnownSeries>& all_known() { return known_; }
  [[nodiscard]] const std::vector<KnownSeries>& all_known() const { return known_; }
  /// Intraday markets: daily bars of every series from its minutes; a settlement price that was not set is the close.
  MadeMarket& derive_daily();

  [[nodiscard]] MadeSeries& of(std::string_view symbol, Frequency frequency);
  [[nodiscard]] MadeSeries& bars(std::string_view symbol) { return of(symbol, frequency_); }
  [[nodiscard]] MadeSeries& days(std::string_view symbol) { return of(symbol, Frequency::kDaily); }
  [[nodiscard]] std::deque<MadeSeries>& all() { return series_; }
  /// Of the run's frequency, in the order they were added.
  [[nodiscard]] std::vector<std::string> symbols() const;

  [[nodiscard]] std::vector<BarSeries> series() const;
  [[nodiscard]] MarketPanel panel() const;

 private:
  void add(std::string_view symbol, SeriesKind kind, DayIndex first, DayIndex last, bool has_opens);
  Frequency frequency_;
  DayIndex first_day_, last_day_;
  std::deque<MadeSeries> series_;
  std::vector<KnownSeries> known_;
};

/// A uniform number in [0, bound), the same with every library.
[[nodiscard]] inline std::int64_t below(std::mt19937_64& random, std::int64_t bound) {
  return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(bound));
}

/// A market of random walks on the tick: all contracts of `product` over [first, last], its index and total-return
/// index; about `absent_percent` of the contracts' bars missing (never the index's, never a day's last bar).
[[nodiscard]] MadeMarket random_market(std::uint64_t seed, Frequency frequency, std::string_view product,
                                       std::string_view first, std::string_view last, int absent_percent = 5);

/// A strategy that is a function: what a test decides stands in the test.
class Scripted final : public Strategy {
 public:
  explicit Scripted(std::function<void(Context&)> decide) : decide_(std::move(decide)) {}
  void on_bar(Context& context) override { decide_(context); }

 private:
  std::function<void(Context&)> decide_;
};

/// A config that fits the market: IC, no spot leg, no fees, 10,000,000 CNY, whole lots, next_open, marks at settlement.
[[nodiscard]] BacktestConfig plain_config(const MadeMarket& market);

/// A list of one, as a backtest without sleeves takes it.
[[nodiscard]] std::vector<std::unique_ptr<Strategy>> one_strategy(std::unique_ptr<Strategy> strategy);
/// The result of a run that must come to its end: its reason is thrown as an InputError where it failed, was ruined, or
/// its strategy found the account too small. Tests of the outcomes themselves look at `end`.
[[nodiscard]] BacktestResult finished(BacktestResult result);

/// One backtest over its period, as run_batch does it.
[[nodiscard]] BacktestResult run_one(const MarketPanel& panel, const BacktestConfig& config,
                                     std::unique_ptr<Strategy> strategy);
[[nodiscard]] BacktestResult run_one(const MarketPanel& panel, const BacktestConfig& config,
                                     std::function<void(Context&)> decide);
/// The same, however it ends.
[[nodiscard]] BacktestResult run_to_its_end(const MarketPanel& panel, const BacktestConfig& config,
                                            std::unique_ptr<Strategy> strategy);
[[nodiscard]] BacktestResult run_to_its_end(const MarketPanel& panel, const BacktestConfig& config,
                                            std::function<void(Context&)> decide);
/// A registered strategy by name, as config.strategy and config.parameters say.
[[nodiscard]] BacktestResult run_named(const MarketPanel& panel, const BacktestConfig& config);

/// All that a run did and came to, as text: equal texts, equal results. One line per fill, spot fill, roll, order
/// without a fill and equity point.
[[nodiscard]] std::string transcript(const BacktestResult& result);
/// The equity of every point.
[[nodiscard]] std::vector<Money> equity_of(const BacktestResult& result);

/// What a result warns of, besides its being short: every small run is.
[[nodiscard]] inline std::vector<std::string> warnings_of(const BacktestResult& result) {
  std::vector<std::string> warnings = result.warnings;
  std::erase_if(warnings, [](const std::string& text) { return text.starts_with("FIGURES A YEAR FROM"); });
  return warnings;
}

/// How many seeds a property runs: $HEDGELAB_TEST_SCALE (1 when not set) times `base`.
[[nodiscard]] int seeds(int base = 40);

}  // namespace hedgelab::test
