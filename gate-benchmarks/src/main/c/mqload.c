/*
 * mqload - measuring client for MQTT 3.1.1 servers over TCP.
 * One thread, epoll, libc only. Talks to loopback addresses only.
 * --help shows its options. Exit status 0: all was right; 1: a reply was wrong or missing, or a connection failed; 2: bad usage.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <math.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#ifndef IP_BIND_ADDRESS_NO_PORT
#define IP_BIND_ADDRESS_NO_PORT 24
#endif

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

/* ------------------------------------------------------------ options */

static struct {
  const char *mode, *label, *variant;
  const char *host, *topic, *sub_topic, *user, *pass, *prefix;
  int port, conns, window, payload, qos, sub_qos, conc, keepalive;
  int spread, slow, bwindow, server_pid, churn, bytes_gap_us;
  bool subscribe, no_subscribe, any_topic, no_verify, quiet, nospin;
  double warmup, duration, rate, max_seconds, drain, bcast_timeout, hold;
  u64 broadcasts, messages;
} o = {.host = "127.0.0.1", .topic = "echo/HD_echo/1", .prefix = "mq", .port = 1883,
       .conns = 100, .window = 1, .payload = 64, .qos = 0, .sub_qos = -1, .conc = 64,
       .keepalive = 60, .spread = 20000, .bwindow = 1, .warmup = 2, .duration = 5,
       .drain = 3, .bcast_timeout = 5, .hold = 10, .bytes_gap_us = 0, .label = "",
       .variant = ""};

enum { M_ECHO, M_FANOUT, M_CONNECT, M_IDLE, M_ABUSE };
static int mode;

/* ------------------------------------------------------------ helpers */

static void die(const char *f, ...) {
  va_list a;
  va_start(a, f);
  fprintf(stderr, "mqload: ");
  vfprintf(stderr, f, a);
  fprintf(stderr, "\n");
  va_end(a);
  exit(2);
}

static inline u64 now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (u64)t.tv_sec * 1000000000ull + (u64)t.tv_nsec;
}

static void *xrealloc(void *p, size_t n) {
  void *q = realloc(p, n);
  if (!q) die("out of memory");
  return q;
}

static inline u64 mix64(u64 x) {
  x ^= x >> 33; x *= 0xff51afd7ed558ccdull;
  x ^= x >> 33; x *= 0xc4ceb9fe1a85ec53ull;
  return x ^ (x >> 33);
}

/* ---------------------------------------------------------- histogram */
/* log-linear: 128 sub-buckets for each power of two, below 0.8 % error */

#define H_SUB 128
#define H_N (58 * H_SUB)
typedef struct { u64 n, max, sum; u64 b[H_N]; } hist;

static inline void h_add(hist *h, u64 v) {
  unsigned i;
  if (v < H_SUB) i = (unsigned)v;
  else {
    unsigned e = 63 - (unsigned)__builtin_clzll(v);      /* >= 7 */
    i = (e - 6) * H_SUB + (unsigned)((v >> (e - 7)) & (H_SUB - 1));
  }
  if (i >= H_N) i = H_N - 1;
  h->b[i]++;
  h->n++;
  h->sum += v;
  if (v > h->max) h->max = v;
}

static double h_pct(const hist *h, double p) { /* in microseconds */
  if (!h->n) return 0;
  u64 want = (u64)ceil(p / 100.0 * (double)h->n), acc = 0;
  if (want < 1) want = 1;
  for (unsigned i = 0; i < H_N; i++) {
    acc += h->b[i];
    if (acc >= want) {
      u64 v;
      if (i < H_SUB) v = i;
      else {
        unsigned e = i / H_SUB + 6;
        v = (1ull << e) + ((u64)(i % H_SUB) << (e - 7)) + ((1ull << (e - 7)) >> 1);
      }
      if (v > h->max) v = h->max;
      return (double)v / 1000.0;
    }
  }
  return (double)h->max / 1000.0;
}

/* -------------------------------------------------- /proc of the server */

typedef struct { double cpu; long rss_kb, hwm_kb; double self_cpu, all_cpu; u64 t; } usage_t;

static usage_t usage_now(void) {
  usage_t u = {0};
  u.t = now_ns();
  struct rusage r;
  getrusage(RUSAGE_SELF, &r);
  u.self_cpu = (double)r.ru_utime.tv_sec + (double)r.ru_utime.tv_usec * 1e-6 +
               (double)r.ru_stime.tv_sec + (double)r.ru_stime.tv_usec * 1e-6;
  char p[64], b[4096];
  FILE *f = fopen("/proc/stat", "r");
  if (f) { /* what the whole machine was busy with: shows whether others disturbed the run */
    unsigned long v[8] = {0};
    if (fscanf(f, "cpu %lu %lu %lu %lu %lu %lu %lu %lu", v, v + 1, v + 2, v + 3, v + 4, v + 5, v + 6, v + 7) == 8)
      u.all_cpu = (double)(v[0] + v[1] + v[2] + v[5] + v[6] + v[7]) / (double)sysconf(_SC_CLK_TCK);
    fclose(f);
  }
  if (o.server_pid > 0) {
    snprintf(p, sizeof p, "/proc/%d/stat", o.server_pid);
    f = fopen(p, "r");
    if (f) {
      size_t n = fread(b, 1, sizeof b - 1, f);
      fclose(f);
      b[n] = 0;
      char *q = strrchr(b, ')');
      unsigned long ut = 0, st = 0;
      if (q && sscanf(q + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &ut, &st) == 2)
        u.cpu = (double)(ut + st) / (double)sysconf(_SC_CLK_TCK);
    }
    snprintf(p, sizeof p, "/proc/%d/status", o.server_pid);
    f = fopen(p, "r");
    if (f) {
      while (fgets(b, sizeof b, f)) {
        sscanf(b, "VmRSS: %ld", &u.rss_kb);
        sscanf(b, "VmHWM: %ld", &u.hwm_kb);
      }
      fclose(f);
    }
  }
  return u;
}

/* -------------------------------------------------------- connections */

enum { S_NONE, S_TCP, S_CONNACK, S_SUBACK, S_READY, S_CLOSED };
enum { R_LOAD, R_SUB, R_PUB, R_SLOW };

typedef struct {
  int fd;
  u8 st, role, want_out, mute;
  u32 idx;
  u32 next, base, outst, hi;  /* sequence: next to send, oldest open, number open, end of what has come */
  u64 *ring;                  /* open sequence numbers, one bit each */
  u32 got;                    /* fan-out: distinct deliveries */
  u64 seen;                   /* fan-out: which of the 64 numbers below next have come */
  u16 pid;
  u32 acks_due;
  char *topic, *sub;
  u16 tlen, slen;
  u8 *rb; u32 rlen, rcap;
  u8 *wb; u32 woff, wlen, wcap;
  u64 t0, t_ping;
} conn;

