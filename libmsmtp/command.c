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

enum command_status
command_mail(struct buf *b, const char *sender, const struct mail_params *mp)
{
	int failed;

	if (!word_safe(sender, 0, PROTO_ADDR_MAX))
		return COMMAND_BAD;
	failed = path(b, "MAIL FROM:<", sender);
	if (mp->has_size)
		failed |= buf_str(b, " SIZE=") == -1 ||
		    buf_num(b, mp->size) == -1;
	if (mp->body_8bit)
		failed |= buf_str(b, " BODY=8BITMIME") == -1;
	if (mp->smtputf8)
		failed |= buf_str(b, " SMTPUTF8") == -1;
	return done(b, failed);
}

enum command_status
command_rcpt(struct buf *b, const char *recipient)
{
	if (!word_safe(recipient, 1, PROTO_ADDR_MAX))
		return COMMAND_BAD;
	return done(b, path(b, "RCPT TO:<", recipient));
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
