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
 * What every child must do, whatever its role, seen from its parent's side:
 * the staged programs are started and spoken to as msmtp does, and as it
 * never would.
 */

#include <sys/types.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include <atf-c.h>

#include "harness.h"
#include "spawn.h"

struct program {
	const char	*name;
	enum proto_role	 role;
	unsigned int	 flags;
};

static void
begin(struct kid *k, const struct program *p)
{
	kid_spawn(k, p->role, p->name, NULL, p->flags);
	kid_ready(k);
}

/* It did not like what it read: no signal, no success, no word, no hang. */
static void
refused(struct kid *k, const char *what)
{
	struct chmsg m;
	int status;

	ATF_CHECK_MSG(channel_wait(&k->ch, &m, KID_PATIENCE) == CHAN_EOF,
	    "%s: an answer", what);
	status = kid_wait(k);
	ATF_CHECK_MSG(status == EX_PROTOCOL, "%s: status %d", what, status);
}

/* The path of a program in the stage; to be freed. */
static char *
path_of(const struct program *p)
{
	const char *stage;
	char *path;

	if ((stage = getenv("MSMTP_STAGE")) == NULL)
		atf_tc_skip("MSMTP_STAGE is not set");
	ATF_REQUIRE(asprintf(&path, "%s/libexec/msmtp/%s", stage,
	    p->name) != -1);
	return path;
}

/* Without a channel: what it prints on standard error, and its status. */
static int
by_hand(const char *path, char *out, size_t size)
{
	int fd[2], status;
	ssize_t n;
	size_t len = 0;
	pid_t pid;

	ATF_REQUIRE_EQ(0, pipe(fd));
	ATF_REQUIRE((pid = fork()) != -1);
	if (pid == 0) {
		dup2(fd[1], STDOUT_FILENO);
		dup2(fd[1], STDERR_FILENO);
		closefrom(3);
		execl(path, path, (char *)NULL);
		_exit(127);
	}
	close(fd[1]);
	while (len < size - 1 && (n = read(fd[0], out + len, size - 1 -
	    len)) > 0)
		len += (size_t)n;
	out[len] = '\0';
	close(fd[0]);
	ATF_REQUIRE_EQ(pid, waitpid(pid, &status, 0));
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static void
check_by_hand(const struct program *p)
{
	char *path = path_of(p), out[1024], *nl;

	ATF_CHECK_EQ(EX_USAGE, by_hand(path, out, sizeof(out)));
	ATF_CHECK_MSG(strstr(out, "part of msmtp") != NULL, "%s", out);
	nl = strchr(out, '\n');
	ATF_CHECK(nl != NULL && nl[1] == '\0');
	free(path);
}

static void
check_first_word(const struct program *p)
{
	struct kid k;

	begin(&k, p);
	ATF_CHECK_EQ(CHAN_NONE, channel_fill(&k.ch));
	ATF_CHECK_EQ(0, shutdown(k.ch.fd, SHUT_WR));
	kid_expect_eof(&k);
	ATF_CHECK_EQ(0, kid_end(&k));
}

static void
check_locked(const struct program *p)
{
	struct rlimit core;
	struct kid k;

	begin(&k, p);
	ATF_CHECK_EQ(2, kid_status(&k, "Seccomp"));
	ATF_CHECK_EQ(1, kid_status(&k, "NoNewPrivs"));
	ATF_CHECK_EQ(1, kid_status(&k, "Threads"));
	/* Only root may ask for the limits of what is not dumpable. */
	if (prlimit(k.pid, RLIMIT_CORE, NULL, &core) == 0)
		ATF_CHECK_EQ(0, core.rlim_max);
	else
		ATF_CHECK(errno == EPERM && geteuid() != 0);
	ATF_CHECK((k.bits & (SB_NNP | SB_SECCOMP | SB_RLIMIT)) ==
	    (SB_NNP | SB_SECCOMP | SB_RLIMIT));
	ATF_CHECK_EQ(k.landlock_abi > 0, (k.bits & SB_LANDLOCK) != 0);
	ATF_CHECK_EQ(0, kid_end(&k));
}

static const char only_channel[] =
    "0 /dev/null\n1 /dev/null\n2 /dev/null\n3 socket\n";

static void
check_fds(const struct program *p)
{
	struct kid k;
	char *fds;

	begin(&k, p);
	fds = kid_fds(&k);
	ATF_CHECK_STREQ(only_channel, fds);
	free(fds);
	ATF_CHECK_EQ(0, kid_end(&k));
}

static void
check_no_inheritance(const struct program *p)
{
	int fd;

	ATF_REQUIRE((fd = open("/", O_RDONLY)) != -1);
	ATF_REQUIRE(dup2(fd, 9) == 9);
	ATF_REQUIRE(dup2(fd, 200) == 200);
	check_fds(p);
}

static void
check_closed_stdio(const struct program *p)
{
	int saved[3], fd;

	for (fd = 0; fd <= 2; fd++) {
		saved[fd] = fcntl(fd, F_DUPFD_CLOEXEC, 100);
		ATF_REQUIRE(saved[fd] != -1);
	}
	for (fd = 0; fd <= 2; fd++)
		close(fd);
	check_fds(p);
	for (fd = 0; fd <= 2; fd++)
		dup2(saved[fd], fd);
}

static long long
now_ms(void)
{
	struct timespec ts;

	ATF_REQUIRE_EQ(0, clock_gettime(CLOCK_MONOTONIC, &ts));
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

static void
check_close(const struct program *p)
{
	long long start;
	struct kid k;

	begin(&k, p);
	start = now_ms();
	ATF_CHECK_EQ(0, kid_end(&k));
	ATF_CHECK(now_ms() - start < 1000);
}

/* In the place of msmtp: start a child, hand its pid and channel out. */
static _Noreturn void
play_parent(const struct program *p, int fd)
{
	struct channel out;
	struct kid k;

	begin(&k, p);
	ATF_REQUIRE_EQ(0, channel_init(&out, fd));
	ATF_REQUIRE_EQ(0, channel_send(&out, 0, dup(k.ch.fd), &k.pid,
	    sizeof(k.pid)));
	ATF_REQUIRE_EQ(0, channel_drain(&out));
	for (;;)
		pause();
}

/*
 * The channel of a parent that is killed stays open here, so that the child
 * is not told by its end.
 */
static void
check_orphan(const struct program *p)
{
	struct channel in;
	struct chmsg m;
	struct kid k;
	int i, sv[2];
	pid_t pid;

	ATF_REQUIRE_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, sv));
	ATF_REQUIRE((pid = fork()) != -1);
	if (pid == 0)
		play_parent(p, sv[1]);
	close(sv[1]);
	ATF_REQUIRE_EQ(0, channel_init(&in, sv[0]));
	ATF_REQUIRE_EQ(CHAN_OK, channel_wait(&in, &m, KID_PATIENCE));
	ATF_REQUIRE(m.fd != -1 && m.len == sizeof(k.pid));
	memcpy(&k.pid, m.data, sizeof(k.pid));
	ATF_REQUIRE(kid_status(&k, "VmRSS") > 0);
	ATF_REQUIRE_EQ(0, kill(pid, SIGKILL));
	ATF_REQUIRE_EQ(pid, waitpid(pid, NULL, 0));
	/* Dead is gone, or a zombie that nobody reaps. */
	for (i = 0; i < 1000 && kill(k.pid, 0) == 0 &&
	    kid_status(&k, "VmRSS") > 0; i++)
		usleep(1000);
	ATF_CHECK_MSG(i < 1000, "still alive");
	close(m.fd);
	channel_close(&in);
}

