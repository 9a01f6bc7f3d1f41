#include <fmt/format.h>

#include "engine/check/audit.h"
#include "engine/table/json_text.h"

namespace hedgelab::check {

std::string audit_text(const AuditReport& report) {
  std::string text = fmt::format("{} decisions\n", report.decisions);
  for (const AuditStep& step : report.steps) {
    const std::string_view unit = step.check == "fills"      ? "fills"
                                  : step.check == "prefix"   ? "cuts"
                                  : step.check == "accounts" ? "days"
                                                             : "runs";
    text += fmt::format("{:<10}{} {}, {:.1f} s\n", step.check, step.made, unit, step.seconds);
    if (!step.skipped.empty()) text += fmt::format("          NOT MADE: {}\n", step.skipped);
  }
  if (report.cuts_with_decisions == 0) text += "no cut had a decision before it: the prefix test says nothing\n";
  for (const Breach& breach : report.breaches) {
    text += fmt::format("BREACH {} {}: {}\n", breach.check, breach.run, breach.text);
  }
  return text + (report.breaches.empty() ? "nothing found\n" : fmt::format("{} breaches\n", report.breaches.size()));
}

std::string audit_json(const AuditReport& report) {
  JsonText json;
  json.begin_object().member("decisions", report.decisions).member("cuts_with_decisions", report.cuts_with_decisions);
  json.key("steps").begin_array();
  for (const AuditStep& step : report.steps) {
    json.begin_object(JsonText::Layout::kOneLine).member("check", step.check).member("made", step.made);
    json.member("seconds", step.seconds).member("skipped", step.skipped).end_object();
  }
  json.end_array().key("breaches").begin_array();
  for (const Breach& breach : report.breaches) {
    json.begin_object(JsonText::Layout::kOneLine).member("check", breach.check).member("run", breach.run);
    json.member("text", breach.text).end_object();
  }
  json.end_array().end_object();
  return std::move(json).finish();
}

}  // namespace hedgelab::check
