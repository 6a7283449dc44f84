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


#include <sys/types.h>
#include <sys/socket.h>

#include <arpa/inet.h>
#include <net/if.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <syslog.h>
#include <unistd.h>

#include "account.h"
#include "fingerprint.h"
#include "log.h"
#include "mechs.h"
#include "proto.h"
#include "settings.h"
#include "tlsprio.h"
#include "user.h"
#include "word.h"

const struct setting setting_table[SETTING_MAX] = {
#define T(id, name, kind, def, flags, must) \
	{ #name, kind, def, flags, must, offsetof(struct account, name) },
	SETTING_TABLE(T)
#undef T
};

static const struct setting_name setting_names[] = {
#define T(id, name, ...)	{ #name, SETTING_##id, SENSE_SAME },
	SETTING_TABLE(T)
#undef T
	{ "connect_timeout",	SETTING_TIMEOUT,	SENSE_SAME },
	{ "keepbcc",	SETTING_REMOVE_BCC_HEADERS,	SENSE_INVERSE },
	{ "add_missing_from_header", SETTING_SET_FROM_HEADER, SENSE_AUTO },
	{ "add_missing_date_header", SETTING_SET_DATE_HEADER, SENSE_AUTO },
	{ "undisclosed_recipients", SETTING_SET_TO_HEADER, SENSE_UNDISCLOSED },
	{ "tls_nocertcheck",	SETTING_TLS_CERTCHECK,	SENSE_OFF },
	{ "tls_nostarttls",	SETTING_TLS_STARTTLS,	SENSE_OFF },
	{ "tls_force_sslv3",	SETTING_TLS,		SENSE_IGNORED }
};

const struct setting_name *
setting_name(size_t i)
{
	if (i >= sizeof(setting_names) / sizeof(setting_names[0]))
		return NULL;
	return &setting_names[i];
}

const struct setting_name *
setting_find(const char *name)
{
	const struct setting_name *sn;
	size_t i;

	for (i = 0; (sn = setting_name(i)) != NULL; i++)
		if (strcmp(sn->name, name) == 0)
			return sn;
	return NULL;
}

const char *
auth_method(const char *arg)
{
	const struct mech *m = mech_find(arg);

	return m == NULL ? NULL : m->name;
}

int
setting_optional(const struct setting_name *sn)
{
	switch (setting_table[sn->id].kind) {
	case VALUE_BOOL:
	case VALUE_AUTO:
	case VALUE_AUTO_ON:
	case VALUE_TO:
	case VALUE_AUTH:
	case VALUE_SYSLOG:
		return 1;
	default:
		return 0;
	}
}

/* The bit of the word of n bytes at s, or 0. */
static unsigned int
notify_bit(const char *s, size_t n)
{
	static const struct {
		const char	*word;
		unsigned int	 bit;
	} words[] = {
		{ "failure", NOTIFY_FAILURE },
		{ "delay", NOTIFY_DELAY },
		{ "success", NOTIFY_SUCCESS }
	};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strlen(words[i].word) == n &&
		    strncmp(s, words[i].word, n) == 0)
			return words[i].bit;
	return 0;
}

unsigned int
setting_notify(const char *arg)
{
	unsigned int bits = 0, bit;
	size_t n;

	if (strcmp(arg, "never") == 0)
		return NOTIFY_NEVER;
	for (;; arg += n + 1) {
		n = strcspn(arg, ",");
		if ((bit = notify_bit(arg, n)) == 0 || bits & bit)
			return 0;
		bits |= bit;
		if (arg[n] == '\0')
			return bits;
	}
}

/* RFC 3461 4.4: at most 100 characters as xtext, which takes + and = apart. */
static int
is_envid(const char *arg)
{
	size_t n = 0;
	const char *p;

	for (p = arg; *p != '\0'; p++)
		n += *p == '+' || *p == '=' ? 3 : 1;
	return *arg == '\0' || (n <= PROTO_ENVID_MAX &&
	    word_safe(arg, 1, PROTO_ENVID_MAX) && !word_is_8bit(arg));
}

int
setting_facility(const char *arg)
{
	static const struct {
		const char	*name;
		int		 facility;
	} facilities[] = {
		{ "LOG_USER", LOG_USER }, { "LOG_MAIL", LOG_MAIL },
		{ "LOG_LOCAL0", LOG_LOCAL0 }, { "LOG_LOCAL1", LOG_LOCAL1 },
		{ "LOG_LOCAL2", LOG_LOCAL2 }, { "LOG_LOCAL3", LOG_LOCAL3 },
		{ "LOG_LOCAL4", LOG_LOCAL4 }, { "LOG_LOCAL5", LOG_LOCAL5 },
		{ "LOG_LOCAL6", LOG_LOCAL6 }, { "LOG_LOCAL7", LOG_LOCAL7 }
	};
	size_t i;

	for (i = 0; i < sizeof(facilities) / sizeof(facilities[0]); i++)
		if (strcmp(arg, facilities[i].name) == 0)
			return facilities[i].facility;
	return -1;
}

