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

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "answer.h"
#include "fds.h"
#include "lockin.h"
#include "paths.h"
#include "session.h"
#include "user.h"

void
lockin_user(struct run *r)
{
	if (geteuid() == 0 && sandbox_user(&r->uid, &r->gid) == -1)
		r->uid = r->gid = 0;
}

/* Shared by READY's failure and our own. */
int
fail_sandbox(struct run *r, const char *who, const char *what, int error)
{
	if (error == ENOSYS)
		return run_fail(r, EX_CONFIG, "%s cannot be locked in: the "
		    "system has no %s; use `sandbox relaxed' to send mail "
		    "without it", who, what);
	return run_fail(r, EX_OSERR, "%s cannot be locked in: %s: %s", who,
	    what, strerror(error));
}

/*
 * What the caller left open is none of our business any more; until now a
 * configuration file may have been one of /dev/fd.
 */
static void
close_strangers(struct run *r)
{
	int keep[ROLE_MAX + 7], n = 0;
	enum proto_role role;

	for (role = 0; role < ROLE_MAX; role++)
		if (r->kid[role].open)
			keep[n++] = r->kid[role].ch.fd;
	keep[n++] = STDIN_FILENO;
	keep[n++] = STDOUT_FILENO;
	keep[n++] = STDERR_FILENO;
	keep[n++] = r->log.fd;
	keep[n++] = r->log.slog;
	keep[n++] = r->spool.rd;
	keep[n++] = r->socket;
	fds_close_except(keep, (size_t)n);
}

/*
 * The message is in the spool; what is typed from here on is for somebody
 * else.  Descriptor 0 stays taken, so that nothing else gets its number.
 */
int
leave_stdin(void)
{
	int null, rv;

	if ((null = open("/dev/null", O_RDONLY | O_CLOEXEC)) == -1)
		return -1;
	rv = dup2(null, STDIN_FILENO);
	close(null);
	return rv == -1 ? -1 : 0;
}

int
lockin(struct run *r)
{
	struct sandbox_report report = { 0 };
	struct sandbox_args args = { 0 };
	pid_t pids[ROLE_MAX];
	enum proto_role role;
	const char *what;

	/* Descriptors on their way are in no list: they go out first. */
	if (run_flush(r) == -1)
		return -1;
	if (leave_stdin() == -1)
		return run_fail(r, EX_OSERR, "cannot open /dev/null: %s",
		    strerror(errno));
	close_strangers(r);
	for (role = 0; role < ROLE_MAX; role++)
		if (r->kid[role].pid != 0)
			pids[args.nkill++] = r->kid[role].pid;
	args.kill_pids = pids;
	args.kill_root = r->uid != 0 && session_has_tickets(&r->acct);
	args.relaxed = r->relaxed;
	args.uid = r->uid;
	args.gid = r->gid;
	args.empty_dir = geteuid() == 0 ? path_empty : NULL;
	if (sandbox_drop(SANDBOX_PARENT, &args, &report, &what) == -1 ||
	    sandbox_enter(SANDBOX_PARENT, &args, &report, &what) == -1)
		return fail_sandbox(r, "msmtp", what, errno);
	return 0;
}
