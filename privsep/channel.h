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
 * The channel between msmtp and one of its children: typed messages over a
 * non-blocking SOCK_STREAM socketpair, at most one descriptor with each, all
 * buffers wiped before they are reused or freed.  It knows nothing of what
 * the messages mean; proto.h does.
 */

#ifndef CHANNEL_H
#define CHANNEL_H

#include <stddef.h>
#include <stdint.h>

#define CHANNEL_FD	3	/* where a child finds its end */

/* One message with its header: all that is buffered of what a peer sends. */
#define CHANNEL_MSG_MAX	65536
#define CHANNEL_HDR	12
#define CHANNEL_DATA_MAX (CHANNEL_MSG_MAX - CHANNEL_HDR)

/*
 * What may wait to be sent.  The largest honest queue is the recipients of
 * one mail (RCPTS_BYTES_MAX of msmtp/run.h).
 */
#define CHANNEL_QUEUE_MAX (64 * 1024 * 1024)

/* A received message; data lives until the next channel_get or close. */
struct chmsg {
	uint32_t	 type;
	const uint8_t	*data;
	size_t		 len;
	int		 fd;	/* -1, or a descriptor that the caller owns */
};

struct chan_out;

struct channel {
	int		 fd;
	uint8_t		*in;		/* CHANNEL_MSG_MAX bytes */
	size_t		 in_len;	/* bytes in it */
	size_t		 in_used;	/* bytes of the message handed out */
	int		 in_fd;		/* descriptor not yet claimed */
	struct chan_out	*out, **out_tail;
	size_t		 out_len;	/* bytes queued */
};

enum chan_status {
	CHAN_ERR = -1,	/* errno says why; EPROTO: the peer broke the framing */
	CHAN_NONE = 0,	/* nothing (more) to be had now */
	CHAN_OK = 1,
	CHAN_EOF = 2	/* the peer closed between two messages */
};

/* Take over descriptor fd and make it non-blocking.  0, or -1 with errno. */
int	channel_init(struct channel *, int fd);

/* Close the descriptor, wipe and free everything; safe to call twice. */
void	channel_close(struct channel *);

/*
 * Queue one message of len bytes (at most CHANNEL_DATA_MAX); fd is -1 or a
 * descriptor, closed here once it is sent or the channel is closed, also when
 * this call fails.  Nothing is written yet.  0, or -1 with errno (EMSGSIZE,
 * ENOBUFS, ENOMEM).
 */
int	channel_send(struct channel *, uint32_t type, int fd, const void *,
	    size_t len);

/* Write what the peer takes.  CHAN_OK: all; CHAN_NONE: more later; CHAN_ERR. */
enum chan_status channel_flush(struct channel *);

/* True if messages wait to be written. */
int	channel_pending(const struct channel *);

/*
 * Read once what is there.  CHAN_OK: something came; CHAN_NONE; CHAN_EOF;
 * CHAN_ERR.  Call channel_get until it has nothing more before calling again.
 */
enum chan_status channel_fill(struct channel *);

/*
 * Take the next complete message out of what was read: CHAN_OK, CHAN_NONE, or
 * CHAN_ERR with errno EPROTO for a length out of bounds, a descriptor too
 * many, or one that is announced and absent.
 */
enum chan_status channel_get(struct channel *, struct chmsg *);

/*
 * For children that have nothing else to wait for: flush, then wait (at most
 * timeout_ms, -1 for ever) for one message.  CHAN_OK, CHAN_EOF, CHAN_ERR
 * (ETIMEDOUT on time-out).
 */
enum chan_status channel_wait(struct channel *, struct chmsg *,
	    int timeout_ms);

/* Flush completely, waiting as long as it takes.  0, or -1 with errno. */
int	channel_drain(struct channel *);

#endif
