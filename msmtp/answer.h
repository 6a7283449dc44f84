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
 * One function per message of a child, each written as if the child were an
 * attacker: decode everything, insist that nothing is left over, and only
 * then act.  *fd is the descriptor that came along, or -1; who keeps it sets
 * it to -1.
 */

#ifndef ANSWER_H
#define ANSWER_H

#include "run.h"

/* The payload is not what proto.h says; anything else: 0, or -1 (run_fail). */
#define ANSWER_MALFORMED (-2)

typedef int answer_fn(struct run *, enum proto_role, struct rcur *, int *fd);

answer_fn answer_ready, answer_unready;

/* version.c */
answer_fn answer_about_told;

/* answer_parse.c */
answer_fn answer_parse_taken, answer_parse_taken_end, answer_parse_found,
	answer_parse_header, answer_parse_written, answer_parse_failed;

/* answer_dial.c */
answer_fn answer_dial_connected, answer_dial_failed, answer_dial_name,
	answer_dial_service, answer_dial_canonical;

/* answer_net.c, answer_net_failed.c */
answer_fn answer_net_tls_set, answer_net_tls_done, answer_net_greeted,
	answer_net_caps, answer_net_ehlo, answer_net_challenge,
	answer_net_auth_done, answer_net_etrn_done,
	answer_net_failed, answer_net_trace, answer_net_sign;

/* answer_net_mail.c */
answer_fn answer_net_replies, answer_net_dot, answer_net_abandoned,
	answer_net_sent;

/* True for the codes of RFC 5321 4.2.1. */
int	valid_code(uint16_t code);

/* A code and a reply, as several messages have them, and the end.  0 or -1. */
int	get_reply(struct rcur *, uint16_t *code, const char **text);

/* answer_auth.c */
answer_fn answer_net_binding;
answer_fn answer_auth_response, answer_auth_refused, answer_auth_failed;

/* answer_key.c */
answer_fn answer_key_locked, answer_key_ok, answer_key_signature,
	answer_key_failed;

/* A sandbox could not be entered: by a child or, who == "msmtp", by us. */
int	fail_sandbox(struct run *, const char *who, const char *what,
	    int error);

#endif
