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
import secrets
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import boto3
from botocore.config import Config

import compare
import tries

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
ACCOUNT, REGION, STACK = "000000000000", "eu-central-1", "sluice"
MILLION = int(os.environ.get("SLUICE_DEPLOYED_ROWS", "1000000"))

# scenario: what its runs end with (status, outcome, error), and rows inserted and updated where there is a verdict
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
}
# Seconds, for what takes a few or a minute where nothing else runs: only what hangs shall meet it
LIMIT = 1200


class Wrong(Exception):
    """Something that must be so is not."""


def say(text):
    print(f"{time.monotonic() - BEGAN:6.1f} s  {text}", flush=True)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def until(what, seconds, look, pause=0.3):
    """Waits until look() gives something; there is a world outside that only time moves."""
    end = time.monotonic() + seconds
    while True:
        if CLOSING.is_set():
            raise Wrong("interrupted")
        found = look()
        if found:
            return found
        if time.monotonic() > end:
            raise Wrong(f"not within {seconds} s: {what}")
        time.sleep(pause)


class Stage:
    """The processes and the scratch folder; leaving it ends and deletes all of them."""

    def __init__(self):
        self.scratch = Path(tempfile.mkdtemp(prefix="sluice-deployed-"))
        self.processes, self.image, self.lock = [], None, threading.Lock()
        self.found, self.code = {}, 0
        (self.scratch / "logs").mkdir()
        (self.scratch / "tmp").mkdir()

    def __enter__(self):
        return self

    def start(self, name, argv, env=None, **options):
        """A process in a group of its own, its output in logs/NAME.log."""
        with self.lock, open(self.scratch / "logs" / f"{name}.log", "ab") as log:
            if CLOSING.is_set():
                raise Wrong("interrupted")
            process = subprocess.Popen(
                [str(a) for a in argv], env={**os.environ, "TMPDIR": str(self.scratch / "tmp"), **(env or {})},
                stdin=options.pop("stdin", subprocess.DEVNULL), stdout=options.pop("stdout", log), stderr=log,
                start_new_session=True, **options)
            self.processes.append((name, process))
        return process

    def folder(self, name, file, text):
        """A new folder with a file in it."""
        with self.lock:
            if CLOSING.is_set():
                raise Wrong("interrupted")
            (self.scratch / name).mkdir()
            (self.scratch / name / file).write_text(text)
        return self.scratch / name

    def run(self, name, argv, env=None, **options):
        process = self.start(name, argv, env, **options)
        if process.wait() != 0:
            raise Wrong(f"{name} ended with {process.returncode}:\n" + "\n".join(self.tail(name)))

    def tail(self, name, n=25):
        text = (self.scratch / "logs" / f"{name}.log").read_text(errors="replace").replace("\r", "\n")
        return [line for line in text.splitlines() if line.strip() and "Uploading" not in line][-n:]

    def keep(self, failed):
        """A check that failed leaves its logs and the sides that it compared."""
        folder = os.environ.get("SLUICE_DEPLOYED_KEEP") or failed and os.environ.get("SLUICE_CHECK_FOLDER")
        if failed and not folder:
            folder = ROOT / "target" / "checks" / "deployed"
            shutil.rmtree(folder, ignore_errors=True)
            print(f"logs and both sides: {folder}")
        if folder:
            (self.scratch / "logs" / "found.json").write_text(json.dumps(self.found, indent=1, default=str))
            shutil.copytree(self.scratch / "logs", folder, dirs_exist_ok=True)

    def __exit__(self, kind, *_):
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, signal.SIG_IGN)
        with self.lock:
            CLOSING.set()
        if self.image:
            try:
                self.image.end()
            except OSError:
                # whoever started it is gone, and Testcontainers ends it
                pass
        for _, process in reversed(self.processes):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for _, process in reversed(self.processes):
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                pass
            try:
                # what is left of its group: functions that outlived LocalStack
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            process.wait()
        # only if the one that started it could not stop it any more
        try:
            os.kill(int((self.scratch / "postgresql" / "postmaster.pid").read_text().split()[0]), signal.SIGQUIT)
        except (OSError, ValueError, IndexError):
            pass
        try:
            self.keep(self.code != 0 or kind is not None and kind is not SystemExit)
        except OSError as e:
            print(f"the logs could not be kept: {e}")
        finally:
            shutil.rmtree(self.scratch, ignore_errors=True)


