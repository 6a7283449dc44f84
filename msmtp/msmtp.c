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
 * msmtp: the privileged parent.  main() shows the order of one mail; see
 * SECURITY.md for who may do what in it.
 */

#include <sys/types.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "account.h"
#include "canonical.h"
#include "configure.h"
#include "help.h"
#include "kids.h"
#include "lockin.h"
#include "mechanism.h"
#include "message.h"
#include "options.h"
#include "outcome.h"
#include "paths.h"
#include "privilege.h"
#include "report.h"
#include "rmqs.h"
#include "run.h"
#include "secret.h"
#include "serverinfo.h"
#include "session.h"
#include "socket.h"
#include "version.h"

/*
 * Descriptors 0 to 2 must be there before anything is opened: else a file of
 * ours would take the place of one and be written to as if it was a terminal.
 * A closed standard input stays an error to read, not an empty message.
 */
static void
fill_stdio(void)
{
	int fd;

	do {
		if ((fd = open("/dev/null", O_WRONLY)) == -1)
			_exit(EX_OSERR);
	} while (fd <= STDERR_FILENO);
	close(fd);
}

static int
start_parse(struct run *r)
{
	return kid_start(r, ROLE_PARSE, "msmtp-parse", 0);
}

/*
 * `sandbox relaxed' is known only now: the parser starts anew with it, and
 * what the first one may have said about the kernel is forgotten.
 */
static int
relax(struct run *r)
{
	if (!r->relaxed)
		return 0;
	kid_discard(&r->kid[ROLE_PARSE]);
	return start_parse(r);
}

static void
show_account(const struct run *r)
{
	account_print(&r->acct, &r->opt);
	mechanism_warn(&r->acct);
}

/* The account: of -a, -f ..., or of the sender that the mail names. */
static int
choose(struct run *r, const char *sender)
{
	int code;

	if ((code = account_find(&r->opt, &r->choice, sender, &r->acct)) != 0) {
		r->code = code;
		return -1;
	}
	if (r->acct.sandbox)
		r->relaxed = 1;
	if (canonical_complete(r) == -1)
		return -1;
	if (r->opt.debug)
		show_account(r);
	return 0;
}

/*
 * When the mail chooses the account, its `sandbox' comes too late for
 * msmtp-parse: there the option counts.
 */
static void
relax_by_option(struct run *r)
{
	const char *s = r->opt.set.value[SETTING_SANDBOX];

	r->relaxed = s != NULL && strcmp(s, "relaxed") == 0;
}

/* The parser comes up while the configuration is read. */
static int
configure(struct run *r)
{
	int code;

	if (kids_check(r) == -1)
		return -1;
	if (r->opt.read_envelope_from)
		relax_by_option(r);
	if (start_parse(r) == -1)
		return -1;
	if ((code = choose_load(&r->opt, &r->priv, &r->choice)) != 0) {
		r->code = code;
		return -1;
	}
	if (!r->opt.read_envelope_from && choose(r, NULL) == -1)
		return -1;
	run_catch_signals();
	return r->opt.read_envelope_from ? 0 : relax(r);
}

/*
 * The other children start while the message is read; but where it comes from
 * a program that may still be at work, not before its header is there.
 */
static int
stdin_is_slow(void)
{
	struct stat st;

	return fstat(STDIN_FILENO, &st) == -1 || !S_ISREG(st.st_mode);
}

/* What the header says, and with --read-envelope-from whose account it is. */
static int
read_header(struct run *r)
{
	if (r->no_stdin)
		return run_fail(r, EX_NOINPUT, "cannot read the message: "
		    "standard input is closed");
	if (message_take_args(r) == -1 || message_read_header(r) == -1)
		return -1;
	return r->opt.read_envelope_from ? choose(r, message_author(r)) : 0;
}

static int
take_message(struct run *r)
{
	int late = r->opt.read_envelope_from || stdin_is_slow();

	if (!late && !r->no_stdin && session_start_kids(r) == -1)
		return -1;
	if (read_header(r) == -1 || message_envelope(r) == -1)
		return -1;
	if (late && session_start_kids(r) == -1)
		return -1;
	return message_write(r);
}

/* Where msmtp-dial is not needed: a connection that we make ourselves. */
static int
connect_socket(struct run *r)
{
	if (r->acct.socket == NULL)
		return 0;
	return message_complete(r) == -1 ? -1 : socket_connect(r);
}

/*
 * One mail, from the arguments to the server's word.  msmtp-parse exits while
 * we lock ourselves in; no connection is made before it has exited with 0.
 */
static int
send_mail(struct run *r)
{
	if (configure(r) == -1 || take_message(r) == -1 ||
	    session_prepare(r) == -1)
		return -1;
	log_open(&r->log, r->acct.logfile, r->acct.logfile_time_format,
	    r->acct.syslog);
	if (connect_socket(r) == -1 || lockin(r) == -1 ||
	    message_complete(r) == -1)
		return -1;
	return session_run(r);
}

/*
 * What became of the mail, once no child is left that could still change it.
 * Between the final dot and the reply to it nobody knows: that is said, and
 * the exit code is none that makes a caller try again.
 */
