#include "engine/import/stamp_guess.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace hedgelab {
namespace {

constexpr std::array kForms{"%Y-%m-%d %H:%M:%S",
                            "%Y-%m-%d %H:%M",
                            "%Y/%m/%d %H:%M:%S",
                            "%Y/%m/%d %H:%M",
                            "%Y%m%d %H:%M:%S",
                            "%Y%m%d %H:%M",
                            "%Y%m%d %H%M%S",
                            "%Y%m%d %H%M",
                            "%Y-%m-%d",
                            "%Y/%m/%d",
                            "%Y%m%d",
                            "%Y%m%d%H%M",
                            "%Y%m%d%H%M%S",
                            "%Y-%m-%d %H:%M:%S.%f",
                            "%Y-%m-%dT%H:%M:%S%z",
                            "%Y-%m-%d %H:%M:%S%z",
                            "%Y-%m-%dT%H:%M:%S.%f%z",
                            "%Y-%m-%dT%H:%M:%S",
                            "%Y/%m/%d %H%M",
                            "%Y-%m-%d %H%M",
                            "%d/%m/%Y",
                            "%d.%m.%Y",
                            "%Y年%m月%d日",
                            "excel_serial",
                            "epoch_s",
                            "epoch_ms",
                            "epoch_us",
                            "epoch_ns"};

bool is_plausible(const TimeFormat::Moment& moment) { return moment.date.year() >= 2000 && moment.date.year() <= 2100; }

/// Where the stamp stands.
struct Place {
  std::vector<int> columns;
  std::string stem;  // of the file's name, when the date is there
};

/// "20230605_1" of "2023/20230605_1.csv" when it begins with a date.
std::string dated_stem(const std::string& name) {
  std::string stem = name.substr(name.rfind('/') == std::string::npos ? 0 : name.rfind('/') + 1);
  stem.resize(std::min(stem.find('.'), stem.size()));
  TimeFormat::Moment moment;
  const bool is_date = TimeFormat("%Y%m%d").parse(std::string_view(stem).substr(0, 8), moment) && is_plausible(moment);
  return is_date && stem.find_first_of("0123456789", 8) != 8 ? stem : std::string();
}

/// Whether every row has a date in that column, written with marks or eight digits long.
bool is_dated(const TableGuess& table, int column) {
  return std::all_of(table.rows.begin(), table.rows.end(), [&](const TableGuess::Row& row) {
    return std::any_of(kForms.begin(), kForms.end(), [&](const char* form) {
      TimeFormat::Moment moment;
      return form[0] == '%' && TimeFormat(form).parse(table.field(row, column), moment) && is_plausible(moment);
    });
  });
}

Place place_of(const TableGuess& table, const GuessedColumns& columns) {
  const auto at = [&](std::string_view key) { return columns.find(key)->second; };
  if (columns.contains("datetime")) return {{at("datetime")}, ""};
  if (columns.contains("date") && columns.contains("time")) return {{at("date"), at("time")}, ""};
  if (columns.contains("date")) return {{at("date")}, ""};
  if (columns.contains("time")) {
    return {{at("time")}, is_dated(table, at("time")) ? std::string() : dated_stem(table.file.name())};
  }
  for (int column = 0; column < static_cast<int>(table.header.size()); ++column) {
    if (is_dated(table, column)) return {{column}, ""};
  }
  return {{}, dated_stem(table.file.name())};
}

std::string text_of(const TableGuess& table, const TableGuess::Row& row, const Place& place) {
  std::string text = place.stem;
  for (const int column : place.columns) text += (text.empty() ? "" : " ") + table.field(row, column);
  return text;
}

/// How a row of the most rows that are not read yet is written; empty when no form fits any.
std::string best_form(const std::vector<std::string>& texts, const std::vector<TimeFormat::Moment>& read) {
  std::string best;
  std::size_t most = 0;
  for (const char* form : kForms) {
    const TimeFormat format(form);
    std::size_t fits = 0;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      TimeFormat::Moment moment;
      if (!is_plausible(read[i]) && format.parse(texts[i], moment) && is_plausible(moment)) ++fits;
    }
    if (fits <= most) continue;
    most = fits;
    best = form;
  }
  return best;
}

