#pragma once
// A column that may be longer than memory: values are appended, then read by place. The chunks that were used last are
// held, up to a fixed number of bytes; the others lie in a scratch file. Short columns never touch a file.

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <queue>
#include <span>
#include <type_traits>
#include <vector>

#include "engine/core/scratch_file.h"

namespace hedgelab {

/// Records of one size, which is known when the program runs. One thread at a time.
class LongRecords {
 public:
  static constexpr std::size_t kHeld = std::size_t{4} << 20;  // bytes
  /// REQUIRES: `bytes_each` > 0, and a multiple of the alignment of what is kept.
  explicit LongRecords(std::size_t bytes_each, std::size_t held = kHeld);

  void append(const void* record);
  /// The record, until the next call of any function of this column.
  [[nodiscard]] const void* at(std::size_t i) const;
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::size_t bytes_each() const { return bytes_each_; }

 private:
  static constexpr std::size_t kChunk = std::size_t{1} << 16;  // bytes, or one record
  struct Chunk {
    std::unique_ptr<std::byte[]> bytes;
    std::uint64_t used_at = 0;
    bool is_written = false;
  };
  std::byte* held_chunk(std::size_t number, bool is_to_change) const;
  void make_room() const;

  std::size_t bytes_each_, a_chunk_, most_chunks_;  // records of a chunk; chunks that are held
  std::size_t size_ = 0;
  mutable std::vector<Chunk> chunks_;
  mutable std::vector<std::size_t> held_;
  mutable std::optional<ScratchFile> file_;
  mutable std::uint64_t uses_ = 0;
};

template <class T>
class LongColumn {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  explicit LongColumn(std::size_t held = LongRecords::kHeld) : records_(sizeof(T), held) {}
  void push_back(const T& value) { records_.append(&value); }
  [[nodiscard]] T operator[](std::size_t i) const {
    T value;
    std::memcpy(&value, records_.at(i), sizeof(T));
    return value;
  }
  [[nodiscard]] std::size_t size() const { return records_.size(); }
  [[nodiscard]] bool empty() const { return size() == 0; }

 private:
  LongRecords records_;
};

/// The same values in ascending order, equal ones as they stood: pieces are sorted in memory and merged.
template <class T, class Less>
LongColumn<T> sorted(const LongColumn<T>& column, Less less, std::size_t held = LongRecords::kHeld) {
  const std::size_t piece = std::max<std::size_t>(2, held / sizeof(T));
  LongColumn<T> pieces(held);
  std::vector<T> values;
  for (std::size_t first = 0; first < column.size(); first += piece) {
    const std::size_t end = std::min(column.size(), first + piece);
    values.clear();
    for (std::size_t i = first; i < end; ++i) values.push_back(column[i]);
    std::stable_sort(values.begin(), values.end(), less);
    for (const T& value : values) pieces.push_back(value);
  }
  if (column.size() <= piece) return pieces;
  struct Head {
    T value;
    std::size_t at, end;
  };
  const auto later = [&](const Head& one, const Head& other) {
    if (less(other.value, one.value)) return true;
    return !less(one.value, other.value) && one.at > other.at;
  };
  std::priority_queue<Head, std::vector<Head>, decltype(later)> heads(later);
  for (std::size_t first = 0; first < pieces.size(); first += piece) {
    heads.push({pieces[first], first, std::min(pieces.size(), first + piece)});
  }
  LongColumn<T> merged(held);
  while (!heads.empty()) {
    Head head = heads.top();
    heads.pop();
    merged.push_back(head.value);
    if (++head.at == head.end) continue;
    head.value = pieces[head.at];
    heads.push(head);
  }
  return merged;
}

/// The value that `below` others come before in ascending order. NaN are none. REQUIRES: below < the count of values
/// that are none of these.
[[nodiscard]] double value_in_order(const LongColumn<double>& column, std::size_t below);
/// NaN of none. As median() of the same values.
[[nodiscard]] double median(const LongColumn<double>& column);

}  // namespace hedgelab
