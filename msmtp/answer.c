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


#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "answer.h"
#include "buildid.h"
#include "kids.h"

/* What each message does; NULL: it only goes down. */
static answer_fn *const table[MSG_MAX] = {
	[MSG_READY] = answer_ready,
	[MSG_UNREADY] = answer_unready,
	[MSG_ABOUT_TOLD] = answer_about_told,
	[MSG_PARSE_TAKEN] = answer_parse_taken,
	[MSG_PARSE_TAKEN_END] = answer_parse_taken_end,
	[MSG_PARSE_FOUND] = answer_parse_found,
	[MSG_PARSE_HEADER] = answer_parse_header,
	[MSG_PARSE_WRITTEN] = answer_parse_written,
	[MSG_PARSE_FAILED] = answer_parse_failed,
	[MSG_DIAL_CONNECTED] = answer_dial_connected,
	[MSG_DIAL_NAME] = answer_dial_name,
	[MSG_DIAL_SERVICE] = answer_dial_service,
	[MSG_DIAL_CANONICAL] = answer_dial_canonical,
	[MSG_DIAL_FAILED] = answer_dial_failed,
	[MSG_NET_TLS_SET] = answer_net_tls_set,
	[MSG_NET_SIGN] = answer_net_sign,
	[MSG_NET_TLS_DONE] = answer_net_tls_done,
	[MSG_NET_BINDING] = answer_net_binding,
	[MSG_NET_GREETED] = answer_net_greeted,
	[MSG_NET_CAPS] = answer_net_caps,
	[MSG_NET_EHLO] = answer_net_ehlo,
	[MSG_NET_CHALLENGE] = answer_net_challenge,
	[MSG_NET_AUTH_DONE] = answer_net_auth_done,
	[MSG_NET_ETRN_DONE] = answer_net_etrn_done,
	[MSG_NET_REPLIES] = answer_net_replies,
	[MSG_NET_DOT] = answer_net_dot,
	[MSG_NET_ABANDONED] = answer_net_abandoned,
	[MSG_NET_SENT] = answer_net_sent,
	[MSG_NET_FAILED] = answer_net_failed,
	[MSG_NET_TRACE] = answer_net_trace,
	[MSG_AUTH_RESPONSE] = answer_auth_response,
	[MSG_AUTH_REFUSED] = answer_auth_refused,
	[MSG_AUTH_FAILED] = answer_auth_failed,
	[MSG_KEY_LOCKED] = answer_key_locked,
	[MSG_KEY_OK] = answer_key_ok,
	[MSG_KEY_SIGNATURE] = answer_key_signature,
	[MSG_KEY_FAILED] = answer_key_failed,
};

/*
 * A child that says what it may not say is taken for an attacker: the run
 * ends, nothing that it says then is used: kids_stop must not listen to it.
 */
static int
violation(struct run *r, enum proto_role role, uint32_t type, const char *why)
{
	const struct proto_row *row = proto_row(type);

	kid_hang_up(&r->kid[role]);
	return run_fail(r, EX_SOFTWARE, "%s broke the protocol: %s: %s",
	    proto_role_name(role), row != NULL ? row->name : "message", why);
}

int
answer(struct run *r, enum proto_role role, struct chmsg *m)
{
	struct rcur c;
	const char *why;
	int n;

	if ((why = proto_step(&r->kid[role].peer, PROTO_UP, m->type, m->len,
	    m->fd != -1)) != NULL) {
		if (m->fd != -1)
			close(m->fd);
		return violation(r, role, m->type, why);
	}
	rcur_init(&c, m->data, m->len);
	n = table[m->type](r, role, &c, &m->fd);
	if (m->fd != -1)
		close(m->fd);
	return n == ANSWER_MALFORMED ?
	    violation(r, role, m->type, "malformed") : n;
}

int
answer_ready(struct run *r, enum proto_role role, struct rcur *c, int *fd)
{
	struct sandbox_report *s = &r->kid[role].sandbox;
	const char *id;

	(void)fd;
	id = get_str(c, 1, PROTO_BUILD_MAX);
	s->bits = get_u32(c);
	s->landlock_abi = get_u32(c);
	if (rcur_end(c) == -1)
		return ANSWER_MALFORMED;
	if (strcmp(id, build_id) != 0)
		return run_fail(r, EX_TEMPFAIL, "%s is of another build than "
		    "msmtp (%s, not %s): an upgrade is under way, or the "
		    "installation is damaged", proto_role_name(role), id,
		    build_id);
	return 0;
}

int
answer_unready(struct run *r, enum proto_role role, struct rcur *c, int *fd)
{
	const char *what;
	int error;

	(void)fd;
	error = (int)get_u32(c);
	what = get_str(c, 0, 128);
	if (rcur_end(c) == -1)
		return ANSWER_MALFORMED;
	return fail_sandbox(r, proto_role_name(role), what, error);
}
