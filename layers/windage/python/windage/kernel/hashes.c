/* XXH64 with seed 42 of numbers and of texts, and the registers of a HyperLogLog. */

#include "bytes.h"

enum { AT_ONCE = 256 };

static const uint64_t P1 = 0x9E3779B185EBCA87u, P2 = 0xC2B2AE3D27D4EB4Fu, P3 = 0x165667B19E3779F9u;
static const uint64_t P4 = 0x85EBCA77C2B2AE63u, P5 = 0x27D4EB2F165667C5u, SEED = 42;

static inline uint64_t rotated(uint64_t word, int bits) { return word << bits | word >> (64 - bits); }

static inline uint64_t round_of(uint64_t lane, uint64_t word) { return rotated(lane + word * P2, 31) * P1; }

static inline uint64_t with_word(uint64_t hash, uint64_t word)
{
    return rotated(hash ^ round_of(0, word), 27) * P1 + P4;
}

static inline uint64_t finished(uint64_t hash)
{
    hash = (hash ^ hash >> 33) * P2;
    hash = (hash ^ hash >> 29) * P3;
    return hash ^ hash >> 32;
}

static uint64_t of_bytes(const uint8_t *bytes, int64_t many)
{
    uint64_t hash = SEED + P5;
    int64_t at = 0;
    if (many >= 32) {
        uint64_t lanes[4] = {SEED + P1 + P2, SEED + P2, SEED, SEED - P1};
        for (; at + 32 <= many; at += 32)
            for (int lane = 0; lane < 4; lane++) lanes[lane] = round_of(lanes[lane], word_at(bytes + at + 8 * lane));
        hash = rotated(lanes[0], 1) + rotated(lanes[1], 7) + rotated(lanes[2], 12) + rotated(lanes[3], 18);
        for (int lane = 0; lane < 4; lane++) hash = (hash ^ round_of(0, lanes[lane])) * P1 + P4;
    }
    hash += (uint64_t)many;
    for (; at + 8 <= many; at += 8) hash = with_word(hash, word_at(bytes + at));
    if (at + 4 <= many) {
        uint32_t half;
        memcpy(&half, bytes + at, 4);
        hash = rotated(hash ^ half * P1, 23) * P2 + P3;
        at += 4;
    }
    for (; at < many; at++) hash = rotated(hash ^ bytes[at] * P5, 11) * P1;
    return finished(hash);
}

/* A register keeps the longest run of leading zeros, and one, of the hashes whose first twelve bits choose it. */
static inline void keep(uint8_t *registers, uint64_t hash)
{
    uint8_t rank = (uint8_t)(__builtin_clzll(hash << 12 | 1u << 11) + 1);
    uint8_t *kept = registers + (hash >> 52), known = *kept;
    /* Always written: whether a hash counts is chance, and would often be guessed wrong. */
    *kept = rank > known ? rank : known;
}

/* registers: 4096. Of equal numbers that follow each other, as in a sorted column, the first is hashed. */
void windage_registers(const double *numbers, int64_t many, uint8_t *registers)
{
    /* In steps of their own, which go faster than all at once for each. */
    double first[AT_ONCE];
    uint64_t hashes[AT_ONCE];
    for (int64_t start = 0; start < many; start += AT_ONCE) {
        int64_t end = many - start < AT_ONCE ? many : start + AT_ONCE, different = 1;
        first[0] = numbers[start];
        for (int64_t row = start + 1; row < end; row++) {
            first[different] = numbers[row];
            different += numbers[row] != numbers[row - 1];
        }
        for (int64_t at = 0; at < different; at++) {
            /* Makes -0.0 and 0.0 one value. */
            double number = first[at] + 0.0;
            uint64_t word;
            memcpy(&word, &number, 8);
            hashes[at] = finished(with_word(SEED + 8 + P5, word));
        }
        for (int64_t at = 0; at < different; at++) keep(registers, hashes[at]);
    }
}

/* sizes: of each text its bytes, which lie one after the other. */
void windage_registers_of_texts(const uint8_t *bytes, const int64_t *sizes, int64_t many, uint8_t *registers)
{
    for (int64_t text = 0; text < many; text++) {
        keep(registers, of_bytes(bytes, sizes[text]));
        bytes += sizes[text];
    }
}
