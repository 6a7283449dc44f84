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
#include "optable.h"
#include "options.h"
#include "proto.h"
#include "report.h"
#include "word.h"

/* An option as it was found: a row or a setting, and how it was spelled. */
struct found {
	const struct option_row		*row;
	const struct setting_name	*sn;
	const char			*shown;
	size_t				 shown_len;
};

/* The words that are left. */
struct words {
	char	**argv;
	int	  argc, next;
};

static enum option_arg
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
candidate(struct found *f, int how, int n, const struct option_row *row,
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
	const struct option_row *row;
	const struct setting_name *sn;
	size_t i;
	int how, n = 0;

	for (i = 0; (row = option_row(i)) != NULL; i++)
		if (row->name != NULL)
			n = candidate(f, compare(s, len, row->name), n, row,
			    NULL);
	for (i = 0; (sn = setting_name(i)) != NULL; i++) {
		how = compare(s, len, sn->name);
		if (how == 2 && is_secret(sn)) {
			report("--%s is no option: everyone could see its "
			    "argument (use passwordeval)", sn->name);
			return EX_USAGE;
		}
		if (setting_is_option(sn) || is_secret(sn))
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

/* What may be left out may be nothing, too, but for these: as msmtp 1.8. */
static int
is_empty(const struct setting_name *sn, const char *arg)
{
	return arg != NULL && *arg == '\0' && setting_optional(sn) &&
	    setting_table[sn->id].kind != VALUE_AUTH;
}

/* A setting; -f "" and -f "<>" are the null sender.  arg may be NULL. */
static int
set(struct options *o, const struct found *f, const struct setting_name *sn,
    const char *arg)
{
	const char *why;
	char *value;

	if (sn->sense == SENSE_IGNORED)
		return 0;
	if (setting_table[sn->id].kind == VALUE_ADDRESS &&
	    (arg == NULL || *arg == '\0'))
		arg = "<>";
	if (setting_check(sn, is_empty(sn, arg) ? "(empty)" : arg, &value,
	    &why) == -1) {
		if (arg == NULL || *arg == '\0')
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

static void
set_mode(struct options *o, enum mode mode)
{
	if (mode > o->mode)
		o->mode = mode;
}

/* The modes of a sendmail, and what is to be done in place of ours not. */
static int
set_sendmail_mode(struct options *o, const char *arg)
{
	static const struct {
		const char	*arg, *instead;
	} others[] = {
		{ "s", "msmtp speaks no SMTP on standard input; give it a mail "
		    "there, with -t or with recipients" },
		{ "d", "msmtp is no server and sends mails only" },
		{ "D", "msmtp is no server and sends mails only" },
		{ "t", "msmtp has no rules for addresses to be tested; "
		    "--pretend shows the settings" },
		{ "v", "the server knows who its users are, msmtp does not" },
		{ NULL, "only sending a mail is (-bm)" }
	};
	size_t i = 0;

	if (strcmp(arg, "m") == 0)
		return 0;	/* what we do anyway */
	if (strcmp(arg, "i") == 0 || strcmp(arg, "p") == 0) {
		set_mode(o, *arg == 'i' ? MODE_NEWALIASES : MODE_MAILQ);
		return 0;
	}
	while (others[i].arg != NULL && strcmp(arg, others[i].arg) != 0)
		i++;
	report("-b%.16s is not supported: %s", arg, others[i].instead);
	return EX_USAGE;
}

static int
refuse_queue(const char *arg)
{
	report("-q%.16s is not supported: there is no queue to be run, as each "
	    "mail is sent at once or not at all", arg);
	return EX_USAGE;
}

static int
set_file(struct options *o, const char *arg)
{
	free(o->conf_file);
	if ((o->conf_file = setting_path(arg)) != NULL)
		return 0;
	report("out of memory");
	return EX_OSERR;
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

static int
apply(struct options *o, const struct found *f, const char *arg)
{
	if (f->row == NULL)
		return set(o, f, f->sn, arg);
	if (arg == NULL)	/* It takes none. */
		arg = "";
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
		return set_file(o, arg);
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
		return set_sendmail_mode(o, arg);
	case DO_QUEUE:
		return refuse_queue(arg);
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
	return apply(o, &f, arg);
}

static const struct option_row *
find_letter(char c)
{
	const struct option_row *row;
	size_t i;

	for (i = 0; (row = option_row(i)) != NULL; i++)
		if (strchr(row->letters, c) != NULL)
			break;
	return row;
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

/* Called by these names a sendmail does something else. */
static enum mode
mode_of_name(const char *argv0)
{
	const char *base = strrchr(argv0, '/');

	base = base == NULL ? argv0 : base + 1;
	if (strcmp(base, "mailq") == 0)
		return MODE_MAILQ;
	return strcmp(base, "newaliases") == 0 ? MODE_NEWALIASES : MODE_SEND;
}

int
options_parse(int argc, char **argv, struct options *o)
{
	struct words w = { argv, argc, 1 };
	int rv;

	memset(o, 0, sizeof(*o));
	if (argc > 0)
		o->mode = mode_of_name(argv[0]);
	o->rcpts = argc > 0 ? argv + 1 : argv;
	if ((rv = parse_words(o, &w)) != 0)
		return rv;
	return check(o);
}

void
options_free(struct options *o)
{
	settings_free(&o->set);
	free(o->conf_file);
	o->conf_file = NULL;
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
