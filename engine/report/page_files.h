#pragma once
// The files of page/, as they were when the program was built (page/embed.cmake).

#include <string_view>

namespace hedgelab::report {

/// The bytes of page/<name>; "" for uPlot.iife.min.js and uPlot.min.css in a build without uPlot. Throws InvariantError
/// for a name that was not embedded.
[[nodiscard]] std::string_view page_file(std::string_view name);

}  // namespace hedgelab::report
