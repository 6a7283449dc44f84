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
 * A client's key: read, unlocked, compared with its certificate, used.
 */

#ifndef KEY_H
#define KEY_H

#include <openssl/evp.h>

#include <stddef.h>
#include <stdint.h>

#include "request.h"

#define KEY_RSA_MIN	1024	/* bits; below, no TLS library takes it */
#define KEY_RSA_MAX	8192	/* beyond, a signature takes seconds */

struct key {
	EVP_PKEY		*pkey;
	struct request_key	 kind;
};

/*
 * Once, before anything else of the library is used: what it frees is wiped
 * from then on.  It reads no configuration.  0, or -1.
 */
int	key_init(void);

/*
 * Take the first private key of PEM text: RSA, or on P-256, P-384 or P-521;
 * PKCS #8 or the forms before, encrypted or not.  passphrase: NULL for none.
 * 0; -1 if it needs one and there is none; or KEYF_* with *why (static).
 */
int	key_load(struct key *, const void *pem, size_t len,
	    const char *passphrase, const char **why);

/* Compare with the first certificate of PEM text.  0, or KEYF_* and *why. */
int	key_match(const struct key *, const void *pem, size_t len,
	    const char **why);

/*
 * Sign what request_check permits.  0 with the signature in out, which has
 * room for *out_len bytes, and its length there; or KEYF_* and *why.
 */
int	key_sign(const struct key *, uint8_t kind, const void *, size_t len,
	    uint8_t *out, size_t *out_len, const char **why);

/* Wipe and free. */
void	key_free(struct key *);

#endif
