/* SPDX-License-Identifier: Apache-2.0 */
/* version_reason.h - why a version of a file was made, in a few words. */
#ifndef PARVIS_WEB_VERSION_REASON_H
#define PARVIS_WEB_VERSION_REASON_H

#include "model/resource.h"

/* In a, in French: another file, another way of reading it, which repairs,
 * columns corrected. before: the version that was there, of those the reader
 * may see; NULL for the first. */
const char *version_reason(
    struct arena *a, const struct version *v, const struct version *before);

#endif
