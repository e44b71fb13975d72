# numpy==2.2.6 scipy==1.15.3 statsmodels==0.14.4 mpmath==1.3.0 (Python 3.11)
"""Makes the fixtures of the statistics: Tests/ScoringTests/Fixtures/statistics/*.json.

    python3.11 -m venv /tmp/statistics-venv
    /tmp/statistics-venv/bin/pip install numpy==2.2.6 scipy==1.15.3 statsmodels==0.14.4 mpmath==1.3.0
    /tmp/statistics-venv/bin/python Tests/Reference/statistics.py [output folder]

Nothing here is Scoring's own formula where there is another way to the same number:

- Tails of distributions: mpmath, 60 digits; scipy's are compared with them.
- Wilson intervals, exact McNemar tests, Holm: statsmodels.
- Mid-p: sums of exact fractions.
- Tango's interval: the likelihood of the three counts is maximised numerically under the constraint (60 digits,
  golden section), the score computed with the variance at that maximum, and its roots are found by bisection.
  The published interval of Bentur et al.'s data (Fagerland, Lydersen and Laake 2014, table VI: -0.517 to -0.026)
  is asserted.
- Without labels: Wilson intervals of the disagreement and the numbers of samples that decide by statsmodels, tried one by
  one around the answer; distances and their share of the population's deviation (numpy.std) by the same BCa.
- BCa: scipy.stats.bootstrap's own replicates and intervals; and a plain loop that draws with Essentials' generator.
- Chance: labels and predictions paired anew by numpy, half a million times.
- Cross-entropy, divergence: mpmath, 60 digits. Calibration: a loop over samples and bins.
"""

import json
import sys
from fractions import Fraction
from math import comb
from pathlib import Path

import mpmath as mp
import numpy as np
import scipy.stats as stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

mp.mp.dps = 60


def real(x):
    """The nearest binary64, as Python prints it: the shortest text that is read back as it."""
    return float(x)


# ── Distributions ────────────────────────────────────────────────────────────────────────────────


def normal():
    probabilities = [1e-300, 1e-100, 1e-16, 1e-9, 0.001, 0.0125, 0.025, 0.074, 0.0751, 0.3, 0.5 - 1e-9, 0.5, 0.6, 0.9, 0.924,
                     0.975, 0.99, 0.995, 1 - 1e-9]
    quantiles = []
    for p in probabilities:
        exact = mp.findroot(lambda x: mp.log(mp.ncdf(x)) - mp.log(mp.mpf(p)), mp.mpf(stats.norm.ppf(p))) if p != 0.5 else mp.mpf(0)
        assert abs(exact - stats.norm.ppf(p)) <= 1e-14 * (1 + abs(exact))
        quantiles.append({"probability": p, "x": real(exact)})
    cumulative = [{"x": x, "probability": real(mp.ncdf(mp.mpf(x)))} for x in [-37.0, -20.0, -8.3, -3.0, -1.0, -1e-9, 0.0, 0.7, 2.0, 6.0, 9.0]]
    return {"quantiles": quantiles, "cumulative": cumulative}


