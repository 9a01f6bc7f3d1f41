#include "engine/import/line_reader.h"

#include <gmock/gmock.h>

#include "tests/import/small_import.h"

namespace hedgelab {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> lines_of_file(const std::filesystem::path& path) {
  LineReader reader(path);
  std::vector<std::string> lines;
  std::string_view line;
  while (reader.next(line)) {
    lines.emplace_back(line);
    EXPECT_EQ(reader.line(), static_cast<std::int64_t>(lines.size()));
  }
  return lines;
}

std::string failure_of_file(const std::filesystem::path& path) {
  try {
    (void)lines_of_file(path);
  } catch (const InputError& error) {
    return error.what();
  }
  return "nothing was thrown";
}

class LineReaderTest : public ::testing::Test {
 protected:
  std::filesystem::path put(const std::string& name, std::string_view bytes) {
    test::put(scratch_ / name, bytes);
    return scratch_ / name;
  }
  test::ScratchFolder scratch_;
};

/// Text of more than one block, whose lines all differ.
std::string long_text(std::vector<std::string>& lines) {
  std::string text;
  for (int i = 0; i < 30'000; ++i) {
    lines.push_back(fmt::format("{},{}", i, i * 7919));
    text += lines.back() + "\n";
  }
  return text;
}

TEST_F(LineReaderTest, LineEndsAndAByteOrderMarkAreNoText) {
  EXPECT_THAT(lines_of_file(put("a.csv", "\xEF\xBB\xBFx,y\r\n1,2\r\n\r\n3,4")), ElementsAre("x,y", "1,2", "", "3,4"));
  EXPECT_THAT(lines_of_file(put("b.csv", "")), ElementsAre());
  EXPECT_THAT(lines_of_file(put("c.csv", "one\n")), ElementsAre("one"));
}

TEST_F(LineReaderTest, PlainAndPackedFilesGiveTheSameLinesAcrossBlocks) {
  std::vector<std::string> expected;
  const std::string text = long_text(expected);
  ASSERT_GT(text.size(), 4U << 16U);
  EXPECT_EQ(lines_of_file(put("plain.csv", text)), expected);
  EXPECT_EQ(lines_of_file(put("packed.csv.gz", test::gzipped(text))), expected);
  EXPECT_EQ(lines_of_file(put("packed_without_the_name.csv", test::gzipped(text))), expected);
}

TEST_F(LineReaderTest, JoinedGzipFilesAreReadToTheLastOne) {
  EXPECT_THAT(lines_of_file(put("a.gz", test::gzipped("1\n2") + test::gzipped("3\n4\n"))), ElementsAre("1", "23", "4"));
}

TEST_F(LineReaderTest, AGzipFileCutShortAnywhereIsRefused) {
  std::vector<std::string> lines;
  const std::string packed = test::gzipped(long_text(lines));
  for (const std::size_t cut :
       {std::size_t{2}, std::size_t{9}, packed.size() / 2, packed.size() - 8, packed.size() - 1}) {
    EXPECT_THAT(failure_of_file(put("cut.csv.gz", packed.substr(0, cut))), HasSubstr("cut short")) << cut;
  }
}

TEST_F(LineReaderTest, DamagedGzipDataAreRefused) {
  std::vector<std::string> lines;
  std::string packed = test::gzipped(long_text(lines));
  packed[packed.size() - 6] = static_cast<char>(packed[packed.size() - 6] ^ 1);  // in the check sum at the end
  EXPECT_THAT(failure_of_file(put("sum.csv.gz", packed)), HasSubstr("damaged"));
  EXPECT_THAT(failure_of_file(put("tail.csv.gz", test::gzipped("1\n") + "not gzip")), HasSubstr("damaged"));
}

TEST_F(LineReaderTest, ANameInGzPromisesGzip) {
  EXPECT_THAT(failure_of_file(put("a.csv.gz", "date,close\n")), HasSubstr("not gzip data"));
  EXPECT_THAT(failure_of_file(scratch_ / "nothing.csv"), HasSubstr("cannot be opened"));
  EXPECT_THAT(failure_of_file(scratch_.path()), HasSubstr("is a folder"));
}

TEST_F(LineReaderTest, ALineWithoutEndIsNoTable) {
  EXPECT_THAT(failure_of_file(put("a.csv", std::string(2U << 20U, 'x'))), HasSubstr("expected a CSV file"));
}

}  // namespace
}  // namespace hedgelab
