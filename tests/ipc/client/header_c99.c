/* usher.h is C99, and a program in C can use everything in it. */
#include "usher.h"

int usher_header_in_c99(void);

int usher_header_in_c99(void) {
    usher_options options = {sizeof(usher_options), NULL, NULL, 0, 0};
    usher_question question = {NULL, NULL, "noAds", NULL, NULL, NULL, {NULL, NULL}};
    usher_t *usher = NULL;
    usher_answer answer;
    usher_handle handle;
    if (usher_open(&options, &usher) != 0) return -1;
    (void)usher_prepare(usher, &question, &handle);
    (void)usher_check(usher, &handle, &answer);
    usher_close(usher);
    return answer.reason == USHER_NO_DAEMON ? 0 : answer.reason + 1;
}
