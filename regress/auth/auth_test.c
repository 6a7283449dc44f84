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
#include <sys/socket.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include <atf-c.h>
#include <gsasl.h>

#include "harness.h"

#define USER	"tim"
#define SECRET	"tanstaaftanstaaf"
#define HOST	"mail.example.org"

static void
send_secret(struct kid *k, const char *user, const char *password)
{
	struct wcur w = { 0 };

	put_str(&w, user);
	put_str(&w, password);
	put_str(&w, HOST);
	put_u16(&w, 587);
	put_str(&w, "");
	kid_send(k, MSG_AUTH_SECRET, -1, &w);
}

static void
send_bound(struct kid *k, const char *mech, uint8_t kind, const char *binding)
{
	struct wcur w = { 0 };

	put_str(&w, mech);
	put_u8(&w, kind);
	put_bytes(&w, binding, strlen(binding));
	kid_send(k, MSG_AUTH_BEGIN, -1, &w);
}

static void
send_begin(struct kid *k, const char *mech)
{
	send_bound(k, mech, BIND_NONE, "");
}

static void
send_challenge(struct kid *k, const void *p, size_t len)
{
	struct wcur w = { 0 };

	put_bytes(&w, p, len);
	kid_send(k, MSG_AUTH_CHALLENGE, -1, &w);
}

static void
begin(struct kid *k, const char *mech)
{
	kid_start(k, ROLE_AUTH, NULL);
	send_secret(k, USER, SECRET);
	send_begin(k, mech);
}

/* The next response: its flags; the bytes in place. */
static unsigned int
response(struct kid *k, const void **p, size_t *len)
{
	struct chmsg m;
	struct rcur r;
	unsigned int flags;

	kid_expect(k, MSG_AUTH_RESPONSE, &m);
	rcur_init(&r, m.data, m.len);
	flags = get_u8(&r);
	*p = get_bytes(&r, len, PROTO_SASL_MAX);
	ATF_REQUIRE_EQ(0, rcur_end(&r));
	return flags;
}

static void
expect_response(struct kid *k, unsigned int flags, const void *bytes,
    size_t len)
{
	const void *p;
	size_t n;

	ATF_CHECK_EQ(flags, response(k, &p, &n));
	ATF_REQUIRE_EQ_MSG(len, n, "%.*s", (int)n, (const char *)p);
	ATF_CHECK_MSG(memcmp(p, bytes, len) == 0, "%.*s", (int)n,
	    (const char *)p);
}

/* The child gives up for this reason, in words without the secret, and ends. */
static void
expect_failure(struct kid *k, enum auth_failure why)
{
	const char *text;
	struct chmsg m;
	struct rcur r;

	kid_expect(k, MSG_AUTH_FAILED, &m);
	rcur_init(&r, m.data, m.len);
	ATF_CHECK_EQ(why, get_u32(&r));
	text = get_str(&r, 1, PROTO_TEXT_MAX);
	ATF_REQUIRE_EQ(0, rcur_end(&r));
	ATF_CHECK(strstr(text, SECRET) == NULL);
	kid_expect_eof(k);
	ATF_CHECK_EQ(0, kid_wait(k));
}

ATF_TC_WITHOUT_HEAD(plain_is_that_of_rfc_4616);
ATF_TC_BODY(plain_is_that_of_rfc_4616, tc)
{
	static const char want[] = "\0tim\0tanstaaftanstaaf";
	struct kid k;

	begin(&k, "PLAIN");
	expect_response(&k, RESP_DATA | RESP_COMPLETE, want, sizeof(want) - 1);
	ATF_CHECK_EQ(0, kid_end(&k));
}

/* A token of some kilobytes, and bytes that are not ASCII, pass unchanged. */
ATF_TC_WITHOUT_HEAD(plain_carries_the_longest_secret);
ATF_TC_BODY(plain_carries_the_longest_secret, tc)
{
	static char password[PROTO_SASL_MAX - 4 + 1], want[PROTO_SASL_MAX];
	struct kid k;

	memset(password, 0xc3, sizeof(password) - 1);
	memcpy(want, "\0us\0", 4);
	memcpy(want + 4, password, sizeof(password) - 1);
	kid_start(&k, ROLE_AUTH, NULL);
	send_secret(&k, "us", password);
	send_begin(&k, "PLAIN");
	expect_response(&k, RESP_DATA | RESP_COMPLETE, want, sizeof(want));
	ATF_CHECK_EQ(0, kid_end(&k));
}

