#include "engine/check/run_difference.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "engine/core/error.h"

namespace hedgelab::check {
namespace {

using report::FileTable;
using report::RunFiles;
using OrderedJson = nlohmann::ordered_json;

// Numbers of orders shift with every order before them: they tell nothing about a fill.
constexpr std::string_view kNotCompared[] = {"order_id"};

// Columns that say themselves; the others are written with their name.
constexpr std::string_view kPlain[] = {"filled_at", "symbol", "offset", "quantity", "from", "to"};

bool is_among(std::string_view word, std::span<const std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string row_in_words(const FileTable& table, std::size_t row, std::span<const std::string> columns) {
  std::string words;
  for (const std::string& column : columns) {
    const std::string_view text = table.text(row, column);
    if (text.empty() || (column == "offset" && text == table.text(row, "purpose"))) continue;
    if (!words.empty()) words += ' ';
    if (!is_among(column, kPlain)) words += column + ' ';
    words += text;
  }
  return words;
}

std::vector<std::string> common_columns(const FileTable& a, const FileTable& b) {
  std::vector<std::string> columns;
  for (const std::string& column : a.columns()) {
    if (b.find(column) && !is_among(column, kNotCompared)) columns.push_back(column);
  }
  if (columns.empty()) fail("{} and {}: have no column in common", a.name(), b.name());
  return columns;
}

bool is_apart(std::string_view before, std::string_view now, const FileTable& table_a, std::size_t row_a,
              std::size_t column_a, const FileTable& table_b, std::size_t row_b, std::size_t column_b,
              const Tolerance& tolerance) {
  if (before == now) return false;
  const auto a = table_a.number(row_a, column_a), b = table_b.number(row_b, column_b);
  return !a || !b || !tolerance.allows(*a, *b);
}

std::vector<FigureDifference> compare_figures(const OrderedJson& a, const OrderedJson& b,
                                              const Tolerances& tolerances) {
  const std::vector<Figure> of_a = figures_of(a), of_b = figures_of(b);
  std::map<std::string_view, const Figure*> by_path;
  for (const Figure& figure : of_b) by_path.emplace(figure.path, &figure);
  std::vector<FigureDifference> all;
  const auto add = [&](const Figure* before, const Figure* now) {
    FigureDifference one;
    one.path = (before != nullptr ? before : now)->path;
    if (before != nullptr) one.a = *before;
    if (now != nullptr) one.b = *now;
    one.tolerance = tolerances.of(one.path);
    one.differs = before == nullptr || now == nullptr || before->text != now->text;
    if (one.differs && one.change()) one.differs = !one.tolerance.allows(*before->number, *now->number);
    if (one.tolerance.kind == Tolerance::Kind::kIgnored) one.differs = false;
    all.push_back(std::move(one));
  };
  for (const Figure& figure : of_a) {
    const auto found = by_path.find(figure.path);
    add(&figure, found == by_path.end() ? nullptr : found->second);
    if (found != by_path.end()) by_path.erase(found);
  }
  for (const Figure& figure : of_b) {
    if (by_path.contains(figure.path)) add(nullptr, &figure);
  }
  return all;
}

std::vector<PeriodDifference> compare_periods(const OrderedJson& a, const OrderedJson& b, const char* list,
                                              const Tolerance& tolerance) {
  std::map<std::string, PeriodDifference> by_period;
  const auto read = [&](const OrderedJson& result, std::optional<double> PeriodDifference::*side) {
    const auto found = result.find(list);
    if (found == result.end() || !found->is_array()) return;
    for (const OrderedJson& one : *found) {
      if (!one.is_object() || !one.contains("period") || !one.contains("return") || !one["return"].is_number())
        continue;
      by_period[one["period"].get<std::string>()].*side = one["return"].get<double>();
    }
  };
  read(a, &PeriodDifference::a);
  read(b, &PeriodDifference::b);
  std::vector<PeriodDifference> all;
  for (auto& [period, one] : by_period) {
    one.period = period;
    one.differs = !one.a || !one.b || !tolerance.allows(*one.a, *one.b);
    all.push_back(std::move(one));
  }
  return all;
}

// The causes are the columns whose sum is the change in equity: those between the date and equity_change.
std::vector<CauseDifference> compare_causes(const FileTable& a, const FileTable& b) {
  std::vector<std::string> causes;
  std::map<std::pair<std::string, std::string>, CauseDifference> sums;
  const auto read = [&](const FileTable& table, double CauseDifference::*side) {
    const std::size_t date = table.column("date"), change = table.column("equity_change");
    for (std::size_t column = 0; column < change; ++column) {
      const std::string& cause = table.columns()[column];
      if (column == date) continue;
      if (std::find(causes.begin(), causes.end(), cause) == causes.end()) causes.push_back(cause);
      for (std::size_t row = 0; row < table.rows(); ++row) {
        const double amount = table.number(row, column).value_or(0.0);
        if (amount != 0.0) sums[{cause, std::string(table.text(row, date).substr(0, 4))}].*side += amount;
      }
    }
  };
  read(a, &CauseDifference::a);
  read(b, &CauseDifference::b);
  std::vector<CauseDifference> all;
  for (const std::string& cause : causes) {
    for (auto& [key, sum] : sums) {
      if (key.first != cause) continue;
      std::tie(sum.cause, sum.year) = key;
      all.push_back(sum);
    }
  }
  return all;
}

// The same trade on both sides, whatever it cost.
std::string trade_of(const FileTable& fills, std::size_t row) {
  std::string key;
  for (const char* column : {"filled_at", "symbol", "offset", "purpose", "quantity", "price"}) {
    key += fills.text(row, column);
    key += '\n';
  }
  return key;
}

void find_own_fills(const FileTable& a, const FileTable& b, RunDifference& difference) {
  std::map<std::string, std::vector<std::size_t>> unmatched;
  for (std::size_t row = b.rows(); row-- > 0;) unmatched[trade_of(b, row)].push_back(row);
  const std::vector<std::string> columns = common_columns(a, b);
  for (std::size_t row = 0; row < a.rows(); ++row) {
    const auto found = unmatched.find(trade_of(a, row));
    if (found == unmatched.end() || found->second.empty()) {
      difference.only_a.push_back(row_in_words(a, row, columns));
    } else {
      found->second.pop_back();
    }
  }
  std::vector<std::size_t> left;
  for (const auto& [key, rows] : unmatched) left.insert(left.end(), rows.begin(), rows.end());
  std::sort(left.begin(), left.end());
  for (const std::size_t row : left) difference.only_b.push_back(row_in_words(b, row, columns));
}

std::vector<InputChange> compare_inputs(const OrderedJson& a, const OrderedJson& b) {
  std::vector<InputChange> changes;
  const auto compare = [&](const char* section, const std::string& prefix) {
    static const OrderedJson kNone = OrderedJson::object();
    const auto section_of = [&](const OrderedJson& result) -> const OrderedJson& {
      return result.contains(section) ? result[section] : kNone;
    };
    std::map<std::string, InputChange> by_path;
    for (const Figure& leaf : leaves_of(section_of(a), prefix)) by_path[leaf.path].a = leaf.text;
    for (const Figure& leaf : leaves_of(section_of(b), prefix)) by_path[leaf.path].b = leaf.text;
    for (auto& [path, change] : by_path) {
      if (change.a == change.b) continue;
      change.what = path;
      changes.push_back(std::move(change));
    }
  };
  compare("provenance", "");
  // The fills are what came out; of the config its keys say more than its digest.
  std::erase_if(changes,
                [](const InputChange& one) { return one.what == "fills_digest" || one.what == "config_digest"; });
  compare("effective_config", "config");
  return changes;
}

}  // namespace

std::optional<double> FigureDifference::change() const {
  if (!a || !b || !a->number || !b->number) return std::nullopt;
  return *b->number - *a->number;
}

bool RunDifference::differs() const {
  const auto differs = [](const auto& one) { return one.differs; };
  return first_day || first_fill || first_roll || std::any_of(figures.begin(), figures.end(), differs) ||
         std::any_of(years.begin(), years.end(), differs) || std::any_of(months.begin(), months.end(), differs);
}

std::optional<DayDifference> first_day_apart(const FileTable& a, const FileTable& b, const Tolerance& tolerance) {
  const std::size_t date_a = a.column("date"), date_b = b.column("date");
  const std::size_t equity_a = a.column("equity"), equity_b = b.column("equity");
  DayDifference found;
  std::size_t i = 0, j = 0;
  while (i < a.rows() || j < b.rows()) {
    const std::string_view day_a = i < a.rows() ? a.text(i, date_a) : std::string_view();
    const std::string_view day_b = j < b.rows() ? b.text(j, date_b) : std::string_view();
    const bool has_a = !day_a.empty() && (day_b.empty() || day_a <= day_b);
    const bool has_b = !day_b.empty() && (day_a.empty() || day_b <= day_a);
    if (!has_a && !has_b) fail("{} and {}: a row without a date", a.name(), b.name());
    const std::string_view before = has_a ? a.text(i, equity_a) : std::string_view();
    const std::string_view now = has_b ? b.text(j, equity_b) : std::string_view();
    ++found.of;
    if (!has_a || !has_b || is_apart(before, now, a, i, equity_a, b, j, equity_b, tolerance)) {
      if (++found.days == 1) {
        found.date = has_a ? day_a : day_b;
        found.a = before;
        found.b = now;
      }
    }
    i += has_a ? 1 : 0;
    j += has_b ? 1 : 0;
  }
  if (found.days == 0 || tolerance.kind == Tolerance::Kind::kIgnored) return std::nullopt;
  return found;
}

std::optional<FillDifference> first_row_apart(const FileTable& a, const FileTable& b) {
  const std::vector<std::string> columns = common_columns(a, b);
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  for (const std::string& column : columns) pairs.emplace_back(a.column(column), b.column(column));
  for (std::size_t row = 0; row < std::max(a.rows(), b.rows()); ++row) {
    FillDifference found;
    const bool has_both = row < a.rows() && row < b.rows();
    for (std::size_t i = 0; has_both && i < columns.size(); ++i) {
      if (a.text(row, pairs[i].first) != b.text(row, pairs[i].second)) found.columns.push_back(columns[i]);
    }
    if (has_both && found.columns.empty()) continue;
    found.row = row + 1;
    if (row < a.rows()) found.a = row_in_words(a, row, columns);
    if (row < b.rows()) found.b = row_in_words(b, row, columns);
    return found;
  }
  return std::nullopt;
}

RunDifference compare_runs(const RunFiles& a, const RunFiles& b, const Tolerances& tolerances) {
  RunDifference difference;
  difference.name = a.name == b.name ? a.name : a.name + " | " + b.name;
  difference.inputs = compare_inputs(*a.json, *b.json);
  difference.figures = compare_figures(*a.json, *b.json, tolerances);
  difference.years = compare_periods(*a.json, *b.json, "yearly", tolerances.of("yearly"));
  difference.months = compare_periods(*a.json, *b.json, "monthly", tolerances.of("monthly"));
  const auto both = [&](const char* table) { return a.table(table) != nullptr && b.table(table) != nullptr; };
  if (both("equity"))
    difference.first_day = first_day_apart(*a.table("equity"), *b.table("equity"), tolerances.of("equity"));
  const auto is_compared = [&](const char* list) {
    return both(list) && tolerances.of(list).kind != Tolerance::Kind::kIgnored;
  };
  if (is_compared("fills")) {
    difference.first_fill = first_row_apart(*a.table("fills"), *b.table("fills"));
    if (difference.first_fill) find_own_fills(*a.table("fills"), *b.table("fills"), difference);
  }
  if (is_compared("rolls")) difference.first_roll = first_row_apart(*a.table("rolls"), *b.table("rolls"));
  if (both("attribution")) difference.causes = compare_causes(*a.table("attribution"), *b.table("attribution"));
  return difference;
}

}  // namespace hedgelab::check
