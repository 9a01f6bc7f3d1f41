// hedgelab schema: the JSON schema of a run config, for editors and for people.

#include <cstdio>

#include "engine/app/command.h"
#include "engine/config/backtest_reader.h"

namespace hedgelab::app {

int schema_command(const Arguments& arguments) {
  CommandLine line("schema", "Prints the JSON schema (draft 7) of a run config, every strategy's parameters included.");
  if (!line.parse(arguments)) return kSuccess;
  std::fputs((run_config_schema() + "\n").c_str(), stdout);
  return kSuccess;
}

}  // namespace hedgelab::app
