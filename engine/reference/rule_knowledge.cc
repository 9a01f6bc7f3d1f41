#include "engine/reference/rule_knowledge.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "engine/core/error.h"
#include "engine/reference/rule_book.h"

namespace hedgelab {

std::optional<Date> known_to(const CsvFile& file) {
  constexpr std::string_view kMarker = "# known to:";
  std::optional<Date> known;
  std::size_t line_number = 0;
  for (const std::string_view line : split(file.text, '\n')) {
    ++line_number;
    if (!line.starts_with(kMarker)) continue;
    const std::string_view word = trim(line.substr(kMarker.size()));
    Date date;
    if (!Date::try_parse(word, date)) {
      fail("{}:{}: known to: '{}' is not a date; expected YYYY-MM-DD", file.name, line_number, word);
    }
    if (known) fail("{}:{}: known to: stands twice", file.name, line_number);
    known = date;
  }
  return known;
}

std::vector<std::string> beyond_knowledge(const RuleBook& rules, std::span<const std::string> products, Date first,
                                          Date last) {
  std::vector<std::string> words;
  const TradingCalendar& calendar = rules.calendar;
  if (calendar.is_provisional(last)) {
    const Date begin = std::max(first, calendar.last_final() + 1);
    words.push_back(fmt::format(
        "PROVISIONAL CALENDAR: closures after {} are not published; {} days from {} on count weekends alone as closed",
        calendar.last_final().to_string(), calendar.trading_days_between(begin - 1, last), begin.to_string()));
  }
  // Tables that end on one day share a line.
  std::map<std::optional<Date>, std::vector<std::string>> by_end;
  for (const DatedFile& table : rules.dated_files) {
    const bool concerns = table.products.empty() || std::any_of(products.begin(), products.end(), [&](const auto& p) {
                            return std::find(table.products.begin(), table.products.end(), p) != table.products.end();
                          });
    if (concerns && (!table.known_to || *table.known_to < last)) by_end[table.known_to].push_back(table.part);
  }
  for (const auto& [end, parts] : by_end) {
    words.push_back(
        end ? fmt::format("RULES BEYOND WHAT IS KNOWN: {} are known to {}; after it their last rows hold on",
                          fmt::join(parts, ", "), end->to_string())
            : fmt::format("rules without a line '# known to: DATE', so that nobody can say whether they "
                          "still hold: {}",
                          fmt::join(parts, ", ")));
  }
  return words;
}

}  // namespace hedgelab
