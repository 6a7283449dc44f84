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
 * For mails that are too large for the server in Python.
 *
 * usage: large serve	take one mail and print "size checksum" of it, without
 *			the doubled dots, before it is acknowledged: that only
 *			when a file "go" is there.  The port is in "port".
 *	  large sum	the same of canonical form, from LF on standard input
 */

#include <sys/socket.h>

#include <netinet/in.h>

#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BUFFER	(256 * 1024)
#define LIFE	120	/* seconds: a test that failed leaves us alone */

struct sum {
	uint64_t	 size, hash;
};

/* FNV-1a: different if bytes are lost, doubled or out of order. */
static void
add(struct sum *s, uint8_t c)
{
	s->size++;
	s->hash = (s->hash ^ c) * UINT64_C(0x100000001b3);
}

static void
print_sum(const struct sum *s)
{
	printf("%" PRIu64 " %016" PRIx64 "\n", s->size, s->hash);
	if (fflush(stdout) == EOF)
		err(1, "stdout");
}

static size_t
more(int fd, uint8_t *buf)
{
	ssize_t n;

	if ((n = read(fd, buf, BUFFER)) == -1)
		err(1, "read");
	return (size_t)n;
}

static int
sum(uint8_t *buf)
{
	struct sum s = { 0 };
	size_t i, n;

	while ((n = more(STDIN_FILENO, buf)) > 0)
		for (i = 0; i < n; i++) {
			if (buf[i] == '\n')
				add(&s, '\r');
			add(&s, buf[i]);
		}
	print_sum(&s);
	return 0;
}

static int
port(void)
{
	struct sockaddr_in sin;
	socklen_t len = sizeof(sin);
	FILE *f;
	int fd;

	memset(&sin, 0, sizeof(sin));
	sin.sin_family = AF_INET;
	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if ((fd = socket(AF_INET, SOCK_STREAM, 0)) == -1 ||
	    bind(fd, (struct sockaddr *)&sin, sizeof(sin)) == -1 ||
	    listen(fd, 1) == -1 ||
	    getsockname(fd, (struct sockaddr *)&sin, &len) == -1)
		err(1, "listen");
	if ((f = fopen("port.tmp", "w")) == NULL ||
	    fprintf(f, "%d\n", ntohs(sin.sin_port)) < 0 || fclose(f) == EOF ||
	    rename("port.tmp", "port") == -1)
		err(1, "port");
	if ((fd = accept(fd, NULL, NULL)) == -1)
		err(1, "accept");
	return fd;
}

static void
say(int fd, const char *s)
{
	if (write(fd, s, strlen(s)) != (ssize_t)strlen(s))
		err(1, "write");
}

/* Commands, which come one by one; the last is DATA. */
static void
commands(int fd, uint8_t *buf)
{
	size_t n = 0;
	int data;

	say(fd, "220 large ESMTP\r\n");
	do {
		do {
			n += more(fd, buf + n);
			if (n == 0 || n > BUFFER / 2)
				errx(1, "no command");
		} while (buf[n - 1] != '\n');
		data = n >= 4 && memcmp(buf, "DATA", 4) == 0;
		say(fd, data ? "354 go\r\n" : "250 ok\r\n");
		n = 0;
	} while (!data);
}

/* What comes, up to the dot.  line: bytes of the line so far, without dot. */
static void
message(int fd, uint8_t *buf, struct sum *s)
{
	uint64_t line = 0;
	size_t i, n;
	int dot = 0;

	while ((n = more(fd, buf)) > 0)
		for (i = 0; i < n; i++) {
			if (line == 0 && !dot && buf[i] == '.') {
				dot = 1;
				continue;
			}
			if (line == 0 && dot && buf[i] == '\r')
				return;
			add(s, buf[i]);
			dot = 0;
			line = buf[i] == '\n' ? 0 : line + 1;
		}
	errx(1, "no dot");
}

static int
serve(uint8_t *buf)
{
	struct sum s = { 0 };
	int fd;

	(void)alarm(LIFE);
	fd = port();
	commands(fd, buf);
	message(fd, buf, &s);
	print_sum(&s);
	while (access("go", F_OK) == -1)
		usleep(10000);
	say(fd, "250 taken\r\n");
	(void)more(fd, buf);
	return 0;
}

int
main(int argc, char *argv[])
{
	uint8_t *buf;

	if ((buf = malloc(BUFFER)) == NULL)
		err(1, NULL);
	if (argc == 2 && strcmp(argv[1], "serve") == 0)
		return serve(buf);
	if (argc == 2 && strcmp(argv[1], "sum") == 0)
		return sum(buf);
	errx(64, "usage: large serve | sum");
}