static conn *C;
static int NC, opened, ready, closed_n, failed, shaking;
static int ep;
static u64 ring_bits;
static u32 run_tag;
static u8 *pattern;
#define PAT 65536
#define RBUF (256 * 1024)
static u8 rbuf[RBUF + 1024 * 1024];
static u8 *obuf;
static size_t ocap, olen;

static struct {
  u64 sent, recv, bytes_in, bytes_out, acks, pings, pongs, other;
  u64 e_payload, e_topic, e_order, e_dup, e_proto;
} s;

static hist lat, clat, lag;
static bool measuring, stop_sending;
static u64 t_start, t_meas0, t_meas1, m_recv, m_sent;
static u64 recv0;
static volatile sig_atomic_t interrupted;
static u64 first_close, last_close;

static void fan_got(conn *c, u32 seq, u64 t_int, u64 now);
static void on_ready(conn *c);

static void o_need(size_t n) {
  if (olen + n > ocap) {
    ocap = (olen + n) * 2;
    obuf = xrealloc(obuf, ocap);
  }
}

/* ----------------------------------------------------------- payloads */
/* 0 conn, 4 seq, 8 time, 16 run tag, 20 check over all, 24.. pattern  */

static inline u32 chk(u32 c, u32 q, u64 t) {
  return (u32)mix64(((u64)c << 32 | q) ^ mix64(t) ^ run_tag);
}

static inline void pay_put(u8 *p, int n, u32 c, u32 q, u64 t) {
  u32 k = chk(c, q, t);
  memcpy(p, &c, 4); memcpy(p + 4, &q, 4); memcpy(p + 8, &t, 8);
  memcpy(p + 16, &run_tag, 4); memcpy(p + 20, &k, 4);
  if (n > 24) memcpy(p + 24, pattern + (k & (PAT - 1)), (size_t)n - 24);
}

static inline bool pay_get(const u8 *p, size_t n, u32 *c, u32 *q, u64 *t) {
  u32 tag, k;
  if (n != (size_t)o.payload) return false;
  memcpy(c, p, 4); memcpy(q, p + 4, 4); memcpy(t, p + 8, 8);
  memcpy(&tag, p + 16, 4); memcpy(&k, p + 20, 4);
  if (tag != run_tag || k != chk(*c, *q, *t)) return false;
  return n <= 24 || !memcmp(p + 24, pattern + (k & (PAT - 1)), n - 24);
}

static inline u8 *put_len(u8 *p, u32 n) {
  do { u8 b = n & 127; n >>= 7; *p++ = n ? b | 128 : b; } while (n);
  return p;
}

static inline bool bit(const conn *c, u32 q) {
  u32 b = (u32)(q & (ring_bits - 1));
  return c->ring[b >> 6] >> (b & 63) & 1;
}

static void sent_one(conn *c) {
  if (c->ring) {
    /* an answer that is overdue by a whole ring is written off; it stays counted as unanswered */
    if (c->next - c->base >= ring_bits) {
      u32 b = (u32)(c->base & (ring_bits - 1));
      c->ring[b >> 6] &= ~(1ull << (b & 63));
      do c->base++; while (c->base != c->next && !bit(c, c->base));
    }
    u32 b = (u32)(c->next & (ring_bits - 1));
    c->ring[b >> 6] |= 1ull << (b & 63);
  }
  c->next++;
  c->outst++;
  s.sent++;
}

static void put_publish(conn *c, u64 t) {
  u32 body = 2u + c->tlen + (o.qos ? 2u : 0u) + (u32)o.payload;
  o_need(body + 5);
  u8 *p = obuf + olen, *p0 = p;
  *p++ = (u8)(0x30 | (o.qos << 1));
  p = put_len(p, body);
  *p++ = (u8)(c->tlen >> 8); *p++ = (u8)c->tlen;
  memcpy(p, c->topic, c->tlen); p += c->tlen;
  if (o.qos) {
    if (++c->pid == 0) c->pid = 1;
    *p++ = (u8)(c->pid >> 8); *p++ = (u8)c->pid;
    c->acks_due++;
  }
  pay_put(p, o.payload, c->idx, c->next, t);
  p += o.payload;
  olen += (size_t)(p - p0);
  sent_one(c);
}

/* ----------------------------------------------------------- sockets */

static void ep_mod(conn *c) {
  struct epoll_event e = {.data.ptr = c};
  e.events = (c->mute ? 0u : (u32)EPOLLIN) | EPOLLRDHUP | (c->want_out ? (u32)EPOLLOUT : 0u);
  epoll_ctl(ep, EPOLL_CTL_MOD, c->fd, &e);
}

static void drop(conn *c, bool by_peer) {
  if (c->st == S_CLOSED || c->st == S_NONE) return;
  if (c->st < S_READY) { shaking--; failed++; } else ready--;
  if (by_peer) {
    closed_n++;
    last_close = now_ns();
    if (!first_close) first_close = last_close;
  }
  close(c->fd);
  c->fd = -1;
  c->st = S_CLOSED;
}

static void flush_to(conn *c, const u8 *d, size_t n) {
  if (c->st == S_CLOSED || !n) return;
  size_t done = 0;
  if (c->wlen == c->woff) {
    ssize_t k = send(c->fd, d, n, MSG_NOSIGNAL);
    if (k < 0) {
      if (errno != EAGAIN) { drop(c, true); return; }
      k = 0;
    }
    done = (size_t)k;
    s.bytes_out += done;
    if (done == n) return;
  }
  if (c->woff) { memmove(c->wb, c->wb + c->woff, c->wlen - c->woff); c->wlen -= c->woff; c->woff = 0; }
  size_t rest = n - done;
  if (c->wlen + rest > c->wcap) { c->wcap = (u32)((c->wlen + rest) * 2); c->wb = xrealloc(c->wb, c->wcap); }
  memcpy(c->wb + c->wlen, d + done, rest);
  c->wlen += (u32)rest;
  if (!c->want_out) { c->want_out = 1; ep_mod(c); }
}

static void flush_obuf(conn *c) {
  flush_to(c, obuf, olen);
  olen = 0;
}

static void on_writable(conn *c) {
  while (c->woff < c->wlen) {
    ssize_t k = send(c->fd, c->wb + c->woff, c->wlen - c->woff, MSG_NOSIGNAL);
    if (k < 0) {
      if (errno == EAGAIN) return;
      drop(c, true);
      return;
    }
    c->woff += (u32)k;
    s.bytes_out += (u64)k;
  }
  c->woff = c->wlen = 0;
  if (c->want_out) { c->want_out = 0; ep_mod(c); }
}

static void put_str(const char *t, size_t n) {
  o_need(n + 2);
  obuf[olen++] = (u8)(n >> 8);
  obuf[olen++] = (u8)n;
  memcpy(obuf + olen, t, n);
  olen += n;
}

