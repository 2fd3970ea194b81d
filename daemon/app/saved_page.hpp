/// The engine's page over a restart: kept when the daemon ends in order, taken by the start that
/// follows, which answers checks from it before the keys are read.
#pragma once

#include <optional>
#include <span>

#include "ipc/protocol/page_image.hpp"
#include "lib/core/secret.hpp"
#include "lib/enforcement/enforcer.hpp"
#include "lib/store/files.hpp"

namespace usher::app {

class SavedPage {
public:
    /// The page in `directory`, whose file is gone from then on. None if there is none that was
    /// kept under `seal`, or it is of another hash key. Errors as StateDirectory::take_file.
    [[nodiscard]] static Result<std::optional<SavedPage>> take(
        const store::StateDirectory& directory, const Secret& seal,
        const protocol::HashKey& hash_key);
    /// Errors as StateDirectory::make_file.
    [[nodiscard]] static Result<void> keep(const store::StateDirectory& directory,
                                           const Secret& seal, std::span<const std::byte> image);

    [[nodiscard]] const protocol::PageImage& image() const noexcept { return image_; }
    /// The image as it was kept, but for the time of the last check in its header.
    [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return image_.bytes(); }
    [[nodiscard]] license::Verdict verdict_on(const enforcement::Question& question,
                                              enforcement::TimeKeeper& time);

private:
    SavedPage(store::MappedFile file, protocol::PageImage image) noexcept
        : file_{std::move(file)}, image_{image} {}

    store::MappedFile file_;
    protocol::PageImage image_;
};

}  // namespace usher::app
