"""Ordinary words of questions: however similar to a known name, they are no misspellings of it."""

from __future__ import annotations

from functools import cache
from typing import Final

from memory.identity.org_words import GENERIC
from memory.kinds import KINDS, specs
from memory.recall.query.vocabulary import ALIKE, IDLE, KINDS_CALLED, REQUESTS
from memory.text.names import HONORIFICS, LEGAL_FORMS, SUFFIXES
from memory.text.times.calendar import WEEKDAYS
from memory.text.wordforms.stemming import base_form

_EVERYDAY: Final = (
    "able above accept across active actual actually address again against almost alone along already also always "
    "amount another answer anybody anyone anywhere apart area around aside attach author away back bad bank base basic "
    "because become before behind believe belong below best better between beyond bill bit block blue board body both "
    "bottom brand break brief bring broke brown busy call came care carry catch certain chance charge chart cheap check "
    "chief clean clear close code cold come common compare complete concern confirm connect contain continue control "
    "cook cool copy core correct could count couple course cover create current daily dark data date dear deep depend "
    "detail differ direct doubt draft draw drive drop during each early easy effort eight either else email enough "
    "enter entire equal even evening event ever exact example except excite exist expect explain express extra face "
    "fact fail fair fall false far fast feature field figure file fill final fine firm first five fix flat floor "
    "focus follow force form forward found four free fresh front full fund future gain game gave general gold gone "
    "good grand grant great green grey ground group grow guess half hall hand handle hang hard harden head hear heard "
    "heavy hello here high hill hold hope hour human idea image impact include increase indeed inside instead intend "
    "intro invest join judge jump just keep kept know known lack land large last late lately later latest lead learn "
    "least leave legal less let letter level light like limit line link load local long look lose loss lost lot low "
    "main major make many march margin mark market matter maybe mean meant meet member merge middle might mind mine "
    "minor minute miss mode model modern money month more morning most mount move much must name near need never news "
    "next nice night nine none noon normal north note nothing notice number offer office often once only open option "
    "order other others ought outside over owner page paid paper park part party pass past pause pending perhaps "
    "phase phone pick piece place plain plan plant play please plus point policy poor pop possible post power "
    "prefer present press pretty prevent price print prior prize probably process product profit progress project "
    "promise proper prove provide public pull pure push quarter quick quiet quite quota raise range rank rate rather "
    "reach read ready real really reason receive recent record red refer regard region relate remain remind remove "
    "repeat report request require rest result return review rich right risk road role room rose rough round rule run "
    "safe said sale sales same save scale scope score screen second section seem sell send sense sent series serve "
    "service set seven several shape share sharp shift short should shown side sign silver similar simple since single "
    "site six size skill sleep slip slow small smart soft sold some someone soon sort sound source south space speak "
    "special speed spend split spoke spot spread spring stable staff stage stand start state status stay step still "
    "stock stone stop store story strong study stuff style submit subject such sum summer support sure table take "
    "talk target task team tell ten tend term test than thank thanks that their them then there these they thing "
    "think third those though three through ticket time title today together told tone took topic total touch toward "
    "track trade train travel treat trial trust truth turn twice two type under unit until update upon upset urgent "
    "user usual value very view visit vote wait walk wall want warm warn watch water week weight well went west what "
    "whether white whole wide will wind winter wish within without woman wonder wood word work world worth would "
    "write wrong wrote year yellow yesterday yet young"
)
_MONTHS: Final = (
    "january february march april may june july august september october november december jan feb mar apr jun jul "
    "aug sep sept oct nov dec"
)


@cache
def _bases() -> frozenset[str]:
    given = {*_EVERYDAY.split(), *_MONTHS.split(), *WEEKDAYS, *IDLE, *REQUESTS, *KINDS_CALLED}
    given |= GENERIC | LEGAL_FORMS | HONORIFICS | SUFFIXES
    for model in KINDS.values():
        for name, spec in specs(model).items():
            given |= set(name.split("_"))
            for value, others in (spec.choices or {}).items():
                given |= set(" ".join((value, *others)).casefold().replace("/", " ").split())
    return frozenset(map(base_form, given)) | frozenset(ALIKE)


def is_ordinary(word: str) -> bool:
    """Tell whether a folded word is one of everyday English, the trade, the calendar or our fields."""
    return base_form(word) in _bases()
