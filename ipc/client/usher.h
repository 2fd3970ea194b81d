/* libusher: may it? An engine's questions to usherd, answered from shared memory.
 *
 * usherd publishes every answer in a sealed page of memory. A check reads it there: no lock, no
 * system call, no allocation, some tens of nanoseconds, on any thread and inside signal handlers.
 * A thread of the library's own keeps the page: it connects, takes a new page when there is one,
 * and connects again when the daemon was restarted. While there is no daemon the last page goes on
 * answering for as long as the daemon has allowed it to, and says that it is stale.
 *
 * All functions may be called from any thread at once, unless they say otherwise. Nothing here
 * throws, calls exit, raises SIGPIPE or touches a descriptor that is not its own; all of its own
 * are close-on-exec. Texts are UTF-8, end with a NUL and are at most USHER_TEXT_MAX bytes; the
 * library copies what it keeps. Times are Unix seconds in UTC by the daemon's trusted clock;
 * whoever sets the wall clock changes no answer.
 *
 * fork: a child goes on checking the page that it inherited, which the daemon still keeps up. The
 * library's thread does not exist there; it starts again by itself, with a connection of its own,
 * at the child's first call that needs one, or when a check finds that the page is no longer kept
 * up. That one check starts a thread, so it is the only one that is not async-signal-safe: a child
 * that checks inside signal handlers watches something, or reports use, outside of them first.
 * Watches last in the child; slots and unsent reports stay the parent's. The descriptor of
 * usher_event_fd keeps its number and becomes the child's own. After vfork nothing here may be
 * called.
 */
#ifndef USHER_H
#define USHER_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define USHER_API __attribute__((visibility("default")))
#else
#define USHER_API
#endif

/* No text of a question is longer, in bytes, the NUL not counted. */
#define USHER_TEXT_MAX 1024

/* What functions return when they fail; everything below 0. */
enum usher_error {
    USHER_E_ARGUMENT = -1,  /* a null, empty or too long argument, or a question without a form */
    USHER_E_MEMORY = -2,    /* out of memory */
    USHER_E_NO_DAEMON = -3, /* no daemon answers, or there is no page yet */
    USHER_E_TIMEOUT = -4,   /* the daemon did not answer in time */
    USHER_E_FULL = -5,      /* a queue has reached its limit; try later */
    USHER_E_SYSTEM = -6     /* the system refused a thread, a descriptor or address space */
};

/* Why an answer is what it is: the same list, with the same words, on every face of the daemon. */
enum usher_reason {
    USHER_ACTIVE = 0,         /* allowed */
    USHER_MISSING_OPTION = 1, /* the user never had the option */
    USHER_LAPSED = 2,         /* its validity has ended */
    USHER_UNKNOWN_KEY = 3,    /* the user key is not loaded */
    USHER_WRONG_PRODUCT = 4,  /* the key is individual and belongs to another product */
    USHER_NOT_CONFIRMED = 5,  /* upstream has been silent for longer than the policy grants */
    USHER_STREAM_LIMIT = 6,   /* of a slot: as many streams run as the policy allows */
    /* of a channel and a service: */
    USHER_NO_LICENSE = 7,            /* no licence of the user is about the channel */
    USHER_NOT_STARTED = 8,           /* the licence begins later */
    USHER_SUSPENDED = 9,             /* the provider has suspended the licence */
    USHER_SUSPENDED_ADMIN = 10,      /* the platform has suspended it */
    USHER_ORDER_PENDING = 11,        /* the licence's order is still being matched */
    USHER_ORDER_PROBLEM = 12,        /* the licence's order was found wrong, or was refused */
    USHER_STATUS_UNKNOWN = 13,       /* the licence has a status that nobody knows */
    USHER_SERVICE_NOT_INCLUDED = 14, /* the user has other services of the channel, this one not */
    USHER_PRODUCT_UNKNOWN = 15,      /* what the licence's product holds is not known */
    USHER_UNKNOWN_USER = 16,         /* nothing is known yet of the user's licences */
    USHER_NO_DAEMON = 128, /* no page, or nobody has kept it up for longer than its life */
    USHER_INVALID_ARGUMENT = 129,
    USHER_HANDLE_OUTDATED = 130, /* prepare the question again: the daemon hashes by another key */
    USHER_ASK_DAEMON = 131       /* of a channel: the page does not say; usher_ask does */
};

/* How far what upstream said last may still be relied on. An allowed answer may be any of them. */
enum usher_freshness {
    USHER_FRESH = 0,  /* confirmed lately, and upstream answers */
    USHER_STALE = 1,  /* not, yet within the limit */
    USHER_GRACE = 2,  /* beyond the limit, about to end */
    USHER_EXPIRED = 3 /* beyond grace */
};

/* A connection to the daemon, its page and a thread. */
typedef struct usher_instance usher_t;
/* A question under watch. */
typedef struct usher_watched usher_watch_t;

