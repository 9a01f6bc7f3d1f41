#include "engine/report/page_column.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <iterator>
#include <limits>
#include <map>
#include <optional>

#include "engine/core/date.h"
#include "engine/core/fixed_point.h"
#include "engine/report/figures.h"
#include "engine/report/packed.h"
#include "engine/report/script_json.h"

namespace hedgelab::report {
namespace {

constexpr std::size_t kMostWords = 500;
constexpr int kMostDigits = 15;  // any integer of so many is exact in a double and packs

class Fields {
 public:
  Fields(const FileTable& table, std::size_t column, const Rows* rows) : table_(table), column_(column), rows_(rows) {}

  [[nodiscard]] std::size_t count() const { return rows_ != nullptr ? rows_->size() : table_.rows(); }
  [[nodiscard]] std::string_view operator[](std::size_t i) const { return table_.text(row(i), column_); }
  [[nodiscard]] std::optional<double> number(std::size_t i) const { return table_.number(row(i), column_); }

 private:
  [[nodiscard]] std::size_t row(std::size_t i) const { return rows_ != nullptr ? (*rows_)[i] : i; }

  const FileTable& table_;
  std::size_t column_;
  const Rows* rows_;  // nullptr: all of them
};

// What is undefined has no value on the page either.
bool is_nothing(std::string_view field) {
  return field.empty() || field == "nan" || field == "-nan" || field == "inf" || field == "-inf";
}

// A date or a minute as an integer; nullopt unless the same text can be made of it again.
std::optional<std::int64_t> date_of(std::string_view text) {
  Date date;
  if (text.size() != 10 || text[4] != '-' || !Date::try_parse(text, date)) return std::nullopt;
  return date.days();
}

std::optional<std::int64_t> minute_of(std::string_view text) {
  if (text.size() != 16 || text[10] != ' ' || text[13] != ':') return std::nullopt;
  const auto day = date_of(text.substr(0, 10));
  const auto two = [&](std::size_t at) {
    const char tens = text[at], ones = text[at + 1];
    return tens >= '0' && tens <= '9' && ones >= '0' && ones <= '9' ? 10 * (tens - '0') + ones - '0' : 99;
  };
  const int hour = two(11), minute = two(14);
  if (!day || hour > 23 || minute > 59) return std::nullopt;
  return *day * Timestamp::kMinutesPerDay + hour * 60 + minute;
}

// What all fields of a column have in common.
struct Survey {
  bool same = true, any = false;  // any: some field has a value
  bool numbers = true, dates = true, minutes = true;
  bool plain = true;            // numbers without exponent
  int whole = 0, decimals = 0;  // most digits before and behind the point
};

void look_at_number(std::string_view field, Survey& survey) {
  const std::size_t point = std::min(field.find('.'), field.size());
  survey.plain = survey.plain && field.find_first_of("eE") == std::string_view::npos;
  const int sign = field.front() == '-' ? 1 : 0;
  survey.whole = std::max(survey.whole, static_cast<int>(point) - sign);
  survey.decimals = std::max(survey.decimals, static_cast<int>(field.size() - point) - 1);
}

Survey survey_of(const Fields& fields) {
  Survey survey;
  const std::size_t count = fields.count();
  survey.same = count > 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view field = fields[i];
    survey.same = survey.same && field == fields[0];
    if (is_nothing(field)) {
      survey.dates = survey.dates && field.empty();
      survey.minutes = survey.minutes && field.empty();
      continue;
    }
    survey.any = true;
    survey.numbers = survey.numbers && fields.number(i).has_value();
    if (survey.numbers) look_at_number(field, survey);
    survey.dates = survey.dates && date_of(field);
    survey.minutes = survey.minutes && minute_of(field);
  }
  survey.numbers = survey.numbers && survey.any;
  survey.dates = survey.dates && survey.any;
  survey.minutes = survey.minutes && survey.any;
  return survey;
}

void append_packed(std::string& page, std::string_view bytes) {
  page += '"';
  append_base64(page, bytes);
  page += '"';
}

template <typename ValueOf>
void append_steps(std::string& page, const Fields& fields, ValueOf value_of) {
  PackedSteps steps(fields.count());
  for (std::size_t i = 0; i < fields.count(); ++i) {
    if (is_nothing(fields[i])) {
      steps.add_none();
    } else {
      steps.add(value_of(fields[i]));
    }
  }
  append_packed(page, steps.bytes());
}

void append_doubles(std::string& page, const std::vector<double>& values) {
  std::string bytes;
  bytes.reserve(8 * values.size());
  for (const double value : values) {
    auto bits = std::bit_cast<std::uint64_t>(value);
    for (int byte = 0; byte < 8; ++byte, bits >>= 8) bytes += static_cast<char>(bits & 255);
  }
  page += ", \"doubles\": ";
  append_packed(page, bytes);
}

std::vector<double> doubles_of(const Fields& fields) {
  std::vector<double> values(fields.count());
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = fields.number(i).value_or(std::numeric_limits<double>::quiet_NaN());
  }
  return values;
}

