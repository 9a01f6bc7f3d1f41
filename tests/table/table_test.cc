#include "engine/table/table.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "engine/core/error.h"
#include "engine/table/table_of.h"
#include "engine/table/table_views.h"

namespace hedgelab {
namespace {

struct Trade {
  Timestamp at;
  std::string symbol;
  Quantity lots;
  std::optional<Price> price;
  [[nodiscard]] std::optional<double> ratio() const {
    return price ? std::optional(price->to_double() / 8.0) : std::nullopt;
  }
};

const TableOf<Trade>& trades() {
  static const TableOf<Trade> kTrades("trades", "a trade",
                                      {{"at", unit::kNone, "end of the bar", &Trade::at},
                                       {"symbol", unit::kNone, "contract", &Trade::symbol},
                                       {"lots", unit::kLots, "bought if positive", &Trade::lots},
                                       {"price", unit::kPoints, "paid", &Trade::price},
                                       {"ratio", unit::kShare, "an eighth of it", &Trade::ratio},
                                       {"large", unit::kNone, "more than ten lots",
                                        [](const Trade& t) { return t.lots > Quantity::from_integer(10); }}});
  return kTrades;
}

const Timestamp kNoon(Date::from_ymd(2024, 2, 29), 12 * 60);

TEST(Table, AColumnsTypeIsThatOfItsValue) {
  std::string words;
  for (const TableColumn& column : trades().schema().columns) words += in_words(column.type) + "; ";
  EXPECT_EQ(words, "date and time; text; exact decimal, 6 places; exact decimal, 4 places; number; true or false; ");
}

TEST(Table, RowsBecomeCsvWithExactDecimalsAndEmptyCellsForWhatIsMissing) {
  const std::vector<Trade> all = {{kNoon, "IC2403", Quantity::from_raw(-1'500'000), Price::from_raw(54'321'000)},
                                  {kNoon, "a,\"b\"", Quantity::from_integer(11), std::nullopt}};
  // 5432.1 / 8 = 679.0125
  EXPECT_EQ(csv(trades().of(all)),
            "at,symbol,lots,price,ratio,large\n"
            "2024-02-29 12:00,IC2403,-1.5,5432.1,679.0125,false\n"
            "2024-02-29 12:00,\"a,\"\"b\"\"\",11,,,true\n");
}

TEST(Table, ACellGivesBackWhatWasPut) {
  Table table({"t",
               "",
               {{"n", "", "", column_type<int>()},
                {"x", "", "", column_type<double>()},
                {"day", "", "", column_type<Date>()},
                {"cny", "", "", column_type<Money>()},
                {"word", "", "", column_type<std::string>()}}});
  table.append(3, 0.25, Date::from_ymd(2024, 1, 2), Money::from_raw(12'345), "one");
  table.append(std::nullopt, std::nullopt, std::nullopt, std::nullopt, "");
  EXPECT_EQ(table.rows(), 2U);
  EXPECT_EQ(table.cell(0, "n").integer(), 3);
  EXPECT_EQ(table.cell(0, "x").number(), 0.25);
  EXPECT_EQ(table.cell(0, "day").date(), Date::from_ymd(2024, 1, 2));
  EXPECT_EQ(table.cell(0, "cny").fixed<Money>(), Money::from_raw(12'345));
  EXPECT_EQ(table.cell(0, "cny").number(), 1.2345);
  EXPECT_EQ(table.cell(0, "word").text(), "one");
  for (const char* column : {"n", "x", "day", "cny"}) EXPECT_TRUE(table.cell(1, column).is_missing()) << column;
  EXPECT_FALSE(table.cell(1, "word").is_missing());  // somebody meant an empty text
}

TEST(Table, MissingNumbersAreNaNAndNeverZero) {
  Table table({"t", "", {{"cny", "", "", column_type<Money>()}}});
  table.append(Money::from_integer(2));
  table.append(std::optional<Money>());
  const std::vector<double> numbers = table.numbers(0);
  EXPECT_EQ(numbers[0], 2.0);
  EXPECT_TRUE(std::isnan(numbers[1]));
}

TEST(Table, WhatDoesNotFitIsABrokenInvariant) {
  const auto one = [](ColumnType type) { return Table({"t", "", {{"c", "", "", type}}}); };
  EXPECT_THROW(one(column_type<Money>()).append(1.0), InvariantError);
  EXPECT_THROW(one(column_type<Money>()).append(Quantity()), InvariantError);  // other decimals
  EXPECT_THROW(one(column_type<double>()).append(1), InvariantError);
  EXPECT_THROW(one(column_type<double>()).append(std::numeric_limits<double>::infinity()), InvariantError);
  EXPECT_THROW(one(column_type<int>()).append(1, 2), InvariantError);
  EXPECT_THROW(Table({"t", "", {}}), InvariantError);
  EXPECT_THROW(Table({"t", "", {{"c", "", "", {}}, {"c", "", "", {}}}}), InvariantError);
  Table half({"t", "", {{"a", "", "", {}}, {"b", "", "", {}}}});
  half.put("x");
  EXPECT_THROW((void)csv(half), InvariantError);
  EXPECT_THROW((void)half.column("c"), InvariantError);
}

std::string csv_text(std::string_view text) {
  std::string out;
  append_csv_text(out, text);
  return out;
}

TEST(CsvText, NoSpreadsheetTakesATextForAFormula) {
  for (const char* text : {"=1+1", "+1", "-x", "@a", "'=1"}) EXPECT_EQ(csv_text(text), std::string("'") + text);
  EXPECT_EQ(csv_text("=cmd|' /C calc'!A0,\"x\""), "\"'=cmd|' /C calc'!A0,\"\"x\"\"\"");
  for (const char* text : {"a=b", "'", "'quoted'", "\u5957\u4fdd", ""}) EXPECT_EQ(csv_text(text), text);
}

TEST(CsvText, ControlCharactersAreSpelledOut) {
  EXPECT_EQ(csv_text("a\nb\tc\r\x1b[31m\x7f"), "a\\nb\\tc\\r\\x1b[31m\\x7f");
  EXPECT_EQ(csv_text("\xc2\x9b"
                     "31m"),
            "\\x9b31m");  // C1, the one-character escape
  EXPECT_EQ(csv_text("\x9b"
                     "31m \xff"),
            "\\x9b31m \\xff");  // not UTF-8
  EXPECT_EQ(csv_text("\t=1"), "\\t=1");
}

TEST(CsvText, ARowOfOneMissingCellIsARow) {
  Table table({"t", "", {{"c", "", "", {}}}});
  table.append(std::nullopt);
  EXPECT_EQ(csv(table), "c\n\"\"\n");
}

TEST(TableJson, RowsAreObjectsAndTheDocumentExplainsItself) {
  const std::vector<Trade> all = {{kNoon, "IC", Quantity::from_integer(1), std::nullopt}};
  JsonText rows;
  write_rows(rows, trades().of(all));
  EXPECT_EQ(std::move(rows).finish(),
            "[\n  {\"at\": \"2024-02-29 12:00\", \"symbol\": \"IC\", \"lots\": 1, \"price\": null, \"ratio\": null, "
            "\"large\": false}\n]\n");
  const std::string text = json_document(trades().of(all));
  EXPECT_NE(text.find("\"table\": \"trades\""), std::string::npos);
  EXPECT_NE(text.find("{\"name\": \"lots\", \"unit\": \"lots\", \"type\": \"exact decimal, 6 places\", "
                      "\"meaning\": \"bought if positive\"}"),
            std::string::npos);
}

}  // namespace
}  // namespace hedgelab
