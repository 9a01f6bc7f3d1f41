#pragma once
// What every sub-command shares: how it is called, its exit codes, and the one place that turns options into help.

#include <boost/program_options.hpp>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hedgelab::app {

inline constexpr int kSuccess = 0;
inline constexpr int kCheckFailed = 1;
inline constexpr int kBadInput = 2;
inline constexpr int kInternalError = 3;

using Arguments = std::vector<std::string>;

struct Command {
  std::string_view name;
  std::string_view summary;  // one line for `hedgelab --help`
  int (*run)(const Arguments& arguments);
};
/// All of them, in the order of the help.
[[nodiscard]] std::span<const Command> commands();
/// Throws InputError with the nearest name when there is none of this one.
[[nodiscard]] const Command& find_command(std::string_view name);

/// What `hedgelab --help` prints.
void print_overview(std::FILE* out);

/// What a command says of itself: help, manual page and shell completion are made from it.
struct CommandHelp {
  struct Option {
    std::string name;   // "threads"
    std::string value;  // "N"; empty for a flag
    std::string help;
  };
  std::string usage, about;
  std::vector<std::pair<std::string, std::string>> arguments;  // without a dash: name, help
  std::vector<Option> options;
};
/// The command declares its options and does nothing else.
[[nodiscard]] CommandHelp help_of(const Command& command);

/// Options of one sub-command: declares --help, parses strictly (no guessing of abbreviated names), and throws
/// InputError naming the option and the nearest known one.
class CommandLine {
 public:
  /// `usage` is the line after "usage: hedgelab", `about` the paragraph of help above the options.
  CommandLine(std::string usage, std::string about);
  boost::program_options::options_description_easy_init add() { return visible_.add_options(); }
  /// A required argument without a dash, in order of declaration.
  void positional(const std::string& name, const std::string& help);
  /// Any number of further arguments without a dash, none included: `texts(name)`. Declared last.
  void rest(const std::string& name, const std::string& help);
  /// False when --help was asked for (and printed to stdout): the command then returns kSuccess. help_of is answered by
  /// throwing a CommandHelp.
  [[nodiscard]] bool parse(const Arguments& arguments);
  /// A line for people on stderr, where results went and the like; none with --quiet.
  void say(const std::string& line) const;

  [[nodiscard]] bool has(const std::string& name) const { return values_.count(name) != 0; }
  [[nodiscard]] std::string text(const std::string& name) const { return values_[name].as<std::string>(); }
  [[nodiscard]] std::vector<std::string> texts(const std::string& name) const;
  [[nodiscard]] int number(const std::string& name) const { return values_[name].as<int>(); }
  [[nodiscard]] bool flag(const std::string& name) const { return has(name) && values_[name].as<bool>(); }

 private:
  std::string usage_;
  std::string about_;
  boost::program_options::options_description visible_{"options"};
  boost::program_options::options_description hidden_;
  boost::program_options::positional_options_description order_;
  std::vector<std::pair<std::string, std::string>> positional_;
  std::optional<std::pair<std::string, std::string>> rest_;
  boost::program_options::variables_map values_;

  [[nodiscard]] CommandHelp help() const;
};

/// The folder of rule tables: --reference, else $HEDGELAB_REFERENCE, else market_data/reference below the current
/// folder, below the program's source tree or below share/hedgelab where it was installed. Throws InputError listing
/// the places tried.
[[nodiscard]] std::filesystem::path reference_folder(const CommandLine& line);
void add_reference_option(CommandLine& line);

/// The value of an option "threads": all cores unless given. Throws InputError unless it is 1 to 1024.
[[nodiscard]] int threads_of(const CommandLine& line);

/// Columns of the terminal that stdout is; 0, no limit, when it is a file or a pipe.
[[nodiscard]] std::size_t terminal_width();

/// Progress on stderr: percent, rate and remaining time, one line rewritten in place, at most ten times a second, and
/// only when stderr is a terminal and --quiet was not given.
class Progress {
 public:
  Progress(std::string what, const CommandLine& line);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void update(std::int64_t done, std::int64_t total, std::string_view unit);

 private:
  std::string what_;
  bool shown_;  // at all
  std::int64_t started_ms_;
  std::int64_t shown_ms_ = 0;
  bool any_ = false;
};

int help_command(const Arguments& arguments);
int completion_command(const Arguments& arguments);
int man_command(const Arguments& arguments);
int audit_command(const Arguments& arguments);
int check_command(const Arguments& arguments);
int compare_command(const Arguments& arguments);
int explain_command(const Arguments& arguments);
int generate_command(const Arguments& arguments);
int import_command(const Arguments& arguments);
int inspect_command(const Arguments& arguments);
int store_command(const Arguments& arguments);
int report_command(const Arguments& arguments);
int run_command(const Arguments& arguments);
int sweep_command(const Arguments& arguments);
int merge_command(const Arguments& arguments);
int basis_command(const Arguments& arguments);
int weekly_command(const Arguments& arguments);
int today_command(const Arguments& arguments);
int rules_command(const Arguments& arguments);
int volatility_command(const Arguments& arguments);
int members_command(const Arguments& arguments);
int dividends_command(const Arguments& arguments);
int versus_command(const Arguments& arguments);
int strategies_command(const Arguments& arguments);
int schema_command(const Arguments& arguments);

}  // namespace hedgelab::app
