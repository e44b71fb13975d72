"""What finding the culprits among MNIST's tensors costs, in evaluations of the network."""

import shutil

import commands
from quanteval import PROGRAM
from rows import goal, row

MODEL = "Models/mnist"


# The tensors alone; and, as the command does without options, everything but each, too, with layers
# and kinds.
FORMS = {"alone": ["--alone"], "whole": []}


class SensitivityContest:
    """The time of the command, over that of running float32 on the same images once: of the network alone,
    and of the command that evaluates it."""

    name = "sensitivity"
    most_runs = 3

    def __init__(self, quanteval, scratch):
        self.quanteval, self.scratch = quanteval, scratch / "sensitivity"
        self.evaluations, self.skipped = {form: [] for form in FORMS}, []
        self.commands = []

    def prepare(self):
        self.scratch.mkdir()
        self.quanteval.record(MODEL, "--data", "mnist", threads=2)

    def measure(self):
        record = self.quanteval.record(MODEL, "--data", "mnist", threads=2)
        rate = record["candidates"][0]["samplesPerSecond"]
        samples = record["provenance"]["data"]["sampleCount"]
        evaluation = commands.cost([
            PROGRAM, "evaluate", MODEL, "--data", "mnist", "--levels", "float32", "--threads", 2,
            "--report", self.scratch / "report"])
        for form, options in FORMS.items():
            # A checkpoint of its own: the command goes on where an earlier one stopped.
            checkpoints = self.scratch / "checkpoints"
            shutil.rmtree(checkpoints, ignore_errors=True)
            cost = commands.cost([
                PROGRAM, "sensitivity", MODEL, "--data", "mnist", "--level", "uint8", "--threads",
                2, "--checkpoints", checkpoints, *options])
            self.evaluations[form].append(cost["seconds"] * rate / samples)
            if form == "alone":
                self.commands.append(cost["seconds"] / evaluation["seconds"])

    def rows(self):
        data = "MNIST's 12 tensors, 10,000 images"
        return [
            row("sensitivity-alone", f"`sensitivity --alone`: {data}, over the network's time alone",
                "evaluations", "less", self.evaluations["alone"], {}, goal("figure", 8, 5)),
            row("sensitivity-commands", "the same over the command `evaluate --levels float32`",
                "evaluations", "less", self.commands, {}, goal("figure", 8, 5)),
            row("sensitivity-whole", "with everything but each tensor, layers and kinds, over the network's time alone",
                "evaluations", "less", self.evaluations["whole"], {})]
