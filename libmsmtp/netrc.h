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
 * The text of netrc files, as ftp(1) and its like share them.
 */

#ifndef NETRC_H
#define NETRC_H

#include <stddef.h>

#define NETRC_SIZE_MAX	(1024 * 1024)	/* bytes of a file */
#define NETRC_LINE_MAX	65536		/* bytes of a line */
#define NETRC_PASSWORD_MAX 32768	/* bytes of a password */

/* Why a file was not understood. */
struct netrc_fault {
	size_t		 line;		/* counted from 1 */
	const char	*why;		/* static text */
};

/*
 * Find the password of the user at the host: of the first "machine" with that
 * host (without regard to case), that login and a password; else of the first
 * "default" with that login and a password.  text: len bytes in a buffer of
 * len + 1, which is taken apart in place.
 *
 * 1 with *password, a string within text; 0 if there is none; -1 with *fault: a
 * NUL, or a line or the password that was found is too long.
 */
int	netrc_find(char *text, size_t len, const char *host, const char *user,
	    char **password, struct netrc_fault *);

#endif
