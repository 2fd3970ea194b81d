# Holds that the machine's calendar clock is read in one place, so that everything else runs on the
# injected clock (threat model section 4). Steady clocks are for waits and free.
#   cmake -D ROOT=<repository> -P cmake/check_clocks.cmake
cmake_minimum_required(VERSION 3.25)

# The daemon's clock, usherctl's, which only says how long ago something was, and libusher's, which reads
# no calendar but the time since boot.
set(allowed daemon/app/system_clock.cpp daemon/ctl/usherctl.cpp ipc/client/boot_clock.hpp)

file(GLOB_RECURSE files RELATIVE ${ROOT} ${ROOT}/lib/*.[ch]pp ${ROOT}/ipc/*.[ch]pp ${ROOT}/daemon/*.[ch]pp)
foreach(file IN LISTS files)
  if(file IN_LIST allowed)
    continue()
  endif()
  file(STRINGS ${ROOT}/${file} calls
    REGEX "system_clock::now|gettimeofday|clock_gettime|[^_a-z]time\\((NULL|nullptr|0)\\)|localtime|utc_clock::now")
  if(calls)
    message(SEND_ERROR "${file} reads the machine's clock by itself: ${calls}")
  endif()
endforeach()
list(LENGTH files count)
message(STATUS "clocks: ${count} files")
