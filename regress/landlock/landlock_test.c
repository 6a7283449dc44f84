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
 * Landlock: the rights computed for every ABI, and that they are really in
 * force (without seccomp, which would answer first).
 */

#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <netinet/in.h>

#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "landlock_linux.h"
#include "landlock_rights.h"

#define FS1	UINT64_C(0x1fff)	/* the kernel's numbers */
#define FS2	UINT64_C(0x3fff)
#define FS3	UINT64_C(0x7fff)
#define FS5	UINT64_C(0xffff)

struct expected {
	uint64_t	 fs, net, net_dial, scoped, scoped_parent;
	size_t		 size;
};

static const struct expected expected[] = {
	{ 0, 0, 0, 0, 0, 0 },
	{ FS1, 0, 0, 0, 0, 8 },
	{ FS2, 0, 0, 0, 0, 8 },
	{ FS3, 0, 0, 0, 0, 8 },
	{ FS3, 3, 1, 0, 0, 16 },
	{ FS5, 3, 1, 0, 0, 16 },
	{ FS5, 3, 1, 3, 1, 24 },
	{ FS5, 3, 1, 3, 1, 24 },
	{ FS5, 3, 1, 3, 1, 24 },	/* of a kernel yet to come */
};

static int
reads(int role)
{
	return role == SANDBOX_DIAL || role == SANDBOX_AUTH_GSSAPI;
}

static int
connects(int role)
{
	return reads(role) || role == SANDBOX_DIAL_NUMERIC;
}

static void
check_abi(int abi, int role)
{
	struct landlock_rights r = landlock_rights(abi, (enum sandbox)role);
	const struct expected *e = &expected[abi];

	ATF_CHECK_EQ(r.attr.handled_access_fs, e->fs);
	ATF_CHECK_EQ(r.attr.handled_access_net,
	    connects(role) ? e->net_dial : e->net);
	ATF_CHECK_EQ(r.attr.scoped,
	    role == SANDBOX_PARENT ? e->scoped_parent : e->scoped);
	ATF_CHECK_EQ(r.attr_size, e->size);
	ATF_CHECK_EQ(r.any_port, connects(role) && abi >= 4 ? 1 : 0);
	ATF_CHECK_EQ(r.read,
	    reads(role) && abi > 0 ? UINT64_C(0xc) : 0);
}

ATF_TC_WITHOUT_HEAD(every_abi_is_used_to_the_full);
ATF_TC_BODY(every_abi_is_used_to_the_full, tc)
{
	int abi, role;

	for (abi = 0; abi <= LANDLOCK_ABI_KNOWN + 1; abi++)
		for (role = 0; role < SANDBOX_MAX; role++)
			check_abi(abi, role);
}

ATF_TC_WITHOUT_HEAD(no_abi_keeps_the_parent_from_stopping_its_children);
ATF_TC_BODY(no_abi_keeps_the_parent_from_stopping_its_children, tc)
{
	int abi;

	for (abi = 0; abi < 32; abi++)
		ATF_CHECK_EQ(landlock_rights(abi, SANDBOX_PARENT).attr.scoped &
		    LL_SCOPE_SIGNAL, 0);
}

/* What the kernel really says. */

static char file[PATH_MAX], dir[PATH_MAX];
static pid_t outside;

static int
result(long rv)
{
	return rv == -1 ? errno : 0;
}

static int
open_file(void)
{
	return result(open(file, O_RDONLY));
}

static int
open_file_write(void)
{
	return result(open(file, O_RDWR));
}

static int
open_shadow(void)
{
	return result(open("/etc/shadow", O_RDONLY));
}

static int
open_hosts(void)
{
	return result(open("/etc/hosts", O_RDONLY));
}

static int
open_null_write(void)
{
	return result(open("/dev/null", O_WRONLY));
}

static int
list_dir(void)
{
	return result(open(dir, O_RDONLY | O_DIRECTORY));
}

static int
make_dir(void)
{
	return result(mkdir(dir, 0700));
}

static int
remove_file(void)
{
	return result(unlink(file));
}

static int
truncate_file(void)
{
	return result(truncate(file, 0));
}

static int
run_program(void)
{
	char *const argv[] = { NULL };

	return result(execve("/bin/true", argv, argv));
}

static int
tcp(int (*fn)(int, const struct sockaddr *, socklen_t), in_port_t port)
{
	struct sockaddr_in sin;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	memset(&sin, 0, sizeof(sin));
	sin.sin_family = AF_INET;
	sin.sin_port = htons(port);
	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return fd == -1 ? 250 : result(fn(fd, (struct sockaddr *)&sin,
	    sizeof(sin)));
}

static int
tcp_connect(void)
{
	return tcp(connect, 1);	/* nobody listens there */
}

