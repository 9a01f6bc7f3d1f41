// hedgelab dividends: what indexes paid, how good estimates were, and a forecast from the constituents.

#include "engine/app/command.h"
#include "engine/app/study_session.h"

namespace hedgelab::app {

int dividends_command(const Arguments& arguments) {
  CommandLine line(
      "dividends CONFIG [--set path=value]... [--format text|csv|json] [--out DIR]",
      "Dividend points that the indexes paid, the errors of estimates by slot and month, and with tables of\n"
      "constituents a forecast by stages: its table `forecast` is one that \"dividends.table\" takes.");
  add_study_options(line, "the JSON file");
  if (!line.parse(arguments)) return kSuccess;
  put_out_studies(line, "dividends", line.texts("set"));
  return kSuccess;
}

}  // namespace hedgelab::app
