"""Log records as JSON objects, with the keys of ``awslambdaric``."""

import json
import logging
import time
import traceback

from .marshalling import encode

TIME = "%Y-%m-%dT%H:%M:%SZ"
# What every record has; the rest is what a function gave as ``extra``.
USUAL = {*vars(logging.makeLogRecord({})), "asctime", "aws_request_id", "tenant_id"}


class JsonFormatter(logging.Formatter):
    def format(self, record):
        fields = {
            "timestamp": self.formatTime(record, TIME),
            "level": logging.getLevelName(min(50, max(0, record.levelno)) // 10 * 10),
            "message": record.msg if isinstance(record.msg, dict) and not record.args else record.getMessage(),
            "logger": record.name,
            **exception_fields(record),
            "requestId": record.aws_request_id,
            "location": location_of(record),
            "tenantId": record.tenant_id,
        }
        extra = {key: value for key, value in vars(record).items() if key not in USUAL and key not in fields}
        present = {key: value for key, value in {**fields, **extra}.items() if value is not None}
        return json.dumps(present, ensure_ascii=False, default=str)


def exception_fields(record):
    error_type, error, trace = record.exc_info or (None, None, None)
    if error_type is None:
        return {}
    return {
        "stackTrace": traceback.format_tb(trace),
        "errorType": error_type.__name__,
        "errorMessage": str(error),
    }


def location_of(record):
    return "{0.pathname}:{0.funcName}:{0.lineno}".format(record) if record.exc_info else None


def format_error(report):
    """What is posted of an exception, as a record."""
    return encode({"timestamp": time.strftime(TIME, time.gmtime()), "level": "ERROR", **report})
