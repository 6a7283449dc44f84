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
 * Address lists on standard input, each ended by a NUL; for each a line with
 * what address_next says: addresses, <> and ! with blanks between them.
 */

#include <err.h>
#include <stdio.h>
#include <stdlib.h>

#include "address.h"

static void
print_list(const char *s, size_t n)
{
	char addr[ADDRESS_MAX + 1];
	struct address_list l;
	enum address_status st;
	const char *sep = "";

	address_begin(&l, s, n);
	while ((st = address_next(&l, addr)) > 0) {
		printf("%s%s", sep, st == ADDRESS_NULL ? "<>" : addr);
		sep = " ";
	}
	printf("%s\n", st == ADDRESS_END ? "" : *sep == ' ' ? " !" : "!");
}

int
main(void)
{
	char *buf = NULL;
	size_t size = 0;
	ssize_t n;

	while ((n = getdelim(&buf, &size, '\0', stdin)) > 0) {
		if (buf[n - 1] != '\0')
			errx(1, "a list without NUL");
		print_list(buf, (size_t)n - 1);
	}
	free(buf);
	if (ferror(stdin) || fflush(stdout) == EOF)
		err(1, "standard input or output");
	return 0;
}
