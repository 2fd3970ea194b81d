#include "tests/support/disk/disk_content.hpp"

#include <algorithm>
#include <unordered_map>

namespace usher::test {

void FileContent::write(std::string_view bytes, std::size_t offset) {
    unsynced_.push_back({.is_write = true, .at = offset, .bytes = std::string{bytes}});
    apply(now_, unsynced_.back());
}

void FileContent::truncate(std::size_t size) {
    unsynced_.push_back({.is_write = false, .at = size, .bytes = {}});
    apply(now_, unsynced_.back());
}

void FileContent::flush() {
    for (const Change& change : unsynced_) apply(durable_, change);
    unsynced_.clear();
}

void FileContent::settle() {
    durable_ = now_;
    unsynced_.clear();
}

void FileContent::apply(std::string& content, const Change& change) {
    if (!change.is_write) {
        content.resize(change.at);
        return;
    }
    content.resize(std::max(content.size(), change.at + change.bytes.size()));
    content.replace(change.at, change.bytes.size(), change.bytes);
}

// Sectors that do not arrive keep what was there, or zeros where the file has grown.
void FileContent::apply_torn(std::string& content, const Change& change, Random& random,
                             std::size_t sector) {
    const std::size_t end = change.at + change.bytes.size();
    for (std::size_t from = change.at; from < end;) {
        const std::size_t to = std::min((from / sector + 1) * sector, end);
        if (random.happens(0.5)) {
            apply(content, {.is_write = true,
                            .at = from,
                            .bytes = change.bytes.substr(from - change.at, to - from)});
        }
        from = to;
    }
    if (random.happens(0.5)) content.resize(std::max(content.size(), end));
}

// How much of the cache a disk gets written differs; each kind finds other faults.
void FileContent::cut_power(Random& random, std::size_t sector) {
    enum Way : std::uint8_t { NothingArrives, AllArrives, TheFirstArrive, AnyArrive, Ways };
    const std::uint64_t way = random.below(Ways);
    const std::size_t first = way == TheFirstArrive ? random.below(unsynced_.size() + 1) : 0;
    for (std::size_t number = 0; number < unsynced_.size(); ++number) {
        const Change& change = unsynced_[number];
        const bool is_torn =
            (way == TheFirstArrive && number == first) || (way == AnyArrive && random.happens(0.4));
        const bool arrives = way == AllArrives || (way == TheFirstArrive && number < first) ||
                             (way == AnyArrive && random.happens(0.6));
        if (is_torn && change.is_write) {
            apply_torn(durable_, change, random, sector);
        } else if (arrives) {
            apply(durable_, change);
        }
    }
    unsynced_.clear();
    now_ = durable_;
}

DiskContent::DiskContent(const DiskContent& other) {
    *this = other;
}

DiskContent& DiskContent::operator=(const DiskContent& other) {
    if (this == &other) return *this;
    std::unordered_map<const FileContent*, std::shared_ptr<FileContent>> copies;
    const auto copy = [&](const std::shared_ptr<FileContent>& file) {
        if (!file) return file;
        std::shared_ptr<FileContent>& made = copies[file.get()];
        if (!made) made = std::make_shared<FileContent>(*file);
        return made;
    };
    names_.clear();
    for (const auto& [name, files] : other.names_) {
        names_[name] = {.now = copy(files.now), .durable = copy(files.durable)};
    }
    return *this;
}

std::shared_ptr<FileContent> DiskContent::find(const std::string& name) const {
    const auto found = names_.find(name);
    return found == names_.end() ? nullptr : found->second.now;
}

std::shared_ptr<FileContent> DiskContent::create(const std::string& name) {
    return names_[name].now = std::make_shared<FileContent>();
}

void DiskContent::remove(const std::string& name) {
    const auto found = names_.find(name);
    if (found != names_.end()) found->second.now.reset();
}

void DiskContent::flush_names() {
    for (auto& [name, files] : names_) files.durable = files.now;
    std::erase_if(names_, [](const auto& entry) { return !entry.second.durable; });
}

DiskContent DiskContent::copied() const {
    DiskContent copy{*this};
    copy.flush_names();
    for (auto& [name, files] : copy.names_) files.durable->settle();
    return copy;
}

void DiskContent::cut_power(Random& random) {
    const std::size_t sector = random.happens(0.5) ? 512 : 4096;
    for (auto& [name, files] : names_) {
        if (files.now != files.durable && random.happens(0.5)) files.durable = files.now;
        files.now = files.durable;
    }
    std::erase_if(names_, [](const auto& entry) { return !entry.second.durable; });
    for (auto& [name, files] : names_) files.durable->cut_power(random, sector);
}

}  // namespace usher::test
