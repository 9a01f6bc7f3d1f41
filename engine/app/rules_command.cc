// hedgelab rules: what binds a product on a day.

#include "engine/app/command.h"
#include "engine/app/study_output.h"
#include "engine/config/quote_tables.h"
#include "engine/config/read_instrument_set.h"
#include "engine/config/rule_rows.h"
#include "engine/core/error.h"

namespace hedgelab::app {

namespace po = boost::program_options;

int rules_command(const Arguments& arguments) {
  CommandLine line(
      "rules --product P --on DATE [--history] [--participants FILE]",
      "What the dated rule tables say of a product on a day: margins, fees, limits, hours, listed contracts,\n"
      "each with the row it comes from. With --history every dated row of the product and its source.");
  line.add()("product", po::value<std::string>()->value_name("P"),
             "IF, IH, IC, IM, or a product of the instrument set");
  line.add()("on", po::value<std::string>()->value_name("YYYY-MM-DD"), "the day");
  line.add()("history", po::bool_switch(), "also the dated rows");
  line.add()("participants", po::value<std::string>()->value_name("FILE"),
             "a table date,product,long_accounts,short_accounts: long over short accounts and its percentile");
  line.add()("instruments", po::value<std::string>()->value_name("DIR"), "an instrument set beside the base rules");
  add_output_options(line);
  add_reference_option(line);
  if (!line.parse(arguments)) return kSuccess;

  for (const char* name : {"product", "on"}) {
    if (!line.has(name)) fail("--{} is missing; usage: hedgelab rules --product P --on DATE [--history]", name);
  }
  RulesStudy study;
  study.product = line.text("product");
  if (!Date::try_parse(line.text("on"), study.date)) {
    fail("--on {}: not a date; expected YYYY-MM-DD", line.text("on"));
  }
  study.history = line.flag("history");
  const std::filesystem::path instruments = line.has("instruments") ? line.text("instruments") : std::string();
  const std::filesystem::path reference = reference_folder(line);
  const RuleBook rules = read_rule_book(reference, instruments);
  study.rows = read_rule_rows(reference, instruments, rules, study.product);
  StudyOrigin origin;
  origin.name = "rules";
  origin.rules_digest = rules.digest;
  std::vector<NamedStudy> studies{{"rules", rules_study(rules, study)}};
  if (line.has("participants")) {
    const ParticipationStudy participation{study.product, study.date,
                                           read_participants(line.text("participants"), study.product)};
    studies.push_back({"participation", participation_study(participation)});
  }
  put_out(line, origin, studies);
  return kSuccess;
}

}  // namespace hedgelab::app
