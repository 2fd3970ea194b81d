#include "tests/support/disk/simulated_disk.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <new>
#include <utility>
#include <vector>

namespace usher::test {

/// The VFS, what lies on it, and the index of each write-ahead log, which lives in memory shared
/// between processes and so survives none.
struct SimulatedDisk::Registration {
    using Region = std::unique_ptr<char[]>;

    SimulatedDisk& disk;
    std::string name;
    DiskContent content{};
    std::map<std::string, std::vector<Region>> indexes{};
    sqlite3_vfs vfs{};
};

namespace {

constexpr int sector_bytes = 4096;

using Registration = SimulatedDisk::Registration;

Registration& of(sqlite3_vfs* vfs) {
    return *static_cast<Registration*>(vfs->pAppData);
}

struct OpenFile {
    sqlite3_file base{};
    Registration* disk = nullptr;
    std::string name;
    std::shared_ptr<FileContent> content;
    bool names_are_new = false;  ///< durable with the first flush of a journal, as in os_unix.c

    static OpenFile& of(sqlite3_file* file) { return *reinterpret_cast<OpenFile*>(file); }
    DiskFault begin(DiskCall call) const { return disk->disk.begin(call); }
};

int errno_of(DiskFault fault) {
    switch (fault) {
        case DiskFault::NoSpace:
        case DiskFault::ShortWrite: return ENOSPC;
        case DiskFault::Quota: return EDQUOT;
        case DiskFault::NoDescriptor: return EMFILE;
        case DiskFault::None:
        case DiskFault::InputOutput:
        case DiskFault::SyncKept:
        case DiskFault::SyncLost:
        case DiskFault::SyncIgnored:
        case DiskFault::PowerCut: return EIO;
    }
    return EIO;
}

int code_of(DiskFault fault, int input_output_error) {
    const bool is_full = fault == DiskFault::NoSpace || fault == DiskFault::ShortWrite;
    return is_full ? SQLITE_FULL : input_output_error;
}

int close(sqlite3_file* file) {
    OpenFile::of(file).~OpenFile();
    return SQLITE_OK;
}

int read(sqlite3_file* file, void* to, int size, sqlite3_int64 offset) {
    const OpenFile& opened = OpenFile::of(file);
    if (opened.begin(DiskCall::Read) != DiskFault::None) return SQLITE_IOERR_READ;
    const std::string& bytes = opened.content->bytes();
    const auto wanted = static_cast<std::size_t>(size);
    const std::size_t from = std::min(bytes.size(), static_cast<std::size_t>(offset));
    const std::size_t there = std::min(wanted, bytes.size() - from);
    std::memcpy(to, bytes.data() + from, there);
    if (there == wanted) return SQLITE_OK;
    std::memset(static_cast<char*>(to) + there, 0, wanted - there);
    return SQLITE_IOERR_SHORT_READ;
}

int write(sqlite3_file* file, const void* from, int size, sqlite3_int64 offset) {
    const OpenFile& opened = OpenFile::of(file);
    const bool had_power = opened.disk->disk.has_power();
    const DiskFault fault = opened.begin(DiskCall::Write);
    std::string_view bytes{static_cast<const char*>(from), static_cast<std::size_t>(size)};
    if (fault == DiskFault::ShortWrite) bytes = bytes.substr(0, bytes.size() / 3);
    const bool reaches_the_disk = fault == DiskFault::None || fault == DiskFault::ShortWrite ||
                                  (fault == DiskFault::PowerCut && had_power);
    if (reaches_the_disk) opened.content->write(bytes, static_cast<std::size_t>(offset));
    return fault == DiskFault::None ? SQLITE_OK : code_of(fault, SQLITE_IOERR_WRITE);
}

int truncate(sqlite3_file* file, sqlite3_int64 size) {
    const OpenFile& opened = OpenFile::of(file);
    if (opened.begin(DiskCall::Truncate) != DiskFault::None) return SQLITE_IOERR_TRUNCATE;
    opened.content->truncate(static_cast<std::size_t>(size));
    return SQLITE_OK;
}

int sync(sqlite3_file* file, int) {
    OpenFile& opened = OpenFile::of(file);
    const DiskFault fault = opened.begin(DiskCall::Sync);
    if (fault == DiskFault::SyncLost) opened.content->forget_unsynced();
    if (fault == DiskFault::None || fault == DiskFault::SyncKept) {
        opened.content->flush();
        if (std::exchange(opened.names_are_new, false)) opened.disk->content.flush_names();
    }
    const bool is_told_well = fault == DiskFault::None || fault == DiskFault::SyncIgnored;
    return is_told_well ? SQLITE_OK : SQLITE_IOERR_FSYNC;
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
    const OpenFile& opened = OpenFile::of(file);
    if (opened.begin(DiskCall::Size) != DiskFault::None) return SQLITE_IOERR_FSTAT;
    *size = static_cast<sqlite3_int64>(opened.content->bytes().size());
    return SQLITE_OK;
}

// There is one connection, so that every lock is free.
int lock(sqlite3_file*, int) {
    return SQLITE_OK;
}
int is_reserved(sqlite3_file*, int* answer) {
    *answer = 0;
    return SQLITE_OK;
}
int control(sqlite3_file* file, int what, void* out) {
    if (what != SQLITE_FCNTL_LAST_ERRNO) return SQLITE_NOTFOUND;
    *static_cast<int*>(out) = OpenFile::of(file).disk->disk.last_error();
    return SQLITE_OK;
}
int sector_size(sqlite3_file*) {
    return sector_bytes;
}
// What SQLite takes for granted on Unix: a torn write harms no byte beside it.
int characteristics(sqlite3_file*) {
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

int map_index(sqlite3_file* file, int number, int size, int extend, void volatile** to) {
    const OpenFile& opened = OpenFile::of(file);
    std::vector<Registration::Region>& regions = opened.disk->indexes[opened.name];
    const auto wanted = static_cast<std::size_t>(number);
    *to = nullptr;
    if (wanted >= regions.size() && extend == 0) return SQLITE_OK;
    while (regions.size() <= wanted) {
        regions.push_back(std::make_unique<char[]>(static_cast<std::size_t>(size)));
    }
    *to = regions[wanted].get();
    return SQLITE_OK;
}
int lock_index(sqlite3_file*, int, int, int) {
    return SQLITE_OK;
}
void index_barrier(sqlite3_file*) {}
int unmap_index(sqlite3_file* file, int) {
    const OpenFile& opened = OpenFile::of(file);
    opened.disk->indexes.erase(opened.name);
    return SQLITE_OK;
}

const sqlite3_io_methods methods{
    .iVersion = 2,
    .xClose = close,
    .xRead = read,
    .xWrite = write,
    .xTruncate = truncate,
    .xSync = sync,
    .xFileSize = file_size,
    .xLock = lock,
    .xUnlock = lock,
    .xCheckReservedLock = is_reserved,
    .xFileControl = control,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = characteristics,
    .xShmMap = map_index,
    .xShmLock = lock_index,
    .xShmBarrier = index_barrier,
    .xShmUnmap = unmap_index,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* flags_out) {
    Registration& disk = of(vfs);
    file->pMethods = nullptr;
    if (name == nullptr) return SQLITE_CANTOPEN;  // a file without a name would go to /tmp
    if (disk.disk.begin(DiskCall::Open) != DiskFault::None) return SQLITE_CANTOPEN;
    std::shared_ptr<FileContent> content = disk.content.find(name);
    const bool is_new = !content;
    if (is_new && (flags & SQLITE_OPEN_CREATE) == 0) return SQLITE_CANTOPEN;
    if (is_new) content = disk.content.create(name);
    OpenFile& opened = *new (file) OpenFile{.disk = &disk,
                                            .name = name,
                                            .content = std::move(content),
                                            .names_are_new = (flags & SQLITE_OPEN_MAIN_DB) == 0};
    opened.base.pMethods = &methods;
    if (flags_out != nullptr) *flags_out = flags;
    return SQLITE_OK;
}

int remove(sqlite3_vfs* vfs, const char* name, int is_to_be_durable) {
    Registration& disk = of(vfs);
    if (disk.disk.begin(DiskCall::Remove) != DiskFault::None) return SQLITE_IOERR_DELETE;
    if (!disk.content.find(name)) return SQLITE_IOERR_DELETE_NOENT;
    disk.content.remove(name);
    if (is_to_be_durable != 0) disk.content.flush_names();
    return SQLITE_OK;
}

int access(sqlite3_vfs* vfs, const char* name, int flags, int* answer) {
    const auto content = of(vfs).content.find(name);
    // As os_unix.c: an empty journal is none.
    *answer = content && (flags != SQLITE_ACCESS_EXISTS || !content->bytes().empty()) ? 1 : 0;
    return SQLITE_OK;
}

int full_name(sqlite3_vfs*, const char* name, int size, char* full) {
    sqlite3_snprintf(size, full, "%s", name);
    return SQLITE_OK;
}

int randomness(sqlite3_vfs*, int size, char* to) {
    std::memset(to, 7, static_cast<std::size_t>(size));
    return size;
}
int sleep(sqlite3_vfs*, int microseconds) {
    return microseconds;
}
int current_time(sqlite3_vfs*, double* julian_day) {
    *julian_day = 2461100.5;
    return SQLITE_OK;
}

// One thread runs everything here, and nobody asks SQLite for its memory: a tenth of the time. It
// must come before SQLite's first use; later it changes nothing.
int set_up_for_one_thread() {
    sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

std::string next_name() {
    static const int once = set_up_for_one_thread();
    static_cast<void>(once);
    static int number = 0;
    return "simulated-" + std::to_string(++number);
}

int errno_of_last_failure(sqlite3_vfs* vfs, int, char*) {
    return of(vfs).disk.last_error();
}

}  // namespace

SimulatedDisk::SimulatedDisk()
    : registration_{
          std::make_unique<Registration>(Registration{.disk = *this, .name = next_name()})} {
    sqlite3_vfs& vfs = registration_->vfs;
    vfs.iVersion = 1;
    vfs.szOsFile = sizeof(OpenFile);
    vfs.mxPathname = 64;
    vfs.zName = registration_->name.c_str();
    vfs.pAppData = registration_.get();
    vfs.xOpen = open;
    vfs.xDelete = remove;
    vfs.xAccess = access;
    vfs.xFullPathname = full_name;
    vfs.xRandomness = randomness;
    vfs.xSleep = sleep;
    vfs.xCurrentTime = current_time;
    vfs.xGetLastError = errno_of_last_failure;
    sqlite3_vfs_register(&vfs, 0);
}

SimulatedDisk::~SimulatedDisk() {
    sqlite3_vfs_unregister(&registration_->vfs);
}

const std::string& SimulatedDisk::name() const noexcept {
    return registration_->name;
}

void SimulatedDisk::seed(std::uint64_t seed) noexcept {
    sqlite3* const no_connection = nullptr;
    sqlite3_test_control(SQLITE_TESTCTRL_PRNG_SEED, static_cast<int>(seed | 1U), no_connection);
}

DiskContent& SimulatedDisk::content() noexcept {
    return registration_->content;
}

DiskFault SimulatedDisk::begin(DiskCall call) {
    if (!has_power_) return DiskFault::PowerCut;
    const DiskFault fault = on_call ? on_call(call) : DiskFault::None;
    ++faults_[static_cast<std::size_t>(fault)];
    if (fault == DiskFault::PowerCut) has_power_ = false;
    if (fault != DiskFault::None) last_error_ = errno_of(fault);
    return fault;
}

}  // namespace usher::test
