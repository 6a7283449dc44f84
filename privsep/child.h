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
 * The child's side of being started: what every main() of privsep/ does first
 * and last.
 */

#ifndef CHILD_H
#define CHILD_H

#include "channel.h"
#include "proto.h"
#include "sandbox.h"

struct child {
	struct channel		 ch;
	struct proto_peer	 peer;
	struct sandbox_args	 args;
	struct sandbox_report	 report;
	int			 numeric;  /* msmtp-dial: no name to look up */
	/* Puts the payload of ABOUT_TOLD; NULL: there is nothing to tell. */
	void			(*about)(const void *, struct wcur *);
	const void		*about_arg;
};

/*
 * First thing in main(): check that msmtp started us (else say what this
 * program is and exit 64), read the arguments that spawn.c made ("uid=N",
 * "gid=N", "empty=DIR", "relaxed", "numeric"), drop all privileges
 * (sandbox_drop), take the channel.  Exits on failure.
 */
void	child_init(struct child *, enum proto_role, enum sandbox, int argc,
	    char *argv[]);

/*
 * Lock in (sandbox_enter) and say READY.  Exits on failure.  What the process
 * needs from the file system or its libraries' initialisation comes before.
 */
void	child_ready(struct child *, enum sandbox);

/*
 * Send one message, checked against proto.h; the cursor is consumed and wiped
 * (NULL: no payload).  fd: -1 or a descriptor that is closed when sent.
 * Exits when the parent is gone.
 */
void	child_send(struct child *, enum proto_type, int fd, struct wcur *);

/*
 * Wait for the next message of the parent, checked against proto.h.  Exits
 * quietly (0) when the parent closes, or has asked what this is (ABOUT) and was
 * told; loudly when it breaks the protocol.
 */
void	child_recv(struct child *, struct chmsg *);

/* The check of child_recv, for a child with a poll loop of its own. */
void	child_step(struct child *, const struct chmsg *);

/* Put name and version of a library, for ABOUT_TOLD. */
void	child_library(struct wcur *, const char *name, const char *version);

/* A message was complete and well-formed (rcur_end), or exit. */
void	child_check(const struct rcur *);

/* Flush and exit with status 0. */
_Noreturn void child_done(struct child *);

#endif