class InImage:
    """LocalStack from its own image. sluice.local.deployed.DeployedInDockerTest, which started this, starts and ends it: it is asked on
    standard output and answers on standard input. It has this machine's network and folders, so the endpoint is where it is without Docker."""

    def __init__(self, stage, env, folders):
        answer = self.ask("LOCALSTACK START " + json.dumps({
                "script": str(HERE / "localstack_host.py"), "folder": str(stage.scratch), "user": f"{os.getuid()}:{os.getgid()}",
                "log": str(stage.scratch / "logs" / "localstack.log"), "env": env,
                "folders": {str(folder): folder == stage.scratch for folder in folders}}))
        if answer != "started":
            raise Wrong(f"LocalStack's image did not start: {answer}")
        stage.image = self

    def ask(self, what):
        print(what, flush=True)
        return sys.stdin.readline().strip()

    def poll(self):
        """As a process's: None while it runs. It has started, and says nothing of its end."""

    def end(self):
        self.ask("LOCALSTACK END")


class Backdrop:
    """The databases and DMS; see sluice.local.deployed.Backdrop."""

    def __init__(self, stage, java_home, events_endpoint, rows):
        self.password = secrets.token_hex(12)
        path = [ROOT / "local/target/test-classes", ROOT / "local/target/classes", ROOT / "functions/target/classes",
                (ROOT / "local/target/test-dependencies").read_text().strip()]
        self.process = stage.start(
            "backdrop",
            [f"{java_home}/bin/java", "-XX:+UseSerialGC", "-Xmx768m", "--enable-native-access=ALL-UNNAMED",
             "-Dstdout.encoding=UTF-8", "-cp", ":".join(map(str, path)), "sluice.local.deployed.Backdrop",
             stage.scratch, rows, self.password, ACCOUNT, REGION, events_endpoint],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
        self.doors = None

    def ready(self, stage):
        line = self.process.stdout.readline()
        if not line:
            raise Wrong("the databases did not start:\n" + "\n".join(stage.tail("backdrop")))
        self.doors = json.loads(line)

    def ask(self, do, scenario):
        request = urllib.request.Request(self.doors["control"], json.dumps({"do": do, "scenario": scenario}).encode())
        try:
            with urllib.request.urlopen(request, timeout=LIMIT) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as e:
            causes = [line for line in e.read().decode().splitlines() if not line.startswith("\t")]
            raise Wrong(f"{do} {scenario}: " + "; ".join(causes)) from None


class Deployed:
    """The stack in LocalStack, and its doors."""

    def __init__(self, stage, tools, java_home):
        self.stage, self.tools, self.port = stage, tools, free_port()
        self.endpoint = f"http://127.0.0.1:{self.port}"
        self.dynamodb_port = free_port()
        self.java_home = str(Path(java_home).resolve())
        self.env = {
            "AWS_ENDPOINT_URL": self.endpoint, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION, "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull, "SAM_CLI_TELEMETRY": "0", "SAM_CLI_POLL_DELAY": "1",
            "PATH": f"{tools}/localstack/bin{os.pathsep}{os.environ['PATH']}",
        }
        self.messages, self.outcomes = [], []

    def client(self, service):
        return boto3.client(
            service, endpoint_url=self.endpoint, region_name=REGION, aws_access_key_id="test", aws_secret_access_key="test",
            config=Config(retries={"total_max_attempts": 2}, read_timeout=60))

    def build(self):
        return self.stage.start(
            "sam-build",
            [f"{self.tools}/sam/bin/sam", "build", "--template", ROOT / "template.yaml", "--build-dir", self.stage.scratch / "build"],
            self.env, cwd=self.stage.scratch)

    def start(self, dms):
        python = f"{self.tools}/localstack/bin/python"
        self.stage.start("dynamodb", [python, "-m", "moto.server", "-H", "127.0.0.1", "-p", self.dynamodb_port])
        (self.stage.scratch / "localstack").mkdir()
        (self.stage.scratch / "logs" / "functions").mkdir()
        env = {
            "LS_JAVA_HOME": self.java_home, "LS_JARS": f"{self.tools}/jars/jsonata", "LS_RIC": f"{self.tools}/jars/ric/*",
            "LS_DYNAMODB": f"http://127.0.0.1:{self.dynamodb_port}", "LS_LOGS": str(self.stage.scratch / "logs" / "functions"),
            "LS_LAMBDA_ENV": f"AWS_ENDPOINT_URL_DATABASE_MIGRATION_SERVICE={dms}",
            "FILESYSTEM_ROOT": str(self.stage.scratch / "localstack"), "GATEWAY_LISTEN": f"127.0.0.1:{self.port}",
            "DISABLE_EVENTS": "1", "SKIP_SSL_CERT_DOWNLOAD": "1", "DNS_ADDRESS": "0",
            "PROVIDER_OVERRIDE_CLOUDFORMATION": "engine-legacy", "LAMBDA_KEEPALIVE_MS": "3600000",
        }
        if "SLUICE_DEPLOYED_IN_DOCKER" in os.environ:
            # the image has a Java of its own, and would keep its files elsewhere
            self.host = InImage(self.stage, {
                **env, "TMPDIR": str(self.stage.scratch / "tmp"), "HOME": str(self.stage.scratch), "OVERRIDE_IN_DOCKER": "0",
                "LD_LIBRARY_PATH": f"{self.java_home}/lib:{self.java_home}/lib/server",
            }, [self.stage.scratch, HERE, self.tools / "jars", Path(self.java_home).resolve()])
        else:
            self.host = self.stage.start("localstack", [python, HERE / "localstack_host.py"], env, cwd=self.stage.scratch)

        def healthy():
            if self.host.poll() is not None:
                raise Wrong("LocalStack did not start:\n" + "\n".join(self.stage.tail("localstack")))
            try:
                return urllib.request.urlopen(f"{self.endpoint}/_localstack/health", timeout=5).status == 200
            except OSError:
                return False

        until("LocalStack answers", LIMIT, healthy)

    def deploy(self, backdrop):
        ec2, bucket = self.client("ec2"), f"sluice-{ACCOUNT}"
        self.client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
        secret = self.client("secretsmanager").create_secret(
            Name="target", SecretString=json.dumps({"username": "sluice", "password": backdrop.password}))["ARN"]
        dms = f"arn:aws:dms:{REGION}:{ACCOUNT}:"
        parameters = {
            "SourceEndpointArn": dms + "endpoint:SOURCE", "TargetEndpointArn": dms + "endpoint:TARGET",
            "ReplicationInstanceArn": dms + "rep:LOCAL", "DmsUser": "dms_user", "DatabaseHost": "127.0.0.1",
            "DatabasePort": backdrop.doors["databasePort"], "DatabaseName": backdrop.doors["databaseName"],
            "DatabaseLogin": secret, "DatabaseTls": "sslmode=disable",
            "SubnetIds": ec2.describe_subnets()["Subnets"][0]["SubnetId"],
            "SecurityGroupIds": ec2.describe_security_groups()["SecurityGroups"][0]["GroupId"], "Workers": 2,
        }
        self.stage.run("sam-deploy", [
            f"{self.tools}/sam/bin/sam", "deploy", "--template-file", self.stage.scratch / "build" / "template.yaml", "--stack-name",
            STACK, "--s3-bucket", bucket, "--no-confirm-changeset", "--capabilities", "CAPABILITY_IAM", "--parameter-overrides",
            *(f"{k}={v}" for k, v in parameters.items())], self.env, cwd=self.stage.scratch)
        stack = self.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]
        if stack["StackStatus"] != "CREATE_COMPLETE":
            raise Wrong(f"the stack is {stack['StackStatus']}")
        self.cleanups = {}
        self.outputs = {o["OutputKey"]: o["OutputValue"] for o in stack["Outputs"]}
        resources = self.client("cloudformation").describe_stack_resources(StackName=STACK)["StackResources"]
        self.state_table = next(r["PhysicalResourceId"] for r in resources if r["LogicalResourceId"] == "StateTable")
        sqs, events = self.client("sqs"), self.client("events")
        self.queues = {}
        for name in ("messages", "outcomes"):
            self.queues[name] = sqs.create_queue(QueueName=name)["QueueUrl"]
        arn = f"arn:aws:sqs:{REGION}:{ACCOUNT}:"
        self.client("sns").subscribe(TopicArn=self.outputs["MessagesArn"], Protocol="sqs", Endpoint=arn + "messages")
        events.put_rule(Name="outcomes", EventPattern=json.dumps({"source": ["sluice"]}))
        events.put_targets(Rule="outcomes", Targets=[{"Id": "queue", "Arn": arn + "outcomes"}])

    def begin(self, run, request):
        """The line the stack prints, typed as it is but for the name."""
        folder = self.stage.folder(run, "request.json", request)
        line = [run if word == "my-first-reload" else word for word in shlex.split(self.outputs["StartReload"])]
        self.stage.run("start-" + run, line, self.env, cwd=folder)
        return self.outputs["ReloadArn"].replace(":stateMachine:", ":execution:") + ":" + run

    def ended(self, arn):
        sfn = self.client("stepfunctions")

        def look():
            execution = sfn.describe_execution(executionArn=arn)
            return execution if execution["status"] != "RUNNING" else None

        return until(f"{arn.split(':', 6)[6]} ends", LIMIT, look)

    def cleanup_of(self, arn):
        """The first clean-up of an execution that was seen: an event may come twice and start two."""
        if arn in self.cleanups:
            return self.cleanups[arn]
        sfn = self.client("stepfunctions")

        def look():
            for e in sfn.list_executions(stateMachineArn=self.outputs["CleanupArn"])["executions"]:
                described = sfn.describe_execution(executionArn=e["executionArn"])
                given = json.loads(described["input"])
                if "detail-type" in given and given["detail"].get("executionArn") == arn:
                    return described["executionArn"]
            return None

        self.cleanups[arn] = until(f"a cleanup of {arn.rsplit(':', 1)[1]} begins", 300, look)
        return self.cleanups[arn]

    def waits_for_token(self, arn):
        until(f"{arn.rsplit(':', 1)[1]} waits for its load", LIMIT, lambda: any(
            e["type"] == "TaskSubmitted" for e in self.history(arn)))

    def history(self, arn):
        pages = self.client("stepfunctions").get_paginator("get_execution_history").paginate(executionArn=arn, includeExecutionData=True)
        return [e for page in pages for e in page["events"]]

    def collect(self, what, into):
        sqs = self.client("sqs")
        while batch := sqs.receive_message(QueueUrl=self.queues[what], MaxNumberOfMessages=10).get("Messages"):
            for m in batch:
                into.append(json.loads(m["Body"]))
                sqs.delete_message(QueueUrl=self.queues[what], ReceiptHandle=m["ReceiptHandle"])

    def sweep(self, name, arn):
        """Starts what the sweep starts of a dead execution."""
        self.client("stepfunctions").start_execution(
            stateMachineArn=self.outputs["CleanupArn"], name=name,
            input=json.dumps({"detail": {"name": arn.rsplit(":", 1)[1], "executionArn": arn}}))

    def sweeps(self):
        """The sweeps and whatever else cleans up beside [cleanup_of]'s, once none is at work."""
        sfn = self.client("stepfunctions")

        def look():
            executions = sfn.list_executions(stateMachineArn=self.outputs["CleanupArn"])["executions"]
            return executions if all(e["status"] != "RUNNING" for e in executions) else None

        return [
            {"machine": "Cleanup", "name": "", "status": e["status"], "events": self.history(e["executionArn"])}
            for e in until("the sweeps end", LIMIT, look)
            if e["executionArn"] not in self.cleanups.values()]

    def await_told(self, runs):
        """Returns when each run's message and event have come, or for one that has none nothing has come for a while."""
        self.waits_until = time.monotonic() + 60

        def look():
            before = len(self.messages) + len(self.outcomes)
            self.collect("messages", self.messages)
            self.collect("outcomes", self.outcomes)
            now = time.monotonic()
            if len(self.messages) + len(self.outcomes) > before:
                self.waits_until = now + 60
            return now > self.waits_until or all(x and y for x, y in map(self.told, runs))

        until("messages and events stop coming", LIMIT, look)

    def told(self, run):
        """The messages and outcome events of a run that have come."""
        messages = [m for m in self.messages if m["Message"].startswith(f"Reload {run}: ")]
        return messages, [o for o in self.outcomes if o["detail"]["runId"] == run]

    def tokens(self, run):
        items = self.client("dynamodb").scan(TableName=self.state_table)["Items"]
        # that a run has begun is remembered until nothing of it can be at work any more
        return [f"token {i}" for i in items if run in json.dumps(i) and "sent" not in i and i["kind"]["S"] != "run"]


