#pragma once
// The files of page/, as they were when the program was built (page/embed.cmake).

#include <string_view>

namespace hedgelab::report {

/// The bytes of page.html, phrases.json, style.css, of the one script with and without uPlot (script.js,
/// plain_script.js: the same bytes in a build without it), and of what a content policy calls them by (style.hash,
/// ...). Throws InvariantError for any other name.
[[nodiscard]] std::string_view page_file(std::string_view name);

}  // namespace hedgelab::report
