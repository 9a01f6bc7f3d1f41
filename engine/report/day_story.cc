#include "engine/report/day_story.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "engine/core/date.h"
#include "engine/core/error.h"
#include "engine/core/fixed_point.h"
#include "engine/report/figures.h"

namespace hedgelab::report {
namespace {

// A day of the active hedge has a handful of trades; one of a grid can have thousands.
constexpr std::size_t kMostTrades = 40;

// The days told together: after `before`, up to `day`. ISO dates order as text.
struct Day {
  std::string before;  // "" on the first point
  std::string day;
  std::size_t row = 0;  // of the equity curve

  [[nodiscard]] bool holds(std::string_view moment) const {
    const std::string_view date = moment.substr(0, 10);
    return date <= day && (before.empty() || date > before);
  }
};

std::string unsigned_text(std::string_view number) {
  return grouped(number.starts_with('-') ? number.substr(1) : number);
}

double number_or_zero(const FileTable& table, std::size_t row, std::string_view column) {
  return table.number(row, column).value_or(0.0);
}

Day find_day(const RunFiles& run, const FileTable& equity, std::string_view date) {
  const std::size_t column = equity.column("date");
  std::string_view earlier, later;
  for (std::size_t row = 0; row < equity.rows(); ++row) {
    const std::string_view at = equity.text(row, column);
    if (at == date) {
      return {row == 0 ? std::string() : std::string(equity.text(row - 1, column)), std::string(date), row};
    }
    if (at < date) earlier = at;
    if (at > date && later.empty()) later = at;
  }
  fail("{}: no point of its equity curve on {}; {}", run.name, date,
       equity.rows() == 0 ? std::string("it has none at all")
       : earlier.empty()  ? fmt::format("the first is on {}", later)
       : later.empty()    ? fmt::format("the last is on {}", earlier)
                          : fmt::format("the nearest are {} and {}", earlier, later));
}

StorySection equity_section(const FileTable& equity, const Day& day) {
  StorySection section{{"day.equity", {}, {}}, {}};
  const double now = number_or_zero(equity, day.row, "equity");
  if (day.row == 0) {
    section.lines.push_back({"day.opened", {{"equity", cny(now)}}, {}});
    return section;
  }
  const double before = number_or_zero(equity, day.row - 1, "equity");
  const double change = now - before;
  const char* key = change > 0 ? "day.rose" : change < 0 ? "day.fell" : "day.unchanged";
  section.lines.push_back({key,
                           {{"amount", cny(std::fabs(change))},
                            {"percent", before != 0.0 ? percent(std::fabs(change / before)) : "n/a"},
                            {"equity", cny(now)}},
                           {}});
  const double flow = number_or_zero(equity, day.row, "flow");
  if (flow != 0.0) section.lines.push_back({"day.flow", {{"amount", signed_cny(flow)}}, {}});
  return section;
}

// What a cause did beyond its amount, where there is more to say.
Phrase cause_line(const std::string& cause, double amount, const FileTable& equity, const Day& day) {
  Phrase line{"day.cause", {{"amount", signed_cny(amount)}}, {{"cause", "cause." + cause}}};
  if (cause == "spot_move" && day.row > 0) {
    const auto from = equity.number(day.row - 1, "spot_price");
    const auto to = equity.number(day.row, "spot_price");
    if (from && to && *from != 0.0) {
      line.key = "day.cause_spot";
      line.values.insert(line.values.end(), {{"from", grouped(equity.text(day.row - 1, "spot_price"))},
                                             {"to", grouped(equity.text(day.row, "spot_price"))},
                                             {"percent", signed_percent(*to / *from - 1.0)}});
    }
  } else if (cause == "basis_convergence" && day.row > 0) {
    // The sign of the position tells which way the futures went against the index.
    const double held = number_or_zero(equity, day.row - 1, "futures_notional");
    const double position = held != 0.0 ? held : number_or_zero(equity, day.row, "futures_notional");
    if (position != 0.0 && amount != 0.0) {
      line.key = position * amount > 0.0 ? "day.cause_basis_rose" : "day.cause_basis_fell";
    }
  }
  return line;
}

StorySection causes_section(const RunFiles& run, const FileTable& equity, const Day& day) {
  StorySection section{{"day.causes", {}, {}}, {}};
  const FileTable* table = run.table("attribution");
  if (table == nullptr || !table->find("equity_change")) return section;
  const std::size_t change = table->column("equity_change");
  for (std::size_t row = 0; row < table->rows(); ++row) {
    if (table->text(row, "date") != day.day) continue;
    std::int64_t sum = 0;
    for (std::size_t column = 1; column < change; ++column) {
      std::int64_t part = 0;
      if (!parse_decimal(table->text(row, column), 4, part) || part == 0) continue;
      sum = held_sum(sum, part);
      section.lines.push_back(cause_line(table->columns()[column], Money::from_raw(part).to_double(), equity, day));
    }
    std::int64_t stated = 0;
    if (!parse_decimal(table->text(row, change), 4, stated)) continue;
    const bool even = sum == stated;
    section.lines.push_back({even ? "day.together" : "day.uneven",
                             {{"amount", signed_cny(Money::from_raw(stated).to_double())},
                              {"sum", signed_cny(Money::from_raw(sum).to_double())}},
                             {}});
    const double gap = number_or_zero(*table, row, "roll_gap");
    if (gap != 0.0) section.lines.push_back({"day.gap", {{"amount", signed_cny(gap)}}, {}});
  }
  return section;
}

Phrase trade_line(const FileTable& fills, std::size_t row) {
  const std::string filled(fills.text(row, "filled_at"));
  const std::string decided(fills.text(row, "decided_at"));
  const bool buys = number_or_zero(fills, row, "quantity") > 0.0;
  const bool spot = fills.text(row, "offset") == "spot";
  const std::string at = filled.size() > 11 ? filled.substr(11) : filled;
  // The hour alone would mislead when the decision fell on an earlier day.
  const std::string decided_at =
      decided.substr(0, 10) == filled.substr(0, 10) && decided.size() > 11 ? decided.substr(11) : decided;
  return {spot ? "day.trade_spot" : "day.trade",
          {{"time", at},
           {"decided", decided_at},
           {"quantity", unsigned_text(fills.text(row, "quantity"))},
           {"symbol", std::string(fills.text(row, "symbol"))},
           {"price", grouped(fills.text(row, "price"))},
           {"notional", cny(std::fabs(number_or_zero(fills, row, "notional")))},
           {"fee", cny(number_or_zero(fills, row, "fee"))}},
          {{"side", buys ? "side.bought" : "side.sold"},
           {"offset", "offset." + std::string(fills.text(row, "offset"))},
           {"purpose", "purpose." + std::string(fills.text(row, "purpose"))}}};
}

StorySection trades_section(const RunFiles& run, const Day& day) {
  StorySection section{{"day.trades", {}, {}}, {}};
  std::size_t count = 0;
  if (const FileTable* fills = run.table("fills")) {
    for (std::size_t row = 0; row < fills->rows(); ++row) {
      if (!day.holds(fills->text(row, "filled_at"))) continue;
      if (++count <= kMostTrades) section.lines.push_back(trade_line(*fills, row));
    }
  }
  if (count > kMostTrades) {
    section.lines.push_back({"day.more_trades", {{"count", fmt::format("{}", count - kMostTrades)}}, {}});
  }
  if (const FileTable* rolls = run.table("rolls")) {
    for (std::size_t row = 0; row < rolls->rows(); ++row) {
      if (!day.holds(rolls->text(row, "filled_at"))) continue;
      section.lines.push_back({"day.roll",
                               {{"quantity", unsigned_text(rolls->text(row, "quantity_out"))},
                                {"from", std::string(rolls->text(row, "from"))},
                                {"to", std::string(rolls->text(row, "to"))},
                                {"spread", grouped(rolls->text(row, "spread"))},
                                {"gap", signed_cny(number_or_zero(*rolls, row, "gap"))}},
                               {}});
    }
  }
  if (const FileTable* orders = run.table("orders")) {
    for (std::size_t row = 0; row < orders->rows(); ++row) {
      if (!day.holds(orders->text(row, "decided_at"))) continue;
      section.lines.push_back({"day.order",
                               {{"quantity", unsigned_text(orders->text(row, "quantity"))},
                                {"symbol", std::string(orders->text(row, "symbol"))}},
                               {{"side", number_or_zero(*orders, row, "quantity") > 0.0 ? "side.buy" : "side.sell"},
                                {"fate", "fate." + std::string(orders->text(row, "fate"))}}});
    }
  }
  if (section.lines.empty()) section.lines.push_back({"day.no_trades", {}, {}});
  return section;
}

StorySection settlement_section(const RunFiles& run, const Day& day) {
  StorySection section{{"day.settlements", {}, {}}, {}};
  const FileTable* table = run.table("settlements");
  if (table == nullptr) return section;
  for (std::size_t row = 0; row < table->rows(); ++row) {
    if (!day.holds(table->text(row, "date"))) continue;
    const std::string_view quantity = table->text(row, "quantity");
    section.lines.push_back({table->text(row, "kind") == "final" ? "day.settled_finally" : "day.settled",
                             {{"symbol", std::string(table->text(row, "symbol"))},
                              {"price", grouped(table->text(row, "price"))},
                              {"quantity", unsigned_text(quantity)},
                              {"variation", signed_cny(number_or_zero(*table, row, "variation"))}},
                             {{"side", quantity.starts_with('-') ? "side.short" : "side.long"},
                              {"source", "source." + std::string(table->text(row, "source"))}}});
  }
  return section;
}

StorySection calls_section(const RunFiles& run, const Day& day) {
  StorySection section{{"day.calls", {}, {}}, {}};
  const FileTable* table = run.table("margin_calls");
  if (table == nullptr) return section;
  for (std::size_t row = 0; row < table->rows(); ++row) {
    if (day.holds(table->text(row, "date"))) {
      section.lines.push_back({"day.call",
                               {{"required", cny(number_or_zero(*table, row, "required"))},
                                {"funds", cny(number_or_zero(*table, row, "funds"))},
                                {"shortfall", cny(number_or_zero(*table, row, "shortfall"))}},
                               {{"policy", "policy." + std::string(table->text(row, "policy"))}}});
    }
    const std::string_view served_at = table->text(row, "served_at");
    if (!served_at.empty() && day.holds(served_at)) {
      section.lines.push_back({"day.call_served",
                               {{"date", std::string(table->text(row, "date"))},
                                {"time", std::string(served_at)},
                                {"spot", cny(number_or_zero(*table, row, "spot_sold"))},
                                {"lots", grouped(table->text(row, "lots_cut"))}},
                               {}});
    }
  }
  return section;
}

StorySection evening_section(const FileTable& equity, const Day& day) {
  StorySection section{{"day.evening", {}, {}}, {}};
  const double spot = number_or_zero(equity, day.row, "spot_value");
  const double futures = number_or_zero(equity, day.row, "futures_notional");
  section.lines.push_back(
      {"day.stock",
       {{"cash", cny(number_or_zero(equity, day.row, "cash"))}, {"spot", cny(spot)}, {"futures", cny(futures)}},
       {}});
  if (spot != 0.0 && futures != 0.0) {
    section.lines.push_back({"day.hedge_ratio", {{"percent", percent(-futures / spot)}}, {}});
  }
  const auto margin = equity.number(day.row, "margin");
  const auto ratio = equity.number(day.row, "margin_ratio");
  if (margin && *margin != 0.0 && ratio) {
    section.lines.push_back({"day.margin", {{"margin", cny(*margin)}, {"percent", percent(*ratio)}}, {}});
  }
  // Depth below the highest net value so far, as the statistics measure it.
  double highest = 0.0;
  std::size_t peak = 0;
  for (std::size_t row = 0; row <= day.row; ++row) {
    const double value = number_or_zero(equity, row, "net_value");
    if (value > highest) {
      highest = value;
      peak = row;
    }
  }
  const double value = number_or_zero(equity, day.row, "net_value");
  if (peak == day.row) {
    section.lines.push_back({"day.at_peak", {}, {}});
  } else if (highest > 0.0) {
    section.lines.push_back(
        {"day.below_peak",
         {{"percent", percent(1.0 - value / highest)}, {"date", std::string(equity.text(peak, "date"))}},
         {}});
  }
  return section;
}

}  // namespace

DayStory tell_day(const RunFiles& run, std::string_view date) {
  const std::string iso = Date::parse(date).to_string();
  const FileTable* equity = run.table("equity");
  if (equity == nullptr) fail("{}: has no equity.csv, so no day of it can be told", run.name);
  const Day day = find_day(run, *equity, iso);
  static constexpr const char* kWeekdays[] = {"weekday.1", "weekday.2", "weekday.3", "weekday.4",
                                              "weekday.5", "weekday.6", "weekday.7"};
  const auto weekday = static_cast<std::size_t>(Date::parse(iso).weekday()) - 1;
  DayStory story;
  story.title = {"day.title", {{"run", run.name}, {"date", iso}}, {{"weekday", kWeekdays[weekday]}}};
  for (StorySection& section : std::vector<StorySection>{
           equity_section(*equity, day), causes_section(run, *equity, day), trades_section(run, day),
           settlement_section(run, day), calls_section(run, day), evening_section(*equity, day)}) {
    if (!section.lines.empty()) story.sections.push_back(std::move(section));
  }
  return story;
}

std::string story_text(const DayStory& story, Language language) {
  std::string text = say(story.title, language) + "\n";
  for (const StorySection& section : story.sections) {
    text += "\n" + say(section.heading, language) + "\n";
    for (const Phrase& line : section.lines) text += "  " + say(line, language) + "\n";
  }
  return text;
}

}  // namespace hedgelab::report
