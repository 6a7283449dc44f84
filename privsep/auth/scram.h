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
 * SCRAM (RFC 5802, RFC 7677), the client's side.  GNU SASL derives the keys;
 * the messages are made here, because its client cannot say "y": that it would
 * bind the channel, were it offered.  Without that word nobody would find out
 * that somebody in between has taken the -PLUS methods out of the list.
 */

#ifndef SCRAM_H
#define SCRAM_H

#include <stddef.h>

#include <gsasl.h>

/*
 * Hash rounds that are computed: below the least, the response could be
 * guessed offline too cheaply (RFC 5802, section 5.1, and RFC 7677 demand
 * 4096); above the most, a hostile server would keep this machine busy:
 * a million are about a second.
 */
#define SCRAM_ITER_MIN	4096
#define SCRAM_ITER_MAX	1000000

/* What the first message says of channel binding (RFC 5802, section 6). */
enum scram_binding {
	SCRAM_UNBOUND,		/* "n": we have none, or it is not wanted */
	SCRAM_WOULD_BIND,	/* "y": we have, the server seems not to */
	SCRAM_BOUND		/* "p" */
};

struct scram {
	Gsasl_hash	 hash;
	char		*header;	/* GS2's */
	char		*bare;		/* client-first-message-bare */
	char		 nonce[32];	/* ours, in base64 */
	unsigned char	 proof[GSASL_HASH_MAX_SIZE]; /* that the server owes */
};

/* How an exchange goes on. */
enum scram_status {
	SCRAM_OK = 0,
	SCRAM_MALFORMED,	/* the server's message */
	SCRAM_ITERATIONS,	/* its iteration count is out of bounds */
	SCRAM_REFUSED,		/* it does not accept our proof, */
	SCRAM_UNPROVED,		/* or it has none itself */
	SCRAM_SECRET,		/* user or password cannot be prepared */
	SCRAM_SYSTEM		/* memory, library */
};

/*
 * The first message, allocated.  kind: "tls-unique" ..., for SCRAM_BOUND.  The
 * struct is filled anew; scram_end frees what is in it.
 */
enum scram_status scram_first(struct scram *, Gsasl_hash, const char *user,
	    enum scram_binding, const char *kind, char **msg);

/*
 * The answer, allocated, to a server-first-message of len bytes; binding is
 * what binds the channel (n bytes; none unless SCRAM_BOUND).
 */
enum scram_status scram_final(struct scram *, const char *password,
	    const void *binding, size_t n, const char *first, size_t len,
	    char **msg);

/* The server's last message: that it knows the password as well. */
enum scram_status scram_verify(const struct scram *, const char *last,
	    size_t len);

/* Wipe and free. */
void	scram_end(struct scram *);

#endif
