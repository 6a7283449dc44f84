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


#include <sys/types.h>

#include <sha1.h>
#include <sha2.h>
#include <string.h>

#include "hmac.h"

#define BLOCK	64	/* of either hash */

/* The key, shorter than a block, in one, with the pad over it. */
static void
pad_key(unsigned char block[BLOCK], const unsigned char *key, size_t len,
    unsigned char pad)
{
	size_t i;

	for (i = 0; i < BLOCK; i++)
		block[i] = (i < len ? key[i] : 0) ^ pad;
}

void
hmac_sha1(const unsigned char *key, const void *data, size_t len,
    unsigned char *out)
{
	unsigned char block[BLOCK];
	SHA1_CTX c;

	pad_key(block, key, HMAC_SHA1_LEN, 0x36);
	SHA1Init(&c);
	SHA1Update(&c, block, BLOCK);
	SHA1Update(&c, data, len);
	SHA1Final(out, &c);
	pad_key(block, key, HMAC_SHA1_LEN, 0x5c);
	SHA1Init(&c);
	SHA1Update(&c, block, BLOCK);
	SHA1Update(&c, out, HMAC_SHA1_LEN);
	SHA1Final(out, &c);
	explicit_bzero(block, sizeof(block));
	explicit_bzero(&c, sizeof(c));
}

void
hmac_sha256(const unsigned char *key, const void *data, size_t len,
    unsigned char *out)
{
	unsigned char block[BLOCK];
	SHA2_CTX c;

	pad_key(block, key, HMAC_SHA256_LEN, 0x36);
	SHA256Init(&c);
	SHA256Update(&c, block, BLOCK);
	SHA256Update(&c, data, len);
	SHA256Final(out, &c);
	pad_key(block, key, HMAC_SHA256_LEN, 0x5c);
	SHA256Init(&c);
	SHA256Update(&c, block, BLOCK);
	SHA256Update(&c, out, HMAC_SHA256_LEN);
	SHA256Final(out, &c);
	explicit_bzero(block, sizeof(block));
	explicit_bzero(&c, sizeof(c));
}
