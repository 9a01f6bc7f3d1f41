#pragma once
// A table as bytes of a file and as text for people.

#include <cstddef>
#include <string>
#include <string_view>

#include "engine/table/json_text.h"
#include "engine/table/table.h"

namespace hedgelab {

/// Header and rows as RFC 4180 says, with \n as line end. Fixed-point numbers have their exact decimals, doubles the
/// shortest text that reads back as the same double. REQUIRES of every view: no row is half put.
[[nodiscard]] std::string csv(const Table& table);
/// Appends a text as one field of CSV: control characters spelled out (printable.h), an apostrophe before what a
/// spreadsheet would take for a formula (= + - @ first), quotes where a comma, a quote or a blank at an end asks for
/// them. The one quoting function of the program; read_table.h undoes the quotes and the apostrophe.
void append_csv_text(std::string& out, std::string_view text);

/// The rows as an array of objects, one row a line.
void write_rows(JsonText& json, const Table& table);
/// The cells of one row as members of the object that is open, from column `first` to before `last`.
void write_members(JsonText& json, const Table& table, std::size_t row, std::size_t first = 0,
                   std::size_t last = std::string::npos);
/// {"table", "meaning", "columns": [{name, unit, type, meaning}], "rows": [...]}: a document that explains itself.
[[nodiscard]] std::string json_document(const Table& table);

/// A numeric column as the bytes of a .npy file: float64, NaN where missing. REQUIRES: it is numeric.
[[nodiscard]] std::string npy(const Table& table, std::size_t column);

/// A cell as a terminal shows it: shares in percent, amounts in whole CNY, doubles at their column's decimals; "n/a"
/// for a missing number, nothing for a missing text or date.
[[nodiscard]] std::string shown(const Cell& cell, const TableColumn& column);
/// The rows for a terminal. A table wider than `width` columns is continued below, its first column repeated; 0 is no
/// limit.
[[nodiscard]] std::string terminal_text(const Table& table, std::size_t width = 0);

}  // namespace hedgelab
