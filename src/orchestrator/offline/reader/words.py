"""Small word lists of the trade: nouns, verbs, titles. No names of people or companies."""

from __future__ import annotations

from typing import Final

from memory.text.names import HONORIFICS, LEGAL_FORMS


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


LEGAL: Final = LEGAL_FORMS | _set("company corporation")
"""Endings that make a name a company's."""

ORG_NOUNS: Final = _set(
    "group systems solutions partners technologies technology industries labs laboratories consulting holdings bank "
    "software analytics traders trading logistics enterprises associates ventures capital networks dynamics "
    "electronics pharmaceuticals pharma foods motors airlines airways energy media studios studio international "
    "university college hospital institute foundation council clinic insurance financial brothers manufacturing "
    "robotics healthcare biotech aerospace communications telecom engineering construction works collective agency "
    "retail stores mills farms computing consultancy semiconductors textiles materials chemicals instruments shipping "
    "freight brewery properties realty interactive digital innovations dental legal hotels resorts outfitters grocers "
    "bakery winery supply supplies tech corp global worldwide advisors advisory equipment steel plastics optics "
    "biosciences genomics therapeutics diagnostics records publishing press games security"
)
"""Last words that suggest a company's name."""

DEAL_NOUNS: Final = _set(
    "renewal expansion deal opportunity opp upgrade migration implementation project pilot rollout license licence "
    "licenses program programme integration suite platform deployment upsell subscription contract transformation "
    "package bundle initiative assessment modernization modernisation retrofit training adoption infrastructure "
    "infra services service support enablement overhaul refresh extension onboarding purchase order solution "
    "solutions system app development dev consolidation automation analytics optimization install installation "
    "bid tender proposal features add-on renewals agreement replacement trial poc module study audit retainer "
    "partnership framework engagement campaign setup build phase redesign"
)
"""Last words that make a phrase the name of a deal."""

GENERIC_DEALS: Final = _set(
    "renewal expansion upsell pilot rollout retrofit extension trial upgrade migration"
)
"""Deals people call by one noun ("the renewal")."""

CRM_NOUNS: Final = _set(
    "contact contacts client clients customer customers account accounts acct company opp opps opportunity "
    "opportunities deal deals lead leads case cases ticket tickets task tasks quote quotes note notes owner stage "
    "status amount amt close date prob probability email e-mail phone mobile title industry crm id ids subject "
    "description priority name address record records poc pipeline contract contracts order orders reservation "
    "primary main new add-on prospect prospects meeting call demo proposal invoice budget reason username user "
    "number source website domain next step action reference team"
)

TITLE_HEADS: Final = _set(
    "ceo cto cfo coo cio ciso cmo cro cpo vp svp evp avp president director manager head chief officer lead engineer "
    "developer analyst architect consultant associate specialist coordinator administrator assistant executive "
    "founder co-founder partner principal buyer controller supervisor secretary treasurer chair chairman chairwoman "
    "owner advisor counsel attorney accountant planner designer scientist technician representative agent "
    "superintendent dean professor nurse physician pharmacist strategist recruiter editor producer intern dpo pm "
    "procurement"
)
"""Words one of which a job title holds."""

TITLE_WORDS: Final = TITLE_HEADS | _set(
    "of and & for the senior junior sr jr vice deputy global regional national chief general managing it hr sales "
    "marketing operations ops finance product procurement purchasing engineering technology information security "
    "data customer success support account business development people talent legal compliance supply chain logistics "
    "facilities plant research strategy digital commercial revenue field service services training quality "
    "infrastructure network systems software solutions clinical medical communications program project office "
    "interim acting group north south east west america emea apac eng mgr dir learning risk growth partnerships "
    "fleet store warehouse production manufacturing maintenance innovation design brand content accounts payable "
    "transformation cloud platform research"
)

