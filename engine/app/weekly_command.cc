// hedgelab weekly: the table of the week.

#include <fmt/format.h>

#include <cstdio>
#include "engine/app/command.h"
#include "engine/app/study_session.h"
#include "engine/config/study_document.h"
#include "engine/config/weekly_reader.h"

namespace hedgelab::app {

namespace po = boost::program_options;

int weekly_command(const Arguments& arguments) {
  CommandLine line(
      "weekly CONFIG [--date D] [--set path=value]... [--format text|csv|json] [--out DIR]",
      "The week of the products as the broker reports table it: market, term structure, activity, spread,\n"
      "arbitrage, dividends, risk, and the week of the hedges whose result folders the config names. A cell\n"
      "whose input is missing says why.");
  line.positional("CONFIG", "the table's JSON file");
  line.add()("date", po::value<std::string>()->value_name("YYYY-MM-DD"),
             "last day of the week (default: the config's date, else the last day of the store)");
  line.add()("set", po::value<std::vector<std::string>>()->value_name("path=value"),
             "change one value of the config; may be repeated");
  add_output_options(line);
  add_reference_option(line);
  if (!line.parse(arguments)) return kSuccess;

  const StudyDocument document(line.text("CONFIG"), line.texts("set"), reference_folder(line));
  const RuleBook& rules = document.rules();
  WeeklyConfig config = read_weekly_config(document.json(), document.file(), rules);
  MarketSession session(rules, config.market);
  config.study.date = date_or_last(line, session, config.date);
  StudyPlan plan;
  plan.products = config.products;
  plan.dividends = config.dividends;
  const Study study = weekly_study(study_market(session, plan), config.study);
  put_out(line, origin_of(session, config.name), {{"weekly", study}}, weekly_text(study));
  return kSuccess;
}

}  // namespace hedgelab::app
