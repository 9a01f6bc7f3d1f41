#pragma once
// An import spec from JSON. The document, with every key there is:
//
//   {
//     "description": "vendor X, fetched 2025-06",
//     "instruments": "instrument_sets/rubber",       may be left out: the base rules. Relative to the current folder
//     "session_group": "cffex_index",                may be left out: the hours of the contracts in the files
//     "sources": [{
//       "name": "minute bars",                       for messages and the manifest
//       "files": "minute/*/*.csv.gz",                below the folder given with --from; * and ? never match '/'
//       "kind": "contract",                          contract, index, total_return, net_value, continuous
//       "frequency": "1m",                           1d, 5m, 1m
//       "symbol": {"from": "file_name"},             or "columns", or {"column": "contract"} or {"fixed": "000300"}
//       "time": {"column": "datetime", "format": "%Y-%m-%d %H:%M:%S", "label": "end"},
//       "columns": {"open": "o", "high": "h", "low": "l", "close": "c", "settlement": "s", "volume": "v",
//                   "open_interest": "oi", "turnover": "amount"},      only close is required
//       "policies": {"closed_day": "drop"}           what is not named here is "refuse"
//     }]
//   }
//
// configs/import/README.md has every key with its words and an example. format is "%Y-%m-%d" when left out; label is
// "begin" or "end", required for 5m and 1m and forbidden for 1d.

#include <filesystem>
#include <string>
#include <string_view>

#include "engine/core/field_tree.h"
#include "engine/import/import_spec.h"

namespace hedgelab {

/// Throws InputError naming file, key and what was expected.
[[nodiscard]] ImportSpec read_import_spec(const std::filesystem::path& path);
/// As read_import_spec for text in memory; `name` stands for the file in messages.
[[nodiscard]] ImportSpec parse_import_spec(std::string_view text, const std::string& name);

/// Its keys, for the schema.
[[nodiscard]] FieldNode import_spec_keys();

}  // namespace hedgelab
