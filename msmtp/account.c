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
#include "paths.h"
#include "proto.h"
#include "report.h"

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
		*(int *)field = resolve_word(row->kind, text);
		break;
	case VALUE_NOTIFY:
	case VALUE_RETURN:
	case VALUE_TIMEOUT:
	case VALUE_PORT:
	case VALUE_PROXY_PORT:
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
	case VALUE_FILE:
	case VALUE_SOCKET:
	case VALUE_TRUST:
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

/*
 * What msmtp 1.8 would substitute and we do not, such as %U; sent as it is it
 * is nobody.
 */
static int
has_substitution(const char *from)
{
	const char *p;

	for (p = from; (p = strchr(p, '%')) != NULL; p++)
		if (p[1] != '\0' && strchr("UHCM", p[1]) != NULL)
			return 1;
	return 0;
}

int
account_from_author(const struct account *acct)
{
	return acct->from != NULL && strstr(acct->from, "%F") != NULL;
}

static int
check_tls(const struct account *acct)
{
	if (acct->tls && acct->tls_certcheck && acct->tls_trust_file == NULL)
		return incomplete(acct, "tls needs a tls_trust_file to verify "
		    "the server (or tls_certcheck off)");
	return 0;
}

/* What a connection needs, and what sending. */
static int
check(const struct account *acct, int from_is_read, const struct options *o)
{
	if (acct->host == NULL && acct->socket == NULL)
		return incomplete(acct, "host is not set: say which server "
		    "takes the mail (host NAME)");
	if (acct->host == NULL && acct->tls)
		return incomplete(acct, "host is not set: tls over a socket "
		    "needs the name that the server's certificate is for "
		    "(host NAME)");
	if (acct->port == 0 && acct->socket == NULL)
		return incomplete(acct, "port is not set: LMTP has no default "
		    "(port NUMBER)");
	if (from_is_read || !options_send(o))
		return check_tls(acct);
	if (acct->from == NULL)
		return incomplete(acct, "from is not set: say who sends (from "
		    "ADDRESS, or --from=ADDRESS)");
	if (conf_is_pattern(acct->from))
		return incomplete(acct, "from is a pattern: say who sends "
		    "(--from=ADDRESS)");
	if (has_substitution(acct->from))
		return incomplete(acct, "from has a substitution pattern (%U "
		    "%H %C %M), which this version does not know: write "
		    "the address out");
	return check_tls(acct);
}

/* The sender that the mail named is the account's, whatever it says. */
static int
put_sender(struct account *acct, const char *sender)
{
	char *copy;

	if ((copy = strdup(sender)) == NULL)
		return no_memory();
	settings_put(&acct->set, SETTING_FROM, copy);
	return 0;
}

int
account_find(const struct options *o, struct choice *c, const char *sender,
    struct account *acct)
{
	int rv;

	memset(acct, 0, sizeof(*acct));
	rv = choose_account(o, c, sender, acct);
	if (rv == 0 && settings_inherit(&acct->set, &o->set) == -1)
		rv = no_memory();
	if (rv == 0 && sender != NULL)
		rv = put_sender(acct, sender);
	if (rv == 0)
		rv = resolve_all(acct);
	if (rv == 0)
		rv = check(acct, sender != NULL, o);
	if (rv != 0)
		account_free(acct);
	(void)fflush(stdout);
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
	default:
		break;
	}
	if (text == NULL || *text == '\0')
		return "(not set)";
	if (setting_table[id].flags & SETTING_SECRET ||
	    (id == SETTING_PASSWORDEVAL && acct->locked))
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
	return options_send(o) || id < SETTING_FROM ||
	    (id >= SETTING_SANDBOX && id < SETTING_CHUNKING);
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
	if (!options_send(o)) {
		print_mode(o);
		return;
	}
	(void)printf("reading recipients from %s\n",
	    !o->read_recipients ? "the command line" : o->nrcpts == 0 ?
	    "the mail" : "the command line and the mail");
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
