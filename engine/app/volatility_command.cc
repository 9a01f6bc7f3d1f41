// hedgelab volatility: VIX and SKEW from option chains.

#include "engine/app/command.h"
#include "engine/app/study_session.h"

namespace hedgelab::app {

int volatility_command(const Arguments& arguments) {
  CommandLine line(
      "volatility CONFIG [--set path=value]... [--format text|csv|json] [--out DIR]",
      "VIX and SKEW of every expiry and at constant maturity, from option chains or ready-made strips. The\n"
      "rules (maturity, which expiries, remainder, valuation time, rate) are keys of the config.");
  add_study_options(line, "the JSON file");
  if (!line.parse(arguments)) return kSuccess;
  put_out_studies(line, "volatility", line.texts("set"));
  return kSuccess;
}

}  // namespace hedgelab::app
