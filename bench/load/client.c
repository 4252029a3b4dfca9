// The load generator: drives a WebSocket server on loopback with frames built beforehand, counts
// bytes and prints one JSON line. In C, so that it takes its bytes at once: a slower one lets a
// server sleep between messages, and then its figures are those of being woken.
//
//     PROGRAM --port N --connections N --seconds N
//         [--path /] [--in-flight N] [--bytes N] [--mode messages|handshakes] [--pid N]
//
// With `--in-flight 0` it only receives: frames of `--bytes` are counted by their size. With `--pid`
// it says what processor time that process, the server, used meanwhile: connecting does not count.
#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MAX_EVENTS 512
#define READ_BYTES (1 << 20)
#define WAIT_MS 50
#define KEY_BYTES 4

static int port = 0, connection_count = 32, in_flight = 1, payload_bytes = 16, pid = 0;
static double seconds = 3;
static const char *path = "/", *mode = "messages";

// One connection: what it still owes of a whole number of batches, and what came of an answer.
struct connection {
  int fd;
  size_t owed, partial;
};
static uint8_t *batch;
static size_t batch_bytes, frame_bytes, answer_bytes;
static int poll_fd;

static void fail(const char *message) {
  fprintf(stderr, "%s\n", message);
  exit(1);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

// The first field of /proc/PID/task/TID/schedstat, nanoseconds, of all threads.
static double server_cpu_seconds(void) {
  char name[320];
  snprintf(name, sizeof name, "/proc/%d/task", pid);
  DIR *tasks = pid == 0 ? NULL : opendir(name);
  if (tasks == NULL) return 0;
  double sum = 0;
  for (struct dirent *task; (task = readdir(tasks)) != NULL;) {
    snprintf(name, sizeof name, "/proc/%d/task/%s/schedstat", pid, task->d_name);
    FILE *file = task->d_name[0] == '.' ? NULL : fopen(name, "r");
    unsigned long long nanoseconds = 0;
    if (file != NULL && fscanf(file, "%llu", &nanoseconds) == 1) sum += nanoseconds;
    if (file != NULL) fclose(file);
  }
  closedir(tasks);
  return sum / 1e9;
}

// Reads one byte at a time: what the server sends right after its answer stays in the socket.
static int open_web_socket(void) {
  int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) fail("Cannot connect");
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  char text[1024];
  int length = snprintf(text, sizeof text,
                        "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\n"
                        "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                        "Sec-WebSocket-Version: 13\r\n\r\n",
                        path, port);
  if (write(fd, text, length) != length) fail("Cannot send the request");
  for (length = 0; length < 4 || memcmp(text + length - 4, "\r\n\r\n", 4) != 0; length++) {
    if (length == sizeof text || read(fd, text + length, 1) != 1) fail("No answer");
  }
  if (memcmp(text, "HTTP/1.1 101", 12) != 0) fail("Not upgraded");
  return fd;
}

static size_t write_header(uint8_t *frame) {
  frame[0] = 0x82;
  if (payload_bytes < 126) return frame[1] = 0x80 | payload_bytes, 2;
  int extended = payload_bytes < 65536 ? 2 : 8;
  frame[1] = extended == 2 ? 0xfe : 0xff;
  for (int i = 0; i < extended; i++) {
    frame[2 + i] = (uint64_t)payload_bytes >> 8 * (extended - 1 - i);
  }
  return 2 + extended;
}

static void build_batch(void) {
  static const uint8_t key[KEY_BYTES] = {0x12, 0x34, 0x56, 0x78};
  uint8_t header[16];
  answer_bytes = write_header(header) + payload_bytes;
  frame_bytes = answer_bytes + KEY_BYTES;
  batch_bytes = frame_bytes * in_flight;
  batch = malloc(batch_bytes + 1);
  for (uint8_t *frame = batch; frame < batch + batch_bytes; frame += frame_bytes) {
    uint8_t *payload = frame + write_header(frame) + KEY_BYTES;
    memcpy(payload - KEY_BYTES, key, KEY_BYTES);
    for (int i = 0; i < payload_bytes; i++) payload[i] = i ^ key[i % KEY_BYTES];
  }
}

