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

/* What msmtp-auth makes of its arguments for GSSAPI. */

#include <sys/types.h>
#include <sys/mount.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <atf-c.h>

#include "kerberos.h"

#define ARGS_MAX	24
#define OTHER_USER	4241
#define NO_NAMESPACE	99

struct args {
	int	 argc;
	char	*argv[ARGS_MAX + 1];
};

/* Arguments separated by blanks; they stay, as main's do. */
static void
split(struct args *a, const char *line)
{
	char *copy, *p;

	memset(a, 0, sizeof(*a));
	ATF_REQUIRE((copy = strdup(line)) != NULL);
	while ((p = strsep(&copy, " ")) != NULL) {
		ATF_REQUIRE(a->argc < ARGS_MAX);
		a->argv[a->argc++] = p;
	}
}

/* How many there are without a variable. */
static size_t
defaults(void)
{
	struct kerberos k;
	struct args a;

	split(&a, "msmtp-auth gssapi");
	ATF_REQUIRE_EQ(0, kerberos_take(&k, &a.argc, a.argv));
	return k.n;
}

/* The paths but for the defaults, which are first, separated by blanks. */
static const char *
paths(const struct kerberos *k, char *buf, size_t size)
{
	size_t first, i;

	first = k->on ? defaults() : 0;
	*buf = '\0';
	for (i = first; i < k->n; i++) {
		if (i > first)
			strlcat(buf, " ", size);
		strlcat(buf, k->paths[i], size);
	}
	return buf;
}

ATF_TC_WITHOUT_HEAD(other_arguments_are_left_alone);
ATF_TC_BODY(other_arguments_are_left_alone, tc)
{
	struct kerberos k;
	struct args a;

	split(&a, "msmtp-auth uid=1 gid=2 empty=/e relaxed KRB5_KTNAME=/x "
	    "KRB5CCNAME GSSAPI krb5ccname=/x");
	ATF_CHECK_EQ(0, kerberos_take(&k, &a.argc, a.argv));
	ATF_CHECK_EQ(9, a.argc);
	ATF_CHECK_EQ(0, k.on);
	ATF_CHECK_EQ(0, k.n);
	ATF_CHECK(k.paths[0] == NULL);
	ATF_CHECK_STREQ("krb5ccname=/x", a.argv[8]);
}

ATF_TC_WITHOUT_HEAD(its_own_are_taken_out);
ATF_TC_BODY(its_own_are_taken_out, tc)
{
	struct kerberos k;
	struct args a;

	split(&a, "msmtp-auth relaxed gssapi KRB5CCNAME=/c uid=1 "
	    "KRB5_CONFIG=/k KRB5_CLIENT_KTNAME=/t");
	ATF_CHECK_EQ(0, kerberos_take(&k, &a.argc, a.argv));
	ATF_REQUIRE_EQ(3, a.argc);
	ATF_CHECK_STREQ("relaxed", a.argv[1]);
	ATF_CHECK_STREQ("uid=1", a.argv[2]);
	ATF_CHECK(a.argv[3] == NULL);
	ATF_CHECK_EQ(1, k.on);
	ATF_CHECK_STREQ("/c", getenv("KRB5CCNAME"));
	ATF_CHECK_STREQ("/k", getenv("KRB5_CONFIG"));
	ATF_CHECK_STREQ("/t", getenv("KRB5_CLIENT_KTNAME"));
}

ATF_TC_WITHOUT_HEAD(only_absolute_paths_of_files_are_readable);
ATF_TC_BODY(only_absolute_paths_of_files_are_readable, tc)
{
	static const struct {
		const char	*arg;
		const char	*paths;
	} cases[] = {
		{ "KRB5CCNAME=FILE:/t/cc", "/t/cc" },
		{ "KRB5CCNAME=/t/cc", "/t/cc" },
		{ "KRB5CCNAME=cc", "" },
		{ "KRB5CCNAME=FILE:cc", "" },
		{ "KRB5CCNAME=", "" },
		{ "KRB5CCNAME=DIR:/t/d", "/t/d" },
		{ "KRB5CCNAME=DIR::/t/d/tkt", "/t/d" },
		{ "KRB5CCNAME=DIR::/tkt", "" },
		{ "KRB5CCNAME=DIR::tkt", "" },
		{ "KRB5CCNAME=DIR:", "" },
		{ "KRB5CCNAME=KEYRING:persistent:1000", "" },
		{ "KRB5CCNAME=KCM:", "" },
		{ "KRB5CCNAME=MEMORY:", "" },
		{ "KRB5CCNAME=FILES:/t/cc", "" },
		{ "KRB5_CONFIG=/k1", "/k1" },
		{ "KRB5_CONFIG=/k1:/d:k2:/k3", "/k1 /d /k3" },
		{ "KRB5_CONFIG=::/k1:", "/k1" },
		{ "KRB5_CONFIG=", "" },
		{ "KRB5_CLIENT_KTNAME=FILE:/t/k", "/t/k" },
		{ "KRB5_CLIENT_KTNAME=/t/k", "/t/k" },
		{ "KRB5_CLIENT_KTNAME=MEMORY:x", "" }
	};
	struct kerberos k;
	struct args a;
	char buf[256], line[256];
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(line, sizeof(line), "msmtp-auth gssapi %s",
		    cases[i].arg);
		split(&a, line);
		ATF_CHECK_EQ(0, kerberos_take(&k, &a.argc, a.argv));
		ATF_CHECK_STREQ_MSG(cases[i].paths,
		    paths(&k, buf, sizeof(buf)), "%s", cases[i].arg);
		ATF_CHECK(k.paths[k.n] == NULL);
	}
}

