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
 * The two challenges of SCRAM, separated by the first NUL; "@" at the beginning
 * of the first one's nonce stands for ours.
 */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scram.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);
int	fuzz_secrets(Gsasl_hash, const char *, unsigned int, const char *,
	    size_t, char *, char *, char *, char *);

int
fuzz_secrets(Gsasl_hash hash, const char *password, unsigned int n,
    const char *salt, size_t len, char *salted, char *client, char *server,
    char *stored)
{
	(void)hash;
	(void)password;
	(void)salt;
	(void)len;
	if (n < SCRAM_ITER_MIN || n > SCRAM_ITER_MAX)
		abort();
	memset(salted, 1, GSASL_HASH_MAX_SIZE);
	memset(client, 2, GSASL_HASH_MAX_SIZE);
	memset(server, 3, GSASL_HASH_MAX_SIZE);
	memset(stored, 4, GSASL_HASH_MAX_SIZE);
	return GSASL_OK;
}

static void
play(struct scram *s, const char *first, size_t len, const char *last,
    size_t lastlen)
{
	char *msg;

	if (scram_final(s, "pw", "binding", 7, first, len, &msg) != SCRAM_OK)
		return;
	if (strncmp(msg, "c=", 2) != 0 || strstr(msg, ",p=") == NULL)
		abort();
	free(msg);
	(void)scram_verify(s, last, lastlen);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	const uint8_t *nul = n == 0 ? NULL : memchr(p, 0, n);
	size_t len = nul == NULL ? n : (size_t)(nul - p);
	struct scram s;
	char *msg, *first;

	if (len > 4096 || scram_first(&s, n & 1 ? GSASL_HASH_SHA1 :
	    GSASL_HASH_SHA256, "user", SCRAM_BOUND, "x", &msg) != SCRAM_OK)
		return 0;
	free(msg);
	if (len > 2 && p[2] == '@') {
		if (asprintf(&first, "%.2s%s%.*s", (const char *)p, s.nonce,
		    (int)(len - 3), (const char *)p + 3) == -1)
			return 0;
		len = strlen(first);
	} else if ((first = strndup((const char *)p, len)) == NULL)
		return 0;
	play(&s, first, len, nul == NULL ? "" : (const char *)nul + 1,
	    nul == NULL ? 0 : n - (size_t)(nul - p) - 1);
	free(first);
	scram_end(&s);
	return 0;
}
