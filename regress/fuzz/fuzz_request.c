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
 * What msmtp-net asks msmtp-auth-key to sign: two bytes choose the key, one the
 * kind, the rest is it.  What is taken has the lengths that it may have.
 */

#include <stdlib.h>
#include <string.h>

#include "proto.h"
#include "request.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check(const struct request_key *key, uint8_t kind, size_t len)
{
	switch (kind) {
	case SIGN_PKCS1:
		if (!key->rsa || (len != 51 && len != 67 && len != 83))
			abort();
		return;
	case SIGN_PSS:
		if (!key->rsa || len != (key->bits + 7) / 8)
			abort();
		return;
	case SIGN_ECDSA:
		if (key->rsa || (len != 32 && len != 48 && len != 64))
			abort();
		return;
	default:
		abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct request_key key;

	if (n < 3 || n - 3 > PROTO_SIGN_MAX)
		return 0;
	key.rsa = p[0] & 1;
	key.bits = 1024 + (size_t)(p[0] >> 1) * 256 + p[1];
	if (key.bits > 8192)
		return 0;
	if (request_check(&key, p[2], p + 3, n - 3) == NULL)
		check(&key, p[2], n - 3);
	return 0;
}
