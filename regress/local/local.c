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
 * What a hostile local user does to a program that holds a secret of others.
 *
 *	local signal NAME DELAY COMMAND...	send a signal after DELAY us
 *	local crash NAME DELAY COMMAND...	the same to its children as well
 *	local spy COMMAND...			look into it and its children
 *
 * The exit status of the first two is the command's, or 128 and its signal; of
 * the last 1 where something could be seen, which is printed.
 */

#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NEIGHBOURS	8	/* pids behind the command's that are tried */
#define COMM_MAX	16

static int hits;

static pid_t
start(char *argv[])
{
	pid_t pid;

	if ((pid = fork()) == -1)
		err(2, "fork");
	if (pid == 0) {
		execv(argv[0], argv);
		err(127, "%s", argv[0]);
	}
	return pid;
}

static int
signal_number(const char *name)
{
	static const struct {
		const char	*name;
		int		 sig;
	} list[] = {
		{ "HUP", SIGHUP }, { "INT", SIGINT }, { "TERM", SIGTERM },
		{ "CHLD", SIGCHLD }, { "PIPE", SIGPIPE },
		{ "SEGV", SIGSEGV }, { "QUIT", SIGQUIT }, { "ABRT", SIGABRT }
	};
	size_t i;

	for (i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		if (strcmp(list[i].name, name) == 0)
			return list[i].sig;
	errx(2, "%s: what signal?", name);
}

/* The name, "msmtp..." once it is executed: before, it is our own image. */
static int
is_target(pid_t pid)
{
	char path[64], comm[COMM_MAX] = "";
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/comm", (int)pid);
	if ((fd = open(path, O_RDONLY)) == -1)
		return 0;
	n = read(fd, comm, sizeof(comm) - 1);
	close(fd);
	return n > 0 && strncmp(comm, "msmtp", 5) == 0;
}

static int
end_of(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid)
		err(2, "waitpid");
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) :
	    WEXITSTATUS(status);
}

/* With kin: to what was started behind it, too, and to it last. */
static int
send_signal(char *argv[], int kin)
{
	int sig = signal_number(argv[0]);
	pid_t pid, p;

	pid = start(argv + 2);
	usleep((useconds_t)strtoul(argv[1], NULL, 10));
	for (p = pid + NEIGHBOURS; kin && p > pid; p--)
		if (is_target(p))
			kill(p, sig);
	kill(pid, sig);
	return end_of(pid);
}

static void
hit(pid_t pid, const char *what)
{
	if (hits++ < 10)
		printf("%s of %d\n", what, (int)pid);
}

static void
trace(pid_t pid)
{
	struct iovec here, there;
	char byte;

	if (ptrace(PTRACE_SEIZE, pid, NULL, NULL) == 0) {
		hit(pid, "ptrace");
		ptrace(PTRACE_DETACH, pid, NULL, NULL);
	}
	here.iov_base = &byte;
	here.iov_len = there.iov_len = 1;
	there.iov_base = &byte;
	if (process_vm_readv(pid, &here, 1, &there, 1, 0) != -1 ||
	    errno == EFAULT)
		hit(pid, "process_vm_readv");
}

static void
look(pid_t pid)
{
	static const char *const files[] = {
		"mem", "maps", "environ", "auxv", "stack", "syscall"
	};
	char path[64], byte[2];
	size_t i;
	int fd;

	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid,
		    files[i]);
		if ((fd = open(path, O_RDONLY)) == -1)
			continue;
		if (read(fd, byte, 1) > 0 || (i == 0 && errno == EIO))
			hit(pid, files[i]);
		close(fd);
	}
	snprintf(path, sizeof(path), "/proc/%d/exe", (int)pid);
	if (readlink(path, byte, sizeof(byte)) > 0)
		hit(pid, "exe");
}

static int
spy(char *argv[])
{
	pid_t pid, p;
	int status;

	pid = start(argv);
	while (waitpid(pid, &status, WNOHANG) == 0)
		for (p = pid; p < pid + NEIGHBOURS; p++)
			if (is_target(p)) {
				trace(p);
				look(p);
			}
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		errx(2, "%s: status %#x", argv[0], (unsigned int)status);
	return hits > 0;
}

int
main(int argc, char *argv[])
{
	if (argc > 4 && strcmp(argv[1], "signal") == 0)
		return send_signal(argv + 2, 0);
	if (argc > 4 && strcmp(argv[1], "crash") == 0)
		return send_signal(argv + 2, 1);
	if (argc > 2 && strcmp(argv[1], "spy") == 0)
		return spy(argv + 2);
	errx(2, "usage: local signal|crash name delay command ... | "
	    "spy command ...");
}
