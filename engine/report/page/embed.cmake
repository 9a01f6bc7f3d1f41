# Writes the page into a C++ source: its script (uPlot first, where there is one), its style, and of both the digest by which
# the page's content policy knows them.
#   cmake -DOUTPUT=FILE.cc -DPAGE=FOLDER -DSCRIPTS="a.js;b.js" -DUPLOT_SCRIPT=FILE -DUPLOT_STYLE=FILE -P embed.cmake
get_filename_component(folder ${OUTPUT} DIRECTORY)

# joined NAME FILES...: one file after the other.
function(joined name)
  file(WRITE ${folder}/${name} "")
  foreach(file IN LISTS ARGN)
    file(READ ${file} text)
    file(APPEND ${folder}/${name} "${text}\n")
  endforeach()
endfunction()

# digest_of NAME OUTPUT: SHA-256 of a file as a content policy writes it. Three hex digits are two of base64; the last of the 64 hex
# digits is one and a padding sign.
function(digest_of name output)
  file(SHA256 ${folder}/${name} hex)
  set(signs "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  set(text "")
  foreach(at RANGE 0 60 3)
    string(SUBSTRING ${hex} ${at} 3 digits)
    math(EXPR high "0x${digits} / 64")
    math(EXPR low "0x${digits} % 64")
    string(SUBSTRING ${signs} ${high} 1 first)
    string(SUBSTRING ${signs} ${low} 1 second)
    string(APPEND text ${first}${second})
  endforeach()
  string(SUBSTRING ${hex} 63 1 digits)
  math(EXPR last "0x${digits} * 4")
  string(SUBSTRING ${signs} ${last} 1 first)
  file(WRITE ${folder}/${output} "${text}${first}=")
endfunction()

joined(plain_script.js ${SCRIPTS})
joined(script.js ${UPLOT_SCRIPT} ${SCRIPTS})
joined(style.css ${UPLOT_STYLE} ${PAGE}/style.css)
digest_of(plain_script.js plain_script.hash)
digest_of(script.js script.hash)
digest_of(style.css style.hash)

set(files ${folder}/plain_script.js ${folder}/plain_script.hash ${folder}/script.js ${folder}/script.hash ${folder}/style.css
  ${folder}/style.hash ${PAGE}/page.html ${PAGE}/phrases.json)
file(WRITE ${OUTPUT}.new "// Made by engine/report/page/embed.cmake.
#include \"engine/report/page_files.h\"

#include \"engine/core/error.h\"

namespace hedgelab::report {

std::string_view page_file(std::string_view name) {
")
foreach(path IN LISTS files)
  get_filename_component(name ${path} NAME)
  # As escaped bytes, so that no character of theirs can end a literal; 48 of them a line.
  file(READ ${path} text HEX)
  string(REGEX REPLACE "(..)" "\\\\x\\1" text "${text}")
  string(REPEAT "." 192 line)
  string(REGEX REPLACE "(${line})" "\\1\"\n        \"" text "${text}")
  file(APPEND ${OUTPUT}.new "  if (name == \"${name}\") {
    static constexpr char kBytes[] =
        \"${text}\";
    return {kBytes, sizeof kBytes - 1};
  }
")
endforeach()
file(APPEND ${OUTPUT}.new "  throw InvariantError(\"a file of the page was not embedded\");
}

}  // namespace hedgelab::report
")
file(RENAME ${OUTPUT}.new ${OUTPUT})
