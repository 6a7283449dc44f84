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
 * getopt_long(3) is not used: its messages are not ours, it would take a
 * "--password=..." for a prefix of --passwordeval, and -oX must never swallow
 * the word behind it.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "etrn.h"
#include "options.h"
#include "proto.h"
#include "report.h"
#include "word.h"

enum arg {
	ARG_NONE,
	ARG_NEEDED,		/* joined or the next word */
	ARG_JOINED,		/* joined or none: -oX */
	ARG_LEVEL,		/* -d0.1; --debug=0.1 */
	ARG_OPTIONAL		/* --tls, --tls=on */
};

enum action {
	DO_VERSION, DO_HELP, DO_PRETEND, DO_DEBUG, DO_FILE, DO_ACCOUNT,
	DO_RECIPIENTS, DO_SENDER, DO_MODE, DO_IGNORE, DO_SETTING,
	DO_SERVERINFO, DO_RMQS, DO_CONFIGURE
};

/*
 * Options that are no setting, and the letters of those that are.
 */
static const struct row {
	const char	*name;		/* or NULL */
	const char	*letters;	/* or "" */
	enum arg	 arg;
	enum action	 action;
	enum setting_id	 id;		/* DO_SETTING */
	const char	*arg_name;
	const char	*help;		/* NULL: only accepted */
} rows[] = {
	{ "version", "", ARG_NONE, DO_VERSION, SETTING_MAX, "",
	    "print version and paths" },
	{ "help", "", ARG_NONE, DO_HELP, SETTING_MAX, "",
	    "print this help" },
	{ "pretend", "P", ARG_NONE, DO_PRETEND, SETTING_MAX, "",
	    "print the settings that would be used" },
	{ "serverinfo", "S", ARG_NONE, DO_SERVERINFO, SETTING_MAX, "",
	    "print what the server says of itself" },
	{ "rmqs", "", ARG_NEEDED, DO_RMQS, SETTING_MAX, "what",
	    "have the server send what waits for host, @domain or #queue" },
	{ "configure", "", ARG_NEEDED, DO_CONFIGURE, SETTING_MAX, "address",
	    "print a configuration for this mail address" },
	{ "debug", "dv", ARG_LEVEL, DO_DEBUG, SETTING_MAX, "",
	    "print settings and conversation, secrets masked" },
	{ "file", "C", ARG_NEEDED, DO_FILE, SETTING_MAX, "file",
	    "use this configuration file instead of ~/.msmtprc" },
	{ "account", "a", ARG_NEEDED, DO_ACCOUNT, SETTING_MAX, "name",
	    "use this account of the configuration" },
	{ "read-recipients", "t", ARG_NONE, DO_RECIPIENTS, SETTING_MAX, "",
	    "also send to the addresses in To, Cc and Bcc" },
	{ "read-envelope-from", "", ARG_NONE, DO_SENDER, SETTING_MAX, "",
	    "the sender is the address in the mail's From" },
	{ NULL, "f", ARG_NEEDED, DO_SETTING, SETTING_FROM, "address",
	    "the same as --from" },
	{ NULL, "N", ARG_NEEDED, DO_SETTING, SETTING_DSN_NOTIFY, "when",
	    "the same as --dsn-notify" },
	{ NULL, "R", ARG_NEEDED, DO_SETTING, SETTING_DSN_RETURN, "what",
	    "the same as --dsn-return" },
	{ NULL, "X", ARG_NEEDED, DO_SETTING, SETTING_LOGFILE, "file",
	    "the same as --logfile" },
	{ NULL, "F", ARG_NEEDED, DO_SETTING, SETTING_FROM_FULL_NAME, "name",
	    "full name in a From header that is set" },
	{ NULL, "b", ARG_NEEDED, DO_MODE, SETTING_MAX, "", NULL },
	{ NULL, "ABhLO", ARG_NEEDED, DO_IGNORE, SETTING_MAX, "", NULL },
	{ NULL, "o", ARG_JOINED, DO_IGNORE, SETTING_MAX, "", NULL },
	{ NULL, "Gimn", ARG_NONE, DO_IGNORE, SETTING_MAX, "", NULL }
};
#define NROWS	(sizeof(rows) / sizeof(rows[0]))

