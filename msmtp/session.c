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

#include <arpa/inet.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <strings.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

#include "bearer.h"
#include "clientkey.h"
#include "fingerprint.h"
#include "kids.h"
#include "mechanism.h"
#include "mechs.h"
#include "secret.h"
#include "session.h"
#include "word.h"

static int
is_numeric(const char *host)
{
	unsigned char addr[sizeof(struct in6_addr)];

	return inet_pton(AF_INET, host, addr) == 1 ||
	    inet_pton(AF_INET6, host, addr) == 1;
}

/* --serverinfo shows the name of the address; behind a proxy there is none. */
static int
wants_name(const struct run *r)
{
	return r->info != NULL && r->acct.proxy_host == NULL;
}

/*
 * Where there is nothing to look up, msmtp-dial needs no resolver and its
 * sandbox is the narrow one; an interface is looked up as well.
 */
static int
start_dial(struct run *r)
{
	const struct account *a = &r->acct;
	int numeric;

	if (a->socket != NULL)
		return 0;
	numeric = !wants_name(r) && is_numeric(a->proxy_host != NULL ?
	    a->proxy_host : a->host) && (a->source_ip == NULL ||
	    is_numeric(a->source_ip));
	return kid_start(r, ROLE_DIAL, "msmtp-dial",
	    numeric ? KID_NUMERIC : 0);
}

int
session_has_tickets(const struct account *a)
{
	return a->auth.on && a->auth.mechanism != NULL &&
	    mech_find(a->auth.mechanism)->flags & MECH_TICKET;
}

static int
start_auth(struct run *r)
{
	return kid_start(r, ROLE_AUTH, "msmtp-auth",
	    session_has_tickets(&r->acct) ? KID_GSSAPI : 0);
}

int
session_start_kids(struct run *r)
{
	if (kid_start(r, ROLE_NET, r->acct.tls ? "msmtp-net" :
	    "msmtp-net-plain", 0) == -1 ||
	    start_dial(r) == -1)
		return -1;
	if (clientkey_start(r) == -1)
		return -1;
	return r->acct.auth.on ? start_auth(r) : 0;
}

/* MECH_USER, MECH_PASSWORD: what the account must have. */
static unsigned int
secret_needs(const struct account *a)
{
	return a->auth.mechanism == NULL ? MECH_USER | MECH_PASSWORD :
	    mech_find(a->auth.mechanism)->flags;
}

static void
put_secret(const struct run *r, const char *password, struct wcur *w)
{
	const struct account *a = &r->acct;

	put_str(w, a->user == NULL ? "" : a->user);
	put_str(w, password == NULL ? "" : password);
	/* Of use to mechanisms that say whom they speak with. */
	put_str(w, r->host == NULL ? "localhost" : r->host);
	put_u16(w, (uint16_t)a->port);
	put_str(w, a->ntlmdomain == NULL ? "" : a->ntlmdomain);
}

/* The secret leaves this process: only msmtp-auth has it from here on. */
static int
give_secret(struct run *r)
{
	unsigned int needs = secret_needs(&r->acct);
	struct wcur w = { 0 };
	char *password = NULL;
	int code, n;

	if (needs & MECH_PASSWORD) {
		if ((code = secret_get(&r->acct, &r->priv, run_stop_flag(),
		    &password)) != 0) {
			if (run_signalled() != 0)
				return run_interrupted(r);
			r->code = code;
			return -1;
		}
	} else if (needs & MECH_USER && r->acct.user == NULL)
		return run_fail(r, EX_UNAVAILABLE,
		    "authentication needs a user name: set user");
	settings_put(&r->acct.set, SETTING_PASSWORD, NULL);
	r->acct.password = NULL;
	put_secret(r, password, &w);
	freezero(password, password == NULL ? 0 : strlen(password));
	if (run_wait(r, ROLE_AUTH, S(AUTH_IDLE), STARTUP_TIMEOUT) == -1) {
		wcur_free(&w);
		return -1;
	}
	n = run_send(r, ROLE_AUTH, MSG_AUTH_SECRET, -1, &w);
	return n;
}

