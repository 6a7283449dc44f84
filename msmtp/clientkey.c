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

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "clientkey.h"
#include "kids.h"
#include "report.h"
#include "secret.h"
#include "session.h"

static int
has_key(const struct run *r)
{
	return r->acct.tls && r->acct.tls_key_file != NULL;
}

int
clientkey_start(struct run *r)
{
	return has_key(r) ? kid_start(r, ROLE_KEY, "msmtp-auth-key", 0) : 0;
}

/*
 * The administrator's key may be readable for the group only; that of anybody
 * else is opened with his own rights.
 */
static int
open_key(struct run *r)
{
	int fd;

	if (!r->acct.locked)
		return session_open(r, "key file", r->acct.tls_key_file);
	if (privilege_raise(&r->priv) == -1)
		return run_fail(r, EX_OSERR, "cannot use the group: %s",
		    strerror(errno));
	fd = session_open(r, "key file", r->acct.tls_key_file);
	if (privilege_lower(&r->priv) == -1) {
		report("cannot lay down the group: %s", strerror(errno));
		_exit(EX_OSERR);
	}
	return fd;
}

static int
open_cert(struct run *r)
{
	return session_open(r, "certificate file", r->acct.tls_cert_file);
}

static int
unlock(struct run *r)
{
	struct wcur w = { 0 };
	char *passphrase;
	int code;

	if ((code = secret_passphrase(&r->acct, &r->priv, run_stop_flag(),
	    &passphrase)) != 0) {
		if (run_signalled() != 0)
			return run_interrupted(r);
		r->code = code;
		return -1;
	}
	put_str(&w, passphrase);
	freezero(passphrase, strlen(passphrase));
	if (run_send(r, ROLE_KEY, MSG_KEY_UNLOCK, -1, &w) == -1)
		return -1;
	return run_wait(r, ROLE_KEY, S(KEY_READY) | S(KEY_LOCKED),
	    STARTUP_TIMEOUT);
}

int
clientkey_load(struct run *r)
{
	const struct kid *k = &r->kid[ROLE_KEY];
	int fd;

	if (!has_key(r))
		return 0;
	if (run_wait(r, ROLE_KEY, S(KEY_IDLE), STARTUP_TIMEOUT) == -1 ||
	    (fd = open_cert(r)) == -1 ||
	    run_send(r, ROLE_KEY, MSG_KEY_CERT, fd, NULL) == -1 ||
	    (fd = open_key(r)) == -1 ||
	    run_send(r, ROLE_KEY, MSG_KEY_LOAD, fd, NULL) == -1 ||
	    run_wait(r, ROLE_KEY, S(KEY_READY) | S(KEY_LOCKED),
	    STARTUP_TIMEOUT) == -1)
		return -1;
	if (k->peer.state == ST_KEY_LOCKED && unlock(r) == -1)
		return -1;
	return k->peer.state == ST_KEY_READY ? 0 : run_fail(r, EX_SOFTWARE,
	    "msmtp-auth-key broke the protocol: it asks for another "
	    "passphrase");
}

int
clientkey_give_cert(struct run *r)
{
	int fd;

	if (!has_key(r))
		return 0;
	if ((fd = open_cert(r)) == -1)
		return -1;
	return run_send(r, ROLE_NET, MSG_NET_CERT, fd, NULL);
}
