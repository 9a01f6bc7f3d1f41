// The program: one name, sub-commands, and exit codes that a script can trust.

#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <new>

#include "engine/app/command.h"
#include "engine/core/digest.h"
#include "engine/core/error.h"

namespace hedgelab::app {
namespace {

constexpr Command kCommands[] = {
    {"run", "one backtest, or a comparison of several", run_command},
    {"explain", "one day of a result in words", explain_command},
    {"import", "vendor CSV files to a bar store", import_command},
    {"generate", "a synthetic market from a seed to a bar store", generate_command},
    {"inspect", "coverage, gaps and anomalies of a store", inspect_command},
    {"store", "list, export, compare or remove series of a store", store_command},
    {"strategies", "the strategies and their parameters", strategies_command},
    {"schema", "JSON schema of a run config", schema_command},
};

void print_usage(std::FILE* out) {
  std::fputs(
      "usage: hedgelab COMMAND [ARGUMENTS]\n\n"
      "Backtests of hedges with the CFFEX stock-index futures IF, IH, IC and IM.\n\ncommands:\n",
      out);
  for (const auto& command : kCommands) {
    std::fputs(fmt::format("  {:<12}{}\n", command.name, command.summary).c_str(), out);
  }
  std::fputs(
      "\n'hedgelab COMMAND --help' explains each. Exit codes: 0 success, 1 a check failed, 2 bad usage, config or\n"
      "data, 3 a fault of the engine itself.\n",
      out);
}

int dispatch(int count, char** values) {
  if (count < 2) {
    print_usage(stderr);
    return kBadInput;
  }
  const std::string name = values[1];
  if (name == "--help" || name == "-h" || name == "help") {
    print_usage(stdout);
    return kSuccess;
  }
  if (name == "--version") {
    std::fputs(fmt::format("hedgelab {}\n", engine_version()).c_str(), stdout);
    return kSuccess;
  }
  std::vector<std::string_view> names;
  for (const auto& command : kCommands) {
    if (command.name == name) return command.run(Arguments(values + 2, values + count));
    names.push_back(command.name);
  }
  const std::string nearest = nearest_word(name, names);
  fail("there is no command '{}'; commands: {}{}", name, fmt::join(names, ", "),
       nearest.empty() ? std::string() : fmt::format("; did you mean '{}'?", nearest));
}

int guarded_main(int count, char** values) {
  try {
    const int code = dispatch(count, values);
    if (std::fflush(stdout) != 0) fail("the output could not be written in full");
    return code;
  } catch (const InputError& error) {
    std::fputs(fmt::format("hedgelab: {}\n", error.what()).c_str(), stderr);
    return kBadInput;
  } catch (const InvariantError& error) {
    std::fputs(fmt::format("hedgelab: internal error, please report it: {}\n", error.what()).c_str(), stderr);
    return kInternalError;
  } catch (const std::exception& error) {
    std::fputs(fmt::format("hedgelab: unexpected error, please report it: {}\n", error.what()).c_str(), stderr);
    return kInternalError;
  }
}

}  // namespace
}  // namespace hedgelab::app

int main(int count, char** values) { return hedgelab::app::guarded_main(count, values); }
