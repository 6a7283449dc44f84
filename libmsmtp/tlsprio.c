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

#include <string.h>
#include <strings.h>

#include "tlsprio.h"

static const struct part {
	const char	*name;
	const char	*chars;		/* of a value, besides letters and
					   digits */
} parts[TLSPRIO_PARTS] = {
	[TLSPRIO_PROTOCOLS] = { "PROTOCOLS=", ".,:!" },
	[TLSPRIO_CIPHERS] = { "CIPHERS=", "_:,;+!@=.-" },
	[TLSPRIO_CURVES] = { "ECDHECURVES=", "_:,.-" },
};

static const char alnum[] = "0123456789abcdefghijklmnopqrstuvwxyz"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

#define MUST	"must be one or more of PROTOCOLS=..., CIPHERS=... and " \
		"ECDHECURVES=..., each once, separated by blanks"

static int
all_in(const char *s, size_t n, const char *chars)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strchr(alnum, s[i]) == NULL && strchr(chars, s[i]) == NULL)
			return 0;
	return n > 0;
}

static int
is_protocol(const char *s, size_t n)
{
	static const char *const words[] = {
		"tlsv1", "tlsv1.0", "tlsv1.1", "tlsv1.2", "tlsv1.3", "all",
		"legacy", "default", "secure"
	};
	size_t i;

	if (n > 0 && *s == '!') {
		s++;
		n--;
	}
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strlen(words[i]) == n && strncasecmp(s, words[i], n) == 0)
			return 1;
	return 0;
}

static int
are_protocols(const char *s, size_t n)
{
	size_t k;

	for (;; s += k + 1, n -= k + 1) {
		for (k = 0; k < n && s[k] != ',' && s[k] != ':'; k++)
			;
		if (!is_protocol(s, k))
			return 0;
		if (k == n)
			return 1;
	}
}

/* The part of this word, and its value; TLSPRIO_PARTS: it is none. */
static enum tlsprio_part
find_part(const char *word, size_t n, const char **value, size_t *len)
{
	size_t i, k;

	*value = word;
	*len = 0;
	for (i = 0; i < TLSPRIO_PARTS; i++) {
		k = strlen(parts[i].name);
		if (n < k || strncmp(word, parts[i].name, k) != 0)
			continue;
		*value = word + k;
		*len = n - k;
		break;
	}
	return (enum tlsprio_part)i;
}

/* The next word, and its length; NULL: no more. */
static const char *
next_word(const char **text, size_t *n)
{
	const char *word = *text + strspn(*text, " \t");

	*n = strcspn(word, " \t");
	*text = word + *n;
	return *n == 0 ? NULL : word;
}

int
tlsprio_get(const char *text, enum tlsprio_part part, char *value,
    size_t size)
{
	const char *word, *v;
	size_t n, len;

	while ((word = next_word(&text, &n)) != NULL) {
		if (find_part(word, n, &v, &len) != part || len >= size)
			continue;
		memcpy(value, v, len);
		value[len] = '\0';
		return 1;
	}
	return 0;
}

/* Versions of TLS, as bits. */
#define V10	0x1u
#define V11	0x2u
#define V12	0x4u
#define V13	0x8u
#define VALL	(V10 | V11 | V12 | V13)

/* The versions that a word of GnuTLS, without its sign, means. */
static unsigned int
gnutls_versions(const char *s, size_t n)
{
	static const struct {
		const char	*word;
		unsigned int	 versions;
	} words[] = {
		{ "VERS-TLS1.0", V10 }, { "VERS-TLS1.1", V11 },
		{ "VERS-TLS1.2", V12 }, { "VERS-TLS1.3", V13 },
		{ "VERS-ALL", VALL }, { "VERS-TLS-ALL", VALL }
	};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strlen(words[i].word) == n &&
		    strncmp(s, words[i].word, n) == 0)
			return words[i].versions;
	return 0;
}

/* Those that a priority string leaves, beginning with the usual ones. */
static unsigned int
gnutls_result(const char *text)
{
	unsigned int have = V12 | V13, v;
	size_t n;

	for (;; text += n + 1) {
		n = strcspn(text, ": \t");
		v = n < 2 ? 0 : gnutls_versions(text + 1, n - 1);
		if (*text == '+')
			have |= v;
		else if (*text == '-' || *text == '!')
			have &= ~v;
		if (text[n] == '\0')
			return have;
	}
}

static int
is_gnutls(const char *text)
{
	static const char *const words[] = {
		"NORMAL", "PERFORMANCE", "SECURE", "PFS", "LEGACY", "SUITEB",
		"NONE", "SYSTEM", "@", "+", "-VERS", "%"
	};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strncmp(text, words[i], strlen(words[i])) == 0)
			return 1;
	return strstr(text, ":+") != NULL || strstr(text, ":-") != NULL ||
	    strstr(text, ":%") != NULL;
}

#define GNUTLS	"is a priority string of GnuTLS, which libtls does not know: "

static const char *
gnutls_fault(const char *text)
{
	switch (gnutls_result(text)) {
	case V13:
		return GNUTLS "say PROTOCOLS=TLSv1.3";
	case V12:
		return GNUTLS "say PROTOCOLS=TLSv1.2";
	case V12 | V13:
		return GNUTLS "leave it empty for TLS 1.2 and 1.3 with the "
		    "library's choice of ciphers, or say CIPHERS=...";
	default:
		return GNUTLS "say PROTOCOLS=all, or better nothing, which is "
		    "TLS 1.2 and 1.3";
	}
}

static const char *
value_fault(enum tlsprio_part part, const char *value, size_t len)
{
	if (part == TLSPRIO_PROTOCOLS && !are_protocols(value, len))
		return "must have behind PROTOCOLS= one or more of TLSv1.3, "
		    "TLSv1.2, TLSv1.1, TLSv1.0, all and default, separated "
		    "by colons or commas";
	return all_in(value, len, parts[part].chars) ? NULL : MUST;
}

const char *
tlsprio_fault(const char *text)
{
	const char *at = text, *word, *value, *why;
	unsigned int seen = 0;
	enum tlsprio_part part;
	size_t n, len;

	if (strlen(text) >= TLSPRIO_MAX)
		return "must be shorter than 1024 bytes";
	while ((word = next_word(&at, &n)) != NULL) {
		part = find_part(word, n, &value, &len);
		if (part == TLSPRIO_PARTS)
			return is_gnutls(text) ? gnutls_fault(text) : MUST;
		if (seen & 1u << part)
			return MUST;
		seen |= 1u << part;
		if ((why = value_fault(part, value, len)) != NULL)
			return why;
	}
	return NULL;
}
