"""The pages of a review pack, from nothing but its snapshot."""

from msp_reviews.domain.packs_reading import Facts
from msp_reviews.domain.review_packs import review_pack
from msp_reviews.pdf.pictures import drawn_trends


def review_context(content: Facts, sha256: str) -> Facts:
    """What the template of a review pack shows. content: header and facts; sha256: of their text. No query."""
    pack = review_pack(content, sha256)
    return {"pack": pack, "trends": drawn_trends(pack.levels.trends)}
