# shellcheck shell=bash
# Shared by the scripts that install, build and test: sourced, from the root of the repository.

# step "What is done" "What to do when it fails" command...
step() {
    local what=$1 advice=$2
    shift 2
    printf '==> %s\n' "$what" >&2
    "$@" || {
        local code=$?
        printf '\n%s: failed at: %s (exit code %d)\n%s\n' "$0" "$what" "$code" "$advice" >&2
        exit "$code"
    }
}

# Compilers run through ccache where it is installed; CMake reads these variables when it first
# configures a build directory.
use_ccache() {
    command -v ccache >/dev/null || return 0
    export CMAKE_C_COMPILER_LAUNCHER=ccache CMAKE_CXX_COMPILER_LAUNCHER=ccache
    # Precompiled headers and __TIME__ would otherwise keep every file out of the cache.
    export CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
}

# configure_and_build PRESET [CMake options...]
configure_and_build() {
    local preset=$1
    shift
    use_ccache
    step "configuring (preset $preset)" \
        "A library is probably missing: run packaging/install-dependencies and look above." \
        cmake --preset "$preset" --log-level=WARNING "$@"
    export NINJA_STATUS='[%f/%t, %es] '
    step "building (several minutes the first time)" \
        "The first error stands above. Out of memory? Try: ninja -C build/$preset -j1" \
        cmake --build "build/$preset"
}
