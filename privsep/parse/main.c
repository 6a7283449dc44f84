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


#include <stdlib.h>
#include <sysexits.h>

#include <idn2.h>

#include "parse.h"

_Noreturn void
failed(struct parse *p, enum parse_failure why, uint64_t place, int error)
{
	struct wcur w = { 0 };

	put_u32(&w, why);
	put_u64(&w, place);
	put_u32(&w, (uint32_t)error);
	child_send(&p->child, MSG_PARSE_FAILED, -1, &w);
	(void)channel_drain(&p->child.ch);
	exit(EX_DATAERR);
}

/* PARSE_TAKEN and PARSE_FOUND differ in how they name what they found. */
void
batch_add(struct parse *p, struct batch *b, uint32_t key, const char *result)
{
	size_t need = sizeof(uint32_t) + sizeof(uint32_t) +
	    PROTO_ADDR_MAX + 1;

	if (p->addrs == PROTO_ADDRS_MAX)
		failed(p, PARSEF_TOO_MANY, 0, 0);
	p->addrs++;
	if (b->w.len + need > CHANNEL_DATA_MAX)
		batch_send(p, b);
	if (b->type == MSG_PARSE_TAKEN)
		put_u32(&b->w, key);
	else
		put_u8(&b->w, (uint8_t)key);
	put_str(&b->w, result);
}

void
batch_send(struct parse *p, struct batch *b)
{
	if (b->w.len > 0)
		child_send(&p->child, b->type, -1, &b->w);
}

static void
about(const void *arg, struct wcur *w)
{
	(void)arg;
	put_str(w, "");
	child_library(w, "libidn2", idn2_check_version(NULL));
}

int
main(int argc, char *argv[])
{
	struct parse *p;
	struct chmsg m;

	if ((p = calloc(1, sizeof(*p))) == NULL)
		return EX_OSERR;
	child_init(&p->child, ROLE_PARSE, SANDBOX_PARSE, argc, argv);
	p->child.about = about;
	child_ready(&p->child, SANDBOX_PARSE);
	/* child_recv lets nothing pass but what proto.h permits. */
	for (;;) {
		child_recv(&p->child, &m);
		if (m.type == MSG_PARSE_TAKE)
			take(p, &m);
		else if (m.type == MSG_PARSE_READ)
			read_header(p, &m);
		else if (m.type == MSG_PARSE_FROM)
			edit_from(p, &m);
		else if (m.type == MSG_PARSE_ADD)
			edit_add(p, &m);
		else if (m.type == MSG_PARSE_WRITE)
			write_spool(p, &m);
		else
			return EX_PROTOCOL;
	}
}
