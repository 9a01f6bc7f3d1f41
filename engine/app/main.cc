// The program: one name, sub-commands, and exit codes that a script can trust.

#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <new>
#include <nlohmann/json.hpp>
#include <system_error>

#include "engine/app/command.h"
#include "engine/app/cut_file.h"
#include "engine/core/csv_table.h"
#include "engine/core/digest.h"
#include "engine/core/error.h"
#include "engine/store/damaged_store.h"
#include "engine/table/printable.h"

namespace hedgelab::app {
namespace {

constexpr Command kCommands[] = {
    {"run", "one backtest, or a comparison of several", run_command},
    {"sweep", "many points of one config; sweep best: what the best of them is worth", sweep_command},
    {"merge", "the shards of a sweep to one result", merge_command},
    {"check", "what configs give now against their baselines", check_command},
    {"compare", "what differs between two results", compare_command},
    {"audit", "whether a strategy sees what it must not", audit_command},
    {"explain", "one day of a result in words", explain_command},
    {"import", "vendor CSV files to a bar store", import_command},
    {"generate", "a synthetic market from a seed to a bar store", generate_command},
    {"inspect", "coverage, gaps and anomalies of a store", inspect_command},
    {"store", "list, export, compare or remove series of a store", store_command},
    {"report", "a result as a page of pictures and tables", report_command},
    {"basis", "studies of the basis: series, regimes, spreads, arbitrage, ...", basis_command},
    {"weekly", "the table of the week", weekly_command},
    {"today", "a day's contracts, rules and the desk's account on one screen", today_command},
    {"rules", "margin, fees, limits and hours that bind a product on a day", rules_command},
    {"volatility", "VIX and SKEW from option chains", volatility_command},
    {"members", "positions of the exchange's largest members", members_command},
    {"dividends", "points paid, errors of estimates, a forecast from constituents", dividends_command},
    {"versus", "the roll against stocks and funds", versus_command},
    {"strategies", "the strategies and their parameters", strategies_command},
    {"schema", "JSON schema of a run config", schema_command},
    {"help", "explains a command", help_command},
    {"completion", "completes commands and options in bash or zsh", completion_command},
    {"man", "manual pages", man_command},
};

int dispatch(int count, char** values) {
  if (count < 2) {
    print_overview(stderr);
    return kBadInput;
  }
  const std::string name = values[1];
  if (name == "--help" || name == "-h") {
    print_overview(stdout);
    return kSuccess;
  }
  if (name == "--version") {
    std::fputs(fmt::format("hedgelab {}\n", engine_version()).c_str(), stdout);
    return kSuccess;
  }
  return find_command(name).run(Arguments(values + 2, values + count));
}

/// What a failure is called, and its exit code. InputErrors name a place and a remedy. What else the user's machine or
/// files can cause should not come this far (scripts/check_failures.py), and is no fault of the engine when it does.
int report(std::exception_ptr failure) {
  // Names of files and texts of users stand in messages: nothing of them moves the cursor of a terminal.
  const auto say = [](std::string_view kind, std::string_view what) {
    std::string text = fmt::format("hedgelab: {}", kind);
    for (const std::string_view line : split(what, '\n')) text += printable(line) + "\n";
    std::fputs(text.c_str(), stderr);
  };
  try {
    std::rethrow_exception(std::move(failure));
  } catch (const InputError& error) {
    say("", error.what());
    return kBadInput;
  } catch (const DamagedStore& error) {
    say("", error.what());
    return kBadInput;
  } catch (const std::bad_alloc&) {
    say("", "there is not enough memory for this; take a shorter period, fewer variants or a smaller file");
    return kBadInput;
  } catch (const std::system_error& error) {  // file systems, threads
    say("the system refused: ", error.what());
    return kBadInput;
  } catch (const nlohmann::json::exception& error) {
    say("a value of a JSON text cannot be used: ", error.what());
    return kBadInput;
  } catch (const InvariantError& error) {
    say("internal error, please report it: ", error.what());
    return kInternalError;
  } catch (const std::exception& error) {
    say("unexpected error, please report it: ", error.what());
    return kInternalError;
  }
}

int guarded_main(int count, char** values) {
  std::signal(SIGPIPE, SIG_DFL);  // a reader that has enough ends us quietly, also where the caller ignored the signal
  explain_cut_files();
  try {
    const int code = dispatch(count, values);
    // Whoever wrote it and whenever it failed: the stream remembers. Output that did not arrive is no success.
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) fail("the output could not be written in full");
    return code;
  } catch (...) {
    return report(std::current_exception());
  }
}

}  // namespace

std::span<const Command> commands() { return kCommands; }

const Command& find_command(std::string_view name) {
  std::vector<std::string_view> names;
  for (const auto& command : kCommands) {
    if (command.name == name) return command;
    names.push_back(command.name);
  }
  const std::string nearest = nearest_word(name, names);
  fail("there is no command '{}'; commands: {}{}", name, fmt::join(names, ", "),
       nearest.empty() ? std::string() : fmt::format("; did you mean '{}'?", nearest));
}

void print_overview(std::FILE* out) {
  std::fputs(
      "usage: hedgelab COMMAND [ARGUMENTS]\n\n"
      "Backtests of hedges with the CFFEX stock-index futures IF, IH, IC and IM.\n\ncommands:\n",
      out);
  for (const auto& command : kCommands) {
    std::fputs(fmt::format("  {:<12}{}\n", command.name, command.summary).c_str(), out);
  }
  std::fputs(
      "\n'hedgelab help COMMAND' explains each, 'hedgelab --version' names the build. Exit codes: 0 success, 1 a "
      "check\n"
      "failed, 2 bad usage, config or data, 3 a fault of the engine itself.\n",
      out);
}

}  // namespace hedgelab::app

int main(int count, char** values) { return hedgelab::app::guarded_main(count, values); }
