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
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "address.h"
#include "utf8.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define REQUIRE(x) do { if (!(x)) abort(); } while (0)

/* Each list is at the end of its memory: a byte too far is seen. */
static char *
copy(const void *s, size_t n)
{
	char *p;

	REQUIRE((p = malloc(n == 0 ? 1 : n)) != NULL);
	if (n > 0)
		memcpy(p, s, n);
	return p;
}

/* Exactly this one address and nothing else is what the list has. */
static void
require_one(const char *list, size_t n, const char *addr)
{
	char again[ADDRESS_MAX + 1], *s = copy(list, n);
	struct address_list l;

	address_begin(&l, s, n);
	REQUIRE(address_next(&l, again) == ADDRESS_OK);
	REQUIRE(strcmp(addr, again) == 0);
	REQUIRE(address_next(&l, again) == ADDRESS_END);
	free(s);
}

/* The domain, where there is one, begins behind the last @. */
static const char *
domain_of(const char *addr)
{
	const char *at = strrchr(addr, '@');

	return at != NULL && strpbrk(at, "\",:;()") == NULL ? at + 1 : "";
}

/*
 * What comes out is one address for an SMTP command, in UTF-8 with a domain
 * in ASCII, and reads as itself, alone and behind a name.
 */
static void
check_address(const char *addr)
{
	char list[ADDRESS_MAX + 16];
	const char *domain = domain_of(addr);
	size_t i, n = strlen(addr);
	unsigned char c;

	REQUIRE(n > 0 && n <= ADDRESS_MAX && utf8_valid(addr, n));
	for (i = 0; i < n; i++) {
		c = (unsigned char)addr[i];
		REQUIRE(c > 32 && c != 127 && c != '<' && c != '>');
	}
	for (; *domain != '\0'; domain++)
		REQUIRE((unsigned char)*domain < 127);
	require_one(addr, n, addr);
	i = (size_t)snprintf(list, sizeof(list), "Joe <%s>", addr);
	require_one(list, i, addr);
}

/* It would be a field of its own or end the header. */
static int
breaks_header(const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (s[i] == '\n' && (i + 1 == n || (s[i + 1] != ' ' &&
		    s[i + 1] != '\t')))
			return 1;
	return memchr(s, '\0', n) != NULL;
}

/* The name goes to another address, as it stands, and is its name then. */
static void
check_name(const char *s, size_t n)
{
	static const char addr[] = "<a@b>";
	char line[ADDRESS_NAME_MAX + sizeof(addr) + 1];
	struct address_name an, again;
	size_t len;

	if (address_name(s, n, &an) == 0)
		return;
	REQUIRE(an.len > 0 && an.len <= ADDRESS_NAME_MAX);
	REQUIRE(an.off < n && an.len <= n - an.off);
	REQUIRE(!breaks_header(s + an.off, an.len));
	if (an.comment)
		snprintf(line, sizeof(line), "%s %.*s", addr, (int)an.len,
		    s + an.off);
	else
		snprintf(line, sizeof(line), "%.*s %s", (int)an.len,
		    s + an.off, addr);
	len = strlen(line);
	REQUIRE(len == an.len + sizeof(addr));
	require_one(line, len, "a@b");
	REQUIRE(address_name(line, len, &again) == 1);
	REQUIRE(again.comment == an.comment && again.len == an.len);
	REQUIRE(memcmp(line + again.off, s + an.off, an.len) == 0);
}

static void
check_list(const char *s, size_t n)
{
	char addr[ADDRESS_MAX + 1];
	struct address_list l;
	enum address_status st;
	size_t before;

	address_begin(&l, s, n);
	for (;;) {
		before = l.pos;
		if ((st = address_next(&l, addr)) <= 0)
			break;
		REQUIRE(l.pos > before && l.pos <= n);
		REQUIRE((st == ADDRESS_OK) == (addr[0] != '\0'));
		if (st == ADDRESS_OK)
			check_address(addr);
	}
	REQUIRE(addr[0] == '\0');
	if (st == ADDRESS_END)
		REQUIRE(l.pos == n);
}

static void
check_sender(const char *s)
{
	char addr[ADDRESS_MAX + 1];

	if (address_sender(s, addr) == 0 && addr[0] != '\0')
		check_address(addr);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char *s = copy(data, n);

	check_list(s, n);
	check_name(s, n);
	REQUIRE((s = realloc(s, n + 1)) != NULL);
	s[n] = '\0';
	check_sender(s);
	free(s);
	return 0;
}
