"""Packs: PDFs for the board, and the frozen facts they are made of."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from msp_reviews.models.qbrs import QBR
from portfolio.domain.language import ENGLISH, LANGUAGES, Words
from portfolio.domain.quarters import Quarter
from portfolio.models import ITFunction, Job, Member, Organisation


class PackKind(models.TextChoices):
    """What a pack is for. `partner`: the review pack with nothing but what the partner's own people may see."""

    BOARD = "board", Words("Board pack")
    REVIEW = "review", Words("Review pack")
    PARTNER = "partner", Words("Partner's review pack")
    DOSSIER = "dossier", Words("Decision dossier")


OF_A_REVIEW = [PackKind.REVIEW.value, PackKind.PARTNER.value]


class PackState(models.TextChoices):
    """Standing of a pack. A final one is never rebuilt; a new one supersedes it."""

    DRAFT = "draft", Words("Draft")
    FINAL = "final", Words("Final")
    SUPERSEDED = "superseded", Words("Superseded")


class Snapshot(models.Model):
    """All facts of one pack, frozen at the click. `content` is canonical JSON text; `sha256` its digest. Never changed."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="snapshots")
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    taken_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "sha256"], name="snapshot_once"),
        ]

    def __str__(self) -> str:
        return self.sha256[:16]


class Pack(models.Model):
    """One PDF, for example board pack 7 of Company Y for 2026Q3. Built once `built_at` is set.

    The file lies in MEDIA_ROOT/packs under its SHA-256. `job`: what builds it. Packs are numbered per organisation.
    `subject`: whom or what it is about, empty for the board's; `about`: the same for the database, so that of one subject
    quarter and language one pack is final. `qbr`: the review of a review pack. `functions`: those of a dossier.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="packs")
    kind = models.CharField(max_length=10, choices=PackKind.choices, default=PackKind.BOARD)
    fiscal_year = models.PositiveSmallIntegerField()
    quarter_number = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    subject = models.CharField(max_length=200, blank=True)
    about = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=10, choices=LANGUAGES.items(), default=ENGLISH)
    qbr = models.ForeignKey(QBR, on_delete=models.PROTECT, null=True, blank=True, related_name="packs")
    functions = models.ManyToManyField(ITFunction, blank=True, related_name="packs")
    state = models.CharField(max_length=10, choices=PackState.choices, default=PackState.DRAFT)
    snapshot = models.OneToOneField(Snapshot, on_delete=models.PROTECT, related_name="pack")
    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="+")
    requested_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    built_at = models.DateTimeField(null=True, blank=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    pdf_bytes = models.PositiveIntegerField(null=True, blank=True)
    pages = models.PositiveIntegerField(null=True, blank=True)
    file_removed_at = models.DateTimeField(null=True, blank=True)
    final_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    final_at = models.DateTimeField(null=True, blank=True)
    superseded_by = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="supersedes"
    )
    version = models.PositiveIntegerField(default=1)

    #: What a final pack may still change: only that another one took its place.
    SUPERSEDING_COLUMNS: ClassVar[tuple[str, ...]] = ("state", "superseded_by_id", "version")

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "number"], name="pack_number_once"),
            models.UniqueConstraint(
                fields=["organisation", "kind", "about", "language", "fiscal_year", "quarter_number"],
                condition=Q(state="final"),
                name="pack_one_final_a_quarter",
            ),
            models.CheckConstraint(condition=Q(quarter_number__range=(1, 4)), name="pack_quarter_1_to_4"),
            models.CheckConstraint(condition=Q(kind__in=PackKind.values), name="pack_kind_known"),
            models.CheckConstraint(
                condition=Q(kind__in=OF_A_REVIEW, qbr__isnull=False) | ~Q(kind__in=OF_A_REVIEW) & Q(qbr__isnull=True),
                name="pack_of_a_review_names_it",
            ),
            models.CheckConstraint(
                condition=Q(built_at__isnull=True, pdf_sha256="", pdf_bytes__isnull=True, pages__isnull=True)
                | Q(built_at__isnull=False, pdf_bytes__isnull=False, pages__isnull=False) & ~Q(pdf_sha256=""),
                name="pack_built_has_its_file",
            ),
            models.CheckConstraint(
                condition=Q(file_removed_at__isnull=True) | Q(state="draft", built_at__isnull=False),
                name="pack_only_drafts_lose_files",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", final_at__isnull=True, final_by__isnull=True)
                | Q(state__in=["final", "superseded"], final_at__isnull=False, final_by__isnull=False),
                name="pack_final_at_with_by",
            ),
            models.CheckConstraint(
                condition=Q(final_by__isnull=True) | ~Q(final_by=models.F("requested_by")), name="pack_four_eyes"
            ),
            models.CheckConstraint(
                condition=Q(state="superseded", superseded_by__isnull=False)
                | ~Q(state="superseded") & Q(superseded_by__isnull=True),
                name="pack_superseded_by_one",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["pdf_sha256"], name="pack_by_file")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}, {f'{self.subject} {self.quarter}'.strip()}"

    def get_absolute_url(self) -> str:
        """The pack's page."""
        return reverse("msp_reviews:pack", args=[self.organisation.slug, self.number])

    @property
    def quarter(self) -> Quarter:
        """The fiscal quarter it reports on."""
        return Quarter(self.fiscal_year, self.quarter_number)

    @property
    def is_built(self) -> bool:
        """Whether it was built."""
        return self.built_at is not None

    @property
    def has_file(self) -> bool:
        """Whether there is a file to download."""
        return self.is_built and self.file_removed_at is None


class PackEdition(models.Model):
    """One file that was built for a pack, for example the draft that became final later. Never changed, never removed.

    It is what a file in somebody's hands is compared with. `signed_by`: subject, serial and fingerprint of the certificate
    that it was signed with; None: not signed.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="pack_editions")
    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="editions")
    snapshot = models.OneToOneField(Snapshot, on_delete=models.PROTECT, related_name="edition")
    state = models.CharField(
        max_length=10, choices=[(PackState.DRAFT, Words("Draft")), (PackState.FINAL, Words("Final"))]
    )
    pdf_sha256 = models.CharField(max_length=64)
    pdf_bytes = models.PositiveIntegerField()
    pages = models.PositiveIntegerField()
    built_at = models.DateTimeField()
    signed_by = models.JSONField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pack", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "pdf_sha256"], name="pack_edition_file_once"),
            models.CheckConstraint(condition=Q(state__in=["draft", "final"]), name="pack_edition_draft_or_final"),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} of {self.pack}"
