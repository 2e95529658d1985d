"""Words for how a user wants to be answered and reached; part of the profile.

A manner is often asked for by turning down its opposite ("not so formal", "too long"), so those phrases are words for
it too: the longest phrase at a place wins, and "long" in "too long" means nothing.
"""

from __future__ import annotations

from typing import Final


def _said(words: str) -> tuple[str, ...]:
    return tuple(words.split("; "))


LANGUAGES: Final = {
    "en": _said("english; englisch; anglais; inglés; inglese; inglês; engels"),
    "de": _said("german; deutsch; allemand; alemán; tedesco"),
    "fr": _said("french; français; francais; französisch; francese"),
    "es": _said("spanish; español; espanol; castellano; spanisch"),
    "it": (
        "italian",
        "italiano",
    ),
    "pt": (
        "portuguese",
        "português",
        "portugues",
    ),
    "nl": (
        "dutch",
        "nederlands",
    ),
    "pl": (
        "polish",
        "polski",
        "polsku",
    ),
    "sv": (
        "swedish",
        "svenska",
    ),
    "da": (
        "danish",
        "dansk",
    ),
    "no": (
        "norwegian",
        "norsk",
    ),
    "fi": (
        "finnish",
        "suomeksi",
    ),
    "cs": (
        "czech",
        "česky",
    ),
    "sk": ("slovak",),
    "hu": (
        "hungarian",
        "magyarul",
    ),
    "ro": ("romanian",),
    "el": ("greek",),
    "tr": (
        "turkish",
        "türkçe",
    ),
    "ru": ("russian",),
    "uk": ("ukrainian",),
    "ar": ("arabic",),
    "he": ("hebrew",),
    "hi": ("hindi",),
    "ko": ("korean",),
    "ja": ("japanese",),
    "zh": (
        "chinese",
        "mandarin",
    ),
}
"""ISO 639-1 code → what people call the language."""
_LEFT_OUT: Final = _said(
    "skip the; drop the; cut the; lose the; no; without the; less; enough of the; leave out the; spare me the"
)
_ORNAMENT: Final = _said(
    "flowery; flowery stuff; flowery language; flowery words; chit-chat; chitchat; waffle; fluff; frills; flourishes; niceties; politeness"
)
_TOO: Final = _said("too; way too; far too; much too; a bit too; overly; less; so damn")
_NOT: Final = _said(
    "don't need to be; don't need to be so; don't have to be; don't have to be so; don't need to be that; "
    "drop the; lose the; enough of the; no need to be; no need to be so; need to be so; need to be that; "
    "need to be; have to be so; have to be; don't be so; don't be; don't be too; not be so; stop being "
    "so; not so; not too; not overly; not; nothing; no"
)
_UNLIKED: Final = _said(
    "no; no more; hate; dislike; don't like; don't want; don't need; don't give me; don't write me; don't "
    "write; don't send me; not a fan of; not a big fan of; no fan of; not fond of; not into; can't stand; "
    "don't have time for; no time for; never read; spare me the; spare me; without; stop writing; stop "
    "giving me; stop sending me"
)


