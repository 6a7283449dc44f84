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

#include "address.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define REQUIRE(x) do { if (!(x)) abort(); } while (0)

/* What comes out is one address for an SMTP command, and reads as itself. */
static void
check_address(const char *addr)
{
	char again[ADDRESS_MAX + 1];
	struct address_list l;
	size_t i, n = strlen(addr);

	REQUIRE(n > 0 && n <= ADDRESS_MAX);
	for (i = 0; i < n; i++)
		REQUIRE(addr[i] > 32 && addr[i] < 127 && addr[i] != '<' &&
		    addr[i] != '>');
	address_begin(&l, addr, n);
	REQUIRE(address_next(&l, again) == ADDRESS_OK);
	REQUIRE(strcmp(addr, again) == 0);
	REQUIRE(address_next(&l, again) == ADDRESS_END);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char addr[ADDRESS_MAX + 1], *s;
	struct address_list l;
	enum address_status st;
	size_t before;

	address_begin(&l, (const char *)data, n);
	for (;;) {
		before = l.pos;
		if ((st = address_next(&l, addr)) <= 0)
			break;
		REQUIRE(l.pos > before && l.pos <= n);
		if (st == ADDRESS_OK)
			check_address(addr);
	}
	if (st == ADDRESS_END)
		REQUIRE(l.pos == n);

	REQUIRE((s = malloc(n + 1)) != NULL);
	memcpy(s, data, n);
	s[n] = '\0';
	if (address_sender(s, addr) == 0 && addr[0] != '\0')
		check_address(addr);
	free(s);
	return 0;
}
