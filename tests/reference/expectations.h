#pragma once
// What the tests of this layer share: short spellings of the engine's values, tables written on the spot, and the check
// that an error says what it must.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "engine/core/date.h"
#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/fixed_point.h"
#include "tests/support/places.h"

namespace hedgelab::test {

inline Date day(std::string_view text) { return Date::parse(text); }
inline Rate rate(std::string_view text) { return parse_rate(text, "test"); }

/// A one-file folder that lives as long as the value.
class WrittenFile {
 public:
  WrittenFile(const std::string& name, std::string_view text) : path_(folder_ / name) {
    write_file_atomically(path_, text);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  ScratchFolder folder_;
  std::filesystem::path path_;
};

/// The message of the InputError that `action` throws; a test failure when it throws none.
template <class Action>
std::string input_error_of(Action action) {
  try {
    action();
  } catch (const InputError& error) {
    return error.what();
  }
  ADD_FAILURE() << "no InputError was thrown";
  return "";
}

}  // namespace hedgelab::test
