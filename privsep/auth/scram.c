/*
 * Copyright (c) 2026 The msmtp-privsep authors
 *
 * Permission to use, copy, modify, and distribute this software for any
 * purpose with or without fee is hereby granted, provided that the above
 * copyright notice and this permission notice appear in all copies.
 *
 * THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES
 * WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF
 * MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR
 * ANY SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES
 * WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN
 * ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF
 * OR IN CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE.
 */


#include <string.h>

#include "scram.h"

/* The number in s, -1 if it is none or above the limit. */
static long
iterations(const char *s, size_t len)
{
	long v = 0;
	size_t i;

	if (len == 0 || s[0] == '0')
		return -1;
	for (i = 0; i < len; i++) {
		if (s[i] < '0' || s[i] > '9')
			return -1;
		v = v * 10 + (s[i] - '0');
		if (v > SCRAM_ITER_MAX)
			return -1;
	}
	return v;
}

int
scram_check(const char *msg, size_t len)
{
	const char *end = msg + len, *comma;
	int seen = 0;

	for (;; msg = comma + 1) {
		comma = memchr(msg, ',', (size_t)(end - msg));
		if (comma == NULL)
			comma = end;
		if (comma - msg >= 2 && memcmp(msg, "i=", 2) == 0) {
			if (seen++ || iterations(msg + 2,
			    (size_t)(comma - msg - 2)) < SCRAM_ITER_MIN)
				return -1;
		}
		if (comma == end)
			return seen ? 0 : -1;
	}
}
