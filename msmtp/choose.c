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
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "choose.h"
#include "escape.h"
#include "paths.h"
#include "report.h"
#include "user.h"

/* How the account was chosen, told by --pretend. */
#define BY_HOST		"using account specified on command line"
#define BY_DEFAULT	"falling back to default account"
#define BY_ENVIRONMENT	"using environment variables EMAIL and SMTPSERVER"
#define FROM_MAIL	"envelope from address extracted from mail: "
#define BY_FROM		"account chosen by envelope from address "

static void say(const struct options *, const char *, ...)
    __attribute__((__format__(printf, 2, 3)));

/* A line on standard output, escaped, for --pretend and --debug only. */
static void
say(const struct options *o, const char *fmt, ...)
{
	char *text, *safe;
	va_list ap;
	int n;

	if (o->mode != MODE_PRETEND && !o->debug)
		return;
	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n == -1)
		return;
	if ((safe = escape_dup(text)) != NULL)
		(void)puts(safe);
	free(safe);
	free(text);
}

static int
no_memory(void)
{
	report("out of memory");
	return EX_OSERR;
}

/* ~/.msmtprc, and where to look if that is not there. */
static int
user_paths(struct choice *f)
{
	const char *home, *xdg;
	int n = 0;

	home = user_home();
	if ((xdg = getenv("XDG_CONFIG_HOME")) != NULL && *xdg != '\0')
		n = asprintf(&f->other.path, "%s/msmtp/config", xdg);
	else if (home != NULL)
		n = asprintf(&f->other.path, "%s/.config/msmtp/config", home);
	if (n == -1) {
		f->other.path = NULL;
		return no_memory();
	}
	if (home != NULL &&
	    asprintf(&f->user.path, "%s/.msmtprc", home) == -1) {
		f->user.path = NULL;
		return no_memory();
	}
	return 0;
}

static void
tell_file(const struct options *o, const char *which,
    const struct conf_file *f)
{
	if (f->path == NULL)
		return;
	if (f->loaded)
		say(o, "loaded %s configuration file %s", which, f->path);
	else
		say(o, "ignoring %s configuration file %s: %s", which, f->path,
		    strerror(f->error));
}

/*
 * Without a password in it such a file is accepted.  Where nobody reads along
 * a warning would come with each mail of cron.
 */
static void
warn_loose(const struct options *o, const struct conf_file *f)
{
	if (f->loose && (isatty(STDERR_FILENO) || o->debug ||
	    o->mode == MODE_PRETEND))
		report("warning: %s should be yours and closed to others "
		    "(chmod 600 %s)", f->path, f->path);
}

static int
load_user(const struct options *o, struct choice *f)
{
	int rv;

	if (o->conf_file != NULL) {
		if ((f->user.path = strdup(o->conf_file)) == NULL)
			return no_memory();
		rv = conf_file_user(&f->conf, &f->user, 1);
	} else {
		if ((rv = user_paths(f)) != 0)
			return rv;
		if (f->user.path != NULL)
			rv = conf_file_user(&f->conf, &f->user, 0);
		if (rv == 0 && !f->user.loaded && f->other.path != NULL)
			rv = conf_file_user(&f->conf, &f->other, 0);
	}
	if (rv == 0) {
		warn_loose(o, &f->user);
		warn_loose(o, &f->other);
	}
	return rv;
}

/*
 * The user's file comes first: when the privilege opens the system's, nothing
 * of the caller's is parsed any more.
 */
static int
load_files(const struct options *o, const struct privilege *priv,
    struct choice *f)
{
	int rv;

	if ((rv = load_user(o, f)) != 0)
		return rv;
	if ((f->system.path = strdup(path_system_conf)) == NULL)
		return no_memory();
	f->system.dry = o->mode == MODE_PRETEND;
	return conf_file_system(&f->conf, &f->system, priv);
}

int
choose_load(const struct options *o, const struct privilege *priv,
    struct choice *f)
{
	return o->host_given ? 0 : load_files(o, priv, f);
}

/* Which files were looked at, for a message; in buf. */
static void
describe_files(const struct choice *f, char *buf, size_t size)
{
	const struct conf_file *all[] = { &f->user, &f->other, &f->system };
	size_t i, n;

	*buf = '\0';
	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (all[i]->path == NULL ||
		    (all[i] == &f->other && f->user.loaded))
			continue;
		n = strlen(buf);
		(void)snprintf(buf + n, size - n, "%s%s%s%s%s",
		    n == 0 ? "" : ", ", all[i]->path,
		    all[i]->loaded ? "" : " (",
		    all[i]->loaded ? "" : strerror(all[i]->error),
		    all[i]->loaded ? "" : ")");
	}
}

static void
not_found(const char *name, const struct choice *f)
{
	char where[2048];

	describe_files(f, where, sizeof(where));
	report("no account \"%s\" in the configuration: looked at %s", name,
	    where);
}

/*
 * What --pretend cannot know: a locked file goes on behind an eval, which is
 * not run for it.
 */
static int
is_hidden(const struct choice *f, const struct conf_account *a)
{
	if (f->conf.hidden_file == NULL || (a != NULL && !a->hidden))
		return 0;
	report("%s:%zu: eval is not run for --pretend, and the account not "
	    "known without it: you may not read that file",
	    f->conf.hidden_file, f->conf.hidden_line);
	return 1;
}

