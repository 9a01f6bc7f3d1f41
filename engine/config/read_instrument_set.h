#pragma once
// An instrument set from JSON. The document, with every key there is:
//
//   {
//     "name": "example_commodity",
//     "description": "where the tables come from",
//     "files": {                                   relative to the folder of this document
//       "calendar": "closed_weekdays.csv",         may be left out: the base calendar. With it the set stands alone
//       "sessions": "sessions.csv", "products": "products.csv", "fees": "fees.csv",
//       "delivery_fees": "delivery_fees.csv", "margins": "margins.csv", "position_limits": "position_limits.csv",
//       "price_limit_exceptions": "price_limit_exceptions.csv"      may be left out: there are none
//     }
//   }
//
// The tables have the form of market_data/reference; RuleBook::read(folder, set) joins them to the base.

#include <filesystem>

#include "engine/core/field_tree.h"
#include "engine/reference/instrument_set.h"
#include "engine/reference/rule_book.h"

namespace hedgelab {

/// `path` is the folder of an instrument_set.json, or such a document itself. Throws InputError naming file, key and
/// what was expected, also for a file that is not there.
[[nodiscard]] InstrumentSet read_instrument_set(const std::filesystem::path& path);

/// The rule book of `reference`, with the instrument set at `instruments` joined to it unless that is empty. Throws
/// what read_instrument_set and RuleBook::read throw.
[[nodiscard]] RuleBook read_rule_book(const std::filesystem::path& reference, const std::filesystem::path& instruments);

/// Its keys, for the schema.
[[nodiscard]] FieldNode instrument_set_keys();

}  // namespace hedgelab
