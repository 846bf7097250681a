"""HTTP/1.1 as the Runtime API needs it."""

import socket

API_VERSION = "/2018-06-01/runtime/"


class Connection:
    """A keep-alive connection; ``http.client`` would cost more to import than all the rest."""

    def __init__(self, authority):
        host, _, port = authority.rpartition(":")
        self._authority = authority
        self._socket = socket.create_connection((host.strip("[]"), int(port)))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._reader = self._socket.makefile("rb")
        self.reusable = True

    def is_stale(self):
        """Whether the server closed it meanwhile, so that nothing should be sent to it."""
        self._socket.setblocking(False)
        try:
            return self._socket.recv(1, socket.MSG_PEEK) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True
        finally:
            self._socket.setblocking(True)

    def request(self, method, path, body=b"", headers=()):
        """Returns status, headers by lower-case name, and body. Raises OSError when the connection fails."""
        head = ["{} {}{} HTTP/1.1".format(method, API_VERSION, path), "Host: " + self._authority]
        if method == "POST":
            head.append("Content-Length: {}".format(len(body)))
        head += ["{}: {}".format(name, value) for name, value in headers]
        self._socket.sendall("\r\n".join(head + ["", ""]).encode("latin-1") + body)
        status, answer = self._read_head()
        while status < 200:
            status, answer = self._read_head()
        content = b"" if status in (204, 304) else self._read_body(answer)
        self.reusable = self.reusable and answer.get("connection", "").lower() != "close"
        return status, answer, content

    def close(self):
        self._reader.close()
        self._socket.close()

    def _read_head(self):
        words = self._read_line().split(None, 2)
        if len(words) < 2 or not words[0].startswith("HTTP/1."):
            raise ConnectionError("the answer is not HTTP/1.1")
        self.reusable = words[0] != "HTTP/1.0"
        headers = {}
        while True:
            line = self._read_line()
            if not line:
                return int(words[1]), headers
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()

    def _read_line(self):
        line = self._reader.readline()
        if not line.endswith(b"\n"):
            raise ConnectionError("the connection was closed")
        return line.rstrip(b"\r\n").decode("utf-8", "replace")

    def _read_body(self, headers):
        if headers.get("transfer-encoding", "").lower().endswith("chunked"):
            return b"".join(self._read_chunks())
        if "content-length" in headers:
            return self._read_exactly(int(headers["content-length"]))
        self.reusable = False
        return self._reader.read()

    def _read_chunks(self):
        while True:
            size = int(self._read_line().partition(";")[0], 16)
            if size == 0:
                break
            yield self._read_exactly(size)
            self._read_line()
        while self._read_line():
            pass

    def _read_exactly(self, size):
        data = self._reader.read(size)
        if len(data) < size:
            raise ConnectionError("the connection was closed")
        return data
