/* What a column holds: how many values of each kind, its numbers, and how often each of its texts. */

#include "kernel.h"

enum { KINDS = 9, INTEGRAL = 5, FRACTIONAL = 6 };

/* counts: of each kind. Most columns are of one kind nearly everywhere: eight alike are counted at once. */
void windage_kinds(const uint8_t *kinds, int64_t rows, int64_t *counts)
{
    for (int kind = 0; kind < KINDS; kind++) counts[kind] = 0;
    int64_t row = 0;
    for (; row + 8 <= rows; row += 8) {
        uint64_t word;
        memcpy(&word, kinds + row, 8);
        uint8_t first = kinds[row];
        if (word == first * 0x0101010101010101u && first < KINDS) counts[first] += 8;
        else
            for (int64_t at = row; at < row + 8; at++)
                if (kinds[at] < KINDS) counts[kinds[at]]++;
    }
    for (; row < rows; row++)
        if (kinds[row] < KINDS) counts[kinds[row]]++;
}

/* found: the numbers of the rows that hold one, in their order; has room for one a row. Returns how many. */
int64_t windage_numbers(const uint8_t *kinds, const double *numbers, int64_t rows, double *found)
{
    int64_t many = 0;
    for (int64_t row = 0; row < rows; row++) {
        found[many] = numbers[row];
        many += kinds[row] == INTEGRAL || kinds[row] == FRACTIONAL;
    }
    return many;
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
