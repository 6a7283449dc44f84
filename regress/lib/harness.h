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
 * Be the parent of a child, in a test: start a real, staged child program,
 * talk to it over its channel, look at it from outside, learn how it ended.
 *
 *	PROG=	foo_test
 *	SRCS=	foo_test.c harness.c spawn.c channel.c cursor.c proto.c
 *
 *	struct kid k;
 *	struct wcur w = { 0 };
 *	struct chmsg m;
 *
 *	kid_start(&k, ROLE_AUTH, NULL);		  start it, wait for READY
 *	put_str(&w, "PLAIN");
 *	kid_send(&k, MSG_AUTH_BEGIN, -1, &w);
 *	kid_expect(&k, MSG_AUTH_RESPONSE, &m);	  m lives until the next one
 *	ATF_CHECK_EQ(0, kid_end(&k));		  close the channel, reap
 *
 * Whatever goes wrong beyond what a function returns fails the test (atf-c);
 * every wait ends after KID_PATIENCE.  The programs are those of
 * $MSMTP_STAGE/libexec/msmtp (regress/run.sh sets it).
 */

#ifndef HARNESS_H
#define HARNESS_H

#include <sys/types.h>

#include "channel.h"
#include "proto.h"

#define KID_PATIENCE	10000	/* ms: longer is a hang */
#define KID_ARGS_MAX	8

struct kid {
	pid_t			 pid;
	struct channel		 ch;
	struct proto_peer	 peer;
	uint32_t		 bits;	/* SB_* that READY reported */
	uint32_t		 landlock_abi;
};

/*
 * Start the child of this role without waiting for anything.  prog: its file
 * name, NULL for proto_role_name; args: what follows argv[0], NULL-terminated,
 * or NULL; flags: SPAWN_*.
 */
void	kid_spawn(struct kid *, enum proto_role, const char *prog,
	    const char *const *args, unsigned int flags);

/* Wait for READY, which must come first. */
void	kid_ready(struct kid *);

/* Both, with the usual program and flags. */
void	kid_start(struct kid *, enum proto_role, const char *const *args);

/*
 * Queue and write a message that proto.h permits; the cursor (NULL: no
 * payload) is consumed, the descriptor (-1: none) closed.
 */
void	kid_send(struct kid *, enum proto_type, int fd, struct wcur *);

/* As the above for what the child must not accept: nothing is checked. */
void	kid_send_raw(struct kid *, uint32_t type, int fd, const void *, size_t);

/* Bytes as they are, framing and all. */
void	kid_write(struct kid *, const void *, size_t);

/*
 * The next message, checked against proto.h: CHAN_OK or CHAN_EOF.  The
 * descriptor in it is the caller's to close.
 */
enum chan_status kid_recv(struct kid *, struct chmsg *);

/* The next message, which must be of this type. */
void	kid_expect(struct kid *, enum proto_type, struct chmsg *);

/* The child must close without another word. */
void	kid_expect_eof(struct kid *);

/*
 * Close the channel, if it is open, and reap.  The exit status, or minus the
 * signal that killed it.
 */
int	kid_end(struct kid *);

/* Reap without closing first: the child must end of its own accord. */
int	kid_wait(struct kid *);

/* A number from /proc/PID/status ("Seccomp"), -1 if it is not there. */
long	kid_status(const struct kid *, const char *field);

/*
 * The child's descriptors, "0 /dev/null\n1 /dev/null\n...3 socket\n", sorted;
 * inode numbers are left out.  To be freed.
 */
char	*kid_fds(const struct kid *);

/*
 * How often the bytes occur in the child's memory: writable anonymous and
 * file mappings, stack, heap.  It stands still meanwhile.  Needs root; -1
 * without.
 */
int	kid_memory_count(const struct kid *, const void *, size_t);

#endif
