#include "engine/report/page.h"

#include <utility>

#include "engine/core/error.h"
#include "engine/report/page_data.h"
#include "engine/report/page_files.h"

namespace hedgelab::report {

bool has_uplot() { return page_file("script.js") != page_file("plain_script.js"); }

std::string page(const ResultFolder& folder, const PageOptions& options) {
  const bool plain = options.plain_charts || !has_uplot();
  const std::pair<std::string_view, std::string_view> parts[] = {
      {"script_hash", page_file(plain ? "plain_script.hash" : "script.hash")},
      {"style_hash", page_file("style.hash")},
      {"style", page_file("style.css")},
      {"phrases", page_file("phrases.json")},
      {"data", {}},
      {"script", page_file(plain ? "plain_script.js" : "script.js")}};
  std::string_view rest = page_file("page.html");
  std::string text;
  for (const auto& [name, content] : parts) {
    const std::string blank = "@" + std::string(name) + "@";
    const std::size_t at = rest.find(blank);
    ensure(at != std::string_view::npos, "page.html lacks a blank");
    text += rest.substr(0, at);
    if (name == "data") {
      append_page_data(text, folder, options);
    } else {
      text += content;
    }
    rest.remove_prefix(at + blank.size());
  }
  text += rest;
  return text;
}

}  // namespace hedgelab::report
