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
 * Linux: ids, rlimits, prctl, Landlock, seccomp.
 */

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>

#include <errno.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ids.h"
#include "landlock_linux.h"
#include "proto.h"
#include "sandbox.h"
#include "seccomp_filter.h"

/* Four channels, the configuration and its settings. */
#define LOCKED_HEAP	(512 * 1024)

/* How much more at a time after it: as glibc without being told. */
#define HEAP_STEP	(128 * 1024)

static int
fail(const char **what, const char *step)
{
	*what = step;
	return -1;
}

static int
undumpable(void)
{
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == -1)
		return -1;
	if (prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0) {
		errno = EPERM;
		return -1;
	}
	return 0;
}

/*
 * Root that has no other user to become keeps the name only.  Who becomes
 * another user and leaves a child root keeps what it takes to stop it (seccomp
 * sees to it that it is a child); the kernel asks for it, too, when the child
 * is to die with its parent.
 */
static int
drop_capabilities(const struct sandbox_args *args)
{
	struct __user_cap_header_struct hdr;
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];

	hdr.version = _LINUX_CAPABILITY_VERSION_3;
	hdr.pid = 0;
	memset(data, 0, sizeof(data));
	if (args->kill_root)
		data[0].permitted = data[0].effective = 1u << CAP_KILL;
	return (int)syscall(SYS_capset, &hdr, data);
}

static int
no_new_privs(struct sandbox_report *report, const char **what)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
		return fail(what, "prctl PR_SET_NO_NEW_PRIVS");
	report->bits |= SB_NNP;
	return 0;
}

/*
 * What only a child does: it needs no directory, dies with its parent, and
 * executes nothing (the parent's last exec may come after its drop, and
 * no_new_privs would take the group from what it executes).
 */
static int
drop_child(struct sandbox_report *report, const char **what)
{
	if (chdir("/") == -1)
		return fail(what, "chdir");
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == -1)
		return fail(what, "prctl PR_SET_PDEATHSIG");
	return no_new_privs(report, what);
}

/*
 * Let the heap be there, as far as it will hold secrets: what it grows into
 * after mlockall is not locked, and with MCL_FUTURE malloc would fail where the
 * limit is reached.  (Other allocators map their blocks one by one.)
 */
static void
reserve_heap(void)
{
#ifdef __GLIBC__
	void *volatile p;

	(void)mallopt(M_TOP_PAD, LOCKED_HEAP);
	(void)mallopt(M_TRIM_THRESHOLD, 2 * LOCKED_HEAP);
	p = malloc(1);
	free(p);
	(void)mallopt(M_TOP_PAD, HEAP_STEP);
#endif
}

/*
 * ONFAULT: only what is touched is kept in memory.  Beyond RLIMIT_MEMLOCK it
 * fails, as documented.
 */
void
sandbox_early(void)
{
	struct rlimit none = { 0, 0 };

	reserve_heap();
	(void)setrlimit(RLIMIT_CORE, &none);
	(void)undumpable();
	(void)mlockall(MCL_CURRENT | MCL_ONFAULT);
}

int
sandbox_drop(enum sandbox role, const struct sandbox_args *args,
    struct sandbox_report *report, const char **what)
{
	report->bits = 0;
	report->landlock_abi = 0;
	if (args->kill_root && prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) == -1)
		return fail(what, "prctl PR_SET_KEEPCAPS");
	if (ids_drop(args, undumpable, report, what) == -1)
		return -1;
	if (drop_capabilities(args) == -1)
		return fail(what, "capset");
	if (undumpable() == -1)
		return fail(what, "prctl PR_SET_DUMPABLE");
	if (ids_limit(role, report, what) == -1)
		return -1;
	if (role != SANDBOX_PARENT)
		return drop_child(report, what);
	return 0;
}

/* All others have seccomp between them and any file or connection of worth. */
static int
without_landlock(enum sandbox role, const struct sandbox_args *args,
    const char **what)
{
	if (role != SANDBOX_AUTH_GSSAPI || args->relaxed)
		return 0;
	errno = ENOSYS;
	return fail(what, "Landlock");
}

static int
enter_landlock(enum sandbox role, const struct sandbox_args *args,
    struct sandbox_report *report, const char **what)
{
	int abi;

	if ((abi = landlock_probe()) == 0)
		return without_landlock(role, args, what);
	if (landlock_enter(abi, role, args->readable, what) == -1)
		return -1;
	report->landlock_abi = (uint32_t)abi;
	report->bits |= SB_LANDLOCK;
	return 0;
}

static int
load_filter(enum sandbox role, const struct sandbox_args *args,
    const char **what)
{
	struct seccomp_rule rules[SECCOMP_RULES_MAX];
	struct sock_filter insn[SECCOMP_PROG_MAX];
	struct sock_fprog prog;
	struct seccomp_env env = { getpid(), args->kill_pids, args->nkill };
	size_t n;

	*what = "building the seccomp filter";
	n = seccomp_build(rules, seccomp_rules(role, rules),
	    seccomp_default(role), &env, insn);
	if (n == 0)
		return -1;
	prog.len = (unsigned short)n;
	prog.filter = insn;
	*what = "seccomp";
	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &prog);
}

static int
enter_seccomp(enum sandbox role, const struct sandbox_args *args,
    struct sandbox_report *report, const char **what)
{
	if (load_filter(role, args, what) == 0) {
		report->bits |= SB_SECCOMP;
		return 0;
	}
	/* CONFIG_SECCOMP_FILTER off is EINVAL. */
	if (errno == EINVAL && prctl(PR_GET_SECCOMP, 0, 0, 0, 0) == -1)
		errno = ENOSYS;
	return errno == ENOSYS && args->relaxed ? 0 : -1;
}

int
sandbox_enter(enum sandbox role, const struct sandbox_args *args,
    struct sandbox_report *report, const char **what)
{
	if (no_new_privs(report, what) == -1)
		return -1;
	if (enter_landlock(role, args, report, what) == -1)
		return -1;
	return enter_seccomp(role, args, report, what);
}
