/* The promise that no sample leaves, kept by the kernel (seccomp-bpf). */
#ifndef METER_LOCKDOWN_H
#define METER_LOCKDOWN_H

#include <stdbool.h>

/**
 * lockdown(live): from now on no file can be opened, no socket made, no program run; ${live}: an open device can be asked. false: this
 * kernel does not let us promise it.
 */
bool lockdown(bool live);

#endif
