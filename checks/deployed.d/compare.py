"""An execution's history as lines that two engines can agree on, and the differences between two such lists.

A line is `state: event member.member = value`. Left out or replaced is only what must differ between two runs of one machine:
times, identifiers that are made anew, the account's and the region's name, and how often something was asked until it was so: of
the rounds of a loop the last is compared.
"""
import datetime
import difflib
import json
import re
from collections import defaultdict

# a run takes minutes, and the windows that are reloaded are months away
DAYS = "|".join(str(datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days)) for days in (-1, 0, 1))
SCRUBBED = [
    (re.compile(r"arn:aws:(\w*):[a-z0-9-]*:\d{12}:"), r"arn:aws:\1:REGION:ACCOUNT:"),
    (re.compile(r"\b(eu-central-1|us-east-1)\b"), "REGION"),
    (re.compile(r"function:(?:sluice-)?([A-Za-z]+?)(?:-[0-9A-Za-z]{8,13})?(?::live)?\b(?![A-Za-z-])"), r"function:\1"),
    (re.compile(r"stateMachine:(?:sluice-)?(\w+)"), lambda m: "stateMachine:" + m[1].lower()),
    (re.compile(r"execution:(?:sluice-)?(\w+):"), lambda m: "execution:" + m[1].lower() + ":"),
    (re.compile(rf"({DAYS})[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|\+00:00)?"), "TIME"),
]
TIMES = {"loadDeadline", "startDate", "stopDate", "time", "seconds", "startedAt", "endedAt", "rowsPerSecond"}
MADE_ANEW = {"token", "id"}
CHANCE = {"seenBy"}
ROUNDS = re.compile(r"[a-zA-Z]+Round")


def scrub(value, name=""):
    if isinstance(value, dict):
        # frames below the handler are those of whoever called it
        return {k: scrub(v, k) for k, v in value.items() if k != "stackTrace"}
    if isinstance(value, list):
        return [scrub(v) for v in value]
    if name in TIMES and value is not None:
        return "TIME"
    if ROUNDS.fullmatch(name):
        return "ROUND"
    if name in MADE_ANEW | CHANCE and isinstance(value, str):
        return name.upper()
    if isinstance(value, str):
        if value[:1] in "{[":
            try:
                return scrub(json.loads(value))
            except ValueError:
                pass
        for pattern, replacement in SCRUBBED:
            value = pattern.sub(replacement, value)
    return value


def assigned(text):
    """A variable's value from its JSON text; LocalStack puts quotes around texts and escapes nothing in them."""
    try:
        return json.loads(text)
    except ValueError:
        return text.removeprefix('"').removesuffix('"')


def flat(value, path=""):
    """The leaves of a JSON value, each with its path."""
    if isinstance(value, dict) and value:
        for name in sorted(value):
            yield from flat(value[name], f"{path}.{name}" if path else name)
    elif isinstance(value, list) and value:
        for i, item in enumerate(value):
            yield from flat(item, f"{path}[{i}]")
    else:
        yield path, json.dumps(value, ensure_ascii=False)


def lines(value, prefix=""):
    return [f"{prefix}{path} = {leaf}" for path, leaf in flat(scrub(value))]


def history_lines(events):
    """Line by line what happened; the iterations of a Map one after the other, however they were interleaved."""
    branch_of, state_of = {}, {}
    branches, entered = defaultdict(list), defaultdict(dict)
    for event in events:
        kind, previous = event["type"], event.get("previousEventId", 0)
        branch = branch_of.get(previous, "")
        name, details = "", {}
        for member, value in event.items():
            if member.endswith("EventDetails"):
                details = dict(value)
        if kind == "MapIterationStarted":
            branch = f"{details['name']}[{details['index']}]"
        elif kind.startswith("MapState") or kind.startswith("Execution"):
            branch = ""
        elif kind.startswith("MapIteration"):
            branch = f"{details['name']}[{details['index']}]"
        branch_of[event["id"]] = branch
        if kind.endswith("StateEntered") or kind.endswith("StateExited"):
            name = details.pop("name")
        elif not kind.startswith("Execution") and branch == branch_of.get(previous):
            name = state_of.get(previous, "")
        state_of[event["id"]] = name
        for left_out in ("inputDetails", "outputDetails", "assignedVariablesDetails", "roleArn"):
            details.pop(left_out, None)
        if kind.endswith("StateEntered"):
            begins = entered[branch].setdefault(name, len(branches[branch]))
            del branches[branch][begins:]
            entered[branch] = {state: at for state, at in entered[branch].items() if at <= begins}
        head = f"{branch}{' ' if branch else ''}{name}: {kind}"
        if "assignedVariables" in details:
            details["assignedVariables"] = {k: assigned(v) for k, v in details["assignedVariables"].items()}
        branches[branch].append(head)
        branches[branch] += lines(details, head + " ")
    return [line for branch in sorted(branches) for line in branches[branch]]


def differences(ours, theirs):
    """Lines that only one side has: `ours: ...` and `LocalStack: ...`, in order."""
    out = []
    matcher = difflib.SequenceMatcher(None, ours, theirs, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag != "equal":
            out += ["ours: " + line for line in ours[i1:i2]]
            out += ["LocalStack: " + line for line in theirs[j1:j2]]
    return out
