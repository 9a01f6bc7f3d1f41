#include "engine/import/byte_source.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <limits>

#include "engine/core/error.h"
#include "engine/core/file_descriptor.h"
#include "engine/core/files.h"

namespace hedgelab {
namespace fs = std::filesystem;
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kArchiveBlock = 1U << 16U;

struct Signature {
  std::string_view head;
  std::string_view words;
};
/// Formats that are not read: their first bytes, what they are, and the way out in one line.
constexpr Signature kForeign[] = {
    {"PAR1"sv,
     "a Parquet file; write it as CSV: pandas.read_parquet(FILE).to_csv(...), or duckdb \"copy ... to 'x.csv'\""},
    {"\x89HDF\r\n\x1a\n"sv, "an HDF5 file; write its table as CSV: pandas.read_hdf(FILE).to_csv(...)"},
    {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"sv, "an old Excel file (.xls); save it as .xlsx, which is read, or as CSV"},
    {"ARROW1"sv, "an Arrow (Feather) file; write it as CSV: pandas.read_feather(FILE).to_csv(...)"},
    {"FEA1"sv, "a Feather file; write it as CSV: pandas.read_feather(FILE).to_csv(...)"},
    {"7z\xbc\xaf\x27\x1c"sv, "a 7z archive; unpack it first, or pack it as zip"},
    {"Rar!\x1a\x07"sv, "a RAR archive; unpack it first, or pack it as zip"},
    {"%PDF"sv, "a PDF document; ask the vendor for CSV"},
    {"\x80\x04\x95"sv, "a Python pickle; write it as CSV: pandas.read_pickle(FILE).to_csv(...)"},
    {"\x93NUMPY"sv, "a NumPy file; write it as CSV: numpy.savetxt(...)"},
    {"<!DOCTYPE html"sv, "a web page; was an error page saved in place of the data?"},
    {"<html"sv, "a web page; was an error page saved in place of the data?"},
    {"<?xml"sv, "an XML document; save the table as CSV"},
};

/// "gzip" for the first bytes of a packed file; nullptr for others.
const char* packing_of(std::string_view head) {
  if (head.starts_with("\x1f\x8b"sv)) return "gzip";
  if (head.starts_with("\xfd"
                       "7zXZ"sv)) {
    return "xz";
  }
  if (head.starts_with("BZh"sv)) return "bzip2";
  if (head.starts_with("\x28\xb5\x2f\xfd"sv)) return "zstd";
  if (head.starts_with("PK\x03\x04"sv) || head.starts_with("PK\x05\x06"sv)) return "zip";
  if (head.size() > 262 && head.substr(257).starts_with("ustar"sv)) return "tar";
  return nullptr;
}

/// A descriptor with a name for messages.
class OpenFile {
 public:
  explicit OpenFile(const fs::path& path) : name_(path.string()), descriptor_(open_to_read(path)) {}
  [[nodiscard]] std::size_t read(char* to, std::size_t size) const {
    for (;;) {
      const ssize_t got = ::read(descriptor_.get(), to, size);
      if (got >= 0) return static_cast<std::size_t>(got);
      if (errno != EINTR) fail("{}: cannot be read: {}", name_, std::strerror(errno));
    }
  }
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  std::string name_;
  FileDescriptor descriptor_;
};

/// Refuses what can only be meant to fill a disk or a day, as soon as that can be told: while it is unpacked, by what
/// was read of the packed bytes so far, and before that, by what an archive says of its members.
class BombGuard {
 public:
  explicit BombGuard(std::string name) : name_(std::move(name)) {}
  /// So many bytes came out of so many packed ones, since the begin.
  void look(std::uint64_t unpacked, std::uint64_t packed) const {
    if (!is_bomb(unpacked, packed)) return;
    fail("{}: unpacks to more than {} times its size ({} bytes of it to {}); expected market data", name_,
         kMostTimesPacked, packed, unpacked);
  }

 private:
  std::string name_;
};

std::uint64_t size_of(const fs::path& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
}

class PlainBytes : public ByteSource {
 public:
  explicit PlainBytes(const fs::path& path) : file_(path) {}
  std::size_t read(char* to, std::size_t size) override { return file_.read(to, size); }

 private:
  OpenFile file_;
};

class GzipBytes : public ByteSource {
 public:
  explicit GzipBytes(const fs::path& path) : file_(path), guard_(path.string()) {
    // 15 window bits, +16: a gzip wrapper and nothing else.
    ensure(inflateInit2(&stream_, 15 + 16) == Z_OK, "zlib cannot be started");
  }
  ~GzipBytes() override { inflateEnd(&stream_); }
  GzipBytes(const GzipBytes&) = delete;
  GzipBytes& operator=(const GzipBytes&) = delete;

  std::size_t read(char* to, std::size_t size) override {
    stream_.next_out = reinterpret_cast<Bytef*>(to);
    stream_.avail_out = static_cast<uInt>(size);
    while (stream_.avail_out == size) {
      if (stream_.avail_in == 0) {
        const std::size_t got = file_.read(packed_.data(), packed_.size());
        stream_.next_in = reinterpret_cast<Bytef*>(packed_.data());
        stream_.avail_in = static_cast<uInt>(got);
        taken_ += got;
        if (got == 0) {
          if (!member_ended_) fail("{}: the gzip data is cut short after {} bytes", file_.name(), given_);
          return 0;
        }
      }
      if (member_ended_) {  // files joined with cat are several members
        inflateReset(&stream_);
        member_ended_ = false;
      }
      const int result = inflate(&stream_, Z_NO_FLUSH);
      if (result == Z_STREAM_END) {
        member_ended_ = true;
      } else if (result != Z_OK && result != Z_BUF_ERROR) {
        fail("{}: the gzip data is damaged after {} bytes ({})", file_.name(), given_,
             stream_.msg != nullptr ? stream_.msg : "zlib error");
      }
    }
    const std::size_t got = size - stream_.avail_out;
    given_ += got;
    guard_.look(given_, taken_ - stream_.avail_in);
    return got;
  }

 private:
  OpenFile file_;
  BombGuard guard_;
  z_stream stream_{};
  std::array<char, kArchiveBlock> packed_{};
  std::uint64_t given_ = 0;
  std::uint64_t taken_ = 0;  // of the file, with what still waits in packed_
  bool member_ended_ = false;
};

struct ArchiveCloser {
  void operator()(archive* open) const { archive_read_free(open); }
};
using ArchivePointer = std::unique_ptr<archive, ArchiveCloser>;

[[noreturn]] void fail_archive(const std::string& name, archive* open) {
  const char* why = archive_error_string(open);
  fail("{}: cannot be unpacked: {}; the file is damaged, cut short, encrypted or packed by a method that is not read",
       name, why != nullptr ? why : "unknown fault");
}

/// A zip ends with the table of its members. Without it libarchive reads on from member to member, and a cut file would
/// give some of them without a word.
void check_zip_end(const fs::path& path) {
  constexpr std::uint64_t kRecord = 22;
  constexpr std::uint64_t kLongestComment = 65'535;
  const std::uint64_t size = size_of(path);
  const std::uint64_t length = std::min(size, kRecord + kLongestComment);
  const FileDescriptor descriptor = open_to_read(path);
  std::string tail(length, '\0');
  const ssize_t got = ::pread(descriptor.get(), tail.data(), length, static_cast<off_t>(size - length));
  const std::size_t at = tail.rfind("PK\x05\x06");
  if (got == static_cast<ssize_t>(length) && at != std::string::npos && at + kRecord <= length) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(tail[at + i]); };
    if (at + kRecord + byte(20) + 256U * byte(21) == length) return;
  }
  fail("{}: cannot be unpacked: the zip archive is cut short", path.string());
}

