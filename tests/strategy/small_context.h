#pragma once
// A Context over a made market at any bar, with a ledger to put positions into and a sink that records what was asked.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/made_market.h"

namespace hedgelab::test {

/// Orders as lines: "submit IC2411 -6 hedge group 0".
class RecordingSink final : public OrderSink {
 public:
  OrderGroup new_group() override { return ++groups_; }
  void submit(ContractId contract, Quantity quantity, Purpose purpose, OrderGroup group) override {
    lines.push_back(fmt::format("submit {} {} {} group {}", code(contract), to_string(quantity),
                                hedgelab::to_string(purpose), group));
  }
  void submit_overlay(ContractId contract, Quantity quantity, Execution, Guard) override {
    lines.push_back(fmt::format("overlay {} {}", code(contract), to_string(quantity)));
  }
  void cancel(ContractId contract, OrderFate) override { lines.push_back(fmt::format("cancel {}", code(contract))); }
  void cancel_overlay(ContractId contract, OrderFate) override {
    lines.push_back(fmt::format("cancel overlay {}", code(contract)));
  }
  void set_spot_units(Quantity units) override { lines.push_back(fmt::format("spot {}", to_string(units))); }
  bool is_waiting(ContractId) const override { return waits; }

  bool waits = false;

  std::vector<std::string> lines;

 private:
  static const std::string& code(ContractId id) { return rule_book().contracts.contract(id).code; }
  OrderGroup groups_ = 0;
};

class SmallContext {
 public:
  /// Stands at the end of bar `slot` of `date`. REQUIRES: `market` outlives this.
  SmallContext(const MadeMarket& market, std::string_view date, int slot = 0, std::string_view product = "IC",
               std::string_view spot = "", const DividendEstimate* estimate = nullptr)
      : panel_(market.panel()),
        day_(panel_),
        view_(day_),
        ledger(rule_book().contracts),
        dividends_(no_dividends()),
        context_(view_, rule_book(), ledger, estimate != nullptr ? *estimate : *dividends_, terms, sink) {
    terms.product = rule_book().contracts.find_instrument(product);
    if (!spot.empty()) terms.spot = panel_.find(spot);
    terms.spot_share = rate("0.7");
    day_.load(index_of_day(date));
    view_.advance(slot);
  }
  Context& context() { return context_; }
  /// Lots at a price, as if traded today.
  void hold(std::string_view code, std::int64_t count, double price) {
    Fill fill;
    fill.contract = contract_of(code);
    fill.quantity = lots(count);
    fill.price = points(price);
    ledger.apply(fill);
  }
  void move_to(std::string_view date, int slot = 0) {
    if (index_of_day(date) != day_.day()) day_.load(index_of_day(date));
    view_.advance(slot);
  }

 private:
  MarketPanel panel_;
  MarketDay day_;
  MarketView view_;

 public:
  Ledger ledger;
  AccountTerms terms;
  RecordingSink sink;

 private:
  std::unique_ptr<DividendEstimate> dividends_;
  Context context_;
};

using Lines = std::vector<std::string>;

}  // namespace hedgelab::test
