"""By which words people call a field, beside its own name: what tells that a value is meant for it."""

from __future__ import annotations

from typing import Final

CUES: Final = {
    "account_name": "company account employer customer client join move work switch",
    "amount": "amount amt worth value size deal acv tcv arr price total come",
    "annual_revenue": "revenue turnover sale make",
    "billing_city": "city address office headquarter base locate move",
    "billing_country": "country address office headquarter base locate move",
    "billing_postal_code": "postal zip code postcode address",
    "billing_state": "state region address office headquarter base locate move",
    "billing_street": "street address office headquarter base locate move",
    "case_number": "case ticket number",
    "close_date": "close sign signature date slip push pull postpone delay move land decision expect",
    "company": "company employer join move work switch",
    "contact_name": "contact champion person counterpart",
    "currency": "currency amount worth value price total",
    "department": "department team dept work move",
    "due_date": "due deadline by until date postpone push move",
    "email": "mail email e-mail address reach write",
    "first_name": "name call",
    "industry": "industry sector business",
    "last_name": "name call",
    "lead_source": "source come via through find hear",
    "mobile_phone": "mobile cell mob cellphone",
    "name": "name call rename title",
    "next_step": "next step",
    "number_of_employees": "employee staff people headcount",
    "order_id": "order reservation booking",
    "owner": "owner own ownership assign reassign belong handle rep ae take",
    "parent_name": "parent subsidiary belong acquire buy own group",
    "phone": "phone telephone tel number call reach dial line direct office",
    "priority": "priority prio severity urgency urgent",
    "probability": "probability prob chance likelihood confidence odds",
    "product": "product",
    "reason": "reason cause because",
    "related_to": "about concern for",
    "reports_to": "report boss manager supervisor",
    "stage": "stage phase move advance progress push set mark close sign win lose back",
    "status": "status set mark now reopen close",
    "subject": "subject about concern rename",
    "title": "title role job position promote promotion become",
    "username": "user username login account",
    "website": "website site web url domain homepage",
}
"""Field → its words in their base form. A field that is not here is called by its own name alone."""
ENDINGS: Final = {
    **dict.fromkeys(
        ("account_name", "company", "title", "department", "reports_to"), "leave quit resign retire depart"
    ),
    **dict.fromkeys(("status", "due_date", "stage", "close_date"), "cancel drop"),
}
"""Field → words that say that its value is over."""

ENDED: Final = (
    "no not never without longer anymore former ex old end stop drop cancel remove delete clear empty erase expire lapse "
    "withdraw invalid wrong gone lose quit leave move away over forget give up back instead any"
)
"""What says that something is over, beside its value or the word for its field."""


def called(field: str) -> frozenset[str]:
    """Return the words of a field (`tags.urgent` is one of the tags), in their base form."""
    base = field.partition(".")[0]
    return frozenset((*base.split("_"), *CUES.get(base, "").split()))


def over(field: str) -> frozenset[str]:
    """Return the words by which a field's value ends, in their base form."""
    return frozenset(ENDINGS.get(field.partition(".")[0], "").split())
