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
#include <stdlib.h>
#include <string.h>

#include <atf-c.h>

#include "proto.h"

/*
 * The payloads that the comment in proto.h describes, once more, as letters:
 * b h w q numbers of 1, 2, 4, 8 bytes; s a string, S one that is not empty;
 * y bytes.  A list is shown by its shortest, one element.  max: the limits of
 * the strings and bytes, in order; PROTO_MAX: as much as fits.
 */
static const struct payload {
	enum proto_type	 type;
	const char	*format;
	size_t		 max[7];
} payloads[] = {
	{ MSG_READY, "Sww", { PROTO_BUILD_MAX } },
	{ MSG_UNREADY, "wS", { 64 } },
	{ MSG_ABOUT, "", { 0 } },
	{ MSG_ABOUT_TOLD, "s", { PROTO_MECHS_MAX } },
	{ MSG_PARSE_TAKE, "bs", { PROTO_ARG_MAX } },
	{ MSG_PARSE_TAKEN, "ws", { PROTO_ARG_MAX } },
	{ MSG_PARSE_TAKEN_END, "w", { 0 } },
	{ MSG_PARSE_READ, "w", { 0 } },
	{ MSG_PARSE_FOUND, "bs", { PROTO_ADDR_MAX } },
	{ MSG_PARSE_HEADER, "wq", { 0 } },
	{ MSG_PARSE_FROM, "S", { PROTO_ADDR_MAX } },
	{ MSG_PARSE_ADD, "S", { PROTO_HEADERS_MAX } },
	{ MSG_PARSE_WRITE, "ws", { PROTO_HEADERS_MAX } },
	{ MSG_PARSE_WRITTEN, "qqqw", { 0 } },
	{ MSG_PARSE_FAILED, "wqw", { 0 } },
	{ MSG_DIAL_CONNECT, "Shwssh", { PROTO_HOST_MAX, PROTO_HOST_MAX,
	    PROTO_HOST_MAX } },
	{ MSG_DIAL_CONNECTED, "S", { PROTO_HOST_MAX } },
	{ MSG_DIAL_REVERSE, "", { 0 } },
	{ MSG_DIAL_NAME, "S", { PROTO_HOST_MAX } },
	{ MSG_DIAL_SRV, "S", { PROTO_HOST_MAX } },
	{ MSG_DIAL_SERVICE, "Shb", { PROTO_HOST_MAX } },
	{ MSG_DIAL_CANON, "S", { PROTO_HOST_MAX } },
	{ MSG_DIAL_CANONICAL, "s", { PROTO_HOST_MAX } },
	{ MSG_DIAL_FAILED, "ws", { PROTO_TEXT_MAX } },
	{ MSG_NET_CRL, "", { 0 } },
	{ MSG_NET_CERT, "", { 0 } },
	{ MSG_NET_TLS, "wsyws", { PROTO_HOST_MAX, 32, PROTO_PRIORITIES_MAX } },
	{ MSG_NET_TLS_SET, "w", { 0 } },
	{ MSG_NET_SOCKET, "wsw", { PROTO_HOST_MAX } },
	{ MSG_NET_SIGN, "by", { PROTO_SIGN_MAX } },
	{ MSG_NET_SIGNED, "y", { PROTO_SIGN_MAX } },
	{ MSG_NET_TLS_DONE, "ssssqqyyy", { PROTO_TEXT_MAX, PROTO_TEXT_MAX,
	    PROTO_TEXT_MAX, PROTO_TEXT_MAX, 32, 20, 16 } },
	{ MSG_NET_BINDING, "by", { PROTO_BINDING_MAX } },
	{ MSG_NET_GREETED, "hs", { PROTO_REPLY_MAX } },
	{ MSG_NET_CAPS, "", { 0 } },
	{ MSG_NET_EHLO, "wqss", { PROTO_MECHS_MAX, PROTO_REPLY_MAX } },
	{ MSG_NET_STARTTLS, "", { 0 } },
	{ MSG_NET_AUTH, "sby", { PROTO_MECH_MAX, PROTO_SASL_MAX } },
	{ MSG_NET_CHALLENGE, "y", { PROTO_SASL_MAX } },
	{ MSG_NET_AUTH_RESPONSE, "by", { PROTO_SASL_MAX } },
	{ MSG_NET_AUTH_DONE, "hs", { PROTO_REPLY_MAX } },
	{ MSG_NET_ETRN, "S", { PROTO_HOST_MAX + 1 } },
	{ MSG_NET_ETRN_DONE, "hs", { PROTO_REPLY_MAX } },
	{ MSG_NET_MAIL, "swws", { PROTO_ADDR_MAX, PROTO_ENVID_MAX } },
	{ MSG_NET_RCPTS, "S", { PROTO_ADDR_MAX } },
	{ MSG_NET_DATA, "q", { 0 } },
	{ MSG_NET_REPLIES, "bwhs", { PROTO_REPLY_MAX } },
	{ MSG_NET_DOT, "", { 0 } },
	{ MSG_NET_ABANDONED, "", { 0 } },
	{ MSG_NET_SENT, "hs", { PROTO_REPLY_MAX } },
	{ MSG_NET_QUIT, "", { 0 } },
	{ MSG_NET_FAILED, "wwwshs", { PROTO_TEXT_MAX, PROTO_REPLY_MAX } },
	{ MSG_NET_TRACE, "bs", { PROTO_TRACE_MAX } },
	{ MSG_AUTH_SECRET, "ssshs", { PROTO_SECRET_MAX / 2,
	    PROTO_SECRET_MAX, PROTO_HOST_MAX, PROTO_HOST_MAX } },
	{ MSG_AUTH_BEGIN, "Sby", { PROTO_MECH_MAX, PROTO_BINDING_MAX } },
	{ MSG_AUTH_RESPONSE, "by", { PROTO_SASL_MAX } },
	{ MSG_AUTH_REFUSED, "bs", { PROTO_TEXT_MAX } },
	{ MSG_AUTH_CHALLENGE, "y", { PROTO_SASL_MAX } },
	{ MSG_AUTH_FAILED, "ws", { PROTO_TEXT_MAX } },
	{ MSG_KEY_CERT, "", { 0 } },
	{ MSG_KEY_LOAD, "", { 0 } },
	{ MSG_KEY_LOCKED, "", { 0 } },
	{ MSG_KEY_UNLOCK, "s", { PROTO_SECRET_MAX } },
	{ MSG_KEY_OK, "", { 0 } },
	{ MSG_KEY_SIGN, "by", { PROTO_SIGN_MAX } },
	{ MSG_KEY_SIGNATURE, "y", { PROTO_SIGN_MAX } },
	{ MSG_KEY_FAILED, "ws", { PROTO_TEXT_MAX } },
};
#define NPAYLOADS	(sizeof(payloads) / sizeof(payloads[0]))

