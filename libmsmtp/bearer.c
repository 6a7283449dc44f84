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


#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bearer.h"
#include "saslname.h"

#define A	"\001"		/* what separates the parts */

/* No control bytes; visible only: no blank and nothing above ASCII, either. */
static int
is_clean(const char *s, int visible)
{
	unsigned char c;

	for (; (c = (unsigned char)*s) != '\0'; s++)
		if (c < ' ' || c == 127 || (visible && (c == ' ' || c > 127)))
			return 0;
	return 1;
}

static int
oauthbearer(char **msg, const char *user, const char *host, unsigned int port,
    const char *token)
{
	char *name;
	int n;

	if ((name = saslname(user)) == NULL)
		return -1;
	n = asprintf(msg, "n,a=%s," A "host=%s" A "port=%u" A "auth=Bearer %s"
	    A A, name, host, port, token);
	free(name);
	return n;
}

char *
bearer_message(enum bearer_kind kind, const char *user, const char *host,
    unsigned int port, const char *token, size_t *len)
{
	char *msg;
	int n;

	if (!is_clean(user, 0) || !is_clean(host, 0) || *token == '\0' ||
	    !is_clean(token, 1)) {
		errno = EINVAL;
		return NULL;
	}
	if (kind == BEARER_OAUTHBEARER)
		n = oauthbearer(&msg, user, host, port, token);
	else
		n = asprintf(&msg, "user=%s" A "auth=Bearer %s" A A, user,
		    token);
	if (n == -1) {
		errno = ENOMEM;
		return NULL;
	}
	*len = (size_t)n;
	return msg;
}

static const char *
skip_blanks(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n'))
		p++;
	return p;
}

/* Behind the quote that ends the string whose first byte is p; NULL: none. */
static const char *
string_end(const char *p, const char *end)
{
	for (; p < end; p++) {
		if (*p == '\\' && p + 1 < end)
			p++;
		else if (*p == '"')
			return p + 1;
	}
	return NULL;
}

/*
 * The value of the first "status", a string or a number: its length, *value
 * where it begins; 0 if there is none.
 */
static size_t
find_status(const char *p, const char *end, const char **value)
{
	const char *s, *e;

	while ((s = memchr(p, '"', (size_t)(end - p))) != NULL) {
		if ((e = string_end(++s, end)) == NULL)
			return 0;
		p = skip_blanks(e, end);
		if (p == end || *p != ':')
			continue;
		p = skip_blanks(p + 1, end);
		if (e - s != 7 || memcmp(s, "status", 6) != 0)
			continue;
		*value = p < end && *p == '"' ? p + 1 : p;
		for (e = *value; e < end && *e != '"' && *e != ',' &&
		    *e != '}' && *e != ' '; e++)
			;
		return (size_t)(e - *value);
	}
	return 0;
}

enum bearer_reason
bearer_reason(const char *error, size_t len)
{
	static const struct {
		const char		*status;
		enum bearer_reason	 reason;
	} table[] = {
		{ "invalid_token",	BEARER_TOKEN },
		{ "400",		BEARER_TOKEN },
		{ "401",		BEARER_TOKEN },
		{ "insufficient_scope",	BEARER_SCOPE },
		{ "invalid_scope",	BEARER_SCOPE },
		{ "403",		BEARER_SCOPE },
		{ "invalid_request",	BEARER_REQUEST },
	};
	const char *value;
	size_t i, n;

	n = find_status(error, error + len, &value);
	for (i = 0; n > 0 && i < sizeof(table) / sizeof(table[0]); i++)
		if (strlen(table[i].status) == n &&
		    memcmp(table[i].status, value, n) == 0)
			return table[i].reason;
	return BEARER_UNSAID;
}
