// hedgelab report: the files of a result as a page.

#include <cstdio>

#include "engine/app/command.h"
#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/report/page.h"

namespace hedgelab::app {

int report_command(const Arguments& arguments) {
  namespace fs = std::filesystem;
  namespace po = boost::program_options;
  CommandLine line(
      "report DIR [--out FILE]",
      "Draws the folder of a run, a comparison, a sweep or a study as one HTML file that opens from disk: from the\n"
      "folder's files alone. What is missing in them, or does not fit, is said in the page and on stderr.");
  line.positional("DIR", "folder of results");
  line.add()("out", po::value<std::string>()->value_name("FILE"), "the page to write (default: DIR/report.html)")(
      "language", po::value<std::string>()->value_name("en|zh"),
      "language of the first sight (default: the browser's)")("plain", po::bool_switch(),
                                                              "built-in pictures in place of charts that zoom");
  if (!line.parse(arguments)) return kSuccess;

  report::PageOptions options;
  if (line.has("language")) options.language = report::parse_language(line.text("language"));
  options.plain_charts = line.flag("plain");
  const report::ResultFolder folder = report::read_result_folder(line.text("DIR"));
  const fs::path file = line.has("out") ? fs::path(line.text("out")) : fs::path(line.text("DIR")) / "report.html";
  write_file_atomically(file, report::page(folder, options));
  for (const report::Phrase& finding : folder.findings) {
    std::fputs((report::say(finding, report::Language::kEnglish) + "\n").c_str(), stderr);
  }
  std::fputs(fmt::format("report in {}\n", file.string()).c_str(), stderr);
  return kSuccess;
}

}  // namespace hedgelab::app
