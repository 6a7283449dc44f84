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
 * msmtp-net and TLS: STARTTLS and TLS from the start, what verifies and what
 * does not.
 */

#include <sys/types.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <sysexits.h>
#include <unistd.h>

#include <atf-c.h>

#include "world.h"

/* From here on the variant with TLS, and certificates. */
static void
with_tls(void)
{
	static char dir[1024];
	char path[1024];
	const char *argv[] = { "sh", path, dir, NULL };
	const char *src = getenv("MSMTP_SRC");

	if (src == NULL)
		atf_tc_skip("MSMTP_SRC is not set");
	ATF_REQUIRE(getcwd(dir, sizeof(dir) - 8) != NULL);
	strlcat(dir, "/certs", sizeof(dir));
	snprintf(path, sizeof(path), "%s/regress/server/mkcerts.sh", src);
	world_run(argv);
	world_program = "msmtp-net";
	world_certs = dir;
}

/* NET_TLS with what is not often needed. */
static struct {
	uint8_t		 pin[32];
	size_t		 pin_len;
	uint32_t	 dh_bits;
	const char	*priorities;
} more = { .priorities = "" };

static void
give_tls(struct world *w, uint32_t flags, const char *host, const char *trust)
{
	struct wcur c = { 0 };
	char path[64];
	int fd = -1;

	if (trust != NULL) {
		snprintf(path, sizeof(path), "certs/%s.pem", trust);
		ATF_REQUIRE((fd = open(path, O_RDONLY)) != -1);
	}
	put_u32(&c, flags);
	put_str(&c, host);
	put_bytes(&c, more.pin, more.pin_len);
	put_u32(&c, more.dh_bits);
	put_str(&c, more.priorities);
	kid_send(&w->k, MSG_NET_TLS, fd, &c);
}

#define TLS_GREETING	{ STEP_SAY, "220 go\r\n" }, { STEP_TLS, "good" }

ATF_TC_WITHOUT_HEAD(a_mail_goes_out_through_starttls);
ATF_TC_BODY(a_mail_goes_out_through_starttls, tc)
{
	static const struct step script[] = {
		GREETING, PIPE_EHLO,
		{ STEP_HEAR, "STARTTLS\r\n" }, TLS_GREETING,
		{ STEP_HEAR, "EHLO client.example\r\n" },
		{ STEP_SAY, "250-mx.example\r\n250-SIZE\r\n"
		    "250 PIPELINING\r\n" },
		{ STEP_HEAR, ENVELOPE },
		{ STEP_SAY, "250 ok\r\n250 ok\r\n251 ok\r\n354 go\r\n" },
		{ STEP_HEAR, MESSAGE_SENT "QUIT\r\n" },
		{ STEP_SAY, "250-2.0.0\r\n250 taken\r\n" },
		{ STEP_END, NULL }
	};
	struct world w;

	with_tls();
	begin(&w, script);
	give_tls(&w, 0, "localhost", "ca");
	kid_expect(&w.k, MSG_NET_TLS_SET, &w.m);
	ATF_CHECK_EQ(1, *(const uint32_t *)(const void *)w.m.data);
	hello(&w);
	kid_send(&w.k, MSG_NET_STARTTLS, -1, NULL);
	kid_expect(&w.k, MSG_NET_TLS_DONE, &w.m);
	ATF_CHECK_EQ(CAP_ESMTP | CAP_SIZE | CAP_PIPELINING, expect_ehlo(&w));
	deliver(&w);
	finish(&w);
}

/* NET_TLS_DONE, with a certificate that is valid now. */
static void
check_report(const struct chmsg *m)
{
	int64_t now = time(NULL);
	struct rcur r;
	size_t n;

	rcur_init(&r, m->data, m->len);
	ATF_CHECK_EQ(0, strncmp(get_str(&r, 1, 100), "TLSv1.", 6));
	get_str(&r, 1, 100);
	ATF_CHECK_STREQ("/CN=localhost", get_str(&r, 1, 100));
	ATF_CHECK_STREQ("/CN=msmtp test CA", get_str(&r, 1, 100));
	ATF_CHECK((int64_t)get_u64(&r) <= now);
	ATF_CHECK((int64_t)get_u64(&r) > now);
	get_bytes(&r, &n, 32);
	ATF_CHECK_EQ(32, n);
	get_bytes(&r, &n, 20);
	ATF_CHECK_EQ(20, n);
	get_bytes(&r, &n, 16);
	ATF_CHECK_EQ(16, n);
	ATF_CHECK_EQ(0, rcur_end(&r));
}

