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
 * Connect to the first of several addresses that answers (RFC 8305, "Happy
 * Eyeballs": interleaved families, staggered starts, the first one wins).
 */

#ifndef RACE_H
#define RACE_H

#include <sys/types.h>
#include <sys/socket.h>

#include <netdb.h>
#include <netinet/in.h>
#include <stddef.h>

#define RACE_ADDRS_MAX	32	/* more addresses of one host are not tried */
#define RACE_STAGGER	250	/* ms between starts: RFC 8305, section 8 */

/* Text of an address: INET6_ADDRSTRLEN, '%' and a scope's number. */
#define RACE_TEXT_MAX	(INET6_ADDRSTRLEN + 11)

struct race_addr {
	struct sockaddr_storage	 ss;
	socklen_t		 len;
};

enum race_end {
	RACE_WON,	/* connected */
	RACE_LOST,	/* no address answered */
	RACE_SYSTEM,	/* as LOST, and the system refused the sockets */
	RACE_SOURCE,	/* a socket could not be bound to the source */
	RACE_TIMEOUT,	/* the time was up with attempts under way */
	RACE_STOPPED	/* the watched descriptor had something to say */
};

struct race_result {
	int	 fd;	/* RACE_WON: the socket, the caller's; else -1 */
	size_t	 which;	/* the address that answered or whose error it is */
	int	 error;	/* LOST, SYSTEM, SOURCE: the most telling errno */
};

/*
 * Copy the IPv4 and IPv6 addresses of a list, at most max of them, so that
 * the families alternate, beginning with the first one's (RFC 8305, section
 * 4), and each family's addresses keep their order.  How many there are.
 */
size_t	race_order(const struct addrinfo *, struct race_addr *, size_t max);

/* Keep those of this family, in their order.  How many are left. */
size_t	race_keep(struct race_addr *, size_t n, int family);

/*
 * Connect TCP sockets to the n addresses (at most RACE_ADDRS_MAX), the next
 * one stagger ms after the last or as soon as one has failed.  source: where
 * to connect from, its port 0 and its family that of all addresses, or NULL.
 * timeout: ms for all of it, -1: none; watch: a descriptor that ends the race
 * when it becomes readable or is closed by its peer, or -1.  The winner is
 * close-on-exec, non-blocking and without Nagle's delay; the others are closed.
 */
enum race_end race_connect(const struct race_addr *, size_t n,
	    const struct race_addr *source, int stagger, int timeout,
	    int watch, struct race_result *);

/* The address in digits, with a numeric scope, without the port. */
void	race_text(const struct race_addr *, char buf[static RACE_TEXT_MAX]);

/* Milliseconds of a clock that only goes forward. */
long long race_clock(void);

/* Milliseconds from now to a time of that clock, for poll(2); -1 is never. */
int	race_left(long long deadline);

#endif
