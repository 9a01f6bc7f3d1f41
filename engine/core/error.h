#pragma once
// Two kinds of failure, and only two.
//
//  InputError      something the user can repair: usage, config, data, disk. One line that says what, where and
//                  what was expected. The program prints it and exits 2.
//  InvariantError  the engine contradicts itself: a bug. The run stops at once; the program exits 3.
//
// A refused order is neither: it is a value with a reason (engine/accounting/order.h).

#include <fmt/core.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace hedgelab {

/// what() is "place: message", or the message alone where the thrower knew no place.
class InputError : public std::runtime_error {
 public:
  explicit InputError(const std::string& message) : InputError(std::string(), message) {}
  InputError(std::string place, std::string message)
      : std::runtime_error(place.empty() ? message : place + ": " + message),
        place_(std::move(place)),
        message_(std::move(message)) {}

  /// "configs/a.json: account.capital" or "fees.csv:12"; empty when unknown.
  [[nodiscard]] const std::string& place() const { return place_; }
  [[nodiscard]] const std::string& message() const { return message_; }

 private:
  std::string place_;
  std::string message_;
};

class InvariantError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// Throws InputError with a formatted message.
template <class... Arguments>
[[noreturn]] void fail(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
  throw InputError(fmt::format(format, std::forward<Arguments>(arguments)...));
}

/// Throws InputError with a place of its own: `place` is "file: path.key" or "file:line".
template <class... Arguments>
[[noreturn]] void fail_at(std::string place, fmt::format_string<Arguments...> format, Arguments&&... arguments) {
  throw InputError(std::move(place), fmt::format(format, std::forward<Arguments>(arguments)...));
}

/// Throws InvariantError unless `holds`. Cheap enough for the loop: the message is a literal.
constexpr void ensure(bool holds, const char* what) {
  if (!holds) [[unlikely]]
    throw InvariantError(what);
}

/// The candidate nearest to `word` by edit distance, or "" when none is near enough to be worth proposing.
template <class Words>
[[nodiscard]] std::string nearest_word(std::string_view word, const Words& candidates);
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// "; did you mean 'capital'?", or "" when nothing is near: for the end of a message.
template <class Words>
[[nodiscard]] std::string did_you_mean(std::string_view word, const Words& candidates) {
  const std::string nearest = nearest_word(word, candidates);
  return nearest.empty() ? std::string() : "; did you mean '" + nearest + "'?";
}

template <class Words>
std::string nearest_word(std::string_view word, const Words& candidates) {
  std::string best;
  std::size_t best_distance = 1 + word.size() / 2;
  for (const auto& candidate : candidates) {
    const std::size_t distance = edit_distance(word, candidate);
    if (distance < best_distance) {
      best_distance = distance;
      best = std::string(candidate);
    }
  }
  return best;
}

}  // namespace hedgelab