def binomial():
    cases = []
    for n, p, ks in [
        (1, 0.5, [0, 1]), (7, 0.5, [0, 2, 3, 4, 7]), (30, 0.1, [0, 1, 3, 10, 30]), (100, 0.5, [20, 50, 51, 80]),
        (1000, 0.5, [400, 499, 500, 501, 620]), (10_000, 0.03, [0, 200, 300, 301, 420]),
        (123_457, 0.5, [60_000, 61_728, 62_500]), (1_000_000, 0.5, [480_000, 497_000, 499_999, 500_000, 503_000, 515_000]),
        (1_000_000, 0.001, [800, 999, 1_000, 1_200]),
    ]:
        P = mp.mpf(p)
        for k in ks:
            mass = mp.exp(mp.loggamma(n + 1) - mp.loggamma(k + 1) - mp.loggamma(n - k + 1) + k * mp.log(P) + (n - k) * mp.log1p(-P))
            def tail(start, stop, step, ratio):
                total, term = mp.mpf(0), mass
                j = start
                while 0 <= j <= n and term > total * mp.mpf(10) ** -40:
                    total += term
                    term *= ratio(j)
                    j += step
                return total
            lower = tail(k, 0, -1, lambda j: mp.mpf(j) / (n - j + 1) * (1 - P) / P) if k <= n * p else None
            upper = tail(k, n, 1, lambda j: mp.mpf(n - j) / (j + 1) * P / (1 - P)) if k >= n * p else None
            if lower is None: lower = 1 - (upper - mass)
            if upper is None: upper = 1 - (lower - mass)
            scipys = [stats.binom.pmf(k, n, p), stats.binom.cdf(k, n, p), stats.binom.sf(k - 1, n, p)]
            assert np.allclose(scipys, [float(mass), float(lower), float(upper)], rtol=1e-8, atol=0), (n, p, k, scipys)
            cases.append({"trials": n, "probability": p, "successes": k, "mass": real(mass), "lower": real(lower), "upper": real(upper)})
    return cases


# ── Proportions ──────────────────────────────────────────────────────────────────────────────────


def wilson():
    cases = []
    for k, n in [(0, 1), (1, 1), (0, 10), (10, 10), (1, 2), (356, 360), (9953, 10_000), (1, 1_000_000), (500_000, 1_000_000)]:
        for confidence in [0.9, 0.95, 0.99]:
            low, high = proportion_confint(k, n, 1 - confidence, method="wilson")
            cases.append({"successes": k, "count": n, "confidence": confidence, "lower": real(low), "upper": real(high)})
    return cases


def paired_tests():
    cases = []
    for worse, better in [(0, 0), (1, 0), (0, 1), (1, 1), (7, 1), (5, 5), (0, 20), (170, 102), (60, 39), (500, 400), (3000, 2700),
                          (50_000, 49_000), (10_000, 10_000)]:
        n, k = worse + better, min(worse, better)
        exact = Fraction(1) if worse == better else min(Fraction(1), Fraction(2 * sum(comb(n, j) for j in range(k + 1)), 2**n)) if n <= 6000 else None
        if exact is None:
            # The same sum, without numbers of 30,000 digits.
            term = total = mp.mpf(1)
            for j in range(k, 0, -1):
                term *= mp.mpf(j) / (n - j + 1)
                total += term
            mass = mp.exp(mp.loggamma(n + 1) - mp.loggamma(k + 1) - mp.loggamma(n - k + 1) - n * mp.log(2))
            exact = 2 * total * mass
            p, observed = real(exact), mass
        else:
            p, observed = float(exact), Fraction(comb(n, k), 2**n)
        # Fagerland, Lydersen and Laake 2013, supplement, equation 2 and below.
        mid = 1 - observed / 2 if worse == better else exact - observed
        if n == 0: mid = 1
        if n:
            theirs = mcnemar([[0, worse], [better, 0]], exact=True).pvalue
            assert abs(theirs / p - 1) < 1e-9, (worse, better, theirs, p)
        cases.append({"worse": worse, "better": better, "p": p, "mid": real(mid)})
    return cases


def holm():
    cases = []
    for values in [[0.01, 0.04, 0.03], [0.2], [0.001, 0.001, 0.5, 1.0], [0.05, 0.05, 0.05], [1e-12, 0.02, 0.013, 0.4, 0.9]]:
        cases.append({"p": values, "adjusted": [real(x) for x in multipletests(values, method="holm")[1]]})
    return cases


# ── Tango ────────────────────────────────────────────────────────────────────────────────────────


