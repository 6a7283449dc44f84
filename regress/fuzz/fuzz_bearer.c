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
 * A server's error about a token, any bytes; and user and token, any strings:
 * what is made of them has the separators that it should have, and no more.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "bearer.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check(enum bearer_kind kind, const char *user, const char *token)
{
	size_t i, len, n = 0;
	char *s;

	if ((s = bearer_message(kind, user, "host", 25, token, &len)) == NULL)
		return;
	for (i = 0; i < len; i++)
		n += s[i] == 1;
	if (len != strlen(s) || n != (kind == BEARER_XOAUTH2 ? 3 : 5) ||
	    strcmp(s + len - 2, "\001\001") != 0)
		abort();
	free(s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	enum bearer_reason why;
	size_t half = n / 2;
	char *user, *token;

	why = bearer_reason((const char *)p, n);
	if (why < BEARER_UNSAID || why >= BEARER_MAX)
		abort();
	user = strndup((const char *)p, half);
	token = strndup((const char *)p + half, n - half);
	if (user != NULL && token != NULL) {
		check(BEARER_OAUTHBEARER, user, token);
		check(BEARER_XOAUTH2, user, token);
	}
	free(user);
	free(token);
	return 0;
}
