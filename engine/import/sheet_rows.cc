// The rows of a sheet of an Excel workbook (.xlsx): a zip of XML documents.

#include <expat.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <optional>

#include "engine/core/error.h"
#include "engine/import/table_rows.h"

namespace hedgelab {
namespace {

// A workbook may be written to use up the memory of its reader; what Excel itself writes stays far below these.
constexpr std::size_t kLargestContents = 16U << 20U;  // of a table of its parts
constexpr std::size_t kMostMarkup = 1U << 30U;        // around the shared texts
constexpr std::size_t kMostSharedTexts = 64U << 20U;  // bytes of all shared texts as they are kept
constexpr std::size_t kLongestCell = 100'000;         // bytes; Excel's limit is 32,767 characters
constexpr std::size_t kLongestMarkup = 1U << 20U;     // between two elements
constexpr std::size_t kMostColumns = 16'384;          // Excel's own limit
constexpr std::size_t kSheetBlock = 4096;             // so few rows of so many columns are held at a time

/// One XML document read from front to back. The names of elements come without their namespace prefix.
class XmlReader {
 public:
  explicit XmlReader(std::string name) : name_(std::move(name)), parser_(XML_ParserCreate(nullptr)) {
    ensure(parser_ != nullptr, "expat cannot be started");
    XML_SetUserData(parser_, this);
    XML_SetElementHandler(parser_, begin_element, end_element);
    XML_SetCharacterDataHandler(parser_, characters);
    XML_SetStartDoctypeDeclHandler(parser_, doctype);
  }
  virtual ~XmlReader() { XML_ParserFree(parser_); }
  XmlReader(const XmlReader&) = delete;
  XmlReader& operator=(const XmlReader&) = delete;

  void parse(std::string_view text, bool is_last) {
    quiet_ += text.size();
    const auto status = XML_Parse(parser_, text.data(), static_cast<int>(text.size()), is_last ? 1 : 0);
    if (!fault_.empty()) fail("{}: {}", name_, fault_);
    if (status == XML_STATUS_ERROR) {
      fail("{}: line {}: {}; the workbook is damaged", name_, XML_GetCurrentLineNumber(parser_),
           XML_ErrorString(XML_GetErrorCode(parser_)));
    }
    if (quiet_ > kLongestMarkup) fail("{}: markup of more than {} bytes; the workbook is damaged", name_, quiet_);
  }
  /// The whole of a part; one of more than `most` bytes is an InputError.
  void parse_part(const std::filesystem::path& workbook, const std::string& part, std::size_t most) {
    const auto bytes = open_part(workbook, part);
    char block[kSheetBlock];
    for (std::size_t all = 0;;) {
      const std::size_t got = bytes->read(block, sizeof block);
      parse({block, got}, got == 0);
      if (got == 0) return;
      if ((all += got) > most) fail("{}: is larger than {} MB; save the sheet as CSV", name_, most >> 20U);
    }
  }

 protected:
  using Attributes = std::map<std::string_view, std::string_view>;
  virtual void begin(std::string_view element, const Attributes& attributes) = 0;
  virtual void end(std::string_view element) = 0;
  virtual void text(std::string_view characters) = 0;
  /// Ends the reading with a message; expat's C code must not be left by an exception.
  void give_up(std::string fault) {
    if (fault_.empty()) fault_ = std::move(fault);
    XML_StopParser(parser_, XML_FALSE);
  }

 private:
  static std::string_view local(const char* name) {
    const char* colon = std::strrchr(name, ':');
    return colon == nullptr ? name : colon + 1;
  }
  static void begin_element(void* self, const char* name, const char** pairs) {
    static_cast<XmlReader*>(self)->quiet_ = 0;
    Attributes attributes;
    for (; *pairs != nullptr; pairs += 2) attributes.emplace(local(pairs[0]), pairs[1]);
    static_cast<XmlReader*>(self)->begin(local(name), attributes);
  }
  static void end_element(void* self, const char* name) {
    static_cast<XmlReader*>(self)->quiet_ = 0;
    static_cast<XmlReader*>(self)->end(local(name));
  }
  static void characters(void* self, const char* text, int size) {
    static_cast<XmlReader*>(self)->quiet_ = 0;
    static_cast<XmlReader*>(self)->text({text, static_cast<std::size_t>(size)});
  }
  static void doctype(void* self, const char*, const char*, const char*, int) {
    static_cast<XmlReader*>(self)->give_up("declares a document type, which no workbook does; it is not read");
  }
  std::string name_;
  XML_Parser parser_;
  std::size_t quiet_ = 0;  // bytes since the last element or text
  std::string fault_;
};

/// xl/workbook.xml: the sheets in their order, with the keys of xl/_rels/workbook.xml.rels.
class SheetList : public XmlReader {
 public:
  using XmlReader::XmlReader;
  struct Sheet {
    std::string name, relation;
  };
  std::vector<Sheet> sheets;

