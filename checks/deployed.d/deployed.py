"""Deploys Sluice into LocalStack on this machine, lets things happen to it, and compares with what happens on our own machine.

    deployed.py TOOLS JAVA_HOME [SCENARIO...]

TOOLS holds localstack/ (LocalStack, moto, the AWS CLI), sam/ and jars/; the tests' classes and their class path are in
local/target. Everything else is made in a scratch folder, listens on the loopback address, and is gone at the end. Environment:
SLUICE_DEPLOYED_IN_DOCKER, if set, even to nothing, LocalStack from its own image, started by the test that started this;
SLUICE_DEPLOYED_ROWS, rows of the scenario `million`; SLUICE_DEPLOYED_KEEP, a folder to keep logs and both sides' histories in,
found.json, also where all is well; where something is not they are kept in SLUICE_CHECK_FOLDER, which checks/run sets, else in
target/checks/deployed.
"""
import json
import os
import re
import signal
import sys
import threading
import time
from pathlib import Path

import compare
import tries
from stacks import Backdrop, LocalStack, Stack, machine
from stage import HERE, LIMIT, Stage, Wrong, say, until

MILLION = int(os.environ.get("SLUICE_DEPLOYED_ROWS", "1000000"))

# When the schedule is to ask, for the scenario `asked`, and what its request is called then
SCHEDULED_AT, SCHEDULED = "2026-03-02T01:00:00Z", "sluice-20260302T010000Z"

