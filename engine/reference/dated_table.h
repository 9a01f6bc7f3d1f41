#pragma once
// A rule table by subject (product or session group): what the schedules of this layer share. The table's name carries
// the file it was read from, so that every error names table, subject and date.

#include <fmt/format.h>

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/core/csv_table.h"
#include "engine/reference/effective_dated.h"

namespace hedgelab {

template <class Value>
using DatedTable = std::map<std::string, EffectiveDated<Value>, std::less<>>;

template <class Value>
void add_dated(DatedTable<Value>& table, const std::string& table_name, const std::string& subject, Date effective,
               Value value) {
  table.try_emplace(subject, table_name + ": " + subject).first->second.add(effective, std::move(value));
}

/// As add_dated, for a row read from a file: an error names the row's place.
template <class Value>
void add_dated_row(DatedTable<Value>& table, const std::string& table_name, const CsvTable::Row& row,
                   std::string_view subject_column, Value value) {
  const std::string subject(row.text(subject_column));
  if (subject.empty()) row.reject(subject_column, "is empty");
  const Date effective = row.date("effective_date");
  const auto found = table.find(subject);
  if (found != table.end() && effective <= found->second.rows().back().first) {
    row.reject("effective_date", fmt::format("{} of {} is not after the row before it, of {}", effective.to_string(),
                                             subject, found->second.rows().back().first.to_string()));
  }
  add_dated(table, table_name, subject, effective, std::move(value));
}

/// Moves the rows of another table over and lengthens `name` by the other's. Throws InputError naming both tables when
/// a subject stands in both: one of them would otherwise go unheard.
template <class Value>
void append_dated(DatedTable<Value>& table, std::string& name, DatedTable<Value> other, const std::string& other_name) {
  for (auto& [subject, rows] : other) {
    if (table.contains(subject)) fail("{}: '{}' has rows in {} already", other_name, subject, name);
    table.emplace(subject, std::move(rows));
  }
  name += " and " + other_name;
}

template <class Value>
[[nodiscard]] std::vector<std::string> subjects_of(const DatedTable<Value>& table) {
  std::vector<std::string> subjects;
  for (const auto& [subject, rows] : table) subjects.push_back(subject);
  return subjects;
}

/// Throws InputError naming the subjects there are.
[[noreturn]] inline void fail_unknown_subject(std::string_view table_name, std::string_view subject, Date date,
                                              const std::vector<std::string>& known) {
  fail("{}: no rows for '{}', asked for {}; the table has {}", table_name, subject, date.to_string(),
       known.empty() ? std::string("none at all") : fmt::format("{}", fmt::join(known, ", ")));
}

template <class Value>
[[nodiscard]] const Value& value_at(const DatedTable<Value>& table, std::string_view table_name,
                                    std::string_view subject, Date date) {
  const auto found = table.find(subject);
  if (found == table.end()) fail_unknown_subject(table_name, subject, date, subjects_of(table));
  return found->second.at(date);
}

}  // namespace hedgelab
