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
 * NET_FAILED: msmtp-net gave up.  What it was doing (CMD_*) and why (NETF_*)
 * become one sentence that says what to do.
 */

#include <errno.h>
#include <string.h>
#include <sysexits.h>

#include "answer.h"
#include "outcome.h"
#include "report.h"

struct net_fault {
	uint32_t	 why;
	uint32_t	 cmd;
	int		 error;
	const char	*text;
	uint16_t	 code;
	const char	*reply;
};

static const char *const doing[CMD_MAX] = {
	[0] = "starting up",
	[CMD_GREETING] = "waiting for the greeting",
	[CMD_EHLO] = "greeting the server",
	[CMD_STARTTLS] = "asking for TLS",
	[CMD_TLS] = "starting TLS",
	[CMD_AUTH] = "authenticating",
	[CMD_MAIL] = "naming the sender",
	[CMD_RCPT] = "naming the recipients",
	[CMD_DATA] = "sending the message",
	[CMD_DOT] = "waiting for the final reply",
	[CMD_QUIT] = "saying goodbye",
	[CMD_ETRN] = "asking for the mails that wait"
};

static int
tls_at_once(const struct run *r)
{
	return r->acct.tls && !r->acct.tls_starttls;
}

/* The usual cause of silence or nonsense in the place of a greeting. */
static const char *
greeting_advice(const struct run *r, uint32_t cmd)
{
	if (cmd == CMD_TLS && tls_at_once(r))
		return "; does this port want STARTTLS (tls_starttls on)?";
	if (cmd != CMD_GREETING || tls_at_once(r))
		return "";
	return r->acct.tls ? "; does this port want TLS from the start "
	    "(tls_starttls off)?" : "; does this port want TLS from the start "
	    "(tls on, tls_starttls off)?";
}

/* Temporary, or permanent for this step: RFC 5321 4.2.1. */
static int
refused_code(const struct net_fault *f)
{
	if (f->code / 100 == 4)
		return EX_TEMPFAIL;
	return f->cmd == CMD_MAIL || f->cmd == CMD_RCPT ||
	    f->cmd == CMD_DATA || f->cmd == CMD_DOT ? EX_DATAERR : EX_PROTOCOL;
}

static int
fail_hello(struct run *r, int code)
{
	const char *advice = code == EX_TEMPFAIL ? "" : r->acct.protocol ?
	    "; is it an SMTP server (protocol smtp)?" :
	    "; is it an LMTP server (protocol lmtp)?";

	return run_fail_reply(r, code, r->acct.protocol ?
	    "LMTP server does not accept LHLO command%s" :
	    "SMTP server does not accept EHLO or HELO commands%s", advice);
}

static int
fail_refused(struct run *r, const struct net_fault *f)
{
	int code = refused_code(f);

	outcome_doubt(r);
	if (reply_keep(r, &r->reply, f->code, f->reply) == -1)
		return -1;
	switch (f->cmd) {
	case CMD_GREETING:
		return run_fail_reply(r, code, "cannot get initial OK message "
		    "from server");
	case CMD_EHLO:
		return fail_hello(r, code);
	case CMD_STARTTLS:
		return run_fail_reply(r, code, "command STARTTLS failed");
	case CMD_DOT:
		return run_fail_reply(r, code, "the server's reply to the "
		    "message says neither yes nor no");
	default:
		return run_fail_reply(r, code, "the server ended the session "
		    "while %s", doing[f->cmd]);
	}
}

static int
fail_verify(struct run *r, const struct net_fault *f)
{
	return run_fail(r, EX_UNAVAILABLE, "TLS certificate verification "
	    "failed: %s", f->text);
}

static int
fail_handshake(struct run *r, const struct net_fault *f)
{
	return run_fail(r, EX_PROTOCOL, "TLS handshake failed: %s", f->text);
}

static int
fail_no_tls(struct run *r, const struct net_fault *f)
{
	return run_fail(r, EX_PROTOCOL, "TLS handshake failed: %s%s", f->text,
	    greeting_advice(r, f->cmd));
}

static int
fail_io(struct run *r, const struct net_fault *f)
{
	return run_fail(r, EX_IOERR, "network error while %s: %s",
	    doing[f->cmd], f->error != 0 ? strerror(f->error) : f->text);
}

static int
fail_timeout(struct run *r, const struct net_fault *f)
{
	return run_fail(r, EX_IOERR, "the server took too long: timed out "
	    "while %s%s", doing[f->cmd], *f->text != '\0' ? "" :
	    greeting_advice(r, f->cmd));
}

static int
fail_closed(struct run *r, const struct net_fault *f)
{
	if (f->code / 100 == 4) {
		if (reply_keep(r, &r->reply, f->code, f->reply) == -1)
			return -1;
		return run_fail_reply(r, EX_TEMPFAIL, "the server closed the "
		    "connection while %s", doing[f->cmd]);
	}
	return run_fail(r, EX_PROTOCOL, "the server closed the connection "
	    "while %s%s", doing[f->cmd], greeting_advice(r, f->cmd));
}

