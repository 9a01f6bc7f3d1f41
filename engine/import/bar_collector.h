#pragma once
// The bars of one import, series by series: checks each against the rule book, resolves duplicates within a source and
// overlaps between sources, and at the end looks at whole series.

#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/import/import_findings.h"
#include "engine/import/spec_evidence.h"
#include "engine/import/vendor_row.h"

namespace hedgelab {

/// A bar that remembers where it was read: what an import keeps of a row.
struct CollectedBar {
  static constexpr std::uint32_t kFromStore = std::numeric_limits<std::uint32_t>::max();
  [[no_unique_address]] BarRecord bar;  // whose last bytes are free: the source lies there
  std::uint32_t source = 0;             // kFromStore: a bar of the store that the import adds to
  RowPlace place;
  [[nodiscard]] bool is_new() const { return source != kFromStore; }
};
static_assert(sizeof(CollectedBar) == 56);

/// In the order of time.
[[nodiscard]] inline bool before(const CollectedBar& a, const CollectedBar& b) {
  return std::pair(a.bar.at.day, a.bar.at.slot) < std::pair(b.bar.at.day, b.bar.at.slot);
}

/// In blocks: what it holds is what it costs, while a vector costs up to three times that as it grows; and what is
/// taken from its front is given back.
using CollectedBars = std::deque<CollectedBar>;

struct CollectedSeries {
  std::string symbol;
  SeriesKind kind = SeriesKind::kContract;
  Frequency frequency = Frequency::kDaily;
  std::optional<ContractId> contract;
  CollectedBars bars;                  // resolved, in grid order
  CollectedBars incoming;              // of the source being read, in reading order
  bool is_in_order = true;             // `incoming` is: every bar later than the one before
  std::size_t next_look = kFirstLook;  // size of an unordered `incoming` at which its duplicates go
  static constexpr std::size_t kFirstLook = 4096;
  /// Per source that gave rows: its number, the last file and the number of files.
  struct Origin {
    std::uint32_t source, file, files;
  };
  std::vector<Origin> origins;
  Timestamp last_stamp;  // of the file being read
  enum class Direction : std::uint8_t { kUnknown, kUp, kDown };
  Direction direction = Direction::kUnknown;  // of the file's stamps
  /// A first step down: a file that runs from the newest row to the oldest, or one row out of order; the next step
  /// tells.
  struct FirstStepDown {
    Timestamp from, to;
    RowPlace place;
  };
  std::optional<FirstStepDown> first_step_down;
  std::string known_source;  // words of the store that the import adds to; empty when the series is new there
};

class BarCollector {
 public:
  /// REQUIRES: all arguments outlive the collector. The grids are those of `writer`.
  BarCollector(const ImportSpec& spec, const RuleBook& rules, const BarStoreWriter& writer, ImportFindings& findings,
               ImportReport& report);

  /// The series that a vendor's code belongs to, on the date of its row where that matters; nullptr, with a finding,
  /// when it is no contract of the table. `is_passed_over` tells that the source does not ask for such symbols.
  /// Throws InputError when the same symbol was given another kind before, and for a contract of another session group
  /// than the writer's.
  [[nodiscard]] CollectedSeries* series(std::uint32_t source, std::string_view code, Date date, RowPlace place,
                                        bool& is_passed_over);
  /// Once more a row with a code that series() knew no contract for.
  void add_unknown(std::uint32_t source, std::string_view code, RowPlace place);
  void add(std::uint32_t source, CollectedSeries& series, VendorRow& row, RowPlace place);
  /// Resolves what the source gave, and holds the spec to what its rows prove.
  void finish_source(std::uint32_t source);
  /// Puts the bars of `previous` before those that were read, series by series, for the symbols that were read; a bar
  /// that both have must agree, or `overlap` says which stays. Throws InputError when the two give a symbol different
  /// kinds. REQUIRES: all sources are finished.
  void join(const BarStore& previous, StoreOverlap overlap);
  /// What `previous` holds and the sources did not give, in words; empty when nothing would be lost.
  [[nodiscard]] std::string losses(const BarStore& previous) const;
  /// Findings on whole series: settlements, price limits, gaps, partial days, listed contracts without data.
  /// `previous`: the store that the import adds to.
  void check_series(const BarStore* previous = nullptr);
  /// Adds every series with a new bar. The writer takes their bars out of here, series by series, when it writes.
  void give_to(BarStoreWriter& writer);

 private:
  using Key = std::pair<Frequency, std::string>;
  [[nodiscard]] bool place_on_grid(const ImportSource& source, const CollectedSeries& series, const VendorRow& row,
                                   RowPlace place, GridSlot& at);
  [[nodiscard]] bool check_prices(const ImportSource& source, const CollectedSeries& series, VendorRow& row,
                                  RowPlace place);
  /// Tells a file that runs from the newest row to the oldest, and rows that break a file's order.
  void follow_order(const ImportSource& source, CollectedSeries& series, Timestamp stamp, RowPlace place);
  /// Puts `incoming` in grid order and leaves the first bar read of those for one moment.
  void drop_duplicates(const ImportSource& source, CollectedSeries& series);
  void merge(const ImportSource& source, CollectedSeries& series);
  void merge_bar(const ImportSource& source, const CollectedSeries& series, CollectedBar& earlier,
                 const CollectedBar& later);
  void join_bars(const BarSeries& known, CollectedSeries& series, StoreOverlap overlap, std::uint32_t store_file);
  [[nodiscard]] CollectedBar join_bar(const CollectedSeries& series, const CollectedBar& known,
                                      const CollectedBar& read, StoreOverlap overlap);
  /// Per day of a contract with daily bars: the price that the next day's limits are measured from.
  struct LimitBase {
    DayIndex day;
    std::int32_t price;
    bool is_settlement;  // else the close stands in, and only what lies outside twice the limits is wrong for certain
  };
  struct AllowedPrices {
    std::int64_t lowest, highest;
    std::string words;  // "3150 to 3850, the limits around the settlement 3500 of 2024-05-07"
  };
  [[nodiscard]] AllowedPrices allowed_prices(ContractId contract, Date date, const LimitBase& base) const;
  [[nodiscard]] std::vector<LimitBase> check_settlements(const CollectedSeries& daily);
  [[nodiscard]] std::string settlement_fault(const CollectedSeries& daily, const BarRecord& bar, const LimitBase* base);
  void check_price_limits(const CollectedSeries& series, const std::vector<LimitBase>& bases);
  /// Contracts that were listed on days with data and have none.
  void check_listed(const BarStore* previous);
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
  std::vector<SpecEvidence> evidence_;  // by source
};

}  // namespace hedgelab
