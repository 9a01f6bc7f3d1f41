#include "engine/app/command.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <sstream>

#include "engine/app/shipped_folder.h"
#include "engine/core/error.h"

namespace hedgelab::app {
namespace po = boost::program_options;

namespace {

// Stands for "declare your options and stop": no user types it.
constexpr std::string_view kDescribe = "--describe-options";

}  // namespace

CommandHelp help_of(const Command& command) {
  try {
    static_cast<void>(command.run({std::string(kDescribe)}));
  } catch (CommandHelp& help) {
    return std::move(help);
  }
  throw InvariantError(fmt::format("the command {} does not parse its arguments", command.name));
}

CommandLine::CommandLine(std::string usage, std::string about)
    : usage_(std::move(usage)),
      about_(std::move(about)),
      visible_("options", static_cast<unsigned>(std::max<std::size_t>(80, terminal_width()))) {
  visible_.add_options()("help,h", "print this help and exit")("quiet,q", po::bool_switch(),
                                                               "no progress, no word of where results went");
}

CommandHelp CommandLine::help() const {
  CommandHelp help{usage_, about_, positional_, {}};
  if (rest_) help.arguments.emplace_back(rest_->first + "...", rest_->second);
  for (const auto& option : visible_.options()) {
    const bool takes_value = option->semantic()->max_tokens() > 0;
    std::string value = takes_value ? option->format_parameter() : std::string();
    value = value.substr(0, value.find(' '));  // without the default that stands behind it
    help.options.push_back({option->long_name(), value, option->description()});
  }
  return help;
}

void CommandLine::say(const std::string& line) const {
  if (!flag("quiet")) std::fputs((line + "\n").c_str(), stderr);
}

void CommandLine::positional(const std::string& name, const std::string& help) {
  hidden_.add_options()(name.c_str(), po::value<std::string>(), help.c_str());
  order_.add(name.c_str(), 1);
  positional_.emplace_back(name, help);
}

void CommandLine::rest(const std::string& name, const std::string& help) {
  hidden_.add_options()(name.c_str(), po::value<std::vector<std::string>>(), help.c_str());
  order_.add(name.c_str(), -1);
  rest_.emplace(name, help);
}

bool CommandLine::parse(const Arguments& arguments) {
  if (arguments.size() == 1 && arguments.front() == kDescribe) throw help();
  po::options_description all;
  all.add(visible_).add(hidden_);
  try {
    // No allow_guessing: "--thread" must not quietly mean "--threads".
    const int style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
    po::store(po::command_line_parser(arguments).options(all).positional(order_).style(style).run(), values_);
    po::notify(values_);
  } catch (const po::unknown_option& error) {
    std::vector<std::string> names;
    for (const auto& option : visible_.options()) names.push_back("--" + option->long_name());
    const std::string nearest = nearest_word(error.get_option_name(), names);
    fail("unknown option {}{}; 'hedgelab {} --help' lists the options", error.get_option_name(),
         nearest.empty() ? "" : "; did you mean " + nearest + "?", usage_.substr(0, usage_.find(' ')));
  } catch (const po::error& error) {
    fail("{}; 'hedgelab {} --help' lists the options", error.what(), usage_.substr(0, usage_.find(' ')));
  }
  if (values_.count("help") != 0) {
    std::ostringstream text;
    text << "usage: hedgelab " << usage_ << "\n\n" << about_ << "\n";
    if (!positional_.empty() || rest_) {
      text << "\narguments:\n";
      for (const auto& [name, help] : positional_) text << fmt::format("  {:<24}{}\n", name, help);
      if (rest_) text << fmt::format("  {:<24}{}\n", rest_->first + "...", rest_->second);
    }
    text << "\n" << visible_;
    std::fputs(text.str().c_str(), stdout);
    return false;
  }
  for (const auto& [name, help] : positional_) {
    if (values_.count(name) == 0) fail("{} is missing ({}); usage: hedgelab {}", name, help, usage_);
  }
  return true;
}

std::vector<std::string> CommandLine::texts(const std::string& name) const {
  return has(name) ? values_[name].as<std::vector<std::string>>() : std::vector<std::string>();
}

void add_reference_option(CommandLine& line) {
  line.add()("reference", po::value<std::string>()->value_name("DIR"),
             "folder of the rule tables (default: $HEDGELAB_REFERENCE, else those beside the program)");
}

std::filesystem::path reference_folder(const CommandLine& line) {
  namespace fs = std::filesystem;
  if (line.has("reference")) return line.text("reference");
  if (const char* named = std::getenv("HEDGELAB_REFERENCE"); named != nullptr && *named != '\0') return named;
  if (const auto shipped = shipped_folder(fs::path("market_data") / "reference")) return *shipped;
  fail(
      "the rule tables were not found: no market_data/reference below the current folder or above the program; "
      "name them with --reference DIR");
}

int threads_of(const CommandLine& line) {
  if (!line.has("threads")) return static_cast<int>(std::max(1L, ::sysconf(_SC_NPROCESSORS_ONLN)));
  const int threads = line.number("threads");
  if (threads < 1 || threads > 1024) fail("--threads {}: expected a whole number from 1 to 1024", threads);
  return threads;
}

std::size_t terminal_width() {
  winsize size{};
  if (::isatty(STDOUT_FILENO) != 1 || ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return 0;
  return size.ws_col;
}

namespace {

std::int64_t milliseconds_now() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace

Progress::Progress(std::string what, const CommandLine& line)
    : what_(std::move(what)),
      shown_(::isatty(STDERR_FILENO) == 1 && !line.flag("quiet")),
      started_ms_(milliseconds_now()) {}

Progress::~Progress() {
  if (any_) std::fputs("\r\033[K", stderr);
}

void Progress::update(std::int64_t done, std::int64_t total, std::string_view unit) {
  if (!shown_) return;
  const std::int64_t now = milliseconds_now();
  if (any_ && now - shown_ms_ < 100) return;
  any_ = true;
  shown_ms_ = now;
  const double seconds = static_cast<double>(now - started_ms_) / 1000.0;
  const double rate = seconds > 0 ? static_cast<double>(done) / seconds : 0.0;
  const std::string remaining =
      rate > 0 ? fmt::format(", {:.0f} s left", static_cast<double>(total - done) / rate) : std::string();
  std::fputs(fmt::format("\r\033[K{} {:3.0f}%  {}/{} {}  {:.1f}/s{}", what_,
                         total > 0 ? 100.0 * static_cast<double>(done) / static_cast<double>(total) : 0.0, done, total,
                         unit, rate, remaining)
                 .c_str(),
             stderr);
}

}  // namespace hedgelab::app
