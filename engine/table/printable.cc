#include "engine/table/printable.h"

#include <cstddef>
#include <cstdint>

namespace hedgelab {
namespace {

// Bytes of the well-formed character that `text` begins with; 0 when there is none. REQUIRES: text not empty.
std::size_t character_bytes(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80U) return 1;
  const std::size_t size = lead >= 0xC2U && lead <= 0xDFU   ? 2
                           : lead >= 0xE0U && lead <= 0xEFU ? 3
                           : lead >= 0xF0U && lead <= 0xF4U ? 4
                                                            : 0;
  if (size == 0 || text.size() < size) return 0;
  std::uint32_t code = lead & (0xFFU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return 0;
    code = code << 6U | (byte(i) & 0x3FU);
  }
  // Too long a spelling, a surrogate, beyond the last character.
  const bool is_overlong = (size == 3 && code < 0x800U) || (size == 4 && code < 0x10000U);
  return is_overlong || (code >= 0xD800U && code <= 0xDFFFU) || code > 0x10FFFFU ? 0 : size;
}

bool is_plain(std::string_view character) {
  const auto lead = static_cast<unsigned char>(character[0]);
  if (character.size() == 1) return lead >= 0x20U && lead != 0x7FU;
  return lead != 0xC2U || static_cast<unsigned char>(character[1]) >= 0xA0U;  // C1 is U+0080 to U+009F
}

void append_spelled(std::string& out, unsigned char byte) {
  static constexpr char kDigits[] = "0123456789abcdef";
  out += '\\';
  switch (byte) {
    case '\n': out += 'n'; return;
    case '\r': out += 'r'; return;
    case '\t': out += 't'; return;
    default: break;
  }
  out += 'x';
  out += kDigits[byte >> 4U];
  out += kDigits[byte & 0xFU];
}

}  // namespace

bool is_printable(std::string_view text) {
  while (!text.empty()) {
    const std::size_t size = character_bytes(text);
    if (size == 0 || !is_plain(text.substr(0, size))) return false;
    text.remove_prefix(size);
  }
  return true;
}

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    std::size_t size = character_bytes(text);
    if (size > 0 && is_plain(text.substr(0, size))) {
      out += text.substr(0, size);
    } else {
      size = size == 0 ? 1 : size;
      // Of a C1 character its number is the second byte.
      append_spelled(out, static_cast<unsigned char>(text[size - 1]));
    }
    text.remove_prefix(size);
  }
  return out;
}

}  // namespace hedgelab
