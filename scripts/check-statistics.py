"""Recomputes figures of src/metrics/ with scipy, statsmodels and plain enumeration.

    python scripts/check-statistics.py < cases.json        # prints one JSON object
    python scripts/check-statistics.py --cases             # prints the cases that the unit tests hold

Needs numpy and scipy; statsmodels (0.14 or later) is used for what it has and left out otherwise.
"""

import itertools
import json
import sys

import numpy as np
from scipy import linalg, stats

CASES = {
    "t": [[0.975, 1], [0.975, 4.7], [0.975, 29], [0.6, 2.5], [0.975, 1e9]],
    "tCdf": [[-2.5, 3], [0.3, 12.5], [4.0, 60]],
    "beta": [[0.3, 2, 5], [0.9, 0.5, 0.5], [0.5, 30, 40]],
    "wilson": [[0, 20], [7, 40], [40, 40]],
    "mcnemar": [[14, 5], [0, 6], [3, 3], [700, 640]],
    "holm": [0.01, 0.04, 0.03, 0.005],
    "clusters": [[1, 1, 0], [0], [1, 0], [0, 0, 0, 1], [1]],
    "totals": [3, -1, 2, 2, -1, 1, 0, 1],
    "fractions": [0.5, -0.25, 1.5, 0.75, 0.5],
    "passAtK": [[10, 3, 1], [10, 3, 5], [5, 0, 3], [5, 4, 2]],
}


def cr2(groups):
    """Bell and McCaffrey's error and degrees from the full matrices of the regression on a constant."""
    y = np.concatenate([np.asarray(g, float) for g in groups])
    labels = np.repeat(np.arange(len(groups)), [len(g) for g in groups])
    x = np.ones((len(y), 1))
    bread = np.linalg.inv(x.T @ x)
    hat = x @ bread @ x.T
    annihilator = np.eye(len(y)) - hat
    residual = annihilator @ y
    meat = 0.0
    columns = []
    for label in range(len(groups)):
        at = labels == label
        block = annihilator[np.ix_(at, at)]
        adjust = np.real(linalg.inv(linalg.sqrtm(block))) if len(groups) > 1 else np.eye(at.sum())
        meat += (x[at].T @ adjust @ residual[at]).item() ** 2
        columns.append(annihilator[:, at] @ adjust @ x[at] @ bread)
    g = np.hstack(columns)
    gram = g.T @ g
    degrees = np.trace(gram) ** 2 / np.sum(gram * gram)
    return {"mean": y.mean(), "standardError": float(np.sqrt(bread.item() * meat * bread.item())), "degrees": float(degrees)}


def sign_flip(totals):
    observed = abs(sum(totals))
    signed = [abs(sum(s * t for s, t in zip(signs, totals))) for signs in itertools.product((1, -1), repeat=len(totals))]
    return sum(value >= observed - 1e-9 for value in signed) / len(signed)


def pass_at_k(n, passed, k):
    draws = list(itertools.combinations([1] * passed + [0] * (n - passed), k))
    return sum(max(draw) for draw in draws) / len(draws)


def main():
    if "--cases" in sys.argv:
        print(json.dumps(CASES))
        return
    cases = CASES if sys.stdin.isatty() else json.load(sys.stdin)
    figures = {
        "t": [stats.t.ppf(p, df) for p, df in cases["t"]],
        "tCdf": [stats.t.cdf(t, df) for t, df in cases["tCdf"]],
        "beta": [stats.beta.cdf(x, a, b) for x, a, b in cases["beta"]],
        "wilson": [
            list(stats.binomtest(k, n).proportion_ci(0.95, method="wilson")) for k, n in cases["wilson"]
        ],
        "mcnemar": [stats.binomtest(w, w + l).pvalue for w, l in cases["mcnemar"]],
        "cr2": cr2(cases["clusters"]),
        "signFlip": sign_flip(cases["totals"]),
        "signFlipFractions": sign_flip(cases["fractions"]),
        "passAtK": [pass_at_k(*case) for case in cases["passAtK"]],
    }
    try:
        from statsmodels.stats.multitest import multipletests

        figures["holm"] = list(multipletests(cases["holm"], method="holm")[1])
    except ImportError:
        figures["holm"] = None
    json.dump(figures, sys.stdout)


main()
