#pragma once
// A column of a file as the page carries it: small, and read back as the same figures and the same text.

#include <cstddef>
#include <string>
#include <vector>

#include "engine/report/file_table.h"

namespace hedgelab::report {

using Rows = std::vector<std::size_t>;

/// Appends {"name": NAME, ...} with one of
///   "same": "x" or 1                      the same in every row
///   "decimals": 4, "steps": BASE64        numbers of at most so many decimals, in units of the last (packed.h)
///   "doubles": BASE64                     other numbers: eight bytes each, the lowest first; NaN is no value
///   "dates": BASE64                       days since 1970-01-01 (packed.h)
///   "minutes": BASE64                     "2024-01-02 09:31" in minutes since then (packed.h)
///   "words": ["a", "b"], "at": BASE64     few words in many rows: indexes into them (packed.h)
///   "texts": ["a", null, ...]             anything else
/// An empty field is no value; so is an undefined number ("nan") among numbers.
void append_column(std::string& page, const FileTable& table, std::size_t column, const Rows* rows);

/// As append_column for amounts of four decimals of which `rows` alone are kept: what stands between two of them is
/// added to the latter, so that sums over the page are sums over the file.
void append_summed_column(std::string& page, const FileTable& table, std::size_t column, const Rows& rows);

}  // namespace hedgelab::report