/* How to open. Fill it with zeros, set `size` to sizeof(usher_options), then what you want. */
typedef struct usher_options {
    size_t size;             /* sizeof(usher_options): later versions append members */
    const char* socket_path; /* NULL: $USHER_ENGINE_SOCKET, else /run/usher/engine.sock */
    const char* name;        /* what this program is called in the daemon's status; NULL: none */
    uint32_t wait_ms;        /* how long to wait for the first page; 0: not at all */
    uint32_t reserved;       /* 0 */
} usher_options;

/* A question. Either `option`, with `user_key`, with `product` (the public part of a product key),
 * with both, or alone, which asks for the device's own view; or `user`, `channel` and `service`
 * (live, npvr, catchup, startover). What is not asked about is NULL. Fill it with zeros first. */
typedef struct usher_question {
    const char* user_key;
    const char* product;
    const char* option;
    const char* user;
    const char* channel;
    const char* service;
    const void* reserved[2]; /* NULL */
} usher_question;

/* A question made ready: plain memory that the caller owns, may copy and need not free. */
typedef struct usher_handle {
    uint64_t opaque[8];
} usher_handle;

/* An answer. */
typedef struct usher_answer {
    int32_t allowed;   /* 1 or 0 */
    int32_t reason;    /* enum usher_reason */
    int32_t freshness; /* enum usher_freshness */
    int32_t trial;     /* 1: the option was activated free of charge */
    int64_t valid_to;  /* first second in which it is no longer allowed; 0: none, or after 2156 */
    int64_t at;        /* the trusted time of the decision; 0 without a page */
} usher_answer;

/* A stream's place among those that its right allows at the same time. */
typedef struct usher_slot {
    uint64_t id;    /* names it to this usher_t; 0: refused */
    int32_t reason; /* enum usher_reason; USHER_ACTIVE when granted */
    uint16_t held;  /* streams that run under the right now, this one included; 0 without a limit */
    uint16_t limit; /* streams that it allows; 0: as many as come */
} usher_slot;

enum usher_event_kind {
    USHER_EVENT_CHANGED = 1,   /* the answer of a watch is another one */
    USHER_EVENT_SLOT_ENDED = 2 /* a slot is no longer held: end its stream */
};

/* Why a slot ended. */
enum usher_slot_end {
    USHER_SLOT_DISPLACED = 1,     /* a newer stream took its place */
    USHER_SLOT_RIGHT_ENDED = 2,   /* the answer to its question became no */
    USHER_SLOT_EXPIRED = 3,       /* the daemon heard nothing of it for too long */
    USHER_SLOT_ADMINISTRATOR = 4, /* an administrator ended it by hand */
    USHER_SLOT_LOST = 128         /* the daemon was restarted and refused it */
};

typedef struct usher_event {
    int32_t kind;         /* enum usher_event_kind */
    int32_t why;          /* enum usher_slot_end; 0 for a watch */
    usher_watch_t* watch; /* the watch; NULL for a slot */
    void* context;        /* as given to usher_watch; NULL for a slot */
    uint64_t slot;        /* the slot's id; 0 for a watch */
    usher_answer answer;  /* the watch's newest answer; zeros for a slot */
} usher_event;

/* Called on the library's thread when the answer of a watch has become another one. May call
 * everything but usher_close, usher_acquire_slot and usher_ask, which would wait for this thread;
 * must not throw. While it runs no other change is told. */
typedef void (*usher_callback)(void* context, usher_watch_t* watch, const usher_answer* answer);

/* Opens a connection and returns 0; `*out` is ended by usher_close. That no daemon is there is no
 * error: the library goes on trying, and checks say USHER_NO_DAEMON until it is. `options` may be
 * NULL. Fails with USHER_E_ARGUMENT, USHER_E_MEMORY or USHER_E_SYSTEM; `*out` is NULL then. */
USHER_API int usher_open(const usher_options* options, usher_t** out);

/* Ends everything that belongs to `usher`: its thread, watches and slots. Reports that wait are
 * still sent if the daemon takes them at once. No other call on it may be under way or follow. Not
 * from a callback. NULL is allowed. */
USHER_API void usher_close(usher_t* usher);

/* Makes `question` ready and returns 0. Do it once a session: checking a handle takes half of the
 * time of checking texts. A handle outlasts the usher_t. Fails with USHER_E_ARGUMENT, or with
 * USHER_E_NO_DAEMON while there is no page to prepare for; `*out` is then a handle that no page
 * knows, whose checks say USHER_HANDLE_OUTDATED or USHER_NO_DAEMON. Async-signal-safe. */
USHER_API int usher_prepare(usher_t* usher, const usher_question* question, usher_handle* out);

/* Returns 1 if it is allowed, 0 if it is not, or USHER_E_ARGUMENT for what no usher_prepare made.
 * `answer` says why; it may be NULL. When the reason is USHER_HANDLE_OUTDATED nothing is known of
 * the right: prepare the question again and check once more. Nor is it with USHER_ASK_DAEMON, which
 * only channels know: usher_ask answers. Async-signal-safe.
 *
 * Judged by a clock that is at most 4 ms behind, and in the first quarter of a second after a
 * suspend by one that may not have noticed it; a suspend alone makes no answer USHER_NO_DAEMON. */