static const char *
canonical_syslog(const char *arg)
{
	if (*arg == '\0' || strcmp(arg, "on") == 0)
		return "LOG_USER";
	return strcmp(arg, "off") == 0 || setting_facility(arg) != -1 ? arg :
	    NULL;
}

static const char *
canonical_return(const char *arg)
{
	if (strcmp(arg, "hdrs") == 0)
		return "headers";
	return strcmp(arg, "off") == 0 || strcmp(arg, "headers") == 0 ||
	    strcmp(arg, "full") == 0 ? arg : NULL;
}

static int
is_number(const char *s, long long max)
{
	const char *err;

	if (s[strspn(s, "0123456789")] != '\0')
		return 0;
	(void)strtonum(s, 1, max, &err);
	return err == NULL;
}

/* An address in digits; a link-local one may have its interface behind a %. */
static int
is_address(const char *s)
{
	unsigned char addr[sizeof(struct in6_addr)];
	char text[INET6_ADDRSTRLEN];
	size_t n = strcspn(s, "%");

	if (inet_pton(AF_INET, s, addr) == 1)
		return 1;
	if (n >= sizeof(text))
		return 0;
	memcpy(text, s, n);
	text[n] = '\0';
	return inet_pton(AF_INET6, text, addr) == 1 &&
	    (s[n] == '\0' || word_safe(s + n + 1, 1, IF_NAMESIZE - 1));
}

char *
setting_path(const char *file)
{
	const char *home;
	char *out;

	if (file[0] != '~' || (file[1] != '\0' && file[1] != '/'))
		return strdup(file);
	if ((home = user_home()) == NULL)
		home = "";
	if (asprintf(&out, "%s%s", home, file + 1) == -1)
		return NULL;
	return out;
}

static int
is_name(const char *s)
{
	size_t i;

	for (i = 0; s[i] != '\0'; i++)
		if ((unsigned char)s[i] < ' ' || s[i] == 0x7f)
			return 0;
	return i <= FULL_NAME_MAX;
}

/* The argument if it is one of these words, the first if it is empty. */
static const char *
one_of(const char *arg, const char *first, const char *second,
    const char *third)
{
	if (*arg == '\0' || strcmp(arg, first) == 0)
		return first;
	if (strcmp(arg, second) == 0)
		return second;
	return third != NULL && strcmp(arg, third) == 0 ? third : NULL;
}

static int
is_fingerprint(const char *arg)
{
	uint8_t digest[FINGERPRINT_MAX];

	return *arg == '\0' || fingerprint_parse(arg, digest) != 0;
}

/* The canonical form of an argument, or NULL if it is none of the kind. */
static const char *
canonical(enum value_kind kind, const char *arg)
{
	switch (kind) {
	case VALUE_HOST:
	case VALUE_DOMAIN:
		return word_safe(arg, 1, PROTO_HOST_MAX) ? arg : NULL;
	case VALUE_PROXY_HOST:
		return word_safe(arg, 0, PROTO_HOST_MAX) ? arg : NULL;
	case VALUE_IP:
		return *arg == '\0' || is_address(arg) ? arg : NULL;
	case VALUE_ADDRESS:
		return *arg == '\0' || strcmp(arg, "<>") == 0 ||
		    word_safe(arg, 1, PROTO_ADDR_MAX) ? arg : NULL;
	case VALUE_TEXT:
		return strlen(arg) < PROTO_SECRET_MAX ? arg : NULL;
	case VALUE_FILE:
	case VALUE_SOCKET:
	case VALUE_TRUST:
		return arg;
	case VALUE_KEY:
		return strncmp(arg, "pkcs11:", 7) != 0 ? arg : NULL;
	case VALUE_FINGERPRINT:
		return is_fingerprint(arg) ? arg : NULL;
	case VALUE_PRIORITIES:
		return tlsprio_fault(arg) == NULL ? arg : NULL;
	case VALUE_NAME:
		return is_name(arg) ? arg : NULL;
	case VALUE_FORMAT:
		return strlen(arg) <= LOG_FORMAT_MAX ? arg : NULL;
	case VALUE_SYSLOG:
		return canonical_syslog(arg);
	case VALUE_BOOL:
		return one_of(arg, "on", "off", NULL);
	case VALUE_AUTO:
		return one_of(arg, "auto", "off", NULL);
	case VALUE_AUTO_ON:
		return one_of(arg, "auto", "on", "off");
	case VALUE_TO:
		return one_of(arg, "on", "off", "undisclosed_recipients");
	case VALUE_PORT:
		return is_number(arg, 65535) ? arg : NULL;
	case VALUE_PROXY_PORT:
	case VALUE_DH_BITS:
		return *arg == '\0' || is_number(arg, 65535) ? arg : NULL;
	case VALUE_TIMEOUT:
		return strcmp(arg, "off") == 0 ||
		    is_number(arg, TIMEOUT_MAX) ? arg : NULL;
	case VALUE_AUTH:
		return strcmp(arg, "on") == 0 || strcmp(arg, "off") == 0 ?
		    arg : *arg == '\0' ? "on" : auth_method(arg);
	case VALUE_SANDBOX:
		return strcmp(arg, "strict") == 0 ||
		    strcmp(arg, "relaxed") == 0 ? arg : NULL;
	case VALUE_PROTOCOL:
		return strcmp(arg, "smtp") == 0 || strcmp(arg, "lmtp") == 0 ?
		    arg : NULL;
	case VALUE_NOTIFY:
		return strcmp(arg, "off") == 0 || setting_notify(arg) != 0 ?
		    arg : NULL;
	case VALUE_RETURN:
		return canonical_return(arg);
	case VALUE_ENVID:
		return is_envid(arg) ? arg : NULL;
	}
	return NULL;
}

