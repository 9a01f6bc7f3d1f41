#pragma once
// A ledger under the real contract table, and fills as a broker would make them.

#include <gtest/gtest.h>

#include <random>
#include <string_view>

#include "engine/accounting/ledger.h"
#include "engine/reference/rule_book.h"
#include "tests/support/places.h"

namespace hedgelab::test {

inline const RuleBook& rules() {
  static const RuleBook book = RuleBook::read(reference_folder());
  return book;
}
inline ContractId contract(std::string_view code) { return rules().contracts.find(code).value(); }
inline Price points(std::string_view text) { return parse_price(text, "test"); }
inline Rate rate(std::string_view text) { return parse_rate(text, "test"); }
inline Money cny(std::string_view text) { return parse_money(text, "test"); }
inline Quantity lots(std::int64_t count) { return Quantity::from_integer(count); }
inline Quantity millionths(std::int64_t raw) { return Quantity::from_raw(raw); }

inline Fill part_fill(ContractId id, Quantity quantity, Price price, Offset offset, Money fee = Money(),
                      Money order_fee = Money()) {
  Fill fill;
  fill.contract = id;
  fill.quantity = quantity;
  fill.price = price;
  fill.offset = offset;
  fill.notional = notional(price, quantity, rules().contracts.instrument_of(id).multiplier);
  fill.fee = fee;
  fill.order_fee = order_fee;
  return fill;
}

/// A trade of any size and side: split by the position it meets, each part booked without fees.
inline void trade(Ledger& ledger, ContractId id, Quantity quantity, Price price,
                  ClosingOrder order = ClosingOrder::kTodayFirst) {
  for (const auto& part : split_trade(ledger.position(id), quantity, order)) {
    ledger.apply(part_fill(id, part.quantity, price, part.offset));
  }
}

inline SpotFill spot_trade(Quantity units, Price price, Money cost = Money()) {
  return {{}, {}, units, price, notional(price, units, 1), cost};
}

}  // namespace hedgelab::test
