#include "daemon/app/saved_page.hpp"

#include <span>
#include <string>
#include <utility>

#include "daemon/app/state_files.hpp"
#include "ipc/engine/verdicts.hpp"
#include "lib/crypto/aead.hpp"

namespace usher::app {
namespace {

// Sealing nothing with the image as its context authenticates the image where it lies: it can be
// mapped, and need not be decrypted into memory of its own.
constexpr std::size_t seal_bytes = crypto::Aead::nonce_bytes + crypto::Aead::tag_bytes;

std::string_view text_of(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

Result<std::optional<SavedPage>> SavedPage::take(const store::StateDirectory& directory,
                                                 const Secret& seal,
                                                 const protocol::HashKey& hash_key) {
    Result<std::optional<store::MappedFile>> file = directory.take_file(saved_page_file);
    if (!file) return file.error();
    if (!*file || (*file)->bytes().size() < seal_bytes) return std::optional<SavedPage>{};
    const std::span<std::byte> bytes = (*file)->bytes();
    const std::span<std::byte> page = bytes.first(bytes.size() - seal_bytes);
    const Result<std::string> authentic =
        crypto::Aead{seal}.open(text_of(bytes.last(seal_bytes)), text_of(page));
    if (!authentic) return std::optional<SavedPage>{};
    const std::optional<protocol::PageImage> image = protocol::PageImage::of(page, hash_key);
    if (!image) return std::optional<SavedPage>{};
    return std::optional{SavedPage{std::move(**file), *image}};
}

Result<void> SavedPage::keep(const store::StateDirectory& directory, const Secret& seal,
                             std::span<const std::byte> image) {
    const std::string_view page = text_of(image);
    return directory.make_file(saved_page_file, {page, crypto::Aead{seal}.seal({}, page)});
}

license::Verdict SavedPage::verdict_on(const enforcement::Question& question,
                                       enforcement::TimeKeeper& time) {
    protocol::Question asked{.option = question.option.text()};
    if (question.user_key) asked.user_key = question.user_key->text();
    if (question.product) asked.product = question.product->text();
    return engine::read(image_.check(asked, time.since_boot().count(), time.offset().count()));
}

}  // namespace usher::app
