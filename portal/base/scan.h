/* SPDX-License-Identifier: Apache-2.0 */
/* scan.h - find bytes in long texts, many at a time. */
#ifndef PARVIS_BASE_SCAN_H
#define PARVIS_BASE_SCAN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Bit i is set when p[i], i < 64, is one of the four bytes of set (which may
 * repeat). All 64 bytes must be readable. */
static inline uint64_t
scan_marks(const char *p, const char set[4])
{
	uint64_t mask = 0;
#ifdef __SSE2__
	const __m128i a = _mm_set1_epi8(set[0]), b = _mm_set1_epi8(set[1]);
	const __m128i c = _mm_set1_epi8(set[2]), d = _mm_set1_epi8(set[3]);

	for (int i = 0; i < 4; i++) {
		__m128i v =
		    _mm_loadu_si128((const __m128i *)(const void *)p + i);
		__m128i m = _mm_or_si128(
		    _mm_or_si128(_mm_cmpeq_epi8(v, a), _mm_cmpeq_epi8(v, b)),
		    _mm_or_si128(_mm_cmpeq_epi8(v, c), _mm_cmpeq_epi8(v, d)));

		mask |= (uint64_t)(unsigned)_mm_movemask_epi8(m) << (16 * i);
	}
#else
	for (unsigned i = 0; i < 64; i++)
		mask |= (uint64_t)(p[i] == set[0] || p[i] == set[1] ||
			    p[i] == set[2] || p[i] == set[3])
		    << i;
#endif
	return mask;
}

/* Bit i is set when p[i], i < 64, is NUL or not ASCII. */
static inline uint64_t
scan_odd(const char *p)
{
	uint64_t mask = 0;
#ifdef __SSE2__
	const __m128i zero = _mm_setzero_si128();

	/* Signed: bytes from 0x80 are negative, so « not above 0 » is both. */
	for (int i = 0; i < 4; i++) {
		__m128i v =
		    _mm_loadu_si128((const __m128i *)(const void *)p + i);
		int ok = _mm_movemask_epi8(_mm_cmpgt_epi8(v, zero));

		mask |= (uint64_t)(~(unsigned)ok & 0xffff) << (16 * i);
	}
#else
	for (unsigned i = 0; i < 64; i++)
		mask |= (uint64_t)((signed char)p[i] <= 0) << i;
#endif
	return mask;
}

/* Length of the start of p that is ASCII without NUL. */
static inline size_t
scan_ascii(const char *p, size_t len)
{
	size_t i = 0;
#ifdef __SSE2__
	const __m128i zero = _mm_setzero_si128();

	for (; i + 16 <= len; i += 16) {
		__m128i v =
		    _mm_loadu_si128((const __m128i *)(const void *)(p + i));
		int ok = _mm_movemask_epi8(_mm_cmpgt_epi8(v, zero));

		if (ok != 0xffff)
			return i + (size_t)__builtin_ctz(~(unsigned)ok);
	}
#endif
	while (i < len && (signed char)p[i] > 0)
		i++;
	return i;
}

#ifdef __SSE2__
/* Bit i is set when byte i is one of the four of set. */
static inline unsigned
scan_vector(__m128i v, const char set[4])
{
	__m128i a = _mm_cmpeq_epi8(v, _mm_set1_epi8(set[0]));
	__m128i b = _mm_cmpeq_epi8(v, _mm_set1_epi8(set[1]));
	__m128i c = _mm_cmpeq_epi8(v, _mm_set1_epi8(set[2]));
	__m128i d = _mm_cmpeq_epi8(v, _mm_set1_epi8(set[3]));

	return (unsigned)_mm_movemask_epi8(
	    _mm_or_si128(_mm_or_si128(a, b), _mm_or_si128(c, d)));
}
#endif

#ifdef __SSE2__
/* Bit i is set when byte i is one to find, which set may tell. */
typedef unsigned scan_vector_fn(__m128i v, const char set[4]);

