// hedgelab report: the files of a result as a page, or as pictures.

#include <fmt/format.h>

#include <cstdio>
#include <sstream>

#include "engine/app/command.h"
#include "engine/app/price_lines.h"
#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/report/page.h"
#include "engine/report/pictures.h"

namespace hedgelab::app {
namespace {

namespace fs = std::filesystem;

// All of them are drawn before the first is written: an unknown name leaves nothing behind.
void write_pictures(const CommandLine& line, const report::ResultFolder& folder, const std::string& names,
                    const std::string& variant, report::Language language, const fs::path& place) {
  std::vector<std::pair<fs::path, std::string>> files;
  std::istringstream list(names);
  for (std::string name; std::getline(list, name, ',');) {
    files.emplace_back(place / (name + ".svg"), report::svg_of(report::picture(folder, name, variant, language)));
  }
  if (files.empty()) fail("--svg names no picture; pictures: {}", fmt::join(report::picture_names(), ", "));
  if (!is_folder(place)) fail("{}: is no folder; expected the place for the pictures", place.string());
  for (const auto& [file, svg] : files) {
    write_file_atomically(file, svg);
    line.say(fmt::format("picture in {}", file.string()));
  }
}

void add_price_lines(report::ResultFolder& folder, const fs::path& store, const fs::path& reference) {
  bool is_any = false;
  for (report::RunFiles& run : folder.runs) {
    auto lines = price_lines(run, store, reference);
    if (!lines) continue;
    is_any = true;
    if (lines->kept < lines->of) {
      folder.findings.push_back(
          {"finding.prices",
           {{"run", run.name}, {"kept", fmt::format("{}", lines->kept)}, {"rows", fmt::format("{}", lines->of)}},
           {}});
    }
    run.tables.insert_or_assign("prices", std::move(lines->table));
  }
  if (!is_any) fail("--prices: {} has no run with active trades (signals.csv)", folder.name);
}

}  // namespace

int report_command(const Arguments& arguments) {
  namespace po = boost::program_options;
  CommandLine line(
      "report DIR [--out FILE] [--svg NAMES]",
      "Draws the folder of a run, a comparison, a sweep or a study as one HTML file that opens from disk: from the\n"
      "folder's files alone. What is missing in them, or does not fit, is said in the page and on stderr. With\n"
      "--svg pictures instead, for papers: equity, drawdown, attribution, basis, annualised, hedge,\n"
      "margin.");
  line.positional("DIR", "folder of results");
  line.add()(
      "out", po::value<std::string>()->value_name("FILE"),
      "the page to write (default: DIR/report.html); with --svg the folder of the pictures (default: the current)")(
      "svg", po::value<std::string>()->value_name("NAMES"), "pictures to draw, with commas between: equity,drawdown")(
      "variant", po::value<std::string>()->value_name("NAME"), "of a comparison: whose pictures (default: the first)")(
      "language", po::value<std::string>()->value_name("en|zh"),
      "language of the first sight (default: the browser's)")("plain", po::bool_switch(),
                                                              "built-in pictures in place of charts that zoom");
  line.add()("prices", po::value<std::string>()->value_name("STORE"),
             "also the price lines of days with active trades, from the store that the runs were made on");
  add_reference_option(line);
  if (!line.parse(arguments)) return kSuccess;

  report::PageOptions options;
  if (line.has("language")) options.language = report::parse_language(line.text("language"));
  options.plain_charts = line.flag("plain");
  report::ResultFolder folder = report::read_result_folder(line.text("DIR"));
  if (line.has("prices")) add_price_lines(folder, line.text("prices"), reference_folder(line));
  for (const report::Phrase& finding : folder.findings) {
    std::fputs((report::say(finding, report::Language::kEnglish) + "\n").c_str(), stderr);
  }
  if (line.has("svg")) {
    write_pictures(line, folder, line.text("svg"), line.has("variant") ? line.text("variant") : std::string(),
                   options.language.value_or(report::Language::kEnglish),
                   line.has("out") ? fs::path(line.text("out")) : fs::path("."));
    return kSuccess;
  }
  const fs::path file = line.has("out") ? fs::path(line.text("out")) : fs::path(line.text("DIR")) / "report.html";
  write_file_atomically(file, report::page(folder, options));
  line.say(fmt::format("report in {}", file.string()));
  return kSuccess;
}

}  // namespace hedgelab::app
