#include "engine/sweep/block_file.h"

#include <fmt/format.h>

#include <bit>
#include <cstring>
#include <type_traits>

#include "engine/core/digest.h"

namespace hedgelab {
namespace {

static_assert(std::endian::native == std::endian::little, "blocks are written as numbers lie in memory");

constexpr std::string_view kMagic = "hedgelab sweep block 1\n";
constexpr std::size_t kDigest = 32;

class Writer {
 public:
  template <class Number>
  requires std::is_arithmetic_v<Number>
  void put(Number number) {
    char bytes[sizeof number];
    std::memcpy(bytes, &number, sizeof number);
    bytes_.append(bytes, sizeof number);
  }
  void put(std::string_view text) {
    put(static_cast<std::uint32_t>(text.size()));
    bytes_ += text;
  }
  void put(const WindowMoments& moments) {
    put(moments.returns);
    put(moments.sum);
    put(moments.squares);
  }
  void raw(std::string_view text) { bytes_ += text; }
  [[nodiscard]] std::string& bytes() { return bytes_; }

 private:
  std::string bytes_;
};

class Reader {
 public:
  Reader(std::string_view bytes, const std::string& name) : bytes_(bytes), name_(name) {}

  template <class Number>
  requires std::is_arithmetic_v<Number>
  void take(Number& number) { std::memcpy(&number, raw(sizeof number).data(), sizeof number); }
  template <class Number>
  [[nodiscard]] Number take() {
    Number number{};
    take(number);
    return number;
  }
  void take(WindowMoments& moments) {
    take(moments.returns);
    take(moments.sum);
    take(moments.squares);
  }
  [[nodiscard]] std::string text() { return std::string(raw(take<std::uint32_t>())); }
  [[nodiscard]] std::string_view raw(std::size_t size) {
    if (bytes_.size() - at_ < size) fail("{}: a row goes beyond the end of the block", name_);
    at_ += size;
    return bytes_.substr(at_ - size, size);
  }
  [[nodiscard]] bool is_at_end() const { return at_ == bytes_.size(); }

 private:
  std::string_view bytes_;
  const std::string& name_;
  std::size_t at_ = 0;
};

void put_cell(Writer& to, const Cell& cell) {
  to.put(static_cast<std::uint8_t>(cell.is_missing() ? 1 : 0));
  if (cell.is_missing()) return;
  if (cell.type().kind == CellType::kDouble) {
    to.put(cell.number());
  } else {
    to.put(cell.raw());
  }
}

Cell take_cell(Reader& from, ColumnType type) {
  if (from.take<std::uint8_t>() != 0) return {};
  if (type.kind == CellType::kDouble) return from.take<double>();
  const auto raw = from.take<std::int64_t>();
  switch (type.kind) {
    case CellType::kBoolean: return raw != 0;
    case CellType::kDecimal: return Cell::decimal(raw, type.decimals);
    case CellType::kDate: return Date::from_days(static_cast<std::int32_t>(raw));
    case CellType::kTime: return Timestamp::from_minutes(raw);
    default: return raw;
  }
}

void put_row(Writer& to, const PointRow& row) {
  to.put(row.point);
  to.put(row.round);
  to.put(static_cast<std::uint8_t>(row.outcome));
  to.put(row.day ? row.day->days() : INT32_MIN);
  to.put(row.reason);
  if (!row.has_run()) return;
  for (const Cell& cell : row.figures) put_cell(to, cell);
  to.put(static_cast<const WindowMoments&>(row.moments.whole));
  to.put(row.moments.whole.cubes);
  to.put(row.moments.whole.fourths);
  for (const WindowMoments& window : row.moments.windows) to.put(window);
}

PointRow take_row(Reader& from, const RowShape& shape, const std::string& name) {
  PointRow row;
  from.take(row.point);
  from.take(row.round);
  const auto outcome = from.take<std::uint8_t>();
  if (outcome >= kPointOutcomeWords.size()) fail("{}: a row has no outcome that is known", name);
  row.outcome = static_cast<PointOutcome>(outcome);
  const auto days = from.take<std::int32_t>();
  if (days != INT32_MIN) row.day = Date::from_days(days);
  row.reason = from.text();
  if (!row.has_run()) return row;
  for (const auto* figure : shape.figures) row.figures.push_back(take_cell(from, figure->declaration.type));
  from.take(static_cast<WindowMoments&>(row.moments.whole));
  from.take(row.moments.whole.cubes);
  from.take(row.moments.whole.fourths);
  row.moments.windows.resize(shape.windows.size());
  for (WindowMoments& window : row.moments.windows) from.take(window);
  return row;
}

}  // namespace

std::string block_bytes(std::string_view sweep, std::uint64_t block, std::span<const PointRow> rows,
                        const RowShape& shape) {
  ensure(sweep.size() == kDigest, "a sweep's digest has not its length");
  Writer to;
  to.raw(kMagic);
  to.raw(sweep);
  to.put(block);
  to.put(static_cast<std::uint64_t>(rows.size()));
  for (const PointRow& row : rows) {
    ensure(!row.has_run() ||
               (row.figures.size() == shape.figures.size() && row.moments.windows.size() == shape.windows.size()),
           "a row of a block has not the sweep's shape");
    put_row(to, row);
  }
  to.raw(digest_of(to.bytes()));
  return std::move(to.bytes());
}

std::vector<PointRow> read_block(std::string_view bytes, std::string_view sweep, std::uint64_t block,
                                 const RowShape& shape, const std::string& name) {
  const std::size_t head = kMagic.size() + kDigest + 2 * sizeof(std::uint64_t);
  constexpr const char* kRemedy = "remove it and run the sweep again: only its points are computed";
  if (!bytes.starts_with(kMagic.substr(0, std::min(kMagic.size(), bytes.size())))) {
    fail("{}: is no block of a sweep that this version reads; {}", name, kRemedy);
  }
  if (bytes.size() < head + kDigest) fail("{}: is cut short; {}", name, kRemedy);
  const std::string_view body = bytes.substr(0, bytes.size() - kDigest);
  if (digest_of(body) != bytes.substr(body.size())) fail("{}: is cut short or was altered; {}", name, kRemedy);
  Reader from(body, name);
  (void)from.raw(kMagic.size());
  if (from.raw(kDigest) != sweep) {
    fail("{}: holds points of another sweep, of other data or of another build than sweep.json beside it says; {}",
         name, kRemedy);
  }
  if (const auto own = from.take<std::uint64_t>(); own != block) {
    fail("{}: is block {} under another block's name; {}", name, own, kRemedy);
  }
  const auto count = from.take<std::uint64_t>();
  std::vector<PointRow> rows;
  for (std::uint64_t i = 0; i < count; ++i) rows.push_back(take_row(from, shape, name));
  if (!from.is_at_end()) fail("{}: holds more than its rows; {}", name, kRemedy);
  return rows;
}

}  // namespace hedgelab
