// The rows of a SQLite query.

#include <fmt/format.h>
#include <sqlite3.h>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/import/table_rows.h"

namespace hedgelab {
namespace {

struct DatabaseCloser {
  void operator()(sqlite3* open) const { sqlite3_close(open); }
};
struct StatementCloser {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

/// Only what reads: no other database, no setting, no extension.
int allow_reading(void*, int action, const char*, const char* second, const char*, const char*) {
  if (action == SQLITE_SELECT || action == SQLITE_READ || action == SQLITE_RECURSIVE) return SQLITE_OK;
  const bool loads = action == SQLITE_FUNCTION && second != nullptr && std::string_view(second) == "load_extension";
  return action == SQLITE_FUNCTION && !loads ? SQLITE_OK : SQLITE_DENY;
}

/// A path as SQLite's URI has it.
std::string uri_of(const std::filesystem::path& path) {
  std::string uri = "file:";
  for (const char c : whole_path(path).string()) {
    uri += c == '%' || c == '?' || c == '#' ? fmt::format("%{:02x}", static_cast<unsigned char>(c)) : std::string(1, c);
  }
  return uri + "?mode=ro&immutable=1";
}

class QueryRows : public HeldRows {
 public:
  QueryRows(const std::filesystem::path& path, const std::string& query) : name_(path.string()) {
    sqlite3* open = nullptr;
    const int result = sqlite3_open_v2(uri_of(path).c_str(), &open, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, nullptr);
    database_.reset(open);
    if (result != SQLITE_OK) fail("{}: the database cannot be opened: {}", name_, sqlite3_errmsg(open));
    sqlite3_set_authorizer(open, allow_reading, nullptr);
    sqlite3_stmt* statement = nullptr;
    const char* rest = nullptr;
    const int prepared = sqlite3_prepare_v2(open, query.c_str(), -1, &statement, &rest);
    statement_.reset(statement);
    if (prepared == SQLITE_AUTH) fail("{}: the query may only read; it would do more: {}", name_, query);
    if (prepared != SQLITE_OK) fail("{}: the query cannot be asked: {}: {}", name_, sqlite3_errmsg(open), query);
    if (statement == nullptr || std::string_view(rest).find_first_not_of(" \t\r\n;") != std::string_view::npos) {
      fail("{}: expected one select: {}", name_, query);
    }
    if (sqlite3_stmt_readonly(statement) == 0) fail("{}: the query may only read: {}", name_, query);
    Row header;
    for (int i = 0; i < sqlite3_column_count(statement); ++i)
      header.fields.emplace_back(sqlite3_column_name(statement, i));
    header.text = fmt::format("{}", fmt::join(header.fields, ","));
    header.line = 1;
    held_.push_back(std::move(header));
  }

 protected:
  bool hold_more() override {
    const int result = sqlite3_step(statement_.get());
    if (result == SQLITE_DONE) return false;
    if (result != SQLITE_ROW) fail("{}: after row {} of the query: {}", name_, line_, sqlite3_errmsg(database_.get()));
    Row row;
    row.line = ++line_;
    for (int i = 0; i < sqlite3_column_count(statement_.get()); ++i) {
      // NULL is an empty field; a number is the shortest text that SQLite has for it, 15 digits at most.
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), i));
      row.fields.emplace_back(text == nullptr ? "" : text);
    }
    row.text = fmt::format("{}", fmt::join(row.fields, ","));
    held_.push_back(std::move(row));
    return true;
  }

 private:
  std::string name_;
  std::unique_ptr<sqlite3, DatabaseCloser> database_;
  std::unique_ptr<sqlite3_stmt, StatementCloser> statement_;
  std::uint32_t line_ = 1;
};

}  // namespace

std::unique_ptr<TableRows> query_rows(const std::filesystem::path& database, const std::string& query) {
  return std::make_unique<QueryRows>(database, query);
}

}  // namespace hedgelab
