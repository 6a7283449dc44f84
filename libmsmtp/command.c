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

#include "base64.h"
#include "command.h"
#include "etrn.h"
#include "proto.h"
#include "word.h"

/* Mechanism names: RFC 4422 3.1, with the bound of proto.h. */
static int
is_mech(const char *s)
{
	size_t n = strlen(s);

	return n > 0 && n <= PROTO_MECH_MAX && n == strspn(s,
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");
}

/* What is appended must be appended whole. */
static enum command_status
done(struct buf *b, int failed)
{
	if (failed || buf_str(b, "\r\n") == -1)
		return COMMAND_MEMORY;
	return COMMAND_OK;
}

enum command_status
command_plain(struct buf *b, const char *verb)
{
	return done(b, buf_str(b, verb) == -1);
}

enum command_status
command_hello(struct buf *b, const char *verb, const char *domain)
{
	if (!word_safe(domain, 1, PROTO_HOST_MAX) ||
	    word_is_8bit(domain))
		return COMMAND_BAD;
	return done(b, buf_str(b, verb) == -1 || buf_str(b, " ") == -1 ||
	    buf_str(b, domain) == -1);
}

static int
path(struct buf *b, const char *verb, const char *addr)
{
	return buf_str(b, verb) == -1 || buf_str(b, addr) == -1 ||
	    buf_str(b, ">") == -1;
}

/*
 * Append s with its plus and equal signs (and for RFC 6533 the backslash) in
 * hexadecimal, between before and after: xtext (RFC 3461 4).
 */
static int
put_escaped(struct buf *b, const char *s, const char *which,
    const char *before, const char *after)
{
	char hex[3];
	size_t n;

	for (; *s != '\0'; s++) {
		n = strcspn(s, which);
		if (buf_add(b, s, n) == -1)
			return -1;
		if (s[n] == '\0')
			break;
		snprintf(hex, sizeof(hex), "%02X", (unsigned char)s[n]);
		if (buf_str(b, before) == -1 || buf_str(b, hex) == -1 ||
		    buf_str(b, after) == -1)
			return -1;
		s += n;
	}
	return 0;
}

static int
put_envid(struct buf *b, const char *envid)
{
	return buf_str(b, " ENVID=") == -1 ||
	    put_escaped(b, envid, "+=", "+", "") == -1;
}

static int
is_envid(const char *s)
{
	return word_safe(s, 1, PROTO_ENVID_MAX) && !word_is_8bit(s);
}

enum command_status
command_mail(struct buf *b, const char *sender, const struct mail_params *mp)
{
	int failed;

	if (!word_safe(sender, 0, PROTO_ADDR_MAX) ||
	    (mp->envid != NULL && !is_envid(mp->envid)))
		return COMMAND_BAD;
	failed = path(b, "MAIL FROM:<", sender);
	if (mp->has_size)
		failed |= buf_str(b, " SIZE=") == -1 ||
		    buf_num(b, mp->size) == -1;
	if (mp->body_8bit)
		failed |= buf_str(b, " BODY=8BITMIME") == -1;
	if (mp->smtputf8)
		failed |= buf_str(b, " SMTPUTF8") == -1;
	if (mp->ret != 0)
		failed |= buf_str(b, mp->ret & MAIL_RET_FULL ? " RET=FULL" :
		    " RET=HDRS") == -1;
	if (mp->envid != NULL)
		failed |= put_envid(b, mp->envid);
	return done(b, failed);
}

static int
put_notify(struct buf *b, uint32_t notify)
{
	static const struct {
		uint32_t	 bit;
		const char	*word;
	} words[] = {
		{ NOTIFY_NEVER, "NEVER" }, { NOTIFY_FAILURE, "FAILURE" },
		{ NOTIFY_DELAY, "DELAY" }, { NOTIFY_SUCCESS, "SUCCESS" }
	};
	const char *before = " NOTIFY=";
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!(notify & words[i].bit))
			continue;
		if (buf_str(b, before) == -1 ||
		    buf_str(b, words[i].word) == -1)
			return -1;
		before = ",";
	}
	return 0;
}

static int
put_orcpt(struct buf *b, const char *addr)
{
	size_t start = b->len;
	int failed;

	if (strchr(addr, '@') == NULL)
		return 0;
	if (word_is_8bit(addr))
		failed = buf_str(b, " ORCPT=utf-8;") == -1 ||
		    put_escaped(b, addr, "+=\\", "\\x{", "}") == -1;
	else
		failed = buf_str(b, " ORCPT=rfc822;") == -1 ||
		    put_escaped(b, addr, "+=", "+", "") == -1;
	if (b->len - start > strlen(" ORCPT=") + COMMAND_ORCPT_MAX)
		b->len = start;
	return failed ? -1 : 0;
}

enum command_status
command_rcpt(struct buf *b, const char *recipient,
    const struct rcpt_params *rp)
{
	int failed;

	if (!word_safe(recipient, 1, PROTO_ADDR_MAX))
		return COMMAND_BAD;
	failed = path(b, "RCPT TO:<", recipient);
	failed |= put_notify(b, rp->notify) == -1;
	if (rp->orcpt)
		failed |= put_orcpt(b, recipient) == -1;
	return done(b, failed);
}

enum command_status
command_bdat(struct buf *b, uint64_t size)
{
	return done(b, buf_str(b, "BDAT ") == -1 || buf_num(b, size) == -1 ||
	    buf_str(b, " LAST") == -1);
}

enum command_status
command_etrn(struct buf *b, const char *arg)
{
	if (!etrn_is_arg(arg))
		return COMMAND_BAD;
	return done(b, buf_str(b, "ETRN ") == -1 || buf_str(b, arg) == -1);
}

/* Append n bytes, encoded. */
static int
encoded(struct buf *b, const void *p, size_t n)
{
	if (buf_reserve(b, BASE64_LEN(n)) == -1)
		return -1;
	if (n == 0)
		return 0;
	base64_encode((char *)b->data + b->len, p, n);
	b->len += BASE64_LEN(n);
	return 0;
}

enum command_status
command_auth(struct buf *b, const char *mechanism, const void *initial,
    size_t len)
{
	int failed;

	if (!is_mech(mechanism))
		return COMMAND_BAD;
	failed = buf_str(b, "AUTH ") == -1 || buf_str(b, mechanism) == -1;
	if (initial != NULL)
		failed |= buf_str(b, " ") == -1 || (len == 0 ?
		    buf_str(b, "=") : encoded(b, initial, len)) == -1;
	return done(b, failed);
}

int
command_auth_long(const char *mechanism, size_t len)
{
	return strlen("AUTH ") + strlen(mechanism) + 1 + BASE64_LEN(len) + 2 >
	    COMMAND_AUTH_MAX;
}

enum command_status
command_response(struct buf *b, const void *p, size_t len)
{
	return done(b, encoded(b, p, len) == -1);
}
