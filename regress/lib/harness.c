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
#include <sys/wait.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <atf-c.h>

#include "harness.h"
#include "spawn.h"

#define FD_LINES	64	/* more descriptors than any child has */

void
kid_spawn(struct kid *k, enum proto_role role, const char *prog,
    const char *const *args, unsigned int flags)
{
	const char *argv[KID_ARGS_MAX + 2] = { NULL }, *stage;
	char *dir;
	int fd, n;

	if ((stage = getenv("MSMTP_STAGE")) == NULL)
		atf_tc_skip("MSMTP_STAGE is not set");
	memset(k, 0, sizeof(*k));
	argv[0] = prog == NULL ? proto_role_name(role) : prog;
	for (n = 0; args != NULL && args[n] != NULL; n++) {
		ATF_REQUIRE(n < KID_ARGS_MAX);
		argv[n + 1] = args[n];
	}
	ATF_REQUIRE(asprintf(&dir, "%s/libexec/msmtp", stage) != -1);
	ATF_REQUIRE_EQ_MSG(HELPER_OK, spawn_helper(dir, (char *const *)
	    (uintptr_t)argv, flags, 0, &k->pid, &fd), "%s/%s: %s", dir,
	    argv[0], strerror(errno));
	free(dir);
	ATF_REQUIRE(channel_init(&k->ch, fd) == 0);
	proto_init(&k->peer, role);
}

/* UNREADY says why: show it. */
static void
unready(const struct chmsg *m)
{
	struct rcur r;
	uint32_t error;

	rcur_init(&r, m->data, m->len);
	error = get_u32(&r);
	atf_tc_fail("UNREADY: %s: %s", get_str(&r, 0, 255),
	    strerror((int)error));
}

void
kid_ready(struct kid *k)
{
	struct chmsg m;
	struct rcur r;

	ATF_REQUIRE_EQ(CHAN_OK, kid_recv(k, &m));
	if (m.type == MSG_UNREADY)
		unready(&m);
	ATF_REQUIRE_EQ(MSG_READY, m.type);
	rcur_init(&r, m.data, m.len);
	(void)get_str(&r, 1, PROTO_BUILD_MAX);
	k->bits = get_u32(&r);
	k->landlock_abi = get_u32(&r);
	ATF_REQUIRE_EQ(0, rcur_end(&r));
}

void
kid_start(struct kid *k, enum proto_role role, const char *const *args)
{
	kid_spawn(k, role, NULL, args, 0);
	kid_ready(k);
}

void
kid_send(struct kid *k, enum proto_type type, int fd, struct wcur *w)
{
	struct wcur none = { 0 };
	const char *why;

	if (w == NULL)
		w = &none;
	ATF_REQUIRE_EQ(0, w->err);
	why = proto_step(&k->peer, PROTO_DOWN, type, w->len, fd != -1);
	ATF_REQUIRE_MSG(why == NULL, "%s: %s", proto_row(type)->name, why);
	kid_send_raw(k, type, fd, w->buf, w->len);
	wcur_free(w);
}

/* A child that has given up already may not take it all. */
static void
flush(struct kid *k)
{
	if (channel_drain(&k->ch) == -1)
		ATF_REQUIRE_MSG(errno == EPIPE || errno == ECONNRESET,
		    "sending: %s", strerror(errno));
}

void
kid_send_raw(struct kid *k, uint32_t type, int fd, const void *p, size_t n)
{
	ATF_REQUIRE_EQ(0, channel_send(&k->ch, type, fd, p, n));
	flush(k);
}

void
kid_write(struct kid *k, const void *p, size_t n)
{
	const uint8_t *b = p;
	struct pollfd pfd;
	ssize_t w;

	while (n > 0) {
		w = send(k->ch.fd, b, n, MSG_NOSIGNAL);
		if (w == -1 && errno == EAGAIN) {
			pfd.fd = k->ch.fd;
			pfd.events = POLLOUT;
			ATF_REQUIRE_EQ(1, poll(&pfd, 1, KID_PATIENCE));
			continue;
		}
		if (w == -1 && (errno == EPIPE || errno == ECONNRESET))
			return;
		ATF_REQUIRE(w > 0);
		b += w;
		n -= (size_t)w;
	}
}

enum chan_status
kid_recv(struct kid *k, struct chmsg *m)
{
	enum chan_status st;
	const char *why;

	st = channel_wait(&k->ch, m, KID_PATIENCE);
	ATF_REQUIRE_MSG(st == CHAN_OK || st == CHAN_EOF,
	    "waiting for %s: %s", proto_role_name(k->peer.role),
	    strerror(errno));
	if (st == CHAN_EOF)
		return st;
	why = proto_step(&k->peer, PROTO_UP, m->type, m->len, m->fd != -1);
	ATF_REQUIRE_MSG(why == NULL, "message %" PRIu32 ": %s", m->type, why);
	return st;
}

