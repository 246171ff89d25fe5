"""What each short code on the pages of a board pack stands for, in the order of its chapters."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Definition:
    """A figure: its code, its name, what it is made of, the rule, and the source whose last entry counts.

    `inputs` may name figures of the snapshot in braces: “{decided_cost}”.
    """

    code: str
    name: str
    inputs: str
    rule: str
    source: str


BALANCE = "Balance under the bands of {model}"
ATTAINMENT = "Raw counts, compared exactly with the levels of their month"
DEFINITIONS = (
    Definition(
        "A1", "In-house cost", "Register, column In-house, of functions whose both costs are known", "Sum", "inventory"
    ),
    Definition(
        "A2", "External cost", "Register, column External, of functions whose both costs are known", "Sum", "inventory"
    ),
    Definition(
        "A3",
        "MSP share",
        "{external_cost} of {internal_cost} + {external_cost}",
        "External over all known cost",
        "inventory",
    ),
    Definition("A4", "Balance index", "({over_outsourced} − {over_insourced}) / {decided_cost}", BALANCE, "decisions"),
    Definition("A5", "Alignment", "1 − ({over_outsourced} + {over_insourced}) / {decided_cost}", BALANCE, "decisions"),
    Definition("A6", "Balance beam", "Tilt from A4; pans {over_insourced} and {over_outsourced}", BALANCE, "decisions"),
    Definition(
        "A7",
        "Extremes",
        "MSP share A3, classes and shares of the register",
        "Under 10 % with outsourceable functions kept; 80 % and more, or a core function above its band",
        "decisions",
    ),
    Definition("A8", "Which way it leans", "A3 and A4", BALANCE, "decisions"),
    Definition("A9", "Money outside the bands", "Table C4", BALANCE, "decisions"),
    Definition(
        "A10",
        "What is open",
        "Register rows without a decision ({undecided_cost}) or without a cost",
        "Count and sum",
        "inventory",
    ),
    Definition("A11", "Service levels in the quarter", "Tables D2 and D3", ATTAINMENT, "results"),
    Definition("A12", "Reviews and promises", "Tables E2 and E3", "Count", "reviews"),
    Definition(
        "A13",
        "Functions by class and stability",
        "Register, columns Class and Stability",
        "Count; stability as the annex on method says, {model}",
        "scores",
    ),
    Definition(
        "A14",
        "Needed now",
        "Proposals, expired decisions, notice dates and reviews owed",
        "The five most pressing: decisions, core work to bring back, notice dates, reviews",
        "decisions",
    ),
    Definition("A15", "Service credits in sum", "Tables D5", "Sum", "credits"),
    Definition("B1", "Decisions in sum", "Tables B2 and B4", "Count", "decisions"),
    Definition(
        "B2",
        "Decisions approved",
        "Approved decisions, each with its content’s SHA-256 in the portal",
        "As approved",
        "decisions",
    ),
    Definition(
        "B3",
        "Decisions that differ from the score",
        "Rows of B2 whose class is not the score’s",
        "As approved",
        "decisions",
    ),
    Definition("B4", "Proposals waiting", "Decisions not yet approved or rejected", "As proposed", "decisions"),
    Definition(
        "C1",
        "Class × sourcing",
        "Register, columns Class, costs and FTE",
        "Sums by class and by MSP share under 10 %, between, 80 % and more",
        "decisions",
    ),
    Definition(
        "C4",
        "Misaligned functions",
        "Register rows with a class and both costs; bands of the annex on method",
        BALANCE,
        "decisions",
    ),
    Definition(
        "C5", "Spend by partner", "Fees of services of active contracts by function", "Sum by partner", "contracts"
    ),
    Definition(
        "C6",
        "Concentration",
        "Spend by partner, C5",
        "Sum of squared shares × 10,000; 10,000 / index; largest over all",
        "contracts",
    ),
    Definition("D1", "Partners", "Active contracts and monthly results of the quarter", ATTAINMENT, "results"),
    Definition("D2", "Contracts", "Contracts as signed", "Notice by = end − notice days", "contracts"),
    Definition("D3", "Attainment", "Raw counts of each month, attached to this file", ATTAINMENT, "results"),
    Definition("D4", "Misses", "Months of D3 below their expected or minimum level", ATTAINMENT, "results"),
    Definition(
        "D5",
        "Service credits",
        "Closed months of the partner’s contracts, as the ledger shows them on the as-of date",
        "The rule sheet in force in each month; net = gross − earned back",
        "credits",
    ),
    Definition(
        "E1",
        "Reviews by partner and quarter",
        "Reviews planned and held",
        "Due 30 days after the quarter",
        "reviews",
    ),
    Definition(
        "E2",
        "Reviews held",
        "Records of reviews, ratings 1–5 by anchored levels",
        "Mean of the ratings given",
        "reviews",
    ),
    Definition(
        "E3",
        "Actions late",
        "Open actions whose due date lies before the as-of date",
        "Days from due date to as-of date",
        "reviews",
    ),
    Definition("A16", "Benefits in sum", "Table F2", "Arrived: the whole predicted change came", "decisions"),
    Definition(
        "C7",
        "Functions by class and MSP share",
        "Register, columns Class and costs",
        "Area of a dot: cost",
        "decisions",
    ),
    Definition("C8", "Balance by quarter", "Balance as frozen when each quarter was over", BALANCE, "decisions"),
    Definition(
        "C9",
        "Drift",
        "Decisions in force beside today’s answers and costs",
        "Another class than decided, or a share that left the band",
        "decisions",
    ),
    Definition("C10", "Scenario beside today", "The latest scenario that is not archived", BALANCE, "decisions"),
    Definition("C11", "Roadmap drawn", "Table C12", "Fiscal quarters, both included", "decisions"),
    Definition("C12", "Roadmap", "Transitions", "Saves a year = run cost before − after", "decisions"),
    Definition(
        "C13", "Least sure classes", "Register, column Stability", "Share of all weightings won, lowest first", "scores"
    ),
    Definition("D6", "Service credits, all partners", "Tables D5", "Sum; net = gross − earned back", "credits"),
    Definition("D7", "Exit plan and certificates", "The partner’s record", "As recorded", "contracts"),
    Definition(
        "D8", "Scorecards", "Results, fees and ratings of the quarter", "The scorecard sheet in force", "results"
    ),
    Definition(
        "E4",
        "Promises by partner",
        "Actions raised in the year up to the quarter’s end",
        "Kept: done on or before its due date. Broken: done late, dropped, or open beyond it",
        "reviews",
    ),
    Definition("E5", "Ideas", "The register of ideas", "As recorded", "reviews"),
    Definition("F1", "Benefits in sum", "Table F2", "Arrived: the whole predicted change came", "decisions"),
    Definition(
        "F2",
        "Predicted against measured",
        "Tables F4 and F5",
        "Share that came = (measured − before) / (target − before); mean over the measured",
        "decisions",
    ),
    Definition(
        "F3", "Predicted against measured, drawn", "Table F4", "A dot a figure; 100 % as predicted", "decisions"
    ),
    Definition("F4", "What was measured", "Predictions and their last figure", "As recorded", "decisions"),
    Definition("F5", "What is still to be measured", "Predictions without a figure", "As recorded", "decisions"),
)
