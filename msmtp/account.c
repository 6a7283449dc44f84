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


#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "account.h"
#include "choose.h"
#include "conf.h"
#include "escape.h"
#include "expand.h"
#include "fingerprint.h"
#include "paths.h"
#include "proto.h"
#include "report.h"
#include "word.h"

static int
no_memory(void)
{
	report("out of memory");
	return EX_OSERR;
}

static struct auth_choice
resolve_auth(const char *text)
{
	struct auth_choice c = { 0, NULL };

	c.on = strcmp(text, "off") != 0;
	if (c.on && strcmp(text, "on") != 0)
		c.mechanism = auth_method(text);
	return c;
}

static unsigned int
resolve_timeout(const char *text)
{
	if (*text == '\0')
		return TIMEOUT_UNSET;
	if (strcmp(text, "off") == 0)
		return TIMEOUT_OFF;
	return (unsigned int)strtonum(text, 1, TIMEOUT_MAX, NULL);
}

static unsigned int
resolve_return(const char *text)
{
	if (strcmp(text, "off") == 0)
		return 0;
	return strcmp(text, "full") == 0 ? MAIL_RET_FULL : MAIL_RET_HDRS;
}

/* Settings that are kept as text; NULL is unset. */
static const char *
resolve_text(enum value_kind kind, char *text)
{
	if (kind == VALUE_ADDRESS && strcmp(text, "<>") == 0) {
		*text = '\0';
		return text;
	}
	if (*text == '\0')
		return NULL;
	return kind == VALUE_TRUST && strcmp(text, "system") == 0 ?
	    path_trust : text;
}

/* Settings that are one of a few words. */
static int
resolve_word(enum value_kind kind, const char *text)
{
	int off = strcmp(text, "off") == 0, on = strcmp(text, "on") == 0;

	switch (kind) {
	case VALUE_AUTO_ON:
		return off ? HEADER_OFF : on ? HEADER_ON : HEADER_AUTO;
	case VALUE_TO:
		return off ? TO_OFF : on ? TO_ON : TO_UNDISCLOSED;
	case VALUE_SANDBOX:
		return strcmp(text, "relaxed") == 0;
	case VALUE_PROTOCOL:
		return strcmp(text, "lmtp") == 0;
	case VALUE_SYSLOG:
		return setting_facility(text);
	default:
		return !off;
	}
}

static unsigned int
resolve_number(enum value_kind kind, const char *text)
{
	switch (kind) {
	case VALUE_NOTIFY:
		return setting_notify(text);
	case VALUE_RETURN:
		return resolve_return(text);
	case VALUE_TIMEOUT:
		return resolve_timeout(text);
	default:
		return *text == '\0' ? 0 :
		    (unsigned int)strtonum(text, 1, 65535, NULL);
	}
}

/* Put one setting, given or by default, into its field. */
static int
resolve(struct account *acct, enum setting_id id)
{
	const struct setting *row = &setting_table[id];
	void *field = (char *)acct + row->field;
	char *text;

	acct->given[id] = acct->set.value[id] != NULL;
	if (!acct->given[id] &&
	    (acct->set.value[id] = strdup(row->def)) == NULL)
		return no_memory();
	text = acct->set.value[id];
	switch (row->kind) {
	case VALUE_BOOL:
	case VALUE_AUTO:
	case VALUE_AUTO_ON:
	case VALUE_TO:
	case VALUE_SANDBOX:
	case VALUE_PROTOCOL:
	case VALUE_SYSLOG:
		*(int *)field = resolve_word(row->kind, text);
		break;
	case VALUE_NOTIFY:
	case VALUE_RETURN:
	case VALUE_TIMEOUT:
	case VALUE_PORT:
	case VALUE_PROXY_PORT:
	case VALUE_DH_BITS:
		*(unsigned int *)field = resolve_number(row->kind, text);
		break;
	case VALUE_AUTH:
		*(struct auth_choice *)field = resolve_auth(text);
		break;
	case VALUE_HOST:
	case VALUE_PROXY_HOST:
	case VALUE_IP:
	case VALUE_DOMAIN:
	case VALUE_ADDRESS:
	case VALUE_TEXT:
	case VALUE_NAME:
	case VALUE_FORMAT:
	case VALUE_FILE:
	case VALUE_SOCKET:
	case VALUE_KEY:
	case VALUE_TRUST:
	case VALUE_FINGERPRINT:
	case VALUE_PRIORITIES:
	case VALUE_ENVID:
		*(const char **)field = resolve_text(row->kind, text);
		break;
	}
	return 0;
}

