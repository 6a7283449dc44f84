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
 * The trust file: any text, and the names in it.  What the index says must
 * lie within what was decoded.
 */

#include <stdlib.h>

#include "trust.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	const struct trust_cert *c;
	struct trust t;
	uint64_t key = 0;
	size_t i, pos = 0;

	(void)trust_key(p, n, &key);
	if (trust_index(&t, (const char *)p, n) == -1)
		return 0;
	for (i = 0; i < t.ncerts; i++) {
		c = &t.certs[i];
		if (c->len == 0 || c->off > t.der_len ||
		    c->len > t.der_len - c->off)
			abort();
	}
	for (i = 0; trust_next(&t, key, &pos) != NULL; i++)
		if (i > t.ncerts)
			abort();
	trust_free(&t);
	return 0;
}
