"""Returns as data: the shape of ``mktpm returns --json``. Amounts are strings, ratios numbers."""

from datetime import date
from decimal import Decimal
from typing import Any

from mktpm.engine.returns.accuracy import Accuracy, Pair
from mktpm.engine.returns.definitions import FORMULAS, is_met, margin_of, rounded, states_margin
from mktpm.engine.returns.following import Following
from mktpm.engine.returns.funnel import Case, ChannelForecast, Draws, Forecast, Likely, estimates_of
from mktpm.engine.returns.marginal import NoResponse, Response
from mktpm.engine.returns.present_value import Flow, Payback, PresentValue, Worth
from mktpm.engine.returns.project import ProjectReturns, Returns
from mktpm.engine.returns.results import ChannelResult, Results, Totals
from mktpm.engine.window import Window
from mktpm.language import Language
from mktpm.plan.returns import ReturnTarget
from mktpm.views.figures import plain_number as _plain
from mktpm.views.money import plain
from mktpm.views.returns_paper import roas as written


def as_json(found: Returns, as_of: date, language: Language) -> dict[str, Any]:
    """Return the returns of projects, and how right forecasts were."""
    return {
        "schema": 1,
        "as_of": as_of.isoformat(),
        "definitions": dict(FORMULAS),
        "projects": [project_json(each, language) for each in found.projects],
        "accuracy": [accuracy_json(each) for each in found.accuracy],
    }


def project_json(found: ProjectReturns, language: Language) -> dict[str, Any]:
    """Return one project's return."""
    project, fields = found.at.project, found.fields
    return {
        "id": project.id,
        "name": project.name,
        "currency": project.currency,
        "target": None if fields.target is None else _target(fields.target, found),
        "margin": {"share": ratio(margin_of(fields)), "stated": states_margin(fields)},
        "forecast": None if found.forecast is None else _forecast(found.forecast),
        "actual": None if found.results is None else _results(found.results),
        "marginal": [response_json(each, language) for each in found.responses],
        "gates": None if found.worth is None else worth_json(found.worth),
        "following": None if found.following is None else _following(found.following),
        "not_yet_judged": [{"channel": each.channel, "reason": each.reason.say(language)} for each in found.waiting],
    }


def _target(target: ReturnTarget, found: ProjectReturns) -> dict[str, Any]:
    forecast, results = found.forecast, found.results
    return {
        "measure": target.measure,
        "value": ratio(target.value),
        "text": str(target),
        "forecast_reaches": None if forecast is None else is_met(target, forecast.base.roas, forecast.base.roi),
        "actual_reaches": None if results is None else is_met(target, results.totals.roas, results.totals.roi),
    }


def _forecast(forecast: Forecast) -> dict[str, Any]:
    return {
        "channels": [channel_json(each) for each in forecast.channels],
        "low": case_json(forecast.low),
        "base": case_json(forecast.base),
        "high": case_json(forecast.high),
        "likely": None if forecast.draws is None else _draws(forecast.draws),
    }


def channel_json(each: ChannelForecast) -> dict[str, Any]:
    """Return what a channel is to bring."""
    return {
        "channel": each.channel,
        "margin": ratio(each.margin),
        **_window(each.window),
        "steps": {
            name: [_plain(point) for point in (estimate.low, estimate.base, estimate.high)]
            for name, estimate in zip(("spend", "cpm", "ctr", "cvr", "aov"), estimates_of(each.funnel), strict=True)
        },
        "low": case_json(each.low),
        "base": case_json(each.base),
        "high": case_json(each.high),
    }


def case_json(case: Case) -> dict[str, Any]:
    """Return a way it may go."""
    return {
        "spend": money(case.spend),
        "impressions": money(case.impressions),
        "clicks": money(case.clicks),
        "orders": money(case.orders),
        "revenue": money(case.revenue),
        "gain": money(case.gain),
        "roas": ratio(case.roas),
        "roas_text": written(case.roas),
        "roi": ratio(case.roi),
    }


def _draws(draws: Draws) -> dict[str, Any]:
    def likely(each: Likely, digits: int) -> dict[str, float]:
        return {name: round(getattr(each, name), digits) for name in ("p10", "p50", "p90")}

    return {
        "runs": draws.runs,
        "seed": draws.seed,
        "revenue": likely(draws.revenue, 2),
        "roas": likely(draws.roas, 4),
        "roi": likely(draws.roi, 4),
    }


