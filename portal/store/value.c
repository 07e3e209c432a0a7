/* SPDX-License-Identifier: Apache-2.0 */
/* value.c - one typed value on its way to or from a database. */
#include "store/value.h"

bool
value_is_number(const struct value *v, double *out)
{
	*out = v->type == VALUE_REAL ? v->d : (double)v->i;
	return v->type == VALUE_REAL || v->type == VALUE_INT;
}
