// A guess as people read it: an import spec with the evidence beside every line.

#include <fmt/format.h>

#include "engine/import/spec_guess.h"

namespace hedgelab {

std::string json_text(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    if (static_cast<unsigned char>(c) < 0x20) {
      result += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
    } else {
      result += c;
    }
  }
  return result + "\"";
}

std::string to_text(const SpecGuess& guess) {
  std::string text = "// A guess, to be read and corrected: nothing is imported by it.\n";
  for (const std::string& unknown : guess.unknown) text += fmt::format("// NOT KNOWN: {}\n", unknown);
  text += "{\n  \"description\": \"?\",\n  \"sources\": [{\n    \"name\": \"?\"";
  // Keys of one section stand together, whenever they were found.
  for (const char* section : {"", "symbol", "time", "columns", "units", "policies"}) {
    const std::string prefix = *section == '\0' ? "" : std::string(section) + ".";
    std::vector<const SpecGuess::Line*> of_section;
    for (const SpecGuess::Line& line : guess.lines) {
      const bool belongs = prefix.empty() ? line.key.find('.') == std::string::npos : line.key.starts_with(prefix);
      if (belongs) of_section.push_back(&line);
    }
    if (of_section.empty()) continue;
    text += ",";
    if (!prefix.empty()) text += fmt::format("\n    \"{}\": {{", section);
    for (std::size_t i = 0; i < of_section.size(); ++i) {
      const SpecGuess::Line& line = *of_section[i];
      const bool is_last = i + 1 == of_section.size();
      text += fmt::format("\n    {}// {}\n    {}\"{}\": {}{}", prefix.empty() ? "" : "  ", line.evidence,
                          prefix.empty() ? "" : "  ", line.key.substr(prefix.size()), line.value, is_last ? "" : ",");
    }
    if (!prefix.empty()) text += "\n    }";
  }
  return text + "\n  }]\n}\n";
}

}  // namespace hedgelab
