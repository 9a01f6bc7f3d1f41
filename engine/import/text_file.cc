#include "engine/import/text_file.h"

#include "engine/import/line_reader.h"

namespace hedgelab {

std::string read_text_file(const std::filesystem::path& path) {
  LineReader lines(path);
  std::string text;
  std::string_view line;
  while (lines.next(line)) {
    text += line;
    text += '\n';
  }
  return text;
}

}  // namespace hedgelab
