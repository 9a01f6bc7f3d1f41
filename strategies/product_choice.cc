// Long futures of whichever product stands at the deepest discount: the cross-product view of a roll. A slot's
// annualised, dividend-adjusted rate makes an IF of three months and an IM of three months comparable; the holder earns
// the index of the product held and its discount, and changes index with it.
//
// States: out -> in contract C of product P -> (choice or roll) in contract C' of product P' ...
// At the decision bar of each day:
//   out, hold_trading_days have passed since the last choice, or C stands no more in the slot after today
//               the product with the lowest rate of the slot is chosen anew; equal rates: the one named first
//   otherwise   nothing
// What is chosen is held in the contract that stands in the slot after today, worth `leverage` times equity; both legs
// of a change trade on the same bar or not at all. A product without a rate that day (not listed yet, no index, no
// dividends known) is not compared; on a day without any, what is held stays.
//
// Source: the cross-product table of the specification (carry, section 10.1 and 13.2), in the form of a rule.

#include <algorithm>
#include <utility>

#include "engine/strategy/contract_slots.h"
#include "engine/strategy/not_carried.h"
#include "engine/strategy/registry.h"
#include "engine/strategy/strategy.h"

namespace hedgelab {
namespace {

// "IF IH IC IM": codes between blanks or commas.
std::vector<std::string> codes_in(std::string_view text) {
  std::vector<std::string> codes;
  std::string code;
  for (const char c : text) {
    const bool is_between = c == ' ' || c == ',';
    if (!is_between) code += c;
    if (is_between && !code.empty()) codes.push_back(std::exchange(code, {}));
  }
  if (!code.empty()) codes.push_back(std::move(code));
  return codes;
}

class ProductChoice final : public Strategy {
 public:
  struct Parameters {
    std::string products = "IF IH IC IM";
    ContractSlot slot = ContractSlot::kCurrentQuarter;
    int hold_trading_days = 20;
    BasisConvention annualisation = BasisConvention::kCinda;
    double leverage = 1.0;
    int decide_minutes_before_close = 0;

    static auto fields() {
      return std::tuple{
          field("products", &Parameters::products, "codes of the products to choose among, a blank between them"),
          choice("slot", &Parameters::slot, {kContractSlotWords.begin(), kContractSlotWords.end()},
                 "place in the listing that is compared and held"),
          field("hold_trading_days", &Parameters::hold_trading_days, 1, 250,
                "trading days from one choice to the next; a contract that leaves the slot asks for one earlier"),
          choice("annualisation", &Parameters::annualisation, {"cinda", "guojin", "industrial", "huatai"},
                 "how the basis is annualised"),
          field("leverage", &Parameters::leverage, 0.01, 10.0, "notional over equity when the size is set"),
          field("decide_minutes_before_close", &Parameters::decide_minutes_before_close, 0, 120,
                "minutes before the day's last bar at which to decide (daily bars: no effect)")};
    }
  };

  static std::vector<std::string> products(const Parameters& parameters) { return codes_in(parameters.products); }

  explicit ProductChoice(const Parameters& parameters) : parameters_(parameters), codes_(products(parameters)) {
    if (codes_.empty()) fail("product_choice chooses among products; name some: \"products\": \"IF IH IC IM\"");
  }

  bool uses_dividends() const override { return true; }

  std::vector<std::string> conventions() const override {
    return {
        fmt::format("long futures of {} times equity in whichever of {} has the deepest {} rate, chosen every {} "
                    "trading days and when the contract leaves the slot",
                    parameters_.leverage, parameters_.products,
                    kContractSlotWords[static_cast<std::size_t>(parameters_.slot)], parameters_.hold_trading_days)};
  }

  void on_bar(Context& context) override {
    if (!context.is_decision_bar(parameters_.decide_minutes_before_close)) return;
    const bool is_astray =
        held_ && !context.is_waiting(*held_) && (context.position(*held_).is_zero() || has_others(context));
    const bool is_due = !held_ || context.trading_days_since(chosen_on_) >= parameters_.hold_trading_days ||
                        in_slot_after_today(context, context.contract(*held_).instrument) != held_;
    if (!is_due && !is_astray) return;
    const auto target = is_due ? deepest(context) : held_;
    if (!target) return;  // nothing to compare: the next day asks again
    if (is_due) chosen_on_ = context.today();
    context.note("wanted", *target);
    if (target != held_ || is_astray) set(context, *target);
  }

  Wake wake(const Context& context) const override {
    return {context.decision_slot(parameters_.decide_minutes_before_close)};
  }

 private:
  // A slot changes hands after an expiry; the contract that will stand in it must be listed to be entered today.
  std::optional<ContractId> in_slot_after_today(const Context& context, InstrumentId product) const {
    const auto after = contract_in_slot(context, context.listed_after(context.today(), product), parameters_.slot);
    return after && context.is_listed(*after) ? after
                                              : contract_in_slot(context, context.listed(product), parameters_.slot);
  }

  std::optional<ContractId> deepest(const Context& context) const {
    std::optional<ContractId> best;
    double lowest = 0.0;
    for (const std::string& code : codes_) {
      const InstrumentId product = context.contracts().find_instrument(code);
      const auto rate = context.slot_rate(product, parameters_.slot, parameters_.annualisation, 0);
      const auto contract = in_slot_after_today(context, product);
      if (!rate || !contract || !context.market().close(*contract)) continue;
      context.note("rate " + code, *rate);
      if (!best || *rate < lowest) {
        best = contract;
        lowest = *rate;
      }
    }
    return best;
  }

  bool has_others(const Context& context) const {
    return std::any_of(context.held().begin(), context.held().end(), [&](ContractId id) { return id != held_; });
  }

  void set(Context& context, ContractId target) {
    const Money amount = share_of(context.equity(), Rate::from_double(parameters_.leverage));
    const double rate = context.margin_rate(target, false).to_double();
    if (parameters_.leverage * rate > 1.0) {
      not_carried(
          "the account cannot carry its position: {} times equity at the margin of {} on {}, {}; a leverage up "
          "to {:.4f} can be carried",
          parameters_.leverage, context.contract(target).code, context.today().to_string(), rate, 1.0 / rate);
    }
    const Quantity lots = context.lots_for(target, amount);
    if (lots.is_zero()) {
      not_carried("the account is too small: {} CNY are no lot of {} on {}; more capital, or \"lots\": \"fractional\"",
                  to_string(amount), context.contract(target).code, context.today().to_string());
    }
    const auto others = [&](ContractId id) { return id != target; };
    const auto old = std::find_if(context.held().begin(), context.held().end(), others);
    if (old != context.held().end()) {
      context.roll(*old, target, lots);
    } else {
      // An entry that still waits is for another contract than the one wanted now.
      if (held_ && held_ != target) context.set_target(*held_, Quantity(), Purpose::kRebalance);
      context.set_target(target, lots, held_ ? Purpose::kRebalance : Purpose::kHedge);
    }
    held_ = target;
  }

  Parameters parameters_;
  std::vector<std::string> codes_;
  std::optional<ContractId> held_;  // the contract it is meant to be in
  Date chosen_on_;
};

const Registered<ProductChoice> registered{"product_choice",
                                           "long futures of whichever product has the deepest discount"};

}  // namespace
}  // namespace hedgelab
