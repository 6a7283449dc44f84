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


#include <stdio.h>
#include <string.h>

#include "msgid.h"

static int
is_domain(const char *s)
{
	size_t i;

	for (i = 0; s[i] != '\0'; i++)
		if (s[i] < 33 || s[i] > 126 || strchr("<>()@,;\"\\", s[i]))
			return 0;
	return i > 0 && i <= MSGID_DOMAIN_MAX;
}

int
msgid_make(char out[MSGID_MAX], const uint8_t random[MSGID_RANDOM],
    const char *domain)
{
	static const char digits[] = "0123456789abcdef";
	char hex[2 * MSGID_RANDOM + 1];
	size_t i;
	int n;

	if (!is_domain(domain))
		return -1;
	for (i = 0; i < MSGID_RANDOM; i++) {
		hex[2 * i] = digits[random[i] >> 4];
		hex[2 * i + 1] = digits[random[i] & 15];
	}
	hex[2 * i] = '\0';
	n = snprintf(out, MSGID_MAX, "<%s@%s>", hex, domain);
	return n > 0 && n < MSGID_MAX ? 0 : -1;
}
