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
 * A server that takes every mail and keeps none, for measuring clients: one
 * connection at a time, replies to pipelined commands in one write.
 *
 * usage: sink cert key [ms]	print the port, then serve until killed
 *
 * ms: wait so long before each reply or group of replies, as a network would.
 * What comes is acknowledged at once (TCP_QUICKACK): that hides what a client
 * loses to Nagle's algorithm, and leaves its own cost.
 */

#include <sys/types.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <err.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <tls.h>
#include <unistd.h>

#define BUFFER	65536	/* one command or reply is far smaller */

struct session {
	int		 fd;
	struct tls	*tls;		/* NULL in clear */
	int		 data;		/* after 354 */
	char		 in[BUFFER];
	size_t		 inlen;
	char		 out[BUFFER];
	size_t		 outlen;
};

static struct timespec delay;
static struct tls *server;

/* Acknowledge what has come; the kernel forgets the wish each time. */
static ssize_t
socket_read(int fd, void *buf, size_t len)
{
	const int on = 1;
	ssize_t n = read(fd, buf, len);

	(void)setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof(on));
	return n;
}

static ssize_t
session_read(struct tls *tls, void *buf, size_t len, void *arg)
{
	(void)tls;
	return socket_read(((struct session *)arg)->fd, buf, len);
}

static ssize_t
session_write(struct tls *tls, const void *buf, size_t len, void *arg)
{
	(void)tls;
	return write(((struct session *)arg)->fd, buf, len);
}

static ssize_t
receive(struct session *s)
{
	ssize_t n;

	if (s->tls == NULL)
		return socket_read(s->fd, s->in + s->inlen,
		    BUFFER - s->inlen);
	do
		n = tls_read(s->tls, s->in + s->inlen, BUFFER - s->inlen);
	while (n == TLS_WANT_POLLIN || n == TLS_WANT_POLLOUT);
	return n;
}

static int
flush(struct session *s)
{
	size_t done = 0;
	ssize_t n;

	if (s->outlen > 0 && delay.tv_nsec > 0)
		(void)nanosleep(&delay, NULL);
	while (done < s->outlen) {
		n = s->tls == NULL ?
		    write(s->fd, s->out + done, s->outlen - done) :
		    tls_write(s->tls, s->out + done, s->outlen - done);
		if (n == TLS_WANT_POLLIN || n == TLS_WANT_POLLOUT)
			continue;
		if (n <= 0)
			return -1;
		done += (size_t)n;
	}
	s->outlen = 0;
	return 0;
}

static void
reply(struct session *s, const char *text)
{
	size_t len = strlen(text);

	if (len > BUFFER - s->outlen)
		errx(1, "too many commands in one flight");
	memcpy(s->out + s->outlen, text, len);
	s->outlen += len;
}

static int
starttls(struct session *s)
{
	int rv;

	reply(s, "220 go ahead\r\n");
	if (flush(s) == -1 || tls_accept_cbs(server, &s->tls, session_read,
	    session_write, s) == -1)
		return -1;
	do
		rv = tls_handshake(s->tls);
	while (rv == TLS_WANT_POLLIN || rv == TLS_WANT_POLLOUT);
	return rv;
}

/* 0, or -1 when the session is over. */
static int
command(struct session *s, const char *line)
{
	if (strncasecmp(line, "EHLO", 4) == 0)
		reply(s, s->tls == NULL ?
		    "250-sink\r\n250-PIPELINING\r\n250-SIZE\r\n"
		    "250-8BITMIME\r\n250 STARTTLS\r\n" :
		    "250-sink\r\n250-PIPELINING\r\n250-SIZE\r\n"
		    "250-8BITMIME\r\n250 AUTH PLAIN\r\n");
	else if (strncasecmp(line, "STARTTLS", 8) == 0)
		return starttls(s);
	else if (strncasecmp(line, "AUTH", 4) == 0)
		reply(s, "235 welcome\r\n");
	else if (strncasecmp(line, "DATA", 4) == 0) {
		reply(s, "354 go ahead\r\n");
		s->data = 1;
	} else if (strncasecmp(line, "QUIT", 4) == 0) {
		reply(s, "221 bye\r\n");
		(void)flush(s);
		return -1;
	} else
		reply(s, "250 ok\r\n");
	return 0;
}

static int
take_line(struct session *s, const char *line)
{
	if (!s->data)
		return command(s, line);
	if (strcmp(line, ".") == 0) {
		s->data = 0;
		reply(s, "250 taken\r\n");
	}
	return 0;
}

/* Every complete line in the buffer. */
static int
take(struct session *s)
{
	char *line = s->in, *end;
	size_t left = s->inlen;

	while ((end = memchr(line, '\n', left)) != NULL) {
		left -= (size_t)(end + 1 - line);
		*end = '\0';
		if (end > line && end[-1] == '\r')
			end[-1] = '\0';
		if (take_line(s, line) == -1)
			return -1;
		line = end + 1;
	}
	if (left == BUFFER)
		left = 0;	/* a long line of the message */
	memmove(s->in, line, left);
	s->inlen = left;
	return 0;
}

static void
serve(struct session *s)
{
	const int on = 1;
	ssize_t n;

	(void)setsockopt(s->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	reply(s, "220 sink ESMTP\r\n");
	while (flush(s) == 0) {
		if ((n = receive(s)) <= 0)
			break;
		s->inlen += (size_t)n;
		if (take(s) == -1)
			break;
	}
	if (s->tls != NULL) {
		(void)tls_close(s->tls);
		tls_free(s->tls);
	}
	close(s->fd);
}

static int
listen_loopback(void)
{
	struct sockaddr_in sin;
	socklen_t len = sizeof(sin);
	int fd;

	memset(&sin, 0, sizeof(sin));
	sin.sin_family = AF_INET;
	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if ((fd = socket(AF_INET, SOCK_STREAM, 0)) == -1 ||
	    bind(fd, (struct sockaddr *)&sin, sizeof(sin)) == -1 ||
	    listen(fd, 64) == -1 ||
	    getsockname(fd, (struct sockaddr *)&sin, &len) == -1)
		err(1, "listen");
	printf("%d\n", ntohs(sin.sin_port));
	if (fflush(stdout) == EOF)
		err(1, "stdout");
	return fd;
}

static void
server_init(const char *cert, const char *key)
{
	struct tls_config *config;

	if ((config = tls_config_new()) == NULL ||
	    (server = tls_server()) == NULL)
		errx(1, "libtls");
	if (tls_config_set_keypair_file(config, cert, key) == -1)
		errx(1, "%s", tls_config_error(config));
	if (tls_configure(server, config) == -1)
		errx(1, "%s", tls_error(server));
	tls_config_free(config);
}

int
main(int argc, char *argv[])
{
	static struct session s;
	int listener;

	if (argc != 3 && argc != 4)
		errx(64, "usage: sink cert key [ms]");
	if (argc == 4)
		delay.tv_nsec = strtol(argv[3], NULL, 10) % 1000 * 1000000;
	(void)prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
	(void)signal(SIGPIPE, SIG_IGN);
	server_init(argv[1], argv[2]);
	listener = listen_loopback();
	for (;;) {
		memset(&s, 0, offsetof(struct session, in));
		s.inlen = s.outlen = 0;
		if ((s.fd = accept(listener, NULL, NULL)) == -1)
			err(1, "accept");
		serve(&s);
	}
}
