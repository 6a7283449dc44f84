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

#include "answer.h"
#include "escape.h"
#include "serverinfo.h"

/* Codes of RFC 5321 4.2.1; a reply outside them is not SMTP. */
int
valid_code(uint16_t code)
{
	return code >= 200 && code <= 599;
}

int
get_reply(struct rcur *c, uint16_t *code, const char **text)
{
	*code = get_u16(c);
	*text = get_str(c, 0, PROTO_REPLY_MAX);
	return rcur_end(c) == 0 && valid_code(*code) ? 0 : -1;
}

int
answer_net_tls_set(struct run *r, enum proto_role role, struct rcur *c,
    int *fd)
{
	(void)r;
	(void)role;
	(void)fd;
	get_u32(c);
	return rcur_end(c) == -1 ? ANSWER_MALFORMED : 0;
}

/* What --debug shows of the session, one item a line. */
static void
show(const char *what, const char *value)
{
	char *s;

	if ((s = escape_dup(value)) != NULL)
		printf("%s: %s\n", what, s);
	free(s);
}

/* A digest: all of it, or nothing (NULL). */
static const uint8_t *
get_digest(struct rcur *c, size_t len)
{
	const uint8_t *p;
	size_t n;

	p = get_bytes(c, &n, len);
	if (n == 0)
		return NULL;
	if (n != len)
		c->err = 1;
	return p;
}

static int64_t
get_time(struct rcur *c)
{
	int64_t t = (int64_t)get_u64(c);

	if (t < CERT_FIRST || t > CERT_LAST)
		c->err = 1;
	return t;
}

static void
get_tls_report(struct rcur *c, struct tls_report *t)
{
	t->version = get_str(c, 0, PROTO_TEXT_MAX);
	t->cipher = get_str(c, 0, PROTO_TEXT_MAX);
	t->subject = get_str(c, 0, PROTO_TEXT_MAX);
	t->issuer = get_str(c, 0, PROTO_TEXT_MAX);
	t->not_before = get_time(c);
	t->not_after = get_time(c);
	t->sha256 = get_digest(c, SHA256_LEN);
	t->sha1 = get_digest(c, SHA1_LEN);
	t->md5 = get_digest(c, MD5_LEN);
}

static void
show_tls(const struct tls_report *t)
{
	char hex[3 * SHA256_LEN] = "";

	if (t->sha256 != NULL)
		serverinfo_hex(t->sha256, SHA256_LEN, hex);
	show("TLS version", t->version);
	show("TLS cipher", t->cipher);
	show("Certificate subject", t->subject);
	show("Certificate issuer", t->issuer);
	show("Certificate fingerprint (SHA256)", hex);
}

/* What was offered without TLS is forgotten. */
int
answer_net_tls_done(struct run *r, enum proto_role role, struct rcur *c,
    int *fd)
{
	struct tls_report t;

	(void)role;
	(void)fd;
	get_tls_report(c, &t);
	if (rcur_end(c) == -1 || !r->acct.tls || r->server.tls)
		return ANSWER_MALFORMED;
	r->server.tls = 1;
	if (r->opt.debug)
		show_tls(&t);
	serverinfo_forget_caps(r);
	return serverinfo_tls(r, &t);
}

int
answer_net_greeted(struct run *r, enum proto_role role, struct rcur *c,
    int *fd)
{
	const char *text;
	uint16_t code;

	(void)role;
	(void)fd;
	if (get_reply(c, &code, &text) == -1 || code != 220)
		return ANSWER_MALFORMED;
	return serverinfo_greeting(r, text);
}

static int
check_caps(struct rcur c)
{
	while (rcur_more(&c))
		get_str(&c, 1, PROTO_REPLY_MAX);
	return rcur_end(&c);
}

/* Comes with each EHLO that is to be shown, before it. */
int
answer_net_caps(struct run *r, enum proto_role role, struct rcur *c, int *fd)
{
	(void)role;
	(void)fd;
	if (r->info == NULL || check_caps(*c) == -1)
		return ANSWER_MALFORMED;
	serverinfo_forget_caps(r);
	while (rcur_more(c))
		if (serverinfo_cap(r, get_str(c, 0, PROTO_REPLY_MAX)) == -1)
			return -1;
	return 0;
}

/* Everything learnt before is forgotten, above all what came without TLS. */
int
answer_net_ehlo(struct run *r, enum proto_role role, struct rcur *c, int *fd)
{
	struct server s;
	const char *mechs;

	(void)role;
	(void)fd;
	s.tls = r->server.tls;
	s.caps = get_u32(c);
	s.size = get_u64(c);
	mechs = get_str(c, 0, PROTO_MECHS_MAX);
	get_str(c, 0, PROTO_REPLY_MAX);
	if (rcur_end(c) == -1)
		return ANSWER_MALFORMED;
	if ((s.mechs = strdup(mechs)) == NULL)
		return run_fail(r, EX_OSERR, "out of memory");
	free(r->server.mechs);
	r->server = s;
	return 0;
}

int
answer_net_challenge(struct run *r, enum proto_role role, struct rcur *c,
    int *fd)
{
	struct wcur w = { 0 };
	const void *p;
	size_t n;

	(void)role;
	(void)fd;
	p = get_bytes(c, &n, PROTO_SASL_MAX);
	if (rcur_end(c) == -1)
		return ANSWER_MALFORMED;
	if (++r->challenges > CHALLENGES_MAX)
		return run_fail(r, EX_PROTOCOL, "the server does not come to "
		    "an end with authentication (method %s)", r->mechanism);
	if (r->kid[ROLE_AUTH].peer.state != ST_AUTH_WAITING)
		return run_fail(r, EX_PROTOCOL, "the server expects more than "
		    "authentication method %s has", r->mechanism);
	put_bytes(&w, p, n);
	run_ask(r, ROLE_AUTH);
	return run_send(r, ROLE_AUTH, MSG_AUTH_CHALLENGE, -1, &w);
}

int
answer_net_auth_done(struct run *r, enum proto_role role, struct rcur *c,
    int *fd)
{
	const char *text;
	uint16_t code;

	(void)role;
	(void)fd;
	if (get_reply(c, &code, &text) == -1)
		return ANSWER_MALFORMED;
	return reply_keep(r, &r->auth_reply, code, text);
}

int
answer_net_etrn_done(struct run *r, enum proto_role role, struct rcur *c,
    int *fd)
{
	const char *text;
	uint16_t code;

	(void)role;
	(void)fd;
	if (get_reply(c, &code, &text) == -1)
		return ANSWER_MALFORMED;
	return reply_keep(r, &r->reply, code, text);
}

int
answer_net_trace(struct run *r, enum proto_role role, struct rcur *c, int *fd)
{
	static const char *const arrow[TRACE_MAX] = {
		[TRACE_CLIENT] = "--> ", [TRACE_SERVER] = "<-- ",
		[TRACE_NOTE] = "--- "
	};
	const char *text;
	uint8_t dir;
	char *s;

	(void)role;
	(void)fd;
	dir = get_u8(c);
	text = get_str(c, 0, PROTO_TRACE_MAX);
	if (rcur_end(c) == -1 || !r->opt.debug || dir == 0 ||
	    dir >= TRACE_MAX)
		return ANSWER_MALFORMED;
	if ((s = escape_dup(text)) != NULL)
		printf("%s%s\n", arrow[dir], s);
	free(s);
	return 0;
}