/* A fifo that nobody writes to is an empty file, and no reason to wait. */
int
session_open(struct run *r, const char *what, const char *file)
{
	int fd, flags;

	fd = open(file, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd != -1 && ((flags = fcntl(fd, F_GETFL)) == -1 ||
	    fcntl(fd, F_SETFL, flags & ~O_NONBLOCK) == -1)) {
		close(fd);
		fd = -1;
	}
	if (fd == -1)
		return run_fail(r, EX_NOINPUT, "cannot open the %s %s: %s",
		    what, file, strerror(errno));
	return fd;
}

/* The certificate is verified, not only compared with a fingerprint. */
static int
needs_trust(const struct account *a)
{
	return a->tls_certcheck && a->tls_fingerprint == NULL;
}

/* Certificates of authorities that were revoked. */
static int
give_crl(struct run *r)
{
	const char *file = r->acct.tls_crl_file;
	int fd;

	if (file == NULL || !needs_trust(&r->acct))
		return 0;
	if ((fd = session_open(r, "file of revoked certificates", file)) == -1)
		return -1;
	return run_send(r, ROLE_NET, MSG_NET_CRL, fd, NULL);
}

static int
give_tls(struct run *r)
{
	const struct account *a = &r->acct;
	uint8_t pin[FINGERPRINT_MAX];
	struct wcur w = { 0 };
	size_t n = 0;
	int fd = -1;

	if (needs_trust(a) && (fd = session_open(r, "trust file",
	    a->tls_trust_file)) == -1)
		return -1;
	if (a->tls_certcheck && a->tls_fingerprint != NULL)
		n = fingerprint_parse(a->tls_fingerprint, pin);
	put_u32(&w, a->tls_certcheck ? 0 : TLSSET_NOVERIFY);
	put_str(&w, r->verify);
	put_bytes(&w, pin, n);
	put_u32(&w, a->tls_min_dh_prime_bits);
	put_str(&w, a->tls_priorities == NULL ? "" : a->tls_priorities);
	return run_send(r, ROLE_NET, MSG_NET_TLS, fd, &w);
}

static int
prepare_tls(struct run *r)
{
	if (run_wait(r, ROLE_NET, S(NET_IDLE), STARTUP_TIMEOUT) == -1 ||
	    give_crl(r) == -1 || clientkey_give_cert(r) == -1)
		return -1;
	return give_tls(r);
}

int
session_prepare(struct run *r)
{
	if (r->acct.auth.on && give_secret(r) == -1)
		return -1;
	if (clientkey_load(r) == -1)
		return -1;
	if (privilege_drop(&r->priv) == -1)
		return run_fail(r, EX_OSERR, "cannot give up the group: %s",
		    strerror(errno));
	return r->acct.tls ? prepare_tls(r) : 0;
}

/* The account's time-out in ms for msmtp-net and msmtp-dial. */
static uint32_t
timeout_ms(const struct run *r, uint32_t unset)
{
	if (r->acct.timeout == TIMEOUT_OFF)
		return 0;
	return r->acct.timeout == TIMEOUT_UNSET ? unset :
	    r->acct.timeout * 1000;
}

/*
 * The deadline of the whole: an hour, and the time that the message and the
 * recipients take at the lowest rates that we put up with.  An honest slow
 * transfer fits in.
 */
static void
set_deadline(struct run *r)
{
	if (r->acct.timeout == TIMEOUT_OFF)
		return;
	r->deadline = run_now() + SESSION_TIMEOUT +
	    (int64_t)(r->msg.size / SESSION_RATE) * 1000 +
	    (int64_t)(r->rcpts.n / SESSION_RCPT_RATE) * 1000;
}

/* How long a child is waited for; the session's deadline is nearer. */
static int
patience(uint32_t ms)
{
	return ms == 0 || ms > INT_MAX - TIMEOUT_GRACE ? NO_DEADLINE :
	    (int)ms + TIMEOUT_GRACE;
}