static void put_connect(conn *c) {
  char id[64];
  int n = snprintf(id, sizeof id, "%s-%x-%u", o.prefix, run_tag & 0xffffff, c->idx);
  u32 body = 10u + 2u + (u32)n;
  u8 flags = 2;
  if (o.user) { body += 2u + (u32)strlen(o.user); flags |= 0x80; }
  if (o.pass) { body += 2u + (u32)strlen(o.pass); flags |= 0x40; }
  o_need(body + 5);
  obuf[olen++] = 0x10;
  olen = (size_t)(put_len(obuf + olen, body) - obuf);
  static const u8 h[] = {0, 4, 'M', 'Q', 'T', 'T', 4};
  memcpy(obuf + olen, h, 7);
  olen += 7;
  obuf[olen++] = flags;
  obuf[olen++] = (u8)(o.keepalive >> 8);
  obuf[olen++] = (u8)o.keepalive;
  put_str(id, (size_t)n);
  if (o.user) put_str(o.user, strlen(o.user));
  if (o.pass) put_str(o.pass, strlen(o.pass));
}

static void put_subscribe(conn *c) {
  u32 body = 2u + 2u + c->slen + 1u;
  o_need(body + 5);
  obuf[olen++] = 0x82;
  olen = (size_t)(put_len(obuf + olen, body) - obuf);
  obuf[olen++] = 0xff; obuf[olen++] = 0xff;
  put_str(c->sub, c->slen);
  obuf[olen++] = (u8)(o.sub_qos < 0 ? o.qos : o.sub_qos);
}

static char *expand(const char *pat, u32 idx, u16 *len) {
  const char *d = strstr(pat, "%d");
  char b[512];
  int n = d ? snprintf(b, sizeof b, "%.*s%u%s", (int)(d - pat), pat, idx, d + 2)
            : snprintf(b, sizeof b, "%s", pat);
  if (n >= (int)sizeof b) die("topic too long");
  *len = (u16)n;
  return strdup(b);
}

static void open_conn(conn *c, u32 idx, int role) {
  memset(c, 0, sizeof *c);
  c->idx = idx;
  c->role = (u8)role;
  c->topic = expand(o.topic, idx, &c->tlen);
  c->sub = expand(o.sub_topic ? o.sub_topic : o.topic, idx, &c->slen);
  if (ring_bits && role == R_LOAD) {
    c->ring = calloc(ring_bits / 64, 8);
    if (!c->ring) die("out of memory");
  }
  shaking++;
  opened++;
  c->st = S_TCP;
  c->t0 = now_ns();
  c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (c->fd < 0) { shaking--; failed++; c->st = S_CLOSED; return; }
  int one = 1;
  setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (role == R_SLOW) { int small = 4096; setsockopt(c->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small); }
  /* sources 127.x.y.z: a new one for each `spread` connections, the middle from this process id */
  setsockopt(c->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
  u32 host = 0x7f000000u | ((u32)(1 + getpid() % 250) << 16) | ((idx / (u32)o.spread + 1) & 0xffff);
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(host)};
  if (bind(c->fd, (void *)&a, sizeof a)) { close(c->fd); shaking--; failed++; c->st = S_CLOSED; return; }
  struct sockaddr_in d = {.sin_family = AF_INET, .sin_port = htons((u16)o.port)};
  inet_pton(AF_INET, o.host, &d.sin_addr);
  if (connect(c->fd, (void *)&d, sizeof d) && errno != EINPROGRESS) {
    close(c->fd); shaking--; failed++; c->st = S_CLOSED; return;
  }
  c->want_out = 1;
  struct epoll_event e = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP, .data.ptr = c};
  epoll_ctl(ep, EPOLL_CTL_ADD, c->fd, &e);
}

static bool want_sub(const conn *c) {
  if (mode == M_FANOUT) return c->role != R_PUB && !o.no_subscribe;
  return o.subscribe;
}

static void become_ready(conn *c) {
  c->st = S_READY;
  shaking--;
  ready++;
  h_add(&clat, now_ns() - c->t0);
  c->t_ping = now_ns();
  if (c->role == R_SLOW) { c->mute = 1; ep_mod(c); }
  on_ready(c);
}

/* ---------------------------------------------------- incoming packets */

static void echo_got(conn *c, const u8 *pl, size_t n, u64 now, u32 *more) {
  u32 ci, q;
  u64 t;
  s.recv++;
  if (o.no_verify) {
    q = c->base;
    t = 0;
  } else {
    if (!pay_get(pl, n, &ci, &q, &t) || ci != c->idx) { s.e_payload++; goto refill; }
  }
  u32 b = (u32)(q & (ring_bits - 1));
  if ((u32)(q - c->base) >= c->next - c->base || !bit(c, q)) { s.e_dup++; return; }
  if (q < c->hi) s.e_order++; else c->hi = q + 1; /* overtaken by a later one */
  c->ring[b >> 6] &= ~(1ull << (b & 63));
  while (c->base != c->next && !bit(c, c->base)) c->base++;
  if (o.rate > 0) {
    if (t >= t_meas0 && t < t_meas1) { m_recv++; h_add(&lat, now - t); }
  } else if (measuring && t) h_add(&lat, now - t);
refill:
  if (c->outst) c->outst--;
  if (o.rate <= 0 && !stop_sending) (*more)++;
}

/* returns false when the connection was dropped */
static bool packet(conn *c, u8 h, const u8 *p, u32 n, u64 now, u32 *more) {
  if (mode == M_ABUSE && !stop_sending) { s.other++; return true; }
  switch (h >> 4) {
  case 3: {
    if (c->st != S_READY || n < 2) { s.e_proto++; return true; }
    u32 tl = (u32)p[0] << 8 | p[1], off = 2 + tl;
    int q = h >> 1 & 3;
    if (q) off += 2;
    if (off > n) { s.e_proto++; return true; }
    if (q == 1) {
      o_need(4);
      u8 *w = obuf + olen;
      w[0] = 0x40; w[1] = 2; w[2] = p[2 + tl]; w[3] = p[3 + tl];
      olen += 4;
    }
    if (!o.any_topic) {
      const char *t = mode == M_FANOUT && o.sub_topic ? NULL : c->topic;
      if (t && (tl != c->tlen || memcmp(t, p + 2, tl))) { s.e_topic++; return true; }
    }
    if (c->role == R_LOAD) echo_got(c, p + off, n - off, now, more);
    else if (c->role == R_SUB) {
      u32 ci, sq; u64 t;
      s.recv++;
      if (!pay_get(p + off, n - off, &ci, &sq, &t)) s.e_payload++;
      else fan_got(c, sq, t, now);
    } else s.other++;
    return true;
  }
  case 4: s.acks++; if (c->acks_due) c->acks_due--; else s.e_proto++; return true;
  case 2:
    if (c->st != S_CONNACK || n != 2 || p[1]) { drop(c, false); return false; }
    if (want_sub(c)) { c->st = S_SUBACK; put_subscribe(c); }
    else become_ready(c);
    return c->st != S_CLOSED;
  case 9:
    if (c->st != S_SUBACK || n != 3 || p[2] > 2) { drop(c, false); return false; }
    become_ready(c);
    return c->st != S_CLOSED;
  case 13: s.pongs++; return true;
  default: s.e_proto++; return true;
  }
}

