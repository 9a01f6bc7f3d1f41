#pragma once
// Vendors' codes of contracts and other series, on their way to the symbols of a store.

#include <optional>
#include <string>
#include <string_view>

#include "engine/core/date.h"
#include "engine/import/import_spec.h"

namespace hedgelab {

/// A vendor's code as our symbol, by the source's map, prefix, suffix, case and convention. `date` is the row's: it
/// tells the decade of a code with a one-digit year.
[[nodiscard]] std::string symbol_of(const ImportSource& source, std::string_view code, Date date);

/// Whether symbol_of depends on the date for this code.
[[nodiscard]] bool needs_date(const ImportSource& source, std::string_view code);

/// The symbol that a file's name tells: up to its first dot, or what stands for {symbol} in the source's pattern.
/// Throws InputError when the pattern does not fit. `path` may have folders.
[[nodiscard]] std::string symbol_of_file(const ImportSource& source, std::string_view path);

/// What stands for {symbol} in `text` when it fits `pattern` with * and ?; nullopt when it does not. The shortest text
/// that fits is taken.
[[nodiscard]] std::optional<std::string_view> captured_symbol(std::string_view pattern, std::string_view text);

/// A hint for a code that is no contract: "; did you mean IF2306? say \"upper_case\": true". Empty without an idea.
[[nodiscard]] std::string hint_for(const ImportSource& source, std::string_view code);

}  // namespace hedgelab
