#pragma once
// What must hold between the keys of a point, as a sweep's config writes it:
//
//   strategy.degree < strategy.window
//   2 * strategy.take_profit >= -strategy.stop_loss + 0.001
//   strategy.exit_rule != 'none'
//
// Numbers with + - * / and parentheses on both sides of one of < <= > >= == !=.
// Words in single quotes, true and false are compared with == and != alone.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/fields.h"

namespace hedgelab {

class Condition {
 public:
  /// Throws InputError at `place` for a text that is none, saying what was expected and where.
  Condition(std::string_view text, std::string place);

  [[nodiscard]] const std::string& text() const { return text_; }
  /// The keys it speaks of, each once.
  [[nodiscard]] const std::vector<std::string>& keys() const { return keys_; }
  /// A value as a condition sees it.
  struct Operand {
    double number = 0.0;
    std::string_view word;  // of a text, a date, a switch ("true"); empty of a number
    bool is_word = false;
  };
  /// REQUIRES: `value` outlives the operand.
  [[nodiscard]] static Operand operand(const FieldValue& value);
  /// Of the values of keys(), in their order. Throws InputError when words are compared with numbers or reckoned with.
  [[nodiscard]] bool holds(std::span<const Operand> values) const;

 private:
  enum class Code : std::uint8_t { kNumber, kWord, kKey, kNegate, kAdd, kSubtract, kMultiply, kDivide };
  struct Step {
    Code code = Code::kNumber;
    double number = 0.0;
    std::string word;
    std::size_t key = 0;
  };
  using Program = std::vector<Step>;  // in the order of a stack machine
  enum class Comparison : std::uint8_t { kLess, kLessOrEqual, kGreater, kGreaterOrEqual, kEqual, kNotEqual };
  class Parser;
  [[nodiscard]] Operand value_of(const Program& program, std::span<const Operand> values) const;

  std::string text_, place_;
  std::vector<std::string> keys_;
  Program left_, right_;
  Comparison comparison_ = Comparison::kLess;
};

}  // namespace hedgelab
