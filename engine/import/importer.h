#pragma once
// Vendor files to a store: read, check, resolve, write whole or not at all.

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
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
  kNoClose,
  kFooter,
  kSettlement,
  kTurnover,
  kNewestFirst,
  kWrongSpec,  // what the rows prove about the spec: label, bar length, zone, unit
  kGap,
  kPartialDay,
  kNoData
};
[[nodiscard]] std::string_view to_string(FindingKind kind);

struct ImportFinding {
  FindingKind kind;
  bool fatal = false;
  std::string file;
  std::int64_t line = 0;  // 0: about the series, not a row
  std::string message;
  /// Equal faults are one finding: how many there are, and where the last one stands.
  std::int64_t count = 1;
  std::string last_file;
  std::int64_t last_line = 0;
};
/// "daily/IF2401.csv:3: column ... (and 17 more like it, to daily/IF2401.csv:20)"
[[nodiscard]] std::string to_string(const ImportFinding& finding);

/// What becomes of a store that stands at the output already.
enum class ExistingStore : std::uint8_t {
  kLoseNothing,  // it is replaced, unless a series or a day of a series would be lost: that refuses the import
  kReplace,      // it is replaced, whatever it holds
  kAdd           // its series stay; bars that were read join them
};
inline constexpr std::array<std::string_view, 3> kExistingStoreWords{"lose_nothing", "replace", "add"};
constexpr std::span<const std::string_view> words_of(ExistingStore) { return kExistingStoreWords; }
/// In kAdd: a bar that the store has already and the files give with another value in some field. kRefuse: the import
/// fails; kKeep: the store's value stays; kReplace: the files' takes its place. Every such field is a finding. A field
/// that only one of the two has is taken from that one.
enum class StoreOverlap : std::uint8_t { kRefuse, kKeep, kReplace };
inline constexpr std::array<std::string_view, 3> kStoreOverlapWords{"refuse", "keep", "replace"};
constexpr std::span<const std::string_view> words_of(StoreOverlap) { return kStoreOverlapWords; }

struct ImportOptions {
  ExistingStore existing = ExistingStore::kLoseNothing;
  StoreOverlap overlap = StoreOverlap::kRefuse;
};

struct ImportReport {
  /// Without a fatal finding rows = skipped + dropped + merged + known + bars.
  std::int64_t files = 0, rows = 0, bars = 0;
  std::int64_t skipped = 0;   // rows outside the dates, symbols and filters of their source
  std::int64_t dropped = 0;   // rows left out by a policy
  std::int64_t merged = 0;    // rows for a bar that an earlier source already gave
  std::int64_t repaired = 0;  // bars changed by a policy
  std::int64_t filled = 0;    // bars that got a missing field from a later source, or in the store
  std::int64_t known = 0;     // rows that told the store nothing new
  std::int64_t replaced = 0;  // bars of the store that the files changed
  /// All findings, in the order of sources, files and lines (sorted by path: the same on every machine).
  std::vector<ImportFinding> findings;
  /// Faults that refuse the import, every row counted.
  [[nodiscard]] std::int64_t fatal_count() const;
  std::string store_digest;  // of the store at the output; empty when the import was refused
  bool written = false;      // false as well when the files had nothing new for the store
};

/// Called with (files done, files in all, rows so far).
using ImportProgress = std::function<void(std::int64_t, std::int64_t, std::int64_t)>;

/// Reads every source of `spec` below `input` and, when no finding is fatal, writes the store to `output`, or adds to
/// the one that stands there. All or nothing in both cases; in kAdd the files of untouched series are linked, unread.
/// Throws InputError for what stops the reading itself (no file matches, gzip cut short, missing column, disk full);
/// a row at fault is a finding, so that one run lists all of them. Also when the store would hold contracts of two
/// session groups, and when a rule book of several groups finds none of its contracts in the files and
/// spec.session_group is empty; and, as `options` says, for what the store at `output` would lose, or when there is
/// none to add to.
[[nodiscard]] ImportReport import_files(const ImportSpec& spec, const std::filesystem::path& input,
                                        const RuleBook& rules, const std::filesystem::path& output,
                                        const ImportProgress& progress = {}, const ImportOptions& options = {});

}  // namespace hedgelab
