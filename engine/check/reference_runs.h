#pragma once
// The curve and the fills that a baseline was made from, small enough to lie in git: one gzip file for all runs of a
// config, which `zcat` shows as text.
//
//   hedgelab reference 1
//   run NAME
//   days 3 19724 1 1             how many, days since 1970-01-01 of the first, then the steps
//   equity 1000000 10000 -10100  CNY of the first day, then the changes, exact
//   fills 2                      and as many lines of CSV below the header
//   decided_at,filled_at,...

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "engine/report/result_folder.h"

namespace hedgelab::check {

enum class ReferenceDepth : unsigned char { kNone, kCurve, kFills };
/// "none", "curve", "fills". Throws InputError for any other word.
[[nodiscard]] ReferenceDepth parse_reference_depth(std::string_view word);

/// Bytes of the file. REQUIRES: runs have the tables equity and fills, names without a line break.
[[nodiscard]] std::string pack_reference(std::span<const report::RunFiles> runs, ReferenceDepth depth);

/// By name, with the tables "equity" (date, equity) and, where they were kept, "fills". Throws InputError naming
/// `where` when the bytes are no such file, cut short or damaged.
[[nodiscard]] std::map<std::string, report::RunFiles> unpack_reference(std::string_view bytes, std::string_view where);

}  // namespace hedgelab::check
