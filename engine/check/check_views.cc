#include "engine/check/check_views.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/check/difference_views.h"
#include "engine/core/error.h"
#include "engine/table/json_text.h"

namespace hedgelab::check {
namespace {

using Status = ConfigVerdict::Status;

std::string_view word(Status status) {
  switch (status) {
    case Status::kSame: return "same";
    case Status::kMoved: return "moved";
    case Status::kCannotCompare: return "cannot compare";
    case Status::kSkipped: return "skipped";
  }
  throw InvariantError("unknown status of a check");
}

std::string figure_text(const FigureDifference& one) {
  if (!one.change())
    return fmt::format("  {}: {} -> {} ({})\n", one.path, one.a->text, one.b->text, to_string(one.tolerance));
  return fmt::format("  {}: {} -> {}, moved by {:+.6g} (tolerance: {})\n", one.path, one.a->text, one.b->text,
                     *one.change(), to_string(one.tolerance));
}

// What happened to a run, in lines; empty when nothing did.
std::string run_text(const RunVerdict& run) {
  if (run.is_new) return "  the baseline does not have this run\n";
  if (run.is_gone) return "  the config does not have this run any more\n";
  std::string text;
  for (const FigureDifference& one : run.moved) text += figure_text(one);
  if (!run.moved_tables.empty()) text += fmt::format("  moved: {}\n", fmt::join(run.moved_tables, ", "));
  if (run.first_day) text += day_text(*run.first_day, "before", "now   ");
  if (run.first_fill) text += fill_text(*run.first_fill, "fill", "before", "now   ");
  if (run.has_moved() && run.config_changed) text += "  its config changed with it\n";
  return text;
}

std::string inputs_text(const ConfigVerdict& verdict) {
  std::string text;
  for (const InputChange& change : verdict.inputs) {
    text += fmt::format("  {} changed: {} -> {}\n", change.what, change.a, change.b);
  }
  return text;
}

std::string summary(const ConfigVerdict& verdict) {
  std::string text = fmt::format("{}: {}", verdict.config, word(verdict.status));
  if (!verdict.reason.empty()) return text + ": " + verdict.reason;
  const auto moved =
      std::count_if(verdict.runs.begin(), verdict.runs.end(), [](const auto& run) { return run.has_moved(); });
  if (moved != 0) text += fmt::format(", {} of {} runs", moved, verdict.runs.size());
  return text + fmt::format(" ({} runs, {} days, {} fills)", verdict.runs.size(), verdict.days, verdict.fills);
}

std::string xml(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' ? '?' : c;
    }
  }
  return out;
}

// A value of a workflow command: what ends a line or a property is spelled out.
std::string escaped(std::string_view text, bool is_property) {
  std::string out;
  for (const char c : text) {
    const bool special = c == '%' || c == '\n' || c == '\r' || (is_property && (c == ',' || c == ':'));
    out += special ? fmt::format("%{:02X}", static_cast<unsigned char>(c)) : std::string(1, c);
  }
  return out;
}

void write_run(JsonText& json, const RunVerdict& run) {
  json.begin_object().member("run", run.name).member("moved", run.has_moved()).member("is_new", run.is_new);
  json.member("is_gone", run.is_gone).member("config_changed", run.config_changed).key("figures").begin_array();
  for (const FigureDifference& one : run.moved) {
    json.begin_object(JsonText::Layout::kOneLine).member("figure", one.path);
    json.key("before").embed(one.a->text).key("now").embed(one.b->text);
    json.member("difference", one.change()).member("tolerance", to_string(one.tolerance)).end_object();
  }
  json.end_array().key("tables").begin_array(JsonText::Layout::kOneLine);
  for (const std::string& table : run.moved_tables) json.value(table);
  json.end_array().key("first_day");
  if (run.first_day) {
    json.begin_object(JsonText::Layout::kOneLine).member("date", run.first_day->date);
    json.member("before", run.first_day->a).member("now", run.first_day->b);
    json.member("days", run.first_day->days).member("of", run.first_day->of).end_object();
  } else {
    json.null();
  }
  json.key("first_fill");
  if (run.first_fill) {
    json.begin_object(JsonText::Layout::kOneLine).member("row", run.first_fill->row);
    json.member("before", run.first_fill->a).member("now", run.first_fill->b).end_object();
  } else {
    json.null();
  }
  json.end_object();
}

std::size_t count_of(std::span<const ConfigVerdict> verdicts, Status status) {
  return static_cast<std::size_t>(
      std::count_if(verdicts.begin(), verdicts.end(), [&](const auto& one) { return one.status == status; }));
}

}  // namespace

