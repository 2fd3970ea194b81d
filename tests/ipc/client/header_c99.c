/* The headers are C99, and a program in C can use everything in them. */
#include "usher_playback.h"

int usher_header_in_c99(void);

int usher_header_in_c99(void) {
    usher_options options = {sizeof(usher_options), NULL, NULL, 0, 0};
    usher_question question = {NULL, NULL, "noAds", NULL, NULL, NULL, {NULL, NULL}};
    usher_t *usher = NULL;
    usher_player player = {sizeof(usher_player), NULL, NULL, NULL, NULL};
    usher_playback playback = {sizeof(usher_playback), "http://127.0.0.1/", "", 0, 0, NULL, 0};
    usher_answer answer;
    usher_handle handle;
    if (usher_open(&options, &usher) != 0) return -1;
    (void)usher_prepare(usher, &question, &handle);
    (void)usher_check(usher, &handle, &answer);
    if (usher_playback_attach(usher, &player) != USHER_E_ARGUMENT) return -2;
    if (usher_playback_started(usher, 1, &playback) != USHER_E_ARGUMENT) return -3;
    usher_close(usher);
    return answer.reason == USHER_NO_DAEMON ? 0 : answer.reason + 1;
}
