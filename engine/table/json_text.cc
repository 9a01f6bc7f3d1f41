#include "engine/table/json_text.h"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/core/error.h"

namespace hedgelab {
namespace {

std::string quoted(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

JsonText& JsonText::key(std::string_view name) {
  ensure(!levels_.empty() && levels_.back().bracket == '{' && !key_waits_, "a JSON key where none can stand");
  separate();
  text_ += quoted(name);
  text_ += ": ";
  key_waits_ = true;
  return *this;
}

JsonText& JsonText::value(std::string_view text) { return raw(quoted(text)); }
JsonText& JsonText::value(std::size_t count) { return raw(fmt::format("{}", count)); }
JsonText& JsonText::value(std::int64_t count) { return raw(fmt::format("{}", count)); }

JsonText& JsonText::value(double number) {
  ensure(std::isfinite(number), "a figure of a result is not finite");
  return raw(fmt::format("{}", number));
}

JsonText& JsonText::embed(std::string_view json) {
  ensure(nlohmann::json::accept(json), "an embedded JSON text is not valid");
  start_value();
  while (!json.empty() && (json.back() == '\n' || json.back() == ' ')) json.remove_suffix(1);
  // A line break of a valid JSON text is never inside a string, so indenting changes no value.
  for (const char c : json) {
    if (c == '\n') {
      break_line();
    } else {
      text_ += c;
    }
  }
  return *this;
}

std::string JsonText::finish() && {
  ensure(levels_.empty() && !text_.empty(), "a JSON text is finished before it is complete");
  text_ += '\n';
  return std::move(text_);
}

JsonText& JsonText::open(char bracket, Layout layout) {
  start_value();
  if (!levels_.empty() && levels_.back().layout == Layout::kOneLine) layout = Layout::kOneLine;
  text_ += bracket;
  levels_.push_back({.bracket = bracket, .layout = layout});
  return *this;
}

JsonText& JsonText::close(char bracket) {
  ensure(!levels_.empty() && !key_waits_ && (levels_.back().bracket == '{') == (bracket == '}'),
         "a JSON bracket closes what was not opened");
  const Level closed = levels_.back();
  levels_.pop_back();
  if (!closed.empty && closed.layout == Layout::kLines) break_line();
  text_ += bracket;
  return *this;
}

JsonText& JsonText::raw(std::string_view token) {
  start_value();
  text_ += token;
  return *this;
}

void JsonText::start_value() {
  if (key_waits_) {
    key_waits_ = false;
    return;
  }
  ensure(levels_.empty() ? text_.empty() : levels_.back().bracket == '[', "a JSON value where none can stand");
  if (!levels_.empty()) separate();
}

void JsonText::separate() {
  Level& level = levels_.back();
  if (!level.empty) text_ += ',';
  if (level.layout == Layout::kLines) {
    break_line();
  } else if (!level.empty) {
    text_ += ' ';
  }
  level.empty = false;
}

void JsonText::break_line() {
  text_ += '\n';
  text_.append(2 * levels_.size(), ' ');
}

}  // namespace hedgelab
