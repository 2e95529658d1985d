"""Payment data and secrets in texts: account and card numbers by checksum, words about paying and access.

The words only help a person who reviews many messages; they are not what keeps a file from changing anything.
"""

from __future__ import annotations

import re
from typing import Final

from memory.text.concealed import LOOK_ALIKE, is_disguised, undisguised
from memory.text.names import fold

_IBAN: Final = re.compile(r"\b[A-Z]{2}\d{2}[A-Z0-9 ]{11,40}")
_DIGITS: Final = re.compile(r"(?<![\d.,/-])\d(?:[ -]?\d){12,18}(?![\d.,/-])")
_SECRET: Final = re.compile(
    r"\b(?:sk|pk|ghp|xox[abp]|AKIA)[-_]?[A-Za-z0-9_-]{12,80}|-----BEGIN [A-Z ]{3,40}-----"
)
_PAYING: Final = (
    "pay paid payment wire wires wired transfer transfers transferred remit remittance payout refund deposit iban swift bic "
    "sepa bank banking routing bitcoin crypto wallet giftcard voucher paypal escrow cheque "
    "zahlen zahle zahlung bezahlen bezahle uberweisen uberweise uberweisung konto kontonummer bankverbindung lastschrift "
    "payer paie paiement virement virer rib banque pagar paga pago transferencia transferir banco "
    "pagare pagamento bonifico banca betalen betaal betaling overmaken bankrekening "
    "zaplacic zaplac przelew przelac konto betala betalning overfor overforing maksa maksu tilisiirto "
    "оплата оплатить перевод перевести счет платеж деньги money"
)
_ACCESS: Final = (
    "password passwords passcode passphrase credential credentials login logins pin otp 2fa mfa token tokens apikey secret "
    "secrets cvv cvc ssn passwort kennwort zugangsdaten anmeldedaten geheimzahl mot-de-passe identifiants contrasena clave "
    "credenciales senha credenciais parola credenziali wachtwoord inloggegevens haslo losenord salasana пароль"
)
SENSITIVE_WORDS: Final = frozenset(f"{_PAYING} {_ACCESS}".split())
_WORDS: Final = re.compile(r"\w[\w'-]*")


def holds_sensitive_numbers(text: str) -> bool:
    """Tell whether a text holds an IBAN or a card number, by checksum, or an access key, by its form."""
    seen = undisguised(text)
    if any(_is_iban(match[0]) for match in _IBAN.finditer(seen.upper())) or _SECRET.search(seen):
        return True
    return any(_is_card(re.sub(r"\D", "", match[0])) for match in _DIGITS.finditer(seen))


def mentions_sensitive(text: str) -> bool:
    """Tell whether a text mentions paying or access, holds such numbers, or is disguised."""
    seen = undisguised(text)
    words = {fold(word) for word in _WORDS.findall(f"{seen} {seen.translate(LOOK_ALIKE)}")}
    pieces = {piece for word in words for piece in re.split(r"['-]", word)}
    return bool((words | pieces) & SENSITIVE_WORDS) or is_disguised(text) or holds_sensitive_numbers(text)


def _is_iban(written: str) -> bool:
    groups = written.split()
    codes = ("".join(groups[:count]) for count in range(1, len(groups) + 1))
    return any(
        15 <= len(code) <= 34 and int("".join(str(int(c, 36)) for c in code[4:] + code[:4])) % 97 == 1
        for code in codes
    )


def _is_card(digits: str) -> bool:
    doubled = [int(c) * (2 if place % 2 else 1) for place, c in enumerate(reversed(digits))]
    return 13 <= len(digits) <= 19 and sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0
