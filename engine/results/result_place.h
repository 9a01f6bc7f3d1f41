#pragma once
// Where results may be written, and whose files a result folder holds.

#include <filesystem>
#include <string_view>

namespace hedgelab {

/// Whether a file of this name may belong to a run's results or to the report drawn from them.
[[nodiscard]] bool is_result_file(std::string_view name);

/// Stands in the head of every report.html of ours: a page of somebody else's is never replaced.
inline constexpr std::string_view kReportMark = "<meta name=\"generator\" content=\"hedgelab";

/// Throws InputError unless results may stand in the place: nothing stands there, or an empty folder, or results of an
/// earlier run with nothing beside their files. What makes a result.json or a comparison.json ours is what is in it,
/// not its name. Also when the place lies inside a bar store.
void check_result_place(const std::filesystem::path& place);

}  // namespace hedgelab
