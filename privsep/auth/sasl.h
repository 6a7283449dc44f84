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
 * The client's side of one SASL exchange (RFC 4422, RFC 4954), computed by
 * GNU SASL.  Tokens are plain bytes: base64 is the network child's business.
 */

#ifndef SASL_H
#define SASL_H

#include <stddef.h>
#include <time.h>

#include "proto.h"
#include "scram.h"

/*
 * More challenges than any mechanism here has: the longest, DIGEST-MD5 and
 * SCRAM, have two.
 */
#define SASL_STEPS_MAX	8

/*
 * Seconds after which Kerberos' no is that of a KDC or name server that does
 * not answer: the library keeps what happened to itself, but gives up on one
 * KDC after about 20, and a no that is one comes at once.
 */
#define SASL_KDC_SILENT	10

struct mech;

/* What a mechanism may be told: malloc'd UTF-8, which sasl_end wipes. */
struct sasl_secret {
	char	*user, *password, *host;
	char	*domain;	/* of NTLM, "": none */
	unsigned int port;
	char	*service;	/* "smtp": RFC 4954, section 4 */
	uint8_t	 bound;		/* BIND_*, and its bytes */
	uint8_t	 binding[PROTO_BINDING_MAX];
	size_t	 nbinding;
};

struct sasl {
	void			*lib, *session;	/* Gsasl, Gsasl_session */
	const struct mech	*mech;
	struct sasl_secret	 secret;
	struct scram		 scram;
	int			 tickets; /* of Kerberos, and no secret */
	unsigned int		 steps;
	time_t			 took;		/* the last one, in seconds */
	int			 complete;
	char			*said;		/* by a server that refused a */
	int			 reason;	/* token: BEARER_*; or NULL */
};

/* One answer to the server. */
struct sasl_token {
	unsigned int	 flags;		/* RESP_* */
	char		*data;		/* NULL or sasl_token_free's */
	size_t		 len;
};

/* Bring up the library.  0, or AUTHF_SYSTEM. */
int	sasl_init(struct sasl *);

/*
 * The payload of ABOUT_TOLD: the methods that this program can do, and GNU SASL
 * (arg is the struct sasl).
 */
void	sasl_about(const void *arg, struct wcur *);

/*
 * What binds the channel: BIND_* and len bytes, at most PROTO_BINDING_MAX.
 */
void	sasl_bind(struct sasl *, uint8_t kind, const void *, size_t len);

/*
 * Take up a mechanism by its IANA name, in capitals.  0, or an AUTHF_*
 * failure with *text saying what it is (static).
 */
int	sasl_begin(struct sasl *, const char *name, const char **text);

/*
 * The response to a challenge of len bytes; the first one, where the
 * mechanism has one, is had with a challenge of NULL.  0, or an AUTHF_*
 * failure with *text (static).
 */
int	sasl_step(struct sasl *, const void *challenge, size_t len,
	    struct sasl_token *, const char **text);

/* Wipe and free a response. */
void	sasl_token_free(struct sasl_token *);

/* Wipe the secret and end the exchange, which cannot go on. */
void	sasl_end(struct sasl *);

#endif
