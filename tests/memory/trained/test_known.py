from __future__ import annotations

from memory.trained.known import Known, account_called, match_known, one_company

VESTEL = Known("k1", "opportunities", {"name": "Data platform", "account_name": "Vestel", "amount": 350_000})
ARCELIK = Known("k2", "opportunities", {"name": "Data platform", "account_name": "Arcelik"})
ZEYNEP = Known(
    "k3", "contacts", {"name": "Zeynep Kaya", "account_name": "Vestel", "email": "z@vestel.example"}
)
EVERY = [VESTEL, ARCELIK, ZEYNEP]


def test_a_deal_is_meant_by_its_account() -> None:
    assert match_known("opportunities", {"account_name": "Vestel A.Ş."}, EVERY) == ("k1", "account_name")


def test_never_a_deal_of_another_account_though_the_name_is_the_same() -> None:
    assert match_known("opportunities", {"name": "Data platform", "account_name": "Beko"}, EVERY) is None


def test_what_could_be_two_is_neither() -> None:
    assert match_known("opportunities", {"name": "Data platform"}, EVERY) is None


def test_a_first_name_means_the_only_one_of_that_name() -> None:
    assert match_known("contacts", {"name": "Zeynep"}, EVERY) == ("k3", "name")
    assert match_known("contacts", {"name": "Zeynep", "account_name": "Beko"}, EVERY) is None


def test_another_address_is_another_person() -> None:
    assert match_known("contacts", {"name": "Zeynep Kaya", "email": "zk@beko.example"}, EVERY) is None


def test_who_is_not_named_is_not_the_only_one_we_know_there() -> None:
    assert match_known("contacts", {"account_name": "Vestel", "title": "CFO"}, [ZEYNEP]) is None


def test_a_deal_that_is_over_is_not_meant_by_its_account() -> None:
    won = Known("k4", "opportunities", {"name": "Looms", "account_name": "Beko", "stage": "Closed Won"})
    assert match_known("opportunities", {"account_name": "Beko", "amount": 50_000}, [won]) is None


def test_another_number_is_another_case() -> None:
    case = Known("k5", "cases", {"subject": "login fails", "account_name": "Kappa"})
    assert match_known("cases", {"account_name": "Kappa", "case_number": "4711"}, [case]) is None
    assert match_known("cases", {"account_name": "Kappa", "status": "Escalated"}, [case]) == (
        "k5",
        "account_name",
    )


def test_another_object_is_another_fact() -> None:
    fact = Known("k6", "facts", {"subject": "Kappa", "predicate": "uses", "object": "Jira"})
    assert (
        match_known("facts", {"subject": "Kappa", "predicate": "uses", "object": "Confluence"}, [fact])
        is None
    )
    assert match_known("facts", {"subject": "Kappa", "object": "Jira"}, [fact]) == ("k6", "object")


def test_a_deal_is_called_by_a_part_of_its_name_among_those_of_its_account() -> None:
    pumps = Known(
        "k6", "opportunities", {"name": "4 hygienic lobe pumps", "account_name": "Brackenthwaite Dairies"}
    )
    overhaul = Known("k7", "opportunities", {"name": "stock pump overhaul", "account_name": "Tynegate Paper"})
    known = [pumps, overhaul]
    said = {"name": "the lobe pumps", "account_name": "Brackenthwaite"}
    assert match_known("opportunities", said, known) == ("k6", "name")
    assert match_known("opportunities", {**said, "account_name": "Tynegate"}, known) is None
    assert match_known("opportunities", {**said, "name": "lobe pumps spares"}, known) is None


def test_a_case_is_called_by_its_account_and_a_part_of_its_subject() -> None:
    seal = Known("k8", "cases", {"subject": "mech seal leaking", "account_name": "Tynegate Paper"})
    assert match_known("cases", {"subject": "Tynegate seal", "account_name": "Tynegate"}, [seal]) == (
        "k8",
        "subject",
    )


def test_a_name_counts_more_than_an_account_that_only_other_messages_tell() -> None:
    crates = Known("k1", "opportunities", {"name": "wooden crates", "account_name": "Ahrens Maschinenbau"})
    said = {"name": "wooden crates", "account_name": "Brinkmann", "amount": 85_000}
    assert match_known("opportunities", said, [crates]) is None
    assert match_known("opportunities", said, [crates], {"account_name"}) == ("k1", "name")


