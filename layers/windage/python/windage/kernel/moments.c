/* Moments as most writers have them: 2026-03-01T06:00:01Z, or with three or six digits behind a point. */

#include "bytes.h"

enum { MINUTE = 16, WHOLE = 20, MILLI = 24, MICRO = 27, MILLION = 1000000, DAYS_TO_1970 = 719162, AHEAD = 16 };

/* How many days the months before each one have. */
static const int BEFORE[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};

static inline int two_at(const uint8_t *text) { return (text[0] - '0') * 10 + text[1] - '0'; }

static inline int are_digits(const uint8_t *text, int64_t many)
{
    int other = 0;
    for (int64_t place = 0; place < many; place++) other |= (uint8_t)(text[place] - '0') > 9;
    return !other;
}

/* Seconds since 1970 when a minute began, written as 2026-03-01T06:00; false when it is none, or of a far year. */
static int is_minute(const uint8_t *text, int64_t *began)
{
    if (!are_digits(text, 4) || !are_digits(text + 5, 2) || !are_digits(text + 8, 2) || !are_digits(text + 11, 2) ||
        !are_digits(text + 14, 2) || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':')
        return 0;
    int year = two_at(text) * 100 + two_at(text + 2), month = two_at(text + 5), day = two_at(text + 8);
    int hour = two_at(text + 11), minute = two_at(text + 14);
    /* Between these years, microseconds are a float without error. */
    if (year < 1700 || year > 2240 || month < 1 || month > 12 || hour > 23 || minute > 59) return 0;
    int leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (day < 1 || day > BEFORE[month] - BEFORE[month - 1] + (leap && month == 2)) return 0;
    int64_t before = year - 1, days = 365 * before + before / 4 - before / 100 + before / 400 - DAYS_TO_1970;
    days += BEFORE[month - 1] + (leap && month > 2) + day - 1;
    *began = ((days * 24 + hour) * 60 + minute) * 60;
    return 1;
}

/* Microseconds since a minute began, of what stands behind it, as :01Z or :01.500Z; -1 when it is not. */
static inline int64_t within_minute(const uint8_t *text, int64_t size)
{
    if (text[0] != ':' || text[size - 1] != 'Z' || !are_digits(text + 1, 2) || text[1] > '5') return -1;
    int64_t part = 0;
    if (size > WHOLE - MINUTE) {
        int64_t digits = size - 5;
        if (text[3] != '.' || !are_digits(text + 4, digits)) return -1;
        for (int64_t place = 0; place < digits; place++) part = part * 10 + (text[4 + place] - '0');
        if (digits == 3) part *= 1000;
    }
    return two_at(text + 1) * MILLION + part;
}

/* times: of each span its seconds since 1970, NaN where it is no such moment. known: which ones are. Returns how many
 * are. */
int64_t windage_times(const uint8_t *data, const int64_t *starts, const int64_t *sizes, int64_t many, double *times,
                        uint8_t *known)
{
    int64_t count = 0, began = 0;
    /* Where the minute stands that was read last: neighbours are mostly of the same one. */
    const uint8_t *last = 0;
    for (int64_t row = 0; row < many; row++) {
        const uint8_t *text = data + starts[row];
        int64_t size = sizes[row], within = -1;
        if (row + AHEAD < many) soon(data + starts[row + AHEAD]);
        if (size == WHOLE || size == MILLI || size == MICRO) {
            if (last && word_at(text) == word_at(last) && word_at(text + 8) == word_at(last + 8))
                within = within_minute(text + MINUTE, size - MINUTE);
            else if (is_minute(text, &began)) {
                last = text;
                within = within_minute(text + MINUTE, size - MINUTE);
            } else
                last = 0;
        }
        times[row] = within < 0 ? __builtin_nan("") : (double)(began * MILLION + within) / MILLION;
        known[row] = within >= 0;
        count += within >= 0;
    }
    return count;
}