def _results(results: Results) -> dict[str, Any]:
    return {
        **_window(results.window),
        "channels": [_result(each) for each in results.channels],
        **totals_json(results.totals),
        "paid": money(results.paid),
        "full_cost": money(results.full_cost),
        "roas_on_full_cost": ratio(results.full_roas),
        "roi_on_full_cost": ratio(results.full_roi),
        "not_fully_booked": list(results.unbooked),
    }


def _result(each: ChannelResult) -> dict[str, Any]:
    return {
        "channel": each.channel,
        "margin": ratio(each.margin),
        **totals_json(each.totals),
        "paid": money(each.paid),
    }


def totals_json(totals: Totals) -> dict[str, Any]:
    """Return sums of imported days, and their ratios."""
    return {
        "days": totals.days,
        "imported_first": _day(totals.first),
        "imported_last": _day(totals.last),
        "spend": money(totals.spend),
        "impressions": money(totals.impressions),
        "clicks": money(totals.clicks),
        "orders": money(totals.conversions),
        "revenue": money(totals.gmv),
        "gain": money(totals.gain),
        "roas": ratio(totals.roas),
        "roas_text": written(totals.roas),
        "roi": ratio(totals.roi),
    }


def response_json(each: Response | NoResponse, language: Language) -> dict[str, Any]:
    """Return how a channel answers to spend, or why that can't be said."""
    if isinstance(each, NoResponse):
        return {"channel": each.channel, "days": each.days, "refused": each.reason.say(language)}
    low, high = each.interval
    return {
        "channel": each.channel,
        "days": each.days,
        "refused": None,
        "elasticity": round(each.elasticity, 4),
        "elasticity_interval": [round(each.low, 4), round(each.high, 4)],
        "confidence": 0.95,
        "r2": round(each.fit, 4),
        "spend_a_day": round(each.spend, 2),
        "revenue_a_day": round(each.revenue, 2),
        "roas": round(each.roas, 4),
        "marginal_roas": round(each.marginal, 4),
        "marginal_roas_interval": [round(low, 4), round(high, 4)],
    }


def worth_json(found: PresentValue) -> dict[str, Any]:
    """Return what stages are worth."""
    return {
        "rate": ratio(found.rate),
        "flows": [_flow(flow) for flow in found.expected.flows],
        "expected": _worth(found.expected),
        "if_passed": _worth(found.passed),
    }


def _flow(flow: Flow) -> dict[str, Any]:
    stage = flow.stage
    return {
        "name": stage.gate.name,
        "day": stage.day.isoformat(),
        "outcome": stage.outcome,
        "chance": ratio(stage.chance),
        "reached": ratio(flow.reached),
        "cost": money(stage.gate.cost),
        "gain": money(stage.gate.gain),
        "expected": money(flow.amount),
        "factor": ratio(flow.factor, 6),
        "present": money(flow.present),
    }


def _worth(worth: Worth) -> dict[str, Any]:
    def payback(each: Payback | None) -> dict[str, Any] | None:
        return None if each is None else {"day": each.day.isoformat(), "days": each.days}

    return {
        "npv": money(worth.npv),
        "total": money(worth.total),
        "payback": payback(worth.payback),
        "discounted_payback": payback(worth.discounted),
    }


def _following(following: Following) -> dict[str, Any]:
    return {
        "closed": following.closed.isoformat(),
        "until": following.until.isoformat(),
        "last_result": _day(following.last),
        "stopped": following.stopped is not None,
        "months": [{"month": each.number, **_window(each.window), "state": each.state} for each in following.months],
    }


def accuracy_json(each: Accuracy) -> dict[str, Any]:
    """Return how right the forecasts of a figure were."""
    return {
        "figure": each.figure,
        "forecasts": len(each.pairs),
        "inside": each.inside,
        "mape": ratio(each.mape),
        "wape": ratio(each.wape),
        "bias": ratio(each.bias),
        "pairs": [_pair(pair) for pair in each.pairs],
    }


def _pair(pair: Pair) -> dict[str, Any]:
    return {
        "project": pair.project,
        "channel": pair.channel,
        "forecast": money(pair.forecast),
        "actual": money(pair.actual),
        "error": ratio(pair.error),
        "inside": pair.inside,
    }


def _window(window: Window) -> dict[str, str]:
    return {"first": window.first.isoformat(), "last": window.last.isoformat()}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def money(value: Decimal | None) -> str | None:
    """Return an amount to the cent as text."""
    return None if value is None else plain(rounded(value, 2))


def ratio(value: Decimal | None, digits: int = 4) -> float | None:
    """Return a ratio as a number."""
    return None if value is None else float(rounded(value, digits))