 protected:
  void begin(std::string_view element, const Attributes& attributes) override {
    if (element != "sheet") return;
    const auto value = [&](std::string_view key) {
      const auto at = attributes.find(key);
      return at == attributes.end() ? std::string() : std::string(at->second);
    };
    sheets.push_back({value("name"), value("id")});  // r:id; a sheet's own id is called sheetId
  }
  void end(std::string_view) override {}
  void text(std::string_view) override {}
};

class RelationList : public XmlReader {
 public:
  using XmlReader::XmlReader;
  std::map<std::string, std::string> targets;

 protected:
  void begin(std::string_view element, const Attributes& attributes) override {
    const auto id = attributes.find("Id");
    const auto target = attributes.find("Target");
    if (element == "Relationship" && id != attributes.end() && target != attributes.end()) {
      targets.emplace(id->second, target->second);
    }
  }
  void end(std::string_view) override {}
  void text(std::string_view) override {}
};

/// xl/sharedStrings.xml: every text once; cells name it by its number. Phonetic readings (rPh) are no text.
class SharedTexts : public XmlReader {
 public:
  using XmlReader::XmlReader;
  std::vector<std::string> texts;

 protected:
  void begin(std::string_view element, const Attributes&) override {
    if (element == "si") keep(sizeof(std::string));
    if (element == "si") texts.emplace_back();
    if (element == "rPh") in_reading_ = true;
    in_text_ = element == "t" && !in_reading_;
  }
  void end(std::string_view element) override {
    if (element == "rPh") in_reading_ = false;
    in_text_ = false;
  }
  void text(std::string_view characters) override {
    if (!in_text_ || texts.empty()) return;
    keep(characters.size());
    texts.back() += characters;
  }

 private:
  void keep(std::size_t bytes) {
    if ((kept_ += bytes) > kMostSharedTexts) {
      give_up(fmt::format("more than {} MB of shared texts; save the sheet as CSV", kMostSharedTexts >> 20U));
    }
  }
  std::size_t kept_ = 0;
  bool in_text_ = false;
  bool in_reading_ = false;
};

class SheetReader : public XmlReader {
 public:
  SheetReader(std::string name, std::vector<std::string> shared)
      : XmlReader(std::move(name)), shared_(std::move(shared)) {}
  struct Row {
    std::uint32_t number = 0;
    std::vector<std::string> cells;
  };
  std::vector<Row> rows;  // complete ones, not yet taken

 protected:
  void begin(std::string_view element, const Attributes& attributes) override {
    const auto value = [&](std::string_view key) {
      const auto at = attributes.find(key);
      return at == attributes.end() ? std::string_view() : at->second;
    };
    if (element == "row") {
      ++row_number_;
      if (const std::string_view number = value("r"); !number.empty()) row_number_ = number_of(number);
      row_ = {row_number_, {}};
    } else if (element == "c") {
      type_ = value("t");
      content_.clear();
      column_ = row_.cells.size();
      if (const std::string_view place = value("r"); !place.empty()) column_ = column_of(place);
      if (column_ >= kMostColumns)
        give_up(fmt::format("row {} has a cell beyond column {}", row_number_, kMostColumns));
    }
    in_value_ = element == "v" || element == "t";
  }
  void end(std::string_view element) override {
    if (element == "row") rows.push_back(std::move(row_));
    if (element == "c" && column_ < kMostColumns) put_cell();
    in_value_ = false;
  }
  void text(std::string_view characters) override {
    if (!in_value_) return;
    content_ += characters;
    if (content_.size() > kLongestCell) {
      give_up(fmt::format("row {} has a cell of more than {} bytes", row_number_, kLongestCell));
    }
  }

