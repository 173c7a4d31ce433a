"""ESCO in both layouts the Commission has shipped, built tiny, with its usual faults planted."""

import csv
import io
import zipfile

import pytest

from stackwise.features.catalogue import read_catalogue
from stackwise.features.errors import DataError, InputError
from stackwise.features.ingest.archive import Member
from stackwise.features.ingest.esco import read_esco, version_of
from stackwise.features.ingest.store import merge

SKILL, GROUP, JOB = ("http://data.europa.eu/esco/" + kind for kind in ("skill/s", "skill/g", "occupation/o"))
FILES = {
    "skills": [
        ("conceptUri", "skillType", "preferredLabel", "altLabels", "hiddenLabels", "status", "description"),
        (
            SKILL + "1",
            "skill/competence",
            "bake bread",
            "make bread\nbake bread\nbake loaves",
            "brd",
            "released",
            "Bake.",
        ),
        (SKILL + "2", "knowledge", "bread", "", "", "released", "What bread is,\nand is not."),
        (SKILL + "3", "", "knead dough", "work dough | knead", "", "released", ""),
        (SKILL + "4", "knowledge", "stone ovens", "", "", "obsolete", ""),
    ],
    "skillGroups": [("conceptUri", "preferredLabel"), (GROUP + "1", "food"), (GROUP + "2", "crafts")],
    "occupations": [
        ("conceptUri", "iscoGroup", "preferredLabel", "altLabels", "hiddenLabels", "status", "description", "code"),
        (JOB + "1", "7512", "baker", "bread baker\nbaker", "", "released", "Bakes.", "7512.10"),
        (JOB + "2", "0110", "bakery officer", "", "", "released", "", "0110.1"),
        (JOB + "3", "1412", "cafe manager", "", "", "released", "", ""),
    ],
    "occupationSkillRelations": [
        ("occupationUri", "relationType", "skillType", "skillUri"),
        (JOB + "1", "essential", "skill/competence", SKILL + "1"),
        (JOB + "1", "optional", "knowledge", SKILL + "2"),
        (JOB + "9", "optional", "knowledge", SKILL + "2"),
        (JOB + "1", "essential", "knowledge", SKILL + "4"),
        (JOB + "1", "useful", "knowledge", SKILL + "3"),
        (JOB + "1", "optional", "skill/competence", SKILL + "1"),
    ],
    "skillSkillRelations": [
        ("originalSkillUri", "originalSkillType", "relationType", "relatedSkillType", "relatedSkillUri"),
        (SKILL + "1", "skill/competence", "optional", "knowledge", SKILL + "2"),
        (SKILL + "1", "skill/competence", "optional", "skill/competence", SKILL + "1"),
    ],
    "broaderRelationsSkillPillar": [
        ("conceptType", "conceptUri", "broaderType", "broaderUri"),
        ("SkillGroup", GROUP + "2", "SkillGroup", GROUP + "1"),
        ("KnowledgeSkillCompetence", SKILL + "1", "SkillGroup", GROUP + "1"),
        ("KnowledgeSkillCompetence", SKILL + "3", "KnowledgeSkillCompetence", SKILL + "2"),
        ("KnowledgeSkillCompetence", SKILL + "3", "SkillGroup", GROUP + "1"),
        ("KnowledgeSkillCompetence", SKILL + "3", "KnowledgeSkillCompetence", SKILL + "1"),
        ("KnowledgeSkillCompetence", SKILL + "2", "SkillGroup", GROUP + "3"),
    ],
}
RELATIONS = ("occupationSkillRelations", "skillSkillRelations", "broaderRelationsSkillPillar")


def text_of(rows):
    sink = io.StringIO()
    csv.writer(sink, lineterminator="\n").writerows(rows)
    return sink.getvalue()


def ship(folder, files=FILES, language="en", version="v1.1.1"):
    """Two zips, as up to v1.1.1."""
    folder.mkdir(exist_ok=True)
    names = [f"ESCO dataset - {version} - classification - {part} - csv.zip" for part in (language, "relations")]
    with zipfile.ZipFile(folder / names[0], "w") as one, zipfile.ZipFile(folder / names[1], "w") as two:
        for name, rows in files.items():
            packed, member = (two, f"{name}.csv") if name in RELATIONS else (one, f"{name}_{language}.csv")
            packed.writestr(member, rows if isinstance(rows, str | bytes) else text_of(rows))
    return [folder / name for name in names]


def with_file(name, rows):
    return {**FILES, name: rows}


