"""What each short code on the pages of a decision dossier stands for."""

from msp_reviews.domain.packs_definitions import Definition

MODEL = "Criteria model named beside the answers"
WEIGHTINGS = "Share of all possible weightings in which the class wins, integrated exactly"
DEFINITIONS = (
    Definition("S1", "Functions in sum", "Table S3", "Count", "decisions"),
    Definition("S2", "How sure the classes are", "Table S3, column Stability", WEIGHTINGS, "scores"),
    Definition(
        "S3", "Functions and their classes", "Chapters of the functions", "As decided, else as scored", "decisions"
    ),
    Definition(
        "T1",
        "Facts of the function",
        "Inventory and standing decision",
        "MSP share: external over all cost",
        "inventory",
    ),
    Definition("T2", "How often each class wins", "Answers of T3", WEIGHTINGS, "scores"),
    Definition(
        "T3",
        "Answers and what they add",
        "Answers, mean over the assessors",
        "Weighted mean under the criteria model named beside the answers",
        "scores",
    ),
    Definition("T4", "One answer away", "Answers of T3, one changed at a time", MODEL, "scores"),
    Definition("T5", "Unanswered questions", "Every level of each open question", MODEL, "scores"),
    Definition("T6", "Decisions", "Proposals, approvals and rejections", "As recorded", "decisions"),
    Definition("T7", "Who delivers it", "Services of active contracts", "As recorded", "inventory"),
    Definition("T8", "Moves on the roadmap", "Transitions of the function", "As planned", "decisions"),
)
