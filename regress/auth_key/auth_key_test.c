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
 * msmtp-auth-key: what it signs, what it does not, and what it keeps.
 */

/* Padding as a TLS library does it. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include <sys/types.h>
#include <sys/wait.h>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <atf-c.h>

#include "harness.h"
#include "request.h"

#define PASSPHRASE	"open sesame"

static char certs[1024];	/* the directory of mkcerts_tls.sh */

static void
make_certs(void)
{
	const char *src = getenv("MSMTP_SRC"), *obj = getenv("MSMTP_OBJ");
	char script[1024];
	int status;
	pid_t pid;

	if (src == NULL || obj == NULL)
		atf_tc_skip("MSMTP_SRC or MSMTP_OBJ is not set");
	snprintf(certs, sizeof(certs), "%s/regress/certs_tls", obj);
	snprintf(script, sizeof(script), "%s/regress/server/mkcerts_tls.sh",
	    src);
	ATF_REQUIRE((pid = fork()) != -1);
	if (pid == 0) {
		execlp("sh", "sh", script, certs, (char *)NULL);
		_exit(127);
	}
	ATF_REQUIRE(waitpid(pid, &status, 0) == pid && status == 0);
}

static int
open_file(const char *name)
{
	char path[1200];
	int fd;

	snprintf(path, sizeof(path), "%s%s%s", *name == '/' ? "" : certs,
	    *name == '/' ? "" : "/", name);
	ATF_REQUIRE_MSG((fd = open(path, O_RDONLY)) != -1, "%s", path);
	return fd;
}

/* Start it with this certificate and key, up to its first answer. */
static void
give(struct kid *k, const char *cert, const char *key)
{
	kid_start(k, ROLE_KEY, NULL);
	kid_send(k, MSG_KEY_CERT, open_file(cert), NULL);
	kid_send(k, MSG_KEY_LOAD, open_file(key), NULL);
}

static void
unlock(struct kid *k, const char *passphrase)
{
	struct wcur w = { 0 };
	struct chmsg m;

	kid_expect(k, MSG_KEY_LOCKED, &m);
	put_str(&w, passphrase);
	kid_send(k, MSG_KEY_UNLOCK, -1, &w);
}

/* KEY_FAILED must come, with this reason; then it ends. */
static void
expect_failed(struct kid *k, uint32_t why)
{
	struct chmsg m;
	struct rcur r;

	kid_expect(k, MSG_KEY_FAILED, &m);
	rcur_init(&r, m.data, m.len);
	ATF_CHECK_EQ(why, get_u32(&r));
	ATF_CHECK(*get_str(&r, 1, PROTO_TEXT_MAX) != '\0');
	ATF_CHECK_EQ(0, rcur_end(&r));
	kid_expect_eof(k);
	ATF_CHECK_EQ(0, kid_wait(k));
}

static void
ask(struct kid *k, uint8_t kind, const void *data, size_t len)
{
	struct wcur w = { 0 };

	put_u8(&w, kind);
	put_bytes(&w, data, len);
	kid_send(k, MSG_KEY_SIGN, -1, &w);
}

static EVP_PKEY *
public_key(const char *name)
{
	char path[1200];
	EVP_PKEY *key;
	X509 *cert;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", certs, name);
	ATF_REQUIRE((f = fopen(path, "r")) != NULL);
	ATF_REQUIRE((cert = PEM_read_X509(f, NULL, NULL, NULL)) != NULL);
	ATF_REQUIRE((key = X509_get_pubkey(cert)) != NULL);
	X509_free(cert);
	fclose(f);
	return key;
}

/* The digests, and what is put before each for PKCS #1. */
static const struct {
	const EVP_MD	*(*md)(void);
	size_t		 len;
	uint8_t		 prefix[19];
} digests[] = {
	{ EVP_sha256, 32, { 0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86,
	    0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04,
	    0x20 } },
	{ EVP_sha384, 48, { 0x30, 0x41, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86,
	    0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02, 0x05, 0x00, 0x04,
	    0x30 } },
	{ EVP_sha512, 64, { 0x30, 0x51, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86,
	    0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03, 0x05, 0x00, 0x04,
	    0x40 } },
};

/* What is asked for with the i-th digest, made of bytes of 'd'. */
static size_t
request_of(uint8_t kind, size_t i, RSA *rsa, uint8_t *out)
{
	uint8_t md[64];

	memset(md, 'd', sizeof(md));
	if (kind == SIGN_PSS) {
		ATF_REQUIRE_EQ(1, RSA_padding_add_PKCS1_PSS(rsa, out, md,
		    digests[i].md(), -1));
		return (size_t)RSA_size(rsa);
	}
	if (kind == SIGN_ECDSA) {
		memcpy(out, md, digests[i].len);
		return digests[i].len;
	}
	memcpy(out, digests[i].prefix, 19);
	memcpy(out + 19, md, digests[i].len);
	return 19 + digests[i].len;
}

