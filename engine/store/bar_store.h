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
// multiple of 64), source text, number of bars; per table kind and digest.
//
// Opening costs what the manifest and the maps cost: it verifies manifest, grids and tables, and that every series has
// a file of the length its columns need. What is in a file is verified when the columns of its series are first asked
// for (bar_columns.h, series_file.h), by any thread; so a run pays for the series that it uses, and nobody reads a bar
// that was not compared with its digest.

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/mapped_file.h"
#include "engine/reference/rule_book.h"
#include "engine/store/bar_columns.h"
#include "engine/store/slot_grid.h"

namespace hedgelab {

class SeriesFile;

class BarStore {
 public:
  /// REQUIRES: `rules` outlives the store. Throws InputError naming the file when the manifest is missing, malformed or
  /// of another format version; when a file is missing, empty or cut short, or a table differs from its digest; when
  /// the rule book has no session group of the store's name, or the grid it gives is not the one the store was written
  /// on.
  BarStore(std::filesystem::path folder, const RuleBook& rules);
  ~BarStore();
  BarStore(BarStore&&) noexcept;  // its series and their copies stay good

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  /// Their columns throw DamagedStore naming the file, when they are first asked for and ever after, where the file is
  /// foreign, of a wrong length, or differs from its digest.
  [[nodiscard]] std::span<const BarSeries> series() const { return series_; }
  /// nullptr when the store has no such series. Sorted by (frequency, symbol).
  [[nodiscard]] const BarSeries* find(std::string_view symbol, Frequency frequency) const;
  /// As find; throws InputError naming store, symbol, frequency and the nearest symbol.
  [[nodiscard]] const BarSeries& get(std::string_view symbol, Frequency frequency) const;
  /// The manifest's bytes, as they were when the store was opened.
  [[nodiscard]] const std::string& manifest() const { return manifest_; }
  /// Asks for the columns of all series: throws DamagedStore naming the first file that is none of ours any more.
  void verify() const;
  /// Throws InputError naming the file when a file that was used was written to, or cut short, since it was first
  /// looked at: what was read may be of two versions; and DamagedStore when one was damaged then, for somebody on the
  /// way may have kept silent about it. To be asked at the end of a run. It costs a look at the change time of each
  /// file that was used, and a digest of those that were touched; an import that puts a new store in the place touches
  /// no file of the old one.
  void check_unchanged() const;
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
  void open(const RuleBook& rules);
  std::filesystem::path folder_;
  std::string manifest_;
  std::string digest_;
  std::string description_;
  std::string session_group_;
  bool synthetic_ = false;
  std::vector<SlotGrid> grids_;  // by Frequency
  std::vector<BarSeries> series_;
  std::vector<std::unique_ptr<SeriesFile>> files_;  // in the manifest's order of series
  struct TableFile {
    MappedFile map;
    std::string digest;
  };
  std::vector<TableFile> tables_;
};

}  // namespace hedgelab
