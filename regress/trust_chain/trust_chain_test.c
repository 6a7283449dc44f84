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
 * Chains through a trust file of many authorities, verified by the real
 * msmtp-net in its sandbox.
 */

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atf-c.h>

#include "harness.h"
#include "peer.h"

#define CAS	50

/* A key and its certificate. */
struct id {
	EVP_PKEY	*key;
	X509		*x;
};

static int serial;

static X509_NAME *
name_of(const char *cn, int type)
{
	X509_NAME *n = X509_NAME_new();

	ATF_REQUIRE(n != NULL && X509_NAME_add_entry_by_txt(n, "O", type,
	    (const unsigned char *)"Test Authorities", -1, -1, 0) == 1 &&
	    X509_NAME_add_entry_by_txt(n, "CN", type,
	    (const unsigned char *)cn, -1, -1, 0) == 1);
	return n;
}

static void
extend(X509 *x, X509 *issuer, int nid, const char *value)
{
	X509_EXTENSION *e;
	X509V3_CTX ctx;

	X509V3_set_ctx(&ctx, issuer, x, NULL, NULL, 0);
	ATF_REQUIRE((e = X509V3_EXT_conf_nid(NULL, &ctx, nid, value)) != NULL);
	ATF_REQUIRE(X509_add_ext(x, e, -1) == 1);
	X509_EXTENSION_free(e);
}

/*
 * Issue a certificate; by: NULL for itself; the issuer is named as "as" says
 * where that is not NULL.
 */
static struct id
issue(const char *cn, const struct id *by, X509_NAME *as, int ca)
{
	X509_NAME *n = name_of(cn, V_ASN1_UTF8STRING);
	struct id id;

	ATF_REQUIRE((id.key = EVP_EC_gen("P-256")) != NULL);
	ATF_REQUIRE((id.x = X509_new()) != NULL);
	ATF_REQUIRE(X509_set_version(id.x, 2) == 1);
	ASN1_INTEGER_set(X509_get_serialNumber(id.x), ++serial);
	X509_gmtime_adj(X509_getm_notBefore(id.x), -3600);
	X509_gmtime_adj(X509_getm_notAfter(id.x), 3600);
	ATF_REQUIRE(X509_set_subject_name(id.x, n) == 1);
	ATF_REQUIRE(X509_set_issuer_name(id.x, as != NULL ? as :
	    by != NULL ? X509_get_subject_name(by->x) : n) == 1);
	ATF_REQUIRE(X509_set_pubkey(id.x, id.key) == 1);
	extend(id.x, NULL, NID_subject_key_identifier, "hash");
	if (by != NULL)
		extend(id.x, by->x, NID_authority_key_identifier, "keyid");
	if (ca)
		extend(id.x, NULL, NID_basic_constraints, "critical,CA:TRUE");
	else
		extend(id.x, NULL, NID_subject_alt_name, "DNS:localhost");
	ATF_REQUIRE(X509_sign(id.x, by != NULL ? by->key : id.key,
	    EVP_sha256()) > 0);
	X509_NAME_free(n);
	return id;
}

static FILE *
create(const char *name, const char *ext)
{
	char path[64];
	FILE *f;

	snprintf(path, sizeof(path), "chain/%s.%s", name, ext);
	ATF_REQUIRE((f = fopen(path, "w")) != NULL);
	return f;
}

/* The server's files: its chain (middle may be NULL) and key. */
static void
write_server(const char *name, const struct id *leaf, const struct id *middle)
{
	FILE *f = create(name, "pem");

	ATF_REQUIRE(PEM_write_X509(f, leaf->x) == 1);
	if (middle != NULL)
		ATF_REQUIRE(PEM_write_X509(f, middle->x) == 1);
	ATF_REQUIRE(fclose(f) == 0);
	f = create(name, "key");
	ATF_REQUIRE(PEM_write_PrivateKey(f, leaf->key, NULL, NULL, 0, NULL,
	    NULL) == 1);
	ATF_REQUIRE(fclose(f) == 0);
}

/* 0: the chain verifies; else NETF_*. */
static uint32_t
verify(const char *server, const char *trust)
{
	struct step script[] = {
		{ STEP_TLS, server }, { STEP_ANY, NULL }
	};
	struct wcur c = { 0 };
	struct peer p;
	struct chmsg m;
	struct kid k;
	uint32_t why = 0;
	char path[64];

	snprintf(path, sizeof(path), "chain/%s.pem", trust);
	peer_start(&p, script, "chain");
	kid_spawn(&k, ROLE_NET, NULL, NULL, 0);
	kid_ready(&k);
	put_u32(&c, 0);
	put_str(&c, "localhost");
	put_bytes(&c, "", 0);
	put_u32(&c, 0);
	put_str(&c, "");
	kid_send(&k, MSG_NET_TLS, open(path, O_RDONLY), &c);
	kid_expect(&k, MSG_NET_TLS_SET, &m);
	put_u32(&c, SESSION_TLS);
	put_str(&c, "client.example");
	put_u32(&c, 5000);
	kid_send(&k, MSG_NET_SOCKET, p.fd, &c);
	ATF_REQUIRE_EQ(CHAN_OK, kid_recv(&k, &m));
	if (m.type == MSG_NET_FAILED)
		memcpy(&why, m.data, sizeof(why));
	else
		ATF_CHECK_EQ(MSG_NET_TLS_DONE, m.type);
	kid_end(&k);
	peer_end(&p);
	return why;
}

