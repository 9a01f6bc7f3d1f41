#include "engine/report/pictures.h"

#include <gmock/gmock.h>

#include <cmath>
#include <regex>

#include "engine/core/error.h"
#include "engine/report/svg_plot.h"
#include "engine/report/terminal_plot.h"
#include "tests/report/small_result.h"

namespace hedgelab::report {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class PicturesTest : public ::testing::Test {
 protected:
  PicturesTest() { test::write_small_result(scratch_ / "small"); }
  Plot draw(std::string_view name) {
    return picture(read_result_folder(scratch_ / "small"), name, "", Language::kEnglish);
  }
  test::ScratchFolder scratch_;
};

TEST_F(PicturesTest, EquityIsTheNetValueBesideTheSpotAlone) {
  const Plot plot = draw("equity");
  EXPECT_EQ(plot.title, "Net value: small");
  EXPECT_THAT(plot.lines.at(0).values, ElementsAre(1, 1.01, 0.9999));
  EXPECT_THAT(plot.lines.at(1).values, ElementsAre(1, 1.02, 5099.0 / 5000.0));
}

TEST_F(PicturesTest, TheHeldContractHasItsBasisAndItsAnnualisedRates) {
  EXPECT_THAT(draw("basis").lines.at(0).values, ElementsAre(::testing::IsNan(), -20, -19));
  const Plot rates = draw("annualised");
  ASSERT_EQ(rates.lines.size(), 2u);
  EXPECT_EQ(rates.lines[0].label, "Annualised rate");
  EXPECT_THAT(rates.lines[1].values, ElementsAre(::testing::IsNan(), -0.05, ::testing::IsNan()));
}

TEST_F(PicturesTest, AttributionPilesUpTheCausesToTheChangeInEquity) {
  const Plot plot = draw("attribution");
  // Spot and index together: 14,000.5 - 3,990.5, then - 100 more; basis; opening fees.
  EXPECT_THAT(plot.areas.at(0).values, ElementsAre(10010, 9910));
  EXPECT_THAT(plot.areas.at(1).values, ElementsAre(0, -9990));
  EXPECT_THAT(plot.areas.at(2).values, ElementsAre(-10, -20));
  EXPECT_THAT(plot.lines.at(0).values, ElementsAre(10000, -100));
}

TEST_F(PicturesTest, TheHedgeIsNoFigureWithoutSpot) {
  const Plot plot = draw("hedge");
  EXPECT_TRUE(std::isnan(plot.lines.at(0).values[0]));
  EXPECT_DOUBLE_EQ(plot.lines.at(0).values[1], 700'000.0 / 710'000.0);
}

TEST_F(PicturesTest, AnUnknownPictureNamesThoseThereAre) {
  try {
    (void)draw("equitty");
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("did you mean 'equity'?"));
  }
}

TEST_F(PicturesTest, NamesInAPictureStayText) {
  test::write_small_result(scratch_ / "small", "<b> & \\\"c\\\"");
  EXPECT_THAT(svg_of(draw("equity")), HasSubstr("Net value: &lt;b&gt; &amp; &quot;c&quot;</title>"));
}

TEST_F(PicturesTest, EveryPictureHasTheSameBytesEveryTime) {
  for (const std::string_view name : picture_names()) EXPECT_EQ(svg_of(draw(name)), svg_of(draw(name))) << name;
}

/// A rising line over this many calendar days from 2020-01-01, 28 days to a month.
Plot plot_of_days(int count, const std::string& label = "a") {
  Plot plot;
  plot.title = "t";
  PlotLine line;
  line.label = label;
  for (int i = 0; i < count; ++i) {
    plot.days.push_back(fmt::format("{:04}-{:02}-{:02}", 2020 + i / 336, 1 + i / 28 % 12, 1 + i % 28));
    line.values.push_back(i);
  }
  plot.lines.push_back(line);
  return plot;
}

TEST(Svg, DatesStandInAnEvenRhythm) {
  // Months from the second year on, their numbers counted on; years by themselves.
  for (const int days : {40, 100, 200, 400, 700, 1'500, 4'000, 9'000, 30'000}) {
    const std::string text = svg_of(plot_of_days(days));
    const std::regex date(R"(text-anchor="middle"[^>]*>(\d{4})(?:-(\d{2}))?</text>)");
    std::vector<int> at;
    for (std::sregex_iterator i(text.begin(), text.end(), date), end; i != end; ++i) {
      at.push_back(12 * std::stoi((*i)[1]) + ((*i)[2].matched ? std::stoi((*i)[2]) : 0));
    }
    ASSERT_FALSE(at.empty()) << days;
    EXPECT_LE(at.size(), 13U) << days;  // 56 pixels each
    for (std::size_t i = 2; i < at.size(); ++i) EXPECT_EQ(at[i] - at[i - 1], at[1] - at[0]) << days;
  }
}

TEST(Svg, TheNamesOfLinesEndInsideThePicture) {
  for (const std::string label :
       {"a", "Spot and futures with the index", "\xe7\x8e\xb0\xe8\xb4\xa7\xe5\x92\x8c\xe6\x9c\x9f"}) {
    const std::string text = svg_of(plot_of_days(300, label));
    std::smatch found;
    ASSERT_TRUE(std::regex_search(text, found, std::regex("<text x=\"([0-9.]+)\"[^>]*font-size=\"11\">")));
    const double letters = static_cast<double>(label.front() == '\xe7' ? 4 * 2 : label.size());
    EXPECT_LE(std::stod(found[1]) + 6.0 * letters, 860.0) << label;
  }
}

TEST(RoundMarks, AreOneTwoOrFiveTimesAPowerOfTen) {
  EXPECT_THAT(round_marks(-0.2, 10.1, 5), ElementsAre(0, 5, 10));
  EXPECT_THAT(round_marks(0.0, 4.0, 5), ElementsAre(0, 1, 2, 3, 4));
  EXPECT_THAT(round_marks(3.0, 3.0, 5), ElementsAre(3));
}

TEST(TerminalPlot, ALineThatRisesGoesFromTheLowerLeftToTheUpperRight) {
  Plot plot;
  plot.title = "t";
  for (int i = 0; i < 42; ++i) plot.days.push_back(fmt::format("2024-01-{:02}", i));
  plot.lines.push_back({"line", {}, true, false});
  for (int i = 0; i < 42; ++i) plot.lines[0].values.push_back(i);
  // 30 columns leave 21 for 42 columns of dots: one a day; 2 rows are 8 rows of dots.
  const std::string text = terminal_text(plot, 30, 2);
  EXPECT_THAT(text, HasSubstr("t\n      41 "));
  EXPECT_THAT(text, HasSubstr("\n       0 \u28c0"));  // day 0 at the bottom left, and day 1 beside it
  EXPECT_THAT(text, HasSubstr("2024-01-00 2024-01-41\n"));
}

TEST(TerminalPlot, WhereThereIsNoRoomNothingIsDrawn) {
  Plot plot;
  plot.days = {"2024-01-02"};
  plot.lines.push_back({"line", {1.0}, true, false});
  EXPECT_EQ(terminal_text(plot, 20, 8), "");
  EXPECT_NE(terminal_text(plot, 80, 8), "");
}

}  // namespace
}  // namespace hedgelab::report
