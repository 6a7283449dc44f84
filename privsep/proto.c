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


#include "proto.h"

static const struct proto_row table[MSG_MAX] = {
#define M(name, roles, dir, min, max, fd, states, next) \
	{ #name, roles, dir, min, max, fd, states, (enum proto_state)(next) },
	PROTO_TABLE(M)
#undef M
};

static const char *const role_names[ROLE_MAX] = {
	"msmtp-parse", "msmtp-dial", "msmtp-net", "msmtp-auth",
	"msmtp-auth-key"
};

/* Where READY leads. */
static const enum proto_state idle[ROLE_MAX] = {
	ST_PARSE_IDLE, ST_DIAL_IDLE, ST_NET_IDLE, ST_AUTH_IDLE,
	ST_KEY_IDLE
};

const struct proto_row *
proto_row(uint32_t type)
{
	return type < MSG_MAX ? &table[type] : NULL;
}

const char *
proto_role_name(enum proto_role role)
{
	return role_names[role];
}

void
proto_init(struct proto_peer *p, enum proto_role role)
{
	p->role = role;
	p->state = ST_STARTING;
	p->msgs = p->bytes = 0;
}

/* The caps count what a child sends; the parent is trusted. */
static int
over_cap(struct proto_peer *p, size_t len)
{
	p->msgs++;
	p->bytes += len + CHANNEL_HDR;
	return p->msgs > PROTO_MSGS_MAX || p->bytes > PROTO_BYTES_MAX;
}

const char *
proto_step(struct proto_peer *p, enum proto_dir dir, uint32_t type,
    size_t len, int has_fd)
{
	const struct proto_row *row;

	if ((row = proto_row(type)) == NULL)
		return "unknown message";
	if (!(row->roles & (1u << p->role)) || row->dir != dir)
		return "not a message of this process";
	if (len < row->min || len > row->max)
		return "wrong length";
	if (has_fd ? row->fd == FD_NO : row->fd == FD_YES)
		return has_fd ? "surplus descriptor" : "missing descriptor";
	if (!(row->states & (UINT32_C(1) << p->state)))
		return "not permitted in this state";
	if (dir == PROTO_UP && over_cap(p, len))
		return "too many messages";
	if (type == MSG_READY)
		p->state = idle[p->role];
	else if (row->next != ST_KEEP)
		p->state = row->next;
	return NULL;
}
