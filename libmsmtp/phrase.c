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

#include <stdlib.h>
#include <string.h>

#include "base64.h"
#include "phrase.h"
#include "utf8.h"

#define UTF8		"=?UTF-8?B?"
#define UNKNOWN		"=?unknown-8bit?B?"

#define WORD_BYTES	36	/* of text in one encoded word: with "From: ",
				   UNKNOWN, base64 and "?=" 73 characters, of
				   the 76 of RFC 2047 2 */

static int
is_control(char c)
{
	return (c >= 0 && c < 0x20) || c == 0x7f;
}

static int
is_ascii(const char *s)
{
	for (; *s != '\0'; s++)
		if ((unsigned char)*s > 0x7f)
			return 0;
	return 1;
}

static int
quote(struct buf *b, const char *name)
{
	int error;

	error = buf_str(b, "\"");
	for (; *name != '\0'; name++) {
		if (*name == '"' || *name == '\\')
			error |= buf_str(b, "\\");
		error |= buf_add(b, name, 1);
	}
	return error | buf_str(b, "\"");
}

/* How much of s fits into one word without cutting a character. */
static size_t
word_len(const char *s)
{
	size_t n = strlen(s);

	if (n <= WORD_BYTES)
		return n;
	for (n = WORD_BYTES; n > 1; n--)
		if (((unsigned char)s[n] & 0xc0) != 0x80)
			break;
	return n;
}

static int
encode_words(struct buf *b, const char *name)
{
	const char *begin = utf8_valid(name, strlen(name)) ? UTF8 : UNKNOWN;
	char word[BASE64_LEN(WORD_BYTES)];
	int error = 0;
	size_t n;

	for (; *name != '\0'; name += n) {
		n = word_len(name);
		base64_encode(word, name, n);
		error |= buf_str(b, begin);
		error |= buf_add(b, word, BASE64_LEN(n));
		error |= buf_str(b, name[n] == '\0' ? "?=" : "?=\r\n ");
	}
	return error;
}

int
phrase_encode(struct buf *b, const char *name)
{
	char *clean, *p;
	int error;

	if ((clean = p = malloc(strlen(name) + 1)) == NULL)
		return -1;
	for (; *name != '\0'; name++)
		if (!is_control(*name))
			*p++ = *name;
	*p = '\0';
	error = is_ascii(clean) ? quote(b, clean) : encode_words(b, clean);
	free(clean);
	return error;
}
