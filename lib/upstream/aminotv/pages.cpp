#include "lib/upstream/aminotv/pages.hpp"

namespace usher::upstream::aminotv {

Result<void> PageWalk::advance(std::optional<std::string> next) {
    if (target_) seen_.insert(std::hash<std::string>{}(*target_));
    if (!next) {
        target_.reset();
        return {};
    }
    if (seen_.contains(std::hash<std::string>{}(*next))) {
        return Error{Errc::Malformed, "links.next: leads to a page that was read already"};
    }
    if (seen_.size() >= pages_max_) {
        return Error{Errc::TooLarge,
                     "a list of more than " + std::to_string(pages_max_) + " pages"};
    }
    target_ = std::move(next);
    return {};
}

}  // namespace usher::upstream::aminotv
