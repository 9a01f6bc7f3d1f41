// hedgelab schema: what a config may say, for editors and for people.

#include <cstdio>

#include "engine/app/command.h"
#include "engine/config/schema.h"

namespace hedgelab::app {

namespace po = boost::program_options;

int schema_command(const Arguments& arguments) {
  CommandLine line(
      "schema [DOCUMENT] [--keys]",
      "Prints the JSON schema (draft 7) of a document that the program reads, every strategy's parameters\n"
      "included: run (the default), import, market or instruments.");
  line.add()("keys", po::bool_switch(), "print a table of its keys instead, in Markdown");
  Arguments rest = arguments;
  std::string document = "run";
  if (!rest.empty() && !rest.front().starts_with("-")) {
    document = rest.front();
    rest.erase(rest.begin());
  }
  if (!line.parse(rest)) return kSuccess;
  std::fputs((line.flag("keys") ? key_table(document) : json_schema(document)).c_str(), stdout);
  return kSuccess;
}

}  // namespace hedgelab::app
