/* Columns of numbers beside each other, each value by the code of its cell: scores, and the sums of products of steps.
 *
 * A column is a pointer to its codes, of one, two or four bytes each, or none where the table lacks it. Of each column
 * the tables have an entry a code; larger codes have the last one, and there are 256 at least.
 */

#include "kernel.h"

/* So many rows at once: 2^22, the largest product of steps, times 256 stays below 2^31. */
enum { AT_ONCE = 256, MOST_COLUMNS = 64, FEWEST_CODES = 256, NEAR = 64 };
/* The step of what has none. */
static const int16_t MISSING = INT16_MIN;

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

/* Puts 0 for what is missing, and notes of each row which columns are. */
static uint64_t note_gaps(int16_t *steps, int64_t rows, uint64_t column, uint64_t *gaps)
{
    int any = 0;
    for (int64_t row = 0; row < rows; row++) any |= steps[row] == MISSING;
    if (!any) return 0;
    for (int64_t row = 0; row < rows; row++) {
        uint64_t missing = steps[row] == MISSING;
        gaps[row] |= missing << column;
        steps[row] = (int16_t)(missing ? 0 : steps[row]);
    }
    return 1;
}

/* Of each pair of columns, over the rows that have both: how many, the sums of the first one's steps and of their
 * squares, and of the products; each shape (columns, columns) and 0 before. Steps are -2048 to 2048, or missing.
 * scratch: 256 steps a column. Returns 0 when there are more columns than 64. */
int windage_pairs(const void *const *codes, const uint8_t *widths, const int16_t *steps, int64_t columns, int64_t size,
                  int64_t rows, int16_t *scratch, int64_t *counts, int64_t *sums, int64_t *squares, int64_t *products)
{
    int64_t totals[MOST_COLUMNS] = {0}, alone[MOST_COLUMNS] = {0};
    uint64_t gaps[AT_ONCE];
    if (columns > MOST_COLUMNS || size < FEWEST_CODES) return 0;
    for (int64_t first = 0; first < rows; first += AT_ONCE) {
        int64_t many = least(AT_ONCE, rows - first);
        uint64_t any = 0;
        memset(gaps, 0, sizeof gaps);
        for (int64_t one = 0; one < columns; one++) {
            int16_t *made = scratch + one * AT_ONCE;
            if (many < AT_ONCE) memset(made, 0, AT_ONCE * sizeof *made);
            if (codes[one])
                take_steps(codes[one], widths[one], first, many, steps + one * size, size, made);
            else
                for (int64_t row = 0; row < many; row++) made[row] = MISSING;
            any |= note_gaps(made, many, (uint64_t)one, gaps);
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
                    int64_t step = scratch[one * AT_ONCE + row];
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

/* The scores of some rows, shape (columns, rows), and the numbers that lie outside the bounds of their column: their
 * places among the scores, and they themselves, as many as there are scores at most. Returns how many these are. */
int64_t windage_reach(const void *const *codes, const uint8_t *widths, const double *scores, int64_t columns,
                      int64_t size, const double *const *numbers, const double *low, const double *high,
                      int64_t first, int64_t rows, double *made, int64_t *places, double *found)
{
    int64_t many = 0;
    if (size < FEWEST_CODES) return -1;
    for (int64_t one = 0; one < columns; one++, made += rows) {
        if (!codes[one]) {
            memset(made, 0, (size_t)rows * sizeof *made);
            continue;
        }
        take_scores(codes[one], widths[one], first, rows, scores + one * size, size, made);
        for (int64_t start = 0; start < rows; start += NEAR) {
            const double *near = numbers[one] + first + start;
            int64_t end = least(NEAR, rows - start), out = 0;
            for (int64_t row = 0; row < end; row++) out |= (near[row] > high[one]) | (near[row] < low[one]);
            for (int64_t row = 0; out && row < end; row++)
                if (near[row] > high[one] || near[row] < low[one]) {
                    places[many] = one * rows + start + row;
                    found[many++] = near[row];
                }
        }
    }
    return many;
}

/* The scores and the numbers of some rows, both of shape (columns, many); no number where there is no such column.
 * Returns 0 when there is no such row. */
int windage_of_rows(const void *const *codes, const uint8_t *widths, const double *scores, int64_t columns,
                    int64_t size, const double *const *numbers, int64_t rows, const int64_t *chosen, int64_t many,
                    double none, double *made, double *found)
{
    if (size < FEWEST_CODES) return 0;
    for (int64_t place = 0; place < many; place++)
        if (chosen[place] < 0 || chosen[place] >= rows) return 0;
    for (int64_t one = 0; one < columns; one++)
        for (int64_t place = 0; place < many; place++, made++, found++) {
            *made = 0, *found = none;
            if (!codes[one]) continue;
            take_scores(codes[one], widths[one], chosen[place], 1, scores + one * size, size, made);
            *found = numbers[one][chosen[place]];
        }
    return 1;
}
