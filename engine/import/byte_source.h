#pragma once
// The bytes of a vendor's file as they were before it was packed: plain, gzip, zip, tar, xz, bz2 or zst.
//
// gzip is unpacked by zlib, everything else by libarchive. libarchive could do gzip too, but it does not compare the
// check sum at the end of the data, and a damaged file must not become bars.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace hedgelab {

/// What a file is, told by its first bytes; its name decides only between a stream and an archive inside the stream.
enum class FileFormat : std::uint8_t {
  kText,      // whatever is none of the others
  kGzip,      //
  kStream,    // xz, bz2 or zst around one file
  kArchive,   // zip or tar, packed or not: has members
  kWorkbook,  // xlsx: a zip whose members are a workbook
  kSqlite,
  kForeign  // a format that is not read; foreign_format names it and the way out
};
/// Throws InputError naming the file when it cannot be opened.
[[nodiscard]] FileFormat format_of(const std::filesystem::path& path);
/// "a Parquet file: write it as CSV, ..." for the first bytes of a file that is not read; empty for others.
[[nodiscard]] std::string foreign_format(std::string_view head);

/// Packed market data unpack to 5 or 20 times their size; ten years of minutes of one unmoved price, by xz, to 290.
/// What unpacks to more than this many times what was read of it, or an archive whose members say so, is no market data
/// and is refused, once it is more than so many bytes.
inline constexpr std::uint64_t kMostTimesPacked = 500;
inline constexpr std::uint64_t kAlwaysUnpacked = 16U << 20U;
[[nodiscard]] constexpr bool is_bomb(std::uint64_t unpacked, std::uint64_t packed) {
  return unpacked > kAlwaysUnpacked && unpacked / kMostTimesPacked > packed;
}
inline constexpr std::size_t kMostMembers = 1'000'000;

/// Files inside an archive that are not hidden, in order of their names. Throws InputError for a member whose path
/// leaves the archive ("../x", "/x"), for an archive that is damaged, cut short or encrypted, holds more than
/// kMostMembers files, or would unpack to more than kMostTimesPacked its size.
[[nodiscard]] std::vector<std::string> members_of(const std::filesystem::path& archive);

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  /// Up to `size` more bytes; 0 at the end. Throws InputError naming the file when it cannot be read, is damaged or cut
  /// short, or unpacks to more than kMostTimesPacked its size; for a member that is packed itself.
  [[nodiscard]] virtual std::size_t read(char* to, std::size_t size) = 0;
};
/// Opens a file, or one member of an archive. Throws InputError when it is not there.
[[nodiscard]] std::unique_ptr<ByteSource> open_bytes(const std::filesystem::path& path, const std::string& member = "");
/// Opens a part of a workbook. Throws InputError when it is not there.
[[nodiscard]] std::unique_ptr<ByteSource> open_part(const std::filesystem::path& workbook, const std::string& part);
}  // namespace hedgelab
