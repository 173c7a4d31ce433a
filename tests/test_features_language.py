"""Languages: short English job texts full of names, twenty languages of Europe, and texts that say too little."""

import pytest

from stackwise.features import language
from stackwise.features.language import NAMES, Language, tell_language

ENGLISH = [
    "You must do bookkeeping.",
    "Operate a crane",
    "I do accounts",
    "I have never used Python.",
    "Barista wanted, weekends",
    "SQL and Tableau reporting",
    "Excel, pivot tables, VLOOKUP",
    "Java developer with Spring Boot and Kafka",
    "Welding MIG TIG stainless",
    "Night shift nurse, ICU",
    "Au pair for family in Madrid",
    "Drupal and PHP maintenance",
    "FORKLIFT DRIVER NEEDED URGENTLY",
]
OTHERS = {
    "de": "Pflegekraft für Seniorenheim",
    "fr": "Nous cherchons un cuisinier",
    "es": "Camarero para fines de semana",
    "it": "Cercasi cameriere per il fine settimana",
    "pt": "Procura-se empregado de mesa",
    "nl": "Ober voor het weekend gezocht",
    "sv": "Sjuksköterska nattetid",
    "da": "Bogholderi og lønadministration",
    "no": "Lastebilsjåfør med førerkort",
    "fi": "Etsimme kokkia",
    "pl": "Szukamy kucharza",
    "cs": "Hledáme kuchaře",
    "sk": "Upratovačka na čiastočný úväzok",
    "hu": "Szakácsot keresünk",
    "ro": "Asistentă medicală de noapte",
    "bg": "Търсим готвач",
    "el": "Ζητείται μάγειρας",
    "sl": "Iščemo kuharja",
    "lt": "Reikalinga valytoja",
    "lv": "Meklējam pavāru",
    "et": "Ettekandja nädalavahetuseks",
    "uk": "Шукаємо кухаря",
    "tr": "Aşçı arıyoruz",
}


@pytest.mark.parametrize("text", ENGLISH)
def test_five_english_words_are_english(text):
    assert tell_language(text).code == "en"


@pytest.mark.parametrize("code", OTHERS)
def test_a_few_words_of_another_language_are_told(code):
    found = tell_language(OTHERS[code])
    assert (found.code, found.name) == (code, NAMES[code])


@pytest.mark.parametrize("text", ["", "   ", "12345", "...", "AWS, GCP, Azure"])
def test_a_text_that_says_too_little_is_of_no_language(text):
    assert tell_language(text).code is None


def test_a_language_that_is_surely_not_english_is_told_even_when_its_twin_is_as_likely():
    assert tell_language("Vozač kamiona s vozačkom dozvolom").code in {"hr", "bs", "sr"}


def test_the_same_text_is_told_the_same_way():
    assert tell_language("Sushi chef") == tell_language(" Sushi  chef ") == tell_language("Sushi chef")
    assert isinstance(tell_language("Sushi chef"), Language)


def test_a_plainly_english_text_needs_no_model(monkeypatch):
    """The model takes half a second to load: most texts are told by their function words."""
    monkeypatch.setattr(language, "_identifier", lambda: pytest.fail("the model was loaded"))
    told = tell_language("You will have the keys of the shop and you are to open it with our staff")
    assert told == Language("en", 1.0)


@pytest.mark.parametrize(
    "text",
    [
        "Wir suchen eine Assistenz fuer das Team in Berlin, the best place to be, und bieten dir einen Vertrag",
        "Se busca contable con experiencia en Excel y SAP para nuestra oficina de Madrid, jornada completa",
        "Nous cherchons un chef de projet pour notre equipe, anglais courant, poste base a Lyon des janvier",
        "Du skal have erfaring for at kunne tale med kunder og have to aars erfaring for os at have for oeje",
        "Wij zoeken iemand voor de winkel of het kantoor, met of zonder ervaring, die will of kan werken of leren",
    ],
)
def test_another_language_with_english_in_it_is_not_plainly_english(text):
    assert tell_language(text).code != "en"
