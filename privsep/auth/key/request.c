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

#include <openssl/evp.h>

#include <string.h>

#include "proto.h"
#include "request.h"

#define DIGEST_ROOM	64
#define PREFIX_LEN	19

/* The digests, and what stands before each in its DigestInfo. */
static const struct digest {
	size_t		 len;
	const char	*name;
	uint8_t		 prefix[PREFIX_LEN];
} digests[] = {
	{ 32, "SHA256", { 0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86,
	    0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04,
	    0x20 } },
	{ 48, "SHA384", { 0x30, 0x41, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86,
	    0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02, 0x05, 0x00, 0x04,
	    0x30 } },
	{ 64, "SHA512", { 0x30, 0x51, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86,
	    0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03, 0x05, 0x00, 0x04,
	    0x40 } },
};
#define NDIGESTS	(sizeof(digests) / sizeof(digests[0]))

static int
is_digest_info(const uint8_t *p, size_t len)
{
	size_t i;

	for (i = 0; i < NDIGESTS; i++)
		if (len == PREFIX_LEN + digests[i].len &&
		    memcmp(p, digests[i].prefix, PREFIX_LEN) == 0)
			return 1;
	return 0;
}

/* XOR n bytes with the mask that MGF1 (RFC 8017 B.2.1) makes of a seed. */
static int
unmask(uint8_t *p, size_t n, const uint8_t *seed, const struct digest *d)
{
	uint8_t in[DIGEST_ROOM + 4] = { 0 }, mask[EVP_MAX_MD_SIZE];
	const EVP_MD *md = EVP_get_digestbyname(d->name);
	unsigned int len;
	size_t i, k;

	memcpy(in, seed, d->len);
	for (i = 0; i < n; in[d->len + 3]++) {
		if (md == NULL || EVP_Digest(in, d->len + 4, mask, &len, md,
		    NULL) != 1)
			return -1;
		for (k = 0; k < d->len && i < n; k++, i++)
			p[i] ^= mask[k];
	}
	return 0;
}

/* em, of em_bits, is an encoded message with this digest. */
static int
is_pss_with(const uint8_t *em, size_t len, size_t em_bits,
    const struct digest *d)
{
	uint8_t db[PROTO_SIGN_MAX];
	size_t n, zeros, i;

	if (len < 2 * d->len + 2)
		return 0;
	n = len - d->len - 1;
	memcpy(db, em, n);
	if (unmask(db, n, em + n, d) == -1)
		return 0;
	db[0] &= (uint8_t)(0xff >> (8 * len - em_bits));
	zeros = n - d->len - 1;
	for (i = 0; i < zeros; i++)
		if (db[i] != 0)
			return 0;
	return db[zeros] == 1;
}

/* p is an integer as long as the modulus. */
static int
is_pss(const uint8_t *p, size_t len, size_t bits)
{
	size_t em_bits = bits - 1, i;

	if (len != (bits + 7) / 8 || len > PROTO_SIGN_MAX ||
	    p[len - 1] != 0xbc)
		return 0;
	/* One bit less may be one byte less. */
	if (em_bits % 8 == 0) {
		if (*p++ != 0)
			return 0;
		len--;
	}
	if ((*p & ~(0xff >> (8 * len - em_bits))) != 0)
		return 0;
	for (i = 0; i < NDIGESTS; i++)
		if (is_pss_with(p, len, em_bits, &digests[i]))
			return 1;
	return 0;
}

const char *
request_check(const struct request_key *key, uint8_t kind, const void *data,
    size_t len)
{
	if (key->rsa != (kind == SIGN_PKCS1 || kind == SIGN_PSS))
		return "the key is of another type";
	switch (kind) {
	case SIGN_PKCS1:
		return is_digest_info(data, len) ? NULL :
		    "it is not the digest of a handshake";
	case SIGN_PSS:
		return is_pss(data, len, key->bits) ? NULL :
		    "it is not the padded digest of a handshake";
	case SIGN_ECDSA:
		return len == 32 || len == 48 || len == 64 ? NULL :
		    "it has not the length of a digest";
	default:
		return "it is of no known kind";
	}
}