/* Aliases of another sense take on and off. */
static enum value_kind
kind_of(const struct setting_name *sn)
{
	return sn->sense == SENSE_SAME ? setting_table[sn->id].kind :
	    VALUE_BOOL;
}

/* What an alias of another sense says, said of the setting itself. */
static const char *
in_sense(enum setting_sense sense, const char *canon)
{
	int on = strcmp(canon, "on") == 0;

	switch (sense) {
	case SENSE_INVERSE:
		return on ? "off" : "on";
	case SENSE_AUTO:
		return on ? "auto" : canon;
	case SENSE_UNDISCLOSED:
		return on ? "undisclosed_recipients" : canon;
	default:
		return canon;
	}
}

static int
is_path(enum value_kind kind)
{
	return kind == VALUE_FILE || kind == VALUE_SOCKET ||
	    kind == VALUE_KEY || kind == VALUE_TRUST;
}

int
setting_is_file(const struct setting_name *sn)
{
	return is_path(kind_of(sn));
}

/* What an argument of this kind must be. */
static const char *
must_be(const struct setting_name *sn, enum value_kind kind, const char *arg)
{
	if (sn->sense != SENSE_SAME)
		return "must be on or off";
	return kind == VALUE_PRIORITIES && arg != NULL ? tlsprio_fault(arg) :
	    setting_table[sn->id].must;
}

/* A copy, spelled as it is shown and used. */
static char *
spell(enum value_kind kind, const char *canon)
{
	char *value, *p;

	if (is_path(kind))
		return setting_path(canon);
	if ((value = strdup(canon)) == NULL || kind != VALUE_FINGERPRINT)
		return value;
	for (p = value; *p != '\0'; p++)
		*p = (char)toupper((unsigned char)*p);
	return value;
}

int
setting_check(const struct setting_name *sn, const char *arg, char **value,
    const char **why)
{
	enum value_kind kind = kind_of(sn);
	const char *canon;

	*value = NULL;
	if (sn->sense == SENSE_OFF) {
		*why = "takes no argument";
		if (arg != NULL && *arg != '\0')
			return -1;
		arg = "off";
	}
	*why = must_be(sn, kind, arg);
	if ((canon = canonical(kind, arg == NULL ? "" : arg)) == NULL)
		return -1;
	canon = in_sense(sn->sense, canon);
	*value = spell(kind, canon);
	if (*value != NULL && kind == VALUE_SOCKET &&
	    strlen(*value) > SOCKET_PATH_MAX) {
		free(*value);
		*value = NULL;
		return -1;
	}
	*why = "cannot be kept: out of memory";
	return *value == NULL ? -1 : 0;
}

static void
wipe(char *s)
{
	if (s != NULL)
		freezero(s, strlen(s));
}

void
settings_put(struct settings *s, enum setting_id id, char *value)
{
	wipe(s->value[id]);
	s->value[id] = value;
}

int
settings_inherit(struct settings *s, const struct settings *from)
{
	char *copy;
	size_t i;

	for (i = 0; i < SETTING_MAX; i++) {
		if (from->value[i] == NULL)
			continue;
		if ((copy = strdup(from->value[i])) == NULL)
			return -1;
		settings_put(s, (enum setting_id)i, copy);
	}
	return 0;
}

size_t
settings_size(const struct settings *s)
{
	size_t i, n = 0;

	for (i = 0; i < SETTING_MAX; i++)
		n += s->value[i] == NULL ? 0 : strlen(s->value[i]) + 1;
	return n;
}

void
settings_free(struct settings *s)
{
	size_t i;

	for (i = 0; i < SETTING_MAX; i++)
		settings_put(s, (enum setting_id)i, NULL);
}
