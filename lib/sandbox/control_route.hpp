/// One call of the control face. Only for its sources.
#pragma once

#include <boost/json/object.hpp>
#include <memory>
#include <string_view>

#include "lib/async/task.hpp"
#include "lib/core/error.hpp"
#include "lib/http/message.hpp"
#include "lib/sandbox/backend.hpp"

namespace usher::sandbox {

/// An error becomes a problem document.
using ControlAnswer = Result<boost::json::object>;

struct ControlRoute {
    std::string_view method;
    std::string_view path;
    Task<ControlAnswer> (*answer)(std::shared_ptr<Backend>, http::Request);
};

}  // namespace usher::sandbox
