"""The Runtime API: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html"""

import json
import logging
import time

from .connection import Connection

HANDLED_STATUS = range(200, 500)
RETRY_DELAYS = (0, 0.02, 0.1, 0.5)
MAXIMAL_ATTEMPTS = 3


class RuntimeApiLost(Exception):
    """The Runtime API is gone or out of order: this process has nothing left to do."""


class RuntimeApi:
    """Events in, answers out, over connections that may break.

    No answer is lost and none is repeated: when a connection breaks with an answer's fate unknown, the next event
    is asked for. The API gives the same event again while it is unanswered; only then is the answer sent again.
    """

    def __init__(self, authority):
        self._authority = authority
        self._connection = None
        self._event = None
        self._unconfirmed = None

    def next(self):
        """Waits for an event; returns its headers and its payload."""
        while True:
            status, headers, body = self._persist("GET", "invocation/next")
            if status != 200:
                text = body[:1024].decode("utf-8", "replace")
                raise RuntimeApiLost("it answered {} to the request for the next event: {}".format(status, text))
            # The retries of an asynchronous invocation share an id, but not a deadline.
            event = tuple(headers.get("lambda-runtime-" + name) for name in ("aws-request-id", "deadline-ms"))
            if self._unconfirmed is None or event != self._event:
                self._event, self._unconfirmed = event, None
                return headers, body
            # Over a new connection: a server that closes after each answer, unsaid, would miss it again.
            self._disconnect()
            self._post(*self._unconfirmed)

    def respond(self, body, content_type):
        self._post("invocation/{}/response".format(self._event[0]), body, (("Content-Type", content_type),))

    def fail(self, failure):
        body, headers = encode_failure(failure)
        if failure.cause is not None:
            headers += (("Lambda-Runtime-Function-XRay-Error-Cause", failure.cause),)
        self._post("invocation/{}/error".format(self._event[0]), body, headers)

    def fail_init(self, failure, error_type=None):
        self._persist("POST", "init/error", *encode_failure(failure, error_type))

    def restore(self):
        """Waits, when the function is ready for its snapshot, until it goes on from it."""
        status, _, _ = self._persist("GET", "restore/next")
        if status != 200:
            raise RuntimeApiLost("it answered {} to the wait for the snapshot".format(status))

    def fail_restore(self, failure, error_type):
        self._persist("POST", "restore/error", *encode_failure(failure, error_type))

    def _post(self, path, body, headers, attempts=1):
        if attempts > MAXIMAL_ATTEMPTS:
            raise RuntimeApiLost("it does not take a response")
        try:
            status, _, content = self._connect().request("POST", path, body, headers)
        except OSError:
            self._disconnect()
            self._unconfirmed = (path, body, headers, attempts + 1)
            return
        self._unconfirmed = None
        self._settle()
        if status not in HANDLED_STATUS:
            raise RuntimeApiLost("it answered {} to a response".format(status))
        if status >= 300:
            text = content[:1024].decode("utf-8", "replace")
            logging.warning("The Runtime API refused the response with %s: %s", status, text)

    def _persist(self, *request):
        """Sends a request that may be repeated until it is answered."""
        failures = 0
        while True:
            began = time.monotonic()
            try:
                answer = self._connect().request(*request)
                self._settle()
                return answer
            except OSError as error:
                self._disconnect()
                failures = 0 if time.monotonic() - began > 1 else failures
                if failures == len(RETRY_DELAYS):
                    raise RuntimeApiLost(str(error)) from error
                time.sleep(RETRY_DELAYS[failures])
                failures += 1

    def _connect(self):
        if self._connection is not None and self._connection.is_stale():
            self._disconnect()
        if self._connection is None:
            self._connection = Connection(self._authority)
        return self._connection

    def _settle(self):
        if self._connection is not None and not self._connection.reusable:
            self._disconnect()

    def _disconnect(self):
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def encode_failure(failure, error_type=None):
    name = (error_type or failure.report["errorType"]).encode("ascii", "replace").decode()
    headers = (("Content-Type", "application/json"), ("Lambda-Runtime-Function-Error-Type", name))
    return json.dumps(failure.report).encode(), headers
