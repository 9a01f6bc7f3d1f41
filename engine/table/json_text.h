#pragma once
// JSON text written from front to back with keys in the order given. Amounts keep their exact decimal digits whatever
// their size and doubles are the shortest text that reads back as the same double; a tree of doubles can do neither
// for every value.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/core/date.h"
#include "engine/core/fixed_point.h"

namespace hedgelab {

/// A misuse (a value without its key, an unclosed object) and a double that is not finite throw InvariantError.
class JsonText {
 public:
  enum class Layout : std::uint8_t { kLines, kOneLine };  // members below each other, or all on one line

  JsonText& begin_object(Layout layout = Layout::kLines) { return open('{', layout); }
  JsonText& begin_array(Layout layout = Layout::kLines) { return open('[', layout); }
  JsonText& end_object() { return close('}'); }
  JsonText& end_array() { return close(']'); }
  JsonText& key(std::string_view name);

  JsonText& null() { return raw("null"); }
  /// Bytes that are not UTF-8 become U+FFFD.
  JsonText& value(std::string_view text);
  JsonText& value(const char* text) { return value(std::string_view(text)); }
  JsonText& value(bool flag) { return raw(flag ? "true" : "false"); }
  JsonText& value(double number);
  JsonText& value(std::size_t count);
  JsonText& value(std::int64_t count);
  JsonText& value(Money amount) { return raw(to_string(amount)); }
  JsonText& value(Quantity quantity) { return raw(to_string(quantity)); }
  JsonText& value(Price price) { return raw(to_string(price)); }
  JsonText& value(Rate rate) { return raw(to_string(rate)); }
  JsonText& decimal(std::int64_t raw_value, int decimals) { return raw(format_decimal(raw_value, decimals)); }
  JsonText& value(Date date) { return value(date.to_string()); }
  JsonText& value(Timestamp time) { return value(time.to_string()); }
  template <class Value>
  JsonText& value(const std::optional<Value>& maybe) {
    return maybe ? value(*maybe) : null();
  }
  template <class Value>
  JsonText& member(std::string_view name, const Value& content) {
    return key(name).value(content);
  }
  /// A complete JSON text as one value, indented to its place. Throws InvariantError when it is not JSON.
  JsonText& embed(std::string_view json);

  /// What was written since the last take, which leaves memory: a long text goes out piece by piece. Pieces and what
  /// finish gives are the whole text.
  [[nodiscard]] std::string take() { return std::exchange(text_, {}); }
  /// The text with a final newline. REQUIRES: everything is closed.
  [[nodiscard]] std::string finish() &&;

 private:
  struct Level {
    char bracket = '{';
    Layout layout = Layout::kLines;
    bool empty = true;
  };
  JsonText& open(char bracket, Layout layout);
  JsonText& close(char bracket);
  JsonText& raw(std::string_view token);
  void separate();     // comma and line break before an element of the innermost level
  void start_value();  // the same, unless a key waits for this value
  void break_line();

  std::string text_;
  std::vector<Level> levels_;
  bool key_waits_ = false;
};

}  // namespace hedgelab
