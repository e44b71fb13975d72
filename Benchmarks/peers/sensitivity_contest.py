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
    """The time of the command, over that of running float32 on the same images once."""

    name = "sensitivity"
    most_runs = 3

    def __init__(self, quanteval, scratch):
        self.quanteval, self.scratch = quanteval, scratch / "sensitivity"
        self.evaluations, self.skipped = {form: [] for form in FORMS}, []

    def prepare(self):
        self.scratch.mkdir()
        self.quanteval.record(MODEL, "--data", "mnist", threads=2)

    def measure(self):
        record = self.quanteval.record(MODEL, "--data", "mnist", threads=2)
        rate = record["variants"][0]["samplesPerSecond"]
        samples = record["provenance"]["data"]["sampleCount"]
        for form, options in FORMS.items():
            # A journal of its own: the command goes on where an earlier one stopped.
            journal = self.scratch / "journal"
            shutil.rmtree(journal, ignore_errors=True)
            cost = commands.cost([
                PROGRAM, "sensitivity", MODEL, "--data", "mnist", "--level", "uint8", "--threads",
                2, "--journal", journal, *options])
            self.evaluations[form].append(cost["seconds"] * rate / samples)

    def rows(self):
        data = "MNIST's 12 tensors, 10,000 images"
        return [
            row("sensitivity-alone", f"`sensitivity --alone`: {data}", "evaluations", "less",
                self.evaluations["alone"], {}, goal("figure", 8, 5)),
            row("sensitivity-whole", "the same with everything but each tensor, layers and kinds",
                "evaluations", "less", self.evaluations["whole"], {})]