static void
put_text(struct wcur *w, char kind, size_t len)
{
	char *s;

	ATF_REQUIRE((s = malloc(len + 1)) != NULL);
	memset(s, 'x', len);
	s[len] = '\0';
	if (kind == 'y')
		put_bytes(w, s, len);
	else
		put_str(w, s);
	free(s);
}

/* One field; 1 if it had a length to choose. */
static int
put_field(struct wcur *w, char kind, size_t len)
{
	switch (kind) {
	case 'b':
		put_u8(w, 0);
		return 0;
	case 'h':
		put_u16(w, 0);
		return 0;
	case 'w':
		put_u32(w, 0);
		return 0;
	case 'q':
		put_u64(w, 0);
		return 0;
	default:
		put_text(w, kind, len == 0 && kind == 'S' ? 1 : len);
		return 1;
	}
}

static size_t
encoded(const struct payload *p, int greatest)
{
	struct wcur w = { 0 };
	const char *f;
	size_t len, text = 0;

	for (f = p->format; *f != '\0'; f++)
		if (put_field(&w, *f, greatest ? p->max[text] : 0))
			text++;
	ATF_CHECK_EQ(0, w.err);
	len = w.len;
	wcur_free(&w);
	return len;
}

ATF_TC_WITHOUT_HEAD(bounds_agree_with_the_encoders);
ATF_TC_BODY(bounds_agree_with_the_encoders, tc)
{
	const struct proto_row *row;
	size_t i;

	ATF_REQUIRE_EQ(MSG_MAX, NPAYLOADS);
	for (i = 0; i < NPAYLOADS; i++) {
		ATF_REQUIRE_EQ(i, payloads[i].type);
		row = proto_row(payloads[i].type);
		ATF_CHECK_EQ_MSG(row->min, encoded(&payloads[i], 0), "%s: %zu",
		    row->name, encoded(&payloads[i], 0));
		ATF_CHECK_MSG(row->max >= encoded(&payloads[i], 1),
		    "%s: %zu", row->name, encoded(&payloads[i], 1));
		ATF_CHECK(row->max <= CHANNEL_DATA_MAX);
	}
}

