"""The vault: what is kept can be read with the key and not without, and what is erased is gone from the disk."""

from __future__ import annotations

import hashlib
import itertools
from pathlib import Path

import msgspec
import pytest

from edge.hall import Accepted
from edge.identity import Given, check_character
from edge.queueing import commands as cm
from edge.queueing import events as ev
from edge.queueing.words import Actor, Refusal
from edge.records import event_of
from edge.vault import keys
from edge.vault.faults import Erased, VaultFull, VaultInUse, VaultLocked, VaultUnavailable
from edge.vault.reception import Admitted
from edge.vault.settings import Cipher, VaultSettings
from edge.vault.store import Store
from edge.vault.vault import DAY_US, Vault
from firmware_bridge.host import RealHost
from tests.unit.edge.vault.stand import GIVEN, IDENTITY, KIOSK, MANAGER, PHONE, WANTED, standing

pytestmark = pytest.mark.asyncio
CIPHERS: tuple[Cipher, ...] = ("aes-256-gcm", "sm4-gcm")


@pytest.mark.parametrize("cipher", CIPHERS)
async def test_i19_what_is_kept_is_read_with_the_key_and_stands_nowhere_in_clear(
    tmp_path: Path, cipher: Cipher
) -> None:
    async with standing(tmp_path, cipher=cipher) as it:
        issued = await it.issue(GIVEN)
        assert issued.person
        assert await it.vault.open(issued.person, "补录", hall=it.hall, actor=MANAGER) == GIVEN
        disk = it.bytes_on_disk()
    for number in (IDENTITY, PHONE, "王小明"):
        assert number.encode() not in disk


async def test_i20_every_reading_is_in_the_journal_before_it_happens(tmp_path: Path) -> None:
    async with standing(tmp_path) as it:
        issued = await it.issue(GIVEN)
        await it.vault.open(issued.person, "回访", hall=it.hall, actor=MANAGER)
        last = (await it.hall.journal.read(it.hall.through_seq - 1, 1))[0]
        assert last.actor == "staff:lin"
        assert event_of(last) == ev.PersonNoted(
            person=issued.person, ticket=issued.ticket, act="opened", purpose="回访"
        )
        it.hall.stop()
        refused = await it.vault.open(issued.person, "回访", hall=it.hall, actor=MANAGER)
        assert isinstance(refused, Refusal), "what cannot be recorded is not opened"


async def test_r34_age_goes_into_the_ticket_and_the_birth_date_does_not(tmp_path: Path) -> None:
    async with standing(tmp_path, VaultSettings()) as it:
        issued = await it.issue(GIVEN)
        assert (issued.category, issued.person, issued.person_hash) == ("elderly_65", "", "")
        named = Admitted(category="elderly_65").into(cm.IssueTicket(service="social", category="disabled"))
        assert named.category == "disabled"
        assert (await it.vault.count()).people == 0
        assert b"19491231" not in it.bytes_on_disk()


async def test_r36_a_wrong_number_is_refused_without_being_repeated(tmp_path: Path) -> None:
    async with standing(tmp_path) as it:
        for given, code in (
            (Given(identity="110105194912310020"), "identity_unusable"),
            (Given(phone="12345"), "phone_unusable"),
        ):
            refused = await it.reception.admit(given, "x")
            assert isinstance(refused, Refusal)
            assert refused.code == code
            assert given.identity + given.phone not in str(refused)
        assert await it.reception.admit(Given(), "y") == Admitted()


async def test_a_repeated_request_keeps_one_person(tmp_path: Path) -> None:
    async with standing(tmp_path) as it:
        first, second = await it.issue(GIVEN), await it.issue(GIVEN)
        assert first == second
        assert (await it.vault.count()).people == 1


async def test_who_gets_no_ticket_is_not_kept(tmp_path: Path) -> None:
    async with standing(tmp_path) as it:
        admitted = await it.reception.admit(GIVEN, "c")
        assert isinstance(admitted, Admitted)
        refused = await it.hall.submit(admitted.into(cm.IssueTicket(service="nowhere")), actor=KIOSK, command_id="c")
        assert isinstance(refused, Refusal)
        await it.reception.settled(admitted, refused)
        assert (await it.vault.count()).people == 0


