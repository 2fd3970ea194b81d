#include "ipc/api/charge_refusal.hpp"

#include "ipc/api/authorization.hpp"

namespace usher::api {

Error shown_refusal(const Services& services, const Error& error, const http::Request& request) {
    const auto& trouble = services.disk.anchor();
    if (!trouble || authorize(request, enforcement::Scope::Read, services.tokens)) return error;
    std::string text = error.context();
    const std::size_t at = text.find(trouble->cause);
    if (at == std::string::npos) return error;
    text.replace(at, trouble->cause.size(), trouble->cause, 0, trouble->cause.find(':'));
    return {error.code(), std::move(text)};
}

}  // namespace usher::api