/* What the table says of one message, by itself. */
static int
permitted(const struct proto_row *row, enum proto_role role,
    enum proto_state state, enum proto_dir dir, size_t len, int fd)
{
	return (row->roles >> role & 1) && row->dir == dir &&
	    (row->states >> state & 1) && len >= row->min &&
	    len <= row->max && (row->fd == FD_MAY || (row->fd == FD_YES) == fd);
}

static void
check_step(enum proto_role role, enum proto_state state, enum proto_dir dir,
    uint32_t type, size_t len, int fd)
{
	struct proto_peer p = { role, state, 0, 0 };
	const struct proto_row *row = proto_row(type);
	const char *why;
	int ok;

	ok = permitted(row, role, state, dir, len, fd);
	why = proto_step(&p, dir, type, len, fd);
	ATF_CHECK_MSG((why == NULL) == ok, "%s in state %d: %s", row->name,
	    (int)state, why == NULL ? "permitted" : why);
	if (!ok || row->next == ST_KEEP)
		ATF_CHECK_EQ(state, p.state);
	else if (type != MSG_READY)
		ATF_CHECK_EQ(row->next, p.state);
	ATF_CHECK_EQ(role, p.role);
	ATF_CHECK_EQ(ok && dir == PROTO_UP ? 1 : 0, p.msgs);
}

/* Every length that matters, with and without a descriptor. */
static void
check_lengths(enum proto_role role, enum proto_state state, enum proto_dir dir,
    uint32_t type)
{
	const struct proto_row *row = proto_row(type);
	int fd;

	for (fd = 0; fd <= 1; fd++) {
		check_step(role, state, dir, type, row->min, fd);
		check_step(role, state, dir, type, row->max, fd);
		check_step(role, state, dir, type, row->max + 1, fd);
		check_step(role, state, dir, type, SIZE_MAX, fd);
		if (row->min > 0)
			check_step(role, state, dir, type, row->min - 1, fd);
	}
}

ATF_TC_WITHOUT_HEAD(exactly_the_table_is_permitted);
ATF_TC_BODY(exactly_the_table_is_permitted, tc)
{
	unsigned int role, state, dir;
	uint32_t type;

	for (role = 0; role < ROLE_MAX; role++)
		for (state = 0; state <= ST_DONE; state++)
			for (dir = PROTO_DOWN; dir <= PROTO_UP; dir++)
				for (type = 0; type < MSG_MAX; type++)
					check_lengths(role, state, dir, type);
}

ATF_TC_WITHOUT_HEAD(unknown_types_are_refused);
ATF_TC_BODY(unknown_types_are_refused, tc)
{
	const uint32_t types[] = { MSG_MAX, MSG_MAX + 1, INT32_MAX,
	    UINT32_MAX };
	struct proto_peer p;
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		ATF_CHECK(proto_row(types[i]) == NULL);
		proto_init(&p, ROLE_NET);
		ATF_CHECK(proto_step(&p, PROTO_UP, types[i], 0, 0) != NULL);
		ATF_CHECK_EQ(ST_STARTING, p.state);
	}
}