static void
verify(EVP_PKEY *key, uint8_t kind, size_t i, const struct chmsg *m)
{
	uint8_t md[64];
	EVP_PKEY_CTX *ctx;
	const void *sig;
	struct rcur r;
	size_t n;

	memset(md, 'd', sizeof(md));
	rcur_init(&r, m->data, m->len);
	sig = get_bytes(&r, &n, PROTO_SIGN_MAX);
	ATF_REQUIRE_EQ(0, rcur_end(&r));
	ATF_REQUIRE((ctx = EVP_PKEY_CTX_new(key, NULL)) != NULL);
	ATF_REQUIRE_EQ(1, EVP_PKEY_verify_init(ctx));
	if (kind != SIGN_ECDSA)
		ATF_REQUIRE_EQ(1, EVP_PKEY_CTX_set_rsa_padding(ctx, kind ==
		    SIGN_PSS ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING));
	ATF_REQUIRE_EQ(1, EVP_PKEY_CTX_set_signature_md(ctx,
	    digests[i].md()));
	ATF_CHECK_EQ(1, EVP_PKEY_verify(ctx, sig, n, md, digests[i].len));
	EVP_PKEY_CTX_free(ctx);
}

static void
check_signatures(const char *name, uint8_t kind)
{
	uint8_t data[PROTO_SIGN_MAX];
	char cert[64], file[64];
	EVP_PKEY *key;
	struct chmsg m;
	struct kid k;
	RSA *rsa = NULL;
	size_t i, n;

	snprintf(cert, sizeof(cert), "%s.pem", name);
	snprintf(file, sizeof(file), "%s.key", name);
	key = public_key(cert);
	if (kind != SIGN_ECDSA)
		rsa = EVP_PKEY_get1_RSA(key);
	for (i = 0; i < 3; i++) {
		n = request_of(kind, i, rsa, data);
		give(&k, cert, file);
		kid_expect(&k, MSG_KEY_OK, &m);
		ask(&k, kind, data, n);
		kid_expect(&k, MSG_KEY_SIGNATURE, &m);
		verify(key, kind, i, &m);
		/* And that was all. */
		kid_expect_eof(&k);
		ATF_CHECK_EQ(0, kid_wait(&k));
	}
	RSA_free(rsa);
	EVP_PKEY_free(key);
}

#define TC(name) \
ATF_TC(name); \
ATF_TC_HEAD(name, tc) \
{ \
	atf_tc_set_md_var(tc, "timeout", "240"); \
} \
ATF_TC_BODY(name, tc)

TC(keys_sign_once_what_a_handshake_signs)
{
	make_certs();
	check_signatures("rsa", SIGN_PKCS1);
	check_signatures("rsa", SIGN_PSS);
	check_signatures("p256", SIGN_ECDSA);
	check_signatures("p384", SIGN_ECDSA);
	check_signatures("p521", SIGN_ECDSA);
}

static void
refused(const char *name, uint8_t kind, const void *data, size_t len)
{
	char cert[64], file[64];
	struct chmsg m;
	struct kid k;

	snprintf(cert, sizeof(cert), "%s.pem", name);
	snprintf(file, sizeof(file), "%s.key", name);
	give(&k, cert, file);
	kid_expect(&k, MSG_KEY_OK, &m);
	ask(&k, kind, data, len);
	expect_failed(&k, KEYF_REQUEST);
}

TC(nothing_else_is_signed)
{
	uint8_t data[PROTO_SIGN_MAX] = { 0 };

	make_certs();
	data[255] = 0xbc;
	refused("rsa", SIGN_PSS, data, 256);	/* it would be raw RSA */
	refused("rsa", SIGN_PKCS1, data, 51);
	refused("rsa", SIGN_PKCS1, data, 36);	/* TLS 1.1 */
	refused("rsa", SIGN_ECDSA, data, 32);
	refused("p256", SIGN_ECDSA, data, 20);
	refused("p256", SIGN_ECDSA, data, 33);
	refused("p256", SIGN_PKCS1, data, 51);
	refused("p256", 0, data, 32);
	refused("p256", SIGN_MAX, data, 32);
}

/* The check alone, which is quicker: one bit wrong, anywhere. */
TC(each_bit_of_a_padding_counts)
{
	static const unsigned int sizes[] = { 1024, 1025, 1030, 2048 };
	struct request_key kind = { 1, 0 };
	uint8_t em[PROTO_SIGN_MAX];
	EVP_PKEY *key;
	size_t i, j, n, bad;
	RSA *rsa;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		ATF_REQUIRE((key = EVP_RSA_gen(sizes[i])) != NULL);
		ATF_REQUIRE((rsa = EVP_PKEY_get1_RSA(key)) != NULL);
		kind.bits = sizes[i];
		n = request_of(SIGN_PSS, 0, rsa, em);
		ATF_CHECK(request_check(&kind, SIGN_PSS, em, n) == NULL);
		ATF_CHECK(request_check(&kind, SIGN_PSS, em, n - 1) != NULL);
		for (j = bad = 0; j < 8 * n; j++) {
			em[j / 8] ^= (uint8_t)(1 << j % 8);
			bad += request_check(&kind, SIGN_PSS, em, n) != NULL;
			em[j / 8] ^= (uint8_t)(1 << j % 8);
		}
		/* The salt is any, as long as it is one. */
		ATF_CHECK_EQ_MSG(8 * n - 8 * 32, bad, "%u: %zu", sizes[i], bad);
		RSA_free(rsa);
		EVP_PKEY_free(key);
	}
}