def test_both_zips_give_every_table(tmp_path):
    counts = {one.table: one for one in merge(tmp_path / "out", read_esco(ship(tmp_path / "in")))}
    made = read_catalogue(tmp_path / "out")
    assert made.manifest["taxonomy_version"] == ["v1.1.1"]
    skills = made["skills"].set_index("skill_id")
    assert skills["label"].tolist() == ["bake bread", "bread", "knead dough"]
    assert skills["kind"].fillna("?").tolist() == ["skill", "knowledge", "?"]
    assert [None if one is None else list(one) for one in skills["alt_labels"]] == [
        ["make bread", "bake loaves", "brd"],
        None,
        ["work dough", "knead"],
    ]
    assert skills["description"].iloc[1] == "What bread is,\nand is not."
    assert set(skills["taxonomy"]) == {"ESCO"}
    assert made["occupations"][["title", "group", "level"]].values.tolist() == [
        ["baker", "7512", 2.0],
        ["bakery officer", "0110", 4.0],
        ["cafe manager", "1412", 3.0],
    ]
    codes = made["occupations"]["code"]
    assert codes[:2].tolist() == ["7512.10", "0110.1"]  # text: a number would lose the zeros at both ends
    assert codes[2:].isna().all()
    links = made["occupation_skills"][["occupation_id", "skill_id", "importance"]]
    assert links.values.tolist() == [[JOB + "1", SKILL + "1", 1.0], [JOB + "1", SKILL + "2", 0.5]]
    assert (counts["occupation_skills"].read, counts["occupation_skills"].kept) == (6, 2)


def test_a_broader_skill_goes_before_a_group_and_further_ones_become_relations(tmp_path):
    merge(tmp_path / "out", read_esco(ship(tmp_path / "in")))
    made = read_catalogue(tmp_path / "out")
    assert made["skills"]["broader_id"].fillna("?").tolist() == [GROUP + "1", "?", SKILL + "1"]
    assert made["skill_groups"]["broader_id"].fillna("?").tolist() == ["?", GROUP + "1"]
    assert made["skill_relations"].drop(columns="confidence").values.tolist() == [
        [SKILL + "1", SKILL + "2", "optional"],
        [SKILL + "3", SKILL + "2", "broader"],
    ]


def test_bad_rows_are_set_aside_with_the_line_they_begin_on(tmp_path):
    merge(tmp_path / "out", read_esco(ship(tmp_path / "in")))
    lines = (tmp_path / "out/rejects/esco.csv").read_text().splitlines()
    assert lines[0] == "table,line,key,reason"
    found = [line.replace("http://data.europa.eu/esco/", "") for line in lines[1:]]
    assert found == [
        "occupation_skills,4,occupation/o9 / skill/s2,occupation_id names no row of occupations",
        "occupation_skills,5,occupation/o1 / skill/s4,skill_id names no row of skills",
        "occupation_skills,6,occupation/o1 / skill/s3,relation is neither essential nor optional: useful",
        "occupation_skills,7,occupation/o1 / skill/s1,duplicate key; the first row is kept",
        "skill_relations,3,skill/s1 / skill/s1,a skill related to itself",
        # the description of the second skill and the labels of the first hold line breaks
        "skills,8,skill/s4,status is obsolete",
    ]


def test_a_group_that_only_the_hierarchy_names_is_found(tmp_path):
    levels = [f"Level {n} {part}" for n in range(4) for part in ("URI", "preferred term")]
    tree = [levels, [GROUP + "1", "food", GROUP + "3", "bread lore", "", "", "", ""]]
    merge(tmp_path / "out", read_esco(ship(tmp_path / "in", with_file("skillsHierarchy", tree))))
    made = read_catalogue(tmp_path / "out")
    assert made["skill_groups"]["label"].tolist() == ["food", "crafts", "bread lore"]
    assert made["skills"]["broader_id"].tolist()[1] == GROUP + "3"


def test_the_layout_since_v12_reads_the_same(tmp_path):
    merge(tmp_path / "old", read_esco(ship(tmp_path / "in")))
    labelled = {
        "occupationSkillRelations": [(r[0], "a label", *r[1:], "another") for r in FILES["occupationSkillRelations"]],
        "broaderRelationsSkillPillar": [
            (*r[:2], "label", *r[2:], "label") for r in FILES["broaderRelationsSkillPillar"]
        ],
    }
    labelled["occupationSkillRelations"][0] = (
        "occupationUri", "occupationLabel", "relationType", "skillType", "skillUri", "skillLabel",
    )  # fmt: skip
    labelled["broaderRelationsSkillPillar"][0] = (
        "conceptType", "conceptUri", "conceptLabel", "broaderType", "broaderUri", "broaderLabel",
    )  # fmt: skip
    name = "ESCO dataset - v1.2.0 - classification - fr - csv"
    with zipfile.ZipFile(tmp_path / f"{name}.zip", "w") as packed:
        for stem, rows in {**FILES, **labelled}.items():
            packed.writestr(f"{name}/{stem}_fr.csv", text_of(rows))
    merge(tmp_path / "new", read_esco([tmp_path / f"{name}.zip"]))
    old, new = read_catalogue(tmp_path / "old"), read_catalogue(tmp_path / "new")
    assert new.manifest["taxonomy_version"] == ["v1.2.0"]
    for table in ("skill_groups", "skill_relations", "occupations", "occupation_skills"):
        assert new.manifest["tables"][table] == old.manifest["tables"][table]


