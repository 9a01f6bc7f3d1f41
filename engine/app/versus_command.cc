// hedgelab versus: the roll against stocks and funds.

#include "engine/app/command.h"
#include "engine/app/study_session.h"

namespace hedgelab::app {

int versus_command(const Arguments& arguments) {
  CommandLine line(
      "versus CONFIG [--set path=value]... [--format text|csv|json] [--out DIR]",
      "A product's rolled future beside its index, year by year; with tables of members and prices how many\n"
      "stocks beat index and roll, with fund values the same statistics of funds.");
  add_study_options(line, "the JSON file");
  if (!line.parse(arguments)) return kSuccess;
  put_out_studies(line, "versus", line.texts("set"));
  return kSuccess;
}

}  // namespace hedgelab::app
