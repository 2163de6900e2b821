/* Sums of floats, to the last bit those of numpy, which adds them up in pairs of halves. */

#include "kernel.h"

struct sums {
    double total, squares;
};

/* numpy's order: eight sums side by side, of at most 128 numbers. */
static inline __attribute__((always_inline)) struct sums of_few(const double *values, int64_t many, double shift)
{
    if (many < 8) {
        struct sums found = {-0.0, -0.0};
        for (int64_t at = 0; at < many; at++) {
            double value = values[at] - shift;
            found.total += value;
            found.squares += value * value;
        }
        return found;
    }
    double total[8], squares[8];
    for (int lane = 0; lane < 8; lane++) {
        double value = values[lane] - shift;
        total[lane] = value;
        squares[lane] = value * value;
    }
    int64_t at = 8;
    for (; at + 8 <= many; at += 8)
        for (int lane = 0; lane < 8; lane++) {
            double value = values[at + lane] - shift;
            total[lane] += value;
            squares[lane] += value * value;
        }
    struct sums found = {
        ((total[0] + total[1]) + (total[2] + total[3])) + ((total[4] + total[5]) + (total[6] + total[7])),
        ((squares[0] + squares[1]) + (squares[2] + squares[3])) +
            ((squares[4] + squares[5]) + (squares[6] + squares[7])),
    };
    for (; at < many; at++) {
        double value = values[at] - shift;
        found.total += value;
        found.squares += value * value;
    }
    return found;
}

/* The sum of values less a shift, and of their squares. Inline, for that of nothing costs nothing, nor do sums that
 * nobody asks for. */
static inline __attribute__((always_inline)) struct sums sums_of(const double *values, int64_t many, double shift)
{
    /* What still has to be added to what is found: the size of the right half and, from then on, the left one's sums.
     * Each half is about half as long as the one above: 64 are more than there can be. */
    struct {
        int64_t right;
        struct sums left;
    } open[64];
    int depth = 0;
    for (;;) {
        for (; many > 128; depth++) {
            int64_t left = many / 2;
            left -= left % 8;
            open[depth].right = many - left;
            many = left;
        }
        struct sums found = of_few(values, many, shift);
        values += many;
        for (; depth && !open[depth - 1].right; depth--) {
            found.total = open[depth - 1].left.total + found.total;
            found.squares = open[depth - 1].left.squares + found.squares;
        }
        if (!depth) return found;
        many = open[depth - 1].right;
        open[depth - 1].right = 0;
        open[depth - 1].left = found;
    }
}

/* found: the sum, and that of the squared distances from the mean. */
void windage_moments(const double *values, int64_t many, double *found)
{
    found[0] = 0.0 + sums_of(values, many, 0.0).total;
    found[1] = 0.0 + sums_of(values, many, found[0] / (double)many).squares;
}

/* found: of blocks of 1, 2, 4, … values the sum and the sum of squares, as long as there is a block; at most 64 each.
 * The values are overwritten. */
void windage_blocks(double *values, int64_t many, double *found)
{
    for (; many > 0; many /= 2, found += 2) {
        struct sums level = sums_of(values, many, 0.0);
        found[0] = 0.0 + level.total;
        found[1] = 0.0 + level.squares;
        for (int64_t block = 0; block < many / 2; block++) values[block] = values[2 * block] + values[2 * block + 1];
    }
}

/* found: the same of rows that have a value, 0, or none, 1, of which the kinds below `least` tell. All sums are whole
 * numbers. blocks: half as many as rows; for rows up to 2^26, of which squares are exact in a float. */
void windage_blocks_of_gaps(const uint8_t *kinds, int64_t rows, uint8_t least, uint32_t *blocks, double *found)
{
    int64_t gaps = 0;
    for (int64_t block = 0; block < rows / 2; block++) {
        uint32_t here = (uint32_t)(kinds[2 * block] < least) + (uint32_t)(kinds[2 * block + 1] < least);
        blocks[block] = here;
        gaps += here;
    }
    if (rows % 2) gaps += kinds[rows - 1] < least;
    if (rows > 0) found[0] = found[1] = (double)gaps;
    for (int64_t many = rows / 2; many > 0; many /= 2) {
        uint64_t total = 0, squares = 0;
        for (int64_t block = 0; block < many; block++) {
            total += blocks[block];
            squares += (uint64_t)blocks[block] * blocks[block];
        }
        found += 2;
        found[0] = (double)total;
        found[1] = (double)squares;
        for (int64_t block = 0; block < many / 2; block++) blocks[block] = blocks[2 * block] + blocks[2 * block + 1];
    }
}

/* What codes stand for, without those from `many` on, which stand for nothing. */
#define TAKEN(name, type)                                                                                              \
    static int64_t name(const type *codes, int64_t rows, const double *worth, int64_t many, double *taken)             \
    {                                                                                                                  \
        int64_t last = 0;                                                                                              \
        for (int64_t row = 0; row < rows; row++) {                                                                     \
            int64_t code = (int64_t)codes[row];                                                                        \
            taken[last] = worth[code < many ? code : many];                                                            \
            last += code < many;                                                                                       \
        }                                                                                                              \
        return last;                                                                                                   \
    }

TAKEN(of_bytes, uint8_t)
TAKEN(of_halves, uint16_t)
TAKEN(of_words, uint32_t)

/* The same of what codes are worth, in the order of their rows, and how many have a worth: the last worth, the one of
 * place `many`, is that of none. taken: one a row. */
int64_t windage_blocks_of_codes(
    const void *codes, int64_t width, int64_t rows, const double *worth, int64_t many, double *taken, double *found)
{
    if (many < 0) return 0;
    int64_t left = width == 1   ? of_bytes(codes, rows, worth, many, taken)
                   : width == 2 ? of_halves(codes, rows, worth, many, taken)
                                : of_words(codes, rows, worth, many, taken);
    windage_blocks(taken, left, found);
    return left;
}
