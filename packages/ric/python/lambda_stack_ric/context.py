"""The second parameter of handlers: https://docs.aws.amazon.com/lambda/latest/dg/python-context.html"""

import json
import os
import sys
import time

from .errors import Fault

TRACE_FIELDS = ("traceparent", "tracestate", "baggage")


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
        trace = None if client is None else client.pop("w3c", None)
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
        fields = trace if isinstance(trace, dict) else {}
        self._trace = {key: fields[key] for key in TRACE_FIELDS if isinstance(fields.get(key), str)}
        self._deadline = int(headers.get("lambda-runtime-deadline-ms", 0))

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline - int(time.time() * 1000))

    def w3c(self):
        """The W3C trace context that the caller sent within the client context."""
        return dict(self._trace)

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
