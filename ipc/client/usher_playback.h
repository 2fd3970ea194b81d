/* libusher for an engine that plays: applications ask usherd, usherd judges whether they may, and asks
 * the engine (docs/engine-api.md). One engine on a device plays at a time.
 *
 * The rules of usher.h hold here too: any thread at once, nothing thrown, texts that the library
 * copies. Callbacks run on the library's own thread, one at a time and never beside the callback of a
 * watch. They may call everything but usher_close and usher_acquire_slot, and should be quick: while
 * one runs the library hears nothing of the daemon. Start the work in start, and call
 * usher_playback_started from wherever it has begun.
 *
 * When the daemon is restarted the library attaches again by itself. What was playing has ended then;
 * stop is called for it with USHER_STOP_LOST, before anything else is started. After a fork the
 * attachment stays the parent's, with its playbacks.
 */
#ifndef USHER_PLAYBACK_H
#define USHER_PLAYBACK_H

#include "usher.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Limits of texts, in bytes, the NUL not counted. */
#define USHER_ADDRESS_MAX 4096
#define USHER_NEEDED_OPTIONS_MAX 16

enum usher_content_kind {
    USHER_CONTENT_ID = 1,     /* 40 hexadecimal digits */
    USHER_INFOHASH = 2,       /* 40 hexadecimal digits */
    USHER_TRANSPORT_FILE = 3, /* the address of one */
    USHER_MAGNET = 4          /* a magnet link */
};

/* Why a playback has to end. */
enum usher_playback_stop {
    USHER_STOP_APPLICATION = 1,    /* the application has stopped it, or has gone */
    USHER_STOP_MISSING_OPTION = 2, /* an option that it needs is not active any more */
    USHER_STOP_LATE = 3,           /* it was not answered within 10 seconds */
    USHER_STOP_NOT_USABLE = 4,     /* its address is not one that usherd passes on */
    USHER_STOP_UNKNOWN = 5,        /* it was over before the answer came */
    USHER_STOP_LOST = 128          /* the connection to the daemon broke */
};

/* How an engine stands with the daemon. */
enum usher_player_state {
    USHER_PLAYER_NO_DAEMON = 0, /* no daemon is connected; the library goes on trying */
    USHER_PLAYER_ATTACHED = 1,  /* what applications ask for comes to this engine */
    USHER_PLAYER_TAKEN = 2,     /* another engine is attached; the library asks again every second */
    USHER_PLAYER_OFF = 3        /* the daemon's Engine API is off */
};

/* What an application asks for. Lasts as long as the call that it was given to. */
typedef struct usher_playback_request {
    size_t size;         /* of this structure: later versions append members */
    uint64_t playback;   /* names it to this usher_t; never 0 and never used again */
    int32_t kind;        /* enum usher_content_kind; others may come */
    int32_t reserved;    /* 0 */
    const char *content; /* printable ASCII, at most USHER_ADDRESS_MAX bytes */
    const char *files;   /* indexes of files, as the application wrote them, such as "0" */
    const char *product; /* the public part of its product key; NULL: it has none */
} usher_playback_request;

/* What plays. Fill it with zeros, set `size` to sizeof(usher_playback), then what it is. */
typedef struct usher_playback {
    size_t size;
    const char *url;            /* where the application reads the stream: http or https, on this
                                   machine or a host of the setting engine_api.playback_hosts */
    const char *infohash;       /* 40 hexadecimal digits */
    int32_t is_live;            /* 1 or 0 */
    int32_t is_encrypted;       /* 1 or 0 */
    const char *const *options; /* without one of these the playback ends; NULL: it needs none */
    size_t options_count;       /* at most USHER_NEEDED_OPTIONS_MAX */
} usher_playback;

/* What an engine does. Fill it with zeros, set `size` to sizeof(usher_player), then the functions. */
typedef struct usher_player {
    size_t size;
    void *context; /* given to each of them */
    /* Play this, and answer within 10 seconds, here or later on any thread, by
     * usher_playback_started or usher_playback_refused. Not NULL. */
    void (*start)(void *context, const usher_playback_request *request);
    /* Stop playing this, and do not begin if it has not begun; `why` is an enum
     * usher_playback_stop. Nothing needs to be answered. Not called for a playback that the engine
     * itself has refused or ended. Not NULL. */
    void (*stop)(void *context, uint64_t playback, int why);
    /* How the engine stands has changed; `state` is an enum usher_player_state. May be NULL. */
    void (*state)(void *context, int state);
} usher_player;

/* Says that this engine plays, from now on and whenever there is a daemon, and returns 0. Fails with
 * USHER_E_ARGUMENT, USHER_E_MEMORY, USHER_E_SYSTEM, or USHER_E_FULL if this usher_t is attached. */
USHER_API int usher_playback_attach(usher_t *usher, const usher_player *player);

/* Takes that back: every playback ends, without a call of stop. After it returned no callback of the
 * player runs any more; from inside one it may be called too. Nothing happens if it is not attached. */
USHER_API void usher_playback_detach(usher_t *usher);

/* The playback has begun. Returns 0, also when it has been stopped meanwhile and the call of stop is
 * still to come. Fails with USHER_E_MEMORY, or USHER_E_ARGUMENT if `what` is not as described above or
 * `playback` is none, is over or was answered before. */
USHER_API int usher_playback_started(usher_t *usher, uint64_t playback, const usher_playback *what);

/* The playback does not begin: `why` is one line for the application, at most USHER_TEXT_MAX bytes
 * without control characters; NULL: no reason is given. Returns and fails as above. */
USHER_API int usher_playback_refused(usher_t *usher, uint64_t playback, const char *why);

/* What plays is live now, or is not any more. Returns and fails as above, and with USHER_E_FULL while
 * 256 KiB wait to be sent. */
USHER_API int usher_playback_live(usher_t *usher, uint64_t playback, int is_live);

/* The engine has ended the playback by itself, since its content is over. Returns 0; fails as above. */
USHER_API int usher_playback_ended(usher_t *usher, uint64_t playback);

#ifdef __cplusplus
}
#endif

#endif