ATF_TC_WITHOUT_HEAD(nothing_is_permitted_before_ready);
ATF_TC_BODY(nothing_is_permitted_before_ready, tc)
{
	const struct proto_row *row;
	struct proto_peer p;
	unsigned int role;
	uint32_t type;

	for (role = 0; role < ROLE_MAX; role++)
		for (type = 0; type < MSG_MAX; type++) {
			if (type == MSG_READY || type == MSG_UNREADY)
				continue;
			row = proto_row(type);
			proto_init(&p, role);
			ATF_CHECK(proto_step(&p, row->dir, type, row->min,
			    row->fd == FD_YES) != NULL);
		}
}

/* The states that a role can come to, as bits. */
static uint32_t
reachable(enum proto_role role, uint32_t *taken)
{
	uint32_t seen = UINT32_C(1) << ST_STARTING, before = 0;
	const struct proto_row *row;
	unsigned int state;
	struct proto_peer p;
	uint32_t type;

	while (seen != before) {
		before = seen;
		for (state = 0; state <= ST_DONE; state++)
			for (type = 0; type < MSG_MAX; type++) {
				if (!(seen >> state & 1))
					continue;
				row = proto_row(type);
				p = (struct proto_peer){ role, state, 0, 0 };
				if (proto_step(&p, row->dir, type, row->min,
				    row->fd == FD_YES) != NULL)
					continue;
				seen |= UINT32_C(1) << p.state;
				taken[type] |= 1u << role;
			}
	}
	return seen;
}

ATF_TC_WITHOUT_HEAD(every_row_and_state_can_be_reached);
ATF_TC_BODY(every_row_and_state_can_be_reached, tc)
{
	const uint32_t own[ROLE_MAX] = {
		S_PARSE, S(DIAL_IDLE) | S(DIAL_DIALING), S_NET, S_AUTH,
		S_KEY
	};
	uint32_t taken[MSG_MAX] = { 0 }, type;
	unsigned int role;

	for (role = 0; role < ROLE_MAX; role++)
		ATF_CHECK_EQ_MSG(own[role] | S(STARTING) | S(ABOUT) | S(DONE),
		    reachable(role, taken), "%s", proto_role_name(role));
	for (type = 0; type < MSG_MAX; type++)
		ATF_CHECK_EQ_MSG(proto_row(type)->roles, taken[type], "%s",
		    proto_row(type)->name);
}

/* The row of a type, as walked: up, unless it goes down. */
static const char *
walk(struct proto_peer *p, uint32_t type)
{
	const struct proto_row *row = proto_row(type);

	return proto_step(p, row->dir, type, row->min, row->fd == FD_YES);
}

/* A conversation, ended by READY, which none contains but as its first. */
static void
converse(enum proto_role role, const enum proto_type *types)
{
	struct proto_peer p;
	const char *why;
	size_t i;

	proto_init(&p, role);
	ATF_CHECK(walk(&p, MSG_READY) == NULL);
	for (i = 0; types[i] != MSG_READY; i++) {
		why = walk(&p, types[i]);
		ATF_CHECK_MSG(why == NULL, "%s: %s", proto_row(types[i])->name,
		    why);
	}
	ATF_CHECK(walk(&p, MSG_READY) != NULL);
}

