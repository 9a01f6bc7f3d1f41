#pragma once
// 128-bit content digest (XXH3-128), printed as 32 hex digits. It tells that bytes changed; it is not a defence
// against somebody who wants to forge them.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace hedgelab {

class Digest {
 public:
  Digest();
  ~Digest();
  Digest(Digest&&) noexcept;
  Digest& operator=(Digest&&) noexcept;

  Digest& add(std::span<const std::byte> bytes);
  /// Length first, so that ("ab","c") and ("a","bc") differ.
  Digest& add(std::string_view text);
  Digest& add(std::int64_t value);
  /// Hex of all that was added so far; adding may go on.
  [[nodiscard]] std::string hex() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

[[nodiscard]] std::string digest_of(std::span<const std::byte> bytes);
[[nodiscard]] std::string digest_of(std::string_view text);

/// "0.1.0+g1a2b3c4d5e6f" of a commit, with "-dirty" when sources differ from it; "0.1.0" alone where there is no git.
[[nodiscard]] std::string_view engine_version();

}  // namespace hedgelab
