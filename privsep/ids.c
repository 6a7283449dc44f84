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

#include <sys/resource.h>
#include <sys/types.h>

#include <errno.h>
#include <grp.h>
#include <unistd.h>

#include "ids.h"
#include "proto.h"

/*
 * Descriptors: 0-2, the channel, what it brings, and room to spare;
 * SCM_RIGHTS loses what does not fit, silently.
 */
#define NOFILE_CHILD	16
#define NOFILE_LOOKUP	128	/* name service modules, raced connections */

static int
fail(const char **what, const char *step)
{
	*what = step;
	return -1;
}

/* errno for a system that says yes and does no. */
static int
unverified(const char **what, const char *step)
{
	errno = EPERM;
	return fail(what, step);
}

static int
verify_uid(uid_t uid, const char **what)
{
	uid_t r, e, s;

	if (getresuid(&r, &e, &s) == -1)
		return fail(what, "getresuid");
	if (r != uid || e != uid || s != uid)
		return unverified(what, "user ids after the change");
	if (uid != 0 && (setuid(0) == 0 || seteuid(0) == 0))
		return unverified(what, "root can be regained");
	return 0;
}

/* old: the group that was given up. */
static int
verify_gid(gid_t gid, gid_t old, const char **what)
{
	gid_t r, e, s;

	if (getresgid(&r, &e, &s) == -1)
		return fail(what, "getresgid");
	if (r != gid || e != gid || s != gid)
		return unverified(what, "group ids after the change");
	if (old != gid && geteuid() != 0 && setegid(old) == 0)
		return unverified(what, "the group can be regained");
	return 0;
}

static int
change_root(const struct sandbox_args *args, struct sandbox_report *report,
    const char **what)
{
	if (args->empty_dir == NULL)
		return 0;
	if (chdir(args->empty_dir) == -1 || chroot(".") == -1 ||
	    chdir("/") == -1)
		return fail(what, "chroot");
	report->bits |= SB_CHROOT;
	return 0;
}

static int
become(const struct sandbox_args *args, struct sandbox_report *report,
    const char **what)
{
	gid_t old = getgid();

	if (args->uid == 0)
		return 0;
	if (setresgid(args->gid, args->gid, args->gid) == -1)
		return fail(what, "setresgid");
	if (setresuid(args->uid, args->uid, args->uid) == -1)
		return fail(what, "setresuid");
	if (verify_uid(args->uid, what) == -1 ||
	    verify_gid(args->gid, old, what) == -1)
		return -1;
	report->bits |= SB_IDS;
	return 0;
}

/* Root in a container may lack the right, and has no groups to speak of. */
static int
drop_groups(const struct sandbox_args *args, const char **what)
{
	if (setgroups(0, NULL) == -1)
		return errno == EPERM && args->uid == 0 ? 0 :
		    fail(what, "setgroups");
	if (getgroups(0, NULL) != 0)
		return unverified(what, "supplementary groups");
	return 0;
}

static int
drop_root(const struct sandbox_args *args, struct sandbox_report *report,
    const char **what)
{
	if (args->uid != 0 && args->gid == 0) {
		errno = EINVAL;
		return fail(what, "a sandbox user needs a group");
	}
	if (drop_groups(args, what) == -1)
		return -1;
	if (change_root(args, report, what) == -1)
		return -1;
	return become(args, report, what);
}

/*
 * Every change of the effective group makes a process dumpable again; a
 * change of the saved one does not.  So the saved one goes last, and there is
 * no moment in which the caller could trace a process that can go back.
 */
static int
drop_setgid(int (*undumpable)(void), const char **what)
{
	gid_t r, e, s, group;

	if (getresgid(&r, &e, &s) == -1)
		return fail(what, "getresgid");
	group = e != r ? e : s;
	if (group == r)
		return 0;
	if (setresgid(r, r, group) == -1)
		return fail(what, "setresgid");
	if (undumpable() == -1)
		return fail(what, "becoming untraceable");
	if (setresgid((gid_t)-1, (gid_t)-1, r) == -1)
		return fail(what, "setresgid of the saved group");
	return verify_gid(r, group, what);
}

/* Not how msmtp is installed; safe all the same. */
static int
drop_setuid(const char **what)
{
	uid_t r, e, s;

	if (getresuid(&r, &e, &s) == -1)
		return fail(what, "getresuid");
	if (r == e && r == s)
		return 0;
	if (setresuid(r, r, r) == -1)
		return fail(what, "setresuid");
	return verify_uid(r, what);
}

int
ids_drop(const struct sandbox_args *args, int (*undumpable)(void),
    struct sandbox_report *report, const char **what)
{
	if (drop_setgid(undumpable, what) == -1 || drop_setuid(what) == -1)
		return -1;
	if (geteuid() == 0)
		return drop_root(args, report, what);
	return 0;
}

/* Lower a limit, soft and hard; never raise one. */
static int
limit(int resource, rlim_t most)
{
	struct rlimit rl;

	if (getrlimit(resource, &rl) == -1)
		return -1;
	if (rl.rlim_max > most)
		rl.rlim_max = most;
	if (rl.rlim_cur > rl.rlim_max)
		rl.rlim_cur = rl.rlim_max;
	return setrlimit(resource, &rl);
}

static int
limit_child(enum sandbox role, const char **what)
{
	rlim_t nofile = role == SANDBOX_DIAL || role == SANDBOX_DIAL_NUMERIC ||
	    role == SANDBOX_AUTH_GSSAPI ? NOFILE_LOOKUP : NOFILE_CHILD;

	if (limit(RLIMIT_NOFILE, nofile) == -1)
		return fail(what, "setrlimit RLIMIT_NOFILE");
	if (role != SANDBOX_PARSE && limit(RLIMIT_FSIZE, 0) == -1)
		return fail(what, "setrlimit RLIMIT_FSIZE");
	if (limit(RLIMIT_NPROC, 0) == -1)
		return fail(what, "setrlimit RLIMIT_NPROC");
	return 0;
}

int
ids_limit(enum sandbox role, struct sandbox_report *report, const char **what)
{
	if (limit(RLIMIT_CORE, 0) == -1)
		return fail(what, "setrlimit RLIMIT_CORE");
	if (role != SANDBOX_PARENT && limit_child(role, what) == -1)
		return -1;
	report->bits |= SB_RLIMIT;
	return 0;
}
