"""What a function logs and prints: https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html"""

import io
import logging
import os
import sys
import time

TIME = "%Y-%m-%dT%H:%M:%S"
TEXT = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s"


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


class Invocation(logging.Filter):
    """Tells log records which invocation they are about."""

    request_id = ""
    tenant_id = None

    def filter(self, record):
        record.aws_request_id = self.request_id
        record.tenant_id = self.tenant_id
        return True


class LineHandler(logging.Handler):
    """Writes each record at once and as one line."""

    def emit(self, record):
        write_record(self.format(record))


def write_record(text):
    """Line ends within the text become carriage returns."""
    sys.stdout.write(text.replace("\n", "\r") + "\n")


class Log:
    """The function's log, in the format and from the level on that ``AWS_LAMBDA_LOG_FORMAT`` and ``_LEVEL`` say."""

    def __init__(self, environment=os.environ):
        self.invocation = Invocation()
        self._json = environment.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON"
        level = environment.get("AWS_LAMBDA_LOG_LEVEL", "").upper()
        self._level = "DEBUG" if level == "TRACE" else level

    def set_up(self):
        """Prepares streams and root logger."""
        sys.stdout = sys.__stdout__ = Unbuffered(sys.stdout)
        sys.stderr = sys.__stderr__ = Unbuffered(sys.stderr)
        # As in AWS's client, for the formatters of functions, too.
        logging.Formatter.converter = time.gmtime
        handler = LineHandler()
        handler.setFormatter(self._formatter())
        handler.addFilter(self.invocation)
        root = logging.getLogger()
        root.addHandler(handler)
        if isinstance(logging.getLevelName(self._level), int):
            root.setLevel(self._level)

    def error(self, report):
        """Logs what is posted of an exception."""
        if self._json:
            from .json_log import format_error

            write_record(format_error(report))
        else:
            write_record(describe(report))

    def _formatter(self):
        if not self._json:
            return logging.Formatter(TEXT, TIME)
        from .json_log import JsonFormatter

        return JsonFormatter()


def describe(report):
    """``[ERROR] Type: message`` and the trace, indented by no-break spaces as AWS's client does it."""
    title = ": ".join(part for part in (report["errorType"], report["errorMessage"]) if part)
    lines = ["[ERROR] " + title, "Traceback (most recent call last):"]
    lines += [keep_indent(line) for frame in report["stackTrace"] for line in frame.rstrip("\n").split("\n")]
    return "\n".join(lines)


def keep_indent(line):
    text = line.lstrip(" ")
    return "\u00a0" * (len(line) - len(text)) + text
