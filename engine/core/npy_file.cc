#include "engine/core/npy_file.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "engine/core/error.h"
#include "engine/core/npy_header.h"

namespace hedgelab {
namespace fs = std::filesystem;
namespace {

static_assert(std::endian::native == std::endian::little, "columns are mapped, not converted: little-endian only");

constexpr std::string_view kMagic("\x93NUMPY", 6);
constexpr std::size_t kHeaderAlignment = 64;

struct NpyHeader {
  std::string descriptor;
  bool fortran_order = false;
  std::size_t dimensions = 0;
  std::size_t count = 0;
};

/// Reads the Python dictionary of a header: {'descr': '<i4', 'fortran_order': False, 'shape': (12,), }. Only what
/// NumPy itself writes for a plain array; a structured type fails here.
class HeaderReader {
 public:
  explicit HeaderReader(std::string_view text) : text_(text) {}

  [[nodiscard]] bool read(NpyHeader& header) {
    bool has_descriptor = false;
    bool has_order = false;
    bool has_shape = false;
    if (!take('{')) return false;
    while (!take('}')) {
      std::string key;
      if (!quoted(key) || !take(':')) return false;
      if (key == "descr") {
        has_descriptor = quoted(header.descriptor);
        if (!has_descriptor) return false;
      } else if (key == "fortran_order") {
        has_order = true;
        if (word("True")) {
          header.fortran_order = true;
        } else if (!word("False")) {
          return false;
        }
      } else if (key == "shape") {
        has_shape = shape(header);
        if (!has_shape) return false;
      } else {
        return false;
      }
      if (!take(',') && peek() != '}') return false;
    }
    return has_descriptor && has_order && has_shape;
  }

 private:
  char peek() {
    while (!text_.empty() && (text_.front() == ' ' || text_.front() == '\n')) text_.remove_prefix(1);
    return text_.empty() ? '\0' : text_.front();
  }
  bool take(char wanted) {
    if (peek() != wanted) return false;
    text_.remove_prefix(1);
    return true;
  }
  bool word(std::string_view wanted) {
    peek();
    if (!text_.starts_with(wanted)) return false;
    text_.remove_prefix(wanted.size());
    return true;
  }
  bool quoted(std::string& text) {
    const char quote = peek();
    if (quote != '\'' && quote != '"') return false;
    const std::size_t end = text_.find(quote, 1);
    if (end == std::string_view::npos) return false;
    text = std::string(text_.substr(1, end - 1));
    text_.remove_prefix(end + 1);
    return true;
  }
  bool shape(NpyHeader& header) {
    if (!take('(')) return false;
    while (!take(')')) {
      std::size_t extent = 0;
      bool any = false;
      for (char c = peek(); c >= '0' && c <= '9'; c = text_.empty() ? '\0' : text_.front()) {
        if (__builtin_mul_overflow(extent, std::size_t{10}, &extent) ||
            __builtin_add_overflow(extent, static_cast<std::size_t>(c - '0'), &extent)) {
          return false;
        }
        any = true;
        text_.remove_prefix(1);
      }
      if (!any) return false;
      header.count = extent;
      ++header.dimensions;
      if (!take(',') && peek() != ')') return false;
    }
    return true;
  }

