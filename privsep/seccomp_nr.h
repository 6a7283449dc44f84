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
 * The numbers of system calls by name: NR(name), -1 where this machine or its
 * kernel headers have no such call.
 */

#ifndef SECCOMP_NR_H
#define SECCOMP_NR_H

#include <sys/syscall.h>

#define NR(name)	__NR_##name

#ifndef __NR__llseek
#define __NR__llseek -1
#endif
#ifndef __NR__newselect
#define __NR__newselect -1
#endif
#ifndef __NR_access
#define __NR_access -1
#endif
#ifndef __NR_bind
#define __NR_bind -1
#endif
#ifndef __NR_brk
#define __NR_brk -1
#endif
#ifndef __NR_clock_gettime
#define __NR_clock_gettime -1
#endif
#ifndef __NR_clock_gettime64
#define __NR_clock_gettime64 -1
#endif
#ifndef __NR_clock_nanosleep
#define __NR_clock_nanosleep -1
#endif
#ifndef __NR_clock_nanosleep_time64
#define __NR_clock_nanosleep_time64 -1
#endif
#ifndef __NR_clone
#define __NR_clone -1
#endif
#ifndef __NR_clone3
#define __NR_clone3 -1
#endif
#ifndef __NR_close
#define __NR_close -1
#endif
#ifndef __NR_connect
#define __NR_connect -1
#endif
#ifndef __NR_dup
#define __NR_dup -1
#endif
#ifndef __NR_dup2
#define __NR_dup2 -1
#endif
#ifndef __NR_dup3
#define __NR_dup3 -1
#endif
#ifndef __NR_epoll_create1
#define __NR_epoll_create1 -1
#endif
#ifndef __NR_epoll_ctl
#define __NR_epoll_ctl -1
#endif
#ifndef __NR_epoll_pwait
#define __NR_epoll_pwait -1
#endif
#ifndef __NR_epoll_wait
#define __NR_epoll_wait -1
#endif
#ifndef __NR_eventfd2
#define __NR_eventfd2 -1
#endif
#ifndef __NR_exit
#define __NR_exit -1
#endif
#ifndef __NR_exit_group
#define __NR_exit_group -1
#endif
#ifndef __NR_faccessat
#define __NR_faccessat -1
#endif
#ifndef __NR_faccessat2
#define __NR_faccessat2 -1
#endif
#ifndef __NR_fcntl
#define __NR_fcntl -1
#endif
#ifndef __NR_fcntl64
#define __NR_fcntl64 -1
#endif
#ifndef __NR_fstat
#define __NR_fstat -1
#endif
#ifndef __NR_fstat64
#define __NR_fstat64 -1
#endif
#ifndef __NR_fstatat64
#define __NR_fstatat64 -1
#endif
#ifndef __NR_fstatfs
#define __NR_fstatfs -1
#endif
#ifndef __NR_futex
#define __NR_futex -1
#endif
#ifndef __NR_futex_time64
#define __NR_futex_time64 -1
#endif
#ifndef __NR_getcwd
#define __NR_getcwd -1
#endif
#ifndef __NR_getdents64
#define __NR_getdents64 -1
#endif
#ifndef __NR_getegid
#define __NR_getegid -1
#endif
#ifndef __NR_getegid32
#define __NR_getegid32 -1
#endif
#ifndef __NR_geteuid
#define __NR_geteuid -1
#endif
#ifndef __NR_geteuid32
#define __NR_geteuid32 -1
#endif
#ifndef __NR_getgid
#define __NR_getgid -1
#endif
#ifndef __NR_getgid32
#define __NR_getgid32 -1
#endif
#ifndef __NR_getpeername
#define __NR_getpeername -1
#endif
#ifndef __NR_getpid
#define __NR_getpid -1
#endif
#ifndef __NR_getppid
#define __NR_getppid -1
#endif
#ifndef __NR_getrandom
#define __NR_getrandom -1
#endif
#ifndef __NR_getsockname
#define __NR_getsockname -1
#endif
#ifndef __NR_getsockopt
#define __NR_getsockopt -1
#endif
#ifndef __NR_gettid
#define __NR_gettid -1
#endif
#ifndef __NR_gettimeofday
#define __NR_gettimeofday -1
#endif
#ifndef __NR_getuid
#define __NR_getuid -1
#endif
#ifndef __NR_getuid32
#define __NR_getuid32 -1
#endif
#ifndef __NR_ioctl
#define __NR_ioctl -1
#endif
#ifndef __NR_keyctl
#define __NR_keyctl -1
#endif
#ifndef __NR_kill
#define __NR_kill -1
#endif
#ifndef __NR_lseek
#define __NR_lseek -1
#endif
#ifndef __NR_lstat
#define __NR_lstat -1
#endif
#ifndef __NR_lstat64
#define __NR_lstat64 -1
#endif
#ifndef __NR_madvise
#define __NR_madvise -1
#endif
#ifndef __NR_mlock
#define __NR_mlock -1
#endif
#ifndef __NR_mmap
#define __NR_mmap -1
#endif
#ifndef __NR_mmap2
#define __NR_mmap2 -1
#endif
#ifndef __NR_mprotect
#define __NR_mprotect -1
#endif
#ifndef __NR_mremap
#define __NR_mremap -1
#endif
#ifndef __NR_munlock
#define __NR_munlock -1
#endif
#ifndef __NR_munmap
#define __NR_munmap -1
#endif
#ifndef __NR_nanosleep
#define __NR_nanosleep -1
#endif
#ifndef __NR_newfstatat
#define __NR_newfstatat -1
#endif
#ifndef __NR_open
#define __NR_open -1
#endif
#ifndef __NR_openat
#define __NR_openat -1
#endif
#ifndef __NR_pipe2
#define __NR_pipe2 -1
#endif
#ifndef __NR_poll
#define __NR_poll -1
#endif
#ifndef __NR_ppoll
#define __NR_ppoll -1
#endif
#ifndef __NR_ppoll_time64
#define __NR_ppoll_time64 -1
#endif
#ifndef __NR_prctl
#define __NR_prctl -1
#endif
#ifndef __NR_pread64
#define __NR_pread64 -1
#endif
#ifndef __NR_prlimit64
#define __NR_prlimit64 -1
#endif
#ifndef __NR_pselect6
#define __NR_pselect6 -1
#endif
#ifndef __NR_pselect6_time64
#define __NR_pselect6_time64 -1
#endif
#ifndef __NR_read
#define __NR_read -1
#endif
#ifndef __NR_readlink
#define __NR_readlink -1
#endif
#ifndef __NR_readlinkat
#define __NR_readlinkat -1
#endif
#ifndef __NR_readv
#define __NR_readv -1
#endif
#ifndef __NR_recvfrom
#define __NR_recvfrom -1
#endif
#ifndef __NR_recvmmsg
#define __NR_recvmmsg -1
#endif
#ifndef __NR_recvmmsg_time64
#define __NR_recvmmsg_time64 -1
#endif
#ifndef __NR_recvmsg
#define __NR_recvmsg -1
#endif
#ifndef __NR_restart_syscall
#define __NR_restart_syscall -1
#endif
#ifndef __NR_rseq
#define __NR_rseq -1
#endif
#ifndef __NR_rt_sigaction
#define __NR_rt_sigaction -1
#endif
#ifndef __NR_rt_sigprocmask
#define __NR_rt_sigprocmask -1
#endif
#ifndef __NR_rt_sigreturn
#define __NR_rt_sigreturn -1
#endif
#ifndef __NR_sched_yield
#define __NR_sched_yield -1
#endif
#ifndef __NR_select
#define __NR_select -1
#endif
#ifndef __NR_sendmmsg
#define __NR_sendmmsg -1
#endif
#ifndef __NR_sendmsg
#define __NR_sendmsg -1
#endif
#ifndef __NR_sendto
#define __NR_sendto -1
#endif
#ifndef __NR_set_robust_list
#define __NR_set_robust_list -1
#endif
#ifndef __NR_setsockopt
#define __NR_setsockopt -1
#endif
#ifndef __NR_shutdown
#define __NR_shutdown -1
#endif
#ifndef __NR_sigaltstack
#define __NR_sigaltstack -1
#endif
#ifndef __NR_sigreturn
#define __NR_sigreturn -1
#endif
#ifndef __NR_socket
#define __NR_socket -1
#endif
#ifndef __NR_socketcall
#define __NR_socketcall -1
#endif
#ifndef __NR_stat
#define __NR_stat -1
#endif
#ifndef __NR_stat64
#define __NR_stat64 -1
#endif
#ifndef __NR_statfs
#define __NR_statfs -1
#endif
#ifndef __NR_statx
#define __NR_statx -1
#endif
#ifndef __NR_sysinfo
#define __NR_sysinfo -1
#endif
#ifndef __NR_tgkill
#define __NR_tgkill -1
#endif
#ifndef __NR_time
#define __NR_time -1
#endif
#ifndef __NR_timerfd_create
#define __NR_timerfd_create -1
#endif
#ifndef __NR_timerfd_settime
#define __NR_timerfd_settime -1
#endif
#ifndef __NR_timerfd_settime64
#define __NR_timerfd_settime64 -1
#endif
#ifndef __NR_tkill
#define __NR_tkill -1
#endif
#ifndef __NR_uname
#define __NR_uname -1
#endif
#ifndef __NR_wait4
#define __NR_wait4 -1
#endif
#ifndef __NR_waitid
#define __NR_waitid -1
#endif
#ifndef __NR_waitpid
#define __NR_waitpid -1
#endif
#ifndef __NR_write
#define __NR_write -1
#endif
#ifndef __NR_writev
#define __NR_writev -1
#endif

#endif
