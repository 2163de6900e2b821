/* The cells of numbers on the cuts of a baseline, by an even grid of which most squares hold one cut. */

#include "kernel.h"

/* So many squares lie in the fastest memory beside the grid. */
enum { AT_ONCE = 256 };

/* As numpy's searchsorted from the left, which puts what is no number behind all. */
static int64_t cell_of(double number, const double *cuts, int64_t many)
{
    int64_t below = 0, beyond = many;
    while (below < beyond) {
        int64_t middle = below + (beyond - below) / 2;
        if (cuts[middle] < number || number != number) below = middle + 1;
        else beyond = middle;
    }
    return 2 * below + (below < many && cuts[below] == number);
}

/* Puts the squares of some numbers; what lies outside, or is no number, comes into the first or the last. */
static inline int32_t square_of(double scaled, double low, double step, double last)
{
    double place = (scaled - low) * step;
    place = place > 0.0 ? place : 0.0;
    return (int32_t)(place < last ? place : last);
}

static void put_squares(
    const double *numbers, int64_t many, int logarithmic, double low, double step, double last, int32_t *squares)
{
    if (!logarithmic)
        for (int64_t at = 0; at < many; at++) squares[at] = square_of(numbers[at], low, step, last);
    else
        for (int64_t at = 0; at < many; at++) {
            int64_t bits;
            memcpy(&bits, numbers + at, 8);
            squares[at] = square_of((double)bits, low, step, last);
        }
}

struct grid {
    const double *cuts;
    int64_t all_cuts;
    const int16_t *first;
    const double *cut;
};

#define CELLS(name, type)                                                                                              \
    static void name(const double *numbers, const int32_t *squares, int64_t many, struct grid grid, type *codes)       \
    {                                                                                                                  \
        for (int64_t at = 0; at < many; at++) {                                                                        \
            double number = numbers[at], border = grid.cut[squares[at]];                                               \
            int first = grid.first[squares[at]];                                                                       \
            codes[at] = (type)(first + (number >= border) + (number > border));                                        \
            if (first < 0) codes[at] = (type)cell_of(number, grid.cuts, grid.all_cuts);                                \
        }                                                                                                              \
    }

CELLS(put_bytes, uint8_t)
CELLS(put_halves, uint16_t)

/* first, cut: of each square the cell below its only cut, negative where it has several; codes: of `width` bytes. */
void windage_cells(
    const double *numbers, int64_t many, const double *cuts, int64_t all_cuts, int64_t logarithmic, double low,
    double step, const int16_t *first, const double *cut, int64_t all_squares, void *codes, int64_t width)
{
    int32_t squares[AT_ONCE];
    struct grid grid = {cuts, all_cuts, first, cut};
    for (int64_t start = 0; start < many; start += AT_ONCE) {
        int64_t here = many - start < AT_ONCE ? many - start : AT_ONCE;
        put_squares(numbers + start, here, logarithmic != 0, low, step, (double)(all_squares - 1), squares);
        if (width == 1) put_bytes(numbers + start, squares, here, grid, (uint8_t *)codes + start);
        else put_halves(numbers + start, squares, here, grid, (uint16_t *)codes + start);
    }
}

/* counts: how many of some ascending numbers lie in each cell. Each cut is looked for behind the one before, with steps
 * that double. */
void windage_histogram(const double *numbers, int64_t many, const double *cuts, int64_t all_cuts, int64_t *counts)
{
    int64_t below = 0;
    for (int64_t cell = 0; cell < 2 * all_cuts; cell++) {
        double cut = cuts[cell / 2];
        /* Up to here all are below the cut or, the second time, not above it. */
        int64_t known = below, step = 1;
        int equal = cell & 1;
#define BEFORE(place) (numbers[place] < cut || (equal && numbers[place] == cut))
        while (step <= many - known && BEFORE(known + step - 1)) {
            known += step;
            step *= 2;
        }
        int64_t beyond = step <= many - known ? known + step - 1 : many;
        while (known < beyond) {
            int64_t middle = known + (beyond - known) / 2;
            if (BEFORE(middle)) known = middle + 1;
            else beyond = middle;
        }
#undef BEFORE
        counts[cell] = known - below;
        below = known;
    }
    counts[2 * all_cuts] = many - below;
}
