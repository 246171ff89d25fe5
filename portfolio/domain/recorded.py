"""Names of recorded fields, as a history says them: the key with blanks for its low lines and a capital."""

from portfolio.domain.language import Words, say

NAMES = tuple(map(Words, (
    "Action", "Actions", "Added", "Addendum", "Administrator", "Against the ranking", "Agenda", "All", "Allocations",
    "Alternatives", "Amber from", "Amount", "An", "Anchors", "Annual fee", "Answered", "Answers", "Archived", "Assessors",
    "Assessors removed", "At risk", "Attendees", "Auto renews", "Bands", "Baseline", "Below expected counts",
    "Below minimum", "Benefit", "Benefit expected", "Benefit measured", "Best", "Better", "Blocked", "Bytes", "Calendar",
    "Call for", "Cancel reason", "Candidate", "Candidates", "Cap", "Certificate", "Changed", "Changes", "Checks", "Choice",
    "Chosen", "Claim days", "Class", "Clears", "Closed at", "Closed on", "Colour", "Columns", "Contact", "Contact email",
    "Contact name", "Contact phone", "Content", "Contract", "Copied from", "Copy of", "Corrected", "Cost", "Country",
    "Covers", "Credit per point", "Credits", "Criteria", "Criteria model", "Criterion", "Critical weight", "Currency",
    "Date", "Date order", "Days", "Days after", "Days before", "Decimal sign", "Decisions", "Defaults", "Document", "Does",
    "Doubling", "Due", "Due on", "Earn back", "Email", "Emptied", "Ends", "Ends on", "Error", "Evidence", "Excused",
    "Excused events", "Exit", "Expected", "Expires on", "Fields", "Figures", "File", "Firm", "First",
    "Fiscal year start month", "Four eyes above", "Four in twelve", "From", "From class", "From partner", "From share",
    "Function", "Functions", "Functions added", "Functions removed", "Further partners", "Good", "Green from", "Gross",
    "Happened on", "Held on", "Highest", "Holidays", "Hours", "Idea", "Impact", "Into", "Is after approval", "Is claim",
    "Is critical", "Is feasible", "Is on", "Issued on", "Issuer", "Job", "Judged anew", "Keep days", "Kind", "Label",
    "Language", "Last", "Late", "Leaning", "Leaves out errors", "Left out", "Lei", "Limits", "Locks", "Logo", "Low volume",
    "Lowest", "Made from", "Measure", "Measured on", "Minimum", "Minimum caps at", "Minutes", "Missing", "Model", "Moved",
    "Multipliers", "Names", "New", "No data", "Note", "Notes", "Notice days", "Notice given on", "Number", "Objective", "Of",
    "On", "One off cost", "Opened", "Page", "Partner", "Partner signed name", "Partners", "Period", "Person", "Phone",
    "Place", "Plan", "Pool size", "Position", "Priority", "Project", "Proposed by", "Purpose", "Quarter", "Rag", "Rank",
    "Rating of commercial", "Rating of delivery", "Rating of innovation", "Rating of relationship", "Rating of risk",
    "Reason", "Received", "Received on", "Recipients", "Refreshed", "Reminder", "Renewal months", "Resolved", "Result",
    "Review", "Reviews a year", "Revision", "Role", "Round", "Rows", "Rule sheet", "Run cost after", "Run cost before",
    "Says done", "Scale", "Scenario", "Scheduled on", "Scores", "Seat", "Service", "Service level", "Session", "Share",
    "Shifts", "Signed for the partner by", "Signed for us by", "Slug", "Starts", "Starts on", "Status", "Step", "Submitted",
    "Superseded", "Superseded by", "Target", "Test", "Test every months", "Tested on", "Text", "Theme", "Three running",
    "Thresholds", "Tier", "Time zone", "Title", "To", "To class", "To partner", "To share", "Token", "Total", "Total value",
    "Transitions", "Unchanged", "Unit", "Unit cost", "Update", "Value", "Waits for", "Waiver", "Was automatic", "Week",
    "Weighting", "What", "Why", "Work", "Worst",
)))  # fmt: skip


def name_of(key: str) -> str:
    """The name of a recorded field, in the language that is spoken: due_on is “Due on”."""
    return say(key.replace("_", " ").capitalize())
