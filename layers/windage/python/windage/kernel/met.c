/* Sets of hashes of records: in a table, and in a filter that tells of most that they are not in it. */

#include "kernel.h"

/* So far ahead is memory asked for what will be looked at. */
static const int64_t AHEAD = 12;
/* So many steps a hash, and it is no accident that hashes stand in each other's way. */
static const int64_t STEPS = 16;

/* table: 2^bits hashes, 0 where there is none, and behind them whether 0 itself is one. */
static inline void ask(const uint64_t *table, int64_t bits, uint64_t factor, const uint64_t *hashes, int64_t row,
                       int64_t many)
{
    if (row + AHEAD < many) __builtin_prefetch(table + (hashes[row + AHEAD] * factor >> (64 - bits)));
}

/* Tell which hashes are in a set. At least one place of its table is free. */
void windage_held(const uint64_t *hashes, int64_t many, const uint64_t *table, int64_t bits, uint64_t factor,
                  uint8_t *held)
{
    const uint64_t last = ((uint64_t)1 << bits) - 1;
    for (int64_t row = 0; row < many; row++) {
        const uint64_t hash = hashes[row];
        ask(table, bits, factor, hashes, row, many);
        uint64_t slot = hash * factor >> (64 - bits);
        while (table[slot] && table[slot] != hash) slot = (slot + 1) & last;
        held[row] = (hash ? table[slot] : table[last + 1]) != 0;
    }
}

/* Put hashes into a set, in whose table there is a place for all of them and one more; return how many are new, or -1
 * when they were chosen so that it would take long: then some may be missing. fresh: if it is not 0, 1 where a hash was
 * new; what is missing is left out. */
int64_t windage_put(
    const uint64_t *hashes, int64_t many, uint64_t *table, int64_t bits, uint64_t factor, uint8_t *fresh)
{
    const uint64_t last = ((uint64_t)1 << bits) - 1;
    int64_t added = 0, steps = STEPS * many + 4096;
    for (int64_t row = 0; row < many; row++) {
        const uint64_t hash = hashes[row];
        ask(table, bits, factor, hashes, row, many);
        if (!hash) {
            if (fresh) fresh[row] = !table[last + 1];
            added += !table[last + 1];
            table[last + 1] = 1;
            continue;
        }
        uint64_t slot = hash * factor >> (64 - bits);
        while (table[slot] && table[slot] != hash) {
            if (--steps < 0) return -1;
            slot = (slot + 1) & last;
        }
        if (fresh) fresh[row] = !table[slot];
        added += !table[slot];
        table[slot] = hash;
    }
    return added;
}

/* A filter is of lines of 512 bits; one product of a hash tells its line, another one its six bits there. */
static const uint64_t WHICH = 0x9E3779B97F4A7C15u, WHERE = 0xC2B2AE3D27D4EB4Fu;
enum { EACH = 6, BITS_OF_LINE = 9, LINE = 64 };

static inline int64_t line_of(uint64_t hash, int64_t bits) { return (int64_t)(hash * WHICH >> (64 - bits)) * LINE; }

/* Tell which hashes may have been marked in a filter of 2^bits lines, two at least. */
void windage_passed(const uint64_t *hashes, int64_t many, const uint8_t *filter, int64_t bits, uint8_t *passed)
{
    for (int64_t row = 0; row < many; row++) {
        if (row + AHEAD < many) __builtin_prefetch(filter + line_of(hashes[row + AHEAD], bits));
        const uint8_t *line = filter + line_of(hashes[row], bits);
        uint64_t places = hashes[row] * WHERE;
        uint8_t all = 1;
        for (int number = 0; number < EACH; number++, places <<= BITS_OF_LINE)
            all &= (uint8_t)(line[places >> (64 - BITS_OF_LINE + 3)] >> (places >> (64 - BITS_OF_LINE) & 7));
        passed[row] = all;
    }
}

void windage_mark_met(const uint64_t *hashes, int64_t many, uint8_t *filter, int64_t bits)
{
    for (int64_t row = 0; row < many; row++) {
        if (row + AHEAD < many) __builtin_prefetch(filter + line_of(hashes[row + AHEAD], bits), 1);
        uint8_t *line = filter + line_of(hashes[row], bits);
        uint64_t places = hashes[row] * WHERE;
        for (int number = 0; number < EACH; number++, places <<= BITS_OF_LINE)
            line[places >> (64 - BITS_OF_LINE + 3)] |= (uint8_t)(1u << (places >> (64 - BITS_OF_LINE) & 7));
    }
}
