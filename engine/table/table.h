#pragma once
// Rows under named columns: what every file of rows, every printed table and every JSON list of this program is made
// of. A column is declared once, with its unit and meaning; files, documents and the column dictionary follow from that
// (table_views.h), and read_table.h reads a file back by the same declaration.
//
// A cell may be missing. Missing is an empty cell in CSV, null in JSON and NaN in npy; never zero, never an empty text
// that somebody meant.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "engine/core/date.h"
#include "engine/core/fixed_point.h"

namespace hedgelab {

enum class CellType : std::uint8_t { kText, kInteger, kDouble, kDecimal, kDate, kTime, kBoolean };

/// What the cells of a column are. Decimals are those a fixed-point number is exact to (Money 4, Quantity 6); of a
/// double, how many a terminal shows, as its files have the shortest text that reads back as the same double.
struct ColumnType {
  CellType kind = CellType::kText;
  int decimals = 0;
  [[nodiscard]] bool is_numeric() const { return kind != CellType::kText && !is_time(); }
  [[nodiscard]] bool is_time() const { return kind == CellType::kDate || kind == CellType::kTime; }
  bool operator==(const ColumnType&) const = default;
};
/// As the column dictionary names it: "text", "whole number", "decimal, 4 places".
[[nodiscard]] std::string in_words(ColumnType type);

/// Units that more than one table has. A share of 1 is 100%: terminals show it in percent.
namespace unit {
inline constexpr std::string_view kNone;
inline constexpr std::string_view kCny = "CNY";
inline constexpr std::string_view kPoints = "index points";
inline constexpr std::string_view kLots = "lots";
inline constexpr std::string_view kShare = "share";
inline constexpr std::string_view kShareAYear = "share a year";
inline constexpr std::string_view kDepth = "share lost";  // a terminal shows the loss: 0.28 as -28.00%
inline constexpr std::string_view kDays = "days";
}  // namespace unit

struct TableColumn {
  std::string name;
  std::string unit;     // unit::kNone for texts, dates, counts and ratios
  std::string meaning;  // half a sentence, as in a dictionary
  ColumnType type;
  std::string title{};         // as a terminal heads it; empty: the name with blanks for underscores
  bool may_be_missing = true;  // for the dictionary and the schema: whether some row can be without it
};

struct TableSchema {
  std::string name;     // of the file without its ending: "equity"
  std::string meaning;  // what a row is
  std::vector<TableColumn> columns;
};

namespace detail {
constexpr int decimals_of(std::int64_t scale) { return scale == 1 ? 0 : 1 + decimals_of(scale / 10); }
template <class Value>
struct WithoutOptional {
  using Type = Value;
};
template <class Value>
struct WithoutOptional<std::optional<Value>> {
  using Type = Value;
};
template <class Value>
inline constexpr bool kIsOptional = !std::is_same_v<Value, typename WithoutOptional<Value>::Type>;
}  // namespace detail

/// One value on its way into a table or out of it. A text is looked at, not owned.
class Cell {
 public:
  constexpr Cell() = default;  // missing
  constexpr Cell(std::nullopt_t) {}
  constexpr Cell(std::string_view text) : Cell({CellType::kText}) { text_ = text; }
  constexpr Cell(const char* text) : Cell(std::string_view(text)) {}
  Cell(const std::string& text) : Cell(std::string_view(text)) {}
  template <std::same_as<bool> Flag>
  constexpr Cell(Flag flag) : Cell({CellType::kBoolean}, flag ? 1 : 0) {}
  template <std::integral Integer>
  requires(!std::same_as<Integer, bool> && !std::same_as<Integer, char>) constexpr Cell(Integer value)
      : Cell({CellType::kInteger}, static_cast<std::int64_t>(value)) {}
  constexpr Cell(double value) : Cell({CellType::kDouble, kShownDecimals}) { double_ = value; }
  template <class Tag, std::int64_t kScale>
  constexpr Cell(FixedPoint<Tag, kScale> value)
      : Cell({CellType::kDecimal, detail::decimals_of(kScale)}, value.raw()) {}
  constexpr Cell(Date date) : Cell({CellType::kDate}, date.days()) {}
  constexpr Cell(Timestamp time) : Cell({CellType::kTime}, time.minutes()) {}
  template <class Value>
  constexpr Cell(const std::optional<Value>& maybe) : Cell(maybe ? Cell(*maybe) : Cell()) {}
  /// A fixed-point number by its integer: 12345 at 4 decimals is 1.2345.
  [[nodiscard]] static constexpr Cell decimal(std::int64_t raw, int decimals) {
    return {ColumnType{CellType::kDecimal, decimals}, raw};
  }

