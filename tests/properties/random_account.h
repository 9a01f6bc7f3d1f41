#pragma once
// A short random market, a random config and a random strategy: an account that meets locked limits, missing bars, bars
// without volume, expiries, fee and margin changes, orders far too big, calls. All of it follows from the seed.

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/reference/price_limit.h"
#include "tests/support/made_market.h"

namespace hedgelab::test {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed * 0x9E3779B97F4A7C15ULL + 1) { random_.discard(16); }
  /// In [0, bound); and in [low, high].
  [[nodiscard]] std::int64_t below(std::int64_t bound) { return test::below(random_, bound); }
  [[nodiscard]] std::int64_t between(std::int64_t low, std::int64_t high) { return low + below(high - low + 1); }
  [[nodiscard]] bool percent(int chance) { return below(100) < chance; }
  template <class Value>
  [[nodiscard]] Value one_of(std::initializer_list<Value> values) {
    return *(values.begin() + below(static_cast<std::int64_t>(values.size())));
  }

 private:
  std::mt19937_64 random_;
};

/// Around one expiry: product, contract that expires, and a second product of its time.
struct Window {
  std::string_view product, contract, other;
};
inline constexpr Window kWindows[] = {
    {"IC", "IC1507", "IF"},  // short margin 10% -> 20% -> 30% on 07-08 and 07-09; per-direction opening limit
    {"IF", "IF1509", "IH"},  // 40% margin, ten lots a day, close-today fee of 0.23%
    {"IC", "IC1509", "IF"}, {"IH", "IH1508", "IC"}, {"IF", "IF1601", "IC"},  // limits of 7% on 01-04..07
    {"IC", "IC1601", "IH"}, {"IH", "IH1609", "IF"}, {"IC", "IC1904", "IF"}, {"IF", "IF1904", "IH"},
    {"IM", "IM2305", "IC"}, {"IF", "IF2402", "IM"}, {"IC", "IC2410", "IM"}, {"IM", "IM2410", "IF"}};

/// Cuts of fractional lots go on in ever smaller steps, each with its message fee, until the account is spent or a
/// millionth of a lot is left. As long as they do, fractional accounts of these tests stop at a call instead of
/// cutting.
inline constexpr bool kFractionalCutsEnd = true;

struct RandomAccount {
  MadeMarket market;
  BacktestConfig config;
  std::vector<InstrumentId> products;
  std::uint64_t seed = 0;
};

