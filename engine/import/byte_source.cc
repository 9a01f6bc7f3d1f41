#include "engine/import/byte_source.h"

#include <archive.h>
#include <archive_entry.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "engine/core/error.h"
#include "engine/core/file_descriptor.h"
#include "engine/core/files.h"

namespace hedgelab {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kBlock = 1U << 16U;

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

/// Packed market data unpack to 5 or 20 times their size. What unpacks to 250 times its size and more than a quarter of
/// a gigabyte is no market data.
class BombGuard {
 public:
  BombGuard(std::string name, std::uint64_t packed) : name_(std::move(name)), packed_(packed) {}
  void count(std::size_t bytes) {
    constexpr std::uint64_t kAlwaysAllowed = 256U << 20U;
    constexpr std::uint64_t kMostTimes = 250;
    unpacked_ += bytes;
    if (unpacked_ > kAlwaysAllowed && unpacked_ / kMostTimes > packed_) {
      fail("{}: unpacks to more than {} times its size; expected market data", name_, kMostTimes);
    }
  }

 private:
  std::string name_;
  std::uint64_t packed_;
  std::uint64_t unpacked_ = 0;
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
  explicit GzipBytes(const fs::path& path) : file_(path), guard_(path.string(), size_of(path)) {
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
    guard_.count(got);
    return got;
  }

 private:
  OpenFile file_;
  BombGuard guard_;
  z_stream stream_{};
  std::array<char, kBlock> packed_{};
  std::uint64_t given_ = 0;
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
  archive_read_support_filter_all(open.get());
  if (as_stream) {
    archive_read_support_format_raw(open.get());
  } else {
    archive_read_support_format_zip(open.get());
    archive_read_support_format_tar(open.get());
  }
  if (archive_read_open_filename(open.get(), path.c_str(), kBlock) != ARCHIVE_OK) {
    fail_archive(path.string(), open.get());
  }
  return open;
}

/// The next file of an archive; empty at the end.
std::string next_member(const fs::path& path, archive* open) {
  for (;;) {
    archive_entry* entry = nullptr;
    const int result = archive_read_next_header(open, &entry);
    if (result == ARCHIVE_EOF) return "";
    if (result != ARCHIVE_OK && result != ARCHIVE_WARN) fail_archive(path.string(), open);
    const char* text = archive_entry_pathname(entry);
    std::string name = text != nullptr ? text : "";
    if (name.starts_with("./")) name.erase(0, 2);
    if (name.starts_with('/') || ("/" + name + "/").find("/../") != std::string::npos ||
        name.find('\\') != std::string::npos) {
      fail("{}: holds '{}', whose path leaves the archive; it is not read", path.string(), name);
    }
    if (archive_entry_filetype(entry) == AE_IFREG && !name.empty()) return name;
  }
}

class ArchiveBytes : public ByteSource {
 public:
  /// `member` empty: a packed stream.
  ArchiveBytes(const fs::path& path, const std::string& member)
      : name_(member.empty() ? path.string() : path.string() + "/" + member),
        guard_(name_, size_of(path)),
        open_(open_archive(path, member.empty())) {
    if (member.empty()) {
      archive_entry* entry = nullptr;
      if (archive_read_next_header(open_.get(), &entry) != ARCHIVE_OK) fail_archive(name_, open_.get());
      return;
    }
    for (std::string name = next_member(path, open_.get()); name != member; name = next_member(path, open_.get())) {
      if (name.empty()) fail("{}: has no member '{}'", path.string(), member);
    }
  }
  std::size_t read(char* to, std::size_t size) override {
    const la_ssize_t got = archive_read_data(open_.get(), to, size);
    if (got < 0) fail_archive(name_, open_.get());
    guard_.count(static_cast<std::size_t>(got));
    return static_cast<std::size_t>(got);
  }

 private:
  std::string name_;
  BombGuard guard_;
  ArchivePointer open_;
};

struct Signature {
  std::string_view head;
  std::string_view words;
};
using namespace std::string_view_literals;
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
  const bool packed_tar = is_packed_tar(path);
  if (head.starts_with("\x1f\x8b")) return packed_tar ? FileFormat::kArchive : FileFormat::kGzip;
  if (head.starts_with("\xfd"
                       "7zXZ") ||
      head.starts_with("BZh") || head.starts_with("\x28\xb5\x2f\xfd")) {
    return packed_tar ? FileFormat::kArchive : FileFormat::kStream;
  }
  if (head.size() > 262 && std::string_view(head).substr(257).starts_with("ustar")) return FileFormat::kArchive;
  if (head.starts_with("PK\x03\x04") || head.starts_with("PK\x05\x06")) {
    const bool is_workbook = path.extension() == ".xlsx" || path.extension() == ".xlsm";
    return is_workbook ? FileFormat::kWorkbook : FileFormat::kArchive;
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
  std::vector<std::string> names;
  for (std::string name = next_member(archive, open.get()); !name.empty(); name = next_member(archive, open.get())) {
    if (name.starts_with("__MACOSX/") || name.starts_with('.') || name.find("/.") != std::string::npos) continue;
    names.push_back(std::move(name));
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::unique_ptr<ByteSource> open_bytes(const fs::path& path, const std::string& member) {
  if (!member.empty()) return std::make_unique<ArchiveBytes>(path, member);
  switch (format_of(path)) {
    case FileFormat::kGzip: return std::make_unique<GzipBytes>(path);
    case FileFormat::kStream: return std::make_unique<ArchiveBytes>(path, "");
    case FileFormat::kForeign: fail("{}: {}", path.string(), foreign_format(head_of(path, 512)));
    default: return std::make_unique<PlainBytes>(path);
  }
}

std::string read_member(const fs::path& path, const std::string& member, std::size_t most) {
  const auto bytes = open_bytes(path, member);
  std::string text;
  char block[kBlock];
  while (const std::size_t got = bytes->read(block, sizeof block)) {
    text.append(block, got);
    if (text.size() > most) fail("{}/{}: is larger than {} MB", path.string(), member, most >> 20U);
  }
  return text;
}

}  // namespace hedgelab
