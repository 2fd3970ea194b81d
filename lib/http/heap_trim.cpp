#include "lib/http/heap_trim.hpp"

#include <malloc.h>

#include <algorithm>

namespace usher::http {

void HeapTrim::grow(std::size_t connections) noexcept {
    most_ = std::max(most_, connections);
}

bool HeapTrim::look(std::size_t connections) noexcept {
    if (most_ < connections + gone_min || connections > most_ / 2) return false;
    most_ = connections;
    ::malloc_trim(0);
    return true;
}

}  // namespace usher::http
