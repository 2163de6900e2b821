/* Texts where they stand in a block of bytes: which of the different ones each is, and the hash of each. */

#include "kernel.h"

/* So many steps a row, and it is no accident that texts stand in each other's way. */
static const int64_t STEPS = 16;
static const uint64_t NO_ASCII = 0x8080808080808080u;
/* As in row_hash.py: longer texts have another hash. */
static const int64_t SHORT = 64;
static const int64_t AHEAD = 16, LINE = 32;
enum { ROWS = 256, TOO_MANY = -1, REFUSED = -2 };

static inline int outside(int64_t start, int64_t size, int64_t length)
{
    return start < 0 || size < 0 || size > length || start > length - size;
}

/* Ask for the memory of a text that will be looked at soon: it lies in a line of its own, far from the one before. */
static inline void ask(const uint8_t *data, int64_t length, const int64_t *starts, int64_t row, int64_t rows)
{
    if (row + AHEAD >= rows) return;
    const int64_t start = starts[row + AHEAD];
    if (start < 0 || start > length) return;
    __builtin_prefetch(data + start);
    if (length - start > LINE) __builtin_prefetch(data + start + LINE);
}

/* The first eight bytes of a text as a number, zeros behind its end. */
static inline uint64_t word_at(const uint8_t *data, int64_t length, int64_t start, int64_t size)
{
    uint64_t word = 0;
    if (length - start >= 8) {
        memcpy(&word, data + start, 8);
        return size < 8 ? word & (((uint64_t)1 << 8 * size) - 1) : word;
    }
    memcpy(&word, data + start, (size_t)(size < 8 ? size : 8));
    return word;
}

/* The different texts of a column: in a place of the table, one more than the number of a text, or 0; of each its first
 * bytes, and the row where it stands first. */
struct known {
    int32_t *table;
    uint64_t *words;
    int64_t *firsts;
    int64_t many;
};

/* Numbers the texts of some rows. Return 0, or why not. */
static int put_codes(const uint8_t *data, int64_t length, const int64_t *starts, const int64_t *sizes, int64_t first,
                     int64_t end, int64_t rows, uint64_t factor, struct known *known, int64_t bits, int64_t most,
                     int32_t *codes)
{
    const uint64_t last = ((uint64_t)1 << bits) - 1;
    int32_t *table = known->table;
    uint64_t *words = known->words;
    int64_t *firsts = known->firsts, steps = STEPS * (end - first) + 4096;
    for (int64_t row = first; row < end; row++) {
        ask(data, length, starts, row, rows);
        const int64_t start = starts[row], size = sizes[row];
        if (outside(start, size, length)) return REFUSED;
        const uint64_t word = word_at(data, length, start, size);
        uint64_t hash = word + (uint64_t)size;
        for (int64_t place = 8; place < size; place += 8) {
            hash = (hash ^ hash >> 29) * factor;
            hash += word_at(data, length, start + place, size - place);
        }
        uint64_t slot = (hash ^ hash >> 32) * factor >> (64 - bits);
        int32_t code;
        while ((code = table[slot] - 1) >= 0) {
            if (words[code] == word && sizes[firsts[code]] == size &&
                (size <= 8 || !memcmp(data + starts[firsts[code]] + 8, data + start + 8, (size_t)(size - 8))))
                break;
            if (--steps < 0) return REFUSED;
            slot = (slot + 1) & last;
        }
        if (code < 0) {
            if (known->many == most) return TOO_MANY;
            code = (int32_t)known->many++;
            table[slot] = code + 1;
            words[code] = word;
            firsts[code] = row;
        }
        codes[row] = code;
    }
    return 0;
}

/* Numbers the different texts of some columns: codes says which of them each is, firsts where each stands first.
 *
 * starts, sizes: rows of `rows` spans each, of which the `chosen` ones are columns. tables: 2^bits zeros a column, more
 * than most; words and firsts: most a column; codes: one a row and column.
 * different: of each column how many there are; -1 when more than most differ, and -2 when the texts were chosen so that
 * they are slow to tell apart, or one of them stands outside the block.
 */
void windage_coded(const uint8_t *data, int64_t length, const int64_t *starts, const int64_t *sizes,
                   const int64_t *chosen, int64_t columns, int64_t rows, uint64_t factor, int32_t *tables,
                   int64_t bits, uint64_t *words, int64_t *firsts, int64_t most, int32_t *codes, int64_t *different)
{
    for (int64_t column = 0; column < columns; column++) different[column] = 0;
    /* The bytes of some lines stay near the processor while all their texts are looked at. */
    for (int64_t first = 0; first < rows; first += ROWS) {
        const int64_t end = rows - first < ROWS ? rows : first + ROWS;
        for (int64_t column = 0; column < columns; column++) {
            if (different[column] < 0) continue;
            struct known known = {tables + (column << bits), words + column * most, firsts + column * most,
                                  different[column]};
            const int64_t at = chosen[column] * rows;
            int why = put_codes(data, length, starts + at, sizes + at, first, end, rows, factor, &known, bits, most,
                                codes + column * rows);
            different[column] = why ? why : known.many;
        }
    }
}

static inline uint64_t mixed(uint64_t word)
{
    word += 0x9E3779B97F4A7C15u;
    word = (word ^ word >> 30) * 0xBF58476D1CE4E5B9u;
    word = (word ^ word >> 27) * 0x94D049BB133111EBu;
    return word ^ word >> 31;
}

/* Hash texts of ASCII by the words that they fill; return how many come before the first that is not, or is long. */
int64_t windage_hashes(const uint8_t *data, int64_t length, const int64_t *starts, const int64_t *sizes, int64_t rows,
                       uint64_t *hashes)
{
    for (int64_t row = 0; row < rows; row++) {
        ask(data, length, starts, row, rows);
        const int64_t start = starts[row], size = sizes[row];
        if (outside(start, size, length) || size > SHORT) return row;
        uint64_t hash = mixed((uint64_t)size), seen = 0;
        for (int64_t place = 0; place < size; place += 8) {
            const uint64_t word = word_at(data, length, start + place, size - place);
            seen |= word;
            hash = mixed(hash + word);
        }
        if (seen & NO_ASCII) return row;
        hashes[row] = hash;
    }
    return rows;
}