def _each(leads: tuple[str, ...], words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{lead} {word}" for lead in leads for word in words)


_FORMAL: Final = _said("formal; stiff; official; corporate; businesslike; professional; polite")
_CASUAL: Final = _said("casual; informal; chummy; familiar; chatty; laid-back; relaxed")
_HARSH: Final = _said("blunt; direct; harsh; curt; cold; robotic")
STYLE: Final = {
    "formal": (
        *_said("formal; formally; formality; professional; professionally; businesslike"),
        *_each((*_TOO, *_NOT), _CASUAL),
    ),
    "casual": (
        *_said(
            "casual; casually; informal; informally; relaxed; laid-back; laid back; easy-going; easygoing; loosen "
            "up; lighten up; like a mate; like a buddy; like a colleague; chilled; first-name terms; first name "
            "basis; no formalities; drop the formalities; skip the formalities"
        ),
        *_each((*_TOO, *_NOT), (*_FORMAL, "serious")),
    ),
    "direct": _said(
        "direct; directly; blunt; bluntly; to the point; straight to the point; no-nonsense; straightforward; "
        "straight answers; frank; candid; get to the point; cut to the chase; beat around the bush; beating "
        "around the bush; sugarcoat; sugar-coat; sugarcoating; sugar-coating; no fluff; without fluff; skip "
        "the fluff; cut the fluff; no pleasantries; without pleasantries; skip the pleasantries; need for "
        "pleasantries; drop the pleasantries; no beating around the bush; don't beat around the bush; don't "
        "sugarcoat; don't sugar-coat; no sugarcoating; no sugar-coating; mince words; don't mince words; "
        "don't mince your words; straight talk; straight talking; plain speaking; plain talk; plain talking; cotton wool; "
        "cushion things; cushion it; give it to me straight; tell it to me straight; tell me straight; tell it like it is; "
        "straight with me; honest with me; sugar coating; sugar coat; no sugar coating"
    )
    + _each(_LEFT_OUT, _ORNAMENT),
    "friendly": (
        *_said(
            "friendly; friendlier; warm; warmer; warmly; chatty; personable; cheerful; kind; upbeat; like a "
            "friend; like a friend"
        ),
        *_each((*_TOO, *_NOT), _HARSH),
    ),
}
_LONG: Final = _said(
    "long; lengthy; long-winded; wordy; verbose; detailed; elaborate; chatty; long answers; detail; "
    "details; much detail; much text; many words; much information"
)
_TEXTS: Final = _said(
    "essays; an essay; novels; a novel; novel; walls of text; wall of text; lectures; long texts; "
    "rambling; waffle; waffling; background; preamble; long stories; padding"
)
_SHORT: Final = _said("short; brief; terse; concise; thin; sketchy; superficial; shallow; vague")
LENGTH: Final = {
    "short": (
        *_said(
            "short; shorter; shorten; brief; briefer; briefly; brevity; concise; concisely; terse; succinct; "
            "succinctly; compact; crisp; snappy; pithy; minimal; condensed; one-liners; one-liner; keep it brief; "
            "to a minimum; summary only; just the gist; the gist; in a nutshell; bottom line; cut your answers; "
            "cut down; cut it down; trim; sentences are plenty; sentences are enough; sentences max; paragraph "
            "max; sentences are plenty; sentences are enough; sentences max; tl;dr; tldr; bottom line only; short "
            "and sweet; less text; fewer words; less wordy; less detail; a sentence or two; one or two sentences; "
            "two sentences; three sentences; one sentence; a few words; two lines; three lines; a couple of "
            "sentences; a couple of lines; one paragraph; a few lines; not more than; ramble; rambling"
        ),
        *_each(_TOO, (*_LONG, *_TEXTS)),
        *_each(_UNLIKED, ("long", "lengthy", "long-winded", "wordy", "verbose", *_TEXTS)),
        *_each(_NOT, _LONG[:6]),
    ),
    "detailed": (
        *_said(
            "detailed; details; detail; in depth; in-depth; thorough; thoroughly; long; longer; lengthy; full "
            "explanations; comprehensive; elaborate; elaborately; step by step; extensive; extensively; "
            "exhaustive; verbose; expansive; more context; full context; full detail; full details; tell me more; explain more; explain a bit more; explain a little more; "
            "full detail; full details; whole picture; full picture; complete picture; whole story; full story; "
            "all the background; background information; leave nothing out; don't leave anything out; don't leave "
            "out; don't hold back; don't skimp; expand on; more background; ins and outs; nitty-gritty; more "
            "explanation; deep dive; deep dives; depth; go deep; the whole lot; all the reasons"
        ),
        *_each(tuple(one for one in _TOO if one != "less"), _SHORT),
        *_each(_UNLIKED, ("short", "brief", "terse", "one-liners", "superficial", "one-liner")),
        *_each(("not so", "not too", "less", "don't be so", "stop being so"), _SHORT),
    ),
}
CHANNEL: Final = {
    "email": _said("email; e-mail; emails; e-mails; mail; mails; inbox; emailing; e-mailing; emailed"),
    "phone": _said(
        "phone; call; calls; telephone; ring; phone calls; phone call; voice; calling; phoned; phoning; "
        "ringing; being called; be called; telephoned; cell; mobile; cell phone; landline; voicemail; "
        "voicemails; voice mail; cold calls"
    ),
    "text": _said("text; texts; sms; text message; text messages; texting; texted; be texted"),
    "chat": _said(
        "chat; slack; teams; whatsapp; signal; dm; dms; instant message; instant messages; direct message; "
        "direct messages; telegram; discord; messenger; google chat; chats"
    ),
    "video": _said("video; video call; video calls; zoom; zoom calls; google meet; facetime"),
}
