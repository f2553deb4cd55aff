"""The officers' side: what a notice lacks, forwarding with or without a measure, the statement, and the decision."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from core import audit, logs
from core.actor import Actor
from core.answers import must_be_given, refused
from core.clock import business_date
from core.i18n import LazyText, _, lazy_gettext
from registers.disputes.models import TakedownNotice, TakedownRemark
from registers.disputes.news import tell_center, tell_complainant, tell_officers, tell_seller
from registers.disputes.rules import last_day
from registers.disputes.standing import must_be_officer
from registers.disputes.taking_down import is_on_the_market, lift_measure, move, opened, take_measure
from registers.disputes.vocabulary import Clock, Lack, RemarkKind, Verdict


def _decided_by(session: Session, notice_id: int, actor: Actor) -> TakedownNotice:
    notice = opened(session, notice_id)
    must_be_officer(session, actor, notice)
    return notice


def ask_for_more(
    session: Session, *, notice_id: int, lacks: Collection[Lack], text: str, actor: Actor, now: datetime
) -> TakedownNotice:
    """The notice lacks something to be one: the complainant is told what, and until when it can be added."""
    notice = _decided_by(session, notice_id, actor)
    if not lacks:
        raise refused("lacks", _("Choose what is missing."))
    must_be_given(text, "text")
    TakedownNotice.__lifecycle__.after(notice.state, "ask for more")
    notice.lacks = [each.value for each in Lack if each in lacks]
    notice.lacks_text = text.strip()[:2000]
    notice.complete_by = last_day(session, Clock.COMPLETION, business_date(now))
    move(session, notice, "ask for more", "found_incomplete", actor, now, {"lacks": notice.lacks})
    told = lazy_gettext("Complaint %(number)s lacks something; add it until %(day)s.", number=notice.number,
                        day=notice.complete_by)  # fmt: skip
    tell_complainant(session, notice, told, f"incomplete-{now.isoformat()}", now=now)
    return notice


def reject_notice(session: Session, *, notice_id: int, ground: str, actor: Actor, now: datetime) -> TakedownNotice:
    """It is no notice in the sense of the law: without identity, right or evidence, or a repetition of one decided."""
    notice = _decided_by(session, notice_id, actor)
    return rejected(session, notice, ground, actor, now)


def rejected(session: Session, notice: TakedownNotice, ground: str, actor: Actor, now: datetime) -> TakedownNotice:
    """The step itself, also where the time to complete a notice is over."""
    must_be_given(ground, "ground")
    notice.ground = ground.strip()[:2000]
    move(session, notice, "reject", "rejected", actor, now, {"reason": notice.ground})
    text = lazy_gettext("Complaint %(number)s was rejected.", number=notice.number)
    tell_complainant(session, notice, text, "rejected", now=now)
    return notice


def forward_notice(
    session: Session, *, notice_id: int, with_measure: bool, actor: Actor, now: datetime
) -> TakedownNotice:
    """Send the notice to the seller, who can answer it, and take the listing off the market with it where that is
    called for (ECL 42). Raises Conflict `listing_ended` for a measure on what has ended."""
    notice = _decided_by(session, notice_id, actor)
    TakedownNotice.__lifecycle__.after(notice.state, "forward")
    today = business_date(now)
    notice.counter_by, notice.forwarded_on = last_day(session, Clock.COUNTER, today), today
    move(session, notice, "forward", "forwarded", actor, now, {"measure": with_measure})
    if with_measure:
        take_measure(session, notice, actor, now)
    text = lazy_gettext("Complaint %(number)s about your listing: answer it until %(day)s.", number=notice.number,
                        day=notice.counter_by)  # fmt: skip
    tell_seller(session, notice, text, "forwarded", now=now)
    tell_complainant(
        session, notice, lazy_gettext("Complaint %(number)s was sent to the seller.", number=notice.number),
        "forwarded", now=now,
    )  # fmt: skip
    return notice


def forward_statement(session: Session, *, notice_id: int, actor: Actor, now: datetime) -> TakedownNotice:
    """Send the seller's statement to the complainant, who has fifteen days to say that a court or authority has the
    matter; else the measure ends (ECL 43; BR-A2)."""
    notice = _decided_by(session, notice_id, actor)
    TakedownNotice.__lifecycle__.after(notice.state, "forward answer")
    today = business_date(now)
    notice.answer_forwarded_on, notice.suit_by = today, last_day(session, Clock.SUIT, today)
    move(session, notice, "forward answer", "answer_forwarded", actor, now, {"suit_by": notice.suit_by.isoformat()})
    text = lazy_gettext(
        "The seller answered complaint %(number)s. Sue or complain to the authority, and say so here until %(day)s; "
        "else the measure ends.", number=notice.number, day=notice.suit_by,
    )  # fmt: skip
    tell_complainant(session, notice, text, "answered", now=now)
    text = lazy_gettext("Your statement on complaint %(number)s was sent to the complainant.", number=notice.number)
    tell_seller(session, notice, text, "answered", now=now)
    return notice


def uphold_notice(session: Session, *, notice_id: int, ground: str, actor: Actor, now: datetime) -> TakedownNotice:
    """A court or authority found for the complainant: the measure stands, and is taken now if it was not before."""
    notice = _decided_by(session, notice_id, actor)
    return upheld(session, notice, ground, actor, now)


def upheld(session: Session, notice: TakedownNotice, ground: str, actor: Actor, now: datetime) -> TakedownNotice:
    """The step itself, also where no statement came in time."""
    must_be_given(ground, "ground")
    TakedownNotice.__lifecycle__.after(notice.state, "uphold")
    logs.step("uphold checked", notice=notice.id)
    if is_on_the_market(session, notice):
        take_measure(session, notice, actor, now)
    notice.ground = ground.strip()[:2000]
    move(session, notice, "uphold", "upheld", actor, now, {"reason": notice.ground})
    text = lazy_gettext("Complaint %(number)s was upheld: the listing stays off the market.", number=notice.number)
    _tell_all(session, notice, text, "upheld", now)
    return notice


def lift(session: Session, *, notice_id: int, ground: str, actor: Actor, now: datetime) -> TakedownNotice:
    """The measure ends: a court or authority found for the seller, or the notice turns out to be wrong."""
    notice = _decided_by(session, notice_id, actor)
    return lifted(session, notice, ground, actor, now)


def lifted(session: Session, notice: TakedownNotice, ground: str, actor: Actor, now: datetime) -> TakedownNotice:
    """The step itself, also where no word of a suit came in time."""
    must_be_given(ground, "ground")
    TakedownNotice.__lifecycle__.after(notice.state, "lift")
    logs.step("lift checked", notice=notice.id)
    lift_measure(session, notice, actor, now)
    notice.ground = ground.strip()[:2000]
    move(session, notice, "lift", "lifted", actor, now, {"reason": notice.ground})
    text = lazy_gettext("Complaint %(number)s no longer keeps the listing off the market.", number=notice.number)
    _tell_all(session, notice, text, f"lifted-{now.isoformat()}", now)
    return notice


def decide_notice(
    session: Session, *, notice_id: int, verdict: Verdict, ground: str, actor: Actor, now: datetime
) -> TakedownNotice:
    """Uphold it or lift its measure."""
    act = uphold_notice if verdict is Verdict.UPHOLD else lift
    return act(session, notice_id=notice_id, ground=ground, actor=actor, now=now)


def remark(
    session: Session, *, notice_id: int, kind: RemarkKind, text: str, actor: Actor, now: datetime
) -> TakedownRemark:
    """Note that a notice was malicious, mistaken or a mere repetition; whoever decides the complainant's next one sees
    it. A malicious one makes its sender answer for twice the loss (ECL 42)."""
    notice = _decided_by(session, notice_id, actor)
    must_be_given(text, "text")
    row = TakedownRemark(notice_id=notice.id, kind=kind, text=text.strip()[:1000], by=actor.name, at=now)
    session.add(row)
    session.flush()
    after = {"kind": kind.value, "text": row.text}
    audit.record(session, notice.subject, "takedown.remarked", actor=actor, now=now, after=after)
    return row


def _tell_all(session: Session, notice: TakedownNotice, text: LazyText, key: str, now: datetime) -> None:
    for tell in (tell_complainant, tell_seller, tell_center, tell_officers):
        tell(session, notice, text, key, now=now)
