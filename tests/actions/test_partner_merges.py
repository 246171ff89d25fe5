"""Two partners that are one: everything goes over, and comes back."""

from datetime import date

import pytest
from django.test import Client

from msp_reviews.actions.contracts import edit_contract
from msp_reviews.actions.partner_merges import merge_partners, undo_merge
from msp_reviews.models import QBR, Contract, Partner, PartnerDocument, PartnerMerge, PartnerSeat, QBRAction
from msp_reviews.queries.imports import partner_ids
from msp_reviews.queries.partner_merges import owned_by
from portfolio.domain.errors import NotAllowed, Refusal
from portfolio.models import AuditEvent, Member, Role
from portfolio.versions import StaleVersion
from tests.factories import ContractFactory, MemberFactory, PartnerFactory, QBRActionFactory, QBRFactory, partner_user
from tests.web.test_canary import Canary

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> Member:
    return MemberFactory(role=Role.IT_MANAGER)


@pytest.fixture
def wrong(manager: Member) -> Partner:
    return PartnerFactory(organisation=manager.organisation, name="Northwnd")


@pytest.fixture
def right(manager: Member) -> Partner:
    return PartnerFactory(organisation=manager.organisation, name="Northwind")


def test_everything_that_names_a_partner_goes_over_and_comes_back(manager: Member, right: Partner) -> None:
    """The canary has a row in every table: one that refuses to move would be left behind."""
    source: Partner = Canary(manager.organisation, manager).rows[Partner]
    PartnerMerge.objects.all().delete()
    owned = owned_by(source)
    assert len(owned) >= 15
    merge = merge_partners(source=source, target=right, version=source.version, by=manager)
    assert (owned_by(source), merge.stays) == ([], [])
    assert owned_by(right) == owned
    undo_merge(merge=merge, by=manager)
    assert (owned_by(right), owned_by(source)) == ([], owned)
    source.refresh_from_db()
    assert (source.status, source.merged_into) == ("active", None)


def test_signed_reviews_go_over_and_keep_what_was_signed(manager: Member, wrong: Partner, right: Partner) -> None:
    qbr = QBRFactory(partner=wrong, state="held", held_on=date(2026, 10, 14))
    now = manager.created_at
    signatures = {"buyer_signed_by": manager, "buyer_signed_at": now, "partner_signed_by": manager, "record": {"a": 1}}
    more = {"partner_signed_at": now, "partner_signed_name": "Tom", "content_sha256": "a" * 64, "state": "signed"}
    type(qbr).objects.filter(pk=qbr.pk).update(**signatures, **more)
    merge_partners(source=wrong, target=right, version=1, by=manager)
    qbr.refresh_from_db()
    assert (qbr.partner, qbr.content_sha256, qbr.record) == (right, "a" * 64, {"a": 1})


def test_what_the_other_has_already_stays(manager: Member, wrong: Partner, right: Partner) -> None:
    for partner, title in ((wrong, "Mine"), (right, "Yours"), (wrong, "Other")):
        sha256 = ("b" if title == "Other" else "a") * 64
        facts = {"title": title, "file_name": "c.pdf", "kind": "pdf", "sha256": sha256, "size": 1}
        PartnerDocument.objects.create(
            organisation=manager.organisation, partner=partner, added_by=manager, added_at=manager.created_at, **facts
        )
    merge_partners(source=wrong, target=right, version=1, by=manager)
    assert set(right.documents.values_list("title", flat=True)) == {"Yours", "Other"}
    assert [row.title for row in wrong.documents.all()] == ["Mine"]


def test_a_review_of_a_quarter_that_both_have_stays_and_its_actions_go_over(
    manager: Member, wrong: Partner, right: Partner
) -> None:
    theirs, ours = QBRFactory(partner=wrong), QBRFactory(partner=right)
    alone = QBRFactory(partner=wrong, quarter_number=2)
    promised = QBRActionFactory(partner=wrong, qbr=theirs)
    before = [qbr.content_sha256 for qbr in QBR.objects.order_by("pk")]
    merge = merge_partners(source=wrong, target=right, version=1, by=manager)
    assert (merge.stays, merge.reviews_stayed) == ([("msp_reviews.qbr", "partner", [theirs.pk])], 1)
    assert set(right.qbrs.all()) == {ours, alone} and list(wrong.qbrs.all()) == [theirs]
    promised.refresh_from_db()
    assert (promised.partner, promised.qbr) == (right, theirs)
    undo_merge(merge=merge, by=manager)
    assert set(wrong.qbrs.all()) == {theirs, alone} and list(right.qbrs.all()) == [ours]
    assert [qbr.content_sha256 for qbr in QBR.objects.order_by("pk")] == before


