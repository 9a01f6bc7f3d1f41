// What stands on the disk: blocks that are found again, and bytes that do not tell who made them.
#include "engine/sweep/sweep_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/files.h"
#include "engine/core/npy_file.h"
#include "engine/sweep/block_file.h"
#include "engine/sweep/merge.h"
#include "engine/sweep/sweep_run.h"
#include "tests/sweep/made_sweep.h"

namespace hedgelab::test {
namespace {

using ::testing::HasSubstr;
namespace fs = std::filesystem;

const std::string kSmallBlocks = kThreeAxes + R"(, "block": 5)";  // 24 points: blocks of 5, 5, 5, 5, 4

/// Counts the points it is asked for, and stops before the call `until`.
class Counting final : public PointRunner {
 public:
  explicit Counting(std::unique_ptr<PointRunner> inner, int until = 1000) : inner_(std::move(inner)), left_(until) {}
  std::optional<std::vector<PointRow>> run(const PointPlans& plans, std::span<const PointNumber> points) override {
    if (left_-- == 0) return std::nullopt;
    asked += points.size();
    return inner_->run(plans, points);
  }
  std::size_t asked = 0;

 private:
  std::unique_ptr<PointRunner> inner_;
  int left_;
};

struct Swept {
  explicit Swept(const std::string& keys = kSmallBlocks)
      : sweep(sweep_config(keys), rule_book()),
        session(rule_book(), sweep.market()),
        identity(identity_of(sweep, session)) {}
  std::unique_ptr<PointRunner> runner(int threads = 1) { return engine_runner(session, sweep.shape(), {threads, {}}); }
  Sweep sweep;
  MarketSession session;
  SweepIdentity identity;
};

// Every file but blocks, whose names and bytes are compared by what merging makes of them.
std::string merged_bytes(const fs::path& folder) {
  std::string all;
  for (const std::string& name : list_below(folder)) {
    if (name.ends_with("/") || name.starts_with("blocks/")) continue;
    all += name + "\n" + read_file(folder / name);
  }
  return all;
}

std::string refusal_of(const std::function<void()>& what) {
  try {
    what();
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(SweepFolder, ThreadsShardsStopsAndRepeatsChangeNoByte) {
  Swept swept;
  ScratchFolder scratch;
  const SweepFolder whole(scratch / "whole", swept.sweep, swept.identity);
  run_sweep(whole, *swept.runner(), {});
  EXPECT_EQ(merge_blocks(whole).points, 24U);

  const SweepFolder threads(scratch / "threads", swept.sweep, swept.identity);
  run_sweep(threads, *swept.runner(3), {});
  merge_blocks(threads);
  EXPECT_EQ(merged_bytes(threads.path()), merged_bytes(whole.path()));

  const SweepFolder shards(scratch / "shards", swept.sweep, swept.identity);
  for (const std::uint64_t shard : {2U, 0U, 3U, 1U}) run_sweep(shards, *swept.runner(), {shard, 4});
  merge_blocks(shards);
  merge_blocks(shards);
  EXPECT_EQ(merged_bytes(shards.path()), merged_bytes(whole.path()));

  // Stopped in the third block, and gone on with: only what is missing is asked for.
  const SweepFolder stopped(scratch / "stopped", swept.sweep, swept.identity);
  Counting first(swept.runner(), 2);
  const SweepCounts counts = run_sweep(stopped, first, {});
  EXPECT_TRUE(counts.is_cancelled);
  EXPECT_EQ(counts.computed, 10U);
  Counting second(swept.runner());
  EXPECT_EQ(run_sweep(stopped, second, {}).found, 10U);
  EXPECT_EQ(second.asked, 14U);
  merge_blocks(stopped);
  EXPECT_EQ(merged_bytes(stopped.path()), merged_bytes(whole.path()));
}

TEST(SweepFolder, BlockSizeChangesNoByteOfTheResult) {
  Swept small, large(kThreeAxes + R"(, "block": 100)");
  ScratchFolder scratch;
  const SweepFolder one(scratch / "one", small.sweep, small.identity),
      other(scratch / "other", large.sweep, large.identity);
  run_sweep(one, *small.runner(), {});
  run_sweep(other, *large.runner(), {});
  merge_blocks(one);
  merge_blocks(other);
  EXPECT_EQ(read_file(one.path() / "sweep.csv"), read_file(other.path() / "sweep.csv"));
}

TEST(SweepFolder, ColumnsAndCsvSayTheSame) {
  Swept swept;
  ScratchFolder scratch;
  const SweepFolder folder(scratch / "out", swept.sweep, swept.identity);
  run_sweep(folder, *swept.runner(), {});
  merge_blocks(folder);
  const std::string csv = read_file(folder.path() / "sweep.csv");
  EXPECT_TRUE(
      csv.starts_with("point,strategy.slot,account.spot.share,strategy.roll_before_trading_"
                      "days,outcome,ended_on,reason,cumulative_return,"));
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 25);
  const MappedNpy shares(folder.path() / "columns" / "account.spot.share.npy", NpyType::kFloat64);
  ASSERT_EQ(shares.size(), 24U);
  EXPECT_EQ(shares.values<double>()[17], 0.6);  // number 17: sweep_space_test.cc
}

TEST(SweepFolder, AMissingBlockIsNamedAndNothingIsMerged) {
  Swept swept;
  ScratchFolder scratch;
  const SweepFolder folder(scratch / "out", swept.sweep, swept.identity);
  run_sweep(folder, *swept.runner(), {1, 4});  // blocks 1 of 0..4
  EXPECT_THAT(refusal_of([&] { merge_blocks(folder); }), HasSubstr("4 of 5 blocks are still to be made: 0, 2-4"));
  EXPECT_FALSE(is_file(folder.path() / "sweep.csv"));
}

TEST(SweepFolder, ADamagedBlockIsNamedAndNothingIsLost) {
  Swept swept;
  ScratchFolder scratch;
  const SweepFolder folder(scratch / "out", swept.sweep, swept.identity);
  run_sweep(folder, *swept.runner(), {});
  const fs::path block = folder.path_of(3);
  const std::string bytes = read_file(block);
  const auto refused_with = [&](const std::string& damaged) {
    write_file_atomically(block, damaged);
    const std::string running = refusal_of([&] { run_sweep(folder, *swept.runner(), {}); });
    EXPECT_EQ(refusal_of([&] { merge_blocks(folder); }), running);
    EXPECT_THAT(running, HasSubstr(block.string()));
    EXPECT_THAT(running, HasSubstr("remove it and run the sweep again"));
    return running;
  };
  EXPECT_THAT(refused_with(bytes.substr(0, bytes.size() - 100)), HasSubstr("cut short"));
  EXPECT_THAT(refused_with(bytes.substr(0, 10)), HasSubstr("cut short"));
  EXPECT_THAT(refused_with(""), HasSubstr("cut short"));
  std::string altered = bytes;
  altered[bytes.size() / 2] = static_cast<char>(altered[bytes.size() / 2] ^ 1);
  EXPECT_THAT(refused_with(altered), HasSubstr("altered"));
  EXPECT_THAT(refused_with("not a block at all, but long enough to be one: " + std::string(200, 'x')),
              HasSubstr("no block"));
  EXPECT_THAT(refused_with(read_file(folder.path_of(2))), HasSubstr("block 2 under another block's name"));
  // Every length a block can be cut to is told.
  for (std::size_t size = 0; size < bytes.size(); size += 97) {
    EXPECT_THROW(
        (void)read_block(std::string_view(bytes).substr(0, size), swept.identity.digest(), 3, swept.sweep.shape(), "b"),
        InputError);
  }
  write_file_atomically(block, bytes);
  EXPECT_EQ(run_sweep(folder, *swept.runner(), {}).found, 24U);
}

TEST(SweepFolder, BlocksOfOtherConfigsDataOrBuildsAreRefusedByWhatDiffers) {
  Swept swept;
  ScratchFolder scratch;
  const SweepFolder folder(scratch / "out", swept.sweep, swept.identity);
  const auto refused_for = [&](auto change) {
    SweepIdentity other = swept.identity;
    change(other);
    return refusal_of([&] { const SweepFolder again(scratch / "out", swept.sweep, other); });
  };
  EXPECT_EQ(refused_for([](SweepIdentity&) {}), "");
  EXPECT_THAT(refused_for([](SweepIdentity& i) { i.engine_version = "9"; }), HasSubstr("another build"));
  EXPECT_THAT(refused_for([](SweepIdentity& i) { i.data_digest = "9"; }), HasSubstr("another store"));
  EXPECT_THAT(refused_for([](SweepIdentity& i) { i.rules_digest = "9"; }), HasSubstr("rule tables"));
  EXPECT_THAT(refused_for([](SweepIdentity& i) { i.inputs.push_back({"spot series", "9"}); }), HasSubstr("net value"));
  Swept wider(kThreeAxes + R"(, "block": 5, "parts": 4)");
  EXPECT_THAT(refusal_of([&] { const SweepFolder again(scratch / "out", wider.sweep, wider.identity); }),
              HasSubstr("another config"));
  // A block of another sweep put in by hand.
  const SweepFolder elsewhere(scratch / "elsewhere", wider.sweep, wider.identity);
  run_sweep(elsewhere, *wider.runner(), {});
  write_file_atomically(folder.path_of(0), read_file(elsewhere.path_of(0)));
  EXPECT_THAT(refusal_of([&] { run_sweep(folder, *swept.runner(), {}); }), HasSubstr("another sweep"));
}

TEST(SweepFolder, WordsForPeopleAndTheStoresPlaceAreNoOtherConfig) {
  Swept swept;
  Json json = sweep_json(kSmallBlocks);
  json["description"] = "said better";
  json["base"]["description"] = "so too";
  json["base"]["data"]["store"] =
      (source_folder() / "market_data" / ".." / "market_data" / "sample" / "store").string();
  const Sweep same(read_sweep_config(json, "sweep.json"), rule_book());
  EXPECT_EQ(identity_of(same, swept.session).digest(), swept.identity.digest());
}

TEST(SweepFolder, AFolderWithOtherFilesIsLeftAlone) {
  Swept swept;
  ScratchFolder scratch;
  write_file_atomically(scratch / "notes.txt", "mine");
  EXPECT_THAT(refusal_of([&] { const SweepFolder folder(scratch.path(), swept.sweep, swept.identity); }),
              HasSubstr("no sweep wrote them"));
  EXPECT_THAT(refusal_of([&] { (void)read_stored_sweep(scratch.path()); }), HasSubstr("no folder of a sweep"));
}

// A shard that was killed before its sweep.json stood leaves its temporary file, and one that begins now has its own.
TEST(SweepFolder, BeginningsOfOtherShardsAreNoOtherFiles) {
  Swept swept;
  ScratchFolder scratch;
  write_file_atomically(scratch / ".sweep.json.4194304.tmp", "{");
  const SweepFolder folder(scratch.path(), swept.sweep, swept.identity);
  EXPECT_TRUE(is_sweep_folder(scratch.path()));
}

TEST(SweepFolder, WhatItIsOfIsReadAgainAndAnAlteredConfigIsFoundOut) {
  Swept swept;
  ScratchFolder scratch;
  const SweepFolder folder(scratch / "out", swept.sweep, swept.identity);
  const StoredSweep stored = read_stored_sweep(folder.path());
  EXPECT_EQ(stored.identity.digest(), swept.identity.digest());
  EXPECT_EQ(stored.config.written(), swept.sweep.config().written());
  std::string text = read_file(folder.path() / "sweep.json");
  const std::size_t at = text.find("50000000");
  ASSERT_NE(at, std::string::npos);
  text[at] = '6';
  write_file_atomically(folder.path() / "sweep.json", text);
  EXPECT_THAT(refusal_of([&] { (void)read_stored_sweep(folder.path()); }), HasSubstr("altered"));
}

// Spot share 5 million CNY of 0.1 lots and less cannot be carried in whole lots; the others go on.
TEST(SweepFolder, APointThatFailsIsARowAndTheOthersGoOn) {
  Swept swept(
      R"("axes": [{"key": "account.capital", "values": [50000000, 100000, 60000000]}], "metrics": ["final_equity"])");
  ScratchFolder scratch;
  const SweepFolder folder(scratch / "out", swept.sweep, swept.identity);
  const SweepCounts counts = run_sweep(folder, *swept.runner(), {});
  EXPECT_EQ(counts.unfinished, 1U);
  merge_blocks(folder);
  const std::string csv = read_file(folder.path() / "sweep.csv");
  EXPECT_THAT(csv, HasSubstr("1,100000,not_carried,2023-01-05,"));
  EXPECT_THAT(csv, HasSubstr("2,60000000,finished,,,"));
}

}  // namespace
}  // namespace hedgelab::test
