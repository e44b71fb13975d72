"""The rows of the comparison: figures of each run, ours and the peers', and what is to be reached.

A row is plain JSON: `title`, `unit`, `better` (`more` or `less`), `ours` (one figure a run), `peers`
(of each: `setting`, `values`) and `goal` (`of` the `ratio` or the `figure`, `at` what, `moonshot`),
which may be null. A ratio says how many times better we are: above 1 is ahead, whatever the unit.
"""

import statistics


def row(name, title, unit, better, ours, peers, goal=None):
    return {
        "name": name, "title": title, "unit": unit, "better": better, "ours": ours,
        "peers": peers, "goal": goal}


def goal(of, at, moonshot=None):
    return {"of": of, "at": at, "moonshot": moonshot}


def peer(values, setting=""):
    return {"setting": setting, "values": values}


def best_setting(settings, better):
    """Of the values by setting, those whose median is best, with the setting's name."""
    choose = max if better == "more" else min
    name = choose(settings, key=lambda name: statistics.median(settings[name]))
    return peer(settings[name], name)


def best_peer(row):
    """The name of the peer with the best median; None without peers."""
    choose = max if row["better"] == "more" else min
    return choose(
        row["peers"], key=lambda name: statistics.median(row["peers"][name]["values"]),
        default=None)


def ratios(row):
    """How many times better we are than the best peer: of the medians, least and greatest of the
    pairs of a run. None without peers."""
    name = best_peer(row)
    if name is None:
        return None
    ours, theirs = row["ours"], row["peers"][name]["values"]

    def ratio(own, other):
        return own / other if row["better"] == "more" else other / own
    pairs = [ratio(own, other) for own, other in zip(ours, theirs)]
    return ratio(statistics.median(ours), statistics.median(theirs)), min(pairs), max(pairs)


def is_reached(row, level="at"):
    """Whether the goal (or the `moonshot`) is reached; None without one, or without a figure."""
    wanted = row["goal"] and row["goal"][level]
    if wanted is None:
        return None
    if row["goal"]["of"] == "ratio":
        found = ratios(row)
        return found and found[0] >= wanted
    figure = statistics.median(row["ours"])
    return figure >= wanted if row["better"] == "more" else figure <= wanted
