#pragma once
// Vendor files to a store: read, check, resolve, write whole or not at all.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "engine/import/import_spec.h"
#include "engine/store/bar_store_writer.h"

namespace hedgelab {

enum class FindingKind : std::uint8_t {
  kUnreadableRow,
  kBadPrice,
  kOhlcOrder,
  kOffTick,
  kPriceLimit,
  kDuplicate,
  kUnordered,
  kClosedDay,
  kOutsideSession,
  kOutsideListing,
  kUnknownContract,
  kExtraDecimals,
  kOverlap,
  kGap,
  kPartialDay
};
[[nodiscard]] std::string_view to_string(FindingKind kind);

struct ImportFinding {
  FindingKind kind;
  bool fatal = false;
  std::string file;
  std::int64_t line = 0;  // 0: about the series, not a row
  std::string message;
};

struct ImportReport {
  /// Without a fatal finding rows = skipped + dropped + merged + bars.
  std::int64_t files = 0, rows = 0, bars = 0;
  std::int64_t skipped = 0;   // rows outside first_date..last_date of their source
  std::int64_t dropped = 0;   // rows left out by a policy
  std::int64_t merged = 0;    // rows for a bar that an earlier source already gave
  std::int64_t repaired = 0;  // bars changed by a policy
  std::int64_t filled = 0;    // bars that got a missing field from a later source
  /// All findings, in the order of sources, files and lines (sorted by path: the same on every machine).
  std::vector<ImportFinding> findings;
  [[nodiscard]] std::int64_t fatal_count() const;
  std::string store_digest;  // empty when nothing was written
};

/// Called with (files done, files in all, rows so far).
using ImportProgress = std::function<void(std::int64_t, std::int64_t, std::int64_t)>;

/// Reads every source of `spec` below `input` and, when no finding is fatal, writes the store to `output`.
/// Throws InputError for what stops the reading itself (no file matches, gzip cut short, missing column, disk full);
/// a row at fault is a finding, so that one run lists all of them. Also when the store would hold contracts of two
/// session groups, and when a rule book of several groups finds none of its contracts in the files and
/// spec.session_group is empty.
[[nodiscard]] ImportReport import_files(const ImportSpec& spec, const std::filesystem::path& input,
                                        const RuleBook& rules, const std::filesystem::path& output,
                                        const ImportProgress& progress = {});

}  // namespace hedgelab
