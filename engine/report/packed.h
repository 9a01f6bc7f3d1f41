#pragma once
// Many integers in few characters: how a page carries the columns of a file that are numbers, so that a long curve
// opens at once. page/state.js reads it back.

#include <cstdint>
#include <string>
#include <string_view>

namespace hedgelab::report {

/// RFC 4648 with padding.
void append_base64(std::string& text, std::string_view bytes);

/// Integers in their order, each as its step from the last one that was there. A step s is 2s+1 or, below zero, -2s, in
/// groups of seven bits, the lowest first, the eighth bit set while more follow; a single zero byte is "no value".
class PackedSteps {
 public:
  static constexpr std::int64_t kMost = std::int64_t{1} << 50;  // a step of twice as much is still exact in a double

  explicit PackedSteps(std::size_t count) { bytes_.reserve(3 * count); }
  /// REQUIRES: -kMost <= value <= kMost.
  void add(std::int64_t value);
  void add_none() { bytes_ += '\0'; }
  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
  std::int64_t last_ = 0;
};

}  // namespace hedgelab::report
