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
 * Escaped text: only what a terminal may be given, as long as foretold, and
 * unchanged when it is escaped again.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "escape.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const char *src = (const char *)data;
	char *out, small[7];
	size_t i, n, want;

	want = escape(NULL, 0, src, len);
	if (want < len || want > len * ESCAPE_WIDTH)
		abort();
	if ((out = malloc(want + 1)) == NULL)
		return 0;
	if (escape(out, want + 1, src, len) != want || strlen(out) != want)
		abort();
	for (i = 0; i < want; i += n)
		if ((n = escape_printable((unsigned char *)out + i,
		    want - i)) == 0 || (unsigned char)out[i] < ' ')
			abort();
	if (escape(NULL, 0, out, want) != want)
		abort();
	if (escape(small, sizeof(small), src, len) != want ||
	    strncmp(small, out, strlen(small)) != 0)
		abort();
	free(out);
	return 0;
}
