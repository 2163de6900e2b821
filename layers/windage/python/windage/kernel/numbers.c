/* Decimal numbers: a whole number over a power of ten, rounded once. */

#include "bytes.h"

enum { WORD = 8, SHORT = 2 * WORD, LONGEST = 31, MOST_WITH_A_POINT = 15, MOST_BEHIND = 19, ROWS = 256, AHEAD = 16 };

static const double POWERS[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,
                                1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19};

/* The last bytes of a text, at most eight, of a digit its value, behind zeros. `before` tells whether eight bytes stand
 * before its end. How many there are is not asked, only counted with: sizes vary, and a branch would be a guess. */
static inline uint64_t last_of(const uint8_t *end, int64_t size, int before)
{
    uint64_t word = 0;
    size = size < WORD ? size : WORD;
    if (before) word = word_at(end - WORD);
    else memcpy((uint8_t *)&word + WORD - size, end - size, (size_t)size);
    return (word ^ EACH('0')) & ~0ull << (8 * (WORD - size));
}

/* Eight digits, the first one in the lowest byte, in three multiplications (Lemire, 2018: Quickly parsing eight). */
static inline uint64_t of_eight(uint64_t digits)
{
    digits = digits * 10 + (digits >> 8);
    return ((digits & 0x000000ff000000ffu) * (100 + (1000000ull << 32)) +
            (digits >> 16 & 0x000000ff000000ffu) * (1 + (10000ull << 32))) >> 32;
}

/* Not 0 where a byte is above nine. */
static inline uint64_t no_digits(uint64_t digits) { return ((digits + EACH(0x76)) | digits) & EACH(0x80); }

/* The highest bit of every byte that is a point, but perhaps of some behind the first one. */
static inline uint64_t points_of(uint64_t word)
{
    word ^= EACH('.' ^ '0');
    return (word - EACH(1)) & ~word & EACH(0x80);
}

/* Takes the first point out of a word: what stands before it moves up by one byte. Returns the bytes behind it. A
 * second one is left, and is no digit. */
static inline int without_point(uint64_t *word, uint64_t points)
{
    uint64_t point = (points & (0 - points)) >> 7, below = point - 1;
    *word = (*word & ~((point << 8) - 1)) | (*word & below) << 8;
    return __builtin_clzll(point) >> 3;
}

/* Returns how many digits of a text without its sign stand behind its point, 0 where it has none, and -1 when it is no
 * number. This one has 1 to 8 bytes. */
static inline int of_word(const uint8_t *end, int64_t size, int before, uint64_t *whole)
{
    uint64_t word = last_of(end, size, before), points = points_of(word);
    int behind = 0;
    if (points) {
        behind = without_point(&word, points);
        if (behind == 0 || size < behind + 2) return -1;
    }
    if (no_digits(word)) return -1;
    *whole = of_eight(word);
    return behind;
}

/* This one has 9 to 16 bytes, with a point at most 15. */
static inline int of_words(const uint8_t *end, int64_t size, int before, uint64_t *whole)
{
    uint64_t first = last_of(end - WORD, size - WORD, before), last = last_of(end, size, before);
    uint64_t points = points_of(last), earlier = points_of(first);
    int behind = 0;
    if (points) {
        behind = without_point(&last, points);
        /* The last digit of the first word is now one of the last word. */
        last |= first >> 56;
        first <<= 8;
    } else if (earlier) {
        behind = WORD + without_point(&first, earlier);
    }
    if ((points | earlier) && (behind == 0 || size < behind + 2 || size > MOST_WITH_A_POINT)) return -1;
    if (no_digits(first) | no_digits(last)) return -1;
    *whole = of_eight(first) * 100000000u + of_eight(last);
    return behind;
}

/* This one is longer, of up to nineteen digits and some zeros before them. */
static int of_long(const uint8_t *text, int64_t size, uint64_t *whole)
{
    uint64_t sum = 0;
    int64_t point = -1, place = 0;
    while (place < size) {
        if (size - place >= WORD && sum <= (UINT64_MAX - 99999999) / 100000000) {
            uint64_t word = word_at(text + place) ^ EACH('0');
            if (!no_digits(word)) {
                sum = sum * 100000000 + of_eight(word);
                place += WORD;
                continue;
            }
        }
        uint8_t digit = text[place] - '0';
        if (text[place] == '.' && point < 0 && place > 0) point = place;
        else if (digit > 9 || sum > (UINT64_MAX - 9) / 10) return -1;
        else sum = sum * 10 + digit;
        place++;
    }
    int64_t behind = point < 0 ? 0 : size - 1 - point;
    if ((point >= 0 && behind == 0) || behind > MOST_BEHIND) return -1;
    *whole = sum;
    return (int)behind;
}

