#pragma once
// A text file read whole, plain or gzip: tables of the user's own that may be large.

#include <filesystem>
#include <string>

namespace hedgelab {

/// Lines end with "\n". Throws what LineReader throws.
[[nodiscard]] std::string read_text_file(const std::filesystem::path& path);

}  // namespace hedgelab