# scenario: what its runs end with (status, outcome, error), and rows inserted and updated where there is a verdict. RUN@DEPLOYMENT is
# not in the stack `sluice`; of a name that was used before the ledger's line stays the earlier run's
SCENARIOS = {
    "million": {"million": ("SUCCEEDED", "clean", None, MILLION // 10, MILLION // 10)},
    "lost": {"lost": ("SUCCEEDED", "clean", None, 1, 1)},
    "stopped": {"stopped": ("ABORTED", "failed", "Interrupted", 0, 0)},
    "twice": {
        "twice": ("SUCCEEDED", "clean", None, 1, 1),
        "twice-again": ("FAILED", "failed", "sluice.ledger.TableClaimed", 0, 0),
    },
    "ten": {"ten": ("SUCCEEDED", "clean", None, 1, 1)},
    "drifted": {"drifted": ("SUCCEEDED", "drifted", None, 1, 1)},
    "broken": {"broken": ("FAILED", "failed", "sluice.dms.LoadFailed", 0, 0)},
    "refused": {"refused": ("FAILED", "refused", "sluice.ledger.RequestRefused", 0, 0)},
    "beside": {
        "beside": ("SUCCEEDED", "clean", None, 1, 1),
        "beside@other": ("FAILED", "refused", "sluice.ledger.RequestRefused", 1, 1),
        "beside-again@other": ("FAILED", "failed", "sluice.ledger.TableClaimed", 0, 0),
    },
    "changed": {
        "changed@anew": ("SUCCEEDED", "clean", None, 1, 1),
        "changed-again@anew": ("SUCCEEDED", "clean", None, 0, 0),
    },
    "reused": {
        "reused@other": ("SUCCEEDED", "clean", None, 1, 1),
        "reused@anew": ("FAILED", "refused", "sluice.ledger.RequestRefused", 1, 1),
        "reused-again@anew": ("SUCCEEDED", "clean", None, 0, 0),
    },
    "asked": {
        "ev-asked": ("SUCCEEDED", "clean", None, 1, 1),
        "ev-" + SCHEDULED: ("SUCCEEDED", "clean", None, 0, 0),
    },
    # of an undo, rows deleted that were inserted, and rows restored
    "undone": {"undone": ("SUCCEEDED", "clean", None, 1, 1), "undo-undone": ("SUCCEEDED", "clean", None, 1, 1)},
}
# What answers the requests of the scenario `asked`: kind, request, whether another event had asked before, and the fields that are wrong.
# What asks another stack is not answered, and what comes twice may be answered twice.
ANSWERS = [
    ("Accepted", "asked", False, ()), ("Accepted", "asked", True, ()), ("Accepted", SCHEDULED, False, ()),
    ("Rejected", "wrong", False, ("detail.version",)),
]
# deployment: the stack's name; `anew` is the stack `other`, after it was deleted where it was there
STACKS = {"sluice": "sluice", "other": "other", "anew": "other"}
# Those of a line one after the other, the lines side by side
LANES = (("million",), ("lost", "broken"), ("stopped", "drifted"), ("twice", "ten", "refused", "asked", "undone"), ("beside", "reused", "changed"))
# Their loads wait until they are released
HELD = {"stopped", "twice", "beside", "changed"}


def named(label):
    """A run's name and deployment."""
    run, _, deployment = label.partition("@")
    return run, deployment or "sluice"


def label(run, deployment):
    return run if deployment == "sluice" else f"{run}@{deployment}"


def perform(name, stacks, backdrop):
    """Lets a scenario happen to the deployed stacks; gives its executions in the shape of the Backdrop's own run."""
    request, labels, arns, executions = backdrop.doors["requests"][name], list(SCENARIOS[name]), {}, []
    first = stacks[named(labels[0])[1]]

    def begin(of):
        run, deployment = named(of)
        stacks[deployment].deployed()
        arns[of] = stacks[deployment].begin(run, request)

    def end(of):
        run, deployment = named(of)
        stack, ended = stacks[deployment], [(machine(run), arns[of])]
        if stack.ended(arns[of])["status"] != "SUCCEEDED":
            ended.append(("Cleanup", stack.cleanup_of(arns[of])))
        for kind, arn in ended:
            executions.append({"deployment": deployment, "machine": kind, "name": run, "status": stack.ended(arn)["status"],
                               "events": stack.history(arn)})

    def begin_and_end(*several):
        for each in several:
            begin(each)
            end(each)

    if name == "asked":
        for of in labels:
            arns[of] = first.execution(of)
            first.begun.append(of)
        ask(first, request, end)
        return {"executions": executions}
    begin(labels[0])
    if name in HELD:
        first.waits_for_token(arns[labels[0]])
        until(f"the load of {name} is held", LIMIT, lambda: backdrop.ask("held", name)["held"])
    if name == "stopped":
        first.client("stepfunctions").stop_execution(executionArn=arns[name], error="Interrupted", cause="stopped by hand")
        # it comes when it comes, and then it races with the clean-up that the rule starts: here it always does
        first.sweep("sweep-beside-" + name, arns[name])
        until("DMS stops the task", LIMIT, lambda: backdrop.ask("status", name)["status"] == "stopping", 0.1)
    if name in ("twice", "beside"):
        begin_and_end(*labels[1:])
    if name == "changed":
        first.change(ChunkRows=backdrop.doors["changedChunkRows"])
    if name in HELD:
        backdrop.ask("release", name)
    end(labels[0])
    if name == "reused":
        first.delete()
    if name in ("changed", "reused", "undone"):
        begin_and_end(*labels[1:])
    return {"executions": executions}


def ask(stack, request, end):
    """By events on the stack's bus, and with what the schedule calls its function with."""
    stack.ask(1, "other", "elsewhere", request)
    stack.ask(1, stack.name, "asked", request)
    stack.await_answers(1)
    end("ev-asked")
    stack.ask(1, stack.name, "asked", request)
    stack.ask(2, stack.name, "wrong", request)
    stack.await_answers(3)
    stack.ask_as_scheduled(SCHEDULED_AT)
    end("ev-" + SCHEDULED)
    stack.ask_as_scheduled(SCHEDULED_AT)
    stack.await_answers(5)
    # its own time may have come before, or comes after: one message, all the same
    for _ in range(2):
        stack.call(stack.resources["Sweep"], "{}")
        until("the rejection is told", LIMIT, stack.rejections)


def answered(answers):
    """Answers in the shape of ANSWERS."""
    return sorted({
        (a["detail-type"].rpartition(" ")[2], a["detail"].get("requestId", ""), a["detail"].get("duplicate", False),
         tuple(p["field"] for p in a["detail"].get("problems", ()))) for a in answers})


def settle(results, stacks, backdrop):
    """Adds to each scenario's executions what came of it, once nothing is at work any more: a sweep may still be."""
    for stack in stacks.values():
        stack.await_told()
    sweeps = [e for stack in stacks.values() for e in stack.sweeps()]
    for name, result in results.items():
        runs = [(run, stacks[deployment]) for run, deployment in map(named, SCENARIOS[name])]

        def look():
            found = backdrop.ask("found", name) | {"before": backdrop.doors["beforeUndone"]}
            found["left"] += [t for run, stack in runs for t in stack.tokens(run)]
            return found

        # the next sweep may have begun meanwhile, and has a session
        ends = time.monotonic() + 60
        found = until(f"{name} is quiet", LIMIT, lambda: (f := look()) and (f if not f["left"] or time.monotonic() > ends else None))
        result |= found
        result["sweeps"] = sweeps
        result["messages"] = [
            {"deployment": stack.deployment, "subject": m.get("Subject"), "text": m["Message"]}
            for run, stack in runs for m in stack.told(run)[0]]
        result["outcomes"] = [{**o, "deployment": stack.deployment} for run, stack in runs for o in stack.told(run)[1]]
        if name == "asked":
            result["answers"] = runs[0][1].answers
            result["rejections"] = [m["Subject"] for m in runs[0][1].rejections()]


def own(name, backdrop):
    # the own schedule's time is one of today
    found = json.loads(re.sub(r"sluice-\d{8}T\d{6}Z", SCHEDULED, json.dumps(backdrop.ask("own", name))))
    found["before"] = backdrop.doors["beforeUndone"]
    if name == "asked":
        answers = [o for o in found["outcomes"] if o["detail-type"].endswith(("Accepted", "Rejected"))]
        found["outcomes"] = [o for o in found["outcomes"] if o not in answers]
        found["answers"] = [{k: v for k, v in a.items() if k != "deployment"} for a in answers]
        found["rejections"] = [m["subject"] for m in found["messages"] if "request REJECTED" in m["subject"]]
        found["messages"] = [m for m in found["messages"] if m["subject"] not in found["rejections"]]
    for e in found["executions"]:
        e["machine"] = e["machine"].rpartition("-")[2].capitalize()
        if e["machine"] == "Cleanup":
            # those that a sweep started are told apart from the one that the rule starts for each dead execution
            e["name"] = e["input"]["detail"]["name"] if "detail-type" in e["input"] else ""
    found["sweeps"] = [e for e in found["executions"] if not e["name"]]
    found["executions"] = [e for e in found["executions"] if e["name"]]
    return found


def tellings(found):
    return [(e["machine"], label(run, e["deployment"]), answer)
            for e in found["executions"] + found["sweeps"] for run, answer in compare.told(e["events"])]


def expected(name, found):
    """What is wrong with a scenario's result by itself, whoever produced it."""
    wrong = [f"left: {x}" for x in found["left"]]
    reports = {r["runId"]: r for r in found["reports"]}
    for of, (status, outcome, error, inserted, updated) in SCENARIOS[name].items():
        run, deployment = named(of)
        execution = next(e for e in found["executions"] if (e["machine"], e["name"], e["deployment"]) == (machine(run), run, deployment))
        last = {k: v for e in execution["events"][-1:] for d in e if d.endswith("EventDetails") for k, v in e[d].items()}
        if execution["status"] != status or last.get("error") != error:
            wrong.append(f"{of} ended {execution['status']} {last.get('error')} {last.get('cause')}, not {status} {error}")
        outcomes = [o["detail-type"].removeprefix(f"Sluice {machine(run)} ").lower() for o in found["outcomes"]
                    if (o["detail"]["runId"], o["deployment"]) == (run, deployment)]
        if outcomes != [outcome]:
            wrong.append(f"{of}: outcomes {outcomes}, not {outcome} once")
        sent = [m["subject"] for m in found["messages"] if m["text"].startswith(f"{machine(run)} {run}: ") and m["deployment"] == deployment]
        if len(sent) != 1 or outcome not in sent[0].lower():
            wrong.append(f"{of}: messages {sent}, not one that says {outcome}")
        wrong += compare.teller(of, tellings(found))[1]
        counts, tables = ("inserted", "updated"), reports.get(run, {}).get("tables", [])
        if "undone" in reports.get(run, {}):
            counts, tables = ("deleted", "restored"), reports[run]["undone"]["tables"]
        counted = tuple(sum(t[count] for t in tables) for count in counts)
        if counted != (inserted, updated):
            wrong.append(f"{of}: {counted} rows {' and '.join(counts)}, not {(inserted, updated)}")
    if name == "undone" and found["table"] != found["before"]:
        wrong.append(f"the table is {found['table']}, and was {found['before']}")
    if name == "asked":
        if answered(found["answers"]) != ANSWERS:
            wrong.append(f"answers {answered(found['answers'])}, not {ANSWERS}")
        if found["rejections"] != ["Sluice reload request REJECTED, stack sluice"]:
            wrong.append(f"messages {found['rejections']}, not one that says REJECTED")
    if name == "beside":
        wrong += [f"the clean-up of {e['name']} saw no run of another deployment" for e in found["executions"]
                  if (e["machine"], e["deployment"]) == ("Cleanup", "other") and not compare.elsewhere(e["events"])]
    for e in found["executions"] + found["sweeps"]:
        if e["machine"] == "Cleanup" and e["status"] != "SUCCEEDED":
            wrong.append(f"cleanup of {e['name'] or 'a sweep'} {e['status']}")
    return wrong


def unseen(results, calls):
    """What is wrong with who saw the ends of loads: an event, but where the reconciler was quicker than the function that gets it."""
    wrong = []
    for name, found in results.items():
        for e in found["executions"]:
            own = [c for c in calls if c["stack"] == STACKS[e["deployment"]]]
            for task, by, at in compare.waits(e["events"]):
                if name == "lost" and by != "reconciler":
                    wrong.append(f"lost: seen by {by}, not by the reconciler")
                elif name != "lost" and by != "event":
                    events = [c for c in own if task in c["about"] and c["kind"] in (
                        "REPLICATION_TASK_STOPPED", "REPLICATION_TASK_FAILED")]
                    looks = [c for c in own if c["function"] == "Reconcile" and c["began"] < at.timestamp() < c["ended"] + 10]
                    if not any(c["ended"] > look["began"] for c in events for look in looks):
                        wrong.append(f"{e['name']}: its load's end was seen by {by}; {'an' if events else 'no'} event came before")
    return wrong


def differences(ours, theirs):
    """One line for each difference between the two machines, everything normalised."""
    out = []
    sides = [{(e["machine"], label(e["name"], e["deployment"])): e for e in side["executions"]} for side in (ours, theirs)]
    tellers = [{run: compare.teller(run, tellings(side))[0] for _, run in keys} for side, keys in zip((ours, theirs), sides)]
    for key in sorted(sides[0].keys() | sides[1].keys()):
        both = [compare.history_lines(side[key]["events"]) if key in side else [] for side in sides]
        if key[0] == "Cleanup" and all(by.get(key[1]) == "Cleanup" for by in tellers):
            both = [compare.either_told(lines) for lines in both]
        out += [f"{key[0]} {key[1]} {line}" for line in compare.differences(*both)]
    out += compare.differences(*[[f"{run} is told by = {by}" for run, by in sorted(side.items())] for side in tellers])
    # of two runs either may be the first to tell
    told = {"messages": lambda m: m["text"], "outcomes": lambda o: (o["detail"]["runId"], o["deployment"])}
    for what in ("messages", "outcomes", "reports", "table"):
        both = [side[what] if what != "messages" else [compare.as_told_anywhere(m) for m in side[what]] for side in (ours, theirs)]
        both = [compare.lines(sorted(found, key=told[what]) if what in told else found, what) for found in both]
        out += compare.differences(*both)
    # each kind once
    both = [{kind: a for a in side.get("answers", []) for kind in answered([a])} for side in (ours, theirs)]
    out += compare.differences(*[[line for kind in sorted(of) for line in compare.lines(of[kind], "answer")] for of in both])
    return out


def misjudged():
    """What is said wrongly of histories that are made up; see tries.py."""
    wrong = []
    for what, side, *must in tries.TRIES:
        said = expected("stopped", side), differences(tries.OURS, side)
        for about, lines, patterns in zip(("by itself", "beside ours"), said, must):
            missing = [p for p in patterns if not any(re.search(p, line) for line in lines)]
            if missing or lines and not patterns:
                wrong.append(f"tries.py, {what}, {about}: said {lines}, not {missing or 'nothing'}")
    return wrong


def explanations():
    """The rows of the table in explained-differences.md: number, whether it shows in every run, pattern."""
    rows = re.findall(r"^\| (\d+) \| (always|by chance) \| `(.+?)` \|", (HERE / "explained-differences.md").read_text(), re.M)
    return {number: (when == "always", re.compile(pattern.replace("\\|", "|"))) for number, when, pattern in rows}


def main():
    tools, java_home, names = Path(sys.argv[1]).resolve(), sys.argv[2], sys.argv[3:] or list(SCENARIOS)

    if unknown := [name for name in names if name not in SCENARIOS]:
        raise Wrong(f"no scenario {', '.join(unknown)}; there are: {', '.join(SCENARIOS)}")
    if wrong := misjudged():
        raise Wrong("\n".join(wrong))

    def interrupted(number, _):
        sys.exit(128 + number)

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, interrupted)
    ours, results, failures, own_failures = {}, {}, {}, {}
    with Stage() as stage:
        stage.found = {"ours": ours, "LocalStack": results}
        host = LocalStack(stage, tools, java_home)
        build = host.build()
        backdrop = Backdrop(stage, java_home, host.endpoint, MILLION if "million" in names else 10)
        backdrop.ready(stage)
        say("databases and DMS are up")
        host.start(backdrop.doors["dms"])
        host.furnish(backdrop)
        say("LocalStack is up")
        if build.wait() != 0:
            raise Wrong("sam build failed:\n" + "\n".join(stage.tail("sam-build")))
        host.template = host.package("package")
        say("built")
        stacks = {deployment: Stack(host, deployment, name) for deployment, name in STACKS.items()}
        scheduled = json.dumps(json.loads(backdrop.doors["requests"]["asked"]))
        # to LocalStack a parameter that is a number is never equal to a text, so that it would not take 0 for a schedule that is exact
        stacks["sluice"].deploy(RequestBus="own", Schedule="rate(1 day)", ScheduledRequest=scheduled, ScheduleWindowMinutes=5)
        say("deployed")

        def lane(*of_lane):
            for name in of_lane:
                try:
                    results[name] = perform(name, stacks, backdrop)
                    say(f"{name} has happened")
                except Exception as e:
                    failures[name] = f"{type(e).__name__}: {e}"

        def lane_of_own():
            for name in names:
                try:
                    ours[name] = own(name, backdrop)
                except Exception as e:
                    own_failures[name] = f"{type(e).__name__}: {e}"
            say("all has happened on our own machine")

        lanes = [threading.Thread(target=lane_of_own, daemon=True)]
        lanes += [threading.Thread(target=lane, args=[name for name in of_lane if name in names], daemon=True) for of_lane in LANES]
        for thread in lanes:
            thread.start()
        for thread in lanes:
            while thread.is_alive():
                thread.join(1)
        settle(results, {d: s for d, s in stacks.items() if s.outputs}, backdrop)
        say("nothing is at work any more")
        noted = stage.scratch / "logs" / "functions" / "calls.jsonl"
        calls = [json.loads(line) for line in noted.read_text().splitlines()] if noted.exists() else []
        if stale := [call["function"] for stack in stacks.values() for call in stack.stale(calls)]:
            failures["changed"] = f"called as they were before the change: {', '.join(sorted(set(stale)))}"
        stage.code = report(names, ours, results, [failures, own_failures], calls)
    return stage.code


def report(names, ours, results, failures, calls):
    explained, used, bad = explanations(), set(), 0
    for name in names:
        there = {side: of[name] for side, of in (("ours", ours), ("LocalStack", results)) if name in of}
        wrong = [of[name] for of in failures if name in of]
        if len(there) < 2 and not wrong:
            wrong = ["did not happen on both machines"]
        wrong += [f"{side}: {line}" for side, found in there.items() for line in expected(name, found)]
        differing = differences(*there.values()) if len(there) == 2 else []
        unexplained = []
        for line in differing:
            why = [number for number, (_, pattern) in explained.items() if pattern.search(line)]
            used.update(why)
            if not why:
                unexplained.append(line)
        ok = not wrong and not unexplained
        bad += not ok
        print(f"{'ok' if ok else 'DIFFERS'} {name}: {len(differing) - len(unexplained)} differences explained")
        for line in wrong + unexplained[:60]:
            print("    " + line)
    for line in unseen(results, calls):
        print(line)
        bad += 1
    idle = sorted({number for number, (always, _) in explained.items() if always} - used, key=int)
    if idle and len(names) == len(SCENARIOS) and not bad:
        print(f"explained-differences.md: {', '.join(idle)} explains nothing: remove it")
        bad += 1
    print(f"{len(names)} scenarios, {bad} differ")
    return 1 if bad else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Wrong as e:
        print(e)
        sys.exit(1)
