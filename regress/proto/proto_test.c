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


#include <atf-c.h>

#include "proto.h"

ATF_TC_WITHOUT_HEAD(nothing_is_permitted_before_ready);
ATF_TC_BODY(nothing_is_permitted_before_ready, tc)
{
	struct proto_peer p;
	uint32_t type;

	for (type = 0; type < MSG_MAX; type++) {
		proto_init(&p, ROLE_PARSE);
		if (type == MSG_READY)
			continue;
		ATF_CHECK(proto_step(&p, PROTO_UP, type,
		    proto_row(type)->min, proto_row(type)->fd == FD_YES) !=
		    NULL);
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, nothing_is_permitted_before_ready);
	return atf_no_error();
}