static int
tcp_bind(void)
{
	return tcp(bind, 1);
}

/* To a port that the kernel chooses. */
static int
tcp_bind_any(void)
{
	return tcp(bind, 0);
}

static int
signal_outside(void)
{
	return result(kill(outside, 0));
}

static const char *const *readable;
static const char *secret;

static int
open_secret(void)
{
	return result(open(secret, O_RDONLY));
}

/* Where systems keep what is not for who looks up names. */
static const struct {
	const char	*path;
	int		 readable;
} secrets[] = {
	{ "/run/NetworkManager/system-connections/wlan", EACCES },
	{ "/run/NetworkManager/resolv.conf", 0 },
	{ "/var/lib/krb5/user/7/client.keytab", EACCES },
	{ "/var/kerberos/krb5/user/7/client.keytab", EACCES }
};

/* The file and the directories above it, root's alone. */
static void
make_file(const char *path)
{
	char *copy, *p;
	int fd;

	ATF_REQUIRE((copy = strdup(path)) != NULL);
	for (p = strchr(copy + 1, '/'); p != NULL; p = strchr(p + 1, '/')) {
		*p = '\0';
		ATF_REQUIRE(mkdir(copy, 0755) == 0 || errno == EEXIST);
		*p = '/';
	}
	free(copy);
	ATF_REQUIRE((fd = open(path, O_WRONLY | O_CREAT, 0600)) != -1);
	close(fd);
}

