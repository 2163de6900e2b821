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
static void put_squares(
    const double *numbers, int64_t many, int logarithmic, double low, double step, double last, int32_t *squares)
{
    double scaled[AT_ONCE];
    if (logarithmic)
        for (int64_t at = 0; at < many; at++) {
            int64_t bits;
            memcpy(&bits, numbers + at, 8);
            scaled[at] = (double)bits;
        }
    else memcpy(scaled, numbers, (size_t)many * sizeof *numbers);
    for (int64_t at = 0; at < many; at++) {
        double place = (scaled[at] - low) * step;
        place = place > 0.0 ? place : 0.0;
        squares[at] = (int32_t)(place < last ? place : last);
    }
}

/* first, cut: of each square the cell below its only cut, negative where it has several; codes: of `width` bytes. */
void windage_cells(
    const double *numbers, int64_t many, const double *cuts, int64_t all_cuts, int64_t logarithmic, double low,
    double step, const int16_t *first, const double *cut, int64_t all_squares, void *codes, int64_t width)
{
    int32_t squares[AT_ONCE];
    uint16_t found[AT_ONCE];
    for (int64_t start = 0; start < many; start += AT_ONCE) {
        int64_t here = many - start < AT_ONCE ? many - start : AT_ONCE;
        put_squares(numbers + start, here, logarithmic != 0, low, step, (double)(all_squares - 1), squares);
        for (int64_t at = 0; at < here; at++) {
            double number = numbers[start + at], border = cut[squares[at]];
            int cell = first[squares[at]] + (number >= border) + (number > border);
            found[at] = (uint16_t)cell;
            if (first[squares[at]] < 0) found[at] = (uint16_t)cell_of(number, cuts, all_cuts);
        }
        if (width == 1)
            for (int64_t at = 0; at < here; at++) ((uint8_t *)codes)[start + at] = (uint8_t)found[at];
        else memcpy((uint16_t *)codes + start, found, (size_t)here * sizeof *found);
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
