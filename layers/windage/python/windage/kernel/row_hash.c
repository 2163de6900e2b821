/* The terms of a column in the hashes of rows, and which rows may be alike, as profile/row_hash.py and alike.py say. */

#include "kernel.h"

static const uint64_t EXACT = 0x4340000000000000u; /* The bits of 2^53. */
static const uint8_t INTEGRAL = 5, BOOLEAN = 7;

static inline uint64_t mixed(uint64_t word)
{
    word += 0x9E3779B97F4A7C15u;
    word = (word ^ word >> 30) * 0xBF58476D1CE4E5B9u;
    word = (word ^ word >> 27) * 0x94D049BB133111EBu;
    return word ^ word >> 31;
}

/* The bits of a number; -0.0 and 0.0 are one value. */
static inline uint64_t word_of(double number)
{
    uint64_t word;
    number += 0.0;
    memcpy(&word, &number, 8);
    return word;
}

/* Smaller numbers are of one float each; others, and what is no number, count by their texts or kinds. */
static inline int is_exact(double number)
{
    uint64_t bits;
    memcpy(&bits, &number, 8);
    return (bits & INT64_MAX) < EXACT;
}

/* Adds the terms of numbers, and of what is missing by its kind, to a sum for each row. of_kinds: 256 hashes, 0 for
 * those that count by their texts. Returns how many do: they are left out. */
int64_t windage_add_number_terms(uint64_t *sums, const uint8_t *kinds, const double *numbers, int64_t rows,
                                 uint64_t factor, const uint64_t *of_kinds)
{
    int64_t texts = 0;
    /* Two words at once would take longer: most processors multiply words of 32 bits so. */
#ifdef __clang__
#pragma clang loop vectorize(disable) unroll_count(2)
#endif
    for (int64_t row = 0; row < rows; row++) {
        if (__builtin_expect(is_exact(numbers[row]), 1)) {
            sums[row] += mixed(word_of(numbers[row])) * factor;
        } else {
            sums[row] += of_kinds[kinds[row]] * factor;
            texts += kinds[row] >= INTEGRAL;
        }
    }
    return texts;
}

/* The same of a column of texts: codes say which of the different hashes is each one's. Not all: adds only what the
 * function above leaves out. Returns how many codes are of none; nothing is added for these. */
int64_t windage_add_text_terms(uint64_t *sums, const uint8_t *kinds, const double *numbers, int64_t rows,
                               uint64_t factor, const uint64_t *of_kinds, const int32_t *codes, const uint64_t *hashes,
                               int64_t different, int all)
{
    int64_t unknown = 0;
    for (int64_t row = 0; row < rows; row++) {
        uint64_t code = (uint64_t)codes[row];
        /* A text is no number: most need no look at it. */
        if (kinds[row] >= BOOLEAN || (kinds[row] >= INTEGRAL && !is_exact(numbers[row]))) {
            unknown += code >= (uint64_t)different;
            sums[row] += code < (uint64_t)different ? hashes[code] * factor : 0;
        } else if (all) {
            sums[row] += (is_exact(numbers[row]) ? mixed(word_of(numbers[row])) : of_kinds[kinds[row]]) * factor;
        }
    }
    return unknown;
}

/* Finds the rows of which `least` parts or more fall into buckets of `fewest` rows or more, and returns how many they
 * are. hashes: shape (parts, rows); fewest: 1 to 255; counts: 2^bits bytes, bits from 1 to 32; common, found: one a
 * row. */
int64_t windage_crowded(const uint64_t *hashes, int64_t parts, int64_t rows, int bits, uint8_t fewest, uint8_t least,
                        uint8_t *counts, uint8_t *common, int64_t *found)
{
    int64_t many = 0, likely = 0;
    memset(common, 0, (size_t)rows);
    for (int64_t part = 0; part < parts; part++) {
        const uint64_t *of_part = hashes + part * rows;
        int is_any_full = 0;
        /* Of rows that have little in common, no bucket is full, and the last parts need no look. */
        if (likely + parts - part < least) break;
        memset(counts, 0, (size_t)1 << bits);
        for (int64_t row = 0; row < rows; row++) {
            uint8_t *count = counts + (of_part[row] >> (64 - bits));
            *count = (uint8_t)(*count + (*count < fewest));
            is_any_full |= *count == fewest;
        }
        if (!is_any_full) continue;
        likely++;
        for (int64_t row = 0; row < rows; row++)
            common[row] = (uint8_t)(common[row] + (counts[of_part[row] >> (64 - bits)] >= fewest));
    }
    if (likely < least) return 0;
    for (int64_t row = 0; row < rows; row++) {
        found[many] = row;
        many += common[row] >= least;
    }
    return many;
}
