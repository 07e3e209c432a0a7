/* SPDX-License-Identifier: Apache-2.0 */
/* version.h - the version of this program. */
#ifndef PARVIS_BASE_VERSION_H
#define PARVIS_BASE_VERSION_H

#define PARVIS_VERSION "0.1.0"

#endif
