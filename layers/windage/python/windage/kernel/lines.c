/* Where lines end, which of them have a skeleton, and which values are plain texts. */

#include "bytes.h"

enum { WORD = 8, LINES = 16, NEAR = 1024, PAGE = 4096 };

static inline int64_t least(int64_t one, int64_t other) { return one < other ? one : other; }

/* Sixteen bytes side by side, as any machine has them. */
typedef uint8_t lanes __attribute__((vector_size(16)));
enum { LANES = sizeof(lanes), FULL = 255 };

static inline lanes lanes_at(const uint8_t *bytes)
{
    lanes some;
    memcpy(&some, bytes, LANES);
    return some;
}

static inline int is_zero(lanes some)
{
    uint64_t words[2];
    memcpy(words, &some, LANES);
    return !(words[0] | words[1]);
}

/* One bit a lane, of lanes that are 0 or all ones. */
typedef _Bool flags __attribute__((ext_vector_type(16)));
static inline uint32_t bits_of(lanes found)
{
    flags set = __builtin_convertvector(found, flags);
    uint16_t bits;
    memcpy(&bits, &set, sizeof bits);
    return bits;
}

/* How often a byte stands there. */
int64_t windage_count(const uint8_t *data, int64_t size, uint8_t byte)
{
    const lanes same = (lanes){0} + byte;
    int64_t many = 0, place = 0;
    while (size - place >= LANES) {
        lanes found = {0};
        /* A lane counts to 255. */
        for (int step = 0; step < FULL && size - place >= LANES; step++, place += LANES) {
            found -= (lanes)(lanes_at(data + place) == same);
        }
        for (int lane = 0; lane < LANES; lane++) many += found[lane];
    }
    for (; place < size; place++) many += data[place] == byte;
    return many;
}

/* places: room for every byte. Returns how many there are; each stands `from` further on than in these bytes. */
int64_t windage_places(const uint8_t *data, int64_t size, uint8_t byte, int64_t from, int64_t *places)
{
    int64_t many = 0, asked = 0;
    const uint8_t *next = data, *end = data + size;
    /* Bytes that follow each other are brought by themselves, but not beyond a page, and late: as many as have been
     * gone through are asked for two pages on. */
    while (next < end && (next = memchr(next, byte, (size_t)(end - next)))) {
        int64_t place = next - data;
        if (asked < place - NEAR) asked = place - NEAR;
        for (; asked < place; asked += HELD_BYTES) soon(data + asked + 2 * PAGE);
        places[many++] = from + place;
        next++;
    }
    return many;
}

static inline int are_same(const uint8_t *some, const uint8_t *others, int64_t size)
{
    if (size < WORD) {
        for (int64_t place = 0; place < size; place++)
            if (some[place] != others[place]) return 0;
        return 1;
    }
    if (size < LANES)
        return word_at(some) == word_at(others) && word_at(some + size - WORD) == word_at(others + size - WORD);
    /* Nearly always they are: not to ask after each step is less work than to stop early. */
    lanes differ = lanes_at(some + size - LANES) ^ lanes_at(others + size - LANES);
    for (int64_t place = 0; place < size - LANES; place += LANES)
        differ |= lanes_at(some + place) ^ lanes_at(others + place);
    return is_zero(differ);
}

/* The first comma from a place on, or the line's end. Most values are short: a search would cost more than they. */
static inline int64_t comma_from(const uint8_t *data, int64_t size, int64_t place, int64_t end)
{
    if (place + LANES <= size) {
        uint32_t commas = bits_of((lanes)(lanes_at(data + place) == ','));
        if (commas) {
            place += __builtin_ctz(commas);
            return place < end ? place : end;
        }
        place += LANES;
    }
    const uint8_t *found = place < end ? memchr(data + place, ',', (size_t)(end - place)) : 0;
    return found ? found - data : end;
}

/* Moves what is kept of `many` numbers to the front. */
static void together(int64_t *numbers, const uint8_t *good, int64_t many)
{
    int64_t count = 0;
    for (int64_t row = 0; row < many; row++) {
        numbers[count] = numbers[row];
        count += good[row];
    }
}

/* Which of some lines have the runs of a skeleton, and no comma in what stands between these.
 *
 * line_starts, line_ends: of every line of the block. lines: the ones that are looked at.
 * runs: one behind the other, in the order of the line; run k is runs[run_starts[k]] to runs[run_starts[k + 1]].
 * before: of each slot how many bytes of the run behind it stand before that run's first comma; -1 where it has none,
 * as only the last may.
 * kept: the lines that have them. starts, sizes: of each slot a row of `many`, filled up to the number of lines kept.
 *
 * Where a slot ends has to be known before the next one is looked for: some lines are gone through side by side, so
 * that the processor has something to do in the meantime.
 */
