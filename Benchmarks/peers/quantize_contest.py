"""Quantizing and writing a model of 100 MB, beside tensorflowjs_converter."""

import collections
import pathlib
import re
import shutil
import statistics

import commands
from quanteval import PROGRAM
from rows import goal, peer, row

CONVERTER = pathlib.Path(__file__).with_name("tfjs.py")
LEVELS = ("uint8", "uint16", "float16")
# The command takes a tenth of a second, which says little once.
REPETITIONS = 5
WHOLE, WITHOUT_START = "tensorflowjs_converter", "tensorflowjs_converter without its imports"


class QuantizeContest:
    """Rates are float32 bytes read, over the time of the whole process."""

    name = "quantize"
    most_runs = None

    def __init__(self, networks, pythons, scratch):
        self.networks, self.python = networks, pythons.get("tensorflow")
        self.scratch = scratch / "quantize"
        self.ours, self.peers = collections.defaultdict(list), collections.defaultdict(list)
        self.skipped = []

    def prepare(self):
        self.scratch.mkdir()
        self.model = self.networks.directory("large") / "model"
        self.bytes = sum(path.stat().st_size for path in self.model.glob("*.bin"))
        # The files into memory.
        for level in LEVELS:
            self.quantize(level)
        self.ours.clear()
        if self.python is None:
            self.skipped.append(
                "tensorflowjs_converter: there is no Python environment 'tensorflow'")

    def quantize(self, level):
        seconds = statistics.median(
            commands.cost([
                PROGRAM, "quantize", self.model, "--level", level, "--output", self.vacant(level),
            ])["seconds"] for _ in range(REPETITIONS))
        self.ours[level].append(self.bytes / 1e9 / seconds)

    def vacant(self, name):
        """A directory that is not there: nobody's time goes into removing an old one."""
        shutil.rmtree(self.scratch / name, ignore_errors=True)
        return self.scratch / name

    def measure(self):
        for level in LEVELS:
            self.quantize(level)
        if self.python is None:
            return
        cost = commands.cost([
            self.python, CONVERTER, "--input_format", "tfjs_layers_model", "--output_format",
            "tfjs_layers_model", "--quantize_uint8=*", self.model / "model.json",
            self.vacant("converter")])
        inner = float(re.search(r"^converted in ([0-9.]+) s$", cost["printed"], re.MULTILINE)[1])
        self.peers[WHOLE].append(self.bytes / 1e9 / cost["seconds"])
        self.peers[WITHOUT_START].append(self.bytes / 1e9 / inner)

    def rows(self):
        title = f"`quantize` {self.bytes / 1e6:,.0f} MB of float32"
        found = [
            row(f"quantize-{level}", f"{title} to {level}, files written", "GB/s", "more",
                self.ours[level], {}, goal("figure", 1)) for level in LEVELS]
        for name, slug, wanted in (
                (WHOLE, "converter", goal("ratio", 10)), (WITHOUT_START, "converter-inner", None)):
            if self.peers[name]:
                found.append(row(
                    f"quantize-{slug}", f"{title} to uint8, beside {name}", "GB/s", "more",
                    self.ours["uint8"], {name: peer(self.peers[name])}, wanted))
        return found
