#include "engine/import/text_encoding.h"

#include <fmt/format.h>
#include <iconv.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>

#include "engine/core/error.h"

namespace hedgelab {
namespace {

/// Bytes of the UTF-8 character at `text`'s begin; 0 when there is none.
std::size_t character_size(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < size) return 0;
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return 0;
  }
  if (first == 0xE0 && byte(1) < 0xA0) return 0;
  if (first == 0xED && byte(1) > 0x9F) return 0;  // surrogates
  if (first == 0xF0 && byte(1) < 0x90) return 0;
  if (first == 0xF4 && byte(1) > 0x8F) return 0;
  return size;
}

class DecodedBytes : public ByteSource {
 public:
  DecodedBytes(std::unique_ptr<ByteSource> bytes, std::string_view encoding, std::string name)
      : bytes_(std::move(bytes)), encoding_(encoding), name_(std::move(name)) {
    // GBK's own table lacks characters that GB18030 gives to the same two bytes; the larger one reads both.
    const std::string from = encoding_ == "gbk" ? "GB18030" : encoding_ == "latin-1" ? "ISO-8859-1" : encoding_;
    converter_ = ::iconv_open("UTF-8", from.c_str());
    if (converter_ == reinterpret_cast<iconv_t>(-1)) {
      fail("{}: the C library of this machine has no table for the encoding {}", name_, encoding_);
    }
  }
  ~DecodedBytes() override { ::iconv_close(converter_); }
  DecodedBytes(const DecodedBytes&) = delete;
  DecodedBytes& operator=(const DecodedBytes&) = delete;

  std::size_t read(char* to, std::size_t size) override {
    for (;;) {
      if (held_ < packed_.size() && !ended_) {
        const std::size_t got = bytes_->read(packed_.data() + held_, packed_.size() - held_);
        ended_ = got == 0;
        held_ += got;
      }
      if (held_ == 0) return 0;
      char* in = packed_.data();
      std::size_t in_left = held_;
      char* out = to;
      std::size_t out_left = size;
      const std::size_t result = ::iconv(converter_, &in, &in_left, &out, &out_left);
      const int error = errno;
      read_ += held_ - in_left;
      held_ = in_left;
      std::memmove(packed_.data(), in, in_left);
      if (out != to) return size - out_left;
      if (result == static_cast<std::size_t>(-1)) {
        if (error == EINVAL && !ended_) continue;  // a character whose rest comes with the next block
        fail("{}: byte {} is no character of {}{}", name_, read_ + 1, encoding_,
             error == EINVAL ? ": the text is cut short" : "; is the text of two encodings, or of another one?");
      }
    }
  }

 private:
  std::unique_ptr<ByteSource> bytes_;
  std::string encoding_;
  std::string name_;
  iconv_t converter_;
  std::array<char, 1U << 15U> packed_{};
  std::size_t held_ = 0;
  std::uint64_t read_ = 0;
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<ByteSource> decoded(std::unique_ptr<ByteSource> bytes, std::string_view encoding, std::string name) {
  if (encoding == "utf-8") return bytes;
  return std::make_unique<DecodedBytes>(std::move(bytes), encoding, std::move(name));
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t size = character_size(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

std::string shown(std::string_view text, std::size_t most) {
  std::string result;
  while (!text.empty()) {
    if (result.size() >= most) return result + "...";
    const auto byte = static_cast<unsigned char>(text.front());
    const std::size_t size = character_size(text);
    if (size == 0 || byte < 0x20 || byte == 0x7F) {
      result += byte == '\t' ? "\\t" : byte == '\r' ? "\\r" : byte == '\n' ? "\\n" : fmt::format("\\x{:02x}", byte);
      text.remove_prefix(1);
    } else {
      result += text.substr(0, size);
      text.remove_prefix(size);
    }
  }
  return result;
}

std::string_view likely_encoding(std::string_view head) {
  const bool has_zeros = head.substr(0, 64).find('\0') != std::string_view::npos;
  return head.starts_with("\xff\xfe") || head.starts_with("\xfe\xff") || has_zeros ? "utf-16" : "gb18030";
}

}  // namespace hedgelab