 private:
  static std::uint32_t number_of(std::string_view digits) {
    std::uint32_t number = 0;
    for (const char c : digits.substr(0, 9)) {
      if (c >= '0' && c <= '9') number = number * 10 + static_cast<std::uint32_t>(c - '0');
    }
    return number;
  }
  /// "AB12" is column 27, from 0.
  static std::size_t column_of(std::string_view place) {
    std::size_t column = 0;
    for (const char c : place.substr(0, 4)) {
      if (c < 'A' || c > 'Z') break;
      column = column * 26 + static_cast<std::size_t>(c - 'A') + 1;
    }
    return column == 0 ? 0 : column - 1;
  }
  void put_cell() {
    if (row_.cells.size() <= column_) row_.cells.resize(column_ + 1);
    if (type_ == "s") {
      const std::uint32_t number = number_of(content_);
      if (number >= shared_.size()) {
        give_up(fmt::format("row {}: shared text {} is not there; the workbook is damaged", row_number_, content_));
        return;
      }
      row_.cells[column_] = shared_[number];
    } else {
      row_.cells[column_] = content_;
    }
  }
  std::vector<std::string> shared_;
  Row row_;
  std::uint32_t row_number_ = 0;
  std::size_t column_ = 0;
  std::string type_;
  std::string content_;
  bool in_value_ = false;
};

/// The member that holds a sheet, by the workbook's own tables.
std::string member_of_sheet(const std::filesystem::path& workbook, const std::string& sheet) {
  SheetList list(workbook.string() + "/xl/workbook.xml");
  list.parse_part(workbook, "xl/workbook.xml", kLargestContents);
  RelationList relations(workbook.string() + "/xl/_rels/workbook.xml.rels");
  relations.parse_part(workbook, "xl/_rels/workbook.xml.rels", kLargestContents);
  std::vector<std::string> names;
  for (const SheetList::Sheet& one : list.sheets) {
    names.push_back(one.name);
    if (!sheet.empty() && one.name != sheet) continue;
    const auto target = relations.targets.find(one.relation);
    if (target == relations.targets.end()) fail("{}: sheet '{}' has no content", workbook.string(), one.name);
    const std::string& path = target->second;
    return path.starts_with('/') ? path.substr(1) : "xl/" + path;
  }
  fail("{}: there is no sheet '{}'; there are {}", workbook.string(), sheet, fmt::join(names, ", "));
}

class SheetRows : public HeldRows {
 public:
  SheetRows(const std::filesystem::path& workbook, const std::string& sheet, int skip_rows)
      : skip_rows_(static_cast<std::uint32_t>(skip_rows)) {
    const std::vector<std::string> members = members_of(workbook);
    const auto has = [&](const char* name) { return std::binary_search(members.begin(), members.end(), name); };
    if (!has("xl/workbook.xml") || !has("xl/_rels/workbook.xml.rels")) {
      fail("{}: an Excel file without a workbook in it; save the sheet as CSV", workbook.string());
    }
    SharedTexts shared(workbook.string() + "/xl/sharedStrings.xml");
    if (has("xl/sharedStrings.xml")) shared.parse_part(workbook, "xl/sharedStrings.xml", kMostMarkup);
    const std::string member = member_of_sheet(workbook, sheet);
    bytes_ = open_part(workbook, member);
    reader_.emplace(workbook.string() + "/" + member, std::move(shared.texts));
  }

 protected:
  bool hold_more() override {
    char block[kSheetBlock];
    while (!ended_) {
      const std::size_t got = bytes_->read(block, sizeof block);
      ended_ = got == 0;
      reader_->parse({block, got}, ended_);
      bool any = false;
      for (SheetReader::Row& row : reader_->rows) {
        const bool is_blank =
            std::all_of(row.cells.begin(), row.cells.end(), [](const auto& cell) { return cell.empty(); });
        if (is_blank || row.number <= skip_rows_) continue;
        width_ = std::max(width_, row.cells.size());
        row.cells.resize(std::max(row.cells.size(), width_));  // empty cells at a row's end are not written
        held_.push_back({row.number, std::move(row.cells), "", ""});
        held_.back().text = fmt::format("{}", fmt::join(held_.back().fields, ","));
        any = true;
      }
      reader_->rows.clear();
      if (any) return true;
    }
    return false;
  }

 private:
  std::uint32_t skip_rows_;
  std::unique_ptr<ByteSource> bytes_;
  std::optional<SheetReader> reader_;
  std::size_t width_ = 0;
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<TableRows> sheet_rows(const std::filesystem::path& workbook, const std::string& sheet, int skip_rows) {
  return std::make_unique<SheetRows>(workbook, sheet, skip_rows);
}

}  // namespace hedgelab