  [[nodiscard]] constexpr bool is_missing() const { return is_missing_; }
  /// Meaningless for a missing cell.
  [[nodiscard]] constexpr ColumnType type() const { return type_; }

  // REQUIRES of all below: not missing, and of that type (else InvariantError).
  [[nodiscard]] std::string_view text() const;
  [[nodiscard]] std::int64_t integer() const;
  [[nodiscard]] bool boolean() const;
  [[nodiscard]] Date date() const;
  [[nodiscard]] Timestamp time() const;
  /// Money, Price, Quantity or Rate, at the column's own decimals.
  template <class Fixed>
  [[nodiscard]] Fixed fixed() const {
    return Fixed::from_raw(raw({CellType::kDecimal, detail::decimals_of(Fixed::kScale)}));
  }
  /// Of any numeric type; false is 0 and true is 1.
  [[nodiscard]] double number() const;
  /// What stands behind a fixed-point number, a day since 1970-01-01, a minute since then.
  [[nodiscard]] constexpr std::int64_t raw() const { return raw_; }

 private:
  friend class Table;
  static constexpr int kShownDecimals = 2;
  constexpr Cell(ColumnType type, std::int64_t raw = 0) : type_(type), is_missing_(false), raw_(raw) {}
  [[nodiscard]] std::int64_t raw(ColumnType expected) const;

  ColumnType type_;
  bool is_missing_ = true;
  std::int64_t raw_ = 0;
  double double_ = 0.0;
  std::string_view text_;
};

/// The type of a column whose cells are made of `Value`: column_type<Money>(), column_type<std::optional<double>>().
template <class Value>
[[nodiscard]] constexpr ColumnType column_type() {
  using Present = typename detail::WithoutOptional<Value>::Type;
  if constexpr (std::is_convertible_v<Present, std::string_view>) {
    return {CellType::kText};
  } else {
    return Cell(Present{}).type();
  }
}

class Table {
 public:
  /// Throws InvariantError unless every column has a name of its own.
  explicit Table(TableSchema schema);

  /// The next row. REQUIRES: a value for every column, of its type (else InvariantError); doubles are finite.
  template <class... Values>
  void append(const Values&... values) {
    ensure(is_between_rows() && sizeof...(values) == columns().size(),
           "a row of a table has not one cell for every column");
    (put(Cell(values)), ...);
  }
  /// The next cell, from left to right and on to the next row. REQUIRES: as append.
  void put(const Cell& cell);
  void reserve(std::size_t rows);

  [[nodiscard]] const TableSchema& schema() const { return schema_; }
  [[nodiscard]] const std::string& name() const { return schema_.name; }
  [[nodiscard]] const std::vector<TableColumn>& columns() const { return schema_.columns; }
  /// Complete rows.
  [[nodiscard]] std::size_t rows() const { return rows_; }
  [[nodiscard]] bool is_between_rows() const { return next_ == 0; }

  [[nodiscard]] bool has_column(std::string_view name) const;
  /// Throws InvariantError when there is none.
  [[nodiscard]] std::size_t column(std::string_view name) const;
  /// REQUIRES: row < rows(), column < columns().size(). Its text lives as long as the table is not appended to.
  [[nodiscard]] Cell cell(std::size_t row, std::size_t column) const;
  [[nodiscard]] Cell cell(std::size_t row, std::string_view column_name) const {
    return cell(row, column(column_name));
  }
  /// A numeric column as doubles, NaN where missing. REQUIRES: it is numeric (else InvariantError).
  [[nodiscard]] std::vector<double> numbers(std::size_t column) const;

 private:
  // One of the first three has the cells, as the column's type asks.
  struct Cells {
    std::vector<std::int64_t> raw;
    std::vector<double> doubles;
    std::vector<std::size_t> text_ends;  // of each cell in `text`
    std::string text;
    std::vector<bool> missing;
  };

  TableSchema schema_;
  std::vector<Cells> cells_;  // of each column
  std::size_t rows_ = 0;
  std::size_t next_ = 0;  // column of the next cell
};

}  // namespace hedgelab