ATF_TC_WITHOUT_HEAD(tls_can_come_before_the_greeting);
ATF_TC_BODY(tls_can_come_before_the_greeting, tc)
{
	static const struct step script[] = {
		{ STEP_TLS, "good" }, GREETING, BARE_EHLO,
		{ STEP_HEAR, "QUIT\r\n" }, { STEP_END, NULL }
	};
	struct world w;

	with_tls();
	begin(&w, script);
	give_tls(&w, 0, "localhost", "ca");
	kid_expect(&w.k, MSG_NET_TLS_SET, &w.m);
	give_socket(&w, SESSION_TLS, "client.example", 5000);
	kid_expect(&w.k, MSG_NET_TLS_DONE, &w.m);
	check_report(&w.m);
	kid_expect(&w.k, MSG_NET_GREETED, &w.m);
	expect_ehlo(&w);
	kid_send(&w.k, MSG_NET_QUIT, -1, NULL);
	finish(&w);
}

ATF_TC_WITHOUT_HEAD(bytes_behind_the_220_of_starttls_end_the_session);
ATF_TC_BODY(bytes_behind_the_220_of_starttls_end_the_session, tc)
{
	static const struct step script[] = {
		GREETING, PIPE_EHLO, { STEP_HEAR, "STARTTLS\r\n" },
		{ STEP_SAY, "220 go\r\n250-injected\r\n250 AUTH PLAIN\r\n" },
		{ STEP_END, NULL }
	};
	struct world w;

	with_tls();
	begin(&w, script);
	give_tls(&w, 0, "localhost", "ca");
	kid_expect(&w.k, MSG_NET_TLS_SET, &w.m);
	hello(&w);
	kid_send(&w.k, MSG_NET_STARTTLS, -1, NULL);
	expect_failed(&w, NETF_INJECTED, CMD_STARTTLS, 0);
	finish(&w);
}

ATF_TC_WITHOUT_HEAD(a_refused_starttls_is_reported);
ATF_TC_BODY(a_refused_starttls_is_reported, tc)
{
	static const struct step script[] = {
		GREETING, PIPE_EHLO, { STEP_HEAR, "STARTTLS\r\n" },
		{ STEP_SAY, "454 not now\r\n" }, { STEP_HEAR, "QUIT\r\n" },
		{ STEP_END, NULL }
	};
	struct world w;

	with_tls();
	begin(&w, script);
	give_tls(&w, 0, "localhost", "ca");
	kid_expect(&w.k, MSG_NET_TLS_SET, &w.m);
	hello(&w);
	kid_send(&w.k, MSG_NET_STARTTLS, -1, NULL);
	expect_failed(&w, NETF_REFUSED, CMD_STARTTLS, 454);
	finish(&w);
}

/* A handshake with this certificate and trust file. */
static void
handshake(const char *cert, const char *host, const char *trust, int good)
{
	struct step script[] = {
		{ STEP_TLS, cert }, { STEP_ANY, NULL }
	};
	struct world w;
	struct rcur r;

	begin(&w, script);
	give_tls(&w, 0, host, trust);
	kid_expect(&w.k, MSG_NET_TLS_SET, &w.m);
	give_socket(&w, SESSION_TLS, "client.example", 1000);
	ATF_REQUIRE_EQ(CHAN_OK, kid_recv(&w.k, &w.m));
	if (good)
		ATF_CHECK_MSG(w.m.type == MSG_NET_TLS_DONE, "%s for %s: "
		    "refused", cert, host);
	else {
		ATF_REQUIRE_EQ(MSG_NET_FAILED, w.m.type);
		rcur_init(&r, w.m.data, w.m.len);
		ATF_CHECK_EQ(NETF_TLS_VERIFY, get_u32(&r));
		get_u32(&r);
		get_u32(&r);
		printf("%s for %s: %s\n", cert, host, get_str(&r, 0,
		    PROTO_TEXT_MAX));
	}
	kid_end(&w.k);
	peer_end(&w.peer);
}

ATF_TC_WITHOUT_HEAD(only_certificates_that_verify_are_accepted);
ATF_TC_BODY(only_certificates_that_verify_are_accepted, tc)
{
	with_tls();
	handshake("good", "localhost", "ca", 1);
	handshake("good", "127.0.0.1", "ca", 1);
	handshake("good", "otherhost", "ca", 0);
	handshake("good", "local", "ca", 0);
	handshake("expired", "localhost", "ca", 0);
	handshake("future", "localhost", "ca", 0);
	handshake("wrongname", "localhost", "ca", 0);
	handshake("prefix", "localhost", "ca", 0);
	handshake("selfsigned", "localhost", "ca", 0);
	handshake("selfsigned", "localhost", "selfsigned", 1);
	handshake("otherca", "localhost", "ca", 0);
	handshake("noca", "localhost", "ca", 0);
	handshake("clientonly", "localhost", "ca", 0);
}

ATF_TC_WITHOUT_HEAD(a_trust_file_without_certificates_is_refused);
ATF_TC_BODY(a_trust_file_without_certificates_is_refused, tc)
{
	struct world w;
	static const struct step script[] = { { STEP_SLEEP, NULL } };
	FILE *f;

	with_tls();
	ATF_REQUIRE((f = fopen("certs/empty.pem", "w")) != NULL);
	ATF_REQUIRE(fclose(f) == 0);
	begin(&w, script);
	close(w.peer.fd);
	give_tls(&w, 0, "localhost", "empty");
	expect_failed(&w, NETF_TRUST, CMD_TLS, 0);
	finish(&w);
}