static int
send_connect(struct run *r, uint32_t ms)
{
	const struct account *a = &r->acct;
	struct wcur w = { 0 };

	put_str(&w, r->host);
	put_u16(&w, (uint16_t)a->port);
	put_u32(&w, ms);
	put_str(&w, a->source_ip == NULL ? "" : a->source_ip);
	put_str(&w, r->proxy == NULL ? "" : r->proxy);
	put_u16(&w, r->proxy == NULL ? 0 : (uint16_t)a->proxy_port);
	return run_send(r, ROLE_DIAL, MSG_DIAL_CONNECT, -1, &w);
}

/* A resolver that waits for its name servers cannot be told to stop. */
static int
fail_late(struct run *r)
{
	return run_fail(r, EX_TEMPFAIL, "cannot connect to %s, port %u: "
	    "timed out, probably looking up %s", r->acct.host, r->acct.port,
	    r->proxy == NULL ? r->acct.host : r->acct.proxy_host);
}

static int
ask_name(struct run *r)
{
	return wants_name(r) ?
	    run_send(r, ROLE_DIAL, MSG_DIAL_REVERSE, -1, NULL) : 0;
}

static int
dial(struct run *r)
{
	uint32_t ms = timeout_ms(r, CONNECT_TIMEOUT);
	int n;

	if (run_wait(r, ROLE_DIAL, S(DIAL_IDLE), STARTUP_TIMEOUT) == -1 ||
	    ask_name(r) == -1 || send_connect(r, ms) == -1)
		return -1;
	n = run_await(r, ROLE_DIAL, S(DONE), patience(ms));
	if (n != 0)
		return n == 1 ? fail_late(r) : -1;
	/* It had the socket, which only msmtp-net may have from now on. */
	kid_dismiss(&r->kid[ROLE_DIAL]);
	return 0;
}

/* Give the socket away and wait for the server's capabilities. */
static int
greet(struct run *r)
{
	struct wcur w = { 0 };
	uint32_t flags = 0;
	int fd = r->socket;

	if (run_wait(r, ROLE_NET, r->acct.tls ? S(NET_ARMED) : S(NET_IDLE),
	    STARTUP_TIMEOUT) == -1)
		return -1;
	if (r->acct.tls && !r->acct.tls_starttls)
		flags |= SESSION_TLS;
	if (r->acct.protocol)
		flags |= SESSION_LMTP;
	if (r->opt.debug)
		flags |= SESSION_TRACE;
	if (r->info != NULL)
		flags |= SESSION_CAPS;
	if (r->acct.tls && r->acct.auth.on)
		flags |= SESSION_BIND;
	put_u32(&w, flags);
	put_str(&w, r->domain);
	put_u32(&w, timeout_ms(r, NET_TIMEOUT_DEFAULT));
	r->socket = -1;
	if (run_send(r, ROLE_NET, MSG_NET_SOCKET, fd, &w) == -1)
		return -1;
	return run_wait(r, ROLE_NET, S(NET_HELD), NO_DEADLINE);
}

/* Say goodbye where the session is in order but cannot go on. */
static int
give_up(struct run *r)
{
	run_send(r, ROLE_NET, MSG_NET_QUIT, -1, NULL);
	return -1;
}

static int
starttls(struct run *r)
{
	if (!(r->server.caps & CAP_STARTTLS)) {
		run_fail(r, EX_UNAVAILABLE, "the server does not support TLS "
		    "via the STARTTLS command; is it the right port? "
		    "Submission is on 587, or on 465 with tls_starttls off");
		return give_up(r);
	}
	if (run_send(r, ROLE_NET, MSG_NET_STARTTLS, -1, NULL) == -1)
		return -1;
	return run_wait(r, ROLE_NET, S(NET_HELD), NO_DEADLINE);
}

/*
 * The one gate between the connection and everything that matters: with tls
 * on, nothing passes here before TLS is up and verified.
 */
static int
encrypt(struct run *r)
{
	if (!r->acct.tls)
		return 0;
	if (r->acct.tls_starttls && starttls(r) == -1)
		return -1;
	if (!r->server.tls)
		return run_fail(r, EX_SOFTWARE, "msmtp-net broke the "
		    "protocol: it did not start TLS");
	/* Asked for or not: there will be no other handshake. */
	kid_dismiss(&r->kid[ROLE_KEY]);
	return 0;
}