TC(passphrases_unlock_keys)
{
	static const char *const files[] = {
		"rsa.enc", "rsa.old", "p256.enc", "p256.old", "p384.enc"
	};
	char cert[64];
	struct chmsg m;
	struct kid k;
	size_t i;

	make_certs();
	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(cert, sizeof(cert), "%.*s.pem",
		    (int)strcspn(files[i], "."), files[i]);
		give(&k, cert, files[i]);
		unlock(&k, PASSPHRASE);
		kid_expect(&k, MSG_KEY_OK, &m);
		ATF_CHECK_EQ(0, kid_end(&k));
		give(&k, cert, files[i]);
		unlock(&k, "Open sesame");
		expect_failed(&k, KEYF_PASSPHRASE);
		give(&k, cert, files[i]);
		unlock(&k, "");
		expect_failed(&k, KEYF_PASSPHRASE);
	}
}

static void
useless(const char *cert, const char *key, uint32_t why)
{
	struct kid k;

	give(&k, cert, key);
	expect_failed(&k, why);
}

TC(useless_files_are_told_apart)
{
	char path[1100], half[1100];
	char text[4096];
	ssize_t n;
	int fd;

	make_certs();
	ATF_REQUIRE(getcwd(path, 1000) != NULL);
	strlcpy(half, path, sizeof(half));
	strlcat(half, "/half", sizeof(half));
	strlcat(path, "/big", sizeof(path));
	useless("p256.pem", "rsa.key", KEYF_MATCH);
	useless("p256.pem", "p384.key", KEYF_MATCH);
	useless("p256.pem", "p256.pem", KEYF_KEY);
	useless("p256.key", "p256.key", KEYF_CERT);
	useless("p256.pem", "/dev/null", KEYF_KEY);
	useless("/dev/null", "p256.key", KEYF_CERT);
	useless("p256.pem", "/", KEYF_KEY);
	ATF_REQUIRE((fd = open("big", O_RDWR | O_CREAT, 0600)) != -1);
	ATF_REQUIRE(ftruncate(fd, 1024 * 1024 + 1) == 0);
	close(fd);
	useless("p256.pem", path, KEYF_KEY);
	fd = open_file("rsa.key");
	ATF_REQUIRE((n = read(fd, text, sizeof(text))) > 500);
	close(fd);
	ATF_REQUIRE((fd = open("half", O_RDWR | O_CREAT, 0600)) != -1);
	ATF_REQUIRE(write(fd, text, 500) == 500);
	close(fd);
	useless("rsa.pem", half, KEYF_KEY);
}

/* What was read and typed is gone as soon as the key can be used. */
TC(passphrase_and_text_are_wiped)
{
	char text[4096];
	struct chmsg m;
	struct kid k;
	ssize_t n;
	int fd, count;

	make_certs();
	give(&k, "rsa.pem", "rsa.enc");
	unlock(&k, PASSPHRASE "-canary");
	expect_failed(&k, KEYF_PASSPHRASE);
	give(&k, "rsa.pem", "rsa.key");
	kid_expect(&k, MSG_KEY_OK, &m);
	fd = open_file("rsa.key");
	ATF_REQUIRE((n = read(fd, text, sizeof(text))) > 200);
	close(fd);
	if ((count = kid_memory_count(&k, text + 100, 40)) == -1)
		atf_tc_skip("needs root");
	ATF_CHECK_EQ(0, count);
	kid_end(&k);
	give(&k, "rsa.pem", "rsa.old");
	unlock(&k, PASSPHRASE);
	kid_expect(&k, MSG_KEY_OK, &m);
	ATF_CHECK_EQ(0, kid_memory_count(&k, PASSPHRASE, strlen(PASSPHRASE)));
	kid_end(&k);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, keys_sign_once_what_a_handshake_signs);
	ATF_TP_ADD_TC(tp, nothing_else_is_signed);
	ATF_TP_ADD_TC(tp, each_bit_of_a_padding_counts);
	ATF_TP_ADD_TC(tp, passphrases_unlock_keys);
	ATF_TP_ADD_TC(tp, useless_files_are_told_apart);
	ATF_TP_ADD_TC(tp, passphrase_and_text_are_wiped);
	return atf_no_error();
}