void
kid_expect(struct kid *k, enum proto_type type, struct chmsg *m)
{
	ATF_REQUIRE_MSG(kid_recv(k, m) == CHAN_OK, "no %s but the end",
	    proto_row(type)->name);
	ATF_REQUIRE_MSG(m->type == type, "%s, not %s",
	    proto_row(m->type)->name, proto_row(type)->name);
}

void
kid_expect_eof(struct kid *k)
{
	struct chmsg m;

	ATF_REQUIRE_MSG(kid_recv(k, &m) == CHAN_EOF, "%s, not the end",
	    proto_row(m.type)->name);
}

int
kid_end(struct kid *k)
{
	channel_close(&k->ch);
	return kid_wait(k);
}

int
kid_wait(struct kid *k)
{
	const struct timespec ms = { 0, 1000000 };
	int i, status;
	pid_t pid;

	for (i = 0; i < KID_PATIENCE; i++) {
		pid = waitpid(k->pid, &status, WNOHANG);
		ATF_REQUIRE(pid != -1);
		if (pid == k->pid)
			break;
		nanosleep(&ms, NULL);
	}
	if (i == KID_PATIENCE) {
		kill(k->pid, SIGKILL);
		waitpid(k->pid, &status, 0);
		atf_tc_fail("%s hung", proto_role_name(k->peer.role));
	}
	channel_close(&k->ch);
	k->pid = -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static FILE *
proc_open(const struct kid *k, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%ld/%s", (long)k->pid, name);
	return fopen(path, "re");
}

long
kid_status(const struct kid *k, const char *field)
{
	size_t len = strlen(field);
	char line[256];
	long v = -1;
	FILE *f;

	if ((f = proc_open(k, "status")) == NULL)
		return -1;
	while (v == -1 && fgets(line, sizeof(line), f) != NULL)
		if (strncmp(line, field, len) == 0 && line[len] == ':')
			v = strtol(line + len + 1, NULL, 10);
	fclose(f);
	return v;
}

static int
fd_filter(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

char *
kid_fds(const struct kid *k)
{
	char dir[64], path[PATH_MAX], to[PATH_MAX], *out = NULL;
	struct dirent **d;
	size_t size = 0;
	ssize_t len;
	int i, n;
	FILE *f;

	snprintf(dir, sizeof(dir), "/proc/%ld/fd", (long)k->pid);
	n = scandir(dir, &d, fd_filter, versionsort);
	if (n == -1 && errno == EACCES)
		atf_tc_skip("only root can look into a non-dumpable process");
	ATF_REQUIRE(n >= 0 && n < FD_LINES);
	ATF_REQUIRE((f = open_memstream(&out, &size)) != NULL);
	for (i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/%.16s", dir, d[i]->d_name);
		if ((len = readlink(path, to, sizeof(to) - 1)) == -1)
			len = 0;
		to[len] = '\0';
		to[strcspn(to, ":")] = '\0';
		fprintf(f, "%s %s\n", d[i]->d_name, to);
		free(d[i]);
	}
	free(d);
	ATF_REQUIRE_EQ(0, fclose(f));
	return out;
}

/* Occurrences in one mapping, which is small in our children. */
static int
count_in(int mem, off_t from, size_t size, const void *needle, size_t len)
{
	const uint8_t *p, *end;
	uint8_t *buf;
	ssize_t n;
	int found = 0;

	ATF_REQUIRE((buf = malloc(size)) != NULL);
	if ((n = pread(mem, buf, size, from)) < 0)
		n = 0;
	end = buf + n;
	for (p = buf; (p = memmem(p, (size_t)(end - p), needle, len)) !=
	    NULL; p++)
		found++;
	freezero(buf, size);
	return found;
}

int
kid_memory_count(const struct kid *k, const void *needle, size_t len)
{
	char line[PATH_MAX + 128], perm[8], path[64];
	uintmax_t from, to;
	int found = 0, mem;
	FILE *maps;

	snprintf(path, sizeof(path), "/proc/%ld/mem", (long)k->pid);
	mem = open(path, O_RDONLY | O_CLOEXEC);
	maps = proc_open(k, "maps");
	if (mem == -1 || maps == NULL) {
		if (maps != NULL)
			fclose(maps);
		if (mem != -1)
			close(mem);
		return -1;
	}
	while (fgets(line, sizeof(line), maps) != NULL)
		if (sscanf(line, "%jx-%jx %7s", &from, &to, perm) == 3 &&
		    perm[0] == 'r' && perm[1] == 'w')
			found += count_in(mem, (off_t)from,
			    (size_t)(to - from), needle, len);
	fclose(maps);
	close(mem);
	return found;
}