/// `as_stream`: the packed file is one text; else it has members.
ArchivePointer open_archive(const fs::path& path, bool as_stream) {
  ArchivePointer open(archive_read_new());
  ensure(open != nullptr, "libarchive cannot be started");
  // Not all that libarchive knows: for some it would run a program of the machine.
  archive_read_support_filter_gzip(open.get());
  archive_read_support_filter_bzip2(open.get());
  archive_read_support_filter_xz(open.get());
  archive_read_support_filter_zstd(open.get());
  if (as_stream) {
    archive_read_support_format_raw(open.get());
  } else {
    archive_read_support_format_zip(open.get());
    archive_read_support_format_tar(open.get());
  }
  if (archive_read_open_filename(open.get(), path.c_str(), kArchiveBlock) != ARCHIVE_OK) {
    fail_archive(path.string(), open.get());
  }
  return open;
}

/// Bytes of the file that have been read so far.
std::uint64_t bytes_taken(archive* open) {
  const la_int64_t taken = archive_filter_bytes(open, -1);
  return taken > 0 ? static_cast<std::uint64_t>(taken) : 0;
}

/// The next file of an archive, with the size that the archive says; empty at the end.
std::string next_member(const fs::path& path, archive* open, std::uint64_t& size) {
  for (;;) {
    archive_entry* entry = nullptr;
    const int result = archive_read_next_header(open, &entry);
    if (result == ARCHIVE_EOF) return "";
    if (result != ARCHIVE_OK && result != ARCHIVE_WARN) fail_archive(path.string(), open);
    const char* text = archive_entry_pathname(entry);
    std::string name = text != nullptr ? text : "";
    if (name.starts_with("./")) name.erase(0, 2);
    const bool has_drive = name.size() > 1 && name[1] == ':';
    if (name.starts_with('/') || has_drive || ("/" + name + "/").find("/../") != std::string::npos ||
        name.find('\\') != std::string::npos) {
      fail("{}: holds '{}', whose path leaves the archive; it is not read", path.string(), name);
    }
    size = archive_entry_size_is_set(entry) != 0 ? static_cast<std::uint64_t>(archive_entry_size(entry)) : 0;
    if (archive_entry_filetype(entry) == AE_IFREG && !name.empty()) return name;
  }
}