/* The path with the user's number between the two. */
static int
has(const struct kerberos *k, const char *before, const char *after)
{
	char path[64];
	size_t i;

	snprintf(path, sizeof(path), "%s%lu%s", before,
	    (unsigned long)getuid(), after);
	for (i = 0; i < k->n; i++)
		if (strcmp(k->paths[i], path) == 0)
			return 1;
	return 0;
}

ATF_TC_WITHOUT_HEAD(what_is_the_users_by_default_is_readable);
ATF_TC_BODY(what_is_the_users_by_default_is_readable, tc)
{
	static const char *const keys[] = {
		"/etc/krb5/user/", "/var/lib/krb5/user/", "/var/krb5/user/",
		"/var/kerberos/krb5/user/"
	};
	struct kerberos k;
	struct args a;
	size_t i;

	split(&a, "msmtp-auth gssapi");
	ATF_CHECK_EQ(0, kerberos_take(&k, &a.argc, a.argv));
	ATF_CHECK(has(&k, "/run/user/", "/krb5cc"));
	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		ATF_CHECK_MSG(has(&k, keys[i], ""), "%s", keys[i]);
}

static int
takes_from_tmp(void)
{
	struct kerberos k;
	struct args a;

	split(&a, "msmtp-auth gssapi");
	ATF_CHECK_EQ(0, kerberos_take(&k, &a.argc, a.argv));
	return has(&k, "/tmp/krb5cc_", "");
}

/* In a /tmp of the process' own; the exit status is the first wrong step. */
static int
try_tmp(void)
{
	static const char path[] = "/tmp/krb5cc_0";
	int fd;

	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1 ||
	    mount("none", "/tmp", "tmpfs", 0, NULL) == -1)
		return 1;
	if (takes_from_tmp())
		return 2;
	if ((fd = open(path, O_WRONLY | O_CREAT, 0600)) == -1 ||
	    close(fd) == -1 || !takes_from_tmp())
		return 3;
	if (chown(path, OTHER_USER, 0) == -1 || takes_from_tmp())
		return 4;
	if (unlink(path) == -1 || symlink("/etc", path) == -1 ||
	    !takes_from_tmp())
		return 5;
	return lchown(path, OTHER_USER, 0) == -1 || takes_from_tmp() ? 6 : 0;
}

/* The name in /tmp is free for everybody to take. */
ATF_TC_WITHOUT_HEAD(tickets_in_tmp_must_be_the_users);
ATF_TC_BODY(tickets_in_tmp_must_be_the_users, tc)
{
	int status;
	pid_t pid;

	if (getuid() != 0)
		atf_tc_skip("needs root to make files of others");
	ATF_REQUIRE((pid = fork()) != -1);
	if (pid == 0)
		_exit(unshare(CLONE_NEWNS) == -1 ? NO_NAMESPACE : try_tmp());
	ATF_REQUIRE_EQ(waitpid(pid, &status, 0), pid);
	ATF_REQUIRE(WIFEXITED(status));
	if (WEXITSTATUS(status) == NO_NAMESPACE)
		atf_tc_skip("needs a mount namespace");
	ATF_CHECK_EQ(0, WEXITSTATUS(status));
}

ATF_TC_WITHOUT_HEAD(more_paths_than_there_is_room_for_are_left_out);
ATF_TC_BODY(more_paths_than_there_is_room_for_are_left_out, tc)
{
	char line[1024] = "msmtp-auth gssapi KRB5_CONFIG=";
	struct kerberos k;
	struct args a;
	int i;

	for (i = 0; i < 3 * KERBEROS_PATHS_MAX; i++)
		strlcat(line, "/k:", sizeof(line));
	split(&a, line);
	ATF_CHECK_EQ(0, kerberos_take(&k, &a.argc, a.argv));
	ATF_CHECK_EQ(KERBEROS_PATHS_MAX, k.n);
	ATF_CHECK(k.paths[KERBEROS_PATHS_MAX] == NULL);
	ATF_CHECK(has(&k, "/run/user/", "/krb5cc"));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, other_arguments_are_left_alone);
	ATF_TP_ADD_TC(tp, its_own_are_taken_out);
	ATF_TP_ADD_TC(tp, only_absolute_paths_of_files_are_readable);
	ATF_TP_ADD_TC(tp, what_is_the_users_by_default_is_readable);
	ATF_TP_ADD_TC(tp, tickets_in_tmp_must_be_the_users);
	ATF_TP_ADD_TC(tp, more_paths_than_there_is_room_for_are_left_out);
	return atf_no_error();
}
