"""The whole job: MNIST at four levels with sizes and report, beside the TF.js example's flow."""

import pathlib
import shutil

import commands
from missing import Missing
from quanteval import PROGRAM
from rows import goal, peer, row

FLOW = pathlib.Path(__file__).with_name("example_flow")
PROCESS = pathlib.Path(__file__).with_name("example_process.py")
MODEL = "Models/mnist"
SCRIPTED, ONE_PROCESS = "the example's script", "one Python process"


class EvaluateContest:
    """Ours does four levels, the example's flow three."""

    name = "evaluate"
    most_runs = 3

    def __init__(self, pythons, scratch):
        self.python, self.scratch = pythons.get("tensorflow"), scratch / "evaluate"
        self.ours, self.peers, self.skipped = [], {SCRIPTED: [], ONE_PROCESS: []}, []

    def prepare(self):
        self.scratch.mkdir()
        commands.output([PROGRAM, "datasets", "verify", "mnist"])
        self.evaluate()
        self.ours.clear()
        if self.python is None:
            self.skipped.append("the example's flow: there is no Python environment 'tensorflow'")

    def evaluate(self):
        self.ours.append(commands.cost(
            [PROGRAM, "evaluate", MODEL, "--data", "mnist", "--report", self.scratch / "report"]))

    def measure(self):
        self.evaluate()
        if self.python is None:
            return
        data = data_directory()
        for name, command in (
                (SCRIPTED, [FLOW, self.python]), (ONE_PROCESS, [self.python, PROCESS])):
            work = self.scratch / "example"
            shutil.rmtree(work, ignore_errors=True)
            work.mkdir()
            self.peers[name].append(commands.cost([*command, MODEL, data, work]))

    def rows(self):
        seconds = [run["seconds"] for run in self.ours]
        peers = {
            name: [run["seconds"] for run in runs] for name, runs in self.peers.items() if runs}
        title = "`evaluate` MNIST, 10,000 images, 4 levels"
        found = [row(
            "evaluate-seconds", f"{title}: all of the command", "s", "less", seconds, {},
            goal("figure", 3, 2))]
        if SCRIPTED in peers:
            found.append(row(
                "evaluate-scripted", f"{title}, beside the example's script (3 levels)", "s",
                "less", seconds, {SCRIPTED: peer(peers[SCRIPTED])}, goal("ratio", 12)))
        if ONE_PROCESS in peers:
            found.append(row(
                "evaluate-process", f"{title}, beside the same in one Python process", "s", "less",
                seconds, {ONE_PROCESS: peer(peers[ONE_PROCESS])}))
        memory = {
            name: peer([run["peakMemoryBytes"] / 1e6 for run in runs])
            for name, runs in self.peers.items() if runs}
        found.append(row(
            "evaluate-memory", f"{title}: peak memory", "MB", "less",
            [run["peakMemoryBytes"] / 1e6 for run in self.ours], memory, goal("figure", 150, 80)))
        return found


def data_directory():
    """Where the program found MNIST's files."""
    line = commands.output([PROGRAM, "datasets", "verify", "mnist"]).splitlines()[0]
    path = line.removeprefix("mnist: ").removesuffix(" is sound")
    if not pathlib.Path(path).is_file():
        raise Missing(f"can't read where MNIST is from '{line}'")
    return pathlib.Path(path).resolve().parent
