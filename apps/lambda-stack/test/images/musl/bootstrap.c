/* A runtime that needs nothing but a C library: it answers each event with the event. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

static char host[64];
static int port;

/* Sends a request, and reads the whole answer; the Runtime API is asked to close the connection. */
static size_t call(const char *request, size_t length, char *answer, size_t size) {
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  inet_pton(AF_INET, host, &address.sin_addr);
  if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0) exit(3);
  for (size_t sent = 0; sent < length;) {
    ssize_t count = write(fd, request + sent, length - sent);
    if (count <= 0) exit(4);
    sent += count;
  }
  size_t total = 0;
  for (ssize_t count; total < size - 1 && (count = read(fd, answer + total, size - 1 - total)) > 0;) total += count;
  answer[total] = 0;
  close(fd);
  return total;
}

static char answer[1 << 16], request[(1 << 16) + 512];

int main(void) {
  if (sscanf(getenv("AWS_LAMBDA_RUNTIME_API"), "%63[^:]:%d", host, &port) != 2) return 2;
  for (;;) {
    int length = snprintf(request, sizeof request,
                          "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", host);
    size_t total = call(request, length, answer, sizeof answer);
    char id[64] = "", *body = strstr(answer, "\r\n\r\n");
    for (char *line = answer; line && line < body; line = strstr(line, "\r\n") + 2)
      if (strncasecmp(line, "lambda-runtime-aws-request-id: ", 31) == 0) sscanf(line + 31, "%63s", id);
    if (!body || !*id) return 5;
    body += 4;
    size_t size = total - (body - answer);
    length = snprintf(request, sizeof request,
                      "POST /2018-06-01/runtime/invocation/%s/response HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n"
                      "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
                      id, host, size);
    memcpy(request + length, body, size);
    call(request, length + size, answer, sizeof answer);
  }
}
