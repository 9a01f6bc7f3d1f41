#include "engine/report/page.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "engine/core/date.h"
#include "engine/report/page_data.h"
#include "tests/report/opened_column.h"
#include "tests/report/small_result.h"

namespace hedgelab::report {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

class PageTest : public ::testing::Test {
 protected:
  PageTest() { test::write_small_result(scratch_ / "r"); }
  std::string text(const PageOptions& options = {}) {
    std::string page;
    append_page_data(page, read_result_folder(scratch_ / "r"), options);
    return page;
  }
  json data(const PageOptions& options = {}) { return json::parse(text(options)); }
  static json column(const json& table, const std::string& name) {
    for (const json& one : table.at("columns")) {
      if (one.at("name") == name) return one;
    }
    return nullptr;
  }
  void write(const std::string& file, const std::string& text) { test::write_text(scratch_ / "r" / file, text); }
  test::ScratchFolder scratch_;
};

TEST_F(PageTest, FiguresAreThoseOfTheFile) {
  const json equity = data().at("runs").at(0).at("tables").at("equity");
  EXPECT_EQ(test::opened(column(equity, "net_value")), (json{1, 1.01, 0.9999}));
  EXPECT_EQ(test::opened(column(equity, "margin_ratio")), (json{nullptr, 0.28, 0.29379}));
  EXPECT_EQ(test::opened(column(equity, "date")), (json{"2024-01-02", "2024-01-03", "2024-01-04"}));
  EXPECT_THAT(text(), HasSubstr(R"({"name": "flow", "same": 0})"));
}

TEST_F(PageTest, ASymbolIsTextAndAnEmptyFieldHasNoValue) {
  const json fills = data().at("runs").at(0).at("tables").at("fills");
  EXPECT_EQ(test::opened(column(fills, "symbol")), (json{"IC2401", "000905", "IC2401"}));
  EXPECT_EQ(test::opened(column(fills, "order_id")), (json{1, nullptr, 2}));
}

TEST_F(PageTest, WhatIsUndefinedHasNoValue) {
  write("hedge.csv", "date,basis,rate\n2024-01-02,nan,nan\n2024-01-03,-5,nan\n");
  const json hedge = data().at("runs").at(0).at("tables").at("hedge");
  EXPECT_EQ(test::opened(column(hedge, "basis")), (json{nullptr, -5}));
  EXPECT_EQ(column(hedge, "rate").at("same"), "");
}

TEST_F(PageTest, TextOfAFileCannotEndTheDataOrBecomeMarkup) {
  test::write_small_result(scratch_ / "r", "</script><script>alert(1)</script>");
  write("orders.csv", "order_id,fate\n1,\"<img src=x onerror=alert(1)>\"\n");
  const std::string html = page(read_result_folder(scratch_ / "r"), {});
  EXPECT_THAT(html, Not(HasSubstr("alert(1)</script>")));
  EXPECT_THAT(html, Not(HasSubstr("<img src=x")));
  EXPECT_EQ(data().at("runs").at(0).at("name"), "</script><script>alert(1)</script>");
}

TEST_F(PageTest, ThePageNamesNothingOutsideItself) {
  const std::string html = page(read_result_folder(scratch_ / "r"), {});
  EXPECT_THAT(html, HasSubstr("default-src 'none'; script-src 'sha256-"));
  for (const char* outside : {"src=\"", "@import", "url(", "href=\"http"}) {
    EXPECT_THAT(html, Not(HasSubstr(outside)));
  }
}

TEST_F(PageTest, TheSameFilesGiveTheSameBytes) {
  EXPECT_EQ(page(read_result_folder(scratch_ / "r"), {}), page(read_result_folder(scratch_ / "r"), {}));
}

TEST_F(PageTest, ALongCurveIsThinnedToItsExtremesAndItsAttributionSummedUp) {
  // 100 days that rise by 1 a day but for day 50, which is deep; 1.5 a day of one cause.
  std::string equity = "date,net_value,equity\n";
  std::string attribution = "date,basis_convergence,equity_change,roll_gap\n";
  for (int i = 0; i < 100; ++i) {
    const std::string date = (Date::from_ymd(2024, 1, 1) + i).to_string();
    equity += date + "," + (i == 50 ? "0.5" : std::to_string(100 + i)) + ",1\n";
    if (i > 0) attribution += date + ",1.5,1.5,0\n";
  }
  write("equity.csv", equity);
  write("attribution.csv", attribution);
  const json all = data({.language = std::nullopt, .plain_charts = false, .most_points = 16});
  const json& tables = all.at("runs").at(0).at("tables");
  EXPECT_LE(tables.at("equity").at("rows").get<int>(), 16);
  const json values = test::opened(column(tables.at("equity"), "net_value"));
  EXPECT_THAT(values.get<std::vector<double>>(), ::testing::Contains(0.5));
  const json parts = test::opened(column(tables.at("attribution"), "basis_convergence"));
  double sum = 0.0;
  for (const json& part : parts) sum += part.get<double>();
  EXPECT_EQ(sum, 99 * 1.5);
  EXPECT_EQ(all.at("findings").back().at("key"), "finding.thinned");
}

}  // namespace
}  // namespace hedgelab::report
