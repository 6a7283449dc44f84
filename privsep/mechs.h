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
 * The SASL mechanisms that msmtp has: the one list, for the setting `auth', for
 * the choice of `auth on', and for msmtp-auth.
 */

#ifndef MECHS_H
#define MECHS_H

#include <stddef.h>

#define MECH_AUTO	0x01	/* `auth on' may choose it inside TLS, */
#define MECH_CLEAR	0x02	/* and even without: it gives nothing away */
#define MECH_BINDING	0x04	/* is bound to the TLS session (RFC 5802) */
#define MECH_FIRST	0x08	/* the client speaks first: RFC 4422, 5 */
#define MECH_USER	0x10	/* needs a user name */
#define MECH_PASSWORD	0x20	/* needs a password or token */
#define MECH_SCRAM	0x40
#define MECH_BEARER	0x80	/* the password is a token of OAuth 2.0 */
#define MECH_TICKET	0x100	/* a ticket of Kerberos instead of a secret */

struct mech {
	const char	*name;		/* IANA's, in capitals */
	unsigned int	 flags;
};

/* The i-th in the order in which `auth on' prefers them; NULL: no more. */
const struct mech *mech_at(size_t i);

/* The one of this name, in any case (RFC 4954 4), or NULL. */
const struct mech *mech_find(const char *name);

#endif