ATF_TC_WITHOUT_HEAD(one_mail_is_permitted);
ATF_TC_BODY(one_mail_is_permitted, tc)
{
	const enum proto_type parse[] = { MSG_PARSE_TAKE, MSG_PARSE_TAKEN,
	    MSG_PARSE_TAKEN, MSG_PARSE_TAKEN_END, MSG_PARSE_TAKE,
	    MSG_PARSE_TAKEN_END, MSG_PARSE_READ, MSG_PARSE_FOUND,
	    MSG_PARSE_HEADER, MSG_PARSE_FROM, MSG_PARSE_ADD, MSG_PARSE_ADD,
	    MSG_PARSE_WRITE, MSG_PARSE_WRITTEN, MSG_READY };
	const enum proto_type dial[] = { MSG_DIAL_CONNECT,
	    MSG_DIAL_CONNECTED, MSG_READY };
	const enum proto_type net[] = { MSG_NET_CRL, MSG_NET_CERT,
	    MSG_NET_TLS, MSG_NET_TLS_SET, MSG_NET_SOCKET, MSG_NET_GREETED,
	    MSG_NET_TRACE, MSG_NET_EHLO, MSG_NET_STARTTLS, MSG_NET_SIGN,
	    MSG_NET_SIGNED, MSG_NET_TLS_DONE, MSG_NET_EHLO, MSG_NET_AUTH,
	    MSG_NET_CHALLENGE, MSG_NET_AUTH_RESPONSE, MSG_NET_AUTH_DONE,
	    MSG_NET_MAIL, MSG_NET_RCPTS, MSG_NET_RCPTS, MSG_NET_DATA,
	    MSG_NET_REPLIES, MSG_NET_DOT, MSG_NET_SENT, MSG_NET_TRACE,
	    MSG_READY };
	const enum proto_type auth[] = { MSG_AUTH_SECRET, MSG_AUTH_BEGIN,
	    MSG_AUTH_RESPONSE, MSG_AUTH_CHALLENGE, MSG_AUTH_RESPONSE,
	    MSG_READY };
	const enum proto_type key[] = { MSG_KEY_CERT, MSG_KEY_LOAD,
	    MSG_KEY_LOCKED, MSG_KEY_UNLOCK, MSG_KEY_OK, MSG_KEY_SIGN,
	    MSG_KEY_SIGNATURE, MSG_READY };

	converse(ROLE_PARSE, parse);
	converse(ROLE_DIAL, dial);
	converse(ROLE_NET, net);
	converse(ROLE_AUTH, auth);
	converse(ROLE_KEY, key);
}

/* What may not be, whatever the table says: the invariants of the design. */
static void
never(enum proto_role role, const enum proto_type *before,
    enum proto_type type)
{
	struct proto_peer p;

	proto_init(&p, role);
	ATF_CHECK(walk(&p, MSG_READY) == NULL);
	for (; *before != MSG_READY; before++)
		ATF_REQUIRE(walk(&p, *before) == NULL);
	ATF_CHECK_MSG(walk(&p, type) != NULL, "%s", proto_row(type)->name);
}

