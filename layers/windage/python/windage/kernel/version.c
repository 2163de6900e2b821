/* Of which sources the library is, as library.py finds it out; layers/kernel.py tells it to the compiler. */

#include "kernel.h"

uint32_t windage_version(void);
uint32_t windage_version(void) { return WINDAGE_VERSION; }