static void
settle(struct run *r)
{
	struct delivery *d = &r->delivery;
	const char *whom = d->partly ? " to all recipients" : "";

	if (d->sent)
		r->code = EX_OK;
	else if (d->dot && !d->answered) {
		r->code = EX_IOERR;
		report("the mail may have been sent: its last line may have "
		    "reached the server, whose reply is not known");
		outcome_known(r);
	} else if (r->interrupted)
		report("nothing was sent");
	if (r->code != EX_OK && r->acct.name != NULL && r->acct.file != NULL)
		report("could not send mail%s (account %s from %s)", whom,
		    r->acct.name, r->acct.file);
	else if (r->code != EX_OK && (r->acct.host != NULL ||
	    r->acct.socket != NULL))
		report("could not send mail%s", whom);
}

static void
log_result(struct run *r)
{
	struct log_entry e = { 0 };

	if (!r->trying)
		return;
	e.host = r->acct.host;
	e.socket = r->acct.socket;
	e.tls = r->acct.tls;
	e.auth = r->acct.auth.on;
	e.user = r->acct.user;
	e.from = r->sender.v[0];
	e.rcpts = (const char *const *)r->rcpts.v;
	e.nrcpts = r->rcpts.n;
	e.mailsize = r->msg.size - r->msg.lines;
	/* As msmtp 1.8: LMTP's replies are no one reply. */
	if (!r->acct.protocol)
		e.smtpstatus = r->reply.code;
	e.smtpmsg = r->reply.text;
	e.errormsg = r->errormsg;
	e.exitcode = r->code;
	log_write(&r->log, &e);
}

static void
release(struct run *r)
{
	spool_close(&r->spool);
	if (r->socket != -1)
		close(r->socket);
	log_close(&r->log);
	choose_free(&r->choice);
	strlist_free(&r->author);
	strlist_free(&r->resent_from);
	strlist_free(&r->bcc);
	strlist_free(&r->sender);
	strlist_free(&r->kept);
	strlist_free(&r->kept_sender);
	strlist_free(&r->idn);
	strlist_free(&r->alabels);
	outcome_free(r);
	strlist_free(&r->rcpts);
	strlist_free(&r->named);
	free(r->server.mechs);
	free(r->auth_reply.text);
	free(r->refused);
	free(r->reply.text);
	free(r->errormsg);
	account_free(&r->acct);
	options_free(&r->opt);
}

static int
mode_send(struct run *r)
{
	lockin_user(r);
	if (r->opt.debug)
		setvbuf(stdout, NULL, _IOLBF, 0);
	send_mail(r);
	/* After a delivery QUIT is said before we are told of it. */
	if (r->kid[ROLE_NET].peer.state == ST_DONE && !r->delivery.sent)
		run_linger(r, ROLE_NET, QUIT_TIMEOUT);
	kids_stop(r);
	settle(r);
	log_result(r);
	return r->code;
}

static int
pretend(struct run *r)
{
	int code;

	if (r->opt.read_envelope_from)
		return configure(r) == -1 ? -1 : read_header(r);
	if ((code = choose_load(&r->opt, &r->priv, &r->choice)) == 0)
		return choose(r, NULL);
	r->code = code;
	return -1;
}

/* --serverinfo needs no password. */
static int
pretend_secret(struct run *r)
{
	int code;

	if (r->opt.serverinfo)
		return 0;
	run_catch_signals();
	code = secret_pretend(&r->acct, &r->priv, run_stop_flag());
	if (code == 0)
		return 0;
	if (run_signalled() != 0)
		return run_interrupted(r);
	r->code = code;
	return -1;
}

/* Of the mail the header is read, if it says who sends it. */
static int
mode_pretend(struct run *r)
{
	lockin_user(r);
	if (pretend(r) == 0 && pretend_secret(r) == 0) {
		r->code = EX_OK;
		if (!r->opt.debug)
			show_account(r);
	}
	kids_stop(r);
	return r->code;
}

/* In the words that scripts which watch the queue of a sendmail know. */
static int
mode_mailq(void)
{
	puts("Mail queue is empty");
	if (isatty(STDOUT_FILENO))
		puts("(msmtp has no queue: a mail is sent at once, or its "
		    "sender is told that it is not)");
	return EX_OK;
}

static int
run_mode(struct run *r)
{
	switch (r->opt.mode) {
	case MODE_VERSION:
		return version_print(r);
	case MODE_HELP:
		help_print();
		return EX_OK;
	case MODE_PRETEND:
		return mode_pretend(r);
	case MODE_SERVERINFO:
		return mode_serverinfo(r);
	case MODE_RMQS:
		return mode_rmqs(r);
	case MODE_CONFIGURE:
		return mode_configure(r);
	case MODE_NEWALIASES:
		return EX_OK;
	case MODE_MAILQ:
		return mode_mailq();
	default:
		return mode_send(r);
	}
}

int
main(int argc, char *argv[])
{
	struct run r;
	int code;

	sandbox_early();
	memset(&r, 0, sizeof(r));
	r.no_stdin = fcntl(STDIN_FILENO, F_GETFD) == -1;
	fill_stdio();
	r.code = -1;
	r.socket = r.spool.wr = r.spool.rd = r.spool.trim = -1;
	r.log.fd = r.log.slog = -1;
	r.deadline = r.due = NO_DEADLINE;
	r.helper_dir = path_helpers;
	report_init(argv[0]);
	if (privilege_init(&r.priv) == -1) {
		report("cannot lay down the group: %s", strerror(errno));
		return EX_OSERR;
	}
	umask(S_IRWXG | S_IRWXO);
	run_signals();
	if ((code = options_parse(argc, argv, &r.opt)) == 0)
		code = run_mode(&r);
	release(&r);
	if (fflush(stdout) != 0 && code == EX_OK && r.opt.mode != MODE_SEND)
		code = EX_IOERR;
	return code;
}
