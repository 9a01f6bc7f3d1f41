#pragma once
// A sweep's folder. Everything in it appears whole under its name and is never changed in place:
//
//   sweep.json           what is swept: the config with its base, digests of
//   what goes in, the columns blocks/0000012.block rows of one block of points
//   (block_file.h) sweep.csv            all rows, once `merge` has found every
//   block columns/NAME.npy     the same column by column, float64, NaN where
//   missing
//
// Any number of processes may write blocks at once, on one machine or on a shared file system: a block is written
// beside its place and renamed, and whoever else writes it writes the same bytes. Nothing needs a lock, so nothing is
// left locked by a process that was killed; what stands is what decides which blocks are still to be made.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "engine/session/market_session.h"
#include "engine/sweep/sweep.h"

namespace hedgelab {

/// What the rows of a folder are of. Equal identities give equal rows.
struct SweepIdentity {
  std::string config_digest, data_digest, rules_digest, engine_version;
  std::vector<InputFile> inputs;  // net value and dividend files
  [[nodiscard]] std::string digest() const;
};
[[nodiscard]] SweepIdentity identity_of(const Sweep& sweep, MarketSession& session);

/// What sweep.json says. Throws InputError for a folder that has none, or one that cannot be read.
struct StoredSweep {
  SweepConfig config;
  SweepIdentity identity;
};
[[nodiscard]] bool is_sweep_folder(const std::filesystem::path& folder);
[[nodiscard]] StoredSweep read_stored_sweep(const std::filesystem::path& folder);

class SweepFolder {
 public:
  /// Creates the folder, or goes on in it. Throws InputError when it holds another sweep, naming what differs (config,
  /// data, rules, build), or files that no sweep wrote. REQUIRES: `sweep` outlives it.
  SweepFolder(std::filesystem::path folder, const Sweep& sweep, SweepIdentity identity);

  [[nodiscard]] const std::filesystem::path& path() const { return folder_; }
  [[nodiscard]] const Sweep& sweep() const { return *sweep_; }
  /// The rows of a block that stands; nullopt when it is still to be made. Throws InputError for one that is damaged,
  /// and unless its rows are those of `points`.
  [[nodiscard]] std::optional<std::vector<PointRow>> read(std::uint64_t block,
                                                          const std::vector<PointNumber>& points) const;
  /// Throws InputError when the disk is full: what stood before stands.
  void write(std::uint64_t block, const std::vector<PointRow>& rows) const;
  [[nodiscard]] std::filesystem::path path_of(std::uint64_t block) const;

 private:
  std::filesystem::path folder_;
  const Sweep* sweep_;
  std::string digest_;
};

/// Blocks of a grid or a sample: numbers [block x size, (block + 1) x size).
[[nodiscard]] std::uint64_t blocks_of(const Sweep& sweep);
/// The points among them.
[[nodiscard]] std::vector<PointNumber> points_of_block(const Sweep& sweep, std::uint64_t block);

}  // namespace hedgelab
