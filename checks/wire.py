"""wire.py FILE: every request in FILE (a JSON object a line: service, operation, status, request) is one of AWS's service models.

botocore's models are AWS's own. Its validator knows members, types, required members, ranges and lengths from below; enums and
patterns, and lengths from above, are looked at here. Before that each request is spoiled in several ways, and every one must be found.
"""

import copy
import json
import re
import sys

from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.validate import ParamValidator

MODELS = {
    "AmazonDMSv20160101": "dms",
    "DynamoDB_20120810": "dynamodb",
    "AWSStepFunctions": "stepfunctions",
    "AWSEvents": "events",
    "secretsmanager": "secretsmanager",
    "sns": "sns",
}
# looking for what is not there, a token that another has replaced, an execution that no longer waits
EXPECTED_REFUSALS = {
    ("DynamoDB_20120810", "DeleteItem"),
    ("AmazonDMSv20160101", "DescribeReplicationTasks"),
    ("AWSStepFunctions", "SendTaskSuccess"),
    ("AWSStepFunctions", "SendTaskHeartbeat"),
}
loader = Loader()
models = {wire: ServiceModel(loader.load_service_model(name, "service-2")) for wire, name in MODELS.items()}


def beyond(value, shape, at):
    """What ParamValidator does not look at."""
    if shape.type_name == "structure" and isinstance(value, dict):
        return [e for k, v in value.items() if k in shape.members for e in beyond(v, shape.members[k], f"{at}.{k}")]
    if shape.type_name == "list" and isinstance(value, list):
        return [e for i, v in enumerate(value) for e in beyond(v, shape.member, f"{at}[{i}]")]
    if shape.type_name == "map" and isinstance(value, dict):
        return [e for k, v in value.items() for e in beyond(v, shape.value, f"{at}.{k}")]
    if shape.type_name != "string" or not isinstance(value, str):
        return []
    found = []
    if shape.enum and value not in shape.enum:
        found.append(f"{at}: {value!r} is none of {', '.join(shape.enum)}")
    longest = shape.metadata.get("max")
    if longest is not None and len(value) > longest:
        found.append(f"{at}: {len(value)} characters, at most {longest} are allowed")
    pattern = shape.metadata.get("pattern")
    if pattern and "\\p" not in pattern and not re.search(pattern, value):
        found.append(f"{at}: {value!r} does not match {pattern}")
    return found


def problems(service, operation, request):
    if service not in models:
        return [f"{service} is no service of ours"]
    model = models[service]
    if operation not in model.operation_names:
        return [f"{MODELS[service]} has no operation {operation}"]
    shape = model.operation_model(operation).input_shape
    report = ParamValidator().validate(request, shape)
    found = report.generate_report().split("\n") if report.has_errors() else []
    return [f"{MODELS[service]} {operation}: {e}" for e in found + beyond(request, shape, operation)]


def spoiled(service, operation, request):
    """The request with one thing wrong, and what."""
    shape = models[service].operation_model(operation).input_shape
    yield "a member that is none", {**copy.deepcopy(request), "Wrong": "x"}
    for name in shape.required_members:
        yield f"without {name}", {k: v for k, v in request.items() if k != name}
    for name, value in request.items():
        yield f"{name} of another type", {**request, name: 7 if isinstance(value, (str, list, dict)) else ["x"]}
        if name in shape.members and getattr(shape.members[name], "enum", None):
            yield f"{name} no word of AWS's", {**request, name: "wrong"}


calls = [json.loads(line) for line in open(sys.argv[1])]
found, operations = [], {}
for call in calls:
    service, operation, request = call["service"], call["operation"], call["request"]
    here = problems(service, operation, request)
    if call["status"] != 200 and (service, operation) not in EXPECTED_REFUSALS:
        here.append(f"{service} {operation}: answered by {call['status']}")
    found += here
    if not here and (service, operation) not in operations:
        operations[service, operation] = sum(1 for _ in spoiled(service, operation, request))
        for what, bad in spoiled(service, operation, request):
            if not problems(service, operation, bad):
                found.append(f"{service} {operation}: this check does not notice {what}")
if not calls:
    found.append("no request was recorded")
print(
    "\n".join(dict.fromkeys(found))
    or f"{len(calls)} requests of {len(operations)} operations fit AWS's models; {sum(operations.values())} spoiled ones did not"
)
sys.exit(1 if found else 0)
