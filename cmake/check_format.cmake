# Holds every source against .clang-format, by clang-format 19: other versions lay out differently.
#   cmake -D ROOT=<repository> -P cmake/check_format.cmake
cmake_minimum_required(VERSION 3.25)

file(GLOB_RECURSE files ${ROOT}/lib/*.[ch]pp ${ROOT}/ipc/*.[ch]pp ${ROOT}/daemon/*.[ch]pp ${ROOT}/tests/*.[ch]pp)
execute_process(COMMAND clang-format-19 --dry-run -Werror ${files} RESULT_VARIABLE result)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "clang-format-19 would lay these files out differently: clang-format-19 -i FILE")
endif()
list(LENGTH files count)
message(STATUS "format: ${count} files")