/* CAS authorities, in chain/bundle.pem. */
static void
make_bundle(struct id *cas)
{
	char cn[64];
	FILE *f;
	int i;

	ATF_REQUIRE(mkdir("chain", 0700) == 0);
	f = create("bundle", "pem");
	for (i = 0; i < CAS; i++) {
		snprintf(cn, sizeof(cn), "Authority %d", i);
		cas[i] = issue(cn, NULL, NULL, 1);
		ATF_REQUIRE(PEM_write_X509(f, cas[i].x) == 1);
	}
	ATF_REQUIRE(fclose(f) == 0);
}

ATF_TC_WITHOUT_HEAD(a_chain_through_any_authority_of_the_file_verifies);
ATF_TC_BODY(a_chain_through_any_authority_of_the_file_verifies, tc)
{
	struct id cas[CAS], leaf, middle;
	int i;

	make_bundle(cas);
	for (i = 0; i < CAS; i++) {
		leaf = issue("leaf", &cas[i], NULL, 0);
		write_server("server", &leaf, NULL);
		ATF_CHECK_EQ(0, verify("server", "bundle"));
	}
	/* With a certificate between, which the server sends. */
	middle = issue("Middle", &cas[CAS / 2], NULL, 1);
	leaf = issue("leaf", &middle, NULL, 0);
	write_server("server", &leaf, &middle);
	ATF_CHECK_EQ(0, verify("server", "bundle"));
	/* Or does not send. */
	write_server("server", &leaf, NULL);
	ATF_CHECK_EQ(NETF_TLS_VERIFY, verify("server", "bundle"));
}

ATF_TC_WITHOUT_HEAD(other_authorities_are_not_trusted);
ATF_TC_BODY(other_authorities_are_not_trusted, tc)
{
	struct id cas[CAS], leaf, other;

	make_bundle(cas);
	other = issue("Authority of others", NULL, NULL, 1);
	leaf = issue("leaf", &other, NULL, 0);
	write_server("server", &leaf, NULL);
	ATF_CHECK_EQ(NETF_TLS_VERIFY, verify("server", "bundle"));
	/* That one sends its own certificate along. */
	write_server("server", &leaf, &other);
	ATF_CHECK_EQ(NETF_TLS_VERIFY, verify("server", "bundle"));
	/* It has the name of a trusted one, but not its key. */
	other = issue("Authority 7", NULL, NULL, 1);
	leaf = issue("leaf", &other, NULL, 0);
	write_server("server", &leaf, &other);
	ATF_CHECK_EQ(NETF_TLS_VERIFY, verify("server", "bundle"));
}

ATF_TC_WITHOUT_HEAD(of_two_with_one_name_the_right_one_is_found);
ATF_TC_BODY(of_two_with_one_name_the_right_one_is_found, tc)
{
	struct id a, b, leaf;
	FILE *f;

	ATF_REQUIRE(mkdir("chain", 0700) == 0);
	a = issue("Authority", NULL, NULL, 1);
	b = issue("Authority", NULL, NULL, 1);
	f = create("both", "pem");
	ATF_REQUIRE(PEM_write_X509(f, a.x) == 1);
	ATF_REQUIRE(PEM_write_X509(f, b.x) == 1);
	ATF_REQUIRE(fclose(f) == 0);
	leaf = issue("leaf", &a, NULL, 0);
	write_server("server", &leaf, NULL);
	ATF_CHECK_EQ(0, verify("server", "both"));
	leaf = issue("leaf", &b, NULL, 0);
	write_server("server", &leaf, NULL);
	ATF_CHECK_EQ(0, verify("server", "both"));
}

ATF_TC_WITHOUT_HEAD(an_issuer_spelt_in_another_way_is_found);
ATF_TC_BODY(an_issuer_spelt_in_another_way_is_found, tc)
{
	struct id cas[CAS], leaf;
	X509_NAME *n;

	make_bundle(cas);
	n = name_of("AUTHORITY  11", V_ASN1_PRINTABLESTRING);
	leaf = issue("leaf", &cas[11], n, 0);
	write_server("server", &leaf, NULL);
	ATF_CHECK_EQ(0, verify("server", "bundle"));
	X509_NAME_free(n);
}

/* A TRUSTED CERTIFICATE block of ca, for (or not for) TLS servers. */
static void
write_aux(const char *name, const struct id *ca, int reject)
{
	ASN1_OBJECT *server = OBJ_nid2obj(NID_server_auth);
	FILE *f = create(name, "pem");
	X509 *x = X509_dup(ca->x);

	ATF_REQUIRE(x != NULL && (reject ? X509_add1_reject_object(x, server) :
	    X509_add1_trust_object(x, server)) == 1);
	ATF_REQUIRE(PEM_write_X509_AUX(f, x) == 1);
	ATF_REQUIRE(fclose(f) == 0);
	X509_free(x);
}

ATF_TC_WITHOUT_HEAD(trusted_certificate_blocks_keep_what_they_say);
ATF_TC_BODY(trusted_certificate_blocks_keep_what_they_say, tc)
{
	struct id ca, leaf;

	ATF_REQUIRE(mkdir("chain", 0700) == 0);
	ca = issue("Authority", NULL, NULL, 1);
	leaf = issue("leaf", &ca, NULL, 0);
	write_server("server", &leaf, NULL);
	write_aux("trusted", &ca, 0);
	ATF_CHECK_EQ(0, verify("server", "trusted"));
	write_aux("rejected", &ca, 1);
	ATF_CHECK_EQ(NETF_TLS_VERIFY, verify("server", "rejected"));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp,
	    a_chain_through_any_authority_of_the_file_verifies);
	ATF_TP_ADD_TC(tp, other_authorities_are_not_trusted);
	ATF_TP_ADD_TC(tp, of_two_with_one_name_the_right_one_is_found);
	ATF_TP_ADD_TC(tp, an_issuer_spelt_in_another_way_is_found);
	ATF_TP_ADD_TC(tp, trusted_certificate_blocks_keep_what_they_say);
	return atf_no_error();
}
