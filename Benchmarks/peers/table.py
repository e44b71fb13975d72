"""Turns what `compare` measured into a Markdown table.

Usage: table.py DIRECTORY RUNS COMMIT. The directory holds, for each run,
`ours-N/mnist.json` (quanteval's record), `ours-N.json` and `whole-N.json` (measured.py), and
`peer-N.json` (peers.py).
"""

import datetime
import json
import os
import pathlib
import statistics
import sys

ABSENT = "–"


def median(values):
    return statistics.median(list(values))


def row(workload, ours, peer, ratio):
    return f"| {workload} | {ours} | {peer} | {ratio} |"


def ratio_with_range(ours, theirs):
    """The ratio of the medians, and the least and greatest of neighbouring runs."""
    pairs = [own / other for own, other in zip(ours, theirs)]
    return f"{median(ours) / median(theirs):.2f} ({min(pairs):.2f}–{max(pairs):.2f})"


def throughput_rows(ours, peers, threads):
    """One row a batch size; ours has no such setting, so its figure is the same in all."""
    own = f"{median(ours):,.0f}"
    if "skipped" in peers[0]:
        workload = f"MNIST convnet, float32, {threads} threads: images/s"
        return [row(workload, own, ABSENT, ABSENT)]
    rates = {
        batch: [peer["imagesPerSecond"][batch] for peer in peers]
        for batch in peers[0]["imagesPerSecond"]
    }
    best = max(rates, key=lambda batch: median(rates[batch]))
    rows = []
    for batch, theirs in rates.items():
        mark = " (its best)" if batch == best else ""
        workload = (
            f"MNIST convnet, float32, {threads} threads, ONNX Runtime's batch {batch}{mark}: "
            "images/s")
        rows.append(
            row(workload, own, f"{median(theirs):,.0f}", ratio_with_range(ours, theirs)))
    return rows


def memory_row(single, peers):
    ours = max(run["peakMemoryBytes"] for run in single)
    workload = "Peak memory of that process (ONNX Runtime's with Python): MB"
    if "skipped" in peers[0]:
        return row(workload, f"{ours / 1e6:,.0f}", ABSENT, ABSENT)
    peer = max(run["peakMemoryBytes"] for run in peers)
    return row(workload, f"{ours / 1e6:,.0f}", f"{peer / 1e6:,.0f}", f"{ours / peer:.2f}")


def facts(record, peers, runs, commit):
    provenance = record["provenance"]
    machine, data, tool = provenance["machine"], provenance["data"], provenance["tool"]
    lines = [
        f"- Date: {datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d %H:%M} UTC; each figure "
        f"is the median of {runs} runs, quanteval and ONNX Runtime in turn (memory: the greatest; "
        "in parentheses: the ratios of single pairs of runs)",
        f"- Machine: {machine['processor']}, {machine['coreCount']} cores, "
        f"{machine['operatingSystem']}; load {os.getloadavg()[0]:.1f} at the end",
        f"- BLAS kernel: {machine['blasKernel']} ({machine['blasLibrary']})",
        f"- quanteval: {tool['version']}, commit {commit}, tile of {tool['tileSize']}",
    ]
    if "skipped" in peers[0]:
        lines.append(f"- ONNX Runtime: skipped, {peers[0]['skipped']}")
    else:
        lines.append(
            f"- {peers[0]['library']}, NumPy {peers[0]['numpy']}, Python {peers[0]['python']}")
    lines.append(
        f"- Data: {data['name']} ({data['split']}), {data['sampleCount']:,} samples; quanteval's "
        "rate includes reading them, ONNX Runtime's input is in memory")
    if data.get("notice"):
        lines.append(f"- {data['notice'].strip()}")
    return lines


def main():
    directory, runs, commit = pathlib.Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]

    def read(pattern):
        return [json.loads((directory / pattern.format(n)).read_text()) for n in range(1, runs + 1)]

    records, single, whole = read("ours-{}/mnist.json"), read("ours-{}.json"), read("whole-{}.json")
    peers = read("peer-{}.json")
    provenance = records[0]["provenance"]
    threads = provenance["tool"]["threadCount"]
    if any(record["variants"][0]["score"] != records[0]["variants"][0]["score"]
           for record in records):
        raise SystemExit("table.py: quanteval's runs have different scores")
    ours = [record["variants"][0]["samplesPerSecond"] for record in records]
    seconds = median(run["seconds"] for run in whole)
    memory = max(run["peakMemoryBytes"] for run in whole)
    count = provenance["data"]["sampleCount"]
    lines = ["| workload | quanteval | ONNX Runtime | ratio |", "|---|---:|---:|---:|"]
    lines += throughput_rows(ours, peers, threads)
    lines.append(memory_row(single, peers))
    all_levels = f"`quanteval evaluate`, four levels of {count:,} images, {threads} threads"
    lines.append(row(f"{all_levels}: seconds", f"{seconds:.2f}", ABSENT, ABSENT))
    lines.append(row(f"{all_levels}: peak MB", f"{memory / 1e6:,.0f}", ABSENT, ABSENT))
    print("\n".join(lines + [""] + facts(records[0], peers, runs, commit)))


if __name__ == "__main__":
    main()