async def test_erased_when_the_last_who_needs_it_lets_go_and_no_byte_stays(tmp_path: Path) -> None:
    async with standing(tmp_path) as it:
        issued = await it.issue(GIVEN)
        row = it.vault.store.read(issued.person)
        assert row.sealed in it.bytes_on_disk()
        assert not await it.vault.release(issued.person, "city")
        assert not await it.vault.release(issued.person, "nobody"), "who never needed it lets go of nothing"
        assert await it.vault.release(issued.person, "cases")
        disk = it.bytes_on_disk()
        for piece in (row.wrapped, row.sealed, row.wrapped[12:28], row.sealed[12:28]):
            assert piece not in disk
        with pytest.raises(Erased):
            await it.vault.open(issued.person, "late", hall=it.hall, actor=MANAGER)
        with pytest.raises(Erased):
            await it.vault.need(issued.person, "late")
        await it.keeper.sweep()
        last = (await it.hall.journal.read(it.hall.through_seq - 1, 1))[0]
        assert event_of(last) == ev.PersonNoted(
            person=issued.person, ticket=issued.ticket, act="erased", purpose="released"
        )
        assert await it.vault.untold() == []


async def test_the_journal_hears_of_an_erasure_after_a_crash_between(tmp_path: Path) -> None:
    async with standing(tmp_path) as it:
        issued = await it.issue(GIVEN)
        await it.vault.erase(issued.person, "by_hand")
    async with standing(tmp_path) as it:
        await it.keeper.sweep()
        await it.keeper.sweep()
        records = await it.hall.journal.read(0, 1000)
        noted = [event for record in records if isinstance(event := event_of(record), ev.PersonNoted)]
        assert [(each.person, each.purpose) for each in noted] == [(issued.person, "by_hand")]


async def test_r28_cases_hold_a_person_until_the_visit_is_rated_well(tmp_path: Path) -> None:
    async with standing(tmp_path, VaultSettings(needed_by=("cases",))) as it:
        issued = await it.issue(GIVEN)
        await it.do(cm.LogIn(window="2", staff="wang"))
        await it.do(cm.OpenWindow(window="2"))
        await it.do(cm.CallNext(window="2"))
        await it.do(cm.StartService(window="2"))
        await it.do(cm.FinishService(window="2"))
        await it.follow()
        await it.keeper.note(ev.DayClosed(date="2026-03-02"))
        assert (await it.vault.count()).people == 1, "a bad grade may still come"
        visit = issued.legs[0]
        await it.keeper.note(ev.RatingLapsed(visit=visit))
        assert (await it.vault.count()).people == 0


async def test_r28_a_case_holds_a_person_until_it_is_closed(tmp_path: Path) -> None:
    async with standing(tmp_path, VaultSettings(needed_by=("cases",))) as it:
        issued = await it.issue(GIVEN)
        visit = issued.legs[0]
        for event in (
            _finished(issued.ticket, visit),
            ev.DayClosed(date="2026-03-02"),
            ev.RatingGiven(
                ticket=issued.ticket,
                visit=visit,
                window="2",
                staff="wang",
                grade=1,
                channel="evaluator",
                detail=(),
                words="",
            ),
            _case(issued.ticket, visit),
            ev.CaseAdvanced(case="c1", ticket=issued.ticket, step="call_back", staff="lin", note=""),
        ):
            await it.keeper.note(event)
            assert (await it.vault.count()).people == 1, event
        await it.keeper.note(ev.CaseAdvanced(case="c1", ticket=issued.ticket, step="close", staff="lin", note=""))
        assert (await it.vault.count()).people == 0


def _finished(ticket: str, visit: str) -> ev.ServiceFinished:
    return ev.ServiceFinished(
        ticket=ticket, leg=visit, visit=visit, service="social", window="2", staff="wang", outcome="done", seconds=60.0
    )


def _case(ticket: str, visit: str) -> ev.CaseOpened:
    return ev.CaseOpened(
        case="c1", ticket=ticket, visit=visit, window="2", staff="wang", service="social", number="B001", grade=1,
        detail=(), call_back_by="2026-03-04", rectify_by="2026-03-23",
    )  # fmt: skip


async def test_who_was_not_served_is_erased_at_closing(tmp_path: Path) -> None:
    async with standing(tmp_path, VaultSettings(needed_by=("cases",))) as it:
        await it.issue(GIVEN)
        await it.follow()
        await it.keeper.note(ev.DayClosed(date="2026-03-02"))
        assert (await it.vault.count()).people == 0


async def test_too_old_is_erased_with_an_alarm_whoever_needs_it(tmp_path: Path) -> None:
    async with standing(tmp_path) as it:
        issued = await it.issue(GIVEN)
        now = it.hall.now()
        assert await it.vault.erase_aged(now + 59 * DAY_US) == []
        assert await it.vault.erase_aged(now + 61 * DAY_US) == [issued.person]
        assert it.vault.troubles == {"aged": 1}