def test_an_account_that_only_other_messages_tell_says_which_deal_is_meant_if_no_name_does() -> None:
    said = {"account_name": "Vestel", "amount": 360_000}
    assert match_known("opportunities", said, EVERY, {"account_name"}) == ("k1", "account_name")


def test_the_task_that_is_told_to_be_done_is_the_one_that_shares_most_words() -> None:
    known = [
        Known("k1", "tasks", {"subject": "call back", "contact_name": "Dr. Vogl"}),
        Known("k2", "tasks", {"subject": "send photos of the thermostats", "contact_name": "Dr. Vogl"}),
        Known("k3", "tasks", {"subject": "callback to Vogl", "status": "Completed"}),
    ]
    done = {"subject": "callback to Vogl", "status": "Completed"}
    assert match_known("tasks", done, known) == ("k1", "status")
    assert match_known("tasks", {"subject": "the offer", "status": "Completed"}, known) is None
    assert match_known("tasks", {"subject": "Vogl", "status": "Completed"}, known) is None  # it could be two


def test_a_task_for_another_account_or_with_one_word_in_common_is_not_the_one_told_to_be_done() -> None:
    quote = Known("k1", "tasks", {"subject": "send the quote to Beta", "related_to": "Beta GmbH"})
    done = {"subject": "send the quote", "related_to": "Kappa", "status": "Completed"}
    assert match_known("tasks", done, [quote]) is None
    assert match_known("tasks", {**done, "related_to": "Beta"}, [quote]) == ("k1", "status")
    assert (
        match_known("tasks", {"subject": "the quote of the drawings", "status": "Completed"}, [quote]) is None
    )


def test_a_part_of_a_name_alone_means_no_deal_of_which_the_account_is_not_said() -> None:
    renewal = Known("k1", "opportunities", {"name": "renewal of seats", "account_name": "Beta"})
    said = {"name": "the renewal", "account_name": "Kappa"}
    assert match_known("opportunities", said, [renewal], {"account_name"}) is None
    assert match_known("opportunities", {"name": "the renewal"}, [renewal]) is None


def test_an_account_is_called_by_the_beginning_of_its_name_unless_two_are() -> None:
    hansen, other = (
        Known(f"k{at}", "accounts", {"name": name})
        for at, name in enumerate(("Hansen Logistik", "Hansen & Co"))
    )
    assert account_called("hansen", [hansen]) == "Hansen Logistik"
    assert account_called("hansen", [hansen, other]) == ""
    assert account_called("boxes", [hansen]) == ""


SCANNERS = Known("k9", "cases", {"subject": "barcode scanners fail", "case_number": "00041880"})
MACHINES = Known("k10", "opportunities", {"name": "6 machines", "account_name": "Brackenrigg Hotels"})


def test_a_case_is_known_by_its_number_without_the_zeros_before_it() -> None:
    assert match_known("cases", {"case_number": "41880"}, [SCANNERS]) == ("k9", "case_number")
    assert match_known("cases", {"case_number": "41881"}, [SCANNERS]) is None


def test_another_count_of_the_same_is_the_same_deal_of_its_account() -> None:
    said = {"name": "7 machines", "account_name": "Brackenrigg"}
    assert match_known("opportunities", said, [MACHINES]) == ("k10", "name")
    assert match_known("opportunities", {**said, "account_name": "Kelpwater"}, [MACHINES]) is None
    assert match_known("opportunities", {**said, "name": "service contract"}, [MACHINES]) is None


def test_a_deal_of_no_account_is_met_by_its_contact() -> None:
    deal = Known("k11", "opportunities", {"account_name": "Brackenrigg", "contact_name": "Fiona Dalgarno"})
    assert match_known("opportunities", {"contact_name": "fiona", "amount": 1}, [deal]) == (
        "k11",
        "contact_name",
    )
    assert match_known("opportunities", {"contact_name": "Toby", "amount": 1}, [deal]) is None


def test_a_long_company_name_may_have_one_letter_wrong_and_a_short_one_not() -> None:
    assert one_company("Lochmaren", "Lochmarren Garden Centre")
    assert not one_company("Haldex", "Halden")
    assert not one_company("Lochmaren Ltd Spares", "Lochmarren")
