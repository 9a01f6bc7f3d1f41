// hedgelab basis: studies of the basis from a config.

#include "engine/app/command.h"
#include "engine/app/study_session.h"

namespace hedgelab::app {

int basis_command(const Arguments& arguments) {
  CommandLine line(
      "basis CONFIG [--set path=value]... [--format text|csv|json] [--out DIR]",
      "Studies of the basis, as a config names them: series, term_structure, comovement, regimes, season,\n"
      "drawdown, drivers, spread, arbitrage, carry. Every output carries its parameters, the data's digest\n"
      "and a mark where it looks ahead; configs/studies has an example of each.");
  add_study_options(line, "the studies' JSON file");
  if (!line.parse(arguments)) return kSuccess;
  put_out_studies(line, "basis", line.texts("set"));
  return kSuccess;
}

}  // namespace hedgelab::app
