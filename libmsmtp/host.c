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


#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <idn2.h>

#include "host.h"

static int
is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	    (c >= 'a' && c <= 'z');
}

int
host_is_literal(const char *s)
{
	size_t i, n = strlen(s);

	if (n < 3 || n > HOST_MAX || s[0] != '[' || s[n - 1] != ']')
		return 0;
	for (i = 1; i < n - 1; i++)
		if (s[i] < 33 || s[i] > 126 || strchr("<>[]\\", s[i]) != NULL)
			return 0;
	return 1;
}

/* Digits, colons, dots, and a zone: what getaddrinfo takes as an address. */
static int
is_numeric(const char *s)
{
	size_t i, colons = 0;

	if (*s == '\0' || s[strlen(s) - 1] == '%')
		return 0;
	for (i = 0; s[i] != '\0' && s[i] != '%'; i++) {
		if (strchr("0123456789abcdefABCDEF:.", s[i]) == NULL)
			return 0;
		colons += s[i] == ':';
	}
	if (s[i] == '%')
		for (i++; s[i] != '\0'; i++)
			if (!is_alnum(s[i]) && strchr("-_.", s[i]) == NULL)
				return 0;
	return colons > 1 && i <= HOST_MAX;
}

static int
has_8bit(const char *s, size_t n)
{
	for (; n > 0; s++, n--)
		if ((unsigned char)*s > 127)
			return 1;
	return 0;
}

static int
put(const char *s, char out[HOST_MAX + 1])
{
	size_t n = strlen(s);

	if (n > HOST_MAX)
		return -1;
	memcpy(out, s, n + 1);
	return 0;
}

/* UTS #46 can make any ASCII of what is not: what comes out is looked at. */
static int
convert(const char *s, size_t n, char out[HOST_MAX + 1])
{
	char name[HOST_UTF8_MAX + 1], *a = NULL;
	int ok;

	if (n > HOST_UTF8_MAX || memchr(s, '\0', n) != NULL)
		return -1;
	memcpy(name, s, n);
	name[n] = '\0';
	ok = idn2_to_ascii_8z(name, &a, IDN2_NONTRANSITIONAL |
	    IDN2_NFC_INPUT) == IDN2_OK && host_is_ascii(a) &&
	    put(a, out) == 0;
	idn2_free(a);
	return ok ? 0 : -1;
}

int
host_to_ascii(const char *s, size_t n, char out[HOST_MAX + 1])
{
	if (n > 1 && s[n - 1] == '.')
		n--;
	if (host_is_name(s, n)) {
		memcpy(out, s, n);
		out[n] = '\0';
		return 0;
	}
	return has_8bit(s, n) ? convert(s, n, out) : -1;
}

int
host_take(const char *s, char out[HOST_MAX + 1])
{
	size_t n = strlen(s);

	if (is_numeric(s) || host_is_literal(s))
		return put(s, out);
	if (host_to_ascii(s, n, out) == -1)
		return -1;
	if (n > 1 && s[n - 1] == '.' &&
	    strlcat(out, ".", HOST_MAX + 1) > HOST_MAX)
		return -1;
	return 0;
}
