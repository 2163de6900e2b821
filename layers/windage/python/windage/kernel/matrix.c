/* Columns of numbers beside each other, each value by the code of its cell: scores, and the sums of products of steps.
 *
 * A column is a pointer to its codes, of one, two or four bytes each, or none where the table lacks it. Its tables have
 * an entry a code, `sizes` of them, 256 at least; larger codes have the last one. The code of what is missing follows
 * those of the cells, which are twice as many as the cuts, and one.
 */

#include "kernel.h"

/* So many rows at once: 2^22, the largest product of steps, times 256 stays below 2^31. */
enum { AT_ONCE = 256, MOST_COLUMNS = 64 };

static inline int64_t least(int64_t one, int64_t other) { return one < other ? one : other; }

/* Looks each code up; a code of one byte is in every table. */
#define TAKEN(name, Value)                                                                                       \
    static void name(const void *codes, int width, int64_t first, int64_t rows, const Value *table, int64_t size, \
                     Value *made)                                                                                 \
    {                                                                                                             \
        if (width == 1) {                                                                                         \
            const uint8_t *code = (const uint8_t *)codes + first;                                                 \
            for (int64_t row = 0; row < rows; row++) made[row] = table[code[row]];                                \
        } else if (width == 2) {                                                                                  \
            const uint16_t *code = (const uint16_t *)codes + first;                                               \
            for (int64_t row = 0; row < rows; row++) made[row] = table[least(code[row], size - 1)];               \
        } else {                                                                                                  \
            const uint32_t *code = (const uint32_t *)codes + first;                                               \
            for (int64_t row = 0; row < rows; row++) made[row] = table[least(code[row], size - 1)];               \
        }                                                                                                         \
    }

TAKEN(take_steps, int16_t)
TAKEN(take_scores, double)

/* Adds up the products of two columns of steps. Eight at once become four sums by one instruction of x86, which the
 * compiler sees at this width only. */
static int64_t product(const int16_t *one, const int16_t *other)
{
    int32_t sum = 0;
#pragma clang loop vectorize_width(8) interleave_count(2)
    for (int row = 0; row < AT_ONCE; row++) sum += (int32_t)one[row] * other[row];
    return sum;
}

static int64_t total(const int16_t *steps)
{
    int32_t sum = 0;
    for (int row = 0; row < AT_ONCE; row++) sum += steps[row];
    return sum;
}

/* Notes of each row whether a column is missing; returns whether any is. */
static int note_gaps(const void *codes, int width, int64_t first, int64_t rows, uint64_t missing, uint64_t bit,
                     uint64_t *gaps)
{
    int any = 0;
    if (width == 1) {
        const uint8_t *code = (const uint8_t *)codes + first, *end = code + rows, *at = code;
        for (; missing < 256 && (at = memchr(at, (int)missing, (size_t)(end - at))); at++) {
            gaps[at - code] |= bit;
            any = 1;
        }
        return any;
    }
    for (int64_t row = 0; row < rows; row++) {
        uint64_t code = width == 2 ? ((const uint16_t *)codes)[first + row] : ((const uint32_t *)codes)[first + row];
        gaps[row] |= code == missing ? bit : 0;
        any |= code == missing;
    }
    return any;
}

/* Of each pair of columns, over the rows that have both: how many, the sums of the first one's steps and of their
 * squares, and of the products; each shape (columns, columns) and 0 before. Steps are -2048 to 2048, 0 if missing.
 * scratch: 256 steps a column. Returns 0 when there are more columns than 64. */
int windage_pairs(const void *const *codes, const uint8_t *widths, const int16_t *const *steps, const int64_t *sizes,
                  const int64_t *many_cuts, int64_t columns, int64_t rows, int16_t *scratch, int64_t *counts,
                  int64_t *sums, int64_t *squares, int64_t *products)
{
    int64_t totals[MOST_COLUMNS] = {0}, alone[MOST_COLUMNS] = {0};
    uint64_t gaps[AT_ONCE];
    if (columns > MOST_COLUMNS) return 0;
    for (int64_t first = 0; first < rows; first += AT_ONCE) {
        int64_t many = least(AT_ONCE, rows - first);
        int any = 0;
        memset(gaps, 0, sizeof gaps);
        for (int64_t one = 0; one < columns; one++) {
            int16_t *made = scratch + one * AT_ONCE;
            uint64_t bit = (uint64_t)1 << one;
            if (many < AT_ONCE || !codes[one]) memset(made, 0, AT_ONCE * sizeof *made);
            if (codes[one]) {
                take_steps(codes[one], widths[one], first, many, steps[one], sizes[one], made);
                any |= note_gaps(codes[one], widths[one], first, many, 2 * (uint64_t)many_cuts[one] + 1, bit, gaps);
            } else {
                for (int64_t row = 0; row < many; row++) gaps[row] |= bit;
                any = 1;
            }
        }
        for (int64_t one = 0; one < columns; one++) {
            totals[one] += total(scratch + one * AT_ONCE);
            for (int64_t other = one; other < columns; other++)
                products[one * columns + other] += product(scratch + one * AT_ONCE, scratch + other * AT_ONCE);
        }
        if (!any) continue;
        /* What is in a row with a gap is no part of the sums with the column that is missing; noted the other way
         * round, so that what is written lies together. */
        for (int64_t row = 0; row < many; row++)
            for (uint64_t left = gaps[row]; left; left &= left - 1) {
                int64_t gone = __builtin_ctzll(left) * columns;
                for (int64_t one = 0; one < columns; one++) {
                    int32_t step = scratch[one * AT_ONCE + row];
                    sums[gone + one] -= step;
                    squares[gone + one] -= step * step;
                    counts[gone + one] += gaps[row] >> one & 1;
                }
            }
    }
    for (int64_t one = 0; one < columns; one++) alone[one] = counts[one * columns + one];
    for (int64_t one = 0; one < columns; one++) {
        for (int64_t other = one; other < columns; other++) {
            int64_t here = one * columns + other, there = other * columns + one, kept;
            products[there] = products[here];
            counts[here] = counts[there] = rows - alone[one] - alone[other] + counts[here];
            kept = sums[here], sums[here] = sums[there], sums[there] = kept;
            kept = squares[here], squares[here] = squares[there], squares[there] = kept;
        }
    }
    for (int64_t one = 0; one < columns; one++)
        for (int64_t other = 0; other < columns; other++) {
            sums[one * columns + other] += totals[one];
            squares[one * columns + other] += products[one * columns + one];
        }
    return 1;
}

