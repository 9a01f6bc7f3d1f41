#include "engine/sweep/long_column.h"

#include <bit>
#include <limits>

#include "engine/core/error.h"

namespace hedgelab {

LongRecords::LongRecords(std::size_t bytes_each, std::size_t held)
    : bytes_each_(bytes_each),
      a_chunk_(std::max<std::size_t>(1, kChunk / std::max<std::size_t>(1, bytes_each))),
      most_chunks_(std::max<std::size_t>(4, held / (a_chunk_ * std::max<std::size_t>(1, bytes_each)))) {
  ensure(bytes_each > 0, "records of no bytes");
}

// The chunk that was used longest ago goes to the file, unless it lies there.
void LongRecords::make_room() const {
  if (held_.size() < most_chunks_) return;
  const auto oldest = std::min_element(held_.begin(), held_.end(), [&](std::size_t one, std::size_t other) {
    return chunks_[one].used_at < chunks_[other].used_at;
  });
  Chunk& chunk = chunks_[*oldest];
  if (!chunk.is_written) {
    if (!file_) file_.emplace();
    file_->write(*oldest * a_chunk_ * bytes_each_, {chunk.bytes.get(), a_chunk_ * bytes_each_});
    chunk.is_written = true;
  }
  chunk.bytes.reset();
  held_.erase(oldest);
}

std::byte* LongRecords::held_chunk(std::size_t number, bool is_to_change) const {
  if (number == chunks_.size()) {
    make_room();
    chunks_.push_back({std::make_unique<std::byte[]>(a_chunk_ * bytes_each_), 0, false});
    held_.push_back(number);
  } else if (!chunks_[number].bytes) {
    make_room();
    chunks_[number].bytes = std::make_unique<std::byte[]>(a_chunk_ * bytes_each_);
    file_->read(number * a_chunk_ * bytes_each_, {chunks_[number].bytes.get(), a_chunk_ * bytes_each_});
    held_.push_back(number);
  }
  Chunk& chunk = chunks_[number];
  chunk.used_at = ++uses_;
  chunk.is_written = chunk.is_written && !is_to_change;
  return chunk.bytes.get();
}

void LongRecords::append(const void* record) {
  std::memcpy(held_chunk(size_ / a_chunk_, true) + size_ % a_chunk_ * bytes_each_, record, bytes_each_);
  ++size_;
}

const void* LongRecords::at(std::size_t i) const {
  ensure(i < size_, "a record past the end of its column");
  return held_chunk(i / a_chunk_, false) + i % a_chunk_ * bytes_each_;
}

namespace {

// Ascending as the numbers are; NaN above all.
std::uint64_t key_of(double value) {
  if (value != value) return std::numeric_limits<std::uint64_t>::max();
  const auto bits = std::bit_cast<std::uint64_t>(value == 0.0 ? 0.0 : value);
  constexpr std::uint64_t kSign = std::uint64_t{1} << 63;
  return (bits & kSign) != 0 ? ~bits : bits | kSign;
}

}  // namespace

// Counts by their leading bits, then those that share them by the next, until what is left can be held.
double value_in_order(const LongColumn<double>& column, std::size_t below) {
  constexpr int kBits = 16;
  constexpr std::size_t kFew = 1 << 15;
  std::uint64_t prefix = 0;
  for (int known = 0;; known += kBits) {
    const auto shares = [&](std::uint64_t key) { return known == 0 || key >> (64 - known) == prefix; };
    std::vector<std::size_t> counts(std::size_t{1} << kBits, 0);
    for (std::size_t i = 0; i < column.size(); ++i) {
      const std::uint64_t key = key_of(column[i]);
      if (shares(key)) ++counts[key << known >> (64 - kBits)];
    }
    std::size_t place = 0;
    while (place < counts.size() && below >= counts[place]) below -= counts[place++];
    ensure(place < counts.size(), "a value past the end of its column");
    prefix = known == 0 ? place : prefix << kBits | place;
    const int now = known + kBits;
    if (counts[place] > kFew && now < 64) continue;
    std::vector<double> few;
    for (std::size_t i = 0; i < column.size() && few.size() <= below + kFew; ++i) {
      const double value = column[i];
      if (key_of(value) >> (64 - now) == prefix) few.push_back(value);
    }
    if (now == 64) return few.front();  // all of them are equal
    std::nth_element(few.begin(), few.begin() + static_cast<std::ptrdiff_t>(below), few.end());
    return few[below];
  }
}

double median(const LongColumn<double>& column) {
  const std::size_t size = column.size();
  if (size == 0) return std::numeric_limits<double>::quiet_NaN();
  const double middle = value_in_order(column, size / 2);
  return size % 2 == 1 ? middle : 0.5 * (middle + value_in_order(column, size / 2 - 1));
}

}  // namespace hedgelab
