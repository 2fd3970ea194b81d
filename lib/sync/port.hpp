/// The narrow port through which upstreams are reached: values in, values out, so that outbound
/// traffic can move into a process of its own.
#pragma once

#include <functional>
#include <optional>

#include "lib/async/task.hpp"
#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"
#include "lib/license/activation.hpp"
#include "lib/license/entitlement.hpp"
#include "lib/upstream/acestream/answers.hpp"
#include "lib/upstream/usher/client.hpp"

namespace usher::sync {

/// Verifies an extension string against the pinned issuers; pure. Errors of usher::read_extension.
using ReadExtension = std::function<Result<license::Extension>(std::string_view text)>;

/// Asks upstream what a key holds. Errors of usher::Client::fetch.
using FetchDocument = std::function<Task<Result<upstream::usher::DocumentAnswer>>(
    upstream::usher::DocumentRequest request, Instant certain_now)>;

/// Executes a paid activation, once. Errors of acestream::Client::activate_service:
/// Errc::Unreachable proves that it was not sent, Errc::Rejected that it was refused.
using Charge =
    std::function<Task<Result<upstream::acestream::Activated>>(license::ActivationRequest request)>;

/// What a period of a service costs now. Errors of acestream::Client::get_service_cost.
using Quote = std::function<Task<Result<Cents>>(OptionId service, PeriodId period)>;

/// What upstream shows now of what the request changes: the end of validity of (user key, service)
/// and, where upstream can be asked for it, whether it knows the charge. What the dialect cannot
/// tell stays empty. Errors of acestream::Client::get_user_key_info.
using Read = std::function<Task<Result<license::Reading>>(license::ActivationRequest request)>;

/// All that a paid activation needs of an upstream.
struct ChargePort {
    Charge charge;
    Read read;
    Quote quote;
};

}  // namespace usher::sync
