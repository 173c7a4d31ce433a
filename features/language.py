"""Language identification: which language a text is in, told by py3langid (Naive Bayes over byte n-grams).

A job text of five words is mostly English here, and full of borrowed names (sushi, barista, chef de partie), so
English is given a stated prior. The model (4.5 MB, packaged with its library, no network) is loaded at first use.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

ENGLISH = "en"
NAMES = {
    "ar": "Arabic", "be": "Belarusian", "bg": "Bulgarian", "bn": "Bengali", "bs": "Bosnian", "ca": "Catalan",
    "cs": "Czech", "cy": "Welsh", "da": "Danish", "de": "German", "el": "Greek", "en": "English", "es": "Spanish",
    "et": "Estonian", "eu": "Basque", "fa": "Persian", "fi": "Finnish", "fr": "French", "ga": "Irish",
    "gl": "Galician", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian",
    "is": "Icelandic", "it": "Italian", "ja": "Japanese", "ko": "Korean", "lb": "Luxembourgish", "lt": "Lithuanian",
    "lv": "Latvian", "mk": "Macedonian", "ms": "Malay", "mt": "Maltese", "nl": "Dutch", "no": "Norwegian",
    "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian",
    "sq": "Albanian", "sr": "Serbian", "sv": "Swedish", "th": "Thai",
    "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese",
    "am": "Amharic",
}  # fmt: skip
"""The languages told apart, by ISO 639-1 code: those of Europe, and others that many learners write."""
_CODES = (
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en"
    " eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv"
    " ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne"
    " ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st"
    " su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)
"""The codes of ISO 639-1."""
SAID = {
    **{name.casefold(): code for code, name in NAMES.items()},
    "englisch": "en", "anglais": "en", "inglés": "en", "deutsch": "de", "allemand": "de", "français": "fr",
    "französisch": "fr", "español": "es", "castellano": "es", "spanisch": "es", "italiano": "it", "português": "pt",
    "nederlands": "nl", "中文": "zh", "日本語": "ja", "العربية": "ar", "اللغة العربية": "ar", "polski": "pl",
    "svenska": "sv", **{code: code for code in _CODES.split()},
    **{said: code for code, names in (
        ("en", "engels engelsk engelska englanti angielski angličtina anglický angol engleză ingilizce αγγλικά "
               "английский англійська inglese inglês 英語 영어 英语 الإنجليزية الانجليزية अंग्रेज़ी अंग्रेजी "
               "inggris tiếnganh อังกฤษ"),
        ("de", "duits tysk tyska saksa niemiecki němčina német germană almanca γερμανικά немецкий tedesco "
               "alemán alemão ドイツ語 독일어 德语 الألمانية जर्मन"),
        ("fr", "frans fransk franska ranska francuski francouzština francia franceză fransızca γαλλικά "
               "французский francese francés francês フランス語 프랑스어 法语 الفرنسية फ्रेंच"),
        ("es", "spaans spansk spanska espanja hiszpański španělština spanyol spaniolă ispanyolca испанский "
               "spagnolo espanhol espagnol スペイン語 스페인어 西班牙语 الإسبانية"),
        ("it", "italienisch italien italiaans italiensk italienska italia włoski italština olasz italiană "
               "italyanca итальянский イタリア語 이탈리아어 意大利语 الإيطالية"),
        ("pt", "portugiesisch portugais portugués portugees portugisisk portugiesiska portugalski португальский "
               "portoghese"),
        ("nl", "niederländisch néerlandais neerlandés hollanda olandese vlaams flämisch"),
        ("el", "ελληνικά griechisch"),
        ("sv", "schwedisch ruotsi suédois sueco szwedzki svensk"),
        ("no", "norsk norsknynorsk norwegisch norja bokmål"),
        ("da", "dansk dänisch tanska danois"),
        ("fi", "suomi finska finsk finnisch finnois"),
        ("hu", "magyar ungarisch"),
        ("pl", "polnisch polonais polska polsk język polski"),
        ("cs", "čeština česky český tschechisch"),
        ("sk", "slovenčina slovensky"),
        ("ro", "română rumänisch"),
        ("tr", "türkçe türkisch turc turco"),
        ("ru", "русский russisch russe ruso russo rosyjski ryska"),
        ("uk", "українська ukrainisch"),
        ("ar", "عربي العربيه arabisch arabe árabe arapça"),
        ("he", "עברית hebräisch hébreu"),
        ("hi", "हिंदी हिन्दी hindi"),
        ("mr", "मराठी marathi"),
        ("bn", "বাংলা bangla bengali"),
        ("gu", "ગુજરાતી gujarati"),
        ("pa", "ਪੰਜਾਬੀ punjabi panjabi"),
        ("ta", "தமிழ் tamil"),
        ("te", "తెలుగు telugu"),
        ("kn", "ಕನ್ನಡ kannada"),
        ("ml", "മലയാളം malayalam"),
        ("or", "ଓଡ଼ିଆ odia oriya"),
        ("as", "অসমীয়া assamese"),
        ("ne", "नेपाली nepali"),
        ("si", "සිංහල sinhala"),
        ("ur", "اردو urdu"),
        ("my", "မြန်မာ burmese"),
        ("km", "ខ្មែរ khmer"),
        ("lo", "ລາວ lao"),
        ("ka", "ქართული georgian"),
        ("hy", "հայերեն armenian"),
        ("kk", "қазақша kazakh"),
        ("az", "azərbaycanca azerbaijani"),
        ("be", "беларуская"),
        ("mk", "македонски"),
        ("sq", "shqip"),
        ("am", "አማርኛ"),
        ("ms", "melayu bahasamelayu"),
        ("tl", "tagalog"),
        ("sw", "kiswahili swahili"),
        ("yo", "yorùbá yoruba"),
        ("ig", "igbo"),
        ("ha", "hausa"),
        ("zu", "isizulu zulu"),
        ("xh", "isixhosa xhosa"),
        ("af", "afrikaans"),
        ("cy", "cymraeg"),
        ("ga", "gaeilge"),
        ("gd", "gàidhlig"),
        ("mt", "malti"),
        ("is", "íslenska"),
        ("lb", "lëtzebuergesch"),
        ("mi", "māori maori temāori temaori tereo tereomāori tereomaori"),
        ("fa", "فارسی farsi"),
        ("zh", "chinesisch chinois chino 汉语 普通话 中文 國語 mandarin 중국어 中国語"),
        ("ja", "japanisch japonais japonés 일본어 日语"),
        ("ko", "한국어 koreanisch 韓国語"),
        ("id", "indonesia bahasaindonesia"),
        ("vi", "tiếngviệt"),
        ("th", "ไทย ภาษาไทย"),
        ("ca", "català catalán katalanisch valencià valenciano valencien valenzianisch"),
        ("gl", "galego gallego"),
        ("eu", "euskara euskera vasco"),
        ("bg", "български"),
        ("hr", "hrvatski"),
        ("sr", "srpski српски"),
        ("sl", "slovenščina"),
        ("et", "eesti"),
        ("lv", "latviešu"),
        ("lt", "lietuvių"),
    ) for said in names.split()},
}  # fmt: skip
"""What course lists write for a language, in small letters."""
_TAG = re.compile(r"([a-z]{2})(?:[-_][a-z0-9]{2,8}){0,3}")

ENGLISH_PRIOR = 30.0
"""Odds of English over any other language before a letter is read."""
LEAST_CONFIDENCE = 0.4
"""Below it the text says too little, as a list of product names does, unless it is surely not English."""
MOST_ENGLISH = 0.2
"""Below it a text is surely not English: which of Croatian and Bosnian it is may stay a guess."""
_ENGLISH_ALONE = frozenset((
    "the", "and", "with", "you", "your", "this", "that", "which", "from", "our", "their", "they",
))  # fmt: skip
_FUNCTION_WORDS = _ENGLISH_ALONE | {"of", "to", "for", "are", "will", "have", "has", "been", "who"}
PLAINLY_ENGLISH, ENOUGH_WORDS = 0.2, 8
"""A text of so many words, such a share of them English function words, is English whatever its letters, if two of
them are words of no other language (Danish has "for" and "have", Dutch "of" and "will"): the library is not needed."""
FAIRLY_ENGLISH, SEVERAL = 0.1, 4
"""The same for so many different ones."""
_SAME = {"nn": "no"}  # the library tells Nynorsk apart; nothing here reads it otherwise


@dataclass(frozen=True)
class Language:
    """The language a text is in, None when it says too little, and the probability of it (0 to 1)."""

    code: str | None
    confidence: float

    @property
    def name(self) -> str | None:
        """Its English name."""
        return None if self.code is None else NAMES[self.code]


def language_code(said: str) -> str:
    """The two-letter code of a language that somebody wrote; what is not known stays as it is.

    >>> language_code("en-GB"), language_code("English"), language_code("Klingon")
    ('en', 'en', 'Klingon')
    """
    plain = said.strip().casefold()
    tag = _TAG.fullmatch(plain)
    return tag[1] if tag else SAID.get(plain, said)


def tell_language(text: str) -> Language:
    """Tell the language of a plain text, without markup.

    >>> tell_language("Barista wanted, weekends").code
    'en'
    >>> tell_language("Kassierer gesucht, Teilzeit").name
    'German'
    """
    said = " ".join(text.split())
    if not any(character.isalpha() for character in said):
        return Language(None, 0.0)
    if _plainly_english(said.lower().split(" ")):
        return Language(ENGLISH, 1.0)
    codes, prior = _languages()
    scores = np.array([score for _, score in sorted(_identifier().rank(said))])
    posterior = np.maximum(scores, 0.0) * prior
    posterior /= max(float(posterior.sum()), 1e-30)
    shares = dict.fromkeys(codes, 0.0)
    for code, share in zip(codes, posterior, strict=True):
        shares[_SAME.get(code, code)] = shares.get(_SAME.get(code, code), 0.0) + float(share)
    best = max(shares, key=lambda code: (shares[code], code))
    told = shares[best] >= LEAST_CONFIDENCE or shares[ENGLISH] < MOST_ENGLISH
    return Language(best if told else None, shares[best])


def _plainly_english(words: list[str]) -> bool:
    found = [word for word in words if word in _FUNCTION_WORDS]
    least = FAIRLY_ENGLISH if len(set(found)) >= SEVERAL else PLAINLY_ENGLISH
    if len(words) < ENOUGH_WORDS or len(_ENGLISH_ALONE.intersection(found)) < 2:
        return False
    return len(found) >= least * len(words)


@lru_cache(maxsize=1)
def _identifier() -> Any:
    """The library's model, cut to the languages above; half a second to load."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([code for code in identifier.labels if code in NAMES or code in _SAME])
    return identifier


@lru_cache(maxsize=1)
def _languages() -> tuple[list[str], np.ndarray[Any, np.dtype[np.float64]]]:
    """The codes that the model knows, sorted, and the prior of each."""
    codes = sorted(_identifier().labels)
    return codes, np.array([ENGLISH_PRIOR if code == ENGLISH else 1.0 for code in codes])
