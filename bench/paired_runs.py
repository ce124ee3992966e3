#!/usr/bin/env python3
"""Compares runs of recipes that differ in one setting: pass@1 problem by problem, and training losses step by step.

Usage: paired_runs.py A/run.db… -- B/run.db…      runs of A and B in the same order; a run's seeds count one by one
Programs that weren't judged, on a machine too busy to start a sandbox, count in neither run.
The interval of a difference is a bootstrap of whole problems (10,000 resamplings, 2.5 to 97.5 %), B − A.
"""
import json
import random
import sqlite3
import sys

RESAMPLINGS = 10_000


def verdicts(path):
    """(stage, seed, problem) -> {sample: passed}."""
    found = {}
    query = """select d.stage, d.run_seed, d.problem_id, d.sample, s.passed, s.verdict from drafts d
               join scores s on s.run_seed = d.run_seed and s.draft_id = d.id where d.stage like 'evaluate/%'"""
    for stage, seed, problem, sample, passed, verdict in sqlite3.connect(path).execute(query):
        if json.loads(verdict)["verdict"] != "harness":
            found.setdefault((stage, seed, problem), {})[sample] = passed
    return found


def losses(path):
    """(stage, seed) -> losses of its steps."""
    rows = sqlite3.connect(path).execute("select stage, run_seed, losses from checkpoints")
    return {(stage, seed): json.loads(text) for stage, seed, text in rows}


def mean(values):
    return sum(values) / len(values)


def interval(differences):
    draw = random.Random(1)
    means = sorted(mean(draw.choices(differences, k=len(differences))) for _ in range(RESAMPLINGS))
    return means[RESAMPLINGS // 40], means[-RESAMPLINGS // 40]


def main():
    split = sys.argv.index("--")
    pairs = list(zip(sys.argv[1:split], sys.argv[split + 1:], strict=True))
    stages = {}
    for a, b in pairs:
        one, other = verdicts(a), verdicts(b)
        for key in one.keys() & other.keys():
            samples = one[key].keys() & other[key].keys()
            if samples:
                stages.setdefault(key[0], []).append((mean([one[key][s] for s in samples]), mean([other[key][s] for s in samples])))
    for stage, both in sorted(stages.items()):
        low, high = interval([y - x for x, y in both])
        print(f"{stage}: pass@1 {mean([x for x, _ in both]):.3f} -> {mean([y for _, y in both]):.3f}, "
              f"difference {100 * mean([y - x for x, y in both]):+.1f} points ({100 * low:+.1f} to {100 * high:+.1f}), {len(both)} problems")
    curves = {}
    for a, b in pairs:
        one, other = losses(a), losses(b)
        for key in one.keys() & other.keys():
            if len(one[key]) == len(other[key]):  # else another number of lessons was found
                curves.setdefault(key[0], []).append((one[key], other[key]))
    for stage, both in sorted(curves.items()):
        tails = [max(1, len(x) // 10) for x, _ in both]
        ends = [(mean(x[-n:]), mean(y[-n:])) for (x, y), n in zip(both, tails)]
        apart = max(abs(p - q) for x, y in both for p, q in zip(x, y))
        print(f"{stage}: loss of the last tenth {mean([x for x, _ in ends]):.4f} -> {mean([y for _, y in ends]):.4f} nats a token, "
              f"steps at most {apart:.3f} apart, {len(both)} trainings of {min(len(x) for x, _ in both)} to {max(len(x) for x, _ in both)} steps")


main()
