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
 * msmtp-net with a server that speaks TLS as no honest one does.
 */

#include <sys/types.h>
#include <sys/socket.h>

#include <openssl/ssl.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <atf-c.h>

#include "world.h"

#define FLOOD	20000	/* messages, 100 bytes and more each */

static int ready_fd;		/* of the server: it has the flood */
static int surplus;		/* certificates in its chain */

static char made[1024];		/* the directory of mkcerts_tls.sh */

static void
make_certs(void)
{
	char script[1024];
	const char *argv[] = { "sh", script, made, NULL };
	const char *src = getenv("MSMTP_SRC"), *obj = getenv("MSMTP_OBJ");

	if (src == NULL || obj == NULL)
		atf_tc_skip("MSMTP_SRC or MSMTP_OBJ is not set");
	snprintf(made, sizeof(made), "%s/regress/certs_tls", obj);
	snprintf(script, sizeof(script), "%s/regress/server/mkcerts_tls.sh",
	    src);
	world_run(argv);
	world_program = "msmtp-net";
}

static void
use(SSL *ssl, const char *name)
{
	char path[1200];

	snprintf(path, sizeof(path), "%s/%s.pem", made, name);
	if (SSL_use_certificate_file(ssl, path, SSL_FILETYPE_PEM) != 1)
		_exit(2);
	snprintf(path, sizeof(path), "%s/%s.key", made, name);
	if (SSL_use_PrivateKey_file(ssl, path, SSL_FILETYPE_PEM) != 1)
		_exit(2);
}

/* The server's side, in a process of its own. */

static void
say(SSL *ssl, const char *s)
{
	int n = (int)strlen(s);

	if (SSL_write(ssl, s, n) != n)
		_exit(3);
}

/* Whatever comes: a command, one line. */
static void
hear(SSL *ssl)
{
	char buf[1024];

	if (SSL_read(ssl, buf, sizeof(buf)) <= 0)
		_exit(4);
}

static void
greet(SSL *ssl)
{
	say(ssl, "220 mx.example ESMTP\r\n");
	hear(ssl);
	say(ssl, "250-mx.example\r\n250 ETRN\r\n");
}

/*
 * Many of these, in place of the reply to a command.  They are made before it
 * comes (the client, too, waits for its parent), so that they are all there at
 * once.  It is as it should be when the client does not stay to the end.
 */
static void
flood(SSL *ssl, int (*one)(SSL *))
{
	BIO *wire = SSL_get_wbio(ssl), *mem = BIO_new(BIO_s_mem());
	char *p;
	long n;
	int i;

	greet(ssl);
	if (mem == NULL || BIO_up_ref(wire) != 1)
		_exit(5);
	SSL_set0_wbio(ssl, mem);
	for (i = 0; i < FLOOD; i++)
		if (one(ssl) != 1)
			_exit(5);
	n = BIO_get_mem_data(mem, &p);
	if (write(ready_fd, "", 1) != 1)
		_exit(5);
	hear(ssl);
	while (n > 0 && (i = BIO_write(wire, p, (int)n)) > 0) {
		p += i;
		n -= i;
	}
	_exit(n > 0 ? 0 : 6);
}

static int
ticket(SSL *ssl)
{
	return SSL_new_session_ticket(ssl) == 1 ? SSL_do_handshake(ssl) : 0;
}

static void
tickets(SSL *ssl)
{
	flood(ssl, ticket);
}

static int
key_update(SSL *ssl)
{
	return SSL_key_update(ssl, SSL_KEY_UPDATE_NOT_REQUESTED) == 1 ?
	    SSL_do_handshake(ssl) : 0;
}

static void
key_updates(SSL *ssl)
{
	flood(ssl, key_update);
}

/* What the client says to HelloRequest must not be ClientHello. */
static void
look(int sent, int version, int type, const void *buf, size_t len, SSL *ssl,
    void *arg)
{
	(void)version;
	(void)ssl;
	(void)arg;
	if (!sent && type == SSL3_RT_HANDSHAKE && len > 0 &&
	    *(const unsigned char *)buf == SSL3_MT_CLIENT_HELLO)
		_exit(7);
}

static _Noreturn void
rogue(int fd, int version, void (*play)(SSL *))
{
	SSL_CTX *ctx;
	SSL *ssl;

	if ((ctx = SSL_CTX_new(TLS_server_method())) == NULL ||
	    SSL_CTX_set_min_proto_version(ctx, version) != 1 ||
	    SSL_CTX_set_max_proto_version(ctx, version) != 1 ||
	    (ssl = SSL_new(ctx)) == NULL || SSL_set_fd(ssl, fd) != 1)
		_exit(1);
	use(ssl, "good");
	for (; surplus > 0; surplus--)
		if (SSL_add1_chain_cert(ssl, SSL_get_certificate(ssl)) != 1)
			_exit(1);
	if (SSL_accept(ssl) != 1)
		_exit(1);
	play(ssl);
	_exit(0);
}

/* To be somebody else now, whom nobody compares with the host's name. */
static void
renegotiates(SSL *ssl)
{
	char byte;

	greet(ssl);
	if (write(ready_fd, "", 1) != 1)
		_exit(5);
	hear(ssl);
	use(ssl, "wrongname");
	SSL_set_verify(ssl, SSL_VERIFY_PEER, NULL);
	if (SSL_renegotiate(ssl) != 1)
		_exit(5);
	SSL_set_msg_callback(ssl, look);
	if (SSL_do_handshake(ssl) != 1)		/* sends HelloRequest */
		_exit(5);
	if (SSL_read(ssl, &byte, 1) == 1)
		_exit(7);
}

