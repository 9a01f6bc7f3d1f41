#pragma once
// Products that a user brings: a folder of tables of the same form as market_data/reference, named by its
// instrument_set.json. Made by read_instrument_set (engine/config/read_instrument_set.h), taken by RuleBook::read.

#include <filesystem>
#include <optional>
#include <string>

namespace hedgelab {

/// REQUIRES of a set made by hand: every path names a readable file.
struct InstrumentSet {
  std::string name;
  std::string description;
  std::filesystem::path file;  // instrument_set.json itself: part of the digest
  /// A calendar of its own. The rule book then holds the set's products alone: one rule book, one calendar.
  std::optional<std::filesystem::path> calendar;
  std::filesystem::path sessions;
  std::filesystem::path products;
  std::filesystem::path fees;
  std::filesystem::path delivery_fees;
  std::filesystem::path margins;
  std::filesystem::path position_limits;
  std::optional<std::filesystem::path> price_limit_exceptions;
};

}  // namespace hedgelab
