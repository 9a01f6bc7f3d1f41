#pragma once
// Until when the rule tables are known. The last row of a dated table holds on, but a table that somebody read in 2025
// does not know of a notice of 2026: its comment line `# known to: DATE` says where knowledge ends, and a run beyond it
// says so.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/core/csv_table.h"
#include "engine/core/date.h"

namespace hedgelab {

struct RuleBook;

/// A dated table of the rule book.
struct DatedFile {
  std::string part;                   // "fees"
  std::string file;                   // where it was read
  std::optional<Date> known_to;       // nullopt: the table does not say
  std::vector<std::string> products;  // whom it speaks of; empty: everybody
};

/// The date of the line `# known to: DATE`. Throws InputError naming file and line when it is no date or stands twice.
[[nodiscard]] std::optional<Date> known_to(const CsvFile& file);

/// What days up to `last` of these products rest on that is not known, one line each: closures of the calendar that
/// are not published, and dated tables whose knowledge ends before or does not say where. Empty when all is known.
[[nodiscard]] std::vector<std::string> beyond_knowledge(const RuleBook& rules, std::span<const std::string> products,
                                                        Date first, Date last);

}  // namespace hedgelab
