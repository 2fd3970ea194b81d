#!/usr/bin/env bash
# Checks the units as systemd reads them, without a running systemd and without rights.
#   units_test.sh <configured usherd.service> <folder of the other files> <an existing program>
set -euo pipefail

service=$1 folder=$2 program=$3
exposure_max=11 # tenths of systemd-analyze (threat model D82)

fail() {
    echo "units: $1" >&2
    exit 1
}

for tool in systemd-analyze systemd-sysusers; do
    command -v "$tool" >/dev/null || fail "$tool is missing: install the package systemd"
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Nothing is installed while tests run, so a program that exists stands in for usherd.
grep -q '^ExecStart=/.*/usherd$' "$service" || fail "ExecStart is not an absolute path of usherd"
sed "s|^ExecStart=.*|ExecStart=$program|" "$service" >"$work/usherd.service"
cp "$folder/usherd.socket" "$work/"
cd "$work"

# It warns of an unknown setting and still exits with 0, so that any word counts as a failure.
verify() {
    SYSTEMD_UNIT_PATH=$work systemd-analyze verify --man=no --recursive-errors=no "$@" 2>&1
}
words=$(verify ./usherd.service ./usherd.socket) || fail "systemd-analyze verify: $words"
[ -z "$words" ] || fail "systemd-analyze verify: $words"

# The check itself must notice a mistake.
sed 's/^ProtectHome=/ProtectHomes=/' usherd.service >wrong.service
[ -n "$(verify ./wrong.service || true)" ] || fail "a mistake in a unit goes unnoticed"

score=$(systemd-analyze security --offline=true --no-pager --threshold="$exposure_max" \
    ./usherd.service) || {
    grep '✗' <<<"$score" >&2 || true
    fail "exposure is above $exposure_max tenths: $(tail -n 1 <<<"$score")"
}
tail -n 1 <<<"$score"

# What is not scored, but promised (threat model D82).
for setting in Type=notify NotifyAccess=main Restart=always RestartSec=100ms \
    StartLimitIntervalSec=0 RestartPreventExitStatus=78 RuntimeDirectoryPreserve=yes LimitCORE=0; do
    grep -qx "$setting" usherd.service || fail "usherd.service: $setting is missing"
done
grep -q '^WatchdogSec=' usherd.service || fail "usherd.service: WatchdogSec is missing"
for setting in IPAddressDeny=any IPAddressAllow=localhost SocketMode=0660; do
    grep -qx "$setting" usherd.socket || fail "usherd.socket: $setting is missing"
done
listens=$(sed -n 's/^ListenStream=//p' usherd.socket | LC_ALL=C sort | tr '\n' ' ')
[ "$listens" = '/run/usher/api.sock 127.0.0.1:6878 [::1]:6878 ' ] ||
    fail "usherd.socket listens elsewhere: $listens"

mkdir root
words=$(systemd-sysusers --root="$work/root" --dry-run "$folder/usher.sysusers.conf" 2>&1) ||
    fail "usher.sysusers.conf is not understood: $words"
echo "units: right"
