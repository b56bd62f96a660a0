"""parameters.py TEMPLATE GOLDEN [rewrite]: changes every parameter of a SAM template in turn and lists what CloudFormation would change.

The template is translated as CloudFormation does it, with the parameters' values; then conditions and functions are worked out, and what
differs is what a deployment with the other value reaches. A parameter that reaches nothing, or another thing than GOLDEN says, is an error.
"""

import copy
import json
import logging
import pathlib
import re
import sys

from samcli.yamlhelper import yaml_parse
from samtranslator.parser.parser import Parser  # noqa: F401  (registers what transform needs)
from samtranslator.translator.transform import transform

# the translator warns of metrics that nobody reads
logging.disable(logging.WARNING)

PSEUDO = {
    "AWS::AccountId": "123456789012", "AWS::Region": "eu-central-1", "AWS::Partition": "aws", "AWS::StackName": "sluice",
    "AWS::URLSuffix": "amazonaws.com", "AWS::StackId": "arn:aws:cloudformation:eu-central-1:123456789012:stack/sluice/1",
}

DMS, SECRET = "arn:aws:dms:eu-central-1:123456789012:", "arn:aws:secretsmanager:eu-central-1:123456789012:secret:"

# What a parameter is, and what it becomes. Those without a line here have a default, and a number becomes one more.
VALUES = {
    "SourceEndpointArn": (DMS + "endpoint:A", DMS + "endpoint:B"),
    "TargetEndpointArn": (DMS + "endpoint:C", DMS + "endpoint:D"),
    "ReplicationInstanceArn": (DMS + "rep:A", DMS + "rep:B"),
    "DmsUser": ("dms_a", "dms_b"),
    "DatabaseHost": ("a.example.com", "b.example.com"),
    "DatabaseName": ("a", "b"),
    "DatabaseUser": ("sluice", "sluice_b"),
    "DatabaseLogin": ("iam", SECRET + "target"),
    "DatabaseResourceId": ("cluster-A", "db-B"),
    "DatabaseTls": ("sslmode=verify-full", "sslmode=require"),
    "SubnetIds": ("subnet-0a,subnet-0b", "subnet-0a,subnet-0c"),
    "SecurityGroupIds": ("sg-0a", "sg-0b"),
    "SecretsEndpointVpcId": ("vpc-0a", "vpc-0b"),
    "SecretsKeyArn": ("arn:aws:kms:eu-central-1:123456789012:key/a", "arn:aws:kms:eu-central-1:123456789012:key/b"),
    "SourceUrl": ("jdbc:oracle:thin:@//a:1521/A", "jdbc:oracle:thin:@//b:1521/B"),
    "SourceSecretArn": (SECRET + "a", SECRET + "b"),
    "Schedule": ("rate(1 day)", "rate(2 days)"),
    "ScheduledRequest": ('{"tables":[]}', '{"tables":[1]}'),
    "NotificationEmail": ("a@example.com", "b@example.com"),
    "EventBusName": ("default", "other"),
    "PermissionsBoundary": ("arn:aws:iam::123456789012:policy/a", "arn:aws:iam::aws:policy/b"),
    "LogRetentionDays": ("30", "60"),
}


class AwsManagedPolicies:
    def load(self):
        return {}


class Evaluation:
    """A translated template with its conditions and functions worked out; what only a deployment knows stays a name in braces."""

    def __init__(self, template, values):
        self.template, self.values = template, values
        self.resources = {
            name: {"Type": r["Type"], **self.resolve(r.get("Properties", {}))}
            for name, r in template["Resources"].items() if "Condition" not in r or self.condition(r["Condition"])
        }

    def condition(self, name):
        return self.holds(self.template["Conditions"][name])

    def holds(self, test):
        (function, argument), = test.items()
        if function == "Condition":
            return self.condition(argument)
        if function == "Fn::Equals":
            return self.resolve(argument[0]) == self.resolve(argument[1])
        if function == "Fn::Not":
            return not self.holds(argument[0])
        return {"Fn::Or": any, "Fn::And": all}[function](self.holds(a) for a in argument)

    def ref(self, name):
        if name in self.values:
            value = self.values[name]
            return value.split(",") if self.template["Parameters"][name]["Type"].startswith("List<") else value
        return PSEUDO.get(name, "{" + name + "}")

    def resolve(self, node):
        if isinstance(node, list):
            return [v for v in map(self.resolve, node) if v is not None]
        if not isinstance(node, dict):
            return node
        if len(node) == 1:
            (function, argument), = node.items()
            if function == "Ref":
                return None if argument == "AWS::NoValue" else self.ref(argument)
            if function == "Fn::GetAtt":
                return "{" + (argument if isinstance(argument, str) else ".".join(argument)) + "}"
            if function == "Fn::Sub":
                text, own = (argument, {}) if isinstance(argument, str) else argument
                own = {k: str(self.resolve(v)) for k, v in own.items()}
                return re.sub(r"\$\{([^!}]+)\}", lambda m: str(own.get(m[1], self.ref(m[1]))), text)
            if function == "Fn::If":
                return self.resolve(argument[1 if self.condition(argument[0]) else 2])
            if function == "Fn::Join":
                return argument[0].join(map(str, self.resolve(argument[1])))
            if function == "Fn::Select":
                return self.resolve(argument[1])[int(argument[0])]
            if function == "Fn::Split":
                return self.resolve(argument[1]).split(argument[0])
            if function.startswith("Fn::"):
                raise ValueError(f"parameters.py does not know {function}: add it to Evaluation")
        return {k: v for k, v in ((k, self.resolve(v)) for k, v in node.items()) if v is not None}


