// hedgelab members: the exchange's ranking of members.

#include "engine/app/command.h"
#include "engine/app/study_session.h"

namespace hedgelab::app {

int members_command(const Arguments& arguments) {
  CommandLine line("members CONFIG [--set path=value]... [--format text|csv|json] [--out DIR]",
                   "What the twenty largest members hold: by contract, through the switches of a slot, by season, by\n"
                   "product; each member's part in a contract over a window, and what the window opened and closed.");
  add_study_options(line, "the JSON file");
  if (!line.parse(arguments)) return kSuccess;
  put_out_studies(line, "members", line.texts("set"));
  return kSuccess;
}

}  // namespace hedgelab::app