def test_the_partner_reads_where_a_review_stayed_and_their_people_get_no_dead_link(
    client: Client, manager: Member, wrong: Partner, right: Partner
) -> None:
    theirs = QBRFactory(partner=wrong)
    QBRFactory(partner=right)
    promised = QBRActionFactory(partner=wrong, qbr=theirs)
    merge_partners(source=wrong, target=right, version=1, by=manager)
    client.force_login(manager.user)
    assert "1 review stayed with" in client.get(right.get_absolute_url()).content.decode()
    assert theirs.get_absolute_url() in client.get(promised.get_absolute_url()).content.decode()
    client.force_login(partner_user(right).user)
    for address in (promised.get_absolute_url(), f"/{manager.organisation.slug}/actions/"):
        page = client.get(address).content.decode()
        assert "2026Q3" in page and theirs.get_absolute_url() not in page


def test_people_sign_in_for_the_other_partner_at_once(manager: Member, wrong: Partner, right: Partner) -> None:
    tom = partner_user(wrong)
    merge_partners(source=wrong, target=right, version=1, by=manager)
    assert PartnerSeat.objects.get(member=tom).partner == right


def test_what_came_since_stays_and_what_was_removed_is_no_hindrance(
    manager: Member, wrong: Partner, right: Partner
) -> None:
    old, gone = QBRActionFactory(partner=wrong), QBRActionFactory(partner=wrong)
    merge = merge_partners(source=wrong, target=right, version=1, by=manager)
    gone.delete()
    new = QBRActionFactory(partner=right)
    undo_merge(merge=merge, by=manager)
    assert {action.pk: action.partner for action in QBRAction.objects.all()} == {old.pk: wrong, new.pk: right}


def test_a_row_that_went_on_to_a_third_keeps_the_merge(manager: Member, wrong: Partner, right: Partner) -> None:
    contract = ContractFactory(partner=wrong)
    merge = merge_partners(source=wrong, target=right, version=1, by=manager)
    third = PartnerFactory(organisation=manager.organisation)
    Contract.objects.filter(pk=contract.pk).update(partner=third)
    with pytest.raises(Refusal, match="A contract was given to another partner since"):
        undo_merge(merge=merge, by=manager)
    wrong.refresh_from_db()
    assert wrong.merged_into == right


def test_a_chain_is_undone_from_its_end(manager: Member, wrong: Partner, right: Partner) -> None:
    third = PartnerFactory(organisation=manager.organisation)
    first = merge_partners(source=wrong, target=right, version=1, by=manager)
    right.refresh_from_db()
    second = merge_partners(source=right, target=third, version=1, by=manager)
    with pytest.raises(Refusal, match="Undo that first"):
        undo_merge(merge=first, by=manager)
    undo_merge(merge=second, by=manager)
    undo_merge(merge=first, by=manager)
    with pytest.raises(Refusal, match="undone already"):
        undo_merge(merge=first, by=manager)


def test_a_form_that_was_open_does_not_bring_the_old_partner_back(
    manager: Member, wrong: Partner, right: Partner
) -> None:
    contract = ContractFactory(partner=wrong)
    merge_partners(source=wrong, target=right, version=1, by=manager)
    with pytest.raises(StaleVersion):
        edit_contract(contract=contract, values={"partner": wrong}, version=1, by=manager)


def test_imports_that_name_the_old_partner_reach_the_new_one(manager: Member, wrong: Partner, right: Partner) -> None:
    merge_partners(source=wrong, target=right, version=1, by=manager)
    assert partner_ids(manager.organisation, ["northwnd", "northwind"]) == {"northwnd": right.pk, "northwind": right.pk}


def test_who_may_not_and_what_is_not_two_partners_is_refused(manager: Member, wrong: Partner, right: Partner) -> None:
    reader = MemberFactory(organisation=manager.organisation, role=Role.EXECUTIVE)
    with pytest.raises(NotAllowed):
        merge_partners(source=wrong, target=right, version=1, by=reader)
    for other in (wrong, PartnerFactory()):
        with pytest.raises(Refusal, match="Choose another partner"):
            merge_partners(source=wrong, target=other, version=1, by=manager)


def test_both_partners_remember_the_merge(manager: Member, wrong: Partner, right: Partner) -> None:
    ContractFactory(partner=wrong)
    undo_merge(merge=merge_partners(source=wrong, target=right, version=1, by=manager), by=manager)
    deeds = AuditEvent.objects.order_by("seq").values_list("deed", "target_id")
    keys = (str(right.pk), str(wrong.pk))
    assert list(deeds) == [(deed, key) for deed in ("partner.merge", "partner.undo_merge") for key in keys]
    assert '"moved":{"contract":1}' in AuditEvent.objects.earliest("seq").body