/* An option as it was found: a row or a setting, and how it was spelled. */
struct found {
	const struct row		*row;
	const struct setting_name	*sn;
	const char			*shown;
	size_t				 shown_len;
};

/* The words that are left. */
struct words {
	char	**argv;
	int	  argc, next;
};

static enum arg
arg_of(const struct found *f)
{
	if (f->row != NULL)
		return f->row->arg;
	return setting_optional(f->sn) ? ARG_OPTIONAL : ARG_NEEDED;
}

static int
is_secret(const struct setting_name *sn)
{
	return (setting_table[sn->id].flags & SETTING_SECRET) != 0;
}

/* Settings that are options as well. */
static int
is_option(const struct setting_name *sn)
{
	return sn->sense != SENSE_OFF && !is_secret(sn) &&
	    !(setting_table[sn->id].flags & SETTING_NO_OPTION);
}

/*
 * Compare what was spelled with the name of an option or setting, whose _ is
 * spelled -.  2: equal, 1: a prefix of it, 0: neither.
 */
static int
compare(const char *spelled, size_t len, const char *name)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (name[i] == '\0' ||
		    spelled[i] != (name[i] == '_' ? '-' : name[i]))
			return 0;
	return name[len] == '\0' ? 2 : 1;
}

/* Note a candidate; the number of different ones seen so far. */
static int
candidate(struct found *f, int how, int n, const struct row *row,
    const struct setting_name *sn)
{
	if (how == 0 || n < 0)
		return n;
	f->row = row;
	f->sn = sn;
	return how == 2 ? -1 : n + 1;
}

static int
unknown(const char *dashes, const char *name, size_t len)
{
	report("unknown option %s%.*s (see --help)", dashes,
	    (int)(len > 64 ? 64 : len), name);
	return EX_USAGE;
}

/*
 * The one option that is spelled so, or of which it is the only prefix.  A
 * secret's name counts, so that --passw=... is not taken for a command.
 */
static int
find_long(const char *s, size_t len, struct found *f)
{
	const struct setting_name *sn;
	size_t i;
	int how, n = 0;

	for (i = 0; i < NROWS; i++)
		if (rows[i].name != NULL)
			n = candidate(f, compare(s, len, rows[i].name), n,
			    &rows[i], NULL);
	for (i = 0; (sn = setting_name(i)) != NULL; i++) {
		how = compare(s, len, sn->name);
		if (how == 2 && is_secret(sn)) {
			report("--%s is no option: everyone could see its "
			    "argument (use passwordeval)", sn->name);
			return EX_USAGE;
		}
		if (is_option(sn) || is_secret(sn))
			n = candidate(f, how, n, NULL, sn);
	}
	if (n == 0)
		return unknown("--", s, len);
	if (n > 1) {
		report("option --%.*s could mean several: spell it out "
		    "(see --help)", (int)(len > 64 ? 64 : len), s);
		return EX_USAGE;
	}
	return 0;
}

/* A setting; -f "" and -f "<>" are the null sender. */
static int
set(struct options *o, const struct found *f, const struct setting_name *sn,
    const char *arg)
{
	const char *why;
	char *value;

	if (setting_table[sn->id].kind == VALUE_ADDRESS && *arg == '\0')
		arg = "<>";
	if (setting_check(sn, arg, &value, &why) == -1) {
		if (*arg == '\0')
			report("%.*s %s", (int)f->shown_len, f->shown, why);
		else
			report("%.*s %s, not \"%.*s\"", (int)f->shown_len,
			    f->shown, why, 128, arg);
		return EX_USAGE;
	}
	settings_put(&o->set, sn->id, value);
	if (sn->id == SETTING_HOST)
		o->host_given = 1;
	return 0;
}

/* -bm is what we do anyway. */
static int
check_mode(const char *arg)
{
	if (strcmp(arg, "m") == 0)
		return 0;
	report("-b%.16s is not supported: only -bm, sending a mail, is", arg);
	return EX_USAGE;
}

/* What is not ASCII is looked at again when it has become A-labels. */
static int
set_rmqs(struct options *o, const char *arg)
{
	if (word_is_8bit(arg) ? *arg == '#' || !word_safe(arg, 1,
	    PROTO_ARG_MAX) : !etrn_is_arg(arg)) {
		report("--rmqs must be a host name, @ and a domain, or # and "
		    "a queue's name, not \"%.128s\"", arg);
		return EX_USAGE;
	}
	o->rmqs = arg;
	return 0;
}

