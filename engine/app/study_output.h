#pragma once
// How studies leave the program: to the terminal, or as files that say what they were made of.

#include <filesystem>
#include <string>
#include <vector>

#include "engine/app/command.h"
#include "engine/config/asked_studies.h"

namespace hedgelab::app {

/// What stands at the head of every output: which data and rules the figures are of.
struct StudyOrigin {
  std::string name;  // of the config, or of the command
  std::string data_digest, rules_digest;
  bool synthetic_data = false;
};

/// Adds --format text|csv|json and --out DIR.
void add_output_options(CommandLine& line);

/// Prints in the format asked for, or writes the folder: NAME_TABLE.csv for every table and studies.json with
/// parameters, notes and digests; whole or not at all. `text`, when given, is the terminal's view.
void put_out(const CommandLine& line, const StudyOrigin& origin, const std::vector<NamedStudy>& studies,
             const std::string& text = "");

/// Of a terminal: parameters, tables (of long ones the last rows), hindsight and notes.
[[nodiscard]] std::string terminal_text(const StudyOrigin& origin, const std::vector<NamedStudy>& studies);
[[nodiscard]] std::string json_text(const StudyOrigin& origin, const std::vector<NamedStudy>& studies);

}  // namespace hedgelab::app
