"""What went wrong, as RFC 9457 problem details: one table of codes, and the one place that turns them into answers.

Trouble(code, …)     raised by handlers; becomes `application/problem+json`
of_refusal           the hall's refusal: 409, 401 or 403 by who asks, 503 where the command may succeed in a moment
"""

from __future__ import annotations

import http
from collections.abc import Awaitable, Callable

import msgspec
from aiohttp import hdrs, web

from edge.identity import mask_text
from edge.queueing.words import Refusal
from edge.web.shapes import Problem

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

CODES: dict[str, tuple[int, str, str]] = {
    "idempotency_key_missing": (400, "缺少 Idempotency-Key 请求头", "每次操作带一个新的标识；重试时用同一个。"),
    "idempotency_key_unusable": (400, "Idempotency-Key 不可用", "用 1 至 128 个可见 ASCII 字符。"),
    "not_json": (400, "请求内容不是 JSON", ""),
    "page_missing": (400, "没有说明来自哪个页面", "加上 ?page=kiosk 或 ?page=window&window=<窗口>。"),
    "login_needed": (401, "请先登录", "在登录页用本人账号登录。"),
    "token_needed": (401, "本机尚未登记", "由技术人员用本机的登记链接打开一次。"),
    "password_wrong": (403, "当前密码不正确", ""),
    "csrf": (403, "请求缺少页面令牌", "刷新页面后重试。"),
    "window_not_yours": (403, "您登录的是另一个窗口", "退出后在本窗口登录。"),
    "not_from_here": (403, "这个页面不能做这项操作", ""),
    "cross_site": (403, "不接受其他网站发来的请求", ""),
    "not_found": (404, "没有这个地址", ""),
    "unknown_window": (404, "没有这个窗口", ""),
    "not_called": (404, "这个号今天还没有被呼叫", ""),
    "period_unusable": (422, "报表期间不正确", "日报写 2026-03-02，月报写 2026-03，季报写 2026Q1。"),
    "reports_busy": (503, "报表正在生成", "稍后再试。"),
    "unknown_ticket": (404, "没有这张号票", ""),
    "unknown_link": (404, "链接无效", "请重新扫描窗口或自助机上的二维码。"),
    "method_not_allowed": (405, "不支持这种请求方法", ""),
    "too_large": (413, "请求内容超过 64 kB", ""),
    "not_json_type": (415, "请求的 Content-Type 应为 application/json", ""),
    "wrong_host": (421, "不认识这个主机名", "在 site.toml 的 [http] names 中登记。"),
    "command_unusable": (422, "请求内容不符合格式", ""),
    "identity_unusable": (422, "身份证号码不正确", "请核对18位号码后重输，也可以不填直接取号。"),
    "phone_unusable": (422, "手机号码不正确", "请核对11位号码后重输，也可以不填直接取号。"),
    "idempotency_key_reused": (422, "这个 Idempotency-Key 已用于另一项操作", "换一个新的标识。"),
    "password_unfit": (422, "密码不符合要求", ""),
    "too_many_logins": (429, "登录尝试过于频繁", "一分钟后再试。"),
    "logins_busy": (503, "登录人数过多", "稍后再试。"),
    "too_many_streams": (503, "实时连接过多", "稍后再试。"),
    "failed": (500, "系统内部错误", ""),
}
"""code -> status, title, remedy."""

RETRY_AFTER_S = {
    "journal_unavailable": 1,
    "busy": 1,
    "closing": 3,
    "too_many_streams": 5,
    "reports_busy": 5,
    "too_many_logins": 60,
    "logins_busy": 1,
}
"""What passes by itself, and when to come back."""


STATUS = {"login_refused": 401, "right_missing": 403, "manager_only": 403}
"""Refusals of the hall that are about who asks; every other is a conflict with what stands, 409."""


class Trouble(Exception):
    """A request that cannot be answered as asked. `detail` says what is wrong with this one."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        status, title, remedy = CODES[code]
        self.problem = Problem(
            type=f"urn:hallgate:problem:{code}",
            title=title,
            status=status,
            code=code,
            detail=mask_text(detail),
            remedy=remedy,
        )


def of_refusal(refusal: Refusal) -> Problem:
    """The hall said no: its stable code, its words, its rule and its remedy."""
    status = 503 if refusal.code in RETRY_AFTER_S else STATUS.get(refusal.code, 409)
    return Problem(
        type=f"urn:hallgate:problem:{refusal.code}",
        title=mask_text(refusal.words),
        status=status,
        code=refusal.code,
        rule=refusal.rule,
        remedy=refusal.remedy,
    )


def answer(problem: Problem, headers: dict[str, str] | None = None) -> web.Response:
    extra = dict(headers or {})
    if problem.code in RETRY_AFTER_S:
        extra[hdrs.RETRY_AFTER] = str(RETRY_AFTER_S[problem.code])
    return web.Response(
        body=msgspec.json.encode(problem), status=problem.status, content_type="application/problem+json", headers=extra
    )


@web.middleware
async def as_problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Every error leaves as problem details, aiohttp's own too."""
    try:
        return await handler(request)
    except Trouble as trouble:
        return answer(trouble.problem)
    except web.HTTPRequestEntityTooLarge:
        return answer(Trouble("too_large").problem)
    except web.HTTPMethodNotAllowed as error:
        return answer(Trouble("method_not_allowed").problem, {hdrs.ALLOW: ", ".join(sorted(error.allowed_methods))})
    except web.HTTPNotFound:
        return answer(Trouble("not_found").problem)
    except web.HTTPError as error:
        phrase = http.HTTPStatus(error.status).phrase
        return answer(Problem(type="about:blank", title=phrase, status=error.status, code="failed"))
