// hedgelab help, completion and man: what every command says of itself, for a reader, a shell and man(1).

#include <algorithm>
#include <cstdio>

#include "engine/app/command.h"
#include "engine/core/digest.h"
#include "engine/core/error.h"
#include "engine/core/files.h"

namespace hedgelab::app {

namespace po = boost::program_options;
namespace {

std::string joined_options(const CommandHelp& help) {
  std::string words;
  for (const auto& option : help.options) words += (words.empty() ? "--" : " --") + option.name;
  return words;
}

// In single quotes of a shell.
std::string shell_quoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

std::string bash_completion() {
  std::string names;
  std::string cases;
  for (const Command& command : commands()) {
    names += fmt::format("{}{}", names.empty() ? "" : " ", command.name);
    cases += fmt::format("    {}) options='{}' ;;\n", command.name, joined_options(help_of(command)));
  }
  return fmt::format(R"(# Completion of hedgelab for bash: source <(hedgelab completion bash)
_hedgelab() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} options=''
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    mapfile -t COMPREPLY < <(compgen -W '{0} --help --version' -- "$word")
    return
  fi
  case ${{COMP_WORDS[1]}} in
{1}  esac
  if [[ $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
  elif [ "${{COMP_WORDS[1]}}" = help ] || [ "${{COMP_WORDS[1]}}" = man ]; then
    mapfile -t COMPREPLY < <(compgen -W '{0}' -- "$word")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
  fi
}}
complete -o filenames -F _hedgelab hedgelab
)",
                     names, cases);
}

// A description in the brackets of _arguments.
std::string zsh_text(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') escaped += '\\';
    escaped += c == '\n' ? ' ' : c;
  }
  return escaped;
}

std::string zsh_completion() {
  std::string list;
  std::string cases;
  for (const Command& command : commands()) {
    list += fmt::format("    {}\n", shell_quoted(fmt::format("{}:{}", command.name, zsh_text(command.summary))));
    std::string arguments;
    for (const auto& option : help_of(command).options) {
      const std::string value = option.value.empty() ? "" : fmt::format(":{}:_files", zsh_text(option.value));
      arguments += fmt::format(" \\\n        {}",
                               shell_quoted(fmt::format("*--{}[{}]{}", option.name, zsh_text(option.help), value)));
    }
    cases += fmt::format("      {}) _arguments{} \\\n        '*:file:_files' ;;\n", command.name, arguments);
  }
  return fmt::format(R"(#compdef hedgelab
# Completion of hedgelab for zsh: put it as _hedgelab into a folder of $fpath.
_hedgelab() {{
  local -a commands
  commands=(
{}  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=${{words[2]}}
  shift words
  (( CURRENT-- ))
  case $command in
{}  esac
}}
_hedgelab "$@"
)",
                     list, cases);
}

// Text of a manual page: a line that begins with a dot or a quote would be a request.
std::string roff(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\\') {
      escaped += "\\e";
    } else if (c == '-') {
      escaped += "\\-";
    } else if ((c == '.' || c == '\'') && (escaped.empty() || escaped.back() == '\n')) {
      escaped += std::string("\\&") + c;
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string page_head(std::string_view name, std::string_view summary) {
  std::string title(name);
  std::transform(title.begin(), title.end(), title.begin(), [](unsigned char c) { return std::toupper(c); });
  return fmt::format(".TH {} 1 \"\" \"hedgelab {}\"\n.SH NAME\n{} \\- {}\n", title, roff(engine_version()), roff(name),
                     roff(summary));
}

std::string man_page(const Command& command) {
  const CommandHelp help = help_of(command);
  std::string text = page_head(fmt::format("hedgelab-{}", command.name), command.summary);
  text += fmt::format(".SH SYNOPSIS\n.B hedgelab\n{}\n.SH DESCRIPTION\n{}\n", roff(help.usage), roff(help.about));
  if (!help.arguments.empty()) text += ".SH ARGUMENTS\n";
  for (const auto& [name, meaning] : help.arguments) text += fmt::format(".TP\n.I {}\n{}\n", roff(name), roff(meaning));
  text += ".SH OPTIONS\n";
  for (const auto& option : help.options) {
    text += fmt::format(".TP\n.B \\-\\-{}{}\n{}\n", roff(option.name),
                        option.value.empty() ? "" : fmt::format(" \\fI{}\\fR", roff(option.value)), roff(option.help));
  }
  return text +
         ".SH EXIT STATUS\n0 success, 1 a check failed or a run did not come to its end, 2 bad usage, config or "
         "data, 3 a fault of the engine itself.\n.SH SEE ALSO\n.BR hedgelab (1)\n";
}

std::string man_overview() {
  std::string text = page_head("hedgelab", "backtests of hedges with the CFFEX stock-index futures IF, IH, IC and IM");
  text += ".SH SYNOPSIS\n.B hedgelab\n.I COMMAND\n[\\fIARGUMENTS\\fR]\n.SH COMMANDS\n";
  for (const Command& command : commands()) {
    text += fmt::format(".TP\n.BR hedgelab\\-{} (1)\n{}\n", command.name, roff(command.summary));
  }
  return text;
}

}  // namespace

int help_command(const Arguments& arguments) {
  CommandLine line("help [COMMAND]", "Explains a command: the same as COMMAND --help.");
  line.rest("COMMAND", "its name; without one the list of commands");
  if (!line.parse(arguments)) return kSuccess;
  const std::vector<std::string> names = line.texts("COMMAND");
  if (names.size() > 1) fail("help explains one command at a time; '{}' is one too many", names[1]);
  if (!names.empty()) return find_command(names.front()).run({"--help"});
  print_overview(stdout);
  return kSuccess;
}

int completion_command(const Arguments& arguments) {
  CommandLine line("completion SHELL", "Prints a script that completes commands and options in a shell.");
  line.positional("SHELL", "bash or zsh");
  if (!line.parse(arguments)) return kSuccess;
  const std::string shell = line.text("SHELL");
  if (shell != "bash" && shell != "zsh") fail("there is no completion for '{}'; expected bash or zsh", shell);
  std::fputs((shell == "bash" ? bash_completion() : zsh_completion()).c_str(), stdout);
  return kSuccess;
}

int man_command(const Arguments& arguments) {
  CommandLine line("man [COMMAND] [--out DIR]",
                   "Prints the manual page of a command, or of the program, for man(1): hedgelab man run | man -l -");
  line.rest("COMMAND", "its name; without one the page that lists them");
  line.add()("out", po::value<std::string>()->value_name("DIR"), "write all pages into this folder instead");
  if (!line.parse(arguments)) return kSuccess;
  const std::vector<std::string> names = line.texts("COMMAND");
  if (names.size() > 1) fail("man prints one page at a time; '{}' is one too many", names[1]);
  if (!line.has("out")) {
    std::fputs((names.empty() ? man_overview() : man_page(find_command(names.front()))).c_str(), stdout);
    return kSuccess;
  }
  const std::filesystem::path folder = line.text("out");
  create_folders(folder);
  write_file_atomically(folder / "hedgelab.1", man_overview());
  for (const Command& command : commands()) {
    write_file_atomically(folder / fmt::format("hedgelab-{}.1", command.name), man_page(command));
  }
  return kSuccess;
}

}  // namespace hedgelab::app
