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
 * Print privsep/proto.h's table as SECURITY.md shows it: who may say what,
 * and when.
 */

#include <stdio.h>

#include "proto.h"

static const char *const states[] = {
	[ST_STARTING] = "STARTING",
	[ST_PARSE_IDLE] = "IDLE",
	[ST_PARSE_TAKING] = "TAKING",
	[ST_PARSE_READING] = "READING",
	[ST_PARSE_HELD] = "HELD",
	[ST_PARSE_WRITING] = "WRITING",
	[ST_DIAL_IDLE] = "IDLE",
	[ST_DIAL_DIALING] = "DIALING",
	[ST_NET_IDLE] = "IDLE",
	[ST_NET_TRUSTING] = "TRUSTING",
	[ST_NET_ARMED] = "ARMED",
	[ST_NET_GREETING] = "GREETING",
	[ST_NET_HELLO] = "HELLO",
	[ST_NET_HELD] = "HELD",
	[ST_NET_STARTTLS] = "STARTTLS",
	[ST_NET_AUTH] = "AUTH",
	[ST_NET_CHALLENGED] = "CHALLENGED",
	[ST_NET_ETRN] = "ETRN",
	[ST_NET_ENVELOPE] = "ENVELOPE",
	[ST_NET_SENDING] = "SENDING",
	[ST_NET_DOT] = "DOT",
	[ST_AUTH_IDLE] = "IDLE",
	[ST_AUTH_ARMED] = "ARMED",
	[ST_AUTH_STEPPING] = "STEPPING",
	[ST_AUTH_WAITING] = "WAITING",
	[ST_KEY_IDLE] = "IDLE",
	[ST_KEY_LOADING] = "LOADING",
	[ST_KEY_LOCKED] = "LOCKED",
	[ST_KEY_READY] = "READY",
	[ST_KEY_SIGNING] = "SIGNING",
	[ST_ABOUT] = "ABOUT",
	[ST_DONE] = "DONE"
};
#define NSTATES	(sizeof(states) / sizeof(states[0]))

_Static_assert(NSTATES == ST_KEEP, "every state has its name here");

static void
print_who(const struct proto_row *row)
{
	enum proto_role role;
	int n = 0;

	if (row->roles == R_ALL) {
		printf("every child");
		return;
	}
	for (role = 0; role < ROLE_MAX; role++)
		if (row->roles & (1u << role))
			printf("%s%s", n++ > 0 ? ", " : "",
			    proto_role_name(role));
}

/* All states of a role but those before READY and at the end. */
static int
is_any(uint32_t set)
{
	return (set & ~S(DONE)) == S_PARSE || (set & ~S(DONE)) == S_NET ||
	    (set & ~S(DONE)) == S_AUTH || (set & ~S(DONE)) == S_KEY;
}

static void
print_states(uint32_t set)
{
	size_t i;
	int n = 0;

	if (is_any(set)) {
		printf("any%s", set & S(DONE) ? ", DONE" : "");
		return;
	}
	if (set == S_IDLE) {
		printf("IDLE");
		return;
	}
	for (i = 0; i < NSTATES; i++)
		if (set & (UINT32_C(1) << i))
			printf("%s%s", n++ > 0 ? ", " : "", states[i]);
}

static void
print_next(const struct proto_row *row)
{
	if (row->next == ST_KEEP)
		printf("the same");
	else if (row->next == ST_STARTING)
		printf("IDLE");		/* of the role that is ready */
	else
		printf("%s", states[row->next]);
}

static void
print_row(const struct proto_row *row)
{
	static const char *const fd[] = {
		[FD_NO] = "no", [FD_YES] = "yes", [FD_MAY] = "may"
	};

	printf("| %s | ", row->name);
	if (row->dir == PROTO_UP) {
		print_who(row);
		printf(" to msmtp");
	} else {
		printf("msmtp to ");
		print_who(row);
	}
	printf(" | ");
	print_states(row->states);
	printf(" | ");
	print_next(row);
	if (row->min == row->max)
		printf(" | %zu", row->min);
	else
		printf(" | %zu-%zu", row->min, row->max);
	printf(" | %s |\n", fd[row->fd]);
}

int
main(void)
{
	uint32_t type;

	printf("| message | who to whom | permitted in state | state after "
	    "| bytes | descriptor |\n|---|---|---|---|---|---|\n");
	for (type = 0; type < MSG_MAX; type++)
		print_row(proto_row(type));
	return ferror(stdout) || fflush(stdout) == EOF;
}
