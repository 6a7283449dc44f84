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
 * GSSAPI needs what no other mechanism does: files, the network, the user's
 * tickets.  This is what of it msmtp-auth is told in its arguments, because
 * the sandbox has to know before it is entered.
 */

#ifndef KERBEROS_H
#define KERBEROS_H

#include <stddef.h>

/* Files and directories; more are not made readable. */
#define KERBEROS_PATHS_MAX	24

struct kerberos {
	int		 on;		/* this process is for GSSAPI alone */
	char		*paths[KERBEROS_PATHS_MAX + 1];	/* NULL ends them */
	size_t		 n;
};

/*
 * Take "gssapi" and the variables of MIT Kerberos ("KRB5CCNAME=...",
 * "KRB5_CONFIG=...", "KRB5_CLIENT_KTNAME=...") out of the arguments, put these
 * into the environment, and note which paths they name: those of tickets,
 * configuration and keys that are files, behind those where Kerberos looks
 * without being told.  Absolute paths only; "gssapi" comes first, and the
 * arguments must stay.  0, or -1 without memory.
 */
int	kerberos_take(struct kerberos *, int *argc, char *argv[]);

#endif