ATF_TC_WITHOUT_HEAD(a_response_too_long_is_a_failure);
ATF_TC_BODY(a_response_too_long_is_a_failure, tc)
{
	static char password[PROTO_SASL_MAX - 3 + 1];
	struct kid k;

	memset(password, 'x', sizeof(password) - 1);
	kid_start(&k, ROLE_AUTH, NULL);
	send_secret(&k, "us", password);
	send_begin(&k, "PLAIN");
	expect_failure(&k, AUTHF_SECRET);
}

ATF_TC_WITHOUT_HEAD(login_says_nothing_unasked);
ATF_TC_BODY(login_says_nothing_unasked, tc)
{
	struct kid k;

	begin(&k, "LOGIN");
	expect_response(&k, 0, "", 0);
	send_challenge(&k, "User Name", 9);
	expect_response(&k, RESP_DATA, USER, strlen(USER));
	send_challenge(&k, "Password", 8);
	expect_response(&k, RESP_DATA | RESP_COMPLETE, SECRET,
	    strlen(SECRET));
	ATF_CHECK_EQ(0, kid_end(&k));
}

ATF_TC_WITHOUT_HEAD(cram_md5_is_that_of_rfc_2195);
ATF_TC_BODY(cram_md5_is_that_of_rfc_2195, tc)
{
	static const char challenge[] =
	    "<1896.697170952@postoffice.reston.mci.net>";
	static const char want[] = "tim b913a602c7eda7a495b4e6e7334d3890";
	struct kid k;

	begin(&k, "CRAM-MD5");
	expect_response(&k, 0, "", 0);
	send_challenge(&k, challenge, sizeof(challenge) - 1);
	expect_response(&k, RESP_DATA | RESP_COMPLETE, want, sizeof(want) - 1);
	ATF_CHECK_EQ(0, kid_end(&k));
}

/* The server knows the password and believes who proves it. */
static int
server_side(Gsasl *g, Gsasl_session *s, Gsasl_property prop)
{
	(void)g;
	switch (prop) {
	case GSASL_PASSWORD:
		return gsasl_property_set(s, prop, SECRET);
	case GSASL_SERVICE:
		return gsasl_property_set(s, prop, "smtp");
	case GSASL_HOSTNAME:
		return gsasl_property_set(s, prop, HOST);
	case GSASL_SCRAM_ITER:
		return gsasl_property_set(s, prop, "4096");
	default:
		return GSASL_NO_CALLBACK;
	}
}

/* Once it is done, the child has no secret any more (only root can see). */
static void
check_wiped(struct kid *k)
{
	int n;

	/* It wipes before it answers, but for the message in the channel. */
	usleep(50000);
	n = kid_memory_count(k, SECRET, strlen(SECRET));
	ATF_CHECK_MSG(n <= 0, "%d copies", n);
}

/* Play the whole exchange against the library's server. */
static void
exchange(const char *mech)
{
	Gsasl_session *s;
	const void *p;
	unsigned int flags;
	struct kid k;
	Gsasl *g;
	char *out;
	size_t len;
	int e = GSASL_NEEDS_MORE;

	ATF_REQUIRE_EQ(GSASL_OK, gsasl_init(&g));
	gsasl_callback_set(g, server_side);
	if (gsasl_server_start(g, mech, &s) != GSASL_OK)
		atf_tc_skip("this GNU SASL has no server for %s", mech);
	begin(&k, mech);
	while (!((flags = response(&k, &p, &len)) & RESP_COMPLETE)) {
		ATF_REQUIRE_EQ(GSASL_NEEDS_MORE, e);
		e = gsasl_step(s, flags & RESP_DATA ? p : NULL, len, &out,
		    &len);
		ATF_REQUIRE_MSG(e == GSASL_OK || e == GSASL_NEEDS_MORE, "%s",
		    gsasl_strerror(e));
		send_challenge(&k, out, len);
		gsasl_free(out);
	}
	/* DIGEST-MD5's server waits for an empty last word. */
	if (e == GSASL_NEEDS_MORE) {
		e = gsasl_step(s, p, len, &out, &len);
		gsasl_free(out);
	}
	ATF_CHECK_EQ(GSASL_OK, e);
	gsasl_finish(s);
	gsasl_done(g);
	check_wiped(&k);
	ATF_CHECK_EQ(0, kid_end(&k));
}

