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
#include <sys/wait.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "kids.h"
#include "paths.h"
#include "privilege.h"
#include "spawn.h"

#define KID_ARGS	9	/* name, uid, gid, empty, relaxed, numeric or
				   gssapi, KID_VARIABLES */
#define KID_VARIABLES	3
#define KID_NAME_MAX	32
#define KID_ID_MAX	32	/* "uid=" and a number */
#define KID_DIR_MAX	1024	/* "empty=" and a path */
#define REAP_STEP	100	/* ms; SIGCHLD ends the wait earlier */

/* Where kid_start composes the arguments. */
struct kid_args {
	char	 name[KID_NAME_MAX];
	char	 uid[KID_ID_MAX], gid[KID_ID_MAX];
	char	 empty[KID_DIR_MAX];
	char	*argv[KID_ARGS + 1];
};

static int
helper_fault(struct run *r, enum helper_fault fault, const char *name)
{
	static const char *const text[] = {
		[HELPER_TYPE] = "it is not a regular file",
		[HELPER_OWNER] = "it must be owned by root",
		[HELPER_MODE] = "it must not be writable for group or others"
	};

	if (fault == HELPER_MISSING)
		return run_fail(r, errno == EMFILE || errno == EAGAIN ||
		    errno == ENOMEM || errno == ENFILE ? EX_OSERR : EX_OSFILE,
		    "cannot start %s/%s: %s%s", r->helper_dir, name,
		    strerror(errno), errno == ENOENT ?
		    "; is msmtp installed completely?" : "");
	return run_fail(r, EX_OSFILE, "will not start %s/%s: %s",
	    r->helper_dir, name, text[fault]);
}

int
kids_check(struct run *r)
{
	switch (spawn_check_dir(r->helper_dir, r->priv.held)) {
	case HELPER_OK:
		return 0;
	case HELPER_MISSING:
		return run_fail(r, EX_OSFILE, "cannot use %s: %s; is msmtp "
		    "installed completely?", r->helper_dir, strerror(errno));
	case HELPER_TYPE:
		return run_fail(r, EX_OSFILE, "will not use %s: it is not a "
		    "directory", r->helper_dir);
	case HELPER_OWNER:
		return run_fail(r, EX_OSFILE, "will not use %s: it must be "
		    "owned by root", r->helper_dir);
	default:
		return run_fail(r, EX_OSFILE, "will not use %s: it must not "
		    "be writable for group or others", r->helper_dir);
	}
}

/* NAME=value as the caller has it in his environment, or NULL. */
static char *
variable(const char *name)
{
	size_t len = strlen(name);
	char **e;

	for (e = environ; *e != NULL; e++)
		if (strncmp(*e, name, len) == 0 && (*e)[len] == '=')
			return *e;
	return NULL;
}

/* Where the caller's tickets are; an administrator's account takes no hint. */
static int
compose_kerberos(const struct run *r, char **argv, int n)
{
	static const char *const names[KID_VARIABLES] = {
		"KRB5CCNAME", "KRB5_CONFIG", "KRB5_CLIENT_KTNAME"
	};
	static char gssapi[] = "gssapi";
	char *arg;
	size_t i;

	argv[n++] = gssapi;
	for (i = 0; !r->acct.locked && i < KID_VARIABLES; i++)
		if ((arg = variable(names[i])) != NULL)
			argv[n++] = arg;
	return n;
}

/* The sandbox user, where root starts a child. */
static int
compose_ids(struct run *r, struct kid_args *a, int n)
{
	if (r->uid == 0)
		return n;
	snprintf(a->uid, sizeof(a->uid), "uid=%lu", (unsigned long)r->uid);
	snprintf(a->gid, sizeof(a->gid), "gid=%lu", (unsigned long)r->gid);
	a->argv[n++] = a->uid;
	a->argv[n++] = a->gid;
	return n;
}

/*
 * What child_init reads: ids and chroot for root (msmtp-dial needs the
 * resolver's files, GSSAPI those and root's tickets), and how to lock in.
 */
static char **
compose(struct run *r, struct kid_args *a, enum proto_role role,
    const char *name, unsigned int flags)
{
	static char relaxed[] = "relaxed", narrow[] = "numeric";
	int n = 0;

	strlcpy(a->name, name, sizeof(a->name));
	a->argv[n++] = a->name;
	if (!(flags & KID_GSSAPI))
		n = compose_ids(r, a, n);
	if (geteuid() == 0 && role != ROLE_DIAL && !(flags & KID_GSSAPI) &&
	    (size_t)snprintf(a->empty, sizeof(a->empty), "empty=%s",
	    path_empty) < sizeof(a->empty))
		a->argv[n++] = a->empty;
	if (r->relaxed)
		a->argv[n++] = relaxed;
	if (flags & KID_NUMERIC)
		a->argv[n++] = narrow;
	if (flags & KID_GSSAPI)
		n = compose_kerberos(r, a->argv, n);
	a->argv[n] = NULL;
	return a->argv;
}

/*
 * With the group, so that nobody can trace the child from its first instruction
 * on; but Kerberos ignores its variables in a process that has more rights than
 * its caller, and for GSSAPI it needs none.
 */
static int
raise_for(const struct run *r, unsigned int flags)
{
	return flags & KID_GSSAPI ? 0 : privilege_raise(&r->priv);
}

