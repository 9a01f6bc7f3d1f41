#include "engine/report/file_table.h"

#include <gmock/gmock.h>

#include <cmath>

#include "engine/core/error.h"

namespace hedgelab::report {
namespace {

std::string error_of(const std::string& text) {
  try {
    (void)FileTable::parse("t.csv", text);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(FileTable, FieldsKeepTheBytesOfTheFile) {
  const FileTable table =
      FileTable::parse("t.csv", "date,value,note\n2024-01-02,1.50,\"a, \"\"b\"\"\nc\"\n2024-01-03,,\n");
  ASSERT_EQ(table.rows(), 2u);
  EXPECT_EQ(table.text(0, "value"), "1.50");
  EXPECT_EQ(table.text(0, "note"), "a, \"b\"\nc");
  EXPECT_EQ(table.text(1, "note"), "");
  EXPECT_EQ(table.text(1, "no such column"), "");
  EXPECT_EQ(table.number(0, "value"), 1.5);
  EXPECT_EQ(table.number(1, "value"), std::nullopt);
}

TEST(FileTable, WindowsLineEndsAndAByteOrderMarkAreNoPartOfAField) {
  const FileTable table = FileTable::parse("t.csv",
                                           "\xEF\xBB\xBF"
                                           "a,b\r\n1,\"x\"\r\n");
  EXPECT_EQ(table.columns(), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(table.text(0, "b"), "x");
}

TEST(FileTable, ALastLineWithoutItsEndIsARow) {
  EXPECT_EQ(FileTable::parse("t.csv", "a,b\n1,").rows(), 1u);
  EXPECT_EQ(FileTable::parse("t.csv", "a,b\n1,2").text(0, "b"), "2");
}

TEST(FileTable, WhatIsUndefinedIsNoNumber) {
  const FileTable table = FileTable::parse("t.csv", "x\nnan\ninf\n1e400\n-0.5\n");
  const std::vector<double> values = table.numbers(0);
  EXPECT_TRUE(std::isnan(values[0]) && std::isnan(values[1]) && std::isnan(values[2]));
  EXPECT_EQ(values[3], -0.5);
}

TEST(FileTable, ASymbolWithLeadingZerosIsNoNumber) {
  EXPECT_FALSE(is_number("000905"));
  EXPECT_TRUE(is_number("0.999332890901"));
  EXPECT_TRUE(is_number("1e-05"));
  EXPECT_FALSE(is_number("1."));
  EXPECT_FALSE(is_number("-"));
}

TEST(FileTable, ADamagedFileIsNamedWithItsLine) {
  EXPECT_EQ(error_of("a,b\n1,2\n3\n"), "t.csv:3: 1 fields; the header has 2");
  EXPECT_EQ(error_of("a\n\"x\n"), "t.csv:2: a quote is not closed");
  EXPECT_EQ(error_of(""), "t.csv: is empty; expected a header");
  EXPECT_EQ(error_of("a\n\"x\"y\n"), "t.csv:2: text after a closing quote");
}

}  // namespace
}  // namespace hedgelab::report