/* Every message that the table does not allow at this point. */
static void
check_forbidden(const struct program *p)
{
	static uint8_t payload[CHANNEL_DATA_MAX];
	const struct proto_row *row;
	struct kid k;
	uint32_t type;
	int fd;

	for (type = 0; type <= MSG_MAX; type++) {
		begin(&k, p);
		row = proto_row(type);
		if (row != NULL && row->dir == PROTO_DOWN &&
		    (row->roles & (1u << p->role)) &&
		    (row->states & (UINT32_C(1) << k.peer.state))) {
			ATF_CHECK_EQ(0, kid_end(&k));
			continue;
		}
		fd = row != NULL && row->fd == FD_YES ?
		    open("/dev/null", O_RDWR | O_CLOEXEC) : -1;
		kid_send_raw(&k, type, fd, payload,
		    row == NULL ? 0 : row->min);
		refused(&k, row == NULL ? "unknown" : row->name);
	}
}

/* The first messages that it does allow, each wrong in one way. */
static void
check_misshapen(const struct program *p)
{
	static uint8_t payload[CHANNEL_DATA_MAX];
	const struct proto_row *row;
	struct kid k;
	uint32_t type;
	int fd;

	for (type = 0; type < MSG_MAX; type++) {
		row = proto_row(type);
		if (row->dir != PROTO_DOWN || !(row->roles & (1u << p->role)))
			continue;
		if (row->min > 0) {
			begin(&k, p);
			kid_send_raw(&k, type, -1, payload, row->min - 1);
			refused(&k, row->name);
		}
		if (row->max < CHANNEL_DATA_MAX) {
			begin(&k, p);
			kid_send_raw(&k, type, -1, payload, row->max + 1);
			refused(&k, row->name);
		}
		begin(&k, p);
		ATF_REQUIRE((fd = open("/dev/null", O_RDWR)) != -1);
		if (row->fd != FD_NO) {
			close(fd);
			fd = -1;
		}
		if (row->fd != FD_MAY) {
			kid_send_raw(&k, type, fd, payload, row->min);
			refused(&k, row->name);
		} else
			ATF_CHECK_EQ(0, kid_end(&k));
	}
}

