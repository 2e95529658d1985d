"""Accounts, contacts, opportunities and leads."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from memory.kinds import choices
from memory.kinds.base import Record
from memory.kinds.fields import Relation, crm

if TYPE_CHECKING:
    from collections.abc import Mapping

    from memory.kinds.base import NameForm


class SimpleAccount(Record):
    """A company or organisation the user deals with."""

    KIND: ClassVar[str] = "accounts"
    SINGULAR: ClassVar[str] = "account"
    SALESFORCE: ClassVar[str] = "Account"
    HUBSPOT: ClassVar[str] = "companies"
    PREFIX: ClassVar[str] = "001"
    LIST_FIELDS: ClassVar[tuple[str, ...]] = ("industry", "status", "billing_city")
    REQUIRED: ClassVar[tuple[str, ...]] = ("name",)
    NAME_FORM: ClassVar[NameForm] = "organisation"
    STRONG: ClassVar[tuple[str, ...]] = ("id", "website")
    ASKED: ClassVar[bool] = True
    RELATIONS: ClassVar[Mapping[str, Relation]] = {"parent_name": Relation("child_of", ("accounts",))}

    name: str | None = crm("name", "Name of the company", salesforce="Name", hubspot="name")
    id: str | None = crm("id", "Record id, exactly as written", salesforce="Id", hubspot="hs_object_id")
    website: str | None = crm("url", "Website", salesforce="Website", hubspot="website")
    email: str | None = crm("email", "General e-mail address", salesforce="Email__c", hubspot="email")
    phone: str | None = crm("phone", "Main phone number", salesforce="Phone", hubspot="phone")
    industry: str | None = crm("text", "Industry", salesforce="Industry", hubspot="industry")
    type: str | None = crm("text", "Customer, Partner, Competitor …", salesforce="Type", hubspot="type")
    status: str | None = crm(
        "choice",
        "Active, Inactive, Prospect …",
        salesforce="Status__c",
        hubspot="hs_lead_status",
        choices=choices.ACCOUNT_STATUS,
    )
    rating: str | None = crm(
        "choice", "Hot, Warm or Cold", salesforce="Rating", hubspot="rating", choices=choices.RATING
    )
    number_of_employees: int | None = crm(
        "number", "Number of employees", salesforce="NumberOfEmployees", hubspot="numberofemployees"
    )
    annual_revenue: float | None = crm(
        "amount", "Revenue a year", salesforce="AnnualRevenue", hubspot="annualrevenue"
    )
    billing_street: str | None = crm("text", "Street", salesforce="BillingStreet", hubspot="address")
    billing_city: str | None = crm("text", "City", salesforce="BillingCity", hubspot="city")
    billing_state: str | None = crm("text", "State or region", salesforce="BillingState", hubspot="state")
    billing_postal_code: str | None = crm(
        "text", "Postal code", salesforce="BillingPostalCode", hubspot="zip"
    )
    billing_country: str | None = crm("text", "Country", salesforce="BillingCountry", hubspot="country")
    parent_name: str | None = crm(
        "name", "Parent company", salesforce="Parent.Name", hubspot="hs_parent_company_id"
    )
    owner: str | None = crm(
        "name", "Who owns it in our team", salesforce="Owner.Name", hubspot="hubspot_owner_id"
    )
    description: str | None = crm("text", "Description", salesforce="Description", hubspot="description")


class SimpleContact(Record):
    """A person at an account."""

    KIND: ClassVar[str] = "contacts"
    SINGULAR: ClassVar[str] = "contact"
    SALESFORCE: ClassVar[str] = "Contact"
    HUBSPOT: ClassVar[str] = "contacts"
    PREFIX: ClassVar[str] = "003"
    LIST_FIELDS: ClassVar[tuple[str, ...]] = ("title", "account_name")
    REQUIRED: ClassVar[tuple[str, ...]] = ("last_name",)
    LABEL: ClassVar[tuple[str, ...]] = ("name", "email", "id")
    SCOPE: ClassVar[str | None] = "account_name"
    NAME_FORM: ClassVar[NameForm] = "person"
    STRONG: ClassVar[tuple[str, ...]] = ("id", "email", "username")
    ASKED: ClassVar[bool] = True
    RELATIONS: ClassVar[Mapping[str, Relation]] = {
        "account_name": Relation("works_for", ("accounts",)),
        "reports_to": Relation("reports_to", ("contacts",)),
    }

    name: str | None = crm("name", "Full name", salesforce="Name", hubspot="name")
    first_name: str | None = crm("name", "First name", salesforce="FirstName", hubspot="firstname")
    last_name: str | None = crm("name", "Last name", salesforce="LastName", hubspot="lastname")
    id: str | None = crm("id", "Record id, exactly as written", salesforce="Id", hubspot="hs_object_id")
    email: str | None = crm("email", "E-mail address", salesforce="Email", hubspot="email")
    phone: str | None = crm("phone", "Phone number", salesforce="Phone", hubspot="phone")
    mobile_phone: str | None = crm("phone", "Mobile number", salesforce="MobilePhone", hubspot="mobilephone")
    title: str | None = crm("text", "Job title", salesforce="Title", hubspot="jobtitle")
    department: str | None = crm("text", "Department", salesforce="Department", hubspot="department")
    account_name: str | None = crm(
        "name", "Company the person works for", salesforce="Account.Name", hubspot="company"
    )
    reports_to: str | None = crm(
        "name", "Whom the person reports to", salesforce="ReportsTo.Name", hubspot="hs_reports_to"
    )
    mailing_street: str | None = crm("text", "Street", salesforce="MailingStreet", hubspot="address")
    mailing_city: str | None = crm("text", "City", salesforce="MailingCity", hubspot="city")
    mailing_state: str | None = crm("text", "State or region", salesforce="MailingState", hubspot="state")
    mailing_postal_code: str | None = crm(
        "text", "Postal code", salesforce="MailingPostalCode", hubspot="zip"
    )
    mailing_country: str | None = crm("text", "Country", salesforce="MailingCountry", hubspot="country")
    username: str | None = crm(
        "text", "Login name at the company", salesforce="Username__c", hubspot="username"
    )
    owner: str | None = crm(
        "name", "Who owns it in our team", salesforce="Owner.Name", hubspot="hubspot_owner_id"
    )
    description: str | None = crm("text", "Description", salesforce="Description", hubspot="description")


class SimpleOpportunity(Record):
    """A deal: a possible sale to an account."""

    KIND: ClassVar[str] = "opportunities"
    SINGULAR: ClassVar[str] = "opportunity"
    SALESFORCE: ClassVar[str] = "Opportunity"
    HUBSPOT: ClassVar[str] = "deals"
    PREFIX: ClassVar[str] = "006"
    LIST_FIELDS: ClassVar[tuple[str, ...]] = ("stage", "amount", "close_date", "account_name", "owner")
    ACTIONS: ClassVar[frozenset[str]] = frozenset({"next_step"})
    REQUIRED: ClassVar[tuple[str, ...]] = ("name", "stage", "close_date")
    LABEL: ClassVar[tuple[str, ...]] = ("name", "id")
    SCOPE: ClassVar[str | None] = "account_name"
    UNNAMED: ClassVar[bool] = True
    RELATIONS: ClassVar[Mapping[str, Relation]] = {
        "account_name": Relation("deal_of", ("accounts",)),
        "contact_name": Relation("contact", ("contacts",)),
    }

    name: str | None = crm("name", "Name of the deal", salesforce="Name", hubspot="dealname")
    id: str | None = crm("id", "Record id, exactly as written", salesforce="Id", hubspot="hs_object_id")
    account_name: str | None = crm("name", "Company", salesforce="Account.Name", hubspot="company")
    contact_name: str | None = crm(
        "name", "Main person at the company", salesforce="Contact.Name", hubspot="contact"
    )
    stage: str | None = crm(
        "choice",
        "Sales stage",
        salesforce="StageName",
        hubspot="dealstage",
        choices=choices.OPPORTUNITY_STAGE,
    )
    amount: float | None = crm(
        "amount", "Value of the deal, in whole currency units", salesforce="Amount", hubspot="amount"
    )
    currency: str | None = crm(
        "currency",
        "ISO 4217 code of the amount",
        salesforce="CurrencyIsoCode",
        hubspot="deal_currency_code",
    )
    close_date: str | None = crm(
        "date", "Expected or actual close", salesforce="CloseDate", hubspot="closedate"
    )
    probability: float | None = crm(
        "percent", "Chance to win, 0 to 100", salesforce="Probability", hubspot="hs_deal_stage_probability"
    )
    type: str | None = crm("text", "New business, renewal …", salesforce="Type", hubspot="dealtype")
    next_step: str | None = crm("text", "What happens next", salesforce="NextStep", hubspot="hs_next_step")
    lead_source: str | None = crm(
        "text", "Where it came from", salesforce="LeadSource", hubspot="hs_analytics_source"
    )
    owner: str | None = crm(
        "name", "Who owns it in our team", salesforce="Owner.Name", hubspot="hubspot_owner_id"
    )
    description: str | None = crm("text", "Description", salesforce="Description", hubspot="description")


class SimpleLead(Record):
    """A person or company that may become a customer and is not yet an account."""

    KIND: ClassVar[str] = "leads"
    SINGULAR: ClassVar[str] = "lead"
    SALESFORCE: ClassVar[str] = "Lead"
    HUBSPOT: ClassVar[str] = "leads"
    PREFIX: ClassVar[str] = "00Q"
    LIST_FIELDS: ClassVar[tuple[str, ...]] = ("company", "status")
    REQUIRED: ClassVar[tuple[str, ...]] = ("last_name", "company")
    LABEL: ClassVar[tuple[str, ...]] = ("name", "company", "email", "id")
    SCOPE: ClassVar[str | None] = "company"
    NAME_FORM: ClassVar[NameForm] = "person"
    STRONG: ClassVar[tuple[str, ...]] = ("id", "email")
    ASKED: ClassVar[bool] = True

    name: str | None = crm("name", "Full name", salesforce="Name", hubspot="hs_lead_name")
    first_name: str | None = crm("name", "First name", salesforce="FirstName", hubspot="firstname")
    last_name: str | None = crm("name", "Last name", salesforce="LastName", hubspot="lastname")
    company: str | None = crm("name", "Company", salesforce="Company", hubspot="company")
    id: str | None = crm("id", "Record id, exactly as written", salesforce="Id", hubspot="hs_object_id")
    email: str | None = crm("email", "E-mail address", salesforce="Email", hubspot="email")
    phone: str | None = crm("phone", "Phone number", salesforce="Phone", hubspot="phone")
    title: str | None = crm("text", "Job title", salesforce="Title", hubspot="jobtitle")
    status: str | None = crm(
        "choice", "Lead status", salesforce="Status", hubspot="hs_lead_status", choices=choices.LEAD_STATUS
    )
    rating: str | None = crm(
        "choice", "Hot, Warm or Cold", salesforce="Rating", hubspot="rating", choices=choices.RATING
    )
    lead_source: str | None = crm(
        "text", "Where it came from", salesforce="LeadSource", hubspot="hs_analytics_source"
    )
    industry: str | None = crm("text", "Industry", salesforce="Industry", hubspot="industry")
    website: str | None = crm("url", "Website", salesforce="Website", hubspot="website")
    annual_revenue: float | None = crm(
        "amount", "Revenue a year", salesforce="AnnualRevenue", hubspot="annualrevenue"
    )
    owner: str | None = crm(
        "name", "Who owns it in our team", salesforce="Owner.Name", hubspot="hubspot_owner_id"
    )
    description: str | None = crm("text", "Description", salesforce="Description", hubspot="description")
