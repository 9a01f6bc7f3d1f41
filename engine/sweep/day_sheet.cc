#include "engine/sweep/day_sheet.h"

#include <algorithm>
#include <limits>

#include "engine/core/error.h"

namespace hedgelab {
namespace {

// A decision about contracts places no orders.
class NoOrders final : public OrderSink {
 public:
  OrderGroup new_group() override { return 0; }
  void submit(ContractId, Quantity, Purpose, OrderGroup) override {}
  void submit_overlay(ContractId, Quantity, Execution, Guard) override {}
  void cancel(ContractId, OrderFate) override {}
  void cancel_overlay(ContractId, OrderFate) override {}
  void set_spot_units(Quantity) override {}
  [[nodiscard]] bool is_waiting(ContractId) const override { return false; }
};

// The broker's reading of a bar (Broker::meet): a price, and somebody who traded at it.
bool has_trade(const SeriesDay& bars, const std::int32_t* column, int slot) {
  return bars.present != nullptr && bars.present[slot] != 0 && column != nullptr && column[slot] != kMissingPrice &&
         (bars.volume == nullptr || bars.volume[slot] != 0);
}

struct Limited {
  const SeriesDay* bars;
  std::optional<PriceLimits> limits;
  [[nodiscard]] bool opens(int slot, int sign) const {
    if (!has_trade(*bars, bars->open, slot)) return false;
    SheetDay day;
    day.limits = limits;
    return day.may_trade(bars->open[slot], sign);
  }
};

FillPlace first_open(const Limited& of, int slots, int sign) {
  for (int slot = 0; slot < slots; ++slot) {
    if (of.opens(slot, sign)) return {slot, price_of(of.bars->open[slot])};
  }
  return {};
}

void fill_next(std::vector<std::int32_t>& next, const Limited& of, int slots, int sign) {
  next.assign(static_cast<std::size_t>(slots), FillPlace::kNever);
  int latest = FillPlace::kNever;
  for (int slot = slots - 1; slot >= 0; --slot) {
    next[static_cast<std::size_t>(slot)] = latest;
    if (of.opens(slot, sign)) latest = slot;
  }
}

std::int64_t move_of(const BarColumns& columns) {
  std::int32_t lowest = std::numeric_limits<std::int32_t>::max(), highest = 0;
  for (std::size_t at = 0; at < columns.present.size(); ++at) {
    if (columns.present[at] == 0) continue;
    lowest = std::min(lowest, columns.close[at]);
    highest = std::max(highest, columns.close[at]);
  }
  return lowest <= highest ? std::int64_t{highest} - lowest : 0;
}

}  // namespace

// The part of a day that the hedge of `day.contract` lives through; `held` is what it held over night.
bool DaySheet::add_day(DayFacts& facts, const MarketView& view, SeriesId spot, std::optional<ContractId> held) {
  SheetDay& day = days_.back();
  const MarketDay& market = facts.market();
  const MarketPanel& panel = market.panel();
  const auto limited = [&](ContractId id) -> std::optional<Limited> {
    const auto series = panel.series_of(id);
    if (!series) return std::nullopt;
    const SeriesDay& bars = market.of(*series);
    if (bars.daily_only || bars.open == nullptr || bars.high == nullptr || bars.low == nullptr) return std::nullopt;
    return Limited{&bars, terms_.enforce_price_limits ? facts.limits(id) : std::nullopt};
  };
  const auto own = limited(*day.contract);
  if (!own) return false;
  day.bars = *own->bars;
  day.limits = own->limits;
  day.rolls = held && *held != *day.contract;
  day.buys = first_open(*own, day.slots, 1);
  day.sells = first_open(*own, day.slots, -1);
  if (day.rolls) {
    const auto old = limited(*held);
    if (!old) return false;
    for (int slot = 0; slot < day.slots && !day.roll_in.exists(); ++slot) {
      if (!old->opens(slot, 1) || !own->opens(slot, -1)) continue;
      day.roll_leaves = {slot, price_of(old->bars->open[slot])};
      day.roll_in = {slot, price_of(own->bars->open[slot])};
    }
  }
  fill_next(day.next_buy, *own, day.slots, 1);
  fill_next(day.next_sell, *own, day.slots, -1);
  if (day.restore_slot >= 0 && has_trade(day.bars, day.bars.close, day.restore_slot)) {
    day.restore_buys = day.may_trade(day.bars.close[day.restore_slot], 1);
    day.restore_sells = day.may_trade(day.bars.close[day.restore_slot], -1);
  }
  const SeriesDay& spot_bars = market.of(spot);
  for (int slot = 0; slot < day.slots && !day.spot.exists(); ++slot) {
    if (spot_bars.present == nullptr || spot_bars.present[slot] == 0) continue;
    if (spot_bars.open == nullptr || spot_bars.open[slot] == kMissingPrice) return false;
    day.spot = {slot, price_of(spot_bars.open[slot])};
  }
  // Held into its expiry: a final settlement, a delivery fee.
  if (market.panel().rules().contracts.contract(*day.contract).last_trading_day == day.date) return false;
  const auto close = view.close(*day.contract);
  const auto settlement = facts.settlement(*day.contract);
  if (!close || (!settlement && terms_.missing_settlement == MissingSettlement::kError)) return false;
  day.close = *close;
  day.settlement = settlement ? settlement->price : *close;
  return true;
}

std::optional<DaySheet> DaySheet::make(const MarketPanel& panel, const SheetTerms& terms) {
  const RuleBook& rules = panel.rules();
  const auto spot = panel.find(terms.spot_symbol);
  const int minutes = minutes_per_bar(panel.frequency());
  if (minutes == 0 || !spot || panel.series(*spot).daily_only) return std::nullopt;
  DaySheet sheet;
  sheet.terms_ = terms;
  AccountTerms account;
  account.product = rules.contracts.find_instrument(terms.product);
  account.spot = spot;
  account.whole_lots = false;
  sheet.instrument_ = &rules.contracts.instrument(account.product);
  const DayIndex first = rules.calendar.index_of(rules.calendar.on_or_after(terms.start));
  const DayIndex last = rules.calendar.index_of(rules.calendar.on_or_before(terms.end));
  if (first < 1 || last <= first) return std::nullopt;

  MarketDay market(panel);
  DayFacts facts(market);
  MarketView view(market);
  const Ledger ledger(rules.contracts);
  const auto dividends = no_dividends();
  NoOrders orders;
  const Context context(view, rules, ledger, *dividends, account, orders);
  const SlotRoll roll{terms.slot, terms.roll_trigger, terms.roll_before_trading_days};
  std::optional<ContractId> held, wanted;  // over night; by the evening's decision
  Price basis;
  for (DayIndex index = first; index <= last; ++index) {
    market.load(index);
    view.begin_day();
    if (index == first) {
      const auto before = view.close(*spot);
      if (!before) return std::nullopt;
      sheet.dates_.push_back(rules.calendar.day(first - 1));
      sheet.spot_closes_.push_back(*before);
      int longest = 0;
      for (const ContractId id : context.listed()) longest = std::max(longest, context.trading_days_of_life(id));
      sheet.life_in_bars_ = std::int64_t{longest} * market.slots();
    }
    view.advance(market.slots() - 1);
    SheetDay& day = sheet.days_.emplace_back();
    day.date = market.date();
    day.index = index;
    day.slots = market.slots();
    day.restore_slot = day.slots - 1 - terms.restore_minutes_before_close / std::max(1, minutes);
    day.contract = wanted;
    day.basis = basis;
    if (wanted) {
      if (!sheet.add_day(facts, view, *spot, held)) return std::nullopt;
      if (held != wanted) {
        const BarSeries& bars = panel.series(*panel.series_of(*wanted)).bars;
        sheet.largest_move_ = std::max(sheet.largest_move_, move_of(*bars.columns));
      }
      held = wanted;
      basis = day.settlement;
    }
    const auto spot_close = view.close(*spot);
    if (!spot_close) return std::nullopt;
    day.spot_close = *spot_close;
    sheet.dates_.push_back(day.date);
    sheet.spot_closes_.push_back(day.spot_close);
    if (const auto next = roll.choose(context, wanted)) {
      const auto price = view.close(*next);
      if (!price) return std::nullopt;
      day.wanted_close = *price;
      day.evening = wanted == next ? SheetDay::Evening::kGoesOn : SheetDay::Evening::kOpensOrRolls;
      wanted = next;
    }
  }
  return sheet;
}

}  // namespace hedgelab
