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
 * Where the password comes from.
 */

#ifndef SECRET_H
#define SECRET_H

#include <signal.h>

#include "account.h"
#include "privilege.h"

/*
 * The password of the account: its password, else the first line of what its
 * passwordeval prints, else that of a netrc file, else what is typed on the
 * terminal.  It is moved out of the account, which then has none.  stop: set
 * by a signal handler to give up waiting (NULL: none).
 *
 * 0 with *password allocated, at most PROTO_SECRET_MAX bytes (the caller wipes
 * it: freezero(p, strlen(p))); else a sysexits code after a report:
 * EX_UNAVAILABLE where there is no user name, or no password and nobody to ask
 * for it, EX_CONFIG where the command failed or printed nothing, or a
 * netrc file has an error, EX_TEMPFAIL when the time is up, EX_IOERR,
 * EX_OSERR.  When *stop is set, EX_TEMPFAIL without a report.
 */
int	secret_get(struct account *, const struct privilege *,
	    const volatile sig_atomic_t *stop, char **password);

/*
 * The passphrase of tls_key_file: the first line of what tls_key_passwordeval
 * prints, else what is typed on the terminal.  As secret_get.
 */
int	secret_passphrase(const struct account *, const struct privilege *,
	    const volatile sig_atomic_t *stop, char **passphrase);

/*
 * As msmtp 1.8 with --pretend: where auth is on and there is no password, the
 * passwordeval is run and what it prints is the account's password, for
 * account_print to be seen as one.  Not in a locked account.  0, or a code as
 * above.
 */
int	secret_pretend(struct account *, const struct privilege *,
	    const volatile sig_atomic_t *stop);

#endif
