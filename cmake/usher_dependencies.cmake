# Every library that Usher links, found once. All of them are Debian 12 packages (packaging/install-dependencies).
#
# From archives where Debian has them: each shared library costs a small device time at the start and memory. OpenSSL
# stays shared, so that Debian's security updates reach it.
find_package(Threads REQUIRED)
set(Boost_USE_STATIC_LIBS ON)
find_package(Boost 1.81 REQUIRED COMPONENTS json)
unset(Boost_USE_STATIC_LIBS)
find_package(OpenSSL 3 REQUIRED)
find_library(SQLite3_LIBRARY NAMES libsqlite3.a sqlite3)
find_package(SQLite3 REQUIRED)
find_package(SQLiteCpp REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(CLI11 REQUIRED)
find_package(PkgConfig REQUIRED)
