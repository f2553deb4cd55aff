"""RESULTS.md and samples.json: written by the run itself, with everything that it found."""

import json
from pathlib import Path

from benchmarks.measuring import Part, Target, number

FOLDER = Path(__file__).resolve().parent
HEAD = """\
# Results

Written by `python -m benchmarks` (`make bench`); do not edit. Only ratios within one run mean anything: arms that are
compared ran in turns on the same machine, and a ratio is the median of the rounds' ratios, with the least and the
greatest beside it. Times are medians. Every sample is in [{samples}]({samples}).
"""


def write(facts: list[tuple[str, str]], parts: list[Part], *, name: str, quick: bool, seconds: float) -> Path:
    """Write both files; returns where the results are. A run of some parts (`name`) or a quick one has its own."""
    suffix = "".join(f"-{each}" for each in (name, "quick" if quick else "") if each)
    results, samples = FOLDER / f"RESULTS{suffix}.md", FOLDER / f"samples{suffix}.json"
    lines = [HEAD.format(samples=samples.name)]
    if quick:
        lines.append("**A quick run with small sizes: good for trying the measurement, not for judging.**\n")
    lines += table(["", ""], [[key, value] for key, value in [*facts, ("The run took", f"{seconds:.0f} s")]])
    lines += ["## Targets", "", *_targets(parts)]
    for part in parts:
        lines += _part(part)
    profiles = [(title, text) for part in parts for title, text in part.profiles]
    lines += ["## Profiles of what was missed", ""] if profiles else []
    for title, text in profiles:
        lines += [f"### {title}", "", "```text", text, "```", ""]
    results.write_text("\n".join(lines).rstrip() + "\n")
    _samples(facts, parts, samples)
    return results


def table(head: list[str], rows: list[list[str]]) -> list[str]:
    """A Markdown table with an empty line behind it."""
    lines = [head, ["---"] * len(head), *rows]
    said = [[cell.replace("|", "&#124;") for cell in line] for line in lines]
    return [*(f"| {' | '.join(line)} |" for line in said), ""]


def verdict(target: Target) -> str:
    """'met', 'missed', or that it was not measured."""
    return "not measured" if target.met is None else ("met" if target.met else "**missed**")


def _targets(parts: list[Part]) -> list[str]:
    targets = [target for part in parts for target in part.targets]
    rows = [[each.mark, each.promise, each.measured, verdict(each)] for each in sorted(targets, key=lambda t: t.mark)]
    return table(["target", "what was promised", "what was measured", ""], rows)


def _part(part: Part) -> list[str]:
    lines = [f"## {part.title}", "", part.method, ""]
    for caption, head, rows in part.tables:
        lines += [f"### {caption}", "", *table(head, rows)]
    lines += [f"- {note}" for note in part.notes]
    said = f"- Load averages before and after this part (1/5/15 min): {part.load}; it took {part.seconds:.0f} s."
    return [*lines, said, ""]


def _samples(facts: list[tuple[str, str]], parts: list[Part], path: Path) -> None:
    content = {
        "facts": dict(facts),
        "parts": {
            part.title: {
                series.name: {"unit": series.unit, "samples": [float(f"{value:.6g}") for value in series.samples]}
                for series in part.series
            }
            for part in parts
        },
    }
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def summary(parts: list[Part]) -> str:
    """What the run prints at its end."""
    lines = [f"{verdict(each):>12}  {each.mark}  {each.promise}: {each.measured}" for p in parts for each in p.targets]
    samples = sum(len(series.samples) for part in parts for series in part.series)
    return "\n".join([*lines, f"{number(samples)} samples"]).replace("**", "")
