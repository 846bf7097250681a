import os
import time


class RangeError(Exception):
    pass


def fail(event, context):
    raise RangeError("on purpose")


def client(event, context):
    given = context.client_context
    return {"custom": given.custom, "env": given.env}


actions = {
    "variable": lambda event, context: os.environ["MY_ENV"],
    "name": lambda event, context: os.environ["AWS_LAMBDA_FUNCTION_NAME"],
    "id": lambda event, context: context.aws_request_id,
    "arn": lambda event, context: context.invoked_function_arn,
    "sleep": lambda event, context: time.sleep(20),
    "fail": fail,
    "remaining": lambda event, context: context.get_remaining_time_in_millis(),
    "client": client,
}


def handler(event, context):
    return actions.get(event.get("do"), lambda *_: "My function ran")(event, context)
