"""Starts LocalStack 4.14.0 on the host without Docker; Lambda functions run as JVMs under AWS's runtime interface client.

What LocalStack does not do by itself is put in its place here, and nothing else is changed. Only deployed.py starts this.

Environment:
  LS_JAVA_HOME  a JDK 25; it also evaluates JSONata
  LS_JARS       folder with jsonata-0.9.7 and jackson-core/-annotations/-databind 2.16.2
  LS_RIC        class path of aws-lambda-java-runtime-interface-client
  LS_DYNAMODB   URL of a server that answers DynamoDB (moto_server, or DynamoDBLocal)
  LS_LOGS       folder for one log file a function instance, and calls.jsonl: which function was called when, and about what
  LS_LAMBDA_ENV more environment for the functions, KEY=VALUE separated by spaces (service endpoints)
"""
import json
import os
import platform
import queue
import subprocess
import tempfile
import threading
import time
import zipfile
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

JAVA, JARS, RIC = os.environ["LS_JAVA_HOME"], os.environ["LS_JARS"], os.environ["LS_RIC"]
LOGS = os.environ.get("LS_LOGS", ".")


def no_downloads():
    """Java and the JSONata jars are already here."""
    from localstack.packages import core, java
    from localstack.services.stepfunctions import packages as jsonata

    for installer, home in ((java.JavaPackageInstaller, JAVA), (core.MavenDownloadInstaller, JARS), (jsonata.JSONataPackageInstaller, JARS)):
        installer.install = lambda self, target=None: None
        installer.get_installed_dir = lambda self, home=home: home
    java.JavaPackageInstaller.get_java_home = lambda self: JAVA
    jsonata.JSONataPackageInstaller.get_java_lib_path = lambda self: JAVA + "/lib/server/libjvm.so"


def loopback_only():
    """The gateway ignores the host of GATEWAY_LISTEN for IPv4."""
    from twisted.internet import endpoints
    endpoints.TCP4ServerEndpoint = partial(endpoints.TCP4ServerEndpoint, interface="127.0.0.1")


def idle_connections_stay():
    """The gateway closes a connection that was idle for a minute, at times just when LocalStack's own Step Functions sends on it: the
    call of an execution then fails with States.Runtime."""
    from twisted.web import http
    build = http.HTTPFactory.buildProtocol

    def build_protocol(self, address):
        self.timeOut = None
        return build(self, address)

    http.HTTPFactory.buildProtocol = build_protocol


def dynamodb_elsewhere():
    url = os.environ.get("LS_DYNAMODB")
    if not url:
        return
    from localstack.services.dynamodb.server import DynamodbServer
    DynamodbServer.start_dynamodb = DynamodbServer.is_up = DynamodbServer.is_running = lambda self: True
    DynamodbServer.stop_dynamodb = lambda self: None
    DynamodbServer.url = property(lambda self: url)


