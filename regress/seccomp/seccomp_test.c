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
 * The seccomp filters, run in an interpreter and compared with the table read
 * line by line.
 */

#include <linux/filter.h>
#include <linux/seccomp.h>

#include <atf-c.h>
#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "seccomp_filter.h"
#include "seccomp_nr.h"

#define NUMBERS		1100	/* above every number there is */
#define ROUNDS		4000	/* sets of arguments tried a rule */
#define LENGTH_MAX	320	/* instructions of the longest role */
#define STEPS_MAX	64	/* executed for one call */

static const pid_t pids[] = { 4711, 4712, 4713 };
static const struct seccomp_env env = { 1234, pids, 3 };

struct program {
	struct seccomp_rule	 rules[SECCOMP_RULES_MAX];
	size_t			 nrules;
	struct sock_filter	 insn[SECCOMP_PROG_MAX];
	size_t			 n;
	uint32_t		 dflt;
};

static void
make(struct program *p, enum sandbox role)
{
	p->nrules = seccomp_rules(role, p->rules);
	p->dflt = seccomp_default(role);
	p->n = seccomp_build(p->rules, p->nrules, p->dflt, &env, p->insn);
	ATF_REQUIRE_MSG(p->n > 0, "%s: %s", seccomp_role_name(role),
	    strerror(errno));
}

/* The subset of classic BPF that the builder uses; all jumps checked. */
static uint32_t
run(const struct program *p, const struct seccomp_data *d, size_t *steps)
{
	const struct sock_filter *f;
	uint32_t a = 0;
	size_t pc = 0;

	for (*steps = 0;; (*steps)++) {
		ATF_REQUIRE(pc < p->n);
		f = &p->insn[pc++];
		switch (f->code) {
		case BPF_LD | BPF_W | BPF_ABS:
			ATF_REQUIRE(f->k + sizeof(a) <= sizeof(*d) &&
			    f->k % 4 == 0);
			memcpy(&a, (const char *)d + f->k, sizeof(a));
			break;
		case BPF_ALU | BPF_AND | BPF_K:
			a &= f->k;
			break;
		case BPF_JMP | BPF_JA:
			pc += f->k;
			break;
		case BPF_JMP | BPF_JEQ | BPF_K:
			pc += a == f->k ? f->jt : f->jf;
			break;
		case BPF_JMP | BPF_JGE | BPF_K:
			pc += a >= f->k ? f->jt : f->jf;
			break;
		case BPF_JMP | BPF_JGT | BPF_K:
			pc += a > f->k ? f->jt : f->jf;
			break;
		case BPF_RET | BPF_K:
			return f->k;
		default:
			atf_tc_fail("instruction %#x", f->code);
		}
	}
}

static int
in_list(uint64_t v, const uint32_t *list, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (v == list[i])
			return 1;
	return 0;
}

/* What a condition means, in 64 bits. */
static int
holds(const struct seccomp_cond *c, uint64_t v)
{
	size_t i;

	switch (c->op) {
	case SECCOMP_IN:
		return in_list(v, c->list, c->n);
	case SECCOMP_FROM:
		return v >= c->val && v <= INT_MAX;
	case SECCOMP_BITS:
		return v <= UINT32_MAX && (v & c->mask) == c->val;
	case SECCOMP_NOTALL:
		return v <= UINT32_MAX && (v & c->mask) != c->mask;
	case SECCOMP_SELF:
		return v == (uint64_t)env.self;
	case SECCOMP_PIDS:
		for (i = 0; i < env.npids; i++)
			if (v == (uint64_t)env.pids[i])
				return 1;
		return 0;
	default:
		return 1;
	}
}

static const struct seccomp_rule *
find(const struct program *p, int nr)
{
	size_t i;

	for (i = 0; i < p->nrules; i++)
		if (p->rules[i].nr == nr)
			return &p->rules[i];
	return NULL;
}

static uint32_t
linear(const struct program *p, const struct seccomp_data *d)
{
	const struct seccomp_rule *r;
	const struct seccomp_cond *c;
	size_t i;

	if ((r = find(p, d->nr)) == NULL)
		return p->dflt;
	for (i = 0; r->check != NULL && i < SECCOMP_CONDS_MAX; i++) {
		c = &r->check->cond[i];
		if (c->op == SECCOMP_END)
			break;
		if (!holds(c, d->args[c->arg]))
			return p->dflt;
	}
	return r->action;
}

