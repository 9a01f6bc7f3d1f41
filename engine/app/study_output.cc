#include "engine/app/study_output.h"

#include <fmt/format.h>

#include <cstdio>

#include "engine/core/digest.h"
#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/staged_folder.h"
#include "engine/table/json_text.h"
#include "engine/table/table_views.h"

namespace hedgelab::app {
namespace {

namespace po = boost::program_options;

constexpr std::size_t kRowsShown = 10;

Table last_rows(const Table& table, std::size_t rows) {
  Table end(table.schema());
  for (std::size_t row = table.rows() - std::min(rows, table.rows()); row < table.rows(); ++row) {
    for (std::size_t column = 0; column < table.columns().size(); ++column) end.put(table.cell(row, column));
  }
  return end;
}

std::string csv_text(const std::vector<NamedStudy>& studies) {
  std::string text;
  for (const NamedStudy& one : studies) {
    for (const StudyTable& table : one.study.tables) {
      text += fmt::format("{}# {}: {}\n{}", text.empty() ? "" : "\n", one.name, table.table.name(), csv(table.table));
    }
  }
  return text;
}

std::string file_of(const NamedStudy& study, const Table& table) {
  return (study.name == table.name() ? study.name : fmt::format("{}_{}", study.name, table.name())) + ".csv";
}

// A folder that stands in the place may be replaced when it holds nothing but files of these names.
void write_folder(const std::filesystem::path& folder, const StudyOrigin& origin,
                  const std::vector<NamedStudy>& studies) {
  std::vector<std::string> ours{"studies.json"};
  for (const NamedStudy& one : studies) {
    for (const StudyTable& table : one.study.tables) ours.push_back(file_of(one, table.table));
  }
  StagedFolder staged(
      folder, [&](const std::filesystem::path& standing) { refuse_foreign_files(standing, ours, "this study"); });
  for (const NamedStudy& one : studies) {
    for (const StudyTable& table : one.study.tables) {
      write_new_file(staged.staging() / file_of(one, table.table), csv(table.table));
    }
  }
  write_new_file(staged.staging() / "studies.json", json_text(origin, studies));
  staged.commit();
}

}  // namespace

void add_output_options(CommandLine& line) {
  line.add()("format", po::value<std::string>()->default_value("text")->value_name("text|csv|json"),
             "what to print: tables for people, comma-separated values, or one JSON document");
  line.add()("out", po::value<std::string>()->value_name("DIR"),
             "write every table as CSV and studies.json to this folder instead");
}

std::string terminal_text(const StudyOrigin& origin, const std::vector<NamedStudy>& studies) {
  constexpr std::size_t kWidthElsewhere = 150;  // of a file or a pipe
  const std::size_t width = terminal_width() != 0 ? terminal_width() : kWidthElsewhere;
  std::string text;
  if (origin.synthetic_data) text += "SYNTHETIC DATA: a made-up market\n";
  for (const NamedStudy& one : studies) {
    const Study& study = one.study;
    text += fmt::format("{}{}\n", text.empty() ? "" : "\n", one.name);
    for (const auto& [name, value] : study.parameters) text += fmt::format("  {}: {}\n", name, value);
    if (!study.looks_ahead.empty()) text += fmt::format("  looks ahead: {}\n", study.looks_ahead);
    for (const StudyTable& table : study.tables) {
      const std::size_t rows = table.table.rows();
      const bool is_cut = table.is_long && rows > kRowsShown;
      text += fmt::format(
          "\n{}{}\n", table.table.name(),
          is_cut ? fmt::format(" (the last {} of {} rows; all with --out or --format csv)", kRowsShown, rows) : "");
      text += rows == 0 ? "  no rows\n"
                        : hedgelab::terminal_text(is_cut ? last_rows(table.table, kRowsShown) : table.table, width);
    }
    for (const std::string& note : study.notes) text += fmt::format("note: {}\n", note);
  }
  return text;
}

std::string json_text(const StudyOrigin& origin, const std::vector<NamedStudy>& studies) {
  JsonText text;
  text.begin_object();
  text.member("name", origin.name)
      .member("engine_version", engine_version())
      .member("data_digest", origin.data_digest)
      .member("rules_digest", origin.rules_digest)
      .member("synthetic_data", origin.synthetic_data);
  text.key("studies").begin_array();
  for (const NamedStudy& one : studies) {
    text.begin_object().member("name", one.name).member("study", one.study.name);
    text.key("parameters").begin_object();
    for (const auto& [name, value] : one.study.parameters) text.member(name, value);
    text.end_object();
    text.member("looks_ahead", one.study.looks_ahead);
    text.key("notes").begin_array();
    for (const std::string& note : one.study.notes) text.value(note);
    text.end_array();
    text.key("tables").begin_array();
    for (const StudyTable& table : one.study.tables) text.embed(json_document(table.table));
    text.end_array().end_object();
  }
  text.end_array().end_object();
  return std::move(text).finish();
}

void put_out(const CommandLine& line, const StudyOrigin& origin, const std::vector<NamedStudy>& studies,
             const std::string& text) {
  const std::string format = line.text("format");
  if (format != "text" && format != "csv" && format != "json") {
    fail("--format {}: expected text, csv or json", format);
  }
  if (line.has("out")) {
    write_folder(line.text("out"), origin, studies);
    line.say(fmt::format("studies in {}", line.text("out")));
    return;
  }
  std::string output;
  if (format == "csv") {
    output = csv_text(studies);
  } else if (format == "json") {
    output = json_text(origin, studies);
  } else if (text.empty()) {
    output = terminal_text(origin, studies);
  } else {
    output = (origin.synthetic_data ? "SYNTHETIC DATA: a made-up market\n" : "") + text;
  }
  std::fputs(output.c_str(), stdout);
}

}  // namespace hedgelab::app
