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
 * The text of a reply to EHLO, any string; what is listed must be mechanisms.
 */

#include <stdlib.h>
#include <string.h>

#include "ehlo.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	const char *rest;
	struct ehlo e;
	char *s, line[64];

	if ((s = malloc(n + 1)) == NULL)
		return 0;
	if (n > 0)
		memcpy(s, p, n);
	s[n] = '\0';
	ehlo_parse(&e, s);
	if (strspn(e.mechs, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_ ") !=
	    strlen(e.mechs) || strstr(e.mechs, "  ") != NULL ||
	    (!(e.caps & CAP_SIZE) && e.size != 0))
		abort();
	for (rest = s; ehlo_other(&rest, line, sizeof(line));)
		if (*line == '\0' || strchr(line, '\n') != NULL)
			abort();
	free(s);
	return 0;
}