static uint64_t
next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* Values near what any check compares with, and far from it. */
static uint64_t
interesting(const struct seccomp_cond *c, uint64_t *rnd)
{
	uint64_t v;

	switch (next_random(rnd) % 8) {
	case 0:
		v = next_random(rnd);
		break;
	case 1:
		v = next_random(rnd) % 8;
		break;
	case 2:
		v = c->val;
		break;
	case 3:
		v = c->mask;
		break;
	case 4:
		v = c->op == SECCOMP_PIDS ?
		    (uint64_t)pids[next_random(rnd) % 3] :
		    (uint64_t)env.self;
		break;
	default:
		v = c->n > 0 ? c->list[next_random(rnd) % c->n] :
		    c->val + next_random(rnd) % 3;
		break;
	}
	switch (next_random(rnd) % 8) {
	case 0:
		return v | UINT64_C(1) << 32;
	case 1:
		return v | UINT64_C(1) << 63;
	case 2:
		return ~v;
	default:
		return v;
	}
}

static void
fill(struct seccomp_data *d, const struct seccomp_rule *r, int nr,
    uint64_t *rnd)
{
	size_t i;

	memset(d, 0, sizeof(*d));
	d->arch = seccomp_arch();
	d->nr = nr;
	for (i = 0; i < 6; i++)
		d->args[i] = next_random(rnd) % 5;
	if (r == NULL || r->check == NULL)
		return;
	for (i = 0; i < SECCOMP_CONDS_MAX &&
	    r->check->cond[i].op != SECCOMP_END; i++)
		d->args[r->check->cond[i].arg] =
		    interesting(&r->check->cond[i], rnd);
}

/* Compare over one number; count what the table permits. */
static size_t
compare(const struct program *p, int nr, uint64_t *rnd)
{
	const struct seccomp_rule *r = find(p, nr);
	struct seccomp_data d;
	uint32_t want, got;
	size_t i, n, steps, taken = 0;

	n = r != NULL && r->check != NULL ? ROUNDS : 4;
	for (i = 0; i < n; i++) {
		fill(&d, r, nr, rnd);
		want = linear(p, &d);
		got = run(p, &d, &steps);
		if (got != want)
			atf_tc_fail("%s (%d) with %#llx %#llx %#llx %#llx: "
			    "%#x, not %#x", r == NULL ? "-" : r->name, nr,
			    (unsigned long long)d.args[0],
			    (unsigned long long)d.args[1],
			    (unsigned long long)d.args[2],
			    (unsigned long long)d.args[3], got, want);
		ATF_CHECK_MSG(steps <= STEPS_MAX, "%d: %zu steps", nr, steps);
		if (r != NULL && want == r->action)
			taken++;
	}
	return taken;
}

static void
compare_all(const struct program *p)
{
	uint64_t rnd = 88172645463325252;
	const struct seccomp_rule *r;
	size_t taken;
	int nr;

	for (nr = 0; nr < NUMBERS; nr++) {
		r = find(p, nr);
		taken = compare(p, nr, &rnd);
		ATF_CHECK_MSG(r == NULL || taken > 0,
		    "%s is never permitted", r->name);
	}
}

ATF_TC_WITHOUT_HEAD(every_number_gets_what_the_table_says);
ATF_TC_BODY(every_number_gets_what_the_table_says, tc)
{
	struct program p;
	int role;

	for (role = 0; role < SANDBOX_MAX; role++) {
		make(&p, (enum sandbox)role);
		compare_all(&p);
	}
}

