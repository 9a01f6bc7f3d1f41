# What `cmake --install` puts where: the program, the layers with their headers below include/hedgelab, so that sources
# include them as those of the tree do ("engine/core/date.h"), and below share/hedgelab the rule tables, the sample market
# and the configs, in the folders they have in the tree.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(HEDGELAB_INSTALL_DATADIR ${CMAKE_INSTALL_DATADIR}/hedgelab)
set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/hedgelab)

get_property(layers GLOBAL PROPERTY HEDGELAB_LAYERS)
foreach(layer ${layers})
  set_target_properties(hedgelab_${layer} PROPERTIES EXPORT_NAME ${layer})
  install(TARGETS hedgelab_${layer} EXPORT hedgelab
          FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/hedgelab)
endforeach()
set_target_properties(hedgelab_flags PROPERTIES EXPORT_NAME flags)
set_target_properties(hedgelab_strategies PROPERTIES EXPORT_NAME strategies)
install(TARGETS hedgelab_flags hedgelab_strategies EXPORT hedgelab
        OBJECTS DESTINATION ${CMAKE_INSTALL_LIBDIR}/hedgelab)
install(TARGETS hedgelab)

install(DIRECTORY market_data configs DESTINATION ${HEDGELAB_INSTALL_DATADIR} PATTERN stores EXCLUDE)
install(EXPORT hedgelab NAMESPACE hedgelab:: FILE hedgelabTargets.cmake DESTINATION ${package_folder})
configure_package_config_file(cmake/hedgelabConfig.cmake.in ${PROJECT_BINARY_DIR}/hedgelabConfig.cmake
                              INSTALL_DESTINATION ${package_folder} PATH_VARS HEDGELAB_INSTALL_DATADIR)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/hedgelabConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/hedgelabConfig.cmake ${PROJECT_BINARY_DIR}/hedgelabConfigVersion.cmake
        DESTINATION ${package_folder})

# Manual pages and completions, written by the program itself from its options.
install(CODE "
  set(program \"$<TARGET_FILE:hedgelab>\")
  set(prefix \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}\")
  file(MAKE_DIRECTORY \"\${prefix}/${CMAKE_INSTALL_DATADIR}/bash-completion/completions\"
                      \"\${prefix}/${CMAKE_INSTALL_DATADIR}/zsh/site-functions\")
  execute_process(COMMAND \"\${program}\" man --out \"\${prefix}/${CMAKE_INSTALL_MANDIR}/man1\" COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND \"\${program}\" completion bash COMMAND_ERROR_IS_FATAL ANY
                  OUTPUT_FILE \"\${prefix}/${CMAKE_INSTALL_DATADIR}/bash-completion/completions/hedgelab\")
  execute_process(COMMAND \"\${program}\" completion zsh COMMAND_ERROR_IS_FATAL ANY
                  OUTPUT_FILE \"\${prefix}/${CMAKE_INSTALL_DATADIR}/zsh/site-functions/_hedgelab\")
")
