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

/* The spool: an unlinked file that holds the finished message. */

#ifndef SPOOL_H
#define SPOOL_H

#include <stdint.h>

/* A spool in memory, when its directory takes none, is at most this large. */
#define SPOOL_MEMORY_MAX	(64 * 1024 * 1024)

struct spool {
	int	 wr;		/* for msmtp-parse; -1 once given away */
	int	 rd;		/* a read-only description, for msmtp-net */
	int	 trim;		/* in memory: what spool_finish cuts; else -1 */
};

/*
 * Make a spool in $TMPDIR (dir; NULL or "": /tmp), close-on-exec, never visible
 * by a name longer than it takes to unlink it.  0, or -1 with errno.
 */
int	spool_open(struct spool *, const char *dir);

/* The message is complete at size bytes.  0, or -1 with errno. */
int	spool_finish(struct spool *, uint64_t size);

/* Close what is open. */
void	spool_close(struct spool *);

#endif