ATF_TC_WITHOUT_HEAD(numbers_far_out_get_no_permission);
ATF_TC_BODY(numbers_far_out_get_no_permission, tc)
{
	static const uint32_t far[] = {
		2000, 0x3fffffff, 0x40000000, 0x40000001, 0x7fffffff,
		0x80000000, 0xffffffff
	};
	struct program p;
	struct seccomp_data d;
	size_t i, steps;
	int role;

	memset(&d, 0, sizeof(d));
	d.arch = seccomp_arch();
	for (role = 0; role < SANDBOX_MAX; role++) {
		make(&p, (enum sandbox)role);
		for (i = 0; i < sizeof(far) / sizeof(far[0]); i++) {
			d.nr = (int)far[i];
			ATF_CHECK(run(&p, &d, &steps) != SECCOMP_RET_ALLOW);
		}
	}
}

ATF_TC_WITHOUT_HEAD(other_architectures_are_killed_in_every_role);
ATF_TC_BODY(other_architectures_are_killed_in_every_role, tc)
{
	struct program p;
	struct seccomp_data d;
	size_t steps;
	int role, nr, bit;

	memset(&d, 0, sizeof(d));
	for (role = 0; role < SANDBOX_MAX; role++) {
		make(&p, (enum sandbox)role);
		for (nr = 0; nr < NUMBERS; nr++) {
			d.nr = nr;
			for (bit = 0; bit < 32; bit++) {
				d.arch = seccomp_arch() ^ 1u << bit;
				ATF_CHECK_EQ(run(&p, &d, &steps),
				    SECCOMP_RET_KILL_PROCESS);
			}
		}
	}
}

ATF_TC_WITHOUT_HEAD(x32_is_killed_in_every_role);
ATF_TC_BODY(x32_is_killed_in_every_role, tc)
{
#ifdef __x86_64__
	struct program p;
	struct seccomp_data d;
	size_t steps;
	int role, nr;

	memset(&d, 0, sizeof(d));
	d.arch = seccomp_arch();
	for (role = 0; role < SANDBOX_MAX; role++) {
		make(&p, (enum sandbox)role);
		for (nr = 0; nr < NUMBERS; nr++) {
			d.nr = 0x40000000 | nr;
			ATF_CHECK_EQ(run(&p, &d, &steps),
			    SECCOMP_RET_KILL_PROCESS);
		}
	}
#else
	atf_tc_skip("only x86-64 has x32");
#endif
}

ATF_TC_WITHOUT_HEAD(programs_are_short);
ATF_TC_BODY(programs_are_short, tc)
{
	struct program p;
	int role;

	for (role = 0; role < SANDBOX_MAX; role++) {
		make(&p, (enum sandbox)role);
		ATF_CHECK_MSG(p.n <= LENGTH_MAX, "%s: %zu instructions",
		    seccomp_role_name((enum sandbox)role), p.n);
		ATF_CHECK(p.nrules < SECCOMP_RULES_MAX / 2);
	}
}

ATF_TC_WITHOUT_HEAD(upper_halves_of_arguments_count);
ATF_TC_BODY(upper_halves_of_arguments_count, tc)
{
	struct program p;
	struct seccomp_data d;
	size_t steps;

	memset(&d, 0, sizeof(d));
	d.arch = seccomp_arch();
	make(&p, SANDBOX_PARSE);
	d.nr = __NR_write;
	d.args[0] = 4;
	ATF_CHECK_EQ(run(&p, &d, &steps), SECCOMP_RET_ALLOW);
	d.args[0] = UINT64_C(0x100000000);	/* the kernel sees 0 */
	ATF_CHECK_EQ(run(&p, &d, &steps), SECCOMP_RET_KILL_PROCESS);
	d.args[0] = UINT64_C(0x8000000000000004);
	ATF_CHECK_EQ(run(&p, &d, &steps), SECCOMP_RET_KILL_PROCESS);
	d.args[0] = 0xffffffff;
	ATF_CHECK_EQ(run(&p, &d, &steps), SECCOMP_RET_KILL_PROCESS);
}

