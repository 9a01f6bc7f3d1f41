#include "engine/report/packed.h"

#include "engine/core/error.h"

namespace hedgelab::report {

void append_base64(std::string& text, std::string_view bytes) {
  constexpr char kSigns[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const auto byte = [&](std::size_t at) {
    return at < bytes.size() ? static_cast<unsigned>(static_cast<unsigned char>(bytes[at])) : 0U;
  };
  const std::size_t begin = text.size();
  text.resize(begin + (bytes.size() + 2) / 3 * 4);
  char* out = text.data() + begin;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const unsigned three = byte(at) << 16 | byte(at + 1) << 8 | byte(at + 2);
    *out++ = kSigns[three >> 18];
    *out++ = kSigns[three >> 12 & 63];
    *out++ = at + 1 < bytes.size() ? kSigns[three >> 6 & 63] : '=';
    *out++ = at + 2 < bytes.size() ? kSigns[three & 63] : '=';
  }
}

void PackedSteps::add(std::int64_t value) {
  ensure(-kMost <= value && value <= kMost, "a packed integer out of range");
  const std::int64_t step = value - last_;
  last_ = value;
  // 0 is "no value": steps of 0, -1, 1, -2 are 1, 2, 3, 4.
  std::uint64_t code = step >= 0 ? 2 * static_cast<std::uint64_t>(step) + 1 : 2 * static_cast<std::uint64_t>(-step);
  for (; code >= 128; code >>= 7) bytes_ += static_cast<char>(128 | (code & 127));
  bytes_ += static_cast<char>(code);
}

}  // namespace hedgelab::report
