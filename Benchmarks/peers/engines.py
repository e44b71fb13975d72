"""The peers: a process for each engine and number of threads, which is asked in turn."""

import json
import pathlib
import subprocess

from commands import reason
from missing import Missing

WORKER = pathlib.Path(__file__).with_name("engine_worker.py")


class Engine:
    """An engine with a number of threads, ready to run any network."""

    def __init__(self, name, python, threads, scratch):
        self.log = scratch / f"{name}-{threads}.log"
        self.process = subprocess.Popen(
            [python, str(WORKER), name, str(threads)], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=self.log.open("w"), text=True)
        hello = self.answer()
        self.title, self.version = hello["title"], hello["version"]

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise Missing(reason(self.log.read_text()))
        answer = json.loads(line)
        if "error" in answer:
            raise Missing(reason(answer["error"]))
        return answer

    def ask(self, **request):
        """`seconds` of each call, and `difference` where `expected` was given."""
        try:
            print(json.dumps(request), file=self.process.stdin, flush=True)
        except BrokenPipeError:
            raise Missing(reason(self.log.read_text())) from None
        return self.answer()

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


class Engines:
    """All peers of this machine. Those that can't be started are named in `skipped`."""

    # The engine's name for the worker, and the environment that it needs.
    NAMES = {"onnxruntime": "engines", "litert": "engines", "tensorflow": "tensorflow"}

    def __init__(self, pythons, scratch):
        self.pythons, self.scratch = pythons, scratch
        self.running, self.skipped = {}, {}

    def all(self, threads):
        """The engines that run with so many threads, by name."""
        for name, environment in self.NAMES.items():
            if name in self.skipped or (name, threads) in self.running:
                continue
            try:
                if environment not in self.pythons:
                    raise Missing(f"there is no Python environment '{environment}'")
                self.running[name, threads] = Engine(
                    name, self.pythons[environment], threads, self.scratch)
            except Missing as missing:
                self.skipped[name] = str(missing)
        return {name: engine for (name, count), engine in self.running.items() if count == threads}

    def versions(self):
        """The versions of those that ran, by title."""
        return {engine.title: engine.version for engine in self.running.values()}

    def stop(self):
        for engine in self.running.values():
            engine.stop()