  std::string_view text_;
};

/// Size of magic, version, length field and dictionary; 0 when the bytes are not a .npy file.
std::size_t header_size(std::string_view bytes, std::string_view& dictionary) {
  if (!bytes.starts_with(kMagic) || bytes.size() < 10) return 0;
  const auto byte = [&](std::size_t at) { return static_cast<std::size_t>(static_cast<unsigned char>(bytes[at])); };
  const std::size_t major = byte(6);
  if (major < 1 || major > 3) return 0;
  const std::size_t length_size = major == 1 ? 2 : 4;
  const std::size_t begin = 8 + length_size;
  if (bytes.size() < begin) return 0;
  std::size_t length = 0;
  for (std::size_t i = 0; i < length_size; ++i) length |= byte(8 + i) << (8 * i);
  if (bytes.size() - begin < length) return 0;
  dictionary = bytes.substr(begin, length);
  return begin + length;
}

}  // namespace

std::string_view npy_descriptor(NpyType type) {
  switch (type) {
    case NpyType::kInt8: return "|i1";
    case NpyType::kUint8: return "|u1";
    case NpyType::kInt32: return "<i4";
    case NpyType::kInt64: return "<i8";
    case NpyType::kFloat64: return "<f8";
  }
  throw InvariantError("npy_descriptor: not a type");
}

std::size_t item_size(NpyType type) {
  switch (type) {
    case NpyType::kInt8:
    case NpyType::kUint8: return 1;
    case NpyType::kInt32: return 4;
    case NpyType::kInt64:
    case NpyType::kFloat64: return 8;
  }
  throw InvariantError("item_size: not a type");
}

std::string npy_header(NpyType type, std::size_t count) {
  std::string dictionary =
      fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({},), }}", npy_descriptor(type), count);
  const std::size_t fixed = kMagic.size() + 4;  // two version bytes, two length bytes
  const std::size_t unpadded = fixed + dictionary.size() + 1;
  dictionary.append((kHeaderAlignment - unpadded % kHeaderAlignment) % kHeaderAlignment, ' ');
  dictionary += '\n';

  std::string bytes;
  bytes.reserve(fixed + dictionary.size());
  bytes += kMagic;
  bytes += '\1';
  bytes += '\0';
  bytes += static_cast<char>(dictionary.size() & 0xffU);
  bytes += static_cast<char>(dictionary.size() >> 8U);
  bytes += dictionary;
  return bytes;
}

std::string npy_bytes(NpyType type, std::size_t count, std::span<const std::byte> data) {
  ensure(data.size() == count * item_size(type), "npy_bytes: the data are not `count` items of the type");
  std::string bytes = npy_header(type, count);
  bytes.append(reinterpret_cast<const char*>(data.data()), data.size());
  return bytes;
}

NpyView::NpyView(std::span<const std::byte> bytes, std::size_t offset, NpyType expected, const std::string& name)
    : type_(expected) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  std::string_view dictionary;
  const std::string_view rest = text.substr(std::min(offset, text.size()));
  const std::size_t begin = header_size(rest, dictionary);
  if (begin == 0) fail("{}: not a .npy array of version 1.0 to 3.0, or cut short inside its header", name);
  NpyHeader header;
  if (!HeaderReader(dictionary).read(header)) fail("{}: the .npy header is not that of a plain array", name);
  if (header.descriptor != npy_descriptor(expected)) {
    fail("{}: holds values of type '{}'; expected '{}'", name, header.descriptor, npy_descriptor(expected));
  }
  if (header.fortran_order) fail("{}: is in Fortran order; expected C order", name);
  if (header.dimensions != 1) fail("{}: has {} dimensions; expected 1", name, header.dimensions);
  const std::size_t item = item_size(expected);
  const std::size_t held = rest.size() - begin;
  if (held / item < header.count) {
    fail("{}: the header says {} values of {} bytes, but {} bytes follow: the file is cut short", name, header.count,
         item, held);
  }
  if ((offset + begin) % item != 0) {
    fail("{}: the values begin at byte {}, which is not a multiple of {}", name, offset + begin, item);
  }
  data_ = rest.data() + begin;
  count_ = header.count;
  length_ = begin + header.count * item;
}

void NpyView::check_type(NpyType type) const { ensure(type == type_, "a mapped column is read as another type"); }

MappedNpy::MappedNpy(const fs::path& path, NpyType expected)
    : file_(path), view_(file_.bytes(), 0, expected, path.string()) {
  if (view_.length() != file_.bytes().size()) {
    fail("{}: the header says {} values of {} bytes, but {} bytes follow: the file is too long", path.string(),
         view_.size(), item_size(expected), file_.bytes().size() - view_.length() + view_.size() * item_size(expected));
  }
}

}  // namespace hedgelab
