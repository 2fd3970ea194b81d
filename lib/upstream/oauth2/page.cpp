#include "lib/upstream/oauth2/page.hpp"

namespace usher::upstream::oauth2 {

std::string escaped(std::string_view text) {
    std::string safe;
    safe.reserve(text.size());
    for (const char c : text) {
        switch (c) {
            case '&': safe += "&amp;"; break;
            case '<': safe += "&lt;"; break;
            case '>': safe += "&gt;"; break;
            case '"': safe += "&quot;"; break;
            case '\'': safe += "&#39;"; break;
            default: safe += c;
        }
    }
    return safe;
}

http::Response page(int status, std::string_view title, std::string_view content,
                    std::string_view form_targets) {
    const std::string name = escaped(title);
    const std::string policy =
        "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action " +
        std::string{form_targets};
    return {.status = status,
            .content_type = "text/html; charset=utf-8",
            .fields = {{.name = "Cache-Control", .value = "no-store"},
                       {.name = "Content-Security-Policy", .value = policy},
                       {.name = "X-Content-Type-Options", .value = "nosniff"},
                       {.name = "X-Frame-Options", .value = "DENY"},
                       {.name = "Referrer-Policy", .value = "no-referrer"}},
            .body = "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" +
                    name + "</title></head>\n<body><h1>" + name + "</h1>\n" + std::string{content} +
                    "</body></html>\n"};
}

}  // namespace usher::upstream::oauth2
