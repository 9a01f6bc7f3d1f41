#pragma once
// Archives, databases and workbooks made for a test.

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace hedgelab::test {

using Members = std::vector<std::pair<std::string, std::string>>;  // name and content

/// Writes an archive; `format` is zip or ustar, or raw for one packed text; `filter` names its packing, "" is none.
inline void pack(const std::filesystem::path& path, const std::string& format, const std::string& filter,
                 const Members& members) {
  std::filesystem::create_directories(path.parent_path());
  archive* writer = archive_write_new();
  ASSERT_EQ(archive_write_set_format_by_name(writer, format.c_str()), ARCHIVE_OK);
  if (!filter.empty()) {
    ASSERT_EQ(archive_write_add_filter_by_name(writer, filter.c_str()), ARCHIVE_OK) << filter;
  }
  ASSERT_EQ(archive_write_open_filename(writer, path.c_str()), ARCHIVE_OK);
  for (const auto& [name, text] : members) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_size(entry, static_cast<la_int64_t>(text.size()));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    ASSERT_EQ(archive_write_header(writer, entry), ARCHIVE_OK);
    ASSERT_EQ(archive_write_data(writer, text.data(), text.size()), static_cast<la_ssize_t>(text.size()));
    archive_entry_free(entry);
  }
  ASSERT_EQ(archive_write_close(writer), ARCHIVE_OK);
  archive_write_free(writer);
}

/// A new database filled by SQL statements.
inline void put_database(const std::filesystem::path& path, const std::string& statements) {
  std::filesystem::create_directories(path.parent_path());
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(database, statements.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
      << sqlite3_errmsg(database);
  sqlite3_close(database);
}

/// Two minutes of IF2306 and one daily row in the table of vnpy.
inline constexpr const char* kVnpyTable =
    "create table dbbardata (symbol text, exchange text, datetime text, interval text, volume real, turnover real,"
    " open_interest real, open_price real, high_price real, low_price real, close_price real);"
    "insert into dbbardata values ('IF2306','CFFEX','2023-06-05 "
    "09:30:00','1m',120,null,80000,3800,3801.2,3799.6,3800.8);"
    "insert into dbbardata values ('IF2306','CFFEX','2023-06-05 "
    "09:31:00','1m',98,null,80010,3800.8,3802,3800.2,3801.4);"
    "insert into dbbardata values ('IF2306','CFFEX','2023-06-05 00:00:00','d',218,null,80010,3800,3802,3799.6,3801.4);"
    "insert into dbbardata values ('rb2310','SHFE','2023-06-05 09:30:00','1m',1,null,1,3600,3600,3600,3600);";

/// A workbook as Excel writes it: texts are shared, an empty cell is not written, a number has its digits. Its sheets
/// are "notes", which is empty, and "bars".
inline Members workbook(const std::string& bars_xml, const std::string& shared_xml) {
  return {{"[Content_Types].xml", "<Types/>"},
          {"xl/workbook.xml",
           "<workbook xmlns:r=\"r\"><sheets><sheet name=\"notes\" sheetId=\"1\" r:id=\"rId1\"/>"
           "<sheet name=\"bars\" sheetId=\"2\" r:id=\"rId2\"/></sheets></workbook>"},
          {"xl/_rels/workbook.xml.rels",
           "<Relationships><Relationship Id=\"rId1\" Target=\"worksheets/sheet1.xml\"/>"
           "<Relationship Id=\"rId2\" Target=\"/xl/worksheets/sheet2.xml\"/></Relationships>"},
          {"xl/sharedStrings.xml", shared_xml},
          {"xl/worksheets/sheet1.xml", "<worksheet><sheetData/></worksheet>"},
          {"xl/worksheets/sheet2.xml", bars_xml}};
}

}  // namespace hedgelab::test
