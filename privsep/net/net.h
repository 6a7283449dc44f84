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
 * msmtp-net: one SMTP session, a step at a time as the parent allows.
 *
 * main.c hands each message of the parent to its answer_*; that speaks with
 * the server (io.c), reports (report.c), and returns to wait for the next.
 * A failure is reported and ends the process: net_fail does not return.
 */

#ifndef NET_H
#define NET_H

#include <sys/types.h>

#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "child.h"
#include "command.h"
#include "ehlo.h"
#include "reply.h"

#define NET_IN_MAX	16384	/* read at once from the server */

/*
 * How long one wait may take, in seconds, where the parent names no time-out:
 * RFC 5321 4.5.3.2 for its commands.
 */
#define WAIT_COMMAND	300	/* greeting, EHLO, STARTTLS, AUTH, MAIL, RCPT */
#define WAIT_HANDSHAKE	120	/* all of a TLS handshake */
#define WAIT_DATA	120
#define WAIT_BLOCK	180	/* one block of the message */
#define WAIT_DOT	600	/* never less, whatever the parent names */

/*
 * The largest message that goes out as one chunk (RFC 3030); servers that count
 * with 32 bits are spared larger ones, which go out with DATA.
 */
#define BDAT_MAX	(2047 * 1024 * 1024)

/*
 * The largest that follows MAIL and RCPT without waiting: for more, a round
 * trip is nothing, and a refusal would come when much has been sent in vain.
 */
#define BDAT_EARLY_MAX	(1024 * 1024)

/* Results of a transport besides a number of bytes. */
enum { IO_ERR = -1, IO_WANT_READ = -2, IO_WANT_WRITE = -3 };

struct conn;

/* How bytes reach the server: in clear (io.c) or through TLS (tls.c). */
struct transport {
	/* Bytes read, 0 when the server has closed, or IO_*. */
	ssize_t	(*read)(struct conn *, void *, size_t);
	/* Bytes written, or IO_*. */
	ssize_t	(*write)(struct conn *, const void *, size_t);
};

struct secure;

/* The connection. */
struct conn {
	int			 fd;
	const struct transport	*via;
	struct secure		*secure;	/* NULL: not armed */
	int			 io_errno;	/* of the last IO_ERR, or 0 */
	const char		*io_text;	/* what libtls says, or NULL */
	int			 lost;		/* output is dropped */
	uint8_t			 in[NET_IN_MAX];
	size_t			 in_off, in_len; /* what is not taken yet */
	struct buf		 out;
	size_t			 out_off;	/* what of it is written */
	struct buf		 trace;		/* of what is not (report.c) */
	uint64_t		 written;	/* bytes, on this socket */
	uint64_t		 heard_at;	/* written when in was read */
};

/* The envelope while it is under way. */
struct envelope {
	uint32_t		 at;		/* replies: MAIL, RCPT, DATA */
	uint32_t		 accepted;	/* recipients, */
	uint8_t			*ok;		/* and which, one byte each */
	int			 mail_ok;
	int			 refused;	/* the mail cannot be sent */
	int			 started;	/* 354 */
	int			 bdat;		/* BDAT LAST instead of DATA */
	int			 early;		/* which leaves with MAIL */
	int			 gone;		/* all of it is written */
	size_t			 bytes;		/* of all replies */
	struct wcur		 batch;		/* of those not reported yet */
};

struct net {
	struct child		 child;
	struct conn		 conn;
	int			 crl_fd, cert_fd; /* until TLS is up */
	uint32_t		 flags;		/* SESSION_* */
	uint32_t		 timeout_ms;	/* as in NET_SOCKET */
	enum net_cmd		 cmd;		/* under way */
	int64_t			 deadline;	/* monotonic ms; -1: none */
	char			*domain;	/* for EHLO */
	struct reply		 reply;
	struct ehlo		 ehlo;		/* of the current EHLO */

	struct buf		 initial;	/* held back for AUTH */
	int			 held;		/* there is one */
	unsigned int		 challenges;
	struct buf		 marks;		/* of our response (auth.c),
						   until there is a reply */
	uint64_t		 mark_key[2];

	char			*sender;
	uint32_t		 mail;		/* MAIL_* */
	uint32_t		 notify;	/* NOTIFY_* */
	char			*envid;		/* "": none */
	struct buf		 rcpts;		/* each with its NUL */
	uint32_t		 nrcpts;
	struct envelope		 env;

	/*
	 * Set when the connection's end is no failure any more: what is to
	 * follow then.  It does not return.
	 */
	void			(*at_end)(struct net *);
	struct reply		 result;	/* to the message, for it */
};

