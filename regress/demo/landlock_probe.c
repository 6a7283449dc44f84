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
 * /proc does not tell whether Landlock is in force.  So each role's rules are
 * proven here: a process enters them by the same objects that the role links,
 * with seccomp (which would answer first) left out, and tries what the role
 * must not be able to do.
 *
 * usage: landlock_probe directory
 */

#include <sys/types.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <netinet/in.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "landlock_linux.h"
#include "sandbox.h"

#define COLUMN	9	/* width; seven and the name fit into 80 */

static const char *dir;

static int
closed(int fd)
{
	return fd == -1 ? -1 : close(fd);
}

static int
try_file(void)
{
	return closed(open("/etc/passwd", O_RDONLY));
}

static int
try_list(void)
{
	return closed(open(dir, O_RDONLY | O_DIRECTORY));
}

static int
try_create(void)
{
	char path[PATH_MAX];
	int fd;

	(void)snprintf(path, sizeof(path), "%s/landlock_probe.%ld", dir,
	    (long)getpid());
	if ((fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600)) == -1)
		return -1;
	if (unlink(path) == -1)
		return -1;
	return close(fd);
}

static int
try_execute(void)
{
	execl("/bin/true", "true", (char *)NULL);
	return -1;
}

static struct sockaddr_in
loopback(in_port_t port)
{
	struct sockaddr_in sin;

	memset(&sin, 0, sizeof(sin));
	sin.sin_family = AF_INET;
	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	sin.sin_port = htons(port);
	return sin;
}

static int
try_connect(void)
{
	struct sockaddr_in sin = loopback(1);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	return connect(fd, (struct sockaddr *)&sin, sizeof(sin));
}

static int
try_listen(void)
{
	struct sockaddr_in sin = loopback(0);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	return bind(fd, (struct sockaddr *)&sin, sizeof(sin));
}

static int
try_signal(void)
{
	return kill(getppid(), 0);
}

static const struct {
	const char	*name;
	int		(*attempt)(void);
} tries[] = {
	{ "read",	try_file },
	{ "list",	try_list },
	{ "create",	try_create },
	{ "execute",	try_execute },
	{ "connect",	try_connect },
	{ "listen",	try_listen },
	{ "signal",	try_signal },
};

enum { ALLOWED, REFUSED, FAILED };

/* In a child.  Nobody listens at port 1: ECONNREFUSED is a connect allowed. */
static int
attempt(int abi, enum sandbox role, int (*f)(void))
{
	const char *what;

	if (role != SANDBOX_MAX &&
	    (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 ||
	    landlock_enter(abi, role, NULL, &what) == -1))
		return FAILED;
	if (f() == 0 || errno == ECONNREFUSED)
		return ALLOWED;
	return errno == EACCES || errno == EPERM ? REFUSED : FAILED;
}

static const char *
verdict(int abi, enum sandbox role, int (*f)(void))
{
	pid_t pid;
	int status;

	if ((pid = fork()) == -1)
		err(1, "fork");
	if (pid == 0)
		_exit(attempt(abi, role, f));
	if (waitpid(pid, &status, 0) == -1)
		err(1, "waitpid");
	if (!WIFEXITED(status))
		return "died";
	switch (WEXITSTATUS(status)) {
	case ALLOWED:
		return "allowed";
	case REFUSED:
		return "refused";
	default:
		return "failed";
	}
}

static void
row(const char *name, int abi, enum sandbox role)
{
	size_t i;

	printf("  %-14s", name);
	for (i = 0; i < sizeof(tries) / sizeof(tries[0]); i++)
		printf(" %*s", COLUMN - 1,
		    verdict(abi, role, tries[i].attempt));
	printf("\n");
}

int
main(int argc, char *argv[])
{
	size_t i;
	int abi;

	if (argc != 2)
		errx(64, "usage: landlock_probe directory");
	dir = argv[1];
	if (setvbuf(stdout, NULL, _IOLBF, 0) != 0)
		err(1, "setvbuf");
	if ((abi = landlock_probe()) == 0) {
		printf("  this kernel has no Landlock\n");
		return 0;
	}
	printf("  %-14s", "");
	for (i = 0; i < sizeof(tries) / sizeof(tries[0]); i++)
		printf(" %*s", COLUMN - 1, tries[i].name);
	printf("\n");
	row("(without)", abi, SANDBOX_MAX);
	row("msmtp", abi, SANDBOX_PARENT);
	row("msmtp-parse", abi, SANDBOX_PARSE);
	row("msmtp-dial", abi, SANDBOX_DIAL);
	row("msmtp-net", abi, SANDBOX_NET);
	row("msmtp-auth", abi, SANDBOX_AUTH);
	printf("  (Landlock ABI %d: read /etc/passwd, list and create in the "
	    "user's\n  directory, execute /bin/true, connect and listen on "
	    "TCP, signal the parent)\n", abi);
	return 0;
}
