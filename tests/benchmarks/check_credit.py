"""Check the credit engine on many random cases: ``python tests/benchmarks/check_credit.py [--cases 10000]``.

Every allocation goes through the independent checker, and, where there are few enough allocations to try them all, is
compared with the best of them. Exit 1 names the seeds that fail.
``--cpsat-alone`` checks the constraint program without the flow.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from contextlib import nullcontext
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench_credit import cpsat_alone
from credit_brute import Brute
from credit_cases import AS_OF, random_case

from stackwise.recommender.verify.credit_checker import check_allocation


def check(seed: int, most_ways: int) -> Counter[str]:
    """What one seed showed."""
    case = random_case(seed, size=2 + seed % 3)
    answer = case.engine().allocate("Q", case.records, AS_OF).to_json()
    seen = Counter({"cases": 1, answer["method"]: 1, "unproven": int(answer["gap"] > 0)})
    if check_allocation(answer, case.holdings, case.tables):
        seen["violations"] += 1
    brute = Brute(case.tables, case.holdings, AS_OF)
    if brute.ways() <= most_ways:
        seen["tried all"] += 1
        given = brute.levels([line for line in answer["lines"] + answer["may_count"] if line["value"]])
        seen["not the best"] += any(abs(a - b) > 1e-6 for a, b in zip(given, brute.best(), strict=True))
    return seen


def main() -> None:
    """Print the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--most-ways", type=int, default=20_000)
    parser.add_argument("--cpsat-alone", action="store_true")
    args = parser.parse_args()
    total: Counter[str] = Counter()
    for seed in range(args.first, args.first + args.cases):
        with cpsat_alone() if args.cpsat_alone else nullcontext():
            seen = check(seed, args.most_ways)
        if seen["violations"] or seen["not the best"]:
            print(f"seed {seed}: {dict(seen)}")
        total += seen
    print(
        ", ".join(
            f"{name} {total[name]:,}"
            for name in ("cases", "violations", "tried all", "not the best", "unproven", "flow", "cpsat")
        )
    )
    sys.exit(bool(total["violations"] or total["not the best"]))


if __name__ == "__main__":
    main()
