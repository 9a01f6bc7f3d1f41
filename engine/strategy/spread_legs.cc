#include "engine/strategy/spread_legs.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/core/error.h"
#include "engine/strategy/not_carried.h"

namespace hedgelab {
namespace {

constexpr std::size_t kMostContracts = 8;  // of one group of orders
constexpr double kShareForMargin = 0.99;   // of the funds, at a setting

/// Places in a listing of current and next month and two quarter months at which a slot can stand.
struct Places {
  int first, last;
};
Places places_of(ContractSlot slot) {
  switch (slot) {
    case ContractSlot::kNearQuarter: return {0, 2};
    case ContractSlot::kFarQuarter: return {2, 3};
    default: return {static_cast<int>(slot), static_cast<int>(slot)};
  }
}

std::string_view word(ContractSlot slot) { return kContractSlotWords[static_cast<std::size_t>(slot)]; }

/// Trades of one group, each measured from the position of now.
class Trades {
 public:
  explicit Trades(Context& context) : context_(&context) {}
  void add(ContractId id, Quantity trade) {
    ensure(count_ < targets_.size(), "a spread in more than eight contracts");
    targets_[count_++] = {id, context_->hedge_position(id) + trade};
  }
  void bring(ContractId id, Quantity target) {
    if (!has(id)) add(id, target - context_->hedge_position(id));
  }
  /// An order of an earlier decision that may still wait in the contract is not wanted any more.
  void forget_orders(ContractId id) { bring(id, context_->hedge_position(id)); }
  void submit(Purpose purpose) { context_->set_targets({targets_.data(), count_}, purpose); }

