#include <gtest/gtest.h>

#include "engine/table/table_views.h"
#include "engine/table/text_table.h"

namespace hedgelab {
namespace {

Table fees() {
  Table table({"fees",
               "a fee",
               {{"name", "", "", column_type<std::string>()},
                {"of_day", "", "", column_type<Date>()},
                {"fee", std::string(unit::kCny), "", column_type<Money>()},
                {"part", std::string(unit::kShare), "", column_type<double>()},
                {"beta", "", "", {CellType::kDouble, 2}}}});
  table.append("opening", Date::from_ymd(2024, 1, 2), Money::from_integer(1'234'567), 0.28094, -1.005);
  table.append("x\x1b[31m", std::nullopt, std::nullopt, std::nullopt, 2.0);
  return table;
}

TEST(TerminalText, UnitsDecideHowAFigureIsShown) {
  EXPECT_EQ(terminal_text(fees()),
            "                             fee\n"
            "name       of day            CNY    part   beta\n"
            "-----------------------------------------------\n"
            "opening    2024-01-02  1,234,567  28.09%  -1.00\n"
            "x\\x1b[31m                    n/a     n/a   2.00\n");
}

TEST(TerminalText, WhatFindsNoRoomIsContinuedBelowUnderTheSameFirstColumn) {
  // 9 + 2 + 10 + 2 + 9 = 32 columns take part in the first table.
  EXPECT_EQ(terminal_text(fees(), 34),
            "                             fee\n"
            "name       of day            CNY\n"
            "--------------------------------\n"
            "opening    2024-01-02  1,234,567\n"
            "x\\x1b[31m                    n/a\n"
            "\n"
            "name         part   beta\n"
            "------------------------\n"
            "opening    28.09%  -1.00\n"
            "x\\x1b[31m     n/a   2.00\n");
  EXPECT_EQ(terminal_text(fees(), 47), terminal_text(fees()));
}

}  // namespace
}  // namespace hedgelab