/*
 * EX_OK with *found set or, of which nothing has been said, NULL; else a
 * sysexits code after a report.
 */
static int
choose(const struct options *o, const struct choice *f, const char *sender,
    struct conf_account **found)
{
	struct conf_account *a;

	*found = NULL;
	if (o->account != NULL)
		a = conf_find(&f->conf, o->account, 0);
	else if (sender != NULL && *sender != '\0' &&
	    (a = conf_match(&f->conf, sender)) != NULL)
		say(o, BY_FROM "%s: %s", sender, a->name);
	else {
		/* It might have an account whose from is this one. */
		if (sender != NULL && is_hidden(f, NULL))
			return EX_NOPERM;
		say(o, "%s", BY_DEFAULT);
		a = conf_find(&f->conf, "default", 0);
	}
	if (is_hidden(f, a))
		return EX_NOPERM;
	*found = a;
	return 0;
}

/*
 * Where the secret of a locked account goes and what is shown of it belongs to
 * the administrator.
 */
static int
check_locked(const struct options *o, const struct conf_account *a)
{
	size_t i;

	if (!a->locked)
		return 0;
	if (o->debug) {
		report("--debug is not permitted with account %s: you may not "
		    "read %s", a->name, a->file);
		return EX_NOPERM;
	}
	for (i = 0; i < SETTING_MAX; i++) {
		if (o->set.value[i] == NULL ||
		    (setting_table[i].flags & SETTING_FREE))
			continue;
		report("%s must not be changed in account %s: you may not read "
		    "%s", setting_table[i].name, a->name, a->file);
		return EX_NOPERM;
	}
	return 0;
}

/* Take the chosen account's settings out of the conf, which then is wiped. */
static int
take(struct account *acct, struct conf_account *a)
{
	acct->set = a->set;
	memset(&a->set, 0, sizeof(a->set));
	acct->locked = a->locked;
	acct->name = a->name;
	a->name = NULL;
	return (acct->file = strdup(a->file)) == NULL ? no_memory() : 0;
}

/* A variable that is set to something, or NULL. */
static const char *
variable(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && *value != '\0' ? value : NULL;
}

/* As an argument of an option would be. */
static int
take_variable(struct account *acct, enum setting_id id, const char *name,
    const char *text)
{
	const char *why;
	char *value;

	if (setting_check(setting_name(id), text, &value, &why) == -1) {
		report("the environment variable %s %s, not \"%.*s\"", name,
		    why, 128, text);
		return EX_CONFIG;
	}
	settings_put(&acct->set, id, value);
	return 0;
}

/*
 * Where nobody has configured anything, nor named an account: the server, and
 * the sender unless somebody else has named it.
 */
static int
take_from_environment(const struct options *o, const struct choice *f,
    const char *sender, struct account *acct)
{
	const char *server = variable("SMTPSERVER"), *email = NULL;
	int rv;

	if (options_send(o) && sender == NULL) {
		if ((email = variable("EMAIL")) == NULL)
			server = NULL;
	}
	if (server == NULL) {
		not_found("default", f);
		return EX_CONFIG;
	}
	say(o, "%s", BY_ENVIRONMENT);
	rv = take_variable(acct, SETTING_HOST, "SMTPSERVER", server);
	if (rv == 0 && email != NULL)
		rv = take_variable(acct, SETTING_FROM, "EMAIL", email);
	return rv;
}

static int
take_from_files(const struct options *o, const struct choice *f,
    const char *sender, struct account *acct)
{
	struct conf_account *a;
	int rv;

	if ((rv = choose(o, f, sender, &a)) != 0)
		return rv;
	if (a == NULL && o->account == NULL)
		return take_from_environment(o, f, sender, acct);
	if (a == NULL) {
		not_found(o->account, f);
		return EX_CONFIG;
	}
	if ((rv = check_locked(o, a)) == 0 && (rv = take(acct, a)) == 0)
		say(o, "using account %s from %s", acct->name, acct->file);
	return rv;
}

/* In the order of msmtp 1.8, which reads the mail before its files. */
static void
tell_files(const struct options *o, const char *sender, const struct choice *f)
{
	if (sender != NULL && *sender != '\0')
		say(o, FROM_MAIL "%s", sender);
	tell_file(o, "system", &f->system);
	if (!f->other.loaded)
		tell_file(o, "user", &f->user);
	if (f->other.path != NULL && !f->user.loaded)
		tell_file(o, "user", &f->other);
}

int
choose_account(const struct options *o, struct choice *f, const char *sender,
    struct account *acct)
{
	int rv = 0;

	tell_files(o, sender, f);
	if (o->host_given)
		say(o, "%s", BY_HOST);
	else
		rv = take_from_files(o, f, sender != NULL ? sender :
		    o->set.value[SETTING_FROM], acct);
	choose_free(f);
	return rv;
}

void
choose_free(struct choice *f)
{
	conf_free(&f->conf);
	free(f->user.path);
	free(f->other.path);
	free(f->system.path);
	memset(f, 0, sizeof(*f));
}
