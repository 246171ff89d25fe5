"""What each short code on the pages of a review pack stands for."""

from msp_reviews.domain.packs_definitions import Definition

ATTAINMENT = "Raw counts, compared exactly with the levels of their month"
PROMISE = "Kept: done on or before its due date. Broken: done late, dropped, or open beyond it"
DEFINITIONS = (
    Definition("Q1", "Day of the review", "The review’s own record", "Due 30 days after the quarter", "reviews"),
    Definition("Q2", "Monthly results met", "Months of R1 in the quarter", ATTAINMENT, "results"),
    Definition("Q3", "Promises kept", "Rows of R4", PROMISE, "reviews"),
    Definition("Q4", "Open actions", "Open rows of R5; late: due before the as-of date", "Count", "reviews"),
    Definition("Q5", "Rating", "Levels of R6 that were given", "Mean, one decimal", "reviews"),
    Definition("Q6", "Service levels in the quarter", "Tables R1 and R2", ATTAINMENT, "results"),
    Definition("Q7", "Promises in sum", "Table R4", PROMISE, "reviews"),
    Definition("Q8", "Claims that differ", "Table R3", "Claimed and measured attainment differ exactly", "results"),
    Definition("Q9", "Next date of the contracts", "Table R7", "Notice by = end − notice days", "contracts"),
    Definition("Q10", "Service credits in sum", "Table R10", "As the ledger shows them on the as-of date", "results"),
    Definition("R1", "Attainment", "Raw counts of each month, in the annex", ATTAINMENT, "results"),
    Definition("R2", "Misses", "Months of R1 below their expected or minimum level", ATTAINMENT, "results"),
    Definition(
        "R3", "Claims that differ", "The partner’s claims beside our results, before exclusions", "As logged", "results"
    ),
    Definition("R4", "Promises", "Actions that stood when the last review ended", PROMISE, "reviews"),
    Definition("R5", "Actions", "Agreed in this review, or open from earlier ones", "As recorded", "reviews"),
    Definition("R6", "Ratings", "Levels 1–5, each by its anchor sentence: a judgement", "As recorded", "reviews"),
    Definition("R7", "Contracts", "Contracts as signed", "Notice by = end − notice days", "contracts"),
    Definition("R8", "Certificates", "The partner’s record", "As recorded", "contracts"),
    Definition("R9", "Ideas", "The register of ideas", "As recorded", "reviews"),
    Definition("R10", "Service credits", "Closed months of the contracts", "Net = gross − earned back", "results"),
    Definition(
        "R11", "Scorecard", "Results, fees and ratings of the quarter", "The scorecard sheet in force", "results"
    ),
    Definition("R12", "Functions served", "Services of the contracts, classes in force", "As approved", "contracts"),
    Definition("R13", "Exit plan", "Steps, cost and tests of the plan", "Days: sum over the steps", "contracts"),
    Definition("R14", "Sub-contractors", "The partner’s record; rank 1 is the partner", "As recorded", "contracts"),
)
