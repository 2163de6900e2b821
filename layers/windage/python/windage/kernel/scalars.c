/* Columns of numbers, and of texts: fields of CSV, and the scalars of JSON as they stand in a text, where a quote has a
 * backslash. */

#include "bytes.h"

/* As `Kind` in table.py has them. */
enum { NULL_KIND = 1, INTEGRAL = 5, FRACTIONAL = 6 };

static const double EXACT = 9007199254740992.0;

static inline int is_null(const uint8_t *text, int64_t size) { return size == 4 && memcmp(text, "null", 4) == 0; }

/* Whether a column has nothing but nulls and numbers that say how they were written, no large integer and no -0.
 *
 * known, fractional, numbers: what was read. kinds: what each value is.
 */
int windage_json_numbers(const uint8_t *data, const int64_t *starts, const int64_t *sizes, int64_t many,
                         const uint8_t *known, const uint8_t *fractional, const double *numbers, uint8_t *kinds)
{
    for (int64_t row = 0; row < many; row++) {
        kinds[row] = NULL_KIND;
        if (known[row]) {
            double number = numbers[row];
            kinds[row] = fractional[row] ? FRACTIONAL : INTEGRAL;
            int is_large = !(number < EXACT && number > -EXACT);
            int is_minus_zero = number == 0 && __builtin_signbit(number);
            if (!fractional[row] && (is_large || is_minus_zero)) return 0;
        } else if (!is_null(data + starts[row], sizes[row])) {
            return 0;
        }
    }
    return 1;
}

/* Whether a column has nothing but nulls and what begins with a quote.
 *
 * inner, inner_sizes: where the texts stand inside their quotes; empty where there is none. null: where there is null.
 * bad: what does not end with a quote.
 */
int windage_json_texts(const uint8_t *data, const int64_t *starts, const int64_t *sizes, int64_t many, int64_t *inner,
                       int64_t *inner_sizes, uint8_t *null, uint8_t *bad)
{
    for (int64_t row = 0; row < many; row++) {
        const uint8_t *text = data + starts[row];
        int64_t size = sizes[row];
        int quoted = text[0] == '\\';
        null[row] = (uint8_t)is_null(text, size);
        if (!quoted && !null[row]) return 0;
        bad[row] = quoted && !(size >= 4 && text[1] == '"' && text[size - 2] == '\\' && text[size - 1] == '"');
        inner[row] = starts[row] + 2 * quoted;
        inner_sizes[row] = null[row] || bad[row] ? 0 : size - 4;
    }
    return 1;
}

/* Whether a column of fields has nothing but numbers and empty ones.
 *
 * known, fractional: what was read. kinds: what each value is, `empty` where there is nothing.
 */
int windage_csv_numbers(const uint8_t *known, const uint8_t *fractional, const int64_t *sizes, int64_t many,
                        uint8_t empty, uint8_t *restrict kinds)
{
    /* By a mask of ones, and not by a choice: so sixteen are told at once. */
    for (int64_t row = 0; row < many; row++) {
        uint8_t kept = (uint8_t)-known[row];
        kinds[row] = (uint8_t)((kept & (INTEGRAL + fractional[row])) | (~kept & empty));
    }
    /* Few are none, and only of these the sizes are looked at, which take eight times the memory. */
    const uint8_t *end = known + many, *at = known;
    for (; (at = memchr(at, 0, (size_t)(end - at))); at++)
        if (sizes[at - known]) return 0;
    return 1;
}