static int
resolve_all(struct account *acct)
{
	size_t i;
	int rv;

	for (i = 0; i < SETTING_MAX; i++)
		if ((rv = resolve(acct, (enum setting_id)i)) != 0)
			return rv;
	/* LMTP has no port of its own, and must not have SMTP's: RFC 2033 5. */
	if (acct->port == 0 && !acct->protocol)
		acct->port = acct->tls && !acct->tls_starttls ? 465 : 25;
	if (acct->proxy_host != NULL && acct->proxy_port == 0)
		acct->proxy_port = PROXY_PORT;
	return 0;
}

/* Name the account, where it is from, and what it lacks. */
static int
incomplete(const struct account *acct, const char *what)
{
	if (acct->file == NULL)
		report("%s", what);
	else
		report("account %s from %s: %s", acct->name, acct->file, what);
	return EX_CONFIG;
}

int
account_from_author(const struct account *acct)
{
	return acct->from != NULL && strstr(acct->from, "%F") != NULL;
}

static int
check_tls(const struct account *acct)
{
	if ((acct->tls_key_file == NULL) != (acct->tls_cert_file == NULL))
		return incomplete(acct, acct->tls_key_file == NULL ?
		    "tls_cert_file needs a tls_key_file: the key that the "
		    "certificate is for" : "tls_key_file needs a "
		    "tls_cert_file: the certificate of the key");
	if (acct->tls && acct->tls_certcheck &&
	    acct->tls_trust_file == NULL && acct->tls_fingerprint == NULL)
		return incomplete(acct, "tls needs a tls_trust_file or a "
		    "tls_fingerprint to verify the server (or tls_certcheck "
		    "off)");
	return 0;
}

/* Who sends; with what the mail or an option says where that counts. */
static int
check_from(const struct account *acct)
{
	if (acct->from == NULL && !acct->allow_from_override)
		return incomplete(acct, "from is not set, and with "
		    "allow_from_override off no option sets it: say who sends "
		    "(from ADDRESS)");
	if (acct->from == NULL)
		return incomplete(acct, "from is not set: say who sends (from "
		    "ADDRESS, or --from=ADDRESS)");
	if (!conf_is_pattern(acct->from))
		return 0;
	if (!acct->allow_from_override)
		return incomplete(acct, "from is a pattern, and with "
		    "allow_from_override off no option says who sends (from "
		    "ADDRESS)");
	return incomplete(acct, "from is a pattern: say who sends "
	    "(--from=ADDRESS)");
}

/* What a connection needs, and what sending. */
static int
check(const struct account *acct, const struct options *o)
{
	int rv = 0;

	if (acct->host == NULL && acct->socket == NULL)
		return incomplete(acct, "host is not set: say which server "
		    "takes the mail (host NAME)");
	if (acct->host == NULL && acct->tls && acct->tls_host_override == NULL)
		return incomplete(acct, "host is not set: tls over a socket "
		    "needs the name that the server's certificate is for "
		    "(host NAME, or tls_host_override NAME)");
	if (acct->port == 0 && acct->socket == NULL)
		return incomplete(acct, "port is not set: LMTP has no default "
		    "(port NUMBER)");
	if (!acct->from_is_mails && options_send(o) &&
	    o->mode != MODE_PRETEND)
		rv = check_from(acct);
	return rv != 0 ? rv : check_tls(acct);
}

/* An administrator, or a user himself, who wants one sender only. */
static int
keeps_from(const struct settings *s)
{
	const char *allow = s->value[SETTING_ALLOW_FROM_OVERRIDE];

	return allow != NULL && strcmp(allow, "off") == 0;
}

/*
 * Lay the options over the account, and the sender that the mail named: with
 * allow_from_override off they have chosen the account, and no more.
 */