static void watch(int operation, struct connection *c, uint32_t events) {
  struct epoll_event event = {.events = events, .data.ptr = c};
  epoll_ctl(poll_fd, operation, c->fd, &event);
}

static void send_owed(struct connection *c) {
  while (c->owed > 0) {
    size_t offset = (batch_bytes - c->owed % batch_bytes) % batch_bytes;
    size_t size = c->owed < batch_bytes - offset ? c->owed : batch_bytes - offset;
    ssize_t written = write(c->fd, batch + offset, size);
    if (written < 0) return watch(EPOLL_CTL_MOD, c, EPOLLIN | EPOLLOUT);
    c->owed -= written;
  }
}

// Returns how many bytes came, and asks again for each whole answer.
static size_t receive(struct connection *c) {
  static uint8_t target[READ_BYTES];
  ssize_t received = read(c->fd, target, sizeof target);
  if (received <= 0) fail("The server ended a connection");
  if (in_flight > 0) {
    c->owed += (c->partial + received) / answer_bytes * frame_bytes;
    c->partial = (c->partial + received) % answer_bytes;
    send_owed(c);
  }
  return received;
}

static void count_messages(void) {
  build_batch();
  poll_fd = epoll_create1(0);
  struct connection *connections = calloc(connection_count, sizeof *connections);
  for (struct connection *c = connections; c < connections + connection_count; c++) {
    c->fd = open_web_socket();
    fcntl(c->fd, F_SETFL, O_NONBLOCK);
    watch(EPOLL_CTL_ADD, c, EPOLLIN);
  }
  double cpu = server_cpu_seconds(), start = now(), end = start + seconds, bytes = 0;
  for (int i = 0; i < connection_count; i++) {
    connections[i].owed = batch_bytes;
    send_owed(&connections[i]);
  }
  static struct epoll_event events[MAX_EVENTS];
  while (now() < end) {
    int count = epoll_wait(poll_fd, events, MAX_EVENTS, WAIT_MS);
    for (int i = 0; i < count; i++) {
      struct connection *c = events[i].data.ptr;
      if (events[i].events & EPOLLOUT) {
        send_owed(c);
        if (c->owed == 0) watch(EPOLL_CTL_MOD, c, EPOLLIN);
      }
      if (events[i].events & EPOLLIN) bytes += receive(c);
    }
  }
  double elapsed = now() - start, messages = bytes / answer_bytes;
  printf("{\"perSecond\":%f,\"messages\":%f,\"seconds\":%f,\"serverCpu\":%f}\n", messages / elapsed,
         messages, elapsed, server_cpu_seconds() - cpu);
}

static void count_handshakes(void) {
  double cpu = server_cpu_seconds(), start = now(), count = 0;
  for (; now() - start < seconds; count++) close(open_web_socket());
  printf("{\"perSecond\":%f,\"handshakes\":%f,\"serverCpu\":%f}\n", count / (now() - start), count,
         server_cpu_seconds() - cpu);
}

int main(int count, char **arguments) {
  for (int i = 1; i + 1 < count; i += 2) {
    const char *name = arguments[i], *value = arguments[i + 1];
    if (strcmp(name, "--port") == 0) port = atoi(value);
    else if (strcmp(name, "--connections") == 0) connection_count = atoi(value);
    else if (strcmp(name, "--seconds") == 0) seconds = atof(value);
    else if (strcmp(name, "--path") == 0) path = value;
    else if (strcmp(name, "--in-flight") == 0) in_flight = atoi(value);
    else if (strcmp(name, "--bytes") == 0) payload_bytes = atoi(value);
    else if (strcmp(name, "--mode") == 0) mode = value;
    else if (strcmp(name, "--pid") == 0) pid = atoi(value);
    else fail(name);
  }
  if (strcmp(mode, "handshakes") == 0) count_handshakes();
  else count_messages();
}