/// A packed file inside an archive is no text; its head tells.
void check_member_is_text(const std::string& name, std::string_view head) {
  std::string what = foreign_format(head);
  if (what.empty() && packing_of(head) != nullptr) what = fmt::format("a {} file", packing_of(head));
  if (what.empty() && head.starts_with("SQLite format 3"sv)) what = "a SQLite database";
  if (what.empty()) return;
  fail("{}: {}, inside an archive; unpack the archive, and its files are read as they are", name, what);
}

class ArchiveBytes : public ByteSource {
 public:
  /// `member` empty: a packed stream. `must_be_text`: a member that is packed itself is refused.
  ArchiveBytes(const fs::path& path, const std::string& member, bool must_be_text)
      : name_(member.empty() ? path.string() : path.string() + "/" + member),
        guard_(name_),
        must_be_text_(must_be_text),
        open_(open_archive(path, member.empty())) {
    if (member.empty()) {
      archive_entry* entry = nullptr;
      if (archive_read_next_header(open_.get(), &entry) != ARCHIVE_OK) fail_archive(name_, open_.get());
      return;
    }
    std::uint64_t size = 0;
    for (std::string name = next_member(path, open_.get(), size); name != member;) {
      if (name.empty()) fail("{}: has no member '{}'", path.string(), member);
      name = next_member(path, open_.get(), size);
    }
    begin_ = bytes_taken(open_.get());
  }
  std::size_t read(char* to, std::size_t size) override {
    const la_ssize_t got = archive_read_data(open_.get(), to, size);
    if (got < 0) fail_archive(name_, open_.get());
    if (given_ == 0 && must_be_text_) check_member_is_text(name_, {to, static_cast<std::size_t>(got)});
    given_ += static_cast<std::uint64_t>(got);
    const std::uint64_t taken = bytes_taken(open_.get());
    guard_.look(given_, taken > begin_ ? taken - begin_ : 0);
    return static_cast<std::size_t>(got);
  }