static int
lay_over(struct account *acct, const struct options *o, const char *sender)
{
	int keep = keeps_from(&acct->set);
	char *own = NULL, *copy;

	if (keep) {
		own = acct->set.value[SETTING_FROM];
		acct->set.value[SETTING_FROM] = NULL;
	}
	if (settings_inherit(&acct->set, &o->set) == -1) {
		free(own);
		return no_memory();
	}
	if (keep)
		settings_put(&acct->set, SETTING_FROM, own);
	else if (sender != NULL) {
		if ((copy = strdup(sender)) == NULL)
			return no_memory();
		settings_put(&acct->set, SETTING_FROM, copy);
		acct->from_is_mails = 1;
	}
	return 0;
}

/*
 * A log in a file is its owner's to read and change; that of an account which
 * belongs to the administrator goes where he alone can do either.
 */
static int
log_locked(struct account *acct)
{
	const char *file = acct->set.value[SETTING_LOGFILE];
	const char *syslog = acct->set.value[SETTING_SYSLOG];
	char *copy;

	if (file == NULL || *file == '\0')
		return 0;
	settings_put(&acct->set, SETTING_LOGFILE, NULL);
	if (syslog != NULL && strcmp(syslog, "off") != 0)
		return 0;
	if ((copy = strdup("LOG_USER")) == NULL)
		return no_memory();
	settings_put(&acct->set, SETTING_SYSLOG, copy);
	return 0;
}

/* Lay over, fill in the defaults, and see whose the sender is. */
static int
settle(struct account *acct, const struct options *o, const char *sender)
{
	int rv;

	rv = lay_over(acct, o, sender);
	if (rv == 0 && acct->locked)
		rv = log_locked(acct);
	if (rv == 0)
		rv = resolve_all(acct);
	if (rv == 0 && acct->auto_from)
		acct->from_is_mails = 0;
	return rv;
}

int
account_find(const struct options *o, struct choice *c, const char *sender,
    struct account *acct)
{
	int rv;

	memset(acct, 0, sizeof(*acct));
	rv = choose_account(o, c, sender, acct);
	if (rv == 0)
		rv = settle(acct, o, sender);
	if (rv != 0)
		account_free(acct);
	(void)fflush(stdout);
	return rv;
}

/* Is from what the settings say, whatever it is made of? */
static int
makes_from(const struct account *acct, const struct options *o)
{
	return options_send(o) && !acct->auto_from && !acct->from_is_mails &&
	    acct->from != NULL;
}

int
account_wants_canonical(const struct account *acct, const struct options *o)
{
	return !acct->locked && (expand_has(acct->domain, "C") ||
	    (makes_from(acct, o) && expand_has(acct->from, "C")));
}

/* Put text in the place of a setting that has been resolved. */
static int
replace(struct account *acct, enum setting_id id, char **field,
    const char *text)
{
	char *copy;

	if ((copy = strdup(text)) == NULL)
		return -1;
	settings_put(&acct->set, id, copy);
	*field = copy;
	return 0;
}

static int
expand_domain(struct account *acct, struct expand *e)
{
	char text[EXPAND_MAX + 1];

	if (!expand_has(acct->domain, EXPAND_DOMAIN))
		return 0;
	if (expand(e, acct->domain, EXPAND_DOMAIN, text) == -1)
		return -1;
	if (strlen(text) > PROTO_HOST_MAX || word_is_8bit(text)) {
		(void)snprintf(e->why, sizeof(e->why), "it makes a domain "
		    "that is not ASCII or longer than %d bytes",
		    PROTO_HOST_MAX);
		return -1;
	}
	return replace(acct, SETTING_DOMAIN, &acct->domain, text);
}

static int
expand_from(struct account *acct, struct expand *e)
{
	char text[EXPAND_MAX + 1];

	if (expand(e, acct->from, EXPAND_FROM, text) == -1)
		return -1;
	return replace(acct, SETTING_FROM, &acct->from, text);
}

/* The user's name, at maildomain if there is one. */
static int
construct_from(struct account *acct, struct expand *e)
{
	char text[2 * EXPAND_VALUE + 1], user[EXPAND_VALUE];

	if (expand_user(e, user) == -1)
		return -1;
	(void)snprintf(text, sizeof(text), "%s%s%s", user,
	    acct->maildomain == NULL ? "" : "@",
	    acct->maildomain == NULL ? "" : acct->maildomain);
	return replace(acct, SETTING_FROM, &acct->from, text);
}

