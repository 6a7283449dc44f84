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


/* The children as the parent sees them: started, stopped, mourned. */

#ifndef KIDS_H
#define KIDS_H

#include "run.h"

/* The directory of the children is one to trust.  0, or -1 after run_fail. */
int	kids_check(struct run *);

#define KID_NUMERIC	0x01	/* msmtp-dial: see child.h */
#define KID_GSSAPI	0x02	/* msmtp-auth: has the caller's Kerberos, and
				   nothing that he may not have */

/*
 * Start a child: program is the role's name or a variant of it; flags: KID_*.
 * 0, or -1 after run_fail.
 */
int	kid_start(struct run *, enum proto_role, const char *program,
	    unsigned int flags);

/* Close the channel: what the child takes as the end of its work. */
void	kid_hang_up(struct kid *);

/*
 * Wait for the end of a child that is done; it is killed when it takes longer
 * than REAP_TIMEOUT.  0 if it exited with 0, else -1 after run_fail.
 */
int	kid_finish(struct run *, enum proto_role);

/*
 * Kill a child whose work is done: it runs no more, and is reaped when its
 * end is reported.
 */
void	kid_dismiss(struct kid *);

/* Kill and reap a child; what it had to say is of no interest. */
void	kid_discard(struct kid *);

/* A child ended without having said why: reap it and run_fail.  -1. */
int	kid_mourn(struct run *, enum proto_role);

/* Reap those that are done and have ended: nobody leaves a zombie. */
void	kids_bury(struct run *);

/* Kill and reap all children, after taking in what msmtp-net had said. */
void	kids_stop(struct run *);

/* "was killed by signal 9 (Killed)" ...; to be freed; NULL: no memory. */
char	*kid_obituary(int status);

#endif