static void on_readable(conn *c) {
  u8 *b = rbuf;
  u32 have = c->rlen;
  if (have) memcpy(b, c->rb, have);
  ssize_t k = recv(c->fd, b + have, RBUF, 0);
  if (k == 0) { drop(c, true); return; }
  if (k < 0) { if (errno != EAGAIN) drop(c, true); return; }
  s.bytes_in += (u64)k;
  u64 now = now_ns();
  u32 end = have + (u32)k, i = 0, more = 0;
  olen = 0;
  while (end - i >= 2) {
    u32 j = i + 1, len = 0, sh = 0;
    bool whole = false;
    while (j < end && sh <= 21) {
      u8 x = b[j++];
      len |= (u32)(x & 127) << sh;
      sh += 7;
      if (!(x & 128)) { whole = true; break; }
    }
    if (!whole) { if (sh > 21) { s.e_proto++; drop(c, false); return; } break; }
    if (len > 1000000) { s.e_proto++; drop(c, false); return; }
    if (end - j < len) break;
    if (!packet(c, b[i], b + j, len, now, &more)) return;
    i = j + len;
  }
  u32 left = end - i;
  if (left) {
    if (left > c->rcap) { c->rcap = left * 2; c->rb = xrealloc(c->rb, c->rcap); }
    memcpy(c->rb, b + i, left);
  }
  c->rlen = left;
  if (more) { u64 t = now_ns(); while (more--) put_publish(c, t); }
  if (olen) flush_obuf(c);
}

static void on_event(conn *c, u32 ev) {
  if (c->st == S_CLOSED) return;
  if (c->st == S_TCP) {
    int e = 0;
    socklen_t l = sizeof e;
    getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &e, &l);
    if (e || ev & (EPOLLERR | EPOLLHUP)) { drop(c, false); return; }
    if (!(ev & EPOLLOUT)) return;
    c->want_out = 0;
    ep_mod(c);
    if (mode == M_ABUSE) { become_ready(c); return; }
    c->st = S_CONNACK;
    olen = 0;
    put_connect(c);
    flush_obuf(c);
    return;
  }
  if (c->mute) { /* never reads: only notices the server's closing */
    if (ev & (EPOLLHUP | EPOLLERR | EPOLLRDHUP)) drop(c, true);
    return;
  }
  if (ev & EPOLLOUT) on_writable(c);
  if (c->st != S_CLOSED && ev & (EPOLLIN | EPOLLHUP | EPOLLERR | EPOLLRDHUP)) on_readable(c);
}

static struct epoll_event evs[1024];

static void turn(int timeout_ms) {
  int n = epoll_wait(ep, evs, 1024, timeout_ms);
  for (int i = 0; i < n; i++) on_event(evs[i].data.ptr, evs[i].events);
}

static void pings(void) {
  if (o.keepalive <= 0) return;
  static u64 last;
  static int at;
  u64 now = now_ns(), every = (u64)o.keepalive * 500000000ull;
  if (now - last < 10000000ull) return;
  last = now;
  int lim = NC / 100 + 50;   /* a slice of the connections each 10 ms */
  for (int k = 0; k < lim && k < NC; k++) {
    conn *c = &C[at];
    at = (at + 1) % NC;
    if (c->st == S_READY && mode != M_ABUSE && now - c->t_ping > every) {
      static const u8 ping[] = {0xc0, 0};
      c->t_ping = now;
      s.pings++;
      flush_to(c, ping, 2);
    }
  }
}

static bool out_of_time(void) {
  return interrupted || (double)(now_ns() - t_start) * 1e-9 > o.max_seconds;
}

/* opens connections [opened, upto) with at most o.conc handshakes open */
static void open_all(int upto, int role) {
  while (!out_of_time()) {
    while (opened < upto && shaking < o.conc) open_conn(&C[opened], (u32)opened, role);
    if (opened >= upto && !shaking) break;
    turn(100);
    pings();
  }
}

/* ------------------------------------------------------------- output */

static char js[8192];
static size_t jpos;
static void j(const char *f, ...) {
  va_list a;
  va_start(a, f);
  jpos += (size_t)vsnprintf(js + jpos, sizeof js - jpos, f, a);
  va_end(a);
  if (jpos >= sizeof js) jpos = sizeof js - 1;
}
static void j_begin(void) {
  jpos = 0;
  j("{\"mode\":\"%s\",\"label\":\"%s\",\"conns\":%d,\"payload\":%d,\"qos\":%d", o.mode, o.label, o.conns,
    o.payload, o.qos);
}
static void j_hist(const char *k, const hist *h) {
  j(",\"%s\":{\"n\":%" PRIu64 ",\"mean_us\":%.1f,\"p50_us\":%.1f,\"p90_us\":%.1f,\"p99_us\":%.1f,\"p99.9_us\":%.1f,"
    "\"max_us\":%.1f}", k, h->n, h->n ? (double)h->sum / (double)h->n / 1000.0 : 0.0, h_pct(h, 50),
    h_pct(h, 90), h_pct(h, 99), h_pct(h, 99.9), (double)h->max / 1000.0);
}
static u64 errors(void) { return s.e_payload + s.e_topic + s.e_order + s.e_dup + s.e_proto; }
static void j_usage(const usage_t *a, const usage_t *b, u64 msgs) {
  double secs = (double)(b->t - a->t) * 1e-9;
  if (o.server_pid > 0)
    j(",\"server_cpu_s\":%.2f,\"server_cpu_pct\":%.1f,\"server_us_per_msg\":%.3f,\"server_rss_kb\":[%ld,%ld],"
      "\"server_hwm_kb\":%ld", b->cpu - a->cpu, 100.0 * (b->cpu - a->cpu) / secs,
      msgs ? (b->cpu - a->cpu) * 1e6 / (double)msgs : 0.0, a->rss_kb, b->rss_kb, b->hwm_kb);
  j(",\"client_cpu_pct\":%.1f,\"other_cpu_pct\":%.1f", 100.0 * (b->self_cpu - a->self_cpu) / secs,
    100.0 * (b->all_cpu - a->all_cpu - (b->self_cpu - a->self_cpu) - (b->cpu - a->cpu)) / secs);
}
static void j_end(void) {
  j(",\"errors\":{\"payload\":%" PRIu64 ",\"topic\":%" PRIu64 ",\"order\":%" PRIu64 ",\"dup\":%" PRIu64
    ",\"proto\":%" PRIu64 "},\"closed_by_server\":%d,\"failed_handshakes\":%d}",
    s.e_payload, s.e_topic, s.e_order, s.e_dup, s.e_proto, closed_n, failed);
  puts(js);
  fflush(stdout);
}

