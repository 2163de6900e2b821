/* Texts where they stand in a block of bytes: which of the different ones each is, and the hash of each. */

#include "kernel.h"

/* So many steps a row, and it is no accident that texts stand in each other's way. */
static const int64_t STEPS = 16;
static const uint64_t NO_ASCII = 0x8080808080808080u;
/* As in row_hash.py: longer texts have another hash. */
static const int64_t SHORT = 64;
static const int64_t AHEAD = 16, LINE = 32;

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

/* Return how many different texts there are: codes says which of them each is, firsts where each stands first.
 *
 * table: 2^bits zeros, more than most; words and firsts: most each. Return -1 when more than most differ, and -2 when
 * the texts were chosen so that they are slow to tell apart, or one of them stands outside the block.
 */
int64_t windage_coded(const uint8_t *data, int64_t length, const int64_t *starts, const int64_t *sizes, int64_t rows,
                      uint64_t factor, int32_t *table, int64_t bits, uint64_t *words, int64_t *firsts, int64_t most,
                      int32_t *codes)
{
    int64_t different = 0, steps = STEPS * rows + 4096;
    const uint64_t last = ((uint64_t)1 << bits) - 1;
    for (int64_t row = 0; row < rows; row++) {
        ask(data, length, starts, row, rows);
        const int64_t start = starts[row], size = sizes[row];
        if (outside(start, size, length)) return -2;
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
            if (--steps < 0) return -2;
            slot = (slot + 1) & last;
        }
        if (code < 0) {
            if (different == most) return -1;
            code = (int32_t)different++;
            table[slot] = code + 1;
            words[code] = word;
            firsts[code] = row;
        }
        codes[row] = code;
    }
    return different;
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

/* As in columns.py: what may be told of a value of JSON in a text of JSON by its first bytes and its last ones. */
enum { QUOTED = 1, NULL_WORD = 2, CLOSED = 4, ZERO_AND_DIGIT = 8 };

/* Return 0, or -1 where a span stands outside the block. */
int64_t windage_scalars(const uint8_t *data, int64_t length, const int64_t *starts, const int64_t *sizes, int64_t rows,
                        uint8_t *marks)
{
    for (int64_t row = 0; row < rows; row++) {
        const int64_t start = starts[row], size = sizes[row];
        ask(data, length, starts, row, rows);
        if (outside(start, size, length) || start == length) return -1;
        const uint8_t *text = data + start;
        const int64_t begin = text[0] == '-';
        uint8_t mark = text[0] == '\\' ? QUOTED : 0;
        if (size == 4 && !memcmp(text, "null", 4)) mark |= NULL_WORD;
        if (size >= 4 && text[1] == '"' && text[size - 2] == '\\' && text[size - 1] == '"') mark |= CLOSED;
        if (begin + 1 < size && text[begin] == '0' && (uint8_t)(text[begin + 1] - '0') <= 9) mark |= ZERO_AND_DIGIT;
        marks[row] = mark;
    }
    return 0;
}
