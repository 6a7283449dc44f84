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
 * The sandboxes.  One file per system implements this: sandbox_linux.c,
 * sandbox_openbsd.c, sandbox_none.c.  Makefiles: .include "sandbox.mk" of
 * this directory, then ${SANDBOX_SRCS}.
 */

#ifndef SANDBOX_H
#define SANDBOX_H

#include <sys/types.h>

#include <stddef.h>
#include <stdint.h>

/*
 * Who is being locked in: a role and, where it has several, a phase.  The
 * order is that of the tables in SECURITY.md.
 */
enum sandbox {
	SANDBOX_PARSE,		/* msmtp-parse */
	SANDBOX_DIAL,		/* msmtp-dial with a name to look up */
	SANDBOX_DIAL_NUMERIC,	/* msmtp-dial with a numeric address */
	SANDBOX_NET,		/* msmtp-net, both variants */
	SANDBOX_AUTH,		/* msmtp-auth, all mechanisms but GSSAPI */
	SANDBOX_AUTH_GSSAPI,	/* msmtp-auth for GSSAPI alone */
	SANDBOX_PARENT,		/* msmtp after its lock-in */
	SANDBOX_MAX
};

/* What sandbox_enter is told beside the role. */
struct sandbox_args {
	int		 relaxed;	/* no error without seccomp */
	const pid_t	*kill_pids;	/* SANDBOX_PARENT may kill them */
	size_t		 nkill;
	const char	*empty_dir;	/* root only: chroot(2), or NULL */
	uid_t		 uid;		/* root only: become them; 0: no */
	gid_t		 gid;
	int		 kill_root;	/* one of kill_pids stays root */
	/* SANDBOX_AUTH_GSSAPI reads these files, and what is below these
	   directories; ends in NULL; or NULL. */
	const char	*const *readable;
};

/*
 * What is in force, for READY, --version and SECURITY.md's tests.
 */
struct sandbox_report {
	uint32_t	 bits;		/* SB_* of proto.h */
	uint32_t	 landlock_abi;	/* 0: none */
};

/*
 * First thing in the parent: no core file, and on systems that can, not to be
 * traced by the user's other processes and not to be swapped out.  What cannot
 * be had is done without: the parent is not locked in yet.
 */
void	sandbox_early(void);

/*
 * Give up every privilege: as root supplementary groups, then chroot, then
 * gid and uid of args (kept where args->uid is 0); in a set-group-ID process
 * the group, in the order of design.md section 5 (gid, dumpable, saved gid);
 * verified afterwards.  Then no core, no new privileges, die with the parent
 * (children only).  To be called before the first byte from anyone is read.
 * 0, or -1 with errno and *what naming the step.
 */
int	sandbox_drop(enum sandbox, const struct sandbox_args *,
	    struct sandbox_report *, const char **what);

/*
 * Lock the process in for good.  0, or -1 with errno and *what naming the
 * step; ENOSYS where the system lacks what it needs and args->relaxed is not
 * set.
 */
int	sandbox_enter(enum sandbox, const struct sandbox_args *,
	    struct sandbox_report *, const char **what);

#endif
