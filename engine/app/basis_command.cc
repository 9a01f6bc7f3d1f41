// hedgelab basis: studies of the basis from a config.

#include "engine/app/command.h"
#include "engine/app/study_session.h"
#include "engine/config/study_document.h"
#include "engine/config/study_reader.h"

namespace hedgelab::app {

namespace po = boost::program_options;

int basis_command(const Arguments& arguments) {
  CommandLine line(
      "basis CONFIG [--set path=value]... [--format text|csv|json] [--out DIR]",
      "Studies of the basis, as a config names them: series, term_structure, comovement, regimes, season,\n"
      "drawdown, drivers, spread, arbitrage, carry. Every output carries its parameters, the data's digest\n"
      "and a mark where it looks ahead; configs/studies has an example of each.");
  line.positional("CONFIG", "the studies' JSON file");
  line.add()("set", po::value<std::vector<std::string>>()->value_name("path=value"),
             "change one value of the config, for example period.end=2024-08-02; may be repeated");
  add_output_options(line);
  add_reference_option(line);
  if (!line.parse(arguments)) return kSuccess;

  const StudyDocument document(line.text("CONFIG"), line.texts("set"), reference_folder(line));
  const RuleBook& rules = document.rules();
  const StudyConfig config = read_study_config(document.json(), document.file(), rules);
  MarketSession session(rules, config.market);
  std::vector<NamedStudy> studies;
  for (const StudyPlan& plan : config.studies) {
    studies.push_back({plan.name, run_study(study_market(session, plan), plan.study)});
  }
  put_out(line, origin_of(session, config.name), studies);
  return kSuccess;
}

}  // namespace hedgelab::app
