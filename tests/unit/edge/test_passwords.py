"""What is a good enough password, and argon2id as RFC 9106 asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from edge import passwords
from firmware_bridge.host import RealHost


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short-A1", "至少 12"),
        ("alllowercase", "三类"),
        ("Onlyletters-", ""),
        ("onlylower-and-dash", "三类"),
        ("correct horse battery staple", ""),
        ("我们的大厅每天九点开门迎接群众办事欢迎光临", ""),
        ("Aa1-Aa1-Aa1-Aa1", "不同"),
        ("Lin-2026-window", "账号名"),
        ("A1-" + "x" * 260, "最多"),
        ("Zhang-san 2026 hao", ""),
    ],
)
def test_twelve_characters_of_three_kinds_or_a_phrase_of_twenty(password: str, words: str) -> None:
    fault = passwords.fault(password, "lin")
    assert words in fault
    assert bool(words) == bool(fault)


@pytest.mark.asyncio
async def test_it_fits_itself_and_nothing_else_and_each_hash_has_its_own_salt(tmp_path: Path) -> None:
    host = RealHost(tmp_path)
    try:
        first = await passwords.encode(host, "Zhang-san 2026 hao")
        second = await passwords.encode(host, "Zhang-san 2026 hao")
        assert first != second
        assert first.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
        assert await passwords.fits(host, "Zhang-san 2026 hao", first)
        assert await passwords.fits(host, "Ｚhang-san 2026 hao", first), "a full-width letter is the same letter"
        assert not await passwords.fits(host, "Zhang-san 2026 ha", first)
        assert not await passwords.fits(host, "", passwords.NOBODY)
        assert not await passwords.fits(host, "x", "not a hash")
    finally:
        host.close()
