// VIX and SKEW on real chains, against a reference series of variances and against values that a separate program
// computed ("check").

#include <cmath>

#include "engine/config/option_tables.h"
#include "engine/import/text_file.h"
#include "engine/table/read_table.h"
#include "tests/golden/expect_printed.h"
#include "tests/golden/study_cells.h"

namespace hedgelab {
namespace {

using test::date;
using test::number_in;
using test::rule_book;

TEST(OptionReference, EveryDayOfTheReferenceSeriesComesOut) {
  HEDGELAB_NEEDS_REAL_DATA();
  const auto folder = test::real_data_folder().value() / "options";
  VolatilityStudy study;
  study.underlying = "IO";
  study.near_rule = VolatilityStudy::NearRule::kReference;
  study.shortest_days = 7;
  study.days = read_strips(folder / "IO_otm_strips_daily.csv.gz", folder / "IO_vix_reference_daily.csv.gz");
  ASSERT_EQ(study.days.size(), 977U);
  const Study volatility = volatility_study(study);
  const Table reference = parse_table("reference", read_text_file(folder / "IO_vix_reference_daily.csv.gz"),
                                      {"reference",
                                       "",
                                       {{"date", "", "", {CellType::kDate}},
                                        {"var1", "", "", {CellType::kDouble}},
                                        {"var2", "", "", {CellType::kDouble}},
                                        {"vix", "", "", {CellType::kDouble}}}});
  const Table& days = volatility.table("volatility");
  ASSERT_EQ(days.rows(), reference.rows());
  double worst_variance = 0.0, worst_vix = 0.0;
  for (std::size_t row = 0; row < reference.rows(); ++row) {
    ASSERT_EQ(days.cell(row, "date").date(), reference.cell(row, 0).date());
    for (std::size_t at = 0; at < 2; ++at) {
      const TermFigures figures = figures_of(study.days[row].date, study.days[row].terms[at], SkewRemainder::kExact);
      worst_variance =
          std::max(worst_variance, std::abs(figures.variance.value() - reference.cell(row, 1 + at).number()));
    }
    ASSERT_FALSE(days.cell(row, "vix").is_missing()) << reference.cell(row, 0).date().to_string();
    worst_vix = std::max(worst_vix, std::abs(days.cell(row, "vix").number() - reference.cell(row, 3).number()));
  }
  EXPECT_LT(worst_variance, 1e-12);
  EXPECT_LT(worst_vix, 1e-12);
}

TEST(OptionReference, ChainsOf2026) {
  HEDGELAB_NEEDS_REAL_DATA();
  const auto folder = test::real_data_folder().value() / "options";
  // Check values.
  struct Row {
    const char *options, *product, *day;
    double vix, skew;
  };
  for (const char* options : {"IO", "HO", "MO"}) {
    ChainsSpec spec;
    spec.chains = folder / (std::string(options) + "_chain_snapshots_2026.csv.gz");
    spec.columns = {{"date", "market_date"}, {"call", "call_last"}, {"put", "put_last"}};
    spec.underlying = options;
    spec.product = options == std::string("IO") ? "IF" : options == std::string("HO") ? "IH" : "IM";
    VolatilityStudy study;
    study.underlying = options;
    study.days = read_chains(spec, rule_book());
    const Study volatility = volatility_study(study);
    for (const Row& row :
         {Row{"IO", "IF", "2026-03-20", 19.908, 104.00}, Row{"HO", "IH", "2026-03-20", 19.723, 102.13},
          Row{"MO", "IM", "2026-03-20", 26.854, 98.35}, Row{"IO", "IF", "2026-06-05", 19.712, 105.42},
          Row{"HO", "IH", "2026-06-05", 18.282, 97.10}, Row{"MO", "IM", "2026-06-05", 26.444, 103.96}}) {
      if (std::string_view(row.options) != options) continue;
      SCOPED_TRACE(std::string(options) + " " + row.day);
      EXPECT_PRINTED(number_in(volatility.table("volatility"), "vix", {{"date", row.day}}), row.vix, 3);
      EXPECT_PRINTED(number_in(volatility.table("volatility"), "skew", {{"date", row.day}}), row.skew, 2);
    }
  }
}

}  // namespace
}  // namespace hedgelab
