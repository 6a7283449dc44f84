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

/*
 * The message for DATA: with any chunks the result is the same, has CR and LF
 * only as CRLF, no NUL, no line that is a lone dot, and undoes to the input.
 */

#include <stdlib.h>
#include <string.h>

#include "dotstuff.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check(int ok)
{
	if (!ok)
		abort();
}

/* The length of out, or -1. */
static long
stuff(const uint8_t *p, size_t n, size_t chunk, uint8_t *out)
{
	struct dotstuff d;
	size_t at, k, made, len = 0;

	dotstuff_init(&d);
	for (at = 0; at < n; at += k) {
		k = n - at < chunk ? n - at : chunk;
		if (dotstuff(&d, p + at, k, out + len, &made) == -1)
			return -1;
		check(made >= k && made <= DOTSTUFF_OUT(k));
		len += made;
	}
	return dotstuff_end(&d, n) == -1 ? -1 : (long)len;
}

/* What the server makes of it is what we had. */
static void
check_undo(const uint8_t *out, size_t len, const uint8_t *in, size_t n)
{
	size_t i, k = 0;
	int start = 1;

	for (i = 0; i < len; i++) {
		check(out[i] != '\0');
		check(out[i] != '\n' || (i > 0 && out[i - 1] == '\r'));
		check(i == 0 || out[i - 1] != '\r' || out[i] == '\n');
		if (start && out[i] == '.') {
			check(i + 1 < len && out[i + 1] == '.');
			i++;
		}
		check(k < n && out[i] == in[k]);
		k++;
		start = out[i] == '\n';
	}
	check(k == n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	uint8_t *a, *b;
	size_t chunk;
	long k;

	if (n == 0)
		return 0;
	chunk = (size_t)p[0] * 3 + 1;
	p++;
	n--;
	a = malloc(DOTSTUFF_OUT(n) + 1);
	b = malloc(DOTSTUFF_OUT(n) + 1);
	if (a != NULL && b != NULL) {
		k = stuff(p, n, n + 1, a);
		check(k == stuff(p, n, chunk, b));
		if (k >= 0) {
			check(memcmp(a, b, (size_t)k) == 0);
			check_undo(a, (size_t)k, p, n);
		}
	}
	free(a);
	free(b);
	return 0;
}
