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
 * A fingerprint, any string: what is taken has the length of a digest, and
 * written out again is the same but for the case of its letters.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "fingerprint.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check(const char *s, const uint8_t *digest, size_t len)
{
	char text[3 * FINGERPRINT_MAX + 1];
	size_t i;

	if (fingerprint_name(len) == NULL)
		abort();
	for (i = 0; i < len; i++)
		snprintf(text + 3 * i, sizeof(text) - 3 * i, "%02x:",
		    digest[i]);
	text[3 * len - 1] = '\0';
	if (strcasecmp(text, s) != 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	uint8_t digest[FINGERPRINT_MAX];
	size_t len;
	char *s;

	if ((s = malloc(n + 1)) == NULL)
		return 0;
	if (n > 0)
		memcpy(s, p, n);
	s[n] = '\0';
	if ((len = fingerprint_parse(s, digest)) != 0)
		check(s, digest, len);
	free(s);
	return 0;
}
