#include "kernel.h"

int windage_version(void);
int windage_version(void) { return WINDAGE_VERSION; }
