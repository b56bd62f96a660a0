"""cfn-lint.py TEMPLATE OUTPUT: translates a SAM template as CloudFormation would, with the state machines' definitions in it."""

import json
import pathlib
import re
import sys

from samcli.yamlhelper import yaml_parse
from samtranslator.parser.parser import Parser
from samtranslator.translator.transform import transform

PLACEHOLDER = re.compile(r"\$\{([A-Za-z0-9_]+)\}")


class AwsManagedPolicies:
    """Names of AWS's managed policies are looked up in the account at deployment; the template should name none."""

    def load(self):
        return {}


def without_computed_seconds(value):
    """cfn-lint's schema knows only numbers where AWS documents a JSONata expression too (its TimeoutSeconds and HeartbeatSeconds)."""
    if isinstance(value, list):
        return [without_computed_seconds(v) for v in value]
    if isinstance(value, dict):
        return {
            k: 60 if k in ("TimeoutSeconds", "HeartbeatSeconds") and str(v).startswith("{%") else without_computed_seconds(v)
            for k, v in value.items()
        }
    return value


def main(template_file, output_file):
    template_file = pathlib.Path(template_file)
    template = json.loads(json.dumps(yaml_parse(template_file.read_text()), default=str))
    problems, definitions = [], {}
    common = template.get("Globals", {}).get("Function", {})
    if isinstance(common.get("CodeUri"), str):
        common["CodeUri"] = "s3://bucket/key"
    for name, resource in template["Resources"].items():
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::Serverless::Function" and isinstance(properties.get("CodeUri"), str):
            properties["CodeUri"] = "s3://bucket/key"
        if resource["Type"] == "AWS::Serverless::StateMachine":
            file = template_file.parent / properties["DefinitionUri"]
            text = file.read_text()
            used = set(PLACEHOLDER.findall(text))
            given = set(properties.get("DefinitionSubstitutions", {}))
            problems += [f"{file}: ${{{p}}} has no DefinitionSubstitutions entry in {name}" for p in sorted(used - given)]
            problems += [f"{name}: DefinitionSubstitutions entry {p} is not used in {file}" for p in sorted(given - used)]
            # nor does it know another partition than this
            definitions[name] = json.dumps(without_computed_seconds(json.loads(text.replace('"arn:${Partition}:', '"arn:aws:'))))
            properties["DefinitionUri"] = "s3://bucket/key"
    if problems:
        print("\n".join(problems))
        return 1
    translated = transform(template, {}, AwsManagedPolicies())
    unbounded = [n for n, r in translated["Resources"].items() if r["Type"] == "AWS::IAM::Role" and "PermissionsBoundary" not in r["Properties"]]
    if unbounded:
        print(f"roles without PermissionsBoundary: {', '.join(unbounded)}")
        return 1
    for name, definition in definitions.items():
        properties = translated["Resources"][name]["Properties"]
        properties.pop("DefinitionS3Location")
        properties["DefinitionString"] = definition
    pathlib.Path(output_file).write_text(json.dumps(translated, indent=2))
    return 0


sys.exit(main(*sys.argv[1:]))
