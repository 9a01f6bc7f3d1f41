#include "engine/import/import_findings.h"

#include <algorithm>
#include <tuple>

#include "engine/core/error.h"

namespace hedgelab {

std::string_view to_string(FindingKind kind) {
  switch (kind) {
    case FindingKind::kUnreadableRow: return "unreadable_row";
    case FindingKind::kBadPrice: return "bad_price";
    case FindingKind::kOhlcOrder: return "ohlc_order";
    case FindingKind::kOffTick: return "off_tick";
    case FindingKind::kPriceLimit: return "price_limit";
    case FindingKind::kDuplicate: return "duplicate";
    case FindingKind::kUnordered: return "unordered";
    case FindingKind::kClosedDay: return "closed_day";
    case FindingKind::kOutsideSession: return "outside_session";
    case FindingKind::kOutsideListing: return "outside_listing";
    case FindingKind::kUnknownContract: return "unknown_contract";
    case FindingKind::kExtraDecimals: return "extra_decimals";
    case FindingKind::kOverlap: return "overlap";
    case FindingKind::kGap: return "gap";
    case FindingKind::kPartialDay: return "partial_day";
  }
  throw InvariantError("to_string(FindingKind): not a kind");
}

void ImportFindings::add(FindingKind kind, bool fatal, RowPlace place, std::string message) {
  entries_.push_back({place.file, place.line, {kind, fatal, files_[place.file], place.line, std::move(message)}});
}

void ImportFindings::add_series(FindingKind kind, std::string series, std::string message) {
  entries_.push_back({kAfterAllFiles, 0, {kind, false, std::move(series), 0, std::move(message)}});
}

std::vector<ImportFinding> ImportFindings::take() {
  std::stable_sort(entries_.begin(), entries_.end(),
                   [](const Entry& a, const Entry& b) { return std::tie(a.file, a.line) < std::tie(b.file, b.line); });
  std::vector<ImportFinding> findings;
  findings.reserve(entries_.size());
  for (Entry& entry : entries_) findings.push_back(std::move(entry.finding));
  entries_.clear();
  return findings;
}

}  // namespace hedgelab