namespace random_account {

inline constexpr std::int64_t kTick = 2000;
inline std::int32_t to_tick(std::int64_t raw) { return static_cast<std::int32_t>((raw + kTick / 2) / kTick * kTick); }

/// What a day does to every series: nothing much, a jump, a lock at a limit.
enum class Mood { kCalm, kJump, kLockedUp, kLockedDown, kLimitOpen, kLimitClose };
inline Mood mood_of(Dice& dice) {
  const auto roll = dice.below(100);
  return roll < 66   ? Mood::kCalm
         : roll < 80 ? Mood::kJump
         : roll < 86 ? Mood::kLockedUp
         : roll < 92 ? Mood::kLockedDown
         : roll < 96 ? Mood::kLimitOpen
                     : Mood::kLimitClose;
}

inline void make_index(MadeMarket& market, const std::string& symbol, SeriesKind kind, std::vector<std::int64_t>& path,
                       Dice& dice, bool may_lack) {
  MadeSeries& made = market.bars(symbol);
  std::size_t step = 0;
  double paid = 1.0;  // growth above the price index
  for (DayIndex d = made.first_day; d <= made.last_day; ++d) {
    if (dice.percent(30)) paid *= 1.0 + static_cast<double>(dice.below(40)) * 1e-5;
    for (int slot = 0; slot < market.grid().slots_on(d); ++slot, step += 2) {
      const std::size_t bar = made.at(d, slot);
      const auto value = [&](std::int64_t raw) {
        if (kind != SeriesKind::kTotalReturnIndex) return static_cast<std::int32_t>(raw);
        return static_cast<std::int32_t>(static_cast<double>(raw) * paid * 1.3 / 100.0 + 0.5) * 100;
      };
      made.set(bar, value(path[step]), value(path[step + 1]));
      if (may_lack && d > made.first_day && dice.percent(4)) made.clear(bar);
    }
  }
}

/// Bars and settlement prices of one contract, inside its price limits.
inline void make_contract(MadeMarket& market, const std::string& symbol, const std::vector<Mood>& moods,
                          std::int64_t level, Dice& dice, bool may_lack_settlement) {
  MadeSeries& made = market.bars(symbol);
  MadeSeries& days = market.days(symbol);
  const ContractId id = contract_of(symbol);
  std::int64_t price = level * (1000 + dice.between(-30, 10)) / 1000, settled = price;
  for (DayIndex d = made.first_day; d <= made.last_day; ++d) {
    const Date date = rule_book().calendar.day(d);
    const PriceLimits limits = price_limits(rule_book(), id, date, Price::from_raw(to_tick(settled)));
    const Mood mood = dice.percent(75) ? moods[static_cast<std::size_t>(d - market.first_day())] : mood_of(dice);
    const bool up = dice.percent(50);
    const std::int64_t edge = up ? limits.highest : limits.lowest;
    const auto inside = [&](std::int64_t raw) {
      return static_cast<std::int32_t>(std::clamp<std::int64_t>(to_tick(raw), limits.lowest, limits.highest));
    };
    if (mood == Mood::kJump) price += (edge - price) * dice.between(20, 95) / 100;
    const int slots = market.grid().slots_on(d);
    const std::int64_t wide = slots == 1 ? 25 : 3;  // per mille of a bar's move
    std::int64_t lowest = limits.highest, highest = limits.lowest;
    for (int slot = 0; slot < slots; ++slot) {
      std::int32_t open = inside(price + price * dice.between(-wide, wide) / 1000);
      std::int32_t close = inside(open + std::int64_t{open} * dice.between(-wide, wide) / 1000);
      if (mood == Mood::kLockedUp) open = close = inside(limits.highest);
      if (mood == Mood::kLockedDown) open = close = inside(limits.lowest);
      if (mood == Mood::kLimitOpen && slot == 0) open = inside(edge);
      if (mood == Mood::kLimitClose && slot + 1 == slots) close = inside(edge);
      const std::size_t bar = made.at(d, slot);
      made.set(bar, open, close);
      if (mood != Mood::kLockedUp && mood != Mood::kLockedDown) {
        made.high[bar] = inside(made.high[bar] + dice.below(wide) * kTick);
        made.low[bar] = inside(made.low[bar] - dice.below(wide) * kTick);
      }
      made.volume[bar] = dice.percent(5) ? 0 : static_cast<std::int32_t>(dice.one_of({5, 80, 2000}) + dice.below(100));
      price = close;
      if (dice.percent(5)) {
        made.clear(bar);
        continue;
      }
      lowest = std::min<std::int64_t>(lowest, made.low[bar]);
      highest = std::max<std::int64_t>(highest, made.high[bar]);
    }
    settled = lowest <= highest ? to_tick(dice.between(lowest, highest)) : to_tick(settled);
    const bool last = rule_book().contracts.contract(id).last_trading_day == date;
    // The final settlement is a mean of the index: two decimals, and no price of the contract.
    const std::int64_t final_price = (price + price * dice.between(-8, 8) / 1000) / 100 * 100;
    const bool lacks = may_lack_settlement && dice.percent(15);
    days.settlement[days.at(d, 0)] = lacks ? kMissingPrice : static_cast<std::int32_t>(last ? final_price : settled);
  }
}

inline MadeMarket make_market(const Window& window, Frequency frequency, Dice& dice, bool two_products, bool has_index,
                              bool may_lack_settlement) {
  const TradingCalendar& calendar = rule_book().calendar;
  const auto expiry = calendar.index_of(rule_book().contracts.contract(contract_of(window.contract)).last_trading_day);
  const auto length = frequency == Frequency::kDaily ? dice.between(3, 8) : dice.between(3, 4);
  const auto first = expiry - static_cast<DayIndex>(dice.between(0, length));
  const auto last = std::max<DayIndex>(first + static_cast<DayIndex>(length) - 1, first + 2);
  MadeMarket market(frequency, calendar.day(first).to_string(), calendar.day(last).to_string());
  std::vector<std::string_view> products{window.product};
  if (two_products) products.push_back(window.other);
  std::vector<Mood> moods;
  for (DayIndex d = first; d <= last; ++d) moods.push_back(mood_of(dice));
  for (const std::string_view product : products) {
    const auto& instrument = rule_book().contracts.instrument(rule_book().contracts.find_instrument(product));
    const std::int64_t level = dice.between(2500, 6500) * 10'000;
    if (has_index) {
      std::vector<std::int64_t> path;
      std::int64_t price = level;
      for (std::int64_t i = 0; i < 2 * (market.grid().slots_before(last + 1) - market.grid().slots_before(first));
           ++i) {
        price += price * dice.between(-20, 20) / (frequency == Frequency::kDaily ? 1000 : 20'000);
        path.push_back(price / 100 * 100);
      }
      market.index(instrument.underlying);
      make_index(market, instrument.underlying, SeriesKind::kIndex, path, dice, product != window.product);
      if (!instrument.total_return.empty()) {
        market.index(instrument.total_return, SeriesKind::kTotalReturnIndex, false);
        make_index(market, instrument.total_return, SeriesKind::kTotalReturnIndex, path, dice, false);
      }
    }
    const auto before = market.symbols().size();
    market.contracts(product);
    const auto symbols = market.symbols();
    for (std::size_t i = before; i < symbols.size(); ++i) {
      make_contract(market, symbols[i], moods, level, dice, may_lack_settlement);
    }
  }
  if (frequency != Frequency::kDaily) market.derive_daily();
  return market;
}

inline void choose_broker(BrokerConfig& broker, Dice& dice, bool is_daily) {
  broker.fill = dice.percent(65) ? FillModel::kNextOpen : FillModel::kClose;
  broker.closing_order = dice.percent(60) ? ClosingOrder::kTodayFirst : ClosingOrder::kEarlierFirst;
  broker.enforce_price_limits = dice.percent(85);
  if (broker.fill == FillModel::kNextOpen && dice.percent(20)) {
    broker.order_delay_minutes = static_cast<int>(dice.between(1, is_daily ? 30 : 12));
  }
  if (dice.percent(30)) {
    broker.slippage.kind = SlippageConfig::Kind::kTicks;
    broker.slippage.ticks = static_cast<int>(dice.between(1, 4));
  } else if (dice.percent(30)) {
    broker.slippage.kind = SlippageConfig::Kind::kRangeShare;
    broker.slippage.range_share = Rate::from_raw(dice.between(1, 60) * 10'000'000);
  }
  if (dice.percent(40)) broker.participation = Rate::from_raw(dice.between(1, 50) * 10'000'000);
  CostConfig& costs = broker.costs;
  costs.fees = dice.percent(60)   ? CostConfig::Fees::kExchange
               : dice.percent(60) ? CostConfig::Fees::kFixed
                                  : CostConfig::Fees::kNone;
  if (costs.fees == CostConfig::Fees::kFixed) {
    costs.fixed = {Rate::from_raw(dice.below(300'000)), Rate::from_raw(dice.below(300'000)),
                   Rate::from_raw(dice.below(3'000'000)), Money::from_raw(dice.one_of({0, 10'000, 25'000}))};
    if (dice.percent(30)) costs.fixed.close_per_lot = Money::from_raw(dice.below(200'000));
  }
  if (dice.percent(40)) costs.broker_multiplier = Rate::from_raw(dice.between(100, 500) * 10'000'000);
  if (dice.percent(30)) costs.broker_add_on = Rate::from_raw(dice.below(50'000));
  costs.spot_rate = dice.percent(60) ? Rate::from_raw(dice.below(2'000'000)) : Rate();
  costs.stamp_duty = dice.percent(30);
}

inline void choose_account(AccountConfig& account, Dice& dice) {
  MarginConfig& margin = account.margin;
  margin.rule = dice.percent(55)   ? MarginConfig::Rule::kExchange
                : dice.percent(60) ? MarginConfig::Rule::kFixed
                                   : MarginConfig::Rule::kNone;
  if (margin.rule == MarginConfig::Rule::kFixed) margin.fixed = Rate::from_raw(dice.between(8, 40) * 10'000'000);
  margin.broker_add_on = dice.one_of({Rate(), rate("0.02"), rate("0.05")});
  margin.hedging_account = dice.percent(25);
  margin.one_sided = dice.percent(75);
  margin.call = dice.percent(45)   ? MarginConfig::Call::kReduce
                : dice.percent(65) ? MarginConfig::Call::kTopUp
                                   : MarginConfig::Call::kStop;
  margin.intraday_reduction = dice.percent(40);
  account.position_limits = dice.percent(50);
  if (dice.percent(50)) {
    account.interest = {Rate::from_raw(dice.below(30'000'000)), Rate::from_raw(dice.below(20'000'000)),
                        Rate::from_raw(dice.below(80'000'000))};
  }
}

}  // namespace random_account

/// The account of a seed. Nearly all have daily bars; some have 5-minute or 1-minute ones.
[[nodiscard]] inline RandomAccount random_account_of(std::uint64_t seed) {
  using namespace random_account;
  Dice dice(seed);
  const Frequency frequency = seed % 500 == 7  ? Frequency::kOneMinute
                              : seed % 40 == 3 ? Frequency::kFiveMinutes
                                               : Frequency::kDaily;
  const Window& window = kWindows[dice.below(static_cast<std::int64_t>(std::size(kWindows)))];
  const bool two_products = dice.percent(30), has_index = dice.percent(92),
             may_lack = frequency == Frequency::kDaily && dice.percent(10);
  RandomAccount account{make_market(window, frequency, dice, two_products, has_index, may_lack), {}, {}, seed};
  BacktestConfig& config = account.config;
  config = plain_config(account.market);
  config.name = fmt::format("seed {}", seed);
  config.product = std::string(window.product);
  const DayIndex first = account.market.first_day() + (frequency == Frequency::kDaily && dice.percent(40) ? 0 : 1);
  config.start = rule_book().calendar.day(first);
  account.products.push_back(rule_book().contracts.find_instrument(window.product));
  if (two_products) account.products.push_back(rule_book().contracts.find_instrument(window.other));
  const Instrument& instrument = rule_book().contracts.instrument(account.products[0]);
  config.capital = Money::from_integer(dice.between(3, 60) * 1'000'000);
  config.whole_lots = dice.percent(75);
  config.mark = dice.percent(60) ? Mark::kSettlement : Mark::kClose;
  config.missing_bars = MissingBars::kWait;
  // The second road walks each leg by itself and lets no sale pay for a trade before it; simulation/legs_test.cc has
  // both legs at one moment.
  config.broker.legs = Legs::kAsAvailable;
  config.account.sale_proceeds = SaleProceeds::kNextDay;
  if (may_lack) config.missing_settlement = MissingSettlement::kCarry;
  choose_broker(config.broker, dice, frequency == Frequency::kDaily);
  choose_account(config.account, dice);
  if (!kFractionalCutsEnd && !config.whole_lots) config.account.margin.call = MarginConfig::Call::kStop;
  if (has_index && dice.percent(75)) {
    const bool total = !instrument.total_return.empty() && dice.percent(45);
    config.spot_symbol = total ? instrument.total_return : instrument.underlying;
    config.spot_share = rate("0.5");
    if (dice.percent(20)) {
      config.account.short_spot = {true, Rate::from_raw(dice.below(110'000'000)), dice.one_of({Rate(), rate("0.5")})};
    }
    if (!total && !instrument.total_return.empty() && dice.percent(60)) {
      config.account.spot_dividends = dice.percent(50) ? SpotDividends::kCash : SpotDividends::kReinvested;
    }
  }
  if (dice.percent(25)) {
    Date date = config.start;
    for (auto left = dice.between(1, 2); left > 0; --left) {
      date = date + static_cast<std::int32_t>(dice.between(1, 3));  // also on closed days
      if (date > config.end) break;
      const std::int64_t size = config.capital.raw() / 100 * dice.between(-12, 30);
      config.account.flows.push_back({date, Money::from_raw(size)});
    }
  }
  return account;
}

/// Trades at random: targets, reversals, rolls, overlays with guards, settings of the spot leg, orders far too big.
class RandomTrader final : public Strategy {
 public:
  RandomTrader(const RandomAccount& account)
      : dice_(account.seed + 1'000'003),
        products_(account.products),
        margin_(account.config.account.margin.is_enforced()),
        chance_(account.market.frequency() == Frequency::kDaily         ? 85
                : account.market.frequency() == Frequency::kFiveMinutes ? 15
                                                                        : 4) {}

  void on_bar(Context& context) override {
    if (!dice_.percent(chance_)) return;
    has_rolled_ = false;
    for (auto left = dice_.between(1, 4); left > 0; --left) act(context);
  }

 private:
  [[nodiscard]] std::optional<ContractId> any(Context& context) {
    const InstrumentId product =
        products_[static_cast<std::size_t>(dice_.below(static_cast<std::int64_t>(products_.size())))];
    const auto listed = context.listed(product);
    const ContractId id = listed[static_cast<std::size_t>(dice_.below(static_cast<std::int64_t>(listed.size())))];
    return context.market().close(id) ? std::optional(id) : std::nullopt;
  }
  [[nodiscard]] Quantity size(Context& context, ContractId id) {
    const Money equity = std::max(context.equity(), Money::from_integer(100'000));
    // Of equity in percent; the biggest are for the margin to refuse.
    std::int64_t share = dice_.between(-90, 90);
    if (margin_ && dice_.percent(50)) share *= dice_.between(2, 6);
    if (margin_ && dice_.percent(4)) share *= 100;
    const Money amount = Money::from_raw(equity.raw() / 100 * share);
    const Quantity exact = quantity_for(amount, context.price(id), context.instrument().multiplier);
    return context.whole_lots() ? round_to_lots(exact) : exact;
  }
  void act(Context& context) {
    const auto id = any(context);
    if (!id) return;
    switch (dice_.below(12)) {
      case 0:
      case 1:
      case 2:
        context.set_target(*id, size(context, *id),
                           dice_.one_of({Purpose::kHedge, Purpose::kRebalance, Purpose::kSpread}));
        break;
      case 3: context.set_target(*id, -context.hedge_position(*id), Purpose::kHedge); break;
      case 4: context.set_target(*id, Quantity(), Purpose::kRebalance); break;
      case 5:
      case 6: roll(context, *id); break;
      case 7:
      case 8: overlay(context, *id); break;
      case 9: context.cancel_overlay(*id); break;
      default:
        if (context.has_spot()) {
          const std::int64_t lowest = context.may_short_spot() ? -40 : 0;
          context.set_spot(
              Money::from_raw(std::max<std::int64_t>(0, context.equity().raw()) / 100 * dice_.between(lowest, 85)));
        }
        break;
    }
  }
  void roll(Context& context, ContractId to) {
    // One roll of a bar: its legs are known by the moment of their decision.
    if (has_rolled_ || context.held().empty()) return;
    const auto held = context.held();
    const ContractId from = held[static_cast<std::size_t>(dice_.below(static_cast<std::int64_t>(held.size())))];
    if (from == to) return;
    has_rolled_ = true;
    context.roll(from, to, dice_.percent(70) ? context.hedge_position(from) : size(context, to));
  }
  void overlay(Context& context, ContractId id) {
    const Quantity open = context.overlay_position(id);
    const auto execution = dice_.percent(70) ? Execution::kFillModel : Execution::kNextClose;
    if (!open.is_zero() && dice_.percent(70)) {
      context.cancel_overlay(id);
      context.trade_overlay(id, -open, execution);
      return;
    }
    Guard guard;
    if (dice_.percent(60)) guard.take_profit = Rate::from_raw(dice_.between(1, 40) * 1'000'000);
    if (dice_.percent(60)) guard.stop_loss = Rate::from_raw(-dice_.between(1, 40) * 1'000'000);
    const Quantity quantity = size(context, id);
    if (!quantity.is_zero()) context.trade_overlay(id, quantity, execution, guard);
  }

  Dice dice_;
  std::vector<InstrumentId> products_;
  bool margin_;
  int chance_;
  bool has_rolled_ = false;
};

}  // namespace hedgelab::test
