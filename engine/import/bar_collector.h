#pragma once
// The bars of one import, series by series: checks each against the rule book, resolves duplicates within a source and
// overlaps between sources, and at the end looks at whole series.

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/import/import_findings.h"
#include "engine/import/vendor_row.h"

namespace hedgelab {

/// A bar that remembers where it was read. 64 bytes: what an import keeps of a row.
struct CollectedBar {
  static constexpr std::uint32_t kFromStore = std::numeric_limits<std::uint32_t>::max();
  BarRecord bar;
  RowPlace place;
  std::uint32_t source = 0;  // kFromStore: a bar of the store that the import adds to
  [[nodiscard]] bool is_new() const { return source != kFromStore; }
};
static_assert(sizeof(CollectedBar) <= 64);

struct CollectedSeries {
  std::string symbol;
  SeriesKind kind = SeriesKind::kContract;
  Frequency frequency = Frequency::kDaily;
  std::optional<ContractId> contract;
  std::vector<CollectedBar> bars;      // resolved, in grid order
  std::vector<CollectedBar> incoming;  // of the source being read, in reading order
  /// Per source that gave rows: its number, the last file and the number of files.
  struct Origin {
    std::uint32_t source, file, files;
  };
  std::vector<Origin> origins;
  Timestamp last_stamp;      // of the file being read
  std::string known_source;  // words of the store that the import adds to; empty when the series is new there
};

class BarCollector {
 public:
  /// REQUIRES: all arguments outlive the collector. The grids are those of `writer`.
  BarCollector(const ImportSpec& spec, const RuleBook& rules, const BarStoreWriter& writer, ImportFindings& findings,
               ImportReport& report);

  /// The series a vendor's symbol belongs to; nullptr, with a fatal finding, when it is no contract of the table.
  /// Throws InputError when the same symbol was given another kind before, and for a contract of another session group
  /// than the writer's.
  [[nodiscard]] CollectedSeries* series(std::uint32_t source, std::string_view vendor_symbol, RowPlace place);
  void add(std::uint32_t source, CollectedSeries& series, VendorRow& row, RowPlace place);
  /// Resolves what the source gave.
  void finish_source(std::uint32_t source);
  /// Puts the bars of `previous` before those that were read, series by series, for the symbols that were read; a bar
  /// that both have must agree, or `overlap` says which stays. Throws InputError when the two give a symbol different
  /// kinds. REQUIRES: all sources are finished.
  void join(const BarStore& previous, StoreOverlap overlap);
  /// What `previous` holds and the sources did not give, in words; empty when nothing would be lost.
  [[nodiscard]] std::string losses(const BarStore& previous) const;
  /// Findings on whole series: price limits, gaps, partial days.
  void check_series();
  /// Adds every series with a new bar.
  void give_to(BarStoreWriter& writer) const;

 private:
  using Key = std::pair<Frequency, std::string>;
  [[nodiscard]] bool place_on_grid(const ImportSource& source, const CollectedSeries& series, const VendorRow& row,
                                   RowPlace place, GridSlot& at);
  [[nodiscard]] bool check_prices(const ImportSource& source, const CollectedSeries& series, VendorRow& row,
                                  RowPlace place);
  void drop_duplicates(const ImportSource& source, CollectedSeries& series);
  void merge(const ImportSource& source, CollectedSeries& series);
  void merge_bar(const ImportSource& source, const CollectedSeries& series, CollectedBar& earlier,
                 const CollectedBar& later);
  void join_bars(const BarStore& previous, const BarSeries& known, CollectedSeries& series, StoreOverlap overlap,
                 std::uint32_t store_file);
  [[nodiscard]] CollectedBar join_bar(const CollectedSeries& series, const CollectedBar& known,
                                      const CollectedBar& read, StoreOverlap overlap);
  void check_price_limits(const CollectedSeries& series);
  void check_coverage(const CollectedSeries& series);
  /// Adds the finding of a broken rule. True when the row goes on (report, repair); counts a dropped one.
  bool judge(RowPolicy policy, FindingKind kind, RowPlace place, std::string message);
  [[nodiscard]] std::string moment_of(const CollectedSeries& series, GridSlot at) const;

  const ImportSpec* spec_;
  const RuleBook* rules_;
  const BarStoreWriter* grids_;
  ImportFindings* findings_;
  ImportReport* report_;
  std::map<Key, CollectedSeries> series_;
  std::map<std::string, SeriesKind, std::less<>> kinds_;
};

}  // namespace hedgelab