def tango_score(b, c, n, delta):
    """The score of "the drop is delta", by maximising b log p12 + c log p21 + (n - b - c) log(1 - p12 - p21)."""
    delta = mp.mpf(delta)
    low, high = max(mp.mpf(0), -delta), (1 - delta) / 2

    def likelihood(q):
        total = mp.mpf(0)
        for count, p in [(b, q + delta), (c, q), (n - b - c, 1 - 2 * q - delta)]:
            if count:
                if p <= 0: return mp.mpf("-inf")
                total += count * mp.log(p)
        return total

    golden = (mp.sqrt(5) - 1) / 2
    x, y = low, high
    u, v = y - golden * (y - x), x + golden * (y - x)
    fu, fv = likelihood(u), likelihood(v)
    for _ in range(150):
        if fu >= fv: y, v, fv = v, u, fu; u = y - golden * (y - x); fu = likelihood(u)
        else: x, u, fu = u, v, fv; v = x + golden * (y - x); fv = likelihood(v)
    q = max([low, high, (x + y) / 2], key=likelihood)
    variance = n * (2 * q + delta - delta**2)
    distance = b - c - n * delta
    if variance <= mp.mpf(10) ** -50: return mp.mpf(0) if distance == 0 else mp.sign(distance) * mp.inf
    return distance / mp.sqrt(variance)


def tango_interval(b, c, n, confidence):
    z = mp.sqrt(2) * mp.erfinv(mp.mpf(confidence))
    drop = mp.mpf(b - c) / n

    def root(level, low, high):
        if tango_score(b, c, n, low) <= level: return low
        if tango_score(b, c, n, high) >= level: return high
        for _ in range(70):
            middle = (low + high) / 2
            if tango_score(b, c, n, middle) > level: low = middle
            else: high = middle
        return (low + high) / 2

    return root(z, mp.mpf(-1), drop), root(-z, drop, mp.mpf(1))


def tango():
    low, high = tango_interval(1, 7, 21, 0.95)
    assert round(float(low), 3) == -0.517 and round(float(high), 3) == -0.026, (low, high)
    cases = []
    for b, c, n in [(0, 0, 1), (1, 0, 1), (0, 1, 1), (0, 0, 360), (0, 0, 10_000), (1, 7, 21), (40, 20, 160), (10, 0, 10), (0, 10, 10), (5, 5, 10),
                    (3, 1, 10_000), (150, 86, 1600), (30, 21, 10_000), (5_000, 4_000, 1_000_000)]:
        for confidence in [0.95, 0.9833333333333333]:
            low, high = tango_interval(b, c, n, confidence)
            cases.append({"worse": b, "better": c, "count": n, "confidence": confidence, "lower": real(low), "upper": real(high)})
    return cases


def deciding():
    """The least n whose interval, at the observed rates, does not hold the margin: tried one by one around the answer."""
    def interval(b, c, n, confidence):
        # The closed form of the constrained maximum, checked against the numeric one above by `tango`.
        z = stats.norm.ppf((1 + confidence) / 2)
        def score(d):
            B = -b - c + (2 * n - b + c) * d
            q = (np.sqrt(max(0, B * B + 8 * n * c * d * (1 - d))) - B) / (4 * n)
            v = n * (2 * q + d * (1 - d))
            return (b - c - n * d) / np.sqrt(v) if v > 0 else np.sign(b - c - n * d) * np.inf
        from scipy.optimize import brentq
        drop = (b - c) / n
        return (brentq(lambda d: score(d) - z, -1 + 1e-12, drop - 1e-13, xtol=1e-15), brentq(lambda d: score(d) + z, drop + 1e-13, 1 - 1e-12, xtol=1e-15))
    cases = []
    for worse, better, n, margin, confidence in [(0, 0, 360, 0.005, 0.95), (1, 0, 360, 0.005, 0.95), (3, 1, 360, 0.005, 0.95), (12, 4, 1000, 0.005, 0.95),
                                                 (30, 10, 2000, 0.005, 0.975), (2, 6, 360, 0.005, 0.95), (90, 30, 10_000, 0.005, 0.9833333333333333)]:
        decided = lambda k: (lambda i: i[1] < margin or i[0] > margin)(interval(worse * k / n, better * k / n, k, confidence))
        step, k = 1 << 20, 0
        while step:
            if not decided(k + step): k += step
            step >>= 1
        k += 1
        assert decided(k) and not decided(k - 1)
        cases.append({"worse": worse, "better": better, "count": n, "margin": margin, "confidence": confidence, "deciding": k})
    return cases