std::string verdicts_text(std::span<const ConfigVerdict> verdicts) {
  std::string text;
  for (const ConfigVerdict& verdict : verdicts) {
    text += summary(verdict) + "\n";
    text += inputs_text(verdict);
    for (const RunVerdict& run : verdict.runs) {
      if (run.has_moved()) text += run.name + "\n" + run_text(run);
    }
    for (const std::string& file : verdict.written) text += fmt::format("  written: {}\n", file);
  }
  if (verdicts.size() > 1) {
    text += fmt::format("{} configs: {} same, {} moved, {} not compared, {} skipped\n", verdicts.size(),
                        count_of(verdicts, Status::kSame), count_of(verdicts, Status::kMoved),
                        count_of(verdicts, Status::kCannotCompare), count_of(verdicts, Status::kSkipped));
  }
  return text;
}

std::string verdicts_json(std::span<const ConfigVerdict> verdicts) {
  JsonText json;
  json.begin_object().member("moved", count_of(verdicts, Status::kMoved));
  json.member("not_compared", count_of(verdicts, Status::kCannotCompare));
  json.member("skipped", count_of(verdicts, Status::kSkipped)).key("configs").begin_array();
  for (const ConfigVerdict& verdict : verdicts) {
    json.begin_object().member("config", verdict.config).member("baseline", verdict.baseline);
    json.member("status", word(verdict.status)).member("reason", verdict.reason);
    json.member("days", verdict.days).member("fills", verdict.fills).key("inputs").begin_array();
    for (const InputChange& change : verdict.inputs) {
      json.begin_object(JsonText::Layout::kOneLine).member("what", change.what).member("before", change.a);
      json.member("now", change.b).end_object();
    }
    json.end_array().key("runs").begin_array();
    for (const RunVerdict& run : verdict.runs) write_run(json, run);
    json.end_array().key("written").begin_array();
    for (const std::string& file : verdict.written) json.value(file);
    json.end_array().end_object();
  }
  json.end_array().end_object();
  return std::move(json).finish();
}

std::string verdicts_junit(std::span<const ConfigVerdict> verdicts) {
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"hedgelab check\">\n";
  for (const ConfigVerdict& verdict : verdicts) {
    const auto failures =
        std::count_if(verdict.runs.begin(), verdict.runs.end(), [](const auto& run) { return run.has_moved(); });
    // A config that ran nothing is one case: itself.
    const bool ran = verdict.reason.empty();
    text += fmt::format("<testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\">\n",
                        xml(verdict.config), ran ? verdict.runs.size() : 1, failures,
                        verdict.status == Status::kCannotCompare ? 1 : 0, verdict.status == Status::kSkipped ? 1 : 0);
    const auto open = fmt::format("<testcase classname=\"{}\"", xml(verdict.config));
    if (!ran) {
      const char* const tag = verdict.status == Status::kSkipped ? "skipped" : "error";
      text += fmt::format("{} name=\"baseline\"><{} message=\"{}\"/></testcase>\n", open, tag, xml(verdict.reason));
    }
    for (const RunVerdict& run : ran ? verdict.runs : std::vector<RunVerdict>()) {
      text += fmt::format("{} name=\"{}\"", open, xml(run.name));
      if (run.has_moved()) {
        text += fmt::format("><failure message=\"moved\">{}</failure></testcase>\n",
                            xml(run_text(run) + inputs_text(verdict)));
      } else {
        text += "/>\n";
      }
    }
    text += "</testsuite>\n";
  }
  return text + "</testsuites>\n";
}

std::string verdicts_github(std::span<const ConfigVerdict> verdicts) {
  std::string text;
  const auto annotate = [&](std::string_view level, const ConfigVerdict& verdict, const std::string& title,
                            const std::string& words) {
    text += fmt::format("::{} file={},title={}::{}\n", level, escaped(verdict.config, true), escaped(title, true),
                        escaped(words, false));
  };
  for (const ConfigVerdict& verdict : verdicts) {
    if (verdict.status == Status::kCannotCompare) annotate("error", verdict, "cannot compare", verdict.reason);
    if (verdict.status == Status::kSkipped) annotate("notice", verdict, "skipped", verdict.reason);
    for (const RunVerdict& run : verdict.runs) {
      if (run.has_moved()) annotate("error", verdict, run.name + " moved", run_text(run) + inputs_text(verdict));
    }
  }
  return text;
}

}  // namespace hedgelab::check