def test_folders_of_zips_and_of_unpacked_files_read_as_the_zips_do(tmp_path):
    zips = ship(tmp_path / "in")
    plain = tmp_path / "esco v1.1.1"
    for path in zips:
        with zipfile.ZipFile(path) as packed:
            packed.extractall(plain)
    batches = [read_esco(sources) for sources in (zips, [tmp_path / "in"], [plain])]
    for batch in batches[1:]:
        for name, frame in batches[0].tables.items():
            assert frame.equals(batch.tables[name])


def test_one_of_several_languages_must_be_named(tmp_path):
    ship(tmp_path / "in", language="en")
    french = ship(tmp_path / "fr", language="fr")[0]
    french.rename(tmp_path / "in" / french.name)
    with pytest.raises(InputError, match=r"languages 'en', 'fr'; expected one language; choose with --language"):
        read_esco([tmp_path / "in"])
    with pytest.raises(InputError, match=r"--language: got 'de'; expected one of 'en', 'fr'"):
        read_esco([tmp_path / "in"], "de")
    assert len(read_esco([tmp_path / "in"], "fr").tables["skills"]) == 3


def test_the_same_file_twice_is_a_usage_error(tmp_path):
    zips = ship(tmp_path / "in")
    with pytest.raises(InputError, match=r"skills_en.csv: got it twice"):
        read_esco([*zips, zips[0]])


def test_a_missing_zip_is_named_by_the_files_it_would_hold(tmp_path):
    zips = ship(tmp_path / "in")
    with pytest.raises(DataError, match=r"no 'occupationSkillRelations.csv', .*give both zips"):
        read_esco(zips[:1])


def test_a_zip_of_something_else_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "photos.zip", "w") as packed:
        packed.writestr("holiday.csv", "a,b\n1,2\n")
    with pytest.raises(DataError, match=r"ESCO source: got no 'skills.csv', .* among 'holiday.csv'"):
        read_esco([tmp_path / "photos.zip"])


def test_zips_of_two_versions_are_refused(tmp_path):
    one, two = ship(tmp_path / "a", version="v1.1.1"), ship(tmp_path / "b", version="v1.2.0")
    with pytest.raises(DataError, match=r"versions 'v1.1.1', 'v1.2.0'; expected both zips of one version"):
        read_esco([one[0], two[1]])


def test_a_version_nobody_states_is_unknown(tmp_path):
    assert version_of([Member("skills_en.csv", tmp_path / "plain" / "skills_en.csv", None, 1)]) is None


def test_a_missing_column_is_refused(tmp_path):
    rows = [row[:2] + row[3:] for row in FILES["skills"]]
    with pytest.raises(DataError, match=r"skills_en.csv, header: .*expected a column 'preferredLabel'"):
        read_esco(ship(tmp_path / "in", with_file("skills", rows)))


def test_latin1_is_refused(tmp_path):
    content = text_of([*FILES["skills"], (SKILL + "5", "", "crème", "", "", "released", "")]).encode("latin-1")
    with pytest.raises(DataError, match=r"skills_en.csv, line 9: got byte 0xe8 .*expected text in UTF-8"):
        read_esco(ship(tmp_path / "in", with_file("skills", content)))


@pytest.mark.parametrize("key", ["", "NaN", "  "])
def test_a_row_without_a_key_is_rejected(tmp_path, key):
    rows = [*FILES["skills"], (key, "", "nameless", "", "", "released", "")]
    merge(tmp_path / "out", read_esco(ship(tmp_path / "in", with_file("skills", rows))))
    assert "skills,9,nan,skill_id is missing" in (tmp_path / "out/rejects/esco.csv").read_text()
    assert len(read_catalogue(tmp_path / "out")["skills"]) == 3


def test_a_row_without_a_label_or_with_a_known_id_is_rejected(tmp_path):
    rows = [*FILES["skills"], (SKILL + "5", *[""] * 4, "released", ""), FILES["skills"][1]]
    merge(tmp_path / "out", read_esco(ship(tmp_path / "in", with_file("skills", rows))))
    rejects = (tmp_path / "out/rejects/esco.csv").read_text()
    assert f"skills,9,{SKILL}5,label is missing" in rejects
    assert f"skills,10,{SKILL}1,duplicate key; the first row is kept" in rejects


def test_a_cell_of_a_megabyte_is_rejected(tmp_path):
    rows = [*FILES["skills"], (SKILL + "5", "", "long", "", "", "released", "x" * (1 << 20))]
    batch = read_esco(ship(tmp_path / "in", with_file("skills", rows)))
    found = batch.rejects[batch.rejects["table"] == "skills"]
    assert found["reason"].tolist()[0] == "a cell of 1,048,576 characters in description; at most 131,072"
    assert found["line"].tolist()[0] == 9
