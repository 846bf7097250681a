"""What is told of an exception: to the caller, to the log, to X-Ray."""

import json
import os

# Header fields that grow are cut: servers take 16 KiB of them as a rule.
CAUSE_LIMIT = 8 * 1024
HERE = os.path.dirname(__file__) + os.sep


class Fault(Exception):
    """An error of the runtime, by AWS's name for it; ``trace`` is a list of formatted frames."""

    def __init__(self, error_type, message, trace=()):
        super().__init__(message)
        self.error_type = error_type
        self.trace = list(trace)


class Failure:
    """An exception, described.

    ``report`` is what is posted, ``cause`` what X-Ray is told, as JSON. Frames of this client that lead to the
    function's code are left out.
    """

    def __init__(self, error, request_id=""):
        if isinstance(error, Fault):
            frames, trace = [], error.trace
            error_type, cause_type = error.error_type, "LambdaValidationError"
        else:
            frames = frames_of(error)
            trace = format_frames(frames)
            error_type = cause_type = type(error).__name__
        message = message_of(error)
        self.report = {
            "errorMessage": message,
            "errorType": error_type,
            "requestId": request_id,
            "stackTrace": trace,
        }
        self.cause = describe_cause(cause_type, message, frames)


def frames_of(error):
    """File, line, function and text of each frame: not what of the line has failed, which AWS does not tell either."""
    import traceback

    frames = [(frame.filename, frame.lineno, frame.name, frame.line) for frame in traceback.extract_tb(error.__traceback__)]
    while frames and frames[0][0].startswith(HERE):
        del frames[0]
    return frames


def format_frames(frames):
    import traceback

    return traceback.format_list(frames)


def message_of(error):
    try:
        return str(error)
    except Exception:
        # Its ``__str__`` fails; these are the words of Python's own tracebacks.
        return "<unprintable {} object>".format(type(error).__name__)


def describe_cause(error_type, message, frames):
    """JSON in ASCII; frames are left out at its end where it would be too long, and ``None`` is all that is left."""
    kept = len(frames)
    while True:
        stack = [{"label": name, "path": path, "line": line} for path, line, name, _ in frames[:kept]]
        exception = {"message": message, "type": error_type, "stack": stack}
        paths = sorted({frame["path"] for frame in stack})
        cause = json.dumps({"working_directory": os.getcwd(), "exceptions": [exception], "paths": paths})
        if len(cause) <= CAUSE_LIMIT:
            return cause
        if kept == 0:
            return None
        kept //= 2
