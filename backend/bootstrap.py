"""Builds the backend from its settings: the one place where parts meet."""

from sqlalchemy import Connection

from backend.articles.service import Articles
from backend.cases.deadlines import JOB as DESK_CLOCK_JOB
from backend.cases.deadlines import Deadlines
from backend.cases.desk import Desk
from backend.cases.export import PICTURE as EXPORT
from backend.cases.export import Export
from backend.cases.fallback import CALL_JOB, Fallback
from backend.cases.handovers import Handovers
from backend.cases.intake import Intake, Road, Source
from backend.cases.outbox import Outbox
from backend.cases.papers import Papers
from backend.cases.privacy import Privacy, load_rules
from backend.cases.questions import Questions
from backend.cases.service import SEAL_JOB, Cases
from backend.cases.signing import Signing
from backend.cases.status import Status
from backend.cases.telling import DESK_NEWS_JOB
from backend.cases.upkeep import JOB as UPKEEP_JOB
from backend.cases.upkeep import Upkeep
from backend.casework.alike import Alikes
from backend.casework.sending import MAIL_JOB, DeskNews
from backend.casework.sentences import load_outlines
from backend.casework.series import SeriesFinder
from backend.casework.summary import Summaries as Summed
from backend.catalogue.loader import load
from backend.catalogue.model import Paper
from backend.catalogue.reports import load_reports
from backend.cctns.service import FOLLOW_JOB, Cctns
from backend.cctns.service import SEND_JOB as CCTNS_JOB
from backend.documents.identity import Keys
from backend.documents.layouts import load_layouts
from backend.documents.pkcs11 import Module
from backend.documents.press import Press
from backend.documents.service import Documents
from backend.documents.trust import Trust
from backend.documents.verifying import Verifier
from backend.drafts.conversations import Conversations
from backend.drafts.service import Drafts
from backend.drafts.turn import Finished
from backend.edistrict.applying import Applying
from backend.edistrict.service import SEND_JOB as EDISTRICT_JOB
from backend.edistrict.service import EDistrict
from backend.evidence.blobs import Blobs
from backend.evidence.files import FORGET_JOB, Files
from backend.firs.law import Law
from backend.firs.papers import FirPapers
from backend.firs.service import CLOCK_JOB, Firs
from backend.firs.station import Station
from backend.firs.viewing import Viewing
from backend.kit.clock import WorkingDays
from backend.kit.db import Database
from backend.kit.jobs import Worker
from backend.kit.links import Links
from backend.kit.message import Message
from backend.kit.remote import Remote
from backend.kit.settings import Settings
from backend.kit.text import BadFile, Texts, languages
from backend.notices.mail import Mailer
from backend.notices.otp import JOB as OTP_JOB
from backend.notices.otp import Otp
from backend.notices.providers import sms_provider
from backend.notices.service import SMS_JOB, Notices
from backend.payments.fees import TOPIC as FEE
from backend.payments.fees import Fees
from backend.payments.ledger import RECEIPT, REFUND_JOB, REFUND_RECEIPT, Ledger
from backend.payments.office import Office
from backend.payments.providers import gateway
from backend.payments.service import ASK_JOB, CHECK_JOB, Payments
from backend.records.editing import Editor
from backend.records.entering import MissingChildren
from backend.records.importing import Importer
from backend.records.likeness import LookAlikes
from backend.records.lookups import Lookups
from backend.records.papers import SUMMARY_JOB, Summaries
from backend.sources.amendments import Amendments
from backend.sources.answers import helplines_told, stations_near
from backend.sources.cyber import Cyber
from backend.sources.danger import Danger
from backend.sources.helplines import Helplines
from backend.sources.holidays import Gazette
from backend.sources.maps import Maps
from backend.sources.places import Places
from backend.sources.wording import Wording
from backend.tips.service import Tips
from backend.trail.notes import Notary
from backend.trail.sealing import Sealer
from backend.tray.service import Tray
from backend.web.parts import Parts