/* type, length, flags of a header that channel.c never writes. */
static void
check_header(const struct program *p, uint32_t type, uint32_t len,
    uint32_t flags)
{
	const uint32_t h[3] = { type, len, flags };
	struct kid k;

	begin(&k, p);
	kid_write(&k, h, sizeof(h));
	refused(&k, "header");
}

static void
check_framing(const struct program *p)
{
	struct kid k;

	check_header(p, MSG_READY, 0, 0);
	check_header(p, MSG_READY, CHANNEL_HDR - 1, 0);
	check_header(p, MSG_READY, CHANNEL_MSG_MAX + 1, 0);
	check_header(p, MSG_READY, UINT32_MAX, 0);
	check_header(p, MSG_READY, CHANNEL_HDR, 2);
	check_header(p, MSG_READY, CHANNEL_HDR, UINT32_MAX);
	check_header(p, MSG_READY, CHANNEL_HDR, 1);	/* and none there */

	begin(&k, p);		/* half a header, then the end */
	kid_write(&k, "\0\0\0", 3);
	ATF_CHECK_EQ(0, shutdown(k.ch.fd, SHUT_WR));
	refused(&k, "half a header");
}

static void
check_argument(const struct program *p)
{
	const char *const bad[][2] = {
		{ "uid=", NULL }, { "uid=-1", NULL }, { "gid=1x", NULL },
		{ "uid=12345678901", NULL }, { "mechanisms", NULL },
		{ "", NULL }
	};
	struct kid k;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		kid_spawn(&k, p->role, p->name, bad[i], p->flags);
		kid_expect_eof(&k);
		ATF_CHECK_EQ(EX_USAGE, kid_wait(&k));
	}
}

static const struct program parse = {
	"msmtp-parse", ROLE_PARSE, SPAWN_TERMINAL
};
static const struct program dial = { "msmtp-dial", ROLE_DIAL, 0 };
static const struct program net = { "msmtp-net", ROLE_NET, 0 };
static const struct program net_plain = { "msmtp-net-plain", ROLE_NET, 0 };
static const struct program auth = { "msmtp-auth", ROLE_AUTH, 0 };
static const struct program key = { "msmtp-auth-key", ROLE_KEY, 0 };

#define CHECKS(C, program) \
C(program, prints_one_line_and_exits_64_by_hand, check_by_hand) \
C(program, says_ready_first_and_once, check_first_word) \
C(program, is_locked_in_when_ready, check_locked) \
C(program, holds_only_its_channel, check_fds) \
C(program, inherits_no_open_descriptor, check_no_inheritance) \
C(program, starts_with_standard_descriptors_closed, check_closed_stdio) \
C(program, ends_quietly_when_msmtp_closes, check_close) \
C(program, dies_with_msmtp, check_orphan) \
C(program, refuses_messages_out_of_state, check_forbidden) \
C(program, refuses_misshapen_messages, check_misshapen) \
C(program, refuses_broken_framing, check_framing) \
C(program, refuses_unknown_arguments, check_argument)

#define DEFINE(program, what, check) \
ATF_TC(program##_##what); \
ATF_TC_HEAD(program##_##what, tc) \
{ \
	atf_tc_set_md_var(tc, "timeout", "60"); \
} \
ATF_TC_BODY(program##_##what, tc) \
{ \
	check(&program); \
}

CHECKS(DEFINE, parse)
CHECKS(DEFINE, dial)
CHECKS(DEFINE, net)
CHECKS(DEFINE, net_plain)
CHECKS(DEFINE, auth)
CHECKS(DEFINE, key)

#define ADD(program, what, check) \
	ATF_TP_ADD_TC(tp, program##_##what);

ATF_TP_ADD_TCS(tp)
{
	CHECKS(ADD, parse)
	CHECKS(ADD, dial)
	CHECKS(ADD, net)
	CHECKS(ADD, net_plain)
	CHECKS(ADD, auth)
	CHECKS(ADD, key)
	return atf_no_error();
}
