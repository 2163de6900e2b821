/* Moments as most writers have them: 2026-03-01T06:00:01Z, or with three or six digits behind a point. */

#include "bytes.h"

enum { SECOND = 19, WHOLE = 20, MILLI = 24, MICRO = 27, MILLION = 1000000 };

/* Where digits stand to the second, and how many days the months before each one have. */
static const uint8_t DIGITS[] = {0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18};
static const int BEFORE[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};

static inline int two_at(const uint8_t *text) { return (text[0] - '0') * 10 + text[1] - '0'; }

/* Microseconds since 1970; false when it is no such moment, or one of a year that is far away. */
static inline int is_moment(const uint8_t *text, int64_t size, int64_t *microseconds)
{
    if ((size != WHOLE && size != MILLI && size != MICRO) || text[size - 1] != 'Z') return 0;
    uint8_t above = 0;
    for (int place = 0; place < 14; place++) above |= (uint8_t)(text[DIGITS[place]] - '0') > 9;
    above |= (text[4] ^ '-') | (text[7] ^ '-') | (text[10] ^ 'T') | (text[13] ^ ':') | (text[16] ^ ':');
    int64_t part = 0;
    if (size > WHOLE) {
        above |= text[SECOND] ^ '.';
        for (int64_t place = SECOND + 1; place < size - 1; place++) {
            above |= (uint8_t)(text[place] - '0') > 9;
            part = part * 10 + (text[place] - '0');
        }
        if (size == MILLI) part *= 1000;
    }
    if (above) return 0;
    int year = two_at(text) * 100 + two_at(text + 2), month = two_at(text + 5), day = two_at(text + 8);
    int hour = two_at(text + 11), minute = two_at(text + 14), second = two_at(text + 17);
    /* Between these years, the microseconds are a float without error. */
    if (year < 1700 || year > 2240 || month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return 0;
    int leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (day < 1 || day > BEFORE[month] - BEFORE[month - 1] + (leap && month == 2)) return 0;
    int before = year - 1;
    int64_t days = 365 * (int64_t)before + before / 4 - before / 100 + before / 400 - 719162;
    days += BEFORE[month - 1] + (leap && month > 2) + day - 1;
    *microseconds = (((days * 24 + hour) * 60 + minute) * 60 + second) * MILLION + part;
    return 1;
}

/* times: of each span its seconds since 1970, NaN where it is no such moment. known: which ones are. Returns how many
 * are. */
int64_t windage_moments(const uint8_t *data, const int64_t *starts, const int64_t *sizes, int64_t many, double *times,
                        uint8_t *known)
{
    int64_t count = 0;
    for (int64_t row = 0; row < many; row++) {
        int64_t microseconds = 0;
        int is = is_moment(data + starts[row], sizes[row], &microseconds);
        times[row] = is ? (double)microseconds / MILLION : __builtin_nan("");
        known[row] = (uint8_t)is;
        count += is;
    }
    return count;
}