ATF_TC_WITHOUT_HEAD(what_would_be_dangerous_is_not);
ATF_TC_BODY(what_would_be_dangerous_is_not, tc)
{
	const enum proto_type locked[] = { MSG_KEY_CERT, MSG_KEY_LOAD,
	    MSG_KEY_LOCKED, MSG_READY };
	const enum proto_type spent[] = { MSG_KEY_CERT, MSG_KEY_LOAD,
	    MSG_KEY_OK, MSG_KEY_SIGN, MSG_KEY_SIGNATURE, MSG_READY };
	const enum proto_type none[] = { MSG_READY };
	const enum proto_type reading[] = { MSG_PARSE_READ, MSG_READY };
	const enum proto_type written[] = { MSG_PARSE_READ, MSG_PARSE_HEADER,
	    MSG_PARSE_WRITE, MSG_PARSE_WRITTEN, MSG_READY };
	const enum proto_type greeted[] = { MSG_NET_SOCKET, MSG_NET_GREETED,
	    MSG_READY };
	const enum proto_type armed[] = { MSG_AUTH_SECRET, MSG_READY };
	const enum proto_type answered[] = { MSG_AUTH_SECRET, MSG_AUTH_BEGIN,
	    MSG_AUTH_RESPONSE, MSG_READY };
	const enum proto_type dot[] = { MSG_NET_SOCKET, MSG_NET_GREETED,
	    MSG_NET_EHLO, MSG_NET_MAIL, MSG_NET_RCPTS, MSG_NET_DATA,
	    MSG_NET_DOT, MSG_READY };

	/* A message changes no argument's recipients. */
	never(ROLE_PARSE, reading, MSG_PARSE_TAKEN);
	never(ROLE_PARSE, reading, MSG_PARSE_TAKE);
	never(ROLE_PARSE, none, MSG_PARSE_FOUND);
	/* A spool is finished once. */
	never(ROLE_PARSE, written, MSG_PARSE_WRITTEN);
	never(ROLE_PARSE, written, MSG_PARSE_FAILED);
	/* No credential or message before EHLO's report was judged. */
	never(ROLE_NET, none, MSG_NET_AUTH);
	never(ROLE_NET, greeted, MSG_NET_AUTH);
	never(ROLE_NET, greeted, MSG_NET_MAIL);
	never(ROLE_NET, greeted, MSG_NET_SENT);
	never(ROLE_NET, greeted, MSG_NET_TLS_DONE);
	/*
	 * The dot leaves once.  (What NET_ABANDONED and NET_REPLIES may say
	 * after it depends on what was said before: answer_net_mail.c.)
	 */
	never(ROLE_NET, dot, MSG_NET_DOT);
	/* One secret, one mechanism, one answer a challenge. */
	never(ROLE_AUTH, armed, MSG_AUTH_SECRET);
	never(ROLE_AUTH, armed, MSG_AUTH_RESPONSE);
	never(ROLE_AUTH, answered, MSG_AUTH_RESPONSE);
	never(ROLE_AUTH, answered, MSG_AUTH_BEGIN);
	never(ROLE_KEY, locked, MSG_KEY_SIGN);
	never(ROLE_KEY, spent, MSG_KEY_SIGN);
	never(ROLE_KEY, spent, MSG_KEY_SIGNATURE);
	never(ROLE_KEY, spent, MSG_KEY_LOAD);
	never(ROLE_NET, greeted, MSG_NET_SIGN);
	/* One connection. */
	never(ROLE_DIAL, none, MSG_DIAL_CONNECTED);
}

ATF_TC_WITHOUT_HEAD(messages_of_a_child_are_capped);
ATF_TC_BODY(messages_of_a_child_are_capped, tc)
{
	struct proto_peer p = { ROLE_NET, ST_NET_GREETING, 0, 0 };
	uint32_t n;

	for (n = 0; n < PROTO_MSGS_MAX; n++)
		ATF_REQUIRE(walk(&p, MSG_NET_TRACE) == NULL);
	ATF_CHECK(walk(&p, MSG_NET_TRACE) != NULL);
	ATF_CHECK(walk(&p, MSG_NET_GREETED) != NULL);
}

ATF_TC_WITHOUT_HEAD(bytes_of_a_child_are_capped);
ATF_TC_BODY(bytes_of_a_child_are_capped, tc)
{
	struct proto_peer p = { ROLE_PARSE, ST_PARSE_READING, 0, 0 };
	uint32_t n;

	for (n = 0; n < PROTO_BYTES_MAX / CHANNEL_MSG_MAX; n++)
		ATF_REQUIRE(proto_step(&p, PROTO_UP, MSG_PARSE_FOUND,
		    CHANNEL_DATA_MAX, 0) == NULL);
	ATF_CHECK(walk(&p, MSG_PARSE_FOUND) != NULL);
	ATF_CHECK(walk(&p, MSG_PARSE_HEADER) != NULL);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, bounds_agree_with_the_encoders);
	ATF_TP_ADD_TC(tp, exactly_the_table_is_permitted);
	ATF_TP_ADD_TC(tp, unknown_types_are_refused);
	ATF_TP_ADD_TC(tp, nothing_is_permitted_before_ready);
	ATF_TP_ADD_TC(tp, every_row_and_state_can_be_reached);
	ATF_TP_ADD_TC(tp, one_mail_is_permitted);
	ATF_TP_ADD_TC(tp, what_would_be_dangerous_is_not);
	ATF_TP_ADD_TC(tp, messages_of_a_child_are_capped);
	ATF_TP_ADD_TC(tp, bytes_of_a_child_are_capped);
	return atf_no_error();
}
