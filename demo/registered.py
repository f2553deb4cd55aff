"""The registers of the demonstration city: lists of past years, and a batch under way today."""

import hashlib
import io
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import files
from core.actor import Actor
from core.clock import business_date
from core.money import Money
from demo.listed import (
    INDUSTRIES,
    OFFICE,
    PROGRAMMES,
    agreements,
    bases,
    certificates,
    enterprise,
    members,
    outputs,
    table,
    titles,
)
from demo.play import at
from demo.stage import Stage
from registers.alliances import services as alliances
from registers.alliances.models import AllianceKind, AllianceMember, Outcome
from registers.hosting import services as hosting
from registers.hosting.models import HostedService
from registers.programmes import services as programmes
from registers.programmes.models import Application, Batch, Programme, ProgrammeKind, Title
from registers.recognitions import services as recognitions
from registers.recognitions.models import ListingStage


def past(session: Session, stage: Stage, now: datetime) -> None:
    """Programmes and lists as they are on record today."""
    officer = stage.actors["city"]
    enter_programmes(session, officer, stage.actors["city-2"], at(date(2018, 11, 5)))
    head = (
        "programme",
        "name",
        "name_en",
        "uscc",
        "kind",
        "number",
        "object_name",
        "edition",
        "issuer",
        "granted_on",
        "valid_to",
    )
    lines = [*certificates(session), *titles(), *bases()]
    programmes.take_in_titles(session, content=table(head, lines), name="名录.csv", actor=officer, now=now)
    content = table(("name", "uscc", "year", "output"), list(outputs(business_date(now).year)))
    recognitions.take_in_outputs(session, content=content, name="产值.csv", actor=officer, now=now)
    columns = ("name", "name_en", "uscc", "agency_name", "agency_uscc", "services", "from_date", "to_date")
    hosting.take_in_agreements(
        session, content=table(columns, list(agreements())), name="托管.csv", actor=officer, now=now
    )
    found_alliances(session, officer, now)
    record_firsts(session, stage, now)
    record_listings(session, officer, now)


def enter_programmes(session: Session, officer: Actor, second: Actor, now: datetime) -> None:
    """Every programme with its rule: three years, yearly surveillance of certifications, re-check of the others."""
    for code, kind, level, authority, name, name_en, standard in PROGRAMMES:
        row = programmes.enter_programme(
            session,
            code=code,
            kind=kind,
            level=level,
            authority=authority,
            name=name,
            name_en=name_en,
            standard=standard,
            actor=officer,
            now=now,
        )
        renews = kind is not ProgrammeKind.CERTIFICATION
        rule = programmes.propose_rule(
            session,
            programme_id=row.id,
            valid_from=date(2015, 1, 1),
            validity_months=36,
            check_months=36 if renews else 12,
            check_renews=renews,
            system_months=3 if kind is ProgrammeKind.CERTIFICATION else None,
            least_staff=5 if kind is ProgrammeKind.CENTER else None,
            source="星知发〔2018〕12号（演示）",
            actor=officer,
            now=now,
        )
        programmes.confirm_rule(session, proposal_id=rule.id, actor=second, now=now)


def found_alliances(session: Session, officer: Actor, now: datetime) -> None:
    """Thirteen alliances of industries, and the one of finance with its eighty members, products and referrals."""
    founders = [OFFICE, "星海市金融发展局", "银行保险监管部门（演示）", "人民银行中心支行（演示）"]
    finance = alliances.found_alliance(
        session,
        code="FINANCE",
        kind=AllianceKind.FINANCE,
        name="星海市知识产权金融服务创新发展联盟",
        name_en="Xinghai IP Finance Service and Innovation Alliance",
        founders=founders,
        founded_on=date(2019, 4, 26),
        actor=officer,
        now=now,
    )
    for n, (code, name, name_en) in enumerate(INDUSTRIES):
        alliances.found_alliance(
            session,
            code=f"IND-{code}",
            kind=AllianceKind.INDUSTRY,
            name=f"星海市{name}产业知识产权联盟",
            name_en=f"{name_en} IP Alliance",
            founders=[enterprise(n * 7)[0], enterprise(n * 7 + 1)[0]],
            founded_on=date(2018 + n % 4, 1 + n % 12, 15),
            actor=officer,
            now=now,
        )
    head = ("alliance", "name", "name_en", "uscc", "kind", "category", "joined_on", "left_on")
    alliances.take_in_members(
        session, content=table(head, list(members())), name="联盟成员.csv", actor=officer, now=now
    )
    refer(session, finance.id, officer, now)


def refer(session: Session, alliance_id: int, officer: Actor, now: datetime) -> None:
    """A bank's product, and three enterprises that were referred to it."""
    bank = session.scalars(
        select(AllianceMember).filter_by(alliance_id=alliance_id).order_by(AllianceMember.id)
    ).first()
    assert bank is not None
    product = alliances.offer_product(
        session,
        member_id=bank.id,
        name="知识产权质押贷",
        terms="期限一年以内，质押率不高于评估值的五成。",
        from_date=date(2020, 3, 2),
        actor=officer,
        now=now,
    )
    for n in range(3):
        name, _name_en, uscc = enterprise(700 + n)
        row = alliances.refer(
            session,
            product_id=product.id,
            name=name,
            uscc=uscc,
            need="流动资金",
            referred_on=date(2021, 5, 10 + n),
            actor=officer,
            now=now,
        )
        if n < 2:
            outcome, amount = (Outcome.CONCLUDED, Money(500_000_000)) if n == 0 else (Outcome.DECLINED, None)
            alliances.decide_referral(
                session,
                referral_id=row.id,
                outcome=outcome,
                decided_on=date(2021, 6, 20),
                amount=amount,
                actor=officer,
                now=now,
            )


