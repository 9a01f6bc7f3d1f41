#include "engine/report/script_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace hedgelab::report {

void append_json_document(std::string& script, std::string_view json) {
  while (!json.empty()) {
    const std::size_t plain = std::min(json.find('<'), json.size());
    script += json.substr(0, plain);
    json.remove_prefix(plain);
    if (json.empty()) return;
    script += "\\u003c";
    json.remove_prefix(1);
  }
}

void append_json_string(std::string& script, std::string_view text) {
  const bool is_plain = std::all_of(text.begin(), text.end(),
                                    [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\' && c != '<'; });
  if (is_plain) {
    script += '"';
    script += text;
    script += '"';
    return;
  }
  append_json_document(script, nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

}  // namespace hedgelab::report
