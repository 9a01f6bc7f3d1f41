#include "engine/core/files.h"

#include <gtest/gtest.h>

#include "engine/core/csv_table.h"
#include "engine/core/digest.h"
#include "engine/core/error.h"
#include "tests/support/places.h"

namespace hedgelab {
namespace {

namespace fs = std::filesystem;

TEST(AtomicFile, ReplacesTheOldBytesAndLeavesNothingElse) {
  const test::ScratchFolder scratch;
  write_file_atomically(scratch / "a.txt", "old");
  write_file_atomically(scratch / "a.txt", "new");
  EXPECT_EQ(read_file(scratch / "a.txt"), "new");
  EXPECT_EQ(std::distance(fs::directory_iterator(scratch.path()), fs::directory_iterator()), 1);
}

TEST(AtomicFile, NamesTheFileThatCannotBeWrittenOrRead) {
  const test::ScratchFolder scratch;
  write_file_atomically(scratch / "file", "x");
  EXPECT_THROW(write_file_atomically(scratch / "file" / "below", "x"), InputError);
  try {
    static_cast<void>(read_file(scratch / "absent"));
    FAIL();
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("absent"), std::string::npos);
  }
  EXPECT_THROW(static_cast<void>(read_file(scratch.path())), InputError);
}

TEST(StagedFolder, AppearsOnlyAtTheCommit) {
  const test::ScratchFolder scratch;
  {
    StagedFolder folder(scratch / "store");
    write_file_atomically(folder.staging() / "a", "1");
    EXPECT_FALSE(fs::exists(scratch / "store"));
    folder.commit();
  }
  EXPECT_EQ(read_file(scratch / "store" / "a"), "1");
  EXPECT_EQ(std::distance(fs::directory_iterator(scratch.path()), fs::directory_iterator()), 1);
}

TEST(StagedFolder, WithoutCommitTheOldFolderStays) {
  const test::ScratchFolder scratch;
  fs::create_directory(scratch / "store");
  write_file_atomically(scratch / "store" / "a", "old");
  {
    StagedFolder folder(scratch / "store");
    write_file_atomically(folder.staging() / "a", "new");
  }
  EXPECT_EQ(read_file(scratch / "store" / "a"), "old");
  EXPECT_FALSE(fs::exists(scratch / ".store.staging"));
}

TEST(StagedFolder, ReplacesWhatAKilledWriterLeft) {
  const test::ScratchFolder scratch;
  fs::create_directory(scratch / ".store.staging");
  write_file_atomically(scratch / ".store.staging" / "half", "written");
  StagedFolder folder(scratch / "store");
  EXPECT_FALSE(fs::exists(folder.staging() / "half"));
}

TEST(StagedFolder, RefusesASecondWriter) {
  const test::ScratchFolder scratch;
  const StagedFolder first(scratch / "store");
  EXPECT_THROW(StagedFolder second(scratch / "store"), InputError);
}

TEST(Digest, ChangesWithEveryByteAndWithWhereTextsEnd) {
  EXPECT_NE(digest_of("abc"), digest_of("abd"));
  EXPECT_EQ(digest_of("abc").size(), 32u);
  EXPECT_NE(Digest().add("ab").add("c").hex(), Digest().add("a").add("bc").hex());
  // XXH3-128 of the empty input with seed 0, as its authors publish it.
  EXPECT_EQ(digest_of(""), "99aa06d3014798d86001c324468d497f");
}

TEST(CsvTable, NamesFileLineAndColumn) {
  const auto message = [](const char* text, const auto& use) -> std::string {
    try {
      const CsvTable table = CsvTable::parse("t.csv", text, {"date", "rate"});
      for (const auto& row : table.rows()) use(row);
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  };
  const auto rates = [](const CsvTable::Row& row) { static_cast<void>(row.rate("rate")); };
  const auto dates = [](const CsvTable::Row& row) { static_cast<void>(row.date("date")); };
  EXPECT_EQ(message("# comment\n\ndate,rate\n2024-01-02,0.1\n", rates), "");
  EXPECT_NE(message("date,rate\n2024-01-02,x\n", rates).find("t.csv:2: column 'rate'"), std::string::npos);
  EXPECT_NE(message("# c\ndate,rate\n2024-02-30,1\n", dates).find("t.csv:3: column 'date'"), std::string::npos);
  EXPECT_NE(message("date,rate\n2024-01-02\n", rates).find("t.csv:2: 1 fields; the header has 2"), std::string::npos);
  EXPECT_NE(message("date\n2024-01-02\n", rates).find("column 'rate' is missing"), std::string::npos);
  EXPECT_NE(message("", rates).find("no header row"), std::string::npos);
}

TEST(NearestWord, ProposesOnlyWhatIsNear) {
  const std::vector<std::string> words{"capital", "costs", "closing_order"};
  EXPECT_EQ(nearest_word("captal", words), "capital");
  EXPECT_EQ(nearest_word("zzzzzz", words), "");
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
}

}  // namespace
}  // namespace hedgelab
