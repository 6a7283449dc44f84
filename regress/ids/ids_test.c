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
 * Ids are given up for good.  Needs root to have something to give up; users
 * and groups are numbers that no passwd file knows.
 */

#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <linux/capability.h>

#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ids.h"
#include "proto.h"
#include "sandbox.h"

#define USER	64321		/* the caller */
#define GROUP	64322		/* what msmtp is set-group-ID to */
#define SANDBOX	64323		/* the sandbox user and its group */

static char empty[] = "empty";

#define REQUIRE(cond)	do { \
	if (!(cond)) \
		_exit(__LINE__ % 251 + 1); \
} while (0)

/* Run fn in a process of its own; a failure is reported as a line number. */
static void
in_child(void (*fn)(void))
{
	int status;
	pid_t pid;

	ATF_REQUIRE((pid = fork()) != -1);
	if (pid == 0) {
		fn();
		_exit(0);
	}
	ATF_REQUIRE_EQ(waitpid(pid, &status, 0), pid);
	ATF_CHECK_MSG(status == 0, "status %#x (lines are counted modulo 251, "
	    "from 1)", status);
}

static int
uids_are(uid_t want)
{
	uid_t r, e, s;

	return getresuid(&r, &e, &s) == 0 && r == want && e == want &&
	    s == want;
}

static int
gids_are(gid_t wr, gid_t we, gid_t ws)
{
	gid_t r, e, s;

	return getresgid(&r, &e, &s) == 0 && r == wr && e == we && s == ws;
}

static int
has_capability(void)
{
	struct __user_cap_header_struct hdr = {
		_LINUX_CAPABILITY_VERSION_3, 0
	};
	struct __user_cap_data_struct d[2];

	REQUIRE(syscall(SYS_capget, &hdr, d) == 0);
	return (d[0].effective | d[0].permitted | d[0].inheritable |
	    d[1].effective | d[1].permitted | d[1].inheritable) != 0;
}

static void
root_to_sandbox_user(void)
{
	struct sandbox_args args = {
		.empty_dir = empty, .uid = SANDBOX, .gid = SANDBOX
	};
	struct sandbox_report report;
	static const gid_t groups[] = { 0, 4, GROUP };
	const char *what;
	char cwd[16];

	REQUIRE(mkdir(empty, 0555) == 0 || errno == EEXIST);
	REQUIRE(setgroups(3, groups) == 0);
	REQUIRE(sandbox_drop(SANDBOX_NET, &args, &report, &what) == 0);
	REQUIRE((report.bits & (SB_IDS | SB_CHROOT)) == (SB_IDS | SB_CHROOT));
	REQUIRE(uids_are(SANDBOX) && gids_are(SANDBOX, SANDBOX, SANDBOX));
	REQUIRE(getgroups(0, NULL) == 0);
	REQUIRE(!has_capability());
	REQUIRE(setuid(0) == -1 && setgid(0) == -1 && setegid(GROUP) == -1 &&
	    setgroups(1, groups) == -1);
	REQUIRE(getcwd(cwd, sizeof(cwd)) != NULL && strcmp(cwd, "/") == 0);
	REQUIRE(open("/etc/hosts", O_RDONLY) == -1 && errno == ENOENT);
	REQUIRE(open("..", O_RDONLY | O_DIRECTORY) != -1 &&
	    open("../etc/hosts", O_RDONLY) == -1);
	REQUIRE(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0);
}

ATF_TC(root_becomes_the_sandbox_user_for_good);
ATF_TC_HEAD(root_becomes_the_sandbox_user_for_good, tc)
{
	atf_tc_set_md_var(tc, "require.user", "root");
}
ATF_TC_BODY(root_becomes_the_sandbox_user_for_good, tc)
{
	in_child(root_to_sandbox_user);
}

/* A process of root's; killed by the test, or when that ends. */
static pid_t
root_process(void)
{
	pid_t pid;

	REQUIRE((pid = fork()) != -1);
	if (pid == 0) {
		if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0)
			sleep(30);
		_exit(0);
	}
	return pid;
}

static void
stops_a_child_of_root(void)
{
	struct sandbox_args args = {
		.uid = SANDBOX, .gid = SANDBOX, .kill_root = 1
	};
	struct __user_cap_header_struct hdr = {
		_LINUX_CAPABILITY_VERSION_3, 0
	};
	struct __user_cap_data_struct d[2];
	struct sandbox_report report;
	pid_t pid = root_process();
	const char *what;

	REQUIRE(sandbox_drop(SANDBOX_PARENT, &args, &report, &what) == 0);
	REQUIRE(uids_are(SANDBOX) && gids_are(SANDBOX, SANDBOX, SANDBOX));
	REQUIRE(syscall(SYS_capget, &hdr, d) == 0);
	REQUIRE(d[0].effective == 1u << CAP_KILL &&
	    d[0].permitted == 1u << CAP_KILL && d[0].inheritable == 0);
	REQUIRE((d[1].effective | d[1].permitted | d[1].inheritable) == 0);
	REQUIRE(setuid(0) == -1 && setgid(0) == -1);
	REQUIRE(open("/etc/shadow", O_RDONLY) == -1 && errno == EACCES);
	REQUIRE(kill(pid, SIGKILL) == 0);
}

