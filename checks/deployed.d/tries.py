"""Made-up histories of a run that was told, twice or never, that deployed.py must judge rightly; it tries them before all else."""
import json


def execution(machine, run, *states):
    """An execution of one run; a state is (name, function, *answers), an answer an error's name or what the function gives."""
    events = []

    def add(kind, previous=None, **details):
        member = kind[0].lower() + kind[1:] + "EventDetails"
        member = member.replace("taskStateEntered", "stateEntered").replace("taskStateExited", "stateExited")
        events.append({"id": len(events) + 1, "previousEventId": len(events) if previous is None else previous, "type": kind, member: details})

    add("ExecutionStarted", input="{}")
    for name, function, *answers in states:
        add("TaskStateEntered", name=name, input="{}")
        for answer in answers:
            arguments = {"FunctionName": f"arn:aws:lambda:eu-central-1:000000000000:function:sluice-{function}", "Payload": {"runId": run}}
            add("TaskScheduled", parameters=json.dumps(arguments))
            add("TaskStarted")
            if isinstance(answer, str):
                add("TaskFailed", error=answer, cause="as it happens")
            else:
                add("TaskSucceeded", output=json.dumps({"Payload": answer}))
        add("TaskStateExited", name=name, output="{}")
    add("ExecutionSucceeded" if machine == "Cleanup" else "ExecutionAborted", error="Interrupted")
    status = "SUCCEEDED" if machine == "Cleanup" else "ABORTED"
    return {"deployment": "sluice", "machine": machine, "name": run, "status": status, "events": events}


TOLD, KNOWN = {"sent": True}, {"sent": False}
BUSY, AGAIN = "sluice.aws.Throttled", "sluice.sql.SqlFailure$Retryable"


def side(cleanup, sweep=(), discard=({"summary": 1},), reload=(), messages=1):
    """What came of the scenario `stopped`: what the clean-up, the sweep and the reload itself were answered when they told."""
    return {
        "executions": [
            execution("Reload", "stopped", *([("Tell outcome", "Notify", *reload)] if reload else [])),
            execution("Cleanup", "stopped", ("Discard dead run", "DiscardStaging", *discard), ("Tell dead run", "Notify", *cleanup)),
        ],
        "sweeps": [{**execution("Cleanup", "stopped", ("Tell dead run", "Notify", *sweep)), "name": ""}] if sweep else [],
        "messages": [{"deployment": "sluice", "subject": "Sluice reload FAILED: shop.stopped, stack sluice", "text": "Reload stopped: FAILED."}] * messages,
        "outcomes": [{"deployment": "sluice", "detail-type": "Sluice Reload Failed", "detail": {"runId": "stopped"}}],
        "reports": [], "table": ["10 rows"], "left": [],
    }


OURS = side([TOLD])
# what is tried, the other side, and what must be found: in that side by itself, and between the two
TRIES = [
    ("told by the clean-up", side([TOLD]), [], []),
    ("told by a sweep", side([KNOWN], [TOLD]), [], []),
    ("told by a sweep just now", side([BUSY, BUSY, KNOWN], [TOLD]), [], []),
    ("told by the clean-up, its event by the sweep", side([BUSY, KNOWN], [KNOWN]), [], []),
    ("discarded by a sweep meanwhile", side([TOLD], [KNOWN], discard=[AGAIN, AGAIN, {"summary": 1}]), [], []),
    ("told twice", side([TOLD], [TOLD], messages=2), ["messages", "told by Cleanup and Cleanup"], ["messages"]),
    ("told twice, one message not yet there", side([TOLD], [TOLD]), ["told by Cleanup and Cleanup"], ["told by"]),
    ("a message too many that nobody says he sent", side([TOLD], messages=2), ["messages"], ["messages"]),
    ("told by nobody", side([KNOWN], [KNOWN], messages=0), ["messages", "told by nobody"], ["messages", "told by"]),
    ("told by nobody, without trying", side([], messages=0), ["messages", "told by nobody"], ["messages", "told by"]),
    ("told by the reload, which was stopped", side([KNOWN], reload=[TOLD]), [], ["Tell dead run: .*sent", "Tell outcome", "told by"]),
    ("told by the reload and again", side([TOLD], reload=[TOLD], messages=2), ["messages", "Reload and Cleanup"], ["Tell outcome"]),
    ("another error, tried again", side(["Lambda.Unknown", TOLD]), [], ["Tell dead run: TaskFailed error"]),
    ("the other one's error", side([TOLD], discard=[BUSY, {"summary": 1}]), [], ["Discard dead run: TaskFailed error"]),
    ("another answer than before", side([TOLD], discard=[AGAIN, {"summary": 2}]), [], ["summary = 2"]),
]
