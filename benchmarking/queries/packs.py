"""Audit packs of figures, for whoever may see the figure and no more than that."""

from decimal import Decimal
from typing import Any

from benchmarking.models import BenchmarkResult, Release, ReleaseFigure, ReleaseInput
from benchmarking.queries import inputs as read
from benchmarking.queries import reproduction

FIGURES = ("median", "lower_quartile", "upper_quartile")
OWN = "The authority's own inputs, and the figures of its peers as they were released to it."
CONFIDENTIAL = "Confidential: the inputs of every contributor."


def of_result(result: BenchmarkResult) -> bytes:
    """The pack of an authority's own figure, for its own people. Three queries."""
    run = result.run
    released = ReleaseFigure.objects.filter(
        release=run.release,
        measure=run.measure,
        starts_on=run.starts_on,
        ends_on=run.ends_on,
        category=result.category_id,
        viewer=result.authority_id,
    ).first()
    pack = {
        "pack": reproduction.FORM,
        "kind": reproduction.OWN,
        "holds": OWN,
        "release": _release(run.release),
        "cut": {
            "measure": run.measure,
            "starts_on": run.starts_on.isoformat(),
            "ends_on": run.ends_on.isoformat(),
            "category": result.category.key,
            "peer_group": result.peer_group,
            "authority": result.authority.slug,
            "tier": result.tier,
            "peer_version": result.peer_version_id,
        },
        "formula": reproduction.formula_of(run.measure),
        "rules": reproduction.rules_in_force(),
        "inputs": {
            "net_pence": int(result.net_amount * 100),
            "denominator": _words(result.denominator),
            "denominator_is": result.denominator_label,
            "months": result.months,
            "lines": result.line_count,
            "quality_band": result.quality_band,
            "quality_score": _words(result.quality_score),
            "direction": result.category.direction,
            "cap_pence": _cap(result),
        },
        "released": _figures(result) | _rests_on(released),
        "figure": {
            "status": result.status,
            "rate": _words(result.rate),
            "gap_percent": _words(result.gap_percent),
            "quartile_band": result.quartile_band,
            "opportunity": _words(result.opportunity),
            "opportunity_best_quartile": _words(result.opportunity_best_quartile),
        },
    }
    return reproduction.sealed(pack)


def of_released(figure: ReleaseFigure, *, with_inputs: bool) -> bytes:
    """The pack of a released figure; its contributors' inputs are for the portal's operator."""
    pack = {
        "pack": reproduction.FORM,
        "kind": reproduction.RELEASED,
        "holds": CONFIDENTIAL if with_inputs else reproduction.OPEN,
        "release": _release(figure.release),
        "cut": {
            "measure": figure.measure,
            "starts_on": figure.starts_on.isoformat(),
            "ends_on": figure.ends_on.isoformat(),
            "category": figure.category.key,
            "peer_group": figure.peer_group,
            "authority": figure.viewer.slug if figure.viewer else None,
            "tier": figure.tier,
            "peer_version": figure.peer_version,
        },
        "formula": reproduction.formula_of(figure.measure)
        | {"version": figure.based_on.methods[figure.measure]},
        "rules": reproduction.rules_in_force(),
        "inputs": _contributors(figure) if with_inputs else None,
        "released": _rests_on(figure) | {"other_band": figure.other_band},
        "figure": _figures(figure),
    }
    return reproduction.sealed(pack)


def _release(release: Release | None) -> dict[str, Any] | None:
    if release is None:
        return None
    return {
        "number": release.number,
        "published_at": release.published_at.isoformat(),
        "methods": release.methods,
        "peer_versions": release.peer_versions,
        "input_hash": release.input_hash,
        "figures_hash": release.figures_hash,
    }


def _figures(row: BenchmarkResult | ReleaseFigure) -> dict[str, Any]:
    return {name: _words(getattr(row, name)) for name in FIGURES} | {"other_count": row.other_count}


def _rests_on(figure: ReleaseFigure | None) -> dict[str, Any]:
    if figure is None:
        return {"withheld": "awaits_release", "based_on": None}
    return {"withheld": figure.withheld, "based_on": figure.based_on.number}


def _contributors(figure: ReleaseFigure) -> list[dict[str, Any]]:
    rows = ReleaseInput.objects.filter(
        release=figure.based_on_id,
        measure=figure.measure,
        starts_on=figure.starts_on,
        ends_on=figure.ends_on,
        category=figure.category_id,
        authority__in=figure.contributors,
    )
    fields = ("authority__slug", "net_pence", "denominator", "months", "quality_band")
    return [
        {
            "authority": slug,
            "net_pence": net_pence,
            "denominator": _words(denominator),
            "months": months,
            "quality_band": band,
        }
        for slug, net_pence, denominator, months, band in rows.order_by("authority").values_list(
            *fields
        )
    ]


def _cap(result: BenchmarkResult) -> float | None:
    """What of the spend could be spent otherwise, where contracts bind a part of it."""
    frame = read.spend_per_head(result.run.window, [result.authority_id])
    if "cap_pence" not in frame:
        return None
    caps = frame.loc[frame["category"] == result.category_id, "cap_pence"].dropna()
    return float(caps.iloc[0]) if len(caps) else None


def _words(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