def functions_as_processes():
    from localstack import config
    from localstack.services.lambda_.invocation import runtime_executor as base
    from localstack.services.lambda_.invocation.lambda_models import InvocationResult

    # the client would unpack its native library to one fixed path, under the feet of another process that is just loading it
    library = Path(tempfile.gettempdir()) / "runtime-interface-client.so"
    processor = "aarch_64" if platform.machine() in ("aarch64", "arm64") else "x86_64"
    with zipfile.ZipFile(next(Path(RIC).parent.glob("aws-lambda-java-runtime-interface-client-*.jar"))) as jar:
        library.write_bytes(jar.read(f"jni/libaws-lambda-jni.linux-{processor}.so"))

    calls_lock, unpacking, training = threading.Lock(), threading.Lock(), threading.Lock()
    remembered = Path(tempfile.gettempdir()) / "classes.aot"

    def class_path(code):
        """A package unpacked once: a JVM remembers nothing of classes in a folder, nor of archives that changed."""
        with unpacking:
            code.prepare_for_execution()
            root = code.get_unzipped_code_location()
            classes = root.parent / "classes.jar"
            if not classes.exists():
                with zipfile.ZipFile(classes, "w") as jar:
                    for file in sorted(root.rglob("*")):
                        if "lib" not in file.relative_to(root).parts[:1]:
                            jar.write(file, file.relative_to(root))
                for archive in (classes, *root.glob("lib/*.jar")):
                    os.utime(archive, (10 ** 9, 10 ** 9))
        return ":".join(map(str, [classes, *sorted(root.glob("lib/*.jar")), *sorted(Path(RIC).parent.glob("*.jar"))]))

    def train(function_version):
        """Starts a function that asks the ledger something, and ends it: with what the JVM noted of its classes the others start in
        less than half the time."""
        trainee = ProcessExecutor("train", function_version)
        trainee.start({**function_version.config.environment, "AWS_REGION": function_version.id.region,
                       "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}, f"-XX:AOTCacheOutput={remembered}.new")
        trainee.invoke({"invoke-id": "train", "payload": '{"sweep": "training"}', "invoked-function-arn": "none", "trace-id": ""})
        trainee.process.terminate()
        trainee.process.wait()
        trainee.api.shutdown()
        os.rename(f"{remembered}.new", remembered)

    class ProcessExecutor(base.RuntimeExecutor):
        """One JVM an execution environment, and the Runtime API it polls."""

        def start(self, env_vars, *options):
            self.todo, self.results, self.ready = queue.Queue(), {}, threading.Event()
            executor, settings = self, self.function_version.config

            class RuntimeApi(BaseHTTPRequestHandler):
                protocol_version = "HTTP/1.1"

                def log_message(self, *args):
                    pass

                def answer(self, status, body=b"", **headers):
                    self.send_response(status)
                    for name, value in headers.items():
                        self.send_header(name.replace("_", "-"), value)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

                def do_GET(self):                                    # .../invocation/next
                    executor.ready.set()
                    call = executor.todo.get()
                    if call is None:
                        return self.answer(410)
                    self.answer(200, call["payload"].encode(), Content_Type="application/json",
                                Lambda_Runtime_Aws_Request_Id=call["invoke-id"],
                                Lambda_Runtime_Deadline_Ms=str(int((time.time() + int(settings.timeout)) * 1000)),
                                Lambda_Runtime_Invoked_Function_Arn=call["invoked-function-arn"],
                                Lambda_Runtime_Trace_Id=call["trace-id"])

                def do_POST(self):                                   # .../invocation/ID/response|error, /init/error
                    body, path = self.rfile.read(int(self.headers.get("Content-Length") or 0)), self.path.split("/")
                    if "invocation" in path:
                        executor.results[path[-2]].put((body, path[-1] == "error"))
                    self.answer(202)

            self.api = ThreadingHTTPServer(("127.0.0.1", 0), RuntimeApi)
            self.api.daemon_threads = True
            threading.Thread(target=self.api.serve_forever, daemon=True).start()
            path, root = class_path(settings.code), str(settings.code.get_unzipped_code_location())
            if not options and remembered.exists():
                options = [f"-XX:AOTCache={remembered}"]
            env = {name: str(value) for name, value in env_vars.items()}
            env.update(PATH=os.environ["PATH"], AWS_LAMBDA_RUNTIME_API="127.0.0.1:%d" % self.api.server_port, _HANDLER=settings.handler,
                       LAMBDA_TASK_ROOT=root, AWS_ENDPOINT_URL="http://127.0.0.1:%d" % config.GATEWAY_LISTEN[0].port)
            env.update(pair.split("=", 1) for pair in os.environ.get("LS_LAMBDA_ENV", "").split())
            self.log_path = os.path.join(LOGS, f"{self.function_version.id.function_name}-{self.id[:6]}.log")
            with open(self.log_path, "wb") as log:
                self.process = subprocess.Popen(
                    [JAVA + "/bin/java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", *options,
                     f"-Dcom.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI={library}",
                     "-cp", path, "com.amazonaws.services.lambda.runtime.api.client.AWSLambda", settings.handler],
                    env=env, stdout=log, stderr=subprocess.STDOUT)
            # longer than AWS would wait: this machine may be busy with other things
            if not self.ready.wait(300):
                raise base.LambdaRuntimeException("function did not come up, see " + self.log_path)

        def invoke(self, payload):
            began, answer = time.time(), queue.Queue()
            self.results[payload["invoke-id"]] = answer
            self.todo.put(payload)
            try:
                body, failed = answer.get(timeout=float(self.function_version.config.timeout) + 5)
            finally:
                self.results.pop(payload["invoke-id"], None)
                self.note_call(payload["payload"], began)
            return InvocationResult(request_id=payload["invoke-id"], payload=body, is_error=failed, logs=self.get_logs()[-3000:])

        def note_call(self, payload, began):
            """Of an event only its kind and what it is about: elsewhere there are tokens."""
            event = json.loads(payload)
            event = event if isinstance(event, dict) else {}
            detail = event.get("detail")
            # STACK-NAME-SUFFIX
            stack, function, _ = self.function_version.id.function_name.split("-")
            call = {"stack": stack, "function": function, "code": self.function_version.config.code.code_sha256, "about": event.get("resources") or [],
                    "kind": detail.get("eventType") if isinstance(detail, dict) else None, "began": began, "ended": time.time()}
            with calls_lock, open(os.path.join(LOGS, "calls.jsonl"), "a") as calls:
                calls.write(json.dumps(call) + "\n")

        def stop(self):
            # a function may be changed while it is at work: AWS lets it end
            while self.results:
                time.sleep(0.1)
            self.todo.put(None)
            self.process.kill()
            self.process.wait()
            self.api.shutdown()

        def get_logs(self):
            with open(self.log_path, errors="replace") as log:
                return log.read()

        def get_address(self):
            return "127.0.0.1"

        get_endpoint_from_executor = get_address

        def get_runtime_endpoint(self):
            return "http://127.0.0.1"

        @classmethod
        def prepare_version(cls, function_version):
            if function_version.config.code:
                class_path(function_version.config.code)
            if function_version.config.handler == "sluice.handler.ListOpenRuns" and training.acquire(blocking=False):
                threading.Thread(target=train, args=(function_version,), daemon=True).start()

        @classmethod
        def cleanup_version(cls, function_version):
            pass

    base.get_runtime_executor = lambda: ProcessExecutor


def substitutions_are_texts():
    """A number among a state machine's DefinitionSubstitutions is written into it, as CloudFormation does; 4.14.0 fails."""
    from localstack.services.stepfunctions.resource_providers import aws_stepfunctions_statemachine as machines
    apply = machines._apply_substitutions
    machines._apply_substitutions = lambda definition, of: apply(definition, {k: str(v) for k, v in of.items()})


def variables_are_quoted():
    """An expression gets its variables as text; 4.14.0 does not escape what is in them."""
    from localstack.services.stepfunctions.asl.eval import states, variable_store

    def declarations(bindings):
        return "".join(f"{name}:={json.dumps(value, ensure_ascii=False)};" for name, value in bindings.items())

    states.encode_jsonata_variable_declarations = variable_store.encode_jsonata_variable_declarations = declarations


def a_stop_stays():
    """A stopped execution is ABORTED at once, with the error and cause it was stopped with. 4.14.0 leaves a task that waits for its
    token waiting until its next heartbeat, lets what fails then take the stop's place, and forgets the error and the cause."""
    from localstack.services.stepfunctions.asl.eval.environment import Environment, ProgramStopped
    from localstack.services.stepfunctions.asl.eval.event.event_manager import EventManager
    from localstack.services.stepfunctions.backend.execution import BaseExecutionWorkerCommunication
    stop, fail, add = Environment.set_stop, Environment.set_error, EventManager.add_event
    reflect = BaseExecutionWorkerCommunication._reflect_execution_status

    def set_stop(self, **how):
        stop(self, **how)
        if isinstance(self._program_state, ProgramStopped):
            self.event_manager.stopped = True
            for endpoint in list(self.callback_pool_manager._pool.values()):
                endpoint.interrupt_all()

    def set_error(self, error):
        if not isinstance(self._program_state, ProgramStopped):
            fail(self, error)

    def add_event(self, context, event_type, *details, **more):
        if getattr(self, "stopped", False) and event_type != "ExecutionAborted":
            return context.source_event_id
        return add(self, context, event_type, *details, **more)

    def reflect_status(self):
        state = self.execution.exec_worker.env.program_state()
        if isinstance(state, ProgramStopped):
            self.execution.error, self.execution.cause = state.error, state.cause
        reflect(self)

    Environment.set_stop, Environment.set_error, EventManager.add_event = set_stop, set_error, add_event
    BaseExecutionWorkerCommunication._reflect_execution_status = reflect_status


def deleted_executions_are_forgotten():
    """A state machine made again under its name may use the names of its executions again; 4.14.0 remembers them."""
    from localstack.services.stepfunctions.provider import StepFunctionsProvider
    delete = StepFunctionsProvider.delete_state_machine

    def delete_state_machine(self, context, state_machine_arn, **more):
        executions = self.get_store(context).executions
        for arn in [arn for arn, execution in executions.items() if execution.state_machine_arn == state_machine_arn]:
            del executions[arn]
        return delete(self, context, state_machine_arn, **more)

    StepFunctionsProvider.delete_state_machine = delete_state_machine


def one_package():
    """All functions are one archive: it is stored and unpacked once, not once for each, and stays when one of them goes."""
    from localstack.services.lambda_ import provider
    from localstack.services.lambda_.invocation.lambda_models import S3Code
    store, stored, lock = provider.store_s3_bucket_archive, {}, threading.Lock()

    def once(archive_bucket, archive_key, archive_version, **rest):
        with lock:
            what = archive_bucket, archive_key, archive_version
            if what not in stored:
                stored[what] = store(archive_bucket=archive_bucket, archive_key=archive_key, archive_version=archive_version, **rest)
            return stored[what]

    provider.store_s3_bucket_archive = once
    S3Code.destroy = S3Code.destroy_cached = lambda self: None


no_downloads()
variables_are_quoted()
substitutions_are_texts()
a_stop_stays()
deleted_executions_are_forgotten()
loopback_only()
idle_connections_stay()
dynamodb_elsewhere()
functions_as_processes()
# after the functions, whose executor the provider takes when it is loaded
one_package()

from localstack.runtime.main import main

main()
