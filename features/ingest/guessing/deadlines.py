"""Deadlines: which columns say the last day to enrol, and which until when a programme itself is registered.

Words are without accents, as `names.plain_words` leaves them; each begins a word, save where words have no spaces.
"""

from __future__ import annotations

import re

from stackwise.features.text import unaccented

_ENROL = """
    booking\\b sign.?up\\b kayıt başvuru
    enrol(?!l?ed) appl(?:y|ication) admission einschreib anmeld immatrikul bewerb inscri candidatur matric solicitud
    postul iscri inschrij aanmeld anmal ansok pameld soknad søknad tilmeld ansogn ansøgn ilmoittaut haku zgloszen zapis
    rekrut prihlas jelentkez beiratkoz kayit basvuru εγγραφ αιτησ зачисл заявк запис заяв prijav upis vpis pieteik
    uznem priem paraisk vastuvot skraning umsokn cofrestr qeydiyyat izen
    הרשמה ثبت تسجيل التسجيل التقديم للتسجيل للتقديم आवेदन प्रवेश pendaftaran dang
"""
_ENROL_WITHIN = "申込|応募|出願|申请|申請|报名|報名|招生|신청|접수|모집|สมัคร"
_REGISTER = "reg\\b regist rejestr registr регистр реєстр register 登録 注册 등록"
_LAST = """
    delai
    last final closing closes? deadline latest letzt schluss frist derni limite cloture ultim plazo cierre prazo scaden
    termin laatste uiterst sluit sista senast siste sidste viimei paatty ostatni posledn uzaverk utolso hatarid limita
    son\\b bitis τελευται προθεσμ ληξη последн крайн срок останн строк rok\\b zadnj posljednj pedej beidz paskutin
    viiman tahtaeg sidast azken olaf אחרון آخر مهلت موعد अंतिम terakhir batas cuoi han\\b
"""
_LAST_WITHIN = "締切|截止|마감|สิ้นสุด|ปิดรับ|schluss|frist"
_END = """
    end ends ending until till ende bis fin jusqu au fim ate hasta fine fino einde tot slut slutt til loppu koniec do
    konec vege sfarsit bitis ληξη εως окончание окончания до завершення кінець край kraj pabaiga beigas lidz iki lopp
    kuni lok סיום پایان نهاية انتهاء समाप्ति selesai
"""
ACCREDITED = """
    accredit* akkredit* acredit* akredyt* akredit* ackredit* акредит* аккредит* διαπιστευ* homolog* agrement agree*
    registered zarejestrowan* registrad* registrat[oi] enregistre* registriert* geregistreerd*
"""  # until when a programme is accredited is not until when it can be begun


def _begins(words: str, within: str = "") -> re.Pattern[str]:
    begins = rf"\b(?:{'|'.join(unaccented(words).split())})"
    return re.compile(f"{begins}|{unaccented(within)}" if within else begins)


_ENROL_SAID = _begins(_ENROL, _ENROL_WITHIN)
_REGISTER_SAID = _begins(_REGISTER)
_LAST_SAID = _begins(_LAST, _LAST_WITHIN)
_END_SAID = re.compile(rf"\b(?:{'|'.join(unaccented(_END).split())})\b|終了|结束|結束|종료")
_ACCREDITED_SAID = _begins(ACCREDITED.replace("*", ""))


def says_last_to_enrol(words: str) -> bool:
    """Whether a column's name, as small words, says that it holds the last day to enrol.

    >>> says_last_to_enrol("last date for enrolment"), says_last_to_enrol("last enrolled at")
    (True, False)
    >>> says_last_to_enrol("dernier jour d inscription"), says_last_to_enrol("registration end date")
    (True, False)
    """
    if _ENROL_SAID.search(words):
        return (_LAST_SAID.search(words) or _END_SAID.search(words)) is not None
    return _REGISTER_SAID.search(words) is not None and _LAST_SAID.search(words) is not None


def says_registered(words: str) -> bool:
    """Whether a column's name, as small words, says until when a programme may be registered or accredited.

    >>> says_registered("saqa registration end date"), says_registered("accredited until")
    (True, True)
    >>> says_registered("registration start date"), says_registered("end date")
    (False, False)
    """
    ends = (_END_SAID.search(words) or _LAST_SAID.search(words)) is not None or "expir" in words
    return ends and (_REGISTER_SAID.search(words) or _ACCREDITED_SAID.search(words)) is not None