/* What is wrong with a token, and what can be done about it. */
static const char *
bearer_advice(int reason)
{
	switch (reason) {
	case BEARER_TOKEN:
		return "the token is invalid or has expired: get a new one";
	case BEARER_SCOPE:
		return "the token does not permit sending mail: get one with "
		    "that scope";
	case BEARER_REQUEST:
		return "the server did not understand the request: are user, "
		    "host and port right?";
	default:
		return "the server does not take the token: get a new one, "
		    "for this user and for sending mail";
	}
}

static int
fail_auth(struct run *r)
{
	int code = r->auth_reply.code / 100 == 4 ? EX_TEMPFAIL : EX_NOPERM;

	free(r->reply.text);
	r->reply = r->auth_reply;
	r->auth_reply.text = NULL;
	if (r->refused != NULL)
		run_fail_reply(r, code, "authentication failed (method %s): "
		    "%s; it says of it: %s", r->mechanism,
		    bearer_advice(r->refusal), r->refused);
	else
		run_fail_reply(r, code, "authentication failed (method %s)",
		    r->mechanism);
	return give_up(r);
}

/* What binds the channel goes only to a method that uses it. */
static int
begin_auth(struct run *r)
{
	uint8_t bind = mechanism_binding(r);
	struct wcur w = { 0 };

	put_str(&w, r->mechanism);
	put_u8(&w, bind);
	put_bytes(&w, r->bound.data, bind != BIND_NONE &&
	    bind != BIND_UNUSED ? r->bound.len : 0);
	return run_send(r, ROLE_AUTH, MSG_AUTH_BEGIN, -1, &w);
}

/* Kerberos asks its KDCs, which may be out of reach. */
static int
await_response(struct run *r)
{
	int n;

	if (!session_has_tickets(&r->acct))
		return run_wait(r, ROLE_AUTH, S(AUTH_WAITING),
		    STARTUP_TIMEOUT);
	n = run_await(r, ROLE_AUTH, S(AUTH_WAITING),
	    patience(timeout_ms(r, KDC_TIMEOUT)));
	if (n == 1) {
		run_fail(r, EX_TEMPFAIL, "authentication failed (method %s): "
		    "timed out, probably waiting for a KDC of Kerberos",
		    r->mechanism);
		return give_up(r);
	}
	return n;
}

int
session_authenticate(struct run *r)
{
	if (!r->acct.auth.on)
		return 0;
	if ((r->mechanism = mechanism_choose(r)) == NULL)
		return give_up(r);
	if (begin_auth(r) == -1 || await_response(r) == -1 ||
	    run_wait(r, ROLE_NET, S(NET_HELD), NO_DEADLINE) == -1)
		return -1;
	if (r->auth_reply.code != 235)
		return fail_auth(r);
	/* A server that proves nothing where the mechanism wants a proof. */
	if (!r->auth_complete) {
		run_fail(r, EX_PROTOCOL, "the server accepted the "
		    "authentication before it was complete (method %s)%s",
		    r->mechanism, mech_find(r->mechanism)->flags & MECH_SCRAM ?
		    ": it has not proved that it knows the password" : "");
		return give_up(r);
	}
	kid_dismiss(&r->kid[ROLE_AUTH]);
	return 0;
}

/* RFC 1870: what the server will not take is not begun; 0 is no limit. */
static int
check_size(struct run *r)
{
	uint64_t most = r->server.size;

	if (!(r->server.caps & CAP_SIZE) || most == 0 || r->msg.size <= most)
		return 0;
	run_fail(r, EX_DATAERR, "the message has %llu bytes, and the "
	    "server takes at most %llu", (unsigned long long)r->msg.size,
	    (unsigned long long)most);
	return give_up(r);
}

/* RFC 3461: what cannot be asked for must not be lost silently. */
static int
check_dsn(struct run *r)
{
	const struct account *a = &r->acct;

	if ((r->server.caps & CAP_DSN) != 0 || (a->dsn_notify == 0 &&
	    a->dsn_return == 0 && a->dsn_envid == NULL && !a->dsn_orcpt))
		return 0;
	run_fail(r, EX_UNAVAILABLE, "the server does not support DSN: it "
	    "offers no delivery status notifications");
	return give_up(r);
}

