// hedgelab sweep best: what the points of a sweep say, and how much of that is luck.

#include <fmt/format.h>

#include <cstdio>

#include "engine/app/command.h"
#include "engine/app/sweep_session.h"
#include "engine/sweep/heat_map.h"
#include "engine/sweep/sweep_reading.h"
#include "engine/table/table_views.h"
#include "engine/table/text_table.h"

namespace hedgelab::app {

namespace po = boost::program_options;
namespace {

/// A figure a line: its value with the digits it needs, and what it is.
std::string luck_text(const Table& luck) {
  std::vector<terminal::Row> rows;
  for (std::size_t row = 0; row < luck.rows(); ++row) {
    const Cell value = luck.cell(row, "value");
    const double number = value.is_missing() ? 0.0 : value.number();
    const bool is_count = number == static_cast<double>(static_cast<std::int64_t>(number)) && std::abs(number) >= 2.0;
    rows.push_back(
        {std::string(luck.cell(row, "figure").text()),
         value.is_missing() ? std::string(terminal::kNoValue) : fmt::format("{:.{}f}", number, is_count ? 0 : 4),
         std::string(luck.cell(row, "meaning").text())});
  }
  const std::vector<terminal::Column> columns{
      {"luck", terminal::Align::kLeft}, {"value"}, {"what it is", terminal::Align::kLeft}};
  return terminal::aligned(columns, rows, "  ");
}

}  // namespace

int sweep_best_command(const Arguments& arguments) {
  CommandLine line(
      "sweep best DIR [--by FIGURES]",
      "Prints the best points of a sweep, each with the median and the worst of its neighbours, how it did in the "
      "parts of\n"
      "the period, and what is left of its Sharpe ratio when the tries are counted; then what luck says of the whole\n"
      "sweep, and with windows of test how points chosen before them did in them. Ranks by plateau: the median of a "
      "point\n"
      "and its neighbours.");
  line.positional("DIR", "folder of the sweep, complete");
  line.add()(
      "by", po::value<std::string>()->value_name("FIGURES"),
      "figure that is to be large (default: sharpe), small with a minus before it; several with weights count by\n"
      "rank: sharpe=0.7,-maximum_drawdown=0.3");
  line.add()("peak", po::bool_switch(), "rank by the point itself, not by its plateau");
  line.add()("rows", po::value<int>()->value_name("N"), "how many points (default: 10)");
  line.add()("groups", po::bool_switch(),
             "count as tries groups of points whose curves move together, instead of all points");
  line.add()("map", po::value<std::string>()->value_name("KEY,KEY"),
             "print the first figure over two axes instead, the mean of the points that share both values");
  line.add()("json", po::bool_switch(), "print the tables as JSON");
  add_reference_option(line);
  if (!line.parse(arguments)) return kSuccess;

  const OpenedSweep opened(line.text("DIR"), line);
  BestOptions options;
  options.rows = 10;
  if (line.has("by")) options.by = parse_wishes(line.text("by"));
  if (line.has("rows")) {
    if (line.number("rows") < 1) fail("--rows {}: expected at least 1", line.number("rows"));
    options.rows = static_cast<std::size_t>(line.number("rows"));
  }
  options.plateaus = !line.flag("peak");
  if (line.has("map")) {
    const std::string keys = line.text("map");
    const std::size_t comma = keys.find(',');
    if (comma == std::string::npos) fail("--map {}: expected two keys with a comma between", keys);
    const Table map =
        heat_map(opened.folder(), options.by.front().figure, keys.substr(0, comma), keys.substr(comma + 1));
    std::fputs((line.flag("json") ? json_document(map)
                                  : fmt::format("{}\n\n{}", map.schema().meaning, terminal_text(map, terminal_width())))
                   .c_str(),
               stdout);
    return kSuccess;
  }
  const SweepReading reading = read_sweep(opened.folder(), options, line.flag("groups"));
  if (line.flag("json")) {
    JsonText json;
    json.begin_object();
    for (const Table* table : {&reading.best, &reading.luck, &reading.out_of_sample}) {
      json.key(table->name()).begin_array();
      for (std::size_t row = 0; row < table->rows(); ++row) {
        json.begin_object(JsonText::Layout::kOneLine);
        write_members(json, *table, row);
        json.end_object();
      }
      json.end_array();
    }
    json.end_object();
    std::fputs(std::move(json).finish().c_str(), stdout);
    return kSuccess;
  }
  std::string text = terminal_text(reading.best, terminal_width()) + "\n" + luck_text(reading.luck);
  if (reading.out_of_sample.rows() > 0) text += "\n" + terminal_text(reading.out_of_sample, terminal_width());
  std::fputs(text.c_str(), stdout);
  return kSuccess;
}

}  // namespace hedgelab::app
