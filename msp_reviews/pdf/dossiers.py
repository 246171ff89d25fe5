"""The pages of a decision dossier, from nothing but its snapshot."""

from msp_reviews.domain.dossiers import FunctionPart, dossier
from msp_reviews.domain.packs_reading import Facts
from msp_reviews.pdf.pictures import drawn


def dossier_context(content: Facts, sha256: str) -> Facts:
    """What the template of a dossier shows. content: header and facts; sha256: of their text. No query."""
    found = dossier(content, sha256)
    return {"pack": found, "functions": [_with_chart(part) for part in found.functions]}


def _with_chart(part: FunctionPart) -> Facts:
    if part.ground is None:
        return {"function": part}
    chart = part.ground.chart
    return {"function": part, "chart": drawn("packs/_chart_shares.html", {"chart": chart}, chart.words)}
