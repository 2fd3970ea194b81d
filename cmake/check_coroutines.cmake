# Finds what GCC 12 destroys twice: these inside the same expression as a co_await.
#   cmake -D ROOT=<repository> -P cmake/check_coroutines.cmake
cmake_minimum_required(VERSION 3.25)

set(traps
  "a braced value|co_await[^;{]*([A-Za-z0-9_>(]{|, {)"
  "a co_await inside braces|([A-Za-z0-9_>]{[^;{}]*({[^;{}]*}[^;{}]*)*|{)co_await"
  "a capturing lambda|co_await[^;{]*[(, ]\\[[^]]"
  "a conditional|co_await[^;{]*[^\"]\\? |[^\"]\\? [^;{]*co_await"
  "a chain of co_awaits|co_await[^;{]*(&&|[|][|])[^;{]*co_await")

file(GLOB_RECURSE files ${ROOT}/lib/*.[ch]pp ${ROOT}/ipc/*.[ch]pp ${ROOT}/daemon/*.[ch]pp ${ROOT}/tests/*.[ch]pp)
foreach(file IN LISTS files)
  file(READ ${file} text)
  string(REGEX REPLACE "//[^\n]*" "" text "${text}")
  foreach(trap IN LISTS traps)
    string(FIND "${trap}" "|" bar)
    string(SUBSTRING "${trap}" 0 ${bar} name)
    math(EXPR bar "${bar} + 1")
    string(SUBSTRING "${trap}" ${bar} -1 pattern)
    if(text MATCHES "${pattern}")
      message(SEND_ERROR "${file}: ${name} in an expression with co_await; name it first:\n${CMAKE_MATCH_0}")
    endif()
  endforeach()
endforeach()
