#include "engine/sweep/sweep_run.h"

#include <algorithm>
#include <future>
#include <memory>
#include <optional>
#include <utility>

#include "engine/session/batch.h"
#include "engine/sweep/block_walk.h"

namespace hedgelab {

void count_rows(SweepCounts& counts, const std::vector<PointRow>& rows, bool are_computed) {
  (are_computed ? counts.computed : counts.found) += rows.size();
  for (const PointRow& row : rows) {
    counts.unfinished += row.outcome != PointOutcome::kFinished ? 1 : 0;
    counts.faulted += row.outcome == PointOutcome::kFaulted ? 1 : 0;
  }
}

namespace {

// Writes a block while the next one is made: on a disk a block takes as long as its points.
class BlockWriter {
 public:
  explicit BlockWriter(const SweepFolder& folder) : folder_(folder) {}
  ~BlockWriter() {
    if (writing_.valid()) writing_.wait();
  }
  BlockWriter(const BlockWriter&) = delete;
  BlockWriter& operator=(const BlockWriter&) = delete;

  /// Throws what went wrong with the block before.
  void write(std::uint64_t block, std::vector<PointRow> rows) {
    finish();
    writing_ = std::async(std::launch::async, [this, block, rows = std::move(rows)] { folder_.write(block, rows); });
  }
  /// Waits for the last block, and throws what went wrong with it.
  void finish() {
    if (writing_.valid()) writing_.get();
  }

 private:
  const SweepFolder& folder_;
  std::future<void> writing_;
};

// False when the runner was cancelled.
bool make_block(const SweepFolder& folder, BlockWriter& writer, PointRunner& runner, std::uint64_t block,
                BlockWalk& walk, const std::vector<PointNumber>& points, SweepCounts& counts) {
  if (const auto standing = folder.read(block, points)) {
    count_rows(counts, *standing, false);
    walk.take(*standing);
    return true;
  }
  auto rows = runner.run(walk.plans(), points);
  if (!rows) return false;
  if (folder.sweep().config().document.search.is_there) {
    for (PointRow& row : *rows) row.round = static_cast<std::uint32_t>(block);
  }
  count_rows(counts, *rows, true);
  walk.take(*rows);
  writer.write(block, std::move(*rows));
  return true;
}

}  // namespace

void check_some_points(const Sweep& sweep, MarketSession& session) {
  const PointNumber size = sweep.space().size();
  std::optional<InputError> first;
  for (const PointNumber number : {sweep.first_point(), size / 2, size - 1}) {
    if (!sweep.space().admits(number)) continue;
    try {
      const std::vector<RunPlan> one{sweep.plan(number)};
      check_plans(session, one);
      return;
    } catch (const InputError& error) {
      if (!first) first = error;
    }
  }
  if (first) throw InputError(*first);
}

void refuse_shards_of_a_search() {
  fail("a search asks for points by what it has seen, and cannot be cut into shards; give it threads");
}

SweepCounts run_sweep(const SweepFolder& folder, PointRunner& runner, Shard shard, const SweepProgress& tell) {
  const Sweep& sweep = folder.sweep();
  const bool is_search = sweep.config().document.search.is_there;
  if (is_search && shard.count > 1) refuse_shards_of_a_search();
  const std::uint64_t blocks = blocks_of(sweep);
  SweepCounts counts;
  counts.points =
      is_search ? most_points(sweep)
                : sweep.space().count_points(std::min(sweep.space().size(), shard.first_block(blocks) * sweep.block()),
                                             std::min(sweep.space().size(), shard.end_block(blocks) * sweep.block()));
  if (tell) tell(counts);
  const std::unique_ptr<BlockWalk> walk = walk_of(sweep);
  BlockWriter writer(folder);
  if (is_search) {
    std::uint64_t block = 0;
    while (const auto points = walk->next()) {
      counts.is_cancelled = !make_block(folder, writer, runner, block++, *walk, *points, counts);
      if (counts.is_cancelled) break;
      if (tell) tell(counts);
    }
    writer.finish();
    if (!counts.is_cancelled) counts.points = counts.done();
    return counts;
  }
  for (std::uint64_t block = shard.first_block(blocks); block < shard.end_block(blocks); ++block) {
    counts.is_cancelled = !make_block(folder, writer, runner, block, *walk, points_of_block(sweep, block), counts);
    if (counts.is_cancelled) break;
    if (tell) tell(counts);
  }
  writer.finish();
  return counts;
}

}  // namespace hedgelab
