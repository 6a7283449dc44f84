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
 * One run of msmtp: the children, what they have reported, and how it ends.
 * There is one struct run; main() owns it and every part of the parent is
 * handed it.  A step returns 0, or -1 after run_fail has said why.
 */

#ifndef RUN_H
#define RUN_H

#include <sys/types.h>

#include <poll.h>
#include <signal.h>
#include <stdint.h>

#include "account.h"
#include "channel.h"
#include "choose.h"
#include "log.h"
#include "options.h"
#include "privilege.h"
#include "proto.h"
#include "sandbox.h"
#include "spool.h"
#include "strlist.h"

/*
 * Time limits in ms.  Waiting for standard input has none: a cron job may
 * print its last line after hours.
 */
#define STARTUP_TIMEOUT	(30 * 1000)	/* a child until it is ready */
#define ARM_TIMEOUT	(30 * 1000)	/* msmtp-auth or -auth-key, to answer */
#define TAKE_TIMEOUT	(30 * 1000)	/* arguments to be taken apart */
#define REAP_TIMEOUT	(5 * 1000)	/* a child that is done, to exit */
#define CONNECT_TIMEOUT	(120 * 1000)	/* look-up and all addresses together */
#define CANON_TIMEOUT	(30 * 1000)	/* to find the canonical host name */
#define KDC_TIMEOUT	(60 * 1000)	/* Kerberos, for its first token */
#define TIMEOUT_GRACE	500		/* for a child to report its own */
#define SESSION_TIMEOUT	(60 * 60 * 1000) /* greeting to final reply, and in
					   addition the time that the message
					   takes at SESSION_RATE */
#define SESSION_RATE	1024		/* bytes a second */
#define SESSION_RCPT_RATE 1		/* recipients a second */
#define FINAL_TIMEOUT	(11 * 60 * 1000) /* after the final dot: RFC 5321
					   4.5.3.2.6, and time for msmtp-net to
					   say that it is over */
#define QUIT_TIMEOUT	(1 * 1000)	/* for msmtp-net to say goodbye */
#define NO_DEADLINE	(-1)

/* The addresses of all recipients, in bytes. */
#define RCPTS_BYTES_MAX	(64 * 1024 * 1024)
/* Challenges of one SASL exchange; none of the mechanisms has as many. */
#define CHALLENGES_MAX	16

/* One child. */
struct kid {
	pid_t			 pid;		/* 0: not running */
	int			 open;		/* its channel is */
	int			 killed;	/* by the parent */
	int			 status;	/* of waitpid, once it ended */
	struct channel		 ch;
	struct proto_peer	 peer;
	struct sandbox_report	 sandbox;
};

/* A reply of the server, as it came: lines separated by '\n'. */
struct reply {
	uint16_t	 code;
	char		*text;
};

/* The message, once it is in the spool. */
struct message {
	uint32_t	 headers;	/* HDR_* that exist */
	uint64_t	 size;		/* with CRLF, as it is sent */
	uint64_t	 lines;
	uint64_t	 longest;
	uint32_t	 flags;		/* SPOOL_* */
};

/* What the server said that it can. */
struct server {
	int		 tls;		/* the connection is encrypted */
	uint32_t	 caps;		/* CAP_* */
	uint64_t	 size;
	char		*mechs;		/* of AUTH, separated by blanks */
};

/* What binds a method to the TLS session. */
struct bound {
	uint8_t		 kind;		/* BIND_* */
	uint8_t		 data[PROTO_BINDING_MAX];
	size_t		 len;
};

/* An argument that msmtp-parse takes apart, and where the results go. */
struct take_arg {
	uint8_t		 kind;		/* TAKE_* */
	const char	*where;		/* file and line, or NULL */
	const char	*what;		/* "recipient" ..., for messages */
	const char	*arg;
	int		 code;		/* to exit with if it is malformed */
	struct strlist	*into;
};

/* The PARSE_TAKE that is being answered. */
struct take {
	const struct take_arg *args;
	size_t		 nargs;
	uint32_t	 at;		/* argument of the latest result, */
	uint32_t	 next;		/* and the first of the next one */
	uint32_t	 results;
};

/* What became of a recipient. */
enum fate_kind {
	FATE_UNKNOWN = 0,
	FATE_ACCEPTED,		/* by RCPT */
	FATE_TAKEN,		/* LMTP: with the message */
	FATE_REFUSED,		/* by RCPT */
	FATE_DENIED		/* LMTP: with the message */
};

struct fate {
	enum fate_kind	 kind;
	char		*text;		/* the reply that refused it */
};

/* How the envelope and the message were received. */
struct delivery {
	size_t		 replies;	/* to MAIL, RCPT, DATA so far */
	struct fate	*fates;		/* of each recipient; NULL: none yet */
	uint32_t	 accepted;	/* recipients, by RCPT */
	uint32_t	 taken;		/* LMTP: with the message, */
	uint32_t	 denied;	/* or not */
	uint32_t	 refused;	/* replies of any kind */
	enum net_cmd	 refused_cmd;	/* what decides: refused first, */
	uint32_t	 first_refused;	/* and the index of the recipient */
	int		 permanent;	/* one refusal at least was no 4xx */
	int		 over;		/* though partial_delivery is on */
	int		 mail_ok;	/* MAIL was accepted */
	int		 data_ok;	/* 354 */
	int		 dot;		/* the final dot may have left */
	int		 answered;	/* the reply to it came */
	int		 sent;		/* the server took responsibility */
	int		 partly;	/* but not for every recipient */
};