/* Length of the start of p, of at least eight bytes, that has none to find. */
static inline size_t
scan_vectors(
    const char *p, size_t len, scan_vector_fn *marks, const char set[4])
{
	size_t step = len >= 16 ? 16 : 8;

	/* The last vector ends with the text: it may overlap the one before. */
	for (size_t i = 0; i < len; i += step) {
		const void *at = p + (i + step <= len ? i : len - step);
		__m128i v =
		    step == 16 ? _mm_loadu_si128(at) : _mm_loadl_epi64(at);
		unsigned found = marks(v, set) & (step == 16 ? 0xffff : 0xff);

		if (found)
			return (size_t)((const char *)at - p) +
			    (size_t)__builtin_ctz(found);
	}
	return len;
}
#endif

/* Length of the start of p that has none of the four bytes of set (which may
 * repeat). */
static inline size_t
scan_none(const char *p, size_t len, const char set[4])
{
	size_t i = 0;

#ifdef __SSE2__
	if (len >= 8)
		return scan_vectors(p, len, scan_vector, set);
#endif
	while (i < len && p[i] != set[0] && p[i] != set[1] && p[i] != set[2] &&
	    p[i] != set[3])
		i++;
	return i;
}

#ifdef __SSE2__
static inline unsigned
scan_text_vector(__m128i v, const char set[4])
{
	const __m128i control = _mm_set1_epi8(0x1f);
	__m128i low = _mm_cmpeq_epi8(_mm_min_epu8(v, control), v);

	return scan_vector(v, set) | (unsigned)_mm_movemask_epi8(low);
}
#endif

/* The same, up to the first control character (below the space) too. */
static inline size_t
scan_text(const char *p, size_t len, const char set[4])
{
	size_t i = 0;

#ifdef __SSE2__
	if (len >= 8)
		return scan_vectors(p, len, scan_text_vector, set);
#endif
	while (i < len && (unsigned char)p[i] >= ' ' && p[i] != set[0] &&
	    p[i] != set[1] && p[i] != set[2] && p[i] != set[3])
		i++;
	return i;
}

#ifdef __SSE2__
/* Bit i is set when byte i is not ASCII, or JSON has another way to write it;
 * that of `<` too. */
static inline unsigned
scan_json_vector(__m128i v, const char set[4])
{
	__m128i quote = _mm_cmpeq_epi8(v, _mm_set1_epi8('"'));
	__m128i back = _mm_cmpeq_epi8(v, _mm_set1_epi8('\\'));
	__m128i less = _mm_cmpeq_epi8(v, _mm_set1_epi8('<'));
	/* Signed: bytes from 0x80 are below the controls. */
	__m128i odd = _mm_cmpgt_epi8(_mm_set1_epi8(' '), v);

	(void)set;
	return (unsigned)_mm_movemask_epi8(
	    _mm_or_si128(_mm_or_si128(quote, back), _mm_or_si128(less, odd)));
}
#endif

/* Length of the start of p that a JSON string takes as it is: ASCII without
 * controls, quote, backslash and `<`. */
static inline size_t
scan_json(const char *p, size_t len)
{
	size_t i = 0;

#ifdef __SSE2__
	if (len >= 8)
		return scan_vectors(p, len, scan_json_vector, NULL);
#endif
	while (i < len && (signed char)p[i] >= ' ' && p[i] != '"' &&
	    p[i] != '\\' && p[i] != '<')
		i++;
	return i;
}

/* Bytes of p before the first quote, backslash or control character, NUL
 * included: there must be one, with 15 readable bytes after it. */
static inline size_t
scan_quoted(const char *p)
{
	size_t i = 0;
#ifdef __SSE2__
	const __m128i quote = _mm_set1_epi8('"'), back = _mm_set1_epi8('\\');
	const __m128i control = _mm_set1_epi8(0x1f);

	for (;; i += 16) {
		__m128i v =
		    _mm_loadu_si128((const __m128i *)(const void *)(p + i));
		__m128i m = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, quote),
					     _mm_cmpeq_epi8(v, back)),
		    _mm_cmpeq_epi8(_mm_min_epu8(v, control), v));
		unsigned found = (unsigned)_mm_movemask_epi8(m);

		if (found != 0)
			return i + (size_t)__builtin_ctz(found);
	}
#else
	while (p[i] != '"' && p[i] != '\\' && (unsigned char)p[i] >= 0x20)
		i++;
	return i;
#endif
}

#endif
