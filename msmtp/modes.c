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
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "canonical.h"
#include "kids.h"
#include "lockin.h"
#include "modes.h"
#include "socket.h"
#include "word.h"

void
modes_begin(struct run *r)
{
	lockin_user(r);
	if (r->opt.debug)
		setvbuf(stdout, NULL, _IOLBF, 0);
}

void
modes_end(struct run *r)
{
	/* It may be saying QUIT. */
	if (r->kid[ROLE_NET].peer.state == ST_DONE)
		run_linger(r, ROLE_NET, QUIT_TIMEOUT);
	kids_stop(r);
}

int
modes_ready(struct run *r)
{
	if (kids_check(r) == -1)
		return -1;
	run_catch_signals();
	/* msmtp-parse is not to have it: there is no message. */
	if (leave_stdin() == -1)
		return run_fail(r, EX_OSERR, "cannot open /dev/null: %s",
		    strerror(errno));
	return 0;
}

/* Let msmtp-parse take it; more of them go to the same one. */
static int
convert(struct run *r, const char *what, int code, const char *name)
{
	struct take_arg arg = { .kind = TAKE_HOST, .what = what, .arg = name,
	    .code = code, .into = &r->alabels };
	struct wcur w = { 0 };
	size_t before = r->alabels.n;
	int n;

	if (r->kid[ROLE_PARSE].pid == 0 &&
	    kid_start(r, ROLE_PARSE, "msmtp-parse", 0) == -1)
		return -1;
	put_u8(&w, TAKE_HOST);
	put_str(&w, name);
	r->take.args = &arg;
	r->take.nargs = 1;
	r->take.at = r->take.next = r->take.results = 0;
	n = run_wait(r, ROLE_PARSE, S(PARSE_IDLE), STARTUP_TIMEOUT) == 0 &&
	    run_send(r, ROLE_PARSE, MSG_PARSE_TAKE, -1, &w) == 0 &&
	    run_wait(r, ROLE_PARSE, S(PARSE_IDLE), TAKE_TIMEOUT) == 0 ? 0 : -1;
	wcur_free(&w);
	r->take.args = NULL;
	r->take.nargs = 0;
	if (n == 0 && r->alabels.n != before + 1)
		return run_fail(r, code, "%s %s is malformed", what, name);
	return n;
}

int
modes_alabel(struct run *r, const char *what, int code, const char *name,
    const char **out)
{
	*out = name;
	if (name == NULL || !word_is_8bit(name))
		return 0;
	if (convert(r, what, code, name) == -1)
		return -1;
	*out = r->alabels.v[r->alabels.n - 1];
	return 0;
}

static int
choose(struct run *r)
{
	int code;

	if ((code = choose_load(&r->opt, &r->priv, &r->choice)) == 0)
		code = account_find(&r->opt, &r->choice, NULL, &r->acct);
	if (code != 0) {
		r->code = code;
		return -1;
	}
	r->relaxed = r->acct.sandbox;
	return canonical_complete(r);
}

static int
account_alabel(struct run *r, const char *what, const char *name,
    const char **out)
{
	*out = NULL;
	return name == NULL ? 0 : modes_alabel(r, what,
	    options_fault(&r->opt, name), name, out);
}

int
modes_account(struct run *r)
{
	if (choose(r) == -1)
		return -1;
	if (r->opt.debug)
		account_print(&r->acct, &r->opt);
	if (modes_ready(r) == -1 ||
	    account_alabel(r, "host", r->acct.host, &r->host) == -1 ||
	    account_alabel(r, "proxy_host", r->acct.proxy_host,
	    &r->proxy) == -1)
		return -1;
	r->verify = r->host;
	if (r->acct.tls_host_override != NULL && account_alabel(r,
	    "tls_host_override", r->acct.tls_host_override, &r->verify) == -1)
		return -1;
	return account_alabel(r, "domain", r->acct.domain, &r->domain);
}

int
modes_lockin(struct run *r)
{
	if (r->acct.socket != NULL && socket_connect(r) == -1)
		return -1;
	return lockin(r);
}