def perform(name, deployed, backdrop):
    """Lets a scenario happen to the deployed stack; gives its executions in the shape of the Backdrop's own run."""
    request = backdrop.doors["requests"][name]
    runs = list(SCENARIOS[name])
    arns = {name: deployed.begin(name, request)}
    if name in ("stopped", "twice"):
        deployed.waits_for_token(arns[name])
        until(f"the load of {name} is held", LIMIT, lambda: backdrop.ask("held", name)["held"])
    if name == "stopped":
        deployed.client("stepfunctions").stop_execution(executionArn=arns[name], error="Interrupted", cause="stopped by hand")
        # it comes when it comes, and then it races with the clean-up that the rule starts: here it always does
        deployed.sweep("sweep-beside-" + name, arns[name])
        until("DMS stops the task", LIMIT, lambda: backdrop.ask("status", name)["status"] == "stopping", 0.1)
    if name == "twice":
        arns[runs[1]] = deployed.begin(runs[1], request)
        deployed.ended(arns[runs[1]])
        deployed.cleanup_of(arns[runs[1]])
    if name in ("stopped", "twice"):
        backdrop.ask("release", name)
    executions = []
    for run in runs:
        described = deployed.ended(arns[run])
        executions.append({"machine": "Reload", "name": run, "status": described["status"], "events": deployed.history(arns[run])})
        if described["status"] != "SUCCEEDED":
            cleanup = deployed.cleanup_of(arns[run])
            executions.append({
                "machine": "Cleanup", "name": run, "status": deployed.ended(cleanup)["status"], "events": deployed.history(cleanup)})
    return {"executions": executions}


