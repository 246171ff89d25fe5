"""The one table of role × deed. The matrix test and the documentation are made from it."""

from dataclasses import dataclass

from portfolio.domain.errors import NotAllowed
from portfolio.domain.language import Words
from portfolio.models import Member, Role

ADMINISTRATOR, CIO, IT_MANAGER = Role.ADMINISTRATOR, Role.CIO, Role.IT_MANAGER
EXECUTIVE, PARTNER = Role.EXECUTIVE, Role.PARTNER
STAFF = frozenset({ADMINISTRATOR, CIO, IT_MANAGER, EXECUTIVE})
EVERYONE = STAFF | {PARTNER}
EDITORS = frozenset({CIO, IT_MANAGER})


@dataclass(frozen=True)
class Deed:
    """Who may do a deed, and the sentence that anyone else reads."""

    roles: frozenset[Role]
    sentence: str


_READ = Words("Only the organisation's own people may see this.")

DEEDS: dict[str, Deed] = {
    "home.see": Deed(EVERYONE, Words("Sign in to see this.")),
    "account.edit": Deed(EVERYONE, Words("Sign in to change your account.")),
    # portfolio
    "function.see": Deed(STAFF, _READ),
    "function.edit": Deed(EDITORS, Words("Only a CIO or an IT manager may change functions.")),
    "function.export": Deed(STAFF, _READ),
    "filter.save": Deed(STAFF, _READ),
    "import.see": Deed(EDITORS, Words("Only a CIO or an IT manager may import.")),
    "import.run": Deed(EDITORS, Words("Only a CIO or an IT manager may import.")),
    "job.see": Deed(STAFF, _READ),
    "job.cancel": Deed(STAFF, _READ),
    "member.see": Deed(
        frozenset({ADMINISTRATOR, CIO}), Words("Only an administrator or a CIO may see people and roles.")
    ),
    "member.edit": Deed(frozenset({ADMINISTRATOR}), Words("Only an administrator may change people and roles.")),
    "organisation.edit": Deed(frozenset({ADMINISTRATOR}), Words("Only an administrator may change the organisation.")),
    "audit.see": Deed(frozenset({ADMINISTRATOR, CIO}), Words("Only an administrator or a CIO may read the audit.")),
    # sourcing
    "criteria.see": Deed(STAFF, _READ),
    "criteria.edit": Deed(frozenset({CIO}), Words("Only a CIO may change criteria models.")),
    "criteria.publish": Deed(frozenset({CIO}), Words("Only a CIO may publish a criteria model.")),
    "assessment.see": Deed(STAFF, _READ),
    "assessment.edit": Deed(EDITORS, Words("Only a CIO or an IT manager may score functions.")),
    "catalogue.add": Deed(EDITORS, Words("Only a CIO or an IT manager may add functions.")),
    "decision.see": Deed(STAFF, _READ),
    "decision.propose": Deed(EDITORS, Words("Only a CIO or an IT manager may propose a decision.")),
    "decision.approve": Deed(
        frozenset({CIO}), Words("Only a CIO who did not propose the decision may approve or reject it.")
    ),
    "balance.see": Deed(STAFF, _READ),
    "outcome.see": Deed(STAFF, _READ),
    "outcome.predict": Deed(EDITORS, Words("Only a CIO or an IT manager may predict what a decision brings.")),
    "outcome.record": Deed(EDITORS, Words("Only a CIO or an IT manager may record what a decision brought.")),
    "transition.see": Deed(STAFF, _READ),
    "transition.edit": Deed(EDITORS, Words("Only a CIO or an IT manager may change the roadmap.")),
    "transition.confirm": Deed(EDITORS, Words("Only a CIO or an IT manager may confirm what a transition moved.")),
    "scenario.see": Deed(STAFF, _READ),
    "scenario.edit": Deed(EDITORS, Words("Only a CIO or an IT manager may change scenarios.")),
    "round.see": Deed(STAFF, _READ),
    "round.edit": Deed(EDITORS, Words("Only a CIO or an IT manager may start and change rounds.")),
    "round.close": Deed(frozenset({CIO}), Words("Only a CIO may close a round or open it again.")),
    # msp_reviews
    "partner.see": Deed(EVERYONE, Words("Sign in to see this.")),
    "partner.edit": Deed(EDITORS, Words("Only a CIO or an IT manager may change partners.")),
    "partner.merge": Deed(EDITORS, Words("Only a CIO or an IT manager may merge partners.")),
    "partner.seat": Deed(
        EDITORS | {ADMINISTRATOR},
        Words("Only an administrator, a CIO or an IT manager may say for which partner a person signs in."),
    ),
    "scorecard.see": Deed(STAFF, _READ),
    "scorecard.edit": Deed(frozenset({CIO}), Words("Only a CIO may change what scorecards follow.")),
    "document.download": Deed(STAFF, _READ),
    "sub_contractor.see": Deed(STAFF, _READ),
    "contract.see": Deed(EVERYONE, Words("Sign in to see this.")),
    "contract.edit": Deed(EDITORS, Words("Only a CIO or an IT manager may change contracts.")),
    "date.see": Deed(EVERYONE, Words("Sign in to see this.")),
    "service_level.see": Deed(EVERYONE, Words("Sign in to see this.")),
    "service_level.edit": Deed(EDITORS, Words("Only a CIO or an IT manager may change service levels.")),
    "measurement.record": Deed(EDITORS, Words("Only a CIO or an IT manager may log results.")),
    "api_token.edit": Deed(
        frozenset({ADMINISTRATOR}), Words("Only an administrator may create and revoke API tokens.")
    ),
    "claim.record": Deed(
        EDITORS | {PARTNER}, Words("Only the partner, a CIO or an IT manager may enter what the partner claims.")
    ),
    "exclusion.propose": Deed(EDITORS, Words("Only a CIO or an IT manager may propose an exclusion.")),
    "exclusion.approve": Deed(
        frozenset({CIO}), Words("Only a CIO who did not propose the exclusion may approve or reject it.")
    ),
    "credit.see": Deed(STAFF, _READ),
    "credit.edit": Deed(EDITORS, Words("Only a CIO or an IT manager may change fees, rule sheets and credits.")),
    "credit.approve": Deed(
        frozenset({CIO}), Words("Only a CIO who did not propose the closing may approve or reject it.")
    ),
    "qbr.see": Deed(EVERYONE, Words("Sign in to see this.")),
    "qbr.edit": Deed(EDITORS, Words("Only a CIO or an IT manager may run reviews.")),
    "qbr.sign": Deed(EDITORS | {PARTNER}, Words("Only a CIO, an IT manager or the partner may sign off a review.")),
    "review_action.edit": Deed(EDITORS, Words("Only a CIO or an IT manager may change actions.")),
    "review_action.answer": Deed(
        EDITORS | {PARTNER}, Words("Only a CIO, an IT manager or the partner may answer an action.")
    ),
    "idea.see": Deed(EVERYONE, Words("Sign in to see this.")),
    "idea.edit": Deed(EDITORS, Words("Only a CIO or an IT manager may change ideas.")),
    "session.see": Deed(STAFF, _READ),
    "session.edit": Deed(EDITORS, Words("Only a CIO or an IT manager may record sessions and project updates.")),
    "msp_choice.see": Deed(STAFF, _READ),
    "msp_choice.edit": Deed(EDITORS, Words("Only a CIO or an IT manager may compare candidates.")),
    "msp_choice.propose": Deed(EDITORS, Words("Only a CIO or an IT manager may propose a partner.")),
    "msp_choice.approve": Deed(
        frozenset({CIO}), Words("Only a CIO who did not propose the choice may approve or reject it.")
    ),
    "pack.see": Deed(STAFF, _READ),
    "pack.request": Deed(EDITORS, Words("Only a CIO or an IT manager may order a pack.")),
    "pack.finalise": Deed(frozenset({CIO}), Words("Only a CIO who did not order the pack may make it final.")),
    "pack.schedule": Deed(frozenset({CIO}), Words("Only a CIO may set the schedule of packs.")),
    "pack.download": Deed(STAFF, _READ),
    "review_pack.download": Deed(EVERYONE, Words("Sign in to see this.")),
    "search.use": Deed(EVERYONE, Words("Sign in to search.")),
}


def may(member: Member, deed: str) -> bool:
    """Whether the member's role may do the deed at all. Raises KeyError for a deed the table lacks."""
    return member.is_active and member.role in DEEDS[deed].roles


def refusal(member: Member, deed: str) -> str:
    """The sentence why the member may not do the deed; empty where they may."""
    return "" if may(member, deed) else DEEDS[deed].sentence


def require(member: Member, deed: str) -> None:
    """Raises NotAllowed with the deed's sentence unless the member may do it."""
    if not may(member, deed):
        raise NotAllowed(DEEDS[deed].sentence)