static void
stops_no_child_of_root(void)
{
	struct sandbox_args args = { .uid = SANDBOX, .gid = SANDBOX };
	struct sandbox_report report;
	pid_t pid = root_process();
	const char *what;

	REQUIRE(sandbox_drop(SANDBOX_PARENT, &args, &report, &what) == 0);
	REQUIRE(kill(pid, SIGKILL) == -1 && errno == EPERM);
}

ATF_TC(who_leaves_a_child_root_keeps_the_right_to_stop_it);
ATF_TC_HEAD(who_leaves_a_child_root_keeps_the_right_to_stop_it, tc)
{
	atf_tc_set_md_var(tc, "require.user", "root");
}
ATF_TC_BODY(who_leaves_a_child_root_keeps_the_right_to_stop_it, tc)
{
	in_child(stops_a_child_of_root);
	in_child(stops_no_child_of_root);
}

static void
root_without_sandbox_user(void)
{
	struct sandbox_args args = { 0 };
	struct sandbox_report report;
	static const gid_t groups[] = { 0, 4, GROUP };
	const char *what;

	REQUIRE(setgroups(3, groups) == 0);
	REQUIRE(sandbox_drop(SANDBOX_DIAL, &args, &report, &what) == 0);
	REQUIRE((report.bits & (SB_IDS | SB_CHROOT)) == 0);
	REQUIRE(uids_are(0) && getgroups(0, NULL) == 0);
	REQUIRE(!has_capability());
}

ATF_TC(root_without_sandbox_user_keeps_no_capability);
ATF_TC_HEAD(root_without_sandbox_user_keeps_no_capability, tc)
{
	atf_tc_set_md_var(tc, "require.user", "root");
}
ATF_TC_BODY(root_without_sandbox_user_keeps_no_capability, tc)
{
	in_child(root_without_sandbox_user);
}

static void
sandbox_user_without_group(void)
{
	struct sandbox_args args = { .uid = SANDBOX };
	struct sandbox_report report;
	const char *what;

	REQUIRE(sandbox_drop(SANDBOX_NET, &args, &report, &what) == -1);
	REQUIRE(errno == EINVAL && what != NULL);
}

ATF_TC(a_sandbox_user_with_group_0_is_refused);
ATF_TC_HEAD(a_sandbox_user_with_group_0_is_refused, tc)
{
	atf_tc_set_md_var(tc, "require.user", "root");
}
ATF_TC_BODY(a_sandbox_user_with_group_0_is_refused, tc)
{
	in_child(sandbox_user_without_group);
}

static void
empty_dir_missing(void)
{
	struct sandbox_args args = {
		.empty_dir = "no/such/directory", .uid = SANDBOX,
		.gid = SANDBOX
	};
	struct sandbox_report report;
	const char *what;

	REQUIRE(sandbox_drop(SANDBOX_NET, &args, &report, &what) == -1);
	REQUIRE(strcmp(what, "chroot") == 0);
}

ATF_TC(a_chroot_that_fails_is_an_error);
ATF_TC_HEAD(a_chroot_that_fails_is_an_error, tc)
{
	atf_tc_set_md_var(tc, "require.user", "root");
}
ATF_TC_BODY(a_chroot_that_fails_is_an_error, tc)
{
	in_child(empty_dir_missing);
}

/* As after the exec of a program that is set-group-ID GROUP. */
static void
become_setgid(void)
{
	REQUIRE(setgroups(0, NULL) == 0);
	REQUIRE(setresgid(USER, GROUP, GROUP) == 0);
	REQUIRE(setresuid(USER, USER, USER) == 0);
}

static int ids_seen;