static double us_msg(const usage_t *a, const usage_t *b, u64 m) { return m ? (b->cpu - a->cpu) * 1e6 / (double)m : 0; }

/* --------------------------------------------------------------- echo */

static void on_ready(conn *c) { (void)c; }

static int run_echo(void) {
  int want = o.rate > 0 ? 8192 : o.window;
  for (ring_bits = 2048; ring_bits < (u64)want * 2; ring_bits <<= 1) {}
  open_all(o.conns, R_LOAD);
  if (ready != o.conns) fprintf(stderr, "mqload: only %d of %d connections ready\n", ready, o.conns);
  if (!ready) return 1;
  u64 t0 = now_ns();
  t_meas0 = t0 + (u64)(o.warmup * 1e9);
  t_meas1 = t_meas0 + (u64)(o.duration * 1e9);
  usage_t a = {0}, b = {0};
  u64 now, k = 0, acks0 = 0;
  bool begun = false, ended = false, overrun = false;
  if (o.rate <= 0)
    for (int i = 0; i < NC; i++)
      if (C[i].st == S_READY) {
        olen = 0;
        u64 t = now_ns();
        for (int w = 0; w < o.window; w++) put_publish(&C[i], t);
        flush_obuf(&C[i]);
      }
  double gap = o.rate > 0 ? 1e9 / o.rate : 0;
  int unit = o.window > 1 && o.rate > 0 ? o.window : 1; /* burst size at a fixed rate */
  while (!out_of_time()) {
    now = now_ns();
    if (!begun && now >= t_meas0) { begun = true; a = usage_now(); recv0 = s.recv; acks0 = s.acks; measuring = true; m_sent = s.sent; }
    if (begun && !ended && o.messages && s.recv - recv0 >= o.messages) t_meas1 = now; /* enough, however long it took */
    if (!ended && now >= t_meas1) {
      ended = true; measuring = false; stop_sending = true;
      b = usage_now();
      if (o.rate <= 0) m_recv = s.recv - recv0;
      m_sent = s.sent - m_sent;
      acks0 = s.acks - acks0;
    }
    if (ended) {
      u64 open = 0;
      for (int i = 0; i < NC; i++) open += C[i].st == S_READY ? C[i].outst + C[i].acks_due : 0;
      if (!open || (double)(now - t_meas1) * 1e-9 > o.drain) break;
      turn(5);
      continue;
    }
    int wait = 20;
    if (o.rate > 0) {
      int burst = 0;
      while (burst < 512) {
        u64 due = t0 + (u64)((double)k * gap);
        now = now_ns();
        if (due > now || due >= t_meas1) break;
        conn *c = &C[(k / (u64)unit) % (u64)NC];
        k++;
        if (c->st != S_READY) continue;
        if (c->next - c->base >= ring_bits - 1) { overrun = true; break; }
        if (measuring) h_add(&lag, now - due);
        olen = 0;
        put_publish(c, due);
        flush_obuf(c);
        burst++;
      }
      if (overrun) { stop_sending = true; fprintf(stderr, "mqload: the server cannot follow this rate\n"); break; }
      wait = o.nospin ? 1 : 0;
    }
    turn(wait);
    if (k % 64 == 0) pings();
  }
  if (!ended) b = usage_now();
  u64 lost = 0, noack = 0;
  for (int i = 0; i < NC; i++) { lost += C[i].outst; noack += C[i].acks_due; }
  double secs = (double)(b.t - a.t) * 1e-9;
  j_begin();
  j(",\"window\":%d,\"rate\":%.0f,\"secs\":%.3f,\"msgs\":%" PRIu64 ",\"msgs_per_s\":%.0f,\"unanswered\":%" PRIu64
    ",\"unacked\":%" PRIu64 ",\"acks\":%" PRIu64 ",\"overrun\":%s", o.window, o.rate, secs, m_recv,
    (double)m_recv / secs, lost, noack, acks0, overrun ? "true" : "false");
  j_hist("lat", &lat);
  if (o.rate > 0) j(",\"send_lag_p99_us\":%.1f,\"send_lag_max_us\":%.1f", h_pct(&lag, 99), (double)lag.max / 1000.0);
  j_usage(&a, &b, m_recv);
  j_end();
  if (!o.quiet)
    fprintf(stderr, "%s echo c=%d w=%d q=%d%s: %.0f msg/s  p50 %.0f p99 %.0f p99.9 %.0f max %.0f us  server %.2f us/msg  "
            "errors %" PRIu64 " unanswered %" PRIu64 "\n", o.label, o.conns, o.window, o.qos, o.rate > 0 ? " fixed rate" : "",
            (double)m_recv / secs, h_pct(&lat, 50), h_pct(&lat, 99), h_pct(&lat, 99.9), (double)lat.max / 1000.0,
            us_msg(&a, &b, m_recv), errors(), lost);
  return errors() || lost || overrun || ready != o.conns;
}

/* ------------------------------------------------------------- fan-out */

#define FW 4096
static struct { u64 t_sent; u32 left; bool meas; } fb[FW];
static u32 f_sent, f_done, f_live;
static u64 f_deliv, f_deliv_meas, f_meas_n, f_incomplete, f_gap;
static hist comp;

static void fan_got(conn *c, u32 q, u64 t, u64 now) {
  if (q >= f_sent) { s.e_payload++; return; }
  u32 exp = c->next;
  if (q < exp) { /* overtaken by a later one, or a second time */
    u32 d = exp - 1 - q;
    if (d >= 64 || c->seen >> d & 1) { s.e_dup++; return; }
    c->seen |= 1ull << d;
    s.e_order++;
    f_gap--;
  } else {
    f_gap += q - exp;
    c->seen = q - exp >= 63 ? 1 : c->seen << (q - exp + 1) | 1;
    c->next = q + 1;
  }
  c->got++;
  f_deliv++;
  if (measuring) f_deliv_meas++;
  if (f_sent - q > FW || !fb[q % FW].left) return;
  if (fb[q % FW].meas) h_add(&lat, now - t);
  if (--fb[q % FW].left == 0) {
    if (fb[q % FW].meas) h_add(&comp, now - fb[q % FW].t_sent);
    f_done++;
    f_live--;
  }
}

