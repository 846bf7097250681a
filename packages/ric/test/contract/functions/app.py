import logging
import os


class OrderError(Exception):
    pass


class MuteError(Exception):
    def __str__(self):
        raise ValueError("no words")


def echo(event, context):
    return event["value"]


def pid(event, context):
    return os.getpid()


def fail(event, context):
    raise TypeError('failed "on" purpose: ü')


def custom(event, context):
    raise OrderError("sold out")


def mute(event, context):
    raise MuteError()


def exhaust(event, context):
    return len(bytearray(1 << 60))


def unserializable(event, context):
    return {1, 2}


def binary(event, context):
    os.write(1, bytes([0, 255, 254, 10, 13, 0]))
    return "written"


def exit(event, context):
    raise SystemExit(7)


def log(event, context):
    logging.getLogger().warning("told\ntwice ü")
    logging.getLogger().debug("whispered")
    return "logged"


def context(event, context):
    client = context.client_context
    return {
        "requestId": context.aws_request_id,
        "arn": context.invoked_function_arn,
        "name": context.function_name,
        "version": context.function_version,
        "memory": context.memory_limit_in_mb,
        "group": context.log_group_name,
        "stream": context.log_stream_name,
        "tenant": context.tenant_id,
        "client": client and {"custom": client.custom, "client": {"app_title": client.client.app_title}},
        "identity": context.identity.cognito_identity_id,
        "trace": os.environ.get("_X_AMZN_TRACE_ID"),
        "remaining": context.get_remaining_time_in_millis(),
    }


def handler(event, lambda_context):
    print("working on " + event["do"])
    return globals()[event["do"]](event, lambda_context)
