#pragma once
// Text of a user or a vendor on its way to a terminal or a spreadsheet.

#include <string>
#include <string_view>

namespace hedgelab {

/// The text with control characters (C0, DEL, C1) and bytes that are not UTF-8 spelled out, as \n, \t or \x1b: no
/// escape code reaches a terminal, and a text stays on its line.
[[nodiscard]] std::string printable(std::string_view text);
/// Whether printable(text) is `text`.
[[nodiscard]] bool is_printable(std::string_view text);

}  // namespace hedgelab
