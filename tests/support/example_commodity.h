#pragma once
// The shipped instrument set example_commodity (product XA) as tests need it: its rule book, and copies to be changed.

#include <filesystem>
#include <string>

#include "engine/core/files.h"
#include "engine/reference/rule_book.h"
#include "tests/support/places.h"

namespace hedgelab::test {

inline std::filesystem::path example_set_folder() {
  return source_folder() / "market_data" / "instrument_sets" / "example_commodity";
}

/// Made by hand: tests of lower layers do not know the reader of engine/config.
inline InstrumentSet example_set_in(const std::filesystem::path& folder) {
  InstrumentSet set;
  set.name = "example";
  set.file = folder / "instrument_set.json";
  set.sessions = folder / "sessions.csv";
  set.products = folder / "products.csv";
  set.fees = folder / "fees.csv";
  set.delivery_fees = folder / "delivery_fees.csv";
  set.margins = folder / "margins.csv";
  set.position_limits = folder / "position_limits.csv";
  return set;
}

/// The base products and XA: two session groups.
inline const RuleBook& example_rules() {
  static const RuleBook book = RuleBook::read(reference_folder(), example_set_in(example_set_folder()));
  return book;
}

/// The first `from` of a file becomes `to`.
inline void change_file(const std::filesystem::path& file, const std::string& from, const std::string& to) {
  std::string text = read_file(file);
  const std::size_t at = text.find(from);
  ASSERT_NE(at, std::string::npos) << file << " has no '" << from << "'";
  write_file_atomically(file, text.replace(at, from.size(), to));
}

/// Copies the set's files to a fresh `folder`.
inline void copy_example_set(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  for (const auto& entry : std::filesystem::directory_iterator(example_set_folder())) {
    std::filesystem::copy_file(entry.path(), folder / entry.path().filename());
  }
}

}  // namespace hedgelab::test
