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
 * Run two commands in turn and compare them pair by pair, so that what
 * happens on the machine meanwhile happens to both.
 *
 * usage: pairs runs input command1 ... ::: command2 ...
 *
 * Prints for each command the median wall time and CPU time (all processes it
 * left reaped) in ms and the largest process in kB, then the medians of the
 * ratios of the second to the first; to standard error, failures.
 */

#include <sys/types.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>

#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define RUNS_MAX	10000

struct run {
	double	 wall;		/* ms */
	double	 cpu;		/* ms */
	double	 kb;
};

static double
ms(struct timeval t)
{
	return (double)t.tv_sec * 1000 + (double)t.tv_usec / 1000;
}

static double
now(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_MONOTONIC, &t) == -1)
		err(1, "clock_gettime");
	return (double)t.tv_sec * 1000 + (double)t.tv_nsec / 1e6;
}

/* Standard output and error are dropped: a run is judged by its status. */
static _Noreturn void
child(char *const argv[], int in, int null)
{
	if (dup2(in, 0) != -1 && dup2(null, 1) != -1 && dup2(null, 2) != -1)
		execv(argv[0], argv);
	_exit(127);
}

static struct run
measure(char *const argv[], const char *input)
{
	struct rusage ru;
	struct run r;
	double start;
	pid_t pid;
	int in, null, status;

	if ((in = open(input, O_RDONLY | O_CLOEXEC)) == -1 ||
	    (null = open("/dev/null", O_WRONLY | O_CLOEXEC)) == -1)
		err(1, "%s", input);
	start = now();
	if ((pid = vfork()) == 0)
		child(argv, in, null);
	if (pid == -1 || wait4(pid, &status, 0, &ru) == -1)
		err(1, "%s", argv[0]);
	r.wall = now() - start;
	r.cpu = ms(ru.ru_utime) + ms(ru.ru_stime);
	r.kb = (double)ru.ru_maxrss;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		errx(1, "%s failed (status %#x)", argv[0], (unsigned)status);
	close(in);
	close(null);
	return r;
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
median(double *v, size_t n)
{
	qsort(v, n, sizeof(*v), compare);
	return n % 2 == 1 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

static void
report(const struct run *a, size_t n, double *v)
{
	size_t i;
	double wall, cpu;

	for (i = 0; i < n; i++)
		v[i] = a[i].wall;
	wall = median(v, n);
	for (i = 0; i < n; i++)
		v[i] = a[i].cpu;
	cpu = median(v, n);
	for (i = 0; i < n; i++)
		v[i] = a[i].kb;
	printf("%8.2f %7.2f %7.0f", wall, cpu, median(v, n));
}

static void
report_ratios(const struct run *a, const struct run *b, size_t n, double *v)
{
	size_t i;
	double wall;

	for (i = 0; i < n; i++)
		v[i] = b[i].wall / a[i].wall;
	wall = median(v, n);
	for (i = 0; i < n; i++)
		v[i] = b[i].cpu / a[i].cpu;
	printf("   %5.2f  %5.2f\n", wall, median(v, n));
}

static void
measure_pairs(char *const first[], char *const second[], const char *input,
    size_t n)
{
	struct run *a, *b;
	double *v;
	size_t i;

	if ((a = calloc(n, sizeof(*a))) == NULL ||
	    (b = calloc(n, sizeof(*b))) == NULL ||
	    (v = calloc(n, sizeof(*v))) == NULL)
		err(1, NULL);
	(void)measure(first, input);	/* what is cached is cached now */
	(void)measure(second, input);
	for (i = 0; i < n; i++) {
		a[i] = measure(first, input);
		b[i] = measure(second, input);
	}
	report(a, n, v);
	printf("  ");
	report(b, n, v);
	report_ratios(a, b, n, v);
	free(a);
	free(b);
	free(v);
}

int
main(int argc, char *argv[])
{
	long n;
	int i;

	if (argc < 6)
		errx(64, "usage: pairs runs input command1 ... ::: "
		    "command2 ...");
	n = strtol(argv[1], NULL, 10);
	if (n < 1 || n > RUNS_MAX)
		errx(64, "%s: 1 to %d runs", argv[1], RUNS_MAX);
	for (i = 3; i < argc && strcmp(argv[i], ":::") != 0; i++)
		continue;
	if (i == 3 || i + 1 >= argc)
		errx(64, "two commands are needed, with ::: between them");
	argv[i] = NULL;
	measure_pairs(argv + 3, argv + i + 1, argv[2], (size_t)n);
	return 0;
}