static int
make_from(struct account *acct, const struct options *o, struct expand *e)
{
	if (options_send(o) && acct->auto_from)
		return construct_from(acct, e);
	return makes_from(acct, o) ? expand_from(acct, e) : 0;
}

/* Name the account and the pattern; without a reason it is memory. */
static int
not_expanded(const struct account *acct, const char *setting,
    const struct expand *e)
{
	char what[sizeof(e->why) + 64];

	if (e->why[0] == '\0')
		return no_memory();
	if (e->pattern == '\0')
		(void)snprintf(what, sizeof(what), "%s: %s", setting, e->why);
	else
		(void)snprintf(what, sizeof(what), "%s has %%%c: %s", setting,
		    e->pattern, e->why);
	return incomplete(acct, what);
}

int
account_complete(struct account *acct, const struct options *o,
    const char *canonical)
{
	struct expand e = { .locked = acct->locked, .canonical = canonical };
	int rv = 0;

	if (expand_domain(acct, &e) == -1)
		rv = not_expanded(acct, "domain", &e);
	else if (make_from(acct, o, &e) == -1)
		rv = not_expanded(acct, acct->auto_from ? "auto_from" : "from",
		    &e);
	else
		rv = check(acct, o);
	if (rv != 0)
		account_free(acct);
	return rv;
}

/*
 * The settings that decide who sends, the options laid over them, in an
 * account of their own.
 */
static int
copy_from(struct account *acct, const struct options *o,
    const struct conf_account *a)
{
	static const enum setting_id ids[] = { SETTING_AUTO_FROM,
	    SETTING_MAILDOMAIN, SETTING_FROM, SETTING_ALLOW_FROM_OVERRIDE };
	struct settings some = { { NULL } };
	int rv = 0;
	size_t i;

	for (i = 0; a != NULL && i < sizeof(ids) / sizeof(ids[0]); i++)
		some.value[ids[i]] = a->set.value[ids[i]];
	memset(acct, 0, sizeof(*acct));
	acct->locked = a != NULL && a->locked;
	if (settings_inherit(&acct->set, &some) == -1)
		rv = no_memory();
	/* Some sender: is it the account's in the end? */
	return rv != 0 ? rv : settle(acct, o, "");
}

int
account_kept_sender(const struct options *o, const struct conf_account *a,
    char **sender)
{
	struct account acct;
	struct expand e = { .locked = a != NULL && a->locked };
	int rv;

	*sender = NULL;
	if ((rv = copy_from(&acct, o, a)) == 0 && !acct.from_is_mails &&
	    !account_from_author(&acct) && make_from(&acct, o, &e) == 0 &&
	    acct.from != NULL && !conf_is_pattern(acct.from) &&
	    (*sender = strdup(acct.from)) == NULL)
		rv = no_memory();
	account_free(&acct);
	return rv;
}

static const char *
show_timeout(const struct account *acct, char *buf, size_t size)
{
	/* As msmtp 1.8, where no time-out is the default. */
	if (acct->timeout == TIMEOUT_UNSET || acct->timeout == TIMEOUT_OFF)
		return "off";
	(void)snprintf(buf, size, "%u second%s", acct->timeout,
	    acct->timeout == 1 ? "" : "s");
	return buf;
}

static const char *
show_auth(const struct account *acct)
{
	if (!acct->auth.on)
		return "none";
	return acct->auth.mechanism == NULL ? "choose" : acct->auth.mechanism;
}

/* As msmtp 1.8, in the words of the protocol. */
static const char *
show_dsn(const char *text, char *buf, size_t size)
{
	char *p;

	if (strcmp(text, "off") == 0)
		return "(not set)";
	(void)strlcpy(buf, strcmp(text, "headers") == 0 ? "hdrs" : text, size);
	for (p = buf; *p != '\0'; p++)
		*p = (char)toupper((unsigned char)*p);
	return buf;
}

