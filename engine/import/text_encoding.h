#pragma once
// How the characters of a vendor's text are written, and their way to UTF-8 by iconv.

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "engine/import/byte_source.h"

namespace hedgelab {

/// The words that a spec may say. "gb18030" holds GBK and GB2312; "utf-16" takes its byte order from the mark at the
/// begin of the text.
inline constexpr std::array<std::string_view, 8> kEncodings{"utf-8",    "gb18030",  "gbk",  "utf-16",
                                                            "utf-16le", "utf-16be", "big5", "latin-1"};

/// `bytes` as UTF-8. For "utf-8" they are handed through as they are. Reading throws InputError naming `name` where
/// the bytes do not fit the encoding.
[[nodiscard]] std::unique_ptr<ByteSource> decoded(std::unique_ptr<ByteSource> bytes, std::string_view encoding,
                                                  std::string name);

/// Whether the text is UTF-8 throughout (RFC 3629: no surrogates, no overlong forms).
[[nodiscard]] bool is_utf8(std::string_view text);

/// A text for a message: control characters and bytes that are not UTF-8 as \x1b, at most `most` bytes of it.
[[nodiscard]] std::string shown(std::string_view text, std::size_t most = 120);

/// What the first bytes of a text that is not UTF-8 look like, as the encoding to say: "utf-16", "gb18030".
[[nodiscard]] std::string_view likely_encoding(std::string_view head);

}  // namespace hedgelab
