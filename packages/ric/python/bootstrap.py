#!/usr/bin/env python3
"""Runs a Python function as a Lambda function: ``bootstrap.py module.function``, or ``_HANDLER``.

A stand-in for ``awslambdaric`` where that is not installed: one file, the standard library only, Python 3.8 or later.
Runtime API: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import importlib
import io
import json
import logging
import os
import socket
import sys
import time

API_VERSION = "/2018-06-01/runtime/"
HANDLED_STATUS = range(200, 500)
RETRY_DELAYS = (0, 0.02, 0.1, 0.5)
MAXIMAL_ATTEMPTS = 3


class Fault(Exception):
    """An error of the runtime, by AWS's name for it; ``trace`` is a list of formatted frames."""

    def __init__(self, error_type, message, trace=()):
        super().__init__(message)
        self.error_type = error_type
        self.trace = list(trace)


class RuntimeApiLost(Exception):
    """The Runtime API is gone or out of order: this process has nothing left to do."""


# The context: https://docs.aws.amazon.com/lambda/latest/dg/python-context.html


class Record:
    """An object with the given attributes, each ``None`` where ``values`` does not have it."""

    names = ()

    def __init__(self, values):
        for name in self.names:
            setattr(self, name, values.get(name))

    def __repr__(self):
        fields = ",".join("{}={}".format(name, getattr(self, name)) for name in self.names)
        return "{}([{}])".format(type(self).__name__, fields)


class CognitoIdentity(Record):
    names = ("cognito_identity_id", "cognito_identity_pool_id")


class Client(Record):
    names = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")


class ClientContext(Record):
    names = ("custom", "env", "client")

    def __init__(self, values):
        super().__init__(values)
        if self.client is not None:
            self.client = Client(self.client)


class LambdaContext(Record):
    names = (
        "aws_request_id",
        "log_group_name",
        "log_stream_name",
        "function_name",
        "memory_limit_in_mb",
        "function_version",
        "invoked_function_arn",
        "client_context",
        "identity",
        "tenant_id",
    )

    def __init__(self, headers):
        identity = parse_header(headers, "lambda-runtime-cognito-identity", "Cognito Identity") or {}
        client = parse_header(headers, "lambda-runtime-client-context", "Client Context")
        super().__init__(
            {
                "aws_request_id": headers.get("lambda-runtime-aws-request-id"),
                "log_group_name": os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME"),
                "log_stream_name": os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME"),
                "function_name": os.environ.get("AWS_LAMBDA_FUNCTION_NAME"),
                "memory_limit_in_mb": os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"),
                "function_version": os.environ.get("AWS_LAMBDA_FUNCTION_VERSION"),
                "invoked_function_arn": headers.get("lambda-runtime-invoked-function-arn"),
                "client_context": None if client is None else ClientContext(client),
                "identity": CognitoIdentity(
                    {
                        "cognito_identity_id": identity.get("cognitoIdentityId"),
                        "cognito_identity_pool_id": identity.get("cognitoIdentityPoolId"),
                    }
                ),
                "tenant_id": headers.get("lambda-runtime-aws-tenant-id"),
            }
        )
        self._deadline = int(headers.get("lambda-runtime-deadline-ms", 0))

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline - int(time.time() * 1000))

    def log(self, message):
        sys.stdout.write(str(message))


def parse_header(headers, name, title):
    text = headers.get(name)
    if not text:
        return None
    try:
        return json.loads(text)
    except ValueError as error:
        message = "Unable to parse {} JSON: {}".format(title, error)
        raise Fault("Runtime.LambdaContextUnmarshalError", message) from None


# The log


class Unbuffered(io.TextIOWrapper):
    """A stream that keeps nothing back, so that what a function printed is there even if it is killed."""

    def __init__(self, stream):
        super().__init__(stream.buffer, encoding="utf-8", errors="backslashreplace")
        # Kept, for a stream that is collected closes the buffer, which is this one's, too.
        self._stream = stream

    def write(self, text):
        written = super().write(text)
        self.flush()
        return written


class RequestId(logging.Filter):
    """Gives log records the id of the invocation at hand."""

    current = ""

    def filter(self, record):
        record.aws_request_id = self.current
        return True


class LambdaHandler(logging.Handler):
    """Writes each record at once and as one line: line ends within it become carriage returns."""

    def __init__(self):
        super().__init__()
        layout = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s"
        formatter = logging.Formatter(layout, "%Y-%m-%dT%H:%M:%S")
        formatter.converter = time.gmtime
        self.setFormatter(formatter)

    def emit(self, record):
        write_record(self.format(record))


def write_record(text):
    sys.stdout.write(text.replace("\n", "\r") + "\n")


def set_up_logging():
    """Prepares streams and root logger; returns the filter that knows the request id."""
    sys.stdout = sys.__stdout__ = Unbuffered(sys.stdout)
    sys.stderr = sys.__stderr__ = Unbuffered(sys.stderr)
    request_id = RequestId()
    handler = LambdaHandler()
    handler.addFilter(request_id)
    logging.getLogger().addHandler(handler)
    return request_id


def log_error(report):
    lines = ["[ERROR] {errorType}: {errorMessage}".format(**report), "Traceback (most recent call last):"]
    lines += [line for frame in report["stackTrace"] for line in frame.rstrip("\n").split("\n")]
    write_record("\n".join(lines))


# Errors


