// The same work by bare system calls, as the floor: `PROGRAM --port N --mode echo|fan [--frames K]`.
// It speaks to the load generator only: one key, whole requests, masked binary frames.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define MAX_CONNECTIONS 65536
#define FAN_BYTES 30
#define FRAME_BYTES (2 + FAN_BYTES)
#define PERIOD_NS 10000000

// RFC 6455 §1.3: the answer to the key `dGhlIHNhbXBsZSBub25jZQ==`.
static const char UPGRADED[] =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

// What has come of a frame, and what of an answer is still to go.
struct connection {
  uint8_t *in, *out;
  size_t in_length, out_length, capacity;
};
static struct connection connections[MAX_CONNECTIONS];
static int is_open[MAX_CONNECTIONS], poll_fd;

static void watch(int operation, int fd, uint32_t events) {
  struct epoll_event event = {.events = events, .data.fd = fd};
  epoll_ctl(poll_fd, operation, fd, &event);
}

static void reserve(struct connection *c) {
  if (c->capacity - c->in_length >= 4096 && c->capacity - c->out_length >= c->in_length + 4096) return;
  c->capacity = (c->capacity + 4096) * 4;
  c->in = realloc(c->in, c->capacity);
  c->out = realloc(c->out, c->capacity);
}

static void flush(int fd, struct connection *c) {
  ssize_t sent = send(fd, c->out, c->out_length, MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent > 0) memmove(c->out, c->out + sent, c->out_length -= sent);
  static int waits[MAX_CONNECTIONS];
  if (waits[fd] == (c->out_length > 0)) return;
  waits[fd] = c->out_length > 0;
  watch(EPOLL_CTL_MOD, fd, waits[fd] ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

// Unmasks the frame at `in` behind `out`; returns its length, or 0 when it is not whole.
static size_t echo_frame(const uint8_t *in, size_t available, struct connection *c) {
  if (available < 6) return 0;
  size_t length = in[1] & 0x7f, extended = length == 126 ? 2 : length == 127 ? 8 : 0;
  if (available < 6 + extended) return 0;
  if (extended > 0) length = 0;
  for (size_t i = 0; i < extended; i++) length = length << 8 | in[2 + i];
  const uint8_t *key = in + 2 + extended, *payload = key + 4;
  if (available < 6 + extended + length) return 0;
  uint8_t *out = c->out + c->out_length;
  memcpy(out, in, 2 + extended);
  out[1] &= 0x7f;
  out += 2 + extended;
  for (size_t i = 0; i < length; i++) out[i] = payload[i] ^ key[i & 3];
  c->out_length += 2 + extended + length;
  return 6 + extended + length;
}

static void receive(int fd) {
  struct connection *c = &connections[fd];
  reserve(c);
  ssize_t count = recv(fd, c->in + c->in_length, c->capacity - c->in_length, MSG_DONTWAIT);
  if (count == 0) {
    is_open[fd] = 0;
    c->in_length = c->out_length = 0;
    close(fd);
  }
  if (count <= 0) return;
  c->in_length += count;
  if (!is_open[fd]) {
    is_open[fd] = 1;
    c->in_length = 0;
    send(fd, UPGRADED, sizeof UPGRADED - 1, MSG_NOSIGNAL);
    return;
  }
  reserve(c);
  size_t start = 0, length;
  while ((length = echo_frame(c->in + start, c->in_length - start, c)) > 0) start += length;
  memmove(c->in, c->in + start, c->in_length -= start);
  flush(fd, c);
}

static void broadcast(int timer, int frames) {
  static uint64_t sent;
  uint64_t ticks;
  uint8_t burst[frames * FRAME_BYTES + 1];
  if (read(timer, &ticks, sizeof ticks) < 0) return;
  for (int i = 0; i < frames; i++) {
    uint8_t *frame = burst + i * FRAME_BYTES;
    frame[0] = 0x81;
    frame[1] = FAN_BYTES;
    char text[FRAME_BYTES];
    snprintf(text, sizeof text, "reading %-22llu", (unsigned long long)sent++);
    memcpy(frame + 2, text, FAN_BYTES);
  }
  for (int fd = 0; fd < MAX_CONNECTIONS; fd++) {
    if (is_open[fd]) send(fd, burst, frames * FRAME_BYTES, MSG_DONTWAIT | MSG_NOSIGNAL);
  }
}

int main(int count, char **arguments) {
  int frames = 0, port = 0, one = 1;
  for (int i = 1; i + 1 < count; i += 2) {
    if (strcmp(arguments[i], "--port") == 0) port = atoi(arguments[i + 1]);
    if (strcmp(arguments[i], "--frames") == 0) frames = atoi(arguments[i + 1]);
  }
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(listener, (struct sockaddr *)&address, size) != 0 || listen(listener, 511) != 0) return 1;
  getsockname(listener, (struct sockaddr *)&address, &size);
  poll_fd = epoll_create1(0);
  watch(EPOLL_CTL_ADD, listener, EPOLLIN);
  int timer = timerfd_create(CLOCK_MONOTONIC, 0);
  if (frames > 0) {
    struct itimerspec period = {.it_interval.tv_nsec = PERIOD_NS, .it_value.tv_nsec = PERIOD_NS};
    timerfd_settime(timer, 0, &period, NULL);
    watch(EPOLL_CTL_ADD, timer, EPOLLIN);
  }
  printf("listening ws://127.0.0.1:%d/\n", ntohs(address.sin_port));
  fflush(stdout);
  struct epoll_event events[256];
  for (;;) {
    int ready = epoll_wait(poll_fd, events, 256, -1);
    for (int i = 0; i < ready; i++) {
      int fd = events[i].data.fd;
      if (fd == timer) {
        broadcast(timer, frames);
      } else if (fd == listener) {
        int accepted = accept(listener, NULL, NULL);
        setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        watch(EPOLL_CTL_ADD, accepted, EPOLLIN);
      } else {
        if (events[i].events & EPOLLOUT) flush(fd, &connections[fd]);
        if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) receive(fd);
      }
    }
  }
}