/* A reply, a byte a record. */
static void
crumbles(SSL *ssl)
{
	static const char greeting[] = "220-mx\r\n220 hi\r\n";
	char byte[2] = "";
	size_t i;

	for (i = 0; greeting[i] != '\0'; i++) {
		*byte = greeting[i];
		say(ssl, byte);
	}
	hear(ssl);
	say(ssl, "250 mx.example\r\n");
	hear(ssl);		/* QUIT */
}

/* In the middle of a reply, in order. */
static void
ends(SSL *ssl)
{
	say(ssl, "220 mx.example ESMTP\r\n");
	hear(ssl);
	say(ssl, "250-mx.example\r\n250 AU");
	SSL_shutdown(ssl);
}

/* A server that plays so, with this version of TLS. */
static void
rogue_start(struct peer *p, int version, void (*play)(SSL *))
{
	int sp[2], q[2];

	ATF_REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, sp) == 0);
	ATF_REQUIRE(pipe(q) == 0);
	ATF_REQUIRE((p->pid = fork()) != -1);
	if (p->pid == 0) {
		signal(SIGPIPE, SIG_IGN);
		alarm(KID_PATIENCE / 1000 + 5);
		close(sp[1]);
		close(q[0]);
		ready_fd = q[1];
		rogue(sp[0], version, play);
	}
	close(sp[0]);
	close(q[1]);
	p->fd = sp[1];
	p->quiet_fd = q[0];
}

/* The child and that server. */
static void
meet(struct world *w, int version, void (*play)(SSL *), uint32_t ms)
{
	struct wcur c = { 0 };
	char path[1200];

	rogue_start(&w->peer, version, play);
	kid_spawn(&w->k, ROLE_NET, world_program, NULL, 0);
	kid_ready(&w->k);
	snprintf(path, sizeof(path), "%s/ca.pem", made);
	put_u32(&c, 0);
	put_str(&c, "localhost");
	put_bytes(&c, "", 0);
	put_u32(&c, 0);
	put_str(&c, "");
	kid_send(&w->k, MSG_NET_TLS, open(path, O_RDONLY), &c);
	kid_expect(&w->k, MSG_NET_TLS_SET, &w->m);
	give_socket(w, SESSION_TLS, "client.example", ms);
}

/* Up to its greeting. */
static void
greeted(struct world *w, int version, void (*play)(SSL *), uint32_t ms)
{
	meet(w, version, play, ms);
	kid_expect(&w->k, MSG_NET_TLS_DONE, &w->m);
	kid_expect(&w->k, MSG_NET_GREETED, &w->m);
}

/* It asks ETRN, where the server does what it has made ready. */
static void
ask(struct world *w)
{
	struct wcur c = { 0 };
	char byte;

	ATF_REQUIRE(read(w->peer.quiet_fd, &byte, 1) == 1);
	put_str(&c, "a.example");
	kid_send(&w->k, MSG_NET_ETRN, -1, &c);
}

ATF_TC_WITHOUT_HEAD(what_is_no_reply_has_the_deadline_of_one);
ATF_TC_BODY(what_is_no_reply_has_the_deadline_of_one, tc)
{
	static void (*const plays[])(SSL *) = { tickets, key_updates };
	struct world w;
	size_t i;

	make_certs();
	for (i = 0; i < 2; i++) {
		greeted(&w, TLS1_3_VERSION, plays[i], 200);
		expect_ehlo(&w);
		ask(&w);
		expect_failed(&w, NETF_TIMEOUT, CMD_ETRN, 0);
		finish(&w);
	}
}

ATF_TC_WITHOUT_HEAD(who_the_server_is_cannot_change);
ATF_TC_BODY(who_the_server_is_cannot_change, tc)
{
	struct world w;

	make_certs();
	greeted(&w, TLS1_2_VERSION, renegotiates, 5000);
	expect_ehlo(&w);
	ask(&w);
	expect_failed(&w, NETF_IO, CMD_ETRN, 0);
	finish(&w);
}

ATF_TC_WITHOUT_HEAD(records_are_no_lines);
ATF_TC_BODY(records_are_no_lines, tc)
{
	static const int version[] = { TLS1_2_VERSION, TLS1_3_VERSION };
	struct world w;
	size_t i;

	make_certs();
	for (i = 0; i < 2; i++) {
		greeted(&w, version[i], crumbles, 5000);
		expect_ehlo(&w);
		kid_send(&w.k, MSG_NET_QUIT, -1, NULL);
		finish(&w);
		greeted(&w, version[i], ends, 5000);
		expect_failed(&w, NETF_CLOSED, CMD_EHLO, 0);
		finish(&w);
	}
}

/* OpenSSL takes messages of 100 kB. */
ATF_TC_WITHOUT_HEAD(surplus_certificates_do_no_harm);
ATF_TC_BODY(surplus_certificates_do_no_harm, tc)
{
	static const int version[] = { TLS1_2_VERSION, TLS1_3_VERSION };
	struct world w;
	size_t i;

	make_certs();
	for (i = 0; i < 2; i++) {
		surplus = 100;
		greeted(&w, version[i], ends, 5000);
		kid_end(&w.k);
		kill(w.peer.pid, SIGKILL);
		surplus = 1000;
		meet(&w, version[i], ends, 5000);
		expect_failed(&w, NETF_TLS_HANDSHAKE, CMD_TLS, 0);
		kid_end(&w.k);
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, records_are_no_lines);
	ATF_TP_ADD_TC(tp, surplus_certificates_do_no_harm);
	ATF_TP_ADD_TC(tp, what_is_no_reply_has_the_deadline_of_one);
	ATF_TP_ADD_TC(tp, who_the_server_is_cannot_change);
	return atf_no_error();
}