 private:
  [[nodiscard]] bool has(ContractId id) const {
    return std::any_of(targets_.begin(), targets_.begin() + static_cast<std::ptrdiff_t>(count_),
                       [id](const Context::Target& target) { return target.contract == id; });
  }
  Context* context_;
  std::array<Context::Target, kMostContracts> targets_{};
  std::size_t count_ = 0;
};

}  // namespace

/// Lots of the product, by contract.
struct SpreadLegs::Held {
  std::array<ContractId, kMostContracts> contracts{};
  std::size_t count = 0;
  int longs = 0, shorts = 0;  // contracts
  ContractId long_leg, short_leg;
  [[nodiscard]] bool is_nothing() const { return count == 0; }
  [[nodiscard]] bool is_naked() const { return (longs == 0) != (shorts == 0); }
  [[nodiscard]] bool is_one_spread() const { return longs == 1 && shorts == 1; }
  [[nodiscard]] std::span<const ContractId> all() const { return {contracts.data(), count}; }
};

Quantity SpreadLegs::Asked::lots_of(ContractId id) const {
  if (side == 0) return Quantity();
  if (id == pair.near) return side > 0 ? near_lots : -near_lots;
  if (id == pair.far) return side > 0 ? -far_lots : far_lots;
  return Quantity();
}

ContractId contract_in_slot_or_fail(const Context& context, std::span<const ContractId> listed, ContractSlot slot) {
  if (const auto id = contract_in_slot(context, listed, slot)) return *id;
  std::vector<std::string> codes;
  for (const ContractId id : listed) codes.push_back(context.contract(id).code);
  fail("{}: no contract stands in the slot {} on {}; listed: {}", context.instrument().code, word(slot),
       context.today().to_string(), codes.empty() ? std::string("nothing") : fmt::format("{}", fmt::join(codes, ", ")));
}

SpreadLegs::SpreadLegs(const SpreadParameters& parameters) : parameters_(parameters) {
  if (parameters.near_slot == parameters.far_slot) {
    fail("strategy.near_slot and strategy.far_slot are both {}; a spread needs two contracts",
         word(parameters.near_slot));
  }
  if (places_of(parameters.near_slot).first >= places_of(parameters.far_slot).last) {
    fail("strategy.near_slot {} is never nearer than strategy.far_slot {}; exchange them", word(parameters.near_slot),
         word(parameters.far_slot));
  }
}

// --- contracts -------------------------------------------------------------------------------------------------------

ContractId SpreadLegs::leg_due(const Context& context, ContractSlot slot, std::optional<ContractId> held) const {
  const ContractId in_slot = contract_in_slot_or_fail(context, context.listed(), slot);
  const ContractId current = held && context.is_listed(*held) ? *held : in_slot;
  const SlotRoll roll{slot, parameters_.roll_trigger, parameters_.roll_before_trading_days};
  return roll.choose(context, current).value_or(current);
}

std::optional<ContractId> SpreadLegs::contract_behind(const Context& context, ContractId near) const {
  // In the first listing, today's or a later one, in which the near leg's contract stands in its slot.
  std::span<const ContractId> listing = context.listed();
  while (contract_in_slot(context, listing, parameters_.near_slot) != near) {
    if (std::find(listing.begin(), listing.end(), near) == listing.end()) return std::nullopt;
    listing = context.listed_after(context.contract(listing.front()).last_trading_day);
  }
  return contract_in_slot(context, listing, parameters_.far_slot);
}

std::optional<SpreadPair> SpreadLegs::pair_due(const Context& context) const {
  if (context.listed().empty() && context.today() < context.instrument().first_trading_day) return std::nullopt;
  const ContractId near = leg_due(context, parameters_.near_slot, pair_ ? std::optional(pair_->near) : std::nullopt);
  const ContractId far = leg_due(context, parameters_.far_slot, pair_ ? std::optional(pair_->far) : std::nullopt);
  const auto is_spread = [&](ContractId other) {
    return context.is_listed(other) &&
           context.contract(near).last_trading_day < context.contract(other).last_trading_day;
  };
  if (is_spread(far)) return SpreadPair{near, far};
  const auto behind = contract_behind(context, near);
  return behind && is_spread(*behind) ? std::optional(SpreadPair{near, *behind}) : std::nullopt;
}

// --- decisions -------------------------------------------------------------------------------------------------------

void SpreadLegs::decide(Context& context, const std::optional<SpreadPair>& pair, int side) {
  if (context.has_spot() && !context.spot_share().is_zero()) {
    fail("account.spot: a calendar spread holds futures only; leave the spot leg out, or give it share 0");
  }
  pair_ = pair;
  const Held held = held_lots(context);
  Asked ask;
  if (pair && !held.is_naked()) {
    ask.pair = *pair;
    ask.side = side;
  }
  if (ask.is_same(asked_)) {
    if (is_waiting(context, held)) return;
    if (is_as_asked(context, held) && !resize_is_due_) return;
  }
  if (ask.side == 0) {
    flatten(context, held);
  } else {
    set(context, held, ask);
  }
}

SpreadLegs::Held SpreadLegs::held_lots(const Context& context) const {
  Held held;
  for (const ContractId id : context.held()) {
    const Quantity lots = context.hedge_position(id);
    if (lots.is_zero() || context.contract(id).instrument != context.product()) continue;
    ensure(held.count < kMostContracts, "a spread in more than eight contracts");
    held.contracts[held.count++] = id;
    ++(lots.sign() > 0 ? held.longs : held.shorts);
    (lots.sign() > 0 ? held.long_leg : held.short_leg) = id;
  }
  return held;
}

bool SpreadLegs::is_waiting(const Context& context, const Held& held) const {
  const auto waits = [&context](ContractId id) { return context.is_waiting(id); };
  if (asked_.side != 0 && (waits(asked_.pair.near) || waits(asked_.pair.far))) return true;
  return std::any_of(held.all().begin(), held.all().end(), waits);
}

bool SpreadLegs::is_as_asked(const Context& context, const Held& held) const {
  const auto as_asked = [&](ContractId id) { return context.hedge_position(id) == asked_.lots_of(id); };
  if (asked_.side != 0 && !(as_asked(asked_.pair.near) && as_asked(asked_.pair.far))) return false;
  return std::all_of(held.all().begin(), held.all().end(), as_asked);
}

void SpreadLegs::flatten(Context& context, const Held& held) {
  Trades trades(context);
  for (const ContractId id : held.all()) trades.bring(id, Quantity());
  if (asked_.side != 0) {
    trades.forget_orders(asked_.pair.near);
    trades.forget_orders(asked_.pair.far);
  }
  trades.submit(Purpose::kSpread);
  asked_ = Asked{};
  resize_is_due_ = false;
}

void SpreadLegs::set(Context& context, const Held& held, Asked ask) {
  const auto [long_leg, short_leg] =
      ask.side > 0 ? std::pair(ask.pair.near, ask.pair.far) : std::pair(ask.pair.far, ask.pair.near);
  // A leg that rolls alone takes its lots along: a third order, for the change in size of the other leg, would break
  // the group's pairs, and one of few lots would keep a participation cap from filling the roll in parts.
  const bool rolls_alone = held.is_one_spread() && (held.long_leg != long_leg) != (held.short_leg != short_leg);
  const bool is_never = parameters_.rebalance == SpreadRebalance::kNever;
  const bool keeps_lots =
      (is_never || rolls_alone) && !held.is_nothing() && !ask.is_same(asked_) && is_as_asked(context, held);
  resize_is_due_ = keeps_lots && !is_never;
  if (keeps_lots) {
    ask.near_lots = asked_.near_lots;
    ask.far_lots = asked_.far_lots;
  } else {
    size(context, ask);
  }
  Trades trades(context);
  Purpose purpose = Purpose::kSpread;
  if (held.is_one_spread()) {
    purpose = Purpose::kRebalance;
    // What the long side leaves it enters elsewhere, and the short side likewise: the pairs of a roll.
    const auto moves = [&](ContractId from, ContractId to) {
      trades.add(from, -context.hedge_position(from));
      trades.add(to, ask.lots_of(to));
      purpose = Purpose::kRoll;
    };
    if (held.long_leg == short_leg && held.short_leg == long_leg) {  // the direction changes: both moves in one
      trades.bring(short_leg, ask.lots_of(short_leg));
      trades.bring(long_leg, ask.lots_of(long_leg));
      purpose = Purpose::kRoll;
    } else {
      if (held.long_leg != long_leg) moves(held.long_leg, long_leg);
      if (held.short_leg != short_leg) moves(held.short_leg, short_leg);
    }
  }
  // A leg that stays where it is changes its size behind the pairs.
  trades.bring(long_leg, ask.lots_of(long_leg));
  trades.bring(short_leg, ask.lots_of(short_leg));
  for (const ContractId id : held.all()) trades.bring(id, ask.lots_of(id));
  if (asked_.side != 0) {
    trades.forget_orders(asked_.pair.near);
    trades.forget_orders(asked_.pair.far);
  }
  trades.submit(purpose);
  asked_ = ask;
  was_set_ = true;
}

// --- size ------------------------------------------------------------------------------------------------------------

void SpreadLegs::size(const Context& context, Asked& ask) const {
  const Money equity = context.equity();
  const double leverage = leverage_now(context, ask);
  const Money leg = share_of(equity, Rate::from_double(leverage));
  ask.near_lots = context.lots_for(ask.pair.near, leg);
  ask.far_lots = parameters_.match == SpreadMatch::kLots ? ask.near_lots : context.lots_for(ask.pair.far, leg);
  // The nearest whole number of lots may lie above what the margin carries.
  if (context.whole_lots() && margin_of(context, ask) > share_of(context.funds(), Rate::from_double(kShareForMargin))) {
    ask.near_lots -= Quantity::from_integer(1);
    ask.far_lots -= Quantity::from_integer(1);
  }
  if (ask.near_lots.sign() > 0 && ask.far_lots.sign() > 0) return;
  const Money one_lot =
      notional(context.price(ask.pair.near), Quantity::from_integer(1), context.instrument().multiplier);
  not_carried(
      "the account is too small: equity {} CNY gives a leg of {} CNY, which is no lot of {} ({} CNY on {}); it takes "
      "about {:.0f} CNY, or \"lots\": \"fractional\"",
      to_string(equity), to_string(leg), context.contract(ask.pair.near).code, to_string(one_lot),
      context.today().to_string(), one_lot.to_double() / leverage);
}

// One leg's notional over equity. Margin of a spread over that notional is near-independent of its size, so the largest
// that the funds carry is a quotient.
double SpreadLegs::leverage_now(const Context& context, const Asked& ask) const {
  const double equity = context.equity().to_double();
  if (!(equity > 0.0)) {
    not_carried("the account has no equity left to size a spread from: {} CNY on {}", to_string(context.equity()),
                context.today().to_string());
  }
  Asked unit = ask;  // of one contract value in each leg, or of one lot
  const std::int64_t multiplier = context.instrument().multiplier;
  const Quantity one = Quantity::from_integer(1);
  const Money near_value = notional(context.price(ask.pair.near), one, multiplier);
  unit.near_lots = unit.far_lots = one;
  if (parameters_.match == SpreadMatch::kNotional) {
    unit.far_lots = quantity_for(near_value, context.price(ask.pair.far), multiplier);
  }
  const double rate = margin_of(context, unit).to_double() / near_value.to_double();
  const double most = rate > 0.0 ? kShareForMargin * context.funds().to_double() / (equity * rate)
                                 : std::numeric_limits<double>::infinity();
  if (parameters_.size_by == SpreadSize::kMarginUse) {
    if (rate == 0.0) {
      fail("strategy.size_by: margin_use needs an account with margin; give account.margin.rates, or size by leverage");
    }
    return std::min(parameters_.margin_use / rate, most);
  }
  if (parameters_.leverage <= most) return parameters_.leverage;
  if (!was_set_) {
    not_carried(
        "strategy.leverage: the account cannot carry {}: the margin of {} and {} on {} is {:.4f} of one leg, {:.4f} of "
        "equity; {:.2f} can be carried, with 1% of the funds kept free",
        parameters_.leverage, context.contract(ask.pair.near).code, context.contract(ask.pair.far).code,
        context.today().to_string(), rate, parameters_.leverage * rate, std::floor(most * 100.0) / 100.0);
  }
  return std::max(most, 0.0);
}

Money SpreadLegs::margin_of(const Context& context, const Asked& ask) const {
  const auto of = [&](ContractId id) {
    const Quantity lots = ask.lots_of(id);
    return proportional_cost(context.price(id), lots, context.instrument().multiplier,
                             context.margin_rate(id, lots.sign() < 0));
  };
  const Money near = of(ask.pair.near);
  const Money far = of(ask.pair.far);
  return context.instrument().margin_group.empty() ? near + far : std::max(near, far);
}

std::vector<std::string> SpreadLegs::conventions() const {
  const bool by_leverage = parameters_.size_by == SpreadSize::kLeverage;
  return {fmt::format("spread: near leg in {}, far leg in {}, equal {}; both legs fill on one bar or neither does",
                      word(parameters_.near_slot), word(parameters_.far_slot),
                      parameters_.match == SpreadMatch::kLots ? "lots" : "contract value"),
          fmt::format("spread size at a setting: {} {}",
                      by_leverage ? "one leg's notional over equity" : "margin over equity",
                      by_leverage ? parameters_.leverage : parameters_.margin_use)};
}

}  // namespace hedgelab
