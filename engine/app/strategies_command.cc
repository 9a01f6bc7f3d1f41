// hedgelab strategies [NAME]: what there is, and what each can be told.

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "engine/app/command.h"
#include "engine/core/error.h"
#include "engine/strategy/registry.h"

namespace hedgelab::app {
namespace {

namespace po = boost::program_options;

std::string_view type_word(ParameterInfo::Type type) {
  switch (type) {
    case ParameterInfo::Type::kBoolean: return "true|false";
    case ParameterInfo::Type::kInteger: return "integer";
    case ParameterInfo::Type::kNumber: return "number";
    case ParameterInfo::Type::kWord: return "word";
    case ParameterInfo::Type::kText: return "text";
    default: throw InvariantError("a strategy's parameter is a number, a word, a text or a switch");
  }
}

std::string range_text(const ParameterInfo& info) {
  switch (info.type) {
    case ParameterInfo::Type::kBoolean: return "true or false";
    case ParameterInfo::Type::kInteger: return fmt::format("{:.0f} to {:.0f}", info.low, info.high);
    case ParameterInfo::Type::kNumber: return fmt::format("{} to {}", info.low, info.high);
    case ParameterInfo::Type::kWord: return fmt::format("{}", fmt::join(info.words, " | "));
    case ParameterInfo::Type::kText: return "a text";
    default: throw InvariantError("a strategy's parameter is a number, a word, a text or a switch");
  }
}

nlohmann::ordered_json json_of(const StrategyEntry& entry) {
  nlohmann::ordered_json parameters = nlohmann::ordered_json::array();
  for (const auto& info : entry.parameters) {
    nlohmann::ordered_json one = {{"name", info.name}, {"type", type_word(info.type)}, {"help", info.help}};
    std::visit([&](const auto& value) { one["default"] = value; }, info.fallback);
    if (info.type == ParameterInfo::Type::kWord) {
      one["words"] = info.words;
    } else if (info.type == ParameterInfo::Type::kInteger || info.type == ParameterInfo::Type::kNumber) {
      one["low"] = info.low;
      one["high"] = info.high;
    }
    parameters.push_back(one);
  }
  return {{"name", entry.name}, {"summary", entry.summary}, {"parameters", parameters}};
}

}  // namespace

int strategies_command(const Arguments& arguments) {
  CommandLine line(
      "strategies [NAME] [--json]",
      "Lists the strategies, or explains the parameters of one. In a config they stand under \"strategy\".");
  line.add()("json", po::bool_switch(), "machine-readable output");
  Arguments rest = arguments;
  std::string name;
  if (!rest.empty() && !rest.front().starts_with("-")) {
    name = rest.front();
    rest.erase(rest.begin());
  }
  if (!line.parse(rest)) return kSuccess;
  if (line.flag("json")) {
    nlohmann::ordered_json all = nlohmann::ordered_json::array();
    for (const auto& entry : registered_strategies()) {
      if (name.empty() || entry.name == name) all.push_back(json_of(entry));
    }
    const auto& output = name.empty() ? all : json_of(find_strategy(name));
    std::fputs((output.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n").c_str(), stdout);
    return kSuccess;
  }
  std::string text;
  if (name.empty()) {
    std::size_t width = 0;
    for (const auto& entry : registered_strategies()) width = std::max(width, entry.name.size() + 2);
    for (const auto& entry : registered_strategies()) {
      text += fmt::format("{:<{}}{}\n", entry.name, width, entry.summary);
    }
    text += "\n'hedgelab strategies NAME' lists the parameters of one.\n";
  } else {
    const auto& entry = find_strategy(name);
    text = fmt::format("{}: {}\n\n", entry.name, entry.summary);
    for (const auto& info : entry.parameters) {
      text += fmt::format("  {}\n      {}\n      {}; default {}\n", info.name, info.help, range_text(info),
                          to_string(info.fallback));
    }
    if (entry.parameters.empty()) text += "  no parameters\n";
  }
  std::fputs(text.c_str(), stdout);
  return kSuccess;
}

}  // namespace hedgelab::app
