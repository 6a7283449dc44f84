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
#include <strings.h>
#include <sysexits.h>
#include <time.h>

#include "escape.h"
#include "modes.h"
#include "serverinfo.h"
#include "session.h"

#define DATE_LEN	64

/* What the server offers and print_caps puts in words. */
#define EXPLAINED	(CAP_SIZE | CAP_PIPELINING | CAP_SMTPUTF8 | \
			 CAP_ETRN | CAP_DSN | CAP_STARTTLS | CAP_AUTH)

/* In msmtp 1.8's order. */
static const char *const mechanisms[] = {
	"SCRAM-SHA-256-PLUS", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256",
	"SCRAM-SHA-1", "PLAIN", "GSSAPI", "EXTERNAL", "OAUTHBEARER",
	"CRAM-MD5", "DIGEST-MD5", "LOGIN", "NTLM", "XOAUTH2"
};
#define NMECHS	(sizeof(mechanisms) / sizeof(mechanisms[0]))

static int
keep(struct run *r, char **to, const char *s)
{
	free(*to);
	if ((*to = strdup(s)) == NULL)
		return run_fail(r, EX_OSERR, "out of memory");
	return 0;
}

int
serverinfo_name(struct run *r, const char *name)
{
	return r->info == NULL ? 0 : keep(r, &r->info->name, name);
}

int
serverinfo_address(struct run *r, const char *address)
{
	return r->info == NULL ? 0 : keep(r, &r->info->address, address);
}

int
serverinfo_greeting(struct run *r, const char *reply)
{
	return r->info == NULL ? 0 : keep(r, &r->info->greeting, reply);
}

static int
keep_digest(uint8_t *to, const uint8_t *from, size_t len)
{
	if (from != NULL)
		memcpy(to, from, len);
	return from != NULL;
}

int
serverinfo_tls(struct run *r, const struct tls_report *t)
{
	struct serverinfo *i = r->info;

	if (i == NULL)
		return 0;
	i->not_before = t->not_before;
	i->not_after = t->not_after;
	i->has_sha256 = keep_digest(i->sha256, t->sha256, SHA256_LEN);
	i->has_sha1 = keep_digest(i->sha1, t->sha1, SHA1_LEN);
	i->has_md5 = keep_digest(i->md5, t->md5, MD5_LEN);
	i->has_tls = 1;
	if (keep(r, &i->version, t->version) == -1 ||
	    keep(r, &i->cipher, t->cipher) == -1 ||
	    keep(r, &i->subject, t->subject) == -1)
		return -1;
	return keep(r, &i->issuer, t->issuer);
}

int
serverinfo_cap(struct run *r, const char *line)
{
	if (r->info == NULL || strlist_add(&r->info->caps, line) == 0)
		return 0;
	return run_fail(r, EX_OSERR, "out of memory");
}

void
serverinfo_forget_caps(struct run *r)
{
	if (r->info != NULL)
		strlist_free(&r->info->caps);
}

void
serverinfo_hex(const uint8_t *p, size_t len, char *out)
{
	size_t i;

	for (i = 0; i < len; i++)
		(void)snprintf(out + 3 * i, 3, "%02X", p[i]);
	for (i = 1; i < len; i++)
		out[3 * i - 1] = ':';
}

/* A line with something that is not ours. */
static void
print_text(int indent, const char *s)
{
	char *safe;

	if ((safe = escape_dup(s)) != NULL)
		printf("%*s%s\n", indent, "", safe);
	free(safe);
}

static void
print_first(const struct run *r)
{
	const struct serverinfo *i = r->info;
	const char *what = r->acct.protocol ? "LMTP" : "SMTP";
	char *text;
	int n;

	/* As msmtp 1.8: the host, though it is the socket that is spoken to. */
	if (r->acct.host == NULL || r->acct.port == 0)
		n = asprintf(&text, "%s server at %s:", what,
		    r->acct.host == NULL ? r->acct.socket : r->acct.host);
	else if (i->name != NULL)
		n = asprintf(&text, "%s server at %s (%s [%s]), port %u:",
		    what, r->acct.host, i->name, i->address, r->acct.port);
	else if (i->address != NULL)
		n = asprintf(&text, "%s server at %s ([%s]), port %u:",
		    what, r->acct.host, i->address, r->acct.port);
	else
		n = asprintf(&text, "%s server at %s, port %u:", what,
		    r->acct.host, r->acct.port);
	if (n == -1)
		return;
	print_text(0, text);
	free(text);
}

/* The first line of the reply, behind its code. */
static void
print_greeting(const struct serverinfo *i)
{
	char *line;

	if (i->greeting == NULL || (line = strndup(i->greeting,
	    strcspn(i->greeting, "\n"))) == NULL)
		return;
	if (strlen(line) > 4)
		print_text(4, line + 4);
	free(line);
}

/* As ctime(3), and never without a year. */
static void
print_date(const char *label, int64_t t)
{
	char text[DATE_LEN];
	time_t when = (time_t)t;
	struct tm tm;

	if (localtime_r(&when, &tm) == NULL || strftime(text, sizeof(text),
	    "%a %b %e %H:%M:%S %Y", &tm) == 0)
		(void)strlcpy(text, "(unknown)", sizeof(text));
	printf("        %s: %s\n", label, text);
}

static void
print_digest(const char *label, const uint8_t *p, size_t len, int known)
{
	char hex[3 * SHA256_LEN];

	if (!known)
		return;
	serverinfo_hex(p, len, hex);
	printf("        %s: %s\n", label, hex);
}

