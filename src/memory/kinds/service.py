"""Cases and tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from memory.kinds import choices
from memory.kinds.base import Record
from memory.kinds.fields import Relation, crm

if TYPE_CHECKING:
    from collections.abc import Mapping


class SimpleCase(Record):
    """A customer's problem, question or request."""

    KIND: ClassVar[str] = "cases"
    SINGULAR: ClassVar[str] = "case"
    SALESFORCE: ClassVar[str] = "Case"
    HUBSPOT: ClassVar[str] = "tickets"
    PREFIX: ClassVar[str] = "500"
    LIST_FIELDS: ClassVar[tuple[str, ...]] = ("case_number", "status", "priority", "account_name")
    LABEL: ClassVar[tuple[str, ...]] = ("subject", "case_number", "order_id", "id")
    SCOPE: ClassVar[str | None] = "account_name"
    STRONG: ClassVar[tuple[str, ...]] = ("id", "case_number", "order_id")
    RELATIONS: ClassVar[Mapping[str, Relation]] = {
        "account_name": Relation("case_of", ("accounts",)),
        "contact_name": Relation("reported_by", ("contacts",)),
    }

    subject: str | None = crm("text", "What it is about", salesforce="Subject", hubspot="subject")
    id: str | None = crm("id", "Record id, exactly as written", salesforce="Id", hubspot="hs_object_id")
    case_number: str | None = crm(
        "id", "Case or ticket number", salesforce="CaseNumber", hubspot="hs_ticket_id"
    )
    order_id: str | None = crm(
        "id", "Order or reservation it concerns", salesforce="Order_Number__c", hubspot="order_number"
    )
    account_name: str | None = crm("name", "Company", salesforce="Account.Name", hubspot="company")
    contact_name: str | None = crm(
        "name", "Person who reported it", salesforce="Contact.Name", hubspot="contact"
    )
    status: str | None = crm(
        "choice", "Case status", salesforce="Status", hubspot="hs_pipeline_stage", choices=choices.CASE_STATUS
    )
    priority: str | None = crm(
        "choice",
        "High, Medium or Low",
        salesforce="Priority",
        hubspot="hs_ticket_priority",
        choices=choices.CASE_PRIORITY,
    )
    origin: str | None = crm(
        "choice",
        "Phone, Email or Web",
        salesforce="Origin",
        hubspot="source_type",
        choices=choices.CASE_ORIGIN,
    )
    type: str | None = crm("text", "Kind of case", salesforce="Type", hubspot="hs_ticket_category")
    reason: str | None = crm("text", "Cause", salesforce="Reason", hubspot="hs_ticket_reason")
    product: str | None = crm("text", "Product concerned", salesforce="Product__c", hubspot="product")
    owner: str | None = crm("name", "Who works on it", salesforce="Owner.Name", hubspot="hubspot_owner_id")
    description: str | None = crm("text", "Description", salesforce="Description", hubspot="content")


class SimpleTask(Record):
    """Something somebody has to do, usually about another record."""

    KIND: ClassVar[str] = "tasks"
    SINGULAR: ClassVar[str] = "task"
    SALESFORCE: ClassVar[str] = "Task"
    HUBSPOT: ClassVar[str] = "tasks"
    PREFIX: ClassVar[str] = "00T"
    LIST_FIELDS: ClassVar[tuple[str, ...]] = ("due_date", "status", "related_to")
    LABEL: ClassVar[tuple[str, ...]] = ("subject", "id")
    SCOPE: ClassVar[str | None] = "related_to"
    ACTIONS: ClassVar[frozenset[str]] = frozenset({"subject", "description"})
    RELATIONS: ClassVar[Mapping[str, Relation]] = {
        "related_to": Relation("about", ("opportunities", "accounts", "cases")),
        "contact_name": Relation("with", ("contacts", "leads")),
    }

    subject: str | None = crm("text", "What is to be done", salesforce="Subject", hubspot="hs_task_subject")
    id: str | None = crm("id", "Record id, exactly as written", salesforce="Id", hubspot="hs_object_id")
    due_date: str | None = crm("date", "When it is due", salesforce="ActivityDate", hubspot="hs_timestamp")
    status: str | None = crm(
        "choice", "Task status", salesforce="Status", hubspot="hs_task_status", choices=choices.TASK_STATUS
    )
    priority: str | None = crm(
        "choice",
        "High, Normal or Low",
        salesforce="Priority",
        hubspot="hs_task_priority",
        choices=choices.TASK_PRIORITY,
    )
    related_to: str | None = crm(
        "name",
        "Account, opportunity or case it is about (WhatId)",
        salesforce="What.Name",
        hubspot="associated_deal",
    )
    contact_name: str | None = crm(
        "name",
        "Contact or lead it is about (WhoId)",
        salesforce="Who.Name",
        hubspot="associated_contact",
    )
    owner: str | None = crm("name", "Who does it", salesforce="Owner.Name", hubspot="hubspot_owner_id")
    description: str | None = crm("text", "Description", salesforce="Description", hubspot="hs_task_body")
