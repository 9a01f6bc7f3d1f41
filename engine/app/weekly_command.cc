// hedgelab weekly: the table of the week.

#include "engine/analysis/weekly.h"
#include "engine/app/command.h"
#include "engine/app/study_session.h"
#include "engine/core/date.h"
#include "engine/core/error.h"

namespace hedgelab::app {

int weekly_command(const Arguments& arguments) {
  CommandLine line(
      "weekly CONFIG [--date D] [--set path=value]... [--format text|csv|json] [--out DIR]",
      "The week of the products as the broker reports table it: market, term structure, activity, spread,\n"
      "arbitrage, dividends, risk, and the week of the hedges whose result folders the config names. A cell\n"
      "whose input is missing says why.");
  add_study_options(line, "the table's JSON file");
  line.add()("date", boost::program_options::value<std::string>()->value_name("YYYY-MM-DD"),
             "last day of the week (default: the config's date, else the last day of the store)");
  if (!line.parse(arguments)) return kSuccess;

  std::vector<std::string> settings = line.texts("set");
  if (line.has("date")) {
    Date date;
    if (!Date::try_parse(line.text("date"), date)) {
      fail("--date {}: not a date; expected YYYY-MM-DD", line.text("date"));
    }
    settings.push_back("date=" + line.text("date"));
  }
  put_out_studies(line, "weekly", settings, &weekly_text);
  return kSuccess;
}

}  // namespace hedgelab::app
