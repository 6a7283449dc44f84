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


#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hmac.h"
#include "saslname.h"
#include "scram.h"

#define NONCE_LEN	18	/* random bytes: 24 characters of base64 */

/* A piece of a message. */
struct piece {
	const char	*p;
	size_t		 len;
};

/* What a server-first-message says. */
struct challenge {
	struct piece	 nonce, salt;	/* of both ends; in base64 */
	unsigned int	 iterations;
};

static size_t
digest_len(const struct scram *s)
{
	return s->hash == GSASL_HASH_SHA1 ? HMAC_SHA1_LEN : HMAC_SHA256_LEN;
}

static void
hmac(const struct scram *s, const void *key, const char *text, void *out)
{
	if (s->hash == GSASL_HASH_SHA1)
		hmac_sha1(key, text, strlen(text), out);
	else
		hmac_sha256(key, text, strlen(text), out);
}

/* RFC 4013; a name may not become empty. */
static char *
prepare_name(const char *user, enum scram_status *st)
{
	char *prepared, *name;

	*st = SCRAM_SECRET;
	if (gsasl_saslprep(user, GSASL_ALLOW_UNASSIGNED, &prepared, NULL) !=
	    GSASL_OK)
		return NULL;
	name = *prepared == '\0' ? NULL : saslname(prepared);
	if (*prepared != '\0' && name == NULL)
		*st = SCRAM_SYSTEM;
	gsasl_free(prepared);
	return name;
}

static int
make_nonce(struct scram *s)
{
	char raw[NONCE_LEN], *text;
	size_t n;

	if (gsasl_nonce(raw, sizeof(raw)) != GSASL_OK ||
	    gsasl_base64_to(raw, sizeof(raw), &text, &n) != GSASL_OK)
		return -1;
	n = strlcpy(s->nonce, text, sizeof(s->nonce));
	gsasl_free(text);
	return n < sizeof(s->nonce) ? 0 : -1;
}

static int
make_header(struct scram *s, enum scram_binding b, const char *kind)
{
	if (b == SCRAM_BOUND)
		return asprintf(&s->header, "p=%s,,", kind);
	s->header = strdup(b == SCRAM_WOULD_BIND ? "y,," : "n,,");
	return s->header == NULL ? -1 : 0;
}

enum scram_status
scram_first(struct scram *s, Gsasl_hash hash, const char *user,
    enum scram_binding b, const char *kind, char **msg)
{
	enum scram_status st;
	char *name;
	int n;

	memset(s, 0, sizeof(*s));
	s->hash = hash;
	if ((name = prepare_name(user, &st)) == NULL)
		return st;
	n = make_nonce(s);
	if (n == 0 && (n = make_header(s, b, kind)) == -1)
		s->header = NULL;
	if (n != -1 && (n = asprintf(&s->bare, "n=%s,r=%s", name,
	    s->nonce)) == -1)
		s->bare = NULL;
	free(name);
	if (n == -1 || asprintf(msg, "%s%s", s->header, s->bare) == -1)
		return SCRAM_SYSTEM;
	return SCRAM_OK;
}

/* The attribute that a message begins with, up to the comma or the end. */
static int
take(struct piece *from, const char *name, struct piece *value)
{
	const char *comma;
	size_t n;

	comma = from->len == 0 ? NULL : memchr(from->p, ',', from->len);
	n = comma == NULL ? from->len : (size_t)(comma - from->p);
	if (n < 3 || memcmp(from->p, name, 2) != 0)
		return -1;
	value->p = from->p + 2;
	value->len = n - 2;
	from->p += comma == NULL ? n : n + 1;
	from->len -= comma == NULL ? n : n + 1;
	return 0;
}

/* True if the attribute is in what is left. */
static int
has(const struct piece *from, const char *name)
{
	const char *p = from->p, *end = from->p + from->len, *comma;

	while (end - p >= 2 && memcmp(p, name, 2) != 0) {
		if ((comma = memchr(p, ',', (size_t)(end - p))) == NULL)
			return 0;
		p = comma + 1;
	}
	return end - p >= 2;
}

/* The number, 0 if it is none or above the limit. */
static unsigned int
iterations(const struct piece *t)
{
	unsigned int v = 0;
	size_t i;

	if (t->p[0] == '0')
		return 0;
	for (i = 0; i < t->len; i++) {
		if (t->p[i] < '0' || t->p[i] > '9')
			return 0;
		v = v * 10 + (unsigned int)(t->p[i] - '0');
		if (v > SCRAM_ITER_MAX)
			return 0;
	}
	return v;
}

/*
 * "r=", "s=", "i=", in this order; "m=" in front is an extension that we would
 * have to know, those behind it need not be known.  One that is there twice
 * makes a message that no server sends.
 */