def settle(results, deployed, backdrop):
    """Adds to each scenario's executions what came of it, once nothing is at work any more: a sweep may still be."""
    sweeps = deployed.sweeps()
    deployed.await_told([run for name in results for run in SCENARIOS[name]])
    for name, result in results.items():
        told = [deployed.told(run) for run in SCENARIOS[name]]

        def look():
            found = backdrop.ask("found", name)
            found["left"] += [t for run in SCENARIOS[name] for t in deployed.tokens(run)]
            return found

        # the next sweep may have begun meanwhile, and has a session
        ends = time.monotonic() + 60
        found = until(f"{name} is quiet", LIMIT, lambda: (f := look()) and (f if not f["left"] or time.monotonic() > ends else None))
        result |= found
        result["sweeps"] = sweeps
        result["messages"] = [{"subject": m.get("Subject"), "text": m["Message"]} for messages, _ in told for m in messages]
        result["outcomes"] = [o for _, outcomes in told for o in outcomes]


def own(name, backdrop):
    found = backdrop.ask("own", name)
    for e in found["executions"]:
        e["machine"] = e["machine"].removeprefix("sluice-").capitalize()
        if e["machine"] == "Cleanup":
            # those that a sweep started are told apart from the one that the rule starts for each dead execution
            e["name"] = e["input"]["detail"]["name"] if "detail-type" in e["input"] else ""
    found["sweeps"] = [e for e in found["executions"] if not e["name"]]
    found["executions"] = [e for e in found["executions"] if e["name"]]
    return found


