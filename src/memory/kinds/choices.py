"""Salesforce's standard picklists, with the words people say for each value.

Real organisations change these lists, so they are defaults and not enums: a value that is not here is
kept as written. Source: Salesforce standard picklist values for Opportunity, Case, Task and Lead.
"""

from __future__ import annotations

from typing import Final

OPPORTUNITY_STAGE: Final = {
    "Prospecting": ("prospecting", "prospect stage"),
    "Qualification": ("qualification", "qualifying", "qualified", "qual"),
    "Needs Analysis": ("needs analysis", "discovery"),
    "Value Proposition": ("value proposition", "value prop"),
    "Id. Decision Makers": ("id. decision makers", "identify decision makers", "decision makers"),
    "Perception Analysis": ("perception analysis",),
    "Proposal/Price Quote": ("proposal/price quote", "proposal", "price quote", "proposal sent", "quoting"),
    "Negotiation/Review": (
        "negotiation/review",
        "negotiation",
        "negotiations",
        "negotiating",
        "nego",
        "review",
    ),
    "Closed Won": ("closed won", "closed-won", "won", "signed", "closed/won"),
    "Closed Lost": ("closed lost", "closed-lost", "lost", "closed/lost"),
}

CASE_STATUS: Final = {
    "New": ("new", "open", "opened", "reopened"),
    "Working": ("working", "in progress", "being worked on"),
    "On Hold": ("on hold", "waiting on customer"),
    "Escalated": ("escalated", "escalate", "escalating"),
    "Closed": ("closed", "resolved", "solved", "fixed"),
}

CASE_PRIORITY: Final = {
    "High": ("high", "urgent", "critical", "p1", "sev1", "top priority"),
    "Medium": ("medium", "normal", "p2"),
    "Low": ("low", "p3", "minor"),
}

CASE_ORIGIN: Final = {
    "Phone": ("phone", "by phone", "called in", "call"),
    "Email": ("email", "e-mail", "by email"),
    "Web": ("web", "website", "portal", "online form"),
}

TASK_STATUS: Final = {
    "Not Started": ("not started", "to do", "open"),
    "In Progress": ("in progress", "started", "working on it"),
    "Completed": ("completed", "done", "finished"),
    "Waiting on someone else": ("waiting on someone else", "waiting", "blocked"),
    "Deferred": ("deferred", "postponed"),
}

TASK_PRIORITY: Final = {
    "High": ("high", "urgent", "asap", "top priority"),
    "Normal": ("normal", "medium"),
    "Low": ("low",),
}

LEAD_STATUS: Final = {
    "Open - Not Contacted": ("open - not contacted", "not contacted"),
    "Working - Contacted": ("working - contacted", "contacted"),
    "Closed - Converted": ("closed - converted", "converted"),
    "Closed - Not Converted": ("closed - not converted", "not converted"),
    "New": ("new",),
    "Working": ("working",),
    "Nurturing": ("nurturing", "nurture"),
    "Qualified": ("qualified",),
    "Unqualified": ("unqualified", "disqualified", "not qualified"),
}

RATING: Final = {"Hot": ("hot",), "Warm": ("warm",), "Cold": ("cold",)}

ACCOUNT_STATUS: Final = {
    "Active": ("active",),
    "Inactive": ("inactive",),
    "Prospect": ("prospect",),
    "Customer": ("customer",),
    "Churned": ("churned", "former customer"),
}
