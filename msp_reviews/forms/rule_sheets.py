"""The form of a rule sheet: its fields become the JSON of docs/credits.md and back."""

import re
from typing import Any

from django import forms

from msp_reviews.domain.attainment import Direction, Kind
from msp_reviews.forms.credits import MonthField, money_field
from msp_reviews.models import Contract, RuleSheet, ServiceLevel
from portfolio.domain.language import Words, say
from portfolio.portal.forms import PortalForm

MODELS = [
    ("pool", Words("Pool: a share of the fees is at risk")),
    ("points", Words("Points: bands of attainment give points")),
]
_LINE = re.compile(r"\s*(.+?)\s*:\s*([0-9]+(?:\.[0-9]+)?)\s*%?\s*\Z")
RULES = ("below_minimum", "four_in_twelve", "three_running", "no_data")


def percent_field(label: str, hint: str = "", most: int = 100) -> forms.DecimalField:
    """A share in per cent."""
    return forms.DecimalField(
        label=label, required=False, min_value=0, max_value=most, max_digits=9, decimal_places=5, help_text=hint
    )


def _flag(label: str, *, initial: bool = True) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, initial=initial)


def _lines(label: str, hint: str) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=2000, help_text=hint, widget=forms.Textarea(attrs={"rows": 4})
    )