void append_words(std::string& page, const Fields& fields) {
  const std::size_t count = fields.count();
  std::map<std::string_view, std::int64_t> words;
  for (std::size_t i = 0; i < count && words.size() <= kMostWords; ++i) words.emplace(fields[i], 0);
  if (words.size() <= kMostWords && words.size() * 3 <= count) {
    page += ", \"words\": [";
    std::int64_t next = 0;
    for (auto& [word, index] : words) {
      if (next > 0) page += ',';
      append_json_string(page, word);
      index = next++;
    }
    page += "], \"at\": ";
    PackedSteps steps(count);
    for (std::size_t i = 0; i < count; ++i) steps.add(words.at(fields[i]));
    append_packed(page, steps.bytes());
    return;
  }
  page += ", \"texts\": [";
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) page += ',';
    if (fields[i].empty()) {
      page += "null";
    } else {
      append_json_string(page, fields[i]);
    }
  }
  page += ']';
}

std::int64_t units_of(std::string_view field, int decimals) {
  std::int64_t units = 0;
  (void)parse_decimal(field, decimals, units);
  return units;
}

}  // namespace

void append_column(std::string& page, const FileTable& table, std::size_t column, const Rows* rows) {
  const Fields fields(table, column, rows);
  const Survey survey = survey_of(fields);
  page += "{\"name\": ";
  append_json_string(page, table.columns()[column]);
  if (survey.same) {
    page += ", \"same\": ";
    if (survey.numbers) {
      page += fields[0];
    } else {
      append_json_string(page, survey.any ? fields[0] : std::string_view());
    }
  } else if (survey.numbers && survey.plain && survey.whole + survey.decimals <= kMostDigits) {
    fmt::format_to(std::back_inserter(page), ", \"decimals\": {}, \"steps\": ", survey.decimals);
    append_steps(page, fields, [&](std::string_view field) { return units_of(field, survey.decimals); });
  } else if (survey.numbers) {
    append_doubles(page, doubles_of(fields));
  } else if (survey.dates) {
    page += ", \"dates\": ";
    append_steps(page, fields, [](std::string_view field) { return date_of(field).value(); });
  } else if (survey.minutes) {
    page += ", \"minutes\": ";
    append_steps(page, fields, [](std::string_view field) { return minute_of(field).value(); });
  } else {
    append_words(page, fields);
  }
  page += '}';
}

void append_summed_column(std::string& page, const FileTable& table, std::size_t column, const Rows& rows) {
  std::vector<std::int64_t> sums;
  bool is_packable = true;
  std::size_t next = 0;
  for (const std::size_t row : rows) {
    std::int64_t sum = 0;
    for (; next <= row; ++next) sum = held_sum(sum, units_of(table.text(next, column), 4));
    is_packable = is_packable && -PackedSteps::kMost <= sum && sum <= PackedSteps::kMost;
    sums.push_back(sum);
  }
  page += "{\"name\": ";
  append_json_string(page, table.columns()[column]);
  if (is_packable) {
    PackedSteps steps(sums.size());
    for (const std::int64_t sum : sums) steps.add(sum);
    page += ", \"decimals\": 4, \"steps\": ";
    append_packed(page, steps.bytes());
  } else {
    std::vector<double> values;
    for (const std::int64_t sum : sums) values.push_back(Money::from_raw(sum).to_double());
    append_doubles(page, values);
  }
  page += '}';
}

}  // namespace hedgelab::report
