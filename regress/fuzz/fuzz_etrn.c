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
 * An argument of ETRN, any string: what is taken is one word of a command that
 * has one line.
 */

#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "etrn.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* The command was built of what may be in it. */
static void
check(const struct buf *b, size_t len)
{
	size_t i;

	if (len == 0 || len > ETRN_ARG_MAX || b->len != len + 7 ||
	    memcmp(b->data, "ETRN ", 5) != 0 ||
	    memcmp(b->data + b->len - 2, "\r\n", 2) != 0)
		abort();
	for (i = 5; i < b->len - 2; i++)
		if (b->data[i] <= ' ' || b->data[i] > 126)
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct buf b = { 0 };
	char *s;

	if ((s = malloc(n + 1)) == NULL)
		return 0;
	if (n > 0)
		memcpy(s, p, n);
	s[n] = '\0';
	if ((command_etrn(&b, s) == COMMAND_OK) != etrn_is_arg(s))
		abort();
	if (etrn_is_arg(s))
		check(&b, strlen(s));
	buf_free(&b);
	free(s);
	return 0;
}
