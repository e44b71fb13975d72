"""Runs quanteval and its peers in turn, and writes performance.json, .md and the pictures.

Usage: suite.py [options], from the repository's directory; `Benchmarks/compare` calls it, with the
environments' Pythons in PEERS_ENGINES and PEERS_TENSORFLOW. `--render FILE` only writes the report
of a stored performance.json anew. Needs Python's standard library only: what is missing (an
environment, a data set, a model) is named, in the report too, and the rest is measured.
"""

import argparse
import json
import os
import pathlib
import shlex
import sys
import tempfile

import machine
import report
import workloads
from engines import Engines
from evaluate_contest import EvaluateContest
from missing import Missing
from network_contest import NetworkContest
from networks import Networks
from quantize_contest import QuantizeContest
from quanteval import Quanteval
from sensitivity_contest import SensitivityContest

RUNS, WINDOW = 5, 0.3
QUICK_RUNS, QUICK_WINDOW = 1, 0.1
NAMES = [network.name for network in workloads.NETWORKS] + list(workloads.JOBS)


def parsed_arguments():
    parser = argparse.ArgumentParser(
        prog="Benchmarks/compare", description=__doc__.splitlines()[0])
    parser.add_argument("--only", metavar="NAME,…", help=f"of {', '.join(NAMES)}")
    parser.add_argument("--runs", type=int, help=f"of everything, in turn (default: {RUNS})")
    parser.add_argument("--quick", action="store_true", help="one short run: does it all work?")
    parser.add_argument("--output", metavar="DIR", type=pathlib.Path,
                        help="write performance.json, .md and .svg, and roofline-*.svg there")
    parser.add_argument("--render", metavar="FILE", type=pathlib.Path,
                        help="measure nothing: write the report of a stored performance.json")
    arguments = parser.parse_args()
    arguments.names = arguments.only.split(",") if arguments.only else NAMES
    unknown = [name for name in arguments.names if name not in NAMES]
    if unknown:
        parser.error(f"there is no '{unknown[0]}': --only takes some of {', '.join(NAMES)}")
    if arguments.runs is not None and arguments.runs < 1:
        parser.error("--runs must be 1 or more")
    if arguments.output and not arguments.output.is_dir():
        parser.error(f"there is no directory '{arguments.output}'")
    return arguments


def command_line():
    """As it was typed; what lies here is named from here."""
    here = f"{os.getcwd()}/"
    return shlex.join(["Benchmarks/compare", *(word.removeprefix(here) for word in sys.argv[1:])])


def contests(names, window, networks, quanteval, engines, pythons, scratch):
    """What is to be measured, in the order of the report."""
    jobs = {
        "evaluate": lambda: EvaluateContest(pythons, scratch),
        "quantize": lambda: QuantizeContest(networks, pythons, scratch),
        "sensitivity": lambda: SensitivityContest(quanteval, scratch),
    }
    return [
        jobs[name]() if name in jobs
        else NetworkContest(workloads.network(name), networks, quanteval, engines, window)
        for name in NAMES if name in names]


def say(text):
    print(text, file=sys.stderr, flush=True)


def attempt(step, what, skipped):
    """Whether a step went well; if something is missing, that is said loudly."""
    try:
        step()
        return True
    except Missing as missing:
        skipped.append(f"{what}: {missing}")
        say(f"SKIPPED: {skipped[-1]}")
        return False


def rooflines(names, networks, quanteval, skipped):
    """Layer by layer, of those networks that are asked for: `ProfileRecord`s by name."""
    found = {}

    def profile(name):
        found[name] = quanteval.profile(
            networks.directory(name) / "model", name, "--threads", 1)
    for name in workloads.ROOFLINES:
        if name in names:
            attempt(lambda: profile(name), f"layers of {name}", skipped)
    return found


def measured(arguments, scratch):
    """Everything, as the JSON that the report is made from."""
    runs = arguments.runs or (QUICK_RUNS if arguments.quick else RUNS)
    window = QUICK_WINDOW if arguments.quick else WINDOW
    pythons = {
        name: os.environ[f"PEERS_{name.upper()}"] for name in ("engines", "tensorflow")
        if os.environ.get(f"PEERS_{name.upper()}")}
    networks, quanteval = Networks(pythons), Quanteval(scratch)
    engines = Engines(pythons, scratch)
    skipped, before, began = [], machine.load(), machine.now()
    try:
        plan = [
            contest for contest in contests(
                arguments.names, window, networks, quanteval, engines, pythons, scratch)
            if attempt(contest.prepare, contest.name, skipped)]
        for run in range(runs):
            for contest in list(plan):
                if contest.most_runs is not None and run >= contest.most_runs:
                    continue
                say(f"Run {run + 1} of {runs}: {contest.name}")
                if not attempt(contest.measure, contest.name, skipped):
                    plan.remove(contest)
        layers = rooflines(arguments.names, networks, quanteval, skipped)
        if quanteval.provenance is None:
            quanteval.record("Models/digits", "--data", "digits", threads=1)
    finally:
        engines.stop()
    skipped += [f"{engine}: {reason}" for engine, reason in engines.skipped.items()]
    for contest in plan:
        skipped += contest.skipped
    return {
        "schemaVersion": 1,
        "date": began,
        "commit": machine.commit(),
        "command": command_line(),
        "runs": runs,
        "machine": machine.facts(quanteval.provenance),
        "load": [before, machine.load()],
        "versions": engines.versions(),
        "rows": [row for contest in plan for row in contest.rows()],
        "differences": {
            contest.network.title: contest.differences for contest in plan
            if isinstance(contest, NetworkContest)},
        "layers": layers,
        "skipped": skipped,
    }


def main():
    arguments = parsed_arguments()
    if arguments.render:
        result = json.loads(arguments.render.read_text())
        arguments.output = arguments.output or arguments.render.parent
    else:
        with tempfile.TemporaryDirectory(prefix="quanteval-peers-") as scratch:
            result = measured(arguments, pathlib.Path(scratch))
    print(report.markdown(result))
    if arguments.output:
        report.write(result, arguments.output)


if __name__ == "__main__":
    main()
