#pragma once
// The real market data as an opened store, for tests that compare with published figures. The first test process of a
// build imports it into the build tree; the others wait for it and open what it wrote. It is imported anew when the
// import spec, the rule tables, the data files or the importer's own sources change, or when the store does not open.

#include "engine/market/market_panel.h"
#include "engine/reference/rule_book.h"
#include "engine/store/bar_store.h"
#include "tests/support/places.h"

namespace hedgelab::test {

/// The rule tables of market_data/reference, read once in a process.
[[nodiscard]] const RuleBook& rule_book();

/// REQUIRES: the test began with HEDGELAB_NEEDS_REAL_DATA(), and `rules` is rule_book(). Throws InputError with the
/// findings when the data do not pass the import.
[[nodiscard]] const BarStore& real_store(const RuleBook& rules = rule_book());

/// All daily series of real_store() side by side.
[[nodiscard]] const MarketPanel& real_daily_panel();

}  // namespace hedgelab::test
