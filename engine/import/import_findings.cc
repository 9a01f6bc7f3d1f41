#include "engine/import/import_findings.h"

#include <fmt/format.h>

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
    case FindingKind::kNoClose: return "no_close";
    case FindingKind::kFooter: return "footer";
    case FindingKind::kSettlement: return "settlement";
    case FindingKind::kTurnover: return "turnover";
    case FindingKind::kNewestFirst: return "newest_first";
    case FindingKind::kWrongSpec: return "wrong_spec";
    case FindingKind::kNoData: return "no_data";
    case FindingKind::kGap: return "gap";
    case FindingKind::kPartialDay: return "partial_day";
  }
  throw InvariantError("to_string(FindingKind): not a kind");
}

std::string to_string(const ImportFinding& finding) {
  std::string text = finding.line == 0 ? fmt::format("{}: {}", finding.file, finding.message)
                                       : fmt::format("{}:{}: {}", finding.file, finding.line, finding.message);
  if (finding.count > 1) {
    text += fmt::format(" (and {} more like it, to {}:{})", finding.count - 1, finding.last_file, finding.last_line);
  }
  return text;
}

std::string ImportFindings::where(RowPlace place) const {
  return place.line == 0 ? files_[place.file] : fmt::format("{}:{}", files_[place.file], place.line);
}

void ImportFindings::add(FindingKind kind, bool fatal, RowPlace place, std::string message) {
  constexpr std::size_t kAlone = 3;  // of a wording
  constexpr std::size_t kMostWordings = 4096;
  const auto extend = [&](Entry& entry) {
    ++entry.count;
    if (std::tie(place.file, place.line) >= std::tie(entry.last.file, entry.last.line)) entry.last = place;
  };
  const auto put = [&] {
    entries_.push_back({place, place, 1, {kind, fatal, files_[place.file], place.line, std::move(message), 1, "", 0}});
    return entries_.size();
  };
  const char mark[] = {static_cast<char>('A' + static_cast<int>(kind)), fatal ? '!' : ' ', '\0'};
  std::string key = mark + message;
  if (const auto equal = equal_.find(key); equal != equal_.end()) {
    extend(entries_[equal->second]);
    return;
  }
  std::string wording = mark;
  for (const char c : message) {
    const bool is_digit = c >= '0' && c <= '9';
    if (!is_digit) wording += c;
    if (is_digit && wording.back() != '#') wording += '#';
  }
  if (wordings_.size() >= kMostWordings && !wordings_.contains(wording)) wording = mark;
  Wording& shared = wordings_[wording];
  if (shared.alone < kAlone) {
    ++shared.alone;
    equal_.emplace(std::move(key), put() - 1);
  } else if (shared.folded == 0) {
    shared.folded = put();
  } else {
    extend(entries_[shared.folded - 1]);
  }
}

void ImportFindings::add_series(FindingKind kind, std::string series, std::string message, bool fatal) {
  const RowPlace place{kAfterAllFiles, 0};
  entries_.push_back({place, place, 1, {kind, fatal, std::move(series), 0, std::move(message), 1, "", 0}});
}

std::vector<ImportFinding> ImportFindings::take() {
  std::stable_sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.first.file, a.first.line) < std::tie(b.first.file, b.first.line);
  });
  std::vector<ImportFinding> findings;
  findings.reserve(entries_.size());
  for (Entry& entry : entries_) {
    entry.finding.count = entry.count;
    if (entry.count > 1) {
      entry.finding.last_file = files_[entry.last.file];
      entry.finding.last_line = entry.last.line;
    }
    findings.push_back(std::move(entry.finding));
  }
  entries_.clear();
  equal_.clear();
  wordings_.clear();
  return findings;
}

}  // namespace hedgelab