static void
print_tls(const struct serverinfo *i)
{
	char *session;

	if (!i->has_tls ||
	    asprintf(&session, "%s %s", i->version, i->cipher) == -1)
		return;
	printf("TLS session parameters:\n");
	print_text(4, session);
	free(session);
	printf("TLS certificate information:\n    Subject:\n");
	print_text(8, i->subject);
	printf("    Issuer:\n");
	print_text(8, i->issuer);
	printf("    Validity:\n");
	print_date("Activation time", i->not_before);
	print_date("Expiration time", i->not_after);
	printf("    Fingerprints:\n");
	print_digest("SHA256", i->sha256, SHA256_LEN, i->has_sha256);
	print_digest("SHA1 (deprecated)", i->sha1, SHA1_LEN, i->has_sha1);
	print_digest("MD5 (deprecated)", i->md5, MD5_LEN, i->has_md5);
}

static void
print_size(const struct server *s)
{
	double n = (double)s->size;

	if (!(s->caps & CAP_SIZE))
		return;
	printf("    SIZE %llu:\n        Maximum message size is ",
	    (unsigned long long)s->size);
	if (s->size == 0)
		printf("unlimited\n");
	else if (s->size > 1024 * 1024)
		printf("%llu bytes = %.2f MiB\n",
		    (unsigned long long)s->size, n / (1024 * 1024));
	else if (s->size > 1024)
		printf("%llu bytes = %.2f KiB\n",
		    (unsigned long long)s->size, n / 1024);
	else
		printf("%llu bytes\n", (unsigned long long)s->size);
}

/* Is the word in the list, which has blanks between its words? */
static int
in_list(const char *list, const char *word, size_t len)
{
	size_t n;

	for (; *list != '\0'; list += n + strspn(list + n, " ")) {
		n = strcspn(list, " ");
		if (n == len && strncasecmp(list, word, len) == 0)
			return 1;
	}
	return 0;
}

static int
is_known(const char *word, size_t len)
{
	size_t i;

	for (i = 0; i < NMECHS; i++)
		if (in_list(mechanisms[i], word, len))
			return 1;
	return 0;
}

/* Those that msmtp knows in its order, then what else the server has. */
static void
print_auth(const struct server *s)
{
	const char *p;
	char word[PROTO_MECH_MAX * ESCAPE_WIDTH + 1];
	size_t i, n;

	if (!(s->caps & CAP_AUTH))
		return;
	printf("    AUTH:\n        Supported authentication methods:\n"
	    "        ");
	for (i = 0; i < NMECHS; i++)
		if (in_list(s->mechs, mechanisms[i], strlen(mechanisms[i])))
			printf("%s ", mechanisms[i]);
	for (p = s->mechs; *p != '\0'; p += n + strspn(p + n, " ")) {
		n = strcspn(p, " ");
		if (is_known(p, n))
			continue;
		(void)escape(word, sizeof(word), p, n);
		printf("%s ", word);
	}
	printf("\n");
}

static void
print_caps(const struct run *r)
{
	static const struct {
		uint32_t	 cap;
		const char	*text;
	} known[] = {
		{ CAP_PIPELINING, "PIPELINING:\n        Support for command "
		    "grouping for faster transmission" },
		{ CAP_SMTPUTF8, "SMTPUTF8:\n        Support for "
		    "Internationalized Email" },
		{ CAP_ETRN, "ETRN:\n        Support for RMQS (Remote Message "
		    "Queue Starting)" },
		{ CAP_DSN, "DSN:\n        Support for Delivery Status "
		    "Notifications" },
		{ CAP_STARTTLS, "STARTTLS:\n        Support for TLS "
		    "encryption via the STARTTLS command" }
	};
	const struct server *s = &r->server;
	size_t i;

	if (!(s->caps & EXPLAINED) && r->info->caps.n == 0) {
		printf("No special capabilities.\n");
		return;
	}
	printf("Capabilities:\n");
	print_size(s);
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (s->caps & known[i].cap)
			printf("    %s\n", known[i].text);
	print_auth(s);
	for (i = 0; i < r->info->caps.n; i++)
		print_text(4, r->info->caps.v[i]);
}

static void
print_all(const struct run *r)
{
	print_first(r);
	print_greeting(r->info);
	print_tls(r->info);
	print_caps(r);
	if (!r->acct.tls && (r->server.caps & CAP_STARTTLS))
		printf("This server might advertise more or other "
		    "capabilities when TLS is active.\n");
}

/* No secret is fetched: the server is only asked what it says to everybody. */
static int
ask(struct run *r)
{
	if (modes_account(r) == -1)
		return -1;
	r->acct.auth.on = 0;
	if (session_start_kids(r) == -1 || session_prepare(r) == -1)
		return -1;
	tzset();
	if (modes_lockin(r) == -1 || session_greet(r) == -1)
		return -1;
	return session_quit(r);
}

static void
forget(struct serverinfo *i)
{
	free(i->name);
	free(i->address);
	free(i->greeting);
	free(i->version);
	free(i->cipher);
	free(i->subject);
	free(i->issuer);
	strlist_free(&i->caps);
}

int
mode_serverinfo(struct run *r)
{
	struct serverinfo info = { 0 };

	r->info = &info;
	modes_begin(r);
	if (ask(r) == 0)
		print_all(r);
	modes_end(r);
	r->info = NULL;
	forget(&info);
	return r->code == -1 ? EX_OK : r->code;
}
