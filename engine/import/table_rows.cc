#include "engine/import/table_rows.h"

#include <algorithm>
#include <cstring>

#include "engine/core/csv_fields.h"
#include "engine/core/csv_table.h"
#include "engine/core/error.h"
#include "engine/import/text_encoding.h"

namespace hedgelab {
namespace {

bool is_ascii(std::string_view text) {
  std::uint64_t any = 0;
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + i, 8);
    any |= word;
  }
  for (; i < text.size(); ++i) any |= static_cast<std::uint64_t>(static_cast<unsigned char>(text[i]));
  return (any & 0x8080808080808080U) == 0;
}

/// All rows but the last few.
class WithoutFooter : public HeldRows {
 public:
  WithoutFooter(std::unique_ptr<TableRows> rows, int footer) : rows_(std::move(rows)) {
    keep_back_ = static_cast<std::size_t>(footer);
  }

 protected:
  bool hold_more() override {
    const Step step = rows_->next(fields_);
    if (step == Step::kEnd) return false;
    Row row;
    row.line = rows_->line();
    row.text = rows_->text();
    if (step == Step::kFault) row.fault = rows_->fault();
    if (step == Step::kRow) row.fields.assign(fields_.begin(), fields_.end());
    held_.push_back(std::move(row));
    return true;
  }

 private:
  std::unique_ptr<TableRows> rows_;
  std::vector<std::string_view> fields_;
};

}  // namespace

TextRows::TextRows(LineReader lines, char separator, std::string encoding, int skip_lines)
    : lines_(std::move(lines)), separator_(separator), encoding_(std::move(encoding)), skip_lines_(skip_lines) {}

TableRows::Step TextRows::give_up(std::string message) {
  fault_ = std::move(message);
  return Step::kFault;
}

bool TextRows::complete_record(std::vector<std::string_view>& fields) {
  constexpr std::size_t kLongestRecord = 1U << 20U;
  constexpr int kMostLines = 64;
  record_ = text_;
  std::string_view more;
  for (int lines = 1; lines < kMostLines && record_.size() < kLongestRecord && lines_.next(more); ++lines) {
    record_ += '\n';
    record_ += more;
    text_ = record_;
    if (split_csv(record_, separator_, fields, unescaped_) != CsvFault::kOpenQuote) return true;
  }
  return false;
}

TableRows::Step TextRows::next(std::vector<std::string_view>& fields) {
  do {
    if (!lines_.next(text_)) return Step::kEnd;
  } while (lines_.line() <= skip_lines_ || trim(text_).empty());
  line_ = static_cast<std::uint32_t>(lines_.line());
  if (!is_ascii(text_) && !is_utf8(text_)) {
    return give_up(encoding_ == "utf-8"
                       ? fmt::format("'{}' is not UTF-8; say \"encoding\": \"{}\" if that is what the file is",
                                     shown(text_), likely_encoding(text_))
                       : fmt::format("'{}' is not {}", shown(text_), encoding_));
  }
  switch (split_csv(text_, separator_, fields, unescaped_)) {
    case CsvFault::kNone: return Step::kRow;
    case CsvFault::kTextAfterQuote:
      return give_up(fmt::format("'{}': text behind a closing quote; expected a separator", shown(text_)));
    case CsvFault::kOpenQuote: break;
  }
  const std::string begin = shown(text_);
  if (complete_record(fields)) return Step::kRow;
  fail("{}:{}: '{}': a quote is opened here and not closed", lines_.name(), line_, begin);
}

TableRows::Step HeldRows::next(std::vector<std::string_view>& fields) {
  while (held_.size() <= keep_back_) {
    if (!hold_more()) return Step::kEnd;
  }
  current_ = std::move(held_.front());
  held_.pop_front();
  if (!current_.fault.empty()) return Step::kFault;
  fields.assign(current_.fields.begin(), current_.fields.end());
  return Step::kRow;
}

std::unique_ptr<TableRows> open_rows(const ImportSource& source, const std::filesystem::path& input,
                                     const VendorFile& file) {
  const std::filesystem::path path = input / file.path;
  const std::string name = (input / file.name()).string();
  std::unique_ptr<TableRows> rows;
  const FileFormat format = file.member.empty() ? format_of(path) : FileFormat::kText;
  if (format == FileFormat::kSqlite) {
    if (source.query.empty()) {
      fail("{}: a SQLite database: \"query\": \"select ... from ...\" in the source reads it", name);
    }
    rows = query_rows(path, source.query);
  } else if (!source.query.empty()) {
    fail("{}: not a SQLite database; \"query\" of source '{}' cannot be asked", name, source.name);
  } else if (format == FileFormat::kWorkbook) {
    rows = sheet_rows(path, source.sheet, source.skip_lines);
  } else {
    auto bytes = decoded(open_bytes(path, file.member), source.encoding, name);
    rows = std::make_unique<TextRows>(LineReader(std::move(bytes), name), source.separator, source.encoding,
                                      source.skip_lines);
  }
  if (source.skip_footer > 0) rows = std::make_unique<WithoutFooter>(std::move(rows), source.skip_footer);
  return rows;
}

}  // namespace hedgelab
