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

#include "fingerprint.h"

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

const char *
fingerprint_name(size_t len)
{
	switch (len) {
	case FINGERPRINT_SHA256:
		return "SHA256";
	case FINGERPRINT_SHA1:
		return "SHA1";
	case FINGERPRINT_MD5:
		return "MD5";
	default:
		return NULL;
	}
}

size_t
fingerprint_parse(const char *s, uint8_t digest[FINGERPRINT_MAX])
{
	size_t n = 0;
	int high, low;

	for (;;) {
		if (n == FINGERPRINT_MAX || (high = hex(s[0])) == -1 ||
		    (low = hex(s[1])) == -1)
			return 0;
		digest[n++] = (uint8_t)(high << 4 | low);
		s += 2;
		if (*s == '\0')
			return fingerprint_name(n) == NULL ? 0 : n;
		if (*s++ != ':')
			return 0;
	}
}
