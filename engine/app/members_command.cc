// hedgelab members: the exchange's ranking of members.

#include "engine/app/command.h"
#include "engine/app/study_session.h"
#include "engine/config/members_reader.h"
#include "engine/config/study_document.h"

namespace hedgelab::app {

namespace po = boost::program_options;

int members_command(const Arguments& arguments) {
  CommandLine line("members CONFIG [--set path=value]... [--format text|csv|json] [--out DIR]",
                   "What the twenty largest members hold: by contract, through the switches of a slot, by season, by\n"
                   "product; each member's part in a contract over a window, and what the window opened and closed.");
  line.positional("CONFIG", "the JSON file");
  line.add()("set", po::value<std::vector<std::string>>()->value_name("path=value"),
             "change one value of the config; may be repeated");
  add_output_options(line);
  add_reference_option(line);
  if (!line.parse(arguments)) return kSuccess;

  const StudyDocument document(line.text("CONFIG"), line.texts("set"), reference_folder(line));
  const RuleBook& rules = document.rules();
  const MembersConfig config = read_members_config(document.json(), document.file(), rules);
  MarketSession session(rules, config.market);
  StudyPlan plan;
  plan.products = {config.product};
  plan.dividends = config.dividends;
  put_out(line, origin_of(session, config.name),
          {{"members", members_study(study_market(session, plan), config.study)}});
  return kSuccess;
}

}  // namespace hedgelab::app