def tellings(found):
    return [(e["machine"], *answer) for e in found["executions"] + found["sweeps"] for answer in compare.told(e["events"])]


def expected(name, found):
    """What is wrong with a scenario's result by itself, whoever produced it."""
    wrong = [f"left: {x}" for x in found["left"]]
    reports = {r["runId"]: r for r in found["reports"]}
    for run, (status, outcome, error, inserted, updated) in SCENARIOS[name].items():
        execution = next(e for e in found["executions"] if e["machine"] == "Reload" and e["name"] == run)
        last = {k: v for e in execution["events"][-1:] for d in e if d.endswith("EventDetails") for k, v in e[d].items()}
        if execution["status"] != status or last.get("error") != error:
            wrong.append(f"{run} ended {execution['status']} {last.get('error')} {last.get('cause')}, not {status} {error}")
        outcomes = [o["detail-type"].removeprefix("Sluice Reload ").lower() for o in found["outcomes"] if o["detail"]["runId"] == run]
        if outcomes != [outcome]:
            wrong.append(f"{run}: outcomes {outcomes}, not {outcome} once")
        sent = [m["subject"] for m in found["messages"] if m["text"].startswith(f"Reload {run}: ")]
        if len(sent) != 1 or outcome not in sent[0].lower():
            wrong.append(f"{run}: messages {sent}, not one that says {outcome}")
        wrong += compare.teller(run, tellings(found))[1]
        tables = reports.get(run, {}).get("tables", [])
        counted = (sum(t["inserted"] for t in tables), sum(t["updated"] for t in tables))
        if counted != (inserted, updated):
            wrong.append(f"{run}: {counted} rows inserted and updated, not {(inserted, updated)}")
    for e in found["executions"] + found["sweeps"]:
        if e["machine"] == "Cleanup" and e["status"] != "SUCCEEDED":
            wrong.append(f"cleanup of {e['name'] or 'a sweep'} {e['status']}")
    return wrong


