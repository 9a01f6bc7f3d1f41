#include "engine/sweep/condition.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace hedgelab {
namespace {

constexpr std::size_t kDeepest = 32;  // parentheses and values that wait

bool begins_key(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

// condition = sum comparison sum; sum = product {+|- product}; product = factor
// {*|/ factor}; factor = number | key | 'word' | (sum) | -factor.
class Condition::Parser {
 public:
  explicit Parser(Condition& condition) : condition_(condition), text_(condition.text_) {}

  void parse() {
    sum(condition_.left_, 0);
    condition_.comparison_ = comparison();
    sum(condition_.right_, 0);
    skip_blanks();
    if (at_ < text_.size()) refuse("the end");
  }

 private:
  [[noreturn]] void refuse(std::string_view expected) const {
    fail_at(condition_.place_, "'{}': expected {} at '{}'", text_, expected,
            at_ < text_.size() ? text_.substr(at_, 20) : std::string_view("the end"));
  }
  void skip_blanks() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }
  bool take(std::string_view token) {
    skip_blanks();
    if (text_.substr(at_, token.size()) != token) return false;
    at_ += token.size();
    return true;
  }

  Comparison comparison() {
    constexpr std::array<std::pair<std::string_view, Comparison>, 6> kSigns{{{"<=", Comparison::kLessOrEqual},
                                                                             {">=", Comparison::kGreaterOrEqual},
                                                                             {"==", Comparison::kEqual},
                                                                             {"!=", Comparison::kNotEqual},
                                                                             {"<", Comparison::kLess},
                                                                             {">", Comparison::kGreater}}};
    for (const auto& [sign, meaning] : kSigns) {
      if (take(sign)) return meaning;
    }
    refuse("one of < <= > >= == !=");
  }
  void sum(Program& program, std::size_t depth) {
    product(program, depth);
    for (;;) {
      const Code code = take("+") ? Code::kAdd : take("-") ? Code::kSubtract : Code::kNumber;
      if (code == Code::kNumber) return;
      product(program, depth);
      program.push_back({code, 0.0, {}, 0});
    }
  }
  void product(Program& program, std::size_t depth) {
    factor(program, depth);
    for (;;) {
      const Code code = take("*") ? Code::kMultiply : take("/") ? Code::kDivide : Code::kNumber;
      if (code == Code::kNumber) return;
      factor(program, depth);
      program.push_back({code, 0.0, {}, 0});
    }
  }
  void factor(Program& program, std::size_t depth) {
    if (depth >= kDeepest) refuse("fewer parentheses");
    if (take("(")) {
      sum(program, depth + 1);
      if (!take(")")) refuse("')'");
      return;
    }
    if (take("-")) {
      factor(program, depth + 1);
      program.push_back({Code::kNegate, 0.0, {}, 0});
      return;
    }
    skip_blanks();
    if (at_ < text_.size() && text_[at_] == '\'') {
      word(program);
    } else if (at_ < text_.size() && (is_digit(text_[at_]) || text_[at_] == '.')) {
      number(program);
    } else if (at_ < text_.size() && begins_key(text_[at_])) {
      key(program);
    } else {
      refuse("a key, a number or a word in single quotes");
    }
  }
  void word(Program& program) {
    const std::size_t end = text_.find('\'', at_ + 1);
    if (end == std::string_view::npos) refuse("a closing quote");
    program.push_back({Code::kWord, 0.0, std::string(text_.substr(at_ + 1, end - at_ - 1)), 0});
    at_ = end + 1;
  }
  void number(Program& program) {
    double value = 0.0;
    const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
    if (error != std::errc()) refuse("a number");
    at_ = static_cast<std::size_t>(end - text_.data());
    program.push_back({Code::kNumber, value, {}, 0});
  }
  void key(Program& program) {
    std::size_t end = at_;
    while (end < text_.size() && (begins_key(text_[end]) || is_digit(text_[end]) || text_[end] == '.')) ++end;
    std::string name(text_.substr(at_, end - at_));
    at_ = end;
    if (name == "true" || name == "false") {
      program.push_back({Code::kWord, 0.0, std::move(name), 0});
      return;
    }
    std::vector<std::string>& keys = condition_.keys_;
    const auto known = std::find(keys.begin(), keys.end(), name);
    const auto index = static_cast<std::size_t>(known - keys.begin());
    if (known == keys.end()) keys.push_back(std::move(name));
    program.push_back({Code::kKey, 0.0, {}, index});
  }

  Condition& condition_;
  std::string_view text_;
  std::size_t at_ = 0;
};

Condition::Condition(std::string_view text, std::string place) : text_(text), place_(std::move(place)) {
  Parser(*this).parse();
}

Condition::Operand Condition::operand(const FieldValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return {0.0, *flag ? "true" : "false", true};
  if (const auto* text = std::get_if<std::string>(&value)) return {0.0, *text, true};
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return {static_cast<double>(*whole), {}, false};
  return {std::get<double>(value), {}, false};
}

Condition::Operand Condition::value_of(const Program& program, std::span<const Operand> values) const {
  if (program.size() == 1 && program.front().code == Code::kWord) return {0.0, program.front().word, true};
  if (program.size() == 1 && program.front().code == Code::kKey) return values[program.front().key];
  std::array<double, 2 * kDeepest + 2> stack{};
  std::size_t top = 0;
  const auto push = [&](double number) {
    if (top == stack.size()) fail_at(place_, "'{}': is too long", text_);
    stack[top++] = number;
  };
  for (const Step& step : program) {
    // Refused here and not in the switch: clang 14 destroys the texts of such a call on the way of the other cases.
    if (step.code == Code::kWord) {
      fail_at(place_, "'{}': '{}' is a word, and no number to reckon with", text_, step.word);
    }
    if (step.code == Code::kKey && values[step.key].is_word) {
      fail_at(place_, "'{}': {} is no number to reckon with", text_, keys_[step.key]);
    }
    switch (step.code) {
      case Code::kNumber: push(step.number); break;
      case Code::kWord: break;
      case Code::kKey: push(values[step.key].number); break;
      case Code::kNegate: stack[top - 1] = -stack[top - 1]; break;
      case Code::kAdd: --top, stack[top - 1] += stack[top]; break;
      case Code::kSubtract: --top, stack[top - 1] -= stack[top]; break;
      case Code::kMultiply: --top, stack[top - 1] *= stack[top]; break;
      case Code::kDivide: --top, stack[top - 1] /= stack[top]; break;
    }
  }
  return {stack[0], {}, false};
}

bool Condition::holds(std::span<const Operand> values) const {
  const Operand left = value_of(left_, values);
  const Operand right = value_of(right_, values);
  if (left.is_word != right.is_word) fail_at(place_, "'{}': compares a number with a word", text_);
  if (left.is_word && comparison_ != Comparison::kEqual && comparison_ != Comparison::kNotEqual) {
    fail_at(place_, "'{}': words have no order; compare them with == or !=", text_);
  }
  switch (comparison_) {
    case Comparison::kLess: return left.number < right.number;
    case Comparison::kLessOrEqual: return left.number <= right.number;
    case Comparison::kGreater: return left.number > right.number;
    case Comparison::kGreaterOrEqual: return left.number >= right.number;
    case Comparison::kEqual: return left.is_word ? left.word == right.word : left.number == right.number;
    case Comparison::kNotEqual: return left.is_word ? left.word != right.word : left.number != right.number;
  }
  throw InvariantError("an unknown comparison");
}

}  // namespace hedgelab
