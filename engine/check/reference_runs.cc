#include "engine/check/reference_runs.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <charconv>
#include <vector>

#include "engine/core/date.h"
#include "engine/core/error.h"
#include "engine/core/fixed_point.h"

namespace hedgelab::check {
namespace {

using report::FileTable;

constexpr std::string_view kFirstLine = "hedgelab reference 1";
constexpr std::string_view kFillColumns[] = {"decided_at", "filled_at", "symbol", "offset",
                                             "purpose",    "quantity",  "price",  "fee"};
constexpr int kGzip = 15 + 16;  // window bits, and a gzip wrapper
constexpr std::size_t kLargest = std::size_t{1} << 30;

std::string compressed(const std::string& text) {
  z_stream stream{};
  ensure(deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kGzip, 9, Z_DEFAULT_STRATEGY) == Z_OK,
         "zlib cannot be started");
  std::string bytes(deflateBound(&stream, text.size()) + 32, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_out = static_cast<uInt>(bytes.size());
  const int code = deflate(&stream, Z_FINISH);
  bytes.resize(stream.total_out);
  deflateEnd(&stream);
  ensure(code == Z_STREAM_END, "a reference could not be compressed");
  return bytes;
}

std::string decompressed(std::string_view bytes, std::string_view where) {
  z_stream stream{};
  ensure(inflateInit2(&stream, kGzip) == Z_OK, "zlib cannot be started");
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string text;
  int code = Z_OK;
  while (code == Z_OK && text.size() < kLargest) {
    char block[1 << 16];
    stream.next_out = reinterpret_cast<Bytef*>(block);
    stream.avail_out = sizeof block;
    code = inflate(&stream, Z_NO_FLUSH);
    text.append(block, sizeof block - stream.avail_out);
    if (code == Z_BUF_ERROR || (code == Z_OK && stream.avail_in == 0 && stream.avail_out != 0)) break;
  }
  inflateEnd(&stream);
  if (code != Z_STREAM_END) fail("{}: the gzip data is cut short or damaged", where);
  return text;
}

std::int64_t raw_of(const FileTable& equity, std::size_t row, std::size_t column) {
  std::int64_t raw = 0;
  const std::string_view text = equity.text(row, column);
  if (!parse_decimal(text, 4, raw)) fail("{}: row {}: '{}' is no amount", equity.name(), row + 1, text);
  return raw;
}

void append_curve(std::string& text, const FileTable& equity) {
  const std::size_t date = equity.column("date"), amount = equity.column("equity");
  std::string days = fmt::format("days {}", equity.rows()), changes = "equity";
  std::int32_t last_day = 0;
  std::int64_t last = 0;
  for (std::size_t row = 0; row < equity.rows(); ++row) {
    const std::int32_t day = Date::parse(equity.text(row, date)).days();
    const std::int64_t now = raw_of(equity, row, amount);
    days += fmt::format(" {}", day - last_day);
    changes += ' ' + format_decimal(now - last, 4);
    last_day = day;
    last = now;
  }
  text += days + '\n' + changes + '\n';
}

void append_fills(std::string& text, const FileTable& fills) {
  text += fmt::format("fills {}\n{}\n", fills.rows(), fmt::join(kFillColumns, ","));
  for (std::size_t row = 0; row < fills.rows(); ++row) {
    for (const std::string_view column : kFillColumns) {
      if (column != kFillColumns[0]) text += ',';
      text += fills.text(row, column);
    }
    text += '\n';
  }
}

/// The lines of a reference, taken one after the other.
class Lines {
 public:
  Lines(std::string_view text, std::string_view where) : text_(text), where_(where) {}
  [[nodiscard]] bool is_at_end() const { return at_ >= text_.size(); }
  std::string_view next() {
    const std::size_t end = text_.find('\n', at_);
    if (end == std::string_view::npos) refuse();
    const std::string_view line = text_.substr(at_, end - at_);
    at_ = end + 1;
    ++line_;
    return line;
  }
  /// The rest of the next line, which begins with `word`.
  std::string_view after(std::string_view word) {
    const std::string_view line = next();
    if (!line.starts_with(word) || line.size() <= word.size() || line[word.size()] != ' ') refuse();
    return line.substr(word.size() + 1);
  }
  [[nodiscard]] bool begins_with(std::string_view word) const { return text_.substr(at_).starts_with(word); }
  [[noreturn]] void refuse() const { fail("{}: line {}: not what a reference says there", where_, line_ + 1); }

 private:
  std::string_view text_, where_;
  std::size_t at_ = 0, line_ = 0;
};

std::int64_t take_number(std::string_view& words, int decimals, const Lines& lines) {
  const std::size_t blank = std::min(words.find(' '), words.size());
  std::int64_t number = 0;
  if (!parse_decimal(words.substr(0, blank), decimals, number)) lines.refuse();
  words.remove_prefix(std::min(blank + 1, words.size()));
  return number;
}

std::string curve_csv(Lines& lines) {
  std::string_view days = lines.after("days"), changes = lines.after("equity");
  std::string csv = "date,equity\n";
  std::int64_t day = 0, equity = 0;
  for (std::int64_t left = take_number(days, 0, lines); left > 0; --left) {
    day += take_number(days, 0, lines);
    equity += take_number(changes, 4, lines);
    csv += Date::from_days(static_cast<std::int32_t>(day)).to_string() + ',' + format_decimal(equity, 4) + '\n';
  }
  if (!days.empty() || !changes.empty()) lines.refuse();
  return csv;
}

}  // namespace

ReferenceDepth parse_reference_depth(std::string_view word) {
  if (word == "none") return ReferenceDepth::kNone;
  if (word == "curve") return ReferenceDepth::kCurve;
  if (word == "fills") return ReferenceDepth::kFills;
  fail("--reference {}: expected none, curve or fills", word);
}

std::string pack_reference(std::span<const report::RunFiles> runs, ReferenceDepth depth) {
  ensure(depth != ReferenceDepth::kNone, "a reference without a curve");
  std::string text = fmt::format("{}\n", kFirstLine);
  for (const report::RunFiles& run : runs) {
    text += fmt::format("run {}\n", run.name);
    append_curve(text, *run.table("equity"));
    if (depth == ReferenceDepth::kFills) append_fills(text, *run.table("fills"));
  }
  return compressed(text);
}

std::map<std::string, report::RunFiles> unpack_reference(std::string_view bytes, std::string_view where) {
  const std::string text = decompressed(bytes, where);
  Lines lines(text, where);
  if (lines.next() != kFirstLine) fail("{}: is no reference of this version; expected '{}' first", where, kFirstLine);
  std::map<std::string, report::RunFiles> runs;
  while (!lines.is_at_end()) {
    report::RunFiles run;
    run.name = lines.after("run");
    run.tables.emplace("equity", FileTable::parse("equity", curve_csv(lines)));
    if (lines.begins_with("fills ")) {
      std::string_view count = lines.after("fills");
      std::string csv;
      for (std::int64_t left = take_number(count, 0, lines); left >= 0; --left) csv += std::string(lines.next()) + '\n';
      run.tables.emplace("fills", FileTable::parse("fills", std::move(csv)));
    }
    runs.emplace(run.name, std::move(run));
  }
  return runs;
}

}  // namespace hedgelab::check