static int run_fanout(void) {
  int n = o.conns;
  open_all(n, R_SUB);
  int subs = ready;
  open_all(n + o.slow, R_SLOW);
  open_all(n + o.slow + 1, R_PUB);
  conn *pub = &C[n + o.slow];
  if (subs != n || pub->st != S_READY) {
    fprintf(stderr, "mqload: %d of %d subscribers ready, publisher %s\n", subs, n, pub->st == S_READY ? "ready" : "not ready");
    if (pub->st != S_READY || !subs) return 1;
  }
  struct timespec nap = {0, 300000000};
  nanosleep(&nap, NULL);
  u64 t0 = now_ns(), k = 0, now;
  t_meas0 = t0 + (u64)(o.warmup * 1e9);
  t_meas1 = t_meas0 + (u64)(o.duration * 1e9);
  usage_t a = {0}, b = {0};
  bool begun = false, ended = false;
  double gap = o.rate > 0 ? 1e9 / o.rate : 0;
  while (!out_of_time()) {
    now = now_ns();
    if (!begun && now >= t_meas0) { begun = true; measuring = true; a = usage_now(); }
    if (!ended && (now >= t_meas1 || (o.broadcasts && f_meas_n >= o.broadcasts && !f_live))) {
      ended = true; measuring = false; b = usage_now(); t_meas1 = now;
    }
    if (pub->st != S_READY) break;
    if (ended) {
      if (!f_live || (double)(now - t_meas1) * 1e-9 > o.drain) break;
      turn(5);
      continue;
    }
    for (u32 q = f_done; q < f_sent && f_live; q++) { /* give up on broadcasts that take too long */
      if (q + FW <= f_sent || !fb[q % FW].left) continue;
      if ((double)(now - fb[q % FW].t_sent) * 1e-9 < o.bcast_timeout) break;
      fb[q % FW].left = 0; f_live--; f_done++; f_incomplete++;
    }
    int budget = 64;
    while (budget-- && f_live < FW - 1) {
      u64 due;
      if (o.broadcasts && f_meas_n >= o.broadcasts) break;
      now = now_ns();
      if (o.rate > 0) {
        due = t0 + (u64)((double)k * gap);
        if (due > now) break;
        k++;
      } else {
        if (f_live >= (u32)o.bwindow) break;
        due = now;
      }
      if (fb[f_sent % FW].left) { f_live--; f_incomplete++; }
      fb[f_sent % FW].t_sent = due;
      fb[f_sent % FW].left = (u32)subs;
      fb[f_sent % FW].meas = measuring;
      if (measuring) f_meas_n++;
      f_live++;
      f_sent++;
      olen = 0;
      put_publish(pub, due);
      flush_obuf(pub);
    }
    turn(o.rate > 0 && !o.nospin ? 0 : 1);
    pings();
  }
  if (!ended) b = usage_now();
  /* the rest of what is under way counts as arrived, too */
  u64 end = now_ns() + (u64)(o.drain * 1e9), missing = 0;
  for (;;) {
    missing = 0;
    for (int i = 0; i < n; i++) missing += C[i].st == S_READY || C[i].st == S_CLOSED ? f_sent - C[i].got : 0;
    if (!missing || now_ns() > end || interrupted) break;
    turn(5);
  }
  double secs = (double)(b.t - a.t) * 1e-9;
  j_begin();
  j(",\"slow\":%d,\"bwindow\":%d,\"rate\":%.0f,\"secs\":%.3f,\"broadcasts\":%u,\"measured\":%" PRIu64 ",\"deliveries\":%" PRIu64
    ",\"deliveries_per_s\":%.0f,\"lost\":%" PRIu64 ",\"gaps\":%" PRIu64 ",\"late_broadcasts\":%" PRIu64, o.slow, o.bwindow, o.rate, secs,
    f_sent, f_meas_n, f_deliv_meas, (double)f_deliv_meas / secs, missing, f_gap, f_incomplete);
  j_hist("completion", &comp);
  j_hist("delivery", &lat);
  j_usage(&a, &b, f_deliv_meas);
  j_end();
  if (!o.quiet)
    fprintf(stderr, "%s fanout n=%d bw=%d slow=%d: %.0f deliveries/s  completion p50 %.0f p99 %.0f max %.0f us  server %.2f us/delivery  "
            "lost %" PRIu64 " errors %" PRIu64 " closed %d\n", o.label, n, o.bwindow, o.slow, (double)f_deliv_meas / secs, h_pct(&comp, 50),
            h_pct(&comp, 99), (double)comp.max / 1000.0, us_msg(&a, &b, f_deliv_meas), missing, errors(), closed_n);
  return errors() || missing || subs != n;
}

/* ------------------------------------------------------------- connect */

static int run_connect(void) {
  usage_t a = usage_now();
  u64 t0 = now_ns();
  int okn = 0, bad = 0;
  if (!o.churn) {
    open_all(o.conns, R_LOAD);
    okn = ready; bad = failed;
  } else { /* each slot: connect, CONNACK, DISCONNECT, close; until conns were made */
    int slots = o.conc < o.conns ? o.conc : o.conns, started = 0;
    NC = slots;
    for (int i = 0; i < slots; i++) open_conn(&C[i], (u32)started++, R_LOAD);
    while (okn + bad < o.conns && !out_of_time()) {
      turn(50);
      for (int i = 0; i < slots; i++) {
        conn *c = &C[i];
        if (c->st != S_READY && c->st != S_CLOSED) continue;
        if (c->st == S_READY) {
          okn++;
          static const u8 bye[] = {0xe0, 0};
          flush_to(c, bye, 2);
          if (c->st == S_READY) { close(c->fd); ready--; }
        } else if (c->topic) bad++;
        else continue;
        free(c->topic); free(c->sub); free(c->ring); free(c->rb); free(c->wb);
        memset(c, 0, sizeof *c);
        c->st = S_CLOSED;
        if (started < o.conns) open_conn(c, (u32)started++, R_LOAD);
      }
    }
  }
  double secs = (double)(now_ns() - t0) * 1e-9;
  usage_t b = usage_now();
  j_begin();
  j(",\"concurrent\":%d,\"churn\":%s,\"secs\":%.3f,\"connected\":%d,\"connects_per_s\":%.0f", o.conc, o.churn ? "true" : "false", secs,
    okn, okn / secs);
  j_hist("handshake", &clat);
  j_usage(&a, &b, (u64)okn);
  j_end();
  if (!o.quiet)
    fprintf(stderr, "%s connect n=%d c=%d%s: %.0f/s  p50 %.0f p99 %.0f max %.0f us  server %.2f us/conn  failed %d\n", o.label, o.conns, o.conc,
            o.churn ? " churn" : "", okn / secs, h_pct(&clat, 50), h_pct(&clat, 99), (double)clat.max / 1000.0, us_msg(&a, &b, (u64)okn), bad);
  return okn != o.conns;
}

/* ---------------------------------------------------------------- idle */