def record_firsts(session: Session, stage: Stage, now: datetime) -> None:
    """The first certified research institute of the country, the first university of the three provinces."""
    for code, scope in (("IPMS-R", "全国"), ("IPMS-U", "东北三省")):
        title = session.scalars(select(Title).join(Title.programme).where(Programme.code == code)).one()
        proof = kept(session, title.subject, "认证机构证明.txt", stage.actors["city"], now)
        programmes.record_first(
            session,
            title_id=title.id,
            scope=scope,
            basis="认证机构的书面证明（演示）",
            evidence=proof,
            actor=stage.actors["city"],
            now=now,
        )


def kept(session: Session, subject: str, name: str, actor: Actor, now: datetime) -> str:
    """A file of evidence."""
    content = f"{subject} {name} {hashlib.sha256(subject.encode()).hexdigest()}\n".encode()
    return files.keep_upload(session, io.BytesIO(content), name, purpose=subject, actor=actor, now=now).sha256


def record_listings(session: Session, officer: Actor, now: datetime) -> None:
    """Five pilot units on their way to a stock exchange, one of them listed."""
    pilots = select(Title).join(Title.programme).where(Programme.code == "PILOT").order_by(Title.id).limit(5)
    for n, title in enumerate(session.scalars(pilots).all()):
        for step, stage in enumerate(list(ListingStage)[: n + 1]):
            recognitions.record_listing_step(
                session,
                title_id=title.id,
                stage=stage,
                reached_on=date(2021 + step // 2, 3 + 4 * (step % 2), 10),
                board="科创板" if n % 2 else "北京证券交易所",
                actor=officer,
                now=now,
            )


def under_way(session: Session, stage: Stage, now: datetime) -> None:
    """A batch of patent-intensive products: one granted, one in publicity with an objection, others on the way."""
    host(session, stage, now)
    first, second = stage.actors["city"], stage.actors["city-2"]
    product = session.scalars(select(Programme).filter_by(code="PRODUCT")).one()
    opened, today = now - timedelta(days=30), business_date(now)
    batch = programmes.open_batch(
        session,
        programme_id=product.id,
        opens=business_date(opened),
        closes=today + timedelta(days=21),
        notice="申报产品须已备案，附专利清单和销售数据。",
        actor=first,
        now=opened,
    )
    done = handed_in(session, stage, batch, "storage", "全钒液流储能柜", opened)
    public = handed_in(session, stage, batch, "wind", "海上风电叶片监测仪", opened)
    handed_in(session, stage, batch, "ships", "船用减摇装置", now - timedelta(days=2))
    back = handed_in(session, stage, batch, "tools", "五轴数控转台", now - timedelta(days=4))
    programmes.return_application(
        session, application_id=back.id, reason="缺少上一年度销售数据。", actor=first, now=now - timedelta(days=3)
    )
    draft(session, stage, batch, "software", "图纸比对软件", now - timedelta(days=1))
    for row, published in ((done, now - timedelta(days=25)), (public, now - timedelta(days=1))):
        programmes.propose_application(session, application_id=row.id, actor=first, now=published)
        programmes.publish_batch(session, batch_id=batch.id, actor=first, now=published)
    programmes.grant_application(session, application_id=done.id, actor=second, now=now - timedelta(days=2))
    programmes.file_objection(
        session,
        application_id=public.id,
        statement="叶片监测算法的专利另有共有人。",
        contact="yard@xinghai.example",
        actor=stage.actors["yard"],
        now=now - timedelta(hours=3),
    )


def host(session: Session, stage: Stage, now: datetime) -> None:
    """An agreement that a center entered itself, with what it did under it."""
    agency, today = stage.staff[12], business_date(now)
    name, name_en, uscc = enterprise(1340)
    row = hosting.sign_agreement(
        session, sme_name=name, sme_uscc=uscc, sme_name_en=name_en,
        services=[HostedService.ANNUITY_WATCH, HostedService.TRAINING], from_date=today - timedelta(days=200),
        to_date=today + timedelta(days=530), actor=agency, now=now,
    )  # fmt: skip
    paper = kept(session, row.subject, "托管协议.txt", agency, now)
    hosting.keep_signed(session, agreement_id=row.id, evidence=paper, actor=agency, now=now)
    hosting.accept_signed(session, agreement_id=row.id, evidence=paper, actor=stage.actors["city"], now=now)
    for days, service, what in (
        (150, HostedService.ANNUITY_WATCH, "核对 14 件专利年费"),
        (40, HostedService.TRAINING, "研发人员培训"),
    ):
        hosting.record_activity(
            session, agreement_id=row.id, done_on=today - timedelta(days=days), service=service, what=what, hours=6,
            actor=agency, now=now,
        )  # fmt: skip


def draft(session: Session, stage: Stage, batch: Batch, who: str, thing: str, now: datetime) -> Application:
    """An application with its evidence."""
    row = programmes.draft_application(
        session,
        batch_id=batch.id,
        object_name=thing,
        contact=f"{who}@xinghai.example",
        statement="产品由本单位专利保护，自产自销，数据属实。",
        actor=stage.actors[who],
        now=now,
    )
    kept(session, row.subject, "专利清单.txt", stage.actors[who], now)
    return row


def handed_in(session: Session, stage: Stage, batch: Batch, who: str, thing: str, now: datetime) -> Application:
    """An application that was handed in."""
    row = draft(session, stage, batch, who, thing, now)
    return programmes.submit_application(session, application_id=row.id, actor=stage.actors[who], now=now)
