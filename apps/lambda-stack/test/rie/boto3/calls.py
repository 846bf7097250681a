"""Calls a function as users of boto3 do, and prints what they get."""

import base64
import json
import sys

import boto3
from botocore.config import Config

client = boto3.client(
    "lambda",
    endpoint_url=sys.argv[1],
    region_name="eu-central-1",
    aws_access_key_id="test",
    aws_secret_access_key="test",
    config=Config(retries={"total_max_attempts": 1}),
)


def invoke(event, **options):
    answer = client.invoke(FunctionName="function", Payload=json.dumps(event), **options)
    log = base64.b64decode(answer.get("LogResult", "")).decode()
    return {
        "status": answer["StatusCode"],
        "version": answer.get("ExecutedVersion"),
        "error": answer.get("FunctionError"),
        "log": [line.split(" ")[0] for line in log.splitlines()],
        "payload": json.loads(answer["Payload"].read() or b"null"),
    }


def stream(event):
    answer = client.invoke_with_response_stream(FunctionName="function", Payload=json.dumps(event))
    payload, completions = b"", []
    for part in answer["EventStream"]:
        payload += part.get("PayloadChunk", {}).get("Payload", b"")
        if "InvokeComplete" in part:
            completions.append(part["InvokeComplete"])
    return {"payload": payload.decode(), "completions": completions}


def refused():
    try:
        client.invoke(FunctionName="function", Payload="no JSON")
    except client.exceptions.InvalidRequestContentException as error:
        return error.response["Error"]["Code"]
    return None


print(
    json.dumps(
        {
            "answer": invoke({}, LogType="Tail"),
            "error": invoke({"do": "fail"}),
            "context": invoke(
                {"do": "client"}, ClientContext=base64.b64encode(b'{"custom":{"a":"b"}}').decode()
            )["payload"],
            "dry run": invoke({}, InvocationType="DryRun")["status"],
            "event": invoke({}, InvocationType="Event")["status"],
            "stream": stream({}),
            "stream that fails": stream({"do": "fail"}),
            "refused": refused(),
            "functions": [
                function["FunctionName"]
                for page in client.get_paginator("list_functions").paginate()
                for function in page["Functions"]
            ],
        }
    )
)