/* A value as --pretend shows it; it may use buf. */
static const char *
show(const struct account *acct, const struct options *o, size_t id,
    char *buf, size_t size)
{
	const char *text = acct->set.value[id];

	switch (setting_table[id].kind) {
	case VALUE_PORT:
		(void)snprintf(buf, size, "%u", acct->port);
		return buf;
	case VALUE_PROXY_PORT:
		(void)snprintf(buf, size, "%u", acct->proxy_port);
		return buf;
	case VALUE_TIMEOUT:
		return show_timeout(acct, buf, size);
	case VALUE_AUTH:
		return show_auth(acct);
	case VALUE_NOTIFY:
	case VALUE_RETURN:
		return show_dsn(text, buf, size);
	case VALUE_ADDRESS:
		return acct->from != NULL ? acct->from :
		    o->read_envelope_from ? "(read from mail)" : "(not set)";
	case VALUE_SYSLOG:
		return acct->syslog == -1 ? "(not set)" : text;
	default:
		break;
	}
	if (text == NULL || *text == '\0')
		return "(not set)";
	if (setting_table[id].flags & SETTING_SECRET || (acct->locked &&
	    (id == SETTING_PASSWORDEVAL || id == SETTING_TLS_KEY_PASSWORDEVAL)))
		return "*";
	return text;
}

/* The name as --pretend shows it; NULL without memory. */
static char *
show_name(const struct setting *row)
{
	char *name, *p;

	if ((p = name = strdup(row->name)) == NULL)
		return NULL;
	while (row->flags & SETTING_BLANKS && (p = strchr(p, '_')) != NULL)
		*p = ' ';
	return name;
}

/* Without a mail, those of the connection are shown. */
static int
is_shown(const struct account *acct, const struct options *o, size_t id)
{
	if (setting_table[id].flags & SETTING_OURS && !acct->given[id])
		return 0;
	return options_send(o) || id < SETTING_AUTO_FROM ||
	    (id >= SETTING_TLS_KEY_PASSWORDEVAL && id < SETTING_CHUNKING);
}

static void
print_setting(const struct account *acct, const struct options *o, size_t id)
{
	char buf[64], *name, *safe;

	safe = escape_dup(show(acct, o, id, buf, sizeof(buf)));
	name = show_name(&setting_table[id]);
	(void)printf("%s = %s\n", name == NULL ? "?" : name,
	    safe == NULL ? "?" : safe);
	free(name);
	free(safe);
}

/* Settings that do less than their name promises. */
static void
warn_tls(const struct account *acct)
{
	uint8_t digest[FINGERPRINT_MAX];
	size_t n;

	if (!acct->tls)
		return;
	if (acct->tls_fingerprint != NULL && acct->tls_certcheck) {
		n = fingerprint_parse(acct->tls_fingerprint, digest);
		if (n != FINGERPRINT_SHA256)
			report("warning: tls_fingerprint is of type %s, which "
			    "can be forged: take SHA256",
			    fingerprint_name(n));
		if (acct->tls_crl_file != NULL)
			report("warning: tls_crl_file is not looked at, "
			    "tls_fingerprint takes its place");
	}
	if (acct->tls_min_dh_prime_bits != 0)
		report("warning: tls_min_dh_prime_bits is not known to "
		    "libtls: it is checked only when the server has agreed "
		    "with it on a key");
}

static void
print_mode(const struct options *o)
{
	char *safe;

	if (o->rmqs != NULL && (safe = escape_dup(o->rmqs)) != NULL) {
		(void)printf("RMQS argument = %s\n", safe);
		free(safe);
	}
	(void)fflush(stdout);
}

void
account_print(const struct account *acct, const struct options *o)
{
	size_t i;

	for (i = 0; i < SETTING_MAX; i++)
		if (is_shown(acct, o, i))
			print_setting(acct, o, i);
	warn_tls(acct);
	if (!options_send(o)) {
		print_mode(o);
		return;
	}
	(void)printf("reading recipients from the command line%s\n",
	    o->read_recipients ? " and the mail" : "");
	(void)fflush(stdout);
}

void
account_free(struct account *acct)
{
	settings_free(&acct->set);
	free(acct->name);
	free(acct->file);
	explicit_bzero(acct, sizeof(*acct));
}
