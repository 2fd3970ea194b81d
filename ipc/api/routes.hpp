/// The native API's routes, a function a resource: each adds its own to the router.
///
/// `services` outlives the router. The resources and their members: docs/native-api.md.
#pragma once

#include "ipc/api/router.hpp"
#include "ipc/api/services.hpp"

namespace usher::api {

/// `/healthz`, `/readyz`, `/metrics`, `/v1/status`.
void add_status_routes(Router& router, const Services& services);
/// `/v1/keys`.
void add_key_routes(Router& router, const Services& services);
/// `/v1/site-logins`: people who sign in at the account site.
void add_site_login_routes(Router& router, const Services& services);
/// `/v1/accounts` and `/v1/reminders`: users who have logged in, and what of theirs ends soon.
void add_account_routes(Router& router, const Services& services);
/// `/v1/check`, alone and in batches, `/v1/explain`, `/v1/options`: may this be used, and why.
void add_right_routes(Router& router, const Services& services);
/// `/v1/activations` and `/v1/quote`.
void add_activation_routes(Router& router, const Services& services);
/// `/v1/licenses` and `/v1/products`.
void add_license_routes(Router& router, const Services& services);
/// `/v1/purchases`.
void add_purchase_routes(Router& router, const Services& services);
/// `/v1/resellers`.
void add_reseller_routes(Router& router, const Services& services);
/// `/v1/bss`: a reseller's customers, the catalogue, subscriptions and invoices.
void add_customer_routes(Router& router, const Services& services);
/// `/v1/alarms`: what waits for a person.
void add_alarm_routes(Router& router, const Services& services);
/// `/v1/sync`.
void add_sync_routes(Router& router, const Services& services);
/// `/v1/tokens`.
void add_token_routes(Router& router, const Services& services);
/// `/v1/events`.
void add_event_routes(Router& router, const Services& services);
/// `/v1/streams`: who streams, and streams of programs that hold them here.
void add_stream_routes(Router& router, const Services& services);
/// `/v1/usage`: what engines say was used.
void add_usage_routes(Router& router, const Services& services);
/// `/v1/audit`: the journal.
void add_audit_routes(Router& router, const Services& services);
/// `/v1/recovery`: whether the state is the one that was left, and a person's word on it.
void add_recovery_routes(Router& router, const Services& services);
/// `/v1/backup`.
void add_backup_routes(Router& router, const Services& services);

}  // namespace usher::api
