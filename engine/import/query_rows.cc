// The rows of a SQLite query.

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/import/table_rows.h"

namespace hedgelab {
namespace {

constexpr int kLongestValue = 1 << 20;  // bytes, of a value and of a row: no market data is longer

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

/// Throws InputError for a database that SQLite would read in part without a word: one that is cut short, or whose last
/// changes lie in a file beside it.
void check_whole(const std::filesystem::path& path) {
  std::array<unsigned char, 100> head{};
  const FileDescriptor file = open_to_read(path);
  struct stat status {};
  const bool is_read = ::pread(file.get(), head.data(), head.size(), 0) == static_cast<ssize_t>(head.size());
  const auto number = [&](std::size_t at, std::size_t bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i) value = value << 8U | head[at + i];
    return value;
  };
  const std::uint64_t page = number(16, 2) == 1 ? 65'536 : number(16, 2);
  const bool knows_pages = number(24, 4) == number(92, 4);  // else an old writer left the count as it was
  if (!is_read || page == 0 || ::fstat(file.get(), &status) != 0) fail("{}: not a whole database", path.string());
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size % page != 0 || (knows_pages && size / page < number(28, 4))) {
    fail("{}: the database is cut short: {} bytes are not {} pages of {}", path.string(), size, number(28, 4), page);
  }
  for (const char* beside : {"-wal", "-journal"}) {
    struct stat journal {};
    if (::stat((path.string() + beside).c_str(), &journal) != 0 || journal.st_size == 0) continue;
    fail("{}: {}{} holds changes that are not in the database yet; close the program that writes it", path.string(),
         path.filename().string(), beside);
  }
}

class QueryRows : public HeldRows {
 public:
  QueryRows(const std::filesystem::path& path, const std::string& query) : name_(path.string()) {
    check_whole(path);
    sqlite3* open = nullptr;
    const int result = sqlite3_open_v2(uri_of(path).c_str(), &open, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, nullptr);
    database_.reset(open);
    if (result != SQLITE_OK) fail("{}: the database cannot be opened: {}", name_, sqlite3_errmsg(open));
    sqlite3_set_authorizer(open, allow_reading, nullptr);
    sqlite3_limit(open, SQLITE_LIMIT_LENGTH, kLongestValue);
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