ATF_TC_WITHOUT_HEAD(scram_sha_256_convinces_a_server);
ATF_TC_BODY(scram_sha_256_convinces_a_server, tc)
{
	exchange("SCRAM-SHA-256");
}

ATF_TC_WITHOUT_HEAD(scram_sha_1_convinces_a_server);
ATF_TC_BODY(scram_sha_1_convinces_a_server, tc)
{
	exchange("SCRAM-SHA-1");
}

ATF_TC_WITHOUT_HEAD(digest_md5_convinces_a_server);
ATF_TC_BODY(digest_md5_convinces_a_server, tc)
{
	exchange("DIGEST-MD5");
}

static void
scram_challenge(const char *iter, const char *more)
{
	const char *bare;
	char msg[512];
	const void *p;
	struct kid k;
	size_t len;
	int n;

	begin(&k, "SCRAM-SHA-256");
	ATF_CHECK_EQ(RESP_DATA, response(&k, &p, &len));
	ATF_REQUIRE((bare = memmem(p, len, "r=", 2)) != NULL);
	n = snprintf(msg, sizeof(msg), "%.*sserver,s=c2FsdA==%s%s",
	    (int)(len - (size_t)(bare - (const char *)p)), bare, iter, more);
	send_challenge(&k, msg, (size_t)n);
	expect_failure(&k, AUTHF_CHALLENGE);
}

ATF_TC_WITHOUT_HEAD(scram_refuses_cheap_and_costly_hashing);
ATF_TC_BODY(scram_refuses_cheap_and_costly_hashing, tc)
{
	scram_challenge(",i=1", "");
	scram_challenge(",i=4095", "");
	scram_challenge(",i=1000001", "");
	scram_challenge(",i=2000000000", "");
	scram_challenge(",i=18446744073709555712", "");
	scram_challenge(",i=-4096", "");
	scram_challenge(",i=", "");
	scram_challenge("", "");
	scram_challenge(",i=4096", ",i=2000000000");
}

ATF_TC_WITHOUT_HEAD(scram_refuses_a_server_that_does_not_know_the_secret);
ATF_TC_BODY(scram_refuses_a_server_that_does_not_know_the_secret, tc)
{
	const char *final = "v=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
	const char *bare;
	char msg[512];
	const void *p;
	struct kid k;
	size_t len;
	int n;

	begin(&k, "SCRAM-SHA-256");
	ATF_CHECK_EQ(RESP_DATA, response(&k, &p, &len));
	ATF_REQUIRE((bare = memmem(p, len, "r=", 2)) != NULL);
	n = snprintf(msg, sizeof(msg), "%.*sserver,s=c2FsdA==,i=4096",
	    (int)(len - (size_t)(bare - (const char *)p)), bare);
	send_challenge(&k, msg, (size_t)n);
	ATF_CHECK_EQ(RESP_DATA, response(&k, &p, &len));
	send_challenge(&k, final, strlen(final));
	expect_failure(&k, AUTHF_CHALLENGE);
}

ATF_TC_WITHOUT_HEAD(unknown_mechanisms_are_refused);
ATF_TC_BODY(unknown_mechanisms_are_refused, tc)
{
	const char *const names[] = { "GSSAPI", "GS2-KRB5", "plain", "PLAI",
	    "PLAIN ", "XOAUTH", "ANONYMOUS", "SCRAM-SHA-512-PLUS", "%s%n" };
	struct kid k;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		begin(&k, names[i]);
		expect_failure(&k, AUTHF_MECHANISM);
	}
}

/* The other way round: unknown_mechanisms_are_refused. */
ATF_TC_WITHOUT_HEAD(a_process_for_gssapi_does_nothing_else);
ATF_TC_BODY(a_process_for_gssapi_does_nothing_else, tc)
{
	const char *const names[] = { "PLAIN", "SCRAM-SHA-256", "EXTERNAL",
	    "XOAUTH2", "LOGIN" };
	const char *const args[] = { "gssapi", NULL };
	struct kid k;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		kid_start(&k, ROLE_AUTH, args);
		send_secret(&k, USER, SECRET);
		send_begin(&k, names[i]);
		expect_failure(&k, AUTHF_MECHANISM);
	}
}

