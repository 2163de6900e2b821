/* Words of bytes, and which of their bytes are others than they should be: eight at once. */

#ifndef WINDAGE_BYTES_H
#define WINDAGE_BYTES_H

#include "kernel.h"

/* Memory comes in lines of so many bytes, after a time in which hundreds of steps are done: it is asked for before it is
 * needed, even where it will only be written to. To ask reads nothing, whatever the address. */
enum { HELD_BYTES = 64, HELD = HELD_BYTES / sizeof(int64_t) };
static inline void soon(const void *bytes) { __builtin_prefetch(bytes); }
static inline void soon_written(const void *bytes) { __builtin_prefetch(bytes, 1); }

#define EACH(byte) (0x0101010101010101u * (uint64_t)(byte))

static inline uint64_t word_at(const uint8_t *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, 8);
    return word;
}

/* The highest bit of every byte that is 0. */
static inline uint64_t zeros_of(uint64_t word)
{
    return ~(((word & EACH(0x7f)) + EACH(0x7f)) | word | EACH(0x7f));
}

#endif
