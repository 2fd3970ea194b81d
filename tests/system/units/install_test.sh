#!/usr/bin/env bash
# Checks that the unit names the program, and usher.pc the library, where `cmake --install --prefix`
# puts them.
#   install_test.sh <folder of cmake_install.cmake for the units> <the same for the library>
set -euo pipefail

scripts=$1
library_scripts=$2

fail() {
    echo "units_install: $1" >&2
    exit 1
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for prefix in /usr /usr/local /opt/usher; do
    DESTDIR=$work cmake -DCMAKE_INSTALL_PREFIX="$prefix" -P "$scripts/cmake_install.cmake" >"$work/log" ||
        fail "installing below $prefix: $(cat "$work/log")"
    unit=$work$prefix/lib/systemd/system/usherd.service
    grep -qx "ExecStart=$prefix/bin/usherd" "$unit" ||
        fail "below $prefix: $(grep '^ExecStart=' "$unit")"
    [ -f "$work$prefix/lib/systemd/system/usherd.socket" ] || fail "no socket below $prefix"
    account=$work$prefix/lib/sysusers.d/usher.conf
    grep -q '^u usher ' "$account" || fail "no account below $prefix"

    DESTDIR=$work cmake -DCMAKE_INSTALL_PREFIX="$prefix" -P "$library_scripts/cmake_install.cmake" >"$work/log" ||
        fail "installing the library below $prefix: $(cat "$work/log")"
    flags=$(pkg-config --cflags-only-I --keep-system-cflags "$(find "$work$prefix" -name usher.pc)")
    [ -f "$(realpath "${flags#-I}" | tr -d ' ')/usher.h" ] || fail "usher.pc below $prefix: $flags"
done

# The account that the unit runs under is the one that the installation describes.
grep -qx 'User=usher' "$work/usr/lib/systemd/system/usherd.service" || fail "another account"
echo "units_install: right"