class RuleSheetForm(PortalForm):
    """All rules of a contract. Beside the fields below, one allocation for each critical service level."""

    starts = MonthField(label=Words("In force from"), help_text=Words("Its first month."))
    model = forms.ChoiceField(label=Words("Model"), choices=MODELS)
    at_risk = percent_field(
        Words("At risk"), Words("Share of the fees, pass-through costs left out; usually 5 to 15 %.")
    )
    pool_size = percent_field(
        Words("Pool size"), Words("What allocations may sum to; usually 150 to 300 %. Empty: 100 %."), 1000
    )
    multipliers = forms.CharField(
        label=Words("Multipliers"),
        required=False,
        max_length=100,
        help_text=Words("For defaults in a row: 1, 2, 3. Empty: none."),
    )
    categories = _lines(
        Words("Categories"), Words("One a line with its share of the pool: “Incidents: 50”. Empty: none.")
    )
    credit_per_point = percent_field(Words("Credit per point"), Words("Share of the fees."))
    cap = percent_field(Words("Cap"), Words("The most that a month may cost, of the fees."))
    bands = _lines(
        Words("Bands"), Words("One a line, from the best edge: “99: 1” gives attainment below 99 % one point.")
    )
    doubling = _flag(Words("Points count twice from the second month running"))
    below_minimum = _flag(Words("Below the minimum level"))
    four_in_twelve = _flag(Words("Below the expected level for the fourth time in twelve months"))
    three_running = _flag(Words("Below the expected level for three months running"))
    no_data = _flag(Words("Nothing was reported"), initial=False)
    earn_back = _flag(Words("Credits of expected-level defaults can be earned back"), initial=False)
    claim_days = forms.IntegerField(
        label=Words("Claim within"),
        required=False,
        min_value=0,
        max_value=3660,
        help_text=Words("Days after the month. Empty: no deadline."),
    )
    four_eyes_above = money_field(
        Words("A second person closes above"), Words("Credits of a month. Empty: one person closes."), required=False
    )
    note = forms.CharField(label=Words("Note"), required=False, max_length=500)

    def __init__(self, *args: Any, contract: Contract, sheet: RuleSheet | None = None, **kwargs: Any) -> None:
        levels = ServiceLevel.objects.filter(contract=contract, is_critical=True).order_by("code")
        self.levels = list(levels)
        if sheet is not None:
            kwargs.setdefault("initial", self._initial(sheet))
            kwargs.setdefault("version", sheet.version)
        super().__init__(*args, **kwargs)
        for level in self.levels:
            self.add_field(f"allocation_{level.pk}", percent_field(say("Allocation of {}", level.code), most=1000))
            self.add_field(
                f"category_{level.pk}", forms.CharField(required=False, max_length=60, label=say("Category"))
            )
            self.add_field(f"bands_{level.pk}", forms.CharField(required=False, max_length=300, label=say("Own bands")))
            for name in ("allocation", "category", "bands"):
                self.fields[f"{name}_{level.pk}"].widget.attrs["class"] = "form-control"

    def rows(self) -> list[tuple[ServiceLevel, forms.BoundField, forms.BoundField, forms.BoundField]]:
        """Each critical service level with its three fields."""
        return [
            (level, self[f"allocation_{level.pk}"], self[f"category_{level.pk}"], self[f"bands_{level.pk}"])
            for level in self.levels
        ]

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        found = super().values()
        return {
            "starts": found["starts"],
            "content": self._content(found),
            "four_eyes_above": found["four_eyes_above"],
            "note": found["note"],
        }

    def clean(self) -> dict[str, Any]:
        """Lines that cannot be read are named beside their field."""
        cleaned = super().clean() or self.cleaned_data
        for name in ("categories", "bands", *(f"bands_{level.pk}" for level in self.levels)):
            for line in _entries(cleaned.get(name) or ""):
                if _LINE.match(line) is None or (name != "categories" and "." in line.rpartition(":")[2]):
                    self.add_error(name, say("“{}” cannot be read. Write for example “99: 1”.", line[:30]))
        for name in ("at_risk",) if cleaned.get("model") == "pool" else ("credit_per_point", "cap"):
            if not cleaned.get(name):
                self.add_error(name, say("This is needed, and above 0."))
        return cleaned

    def _content(self, found: dict[str, Any]) -> dict[str, Any]:
        shared: dict[str, Any] = {
            "model": found["model"],
            "earn_back": found["earn_back"],
            "claim_days": found["claim_days"],
        }
        return shared | (self._pool(found) if found["model"] == "pool" else self._points(found))

    def _pool(self, found: dict[str, Any]) -> dict[str, Any]:
        content: dict[str, Any] = {
            "at_risk": _percent(found["at_risk"]),
            "pool_size": _percent(found["pool_size"] or 100),
            "multipliers": [part.strip() for part in (found["multipliers"] or "1").split(",")],
            "defaults": {rule: found[rule] for rule in RULES},
        }
        weights = {level: found[f"allocation_{level.pk}"] for level in self.levels}
        given = {level: _percent(weight) for level, weight in weights.items() if weight}
        categories = dict(_pairs(found["categories"]))
        if not categories:
            return content | {"allocations": {level.code: weight for level, weight in given.items()}}
        return content | {"categories": self._categories(categories, given, found)}

    def _categories(
        self, categories: dict[str, str], given: dict[ServiceLevel, str], found: dict[str, Any]
    ) -> dict[str, Any]:
        chosen = {level: found[f"category_{level.pk}"] for level in given}
        return {
            name: {
                "allocation": f"{share} %",
                "weights": {level.code: weight for level, weight in given.items() if chosen[level] == name},
            }
            for name, share in categories.items()
        }

    def _points(self, found: dict[str, Any]) -> dict[str, Any]:
        own = {
            level.code: _bands(found[f"bands_{level.pk}"], level) for level in self.levels if found[f"bands_{level.pk}"]
        }
        return {
            "credit_per_point": _percent(found["credit_per_point"]),
            "cap": _percent(found["cap"]),
            "bands": _bands(found["bands"], None),
            "doubling": found["doubling"],
            "defaults": {"no_data": found["no_data"]},
        } | ({"bands_by_service_level": own} if own else {})

    def _initial(self, sheet: RuleSheet) -> dict[str, Any]:
        content = sheet.content
        found: dict[str, Any] = {
            "starts": sheet.starts, "note": sheet.note, "four_eyes_above": sheet.four_eyes_above,
            "multipliers": ", ".join(str(part) for part in content.get("multipliers", [])),
            "bands": _text_of_bands(content.get("bands", [])),
            **{name: content[name] for name in ("model", "earn_back", "claim_days") if name in content},
            **{rule: is_on for rule, is_on in content.get("defaults", {}).items() if rule in RULES},
            **{name: _number(content[name]) for name in ("at_risk", "pool_size", "credit_per_point", "cap") if name in content},
        }  # fmt: skip
        found["doubling"] = content.get("doubling", True)
        return found | self._initial_levels(content)

    def _initial_levels(self, content: dict[str, Any]) -> dict[str, Any]:
        by_code = {level.code: level.pk for level in self.levels}
        found: dict[str, Any] = {}
        for code, weight in content.get("allocations", {}).items():
            found[f"allocation_{by_code.get(code)}"] = _number(weight)
        categories = content.get("categories", {})
        found["categories"] = "\n".join(f"{name}: {_number(one['allocation'])}" for name, one in categories.items())
        for name, one in categories.items():
            for code, weight in one["weights"].items():
                found[f"allocation_{by_code.get(code)}"] = _number(weight)
                found[f"category_{by_code.get(code)}"] = name
        for code, bands in content.get("bands_by_service_level", {}).items():
            found[f"bands_{by_code.get(code)}"] = _text_of_bands(bands, ", ")
        return found


def _percent(value: Any) -> str:
    return f"{value.normalize():f} %" if hasattr(value, "normalize") else f"{value} %"


def _number(text: Any) -> str:
    return str(text).removesuffix("%").strip()


def _entries(text: str) -> list[str]:
    return [line.strip() for line in re.split(r"[\n,]", text) if line.strip()]


def _pairs(text: str) -> list[tuple[str, str]]:
    found = [_LINE.match(line) for line in _entries(text)]
    return [(match[1], match[2]) for match in found if match]


def _bands(text: str, level: ServiceLevel | None) -> list[dict[str, Any]]:
    """Bands in the words of the case file; of a figure the edge is the figure, else per cent."""
    side = "above" if level is not None and level.direction == Direction.LOWER else "below"
    unit = "" if level is not None and level.kind == Kind.VALUE else " %"
    return [{side: f"{edge}{unit}", "points": int(float(points))} for edge, points in _pairs(text)]


def _text_of_bands(bands: list[dict[str, Any]], separator: str = "\n") -> str:
    return separator.join(f"{_number(band.get('below', band.get('above')))}: {band['points']}" for band in bands)