ATF_TC_WITHOUT_HEAD(no_user_or_password_is_no_secret);
ATF_TC_BODY(no_user_or_password_is_no_secret, tc)
{
	struct kid k;

	kid_start(&k, ROLE_AUTH, NULL);
	send_secret(&k, "", SECRET);
	send_begin(&k, "PLAIN");
	expect_failure(&k, AUTHF_SECRET);
	kid_start(&k, ROLE_AUTH, NULL);
	send_secret(&k, USER, "");
	send_begin(&k, "CRAM-MD5");
	expect_failure(&k, AUTHF_SECRET);
}

ATF_TC_WITHOUT_HEAD(nothing_is_answered_after_the_end);
ATF_TC_BODY(nothing_is_answered_after_the_end, tc)
{
	const void *p;
	struct kid k;
	size_t len;

	begin(&k, "PLAIN");
	ATF_CHECK_EQ(RESP_DATA | RESP_COMPLETE, response(&k, &p, &len));
	send_challenge(&k, "again", 5);
	expect_failure(&k, AUTHF_CHALLENGE);
}

ATF_TC_WITHOUT_HEAD(a_malformed_challenge_is_the_servers_fault);
ATF_TC_BODY(a_malformed_challenge_is_the_servers_fault, tc)
{
	static char junk[PROTO_SASL_MAX];
	struct kid k;

	memset(junk, '=', sizeof(junk));
	begin(&k, "DIGEST-MD5");
	expect_response(&k, 0, "", 0);
	send_challenge(&k, junk, sizeof(junk));
	expect_failure(&k, AUTHF_CHALLENGE);
}

/* Strings that put_str cannot make. */
static void
raw_secret(const char *user, size_t len, const char *end, size_t endlen)
{
	struct wcur w = { 0 };
	struct kid k;
	size_t i;

	kid_start(&k, ROLE_AUTH, NULL);
	put_bytes(&w, user, len);
	for (i = 0; i < endlen; i++)
		put_u8(&w, (uint8_t)end[i]);
	put_str(&w, SECRET);
	put_str(&w, HOST);
	put_u16(&w, 25);
	put_str(&w, "");
	kid_send(&k, MSG_AUTH_SECRET, -1, &w);
	kid_expect_eof(&k);
	ATF_CHECK_EQ(EX_PROTOCOL, kid_wait(&k));
}

ATF_TC_WITHOUT_HEAD(malformed_secrets_end_it);
ATF_TC_BODY(malformed_secrets_end_it, tc)
{
	raw_secret("a\0b", 3, "\0", 1);		/* NUL inside */
	raw_secret("ab", 2, "c", 1);		/* none behind */
	raw_secret("ab", 2, "", 0);		/* nor anything */
	raw_secret("ab", 2, "\0\0", 2);		/* a byte too many */
}

ATF_TC_WITHOUT_HEAD(a_secret_is_given_once);
ATF_TC_BODY(a_secret_is_given_once, tc)
{
	struct wcur w = { 0 };
	struct kid k;

	kid_start(&k, ROLE_AUTH, NULL);
	send_secret(&k, USER, SECRET);
	put_str(&w, "eve");
	put_str(&w, "other");
	put_str(&w, HOST);
	put_u16(&w, 25);
	put_str(&w, "");
	kid_send_raw(&k, MSG_AUTH_SECRET, -1, w.buf, w.len);
	wcur_free(&w);
	kid_expect_eof(&k);
	ATF_CHECK_EQ(EX_PROTOCOL, kid_wait(&k));
}

static void
run_and_look(const char *mech, const char *challenge)
{
	const void *p;
	struct kid k;
	size_t len;
	int n;

	kid_start(&k, ROLE_AUTH, NULL);
	send_secret(&k, USER, SECRET);
	/* When it has read that, it sleeps; the copy is the control. */
	usleep(50000);
	if ((n = kid_memory_count(&k, SECRET, strlen(SECRET))) == -1)
		atf_tc_skip("only root can read the child's memory");
	ATF_CHECK_MSG(n > 0, "%s: the control failed", mech);
	send_begin(&k, mech);
	while (!(response(&k, &p, &len) & RESP_COMPLETE))
		send_challenge(&k, challenge, strlen(challenge));
	check_wiped(&k);
	ATF_CHECK_EQ(0, kid_end(&k));
}