/// A form with a file's name in it: its date, then what stands behind that, as it is.
std::string with_stem(const std::string& stem, std::string_view form) {
  return "%Y%m%d" + stem.substr(8) + (form.empty() ? "" : " " + std::string(form));
}

/// Whether a bar of the trading hours can begin or end at that minute.
bool is_of(const TradingSession& hours, int minute) {
  return hours.slot_beginning_at(minute) >= 0 || hours.slot_ending_at(minute) >= 0;
}

std::string list_text(const std::vector<std::string>& values) {
  return values.size() == 1 ? values.front() : fmt::format("[{}]", fmt::join(values, ", "));
}

}  // namespace

GuessedStamps guess_stamps(const TableGuess& table, const GuessedColumns& columns, SpecGuess& guess) {
  const Place place = place_of(table, columns);
  if (place.columns.empty() && place.stem.empty()) {
    guess.add("time.column", "\"?\"", "no word of the header is known for it");
    guess.unknown.push_back("Which column is the date or the stamp.");
    return {};
  }
  if (!place.stem.empty()) {
    guess.add("time.from", json_text("file_name"),
              fmt::format("no column of dates; the name begins with one: {}", place.stem));
  }
  if (!place.columns.empty()) {
    std::vector<std::string> names;
    for (const int column : place.columns) names.push_back(table.column(column));
    guess.add("time.column", list_text(names), fmt::format("as in '{}'", text_of(table, table.rows.front(), place)));
  }

  std::vector<std::string> texts;
  for (const TableGuess::Row& row : table.rows) texts.push_back(text_of(table, row, place));
  std::vector<TimeFormat::Moment> moments(texts.size());
  std::vector<std::string> forms;
  std::vector<std::string> evidence;
  bool is_count = false;
  constexpr std::size_t kMostForms = 3;
  while (forms.size() < kMostForms) {
    std::string form = best_form(texts, moments);
    if (form.empty() && !place.stem.empty() && forms.empty()) {
      for (const char* behind : {"", "%H:%M:%S", "%H:%M", "%H%M", "%H%M%S"}) {
        TimeFormat::Moment moment;
        form = with_stem(place.stem, behind);
        if (TimeFormat(form).parse(texts.front(), moment)) break;
      }
    }
    if (form.empty()) break;
    const TimeFormat format(form);
    std::int64_t fits = 0;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      TimeFormat::Moment moment;
      if (is_plausible(moments[i]) || !format.parse(texts[i], moment) || !is_plausible(moment)) continue;
      moments[i] = moment;
      ++fits;
    }
    if (fits == 0) break;
    is_count |= format.is_epoch();
    forms.push_back(json_text(form));
    evidence.push_back(fmt::format("{} {} rows", forms.size() == 1 ? "fits" : "the next", fits));
  }
  const auto unread = std::find_if_not(moments.begin(), moments.end(), is_plausible);
  if (unread != moments.end()) {
    const auto& text = texts[static_cast<std::size_t>(unread - moments.begin())];
    guess.add("time.format", "\"?\"", fmt::format("no usual form fits '{}'", text));
    guess.unknown.push_back("How the stamps are written.");
    return {};
  }
  guess.add("time.format", list_text(forms), fmt::format("{}", fmt::join(evidence, ", ")));
  return {std::move(moments), is_count};
}

namespace {

/// Puts the stamps on the exchange's clock, by what they say themselves or by the trading hours.
void guess_zone(GuessedStamps& stamps, const TradingSession& hours, SpecGuess& guess) {
  const auto inside = [&](int minutes_east) {
    return std::count_if(stamps.moments.begin(), stamps.moments.end(), [&](const TimeFormat::Moment& moment) {
      return is_of(hours, in_exchange_time(moment, minutes_east).minute_of_day);
    });
  };
  for (TimeFormat::Moment& moment : stamps.moments) {
    if (moment.zone_minutes) moment = in_exchange_time(moment, *moment.zone_minutes);
  }
  const auto rows = static_cast<std::ptrdiff_t>(stamps.moments.size());
  const std::ptrdiff_t as_they_are = inside(kExchangeZoneMinutes);
  const std::ptrdiff_t in_utc = inside(0);
  if (in_utc * 10 > rows * 9 && as_they_are * 10 < rows) {
    guess.add("time.zone", json_text("UTC"),
              fmt::format("{} of {} stamps lie in the trading hours 8 hours later, {} as they are", in_utc, rows,
                          as_they_are));
    for (TimeFormat::Moment& moment : stamps.moments) moment = in_exchange_time(moment, 0);
    return;
  }
  if (!stamps.is_count) return;
  if (as_they_are * 10 > rows * 9) {
    guess.add("time.zone", json_text("Asia/Shanghai"),
              fmt::format("{} of {} stamps lie in the trading hours as they are", as_they_are, rows));
    return;
  }
  guess.add("time.zone", "\"?\"", "such counts are of UTC, or of the local clock");
  guess.unknown.push_back("Whose clock the counts follow: \"UTC\", or \"Asia/Shanghai\" as some vendors do.");
}

}  // namespace

