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
 * tls_priorities, any string: what is taken has values of the characters that
 * it may have, and whatever is not taken is told why.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tlsprio.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check(const char *s, int good)
{
	char value[TLSPRIO_MAX];
	size_t i, k;

	for (i = 0; i < TLSPRIO_PARTS; i++) {
		if (!tlsprio_get(s, (enum tlsprio_part)i, value,
		    sizeof(value)))
			continue;
		if (strlen(value) >= TLSPRIO_MAX)
			abort();
		if (!good)
			continue;
		for (k = 0; value[k] != '\0'; k++)
			if (value[k] <= ' ' || value[k] > 126)
				abort();
		if (k == 0)
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	const char *why;
	char *s;

	if ((s = malloc(n + 1)) == NULL)
		return 0;
	if (n > 0)
		memcpy(s, p, n);
	s[n] = '\0';
	why = tlsprio_fault(s);
	if (why != NULL && *why == '\0')
		abort();
	check(s, why == NULL);
	free(s);
	return 0;
}
