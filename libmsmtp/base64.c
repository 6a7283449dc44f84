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

#include "base64.h"

static const char alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void
base64_encode(char *out, const void *data, size_t n)
{
	const uint8_t *p = data;
	uint32_t v;

	for (; n >= 3; n -= 3, p += 3, out += 4) {
		v = (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
		out[0] = alphabet[v >> 18];
		out[1] = alphabet[v >> 12 & 63];
		out[2] = alphabet[v >> 6 & 63];
		out[3] = alphabet[v & 63];
	}
	if (n == 0)
		return;
	v = (uint32_t)p[0] << 16 | (n == 2 ? (uint32_t)p[1] << 8 : 0);
	out[0] = alphabet[v >> 18];
	out[1] = alphabet[v >> 12 & 63];
	out[2] = n == 2 ? alphabet[v >> 6 & 63] : '=';
	out[3] = '=';
}

/* The value of a character, plus one; 0 for one that is not of the alphabet. */
#define X(c, v)	[c] = (v) + 1
static const uint8_t values[256] = {
	X('A', 0), X('B', 1), X('C', 2), X('D', 3), X('E', 4), X('F', 5),
	X('G', 6), X('H', 7), X('I', 8), X('J', 9), X('K', 10), X('L', 11),
	X('M', 12), X('N', 13), X('O', 14), X('P', 15), X('Q', 16), X('R', 17),
	X('S', 18), X('T', 19), X('U', 20), X('V', 21), X('W', 22), X('X', 23),
	X('Y', 24), X('Z', 25), X('a', 26), X('b', 27), X('c', 28), X('d', 29),
	X('e', 30), X('f', 31), X('g', 32), X('h', 33), X('i', 34), X('j', 35),
	X('k', 36), X('l', 37), X('m', 38), X('n', 39), X('o', 40), X('p', 41),
	X('q', 42), X('r', 43), X('s', 44), X('t', 45), X('u', 46), X('v', 47),
	X('w', 48), X('x', 49), X('y', 50), X('z', 51), X('0', 52), X('1', 53),
	X('2', 54), X('3', 55), X('4', 56), X('5', 57), X('6', 58), X('7', 59),
	X('8', 60), X('9', 61), X('+', 62), X('/', 63)
};
#undef X

/* The value of a character; above 63: not one of the alphabet. */
static uint32_t
value(char c)
{
	return (uint32_t)values[(unsigned char)c] - 1;
}

/* The last group, with its padding: bytes written, or -1. */
static int
last_group(uint8_t *out, const char *s)
{
	uint32_t a = value(s[0]), b = value(s[1]), c = value(s[2]);

	if (a > 63 || b > 63 || s[3] != '=')
		return -1;
	if (s[2] == '=') {
		if (b & 15)
			return -1;
		out[0] = (uint8_t)(a << 2 | b >> 4);
		return 1;
	}
	if (c > 63 || c & 3)
		return -1;
	out[0] = (uint8_t)(a << 2 | b >> 4);
	out[1] = (uint8_t)(b << 4 | c >> 2);
	return 2;
}

static int
full_group(uint8_t *out, const char *s)
{
	uint32_t a = value(s[0]), b = value(s[1]), c = value(s[2]),
	    d = value(s[3]);

	if ((a | b | c | d) > 63)
		return -1;
	out[0] = (uint8_t)(a << 2 | b >> 4);
	out[1] = (uint8_t)(b << 4 | c >> 2);
	out[2] = (uint8_t)(c << 6 | d);
	return 3;
}

int64_t
base64_decode(void *data, const char *s, size_t n)
{
	uint8_t *out = data;
	int64_t len = 0;
	int k;

	if (n % 4 != 0)
		return -1;
	for (; n > 0; n -= 4, s += 4) {
		if (n == 4 && s[3] == '=')
			k = last_group(out, s);
		else
			k = full_group(out, s);
		if (k == -1)
			return -1;
		out += k;
		len += k;
	}
	return len;
}