async def test_what_came_to_nothing_is_dropped_after_an_hour_and_tickets_stay(tmp_path: Path) -> None:
    async with standing(tmp_path) as it:
        await it.issue(GIVEN, "first")
        await it.reception.admit(GIVEN, "never submitted")
        assert len(await it.vault.drop_unconfirmed(it.hall.now() + 1)) == 1
        assert (await it.vault.count()).people == 1


async def test_a_crash_between_commit_and_confirmation_is_mended_from_the_journal(tmp_path: Path) -> None:
    async with standing(tmp_path) as it:
        admitted = await it.reception.admit(GIVEN, "c")
        assert isinstance(admitted, Admitted)
        outcome = await it.hall.submit(admitted.into(cm.IssueTicket(service="social")), actor=KIOSK, command_id="c")
        assert isinstance(outcome, Accepted)
        assert (await it.vault.count()).provisional == 1
    async with standing(tmp_path) as it:
        await it.follow()
        assert (await it.vault.count()).provisional == 0


async def test_matching_finds_tickets_and_needs_the_key(tmp_path: Path) -> None:
    async with standing(tmp_path) as it:
        issued = await it.issue(GIVEN)
        assert await it.vault.match("identity", IDENTITY.lower()) == [issued.ticket]
        assert await it.vault.match("phone", "+86 139-1234-5678") == [issued.ticket]
        assert await it.vault.match("phone", "13900000000") == []
        assert await it.vault.match("phone", "nonsense") == []
        year = it.hall.views.date[:4]
        assert issued.person_hash.startswith(f"{year}:")
        other_year = it.vault.hash_of("identity", IDENTITY, f"{int(year) + 1}-01-01")
        assert other_year.partition(":")[2] != issued.person_hash.partition(":")[2], "the key rotates with the year"


async def test_a_dictionary_attack_on_a_stolen_journal_and_vault_finds_nothing(tmp_path: Path) -> None:
    """Whoever knows district and birth date has 1,000 numbers to try; without the key none of them fits."""
    async with standing(tmp_path) as it:
        issued = await it.issue(GIVEN)
        disk = it.bytes_on_disk()
    wanted = issued.person_hash.partition(":")[2]
    candidates = []
    for sequence in range(1000):
        seventeen = f"{IDENTITY[:14]}{sequence:03d}"
        candidates.append(seventeen + check_character(seventeen))
    assert IDENTITY in candidates
    guesses = [keys.MasterKey(bytes([byte]) * 32) for byte in (0, 255)]
    for candidate, guess in itertools.product(candidates, guesses):
        assert guess.hash_of("identity", candidate, issued.person_hash[:4]) != issued.person_hash
    for candidate in candidates:
        for text in (candidate, f"identity:{candidate}"):
            digest = hashlib.sha256(text.encode())
            assert digest.hexdigest()[:32] != wanted
            assert digest.digest() not in disk
    with_the_key = keys.load(tmp_path / "master.key")
    found = [c for c in candidates if with_the_key.hash_of("identity", c, issued.person_hash[:4]) == issued.person_hash]
    assert found == [IDENTITY], "the control: with the key the same attack succeeds"


async def test_a_stolen_vault_does_not_open_under_another_key(tmp_path: Path) -> None:
    async with standing(tmp_path) as it:
        issued = await it.issue(GIVEN)
    (tmp_path / "master.key").unlink()
    async with standing(tmp_path) as it:
        with pytest.raises(VaultLocked):
            await it.vault.open(issued.person, "theft", hall=it.hall, actor=MANAGER)


async def test_rows_changed_or_swapped_on_disk_do_not_open(tmp_path: Path) -> None:
    async with standing(tmp_path) as it:
        one, two = await it.issue(GIVEN, "one"), await it.issue(Given(phone="13900000001"), "two")
        first, second = it.vault.store.read(one.person), it.vault.store.read(two.person)
        await it.vault.erase(one.person, "by_hand")
        it.vault.store.keep(msgspec.structs.replace(second, person=first.person), [], ["city"])
        with pytest.raises(VaultLocked):
            await it.vault.open(first.person, "swap", hall=it.hall, actor=MANAGER)
        changed = bytes([second.sealed[20] ^ 1])
        await it.vault.erase(two.person, "by_hand")
        it.vault.store.keep(
            msgspec.structs.replace(second, sealed=second.sealed[:20] + changed + second.sealed[21:]), [], ["city"]
        )
        with pytest.raises(VaultLocked):
            await it.vault.open(two.person, "change", hall=it.hall, actor=MANAGER)


async def test_r36_a_vault_that_fails_costs_nobody_a_ticket(tmp_path: Path) -> None:
    async with standing(tmp_path) as it:
        await it.vault.close()
        issued = await it.issue(GIVEN)
        assert issued.person == ""
        assert issued.category == "elderly_65"
        assert it.vault.troubles == {"VaultUnavailable": 1}


