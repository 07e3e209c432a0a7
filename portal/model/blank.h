/* SPDX-License-Identifier: Apache-2.0 */
/* blank.h - objects with every text empty, ready to be filled from a form. */
#ifndef PARVIS_MODEL_BLANK_H
#define PARVIS_MODEL_BLANK_H

#include "model/dataset.h"

/* Numbers are 0 (-1 where that means « not known »), texts "" (never NULL),
 * lists empty. The dataset's state is draft, its language fr, its access
 * public. */
void org_init(struct org *o);
void dataset_init(struct dataset *d);
void resource_init(struct resource *r);

#endif
