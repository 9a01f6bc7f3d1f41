// hedgelab versus: the roll against stocks and funds.

#include "engine/app/command.h"
#include "engine/app/study_session.h"
#include "engine/config/study_document.h"
#include "engine/config/versus_reader.h"

namespace hedgelab::app {

namespace po = boost::program_options;

int versus_command(const Arguments& arguments) {
  CommandLine line(
      "versus CONFIG [--set path=value]... [--format text|csv|json] [--out DIR]",
      "A product's rolled future beside its index, year by year; with tables of members and prices how many\n"
      "stocks beat index and roll, with fund values the same statistics of funds.");
  line.positional("CONFIG", "the JSON file");
  line.add()("set", po::value<std::vector<std::string>>()->value_name("path=value"),
             "change one value of the config; may be repeated");
  add_output_options(line);
  add_reference_option(line);
  if (!line.parse(arguments)) return kSuccess;

  const StudyDocument document(line.text("CONFIG"), line.texts("set"), reference_folder(line));
  const RuleBook& rules = document.rules();
  const VersusConfig config = read_versus_config(document.json(), document.file(), rules);
  MarketSession session(rules, config.market);
  StudyPlan plan;
  plan.products = {config.product};
  put_out(line, origin_of(session, config.name), {{"versus", versus_study(study_market(session, plan), config.study)}});
  return kSuccess;
}

}  // namespace hedgelab::app
