# Build functions and the flags that every target shares.

# Warnings, include root and Boost settings.
add_library(usher_settings INTERFACE)
target_compile_options(usher_settings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Wcast-qual
  -Wformat=2 -Wundef -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 at -O2 sees a mismatch inside Asio's own allocator where there is none.
  target_compile_options(usher_settings INTERFACE -Wno-mismatched-new-delete)
endif()
target_include_directories(usher_settings INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_definitions(usher_settings INTERFACE
  BOOST_ASIO_NO_DEPRECATED
  BOOST_ASIO_DISABLE_BOOST_COROUTINE
  USHER_VERSION="${PROJECT_VERSION}")
target_link_libraries(usher_settings INTERFACE Boost::headers Boost::json Threads::Threads)

# Hardening of threat-model D83. Sanitizers replace what _FORTIFY_SOURCE checks, and it needs optimisation.
if(CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo")
  target_compile_options(usher_settings INTERFACE
    -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection
    -D_GLIBCXX_ASSERTIONS -ffunction-sections -fdata-sections)
  add_link_options(-Wl,--gc-sections -Wl,-z,relro,-z,now -Wl,-z,noexecstack)
endif()
# Programs and libraries alike, so that one precompiled header fits both.
target_compile_options(usher_settings INTERFACE -fPIC)
add_link_options($<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>:-pie>)

# The headers nearly every file needs, parsed once. Beast is not among them.
option(USHER_PRECOMPILED_HEADERS "Parse the common headers once" ON)
if(USHER_PRECOMPILED_HEADERS)
  file(WRITE ${PROJECT_BINARY_DIR}/precompiled.cpp "")
  add_library(usher_precompiled OBJECT ${PROJECT_BINARY_DIR}/precompiled.cpp)
  target_link_libraries(usher_precompiled PRIVATE usher_settings)
  target_precompile_headers(usher_precompiled PRIVATE
    <chrono> <functional> <memory> <optional> <string> <string_view> <vector>
    <boost/asio/any_io_executor.hpp> <boost/asio/awaitable.hpp> <boost/json.hpp>
    <boost/system/result.hpp>)
endif()

function(usher_configure target)
  target_link_libraries(${target} PUBLIC usher_settings)
  if(USHER_PRECOMPILED_HEADERS)
    target_precompile_headers(${target} REUSE_FROM usher_precompiled)
  endif()
endfunction()

# usher_module(http SOURCES server.cpp USES usher::core HIDES OpenSSL::SSL)
# The static library usher_http, known as usher::http. USES: what its headers need.
# HIDES: what only its .cpp files need, so users of the module do not see it.
function(usher_module name)
  cmake_parse_arguments(module "" "" "SOURCES;USES;HIDES" ${ARGN})
  add_library(usher_${name} STATIC ${module_SOURCES})
  add_library(usher::${name} ALIAS usher_${name})
  target_link_libraries(usher_${name} PUBLIC ${module_USES} PRIVATE ${module_HIDES})
  usher_configure(usher_${name})
endfunction()

# usher_program(usherd SOURCES usherd.cpp USES usher::app)
# A program under bin/, installed with the rest.
function(usher_program name)
  cmake_parse_arguments(program "" "" "SOURCES;USES" ${ARGN})
  add_executable(${name} ${program_SOURCES})
  target_link_libraries(${name} PRIVATE ${program_USES})
  if(CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo")
    target_link_options(${name} PRIVATE
      -static-libstdc++ -static-libgcc -Wl,-z,pack-relative-relocs)
  endif()
  usher_configure(${name})
  install(TARGETS ${name} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endfunction()

# usher_test(lib_store SOURCES license_store_test.cpp USES usher::store)
# One Boost.Test program a module; `ctest -R lib_store` runs it.
function(usher_test name)
  cmake_parse_arguments(test "" "" "SOURCES;USES" ${ARGN})
  add_executable(${name}_test ${PROJECT_SOURCE_DIR}/tests/main.cpp ${test_SOURCES})
  target_link_libraries(${name}_test PRIVATE ${test_USES} Boost::unit_test_framework)
  target_compile_definitions(${name}_test PRIVATE BOOST_TEST_DYN_LINK)
  usher_configure(${name}_test)
  add_test(NAME ${name} COMMAND ${name}_test --color_output=no)
  set_tests_properties(${name} PROPERTIES TIMEOUT 300)
endfunction()
