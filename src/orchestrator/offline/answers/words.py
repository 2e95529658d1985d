"""How people call fields and kinds of records in questions."""

from __future__ import annotations

import re
from typing import Final

from memory.records import KINDS

FIELD: Final = (
    ("email", r"e-?mails?(?: address(?:es)?)?", "e-mail address"),
    ("mobile_phone", r"(?:mobile|cell)(?: phone)?(?: number)?", "mobile number"),
    ("phone", r"(?:tele)?phone(?: number)?|direct (?:line|number)", "phone number"),
    ("title", r"(?:job )?title|role|position|job", "title"),
    ("department", r"department|team", "department"),
    ("next_step", r"next steps?", "next step"),
    ("stage", r"(?:current |sales )?stage", "stage"),
    ("close_date", r"(?:expected )?clos(?:e|ing) date", "close date"),
    ("amount", r"amount|(?:deal )?value|worth|(?:deal )?size|price", "amount"),
    ("probability", r"probability|chances?|odds|likelihood", "probability"),
    ("currency", r"currency", "currency"),
    ("owner", r"(?:account |deal |case )?owner", "owner"),
    ("priority", r"priority", "priority"),
    ("due_date", r"due date|deadline", "due date"),
    ("status", r"(?:current )?status|state", "status"),
    ("industry", r"industry|sector", "industry"),
    ("website", r"web ?site|web address|url|home ?page", "website"),
    ("number_of_employees", r"(?:number of )?employees|head ?count|staff", "number of employees"),
    ("annual_revenue", r"(?:annual |yearly )?revenue|turnover", "annual revenue"),
    ("parent_name", r"parent(?: company| account)?", "parent company"),
    ("reports_to", r"boss|(?:line )?manager|supervisor", "manager"),
    ("city", r"city|location|address|headquarters?", "location"),
    ("case_number", r"(?:case|ticket) (?:number|id)", "case number"),
    ("order_id", r"order(?: number| id)?", "order"),
    ("id", r"(?:record |salesforce |crm )?id", "id"),
    ("rating", r"rating", "rating"),
    ("origin", r"origin|channel", "origin"),
    ("product", r"product", "product"),
    ("reason", r"reason|cause", "reason"),
    ("lead_source", r"(?:lead )?source", "lead source"),
    ("type", r"type", "type"),
    ("username", r"user ?name|login|user id", "username"),
    ("description", r"description", "description"),
    ("contact_name", r"(?:main |primary )?contact(?: person)?|point of contact", "contact"),
    ("account_name", r"company|employer|account|customer", "account"),
    ("subject", r"subject", "subject"),
    ("name", r"(?:full )?name", "name"),
)
"""Field → how it is asked for → how it is called in an answer."""
ANY_FIELD: Final = "|".join(pattern for _, pattern, _ in FIELD)
CALLED: Final = {field: called for field, _, called in FIELD}
_FIELDS: Final = [(field, re.compile(pattern, re.IGNORECASE)) for field, pattern, _ in FIELD]

OF_KIND: Final = {
    "stage": "opportunities",
    "amount": "opportunities",
    "close_date": "opportunities",
    "probability": "opportunities",
    "next_step": "opportunities",
    "case_number": "cases",
    "order_id": "cases",
    "due_date": "tasks",
    "industry": "accounts",
    "number_of_employees": "accounts",
    "title": "contacts",
    "reports_to": "contacts",
}
"""Fields that, asked of a name that fits several records, mean one kind."""
STAND_INS: Final = {
    "city": (
        "billing_city",
        "billing_street",
        "billing_state",
        "billing_country",
        "mailing_city",
        "mailing_country",
    ),
    "status": ("status", "stage"),
    "stage": ("stage", "status"),
    "account_name": ("account_name", "company", "related_to", "about", "parent_name"),
    "due_date": ("due_date", "close_date"),
    "close_date": ("close_date", "due_date"),
    "phone": ("phone", "mobile_phone"),
    "mobile_phone": ("mobile_phone",),
    "reach": ("email", "phone", "mobile_phone"),
    "contact_name": ("contact_name",),
}
"""Field asked for → the fields of a record that answer it, best first."""

KIND: Final = (
    ("opportunities", r"deals?|opportunit(?:y|ies)|opps?"),
    ("contacts", r"contacts?|people|persons?"),
    ("accounts", r"accounts?|compan(?:y|ies)|customers?|clients?|organi[sz]ations?"),
    ("cases", r"(?:support )?(?:cases?|tickets?)|incidents?|complaints?|issues?"),
    ("tasks", r"tasks?|reminders?|action items?"),
    ("todos", r"to-?dos?|errands?"),
    ("leads", r"leads?|prospects?"),
    ("notes", r"notes?"),
)
ANY_KIND: Final = "|".join(pattern for _, pattern in KIND)
_KINDS: Final = [(kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in KIND]
RELATED: Final = {
    "opportunities": "deals",
    "contacts": "contacts",
    "cases": "cases",
    "tasks": "tasks",
    "notes": "notes",
    "reports": "reports",
    "subsidiaries": "subsidiaries",
}
"""Kind asked for → what it is called among the things that belong to a record."""
SINGULAR: Final = {kind: model.SINGULAR for kind, model in KINDS.items()} | {
    "opportunities": "deal",
    "contacts": "contact",
    "accounts": "account",
    "cases": "case",
    "tasks": "task",
    "todos": "todo",
    "leads": "lead",
    "notes": "note",
    "reports": "person",
    "subsidiaries": "subsidiary",
}
PLURAL: Final = {
    "opportunities": "deals",
    "reports": "people",
    "subsidiaries": "subsidiaries",
}


def field_of(words: str) -> str:
    """Return the field that words of a question mean, or an empty string."""
    return next((field for field, pattern in _FIELDS if pattern.fullmatch(words.strip())), "")


def kind_of(words: str) -> str:
    """Return the kind that a word of a question means, or an empty string."""
    return next((kind for kind, pattern in _KINDS if pattern.fullmatch(words.strip())), "")


def counted(number: int, kind: str, what: str = "") -> str:
    """Write a number of records of a kind, such as `2 open deals`."""
    word = SINGULAR[kind] if number == 1 else PLURAL.get(kind, f"{SINGULAR[kind]}s")
    return f"{number or 'no'} {what} {word}".replace("  ", " ")
