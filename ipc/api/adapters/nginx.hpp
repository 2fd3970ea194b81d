/// nginx's auth_request (ngx_http_auth_request_module): 2xx lets a request pass, 401 and 403 refuse
/// it, anything else is an error. Pure.
#pragma once

#include "ipc/api/adapters/settings.hpp"
#include "lib/enforcement/right_question.hpp"
#include "lib/http/message.hpp"
#include "lib/http/query.hpp"

namespace usher::api {

/// The key is the field `X-Usher-User-Key`, else an argument in `X-Original-URI`; the product may
/// stand in `X-Usher-Product` too. `url` and errors as engine_right.
[[nodiscard]] Result<enforcement::RightQuestion> read_nginx_request(
    const http::Request& request, http::Parameters url, const AdapterSettings& settings);

/// 204 or 403 with the decision in `X-Usher-` fields. nginx's cache may keep a yes for `cache_for`,
/// never beyond its end; a no is asked again.
[[nodiscard]] http::Response answer_nginx(const enforcement::Decision& decision, Seconds cache_for);

}  // namespace usher::api