static enum scram_status
parse(const struct scram *s, const char *msg, size_t len, struct challenge *c)
{
	struct piece rest = { msg, len }, count;
	size_t ours = strlen(s->nonce);

	if (take(&rest, "e=", &count) == 0)
		return SCRAM_REFUSED;
	if (memchr(msg, '\0', len) != NULL || take(&rest, "r=", &c->nonce) ==
	    -1 || take(&rest, "s=", &c->salt) == -1 ||
	    c->nonce.len <= ours || memcmp(c->nonce.p, s->nonce, ours) != 0)
		return SCRAM_MALFORMED;
	if (take(&rest, "i=", &count) == -1 || has(&rest, "i="))
		return SCRAM_ITERATIONS;
	c->iterations = iterations(&count);
	return c->iterations < SCRAM_ITER_MIN ? SCRAM_ITERATIONS : SCRAM_OK;
}

/* The keys of a password, derived. */
struct keys {
	char	salted[GSASL_HASH_MAX_SIZE], client[GSASL_HASH_MAX_SIZE];
	char	server[GSASL_HASH_MAX_SIZE], stored[GSASL_HASH_MAX_SIZE];
};

static enum scram_status
derive(const struct scram *s, const struct challenge *c, const char *password,
    struct keys *k)
{
	char *salt;
	size_t n;
	int e;

	if (gsasl_base64_from(c->salt.p, c->salt.len, &salt, &n) != GSASL_OK)
		return SCRAM_MALFORMED;
	e = gsasl_scram_secrets_from_password(s->hash, password,
	    c->iterations, salt, n, k->salted, k->client, k->server,
	    k->stored);
	gsasl_free(salt);
	return e == GSASL_OK ? SCRAM_OK : e == GSASL_MALLOC_ERROR ||
	    e == GSASL_CRYPTO_ERROR ? SCRAM_SYSTEM : SCRAM_SECRET;
}

/* "c=...,r=...": GS2's header and what binds the channel, then the nonce. */
static char *
without_proof(const struct scram *s, const void *binding, size_t n,
    const struct challenge *c)
{
	size_t len = strlen(s->header);
	char *raw, *text = NULL, *msg;

	if ((raw = malloc(len + n)) == NULL)
		return NULL;
	memcpy(raw, s->header, len);
	if (n > 0)
		memcpy(raw + len, binding, n);
	if (gsasl_base64_to(raw, len + n, &text, NULL) != GSASL_OK ||
	    asprintf(&msg, "c=%s,r=%.*s", text, (int)c->nonce.len,
	    c->nonce.p) == -1)
		msg = NULL;
	gsasl_free(text);
	free(raw);
	return msg;
}

/* ClientProof to sign, and ServerSignature to expect (RFC 5802, section 3). */
static void
sign(struct scram *s, const struct keys *k, const char *auth,
    unsigned char *proof)
{
	size_t i;

	hmac(s, k->stored, auth, proof);
	for (i = 0; i < digest_len(s); i++)
		proof[i] ^= (unsigned char)k->client[i];
	hmac(s, k->server, auth, s->proof);
}

static char *
with_proof(struct scram *s, const struct keys *k, const char *without,
    const char *first, size_t len)
{
	unsigned char proof[GSASL_HASH_MAX_SIZE];
	char *auth, *text, *msg;

	if (asprintf(&auth, "%s,%.*s,%s", s->bare, (int)len, first,
	    without) == -1)
		return NULL;
	sign(s, k, auth, proof);
	free(auth);
	if (gsasl_base64_to((char *)proof, digest_len(s), &text, NULL) !=
	    GSASL_OK)
		return NULL;
	if (asprintf(&msg, "%s,p=%s", without, text) == -1)
		msg = NULL;
	gsasl_free(text);
	explicit_bzero(proof, sizeof(proof));
	return msg;
}

enum scram_status
scram_final(struct scram *s, const char *password, const void *binding,
    size_t n, const char *first, size_t len, char **msg)
{
	enum scram_status st;
	struct challenge c;
	struct keys k;
	char *without;

	if ((st = parse(s, first, len, &c)) != SCRAM_OK)
		return st;
	st = derive(s, &c, password, &k);
	if (st == SCRAM_OK) {
		without = without_proof(s, binding, n, &c);
		*msg = without == NULL ? NULL : with_proof(s, &k, without,
		    first, len);
		free(without);
		if (*msg == NULL)
			st = SCRAM_SYSTEM;
	}
	explicit_bzero(&k, sizeof(k));
	return st;
}

enum scram_status
scram_verify(const struct scram *s, const char *last, size_t len)
{
	struct piece rest = { last, len }, value;
	enum scram_status st = SCRAM_UNPROVED;
	char *proof;
	size_t n;

	if (take(&rest, "e=", &value) == 0)
		return SCRAM_REFUSED;
	if (take(&rest, "v=", &value) == -1 ||
	    gsasl_base64_from(value.p, value.len, &proof, &n) != GSASL_OK)
		return SCRAM_MALFORMED;
	/* A nonce of ours is in it: the time it takes tells nothing. */
	if (n == digest_len(s) && memcmp(proof, s->proof, n) == 0)
		st = SCRAM_OK;
	gsasl_free(proof);
	return st;
}

void
scram_end(struct scram *s)
{
	free(s->header);
	free(s->bare);
	explicit_bzero(s, sizeof(*s));
}
