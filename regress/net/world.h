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
 * What the tests of msmtp-net share: the child, its server, and the messages
 * between the child and its parent, which is the test.
 */

#ifndef WORLD_H
#define WORLD_H

#include "harness.h"
#include "peer.h"

#define GREETING	{ STEP_SAY, "220 mx.example ESMTP\r\n" }, \
			{ STEP_HEAR, "EHLO client.example\r\n" }
#define BARE_EHLO	{ STEP_SAY, "250 mx.example\r\n" }
#define PIPE_EHLO	{ STEP_SAY, "250-mx.example\r\n250-SIZE 1000000\r\n" \
			    "250-8BITMIME\r\n250-STARTTLS\r\n" \
			    "250-AUTH PLAIN LOGIN\r\n250 PIPELINING\r\n" }
#define ENVELOPE	"MAIL FROM:<a@a.example> SIZE=17\r\n" \
			"RCPT TO:<b@b.example>\r\nRCPT TO:<c@c.example>\r\n" \
			"DATA\r\n"
#define MESSAGE		"A: b\r\n\r\n.dot\r\nx\r\n"
#define MESSAGE_SENT	"A: b\r\n\r\n..dot\r\nx\r\n.\r\n"

_Static_assert(sizeof(MESSAGE) - 1 == 17, "ENVELOPE names this size");

/* One run: the child, its server. */
struct world {
	struct kid	 k;
	struct peer	 peer;
	struct chmsg	 m;
};

/* Which variant begin() starts, and the directory of the server's keys. */
extern const char *world_program;
extern const char *world_certs;

/* Start the server and the child, and wait for READY. */
void	begin(struct world *, const struct step *);

/* It ended of its own accord, and the server saw what it should. */
void	finish(struct world *);

/* NET_SOCKET. */
void	give_socket(struct world *, uint32_t flags, const char *domain,
	    uint32_t ms);

/* NET_EHLO must come; its capabilities. */
uint32_t expect_ehlo(struct world *);

/* NET_SOCKET, then NET_GREETED and NET_EHLO; the capabilities. */
uint32_t hello(struct world *);

/* A message of this type with a code and a reply must come. */
void	expect_reply(struct world *, enum proto_type, unsigned int code,
	    const char *text);

/* NET_FAILED must come: NETF_*, CMD_*, the code of the reply. */
void	expect_failed(struct world *, uint32_t why, uint32_t cmd,
	    unsigned int code);

/* The message in m is NET_FAILED with that. */
void	check_failed(struct world *, uint32_t why, uint32_t cmd,
	    unsigned int code);

/* NET_MAIL. */
void	give_mail(struct world *, const char *sender, uint32_t flags);

/* NET_DATA: n bytes, said to be size. */
void	give_data(struct world *, const char *s, size_t n, uint64_t size);

/* ENVELOPE, without DATA. */
void	give_envelope(struct world *);

/* ENVELOPE and MESSAGE. */
void	give_message(struct world *);

/*
 * Read NET_REPLIES until something else comes, which is left in m.  The codes
 * go to s ("250 250 550 354").
 */
void	replies(struct world *, char *s, size_t size);

/* NET_REPLIES with these codes must come, then this message. */
void	expect_replies(struct world *, const char *codes, enum proto_type then);

/*
 * Have the child carry a response of PLAIN (AUTH_CANARY_LINE is the script's
 * part); afterwards its memory must not have it, encoded or not.
 */
#define AUTH_CANARY_LINE { STEP_HEAR, "AUTH PLAIN " \
			    "AHUAY2FuYXJ5LVF6OXhSN3BX\r\n" }, \
			{ STEP_SAY, "235 yes\r\n" }
void	check_residue(struct world *);

/* Run a program to its end, which must be a good one. */
void	world_run(const char *const argv[]);

/* Give a mail; the server takes it (DELIVERED). */
void	deliver(struct world *);

#endif
