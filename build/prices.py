#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Turns a file of price facts into the price table that ships in sdk-core.

Usage:
    python3 build/prices.py FACTS.json > sdk-core/src/main/resources/io/langspan/usage/model-prices.txt

FACTS.json:
    {"as_of": "2026-08-20", "models": [
      {"names": ["gpt-5"], "tiers": [
        {"name": "standard", "usd_per_million": {"input": 1.25, "output": 10.0}},
        {"name": "flex", "when": [{"service_tier": ["flex"]}], "usd_per_million": {...}}]}]}

The table, line by line (blank lines and lines starting with # mean nothing):
    as_of DATE
    model NAME NAME...                  * in a name stands for any characters
    price BUCKET=USD_PER_MILLION...     the standard tier of the models named above
    when CONDITION... price BUCKET=...  a further tier: all conditions must hold
A condition is input_tokens_above=NUMBER or MODEL_PARAMETER=VALUE,VALUE...
The same facts always give the same bytes. Numbers are never read as binary fractions.
"""

import json
import sys
from decimal import Decimal

HEADER = """\
# What models cost: US dollars per 1,000,000 units of a bucket.
# Public price lists of the providers. Written by build/prices.py, which explains the format.
"""


def check(holds, problem):
    if not holds:
        sys.exit(f"prices.py: {problem}")


def plain(number):
    price = Decimal(number)
    # Java keeps a price as a whole number of 10^-12 dollars per unit.
    check(price >= 0 and price == round(price, 6), f"price {price} is negative or finer than 6 decimals")
    text = f"{price:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def conditions(tier):
    words, seen = [], set()
    for condition in tier.get("when", []):
        for key, value in condition.items():
            check(key not in seen, f"condition {key} twice in tier {tier['name']}")
            seen.add(key)
            words.append(f"{key}={','.join(value) if isinstance(value, list) else value}")
    return words


def table(facts):
    check(facts["currency"] == "USD", "prices must be in USD")
    lines = [f"as_of {facts['as_of']}"]
    seen = set()
    for model in facts["models"]:
        for name in model["names"]:
            check(name == name.lower() and len(name.split()) == 1, f"name {name!r} is not in normal form")
            check(name not in seen, f"name {name} twice")
            seen.add(name)
        lines += ["", "model " + " ".join(model["names"])]
        for index, tier in enumerate(model["tiers"]):
            when = conditions(tier)
            check((index == 0) == (not when), f"{model['names'][0]}: only the first tier has no conditions")
            prices = [f"{bucket}={plain(price)}" for bucket, price in tier["usd_per_million"].items()]
            lines.append(" ".join((["when", *when] if when else []) + ["price", *prices]))
    return HEADER + "\n".join(lines) + "\n"


if __name__ == "__main__":
    check(len(sys.argv) == 2, "give the file of price facts as the one argument")
    with open(sys.argv[1], encoding="utf-8") as file:
        sys.stdout.write(table(json.load(file, parse_float=Decimal)))
