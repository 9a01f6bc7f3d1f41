// hedgelab explain: one day of a result in words.

#include <cstdio>

#include "engine/app/command.h"
#include "engine/core/error.h"
#include "engine/report/day_story.h"

namespace hedgelab::app {

int explain_command(const Arguments& arguments) {
  namespace po = boost::program_options;
  CommandLine line(
      "explain DIR --day DATE [--variant NAME]",
      "Tells one day of a result from its files: what changed the equity, cause by cause, what was traded, how\n"
      "it settled, margin calls, and where the account stood in the evening.");
  line.positional("DIR", "output folder of a run or of a comparison");
  line.add()("day", po::value<std::string>()->value_name("DATE"), "the day, for example 2024-10-08 (required)")(
      "variant", po::value<std::string>()->value_name("NAME"), "of a comparison: which of its variants")(
      "language", po::value<std::string>()->value_name("en|zh"), "language of the words (default: en)");
  if (!line.parse(arguments)) return kSuccess;
  if (!line.has("day")) fail("--day DATE is missing; 'hedgelab explain --help' lists the options");
  const report::Language language =
      line.has("language") ? report::parse_language(line.text("language")) : report::Language::kEnglish;

  const report::ResultFolder folder = report::read_result_folder(line.text("DIR"));
  const report::RunFiles& run = report::run_of(folder, line.has("variant") ? line.text("variant") : std::string());
  std::fputs(report::story_text(report::tell_day(run, line.text("day")), language).c_str(), stdout);
  for (const report::Phrase& finding : folder.findings) {
    if (finding.values.front().second == run.name) {
      std::fputs((report::say(finding, language) + "\n").c_str(), stderr);
    }
  }
  return kSuccess;
}

}  // namespace hedgelab::app
