/* What every part of the kernel needs.
 *
 * The kernel allocates nothing and keeps nothing: it reads arrays and fills others, whose sizes its caller has made
 * right. It reads no byte beyond the ends that it is told, whatever the bytes are: they are what strangers have sent.
 */

#ifndef WINDAGE_KERNEL_H
#define WINDAGE_KERNEL_H

#include <stdint.h>
#include <string.h>

#endif
