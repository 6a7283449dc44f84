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
 * SOCKS5 (RFC 1928) without authentication: the client's messages, and what
 * the proxy answers, taken in piece by piece.  What follows the proxy's last
 * byte is the server's, so a caller reads no more than socks_want says.
 *
 *	send socks_greeting; feed until SOCKS_ASK;
 *	send socks_request; feed until SOCKS_OPEN
 */

#ifndef SOCKS_H
#define SOCKS_H

#include <stddef.h>
#include <stdint.h>

#define SOCKS_GREETING_LEN	3
#define SOCKS_REQUEST_MAX	(4 + 1 + 255 + 2)	/* with a host name */
#define SOCKS_PIECE_MAX		(255 + 2)	/* that socks_want asks for */

enum socks_status {
	SOCKS_MORE,		/* there is more to come: socks_want */
	SOCKS_ASK,		/* send the request, then go on */
	SOCKS_OPEN,		/* what follows comes from the server */
	SOCKS_NO_METHOD,	/* the proxy wants authentication */
	SOCKS_REFUSED,		/* reply field: why */
	SOCKS_GARBAGE		/* not SOCKS5 */
};

struct socks {
	unsigned int	 step;		/* which piece is awaited */
	size_t		 want;		/* bytes of it that are missing */
	size_t		 have;		/* and those that came, in buf */
	uint8_t		 buf[3];	/* the pieces whose bytes matter */
	uint8_t		 reply;		/* REP of RFC 1928, section 6 */
};

/* The first message: version 5, one method, "no authentication". */
void	socks_greeting(uint8_t out[static SOCKS_GREETING_LEN]);

/*
 * The second: CONNECT to host and port.  A host in digits goes as an address,
 * any other as a name, as it is; the proxy looks it up.  The length, or 0 if
 * the host is empty or longer than 255 bytes.
 */
size_t	socks_request(uint8_t out[static SOCKS_REQUEST_MAX],
	    const char *host, uint16_t port);

/* Before the first byte of the proxy. */
void	socks_init(struct socks *);

/*
 * How many bytes to read at most, 1 to SOCKS_PIECE_MAX; 0 when the end is
 * reached, good or bad.
 */
size_t	socks_want(const struct socks *);

/*
 * Take in n bytes that the proxy sent; more than socks_want says is
 * SOCKS_GARBAGE, as is anything after the end.
 */
enum socks_status socks_feed(struct socks *, const uint8_t *, size_t n);

/* A reply of section 6 in words, static text. */
const char *socks_reason(uint8_t reply);

#endif
