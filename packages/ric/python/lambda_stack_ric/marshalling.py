"""Events and responses as JSON, the way ``awslambdaric`` writes it."""

import json
import os
import sys

from .errors import Fault
from .named_tuples import as_dictionaries, as_dictionary


def unmarshal(payload):
    try:
        return json.loads(payload)
    except ValueError as error:
        raise Fault("Runtime.UnmarshalError", "Unable to unmarshal input: {}".format(error)) from None


def marshal(result):
    """A result as bytes and their content type. Bytes are passed on as they are."""
    if isinstance(result, bytes):
        return result, "application/unknown"
    try:
        return encode(result).encode(), "application/json"
    except Exception as error:
        raise Fault("Runtime.MarshalError", "Unable to marshal response: {}".format(error)) from error


def encode(value):
    """JSON; a Decimal, as DynamoDB gives them, is a number with all its digits, and a named tuple an object."""
    numbers = Numbers()
    text = json.dumps(as_dictionaries(value), ensure_ascii=ESCAPES, default=numbers.replace)
    return numbers.restore(text)


class Numbers:
    """What :mod:`json` does not write. Numbers go through it as strings that no one else can have made."""

    def __init__(self):
        self._mark = None

    def replace(self, value):
        import decimal

        if isinstance(value, bytes):
            return value.decode()
        dictionary = as_dictionary(value)
        if dictionary is not None:
            return as_dictionaries(dictionary)
        if not isinstance(value, decimal.Decimal):
            raise TypeError("Object of type {} is not JSON serializable".format(type(value).__name__))
        if value.is_nan():
            return float("nan")
        if self._mark is None:
            self._mark = os.urandom(16).hex()
        return self._mark + str(value)

    def restore(self, text):
        if self._mark is None:
            return text
        import re

        return re.sub('"{}([^"]*)"'.format(self._mark), r"\1", text)


def escapes_unicode(environment):
    """Whether responses are ASCII only: so it was before python3.12."""
    configured = environment.rpartition("python")[2].split(".")
    version = tuple(int(part) for part in configured) if "python" in environment else sys.version_info[:2]
    return version < (3, 12)


ESCAPES = escapes_unicode(os.environ.get("AWS_EXECUTION_ENV", ""))
