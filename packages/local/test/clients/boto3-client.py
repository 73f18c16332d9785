"""Runs operations, one JSON line in and one out, with boto3 and nothing but an endpoint."""

import json
import re
import sys

import boto3

endpoint = sys.argv[1]


def answer(operation, region, request):
    client = boto3.client("secretsmanager", endpoint_url=endpoint, region_name=region)
    if operation not in client.meta.service_model.operation_names:
        return "unknown"
    method = re.sub(r"(?<!^)(?=[A-Z])", "_", operation).lower()
    try:
        return getattr(client, method)(**request)
    except client.exceptions.ClientError as error:
        return {"exception": type(error).__name__, **error.response["Error"]}


for line in sys.stdin:
    asked = json.loads(line)
    answered = answer(asked["operation"], asked["region"], asked["input"])
    print(json.dumps(answered, default=str), flush=True)
