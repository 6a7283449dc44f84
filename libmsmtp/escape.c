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
 * vis(3) of libbsd is not used here: it goes through the locale's wide
 * characters, and what is safe to show must not depend on the environment.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "escape.h"

/* Well-formed, but not for a reader's eyes. */
static const struct range {
	uint32_t	first, last;
} hidden[] = {
	{ 0x80, 0x9f },		/* C1 controls */
	{ 0xad, 0xad },		/* soft hyphen */
	{ 0x61c, 0x61c },	/* Arabic letter mark */
	{ 0x180e, 0x180e },	/* Mongolian vowel separator */
	{ 0x200b, 0x200f },	/* zero width, direction marks */
	{ 0x2028, 0x202e },	/* line separators, direction overrides */
	{ 0x2060, 0x206f },	/* word joiner, direction isolates */
	{ 0xfdd0, 0xfdef },	/* noncharacters */
	{ 0xfeff, 0xfeff },	/* byte order mark */
	{ 0xfff0, 0xffff },	/* annotations, unassigned, noncharacters */
	{ 0xe0000, 0xe0fff },	/* tags */
	{ 0xf0000, 0x10ffff }	/* private use planes, noncharacters */
};

/*
 * Decode one UTF-8 sequence of two to four bytes (RFC 3629 section 4).  Its
 * length, or 0 if it is not well-formed.
 */
static size_t
utf8_decode(const unsigned char *p, size_t len, uint32_t *cp)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t i, n;

	if (p[0] >= 0xc2 && p[0] <= 0xdf)
		n = 2;
	else if (p[0] >= 0xe0 && p[0] <= 0xef)
		n = 3;
	else if (p[0] >= 0xf0 && p[0] <= 0xf4)
		n = 4;
	else
		return 0;
	if (len < n)
		return 0;
	*cp = p[0] & (0xffU >> (n + 1));
	for (i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		*cp = *cp << 6 | (p[i] & 0x3f);
	}
	if (*cp < least[n] || *cp > 0x10ffff ||
	    (*cp >= 0xd800 && *cp <= 0xdfff))
		return 0;
	return n;
}

size_t
escape_printable(const unsigned char *p, size_t len)
{
	uint32_t cp;
	size_t i, n;

	if (len == 0)
		return 0;
	if (p[0] < 0x80)
		return p[0] >= 0x20 && p[0] != 0x7f;
	if ((n = utf8_decode(p, len, &cp)) == 0)
		return 0;
	for (i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++)
		if (cp >= hidden[i].first && cp <= hidden[i].last)
			return 0;
	return n;
}

/* The escape of one byte; its length. */
static size_t
escape_byte(char out[ESCAPE_WIDTH], unsigned char c)
{
	static const char from[] = "\n\r\t", to[] = "nrt";
	const char *named;

	out[0] = '\\';
	if (c != '\0' && (named = strchr(from, c)) != NULL) {
		out[1] = to[named - from];
		return 2;
	}
	out[1] = (char)('0' + (c >> 6));
	out[2] = (char)('0' + (c >> 3 & 7));
	out[3] = (char)('0' + (c & 7));
	return 4;
}

size_t
escape(char *dst, size_t size, const char *src, size_t len)
{
	const unsigned char *p = (const unsigned char *)src;
	char esc[ESCAPE_WIDTH];
	const void *from;
	size_t i, in, n, total = 0, used = 0;
	int full = 0;

	for (i = 0; i < len; i += in) {
		from = p + i;
		if ((n = in = escape_printable(p + i, len - i)) == 0) {
			n = escape_byte(esc, p[i]);
			from = esc;
			in = 1;
		}
		total += n;
		if (full || size == 0 || n > size - 1 - used) {
			full = 1;
			continue;
		}
		memcpy(dst + used, from, n);
		used += n;
	}
	if (size > 0)
		dst[used] = '\0';
	return total;
}

char *
escape_dup(const char *s)
{
	size_t len, size;
	char *dst;

	len = strlen(s);
	size = escape(NULL, 0, s, len) + 1;
	if ((dst = malloc(size)) != NULL)
		(void)escape(dst, size, s, len);
	return dst;
}
