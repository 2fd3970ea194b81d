#include "ipc/api/adapters/answers.hpp"

#include <string>

#include "ipc/api/problem.hpp"
#include "ipc/api/writing.hpp"
#include "lib/license/decision.hpp"

namespace usher::api {

http::Response allow(std::string_view reason) {
    http::Response response = no_content();
    response.fields.push_back({"X-Usher-Reason", std::string{reason}});
    return response;
}

http::Response refuse(std::string_view reason, int status) {
    http::Response response =
        problem(status, name(Errc::Forbidden), "refused: " + std::string{reason});
    response.fields.push_back({"X-Usher-Reason", std::string{reason}});
    return response;
}

http::Response refuse(const Error& error, int status) {
    if (error.code() != Errc::Forbidden) return problem(error);
    return refuse(name(license::Reason::UnknownKey), status);
}

}  // namespace usher::api