def describe(error, request_id):
    """What is posted for an exception; frames of this file that lead to the function's code are left out."""
    if isinstance(error, Fault):
        return make_report(error.error_type, str(error), error.trace, request_id)
    import traceback

    frames = traceback.extract_tb(error.__traceback__)
    while frames and frames[0].filename == __file__:
        del frames[0]
    return make_report(type(error).__name__, message_of(error), traceback.format_list(frames), request_id)


def message_of(error):
    try:
        return str(error)
    except Exception:
        # Its ``__str__`` fails; these are the words of Python's own tracebacks.
        return "<unprintable {} object>".format(type(error).__name__)


def make_report(error_type, message, trace, request_id):
    return {"errorMessage": message, "errorType": error_type, "requestId": request_id, "stackTrace": trace}


# The function


def load_handler(handler):
    """Finds the function that ``package/module.function`` or ``package.module.function`` names."""
    module_name, dot, function_name = handler.rpartition(".")
    if not dot:
        message = "Bad handler '{}': not enough values to unpack (expected 2, got 1)".format(handler)
        raise Fault("Runtime.MalformedHandlerName", message)
    is_whole = function_name and not module_name.endswith("/")
    if not is_whole or not module_name or ".." in handler or "/" in function_name:
        message = "Bad handler '{}': it names a module and a function, such as 'app.handler'".format(handler)
        raise Fault("Runtime.MalformedHandlerName", message)
    if module_name.split(".")[0] in sys.builtin_module_names:
        message = "Cannot use built-in module {} as a handler module".format(module_name)
        raise Fault("Runtime.BuiltInModuleConflict", message)
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        message = "Unable to import module '{}': {}".format(module_name, error)
        raise Fault("Runtime.ImportModuleError", message) from error
    except SyntaxError as error:
        message = "Syntax error in module '{}': {}".format(module_name, error)
        place = '  File "{}" Line {}\n    {}'.format(error.filename, error.lineno, error.text)
        raise Fault("Runtime.UserCodeSyntaxError", message, [place]) from error
    try:
        return getattr(module, function_name)
    except AttributeError:
        message = "Handler '{}' missing on module '{}'{}"
        hint = suggest(function_name, vars(module))
        raise Fault("Runtime.HandlerNotFound", message.format(function_name, module_name, hint)) from None


def suggest(name, candidates):
    import difflib

    functions = [key for key, value in candidates.items() if callable(value) and not key.startswith("_")]
    matches = difflib.get_close_matches(name, functions, 1)
    return "; did you mean '{}'?".format(matches[0]) if matches else ""


def to_number(value):
    """Decimals, as DynamoDB gives them, are numbers in a response."""
    import decimal

    if not isinstance(value, decimal.Decimal):
        raise TypeError("Object of type {} is not JSON serializable".format(type(value).__name__))
    return int(value) if value.is_finite() and value == value.to_integral_value() else float(value)


def marshal(result):
    """A result as bytes and their content type. Bytes are passed on as they are."""
    if isinstance(result, bytes):
        return result, "application/unknown"
    try:
        return json.dumps(result, ensure_ascii=ESCAPES, default=to_number).encode(), "application/json"
    except Exception as error:
        raise Fault("Runtime.MarshalError", "Unable to marshal response: {}".format(error)) from error


def unmarshal(payload):
    try:
        return json.loads(payload)
    except ValueError as error:
        raise Fault("Runtime.UnmarshalError", "Unable to unmarshal input: {}".format(error)) from None


def escapes_unicode(environment):
    """Whether responses are ASCII only: so it was before python3.12."""
    configured = environment.rpartition("python")[2].split(".")
    version = tuple(int(part) for part in configured) if "python" in environment else sys.version_info[:2]
    return version < (3, 12)


ESCAPES = escapes_unicode(os.environ.get("AWS_EXECUTION_ENV", ""))


# The Runtime API


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

    def fail(self, report):
        self._post("invocation/{}/error".format(self._event[0]), *encode_report(report))

    def fail_init(self, report):
        self._persist("POST", "init/error", *encode_report(report))

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


def encode_report(report):
    headers = (
        ("Content-Type", "application/json"),
        ("Lambda-Runtime-Function-Error-Type", report["errorType"].encode("ascii", "replace").decode()),
    )
    return json.dumps(report).encode(), headers


def set_trace_id(value):
    if value is None:
        os.environ.pop("_X_AMZN_TRACE_ID", None)
    else:
        os.environ["_X_AMZN_TRACE_ID"] = value


def serve(api, function, request_id):
    while True:
        headers, payload = api.next()
        request_id.current = headers.get("lambda-runtime-aws-request-id", "")
        set_trace_id(headers.get("lambda-runtime-trace-id"))
        try:
            body, content_type = marshal(function(unmarshal(payload), LambdaContext(headers)))
        except Exception as error:
            report = describe(error, request_id.current)
            log_error(report)
            api.fail(report)
        else:
            api.respond(body, content_type)


def main():
    authority = os.environ.get("AWS_LAMBDA_RUNTIME_API")
    if not authority:
        sys.exit("AWS_LAMBDA_RUNTIME_API is not set: this client is started by a Lambda emulator, not by hand")
    # As if the function's own file had been started.
    sys.path[0] = os.environ.get("LAMBDA_TASK_ROOT", os.getcwd())
    request_id = set_up_logging()
    api = RuntimeApi(authority)
    try:
        try:
            function = load_handler(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("_HANDLER", ""))
        except Exception as error:
            report = describe(error, "")
            log_error(report)
            api.fail_init(report)
            sys.exit(1)
        serve(api, function, request_id)
    except RuntimeApiLost as error:
        sys.exit("The Runtime API at {} is lost: {}".format(authority, error))


if __name__ == "__main__":
    main()