GREETINGS: Final = _set(
    "hi hello hey dear thanks thank good morning afternoon evening regards best sincerely cheers welcome greetings "
    "yes no ok okay sure great awesome perfect excellent absolutely certainly understood confirmed noted acknowledged "
    "cool nice right well so now then next finally first also please pls alright however boom sweet yep yeah nope "
    "congrats congratulations sorry unfortunately fyi update reminder ps btw oh wow ah hmm just actually"
)
FUNCTION: Final = _set(
    "i i'm i've i'd i'll you your we we're we've our us they they're their them he he's his him she she's her it its "
    "it's this that these those there here what who when where why how which whose is are was were be been being am "
    "do does did has have had can could will would shall should may might must if unless and or but not nor as at by "
    "for from in into of off on onto out over per to up via with without within about above after before behind "
    "bei mit für chez avec below between during near since through under until upon a an the some any all both each every more most other "
    "another such only own same than too very let let's don't doesn't didn't isn't wasn't won't can't while because"
)
ADJECTIVES: Final = _set(
    "joint big great good huge real final whole same other first last next small current open old nice fair done raw best "
    "biggest largest smallest latest recent key major minor potential possible entire average total weird tough easy quick"
)
"""Words that stand before "deal" and name nobody's."""
VERBS: Final = _set(
    "add adjust append apply archive arrange assign associate attach attached book bring bump call cancel capture "
    "change clone close closed confirm connect convert correct create created deactivate delete draft drop edit email "
    "enter escalate fetch fill find finish fix flag follow forward found get give got grab help increase insert "
    "invite issue keep link linked list locate log look lower make mark merge met modify move moved need notify open "
    "ping place plan prepare proceed process pull push put raise record reduce reassign register remember remind "
    "remove rename reopen replace reschedule resolve retrieve review revise save schedule search send sent set share "
    "show spoke start store submit summarize swap switch sync tag take talked task track transfer updated upd upload "
    "use validate verify view write invoking using reasoning generate proceeding verifying assuming checking "
    "searching retrieving creating adding updating emailed called visited meet see saw had told asked working "
    "identify initiate ensure based include including forget not"
)
CALENDAR: Final = _set(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thurs "
    "fri today tomorrow yesterday"
)
STAGE_WORDS: Final = _set(
    "prospecting qualification qualified negotiation proposal review discovery won lost closed closed-won closed-lost "
    "active inactive prospect customer churned draft approved escalated pending high low medium urgent"
)
TOPIC_WORDS: Final = _set(
    "advanced basic cloud data digital edge enterprise managed mobile multi-cloud premium security software standard "
    "strategic training customer business service services support product products sales marketing finance financial "
    "engineering human resources information technology legal operations department it hr vpn api ai iot ui crm "
    "account management section portal access protocol error message password reset policy faq system action order "
    "flight economy class airport desk lamp office chair wireless water battery total price payment method gift card "
    "credit visa mastercard paypal item option options solution color size brand model warranty return refund "
    "exchange replacement delivery shipping trip type cabin passenger origin destination departure arrival travel "
    "insurance date birth user name zip code q1 q2 q3 q4 fy new north south east west central region initial phase "
    "learning development team case subject description thank head manager director senior junior vice chief internal "
    "original"
)
NOT_PERSON: Final = (
    LEGAL
    | ORG_NOUNS
    | DEAL_NOUNS
    | CRM_NOUNS
    | TITLE_HEADS
    | GREETINGS
    | FUNCTION
    | VERBS
    | CALENDAR
    | STAGE_WORDS
    | TOPIC_WORDS
) - _set(
    "may mark drew grant chase bill will page dean buyer bishop sue pat rich frank max penny miles guy dale glen king "
    "rose lane jan jun june april august mar"
)
"""Words that no two-word capitalised run called a person holds."""

LEADING: Final = (VERBS | ADJECTIVES | GREETINGS | FUNCTION | CRM_NOUNS | CALENDAR | HONORIFICS) - _set(
    "mark chase may grant bill will drew next rich frank jan jun june april august mar"
)
"""Words that a sentence or label puts before a name: they do not begin it."""

PARTICLES: Final = _set("van von der den de del della di da dos la le el al bin ibn ter ten y zu af du")
NAME_JOINS: Final = _set("of & de van von der den del della di da dos la le bin ibn al ter du")
"""Lower-case words (or "&") a name may hold between capitalised ones."""