def leaves(node, path=()):
    if isinstance(node, (dict, list)) and node:
        for key, value in node.items() if isinstance(node, dict) else ((None, v) for v in node):
            yield from leaves(value, path if key is None else (*path, key))
    else:
        yield path, json.dumps(node)


def evaluated(template, values):
    translated = transform(copy.deepcopy(template), dict(values), AwsManagedPolicies())
    return Evaluation(translated, values).resources


def reached(before, after):
    """The properties that differ, as 'TYPE PROPERTY/... of RESOURCES', or 'of all' where all that have the property differ in it."""
    found, having = {}, {}
    for name in sorted({*before, *after}):
        old, new = (sorted(leaves(x.get(name, {}))) for x in (before, after))
        type_ = (before.get(name) or after[name])["Type"].removeprefix("AWS::")
        for path in {p for p, _ in new}:
            having.setdefault((type_, "/".join(path)), []).append(name)
        if old == new:
            continue
        if name not in before or name not in after:
            found.setdefault((type_, "the whole"), []).append(name)
            continue
        for path in {p for p, v in set(old) ^ set(new)}:
            found.setdefault((type_, "/".join(path)), []).append(name)
    return [f"{t} {p} of {'all' if len(n) > 2 and n == having.get((t, p)) else ' and '.join(n)}" for (t, p), n in sorted(found.items())]


def read(file):
    template = json.loads(json.dumps(yaml_parse(file.read_text()), default=str))
    template["Globals"]["Function"]["CodeUri"] = "s3://bucket/key"
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::StateMachine":
            resource["Properties"]["DefinitionUri"] = "s3://bucket/key"
    return template


def reaches(template):
    parameters = template["Parameters"]
    other, values, problems = {}, {}, []
    for name, p in parameters.items():
        if name in VALUES:
            values[name], other[name] = VALUES[name]
        elif p["Type"] == "Number":
            values[name], other[name] = str(p["Default"]), str(int(p["Default"]) + 1)
        else:
            problems.append(f"{name}: parameters.py has no two values of it")
            continue
        for value in (values[name], other[name]):
            if not re.fullmatch(p.get("AllowedPattern", ".*"), value):
                problems.append(f"{name}: its AllowedPattern refuses {value}")
    if problems:
        return {}, problems
    before = evaluated(template, values)
    out = {name: reached(before, evaluated(template, {**values, name: other[name]})) for name in parameters}
    return out, [f"{name} reaches nothing" for name, places in out.items() if not places]


def main(template_file, golden_file, rewrite=None):
    template = read(pathlib.Path(template_file))
    template["Parameters"]["Planted"] = {"Type": "Number", "Default": 1}
    out, problems = reaches(template)
    if out and (out.pop("Planted") or problems.pop() != "Planted reaches nothing"):
        print("a parameter that reaches nothing is not found")
        return 1
    lines = [f"{name}\n" + "".join(f"    {place}\n" for place in places) for name, places in out.items()]
    golden = pathlib.Path(golden_file)
    if rewrite:
        golden.write_text("".join(lines))
    elif not problems and golden.read_text() != "".join(lines):
        expected = golden.read_text().splitlines()
        problems = [f"not in {golden}: {line.strip()}" for line in "".join(lines).splitlines() if line not in expected]
        problems += [f"only in {golden}: {line.strip()}" for line in expected if line not in "".join(lines).splitlines()]
        problems = problems or [f"{golden} has other lines under a parameter"]
        problems += [f"if that is meant: .tools/sam/bin/python checks/parameters.py {template_file} {golden} rewrite"]
    print("\n".join(problems) or f"{len(out)} parameters, each reaches something")
    return 1 if problems else 0


sys.exit(main(*sys.argv[1:]))
