"""The facts of an audit as Prometheus reads them, in its text format.

All are gauges taken at the moment of the scrape, so that every process of the web server answers alike; counters that
live in one of them, which a library would be for, there are none.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time

from escalation.selectors.audit import Audit
from escalation.selectors.findings import Finding, Value

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n"})

Sample = tuple[dict[str, str], float]


def exposition(found: Audit) -> str:
    """Every fact that has a value, whether each is well, and when each process was seen."""
    return "".join(line + "\n" for line in _lines(found))


def _lines(found: Audit) -> Iterator[str]:
    for finding in found.findings:
        if finding.value is not None:
            yield from _gauge(_name(finding), finding.name, [({}, _number(finding.value))])
    faults = [({"fact": finding.key}, float(bool(finding.fault))) for finding in found.findings]
    yield from _gauge("cms_care_fault", "1 where the audit says that something is wrong, 0 where it is well", faults)
    seen = [({"kind": row.kind, "process": row.name}, row.at.timestamp()) for row in found.processes]
    yield from _gauge("cms_care_process_seen_timestamp_seconds", "When a process was last seen at work", seen)


def _name(finding: Finding) -> str:
    if isinstance(finding.value, date):
        return f"cms_care_{finding.key.removesuffix('_at')}_timestamp_seconds"
    return f"cms_care_{finding.key}"


def _number(value: Value) -> float:
    """A count, or an instant in seconds; a day counts from its midnight in UTC."""
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time(), tzinfo=UTC)
    return value.timestamp() if isinstance(value, datetime) else float(value or 0)


def _gauge(name: str, about: str, samples: Iterable[Sample]) -> Iterator[str]:
    yield f"# HELP {name} {about}"
    yield f"# TYPE {name} gauge"
    for labels, value in samples:
        shown = ",".join(f'{label}="{text.translate(ESCAPED)}"' for label, text in labels.items())
        yield f"{name}{{{shown}}} {value:.0f}" if shown else f"{name} {value:.0f}"
