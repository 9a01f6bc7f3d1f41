#include "engine/report/pictures.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "engine/core/error.h"
#include "engine/core/fixed_point.h"
#include "engine/report/figures.h"

namespace hedgelab::report {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

const FileTable& table_of(const RunFiles& run, std::string_view stem) {
  const FileTable* table = run.table(stem);
  if (table == nullptr || table->rows() == 0)
    fail("{}: has no {}.csv with rows, which this picture shows", run.name, stem);
  return *table;
}

std::vector<std::string> dates_of(const FileTable& table) {
  const std::size_t column = table.column("date");
  std::vector<std::string> dates;
  for (std::size_t row = 0; row < table.rows(); ++row) dates.emplace_back(table.text(row, column));
  return dates;
}

// Every date of any curve, in order.
std::vector<std::string> all_days(const ResultFolder& folder) {
  std::set<std::string> days;
  for (const RunFiles& run : folder.runs) {
    if (run.table("equity") == nullptr) continue;
    for (std::string& date : dates_of(*run.table("equity"))) days.insert(std::move(date));
  }
  if (days.empty()) fail("{}: has no equity.csv with rows, which this picture shows", folder.name);
  return {days.begin(), days.end()};
}

// A column on the days of the picture. Dates ascend in both.
std::vector<double> laid(const std::vector<std::string>& days, const FileTable& table,
                         const std::vector<double>& values) {
  const std::size_t column = table.column("date");
  std::vector<double> result(days.size(), kNone);
  std::size_t day = 0;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    while (day < days.size() && days[day] < table.text(row, column)) ++day;
    if (day < days.size() && days[day] == table.text(row, column)) result[day] = values[row];
  }
  return result;
}

std::vector<double> net_values(const FileTable& equity) { return equity.numbers(equity.column("net_value")); }

std::vector<double> depths(const FileTable& equity) {
  std::vector<double> values = net_values(equity);
  double highest = 0.0;
  for (double& value : values) {
    if (std::isnan(value)) continue;
    highest = std::max(highest, value);
    value = value / highest - 1.0;
  }
  return values;
}

Plot compared(const ResultFolder& folder, const RunFiles& chosen, std::vector<double> (*values_of)(const FileTable&)) {
  Plot plot;
  plot.days = all_days(folder);
  for (const RunFiles& run : folder.runs) {
    const FileTable* equity = run.table("equity");
    if (equity == nullptr) continue;
    plot.lines.push_back({run.name, laid(plot.days, *equity, values_of(*equity)), &run == &chosen, false});
  }
  return plot;
}

Plot equity_picture(const ResultFolder& folder, const RunFiles& run, Language language) {
  Plot plot = compared(folder, run, net_values);
  const FileTable& equity = table_of(run, "equity");
  if (!equity.find("spot_price")) return plot;
  std::vector<double> spot = equity.numbers(equity.column("spot_price"));
  const auto first = std::find_if(spot.begin(), spot.end(), [](double value) { return value > 0.0; });
  if (first == spot.end()) return plot;
  const double base = *first;
  for (double& value : spot) value /= base;
  plot.lines.push_back({say({"equity.spot", {}, {}}, language), laid(plot.days, equity, spot), false, true});
  return plot;
}

Plot drawdown_picture(const ResultFolder& folder, const RunFiles& run, Language /*language*/) {
  Plot plot = compared(folder, run, depths);
  plot.unit = AxisUnit::kPercent;
  plot.from_zero = true;
  return plot;
}

// Sums of causes over the days so far, exact in units of the file. Fees stand together, spot and index too: they cancel
// out by intent.
Plot attribution_picture(const ResultFolder& /*folder*/, const RunFiles& run, Language language) {
  const FileTable& table = table_of(run, "attribution");
  const std::size_t change = table.column("equity_change");
  std::vector<std::pair<std::string, std::vector<std::size_t>>> groups;
  for (std::size_t column = 1; column < change; ++column) {
    const std::string& cause = table.columns()[column];
    const std::string group = cause == "spot_move" || cause == "futures_index_move" ? "market"
                              : cause.starts_with("fee_")                           ? "fees"
                                                                                    : cause;
    const auto found = std::find_if(groups.begin(), groups.end(), [&](const auto& one) { return one.first == group; });
    if (found == groups.end()) {
      groups.push_back({group, {column}});
    } else {
      found->second.push_back(column);
    }
  }
  groups.push_back({"equity_change", {change}});
  Plot plot;
  plot.days = dates_of(table);
  plot.unit = AxisUnit::kCny;
  plot.from_zero = true;
  for (const auto& [group, columns] : groups) {
    std::vector<double> values;
    std::int64_t sum = 0;
    bool any = false;
    for (std::size_t row = 0; row < table.rows(); ++row) {
      for (const std::size_t column : columns) {
        std::int64_t part = 0;
        if (parse_decimal(table.text(row, column), 4, part)) sum = held_sum(sum, part);
      }
      any = any || sum != 0;
      values.push_back(Money::from_raw(sum).to_double());
    }
    std::string label = say({"cause." + group, {}, {}}, language);
    if (group == "equity_change") {
      plot.lines.push_back({std::move(label), std::move(values), true, false});
    } else if (any) {
      plot.areas.push_back({std::move(label), std::move(values)});
    }
  }
  return plot;
}

