#include "engine/accounting/margin_model.h"

#include <algorithm>

#include "engine/core/error.h"

namespace hedgelab {

void MarginConfig::fields(FieldVisitor& keys) {
  keys.choice("rates", rule, "exchange: dated, by side and distance of expiry; none is paper: any position is carried",
              kRequired);
  const auto enforced = matters_when("rates", "fixed", "exchange");
  keys.field("fixed_rate", fixed, 1e-6, 1.0, "share of contract value", required_when("rates", "fixed"),
             matters_when("rates", "fixed"));
  keys.field("broker_add_on", broker_add_on, 0.0, 1.0, "of the broker, on top of the rate", enforced);
  keys.choice_of("account", hedging_account, {{"speculation", false}, {"hedging", true}},
                 "hedging: its own rates where the table has them, and no position or opening limits");
  keys.field("one_sided", one_sided, "opposite positions of a margin group pay for the larger side only", enforced);
  keys.choice(
      "call", call,
      "funds below the margin at settlement: reduce_both cuts futures and spot by one share at one moment, top_up "
      "sells spot, reduce cuts futures alone at the next open, stop ends the run (exit code 1)",
      enforced);
  keys.field("intraday_reduction", intraday_reduction, "look at the margin at every bar's close, too", enforced);
}

std::string MarginConfig::describe() const {
  if (rule == Rule::kNone) return "no margin is asked (paper)";
  const std::string rate =
      rule == Rule::kFixed ? fmt::format("fixed margin {}", to_string(fixed)) : std::string("dated exchange margin");
  const char* policy = call == Call::kReduceBoth ? "futures and spot are cut in step"
                       : call == Call::kTopUp    ? "spot is sold"
                       : call == Call::kReduce   ? "futures are cut"
                                                 : "the run ends";
  return fmt::format("{}{} + {} of the broker, {}; at a margin call {}", rate,
                     hedging_account ? " (hedging account)" : "", to_string(broker_add_on),
                     one_sided ? "larger side only" : "both sides", policy);
}

MarginModel::MarginModel(const MarginConfig& config, const RuleBook& rules) : config_(config), rules_(&rules) {
  std::vector<std::string_view> names{""};
  for (const auto& instrument : rules.contracts.instruments()) {
    auto at = std::find(names.begin(), names.end(), instrument.margin_group);
    if (at == names.end()) at = names.insert(names.end(), instrument.margin_group);
    group_.push_back(static_cast<std::uint16_t>(at - names.begin()));
  }
  if (names.size() > kMostGroups) {
    fail("the rule book has {} margin groups; at most {} are supported", names.size() - 1, kMostGroups - 1);
  }
}

void MarginModel::set_settlement_day(DayIndex day) { settlement_day_ = std::max(day, DayIndex{0}); }

Rate MarginModel::rate(ContractId id, bool is_short) const {
  if (config_.rule == MarginConfig::Rule::kFixed) {
    const Rate rate = config_.fixed + config_.broker_add_on;
    if (rate.raw() > Rate::kScale) {
      fail("margin: {} with the broker's add-on of {} is above 100%", to_string(config_.fixed),
           to_string(config_.broker_add_on));
    }
    return rate;
  }
  ensure(config_.rule == MarginConfig::Rule::kExchange, "a margin rate is asked of an account without margin");
  const Contract& contract = rules_->contracts.contract(id);
  const Instrument& instrument = rules_->contracts.instrument(contract.instrument);
  // A product's first session has no settlement before it: its first rates hold.
  const MarginRates& rates = rules_->margins.at(
      instrument.code, std::max(rules_->calendar.day(settlement_day_), instrument.first_trading_day));
  const DayIndex trading_next = std::min(settlement_day_ + 1, rules_->calendar.day_count() - 1);
  const auto listed = rules_->contracts.listed(contract.instrument, trading_next);
  const auto near = static_cast<std::size_t>(instrument.listing.serial_months);
  bool is_near = false;
  for (std::size_t i = 0; i < std::min(near, listed.size()); ++i) is_near = is_near || listed[i] == id;
  Rate rate = is_short ? (is_near ? rates.short_near : rates.short_far) : (is_near ? rates.long_near : rates.long_far);
  if (config_.hedging_account && rates.hedging) rate = *rates.hedging;
  rate += config_.broker_add_on;
  if (rate.raw() > Rate::kScale) {
    fail("margin of {} on {}: {} with the broker's add-on of {} is above 100%", contract.code,
         rules_->calendar.day(settlement_day_).to_string(), to_string(rate), to_string(config_.broker_add_on));
  }
  return rate;
}

void MarginModel::Sum::add(const Holding& holding) {
  const MarginModel& model = *model_;
  if (!model.config_.is_enforced() || holding.quantity.is_zero()) return;
  const InstrumentId product = model.rules_->contracts.contract(holding.contract).instrument;
  const bool is_short = holding.quantity.sign() < 0;
  const Money margin =
      proportional_cost(holding.price, holding.quantity, model.rules_->contracts.instrument(product).multiplier,
                        model.rate(holding.contract, is_short));
  const std::size_t group = model.config_.one_sided ? model.group_[product.value] : 0;
  if (group == 0) {
    alone_ += margin;
  } else {
    (is_short ? shorts_ : longs_)[group] += margin;
  }
}

Money MarginModel::Sum::total() const {
  Money sum = alone_;
  for (std::size_t group = 1; group < kMostGroups; ++group) sum += std::max(longs_[group], shorts_[group]);
  return sum;
}

std::optional<double> move_to_call(double funds, double margin, double notional) {
  if (margin <= 0.0) return std::nullopt;
  if (margin >= funds) return 0.0;
  if (margin == notional) return std::nullopt;
  const double move = (funds - margin) / (margin - notional);
  return move <= -1.0 ? std::nullopt : std::optional(move);
}

double leverage_that_survives(double rate, double move, bool is_short) {
  return 1.0 / (rate + move * (is_short ? 1.0 + rate : 1.0 - rate));
}

}  // namespace hedgelab
