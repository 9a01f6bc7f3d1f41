#pragma once
// Builds a store series by series and puts it in place whole (StagedFolder): a reader sees the old store or the new
// one, also when the writer is killed.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/reference/rule_book.h"
#include "engine/store/bar_record.h"
#include "engine/store/bar_store.h"

namespace hedgelab {

/// The session group of all products of `rules`; nullopt when they trade in several.
[[nodiscard]] std::optional<std::string> only_session_group(const RuleBook& rules);
/// Throws InputError when the contract trades in another group than `session_group`, that of the store it should go to.
void check_session_group(const RuleBook& rules, ContractId contract, std::string_view session_group);

class BarStoreWriter {
 public:
  /// A store of the products of `session_group`: one store has one slot grid per frequency, so products that trade at
  /// other hours need a store of their own. REQUIRES: `rules` outlives the writer. Throws InputError when the rule book
  /// has no such group.
  BarStoreWriter(const RuleBook& rules, std::string session_group);
  /// For a rule book whose products all trade in one session group. Throws InputError when there are several.
  explicit BarStoreWriter(const RuleBook& rules);
  /// Begins with all series of `previous`, its description and its hours. They join the new store as they are, as links
  /// to their files, unread; add_series of one of them puts another in its place. REQUIRES: `previous` outlives the
  /// writer.
  BarStoreWriter(const RuleBook& rules, const BarStore& previous);

  void set_description(std::string text, bool synthetic);
  /// Adds a whole series. Bars need not be sorted; two bars for one slot are an InvariantError (the importer resolves
  /// duplicates before). The same (symbol, frequency) twice is an InvariantError; so is a series without bars. Throws
  /// InputError when the symbol cannot be part of a file's name (store_layout.h), and for a contract of another session
  /// group than the store's.
  void add_series(std::string symbol, SeriesKind kind, Frequency frequency, std::string source,
                  const std::vector<BarRecord>& bars);
  /// The same of bars that are asked for when the series is written, once, and let go before the next series is: who
  /// holds many of them in another form pays for one series at a time.
  using BarsWhenAsked = std::function<std::vector<BarRecord>()>;
  void add_series_later(std::string symbol, SeriesKind kind, Frequency frequency, std::string source,
                        BarsWhenAsked bars);
  /// Takes a series of the previous store out. REQUIRES: it is there.
  void remove_series(const std::string& symbol, Frequency frequency);
  [[nodiscard]] const SlotGrid& grid(Frequency frequency) const;
  [[nodiscard]] const std::string& session_group() const { return session_group_; }
  /// Writes everything to `folder` and returns the store's digest. Throws InputError when it cannot be written; the
  /// old store is then untouched. A folder that is not a store is never replaced: that is an InputError too, and so is
  /// a store at `folder` that is no longer the previous one, when the writer began with that: somebody else wrote it.
  /// REQUIRES: it is called once, when bars are still to be asked for.
  std::string write(const std::filesystem::path& folder) const;

 private:
  /// Dense columns on the grid; a column that never had a value is empty.
  struct Dense {
    DayIndex first_day = 0, last_day = 0;
    std::int64_t bars = 0;
    std::vector<std::int32_t> open, high, low, close, settlement, volume, open_interest;
    std::vector<std::int64_t> turnover;
    std::vector<std::uint8_t> present;
  };
  struct Series {
    SeriesKind kind = SeriesKind::kContract;
    std::string source;
    Dense columns;       // of bars that were given
    BarsWhenAsked bars;  // empty when they were
  };
  Series& begin_series(std::string symbol, SeriesKind kind, Frequency frequency, std::string source);
  [[nodiscard]] Dense dense(Frequency frequency, const std::vector<BarRecord>& bars) const;
  [[nodiscard]] static std::string bytes_of(const Dense& columns, std::size_t column);
  void check_still_previous(const std::filesystem::path& place) const;

  const RuleBook* rules_;
  std::string session_group_;
  std::vector<SlotGrid> grids_;
  std::string description_;
  bool synthetic_ = false;
  std::map<std::pair<Frequency, std::string>, Series> series_;
  const BarStore* previous_ = nullptr;
  std::map<std::pair<Frequency, std::string>, const BarSeries*> kept_;  // of previous_
};

}  // namespace hedgelab
