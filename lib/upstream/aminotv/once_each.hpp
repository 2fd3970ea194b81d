/// Values by their ids, each once.
#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace usher::upstream::aminotv {

/// Values in the order of their ids' first appearance, the later value of an id counting.
template <typename Value>
class OnceEach {
public:
    /// False when `id` was there already.
    bool put(const std::string& id, Value value) {
        const auto [place, is_new] = places_.try_emplace(id, values_.size());
        if (is_new) {
            values_.push_back(std::move(value));
        } else {
            values_[place->second] = std::move(value);
        }
        return is_new;
    }
    [[nodiscard]] std::size_t size() const noexcept { return values_.size(); }
    [[nodiscard]] std::vector<Value> take() { return std::move(values_); }

private:
    std::vector<Value> values_;
    std::unordered_map<std::string, std::size_t> places_;
};

}  // namespace usher::upstream::aminotv