static int run_idle(void) {
  usage_t a = usage_now();
  open_all(o.conns, R_LOAD);
  usage_t r = usage_now();
  printf("READY %d\n", ready);
  fflush(stdout);
  int was = ready, f0 = failed;
  u64 t = now_ns();
  while (!interrupted && (double)(now_ns() - t) * 1e-9 < o.hold) { turn(20); pings(); }
  usage_t b = usage_now();
  j_begin();
  j(",\"ready\":%d,\"still\":%d,\"hold_s\":%.1f,\"pings\":%" PRIu64 ",\"pongs\":%" PRIu64 ",\"open_s\":%.2f", was, ready,
    (double)(b.t - r.t) * 1e-9, s.pings, s.pongs, (double)(r.t - a.t) * 1e-9);
  if (o.server_pid > 0) j(",\"rss_bytes_per_conn\":%.0f", was ? (double)(b.rss_kb - a.rss_kb) * 1024.0 / was : 0.0);
  j_usage(&r, &b, 0);
  if (o.server_pid > 0) j(",\"rss_before_kb\":%ld", a.rss_kb);
  j_end();
  if (!o.quiet)
    fprintf(stderr, "%s idle n=%d: ready %d still %d, RSS %ld -> %ld kB\n", o.label, o.conns, was, ready, a.rss_kb, b.rss_kb);
  return was != o.conns || ready != was || f0;
}

/* --------------------------------------------------------------- abuse */
/* halfopen: TCP only. bytewise: CONNECT and PUBLISHes one byte at a time.
   garbage: random bytes. hugelen: a PUBLISH header that promises 256 MB, then drips.
   (slow readers: fanout with --slow) */

static int run_abuse(void) {
  const char *v = o.variant;
  bool bytewise = !strcmp(v, "bytewise"), garbage = !strcmp(v, "garbage"), huge = !strcmp(v, "hugelen");
  if (!bytewise && !garbage && !huge && strcmp(v, "halfopen")) die("abuse variant: halfopen, bytewise, garbage, hugelen (slow: fanout --slow)");
  for (ring_bits = 64; ring_bits < (u64)o.window * 2 + 64; ring_bits <<= 1) {}
  usage_t a = usage_now();
  open_all(o.conns, R_LOAD); /* here READY means: TCP is up */
  int was = ready;
  u64 t0 = now_ns(), sent_pub = 0, next = t0;
  u8 **buf = calloc((size_t)o.conns, sizeof *buf);
  size_t *len = calloc((size_t)o.conns, sizeof *len), *at = calloc((size_t)o.conns, sizeof *at);
  if (!buf || !len || !at) die("out of memory");
  for (int i = 0; i < o.conns; i++) {
    conn *c = &C[i];
    if (c->st != S_READY) continue;
    olen = 0;
    if (bytewise) {
      put_connect(c);
      c->st = S_CONNACK; shaking++; ready--; stop_sending = true; /* a real session from here on */
      for (int w = 0; w < o.window; w++) { put_publish(c, t0); sent_pub++; }
    } else if (garbage) {
      o_need(512);
      for (int x = 0; x < 512; x++) obuf[olen++] = (u8)mix64((u64)i << 32 | (u64)x | (u64)run_tag << 40);
    } else if (huge) {
      put_connect(c);
      static const u8 h[] = {0x30, 0xff, 0xff, 0xff, 0x7f, 0, 1, 'a'};
      o_need(8 + 4096);
      memcpy(obuf + olen, h, 8); olen += 8;
      memset(obuf + olen, 'x', 4096); olen += 4096;
    }
    buf[i] = xrealloc(NULL, olen + 1);
    memcpy(buf[i], obuf, olen);
    len[i] = olen;
    olen = 0;
  }
  u64 got_ack = 0;
  while (!out_of_time() && (double)(now_ns() - t0) * 1e-9 < o.duration) {
    bool any = false;
    if (now_ns() >= next) {
      for (int i = 0; i < o.conns; i++) {
        if (C[i].st == S_CLOSED || at[i] >= len[i]) continue;
        any = true;
        flush_to(&C[i], buf[i] + at[i], 1);
        at[i]++;
      }
      if (any) next = now_ns() + (u64)o.bytes_gap_us * 1000;
    }
    turn(any ? 0 : 1);
    if (bytewise && !any && s.recv >= sent_pub && !shaking) break;
  }
  for (int i = 0; i < o.conns; i++) got_ack += C[i].st == S_READY;
  usage_t b = usage_now();
  j_begin();
  j(",\"variant\":\"%s\",\"tcp_up\":%d,\"secs\":%.2f,\"still_open\":%" PRIu64 ",\"publishes\":%" PRIu64 ",\"replies\":%" PRIu64
    ",\"first_close_s\":%.2f,\"last_close_s\":%.2f", v, was, (double)(b.t - t0) * 1e-9, got_ack, sent_pub, s.recv,
    first_close ? (double)(first_close - t0) * 1e-9 : -1.0, last_close ? (double)(last_close - t0) * 1e-9 : -1.0);
  j_usage(&a, &b, s.recv);
  j_end();
  if (!o.quiet)
    fprintf(stderr, "%s abuse %s n=%d: up %d, open at the end %" PRIu64 ", closed by server %d, replies %" PRIu64 "/%" PRIu64 ", errors %" PRIu64 "\n",
            o.label, v, o.conns, was, got_ack, closed_n, s.recv, sent_pub, errors());
  return 0;
}

/* ---------------------------------------------------------------- main */

static void on_sig(int n) { (void)n; interrupted = 1; }

static const char help[] =
  "mqload MODE [options]   modes: echo fanout connect idle abuse\n"
  "  --host A (127.0.0.0/8 only)  --port P  --conns N  --payload B (>=24)  --qos 0|1  --topic T (%d: connection number)\n"
  "  --warmup S  --duration S  --server-pid PID  --label L  --concurrency C  --keepalive S  --user U  --pass P\n"
  "  --client-prefix X  --any-topic (replies may bear another topic)  --no-verify  --max-seconds S  --quiet\n"
  "  --spread N (connections for each source address)  --drain S\n"
  "echo:    --window W  --messages M (ends early)  --subscribe  --sub-topic T  --sub-qos Q  --rate R (all connections together; open loop)  --no-spin\n"
  "fanout:  --broadcasts M  --bwindow B (broadcasts open at once)  --rate R  --no-subscribe  --slow K  --bcast-timeout S\n"
  "connect: --churn\n"
  "idle:    --hold S  --subscribe\n"
  "abuse:   --variant halfopen|bytewise|garbage|hugelen  --gap-us U (between bytes)  --window W (publishes for each, bytewise)\n";