Frequency guess_bars(GuessedStamps stamps, const TradingSession& hours, SpecGuess& guess) {
  guess_zone(stamps, hours, guess);
  std::set<int> minutes;
  std::set<Date> dates;
  for (const TimeFormat::Moment& stamp : stamps.moments) {
    minutes.insert(stamp.minute_of_day);
    dates.insert(stamp.date);
  }
  if (minutes.size() == 1 && (dates.size() > 1 || !is_of(hours, *minutes.begin()))) {
    guess.add("frequency", json_text("1d"), "one time of day in all rows");
    return Frequency::kDaily;
  }
  const bool on_fives = std::all_of(minutes.begin(), minutes.end(), [](int minute) { return minute % 5 == 0; });
  const Frequency frequency = on_fives ? Frequency::kFiveMinutes : Frequency::kOneMinute;
  guess.add(
      "frequency", json_text(to_string(frequency)),
      on_fives ? "all stamps at whole 5 minutes; a store has no longer bars below a day" : "stamps at single minutes");
  // A part of the day whose first minute is stamped and whose end is not has the one label, and the other way round.
  std::vector<std::string> opens, closes, both;
  const auto& parts = hours.intervals();
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::string open = minute_of_day_to_string(parts[i].open_minute);
    const std::string close = minute_of_day_to_string(parts[i].close_minute);
    const bool has_open = minutes.contains(parts[i].open_minute);
    const bool has_close = minutes.contains(parts[i].close_minute);
    if (has_open && has_close) both.push_back(open + " and " + close);
    if (has_open && !has_close) opens.push_back(fmt::format("{} and none at {}", open, close));
    if (has_close && !has_open) closes.push_back(fmt::format("{} and none at {}", close, open));
    // 13:00 for 11:30: the end of one part under the name of the next one's begin.
    if (i == 0 || !has_open || !has_close || minutes.contains(parts[i - 1].open_minute)) continue;
    const auto inside = minutes.upper_bound(parts[i - 1].open_minute);
    if (inside == minutes.end() || *inside >= parts[i - 1].close_minute) continue;
    if (minutes.contains(parts[i - 1].close_minute)) continue;
    const std::string end = minute_of_day_to_string(parts[i - 1].close_minute);
    guess.add("time.alias", fmt::format("{{{}: {}}}", json_text(open), json_text(end)),
              fmt::format("stamps at {} and {}, none at {} or {}: {} stands for {}", open, close,
                          minute_of_day_to_string(parts[i - 1].open_minute), end, open, end));
    both.pop_back();
    closes.push_back(fmt::format("{} and none at {}", close, minute_of_day_to_string(parts[i - 1].open_minute)));
  }
  if (opens.empty() != closes.empty() && both.empty()) {
    guess.add(
        "time.label", json_text(opens.empty() ? "end" : "begin"),
        fmt::format("stamps at {}; the first is {}, the last {}", fmt::join(opens.empty() ? closes : opens, ", at "),
                    minute_of_day_to_string(*minutes.begin()), minute_of_day_to_string(*minutes.rbegin())));
    return frequency;
  }
  std::string evidence = "no stamp at an end of the trading hours";
  if (!both.empty()) evidence = fmt::format("there are stamps at {}", fmt::join(both, ", and at "));
  if (both.empty() && !opens.empty()) {
    evidence = fmt::format("stamps at {}, but at {}", fmt::join(opens, ", at "), fmt::join(closes, ", at "));
  }
  guess.add("time.label", "\"?\"", evidence);
  guess.unknown.push_back("Whether a stamp names the begin or the end of its bar.");
  return frequency;
}

}  // namespace hedgelab
