// hedgelab schema: what a config may say and what the files of a run hold, for editors, programs and people.

#include <cstdio>
#include <optional>

#include "engine/app/command.h"
#include "engine/config/schema.h"
#include "engine/results/column_dictionary.h"

namespace hedgelab::app {

namespace po = boost::program_options;

namespace {

std::optional<std::string> description_of_written(const std::string& document) {
  if (document == "result") return result_schema();
  if (document == "comparison") return comparison_schema();
  if (document == "columns") return column_dictionary();
  return std::nullopt;
}

}  // namespace

int schema_command(const Arguments& arguments) {
  CommandLine line(
      "schema [DOCUMENT] [--keys]",
      "Prints the JSON schema (draft 7) of a document that the program reads, every strategy's parameters\n"
      "included: run (the default), sweep, import, market or instruments; or of one that a run writes: result or "
      "comparison.\n"
      "Of columns: every column of every file of a run with its unit and meaning, in Markdown.");
  line.add()("keys", po::bool_switch(), "print a table of its keys instead, in Markdown (of documents that are read)");
  Arguments rest = arguments;
  std::string document = "run";
  if (!rest.empty() && !rest.front().starts_with("-")) {
    document = rest.front();
    rest.erase(rest.begin());
  }
  if (!line.parse(rest)) return kSuccess;
  std::string text;
  if (const auto written = description_of_written(document); written && !line.flag("keys")) {
    text = *written;
  } else {
    text = line.flag("keys") ? key_table(document) : json_schema(document);
  }
  std::fputs(text.c_str(), stdout);
  return kSuccess;
}

}  // namespace hedgelab::app