ATF_TC_WITHOUT_HEAD(the_plain_variant_refuses_tls);
ATF_TC_BODY(the_plain_variant_refuses_tls, tc)
{
	static const struct step script[] = {
		{ STEP_END, NULL }
	}, starttls[] = {
		GREETING, PIPE_EHLO, { STEP_END, NULL }
	};
	struct world w;

	begin(&w, script);
	close(w.peer.fd);
	give_tls(&w, 0, "localhost", NULL);
	expect_failed(&w, NETF_SYSTEM, CMD_TLS, 0);
	finish(&w);

	begin(&w, script);
	give_socket(&w, SESSION_TLS, "client.example", 5000);
	expect_failed(&w, NETF_SYSTEM, CMD_TLS, 0);
	finish(&w);

	begin(&w, starttls);
	hello(&w);
	kid_send(&w.k, MSG_NET_STARTTLS, -1, NULL);
	expect_failed(&w, NETF_SYSTEM, CMD_STARTTLS, 0);
	finish(&w);
}

ATF_TC_WITHOUT_HEAD(tls_keeps_no_copy_of_a_response);
ATF_TC_BODY(tls_keeps_no_copy_of_a_response, tc)
{
	static const struct step script[] = {
		{ STEP_TLS, "good" }, GREETING, PIPE_EHLO, AUTH_CANARY_LINE,
		{ STEP_ANY, NULL }
	};
	struct world w;

	with_tls();
	begin(&w, script);
	give_tls(&w, 0, "localhost", "ca");
	kid_expect(&w.k, MSG_NET_TLS_SET, &w.m);
	give_socket(&w, SESSION_TLS, "client.example", 5000);
	kid_expect(&w.k, MSG_NET_TLS_DONE, &w.m);
	kid_expect(&w.k, MSG_NET_GREETED, &w.m);
	expect_ehlo(&w);
	check_residue(&w);
	kid_end(&w.k);
	peer_end(&w.peer);
}

/* A connection that somebody cuts ends without close_notify. */
ATF_TC_WITHOUT_HEAD(tls_that_is_cut_is_no_end_of_a_reply);
ATF_TC_BODY(tls_that_is_cut_is_no_end_of_a_reply, tc)
{
	static const struct step script[] = {
		{ STEP_TLS, "good" }, GREETING, { STEP_SAY, "250-half" },
		{ STEP_CLOSE, NULL }
	};
	struct world w;

	with_tls();
	begin(&w, script);
	give_tls(&w, 0, "localhost", "ca");
	kid_expect(&w.k, MSG_NET_TLS_SET, &w.m);
	give_socket(&w, SESSION_TLS, "client.example", 5000);
	kid_expect(&w.k, MSG_NET_TLS_DONE, &w.m);
	kid_expect(&w.k, MSG_NET_GREETED, &w.m);
	expect_failed(&w, NETF_CLOSED, CMD_EHLO, 0);
	finish(&w);
}

/* A server that accepts, and then says nothing that is TLS. */
ATF_TC_WITHOUT_HEAD(a_handshake_has_a_deadline);
ATF_TC_BODY(a_handshake_has_a_deadline, tc)
{
	static const struct step silent[] = {
		{ STEP_ANY, NULL }
	}, garbled[] = {
		{ STEP_SAY, "220 this is not TLS\r\n" }, { STEP_ANY, NULL }
	};
	struct world w;

	with_tls();
	begin(&w, silent);
	give_tls(&w, 0, "localhost", "ca");
	kid_expect(&w.k, MSG_NET_TLS_SET, &w.m);
	give_socket(&w, SESSION_TLS, "client.example", 500);
	expect_failed(&w, NETF_TIMEOUT, CMD_TLS, 0);
	finish(&w);

	begin(&w, garbled);
	give_tls(&w, 0, "localhost", "ca");
	kid_expect(&w.k, MSG_NET_TLS_SET, &w.m);
	give_socket(&w, SESSION_TLS, "client.example", 5000);
	expect_failed(&w, NETF_NO_TLS, CMD_TLS, 0);
	finish(&w);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, tls_keeps_no_copy_of_a_response);
	ATF_TP_ADD_TC(tp, tls_that_is_cut_is_no_end_of_a_reply);
	ATF_TP_ADD_TC(tp, a_handshake_has_a_deadline);
	ATF_TP_ADD_TC(tp, a_mail_goes_out_through_starttls);
	ATF_TP_ADD_TC(tp, tls_can_come_before_the_greeting);
	ATF_TP_ADD_TC(tp, bytes_behind_the_220_of_starttls_end_the_session);
	ATF_TP_ADD_TC(tp, a_refused_starttls_is_reported);
	ATF_TP_ADD_TC(tp, only_certificates_that_verify_are_accepted);
	ATF_TP_ADD_TC(tp, a_trust_file_without_certificates_is_refused);
	ATF_TP_ADD_TC(tp, the_plain_variant_refuses_tls);
	return atf_no_error();
}