/* Names that no role has, whatever the table becomes. */
ATF_TC_WITHOUT_HEAD(no_role_forks_executes_traces_or_changes_files);
ATF_TC_BODY(no_role_forks_executes_traces_or_changes_files, tc)
{
	static const char *const never[] = {
		"fork", "vfork", "clone", "clone3", "execve", "execveat",
		"ptrace", "process_vm_readv", "process_vm_writev", "prctl",
		"seccomp", "setuid", "setgid", "setresuid", "setresgid",
		"setgroups", "chroot", "mount", "umount2", "unshare", "setns",
		"bpf", "perf_event_open", "io_uring_setup", "userfaultfd",
		"add_key", "request_key", "memfd_create", "memfd_secret",
		"shmget", "unlink", "unlinkat", "rename", "renameat",
		"renameat2", "mkdir", "mkdirat", "link", "linkat", "symlink",
		"chmod", "fchmod", "chown", "creat", "truncate", "listen",
		"accept", "accept4", "pidfd_open", "pidfd_getfd",
		"pidfd_send_signal", "openat2", "open_by_handle_at", "setsid",
		"prlimit64"
	};
	struct program p;
	size_t i, j;
	int role;

	for (role = 0; role < SANDBOX_MAX; role++) {
		make(&p, (enum sandbox)role);
		for (i = 0; i < p.nrules; i++)
			for (j = 0; j < sizeof(never) / sizeof(never[0]); j++)
				ATF_CHECK_MSG(p.rules[i].action !=
				    SECCOMP_RET_ALLOW ||
				    strcmp(p.rules[i].name, never[j]) != 0,
				    "%s may %s", seccomp_role_name(
				    (enum sandbox)role), never[j]);
	}
}

ATF_TC_WITHOUT_HEAD(only_those_that_look_up_names_have_sockets_and_files);
ATF_TC_BODY(only_those_that_look_up_names_have_sockets_and_files, tc)
{
	static const char *const dial[] = {
		"socket", "connect", "bind", "open", "openat", "stat",
		"newfstatat", "statx"
	};
	struct program p;
	size_t i, j;
	int role;

	for (role = 0; role < SANDBOX_MAX; role++) {
		if (role == SANDBOX_DIAL || role == SANDBOX_AUTH_GSSAPI)
			continue;
		make(&p, (enum sandbox)role);
		for (i = 0; i < p.nrules; i++)
			for (j = role == SANDBOX_DIAL_NUMERIC ? 3 : 0;
			    j < sizeof(dial) / sizeof(dial[0]); j++)
				ATF_CHECK_MSG(p.rules[i].action !=
				    SECCOMP_RET_ALLOW ||
				    strcmp(p.rules[i].name, dial[j]) != 0,
				    "%d may %s", role, dial[j]);
	}
}

static void
synthetic(struct program *p, size_t n, const struct seccomp_check *check)
{
	size_t i;

	for (i = 0; i < n; i++) {
		p->rules[i].name = "synthetic";
		p->rules[i].nr = (int)(3 * (n - i));
		p->rules[i].action = i % 2 ? SECCOMP_RET_ALLOW :
		    SECCOMP_RET_ERRNO | (uint32_t)(i % 100 + 1);
		p->rules[i].check = check;
	}
	p->nrules = n;
	p->dflt = SECCOMP_RET_KILL_PROCESS;
	p->n = seccomp_build(p->rules, n, p->dflt, &env, p->insn);
}

ATF_TC_WITHOUT_HEAD(jumps_reach_across_long_programs);
ATF_TC_BODY(jumps_reach_across_long_programs, tc)
{
	static const struct seccomp_check check = {
		"3 and above", { { 0, SECCOMP_FROM, 0, 3, NULL, 0 } }
	};
	struct program p;
	size_t n;

	for (n = 1; n <= 80; n++) {
		synthetic(&p, n, &check);
		ATF_REQUIRE(p.n > 0);
		compare_all(&p);
		synthetic(&p, 2 * n, NULL);
		ATF_REQUIRE(p.n > 0);
		compare_all(&p);
	}
}

ATF_TC_WITHOUT_HEAD(a_program_that_does_not_fit_is_refused);
ATF_TC_BODY(a_program_that_does_not_fit_is_refused, tc)
{
	static const struct seccomp_check check = {
		"3 and above", { { 0, SECCOMP_FROM, 0, 3, NULL, 0 } }
	};
	struct program p;
	size_t n;

	for (n = 100; n <= SECCOMP_RULES_MAX; n++) {
		errno = 0;
		synthetic(&p, n, &check);
		if (p.n == 0)
			break;
		ATF_CHECK(p.n <= SECCOMP_PROG_MAX);
	}
	ATF_CHECK_EQ(p.n, 0);
	ATF_CHECK_EQ(errno, E2BIG);
}

