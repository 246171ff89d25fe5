"""What search finds among partners, contracts, service levels, reviews, actions, packs and deeds."""

from collections.abc import Iterable, Iterator

from django.urls import reverse

from msp_reviews import access
from msp_reviews.models import Pack
from portfolio.access import may
from portfolio.domain.language import Words, say
from portfolio.models import Member
from portfolio.queries.search import MOST_OF_A_KIND, holding
from portfolio.registry import Found

DEEDS = (
    (Words("Enter a function"), "portfolio:function_new", "function.edit"),
    (Words("Import functions, partners and contracts"), "portfolio:imports", "import.run"),
    (Words("Add functions of the starter catalogue"), "sourcing:catalogue", "catalogue.add"),
    (Words("Approve proposals in a row"), "sourcing:approvals", "decision.approve"),
    (Words("Propose firm verdicts together"), "sourcing:worklist", "decision.propose"),
    (Words("Start a round of assessments"), "sourcing:round_new", "round.edit"),
    (Words("Try a scenario"), "sourcing:scenario_new", "scenario.edit"),
    (Words("Plan transitions of misaligned functions"), "sourcing:transitions_plan", "transition.edit"),
    (Words("See how sourcing stood on a day"), "sourcing:as_of", "decision.see"),
    (Words("Enter a partner"), "msp_reviews:partner_new", "partner.edit"),
    (Words("Enter a contract"), "msp_reviews:contract_new", "contract.edit"),
    (Words("Log results of service levels"), "msp_reviews:results", "measurement.record"),
    (Words("Compare candidates and choose an MSP"), "msp_reviews:msp_comparison_new", "msp_choice.edit"),
    (Words("Plan a review"), "msp_reviews:qbr_plan", "qbr.edit"),
    (Words("Agree an action"), "msp_reviews:review_action_new", "review_action.edit"),
    (Words("Order a board pack"), "msp_reviews:packs", "pack.request"),
    (Words("Invite a person"), "portfolio:member_invite", "member.edit"),
    (Words("Change the organisation's settings"), "portfolio:organisation", "organisation.edit"),
    (Words("Check the audit chain"), "portfolio:audit_chain", "audit.see"),
    (Words("Change your account"), "portfolio:account", "account.edit"),
)
"""What a person can begin from anywhere: words, address, the deed its page asks for."""


def found(member: Member, words: str) -> Iterable[Found]:
    """Rows the member may see that hold all the words. Seven queries at most."""
    yield from _partners(member, words)
    yield from _contracts(member, words)
    yield from _service_levels(member, words)
    yield from _reviews(member, words)
    yield from _actions(member, words)
    yield from _packs(member, words)
    yield from _comparisons(member, words)
    yield from _deeds(member, words)


def _partners(member: Member, words: str) -> Iterator[Found]:
    rows = access.partners_of(member).select_related("organisation").order_by("name", "pk")
    for partner in holding(rows, words, "name", "slug"):
        yield Found(say("Partners"), partner.name, partner.get_status_display(), partner.get_absolute_url())


def _contracts(member: Member, words: str) -> Iterator[Found]:
    rows = access.contracts_of(member).select_related("organisation", "partner").order_by("code", "pk")
    for contract in holding(rows, words, "code", "title", "partner__name"):
        yield Found(say("Contracts"), str(contract), contract.partner.name, contract.get_absolute_url())


def _service_levels(member: Member, words: str) -> Iterator[Found]:
    rows = access.service_levels_of(member).select_related("organisation", "contract__partner").order_by("code", "pk")
    for level in holding(rows, words, "code", "name"):
        yield Found(say("Service levels"), str(level), level.contract.partner.name, level.get_absolute_url())


def _reviews(member: Member, words: str) -> Iterator[Found]:
    """By partner, or by quarter (“2026Q3”, “2026”)."""
    rows = access.qbrs_of(member).select_related("organisation", "partner__organisation")
    fitting = [qbr for qbr in rows if all(word in str(qbr).lower() for word in words.lower().split())]
    for qbr in fitting[:MOST_OF_A_KIND]:
        yield Found(say("Reviews"), str(qbr), qbr.get_state_display(), qbr.get_absolute_url())


def _actions(member: Member, words: str) -> Iterator[Found]:
    rows = access.qbr_actions_of(member).select_related("organisation", "partner").order_by("-pk")
    for action in holding(rows, words, "what"):
        yield Found(say("Actions"), action.what, action.partner.name, action.get_absolute_url())


def _packs(member: Member, words: str) -> Iterator[Found]:
    if not may(member, "pack.see"):
        return
    rows = Pack.objects.filter(organisation=member.organisation).select_related("organisation")
    fitting = [pack for pack in rows[:200] if all(word in str(pack).lower() for word in words.lower().split())]
    for pack in fitting[:MOST_OF_A_KIND]:
        yield Found(say("Packs"), str(pack), pack.get_state_display(), pack.get_absolute_url())


def _comparisons(member: Member, words: str) -> Iterator[Found]:
    rows = access.comparisons_of(member).select_related("organisation", "function").order_by("-created_at", "-pk")
    for comparison in holding(rows, words, "title", "function__name"):
        detail = f"{comparison.function.name}, {str(comparison.get_state_display()).lower()}"
        yield Found(say("MSP choice"), comparison.title, detail, comparison.get_absolute_url())


def _deeds(member: Member, words: str) -> Iterator[Found]:
    """Deeds that the member's role may do, by their words."""
    for label, name, deed in DEEDS:
        if may(member, deed) and all(word in label.lower() for word in words.lower().split()):
            yield Found(say("Deeds"), label, "", reverse(name, args=[member.organisation.slug]))