# ── Bootstrap ────────────────────────────────────────────────────────────────────────────────────


def chance():
    """Right answers of labels and predictions that are paired at random: numpy's permutations."""
    rng = np.random.default_rng(11)
    rows = []
    for count, classes, accuracy in [(40, 3, 0.1), (60, 2, 0.15), (100, 10, 0.1), (200, 4, 0.05), (30, 3, 0.3)]:
        labels = rng.integers(0, classes, count)
        predictions = np.where(rng.random(count) < accuracy, labels, rng.integers(0, classes, count))
        right = (labels == predictions).sum()
        orders, draws, above, total = 500_000, 5_000, 0, 0
        for _ in range(orders // draws):
            paired = rng.permuted(np.tile(predictions, (draws, 1)), axis=1) == labels
            above += (paired.sum(1) >= right).sum()
            total += paired.sum()
        rows.append({
            "labels": labels.tolist(), "predictions": predictions.tolist(), "right": int(right),
            "mean": total / orders, "p": above / orders})
    return rows


def scipy_bca():
    cases = []
    rng = np.random.default_rng(7)
    for name, data in [("skewed", rng.exponential(2.0, 40)), ("normal", rng.normal(5, 1, 25)), ("ties", rng.integers(0, 3, 30).astype(float))]:
        for confidence in [0.9, 0.95]:
            result = stats.bootstrap((data,), np.mean, n_resamples=199, confidence_level=confidence, method="BCa", rng=np.random.default_rng(3),
                                     vectorized=True, axis=-1)
            jackknife = [(data.sum() - x) / (len(data) - 1) for x in data]
            cases.append({"name": name, "confidence": confidence, "data": data.tolist(), "value": real(data.mean()), "jackknife": [real(x) for x in jackknife],
                          "replicates": result.bootstrap_distribution.tolist(), "lower": real(result.confidence_interval.low),
                          "upper": real(result.confidence_interval.high)})
    return cases


class SplitMix64:
    """Essentials' SeededGenerator."""

    def __init__(self, seed): self.state = seed

    def below(self, count):
        mask = (1 << 64) - 1
        self.state = (self.state + 0x9E3779B97F4A7C15) & mask
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        return ((z ^ (z >> 31)) * count) >> 64


def bca(statistic, count, resamples, seed, confidence):
    """BCa by the book: `statistic` is a function of a list of sample numbers."""
    generator = SplitMix64(seed)
    value = statistic(np.arange(count))
    replicates = np.array([statistic(np.array([generator.below(count) for _ in range(count)])) for _ in range(resamples)])
    jackknife = np.array([statistic(np.delete(np.arange(count), i)) for i in range(count)])
    z0 = stats.norm.ppf(((replicates < value).mean() + (replicates <= value).mean()) / 2)
    d = jackknife.mean() - jackknife
    a = (d**3).sum() / (6 * (d**2).sum() ** 1.5)
    ends = []
    for z in stats.norm.ppf([(1 - confidence) / 2, (1 + confidence) / 2]):
        ends.append(real(np.percentile(replicates, 100 * stats.norm.cdf(z0 + (z0 + z) / (1 - a * (z0 + z))))))
    return {"value": real(value), "lower": ends[0], "upper": ends[1]}


def regression():
    rng = np.random.default_rng(11)
    count, resamples, seed, confidence = 60, 400, 1987, 0.95
    targets = rng.normal(0, 3, count).astype(np.float32)
    baseline = (targets + rng.normal(0, 1, count)).astype(np.float32)
    candidate = (baseline + rng.normal(0.1, 0.2, count)).astype(np.float32)
    y, old, new = (x.astype(np.float64) for x in (targets, baseline, candidate))
    def level(x):
        e = x - y
        return {
            "mae": bca(lambda i: np.abs(e[i]).mean(), count, resamples, seed, confidence),
            "mse": bca(lambda i: (e[i] ** 2).mean(), count, resamples, seed, confidence),
            "rmse": bca(lambda i: np.sqrt((e[i] ** 2).mean()), count, resamples, seed, confidence),
            "r2": bca(lambda i: 1 - (e[i] ** 2).sum() / ((y[i] - y[i].mean()) ** 2).sum(), count, resamples, seed, confidence),
        }
    a, b = np.abs(old - y), np.abs(new - y)
    better, worse = int((b < a).sum()), int((b > a).sum())
    return {
        "targets": targets.tolist(), "baseline": baseline.tolist(), "candidate": candidate.tolist(), "resamples": resamples, "seed": seed, "confidence": confidence,
        "levels": [level(old), level(new)],
        "change": bca(lambda i: b[i].mean() - a[i].mean(), count, resamples, seed, confidence),
        "relativeChange": bca(lambda i: b[i].mean() / a[i].mean() - 1, count, resamples, seed, confidence),
        "better": better, "worse": worse, "p": real(stats.binomtest(better, better + worse).pvalue),
        "rms": real(np.sqrt(((new - old) ** 2).mean())),
        "worst": [int(i) for i in np.argsort(-b, kind="stable")[:10]],
    }


# ── Without labels ───────────────────────────────────────────────────────────────────────────────


def least(decided):
    """The least k of which `decided` holds, where it holds of all above it."""
    step, k = 1 << 24, 0
    while step:
        if not decided(k + step): k += step
        step >>= 1
    assert decided(k + 1) and (k == 0 or not decided(k))
    return k + 1


def disagreement():
    """Predictions that are others: Wilson's interval, and the least n at this rate whose interval does not hold the margin."""
    cases = []
    for changed, n, margin, confidence in [(0, 100, 0.005, 0.95), (0, 1000, 0.005, 0.95), (0, 1000, 0.005, 1 - 0.05 / 3), (1, 1000, 0.005, 0.95),
                                           (3, 1000, 0.005, 0.95), (8, 1000, 0.005, 0.95), (60, 1000, 0.05, 0.99), (534, 1000, 0.005, 0.95),
                                           (5, 10, 0.4, 0.9), (10, 10, 0.5, 0.95), (40, 10_000, 0.005, 0.95)]:
        low, high = proportion_confint(changed, n, 1 - confidence, method="wilson")
        def decided(k):
            # statsmodels takes counts that are not whole.
            i = proportion_confint(changed * k / n, k, 1 - confidence, method="wilson")
            return i[1] < margin or i[0] > margin
        cases.append({"changed": changed, "count": n, "margin": margin, "confidence": confidence, "lower": real(max(low, 0)), "upper": real(min(high, 1)),
                      "isDecided": bool(high < margin or low > margin), "deciding": least(decided)})
    return cases


def shortage():
    """The least n that can show that less than the margin is lost, where no prediction changes.

    Of accuracy Tango's interval of no discordant pair, of agreement Wilson's of no success: the same number, reached in
    two ways, since the likeliest share of discordant pairs is 0 (its score is that of one proportion).
    """
    cases = []
    for margin, confidence in [(0.005, 0.95), (0.002, 0.95), (0.005, 0.99), (0.01, 0.9), (0.3, 0.95)]:
        accuracy = least(lambda n: n > 0 and float(tango_upper_of_none(n, confidence)) < margin)
        agreement = least(lambda n: n > 0 and proportion_confint(0, n, 1 - confidence, method="wilson")[1] < margin)
        cases.append({"margin": margin, "confidence": confidence, "accuracy": accuracy, "agreement": agreement})
    return cases


def tango_upper_of_none(n, confidence):
    """The upper end of Tango's interval without discordant pairs, by the likelihood: log(1 - 2q - d) alone, greatest at q = 0."""
    z = mp.sqrt(2) * mp.erfinv(mp.mpf(confidence))
    low, high = mp.mpf(0), mp.mpf(1)
    for _ in range(80):
        d = (low + high) / 2
        if -n * d / mp.sqrt(n * d * (1 - d)) > -z: low = d
        else: high = d
    return (low + high) / 2


def distance():
    """Mean absolute differences from float32's outputs, and these as a share of their standard deviation."""
    rng = np.random.default_rng(31)
    resamples, seed, confidence = 300, 1987, 0.95
    cases = []
    for count, outputs, offset in [(50, 1, 0.0), (40, 3, 1000.0), (30, 20, -5.0)]:
        # Each output has a size and a place of its own; of more than 16 all are one.
        baseline = (offset * np.arange(1, outputs + 1) + rng.normal(0, np.arange(1, outputs + 1), (count, outputs))).astype(np.float32)
        candidate = (baseline + rng.normal(0, 0.02, baseline.shape)).astype(np.float32)
        old, new = baseline.astype(np.float64), candidate.astype(np.float64)
        difference = np.abs(new - old).mean(1)
        if outputs <= 16: deviation = lambda i: np.sqrt(np.mean([np.var(old[i, j]) for j in range(outputs)]))
        else: deviation = lambda i: np.std(old[i])
        everything = np.arange(count)
        squares = ((new - old) ** 2).sum(1)
        total = lambda i: deviation(i) ** 2 * len(i) * outputs
        cases.append({
            "outputs": outputs, "baseline": baseline.ravel().tolist(), "candidate": candidate.ravel().tolist(), "resamples": resamples, "seed": seed,
            "confidence": confidence, "standardDeviation": real(deviation(everything)),
            "deviation": bca(lambda i: difference[i].mean(), count, resamples, seed, confidence),
            "relativeDeviation": bca(lambda i: difference[i].mean() / deviation(i), count, resamples, seed, confidence),
            "r2": bca(lambda i: 1 - squares[i].sum() / total(i), count, resamples, seed, confidence),
        })
    return cases


# ── Probabilities ────────────────────────────────────────────────────────────────────────────────


def distribution(row, scale):
    row = [mp.mpf(float(x)) for x in row]
    if scale == "logits": numbers = [mp.exp(x) for x in row]
    elif len(row) == 1: numbers = [max(1 - row[0], mp.mpf(2) ** -25), max(row[0], mp.mpf(2) ** -149)]
    else: numbers = [max(x, mp.mpf(2) ** -149) for x in row]
    return [x / sum(numbers) for x in numbers]


def probabilities():
    rng = np.random.default_rng(5)
    rows = []
    def add(scale, baseline, candidate, classes):
        baseline, candidate = np.array(baseline, np.float32), np.array(candidate, np.float32)
        p, q = distribution(baseline, scale), distribution(candidate, scale)
        rows.append({
            "scale": scale, "baseline": baseline.tolist(), "candidate": candidate.tolist(), "classes": classes,
            "probability": real(max(q)) if len(candidate) > 1 else real(q[1] if candidate[0] > 0.5 else q[0]),
            "crossEntropy": real(-mp.log(sum(q[c] for c in set(classes)))), "divergence": real(sum(x * mp.log(x / y) for x, y in zip(p, q))),
        })
    for spread, noise in [(1, 0.1), (8, 1e-3), (20, 1e-6), (3, 0)]:
        logits = rng.normal(0, spread, 10)
        other = logits + rng.normal(0, noise, 10)
        add("logits", logits, other, [3])
        soft = lambda x: np.exp(x - x.max()) / np.exp(x - x.max()).sum()
        add("probabilities", soft(logits), soft(other), [3])
    add("logits", [0, 2, 2], [1000, -1000, 0], [1])
    add("logits", [0, 900, -900], [900, 0, 0], [1, 2])
    add("probabilities", [1, 0, 0], [0, 1, 0], [0])
    add("probabilities", [1, 0, 0], [1, 0, 0], [0, 2])
    add("probabilities", [0, 0, 0], [0.2, 0.2, 0.1], [2])
    add("probabilities", [0.9, 0.4, 0.2], [0.8, 0.5, 0.1], [0])
    add("probabilities", [0.75], [0.5], [1])
    add("probabilities", [1.0], [0.0], [0])
    add("probabilities", [1.0], [1.0], [0])
    values = sorted(r["divergence"] for r in rows)
    return {"rows": rows, "median": real(np.median(values)), "percentile99": real(np.percentile(values, 99)), "mean": real(np.mean(values))}


def classification():
    """Outcomes of 80 samples of 4 classes at two levels: calibration, cross-entropy, recall, precision, intervals."""
    rng = np.random.default_rng(21)
    count, resamples, seed, confidence = 80, 300, 1987, 0.95
    labels = rng.integers(0, 4, count)
    logits = rng.normal(0, 1, (count, 4))
    logits[np.arange(count), labels] += 1.5
    soft = lambda x: (np.exp(x) / np.exp(x).sum(1, keepdims=True)).astype(np.float32)
    levels = [soft(logits), soft(logits + rng.normal(0, 0.5, logits.shape))]
    out = []
    for rows in levels:
        p = rows.astype(np.float64)
        p /= p.sum(1, keepdims=True)
        predicted = rows.argmax(1)
        sure, right = p[np.arange(count), predicted], predicted == labels
        entropy = -np.log(p[np.arange(count), labels])
        def ece(i):
            total = 0
            for m in range(15):
                inside = (sure[i] > m / 15) & (sure[i] <= (m + 1) / 15)
                if inside.any(): total += inside.sum() / len(i) * abs(sure[i][inside].mean() - right[i][inside].mean())
            return total
        classes = []
        for k in range(4):
            classes.append({"recall": real(right[labels == k].mean()), "precision": real(right[predicted == k].mean())})
        out.append({
            "outputs": rows.ravel().tolist(), "accuracy": real(right.mean()), "crossEntropy": bca(lambda i: entropy[i].mean(), count, resamples, seed, confidence),
            "calibration": bca(ece, count, resamples, seed, confidence), "classes": classes,
            "confusion": [[int(((labels == a) & (predicted == b)).sum()) for b in range(4)] for a in range(4)],
        })
    old, new = (rows.argmax(1) for rows in levels)
    changes = []
    for k in range(4):
        i = labels == k
        worse, better = int(((old == k) & (new != k) & i).sum()), int(((old != k) & (new == k) & i).sum())
        changes.append({"label": k, "count": int(i.sum()), "worse": worse, "better": better, "p": real(stats.binomtest(worse, worse + better).pvalue) if worse + better else 1.0})
    adjusted = multipletests([c["p"] for c in changes], method="holm")[1]
    for change, p in zip(changes, adjusted): change["adjusted"] = real(p)
    return {"labels": labels.tolist(), "levels": out, "changes": changes, "agreement": real((old == new).mean()), "resamples": resamples, "seed": seed, "confidence": confidence}


def main():
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "Tests/ScoringTests/Fixtures/statistics")
    folder.mkdir(parents=True, exist_ok=True)
    for make in [normal, binomial, wilson, paired_tests, holm, tango, deciding, scipy_bca, regression, disagreement, shortage, distance, probabilities, classification, chance]:
        (folder / f"{make.__name__}.json").write_text(json.dumps(make()) + "\n")
        print(make.__name__, (folder / f"{make.__name__}.json").stat().st_size, "bytes")


if __name__ == "__main__":
    main()
