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


#include <strings.h>

#include "mechs.h"

#define BOTH	(MECH_USER | MECH_PASSWORD)
#define SCRAM	(MECH_AUTO | MECH_FIRST | MECH_SCRAM | BOTH)

/*
 * The order is msmtp 1.8's.  Who is first matters: asked too early, GNU SASL
 * sends LOGIN's user name.
 */
static const struct mech mechs[] = {
	{ "SCRAM-SHA-256-PLUS",	SCRAM | MECH_BINDING },
	{ "SCRAM-SHA-1-PLUS",	SCRAM | MECH_BINDING },
	{ "SCRAM-SHA-256",	SCRAM | MECH_CLEAR },
	{ "SCRAM-SHA-1",	SCRAM | MECH_CLEAR },
	{ "PLAIN",		MECH_AUTO | MECH_FIRST | BOTH },
	{ "CRAM-MD5",		MECH_AUTO | BOTH },
	{ "DIGEST-MD5",		MECH_AUTO | BOTH },
	{ "LOGIN",		MECH_AUTO | BOTH },
	{ "NTLM",		MECH_AUTO | MECH_FIRST | BOTH },
	{ "GSSAPI",		MECH_FIRST | MECH_USER | MECH_TICKET },
	{ "EXTERNAL",		MECH_FIRST },
	{ "OAUTHBEARER",	MECH_FIRST | MECH_BEARER | BOTH },
	{ "XOAUTH2",		MECH_FIRST | MECH_BEARER | BOTH }
};

const struct mech *
mech_at(size_t i)
{
	return i < sizeof(mechs) / sizeof(mechs[0]) ? &mechs[i] : NULL;
}

const struct mech *
mech_find(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(mechs) / sizeof(mechs[0]); i++)
		if (strcasecmp(mechs[i].name, name) == 0)
			return &mechs[i];
	return NULL;
}
