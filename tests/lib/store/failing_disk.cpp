#include "tests/lib/store/failing_disk.hpp"

#include <sqlite3.h>

#include <new>

namespace usher::test {
namespace {

using Fault = FailingDisk::Fault;

// SQLite lays the real file out behind this one.
struct File {
    sqlite3_file base;
    bool is_log;

    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
    static File& of(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }
};

// Calls the same method of the real file.
template <auto method, typename... Arguments>
auto forward(sqlite3_file* file, Arguments... arguments) {
    sqlite3_file* real = File::of(file).real();
    return (real->pMethods->*method)(real, arguments...);
}

int write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
    if (File::of(file).is_log) {
        switch (FailingDisk::fault_.load()) {
            case Fault::Full: return SQLITE_FULL;
            case Fault::FailedWrite: return SQLITE_IOERR_WRITE;
            case Fault::FailedFlush:
            case Fault::None: break;
        }
    }
    return forward<&sqlite3_io_methods::xWrite>(file, bytes, size, offset);
}

int sync(sqlite3_file* file, int flags) {
    if (File::of(file).is_log) {
        ++FailingDisk::flush_count_;
        if (FailingDisk::fault_ == Fault::FailedFlush) return SQLITE_IOERR_FSYNC;
    }
    return forward<&sqlite3_io_methods::xSync>(file, flags);
}

const sqlite3_io_methods methods{
    .iVersion = 2,
    .xClose = forward<&sqlite3_io_methods::xClose>,
    .xRead = forward<&sqlite3_io_methods::xRead>,
    .xWrite = write,
    .xTruncate = forward<&sqlite3_io_methods::xTruncate>,
    .xSync = sync,
    .xFileSize = forward<&sqlite3_io_methods::xFileSize>,
    .xLock = forward<&sqlite3_io_methods::xLock>,
    .xUnlock = forward<&sqlite3_io_methods::xUnlock>,
    .xCheckReservedLock = forward<&sqlite3_io_methods::xCheckReservedLock>,
    .xFileControl = forward<&sqlite3_io_methods::xFileControl>,
    .xSectorSize = forward<&sqlite3_io_methods::xSectorSize>,
    .xDeviceCharacteristics = forward<&sqlite3_io_methods::xDeviceCharacteristics>,
    .xShmMap = forward<&sqlite3_io_methods::xShmMap>,
    .xShmLock = forward<&sqlite3_io_methods::xShmLock>,
    .xShmBarrier = forward<&sqlite3_io_methods::xShmBarrier>,
    .xShmUnmap = forward<&sqlite3_io_methods::xShmUnmap>,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

sqlite3_vfs* real_disk = nullptr;

int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* flags_out) {
    File& opened = *new (file) File{.base = {}, .is_log = (flags & SQLITE_OPEN_WAL) != 0};
    const int result = real_disk->xOpen(real_disk, name, opened.real(), flags, flags_out);
    if (opened.real()->pMethods != nullptr) opened.base.pMethods = &methods;
    return result;
}

sqlite3_vfs& failing_disk() {
    static sqlite3_vfs disk = [] {
        real_disk = sqlite3_vfs_find(nullptr);
        sqlite3_vfs copy = *real_disk;
        copy.zName = "failing";
        copy.szOsFile += static_cast<int>(sizeof(File));
        copy.xOpen = open;
        return copy;
    }();
    return disk;
}

}  // namespace

FailingDisk::FailingDisk() {
    fault_ = Fault::None;
    flush_count_ = 0;
    sqlite3_vfs_register(&failing_disk(), 1);
}

FailingDisk::~FailingDisk() {
    fault_ = Fault::None;
    sqlite3_vfs_register(real_disk, 1);
}

}  // namespace usher::test
