"""An execution's history as lines that two engines can agree on, and the differences between two such lists.

A line is `state: event member.member = value`. Left out or replaced is only what must differ between two runs of one machine:
times, identifiers that are made anew, the account's and the region's name, how often something was asked until it was so (of
the rounds of a loop the last is compared), and who was quicker where several may do a thing that is done once.
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
    (re.compile(r"function:(?:sluice-|other-)?([A-Za-z]+?)(?:-[0-9A-Za-z]{8,13})?(?::live)?\b(?![A-Za-z-])"), r"function:\1"),
    (re.compile(r"stateMachine:(?:sluice-)?(\w+)"), lambda m: "stateMachine:" + m[1].lower()),
    (re.compile(r"execution:(?:sluice-)?(\w+):"), lambda m: "execution:" + m[1].lower() + ":"),
    (re.compile(r"\b(stack/\w+)/[0-9a-f-]+"), r"\1/ID"),
    # names of what a run makes come from its stack's id
    (re.compile(r"\bsluice-[0-9a-f]{12}\b"), "sluice-TAG"),
    (re.compile(r"\br[0-9a-f]{12}_"), "rTAG_"),
    (re.compile(r"\bimage_[0-9a-f]{12}_"), "image_TAG_"),
    (re.compile(rf"({DAYS})[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|\+00:00)?"), "TIME"),
]
TIMES = {"undoUntil", "loadDeadline", "startDate", "stopDate", "time", "seconds", "startedAt", "endedAt", "rowsPerSecond"}
MADE_ANEW = {"token", "id", "eventId", "sweep", "region", "database"}
CHANCE = {"seenBy"}
# what else the ledger lists as open depends on which other scenarios are at work
LISTED = {"runs", "openRuns", "elsewhere"}
ROUNDS = re.compile(r"[a-zA-Z]+Round")
# An execution that died is cleaned up by one that the rule starts and, at any time, by sweeps. Whoever comes second is told to come
# again, or finds done what it wanted to do: such an attempt is left out, and who told is compared for the run as a whole (`told`).
LOST_RACES = {("Discard dead run", "sluice.sql.SqlFailure$Retryable"), ("Tell dead run", "sluice.aws.Throttled")}
TELLS_DEAD = re.compile(r"((?:.* )?Tell dead run: TaskSucceeded output\.Payload\.sent) = (true|false)")


def as_told_anywhere(message):
    """A message without what depends on where the run was: its stack, its database, and where to look and what to type there."""
    text = re.sub(r"\n(Where to look|What to do next|To take it back)\n.*?(?=\n\n[A-Z][a-z ]+\n|\Z)", "", message["text"], flags=re.S)
    text = re.sub(r"(?m)^stack .*\n?|, database \S+$", "", text)
    return {"deployment": message["deployment"], "subject": message["subject"].rpartition(", ")[0], "text": text}


def scrub(value, name=""):
    if name in LISTED:
        return "LISTED"
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
    branch_of, state_of, lost, attempt = {}, {}, set(), {}
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
        if kind == "TaskScheduled":
            if previous in lost:
                del branches[branch][attempt[branch]:]
            attempt[branch] = len(branches[branch])
        elif kind == "TaskFailed" and (name, details.get("error")) in LOST_RACES:
            lost.add(event["id"])
        head = f"{branch}{' ' if branch else ''}{name}: {kind}"
        if "assignedVariables" in details:
            details["assignedVariables"] = {k: assigned(v) for k, v in details["assignedVariables"].items()}
        branches[branch].append(head)
        branches[branch] += lines(details, head + " ")
    return [line for branch in sorted(branches) for line in branches[branch]]


def waits(events):
    """The waits of an execution for a token that ended well: (the load task's ARN, who saw its end, when it was told)."""
    task = None
    for event in events:
        scheduled, succeeded = event.get("taskScheduledEventDetails", {}), event.get("taskSucceededEventDetails", {})
        if scheduled.get("resource") == "invoke.waitForTaskToken":
            task = json.loads(scheduled["parameters"])["Payload"]["taskArn"]
        elif succeeded.get("resource") == "invoke.waitForTaskToken":
            yield task, json.loads(succeeded["output"])["seenBy"], event["timestamp"]


def elsewhere(events):
    """How many open runs of other deployments an execution's look into the ledger found."""
    outputs = [json.loads(e["taskSucceededEventDetails"]["output"])["Payload"] for e in events if e["type"] == "TaskSucceeded"]
    return sum(o["elsewhere"] for o in outputs if isinstance(o, dict) and "elsewhere" in o)


def told(events):
    """The attempts of an execution to tell how a run ended, as (run, answer): it `sent` the message, the message `was sent` by
    another, or the error that the attempt failed with."""
    scheduled, out = {}, []
    for event in events:
        kind = event["type"]
        if kind == "TaskScheduled":
            arguments = scrub(event["taskScheduledEventDetails"]["parameters"])
            if arguments["FunctionName"].endswith("function:Notify"):
                scheduled[event["id"]] = arguments["Payload"]["runId"]
        elif event.get("previousEventId") in scheduled:
            run = scheduled[event["previousEventId"]]
            if kind in ("TaskStarted", "TaskSubmitted"):
                scheduled[event["id"]] = run
            elif kind == "TaskSucceeded":
                sent = scrub(event["taskSucceededEventDetails"]["output"])["Payload"]["sent"]
                out.append((run, "sent" if sent else "was sent"))
            else:
                out.append((run, next(d.get("error") for m, d in event.items() if m.endswith("EventDetails"))))
    return out


def teller(run, tellings):
    """Which machine told a run, from what all executions answered: (machine, run, answer). With it, what is wrong with that.

    One execution answers that it sent the message; none does where the one that sent it lost the race for the event right after and
    came again."""
    of_run = [(machine, answer) for machine, about, answer in tellings if about == run]
    told_by = [machine for machine, answer in of_run if answer == "sent"]
    if not told_by and "was sent" in [answer for _, answer in of_run]:
        told_by = sorted({machine for machine, answer in of_run if answer == "sluice.aws.Throttled"})
    return ", ".join(told_by), [] if len(told_by) == 1 else [f"{run}: told by {' and '.join(told_by) or 'nobody'}, not by one"]


def either_told(lines_of_cleanup):
    """A clean-up's lines where another one may have told before."""
    return [TELLS_DEAD.sub(r"\1 = true by one", line) for line in lines_of_cleanup]


def differences(ours, theirs):
    """Lines that only one side has: `ours: ...` and `LocalStack: ...`, in order."""
    out = []
    matcher = difflib.SequenceMatcher(None, ours, theirs, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag != "equal":
            out += ["ours: " + line for line in ours[i1:i2]]
            out += ["LocalStack: " + line for line in theirs[j1:j2]]
    return out
