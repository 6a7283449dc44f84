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
#include <gsasl.h>
#include <stdlib.h>
#include <string.h>

#include "bearer.h"
#include "mechs.h"
#include "oauth.h"

/* As much of a server's error as is worth showing. */
#define SAID_MAX	1024

/* A row of so many bytes is no chance. */
#define ROW	8

static enum bearer_kind
kind_of(const struct sasl *s)
{
	return strcmp(s->mech->name, "XOAUTH2") == 0 ? BEARER_XOAUTH2 :
	    BEARER_OAUTHBEARER;
}

static int
first_message(struct sasl *s, struct sasl_token *t, const char **text)
{
	const struct sasl_secret *secret = &s->secret;

	t->data = bearer_message(kind_of(s), secret->user, secret->host,
	    secret->port, secret->password, &t->len);
	if (t->data == NULL && errno == EINVAL) {
		*text = "the token has a blank or another character that no "
		    "token has, or the user name a control character";
		return AUTHF_SECRET;
	}
	if (t->data == NULL) {
		*text = "out of memory";
		return AUTHF_SYSTEM;
	}
	t->flags = RESP_DATA | RESP_COMPLETE;
	return 0;
}

/* A row of the text stands in the len bytes at p as well. */
static int
repeats(const char *text, size_t n, const char *p, size_t len)
{
	size_t i, row = len < ROW ? len : ROW;

	for (i = 0; i + row <= n; i++)
		if (memmem(p, len, text + i, row) != NULL)
			return 1;
	return 0;
}

/* The same in base64, and with the other alphabet of RFC 4648 5. */
static int
repeats_coded(const char *text, size_t n, const char *p, size_t len)
{
	size_t i, size = 0;
	char *coded;
	int found = 0;

	if (gsasl_base64_to(p, len, &coded, &size) != GSASL_OK)
		return -1;
	if (size >= ROW)
		found = repeats(text, n, coded, size);
	for (i = 0; i < size; i++)
		coded[i] = coded[i] == '+' ? '-' : coded[i] == '/' ? '_' :
		    coded[i];
	if (size >= ROW && !found)
		found = repeats(text, n, coded, size);
	explicit_bzero(coded, size);
	gsasl_free(coded);
	return found;
}

/*
 * The text has the token or a part of it.  What stands before it in the
 * response shifts its base64 by up to two bytes.
 */
static int
has_token(const char *token, const char *text, size_t n)
{
	size_t i, len = strlen(token);
	int found = repeats(text, n, token, len);

	for (i = 0; i < 3 && i < len && found == 0; i++)
		found = repeats_coded(text, n, token + i, len - i);
	return found;
}

/*
 * What the server says of the token, as a string.  The token itself, which
 * the server knows, is nothing to be shown.
 */
static char *
said(const struct sasl *s, const char *error, size_t len)
{
	char *text;
	size_t i;
	int found;

	if (len > SAID_MAX)
		len = SAID_MAX;
	found = has_token(s->secret.password, error, len);
	if (found != 0)
		return found == -1 ? NULL : strdup("(it repeated the token)");
	if ((text = malloc(len + 1)) == NULL)
		return NULL;
	for (i = 0; i < len; i++)
		text[i] = error[i] == '\0' ? ' ' : error[i];
	text[len] = '\0';
	return text;
}

/*
 * An error (RFC 7628 3.2.3): it is answered with a dummy, and the server then
 * says that authentication has failed.
 */
static int
refused(struct sasl *s, const char *error, size_t len, struct sasl_token *t,
    const char **text)
{
	int dummy = kind_of(s) == BEARER_OAUTHBEARER;

	s->reason = bearer_reason(error, len);
	s->said = said(s, error, len);
	t->data = strdup(dummy ? "\001" : "");
	if (s->said == NULL || t->data == NULL) {
		*text = "out of memory";
		return AUTHF_SYSTEM;
	}
	t->len = dummy ? 1 : 0;
	t->flags = RESP_DATA;
	return 0;
}

int
oauth_step(struct sasl *s, const void *challenge, size_t len,
    struct sasl_token *t, const char **text)
{
	switch (s->steps++) {
	case 0:
		return first_message(s, t, text);
	case 1:
		return refused(s, challenge, len, t, text);
	default:
		*text = "more challenges than the mechanism has";
		return AUTHF_CHALLENGE;
	}
}