/* A whole number over a power of ten, rounded to the nearest float, and of two to the even one. */
static double over_power(uint64_t whole, int behind)
{
    /* Both are floats without error, and a division rounds once. */
    if (whole < 1ull << 53) return (double)(int64_t)whole / POWERS[behind];
    if (behind == 0) return (double)whole;
    uint64_t power = 1;
    for (int place = 0; place < behind; place++) power *= 10;
    int up = __builtin_clzll(whole), power_up = __builtin_clzll(power);
    unsigned __int128 dividend = (unsigned __int128)(whole << up) << 63;
    power <<= power_up;
    /* At least 63 bits, and the last one says whether more would follow: it is far below those that are kept. */
    uint64_t quotient = (uint64_t)(dividend / power);
    quotient |= dividend != (unsigned __int128)quotient * power;
    uint64_t bits = (uint64_t)(1023 + power_up - up - 63) << 52;
    double scale;
    memcpy(&scale, &bits, WORD);
    return (double)quotient * scale;
}

/* The number of a span, with `fractional` told; false when it is none. */
static inline int is_number(const uint8_t *data, int64_t start, int64_t size, int *fractional, double *number)
{
    uint64_t whole = 0, bits;
    if (size < 1 || size > LONGEST) return 0;
    uint64_t negative = data[start] == '-';
    int64_t digits = size - (int64_t)negative;
    if (digits < 1) return 0;
    int behind = -1, before = start + size >= SHORT;
    if (digits <= WORD) behind = of_word(data + start + size, digits, before, &whole);
    else if (size <= SHORT) behind = of_words(data + start + size, digits, before, &whole);
    if (behind < 0 && size >= SHORT) behind = of_long(data + start + negative, digits, &whole);
    if (behind < 0) return 0;
    double found = over_power(whole, behind);
    /* The sign of a number is no better guess than any bit. */
    memcpy(&bits, &found, WORD);
    bits |= negative << 63;
    memcpy(number, &bits, WORD);
    *fractional = behind > 0;
    return 1;
}

/* Whether a number begins with a zero before another digit. No branch could guess whether it is below one. */
static inline int is_padded(const uint8_t *text, int64_t size)
{
    int64_t first = text[0] == '-', second = first + (first + 1 < size);
    return (second > first) & (text[first] == '0') & (text[second] != '.');
}

static inline int begins_as_number(uint8_t first) { return first == '-' || (uint8_t)(first - '0') <= 9; }

/* Reads spans as `-?[0-9]+(.[0-9]+)?`, where they are not too long.
 *
 * starts, sizes: rows of `stride` spans, of which the `chosen` ones are read, `many` spans of each.
 * known, fractional, numbers, padded: of each chosen row which of its spans are such numbers, which of these have a
 * point, the numbers, NaN elsewhere, and, if it is not 0, which begin with a zero before another digit, as no number of
 * JSON does. left: how many of the others begin like a number, and may be one of another form.
 */
void windage_decimals(const uint8_t *data, const int64_t *starts, const int64_t *sizes, int64_t stride,
                      const int64_t *chosen, int64_t rows, int64_t many, uint8_t *known, uint8_t *fractional,
                      double *numbers, uint8_t *padded, int64_t *left)
{
    for (int64_t row = 0; row < rows; row++) left[row] = 0;
    /* The bytes of some lines stay near the processor while all their numbers are read, and so does what is asked for of
     * the lines behind them. */
    for (int64_t first = 0; first < many; first += ROWS) {
        int64_t end = many - first < ROWS ? many : first + ROWS;
        for (int64_t row = 0; row < rows; row++) {
            const int64_t *start = starts + chosen[row] * stride, *size = sizes + chosen[row] * stride;
            uint8_t *restrict is_known = known + row * many, *restrict is_fractional = fractional + row * many;
            double *restrict into = numbers + row * many;
            int64_t unknown = 0;
            for (int64_t place = first; place < end; place++) {
                if (place + AHEAD < many) soon(data + start[place + AHEAD]);
                if (place % HELD == 0 && place + ROWS < many) {
                    soon(start + place + ROWS);
                    soon(size + place + ROWS);
                    soon_written(into + place + ROWS);
                }
                int has_point = 0;
                double number = __builtin_nan("");
                int is = is_number(data, start[place], size[place], &has_point, &number);
                is_known[place] = (uint8_t)is;
                is_fractional[place] = (uint8_t)has_point;
                if (padded) padded[row * many + place] = is && is_padded(data + start[place], size[place]);
                into[place] = number;
                if (!is) unknown += size[place] > 1 && size[place] <= LONGEST && begins_as_number(data[start[place]]);
            }
            left[row] += unknown;
        }
    }
}

/* Of the first spans of each row, how many are not empty, and how many of these begin like a number. */
void windage_openings(const uint8_t *data, const int64_t *starts, const int64_t *sizes, int64_t stride, int64_t rows,
                      int64_t many, int64_t *filled, int64_t *numeric)
{
    for (int64_t row = 0; row < rows; row++) {
        filled[row] = numeric[row] = 0;
        for (int64_t place = row * stride; place < row * stride + many; place++) {
            if (sizes[place] < 1) continue;
            filled[row]++;
            numeric[row] += begins_as_number(data[starts[place]]);
        }
    }
}