/* What %C stands for, asked of an msmtp-dial of its own. */
struct canon {
	int		 asked;		/* it is being asked */
	char		 name[PROTO_HOST_MAX + 1]; /* "": not known */
};

struct about;
struct serverinfo;
struct configure;

struct run {
	struct options	 opt;
	struct account	 acct;
	struct privilege priv;
	struct log	 log;
	int		 trying;	/* a connection is asked for: log it */

	int		 no_stdin;	/* it was closed when we started */
	const char	*helper_dir;
	uid_t		 uid;		/* root only: the sandbox user */
	gid_t		 gid;
	int		 relaxed;	/* `sandbox relaxed` */
	struct kid	 kid[ROLE_MAX];
	int64_t		 deadline;	/* of the session, ms of run_now */
	enum proto_role	 asked;		/* whom msmtp-net waits for, through */
	int64_t		 due;		/* us, and until when; or NO_DEADLINE */

	struct take	 take;
	struct choice	 choice;	/* until the account is chosen */
	uint32_t	 want;		/* WANT_*: what was asked for */
	struct strlist	 author;	/* From and Resent-From: none or one */
	struct strlist	 resent_from;
	struct strlist	 bcc;		/* not to be shown */
	struct strlist	 sender;	/* the one envelope sender */
	struct strlist	 kept;		/* senders that no mail changes, and */
	struct strlist	 kept_sender;	/* what msmtp-parse made of each */
	struct strlist	 idn;		/* hosts and domains not ASCII, and */
	struct strlist	 alabels;	/* what msmtp-parse made of each */
	const char	*host;		/* to dial; NULL: socket */
	const char	*verify;	/* the name that TLS must prove */
	const char	*proxy;		/* to dial instead, or NULL */
	const char	*domain;	/* for EHLO */
	struct strlist	 rcpts;		/* envelope recipients, in order */
	struct strlist	 named;		/* what they were before aliases, with
					   an aliases file only */
	size_t		 by_args;	/* of rcpts: not from the header */
	struct message	 msg;
	struct spool	 spool;

	int		 socket;	/* connected, until msmtp-net has it */
	struct server	 server;
	struct bound	 bound;
	int		 signatures;	/* that msmtp-net asked for */
	const char	*mechanism;	/* of AUTH, once chosen */
	unsigned int	 challenges;
	int		 auth_complete;	/* the mechanism expects no more */
	struct reply	 auth_reply;	/* to AUTH */
	int		 refusal;	/* BEARER_* of bearer.h: the token, */
	char		*refused;	/* and what the server says of it */
	struct reply	 reply;		/* the one that decided the result */
	struct delivery	 delivery;

	struct about	*about;		/* what a child says it is, or NULL */
	struct serverinfo *info;	/* what --serverinfo shows, or NULL */
	struct canon	 canon;
	struct configure *configure;	/* what --configure finds, or NULL */

	int		 code;		/* sysexits; -1 while it goes on */
	int		 interrupted;	/* by a signal, or a child died */
	char		*errormsg;	/* for the log */
};

/*
 * End the run with a sysexits code: say why on stderr, once, and keep it for
 * the log.  Later calls change nothing.  Returns -1.
 */
int	run_fail(struct run *, int code, const char *fmt, ...)
	    __attribute__((__format__(__printf__, 3, 4)));

/* The same, and show the reply that was the reason: r->reply. */
int	run_fail_reply(struct run *, int code, const char *fmt, ...)
	    __attribute__((__format__(__printf__, 3, 4)));

/* Keep a reply of the server; -1 without memory. */
int	reply_keep(struct run *, struct reply *, uint16_t code,
	    const char *text);

/*
 * Handle messages of all children until the given one is in one of states
 * (a mask of S() of proto.h), at most timeout ms (NO_DEADLINE: none; the
 * session's deadline holds in any case).  0, or -1: it died, broke the
 * protocol, was too late, or the run failed otherwise.
 */
int	run_wait(struct run *, enum proto_role, uint32_t states, int timeout);

/* The same, but 1 when it was too late, of which nothing has been said. */
int	run_await(struct run *, enum proto_role, uint32_t states, int timeout);

/* Write out what waits for any child.  0 or -1. */
int	run_flush(struct run *);

/*
 * msmtp-net waits for what this child is asked for, ARM_TIMEOUT at most; the
 * answer has come.
 */
void	run_ask(struct run *, enum proto_role);
void	run_answered(struct run *);

/*
 * Let a child that is done finish by itself, at most timeout ms: it may still
 * say QUIT.  Nothing that happens here changes the result.
 */
void	run_linger(struct run *, enum proto_role, int timeout);

/* Send a message to a child, consuming the cursor and fd.  0 or -1. */
int	run_send(struct run *, enum proto_role, enum proto_type, int fd,
	    struct wcur *);

/* Monotonic clock, ms. */
int64_t	run_now(void);

/* INT, TERM or HUP came (its number), else 0; and where that is kept. */
int	run_signalled(void);
const volatile sig_atomic_t *run_stop_flag(void);

/* End the run because of that signal.  Returns -1. */
int	run_interrupted(struct run *);

/* ppoll(2), and the only time that the handled signals are taken. */
int	run_pause(struct pollfd *, nfds_t, const struct timespec *);

/*
 * First: what is ignored, and SIGCHLD.  From run_catch_signals on, HUP, INT and
 * TERM end the run in order, but are taken only while waiting in run_pause; so
 * it is called when the configuration, which may be a pipe, has been read.
 */
void	run_signals(void);
void	run_catch_signals(void);

/* Handle one message of a child (answer.c).  0, or -1 after run_fail. */
int	answer(struct run *, enum proto_role, struct chmsg *);

#endif