int main(int argc, char **argv) {
  if (argc < 2) { fputs(help, stderr); return 2; }
  o.mode = argv[1];
  static const char *const modes[] = {"echo", "fanout", "connect", "idle", "abuse"};
  for (mode = 0; mode < 5 && strcmp(modes[mode], o.mode); mode++) {}
  if (mode == 5) { fputs(help, stderr); return 2; }
  enum { HOST = 256, PORT, CONNS, WINDOW, PAYLOAD, TOPIC, SUBT, SUB, NOSUB, QOS, SUBQOS, DUR, WARM, RATE, SPID, LABEL, BC, BW, CONC, HOLD,
         KA, USER, PASS, VARIANT, GAP, SPREAD, ANYT, NOVER, PREFIX, MAXS, QUIET, NOSPIN, DRAIN, SLOW, BTO, CHURN, MSGS };
  static const struct option L[] = {
    {"host", 1, 0, HOST}, {"port", 1, 0, PORT}, {"conns", 1, 0, CONNS}, {"window", 1, 0, WINDOW}, {"payload", 1, 0, PAYLOAD},
    {"topic", 1, 0, TOPIC}, {"sub-topic", 1, 0, SUBT}, {"subscribe", 0, 0, SUB}, {"no-subscribe", 0, 0, NOSUB}, {"qos", 1, 0, QOS},
    {"sub-qos", 1, 0, SUBQOS}, {"duration", 1, 0, DUR}, {"warmup", 1, 0, WARM}, {"rate", 1, 0, RATE}, {"server-pid", 1, 0, SPID},
    {"label", 1, 0, LABEL}, {"broadcasts", 1, 0, BC}, {"bwindow", 1, 0, BW}, {"concurrency", 1, 0, CONC}, {"hold", 1, 0, HOLD},
    {"keepalive", 1, 0, KA}, {"user", 1, 0, USER}, {"pass", 1, 0, PASS}, {"variant", 1, 0, VARIANT}, {"gap-us", 1, 0, GAP},
    {"spread", 1, 0, SPREAD}, {"any-topic", 0, 0, ANYT}, {"no-verify", 0, 0, NOVER}, {"client-prefix", 1, 0, PREFIX},
    {"max-seconds", 1, 0, MAXS}, {"quiet", 0, 0, QUIET}, {"no-spin", 0, 0, NOSPIN}, {"drain", 1, 0, DRAIN}, {"slow", 1, 0, SLOW},
    {"bcast-timeout", 1, 0, BTO}, {"churn", 0, 0, CHURN}, {"messages", 1, 0, MSGS}, {0, 0, 0, 0}};
  optind = 2;
  int k;
  while ((k = getopt_long(argc, argv, "", L, NULL)) != -1) switch (k) {
    case HOST: o.host = optarg; break;         case PORT: o.port = atoi(optarg); break;
    case CONNS: o.conns = atoi(optarg); break; case WINDOW: o.window = atoi(optarg); break;
    case PAYLOAD: o.payload = atoi(optarg); break; case TOPIC: o.topic = optarg; break;
    case SUBT: o.sub_topic = optarg; break;    case SUB: o.subscribe = true; break;
    case NOSUB: o.no_subscribe = true; break;  case QOS: o.qos = atoi(optarg); break;
    case SUBQOS: o.sub_qos = atoi(optarg); break; case DUR: o.duration = atof(optarg); break;
    case WARM: o.warmup = atof(optarg); break; case RATE: o.rate = atof(optarg); break;
    case SPID: o.server_pid = atoi(optarg); break; case LABEL: o.label = optarg; break;
    case BC: o.broadcasts = strtoull(optarg, NULL, 10); break; case BW: o.bwindow = atoi(optarg); break;
    case CONC: o.conc = atoi(optarg); break;   case HOLD: o.hold = atof(optarg); break;
    case KA: o.keepalive = atoi(optarg); break; case USER: o.user = optarg; break;
    case PASS: o.pass = optarg; break;         case VARIANT: o.variant = optarg; break;
    case GAP: o.bytes_gap_us = atoi(optarg); break; case SPREAD: o.spread = atoi(optarg); break;
    case ANYT: o.any_topic = true; break;      case NOVER: o.no_verify = true; break;
    case PREFIX: o.prefix = optarg; break;     case MAXS: o.max_seconds = atof(optarg); break;
    case QUIET: o.quiet = true; break;         case NOSPIN: o.nospin = true; break;
    case DRAIN: o.drain = atof(optarg); break; case SLOW: o.slow = atoi(optarg); break;
    case BTO: o.bcast_timeout = atof(optarg); break; case CHURN: o.churn = 1; break;
    case MSGS: o.messages = strtoull(optarg, NULL, 10); break;
    default: fputs(help, stderr); return 2;
  }
  struct in_addr ia;
  if (inet_pton(AF_INET, o.host, &ia) != 1 || (ntohl(ia.s_addr) >> 24) != 127) die("only 127.0.0.0/8 is allowed, not %s", o.host);
  if (o.conns < 1 || o.window < 1 || o.window > 65536 || o.payload < 24 || o.payload > 900000 || o.qos < 0 || o.qos > 1 || o.conc < 1 ||
      o.spread < 1 || o.spread > 28000 || o.bwindow < 1 || o.bwindow >= FW || o.slow < 0 || o.port < 1 || o.port > 65535)
    die("an option is out of its range");
  if (o.max_seconds <= 0) o.max_seconds = o.warmup + o.duration + o.hold + o.drain + 120;
  struct rlimit r;
  getrlimit(RLIMIT_NOFILE, &r);
  rlim_t need = (rlim_t)(o.conns + o.slow + 64);
  if (r.rlim_cur < need) {
    struct rlimit w = {need > r.rlim_max ? need : r.rlim_max, need > r.rlim_max ? need : r.rlim_max};
    if (setrlimit(RLIMIT_NOFILE, &w)) { w.rlim_cur = w.rlim_max = r.rlim_max; setrlimit(RLIMIT_NOFILE, &w); }
    getrlimit(RLIMIT_NOFILE, &r);
    if (r.rlim_cur < need && !(mode == M_CONNECT && o.churn)) die("needs %lu open files, only %lu are allowed", (unsigned long)need, (unsigned long)r.rlim_cur);
  }
  signal(SIGPIPE, SIG_IGN);
  signal(SIGINT, on_sig);
  signal(SIGTERM, on_sig);
  ep = epoll_create1(EPOLL_CLOEXEC);
  t_start = now_ns();
  run_tag = (u32)mix64(t_start ^ ((u64)getpid() << 32)) | 1;
  pattern = malloc(PAT + (size_t)o.payload);
  if (!pattern) die("out of memory");
  for (size_t i = 0; i < PAT + (size_t)o.payload; i++) pattern[i] = (u8)mix64(i * 0x9e3779b97f4a7c15ull + 1);
  NC = o.conns + (mode == M_FANOUT ? o.slow + 1 : 0);
  C = calloc((size_t)NC, sizeof *C);
  if (!C) die("out of memory");
  switch (mode) {
    case M_ECHO: return run_echo();
    case M_FANOUT: return run_fanout();
    case M_CONNECT: return run_connect();
    case M_IDLE: return run_idle();
    default: return run_abuse();
  }
}
