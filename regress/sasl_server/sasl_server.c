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
 * The server's side of one SASL exchange, by GNU SASL, for server/smtpd.py.
 *
 *	sasl_server mechanism user [unique=BASE64] [exporter=BASE64] [iter=N]
 *
 * The password is the first line of standard input; then a line for each
 * response of the client, in base64.  For each (and, where the server speaks
 * first, before all) a line is printed: "more BASE64", a challenge; "last
 * BASE64", a challenge after which nothing is wrong any more; "yes"; or
 * "no REASON".
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gsasl.h>

static const char *user, *unique, *exporter, *iter = "4096";
static char password[65536];

static int
check_external(Gsasl_session *s)
{
	const char *id = gsasl_property_fast(s, GSASL_AUTHZID);

	return strcmp(id == NULL ? "" : id, user) == 0 ? GSASL_OK :
	    GSASL_AUTHENTICATION_ERROR;
}

static int
check_gssapi(Gsasl_session *s)
{
	const char *id = gsasl_property_fast(s, GSASL_GSSAPI_DISPLAY_NAME);

	return id != NULL && strcmp(id, user) == 0 ? GSASL_OK :
	    GSASL_AUTHENTICATION_ERROR;
}

static int
set(Gsasl_session *s, Gsasl_property prop, const char *value)
{
	return value == NULL ? GSASL_NO_CALLBACK :
	    gsasl_property_set(s, prop, value);
}

static const char *
password_of(Gsasl_session *s)
{
	const char *id = gsasl_property_fast(s, GSASL_AUTHID);

	return id != NULL && strcmp(id, user) == 0 ? password : NULL;
}

static int
answer(Gsasl *g, Gsasl_session *s, Gsasl_property prop)
{
	(void)g;
	switch (prop) {
	case GSASL_PASSWORD:
		return set(s, prop, password_of(s));
	case GSASL_SERVICE:
		return set(s, prop, "smtp");
	case GSASL_HOSTNAME:
		return set(s, prop, "localhost");
	case GSASL_SCRAM_ITER:
		return set(s, prop, iter);
	case GSASL_CB_TLS_UNIQUE:
		return set(s, prop, unique);
	case GSASL_CB_TLS_EXPORTER:
		return set(s, prop, exporter);
	case GSASL_VALIDATE_EXTERNAL:
		return check_external(s);
	case GSASL_VALIDATE_GSSAPI:
		return check_gssapi(s);
	default:
		return GSASL_NO_CALLBACK;
	}
}

static void
step(Gsasl_session *s, const char *in)
{
	char *out = NULL;
	int e;

	e = gsasl_step64(s, in, &out);
	if (e == GSASL_NEEDS_MORE)
		printf("more %s\n", out);
	else if (e != GSASL_OK)
		printf("no %s\n", gsasl_strerror(e));
	else if (*out != '\0')
		printf("last %s\n", out);
	else
		printf("yes\n");
	fflush(stdout);
	if (e != GSASL_NEEDS_MORE && (e != GSASL_OK || *out == '\0'))
		exit(0);
	gsasl_free(out);
}

static int
get_line(char *buf, size_t size)
{
	if (fgets(buf, (int)size, stdin) == NULL)
		return 0;
	buf[strcspn(buf, "\n")] = '\0';
	return 1;
}

static void
option(const char *arg)
{
	if (strncmp(arg, "unique=", 7) == 0)
		unique = arg + 7;
	else if (strncmp(arg, "exporter=", 9) == 0)
		exporter = arg + 9;
	else if (strncmp(arg, "iter=", 5) == 0)
		iter = arg + 5;
	else
		exit(2);
}

int
main(int argc, char *argv[])
{
	static char line[65536];
	Gsasl_session *s;
	Gsasl *g;
	int e, i;

	if (argc < 3 || !get_line(password, sizeof(password)))
		return 2;
	user = argv[2];
	for (i = 3; i < argc; i++)
		option(argv[i]);
	if (gsasl_init(&g) != GSASL_OK)
		return 2;
	gsasl_callback_set(g, answer);
	if ((e = gsasl_server_start(g, argv[1], &s)) != GSASL_OK) {
		printf("no %s\n", gsasl_strerror(e));
		return 0;
	}
	/* Whoever speaks second has nothing to say to nothing. */
	while (get_line(line, sizeof(line)))
		step(s, line);
	return 0;
}