 private:
  std::string name_;
  BombGuard guard_;
  bool must_be_text_;
  ArchivePointer open_;
  std::uint64_t begin_ = 0;  // of the member in the packed file
  std::uint64_t given_ = 0;
};

std::string head_of(const fs::path& path, std::size_t size) {
  const OpenFile file(path);
  std::string head(size, '\0');
  std::size_t length = 0;
  while (length < size) {
    const std::size_t got = file.read(head.data() + length, size - length);
    if (got == 0) break;
    length += got;
  }
  head.resize(length);
  return head;
}

bool is_packed_tar(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.ends_with(".tgz") || name.ends_with(".tbz2") || name.ends_with(".txz") ||
         name.find(".tar.") != std::string::npos;
}

}  // namespace

std::string foreign_format(std::string_view head) {
  for (const Signature& signature : kForeign) {
    if (head.starts_with(signature.head)) return std::string(signature.words);
  }
  return "";
}

FileFormat format_of(const fs::path& path) {
  const std::string head = head_of(path, 512);
  if (!foreign_format(head).empty()) return FileFormat::kForeign;
  if (head.starts_with("SQLite format 3"sv)) return FileFormat::kSqlite;
  if (const char* packing = packing_of(head)) {
    const std::string_view by = packing;
    const bool is_workbook = path.extension() == ".xlsx" || path.extension() == ".xlsm";
    if (by == "zip") return is_workbook ? FileFormat::kWorkbook : FileFormat::kArchive;
    if (by == "tar" || is_packed_tar(path)) return FileFormat::kArchive;
    return by == "gzip" ? FileFormat::kGzip : FileFormat::kStream;
  }
  if (path.extension() == ".gz") fail("{}: not gzip data although its name ends in .gz", path.string());
  if (path.extension() == ".zip" || path.extension() == ".xlsx") {
    fail("{}: not {} data although its name ends in it", path.string(), path.extension().string());
  }
  return FileFormat::kText;
}

std::vector<std::string> members_of(const fs::path& archive) {
  if (head_of(archive, 2) == "PK") check_zip_end(archive);
  const ArchivePointer open = open_archive(archive, false);
  const BombGuard guard(archive.string());
  std::vector<std::string> names;
  std::uint64_t size = 0;
  std::uint64_t all = 0;
  for (std::string name = next_member(archive, open.get(), size); !name.empty();
       name = next_member(archive, open.get(), size)) {
    // Also of members that nobody asks for: those of a packed tar are unpacked on the way to the next one.
    all = all + size < all ? std::numeric_limits<std::uint64_t>::max() : all + size;
    guard.look(all, size_of(archive));
    if (name.starts_with("__MACOSX/") || name.starts_with('.') || name.find("/.") != std::string::npos) continue;
    if (names.size() == kMostMembers) fail("{}: holds more than {} files", archive.string(), kMostMembers);
    names.push_back(std::move(name));
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::unique_ptr<ByteSource> open_bytes(const fs::path& path, const std::string& member) {
  if (!member.empty()) return std::make_unique<ArchiveBytes>(path, member, true);
  switch (format_of(path)) {
    case FileFormat::kGzip: return std::make_unique<GzipBytes>(path);
    case FileFormat::kStream: return std::make_unique<ArchiveBytes>(path, "", false);
    case FileFormat::kForeign: fail("{}: {}", path.string(), foreign_format(head_of(path, 512)));
    default: return std::make_unique<PlainBytes>(path);
  }
}

std::unique_ptr<ByteSource> open_part(const fs::path& workbook, const std::string& part) {
  return std::make_unique<ArchiveBytes>(workbook, part, false);
}

}  // namespace hedgelab
