"""performance.json → performance.md and its pictures."""

import json
import os
import re
import statistics

import charts
import layers
import workloads
from rows import best_peer, is_reached, ratios

ABSENT = "–"
ENGINES = ("ONNX Runtime", "LiteRT", "TensorFlow")


def number(value):
    """Three significant digits or more, as a reader wants them."""
    if value >= 1e6:
        return f"{value / 1e6:.2f} M"
    if value >= 100:
        return f"{value:,.0f}"
    digits = 1 if value >= 10 else 2 if value >= 0.1 else 3
    return f"{value:.{digits}f}"


def peer_text(row, name):
    peer = row["peers"].get(name)
    if peer is None:
        return ABSENT
    setting = peer["setting"].removeprefix("batch ")
    text = number(statistics.median(peer["values"])) + (f" ({setting})" if setting else "")
    return f"**{text}**" if name == best_peer(row) and len(row["peers"]) > 1 else text


def ratio_text(row):
    found = ratios(row)
    if found is None:
        return ABSENT
    middle, least, greatest = (f"{value:.2f}" if value < 10 else f"{value:.1f}" for value in found)
    return middle if least == greatest else f"{middle} ({least}–{greatest})"


def goal_text(row):
    goal = row["goal"]
    if goal is None:
        return ABSENT
    sign = "≥" if goal["of"] == "ratio" or row["better"] == "more" else "≤"
    unit = "×" if goal["of"] == "ratio" else row["unit"]
    texts = [f"{goal[level]:g}" for level in ("at", "moonshot") if goal[level] is not None]
    return f"{sign} {' / '.join(texts)} {unit}"


def verdict_text(row):
    reached = is_reached(row)
    if reached is None:
        return ABSENT
    if is_reached(row, "moonshot"):
        return "yes, and the moonshot"
    return "yes" if reached else "**no**"


def engines_table(rows):
    """Networks: beside the three engines."""
    lines = [
        f"| workload | unit | quanteval | {' | '.join(ENGINES)} | ratio to the best | goal | met |",
        "|:---|:---|---:|---:|---:|---:|---:|---:|:---|"]
    for row in rows:
        cells = [row["title"], row["unit"], number(statistics.median(row["ours"]))]
        cells += [peer_text(row, name) for name in ENGINES]
        cells += [ratio_text(row), goal_text(row), verdict_text(row)]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def jobs_table(rows):
    """Commands: each beside what does the same."""
    lines = [
        "| job | unit | quanteval | beside it | ratio | goal | met |",
        "|:---|:---|---:|:---|---:|---:|:---|"]
    for row in rows:
        beside = ", ".join(
            f"{name} {number(statistics.median(peer['values']))}"
            for name, peer in row["peers"].items())
        cells = [
            row["title"], row["unit"], number(statistics.median(row["ours"])), beside or ABSENT,
            ratio_text(row), goal_text(row), verdict_text(row)]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def facts(result):
    machine = result["machine"]
    versions = ", ".join(f"{title} {version}" for title, version in result["versions"].items())
    runs = (
        "one run" if result["runs"] == 1
        else f"{result['runs']} runs in turn (3 at most of jobs that take long)")
    lines = [
        f"- {result['date']}, commit {result['commit']}; `{result['command']}`",
        f"- Machine: {machine['processor']}, {machine['cores']} cores, {machine['system']}; load "
        f"{result['load'][0]:.2f} at the start, {result['load'][1]:.2f} at the end; BLAS kernels: "
        f"{machine['blasKernel']} ({' '.join(machine['blas'].split()[:2])})",
        f"- {machine['quanteval']}; {versions or 'no peers'}; all float32",
        f"- Medians of {runs}. Ratio: how many times better than the best peer (bold), above 1 is "
        "ahead; in parentheses the least and greatest of single runs. Met: the goal, then the "
        "moonshot, of issue 7.",
        "- Throughput: calls alone, the batch in memory; peers' each at its best batch (in "
        "parentheses) of those that the network is tried with. `evaluate` reads and scales the "
        "samples meanwhile, and scores the outputs: beside the same calls of the peers.",
        "- Latency: from a sample in memory to its outputs, median; the peers' calls come from "
        "Python. Several threads share one sample, in all engines.",
    ]
    if any(row["name"].startswith(("evaluate", "quantize")) for row in result["rows"]):
        lines.append(
            "- Commands: from the process' start to its end. tensorflowjs_converter runs without "
            "jax, TensorFlow Hub and decision forests, which it would import in vain: that is in "
            "its favour.")
    for title, differences in result["differences"].items():
        if differences:
            texts = ", ".join(f"{name} {value:.0e}" for name, value in differences.items())
            lines.append(
                f"- Outputs of {title}, greatest difference from ours in parts of the greatest: "
                f"{texts} (allowed: {workloads.TOLERANCE:g})")
    return lines + [f"- **SKIPPED**: {reason}" for reason in result["skipped"]]


def markdown(result, pictures=()):
    networks = {network.name for network in workloads.NETWORKS}

    def is_network(row):
        return re.sub("-(throughput|evaluate|latency).*", "", row["name"]) in networks
    engine_rows = [row for row in result["rows"] if is_network(row)]
    job_rows = [row for row in result["rows"] if not is_network(row)]
    lines = ["# Performance", ""]
    if engine_rows:
        lines += engines_table(engine_rows) + [""]
    if job_rows:
        lines += jobs_table(job_rows) + [""]
    lines += facts(result)
    if "performance.svg" in pictures:
        lines += ["", "![How many times better than the best peer](performance.svg)"]
    for name, profile in result["layers"].items():
        lines += ["", *layers.section(name, profile)]
        if f"roofline-{name}.svg" in pictures:
            lines += ["", f"![Roofline of {name}](roofline-{name}.svg)"]
    return "\n".join(lines)


def write(result, directory):
    """Writes the record, the report and the pictures, each whole or not at all."""
    pictures = {}
    if any(ratios(row) for row in result["rows"]):
        pictures["performance.svg"] = charts.bars(result["rows"])
    for name, profile in result["layers"].items():
        pictures[f"roofline-{name}.svg"] = charts.roofline(workloads.network(name).title, profile)
    files = pictures | {
        "performance.json": json.dumps(result, indent=1, ensure_ascii=False) + "\n",
        "performance.md": markdown(result, pictures) + "\n",
    }
    for name, text in files.items():
        partial = directory / f"{name}.partial-{os.getpid()}"
        partial.write_text(text)
        partial.replace(directory / name)
