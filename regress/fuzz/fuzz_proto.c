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
 * Any payload, decoded as any sequence of fields: what is got lies within the
 * payload and is well-formed, and encoded again it gives the same bytes.  Any
 * sequence of messages: the table decides, nothing else.
 *
 * Input: role and fields (8 bytes), then the payload; each byte of it is also
 * a message's type, direction and descriptor.
 */

#include <stdlib.h>
#include <string.h>

#include "cursor.h"
#include "proto.h"

#define FIELDS	8

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
must(int ok)
{
	if (!ok)
		abort();
}

static void
again_str(struct rcur *r, struct wcur *w)
{
	const char *s = get_str(r, 0, PROTO_TEXT_MAX);

	must(strlen(s) <= PROTO_TEXT_MAX);
	put_str(w, s);
}

static void
again_bytes(struct rcur *r, struct wcur *w)
{
	const void *p;
	size_t n;

	p = get_bytes(r, &n, PROTO_SASL_MAX);
	must(p != NULL && n <= PROTO_SASL_MAX);
	put_bytes(w, p, n);
}

static void
again(struct rcur *r, struct wcur *w, uint8_t kind)
{
	switch (kind % 6) {
	case 0:
		put_u8(w, get_u8(r));
		break;
	case 1:
		put_u16(w, get_u16(r));
		break;
	case 2:
		put_u32(w, get_u32(r));
		break;
	case 3:
		put_u64(w, get_u64(r));
		break;
	case 4:
		again_str(r, w);
		break;
	default:
		again_bytes(r, w);
	}
}

static void
decode(const uint8_t *fields, const uint8_t *data, size_t size)
{
	struct wcur w = { 0 };
	struct rcur r;
	size_t i;

	rcur_init(&r, data, size);
	for (i = 0; rcur_more(&r) && i < size + FIELDS; i++)
		again(&r, &w, fields[i % FIELDS]);
	must(r.left <= size && w.err == 0);
	if (rcur_end(&r) == 0)
		must(w.len == size &&
		    (size == 0 || memcmp(w.buf, data, size) == 0));
	wcur_free(&w);
}

static void
step(struct proto_peer *p, uint8_t byte)
{
	const struct proto_row *row = proto_row(byte & 0x3f);
	enum proto_dir dir = byte & 0x40 ? PROTO_UP : PROTO_DOWN;
	enum proto_state before = p->state;
	const char *why;
	int fd = byte >> 7;

	why = proto_step(p, dir, byte & 0x3f, row == NULL ? 0 : row->min, fd);
	must(p->state <= ST_DONE);
	if (why != NULL) {
		must(p->state == before);
		return;
	}
	must(row != NULL && row->dir == dir && (row->roles >> p->role & 1) &&
	    (row->states >> before & 1));
	must(before != ST_DONE || row->next == ST_KEEP);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct proto_peer p;
	size_t i;

	if (size < FIELDS)
		return 0;
	decode(data, data + FIELDS, size - FIELDS);
	proto_init(&p, data[0] % ROLE_MAX);
	for (i = FIELDS; i < size; i++)
		step(&p, data[i]);
	return 0;
}