static void
set_mode(struct options *o, enum mode mode)
{
	if (mode > o->mode)
		o->mode = mode;
}

static int
apply(struct options *o, const struct found *f, const char *arg)
{
	if (f->row == NULL)
		return set(o, f, f->sn, arg);
	switch (f->row->action) {
	case DO_VERSION:
		set_mode(o, MODE_VERSION);
		break;
	case DO_HELP:
		set_mode(o, MODE_HELP);
		break;
	case DO_PRETEND:
		set_mode(o, MODE_PRETEND);
		break;
	case DO_SERVERINFO:
		o->serverinfo = 1;
		set_mode(o, MODE_SERVERINFO);
		break;
	case DO_RMQS:
		set_mode(o, MODE_RMQS);
		return set_rmqs(o, arg);
	case DO_CONFIGURE:
		o->configure = arg;
		set_mode(o, MODE_CONFIGURE);
		break;
	case DO_DEBUG:
		o->debug = 1;
		break;
	case DO_FILE:
		o->conf_file = arg;
		break;
	case DO_ACCOUNT:
		o->account = arg;
		break;
	case DO_RECIPIENTS:
		o->read_recipients = 1;
		break;
	case DO_SENDER:
		o->read_envelope_from = 1;
		break;
	case DO_MODE:
		return check_mode(arg);
	case DO_SETTING:
		return set(o, f, setting_name(f->row->id), arg);
	case DO_IGNORE:
		break;
	}
	return 0;
}

/* The next word as an option's argument, or NULL after a report. */
static const char *
next_word(struct words *w, const struct found *f)
{
	if (w->next < w->argc)
		return w->argv[w->next++];
	report("option %.*s needs an argument", (int)f->shown_len, f->shown);
	return NULL;
}

static int
parse_long(struct options *o, struct words *w, const char *word)
{
	struct found f = { .shown = word };
	const char *arg;
	int rv;

	f.shown_len = strcspn(word, "=");
	arg = word[f.shown_len] == '=' ? word + f.shown_len + 1 : NULL;
	if ((rv = find_long(word + 2, f.shown_len - 2, &f)) != 0)
		return rv;
	if (arg != NULL && arg_of(&f) == ARG_NONE) {
		report("option %.*s takes no argument", (int)f.shown_len,
		    f.shown);
		return EX_USAGE;
	}
	if (arg == NULL && arg_of(&f) == ARG_NEEDED &&
	    (arg = next_word(w, &f)) == NULL)
		return EX_USAGE;
	return apply(o, &f, arg == NULL ? "" : arg);
}

static const struct row *
find_letter(char c)
{
	size_t i;

	for (i = 0; i < NROWS; i++)
		if (strchr(rows[i].letters, c) != NULL)
			return &rows[i];
	return NULL;
}

/* A cluster: -tX file, -tXfile. */
static int
parse_short(struct options *o, struct words *w, const char *p)
{
	struct found f = { NULL, NULL, NULL, 2 };
	char shown[3] = "-";
	const char *arg;
	int rv;

	f.shown = shown;
	while (*p != '\0') {
		if ((f.row = find_letter(*p)) == NULL)
			return unknown("-", p, 1);
		shown[1] = *p++;
		arg = p;
		if (f.row->arg == ARG_LEVEL)
			p += strspn(p, "0123456789.");
		else if (f.row->arg != ARG_NONE)
			p += strlen(p);
		if (f.row->arg == ARG_NEEDED && arg == p &&
		    (arg = next_word(w, &f)) == NULL)
			return EX_USAGE;
		if ((rv = apply(o, &f, arg)) != 0)
			return rv;
	}
	return 0;
}

static int
parse_words(struct options *o, struct words *w)
{
	char *word;
	int options = 1, rv = 0;

	while (rv == 0 && w->next < w->argc) {
		word = w->argv[w->next++];
		if (!options || word[0] != '-' || word[1] == '\0')
			o->rcpts[o->nrcpts++] = word;
		else if (strcmp(word, "--") == 0)
			options = 0;
		else if (word[1] == '-')
			rv = parse_long(o, w, word);
		else
			rv = parse_short(o, w, word + 1);
	}
	return rv;
}