int64_t windage_matched(const uint8_t *data, int64_t size, const int64_t *line_starts, const int64_t *line_ends,
                        const int64_t *lines, int64_t many, const uint8_t *runs, const int64_t *run_starts,
                        const int64_t *before, int64_t slots, int64_t *kept, int64_t *starts, int64_t *sizes)
{
    int64_t count = 0;
    for (int64_t first = 0; first < many; first += LINES) {
        int64_t some = many - first < LINES ? many - first : LINES, all = some, place[LINES], end[LINES];
        uint8_t good[LINES];
        for (int64_t row = 0; row < some; row++) {
            int64_t line = lines[first + row], start = line_starts[line], length = run_starts[1];
            if (first + row + LINES < many) {
                int64_t next = lines[first + row + LINES], until = least(line_ends[next], line_starts[next] + NEAR);
                for (int64_t place = line_starts[next]; place < until; place += HELD_BYTES) soon(data + place);
            }
            end[row] = line_ends[line];
            kept[count + row] = line;
            good[row] = start >= 0 && start <= end[row] && end[row] <= size && length <= end[row] - start &&
                        are_same(data + start, runs, length);
            place[row] = start + length;
            if (!good[row]) place[row] = end[row] = 0;
        }
        for (int64_t slot = 0; slot < slots; slot++) {
            int64_t *start = starts + slot * many + count, *filled = sizes + slot * many + count;
            const uint8_t *run = runs + run_starts[slot + 1];
            int64_t length = run_starts[slot + 2] - run_starts[slot + 1], ahead = before[slot];
            for (int64_t next = LINES; next < 2 * LINES && first + next < many; next += HELD) {
                soon_written(start + next);
                soon_written(filled + next);
            }
            /* Of a run that is nothing but a comma there is nothing else to see. Behind its end, a line that lacks one
             * has no other: nothing is read there. */
            if (ahead == 0 && length == 1) {
                for (int64_t row = 0; row < some; row++) {
                    int64_t comma = comma_from(data, size, place[row], end[row]);
                    good[row] &= comma < end[row];
                    start[row] = place[row];
                    filled[row] = comma - place[row];
                    place[row] = comma + 1;
                }
                continue;
            }
            for (int64_t row = 0; row < some; row++) {
                if (!good[row]) continue;
                int64_t comma = comma_from(data, size, place[row], end[row]);
                int64_t stop = comma - (ahead < 0 ? length : ahead);
                good[row] = (comma == end[row]) == (ahead < 0) && stop >= place[row] && length <= end[row] - stop &&
                            are_same(data + stop, run, length);
                start[row] = place[row];
                filled[row] = stop - place[row];
                place[row] = stop + length;
            }
        }
        for (int64_t row = 0; row < some; row++) {
            good[row] = good[row] && place[row] == end[row];
            all -= !good[row];
        }
        for (int64_t slot = 0; slot < slots && all < some; slot++) {
            together(starts + slot * many + count, good, some);
            together(sizes + slot * many + count, good, some);
        }
        if (all < some) together(kept + count, good, some);
        count += all;
    }
    return count;
}

/* Not 0 when a byte is no plain ASCII: below a space, above a tilde, a quote or a backslash. What is borrowed from the
 * next byte or carried into it comes from one that is none. */
static inline uint64_t marks_of(uint64_t word)
{
    uint64_t quotes = (word ^ EACH('"')) - EACH(1), backslashes = (word ^ EACH('\\')) - EACH(1);
    return (word | (word - EACH(' ')) | (word + EACH(1)) | quotes | backslashes) & EACH(0x80);
}

/* The same of sixteen bytes. */
static inline lanes marked(const uint8_t *text)
{
    lanes some = lanes_at(text);
    return (lanes)(some < ' ') | (lanes)(some > '~') | (lanes)(some == '"') | (lanes)(some == '\\');
}

/* plain: 1 where a span is of plain ASCII, as it stands in a text of JSON. */
void windage_plain(const uint8_t *data, const int64_t *starts, const int64_t *sizes, int64_t many, uint8_t *plain)
{
    for (int64_t row = 0; row < many; row++) {
        const uint8_t *text = data + starts[row];
        int64_t size = sizes[row];
        uint64_t marks = 0;
        if (row + LINES < many) {
            soon(data + starts[row + LINES]);
            soon(data + starts[row + LINES] + sizes[row + LINES]);
        }
        if (size < WORD) {
            uint64_t word = EACH(' ');
            for (int64_t place = 0; place < size; place++) word = word << 8 | text[place];
            marks = marks_of(word);
        } else if (size < LANES) {
            marks = marks_of(word_at(text)) | marks_of(word_at(text + size - WORD));
        } else {
            lanes found = marked(text + size - LANES);
            for (int64_t place = 0; place < size - LANES; place += LANES) found |= marked(text + place);
            marks = !is_zero(found);
        }
        plain[row] = marks == 0;
    }
}

/* good: stays as it is where a byte that stands somewhere is among those that `is_allowed` tells, and is 0 elsewhere. */
void windage_allowed(
    const uint8_t *data, const int64_t *places, int64_t many, const uint8_t *is_allowed, uint8_t *good)
{
    for (int64_t row = 0; row < many; row++) {
        if (row + LINES < many) soon(data + places[row + LINES]);
        good[row] &= is_allowed[data[places[row]]];
    }
}
