# The page's own files and uPlot, embedded into the report layer. uPlot comes from npm by package-lock.json while
# configuring; where there is no npm, or no network, the report draws its built-in pictures instead, and this says so.
option(HEDGELAB_REPORT_UPLOT "Draw the report's charts with uPlot, from npm" ON)
set(page_folder ${CMAKE_CURRENT_LIST_DIR})
set(page_packages ${PROJECT_BINARY_DIR}/page_packages)
set(uplot_folder ${page_packages}/node_modules/uplot/dist)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${page_folder}/package-lock.json)

file(SHA256 ${page_folder}/package-lock.json page_lock)
set(page_installed "")
if(EXISTS ${page_packages}/installed)
  file(READ ${page_packages}/installed page_installed)
endif()
if(HEDGELAB_REPORT_UPLOT AND NOT page_installed STREQUAL page_lock)
  find_program(NPM_PROGRAM npm)
  if(NPM_PROGRAM)
    file(COPY ${page_folder}/package.json ${page_folder}/package-lock.json DESTINATION ${page_packages})
    execute_process(
      COMMAND ${NPM_PROGRAM} ci --ignore-scripts --no-audit --no-fund --prefer-offline --fetch-retries=1 --fetch-timeout=20000
      WORKING_DIRECTORY ${page_packages} TIMEOUT 90
      RESULT_VARIABLE page_result OUTPUT_QUIET ERROR_QUIET)
    if(page_result STREQUAL "0")
      file(WRITE ${page_packages}/installed "${page_lock}")
      set(page_installed ${page_lock})
    endif()
  endif()
endif()
set(uplot_script "")
set(uplot_style "")
if(HEDGELAB_REPORT_UPLOT AND page_installed STREQUAL page_lock)
  set(uplot_script ${uplot_folder}/uPlot.iife.min.js)
  set(uplot_style ${uplot_folder}/uPlot.min.css)
elseif(HEDGELAB_REPORT_UPLOT)
  message(STATUS "report: uPlot could not be had from npm (no npm, or no network): charts will be the built-in pictures")
else()
  message(STATUS "report: built without uPlot as asked: charts will be the built-in pictures")
endif()

# In the order in which they stand in the page's one script.
set(page_scripts state.js figures.js elements.js axis.js plain_chart.js charts.js pictures.js day.js panels.js panels_causes.js
  panels_periods.js panels_trades.js panels_studies.js panels_tables.js main.js)
list(TRANSFORM page_scripts PREPEND ${page_folder}/)
set(page_source ${CMAKE_CURRENT_BINARY_DIR}/report/page_files.cc)
add_custom_command(
  OUTPUT ${page_source}
  COMMAND ${CMAKE_COMMAND} -DOUTPUT=${page_source} -DPAGE=${page_folder} "-DSCRIPTS=${page_scripts}"
          -DUPLOT_SCRIPT=${uplot_script} -DUPLOT_STYLE=${uplot_style} -P ${page_folder}/embed.cmake
  DEPENDS ${page_scripts} ${page_folder}/page.html ${page_folder}/style.css ${page_folder}/phrases.json
          ${page_folder}/embed.cmake ${page_folder}/page.cmake ${uplot_script} ${uplot_style}
  COMMENT "Embedding the page of the report"
  VERBATIM)
target_sources(hedgelab_report PRIVATE ${page_source})
