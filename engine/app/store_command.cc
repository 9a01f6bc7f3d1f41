// hedgelab store: what is in a bar store, and small operations on it.

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "engine/app/command.h"
#include "engine/config/read_instrument_set.h"
#include "engine/config/table_kinds.h"
#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/store/bar_record.h"
#include "engine/store/bar_store_writer.h"
#include "engine/store/store_comparison.h"
#include "engine/table/text_table.h"

namespace hedgelab::app {
namespace {
namespace po = boost::program_options;

void add_rule_options(CommandLine& line) {
  line.add()("instruments", po::value<std::string>()->value_name("DIR"),
             "the instrument set that the store's products belong to (default: the base rules alone)");
  add_reference_option(line);
}

RuleBook rules_of(const CommandLine& line) {
  return read_rule_book(reference_folder(line), line.has("instruments") ? line.text("instruments") : "");
}

std::optional<Frequency> frequency_of(const CommandLine& line) {
  if (!line.has("frequency")) return std::nullopt;
  const auto frequency = parse_frequency(line.text("frequency"));
  if (!frequency) fail("--frequency: '{}' is not one of 1d, 5m, 1m", line.text("frequency"));
  return frequency;
}

/// The series of a symbol, of one frequency or of all. Throws InputError naming the nearest symbol when there is none.
std::vector<const BarSeries*> series_of(const BarStore& store, const CommandLine& line) {
  const std::optional<Frequency> frequency = frequency_of(line);
  const std::string symbol = line.text("SYMBOL");
  if (frequency) return {&store.get(symbol, *frequency)};
  std::vector<const BarSeries*> found;
  std::vector<std::string> symbols;
  for (const BarSeries& series : store.series()) {
    symbols.push_back(series.symbol);
    if (series.symbol == symbol) found.push_back(&series);
  }
  if (found.empty()) {
    const std::string nearest = nearest_word(symbol, symbols);
    fail("{}: no series '{}'{}", store.folder().string(), symbol,
         nearest.empty() ? std::string() : fmt::format("; did you mean '{}'?", nearest));
  }
  return found;
}

std::string table_text(const StoreTable& table) {
  const std::string days = table.first_date
                               ? fmt::format(", {} to {}", table.first_date->to_string(), table.last_date->to_string())
                               : std::string();
  return fmt::format("table {} ({}): {} rows{}, from {}", table.name, table.kind, table.rows, days, table.source);
}

std::string tables_text(const BarStore& store) {
  std::string text;
  for (const StoreTable& table : tables_of_store(store.folder())) text += table_text(table) + "\n";
  return text;
}

std::string kinds_text() {
  std::string text;
  for (const TableKind& kind : table_kinds()) {
    text += fmt::format("  {:<20}{}\n  {:<20}{}\n", kind.word, kind.meaning, "", kind.columns);
  }
  return text;
}

int list_store(const Arguments& arguments) {
  CommandLine line("store list STORE [options]", "Every series of a store with its kind, days and bars.");
  line.positional("STORE", "folder of the bar store");
  add_rule_options(line);
  if (!line.parse(arguments)) return kSuccess;
  const RuleBook rules = rules_of(line);
  const BarStore store(line.text("STORE"), rules);
  constexpr terminal::Column kColumns[] = {{"symbol", terminal::Align::kLeft},   {"bars of", terminal::Align::kLeft},
                                           {"kind", terminal::Align::kLeft},     {"first day", terminal::Align::kLeft},
                                           {"last day", terminal::Align::kLeft}, {"bars"},
                                           {"source", terminal::Align::kLeft}};
  std::vector<terminal::Row> rows;
  for (const BarSeries& series : store.series()) {
    const auto bars = std::count(series.columns->present.begin(), series.columns->present.end(), std::uint8_t{1});
    rows.push_back({series.symbol, std::string(to_string(series.frequency)), std::string(to_string(series.kind)),
                    rules.calendar.day(series.first_day).to_string(), rules.calendar.day(series.last_day).to_string(),
                    fmt::format("{}", bars), series.source});
  }
  std::fputs((terminal::aligned(kColumns, rows, "") + tables_text(store)).c_str(), stdout);
  return kSuccess;
}

int add_table_to_store(const Arguments& arguments) {
  CommandLine line("store add STORE KIND FILE [options]",
                   "Lets a table join a store beside its bars, whole or not at all: checked against the layout of its\n"
                   "kind, covered by the store's digest. It stands at STORE/tables/NAME.csv: studies name it by that\n"
                   "path. Kinds:\n" +
                       kinds_text());
  line.positional("STORE", "folder of the bar store");
  line.positional("KIND", "one of the kinds");
  line.positional("FILE", "CSV file, plain or packed");
  line.add()("name", po::value<std::string>()->value_name("NAME"), "of the table (default: the file's up to its dot)")(
      "replace", po::bool_switch(), "put it in the place of a table of that name");
  add_rule_options(line);
  if (!line.parse(arguments)) return kSuccess;
  const RuleBook rules = rules_of(line);
  const BarStore store(line.text("STORE"), rules);
  store.verify();  // what is damaged should not stand in a new manifest as if it were sound
  CheckedTable table = read_checked_table(line.text("KIND"), line.text("FILE"), rules);
  if (line.has("name")) table.facts.name = line.text("name");
  const std::vector<StoreTable> tables = tables_of_store(store.folder());
  const bool is_there =
      std::any_of(tables.begin(), tables.end(), [&](const StoreTable& one) { return one.name == table.facts.name; });
  if (is_there && !line.flag("replace")) {
    fail("{}: has a table '{}' already; --replace puts this one in its place, --name gives it another",
         store.folder().string(), table.facts.name);
  }
  const std::string facts = table_text(table.facts);
  const std::string digest = add_table(store.folder(), std::move(table.facts), table.text);
  std::fputs(fmt::format("{}\nstore {}, digest {}\n", facts, store.folder().string(), digest).c_str(), stdout);
  return kSuccess;
}

int remove_from_store(const Arguments& arguments) {
  CommandLine line("store remove STORE SYMBOL [options]",
                   "Takes a series or a table out of a store, whole or not at all; the others stay as they are.");
  line.positional("STORE", "folder of the bar store");
  line.positional("SYMBOL", "symbol of the series, or name of the table");
  line.add()("frequency", po::value<std::string>()->value_name("WORD"), "only its bars of 1d, 5m or 1m");
  add_rule_options(line);
  if (!line.parse(arguments)) return kSuccess;
  const RuleBook rules = rules_of(line);
  const BarStore store(line.text("STORE"), rules);
  store.verify();
  const std::string symbol = line.text("SYMBOL");
  const std::vector<StoreTable> tables = tables_of_store(store.folder());
  if (std::any_of(tables.begin(), tables.end(), [&](const auto& one) { return one.name == symbol; })) {
    const std::string digest = remove_table(store.folder(), symbol);
    std::fputs(fmt::format("table {} removed\nstore {}, digest {}\n", symbol, store.folder().string(), digest).c_str(),
               stdout);
    return kSuccess;
  }
  const std::vector<const BarSeries*> leaving = series_of(store, line);
  if (leaving.size() == store.series().size()) {
    fail("{}: has no other series; a store without series cannot be: delete the folder", store.folder().string());
  }
  BarStoreWriter writer(rules, store);
  std::string text;
  for (const BarSeries* series : leaving) {
    writer.remove_series(series->symbol, series->frequency);
    text += fmt::format("{} {} removed\n", series->symbol, to_string(series->frequency));
  }
  text += fmt::format("store {}, digest {}\n", store.folder().string(), writer.write(store.folder()));
  std::fputs(text.c_str(), stdout);
  return kSuccess;
}

int compare_two_stores(const Arguments& arguments) {
  CommandLine line("store compare FIRST SECOND [options]",
                   "Which series and bars of two stores differ. Exit code 1 when any do.");
  line.positional("FIRST", "folder of a bar store");
  line.positional("SECOND", "folder of another");
  add_rule_options(line);
  if (!line.parse(arguments)) return kSuccess;
  const RuleBook rules = rules_of(line);
  const BarStore first(line.text("FIRST"), rules);
  const BarStore second(line.text("SECOND"), rules);
  const std::vector<SeriesDifference> differences = compare_stores(first, second);
  if (differences.empty()) {
    std::fputs("the stores hold the same bars\n", stdout);
    return kSuccess;
  }
  constexpr terminal::Column kColumns[] = {{"symbol", terminal::Align::kLeft},
                                           {"bars of", terminal::Align::kLeft},
                                           {"only in first"},
                                           {"only in second"},
                                           {"differ"},
                                           {"at first", terminal::Align::kLeft},
                                           {"", terminal::Align::kLeft}};
  std::vector<terminal::Row> rows;
  for (const SeriesDifference& difference : differences) {
    rows.push_back({difference.symbol, std::string(to_string(difference.frequency)),
                    fmt::format("{}", difference.only_first), fmt::format("{}", difference.only_second),
                    fmt::format("{}", difference.differing), difference.first_place, difference.what});
  }
  std::fputs(terminal::aligned(kColumns, rows, "").c_str(), stdout);
  return kCheckFailed;
}

int export_from_store(const Arguments& arguments) {
  CommandLine line("store export STORE SYMBOL [options]",
                   "The bars of a series as CSV, exact: time (a date, or the minute at which the bar ends), prices,\n"
                   "settlement, volume, open interest, turnover. An empty field is a missing value.");
  line.positional("STORE", "folder of the bar store");
  line.positional("SYMBOL", "symbol of the series");
  line.add()("frequency", po::value<std::string>()->value_name("WORD"), "1d, 5m or 1m, where the symbol has several")(
      "out", po::value<std::string>()->value_name("FILE"), "write to this file (default: standard output)");
  add_rule_options(line);
  if (!line.parse(arguments)) return kSuccess;
  const RuleBook rules = rules_of(line);
  const BarStore store(line.text("STORE"), rules);
  const std::vector<const BarSeries*> found = series_of(store, line);
  if (found.size() > 1) fail("{} has bars of several lengths; name one with --frequency", line.text("SYMBOL"));
  const SlotGrid& grid = store.grid(found.front()->frequency);
  std::string text = "time,open,high,low,close,settlement,volume,open_interest,turnover\n";
  for (BarRecord& bar : bars_of(*found.front(), grid)) {
    text += place_text(grid, bar.at);
    for_each_field(bar, bar, [&](const char* name, auto& value, auto, auto) { text += "," + field_text(name, value); });
    text += '\n';
  }
  if (line.has("out")) {
    write_file_atomically(line.text("out"), text);
  } else {
    std::fputs(text.c_str(), stdout);
  }
  return kSuccess;
}

constexpr Command kActions[] = {
    {"list", "every series with its kind, days and bars", list_store},
    {"export", "a series as CSV", export_from_store},
    {"compare", "which series and bars of two stores differ", compare_two_stores},
    {"add", "let a table join, beside the bars", add_table_to_store},
    {"remove", "take a series or a table out", remove_from_store},
};

}  // namespace

int store_command(const Arguments& arguments) {
  std::vector<std::string_view> names;
  for (const Command& action : kActions) {
    names.push_back(action.name);
    if (!arguments.empty() && arguments.front() == action.name) {
      return action.run(Arguments(arguments.begin() + 1, arguments.end()));
    }
  }
  std::string about = "Reads and changes a bar store. Actions:\n";
  for (const Command& action : kActions) about += fmt::format("  {:<12}{}\n", action.name, action.summary);
  about += "'hedgelab store ACTION --help' explains each. New days join a store by 'hedgelab import --add'.";
  CommandLine line("store ACTION STORE [ARGUMENTS]", about);
  line.positional("ACTION", fmt::format("{}", fmt::join(names, ", ")));
  line.rest("ARGUMENTS", "as the action says");
  if (!line.parse(arguments)) return kSuccess;
  const std::string action = line.text("ACTION");
  const std::string nearest = nearest_word(action, names);
  fail("store: there is no action '{}'; actions: {}{}", action, fmt::join(names, ", "),
       nearest.empty() ? std::string() : fmt::format("; did you mean '{}'?", nearest));
}

}  // namespace hedgelab::app
