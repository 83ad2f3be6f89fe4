"""国办秘函〔2019〕19号 单项否决“站点无法访问”: a week, 20 visits a day, 15 seconds, 5 per cent."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from checks.result import Evidence, Result, Verdict
from checks.site.conclude import Judgement, not_met, unknown
from checks.site.observed import Probe
from checks.site.site import Site


@dataclass(frozen=True, slots=True)
class _Log:
    """The visits that count: of the days up to ``as_of``, without those that our own network failed."""

    visits: int
    failed: tuple[Probe, ...]
    short_days: int  # days with fewer visits than asked


def site_availability(
    site: Site, *, days: int = 7, visits_per_day: int = 20, timeout_seconds: int = 15, max_failed_percent: int = 5
) -> Result:
    """网站可以正常访问

    Judges only a complete log: ``days`` days up to ``as_of``, each with ``visits_per_day`` visits. A visit fails that takes
    ``timeout_seconds`` or more; ``max_failed_percent`` or more failures are a failure of the site.
    """
    if site.probes is None:
        return unknown("尚未检测：没有连续访问记录，待人工核实").result("site_availability")
    log = _read(site.probes, site.as_of, days, visits_per_day, timeout_seconds)
    percent = round(100 * len(log.failed) / log.visits, 2) if log.visits else None
    result = _judge(site, log, days, visits_per_day, timeout_seconds, max_failed_percent).result("site_availability")
    result.measured.update({"visits": log.visits, "failed": len(log.failed), "failed_percent": percent})
    return result


def _read(probes: tuple[Probe, ...], as_of: date, days: int, visits: int, timeout: int) -> _Log:
    wanted = [as_of - timedelta(days=back) for back in range(days)]
    counted = [probe for probe in probes if not probe.is_ours and _day(probe) in wanted]
    per_day = Counter(_day(probe) for probe in counted)
    failed = tuple(probe for probe in counted if probe.seconds is None or probe.seconds >= timeout)
    return _Log(len(counted), failed, sum(per_day[day] < visits for day in wanted))


def _day(probe: Probe) -> date | None:
    try:
        return datetime.fromisoformat(probe.at).date()
    except ValueError:
        return None


def _judge(site: Site, log: _Log, days: int, visits: int, timeout: int, most: int) -> Judgement:
    said = f"{days}天内访问{log.visits}次，超过（含）{timeout}秒打不开{len(log.failed)}次"
    evidence = tuple(_evidence(site, probe) for probe in log.failed[:5])
    if log.short_days:
        return unknown(
            f"访问记录不足：有{log.short_days}天少于{visits}次（{said}），不能据此判断，待人工核实", evidence
        )
    if 100 * len(log.failed) >= most * log.visits:
        return not_met(f"{said}，占{100 * len(log.failed) / log.visits:.2f}%，达到{most}%", evidence)
    return Judgement(Verdict.MET, f"{said}，不到{most}%", evidence=evidence)


def _evidence(site: Site, probe: Probe) -> Evidence:
    took = f"{probe.seconds:.1f}秒" if probe.seconds is not None else "没有打开"
    return Evidence(site.unit.site_url, probe.at, "", f"{probe.at} {took}", title="首页访问记录")
