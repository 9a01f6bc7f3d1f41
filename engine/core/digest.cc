#include "engine/core/digest.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <fmt/format.h>

namespace hedgelab {
namespace {

std::string hex_of(XXH128_hash_t hash) { return fmt::format("{:016x}{:016x}", hash.high64, hash.low64); }

}  // namespace

struct Digest::State {
  XXH3_state_t xxh;
};

Digest::Digest() : state_(std::make_unique<State>()) { XXH3_128bits_reset(&state_->xxh); }
Digest::~Digest() = default;
Digest::Digest(Digest&&) noexcept = default;
Digest& Digest::operator=(Digest&&) noexcept = default;

Digest& Digest::add(std::span<const std::byte> bytes) {
  XXH3_128bits_update(&state_->xxh, bytes.data(), bytes.size());
  return *this;
}

Digest& Digest::add(std::string_view text) {
  add(static_cast<std::int64_t>(text.size()));
  return add(std::as_bytes(std::span(text)));
}

Digest& Digest::add(std::int64_t value) {
  // Byte by byte, so that the digest does not depend on the machine's byte order.
  std::array<std::byte, 8> bytes{};
  auto bits = static_cast<std::uint64_t>(value);
  for (auto& byte : bytes) {
    byte = static_cast<std::byte>(bits & 0xffU);
    bits >>= 8U;
  }
  return add(std::span<const std::byte>(bytes));
}

std::string Digest::hex() const { return hex_of(XXH3_128bits_digest(&state_->xxh)); }

std::string digest_of(std::span<const std::byte> bytes) { return hex_of(XXH3_128bits(bytes.data(), bytes.size())); }
std::string digest_of(std::string_view text) { return digest_of(std::as_bytes(std::span(text))); }

}  // namespace hedgelab
