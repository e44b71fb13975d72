"""Our side: what the program itself says of a run, and the time of whole commands."""

import json
import pathlib

import commands

PROGRAM = pathlib.Path(".build/release/quanteval")


class Quanteval:
    """Runs the program; what it writes goes under `scratch`."""

    title = "quanteval"

    def __init__(self, scratch):
        self.scratch = scratch / "quanteval"
        self.scratch.mkdir()
        # What the records say of machine and program.
        self.provenance = None

    def record(self, model, *data, threads):
        """An evaluation at float32."""
        commands.output([
            PROGRAM, "evaluate", model, *data, "--levels", "float32", "--threads", threads,
            "--preprocessing-check", 0, "--name", "rate", "--report", self.scratch])
        record = json.loads((self.scratch / "rate.json").read_text())
        self.provenance = record["provenance"]
        return record

    def rate(self, directory, network, threads):
        """Samples a second of an evaluation, the reading of the samples among it."""
        record = self.record(
            directory / "model", "--data", directory / "inputs.npy", "--labels",
            directory / "labels.npy", "--normalize", network.preprocessing, threads=threads)
        return record["candidates"][0]["samplesPerSecond"]

    def call_rate(self, directory, threads):
        """Samples a second of calls alone, the batch in memory, as the peers are measured."""
        profile = self.profile(
            directory / "model", f"{directory.name}-calls", "--threads", threads)
        # The time is that of a sample in one worker.
        return threads / profile["whole"]["seconds"]

    def outputs(self, directory):
        """The outputs of the batch that the engines get: the path of an array."""
        target = self.scratch / f"{directory.name}-outputs"
        commands.output([
            PROGRAM, "predict", directory / "model", "--input", directory / "batch.npy",
            "--output", target])
        return next(target.glob("*.npy"))

    def profile(self, model, name, *options):
        """Where its time goes, and what the machine allows: a `ProfileRecord`."""
        path = self.scratch / f"profile-{name}.json"
        path.unlink(missing_ok=True)
        commands.output([
            PROGRAM, "profile", model, "--name", name, "--report", self.scratch, *options])
        return json.loads(path.read_text())

    def latency(self, directory, threads):
        """Seconds from a sample's numbers to its outputs, on some threads: the median of many."""
        profile = self.profile(
            directory / "model", directory.name, "--batch", 1, "--threads", threads, "--together")
        return profile["whole"]["seconds"]