static int
fail_protocol(struct run *r, const struct net_fault *f)
{
	int first = r->code == -1;

	outcome_doubt(r);
	if (f->code != 0 && reply_keep(r, &r->reply, f->code, f->reply) == -1)
		return -1;
	run_fail(r, EX_PROTOCOL, "the server does not speak %s while %s: "
	    "%s%s", r->acct.protocol ? "LMTP" : "SMTP", doing[f->cmd], f->text,
	    greeting_advice(r, f->cmd));
	if (first && f->code != 0)
		report_reply(f->reply);
	return -1;
}

static int
fail_injected(struct run *r, const struct net_fault *f)
{
	(void)f;
	return run_fail(r, EX_PROTOCOL, "the server, or somebody in between, "
	    "sent data in clear behind its reply to STARTTLS; the session "
	    "was ended");
}

static int
fail_trust(struct run *r, const struct net_fault *f)
{
	return run_fail(r, EX_NOINPUT, "cannot use the trust file %s: %s",
	    r->acct.tls_trust_file != NULL ? r->acct.tls_trust_file : "",
	    f->error != 0 ? strerror(f->error) : f->text);
}

static int
fail_crl(struct run *r, const struct net_fault *f)
{
	return run_fail(r, EX_NOINPUT, "cannot use the file of revoked "
	    "certificates %s: %s", r->acct.tls_crl_file != NULL ?
	    r->acct.tls_crl_file : "", f->error != 0 ? strerror(f->error) :
	    f->text);
}

static int
fail_cert(struct run *r, const struct net_fault *f)
{
	return run_fail(r, EX_NOINPUT, "cannot use tls_cert_file %s: %s",
	    r->acct.tls_cert_file != NULL ? r->acct.tls_cert_file : "",
	    f->error != 0 ? strerror(f->error) : f->text);
}

static int
fail_priorities(struct run *r, const struct net_fault *f)
{
	return run_fail(r, EX_CONFIG, "tls_priorities %s: %s",
	    r->acct.tls_priorities != NULL ? r->acct.tls_priorities : "",
	    f->text);
}

static int
fail_spool(struct run *r, const struct net_fault *f)
{
	return run_fail(r, EX_IOERR, "the temporary file with the message "
	    "is damaged: %s", f->error != 0 ? strerror(f->error) : f->text);
}

static int
fail_address(struct run *r, const struct net_fault *f)
{
	return run_fail(r, EX_DATAERR, "an address or domain cannot be sent: "
	    "%s", f->text);
}

static int
fail_system(struct run *r, const struct net_fault *f)
{
	return run_fail(r, EX_SOFTWARE, "msmtp-net failed while %s: %s",
	    doing[f->cmd], f->error != 0 ? strerror(f->error) : f->text);
}

/*
 * The server spoke, or went, while the end of the message was held ready: it
 * did not leave.  No recipient can have an answer to it then.
 */
static int
take_back_dot(struct run *r, const struct net_fault *f)
{
	struct delivery *d = &r->delivery;

	if (f->cmd != CMD_DATA)
		return 0;
	if (d->taken + d->denied > 0)
		return -1;
	d->dot = 0;
	return 0;
}

int
answer_net_failed(struct run *r, enum proto_role role, struct rcur *c,
    int *fd)
{
	static int (*const fail[NETF_MAX])(struct run *,
	    const struct net_fault *) = {
		[NETF_IO] = fail_io,
		[NETF_TIMEOUT] = fail_timeout,
		[NETF_CLOSED] = fail_closed,
		[NETF_PROTOCOL] = fail_protocol,
		[NETF_REFUSED] = fail_refused,
		[NETF_INJECTED] = fail_injected,
		[NETF_TLS_VERIFY] = fail_verify,
		[NETF_TLS_HANDSHAKE] = fail_handshake,
		[NETF_NO_TLS] = fail_no_tls,
		[NETF_TRUST] = fail_trust,
		[NETF_CRL] = fail_crl,
		[NETF_CERT] = fail_cert,
		[NETF_PRIORITIES] = fail_priorities,
		[NETF_SPOOL] = fail_spool,
		[NETF_ADDRESS] = fail_address,
		[NETF_SYSTEM] = fail_system
	};
	struct net_fault f;

	(void)role;
	(void)fd;
	f.why = get_u32(c);
	f.cmd = get_u32(c);
	f.error = (int)get_u32(c);
	f.text = get_str(c, 0, PROTO_TEXT_MAX);
	f.code = get_u16(c);
	f.reply = get_str(c, 0, PROTO_REPLY_MAX);
	if (rcur_end(c) == -1 || f.why == 0 || f.why >= NETF_MAX ||
	    f.cmd >= CMD_MAX || take_back_dot(r, &f) == -1)
		return ANSWER_MALFORMED;
	return fail[f.why](r, &f);
}
