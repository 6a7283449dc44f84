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
#include <sys/mman.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "spool.h"

#define SPOOL_DIR	"/tmp"
#define SPOOL_NAME	"msmtp.XXXXXXXXXX"
#define PROC_FD_MAX	32

/* A second, read-only description of an open file without a name. */
static int
reopen(int fd)
{
	char path[PROC_FD_MAX];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return open(path, O_RDONLY | O_CLOEXEC);
}

static void
close_fd(int *fd)
{
	if (*fd != -1)
		close(*fd);
	*fd = -1;
}

void
spool_close(struct spool *s)
{
	close_fd(&s->wr);
	close_fd(&s->rd);
	close_fd(&s->trim);
}

/* 0, or -1 with what was opened closed again. */
static int
complete(struct spool *s)
{
	int error = errno;

	if (s->wr != -1 && s->rd != -1)
		return 0;
	spool_close(s);
	errno = error;
	return -1;
}

/* The best kind: it never has a name. */
static int
open_nameless(struct spool *s, const char *dir)
{
#ifdef O_TMPFILE
	if ((s->wr = open(dir, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600)) != -1)
		s->rd = reopen(s->wr);
	return complete(s);
#else
	(void)s;
	(void)dir;
	return -1;
#endif
}

static int
open_unlinked(struct spool *s, const char *dir)
{
	char *path;

	if (asprintf(&path, "%s/%s", dir, SPOOL_NAME) == -1)
		return -1;
	if ((s->wr = mkostemp(path, O_CLOEXEC)) != -1) {
		s->rd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
		unlink(path);
	}
	free(path);
	return complete(s);
}

/*
 * The last resort where $TMPDIR is not writable: bounded, as it is taken from
 * everybody's memory.
 */
static int
open_memory(struct spool *s)
{
#ifdef F_SEAL_GROW
	s->wr = memfd_create("msmtp", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (s->wr != -1 && ftruncate(s->wr, SPOOL_MEMORY_MAX) == 0 &&
	    fcntl(s->wr, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SEAL) == 0 &&
	    (s->trim = fcntl(s->wr, F_DUPFD_CLOEXEC, 0)) != -1)
		s->rd = reopen(s->wr);
	return complete(s);
#else
	(void)s;
	return -1;
#endif
}

int
spool_open(struct spool *s, const char *dir)
{
	s->wr = s->rd = s->trim = -1;
	if (dir == NULL || *dir == '\0')
		dir = SPOOL_DIR;
	if (open_nameless(s, dir) == 0 || open_unlinked(s, dir) == 0)
		return 0;
	return open_memory(s);
}

int
spool_finish(struct spool *s, uint64_t size)
{
	if (s->trim != -1 && ftruncate(s->trim, (off_t)size) == -1)
		return -1;
	close_fd(&s->trim);
	return 0;
}
