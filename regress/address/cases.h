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

/* The file of cases, a case at a time.  What is wrong in it fails the test. */

#ifndef CASES_H
#define CASES_H

#include <stddef.h>
#include <stdio.h>

struct acases {
	FILE		*fp;
	char		*buf;
	size_t		 size;
	unsigned int	 line;
	char		 section[32];
};

/* Valid until the next one is read; text ends in a NUL of its own. */
struct acase {
	unsigned int	 line;
	const char	*section, *kind;
	const char	*raw;		/* the text as the file has it */
	char		 text[8192];
	size_t		 len;
	char		 outcome[8192];
};

void	cases_open(struct acases *);
int	cases_next(struct acases *, struct acase *);	/* 0 at the end */
void	cases_close(struct acases *);

#endif