/* The first address that is not ASCII, or NULL. */
static const char *
address_8bit(const struct run *r)
{
	size_t i;

	if (word_is_8bit(r->sender.v[0]))
		return r->sender.v[0];
	for (i = 0; i < r->rcpts.n; i++)
		if (word_is_8bit(r->rcpts.v[i]))
			return r->rcpts.v[i];
	return NULL;
}

/*
 * RFC 6531: the extension is needed for the envelope only; the message goes as
 * it is in any case.  Like other things that the server does not offer, this
 * one is EX_UNAVAILABLE.
 */
static int
check_utf8(struct run *r)
{
	const char *addr = address_8bit(r);

	if (addr == NULL || r->server.caps & CAP_SMTPUTF8)
		return 0;
	run_fail(r, EX_UNAVAILABLE, "the server does not support SMTPUTF8, "
	    "which the address %s needs: it is not ASCII", addr);
	return give_up(r);
}

/* The recipients, in as few messages as they fit in. */
static int
send_rcpts(struct run *r)
{
	struct wcur w = { 0 };
	size_t i, len;

	for (i = 0; i < r->rcpts.n; i++) {
		len = strlen(r->rcpts.v[i]) + 5;
		if (w.len + len > CHANNEL_DATA_MAX &&
		    run_send(r, ROLE_NET, MSG_NET_RCPTS, -1, &w) == -1)
			return -1;
		put_str(&w, r->rcpts.v[i]);
	}
	return run_send(r, ROLE_NET, MSG_NET_RCPTS, -1, &w);
}

static uint32_t
mail_flags(const struct run *r)
{
	uint32_t flags = r->acct.dsn_return;

	if (r->msg.flags & (SPOOL_8BIT | SPOOL_HDR_8BIT))
		flags |= MAIL_8BIT;
	if (address_8bit(r) != NULL)
		flags |= MAIL_UTF8;
	if (r->acct.dsn_orcpt)
		flags |= MAIL_ORCPT;
	if (r->acct.chunking)
		flags |= MAIL_CHUNKING;
	if (r->acct.partial_delivery)
		flags |= MAIL_PARTIAL;
	return flags;
}

/* What sendmail and msmtp call the sender of bounces. */
static const char *
envelope_sender(const struct run *r)
{
	return strcasecmp(r->sender.v[0], "MAILER-DAEMON") == 0 ? "" :
	    r->sender.v[0];
}

static int
deliver(struct run *r)
{
	struct wcur w = { 0 };
	int fd = r->spool.rd;

	put_str(&w, envelope_sender(r));
	put_u32(&w, mail_flags(r));
	put_u32(&w, r->acct.dsn_notify);
	put_str(&w, r->acct.dsn_envid == NULL ? "" : r->acct.dsn_envid);
	if (run_send(r, ROLE_NET, MSG_NET_MAIL, -1, &w) == -1 ||
	    send_rcpts(r) == -1)
		return -1;
	put_u64(&w, r->msg.size);
	r->spool.rd = -1;
	if (run_send(r, ROLE_NET, MSG_NET_DATA, fd, &w) == -1)
		return -1;
	return run_wait(r, ROLE_NET, S(DONE), NO_DEADLINE);
}

int
session_greet(struct run *r)
{
	set_deadline(r);
	if (r->acct.socket == NULL && dial(r) == -1)
		return -1;
	if (greet(r) == -1)
		return -1;
	return encrypt(r);
}

int
session_quit(struct run *r)
{
	if (run_send(r, ROLE_NET, MSG_NET_QUIT, -1, NULL) == -1)
		return -1;
	/* What becomes of it changes nothing. */
	run_linger(r, ROLE_NET, QUIT_TIMEOUT);
	return 0;
}

int
session_run(struct run *r)
{
	r->trying = 1;
	if (session_greet(r) == -1 || session_authenticate(r) == -1 ||
	    check_size(r) == -1 || check_dsn(r) == -1 || check_utf8(r) == -1)
		return -1;
	return deliver(r);
}