async def test_r36_a_full_vault_costs_nobody_a_ticket(tmp_path: Path) -> None:
    settings = VaultSettings(needed_by=("city",), people_max=100)
    async with standing(tmp_path, settings) as it:
        for number in range(100):
            await it.vault.keep(f"p{number}", GIVEN, kept_at=1, date="2026-03-02")
        with pytest.raises(VaultFull):
            await it.vault.keep("one more", GIVEN, kept_at=1, date="2026-03-02")
        assert (await it.issue(GIVEN)).person == ""
        assert it.vault.troubles == {"VaultFull": 1}


async def test_only_one_process_holds_a_vault(tmp_path: Path) -> None:
    async with standing(tmp_path) as it:
        with pytest.raises(VaultInUse):
            Store(it.state_dir, 100).open()


@pytest.mark.parametrize("mode", [0o640, 0o604])
async def test_a_key_that_others_may_read_is_not_used(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "master.key"
    made = keys.make(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert keys.load(path).id == made.id
    path.chmod(mode)
    host = RealHost(tmp_path / "state")
    try:
        with pytest.raises(VaultLocked):
            await Vault(host, WANTED, path).open_up()
    finally:
        host.close()


async def test_a_file_that_is_no_key_and_a_second_key_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    for text in ("", "hallgate-master-key-v1 AAAA", "hallgate-master-key-v1 not base64", "other " + "A" * 43 + "="):
        path.write_text(text)
        path.chmod(0o600)
        with pytest.raises(VaultLocked):
            keys.load(path)
    with pytest.raises(Exception, match="is there already"):
        keys.make(path)


async def test_the_systemd_credential_goes_before_the_file(tmp_path: Path) -> None:
    keys.make(tmp_path / keys.CREDENTIAL)
    elsewhere = tmp_path / "master.key"
    assert keys.where(elsewhere, {}) == elsewhere
    assert keys.where(elsewhere, {"CREDENTIALS_DIRECTORY": str(tmp_path)}) == tmp_path / keys.CREDENTIAL
    assert keys.where(elsewhere, {"CREDENTIALS_DIRECTORY": str(tmp_path / "none")}) == elsewhere


async def test_a_damaged_file_is_unavailable_not_a_crash(tmp_path: Path) -> None:
    state = tmp_path / "state" / "vault"
    state.mkdir(parents=True)
    (state / "vault.sqlite3").write_bytes(b"not a database, and longer than a header has to be" * 20)
    with pytest.raises(VaultUnavailable):
        Store(tmp_path / "state", 100).open()


async def test_an_appointment_is_found_by_the_hashed_number(tmp_path: Path) -> None:
    async with standing(tmp_path) as it:
        now = it.hall.now()
        hashed = it.vault.hash_of("identity", IDENTITY, it.hall.views.date)
        booked = cm.BookAppointment(
            appointment="a1", service="social", slot_from=now, slot_to=now + 3_600_000_000, code="778899",
            person_hash=hashed,
        )  # fmt: skip
        await it.do(booked, Actor("platform", "city"))
        outcome = await it.do(cm.CheckIn(person_hash=hashed))
        assert [event.appointment for _, event in outcome.events if isinstance(event, ev.AppointmentArrived)] == ["a1"]
        issued = [event for _, event in outcome.events if isinstance(event, ev.TicketIssued)]
        assert [event.person_hash for event in issued] == [hashed]
        stranger = it.vault.hash_of("identity", "110105194912310038", it.hall.views.date)
        refused = await it.hall.submit(cm.CheckIn(person_hash=stranger), actor=KIOSK, command_id="s")
        assert isinstance(refused, Refusal)


async def test_r34_an_identity_card_at_check_in_gives_priority(tmp_path: Path) -> None:
    async with standing(tmp_path) as it:
        now = it.hall.now()
        slot = {"slot_from": now, "slot_to": now + 3_600_000_000}
        for name, category in (("a1", "ordinary"), ("a2", "disabled")):
            booked = cm.BookAppointment(appointment=name, service="social", code=name, category=category, **slot)
            await it.do(booked, Actor("platform", "city"))
        for name, category in (("a1", "elderly_65"), ("a2", "disabled")):
            admitted = await it.reception.admit(GIVEN, f"check-in {name}")
            assert isinstance(admitted, Admitted)
            outcome = await it.do(admitted.into(cm.CheckIn(code=name)))
            issued = [event for _, event in outcome.events if isinstance(event, ev.TicketIssued)]
            assert [event.category for event in issued] == [category]
            assert issued[0].person == admitted.person
