#pragma once
// A store: a folder with manifest.json and one file of .npy columns per series and frequency. Immutable once written;
// mapped read-only and shared by all threads and runs.
//
//   STORE/manifest.json
//   STORE/days.npy                 int32 yyyymmdd of the calendar's trading days from first_day to last_day
//   STORE/slots_1m.npy ...         int32 number of slots on each of those days, per frequency
//   STORE/1m/IF2506.columns ...    .npy arrays of bar_columns.h, one entry per slot from the series' first day; 1d, 5m
//   STORE/tables/NAME.csv ...      tables that joined the store beside its bars (store_table.h)
//
// The manifest holds version, price scale, missing marks, first and last day, session group, grid digest per frequency;
// per series: symbol, kind, frequency, first and last day, file, its digest, the byte at which each column begins (a
// multiple of 64), source text, number of bars; per table kind and digest. Opening verifies it; a column is a map.

#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/core/mapped_file.h"
#include "engine/reference/rule_book.h"
#include "engine/store/bar_columns.h"
#include "engine/store/slot_grid.h"

namespace hedgelab {

class BarStore {
 public:
  enum class Verify : std::uint8_t { kDigests, kStructureOnly };

  /// REQUIRES: `rules` outlives the store. Throws InputError naming the file when the manifest is missing, malformed or
  /// of another format version; when a file is missing, truncated, foreign, of a wrong length, or differs from its
  /// digest; when the rule book has no session group of the store's name, or the grid it gives is not the one the store
  /// was written on.
  BarStore(std::filesystem::path folder, const RuleBook& rules, Verify verify = Verify::kDigests);

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  [[nodiscard]] std::span<const BarSeries> series() const { return series_; }
  /// nullptr when the store has no such series. Sorted by (frequency, symbol).
  [[nodiscard]] const BarSeries* find(std::string_view symbol, Frequency frequency) const;
  /// As find; throws InputError naming store, symbol, frequency and the nearest symbol.
  [[nodiscard]] const BarSeries& get(std::string_view symbol, Frequency frequency) const;
  /// The manifest's words on a series of this store, as JSON text: what a writer needs to take it over unread.
  [[nodiscard]] const std::string& manifest_entry(const BarSeries& series) const;
  /// Throws InputError naming the file when a mapped file was written to, or cut short, since the store was opened:
  /// what was read may be of two versions. To be asked at the end of a run. It costs a look at each file's change time,
  /// and a digest of those that were touched; an import that puts a new store in the place touches no file of the old
  /// one.
  void check_unchanged() const;
  /// Compares the file of a series with its digest, for a store opened with kStructureOnly. Throws InputError
  /// naming the file that differs.
  void verify(const BarSeries& series) const;
  [[nodiscard]] const SlotGrid& grid(Frequency frequency) const;
  /// Of the products it holds: their hours gave the grid.
  [[nodiscard]] const std::string& session_group() const { return session_group_; }
  /// Digest of the manifest's bytes, which itself holds the digests of all columns.
  [[nodiscard]] const std::string& digest() const { return digest_; }
  /// Words of the manifest for people: "synthetic market, seed 1" or "imported from ...".
  [[nodiscard]] const std::string& description() const { return description_; }
  /// True for the generator's stores: results computed on them say so.
  [[nodiscard]] bool is_synthetic() const { return synthetic_; }

 private:
  void open(const RuleBook& rules, Verify verify);
  std::filesystem::path folder_;
  std::string digest_;
  std::string description_;
  std::string session_group_;
  bool synthetic_ = false;
  std::vector<SlotGrid> grids_;  // by Frequency
  std::vector<BarSeries> series_;
  struct SeriesFile {
    MappedFile map;
    std::string digest;
  };
  std::vector<SeriesFile> files_;  // in the manifest's order of series
  std::map<std::pair<Frequency, std::string>, std::string> entries_;
};

}  // namespace hedgelab
