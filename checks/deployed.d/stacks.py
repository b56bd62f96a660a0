"""LocalStack with its account, the stacks deployed into it with their doors, and what they find around them."""
import base64
import hashlib
import json
import os
import re
import secrets
import shlex
import subprocess
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import boto3
from botocore.config import Config

from stage import HERE, LIMIT, ROOT, InImage, Wrong, free_port, until

ACCOUNT, REGION = "000000000000", "eu-central-1"
BUCKET, BUILT = f"sluice-{ACCOUNT}", "PlanReload"


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


class LocalStack:
    """LocalStack, and the account that stacks are deployed into."""

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

    def client(self, service):
        return boto3.client(
            service, endpoint_url=self.endpoint, region_name=REGION, aws_access_key_id="test", aws_secret_access_key="test",
            config=Config(retries={"total_max_attempts": 2}, read_timeout=60))

    def build(self):
        """Builds one function: all are one package, and SAM would copy it for each."""
        return self.stage.start(
            "sam-build",
            [f"{self.tools}/sam/bin/sam", "build", BUILT, "--template", ROOT / "template.yaml",
             "--build-dir", self.stage.scratch / "build"],
            self.env, cwd=self.stage.scratch)

    def package(self, name, **more):
        """The built template, with one archive for all functions: SAM would make the same one for each. `more` are files to add."""
        build = self.stage.scratch / "build"
        root, template = build / BUILT, build / f"{name}.yaml"
        with zipfile.ZipFile(build / f"{name}.zip", "w") as archive:
            for file in sorted(root.rglob("*")):
                archive.write(file, file.relative_to(root))
            for file, text in more.items():
                archive.writestr(file, text)
        template.write_text(re.sub(r"CodeUri: \S+", f"CodeUri: {name}.zip", (build / "template.yaml").read_text()))
        return template

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
            "LAMBDA_KEEPALIVE_MS": "3600000",
            # a function that does not start within 20 s would be killed and waited for until its state times out
            "LAMBDA_RUNTIME_ENVIRONMENT_TIMEOUT": "300",
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

    def furnish(self, backdrop):
        """Makes what a stack wants to be there, and sets the parameters that name it."""
        ec2 = self.client("ec2")
        self.client("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        secret = self.client("secretsmanager").create_secret(
            Name="target", SecretString=json.dumps({"username": "sluice", "password": backdrop.password}))["ARN"]
        dms = f"arn:aws:dms:{REGION}:{ACCOUNT}:"
        self.parameters = {
            "SourceEndpointArn": dms + "endpoint:SOURCE", "TargetEndpointArn": dms + "endpoint:TARGET",
            "ReplicationInstanceArn": dms + "rep:LOCAL", "DmsUser": "dms_user", "DatabaseHost": "127.0.0.1",
            "DatabasePort": backdrop.doors["databasePort"], "DatabaseName": backdrop.doors["databaseName"],
            "DatabaseLogin": secret, "DatabaseTls": "sslmode=disable",
            "SubnetIds": ec2.describe_subnets()["Subnets"][0]["SubnetId"],
            "SecurityGroupIds": ec2.describe_security_groups()["SecurityGroups"][0]["GroupId"], "Workers": 2,
        }


def machine(run):
    """The state machine that a run is an execution of."""
    return "Undo" if run.startswith("undo-") else "Reload"