Plot column_picture(const RunFiles& run, const char* column, const char* label, Language language) {
  const FileTable& equity = table_of(run, "equity");
  Plot plot;
  plot.days = dates_of(equity);
  plot.unit = AxisUnit::kPercent;
  plot.from_zero = true;
  plot.lines.push_back({say({label, {}, {}}, language), equity.numbers(equity.column(column)), true, false});
  return plot;
}

Plot margin_picture(const ResultFolder& /*folder*/, const RunFiles& run, Language language) {
  return column_picture(run, "margin_ratio", "position.margin", language);
}

Plot hedge_picture(const ResultFolder& /*folder*/, const RunFiles& run, Language language) {
  const FileTable& equity = table_of(run, "equity");
  Plot plot = column_picture(run, "futures_notional", "position.ratio", language);
  const std::vector<double> spot = equity.numbers(equity.column("spot_value"));
  std::vector<double>& ratio = plot.lines.front().values;
  for (std::size_t i = 0; i < ratio.size(); ++i) ratio[i] = spot[i] > 0.0 ? -ratio[i] / spot[i] : kNone;
  plot.from_zero = false;
  return plot;
}

// Columns of hedge.csv by the names that the page gives them; those that the file does not have are left out.
Plot held_contract_picture(const RunFiles& run, std::initializer_list<const char*> columns, AxisUnit unit,
                           Language language) {
  const FileTable& hedge = table_of(run, "hedge");
  Plot plot;
  plot.days = dates_of(hedge);
  plot.unit = unit;
  plot.from_zero = true;
  for (const char* column : columns) {
    if (!hedge.find(column)) continue;
    plot.lines.push_back({say({fmt::format("column.{}", column), {}, {}}, language),
                          hedge.numbers(hedge.column(column)), plot.lines.empty(), false});
  }
  if (plot.lines.empty()) fail("{}: hedge.csv has no column {}", run.name, fmt::join(columns, ", "));
  return plot;
}

Plot basis_picture(const ResultFolder& /*folder*/, const RunFiles& run, Language language) {
  return held_contract_picture(run, {"basis"}, AxisUnit::kNumber, language);
}

Plot annualised_picture(const ResultFolder& /*folder*/, const RunFiles& run, Language language) {
  return held_contract_picture(run, {"annualised", "annualised_adjusted"}, AxisUnit::kPercent, language);
}

struct Picture {
  std::string_view name;
  const char* title;  // a phrase
  bool of_one_run;
  Plot (*draw)(const ResultFolder& folder, const RunFiles& run, Language language);
};

constexpr Picture kPictures[] = {
    {"equity", "panel.equity", false, equity_picture},
    {"drawdown", "panel.drawdown", false, drawdown_picture},
    {"attribution", "panel.attribution", true, attribution_picture},
    {"basis", "panel.basis", true, basis_picture},
    {"annualised", "panel.basis", true, annualised_picture},
    {"hedge", "position.ratio", true, hedge_picture},
    {"margin", "position.margin", true, margin_picture},
};

}  // namespace

std::vector<std::string_view> picture_names() {
  std::vector<std::string_view> names;
  for (const Picture& picture : kPictures) names.push_back(picture.name);
  return names;
}

Plot picture(const ResultFolder& folder, std::string_view name, std::string_view run, Language language) {
  const auto found = std::find_if(std::begin(kPictures), std::end(kPictures),
                                  [&](const Picture& picture) { return picture.name == name; });
  if (found == std::end(kPictures)) {
    const std::string nearest = nearest_word(name, picture_names());
    fail("there is no picture '{}'{}; pictures: {}", name, nearest.empty() ? "" : "; did you mean '" + nearest + "'?",
         fmt::join(picture_names(), ", "));
  }
  if (folder.runs.empty()) fail("{}: holds no run to draw a picture of", folder.name);
  const RunFiles& chosen = run.empty() ? folder.runs.front() : run_of(folder, run);
  Plot plot = found->draw(folder, chosen, language);
  const std::string& subject = found->of_one_run || folder.runs.size() == 1 ? chosen.name : folder.name;
  plot.title = say({found->title, {}, {}}, language) + ": " + subject;
  return plot;
}

}  // namespace hedgelab::report
