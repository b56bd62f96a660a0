"""What deployed.py starts and ends: processes and their scratch folder, and LocalStack's image where there is Docker."""
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
BEGAN, CLOSING = time.monotonic(), threading.Event()
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
