#include "engine/table/read_table.h"

#include <gtest/gtest.h>

#include <random>

#include "engine/core/error.h"
#include "engine/table/table_views.h"

namespace hedgelab {
namespace {

TableSchema all_types() {
  return {"all",
          "a row",
          {{"word", "", "", column_type<std::string>()},
           {"count", "", "", column_type<int>()},
           {"figure", "", "", column_type<double>()},
           {"cny", unit::kCny.data(), "", column_type<Money>()},
           {"day", "", "", column_type<Date>()},
           {"at", "", "", column_type<Timestamp>()},
           {"flag", "", "", column_type<bool>()}}};
}

std::string error_of(std::string_view text) {
  try {
    (void)parse_table("a.csv", text, all_types());
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

constexpr std::string_view kHeader = "word,count,figure,cny,day,at,flag\n";

TEST(ReadTable, WhatCsvWroteIsReadBackByteForByte) {
  // Texts with everything that quoting is for; a text of control characters alone does not come back (it was spelled
  // out).
  const char* const words[] = {"plain", "a,b", "say \"yes\"", "=1+1", "'=1", "'", "-", "\u5957\u4fdd", " blank "};
  std::mt19937_64 random(7);
  Table table(all_types());
  for (int i = 0; i < 2'000; ++i) {
    const auto some = [&](auto value) {
      return random() % 5 == 0 ? std::optional<decltype(value)>() : std::optional(value);
    };
    const auto number = static_cast<std::int64_t>(random());
    table.append(some(std::string(words[random() % 9])), some(number),
                 some(std::ldexp(static_cast<double>(number), -40)), some(Money::from_raw(number)),
                 some(Date::from_days(static_cast<int>(random() % 30'000))),
                 some(Timestamp(Date::from_days(20'000), static_cast<int>(random() % 1440))), some(number % 2 == 0));
  }
  const std::string text = csv(table);
  const Table back = parse_table("a.csv", text, all_types());
  EXPECT_EQ(csv(back), text);
  ASSERT_EQ(back.rows(), table.rows());
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (std::size_t c = 0; c < table.columns().size(); ++c) {
      ASSERT_EQ(back.cell(row, c).is_missing(), table.cell(row, c).is_missing()) << row << " " << c;
    }
    if (!table.cell(row, 0).is_missing()) {
      ASSERT_EQ(back.cell(row, 0).text(), table.cell(row, 0).text());
    }
    if (!table.cell(row, 2).is_missing()) {
      ASSERT_EQ(back.cell(row, 2).number(), table.cell(row, 2).number());
    }
    if (!table.cell(row, 3).is_missing()) {
      ASSERT_EQ(back.cell(row, 3).raw(), table.cell(row, 3).raw());
    }
  }
}

TEST(ReadTable, ColumnsMayStandInAnyOrderAmongOthers) {
  const TableSchema schema = {"t", "", {{"a", "", "", column_type<int>()}, {"b", "", "", column_type<int>()}}};
  const Table table = parse_table("t.csv",
                                  "\xEF\xBB\xBF"
                                  "b,more,a\r\n1,\"x\ny\",2\r\n\r\n3,,4\r\n",
                                  schema);
  EXPECT_EQ(csv(table), "a,b\n2,1\n4,3\n");
}

TEST(ReadTable, ABadFieldIsNamedByFileLineAndColumn) {
  const std::string good = std::string(kHeader) + "x,1,0.5,2.5,2024-01-02,2024-01-02 09:30,true\n";
  EXPECT_EQ(error_of(good), "no error");
  EXPECT_EQ(error_of(good + "x,1.5,,,,,\n"), "a.csv:3: column 'count': '1.5' is not a whole number");
  EXPECT_EQ(error_of(good + "x,,nan,,,,\n"), "a.csv:3: column 'figure': 'nan' is not a number");
  EXPECT_EQ(error_of(good + "x,,,1.00001,,,\n"),
            "a.csv:3: column 'cny': '1.00001' is not a decimal number with at most 4 decimals");
  EXPECT_EQ(error_of(good + "x,,,,2024-02-30,,\n"), "a.csv:3: column 'day': '2024-02-30' is not a date YYYY-MM-DD");
  EXPECT_EQ(error_of(good + "x,,,,,2024-02-28,\n"),
            "a.csv:3: column 'at': '2024-02-28' is not a time YYYY-MM-DD HH:MM");
  EXPECT_EQ(error_of(good + "x,,,,,,yes\n"), "a.csv:3: column 'flag': 'yes' is not true or false");
}

TEST(ReadTable, ABrokenFileIsNamedByFileAndLine) {
  EXPECT_EQ(error_of(""), "a.csv: is empty; expected a header with column 'word'");
  EXPECT_EQ(error_of("word,count\n"), "a.csv:1: column 'figure' is missing from the header");
  EXPECT_EQ(error_of("word," + std::string(kHeader)), "a.csv:1: column 'word' stands twice in the header");
  EXPECT_EQ(error_of(std::string(kHeader) + "\nx,1\n"), "a.csv:3: 2 fields; the header has 7");
  EXPECT_EQ(error_of(std::string(kHeader) + "\"x,1"), "a.csv:2: a quote that is opened and never closed");
  EXPECT_EQ(error_of(std::string(kHeader) + "\"x\"y,1,,,,,\n"),
            "a.csv:2: text behind a closing quote; expected a comma or the end of the line");
}

TEST(ReadTable, LinesInsideQuotesAreCounted) {
  EXPECT_EQ(error_of(std::string(kHeader) + "\"x\n\n\",1,,,,,\ny,z,,,,,\n"),
            "a.csv:5: column 'count': 'z' is not a whole number");
}

}  // namespace
}  // namespace hedgelab