ATF_TC_WITHOUT_HEAD(the_secret_is_gone_when_it_is_done);
ATF_TC_BODY(the_secret_is_gone_when_it_is_done, tc)
{
	run_and_look("PLAIN", "");
	run_and_look("LOGIN", "more");
	run_and_look("CRAM-MD5", "<1@example>");
}

/* Started with its standard output and error where we can read them. */
static pid_t
start_with_output(int *channel, int *output)
{
	const char *stage;
	char path[4096];
	int out[2], sv[2];
	pid_t pid;

	if ((stage = getenv("MSMTP_STAGE")) == NULL)
		atf_tc_skip("MSMTP_STAGE is not set");
	snprintf(path, sizeof(path), "%s/libexec/msmtp/msmtp-auth", stage);
	ATF_REQUIRE_EQ(0, pipe(out));
	ATF_REQUIRE_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, sv));
	ATF_REQUIRE((pid = fork()) != -1);
	if (pid == 0) {
		dup2(out[1], STDOUT_FILENO);
		dup2(out[1], STDERR_FILENO);
		if (sv[1] != CHANNEL_FD)
			dup2(sv[1], CHANNEL_FD);
		closefrom(CHANNEL_FD + 1);
		execl(path, path, (char *)NULL);
		_exit(127);
	}
	close(out[1]);
	close(sv[1]);
	*channel = sv[0];
	*output = out[0];
	return pid;
}

ATF_TC_WITHOUT_HEAD(nothing_is_printed);
ATF_TC_BODY(nothing_is_printed, tc)
{
	const void *p;
	struct kid k;
	int fd, out;
	size_t len;
	char c;

	memset(&k, 0, sizeof(k));
	k.pid = start_with_output(&fd, &out);
	ATF_REQUIRE_EQ(0, channel_init(&k.ch, fd));
	proto_init(&k.peer, ROLE_AUTH);
	kid_ready(&k);
	send_secret(&k, USER, SECRET);
	send_begin(&k, "PLAIN");
	ATF_CHECK_EQ(RESP_DATA | RESP_COMPLETE, response(&k, &p, &len));
	send_challenge(&k, "again", 5);
	expect_failure(&k, AUTHF_CHALLENGE);
	ATF_CHECK_EQ(0, read(out, &c, 1));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, plain_is_that_of_rfc_4616);
	ATF_TP_ADD_TC(tp, plain_carries_the_longest_secret);
	ATF_TP_ADD_TC(tp, a_response_too_long_is_a_failure);
	ATF_TP_ADD_TC(tp, login_says_nothing_unasked);
	ATF_TP_ADD_TC(tp, cram_md5_is_that_of_rfc_2195);
	ATF_TP_ADD_TC(tp, scram_sha_256_convinces_a_server);
	ATF_TP_ADD_TC(tp, scram_sha_1_convinces_a_server);
	ATF_TP_ADD_TC(tp, digest_md5_convinces_a_server);
	ATF_TP_ADD_TC(tp, scram_refuses_cheap_and_costly_hashing);
	ATF_TP_ADD_TC(tp, scram_refuses_a_server_that_does_not_know_the_secret);
	ATF_TP_ADD_TC(tp, unknown_mechanisms_are_refused);
	ATF_TP_ADD_TC(tp, a_process_for_gssapi_does_nothing_else);
	ATF_TP_ADD_TC(tp, no_user_or_password_is_no_secret);
	ATF_TP_ADD_TC(tp, nothing_is_answered_after_the_end);
	ATF_TP_ADD_TC(tp, a_malformed_challenge_is_the_servers_fault);
	ATF_TP_ADD_TC(tp, malformed_secrets_end_it);
	ATF_TP_ADD_TC(tp, a_secret_is_given_once);
	ATF_TP_ADD_TC(tp, the_secret_is_gone_when_it_is_done);
	ATF_TP_ADD_TC(tp, nothing_is_printed);
	return atf_no_error();
}