/* The group must still be the saved one here, and no longer the effective. */
static int
see_ids(void)
{
	ids_seen = gids_are(USER, USER, GROUP) ? 1 : -1;
	return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

static void
setgid_order(void)
{
	struct sandbox_args args = { 0 };
	struct sandbox_report report = { 0, 0 };
	const char *what;

	become_setgid();
	REQUIRE(ids_drop(&args, see_ids, &report, &what) == 0);
	REQUIRE(ids_seen == 1);
	REQUIRE(gids_are(USER, USER, USER));
	/* Changing the saved group alone does not undo it. */
	REQUIRE(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0);
}

ATF_TC(a_setgid_process_is_untraceable_before_the_group_is_gone);
ATF_TC_HEAD(a_setgid_process_is_untraceable_before_the_group_is_gone, tc)
{
	atf_tc_set_md_var(tc, "require.user", "root");
}
ATF_TC_BODY(a_setgid_process_is_untraceable_before_the_group_is_gone, tc)
{
	in_child(setgid_order);
}

static void
setgid_drop(void)
{
	struct sandbox_args args = { 0 };
	struct sandbox_report report;
	const char *what;
	int role;

	become_setgid();
	for (role = 0; role < SANDBOX_MAX; role++) {
		REQUIRE(sandbox_drop((enum sandbox)role, &args, &report,
		    &what) == 0);
		REQUIRE(gids_are(USER, USER, USER) && uids_are(USER));
		REQUIRE(setegid(GROUP) == -1 && setgid(GROUP) == -1 &&
		    setresgid((gid_t)-1, (gid_t)-1, GROUP) == -1);
		REQUIRE(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0);
	}
}

ATF_TC(a_setgid_process_gives_up_its_group_for_good);
ATF_TC_HEAD(a_setgid_process_gives_up_its_group_for_good, tc)
{
	atf_tc_set_md_var(tc, "require.user", "root");
}
ATF_TC_BODY(a_setgid_process_gives_up_its_group_for_good, tc)
{
	in_child(setgid_drop);
}

static int
cannot(void)
{
	errno = EIO;
	return -1;
}

static void
undumpable_fails(void)
{
	struct sandbox_args args = { 0 };
	struct sandbox_report report = { 0, 0 };
	const char *what;

	become_setgid();
	REQUIRE(ids_drop(&args, cannot, &report, &what) == -1);
	REQUIRE(errno == EIO && strcmp(what, "becoming untraceable") == 0);
}

ATF_TC(a_setgid_process_that_stays_traceable_is_an_error);
ATF_TC_HEAD(a_setgid_process_that_stays_traceable_is_an_error, tc)
{
	atf_tc_set_md_var(tc, "require.user", "root");
}
ATF_TC_BODY(a_setgid_process_that_stays_traceable_is_an_error, tc)
{
	in_child(undumpable_fails);
}

static void
setuid_drop(void)
{
	struct sandbox_args args = { 0 };
	struct sandbox_report report;
	const char *what;

	REQUIRE(setresgid(USER, USER, USER) == 0);
	REQUIRE(setresuid(USER, 0, 0) == 0);
	REQUIRE(sandbox_drop(SANDBOX_NET, &args, &report, &what) == 0);
	REQUIRE(uids_are(USER) && !has_capability());
	REQUIRE(setuid(0) == -1 && seteuid(0) == -1);
}

ATF_TC(a_setuid_process_gives_up_root_for_good);
ATF_TC_HEAD(a_setuid_process_gives_up_root_for_good, tc)
{
	atf_tc_set_md_var(tc, "require.user", "root");
}
ATF_TC_BODY(a_setuid_process_gives_up_root_for_good, tc)
{
	in_child(setuid_drop);
}

static void
plain_user(void)
{
	struct sandbox_args args = {
		.empty_dir = empty, .uid = SANDBOX, .gid = SANDBOX
	};
	struct sandbox_report report;
	uid_t uid = getuid();
	gid_t gid = getgid();
	const char *what;

	if (uid == 0) {
		uid = gid = USER;
		REQUIRE(setresgid(gid, gid, gid) == 0);
		REQUIRE(setresuid(uid, uid, uid) == 0);
	}
	REQUIRE(sandbox_drop(SANDBOX_NET, &args, &report, &what) == 0);
	REQUIRE(uids_are(uid) && gids_are(gid, gid, gid));
	REQUIRE((report.bits & (SB_IDS | SB_CHROOT)) == 0);
}

ATF_TC_WITHOUT_HEAD(a_plain_user_stays_who_he_is);
ATF_TC_BODY(a_plain_user_stays_who_he_is, tc)
{
	in_child(plain_user);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, root_becomes_the_sandbox_user_for_good);
	ATF_TP_ADD_TC(tp, root_without_sandbox_user_keeps_no_capability);
	ATF_TP_ADD_TC(tp,
	    who_leaves_a_child_root_keeps_the_right_to_stop_it);
	ATF_TP_ADD_TC(tp, a_sandbox_user_with_group_0_is_refused);
	ATF_TP_ADD_TC(tp, a_chroot_that_fails_is_an_error);
	ATF_TP_ADD_TC(tp,
	    a_setgid_process_is_untraceable_before_the_group_is_gone);
	ATF_TP_ADD_TC(tp, a_setgid_process_gives_up_its_group_for_good);
	ATF_TP_ADD_TC(tp, a_setgid_process_that_stays_traceable_is_an_error);
	ATF_TP_ADD_TC(tp, a_setuid_process_gives_up_root_for_good);
	ATF_TP_ADD_TC(tp, a_plain_user_stays_who_he_is);
	return atf_no_error();
}