static int
lower_after(const struct run *r, unsigned int flags)
{
	return flags & KID_GSSAPI ? 0 : privilege_lower(&r->priv);
}

int
kid_start(struct run *r, enum proto_role role, const char *program,
    unsigned int kid_flags)
{
	struct kid *k = &r->kid[role];
	struct kid_args args;
	enum helper_fault fault;
	unsigned int flags;
	int error, fd;

	flags = role == ROLE_PARSE ? SPAWN_TERMINAL | SPAWN_STDIN : 0;
	compose(r, &args, role, program, kid_flags);
	if (raise_for(r, kid_flags) == -1)
		return run_fail(r, EX_OSERR, "cannot use the group: %s",
		    strerror(errno));
	fault = spawn_helper(r->helper_dir, args.argv, flags, r->priv.held,
	    &k->pid, &fd);
	error = errno;
	if (lower_after(r, kid_flags) == -1)
		return run_fail(r, EX_OSERR, "cannot lay down the group: %s",
		    strerror(errno));
	errno = error;
	if (fault != HELPER_OK) {
		k->pid = 0;
		return helper_fault(r, fault, program);
	}
	proto_init(&k->peer, role);
	if (channel_init(&k->ch, fd) == -1)
		return run_fail(r, EX_OSERR, "cannot talk to %s: %s", program,
		    strerror(errno));
	k->open = 1;
	return 0;
}

void
kid_hang_up(struct kid *k)
{
	if (k->open)
		channel_close(&k->ch);
	k->open = 0;
}

/* Sleep until a signal (SIGCHLD is taken only here) or the time is up. */
static void
nap(int ms)
{
	struct timespec ts;

	ts.tv_sec = ms / 1000;
	ts.tv_nsec = ms % 1000 * 1000000L;
	run_pause(NULL, 0, &ts);
}

/* Wait for the end of a child, at most until the deadline; then kill it. */
static void
reap(struct kid *k, int64_t deadline)
{
	pid_t pid;

	for (;;) {
		while ((pid = waitpid(k->pid, &k->status, WNOHANG)) == -1 &&
		    errno == EINTR)
			;
		if (pid != 0)
			break;
		if (run_now() >= deadline && !k->killed) {
			kill(k->pid, SIGKILL);
			k->killed = 1;
		}
		nap(REAP_STEP);
	}
	k->pid = 0;
}

void
kid_dismiss(struct kid *k)
{
	if (k->pid != 0)
		kill(k->pid, SIGKILL);
	kid_hang_up(k);
}

void
kid_discard(struct kid *k)
{
	if (k->pid != 0) {
		kill(k->pid, SIGKILL);
		k->killed = 1;
		reap(k, 0);
	}
	kid_hang_up(k);
	k->killed = 0;
}

void
kids_bury(struct run *r)
{
	enum proto_role role;
	struct kid *k;

	for (role = 0; role < ROLE_MAX; role++) {
		k = &r->kid[role];
		if (k->pid != 0 && !k->open &&
		    waitpid(k->pid, &k->status, WNOHANG) == k->pid)
			k->pid = 0;
	}
}

char *
kid_obituary(int status)
{
	char *s;
	int n;

	if (WIFSIGNALED(status))
		n = asprintf(&s, "was killed by signal %d (%s)",
		    WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		n = asprintf(&s, "ended too early (exit status %d)",
		    WEXITSTATUS(status));
	return n == -1 ? NULL : s;
}

int
kid_mourn(struct run *r, enum proto_role role)
{
	struct kid *k = &r->kid[role];
	char *how;

	if (k->pid != 0)
		reap(k, run_now() + REAP_TIMEOUT);
	how = kid_obituary(k->status);
	r->interrupted = 1;
	run_fail(r, EX_SOFTWARE, "%s %s", proto_role_name(role),
	    k->killed ? "hung and was stopped" :
	    how != NULL ? how : "ended too early");
	free(how);
	return -1;
}

int
kid_finish(struct run *r, enum proto_role role)
{
	struct kid *k = &r->kid[role];

	kid_hang_up(k);
	if (k->pid == 0)
		return 0;
	reap(k, run_now() + REAP_TIMEOUT);
	return k->status == 0 ? 0 : kid_mourn(r, role);
}

/*
 * What msmtp-net had said before it was killed still counts: the final dot may
 * have been announced in it.  The others' word is for a run that goes on.
 */
static void
listen_out(struct run *r)
{
	struct kid *k = &r->kid[ROLE_NET];
	struct chmsg m;

	while (k->open && channel_fill(&k->ch) == CHAN_OK)
		while (channel_get(&k->ch, &m) == CHAN_OK)
			if (answer(r, ROLE_NET, &m) == -1)
				return;
}

void
kids_stop(struct run *r)
{
	enum proto_role role;
	struct kid *k;

	for (role = 0; role < ROLE_MAX; role++)
		if (r->kid[role].pid != 0)
			kill(r->kid[role].pid, SIGKILL);
	for (role = 0; role < ROLE_MAX; role++) {
		k = &r->kid[role];
		if (k->pid != 0) {
			k->killed = 1;
			reap(k, 0);
		}
		if (role == ROLE_NET)
			listen_out(r);
		kid_hang_up(k);
	}
}
