#pragma once
// Builds a store in memory, series by series, and puts it in place whole (StagedFolder): a reader sees the old store or
// the new one, also when the writer is killed.

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/reference/rule_book.h"
#include "engine/store/bar_columns.h"
#include "engine/store/slot_grid.h"

namespace hedgelab {

/// The session group of all products of `rules`; nullopt when they trade in several.
[[nodiscard]] std::optional<std::string> only_session_group(const RuleBook& rules);
/// Throws InputError when the contract trades in another group than `session_group`, that of the store it should go to.
void check_session_group(const RuleBook& rules, ContractId contract, std::string_view session_group);

/// One bar with its place; a field without a value holds its missing mark (bar_columns.h).
struct BarRecord {
  GridSlot at;
  std::int32_t open = kMissingPrice, high = kMissingPrice, low = kMissingPrice, close = kMissingPrice;
  std::int32_t settlement = kMissingPrice;
  std::int32_t volume = kMissingCount, open_interest = kMissingCount;
  std::int64_t turnover = kMissingTurnover;
};

class BarStoreWriter {
 public:
  /// A store of the products of `session_group`: one store has one slot grid per frequency, so products that trade at
  /// other hours need a store of their own. REQUIRES: `rules` outlives the writer. Throws InputError when the rule book
  /// has no such group.
  BarStoreWriter(const RuleBook& rules, std::string session_group);
  /// For a rule book whose products all trade in one session group. Throws InputError when there are several.
  explicit BarStoreWriter(const RuleBook& rules);

  void set_description(std::string text, bool synthetic);
  /// Adds a whole series. Bars need not be sorted; two bars for one slot are an InvariantError (the importer resolves
  /// duplicates before). The same (symbol, frequency) twice is an InvariantError; so is a series without bars. Throws
  /// InputError when the symbol cannot be a folder's name (store_layout.h), and for a contract of another session group
  /// than the store's.
  void add_series(std::string symbol, SeriesKind kind, Frequency frequency, std::string source,
                  const std::vector<BarRecord>& bars);
  [[nodiscard]] const SlotGrid& grid(Frequency frequency) const;
  [[nodiscard]] const std::string& session_group() const { return session_group_; }
  /// Writes everything to `folder` and returns the store's digest. Throws InputError when it cannot be written; the
  /// old store is then untouched. A folder that is not a store is never replaced: that is an InputError too.
  std::string write(const std::filesystem::path& folder) const;

 private:
  /// Dense columns on the grid; a column that never had a value is empty.
  struct Series {
    SeriesKind kind = SeriesKind::kContract;
    std::string source;
    DayIndex first_day = 0, last_day = 0;
    std::int64_t bars = 0;
    std::vector<std::int32_t> open, high, low, close, settlement, volume, open_interest;
    std::vector<std::int64_t> turnover;
    std::vector<std::uint8_t> present;
  };
  [[nodiscard]] static std::string bytes_of(const Series& series, std::size_t column);

  const RuleBook* rules_;
  std::string session_group_;
  std::vector<SlotGrid> grids_;
  std::string description_;
  bool synthetic_ = false;
  std::map<std::pair<Frequency, std::string>, Series> series_;
};

}  // namespace hedgelab