class Stack:
    """A stack once deployed, and its doors. One that is deployed again under its name is another, as for CloudFormation."""

    def __init__(self, host, deployment, name):
        self.host, self.deployment, self.name = host, deployment, name
        self.client = host.client
        self.outputs, self.begun, self.messages, self.outcomes, self.answers, self.cleanups = {}, [], [], [], [], {}
        # what is known of a deleted one; since when it is changed, and the digest of its package since then
        self.past, self.changed = None, None

    def deployed(self):
        if not self.outputs:
            self.deploy()

    def deploy(self, template=None, **parameters):
        """By the SAM CLI, as people do it."""
        template = template or self.host.template
        given = {**self.host.parameters, **parameters}
        self.host.stage.run(f"sam-deploy-{self.deployment}", [
            f"{self.host.tools}/sam/bin/sam", "deploy", "--template-file", template, "--stack-name",
            self.name, "--s3-bucket", BUCKET, "--no-confirm-changeset", "--capabilities", "CAPABILITY_IAM", "--parameter-overrides",
            *(f'{k}="{str(v).replace(chr(34), chr(92) + chr(34))}"' for k, v in given.items())], self.host.env, cwd=self.host.stage.scratch)
        cloudformation = self.client("cloudformation")
        stack = cloudformation.describe_stacks(StackName=self.name)["Stacks"][0]
        if stack["StackStatus"] not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            raise Wrong(f"the stack {self.name} is {stack['StackStatus']}")
        if not self.outputs:
            self.outputs = {o["OutputKey"]: o["OutputValue"] for o in stack["Outputs"]}
            resources = cloudformation.describe_stack_resources(StackName=self.name)["StackResources"]
            self.resources = {r["LogicalResourceId"]: r["PhysicalResourceId"] for r in resources}
            self.listen()

    def change(self, **parameters):
        """Deploys it again with another package, then with other parameters: with both at once the one would carry the other along."""
        template = self.host.package("changed", **{"lib/CHANGED": ""})
        self.deploy(template)
        self.deploy(template, **parameters)
        code = hashlib.sha256(template.with_suffix(".zip").read_bytes()).digest()
        self.changed = time.time(), base64.b64encode(code).decode()

    def stale(self, calls):
        """Calls of functions that were not what they had been changed to."""
        if not self.changed:
            return []
        since, code = self.changed
        return [c for c in calls if c["stack"] == self.name and c["began"] > since and c["code"] != code]

    def listen(self):
        """A queue for its messages, one for its runs' events, and one for its answers to requests."""
        sqs, events = self.client("sqs"), self.client("events")
        self.queues = {what: f"{self.deployment}-{what}" for what in ("messages", "outcomes", "answers")}
        for queue in self.queues.values():
            sqs.create_queue(QueueName=queue)
        arn = f"arn:aws:sqs:{REGION}:{ACCOUNT}:"
        self.client("sns").subscribe(TopicArn=self.outputs["MessagesArn"], Protocol="sqs", Endpoint=arn + self.queues["messages"])
        answers = ["Sluice Reload Accepted", "Sluice Reload Rejected"]
        for what, kinds, detail in (
                ("outcomes", [{"anything-but": answers}], {"executionArn": [{"prefix": self.execution(run)} for run in ("", "undo-")]}),
                ("answers", answers, {"stack": [self.name]})):
            events.put_rule(Name=self.queues[what], EventPattern=json.dumps(
                {"source": ["sluice"], "detail-type": kinds, "detail": detail}))
            events.put_targets(Rule=self.queues[what], Targets=[{"Id": "queue", "Arn": arn + self.queues[what]}])

    def delete(self):
        """Once nothing is at work in it any more; what can be known of it later is kept."""
        self.await_told()
        self.past = {"sweeps": self.sweeps(), "items": self.items()}
        for what in ("outcomes", "answers"):
            self.client("events").remove_targets(Rule=self.queues[what], Ids=["queue"])
        cloudformation = self.client("cloudformation")
        cloudformation.delete_stack(StackName=self.name)

        def gone():
            stacks = [s for s in cloudformation.list_stacks()["StackSummaries"] if s["StackName"] == self.name]
            if any(s["StackStatus"] == "DELETE_FAILED" for s in stacks):
                raise Wrong(f"{self.name} could not be deleted")
            return all(s["StackStatus"] == "DELETE_COMPLETE" for s in stacks)

        until(f"{self.name} is deleted", LIMIT, gone)

    def execution(self, run):
        return self.outputs[machine(run) + "Arn"].replace(":stateMachine:", ":execution:") + ":" + run

    def begin(self, run, request):
        """The line the stack prints, typed as it is but for the name: of an undo, of the run that it undoes."""
        folder = self.host.stage.folder(f"{self.deployment}-{run}", "request.json", request)
        line = [word.replace("my-first-reload", run.removeprefix("undo-")) for word in shlex.split(self.outputs["Start" + machine(run)])]
        self.begun.append(run)
        self.host.stage.run(f"start-{self.deployment}-{run}", line, self.host.env, cwd=folder)
        return self.execution(run)

    def ask(self, version, stack, request_id, request):
        """Puts an event that asks for a reload on the stack's bus."""
        detail = {"version": version, "stack": stack, "requestId": request_id, "request": json.loads(request)}
        put = self.client("events").put_events(Entries=[{
            "EventBusName": self.outputs["RequestBusName"], "Source": "sluice.request",
            "DetailType": "Sluice Reload Requested", "Detail": json.dumps(detail)}])
        if put["FailedEntryCount"]:
            raise Wrong(f"{request_id} was not put: {put}")

    def ask_as_scheduled(self, time):
        """Calls the schedule's target with the schedule's input, which LocalStack's Scheduler keeps and never does."""
        schedule = self.client("scheduler").get_schedule(Name=self.name)
        text = schedule["Target"]["Input"]
        for name, value in (("schedule-arn", schedule["Arn"]), ("scheduled-time", time), ("execution-id", "asked")):
            text = text.replace(f"<aws.scheduler.{name}>", value)
        self.call(schedule["Target"]["Arn"], text)

    def call(self, function, text):
        answer = self.client("lambda").invoke(FunctionName=function, Payload=text)
        if "FunctionError" in answer:
            raise Wrong(f"{function}: {answer['Payload'].read().decode()}")

    def await_answers(self, count):
        def look():
            self.collect("answers", self.answers)
            return len(self.answers) >= count

        until(f"{count} requests are answered", LIMIT, look)

    def rejections(self):
        """The messages about rejected requests that have come."""
        self.collect("messages", self.messages)
        return [m for m in self.messages if "request REJECTED" in m["Subject"]]

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
        url = sqs.get_queue_url(QueueName=self.queues[what])["QueueUrl"]
        while batch := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for m in batch:
                into.append(json.loads(m["Body"]))
                sqs.delete_message(QueueUrl=url, ReceiptHandle=m["ReceiptHandle"])

    def sweep(self, name, arn):
        """Starts what the sweep starts of a dead execution."""
        self.client("stepfunctions").start_execution(
            stateMachineArn=self.outputs["CleanupArn"], name=name,
            input=json.dumps({"detail": {"name": arn.rsplit(":", 1)[1], "executionArn": arn}}))

    def sweeps(self):
        """The sweeps and whatever else cleans up beside [cleanup_of]'s, once none is at work."""
        if self.past:
            return self.past["sweeps"]
        sfn = self.client("stepfunctions")

        def look():
            executions = sfn.list_executions(stateMachineArn=self.outputs["CleanupArn"])["executions"]
            # there may be none
            return [executions] if all(e["status"] != "RUNNING" for e in executions) else None

        return [
            {"deployment": self.deployment, "machine": "Cleanup", "name": "", "status": e["status"],
             "events": self.history(e["executionArn"])}
            for e in until("the sweeps end", LIMIT, look)[0]
            if e["executionArn"] not in self.cleanups.values()]

    def await_told(self):
        """Returns when each run's message and event have come, or for one that has none nothing has come for a while."""
        self.waits_until = time.monotonic() + 60

        def look():
            before = len(self.messages) + len(self.outcomes)
            self.collect("messages", self.messages)
            self.collect("outcomes", self.outcomes)
            now = time.monotonic()
            if len(self.messages) + len(self.outcomes) > before:
                self.waits_until = now + 60
            return now > self.waits_until or all(x and y for x, y in map(self.told, self.begun))

        until("messages and events stop coming", LIMIT, look)

    def told(self, run):
        """The messages and outcome events of a run that have come."""
        messages = [m for m in self.messages if m["Message"].startswith(f"{machine(run)} {run}: ")]
        return messages, [o for o in self.outcomes if o["detail"]["runId"] == run]

    def items(self):
        return self.past["items"] if self.past else self.client("dynamodb").scan(TableName=self.resources["StateTable"])["Items"]

    def tokens(self, run):
        # that a run has begun or was asked for is remembered until nothing of it can be at work any more
        return [f"token {i}" for i in self.items()
                if run in json.dumps(i) and "sent" not in i and i["kind"]["S"] not in ("run", "request")]
