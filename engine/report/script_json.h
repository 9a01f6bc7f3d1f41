#pragma once
// JSON that may stand in a <script>: only '<' could end or change what follows, and in JSON it stands inside strings
// alone, where \u003c says the same.

#include <string>
#include <string_view>

namespace hedgelab::report {

/// A JSON string; bytes that are not UTF-8 become U+FFFD.
void append_json_string(std::string& script, std::string_view text);

/// A whole JSON document as it is, but for '<'.
void append_json_document(std::string& script, std::string_view json);

}  // namespace hedgelab::report