int
options_send(const struct options *o)
{
	return !o->serverinfo && o->rmqs == NULL && o->configure == NULL;
}

/* One of these at a time, and no mail. */
static int
check_modes(const struct options *o)
{
	const char *first = o->serverinfo ? "--serverinfo" :
	    o->rmqs != NULL ? "--rmqs" : "--configure";
	const char *other = o->configure != NULL ? "--configure" : "--rmqs";

	if (o->serverinfo + (o->rmqs != NULL) + (o->configure != NULL) > 1) {
		report("cannot use both %s and %s", first, other);
		return EX_USAGE;
	}
	if (o->nrcpts > 0) {
		report("too many arguments: %s sends no mail to anybody",
		    first);
		return EX_USAGE;
	}
	return 0;
}

static int
check(const struct options *o)
{
	if (!options_send(o) && o->mode < MODE_VERSION &&
	    check_modes(o) != 0)
		return EX_USAGE;
	if (o->host_given && o->account != NULL) {
		report("cannot use both --host and --account: --host uses no "
		    "configuration file");
		return EX_USAGE;
	}
	if (o->read_envelope_from && o->set.value[SETTING_FROM] != NULL) {
		report("cannot use both --from and --read-envelope-from: "
		    "there is one sender");
		return EX_USAGE;
	}
	if (o->mode == MODE_SEND && o->nrcpts == 0 && !o->read_recipients) {
		report("no recipients: name them, or use -t to take them from "
		    "the mail");
		return EX_USAGE;
	}
	return 0;
}

int
options_parse(int argc, char **argv, struct options *o)
{
	struct words w = { argv, argc, 1 };
	int rv;

	memset(o, 0, sizeof(*o));
	o->rcpts = argc > 0 ? argv + 1 : argv;
	if ((rv = parse_words(o, &w)) != 0)
		return rv;
	return check(o);
}

void
options_free(struct options *o)
{
	settings_free(&o->set);
}

int
options_fault(const struct options *o, const char *text)
{
	static const enum setting_id ids[] = {
		SETTING_FROM, SETTING_HOST, SETTING_PROXY_HOST, SETTING_DOMAIN
	};
	const char *s;
	size_t i;

	for (i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		if ((s = o->set.value[ids[i]]) != NULL && strcmp(s, text) == 0)
			return EX_USAGE;
	return EX_CONFIG;
}

static void
help_row(const struct row *r)
{
	char left[64];

	if (r->name == NULL)
		(void)snprintf(left, sizeof(left), "-%c %s", *r->letters,
		    r->arg_name);
	else
		(void)snprintf(left, sizeof(left), "%s%.1s%s--%s%s%s",
		    *r->letters == '\0' ? "" : "-", r->letters,
		    *r->letters == '\0' ? "" : ", ", r->name,
		    *r->arg_name == '\0' ? "" : "=", r->arg_name);
	(void)printf("  %-30s %s\n", left, r->help);
}

static void
help_setting(const struct setting_name *sn)
{
	const char *must;
	char left[64], *p;

	(void)snprintf(left, sizeof(left), "--%s%s", sn->name,
	    setting_optional(sn) ? "[=value]" : "=value");
	for (p = left; (p = strchr(p, '_')) != NULL;)
		*p = '-';
	must = setting_table[sn->id].must;
	if (strncmp(must, "must be ", 8) == 0)
		must += 8;
	(void)printf("  %-30s %s\n", left, must);
}

void
options_help(void)
{
	const struct setting_name *sn;
	size_t i;

	(void)puts("usage: msmtp [option ...] [--] recipient ...\n"
	    "       msmtp [option ...] -t [--] [recipient ...]\n"
	    "       msmtp [option ...] --serverinfo | --rmqs=what | "
	    "--configure=address\n"
	    "\nRead a mail from standard input and send it.\n");
	for (i = 0; i < NROWS; i++)
		if (rows[i].help != NULL)
			help_row(&rows[i]);
	(void)puts("\nSettings, as in msmtprc(5):\n");
	for (i = 0; (sn = setting_name(i)) != NULL; i++)
		if (is_option(sn))
			help_setting(sn);
	(void)puts("\n  --                             end of options\n"
	    "\nAccepted but ignored: -A -B -bm -G -h -i -L -m -n -O -o");
}