ATF_TC_WITHOUT_HEAD(rules_that_contradict_each_other_are_refused);
ATF_TC_BODY(rules_that_contradict_each_other_are_refused, tc)
{
	struct program p;
	struct seccomp_rule two[2] = {
		{ "a", 7, SECCOMP_RET_ALLOW, NULL },
		{ "b", 7, SECCOMP_RET_ERRNO | EPERM, NULL }
	};

	ATF_CHECK_EQ(seccomp_build(two, 2, SECCOMP_RET_KILL_PROCESS, &env,
	    p.insn), 0);
	ATF_CHECK_EQ(errno, EINVAL);
	two[1].action = SECCOMP_RET_ALLOW;
	ATF_CHECK(seccomp_build(two, 2, SECCOMP_RET_KILL_PROCESS, &env,
	    p.insn) > 0);
}

ATF_TC_WITHOUT_HEAD(pids_of_groups_and_too_many_pids_are_refused);
ATF_TC_BODY(pids_of_groups_and_too_many_pids_are_refused, tc)
{
	static const pid_t bad[][2] = { { 5, 0 }, { 5, -1 }, { -5, 5 } };
	static const pid_t many[SECCOMP_VALUES_MAX + 1] = { 1 };
	struct seccomp_env e = { 1234, NULL, 2 };
	struct program p;
	size_t i;

	make(&p, SANDBOX_PARENT);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		e.pids = bad[i];
		ATF_CHECK_EQ(seccomp_build(p.rules, p.nrules, p.dflt, &e,
		    p.insn), 0);
		ATF_CHECK_EQ(errno, EINVAL);
	}
	e.pids = many;
	e.npids = SECCOMP_VALUES_MAX + 1;
	ATF_CHECK_EQ(seccomp_build(p.rules, p.nrules, p.dflt, &e, p.insn), 0);
	ATF_CHECK_EQ(errno, EINVAL);
}

ATF_TC_WITHOUT_HEAD(without_children_nobody_can_be_signalled);
ATF_TC_BODY(without_children_nobody_can_be_signalled, tc)
{
	struct seccomp_env none = { 1234, NULL, 0 };
	struct program p;
	struct seccomp_data d;
	size_t steps;

	make(&p, SANDBOX_PARENT);
	memset(&d, 0, sizeof(d));
	d.arch = seccomp_arch();
	d.nr = __NR_kill;
	d.args[0] = (uint64_t)pids[1];
	ATF_CHECK_EQ(run(&p, &d, &steps), SECCOMP_RET_ALLOW);
	p.n = seccomp_build(p.rules, p.nrules, p.dflt, &none, p.insn);
	ATF_REQUIRE(p.n > 0);
	ATF_CHECK_EQ(run(&p, &d, &steps), SECCOMP_RET_ERRNO | EPERM);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, every_number_gets_what_the_table_says);
	ATF_TP_ADD_TC(tp, numbers_far_out_get_no_permission);
	ATF_TP_ADD_TC(tp, other_architectures_are_killed_in_every_role);
	ATF_TP_ADD_TC(tp, x32_is_killed_in_every_role);
	ATF_TP_ADD_TC(tp, programs_are_short);
	ATF_TP_ADD_TC(tp, upper_halves_of_arguments_count);
	ATF_TP_ADD_TC(tp, no_role_forks_executes_traces_or_changes_files);
	ATF_TP_ADD_TC(tp, only_those_that_look_up_names_have_sockets_and_files);
	ATF_TP_ADD_TC(tp, jumps_reach_across_long_programs);
	ATF_TP_ADD_TC(tp, a_program_that_does_not_fit_is_refused);
	ATF_TP_ADD_TC(tp, rules_that_contradict_each_other_are_refused);
	ATF_TP_ADD_TC(tp, pids_of_groups_and_too_many_pids_are_refused);
	ATF_TP_ADD_TC(tp, without_children_nobody_can_be_signalled);
	return atf_no_error();
}
