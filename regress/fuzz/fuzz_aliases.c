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

/* Alias files: whatever is found lies within the text. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "aliases.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
within(const char *p, const char *text, size_t len)
{
	if (p < text || p + strlen(p) > text + len)
		abort();
}

/* Items are not empty, and have no blanks around them. */
static void
check_items(char *value, const char *text, size_t len)
{
	enum alias_kind kind;
	char *it;
	size_t n;

	while ((it = aliases_item(&value, &kind)) != NULL) {
		within(it, text, len);
		n = strlen(it);
		if (kind == ALIAS_ADDRESS && (n == 0 || *it == ' ' ||
		    it[n - 1] == ' '))
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct aliases_fault fault = { 0 };
	struct aliases a;
	char *text;
	size_t i;

	if ((text = malloc(len + 1)) == NULL)
		abort();
	if (len > 0)
		memcpy(text, data, len);
	if (aliases_parse(&a, text, len, &fault) == -1 && (fault.line == 0 ||
	    *fault.why == '\0'))
		abort();
	for (i = 0; *fault.why == '\0' && i < a.n; i++) {
		within(a.v[i].name, text, len);
		if (aliases_find(&a, a.v[i].name) != i ||
		    strchr(a.v[i].name, '@') != NULL)
			abort();
	}
	for (i = 0; *fault.why == '\0' && i < a.n; i++)
		check_items(a.v[i].value, text, len);
	aliases_free(&a);
	free(text);
	return 0;
}
