"""What a function logs and prints: https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html"""

import io
import logging
import os
import sys
import time

# Here, for while this module is imported no bytecode is written; and only where needed, for it costs time.
if os.environ.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON":
    from . import json_log
else:
    json_log = None

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

    def __init__(self):
        self.invocation = Invocation()
        level = os.environ.get("AWS_LAMBDA_LOG_LEVEL", "").upper()
        self._level = "DEBUG" if level == "TRACE" else level

    def set_up(self):
        """Prepares streams and root logger."""
        sys.stdout = sys.__stdout__ = Unbuffered(sys.stdout)
        sys.stderr = sys.__stderr__ = Unbuffered(sys.stderr)
        # As in AWS's client, for the formatters of functions, too.
        logging.Formatter.converter = time.gmtime
        handler = LineHandler()
        handler.setFormatter(json_log.JsonFormatter() if json_log else logging.Formatter(TEXT, TIME))
        handler.addFilter(self.invocation)
        root = logging.getLogger()
        root.addHandler(handler)
        if isinstance(logging.getLevelName(self._level), int):
            root.setLevel(self._level)

    def error(self, report):
        """Logs what is posted of an exception."""
        write_record(json_log.format_error(report) if json_log else describe(report))


def describe(report):
    """``[ERROR] Type: message`` and the trace, indented by no-break spaces as AWS's client does it."""
    title = ": ".join(part for part in (report["errorType"], report["errorMessage"]) if part)
    lines = ["[ERROR] " + title, "Traceback (most recent call last):"]
    lines += [keep_indent(line) for frame in report["stackTrace"] for line in frame.rstrip("\n").split("\n")]
    return "\n".join(lines)


def keep_indent(line):
    text = line.lstrip(" ")
    return "\u00a0" * (len(line) - len(text)) + text
