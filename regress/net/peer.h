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
 * The server that msmtp-net talks to in a test: a process at the other end of
 * a socketpair, which plays a script and says in its exit status whether
 * everything came as the script has it.
 */

#ifndef PEER_H
#define PEER_H

#include <sys/types.h>

enum step_kind {
	STEP_END,	/* of the script: read on, nothing more may come */
	STEP_SAY,	/* send the text */
	STEP_HEAR,	/* exactly this text must come */
	STEP_SIP,	/* the same, at 4 kB each 100 ms */
	STEP_TLS,	/* accept TLS; text: the certificate's name */
	STEP_CLOSE,	/* close, and be content */
	STEP_QUIET,	/* for a while nothing may come; then tell "quiet_fd" */
	STEP_DRIP,	/* send the text, a byte each 100 ms */
	STEP_PAUSE,	/* for a while neither read nor send */
	STEP_SLEEP,	/* until the other side closes; nothing may come */
	STEP_ANY	/* read on, whatever comes, until it closes */
};

struct step {
	enum step_kind	 kind;
	const char	*text;
};

#define PEER_QUIET_MS	300

struct peer {
	pid_t	pid;
	int	fd;		/* the end for msmtp-net */
	int	quiet_fd;	/* a byte comes when STEP_QUIET is over */
};

/* Start it; certs: the directory of certificates, or NULL. */
void	peer_start(struct peer *, const struct step *, const char *certs);

/* The script must have been played to its end. */
void	peer_end(struct peer *);

#endif
