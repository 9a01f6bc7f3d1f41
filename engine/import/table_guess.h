#pragma once
// The first half of a guess: how a vendor's table is written. Container, encoding, separator, title lines, header,
// footer; what its columns mean is spec_guess.cc's.

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "engine/import/spec_guess.h"
#include "engine/import/table_rows.h"

namespace hedgelab {

/// The begin of a table, with the header and some thousand rows below it.
struct TableGuess {
  struct Row {
    std::uint32_t line = 0;
    std::vector<std::string> fields;
  };
  VendorFile file;
  bool has_header = true;
  std::vector<std::string> header;  // a word a column; empty ones without a header
  std::vector<Row> rows;            // of the full width; at least one, with a number somewhere

  /// A column as a spec names it: its word, or its position where there is none.
  [[nodiscard]] std::string column(int position) const;
  [[nodiscard]] const std::string& field(const Row& row, int position) const {
    return row.fields[static_cast<std::size_t>(position)];
  }
};

/// Adds what it finds to `guess`. Throws InputError for a file that cannot be read or holds no table.
[[nodiscard]] TableGuess guess_table(const std::filesystem::path& file, SpecGuess& guess);

/// "3800.2", "3,800.2", "1e3": digits that a spec can read as a number.
[[nodiscard]] bool looks_like_a_number(std::string_view text);

}  // namespace hedgelab
