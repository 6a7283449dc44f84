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
#include <sys/socket.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "channel.h"
#include "fds.h"
#include "spawn.h"

#define SIGNALS		31	/* the classic ones; real-time ones default */

static enum helper_fault
check(const char *path, mode_t type, int set_id)
{
	struct stat st;

	if (lstat(path, &st) == -1)
		return HELPER_MISSING;
	if ((st.st_mode & S_IFMT) != type)
		return HELPER_TYPE;
	if (st.st_uid != 0 && (set_id || st.st_uid != geteuid()))
		return HELPER_OWNER;
	if (st.st_mode & (S_IWGRP | S_IWOTH))
		return HELPER_MODE;
	return HELPER_OK;
}

enum helper_fault
spawn_check_dir(const char *dir, int set_id)
{
	return check(dir, S_IFDIR, set_id);
}

/* What a terminal sends to all of its session, and kill(1) to a group. */
static int
ends_group(int sig)
{
	return sig == SIGHUP || sig == SIGINT || sig == SIGQUIT ||
	    sig == SIGTERM;
}

/*
 * A child in the caller's session is reached by what it was told to ignore
 * (nohup, a job in the background of a script) as we are.
 */
static void
reset_signals(int keep_ignored)
{
	struct sigaction sa, old;
	sigset_t none;
	int sig;

	memset(&sa, 0, sizeof(sa));
	sigemptyset(&sa.sa_mask);
	for (sig = 1; sig <= SIGNALS; sig++) {
		if (keep_ignored && ends_group(sig) &&
		    sigaction(sig, NULL, &old) == 0 &&
		    old.sa_handler == SIG_IGN)
			continue;
		sa.sa_handler = sig == SIGPIPE || sig == SIGXFSZ ?
		    SIG_IGN : SIG_DFL;
		sigaction(sig, &sa, NULL);
	}
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Put the channel on its number; dup2(n, n) would keep close-on-exec. */
static int
place_channel(int fd)
{
	if (fd == CHANNEL_FD)
		return fcntl(fd, F_SETFD, 0);
	return dup2(fd, CHANNEL_FD);
}

/*
 * Between vfork and exec: the memory is the parent's, so nothing here writes
 * to anything but its own locals, allocates or takes a lock.
 */
static void
exec_child(const char *path, char *const argv[], unsigned int flags,
    int channel, int null)
{
	char *const env[] = { NULL };
	int fd;

	if (!(flags & SPAWN_TERMINAL))
		setsid();
	for (fd = flags & SPAWN_STDIN ? 1 : 0; fd <= 2; fd++)
		if (dup2(null, fd) == -1)
			return;
	if (place_channel(channel) == -1)
		return;
	fds_close_from(CHANNEL_FD + 1);
	reset_signals(flags & SPAWN_TERMINAL);
	execve(path, argv, env);
}

/*
 * The two ends and /dev/null above the numbers that exec_child assigns, so
 * that none of them is overwritten before it is used.
 */
static int
above(int fd)
{
	int high;

	if (fd == -1 || fd > CHANNEL_FD)
		return fd;
	high = fcntl(fd, F_DUPFD_CLOEXEC, CHANNEL_FD + 1);
	close(fd);
	return high;
}

/* vfork: copying page tables would cost more than the exec. */
static pid_t
vfork_exec(const char *path, char *const argv[], unsigned int flags,
    int channel, int null)
{
	sigset_t all, old;
	volatile int error = 0;
	pid_t pid;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &old);
	if ((pid = vfork()) == 0) {
		exec_child(path, argv, flags, channel, null);
		error = errno;
		_exit(127);
	}
	sigprocmask(SIG_SETMASK, &old, NULL);
	if (pid > 0 && error != 0) {
		errno = error;
		return -1;
	}
	return pid;
}

static pid_t
start(const char *path, char *const argv[], unsigned int flags, int *fd)
{
	int sv[2] = { -1, -1 }, null, error;
	pid_t pid = -1;

	null = above(open("/dev/null", O_RDWR | O_CLOEXEC));
	if (null == -1 || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC |
	    SOCK_NONBLOCK, 0, sv) == -1)
		goto out;
	sv[0] = above(sv[0]);
	sv[1] = above(sv[1]);
	if (sv[0] != -1 && sv[1] != -1)
		pid = vfork_exec(path, argv, flags, sv[1], null);
out:
	error = errno;
	if (null != -1)
		close(null);
	if (sv[1] != -1)
		close(sv[1]);
	if (pid == -1 && sv[0] != -1)
		close(sv[0]);
	*fd = pid == -1 ? -1 : sv[0];
	errno = error;
	return pid;
}

enum helper_fault
spawn_helper(const char *dir, char *const argv[], unsigned int flags,
    int set_id, pid_t *pid, int *fd)
{
	enum helper_fault fault;
	char *path;
	int error;

	if (asprintf(&path, "%s/%s", dir, argv[0]) == -1)
		return HELPER_MISSING;
	if ((fault = check(path, S_IFREG, set_id)) == HELPER_OK &&
	    (*pid = start(path, argv, flags, fd)) == -1)
		fault = HELPER_MISSING;
	error = errno;
	free(path);
	errno = error;
	return fault;
}
