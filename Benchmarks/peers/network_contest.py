"""One network on every engine: throughput, and the latency of a single sample."""

import collections

import workloads
from missing import Missing
from rows import best_setting, goal, row

THREADS = 2


class NetworkContest:
    """Measures one network of `workloads`."""

    most_runs = None

    def __init__(self, network, networks, quanteval, engines, window):
        self.name, self.network = network.name, network
        self.quanteval, self.engines, self.window = quanteval, engines, window
        self.networks = networks
        self.rates, self.call_rates, self.differences, self.skipped = [], [], {}, []
        self.peer_rates = collections.defaultdict(lambda: collections.defaultdict(list))
        self.latencies = collections.defaultdict(list)
        self.peer_latencies = collections.defaultdict(lambda: collections.defaultdict(list))
        self.lost = set()

    def prepare(self):
        self.directory = self.networks.directory(self.name)
        self.expected = self.quanteval.outputs(self.directory)
        # Reads the files once, so that all find them in memory.
        self.quanteval.rate(self.directory, self.network, THREADS)

    def measure(self):
        rates = sorted(
            self.quanteval.rate(self.directory, self.network, THREADS)
            for _ in range(self.network.repetitions))
        self.rates.append(rates[len(rates) // 2])
        self.call_rates.append(self.quanteval.call_rate(self.directory, THREADS))
        for engine in self.engines.all(THREADS).values():
            for batch in self.network.batches:
                seconds = self.calls(engine, batch)
                if seconds:
                    self.peer_rates[engine.title][batch].append(batch * len(seconds) / sum(seconds))
        self.measure_latency()

    def measure_latency(self):
        if self.latencies is not None:
            try:
                for threads in workloads.LATENCY_THREADS:
                    seconds = self.quanteval.latency(self.directory, threads)
                    self.latencies[threads].append(seconds * 1e6)
            except Missing as missing:
                self.latencies = None
                self.skipped.append(f"latency of {self.network.title}: {missing}")
        for threads in workloads.LATENCY_THREADS:
            for engine in self.engines.all(threads).values():
                seconds = self.calls(engine, 1)
                if seconds:
                    middle = sorted(seconds)[len(seconds) // 2]
                    self.peer_latencies[threads][engine.title].append(middle * 1e6)

    def calls(self, engine, batch):
        """The seconds of an engine's calls; None where it can't run the network."""
        if engine.title in self.lost:
            return None
        try:
            answer = engine.ask(
                directory=str(self.directory), batch=batch, seconds=self.window,
                expected=str(self.expected))
            known = self.differences.get(engine.title, 0)
            self.differences[engine.title] = max(known, answer["difference"])
            # Written so that it fails for what is no number.
            if not answer["difference"] <= workloads.TOLERANCE:
                raise Missing(
                    f"its outputs are {answer['difference']:.1e} of the greatest away from ours")
            return answer["seconds"]
        except Missing as missing:
            self.lost.add(engine.title)
            self.peer_rates.pop(engine.title, None)
            for peers in self.peer_latencies.values():
                peers.pop(engine.title, None)
            self.skipped.append(f"{engine.title} on {self.network.title}: {missing}")
            return None

    def rows(self):
        title, unit = self.network.title, self.network.unit
        settings = {
            engine: {f"batch {batch:,}": values for batch, values in rates.items()}
            for engine, rates in self.peer_rates.items()}
        wanted = self.network.goal and goal("ratio", self.network.goal, self.network.moonshot)
        best = {engine: best_setting(rates, "more") for engine, rates in settings.items()}
        found = [
            row(
                f"{self.name}-throughput", f"{title}, {THREADS} threads", f"{unit}/s", "more",
                self.call_rates, best, wanted),
            row(
                f"{self.name}-evaluate", f"{title}, the same within `evaluate`", f"{unit}/s",
                "more", self.rates, best, wanted)]
        if self.latencies:
            found += [self.latency_row(threads) for threads in workloads.LATENCY_THREADS]
        return found

    def latency_row(self, threads):
        word = "thread" if threads == 1 else "threads"
        peers = {
            engine: {"setting": "", "values": values}
            for engine, values in self.peer_latencies[threads].items()}
        return row(
            f"{self.name}-latency-{threads}",
            f"{self.network.title}, latency of one, {threads} {word}", "µs", "less",
            self.latencies[threads], peers,
            goal("ratio", workloads.LATENCY_GOAL, workloads.LATENCY_MOONSHOT))
