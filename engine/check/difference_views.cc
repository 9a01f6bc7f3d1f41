#include "engine/check/difference_views.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "engine/report/figures.h"
#include "engine/table/json_text.h"
#include "engine/table/text_table.h"

namespace hedgelab::check {
namespace {

using terminal::Align;
using terminal::Row;

constexpr std::string_view kIndent = "  ";

// Amounts in whole fen, everything else at six digits.
std::string shown(double value) {
  return std::fabs(value) >= 1000.0 ? report::rounded(value, 2) : fmt::format("{:.6g}", value);
}
std::string shown_change(double change) {
  if (change == 0.0) return "0";
  return std::fabs(change) >= 1000.0 ? report::signed_rounded(change, 2) : fmt::format("{:+.4g}", change);
}
std::string shown(const std::optional<Figure>& figure) {
  if (!figure) return "absent";
  return figure->number ? shown(*figure->number) : figure->text;
}
std::string shown(const std::optional<double>& share) { return share ? report::percent(*share) : "absent"; }

bool is_headline(const std::string& path) {
  return path.starts_with("statistics.") || path.starts_with("counts.") || path == "final_equity" || path == "fees" ||
         path == "turnover";
}

std::string inputs_text(const RunDifference& run) {
  if (run.inputs.empty()) return "  same build, data, rules and config\n";
  std::string text = "  what went in\n";
  for (const InputChange& change : run.inputs) {
    text += fmt::format("    {}: {} -> {}\n", change.what, change.a.empty() ? "absent" : change.a,
                        change.b.empty() ? "absent" : change.b);
  }
  return text;
}

std::string figures_text(const RunDifference& run, std::size_t width) {
  const terminal::Column columns[] = {{"figure", Align::kLeft}, {"A"}, {"B"}, {"B - A"}, {"", Align::kLeft}};
  std::vector<Row> rows;
  for (const FigureDifference& one : run.figures) {
    if (!one.differs && !is_headline(one.path)) continue;
    const auto change = one.change();
    rows.push_back({one.path, shown(one.a), shown(one.b), change ? shown_change(*change) : std::string(),
                    one.differs ? "differs" : ""});
  }
  return "\n" + terminal::fitted(columns, rows, kIndent, width);
}

std::string causes_text(const RunDifference& run, std::size_t width) {
  std::vector<std::string> years, causes;
  std::map<std::pair<std::string, std::string>, double> changes;  // by cause and year; "" is all years
  const auto note = [](std::vector<std::string>& list, const std::string& word) {
    if (std::find(list.begin(), list.end(), word) == list.end()) list.push_back(word);
  };
  for (const CauseDifference& one : run.causes) {
    const double change = one.b - one.a;
    note(years, one.year);
    note(causes, one.cause);
    changes[{one.cause, one.year}] += change;
    changes[{one.cause, ""}] += change;
    changes[{"", one.year}] += change;
    changes[{"", ""}] += change;
  }
  std::erase_if(causes, [&](const std::string& cause) {
    return std::all_of(years.begin(), years.end(), [&](const std::string& year) {
      return std::fabs(changes[{cause, year}]) < 0.00005;
    });
  });
  if (causes.empty()) return "";
  std::sort(years.begin(), years.end());
  // The largest first: what B earned more, from which source.
  std::stable_sort(causes.begin(), causes.end(), [&](const std::string& one, const std::string& other) {
    return std::fabs(changes[{one, ""}]) > std::fabs(changes[{other, ""}]);
  });
  std::vector<terminal::Column> columns{{"cause", Align::kLeft}, {"all years"}};
  for (const std::string& year : years) columns.push_back({year});
  std::vector<Row> rows;
  const auto add = [&](const std::string& title, const std::string& cause) {
    Row row{title, report::signed_rounded(changes[{cause, ""}], 2)};
    for (const std::string& year : years) row.push_back(report::signed_rounded(changes[{cause, year}], 2));
    rows.push_back(std::move(row));
  };
  for (const std::string& cause : causes) add(cause, cause);
  add("equity", "");
  return "\n  What B earned more than A, CNY\n" + terminal::fitted(columns, rows, kIndent, width);
}

std::string periods_text(const std::vector<PeriodDifference>& periods, std::string_view title, bool all,
                         std::size_t width) {
  const terminal::Column columns[] = {{title, Align::kLeft}, {"A"}, {"B"}, {"B - A"}};
  std::vector<Row> rows;
  for (const PeriodDifference& one : periods) {
    if (!one.differs && !all) continue;
    rows.push_back({one.period, shown(one.a), shown(one.b),
                    one.a && one.b ? fmt::format("{:+.4f}%", 100.0 * (*one.b - *one.a)) : std::string()});
  }
  return rows.empty() ? "" : "\n" + terminal::fitted(columns, rows, kIndent, width);
}

std::string own_fills_text(const std::vector<std::string>& fills, std::string_view side, std::size_t most) {
  if (fills.empty()) return "";
  std::string text = fmt::format("\n  fills that only {} has: {}\n", side, fills.size());
  for (std::size_t i = 0; i < std::min(most, fills.size()); ++i) text += fmt::format("    {}\n", fills[i]);
  if (fills.size() > most) text += fmt::format("    ... and {} more\n", fills.size() - most);
  return text;
}

std::string run_text(const RunDifference& run, std::size_t fills, std::size_t width) {
  if (!run.differs()) {
    std::string text = run.name + ": same\n";
    for (const InputChange& change : run.inputs)
      text += fmt::format("  but {}: {} -> {}\n", change.what, change.a, change.b);
    return text;
  }
  std::string text = run.name + ": differs\n" + inputs_text(run);
  if (run.first_day) text += day_text(*run.first_day, "A", "B");
  if (run.first_fill) text += fill_text(*run.first_fill, "fill", "A", "B");
  if (run.first_roll) text += fill_text(*run.first_roll, "roll", "A", "B");
  text += figures_text(run, width);
  text += causes_text(run, width);
  text += periods_text(run.years, "year", true, width);
  text += periods_text(run.months, "month", false, width);
  text += own_fills_text(run.only_a, "A", fills);
  return text + own_fills_text(run.only_b, "B", fills);
}

void write_texts(JsonText& json, std::string_view key, const std::vector<std::string>& texts) {
  json.key(key).begin_array();
  for (const std::string& text : texts) json.value(text);
  json.end_array();
}

void write_figure(JsonText& json, std::string_view key, const std::optional<Figure>& figure) {
  json.key(key);
  if (figure) {
    json.embed(figure->text);
  } else {
    json.null();
  }
}

void write_place(JsonText& json, std::string_view key, const std::optional<FillDifference>& place) {
  json.key(key);
  if (!place) {
    json.null();
    return;
  }
  json.begin_object().member("row", place->row).member("a", place->a).member("b", place->b);
  write_texts(json, "columns", place->columns);
  json.end_object();
}

void write_run(JsonText& json, const RunDifference& run) {
  json.begin_object().member("run", run.name).member("same", !run.differs());
  json.key("inputs").begin_array();
  for (const InputChange& change : run.inputs) {
    json.begin_object(JsonText::Layout::kOneLine);
    json.member("what", change.what).member("a", change.a).member("b", change.b).end_object();
  }
  json.end_array().key("first_day");
  if (run.first_day) {
    json.begin_object(JsonText::Layout::kOneLine).member("date", run.first_day->date).member("a", run.first_day->a);
    json.member("b", run.first_day->b).member("days", run.first_day->days).member("of", run.first_day->of).end_object();
  } else {
    json.null();
  }
  write_place(json, "first_fill", run.first_fill);
  write_place(json, "first_roll", run.first_roll);
  json.key("figures").begin_array();
  for (const FigureDifference& one : run.figures) {
    json.begin_object(JsonText::Layout::kOneLine).member("figure", one.path);
    write_figure(json, "a", one.a);
    write_figure(json, "b", one.b);
    json.member("difference", one.change()).member("tolerance", to_string(one.tolerance));
    json.member("differs", one.differs).end_object();
  }
  json.end_array();
  for (const auto& [key, periods] : {std::pair("years", &run.years), std::pair("months", &run.months)}) {
    json.key(key).begin_array();
    for (const PeriodDifference& one : *periods) {
      json.begin_object(JsonText::Layout::kOneLine).member("period", one.period).member("a", one.a);
      json.member("b", one.b).end_object();
    }
    json.end_array();
  }
  json.key("causes").begin_array();
  for (const CauseDifference& one : run.causes) {
    json.begin_object(JsonText::Layout::kOneLine).member("cause", one.cause).member("year", one.year);
    json.member("a", one.a).member("b", one.b).member("difference", one.b - one.a).end_object();
  }
  json.end_array();
  write_texts(json, "fills_only_a", run.only_a);
  write_texts(json, "fills_only_b", run.only_b);
  json.end_object();
}

}  // namespace

std::string day_text(const DayDifference& day, std::string_view a, std::string_view b) {
  const auto side = [](const std::string& equity) { return equity.empty() ? "no such day" : report::grouped(equity); };
  return fmt::format("  first day that differs: {} ({} of {} days do)\n    {} equity {}\n    {} equity {}\n", day.date,
                     day.days, day.of, a, side(day.a), b, side(day.b));
}

std::string fill_text(const FillDifference& fill, std::string_view kind, std::string_view a, std::string_view b) {
  const std::string columns =
      fill.columns.empty() ? std::string() : fmt::format(", in {}", fmt::join(fill.columns, ", "));
  const auto side = [](const std::string& words) { return words.empty() ? "none" : words; };
  return fmt::format("  first {} that differs: number {}{}\n    {} {}\n    {} {}\n", kind, fill.row, columns, a,
                     side(fill.a), b, side(fill.b));
}

std::string difference_text(const FolderDifference& difference, std::size_t fills, std::size_t width) {
  std::string text = fmt::format("A {}\nB {}\n", difference.a, difference.b);
  for (const RunDifference& run : difference.runs) text += "\n" + run_text(run, fills, width);
  if (!difference.only_a.empty()) text += fmt::format("\nonly A has: {}\n", fmt::join(difference.only_a, ", "));
  if (!difference.only_b.empty()) text += fmt::format("\nonly B has: {}\n", fmt::join(difference.only_b, ", "));
  const auto differing = std::count_if(difference.runs.begin(), difference.runs.end(),
                                       [](const RunDifference& run) { return run.differs(); });
  return text + fmt::format("\n{} of {} runs differ\n", differing, difference.runs.size());
}

std::string difference_json(const FolderDifference& difference) {
  JsonText json;
  json.begin_object().member("a", difference.a).member("b", difference.b).member("same", !difference.differs());
  write_texts(json, "only_a", difference.only_a);
  write_texts(json, "only_b", difference.only_b);
  json.key("runs").begin_array();
  for (const RunDifference& run : difference.runs) write_run(json, run);
  json.end_array().end_object();
  return std::move(json).finish();
}

Table difference_table(const FolderDifference& difference) {
  const ColumnType text{CellType::kText}, number{CellType::kDouble, 6};
  Table table({"difference",
               "a number that two results have, or one of them",
               {{"run", "", "name of the run, of both sides when they are called differently", text},
                {"part", "", "figure, year, month or cause", text},
                {"item", "", "path in result.json, 'return', or the cause", text},
                {"period", "", "year or month, empty for a figure of the whole run", text},
                {"a", "", "value of the first result", number},
                {"b", "", "value of the second result", number},
                {"difference", "", "b less a", number}}});
  for (const RunDifference& run : difference.runs) {
    const auto add = [&](std::string_view part, const std::string& item, const std::string& period,
                         std::optional<double> a, std::optional<double> b) {
      const Cell change = a && b ? Cell(*b - *a) : Cell();
      table.append(run.name, part, item, period.empty() ? Cell() : Cell(period), Cell(a), Cell(b), change);
    };
    for (const FigureDifference& one : run.figures) {
      const auto value = [](const std::optional<Figure>& figure) { return figure ? figure->number : std::nullopt; };
      if (value(one.a) || value(one.b)) add("figure", one.path, "", value(one.a), value(one.b));
    }
    for (const PeriodDifference& one : run.years) add("year", "return", one.period, one.a, one.b);
    for (const PeriodDifference& one : run.months) add("month", "return", one.period, one.a, one.b);
    for (const CauseDifference& one : run.causes) add("cause", one.cause, one.year, one.a, one.b);
  }
  return table;
}

}  // namespace hedgelab::check
