#include "engine/import/line_reader.h"

#include <cstring>

#include "engine/core/error.h"

namespace hedgelab {
namespace {

constexpr std::size_t kLineBlock = 1U << 16U;
constexpr std::size_t kLongestLine = 1U << 20U;

}  // namespace

LineReader::LineReader(std::unique_ptr<ByteSource> bytes, std::string name)
    : bytes_(std::move(bytes)), name_(std::move(name)), buffer_(2 * kLineBlock) {}

LineReader::LineReader(const std::filesystem::path& path) : LineReader(open_bytes(path), path.string()) {}

bool LineReader::refill() {
  if (ended_) return false;
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  newline_known_ = false;
  if (end_ > kLongestLine) {
    fail("{}:{}: a line of more than {} bytes; expected a CSV file", name_, line_ + 1, kLongestLine);
  }
  if (buffer_.size() - end_ < kLineBlock) buffer_.resize(buffer_.size() * 2);
  const std::size_t got = bytes_->read(buffer_.data() + end_, kLineBlock);
  ended_ = got == 0;
  end_ += got;
  return got > 0;
}

std::size_t LineReader::find(char c, std::size_t from, std::size_t end) const {
  if (from == end) return end;
  const auto* found = static_cast<const char*>(std::memchr(buffer_.data() + from, c, end - from));
  return found == nullptr ? end : static_cast<std::size_t>(found - buffer_.data());
}

bool LineReader::next(std::string_view& line) {
  std::size_t searched = begin_;
  for (;;) {
    if (!newline_known_ || newline_ < begin_) {
      newline_ = find('\n', searched, end_);
      newline_known_ = true;
    }
    // A carriage return before the next newline ends a line of its own, unless the two stand together.
    const std::size_t end = find('\r', searched, newline_);
    const bool is_undecided = end + 1 >= end_ && !ended_;  // the byte behind the '\r' is not here yet
    if (end < newline_ && !is_undecided) {
      line = {buffer_.data() + begin_, end - begin_};
      begin_ = end + (end + 1 == newline_ && newline_ < end_ ? 2 : 1);
      break;
    }
    if (end == newline_ && newline_ < end_) {
      line = {buffer_.data() + begin_, newline_ - begin_};
      begin_ = newline_ + 1;
      break;
    }
    const std::size_t held = end_ - begin_;
    const std::size_t unsearched = end < newline_ ? end - begin_ : held;
    if (!refill()) {
      // The last line of a file may lack its end.
      if (held == 0) return false;
      if (end < newline_) {
        searched = begin_ + unsearched;
        continue;  // the '\r' was the text's last byte
      }
      line = {buffer_.data() + begin_, held};
      begin_ = end_;
      break;
    }
    searched = begin_ + unsearched;
  }
  ++line_;
  if (line_ == 1 && line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
  return true;
}

}  // namespace hedgelab