USHER_API int usher_check(usher_t* usher, const usher_handle* handle, usher_answer* answer);

/* The same from texts. USHER_E_ARGUMENT for a question without a form. Async-signal-safe. */
USHER_API int usher_check_text(usher_t* usher, const usher_question* question,
                               usher_answer* answer);

/* Checks `count` handles into as many answers and returns how many are allowed; USHER_E_ARGUMENT
 * for null pointers only, an answer of its own says USHER_INVALID_ARGUMENT. Faster than one by one
 * where the page is larger than the processor's caches. Async-signal-safe. */
USHER_API int usher_check_batch(usher_t* usher, const usher_handle* handles, usher_answer* answers,
                                size_t count);

/* The same as usher_check_text; but where the page does not say (USHER_ASK_DAEMON: of a channel that
 * no licence of the user is about, of rights that the page has no room for, and for a moment while
 * much changes) asks the daemon and waits for its answer, up to `timeout_ms`. Returns 1, 0 or an
 * error: USHER_E_ARGUMENT, USHER_E_NO_DAEMON, USHER_E_TIMEOUT, USHER_E_MEMORY, USHER_E_SYSTEM; the
 * answer is then the page's. From a callback, where the daemon must be asked: USHER_E_ARGUMENT. */
USHER_API int usher_ask(usher_t* usher, const usher_question* question, uint32_t timeout_ms,
                        usher_answer* answer);

/* Watches the answer to `question` and returns 0. Whenever it becomes another one in anything but
 * `at` (revoked, granted, lapsed as time passes, fresh or stale), compared with what it was during
 * this call, `callback` is called; without one, usher_next_event tells it. Changes that follow
 * each other fast may be told as one. Where the page does not say, the daemon's own word counts,
 * which comes at once: until then the answer is USHER_ASK_DAEMON. `*out` is ended by usher_unwatch or usher_close. Fails with
 * USHER_E_ARGUMENT, USHER_E_MEMORY, USHER_E_SYSTEM, or USHER_E_FULL beyond 1024 watches. */
USHER_API int usher_watch(usher_t* usher, const usher_question* question, usher_callback callback,
                          void* context, usher_watch_t** out);

/* Ends a watch. After it returned its callback does not run any more and no event names it; from
 * inside the watch's own callback it may be called too. NULL is allowed. */
USHER_API void usher_unwatch(usher_watch_t* watch);

/* A descriptor that is readable while usher_next_event has something to give; for poll, select and
 * epoll. It belongs to `usher`: neither read nor close it. */
USHER_API int usher_event_fd(usher_t* usher);

/* Takes the oldest event and returns 1, or 0 if there is none. Never blocks. */
USHER_API int usher_next_event(usher_t* usher, usher_event* event);

/* Asks for a slot for a stream under the right of `question`, waits up to `timeout_ms` and returns
 * 1 when it is granted, 0 when it is refused (`*out` says why), or an error: USHER_E_ARGUMENT,
 * USHER_E_NO_DAEMON, USHER_E_TIMEOUT, USHER_E_FULL, USHER_E_MEMORY, USHER_E_SYSTEM. A granted slot
 * is kept up by the library, also when the daemon is restarted, until it is released or an event
 * says that it has ended. Not from a callback: it would wait for its own thread. */
USHER_API int usher_acquire_slot(usher_t* usher, const usher_question* question,
                                 uint32_t timeout_ms, usher_slot* out);

/* Gives a slot back and returns 0; USHER_E_ARGUMENT if `slot` is none. A slot that has ended need
 * not be released; that it is tried is no error while its event has not been taken. */
USHER_API int usher_release_slot(usher_t* usher, uint64_t slot);

/* Tells the daemon how much was used under the right of `question` since the last report: seconds
 * and bytes. Sent in the background, at most once; lost when the connection breaks at that moment.
 * Returns 0, USHER_E_ARGUMENT, USHER_E_MEMORY, or USHER_E_FULL while 256 KiB wait to be sent. */
USHER_API int usher_report_use(usher_t* usher, const usher_question* question, uint32_t seconds,
                               uint64_t bytes);

/* Why there is no connection or no page, as a sentence for people; "" when all is well. */
USHER_API const char* usher_problem(usher_t* usher);

/* The word for a reason, such as "not_confirmed", or for a freshness, such as "grace"; a sentence
 * for an error. "unknown" for any other number. Never freed. */
USHER_API const char* usher_reason_text(int reason);
USHER_API const char* usher_freshness_text(int freshness);
USHER_API const char* usher_error_text(int error);

/* The library's version, such as "0.1.0". Never freed. */
USHER_API const char* usher_version(void);

#ifdef __cplusplus
}
#endif

#endif
