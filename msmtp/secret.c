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
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "helper.h"
#include "netrc_file.h"
#include "prompt.h"
#include "proto.h"
#include "report.h"
#include "secret.h"

/*
 * Long enough for somebody to find the smart card and type its PIN, short
 * enough for cron not to pile up processes for ever.
 */
#define PASSWORDEVAL_TIMEOUT	300	/* seconds */

/* Room for a password of any length that is taken. */
#define SECRET_SIZE	(PROTO_SECRET_MAX + 1)

/* What to do where nobody can be asked. */
#define ADVICE		"set password or passwordeval, or put it into " \
			"~/.netrc"

static int
no_memory(void)
{
	report("out of memory");
	return EX_OSERR;
}

static int
complain(enum helper_result res, int status, const char *name)
{
	switch (res) {
	case HELPER_SYSTEM:
		report("cannot run %s: %s", name, strerror(errno));
		return EX_OSERR;
	case HELPER_TIMEOUT:
		report("%s took longer than %d seconds and was stopped", name,
		    PASSWORDEVAL_TIMEOUT);
		return EX_TEMPFAIL;
	case HELPER_STOPPED:
		return EX_TEMPFAIL;
	case HELPER_LONG:
		report("%s printed a line longer than %d bytes", name,
		    PROTO_SECRET_MAX);
		return EX_CONFIG;
	case HELPER_FLOOD:
		report("%s printed more than %d bytes", name,
		    HELPER_OUTPUT_MAX);
		return EX_CONFIG;
	case HELPER_NUL:
		report("%s printed a NUL byte, which no password can have",
		    name);
		return EX_CONFIG;
	case HELPER_EXIT:
		report("%s failed: its command exited with status %d", name,
		    status);
		return EX_CONFIG;
	case HELPER_SIGNAL:
		report("%s failed: its command was killed by signal %d (%s)",
		    name, status, strsignal(status));
		return EX_CONFIG;
	case HELPER_DONE:
		break;
	}
	report("%s printed no password: the first line of its output is "
	    "empty", name);
	return EX_CONFIG;
}

/* The setting name has this command. */
static int
evaluate(const struct account *acct, const struct privilege *priv,
    const volatile sig_atomic_t *stop, const char *name, const char *command,
    char *buf)
{
	struct helper h = {
		.command = command,
		.timeout_ms = PASSWORDEVAL_TIMEOUT * 1000,
		.stop = stop,
		.locked = acct->locked,
		.group = priv->group
	};
	enum helper_result res;
	int status;

	res = helper_run(&h, buf, SECRET_SIZE, &status);
	return res != HELPER_DONE || *buf == '\0' ?
	    complain(res, status, name) : 0;
}

/* Ask for what on the terminal; takes it over (NULL: there is no memory). */
static int
ask_for(char *what, const char *advice, int missing,
    const volatile sig_atomic_t *stop, char *buf)
{
	enum prompt_result res;
	char *text;
	int rv;

	if (what == NULL || asprintf(&text, "%s: ", what) == -1) {
		free(what);
		return no_memory();
	}
	res = prompt_secret(text, stop, buf, SECRET_SIZE);
	rv = res == PROMPT_DONE && *buf != '\0' ? 0 :
	    prompt_complain(res, what, advice, missing);
	free(text);
	free(what);
	return rv;
}

/* What the password is for, in the words of msmtp 1.8. */
static int
ask(const struct account *acct, const volatile sig_atomic_t *stop, char *buf)
{
	char *what;

	if (asprintf(&what, "password for %s at %s", acct->user,
	    acct->host != NULL ? acct->host : acct->socket) == -1)
		what = NULL;
	return ask_for(what, ADVICE, EX_UNAVAILABLE, stop, buf);
}

static int
ask_passphrase(const struct account *acct, const volatile sig_atomic_t *stop,
    char *buf)
{
	char *what;

	if (asprintf(&what, "passphrase for %s", acct->tls_key_file) == -1)
		what = NULL;
	return ask_for(what, "set tls_key_passwordeval", EX_UNAVAILABLE, stop,
	    buf);
}

/* Where there is no password in the configuration. */
static int
find(const struct account *acct, const struct privilege *priv,
    const volatile sig_atomic_t *stop, char *buf)
{
	int rv;

	if (acct->passwordeval != NULL)
		return evaluate(acct, priv, stop, "passwordeval",
		    acct->passwordeval, buf);
	rv = netrc_file_find(acct, priv, buf, SECRET_SIZE);
	return rv != 0 || *buf != '\0' ? rv : ask(acct, stop, buf);
}

int
secret_get(struct account *acct, const struct privilege *priv,
    const volatile sig_atomic_t *stop, char **password)
{
	char *buf;
	int rv;

	*password = NULL;
	if (acct->user == NULL) {
		report("authentication needs a user name: set user");
		return EX_UNAVAILABLE;
	}
	if (acct->password != NULL) {
		*password = acct->password;
		acct->password = NULL;
		acct->set.value[SETTING_PASSWORD] = NULL;
		return 0;
	}
	if ((buf = calloc(1, SECRET_SIZE)) == NULL)
		return no_memory();
	rv = find(acct, priv, stop, buf);
	if (rv == 0 && (*password = strdup(buf)) == NULL)
		rv = no_memory();
	freezero(buf, SECRET_SIZE);
	return rv;
}

int
secret_passphrase(const struct account *acct, const struct privilege *priv,
    const volatile sig_atomic_t *stop, char **passphrase)
{
	char *buf;
	int rv;

	*passphrase = NULL;
	if ((buf = calloc(1, SECRET_SIZE)) == NULL)
		return no_memory();
	if (acct->tls_key_passwordeval != NULL)
		rv = evaluate(acct, priv, stop, "tls_key_passwordeval",
		    acct->tls_key_passwordeval, buf);
	else
		rv = ask_passphrase(acct, stop, buf);
	if (rv == 0 && (*passphrase = strdup(buf)) == NULL)
		rv = no_memory();
	freezero(buf, SECRET_SIZE);
	return rv;
}

/* Put it where a password of the configuration would be. */
static int
keep(struct account *acct, const char *password)
{
	char *copy;

	if ((copy = strdup(password)) == NULL)
		return no_memory();
	free(acct->set.value[SETTING_PASSWORD]);	/* "" */
	acct->set.value[SETTING_PASSWORD] = copy;
	acct->password = copy;
	return 0;
}

int
secret_pretend(struct account *acct, const struct privilege *priv,
    const volatile sig_atomic_t *stop)
{
	char *buf;
	int rv;

	if (!acct->auth.on || acct->locked || acct->password != NULL ||
	    acct->passwordeval == NULL)
		return 0;
	if ((buf = calloc(1, SECRET_SIZE)) == NULL)
		return no_memory();
	rv = evaluate(acct, priv, stop, "passwordeval",
	    acct->passwordeval, buf);
	if (rv == 0)
		rv = keep(acct, buf);
	freezero(buf, SECRET_SIZE);
	return rv;
}