def bootstrap(settings: Settings) -> Parts:
    """All parts of one backend, ready to serve. Raises BadFile for a mistake in the data, NoKey before `prepare`."""
    data, key = settings.data, settings.secret_key
    db = Database(settings.database_url, key)
    texts = Texts.load(data / "texts")
    places = Places.load(data / "places")
    gazette = Gazette(data / "law" / "holidays.yml", db)
    days = WorkingDays(gazette)
    reports = load_reports(data / "reports")
    blobs = Blobs(settings.home / "blobs", key)
    files = Files(blobs)
    keys = Keys(settings.home / "keys", Module(settings.pkcs11_module) if settings.pkcs11_module else None)
    press = Press(load_layouts(data / "documents"), texts)
    roots = keys.roots()
    documents = Documents(press, blobs, Verifier(*roots), settings.verify_url, Trust(roots, settings.tsa_url))
    notice_texts = Texts.load(data / "notices")
    sms = sms_provider(settings.sms_provider, settings, notice_texts)
    otp = Otp(key, sms, db, settings.otp_per_hour)
    notices = Notices(notice_texts)

    links = Links(key)
    maps = Maps(places, texts)
    sources: dict[str, Source] = {}
    roads: dict[str, Road] = {}
    catalogue = load(data, texts)
    amendments = Amendments(db)
    fees = Fees.load(data / "fees.yml", catalogue, lambda: amendments.current(FEE))
    cases = Cases(days, key, lambda service, district: payments.charges(service, district))
    ledger = Ledger(cases, catalogue, notices, texts, places)
    payments = Payments(
        db,
        gateway(settings),
        fees,
        ledger,
        catalogue,
        texts,
        links,
        settings.payments_return_url,
        settings.payments_practice,
    )
    papers = Papers(catalogue, reports, texts, places, files)
    papers.other(RECEIPT, Paper(template=RECEIPT), payments.receipt_facts)
    papers.other(REFUND_RECEIPT, Paper(template=REFUND_RECEIPT), payments.refund_facts)
    signing = Signing(db, documents, papers, notices, keys, settings.signing_passphrase)
    law = Law.load(data / "law" / "offences.yml")
    firs = Firs(cases, catalogue, law, notices, texts, places)
    papers.also("fir", FirPapers(law, texts, places).facts)
    danger = Danger.load(data / "safety" / "danger.yml")
    conversations = Conversations(key, languages(data / "languages.yml"))
    drafts = Drafts(catalogue, texts, conversations, places, files, otp, danger.now)
    export = Export(press, texts, links, cases, drafts)
    privacy = Privacy(load_rules(data / "law" / "retention.yml"), catalogue, cases, drafts, files, texts, export)
    upkeep = Upkeep(drafts, privacy, blobs)
    desk = Desk(catalogue, reports, texts, places, notices, cases.search)
    questions = Questions(desk, catalogue, notices, texts, days, cases.search)
    summaries = Summaries(db, documents, keys, settings.signing_passphrase, notices, texts, places)
    portal = Remote("edistrict", settings.edistrict_url, settings.edistrict_client_id, settings.edistrict_client_secret)
    edistrict = EDistrict(db, portal, catalogue, documents, notices, texts, places, settings.verify_url)
    signing.also(edistrict.signed)
    network = Remote("cctns", settings.cctns_url, settings.cctns_client_id, settings.cctns_client_secret)
    cctns = Cctns(db, network, catalogue, notices, texts, places)
    # What is for somebody who is not connected waits, untried, until they are.
    handovers = {EDISTRICT_JOB: edistrict.send} if portal.connected else {}
    if payments.gateway:
        handovers |= {ASK_JOB: payments.ask, CHECK_JOB: payments.check, REFUND_JOB: payments.refund}
    handovers |= {CCTNS_JOB: cctns.send, FOLLOW_JOB: cctns.follow} if network.connected else {}
    mailer = Mailer(
        settings.smtp_host,
        settings.smtp_port,
        settings.smtp_security,
        settings.smtp_user,
        settings.smtp_password,
        settings.mail_from,
    )
    desk_news = DeskNews(db, notices, mailer, texts, key, settings.verify_url)
    worker = Worker(
        db,
        {
            **handovers,
            OTP_JOB: otp.deliver,
            SEAL_JOB: signing.seal,
            CLOCK_JOB: firs.clock,
            UPKEEP_JOB: upkeep.run,
            DESK_CLOCK_JOB: Deadlines.load(data / "law" / "escalation.yml", days).run,
            FORGET_JOB: files.forgotten,
            DESK_NEWS_JOB: desk_news.told,
            MAIL_JOB: desk_news.mail,
            SUMMARY_JOB: summaries.make,
            SMS_JOB: lambda job: fallback.by_sms(job),
            CALL_JOB: lambda job: fallback.by_call(job),
        },
    )
    alikes = Alikes(catalogue, places)
    importer = Importer(db, cases.mobile_mark, files)
    missing = MissingChildren(importer, files)
    station = Station(firs, cases, catalogue, law, questions, notices, texts, places, missing, cctns.registered)
    viewing = Viewing(cases, texts, places)
    articles = Articles(notices, texts, places, key)
    hooks = [articles.filed, cctns.filed]
    intake = Intake(
        db,
        drafts,
        cases,
        sources,
        roads,
        hooks,
        notices,
        documents,
        texts,
        places,
        key,
        worker.run_now,
        payments.charge,
    )
    fallback = Fallback(db, notices, drafts.conversations, sms, drafts.want_no_calls)
    outbox = Outbox(notices, drafts.conversations, intake.news, fallback)
    status = Status(catalogue, cases, texts, places, days)
    status.also("fir", firs.standing)
    status.in_state("awaiting_fee", payments.standing)
    status.in_state("forwarded", edistrict.standing)

    def near(tx: Connection, asked: Finished) -> list[Message]:
        at, language = asked.values["place"], asked.language
        return stations_near(places, texts, links, at, language, lambda code: records.phone_of(tx, code))

    def of_mobile(tx: Connection, asked: Finished) -> list[Message]:
        told = status.of_mobile(tx, asked.values["mobile"], asked.values.get("case_no"), asked.language, intake)
        return privacy.offered(told, asked)

    tips = Tips(drafts, files, documents, lambda: keys.seal(settings.signing_passphrase), texts, places, key)
    roads |= {"tip": lambda tx, filing: tips.take(tx, filing, intake), "fir": firs.take}
    look_alikes = LookAlikes()
    records = Lookups(texts, places, links, cases.mobile_mark, summaries, look_alikes)
    cyber = Cyber.load(data / "safety" / "cyber.yml", texts)
    helplines = Helplines.load(data / "safety" / "helplines.yml")
    sources |= {
        "tip_mailbox": tips.mailbox,
        "tip_reply": tips.reply,
        "helplines": lambda _tx, asked: helplines_told(helplines, texts, asked.language),
        "stolen_vehicles": records.vehicle,
        "arrests": records.arrested,
        "rewarded": records.rewarded,
        "phones": records.directory,
        "accident_zones": records.accident_zone,
        "missing": records.persons("missing"),
        "bodies": records.persons("body"),
        "body_photo": records.body_photo,
        "post_mortems": lambda tx, asked: records.post_mortem(tx, asked, intake),
        "my_data": privacy.mine,
        "withdraw_case": privacy.withdraw,
        "erase_drafts": privacy.erase_drafts,
        "case_answer": questions.answer,
        "officer_link": desk_news.link_chat,
        "payment_check": payments.asked,
        "fir_signature": firs.sign,
        "firs": lambda tx, asked: viewing.view(tx, asked, intake),
        "stations_near": near,
        "cases_of": of_mobile,
        "cyber_advice": lambda _tx, asked: cyber.answer(asked.values, asked.language),
    }
    if unknown := {service.source for service in catalogue if service.source} - set(sources):
        raise BadFile(f"data/services: no source {', '.join(sorted(unknown))}")
    return Parts(
        settings=settings,
        db=db,
        texts=texts,
        catalogue=catalogue,
        reports=reports,
        places=places,
        files=files,
        documents=documents,
        keys=keys,
        notices=notices,
        intake=intake,
        outbox=outbox,
        desk=desk,
        alike=alikes,
        summaries=Summed(catalogue, load_outlines(data / "summaries", catalogue), law, alikes, press, texts, places),
        series=SeriesFinder(places),
        editor=Editor(importer, files),
        desk_news=desk_news,
        questions=questions,
        signing=signing,
        worker=worker,
        upkeep=upkeep,
        privacy=privacy,
        tips=tips,
        gazette=gazette,
        amendments=amendments,
        wording=Wording(amendments, texts, notice_texts),
        fees=fees,
        importer=importer,
        look_alikes=look_alikes,
        station=station,
        law=law,
        links=links,
        tray=Tray(db, desk, signing, texts, places),
        sealer=Sealer(db, Notary(key), settings.trail_folder),
        pictures={
            "map": maps.picture,
            "pay": payments.qr,
            "record": records.picture(files),
            EXPORT: export.picture(privacy.line),
        },
        payments=payments,
        gateway=payments.gateway,
        money=Office(ledger, payments),
        handovers=Handovers({EDISTRICT_JOB: "edistrict", CCTNS_JOB: "cctns"}, catalogue),
        edistrict=edistrict,
        applying=Applying(catalogue, cases, drafts.conversations, files, texts, places),
        cctns=cctns,
    )
