#include "engine/core/files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

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

TEST(AtomicFile, RefusesWhatIsNoFileBeforeTheWork) {
  const test::ScratchFolder scratch;
  ASSERT_EQ(::mkfifo((scratch / "pipe").c_str(), 0666), 0);
  EXPECT_THROW(AtomicFile(scratch / "pipe"), InputError);
  EXPECT_THROW(AtomicFile(scratch.path()), InputError);
  EXPECT_THROW(AtomicFile("/dev/null"), InputError);  // a rename over it would take it from everybody
  EXPECT_THROW(AtomicFile(scratch / "absent/file"), InputError);
  EXPECT_EQ(list_folder(scratch.path()), std::vector<std::string>{"pipe"});
}

TEST(AtomicFile, KeepsTheModeAndTheLink) {
  const test::ScratchFolder scratch;
  write_file_atomically(scratch / "file", "old");
  ASSERT_EQ(::chmod((scratch / "file").c_str(), 0640), 0);
  fs::create_symlink("file", scratch / "link");
  write_file_atomically(scratch / "link", "new");
  EXPECT_TRUE(fs::is_symlink(scratch / "link"));
  EXPECT_EQ(read_file(scratch / "file"), "new");
  EXPECT_EQ(static_cast<unsigned>(fs::status(scratch / "file").permissions()), 0640U);
}

TEST(AtomicFile, ClearsWhatKilledWritersLeftAndNothingElse) {
  const test::ScratchFolder scratch;
  write_new_file(scratch / ".a.123.tmp", "left by a killed writer of a");
  write_new_file(scratch / ".a.x.tmp", "somebody's");
  write_new_file(scratch / ".b.123.tmp", "of another file");
  const AtomicFile living(scratch / "c");
  write_file_atomically(scratch / "a", "1");
  AtomicFile second(scratch /
                    "c");  // of the same process: the name is the same, and the first one's bytes are not lost
  const std::vector<std::string> left = list_folder(scratch.path());
  EXPECT_EQ(left[0], ".a.x.tmp");
  EXPECT_EQ(left[1], ".b.123.tmp");
  EXPECT_TRUE(left[2].starts_with(".c.")) << left[2];
  EXPECT_EQ(left.size(), 4U);
}

TEST(Files, WhatIsNoRegularFileIsRefusedAndNotWaitedFor) {
  const test::ScratchFolder scratch;
  ASSERT_EQ(::mkfifo((scratch / "pipe").c_str(), 0666), 0);
  EXPECT_THROW(static_cast<void>(read_file(scratch / "pipe")), InputError);
  EXPECT_THROW(static_cast<void>(read_file("/dev/zero")), InputError);
}

TEST(Files, APathThatTheSystemRefusesIsAnInputErrorThatNamesIt) {
  const test::ScratchFolder scratch;
  fs::create_symlink("loop", scratch / "loop");
  for (const fs::path& path : {scratch / "loop", scratch / std::string(300, 'a')}) {
    try {
      static_cast<void>(kind_of(path));
      FAIL() << path;
    } catch (const InputError& error) {
      EXPECT_TRUE(std::string_view(error.what()).starts_with(path.string()));
    }
  }
  EXPECT_EQ(kind_of(scratch / "absent/below"), PathKind::kAbsent);
}

TEST(Files, APlainNameStaysInItsFolder) {
  for (const char* name : {"base", "IC passive", "中证500", "a.b"}) EXPECT_TRUE(is_plain_name(name)) << name;
  for (const char* name : {"", ".", "..", ".hidden", "../up", "/root", "a/b", "two\nlines", "\x1b[31m"}) {
    EXPECT_FALSE(is_plain_name(name)) << name;
  }
  EXPECT_FALSE(is_plain_name(std::string(201, 'a')));
}

TEST(Digest, ChangesWithEveryByteAndWithWhereTextsEnd) {
  EXPECT_NE(digest_of("abc"), digest_of("abd"));
  EXPECT_EQ(digest_of("abc").size(), 32u);
  EXPECT_NE(Digest().add("ab").add("c").hex(), Digest().add("a").add("bc").hex());
  // XXH3-128 of the empty input with seed 0, as its authors publish it.
  EXPECT_EQ(digest_of(""), "99aa06d3014798d86001c324468d497f");
}

TEST(CsvTable, FieldsMayBeQuoted) {
  const CsvTable table =
      CsvTable::parse("t.csv", "date,\"value, of a fund\"\n\"2024-01-02\",\"1.0003\"\n2024-01-03,\"a \"\"b\"\"\"\n",
                      {"date", "value, of a fund"});
  ASSERT_EQ(table.rows().size(), 2U);
  EXPECT_EQ(table.rows()[0].date("date"), Date::parse("2024-01-02"));
  EXPECT_EQ(table.rows()[0].text("value, of a fund"), "1.0003");
  EXPECT_EQ(table.rows()[1].text("value, of a fund"), "a \"b\"");
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
