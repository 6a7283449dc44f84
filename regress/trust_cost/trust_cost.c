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
 * The trust file as msmtp-net uses it, without the process around it.
 *
 *	trust_cost index BUNDLE CERT	verify CERT, issued by one of BUNDLE,
 *	trust_cost parse BUNDLE CERT	with the look-up or with all of it
 *					parsed: to be counted in measured()
 *	trust_cost same BUNDLE		each certificate of BUNDLE, and none of
 *					them once it is left out, is trusted as
 *					by a store that has parsed all of it
 */

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "anchors.h"

/* A store with one of the two ways to trust. */
struct store {
	SSL_CTX		*ctx;
	SSL		*ssl;
	X509_STORE	*store;
	struct trust	 trust;
};

static void
make_store(struct store *s)
{
	memset(s, 0, sizeof(*s));
	if ((s->ctx = SSL_CTX_new(TLS_client_method())) == NULL ||
	    (s->ssl = SSL_new(s->ctx)) == NULL)
		errx(1, "SSL_new");
	s->store = SSL_CTX_get_cert_store(s->ctx);
}

static void
free_store(struct store *s)
{
	SSL_free(s->ssl);
	SSL_CTX_free(s->ctx);
	trust_free(&s->trust);
}

static void
load_index(struct store *s, const char *bundle)
{
	struct secure_setup su = { .crl_fd = -1, .cert_fd = -1 };

	if ((su.trust_fd = open(bundle, O_RDONLY)) == -1)
		err(1, "%s", bundle);
	if (anchors_load(&s->trust, &su) != 0 ||
	    anchors_attach(s->ssl, &s->trust) == -1)
		errx(1, "%s: %s", bundle, su.why);
	close(su.trust_fd);
}

static void
load_parsed(struct store *s, const char *bundle)
{
	if (X509_STORE_load_file(s->store, bundle) != 1)
		errx(1, "%s", bundle);
}

/* X509_V_OK, or what is wrong. */
static int
verify(struct store *s, X509 *x)
{
	X509_STORE_CTX *c = X509_STORE_CTX_new();
	int e;

	if (c == NULL || X509_STORE_CTX_init(c, s->store, x, NULL) != 1)
		errx(1, "X509_STORE_CTX_init");
	e = X509_verify_cert(c) == 1 ? X509_V_OK :
	    X509_STORE_CTX_get_error(c);
	X509_STORE_CTX_free(c);
	ERR_clear_error();
	return e;
}

static X509 *
read_cert(FILE *f)
{
	return PEM_read_X509(f, NULL, NULL, NULL);
}

static FILE *
open_file(const char *file, const char *mode)
{
	FILE *f;

	if ((f = fopen(file, mode)) == NULL)
		err(1, "%s", file);
	return f;
}

int	measured(struct store *, const char *, X509 *, int);

/* What is counted: from the file to the verdict. */
__attribute__((__noinline__)) int
measured(struct store *s, const char *bundle, X509 *x, int parse)
{
	if (parse)
		load_parsed(s, bundle);
	else
		load_index(s, bundle);
	return verify(s, x);
}

/* Another bundle, without the i-th certificate, which is returned. */
static X509 *
without(const char *bundle, int i, const char *rest)
{
	FILE *in = open_file(bundle, "r"), *out = open_file(rest, "w");
	X509 *x, *found = NULL;
	int n;

	for (n = 0; (x = read_cert(in)) != NULL; n++) {
		if (n == i) {
			found = x;
			continue;
		}
		if (PEM_write_X509(out, x) != 1)
			errx(1, "%s", rest);
		X509_free(x);
	}
	fclose(in);
	if (fclose(out) != 0)
		err(1, "%s", rest);
	return found;
}

static int
both(const char *bundle, X509 *x, int *indexed)
{
	struct store a, b;
	int parsed;

	make_store(&a);
	make_store(&b);
	load_index(&a, bundle);
	load_parsed(&b, bundle);
	*indexed = verify(&a, x);
	parsed = verify(&b, x);
	free_store(&a);
	free_store(&b);
	return parsed;
}

static int
same(const char *bundle)
{
	FILE *f = open_file(bundle, "r");
	struct store index, parsed;
	int n, a, b, trusted = 0, wrong = 0;
	X509 *x;

	make_store(&index);
	make_store(&parsed);
	load_index(&index, bundle);
	load_parsed(&parsed, bundle);
	for (n = 0; (x = read_cert(f)) != NULL; n++) {
		a = verify(&index, x);
		b = verify(&parsed, x);
		trusted += a == X509_V_OK;
		wrong += a != b;
		X509_free(x);
	}
	fclose(f);
	free_store(&index);
	free_store(&parsed);
	/* Some left out, each in its turn. */
	for (n = 0; (x = without(bundle, n, "rest.pem")) != NULL; n += 17) {
		b = both("rest.pem", x, &a);
		wrong += a == X509_V_OK || a != b;
		X509_free(x);
	}
	printf("%d trusted, %d wrong\n", trusted, wrong);
	return wrong == 0 && trusted > 0 ? 0 : 1;
}

int
main(int argc, char *argv[])
{
	struct store s;
	FILE *f;
	X509 *x;

	if (argc == 3 && strcmp(argv[1], "same") == 0)
		return same(argv[2]);
	if (argc != 4)
		errx(64, "usage: trust_cost index|parse|same bundle [cert]");
	f = open_file(argv[3], "r");
	if ((x = read_cert(f)) == NULL)
		errx(1, "%s", argv[3]);
	fclose(f);
	make_store(&s);
	return measured(&s, argv[2], x, strcmp(argv[1], "parse") == 0) ==
	    X509_V_OK ? 0 : 1;
}
