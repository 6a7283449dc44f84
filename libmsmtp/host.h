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
 * Host and domain names, and the A-labels (RFC 5891) of those that are not
 * ASCII.
 */

#ifndef HOST_H
#define HOST_H

#include <stddef.h>

#define HOST_MAX	255	/* RFC 1035 2.3.4 */
#define HOST_LABEL_MAX	63
#define HOST_UTF8_MAX	1024	/* before conversion: 4 bytes a character */

/*
 * True if s is a domain name as it may go into the DNS or an SMTP command:
 * letters, digits, hyphens and underscores in labels of at most
 * HOST_LABEL_MAX, at most HOST_MAX in all, no dot at either end.  (It is in
 * hostname.c, for programs without libidn2.)
 */
int	host_is_ascii(const char *s);

/* The same for n bytes. */
int	host_is_name(const char *s, size_t n);

/* True for [...] with printable ASCII but blanks, <, >, [, ], \ inside. */
int	host_is_literal(const char *s);

/*
 * A domain name, n bytes of UTF-8 at s, as A-labels: UTS #46, not
 * transitional, as IDNA2008.  A name in ASCII stays as it is, but for one dot
 * at its end.  0, or -1 if it is no domain name.
 */
int	host_to_ascii(const char *s, size_t n, char out[HOST_MAX + 1]);

/*
 * The same for what one connects to: numeric addresses, with or without
 * brackets, and an absolute name with its dot are taken too, unchanged.
 */
int	host_take(const char *s, char out[HOST_MAX + 1]);

#endif
