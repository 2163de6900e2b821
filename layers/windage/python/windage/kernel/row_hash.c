/* The terms of a column in the hashes of rows, and which rows may be alike, as profile/row_hash.py and alike.py say. */

#include "kernel.h"

static const uint64_t EXACT = 0x4340000000000000u; /* The bits of 2^53. */
static const uint8_t INTEGRAL = 5;

static inline uint64_t mixed(uint64_t word)
{
    word += 0x9E3779B97F4A7C15u;
    word = (word ^ word >> 30) * 0xBF58476D1CE4E5B9u;
    word = (word ^ word >> 27) * 0x94D049BB133111EBu;
    return word ^ word >> 31;
}

/* Smaller numbers are of one float each; others, and what is no number, count by their texts or kinds. */
static inline int is_exact(double number)
{
    uint64_t bits;
    memcpy(&bits, &number, 8);
    return (bits & INT64_MAX) < EXACT;
}

/* Adds the terms of numbers, and of what is missing by its kind, to a sum for each row. of_kinds: 256 terms, 0 for those
 * that count by their texts. Returns how many do: they are left out. No branch, for gaps come at random. */
int64_t windage_add_number_terms(uint64_t *sums, const uint8_t *kinds, const double *numbers, int64_t rows,
                                 uint64_t factor, const uint64_t *of_kinds)
{
    int64_t texts = 0;
#pragma clang loop vectorize(disable) interleave(disable)
    for (int64_t row = 0; row < rows; row++) {
        double number = numbers[row] + 0.0; /* -0.0 and 0.0 are one value */
        uint64_t word;
        memcpy(&word, &number, 8);
        uint64_t is_number = 0 - (uint64_t)is_exact(number);
        sums[row] += (mixed(word) * factor & is_number) | (of_kinds[kinds[row]] & ~is_number);
        texts += (int64_t)(~is_number & (kinds[row] >= INTEGRAL));
    }
    return texts;
}

/* The same of a column of texts: codes say which of the different terms is each one's. Not all: adds only what the
 * function above leaves out. Returns how many codes are of no term; nothing is added for these. */
int64_t windage_add_text_terms(uint64_t *sums, const uint8_t *kinds, const double *numbers, int64_t rows,
                               uint64_t factor, const uint64_t *of_kinds, const int32_t *codes, const uint64_t *terms,
                               int64_t different, int all)
{
    int64_t unknown = 0;
    for (int64_t row = 0; row < rows; row++) {
        uint64_t word, code = (uint64_t)codes[row];
        if (kinds[row] < INTEGRAL && !is_exact(numbers[row])) {
            sums[row] += all ? of_kinds[kinds[row]] : 0;
        } else if (is_exact(numbers[row])) {
            double number = numbers[row] + 0.0;
            memcpy(&word, &number, 8);
            sums[row] += all ? mixed(word) * factor : 0;
        } else if (code < (uint64_t)different) {
            sums[row] += terms[code];
        } else {
            unknown++;
        }
    }
    return unknown;
}

/* Finds the rows of which `least` parts or more fall into buckets of `fewest` rows or more, and returns how many they
 * are. hashes: shape (parts, rows); fewest: 1 to 255; counts: 2^bits bytes, bits from 1 to 32; common, found: one a row. */
int64_t windage_crowded(const uint64_t *hashes, int64_t parts, int64_t rows, int bits, uint8_t fewest, uint8_t least,
                        uint8_t *counts, uint8_t *common, int64_t *found)
{
    int64_t many = 0;
    memset(common, 0, (size_t)rows);
    for (int64_t part = 0; part < parts; part++) {
        const uint64_t *of_part = hashes + part * rows;
        memset(counts, 0, (size_t)1 << bits);
        for (int64_t row = 0; row < rows; row++) {
            uint8_t *count = counts + (of_part[row] >> (64 - bits));
            *count = (uint8_t)(*count + (*count < fewest));
        }
        for (int64_t row = 0; row < rows; row++)
            common[row] = (uint8_t)(common[row] + (counts[of_part[row] >> (64 - bits)] >= fewest));
    }
    for (int64_t row = 0; row < rows; row++) {
        found[many] = row;
        many += common[row] >= least;
    }
    return many;
}
