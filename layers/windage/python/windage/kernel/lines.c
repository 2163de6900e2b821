/* Where lines end, which of them have a skeleton, and which values are plain texts. */

#include "bytes.h"

enum { WORD = 8, NEAR = 2 * WORD, LONG = 32 };

/* places: room for every byte. Returns how many there are; each stands `from` further on than in these bytes. */
int64_t windage_places(const uint8_t *data, int64_t size, uint8_t byte, int64_t from, int64_t *places)
{
    int64_t many = 0;
    const uint8_t *next = data, *end = data + size;
    while (next < end && (next = memchr(next, byte, (size_t)(end - next)))) {
        places[many++] = from + (next - data);
        next++;
    }
    return many;
}

static inline int are_same(const uint8_t *some, const uint8_t *others, int64_t size)
{
    if (size > LONG) return memcmp(some, others, (size_t)size) == 0;
    if (size < WORD) {
        for (int64_t place = 0; place < size; place++)
            if (some[place] != others[place]) return 0;
        return 1;
    }
    for (int64_t place = 0; place < size - WORD; place += WORD)
        if (word_at(some + place) != word_at(others + place)) return 0;
    return word_at(some + size - WORD) == word_at(others + size - WORD);
}

/* The first comma from a place on, or the line's end. Most values are short: a search would cost more than they. */
static inline int64_t comma_from(const uint8_t *data, int64_t size, int64_t place, int64_t end)
{
    if (place + NEAR <= size) {
        uint64_t first = zeros_of(word_at(data + place) ^ EACH(',')), second = zeros_of(word_at(data + place + WORD) ^ EACH(','));
        uint64_t some = first ? first : second;
        if (some) {
            place += (__builtin_ctzll(some) >> 3) + (first ? 0 : WORD);
            return place < end ? place : end;
        }
        place += NEAR;
    }
    const uint8_t *found = place < end ? memchr(data + place, ',', (size_t)(end - place)) : 0;
    return found ? found - data : end;
}

/* Which of some lines have the runs of a skeleton, and no comma in what stands between these.
 *
 * line_starts, line_ends: of every line of the block. lines: the ones that are looked at.
 * runs: one behind the other, in the order of the line; run k is runs[run_starts[k]] to runs[run_starts[k + 1]].
 * before: of each slot how many bytes of the run behind it stand before that run's first comma; -1 where it has none,
 * as only the last may.
 * kept: the lines that have them. starts, sizes: of each slot a row of `many`, filled up to the number of lines kept.
 */
int64_t windage_matched(const uint8_t *data, int64_t size, const int64_t *line_starts, const int64_t *line_ends,
                        const int64_t *lines, int64_t many, const uint8_t *runs, const int64_t *run_starts,
                        const int64_t *before, int64_t slots, int64_t *kept, int64_t *starts, int64_t *sizes)
{
    int64_t count = 0;
    for (int64_t row = 0; row < many; row++) {
        int64_t place = line_starts[lines[row]], end = line_ends[lines[row]], length = run_starts[1], slot = 0;
        if (place < 0 || end > size || length > end - place || !are_same(data + place, runs, length)) continue;
        place += length;
        for (; slot < slots; slot++) {
            const uint8_t *run = runs + run_starts[slot + 1];
            int64_t comma = comma_from(data, size, place, end), stop;
            length = run_starts[slot + 2] - run_starts[slot + 1];
            if ((before[slot] < 0) != (comma == end)) break;
            stop = comma - (before[slot] < 0 ? length : before[slot]);
            if (stop < place || length > end - stop || !are_same(data + stop, run, length)) break;
            starts[slot * many + count] = place;
            sizes[slot * many + count] = stop - place;
            place = stop + length;
        }
        if (slot < slots || place != end) continue;
        kept[count++] = lines[row];
    }
    return count;
}

/* The highest bit of some byte, if one is no plain ASCII: below a space, above a tilde, a quote or a backslash. */
static inline uint64_t marks_of(uint64_t word)
{
    uint64_t controls = (word - EACH(' ')) & ~word;
    return (word | controls | zeros_of(word ^ EACH(0x7f)) | zeros_of(word ^ EACH('"')) | zeros_of(word ^ EACH('\\'))) &
           EACH(0x80);
}

/* plain: 1 where a span is of plain ASCII, as it stands in a text of JSON. */
void windage_plain(const uint8_t *data, const int64_t *starts, const int64_t *sizes, int64_t many, uint8_t *plain)
{
    for (int64_t row = 0; row < many; row++) {
        const uint8_t *text = data + starts[row];
        int64_t size = sizes[row];
        uint64_t marks = 0;
        if (size < WORD) {
            uint64_t word = EACH(' ');
            for (int64_t place = 0; place < size; place++) word = word << 8 | text[place];
            marks = marks_of(word);
        } else {
            for (int64_t place = 0; place < size - WORD; place += WORD) marks |= marks_of(word_at(text + place));
            marks |= marks_of(word_at(text + size - WORD));
        }
        plain[row] = marks == 0;
    }
}
