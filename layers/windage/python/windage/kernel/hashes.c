/* XXH64 with seed 42 of numbers, and the registers of a HyperLogLog. */

#include "kernel.h"

static const uint64_t P1 = 0x9E3779B185EBCA87u, P2 = 0xC2B2AE3D27D4EB4Fu, P3 = 0x165667B19E3779F9u;
static const uint64_t P4 = 0x85EBCA77C2B2AE63u, P5 = 0x27D4EB2F165667C5u, SEED = 42;

static inline uint64_t rotated(uint64_t word, int bits) { return word << bits | word >> (64 - bits); }

static inline uint64_t of_word(uint64_t word)
{
    uint64_t hash = rotated(word * P2, 31) * P1 ^ (SEED + 8 + P5);
    hash = rotated(hash, 27) * P1 + P4;
    hash = (hash ^ hash >> 33) * P2;
    hash = (hash ^ hash >> 29) * P3;
    return hash ^ hash >> 32;
}

/* registers: 4096, each the longest run of leading zeros and one of the hashes whose first twelve bits choose it. */
void windage_registers(const double *numbers, int64_t many, uint8_t *registers)
{
    for (int64_t row = 0; row < many; row++) {
        double number = numbers[row] + 0.0;
        uint64_t word;
        memcpy(&word, &number, 8);
        uint64_t hash = of_word(word);
        uint8_t rank = (uint8_t)(__builtin_clzll(hash << 12 | 1u << 11) + 1);
        uint8_t *kept = registers + (hash >> 52);
        if (rank > *kept) *kept = rank;
    }
}
