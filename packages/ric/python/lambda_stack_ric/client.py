"""The life of a function's process: load the handler, then answer one event after the other."""

import os
import sys

from . import snapshot
from .context import LambdaContext
from .errors import Failure
from .handler import load_handler
from .log import Log
from .marshalling import marshal, unmarshal
from .runtime_api import RuntimeApi, RuntimeApiLost


def main():
    authority = os.environ.get("AWS_LAMBDA_RUNTIME_API")
    if not authority:
        sys.exit("AWS_LAMBDA_RUNTIME_API is not set: this client is started by a Lambda emulator, not by hand")
    log = Log()
    log.set_up()
    api = RuntimeApi(authority)
    try:
        function = initialize(api, log)
        if os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start":
            restore(api, log)
        serve(api, log, function)
    except RuntimeApiLost as error:
        sys.exit("The Runtime API at {} is lost: {}".format(authority, error))


def initialize(api, log):
    """Loads the handler; ends the process where there is none."""
    try:
        return load_handler(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("_HANDLER", ""))
    except Exception as error:
        failure = Failure(error)
        log.error(failure.report)
        api.fail_init(failure)
        sys.exit(1)


def restore(api, log):
    """Runs the function's hooks around a snapshot. Error types and exit codes are those of AWS's client."""
    try:
        snapshot.run_before_snapshot()
        api.restore()
    except Exception as error:
        failure = Failure(error)
        log.error(failure.report)
        api.fail_init(failure, "Runtime.BeforeSnapshotError")
        sys.exit(64)
    try:
        snapshot.run_after_restore()
    except Exception as error:
        failure = Failure(error)
        log.error(failure.report)
        api.fail_restore(failure, "Runtime.AfterRestoreError")
        sys.exit(65)


def serve(api, log, function):
    while True:
        headers, payload = api.next()
        request_id = headers.get("lambda-runtime-aws-request-id", "")
        log.invocation.request_id = request_id
        log.invocation.tenant_id = headers.get("lambda-runtime-aws-tenant-id")
        set_trace_id(headers.get("lambda-runtime-trace-id"))
        try:
            body, content_type = marshal(function(unmarshal(payload), LambdaContext(headers)))
        except Exception as error:
            failure = Failure(error, request_id)
            log.error(failure.report)
            api.fail(failure)
        else:
            api.respond(body, content_type)


def set_trace_id(value):
    if value is None:
        os.environ.pop("_X_AMZN_TRACE_ID", None)
    else:
        os.environ["_X_AMZN_TRACE_ID"] = value
