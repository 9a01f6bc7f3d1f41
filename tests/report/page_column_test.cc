#include "engine/report/page_column.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "engine/report/packed.h"
#include "tests/report/opened_column.h"

namespace hedgelab::report {
namespace {

using nlohmann::json;

// The column of a file with these fields, as the page carries it.
json packed(const std::vector<std::string>& fields) {
  std::string csv = "x,y\n";
  for (const std::string& field : fields) csv += field + ",\n";
  std::string page;
  append_column(page, FileTable::parse("t.csv", csv), 0, nullptr);
  return json::parse(page);
}

TEST(PageColumn, StepsOfDecimalsAreBytesCountedByHand) {
  // In units of 0.01: 150, none, 149, 149. Steps 150, -1, 0 are 301 = 2 * 128 + 45 (bytes 45 + 128 and 2), 2, 1; none
  // is 0.
  const json column = packed({"1.5", "", "1.49", "1.490"});
  EXPECT_EQ(column.at("decimals"), 3);
  const json two = packed({"1.5", "", "1.49", "1.49"});
  EXPECT_EQ(two.at("decimals"), 2);
  EXPECT_EQ(test::unpacked_bytes(two.at("steps")), std::string("\xAD\x02\x00\x02\x01", 5));
}

TEST(PageColumn, Base64IsThatOfTheStandard) {
  // The test vectors of RFC 4648.
  for (const auto& [bytes, expected] : std::vector<std::pair<std::string, std::string>>{
           {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"foobar", "Zm9vYmFy"}}) {
    std::string text;
    append_base64(text, bytes);
    EXPECT_EQ(text, expected);
  }
}

TEST(PageColumn, EveryNumberIsReadBackAsTheDoubleOfItsText) {
  const std::vector<std::vector<std::string>> columns = {
      {"0.1", "-0.3", "115934369.1234", "0", "-0", "99999999999.9999", "-99999999999.9999"},
      {"1e-05", "0.999332890901", "", "nan", "1.7976931348623157e308", "5e-324"},
      {"7784.800000000001", "0.541472686980407", "-12"},
      {"999999999999999", "-999999999999999", "1"},
      {"9999999999999999", "1", "0.1"}};
  for (const std::vector<std::string>& fields : columns) {
    const json values = test::opened(packed(fields));
    ASSERT_EQ(values.size(), fields.size());
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (fields[i].empty() || fields[i] == "nan") {
        EXPECT_TRUE(values[i].is_null());
      } else {
        EXPECT_EQ(values[i].get<double>(), std::stod(fields[i] == "5e-324" ? "0x0.0000000000001p-1022" : fields[i]))
            << fields[i];
      }
    }
  }
}

TEST(PageColumn, DatesAndMinutesAreReadBackToTheLetter) {
  const std::vector<std::string> dates = {"2024-02-29", "1969-12-31", "", "2024-03-01", "0001-01-01"};
  EXPECT_TRUE(packed(dates).contains("dates"));
  const std::vector<std::string> minutes = {"2024-02-29 09:31", "2024-02-29 09:32", "", "2024-03-01 23:59"};
  EXPECT_TRUE(packed(minutes).contains("minutes"));
  for (const std::vector<std::string>& fields : {dates, minutes}) {
    const json values = test::opened(packed(fields));
    for (std::size_t i = 0; i < fields.size(); ++i) EXPECT_EQ(values[i], fields[i].empty() ? json() : json(fields[i]));
  }
}

TEST(PageColumn, WhatOnlyLooksLikeADateStaysText) {
  for (const char* field : {"2024-02-30", "2024/02/28", "2024-02-28 24:00", "2024-02-28T09:31", "2024-02-28 09:3x"}) {
    const json column = packed({field, "2024-01-02"});
    EXPECT_EQ(column.at("texts").at(0), field);
  }
}

TEST(PageColumn, FewWordsInManyRowsAreWrittenOnce) {
  const std::vector<std::string> fields = {"roll", "hedge", "", "roll", "roll", "hedge", "hedge", "roll", "roll"};
  const json column = packed(fields);
  EXPECT_EQ(column.at("words"), (json{"", "hedge", "roll"}));
  const json values = test::opened(column);
  for (std::size_t i = 0; i < fields.size(); ++i) EXPECT_EQ(values[i], fields[i]);
}

TEST(PageColumn, ANumberBeyondADoubleIsText) { EXPECT_EQ(packed({"1e400", "1"}).at("texts"), (json{"1e400", "1"})); }

TEST(PageColumn, SumsOfAmountsNobodyHasAreNoFaultOfTheEngine) {
  std::string page;
  append_summed_column(page, FileTable::parse("t.csv", "x\n900000000000000\n900000000000000\n1\n"), 0, {1, 2});
  // 9e14 CNY twice is beyond 64 bits of 1e-4 and held there.
  EXPECT_EQ(test::opened(json::parse(page)), (json{922337203685477.5807, 1.0}));
}

}  // namespace
}  // namespace hedgelab::report