/* A /run and a /var of this process' own, with these files. */
static void
make_secrets(void)
{
	size_t i;

	if (getuid() != 0 || unshare(CLONE_NEWNS) == -1)
		atf_tc_skip("needs root and a mount namespace");
	ATF_REQUIRE_EQ(0, mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
	ATF_REQUIRE_EQ(0, mount("none", "/run", "tmpfs", 0, NULL));
	ATF_REQUIRE_EQ(0, mount("none", "/var", "tmpfs", 0, NULL));
	for (i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++)
		make_file(secrets[i].path);
}

static int
in_role(enum sandbox role, int (*fn)(void))
{
	const char *what;
	int status;
	pid_t pid;

	outside = getpid();
	ATF_REQUIRE((pid = fork()) != -1);
	if (pid == 0) {
		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 ||
		    landlock_enter(landlock_probe(), role, readable,
		    &what) == -1)
			_exit(251);
		_exit(fn());
	}
	ATF_REQUIRE_EQ(waitpid(pid, &status, 0), pid);
	ATF_REQUIRE(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void
require_abi(int abi)
{
	if (landlock_probe() < abi)
		atf_tc_skip("this kernel's Landlock ABI is %d; %d is needed",
		    landlock_probe(), abi);
}

static void
prepare(void)
{
	int fd;

	ATF_REQUIRE(getcwd(dir, sizeof(dir) - 16) != NULL);
	strlcpy(file, dir, sizeof(file));
	strlcat(file, "/file", sizeof(file));
	ATF_REQUIRE((fd = open(file, O_WRONLY | O_CREAT, 0600)) != -1);
	close(fd);
}

ATF_TC_WITHOUT_HEAD(only_those_that_look_up_names_have_a_file_system);
ATF_TC_BODY(only_those_that_look_up_names_have_a_file_system, tc)
{
	int role;

	require_abi(1);
	prepare();
	ATF_CHECK_EQ(open_hosts(), 0);
	for (role = 0; role < SANDBOX_MAX; role++) {
		if (reads(role))
			continue;
		ATF_CHECK_EQ(in_role((enum sandbox)role, open_hosts), EACCES);
		ATF_CHECK_EQ(in_role((enum sandbox)role, open_file), EACCES);
		ATF_CHECK_EQ(in_role((enum sandbox)role, list_dir), EACCES);
		ATF_CHECK_EQ(in_role((enum sandbox)role, run_program),
		    EACCES);
	}
}

ATF_TC_WITHOUT_HEAD(dial_reads_the_system_and_nothing_else);
ATF_TC_BODY(dial_reads_the_system_and_nothing_else, tc)
{
	require_abi(1);
	prepare();
	ATF_CHECK_EQ(in_role(SANDBOX_DIAL, open_hosts), 0);
	ATF_CHECK_EQ(in_role(SANDBOX_DIAL, open_file), EACCES);
	ATF_CHECK_EQ(in_role(SANDBOX_DIAL, list_dir), EACCES);
	ATF_CHECK_EQ(in_role(SANDBOX_DIAL, open_null_write), EACCES);
	ATF_CHECK_EQ(in_role(SANDBOX_DIAL, run_program), EACCES);
}

/* As root: it stays root where root sends mail. */
ATF_TC_WITHOUT_HEAD(gssapi_reads_what_kerberos_has_and_nothing_else);
ATF_TC_BODY(gssapi_reads_what_kerberos_has_and_nothing_else, tc)
{
	const char *const tickets[] = { "/no/such/tickets", file, NULL };

	require_abi(1);
	prepare();
	ATF_CHECK_EQ(in_role(SANDBOX_AUTH_GSSAPI, open_hosts), 0);
	ATF_CHECK_EQ(in_role(SANDBOX_AUTH_GSSAPI, open_shadow), EACCES);
	ATF_CHECK_EQ(in_role(SANDBOX_AUTH_GSSAPI, open_file), EACCES);
	readable = tickets;
	ATF_CHECK_EQ(in_role(SANDBOX_AUTH_GSSAPI, open_file), 0);
	ATF_CHECK_EQ(in_role(SANDBOX_AUTH_GSSAPI, open_file_write), EACCES);
	ATF_CHECK_EQ(in_role(SANDBOX_AUTH_GSSAPI, list_dir), EACCES);
	ATF_CHECK_EQ(in_role(SANDBOX_AUTH_GSSAPI, run_program), EACCES);
	ATF_CHECK_EQ(in_role(SANDBOX_DIAL, open_file), EACCES);
	ATF_CHECK_EQ(in_role(SANDBOX_AUTH, open_file), EACCES);
}

/* They may be root, who could. */
ATF_TC_WITHOUT_HEAD(who_looks_up_names_reads_no_secrets_of_the_system);
ATF_TC_BODY(who_looks_up_names_reads_no_secrets_of_the_system, tc)
{
	size_t i;

	require_abi(1);
	make_secrets();
	for (i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++) {
		secret = secrets[i].path;
		ATF_CHECK_EQ_MSG(in_role(SANDBOX_DIAL, open_secret),
		    secrets[i].readable, "%s", secret);
		ATF_CHECK_EQ_MSG(in_role(SANDBOX_AUTH_GSSAPI, open_secret),
		    secrets[i].readable, "%s", secret);
	}
}

ATF_TC_WITHOUT_HEAD(nobody_changes_a_file_system);
ATF_TC_BODY(nobody_changes_a_file_system, tc)
{
	int role;

	require_abi(1);
	prepare();
	strlcat(dir, "/made", sizeof(dir));
	for (role = 0; role < SANDBOX_MAX; role++) {
		ATF_CHECK_EQ(in_role((enum sandbox)role, make_dir), EACCES);
		ATF_CHECK_EQ(in_role((enum sandbox)role, remove_file),
		    EACCES);
		if (landlock_probe() >= 3)
			ATF_CHECK_EQ(in_role((enum sandbox)role,
			    truncate_file), EACCES);
	}
	ATF_CHECK_EQ(make_dir(), 0);
	ATF_CHECK_EQ(remove_file(), 0);
}

ATF_TC_WITHOUT_HEAD(only_dial_connects_and_nobody_listens);
ATF_TC_BODY(only_dial_connects_and_nobody_listens, tc)
{
	int role;

	require_abi(4);
	for (role = 0; role < SANDBOX_MAX; role++) {
		ATF_CHECK_EQ(in_role((enum sandbox)role, tcp_connect),
		    connects(role) ? ECONNREFUSED : EACCES);
		ATF_CHECK_EQ(in_role((enum sandbox)role, tcp_bind), EACCES);
		ATF_CHECK_EQ(in_role((enum sandbox)role, tcp_bind_any),
		    connects(role) ? 0 : EACCES);
	}
}

ATF_TC_WITHOUT_HEAD(only_the_parent_can_signal_another_process);
ATF_TC_BODY(only_the_parent_can_signal_another_process, tc)
{
	int role;

	require_abi(6);
	for (role = 0; role < SANDBOX_MAX; role++)
		ATF_CHECK_EQ(in_role((enum sandbox)role, signal_outside),
		    role == SANDBOX_PARENT ? 0 : EPERM);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, every_abi_is_used_to_the_full);
	ATF_TP_ADD_TC(tp, no_abi_keeps_the_parent_from_stopping_its_children);
	ATF_TP_ADD_TC(tp, only_those_that_look_up_names_have_a_file_system);
	ATF_TP_ADD_TC(tp, dial_reads_the_system_and_nothing_else);
	ATF_TP_ADD_TC(tp, gssapi_reads_what_kerberos_has_and_nothing_else);
	ATF_TP_ADD_TC(tp, who_looks_up_names_reads_no_secrets_of_the_system);
	ATF_TP_ADD_TC(tp, nobody_changes_a_file_system);
	ATF_TP_ADD_TC(tp, only_dial_connects_and_nobody_listens);
	ATF_TP_ADD_TC(tp, only_the_parent_can_signal_another_process);
	return atf_no_error();
}
