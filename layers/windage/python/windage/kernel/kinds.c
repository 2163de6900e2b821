/* What a column holds: how many values of each kind, its numbers, and how often each of its texts. */

#include "kernel.h"

enum { KINDS = 9, INTEGRAL = 5, FRACTIONAL = 6 };

static inline int is_number(uint8_t kind) { return kind == INTEGRAL || kind == FRACTIONAL; }

/* counts: of each kind. Most columns are of one kind nearly everywhere: runs are counted at once. */
void windage_kinds(const uint8_t *kinds, int64_t rows, int64_t *counts)
{
    for (int kind = 0; kind < KINDS; kind++) counts[kind] = 0;
    for (int64_t row = 0; row < rows;) {
        uint8_t kind = kinds[row];
        int64_t end = row + 1;
        uint64_t word, alike = kind * 0x0101010101010101u;
        for (; end + 8 <= rows; end += 8) {
            memcpy(&word, kinds + end, 8);
            if (word != alike) break;
        }
        while (end < rows && kinds[end] == kind) end++;
        if (kind < KINDS) counts[kind] += end - row;
        row = end;
    }
}

/* found: the numbers of the rows that hold one, in their order; has room for one a row. Returns how many. */
int64_t windage_numbers(const uint8_t *kinds, const double *numbers, int64_t rows, double *found)
{
    int64_t many = 0;
    for (int64_t row = 0; row < rows; row++) {
        found[many] = numbers[row];
        many += is_number(kinds[row]);
    }
    return many;
}

/* Puts a code, of one or two bytes, where there is no number. */
void windage_mark_none(const uint8_t *kinds, int64_t rows, void *codes, int64_t width, uint16_t none)
{
    uint8_t *restrict bytes = codes, byte = (uint8_t)none;
    uint16_t *restrict halves = codes;
    /* What is less than integral wraps around to far above. A mask of ones keeps the code. */
    if (width == 1)
        for (int64_t row = 0; row < rows; row++) {
            uint8_t kept = (uint8_t)-((uint8_t)(kinds[row] - INTEGRAL) < 2);
            bytes[row] = (uint8_t)((bytes[row] & kept) | (byte & ~kept));
        }
    else
        for (int64_t row = 0; row < rows; row++) {
            uint16_t kept = (uint16_t)-((uint8_t)(kinds[row] - INTEGRAL) < 2);
            halves[row] = (uint16_t)((halves[row] & kept) | (none & ~kept));
        }
}

/* counts: how often each code comes among the rows whose kind is at least `least`; twice as many, for neighbours are
 * counted apart: what comes twice in a row need not wait for itself. Returns how many of those rows have the code of
 * the one before. */
int64_t windage_words(
    const int32_t *codes, const uint8_t *kinds, int64_t rows, uint8_t least, int64_t *counts, int64_t many)
{
    int64_t alike = 0, last = -1;
    for (int64_t row = 0; row < rows; row++) {
        int64_t code = codes[row];
        if (kinds[row] < least || code < 0 || code >= many) continue;
        counts[code + (row & 1) * many]++;
        alike += code == last;
        last = code;
    }
    for (int64_t code = 0; code < many; code++) counts[code] += counts[code + many];
    return alike;
}