/* The cell of a number, from 0 to twice the number of cuts, as profile/cutting.py says. */
static uint64_t cell_of(double number, const double *cuts, int64_t many)
{
    int64_t from = 0, to = many;
    while (from < to) {
        int64_t middle = from + (to - from) / 2;
        if (cuts[middle] < number)
            from = middle + 1;
        else
            to = middle;
    }
    return 2 * (uint64_t)from + (from < many && cuts[from] == number);
}

/* Marks with 1 the codes that are `low` at most or `high` at least, but not beyond `last`. Differences of unsigned
 * numbers wrap around, so that each comparison is of two ends at once. */
#define MARKED(name, Code)                                                                                      \
    static void name(const Code *code, int64_t rows, uint64_t low, uint64_t high, uint64_t last, uint8_t *marks) \
    {                                                                                                           \
        Code first = (Code)(low + 1), inner = (Code)(high > low ? high - low - 1 : 0), end = (Code)last;        \
        for (int64_t row = 0; row < rows; row++) {                                                              \
            Code one = code[row], beyond = (Code)(one - first);                                                 \
            uint8_t is_outer = beyond >= inner ? 1 : 0, is_known = one <= end ? 1 : 0;                          \
            marks[row] = is_outer & is_known;                                                                   \
        }                                                                                                       \
    }

MARKED(mark_one, uint8_t)
MARKED(mark_two, uint16_t)
MARKED(mark_four, uint32_t)

static void mark(const void *codes, int width, int64_t first, int64_t rows, uint64_t low, uint64_t high,
                 uint64_t last, uint8_t *marks)
{
    if (width == 1)
        mark_one((const uint8_t *)codes + first, rows, low, high, last, marks);
    else if (width == 2)
        mark_two((const uint16_t *)codes + first, rows, low, high, last, marks);
    else
        mark_four((const uint32_t *)codes + first, rows, low, high, last, marks);
}

/* The scores of some rows, shape (columns, rows), and the numbers that lie outside the bounds of their column: their
 * places among the scores, and they themselves, as many as there are scores at most. Returns how many these are. Codes
 * rise with the numbers: only where one is of the cell of a bound, or beyond it, numbers are looked at. */
int64_t windage_reach(const void *const *codes, const uint8_t *widths, const double *const *scores,
                      const int64_t *sizes, int64_t columns, const double *const *numbers,
                      const double *const *cuts, const int64_t *many_cuts,
                      const double *low, const double *high, int64_t first, int64_t rows, double *made,
                      int64_t *places, double *found)
{
    int64_t many = 0;
    for (int64_t one = 0; one < columns; one++, made += rows) {
        if (!codes[one]) {
            memset(made, 0, (size_t)rows * sizeof *made);
            continue;
        }
        uint64_t lowest = cell_of(low[one], cuts[one], many_cuts[one]);
        uint64_t highest = cell_of(high[one], cuts[one], many_cuts[one]);
        take_scores(codes[one], widths[one], first, rows, scores[one], sizes[one], made);
        for (int64_t start = 0; start < rows; start += AT_ONCE) {
            uint8_t marks[AT_ONCE], *end = marks + least(AT_ONCE, rows - start), *at = marks;
            uint64_t last = 2 * (uint64_t)many_cuts[one];
            mark(codes[one], widths[one], first + start, end - marks, lowest, highest, last, marks);
            for (; (at = memchr(at, 1, (size_t)(end - at))); at++) {
                int64_t row = start + (at - marks);
                double number = numbers[one][first + row];
                if (number > high[one] || number < low[one]) {
                    places[many] = one * rows + row;
                    found[many++] = number;
                }
            }
        }
    }
    return many;
}

/* The scores and the numbers of some rows, both of shape (columns, many); no number where there is no such column.
 * Returns 0 when there is no such row. */
int windage_of_rows(const void *const *codes, const uint8_t *widths, const double *const *scores,
                    const int64_t *sizes, int64_t columns, const double *const *numbers, int64_t rows,
                    const int64_t *chosen, int64_t many,
                    double none, double *made, double *found)
{
    for (int64_t place = 0; place < many; place++)
        if (chosen[place] < 0 || chosen[place] >= rows) return 0;
    for (int64_t one = 0; one < columns; one++)
        for (int64_t place = 0; place < many; place++, made++, found++) {
            *made = 0, *found = none;
            if (!codes[one]) continue;
            take_scores(codes[one], widths[one], chosen[place], 1, scores[one], sizes[one], made);
            *found = numbers[one][chosen[place]];
        }
    return 1;
}