/* The parent's messages: session.c, auth.c, envelope.c. */
void	answer_crl(struct net *, struct chmsg *);
void	answer_cert(struct net *, struct chmsg *);
void	answer_tls(struct net *, struct chmsg *);
void	answer_socket(struct net *, struct chmsg *);
void	answer_starttls(struct net *, struct chmsg *);
void	answer_etrn(struct net *, struct chmsg *);
void	answer_quit(struct net *, struct chmsg *);
void	answer_auth(struct net *, struct chmsg *);
void	answer_auth_response(struct net *, struct chmsg *);
void	answer_mail(struct net *, struct chmsg *);
void	answer_rcpts(struct net *, struct chmsg *);
void	answer_data(struct net *, struct chmsg *);

/*
 * auth.c: the reply in hand is to a response that was marked; if it repeats
 * that, drop its text.
 */
void	auth_hide(struct net *);

/* session.c: say QUIT without waiting for anything. */
void	session_bye(struct net *);

/* envelope.c */

/* Replies to the envelope are outstanding. */
int	envelope_open(const struct net *);

/*
 * Take a reply out of conn.in if it is complete (1, else 0), as the next one to
 * the envelope.  Does not return when it ends the mail and no other is needed.
 */
int	envelope_hear(struct net *);

/* Give up because of the replies that were heard. */
_Noreturn void envelope_abandon(struct net *);

/* Add the reply in hand to those that go up, under this command. */
void	envelope_note(struct net *, enum net_cmd, uint32_t rcpt);

/* Send up what was heard. */
void	envelope_report(struct net *);

/*
 * data.c: after the 354, or with BDAT, send size bytes of the spool and end
 * the session.
 */
_Noreturn void data_send(struct net *, int spool, uint64_t size);

/* io.c */

/* Take the connected socket. */
void	io_open(struct net *, int fd);

/* A command begins: set cmd and the deadline of what is waited for. */
void	io_begin(struct net *, enum net_cmd);

/* The same command, a new deadline; seconds where the parent names none. */
void	io_renew(struct net *, unsigned int seconds);

/*
 * Write what the server takes of conn.out at once.  1: all is written (and
 * wiped), or the connection is lost; 0: not all, *want has the poll(2) events
 * to wait for.
 */
int	io_push(struct net *, short *want);

/*
 * Read once, if conn.in is empty.  1: something is there; 0: nothing, *want as
 * above.  The server closing or an error is the end (net_fail).
 */
int	io_pull(struct net *, short *want);

/*
 * Wait for these events of the server until the deadline; serves the
 * channel meanwhile.  Does not return when the deadline passes, the parent
 * closes, or it says something now.
 */
void	io_wait(struct net *, short want);

/* Write all of conn.out. */
void	io_flush(struct net *);

/* Take a reply out of conn.in if it is complete: 1, else 0. */
int	io_take_reply(struct net *);

/*
 * Flush, then wait for one reply: net->reply.  A command that is still whole
 * leaves only when the server has nothing more to say (io_quiet).
 */
void	io_reply(struct net *);

/*
 * The server spoke where it had nothing to reply to, or closed.  What it says
 * explains, but is the reply to nothing: the session ends (net_fail), with its
 * reply if that is 4yz or 5yz, else as a violation of the protocol (what).
 */
_Noreturn void io_interrupted(struct net *, const char *what);

/*
 * To be called before a command is written: a reply that is already there
 * would be taken for the command's, and each later one for that of another
 * command than its own.  Does not return if there is one.
 */
void	io_quiet(struct net *);

/* True if bytes of the server are there that nobody asked for. */
int	io_unasked(struct net *);

/* report.c */

/* NET_FAILED, and the end.  text may be NULL; error is an errno or 0. */
_Noreturn void net_fail(struct net *, enum net_failure, int error,
	    const char *text);

/* The reply in hand belongs to nothing: a violation of the protocol. */
_Noreturn void net_surplus(struct net *, const char *text);

/* The reply in hand refuses: NET_FAILED with it, and the end. */
_Noreturn void net_refused(struct net *);

/* The end, after all messages have gone up. */
_Noreturn void net_end(struct net *);

/* Go on unless memory ran out. */
void	net_check(struct net *, int failed);

/* The text of NETF_ADDRESS. */
#define NET_BAD_ADDRESS	"it has a control character, a blank, \"<\" or \">\"" \
			", or is too long"

/* Go on if the command was built; NETF_ADDRESS if it would break. */
void	net_built(struct net *, enum command_status);

/* Code and reply in hand as a message of this type. */
void	net_send_reply(struct net *, enum proto_type);

/*
 * If the conversation is to be reported: a line for what conn.out ends with,
 * which goes up once that is written.  What never is, is not shown.
 */
void	net_trace(struct net *, enum net_trace, const char *line);

/* The same for the commands in conn.out from there on. */
void	net_trace_out(struct net *, size_t from);

/* Send up the lines of what is written by now; and the reply in hand. */
void	net_trace_written(struct net *);
void	net_trace_reply(struct net *);

#endif
