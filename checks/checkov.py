"""checkov.py REPORT SUPPRESSIONS: checkov's findings less the explained ones; both what is left and what explains nothing fail."""

import fnmatch
import json
import sys

import yaml

with open(sys.argv[1]) as file:
    report = json.load(file)
with open(sys.argv[2]) as file:
    suppressions = yaml.safe_load(file) or []

problems, used = [], set()
for number, entry in enumerate(suppressions):
    if set(entry) != {"rule", "resources", "reason"} or len(entry["reason"].split()) < 4:
        problems.append(f"suppression {number + 1}: needs rule, resources and a reason in words: {entry}")
if problems:
    print("\n".join(problems))
    sys.exit(1)
if report.get("summary", report).get("resource_count", 0) == 0:
    print("checkov found no resource in the template")
    sys.exit(1)
for finding in report["results"]["failed_checks"]:
    hits = [
        number
        for number, entry in enumerate(suppressions)
        if entry["rule"] == finding["check_id"] and any(fnmatch.fnmatchcase(finding["resource"], r) for r in entry["resources"])
    ]
    used.update(hits)
    if not hits:
        problems.append(f"{finding['resource']} (line {finding['file_line_range'][0]}): {finding['check_id']} {finding['check_name']}")
for number, entry in enumerate(suppressions):
    if number not in used:
        problems.append(f"suppression of {entry['rule']} for {', '.join(entry['resources'])} suppresses nothing: remove it")
print("\n".join(problems) or f"{report['summary']['passed']} passed, {len(suppressions)} explained suppressions")
sys.exit(1 if problems else 0)
