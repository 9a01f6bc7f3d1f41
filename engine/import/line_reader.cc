#include "engine/import/line_reader.h"

#include <unistd.h>
#include <zlib.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "engine/core/error.h"
#include "engine/core/files.h"

namespace hedgelab {
namespace {

constexpr std::size_t kBlock = 1U << 16U;
constexpr std::size_t kLongestLine = 1U << 20U;

}  // namespace

struct LineReader::Inflater {
  z_stream stream{};
  std::array<char, kBlock> packed{};
  bool member_ended = false;

  Inflater() {
    // 15 window bits, +16: a gzip wrapper and nothing else.
    ensure(inflateInit2(&stream, 15 + 16) == Z_OK, "zlib cannot be started");
  }
  ~Inflater() { inflateEnd(&stream); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
};

LineReader::LineReader(const std::filesystem::path& path) : name_(path.string()), buffer_(2 * kBlock) {
  file_ = open_to_read(path);
  end_ = read_block(buffer_.data(), kBlock);
  const std::string_view head(buffer_.data(), end_);
  if (head.starts_with("\x1f\x8b")) {
    inflater_ = std::make_unique<Inflater>();
    std::memcpy(inflater_->packed.data(), buffer_.data(), end_);
    inflater_->stream.next_in = reinterpret_cast<Bytef*>(inflater_->packed.data());
    inflater_->stream.avail_in = static_cast<uInt>(end_);
    end_ = 0;
  } else if (path.extension() == ".gz") {
    fail("{}: not gzip data although its name ends in .gz", name_);
  }
}

LineReader::~LineReader() = default;

std::size_t LineReader::read_block(char* to, std::size_t size) {
  for (;;) {
    const ssize_t got = ::read(file_.get(), to, size);
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) fail("{}:{}: cannot be read: {}", name_, line_ + 1, std::strerror(errno));
  }
}

bool LineReader::refill() {
  if (ended_) return false;
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ > kLongestLine) {
    fail("{}:{}: a line of more than {} bytes; expected a CSV file", name_, line_ + 1, kLongestLine);
  }
  if (buffer_.size() - end_ < kBlock) buffer_.resize(buffer_.size() * 2);

  if (!inflater_) {
    const std::size_t got = read_block(buffer_.data() + end_, kBlock);
    ended_ = got == 0;
    end_ += got;
    return got > 0;
  }
  z_stream& stream = inflater_->stream;
  stream.next_out = reinterpret_cast<Bytef*>(buffer_.data() + end_);
  stream.avail_out = static_cast<uInt>(kBlock);
  while (stream.avail_out == kBlock) {
    if (stream.avail_in == 0) {
      const std::size_t got = read_block(inflater_->packed.data(), kBlock);
      stream.next_in = reinterpret_cast<Bytef*>(inflater_->packed.data());
      stream.avail_in = static_cast<uInt>(got);
      if (got == 0) {
        if (!inflater_->member_ended) fail("{}: the gzip data is cut short after line {}", name_, line_);
        ended_ = true;
        return false;
      }
    }
    if (inflater_->member_ended) {  // files joined with cat are several members
      inflateReset(&stream);
      inflater_->member_ended = false;
    }
    const int result = inflate(&stream, Z_NO_FLUSH);
    if (result == Z_STREAM_END) {
      inflater_->member_ended = true;
    } else if (result != Z_OK && result != Z_BUF_ERROR) {
      fail("{}: the gzip data is damaged after line {} ({})", name_, line_,
           stream.msg != nullptr ? stream.msg : "zlib error");
    }
  }
  end_ += kBlock - stream.avail_out;
  return true;
}

bool LineReader::next(std::string_view& line) {
  std::size_t searched = begin_;
  for (;;) {
    const auto* found = static_cast<const char*>(std::memchr(buffer_.data() + searched, '\n', end_ - searched));
    if (found != nullptr) {
      line = {buffer_.data() + begin_, static_cast<std::size_t>(found - buffer_.data()) - begin_};
      begin_ += line.size() + 1;
      break;
    }
    const std::size_t held = end_ - begin_;
    if (!refill()) {
      // The last line of a file may lack its end.
      if (held == 0) return false;
      line = {buffer_.data() + begin_, held};
      begin_ = end_;
      break;
    }
    searched = begin_ + held;
  }
  ++line_;
  if (line_ == 1 && line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return true;
}

}  // namespace hedgelab
