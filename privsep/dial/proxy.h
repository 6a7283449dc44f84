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
 * Have a SOCKS5 proxy connect to the server.
 */

#ifndef PROXY_H
#define PROXY_H

#include <stddef.h>
#include <stdint.h>

enum proxy_end {
	PROXY_OPEN,	/* the next byte that comes is the server's */
	PROXY_REFUSED,	/* the proxy said no, or what is not SOCKS5 */
	PROXY_IO,	/* it closed, failed, or the time was up */
	PROXY_STOPPED	/* the watched descriptor had something to say */
};

/* What is asked of the proxy, and how long for. */
struct proxy_task {
	const char	*host;		/* of the server: 1 to 255 bytes */
	uint16_t	 port;
	long long	 deadline;	/* of race_clock; -1: none */
	int		 watch;		/* or -1 */
};

/*
 * Speak with the proxy on a connected, non-blocking socket, reading nothing
 * that comes behind its words.  Unless it is open, why (of this size) says in
 * words what went wrong.
 */
enum proxy_end proxy_connect(int fd, const struct proxy_task *, char *why,
	    size_t size);

#endif
