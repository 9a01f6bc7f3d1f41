// hedgelab dividends: what indexes paid, how good estimates were, and a forecast from the constituents.

#include "engine/analysis/dividend_track.h"
#include "engine/app/command.h"
#include "engine/app/study_session.h"
#include "engine/config/dividends_reader.h"
#include "engine/config/study_document.h"

namespace hedgelab::app {
namespace {

namespace po = boost::program_options;

}  // namespace

int dividends_command(const Arguments& arguments) {
  CommandLine line(
      "dividends CONFIG [--set path=value]... [--format text|csv|json] [--out DIR]",
      "Dividend points that the indexes paid, the errors of estimates by slot and month, and with tables of\n"
      "constituents a forecast by stages: its table `forecast` is one that \"dividends.table\" takes.");
  line.positional("CONFIG", "the JSON file");
  line.add()("set", po::value<std::vector<std::string>>()->value_name("path=value"),
             "change one value of the config; may be repeated");
  add_output_options(line);
  add_reference_option(line);
  if (!line.parse(arguments)) return kSuccess;

  const StudyDocument document(line.text("CONFIG"), line.texts("set"), reference_folder(line));
  const RuleBook& rules = document.rules();
  const DividendsConfig config = read_dividends_config(document.json(), document.file(), rules);
  MarketSession session(rules, config.market);
  StudyPlan plan;
  plan.products = config.products;
  DividendTrackStudy track;
  track.from = config.from;
  track.to = config.to;
  track.fewest_calendar_days = config.fewest_calendar_days;
  for (const DividendConfig& source : config.sources) {
    std::string name(DividendConfig::kSourceWords[static_cast<std::size_t>(source.source)]);
    if (!source.table.empty()) name += " " + source.table.filename().string();
    track.sources.emplace_back(name, &session.dividends(source, {config.products.begin(), config.products.end()}));
  }
  std::vector<NamedStudy> studies{{"dividends", dividend_track_study(study_market(session, plan), track)}};
  if (config.stages) {
    plan.products = {config.stages->product};
    studies.push_back({"stages", stages_study(study_market(session, plan), config.stages->study)});
  }
  put_out(line, origin_of(session, config.name), studies);
  return kSuccess;
}

}  // namespace hedgelab::app
