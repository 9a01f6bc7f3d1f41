#include "engine/table/cell_text.h"

#include <array>

namespace hedgelab {
namespace {

// REQUIRES: 0 <= value <= 99.
void append_two_digits(std::string& text, int value) {
  text += static_cast<char>('0' + value / 10);
  text += static_cast<char>('0' + value % 10);
}

}  // namespace

void append_decimal(std::string& text, std::int64_t raw, int decimals) {
  // The magnitude in unsigned arithmetic, so that the most negative value is no special case.
  std::uint64_t magnitude = raw < 0 ? ~static_cast<std::uint64_t>(raw) + 1 : static_cast<std::uint64_t>(raw);
  // Digits from the last to the first, zeros of the fraction's end left out.
  std::array<char, 24> digits;
  auto first = digits.end();
  int places = decimals;
  for (; places > 0 && magnitude % 10 == 0; --places) magnitude /= 10;
  if (places > 0) {
    for (; places > 0; --places, magnitude /= 10) *--first = static_cast<char>('0' + magnitude % 10);
    *--first = '.';
  }
  do {
    *--first = static_cast<char>('0' + magnitude % 10);
    magnitude /= 10;
  } while (magnitude != 0);
  if (raw < 0) *--first = '-';
  text.append(first, digits.end());
}

void append_date(std::string& text, Date date) {
  const std::int32_t value = date.yyyymmdd();
  if (value < 0 || value > 99'991'231) {  // no day of a market, but still a day
    text += date.to_string();
    return;
  }
  append_two_digits(text, value / 1'000'000);
  append_two_digits(text, value / 10'000 % 100);
  text += '-';
  append_two_digits(text, value / 100 % 100);
  text += '-';
  append_two_digits(text, value % 100);
}

void append_time(std::string& text, Timestamp time) {
  append_date(text, time.date());
  text += ' ';
  append_two_digits(text, time.minute_of_day() / 60);
  text += ':';
  append_two_digits(text, time.minute_of_day() % 60);
}

}  // namespace hedgelab
