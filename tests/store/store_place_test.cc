#include "engine/store/store_place.h"

#include <gmock/gmock.h>

#include "tests/import/small_import.h"

namespace hedgelab {
namespace {

namespace fs = std::filesystem;
using test::day;
using test::put;
using test::rules;
using ::testing::HasSubstr;

/// Writes a store of one bar.
void write_store(const fs::path& place, std::int32_t close = 33'500'000) {
  BarStoreWriter writer(rules());
  BarRecord bar;
  bar.at = {day("2024-01-02"), 0};
  bar.close = close;
  writer.add_series("IF2401", SeriesKind::kContract, Frequency::kDaily, "by hand", {bar});
  writer.write(place);
}

std::string refusal(const fs::path& place) {
  std::string said = "nothing was refused";
  try {
    check_store_place(place);
  } catch (const InputError& error) {
    said = error.what();
  }
  // Writing refuses what the check refuses.
  if (said != "nothing was refused") {
    EXPECT_THROW(write_store(place), InputError) << said;
  }
  return said;
}

class StorePlace : public ::testing::Test {
 protected:
  StorePlace() { write_store(place_); }
  test::ScratchFolder scratch_;
  fs::path place_ = scratch_ / "store";
};

TEST_F(StorePlace, AStoreIsReplacedByAStore) {
  write_store(place_, 33'000'000);
  EXPECT_EQ(BarStore(place_, rules()).get("IF2401", Frequency::kDaily).columns->close[0], 33'000'000);
}

TEST_F(StorePlace, NotesAndFoldersInAStoreAreNamedAndStay) {
  put(place_ / "NOTES.md", "a week of notes");
  put(place_ / "research/thesis.txt", "x");
  put(place_ / "1d/IF2401/close.txt", "mine, too");
  put(place_ / "1d/IF2402/own.npy", "and this");
  EXPECT_THAT(refusal(place_), HasSubstr("did not write: 1d/IF2401/close.txt, 1d/IF2402/, NOTES.md, research/;"));
  EXPECT_EQ(read_file(place_ / "NOTES.md"), "a week of notes");
  EXPECT_EQ(read_file(place_ / "research/thesis.txt"), "x");
}

TEST_F(StorePlace, AManifestOfSomebodyElseIsNoStore) {
  put(scratch_ / "app/manifest.json", R"({"name": "app", "about": "shows a hedgelab bar store"})");
  put(scratch_ / "app/app.py", "print(1)");
  EXPECT_THAT(refusal(scratch_ / "app"), HasSubstr("is not a bar store; it will not be replaced"));
  put(scratch_ / "broken/manifest.json", R"({"format": "hedgelab bar store", )");
  EXPECT_THAT(refusal(scratch_ / "broken"), HasSubstr("is not a bar store"));
}

TEST_F(StorePlace, NothingIsWrittenInsideAStore) {
  EXPECT_THAT(refusal(place_ / "second"), HasSubstr("lies inside the bar store"));
  EXPECT_THAT(refusal(place_ / "1d/../deep/second"), HasSubstr("lies inside the bar store"));
  fs::create_directory_symlink(place_, scratch_ / "link");
  EXPECT_THAT(refusal(scratch_ / "link/second"), HasSubstr("lies inside the bar store"));
  EXPECT_THROW(check_outside_stores(place_ / "results"), InputError);
  check_outside_stores(scratch_ / "results");
}

TEST_F(StorePlace, TheCurrentFolderIsNoPlace) {
  const fs::path here = fs::current_path();
  fs::current_path(place_);
  EXPECT_THROW(write_store("."), InputError);
  EXPECT_THROW(write_store("../store"), InputError);
  fs::current_path(here);
  EXPECT_EQ(BarStore(place_, rules()).series().size(), 1U);
}

}  // namespace
}  // namespace hedgelab