def unseen(results, calls):
    """What is wrong with who saw the ends of loads: an event, but where the reconciler was quicker than the function that gets it."""
    wrong = []
    for name, found in results.items():
        for e in found["executions"]:
            for task, by, at in compare.waits(e["events"]):
                if name == "lost" and by != "reconciler":
                    wrong.append(f"lost: seen by {by}, not by the reconciler")
                elif name != "lost" and by != "event":
                    events = [c for c in calls if task in c["about"] and c["kind"] in (
                        "REPLICATION_TASK_STOPPED", "REPLICATION_TASK_FAILED")]
                    looks = [c for c in calls if c["function"] == "Reconcile" and c["began"] < at.timestamp() < c["ended"] + 10]
                    if not any(c["ended"] > look["began"] for c in events for look in looks):
                        wrong.append(f"{e['name']}: its load's end was seen by {by}; {'an' if events else 'no'} event came before")
    return wrong


def differences(ours, theirs):
    """One line for each difference between the two machines, everything normalised."""
    out = []
    sides = [{(e["machine"], e["name"]): e for e in side["executions"]} for side in (ours, theirs)]
    tellers = [{run: compare.teller(run, tellings(side))[0] for _, run in keys} for side, keys in zip((ours, theirs), sides)]
    for key in sorted(sides[0].keys() | sides[1].keys()):
        both = [compare.history_lines(side[key]["events"]) if key in side else [] for side in sides]
        if key[0] == "Cleanup" and all(by.get(key[1]) == "Cleanup" for by in tellers):
            both = [compare.either_told(lines) for lines in both]
        out += [f"{key[0]} {key[1]} {line}" for line in compare.differences(*both)]
    out += compare.differences(*[[f"{run} is told by = {by}" for run, by in sorted(side.items())] for side in tellers])
    # of two runs either may be the first to tell
    told = {"messages": lambda m: m["text"], "outcomes": lambda o: o["detail"]["runId"]}
    for what in ("messages", "outcomes", "reports", "table"):
        both = [side[what] if what != "messages" else [compare.as_told_anywhere(m) for m in side[what]] for side in (ours, theirs)]
        both = [compare.lines(sorted(found, key=told[what]) if what in told else found, what) for found in both]
        out += compare.differences(*both)
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
    ours, results, failures = {}, {}, {}
    with Stage() as stage:
        stage.found = {"ours": ours, "LocalStack": results}
        deployed = Deployed(stage, tools, java_home)
        build = deployed.build()
        backdrop = Backdrop(stage, java_home, deployed.endpoint, MILLION if "million" in names else 10)
        backdrop.ready(stage)
        say("databases and DMS are up")
        deployed.start(backdrop.doors["dms"])
        say("LocalStack is up")
        if build.wait() != 0:
            raise Wrong("sam build failed:\n" + "\n".join(stage.tail("sam-build")))
        say("built")
        deployed.deploy(backdrop)
        say("deployed")

        def lane(*of_lane):
            for name in of_lane:
                if name in names:
                    try:
                        results[name] = perform(name, deployed, backdrop)
                        say(f"{name} has happened")
                    except Exception as e:
                        failures[name] = f"{type(e).__name__}: {e}"

        lanes = [threading.Thread(target=lane, args=of_lane, daemon=True) for of_lane in (
            ("million",), ("lost", "broken"), ("stopped", "drifted"), ("twice", "ten", "refused"))]
        for thread in lanes:
            thread.start()
        for thread in lanes:
            while thread.is_alive():
                thread.join(1)
        for name in names:
            try:
                ours[name] = own(name, backdrop)
            except Wrong as e:
                failures[name] = "; ".join(filter(None, [failures.get(name), str(e)]))
        say("and on our own machine")
        settle(results, deployed, backdrop)
        say("nothing is at work any more")
        noted = stage.scratch / "logs" / "functions" / "calls.jsonl"
        calls = [json.loads(line) for line in noted.read_text().splitlines()] if noted.exists() else []
        stage.code = report(names, ours, results, failures, calls)
    return stage.code


def report(names, ours, results, failures, calls):
    explained, used, bad = explanations(), set(), 0
    for name in names:
        there = {side: of[name] for side, of in (("ours", ours), ("LocalStack", results)) if name in of}
        wrong = [failures[name]] if name in failures else []
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


BEGAN, CLOSING = time.monotonic(), threading.Event()

if __name__ == "__main__":
    try:
        sys.exit(main())
    except Wrong as e:
        print(e)
        sys.exit(1)
