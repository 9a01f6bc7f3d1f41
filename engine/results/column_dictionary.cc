#include "engine/results/column_dictionary.h"

#include <fmt/format.h>

#include "engine/results/figures.h"
#include "engine/results/run_tables.h"

namespace hedgelab {
namespace {

std::string rows_of(const TableSchema& schema) {
  std::string text = "| column | unit | type | meaning |\n|---|---|---|---|\n";
  for (const TableColumn& column : schema.columns) {
    text += fmt::format("| `{}` | {} | {} | {} |\n", column.name, column.unit,
                        in_words(column.type) + (column.may_be_missing ? ", may be empty" : ""), column.meaning);
  }
  return text;
}

std::string group(const TableSchema& schema, std::string_view name) {
  return fmt::format("\n### {}\n\n{}.\n\n", name, schema.meaning) + rows_of(schema);
}

constexpr std::string_view kPreface =
    R"(# The files of a run

Printed by `hedgelab schema columns` from the declarations that the files are written by; a test compares the two.

Every run writes all files but `benchmarks.csv` (with benchmarks), `sleeves.csv`, `sleeve_fills.csv` and `sleeve_calls.csv` (with sleeves),
`signals.csv` (with an overlay) and `decisions.csv` (`hedgelab run --decisions`, of strategies that note any); a table of which it has nothing is its header. `equity.npy` is `net_value` of `equity.csv` as float64. `result.json` has the
groups below, the run's words (conventions, warnings), provenance and the effective config. A comparison has one such
folder per variant, named as the variant, and `comparison.csv` and `comparison.json` beside them; the latter,
`{"results": [...]}`, is also what `hedgelab run --json` prints (`hedgelab schema result` and `hedgelab schema comparison`
are the JSON schemas).

What has no value is an empty field in CSV and `null` in JSON, never zero. Amounts are exact decimals, figures the
shortest text that reads back as the same double. A share of 1 is 100%. A text that a spreadsheet would take for a formula
(it begins with `=`, `+`, `-` or `@`) has an apostrophe before it; control characters are spelled out (`\n`, `\x1b`).
)";

}  // namespace

std::string column_dictionary() {
  std::string text(kPreface);
  for (const TableSchema& schema : run_table_schemas()) {
    text += fmt::format("\n## {}.csv\n\nA row is {}.\n\n", schema.name, schema.meaning) + rows_of(schema);
  }
  text += "\n## result.json\n";
  text += group(end_figures().schema(), "`end`");
  text += group(performance_figures().schema(), "`statistics`");
  text += group(hedge_figures().schema(), "`hedge`");
  text += group(cover_figures().schema(), "`hedge_cover`");
  text += group(drawdown_figures().schema(), "`drawdowns`, a list");
  text +=
      group(period_figures().schema(), "`yearly`, `monthly` and `weekly`, lists; `year_to_date`, the last year so far");
  text += group(cash_figures().schema(), "`cash`");
  text += group(overlay_figures().schema(), "`overlay`, where there was one");
  text += group(amount_figures().schema(), "beside the groups");
  text += group(count_figures().schema(), "`counts`");
  text += group(attribution_figures().schema(), "`attribution`");
  text +=
      "\n`totals` has the sum of each column of `attribution.csv`, `yearly` the mean of each as a share of the equity "
      "a day "
      "began\nwith, times periods a year.\n";
  text += group(margin_call_figures().schema(), "`margin_calls`");
  text += group(sleeve_figures().schema(), "`sleeves`, a list; each has its `attribution`, too");
  text += group(benchmark_figures().schema(), "`benchmarks`, a list");
  text += group(benchmark_year_figures().schema(), "`benchmarks[].yearly`, a list");
  return text;
}

}  // namespace hedgelab
