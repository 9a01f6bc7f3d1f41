# The page's own files and uPlot, embedded into the report layer. uPlot comes from npm by package-lock.json while
# configuring; where there is no npm, or no network, the report draws its built-in pictures instead, and this says so.
set(page_folder ${CMAKE_CURRENT_LIST_DIR})
set(page_packages ${CMAKE_CURRENT_BINARY_DIR}/report/packages)
set(page_files
  phrases.json)
list(TRANSFORM page_files PREPEND ${page_folder}/)

set(page_source ${CMAKE_CURRENT_BINARY_DIR}/report/page_files.cc)
add_custom_command(
  OUTPUT ${page_source}
  COMMAND ${CMAKE_COMMAND} -DOUTPUT=${page_source} "-DFILES=${page_files}" -P ${page_folder}/embed.cmake
  DEPENDS ${page_files} ${page_folder}/embed.cmake
  COMMENT "Embedding the page of the report"
  VERBATIM)
target_sources(hedgelab_report PRIVATE ${page_source})
