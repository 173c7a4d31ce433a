"""The words of CTDL that are read or written, and how each maps onto our own."""

from __future__ import annotations

import re
from collections.abc import Mapping

CONTEXT = "https://credreg.net/ctdl/schema/context/json"
EXTENSION = "stackwise"  # prefix of what CTDL has no word for; only this reader knows it
EXTENSION_IRI = "urn:stackwise:terms:"
OWN_ID = "urn:stackwise:"  # our ids that are neither CTIDs nor IRIs travel under this prefix
REGISTRY = "https://credentialengineregistry.org/resources/"

PREFIXES: Mapping[str, str] = {
    "https://purl.org/ctdl/terms/": "ceterms:",
    "http://purl.org/ctdl/terms/": "ceterms:",
    "https://credreg.net/ctdl/terms/": "ceterms:",
    "http://credreg.net/ctdl/terms/": "ceterms:",
    "https://purl.org/ctdlasn/terms/": "ceasn:",
    "http://purl.org/ctdlasn/terms/": "ceasn:",
    "https://schema.org/": "schema:",
    "http://schema.org/": "schema:",
    "http://www.w3.org/2004/02/skos/core#": "skos:",
    EXTENSION_IRI: f"{EXTENSION}:",
}

ORGANIZATIONS = frozenset({"CredentialOrganization", "QACredentialOrganization", "Organization"})
COURSES = frozenset({"LearningOpportunityProfile", "Course", "LearningProgram", "AssessmentProfile"})
EXPERIENCE = frozenset({"Occupation", "Job", "WorkRole", "Task"})
CREDENTIALS = frozenset(
    {
        "Credential",
        "AcademicCertificate",
        "ApprenticeshipCertificate",
        "AssociateDegree",
        "BachelorDegree",
        "Badge",
        "BasicTechnicalCertificate",
        "Certificate",
        "CertificateOfCompletion",
        "CertificateOfParticipation",
        "Certification",
        "Degree",
        "DigitalBadge",
        "Diploma",
        "DoctoralDegree",
        "GeneralEducationDevelopment",
        "GeneralEducationLevel1Certificate",
        "GeneralEducationLevel2Certificate",
        "HigherEducationLevel1Certificate",
        "HigherEducationLevel2Certificate",
        "JourneymanCertificate",
        "License",
        "MasterCertificate",
        "MasterDegree",
        "MasterTradeCertificate",
        "MicroCredential",
        "OpenBadge",
        "PreApprenticeshipCertificate",
        "ProfessionalCertificate",
        "ProfessionalDoctorate",
        "ProficiencyCertificate",
        "QualityAssuranceCredential",
        "ResearchDoctorate",
        "SecondaryEducationCertificate",
        "SecondarySchoolDiploma",
        "SpecialistDegree",
        "TechnicalLevel1Certificate",
        "TechnicalLevel2Certificate",
        "TechnicalLevel3Certificate",
        "WorkbasedLearningCertificate",
    }
)
# A component that stands for one thing a person can hold; its conditions are what must come before it.
LEAF_COMPONENTS = frozenset(
    {"CourseComponent", "AssessmentComponent", "CompetencyComponent", "JobComponent", "WorkExperienceComponent"}
)
# A component that is reached by fulfilling its conditions.
GROUP_COMPONENTS = frozenset(
    {
        "CredentialComponent",
        "BasicComponent",
        "SelectionComponent",
        "CollectionComponent",
        "CocurricularComponent",
        "ExtracurricularComponent",
        "MultiComponent",
        "PathwayComponent",
    }
)
COMPONENTS = LEAF_COMPONENTS | GROUP_COMPONENTS
CREDIT = frozenset({"TransferValueProfile", "TransferAgreement"})
COMPETENCIES = frozenset({"Competency", "ceasn:Competency"})
THINGS = ORGANIZATIONS | COURSES | EXPERIENCE | CREDENTIALS | COMPONENTS  # described in place, they still are things
READ = THINGS | CREDIT | COMPETENCIES | {"Pathway"}
PARTS = frozenset({"ComponentCondition", "Constraint", "ConditionProfile", "ValueProfile"})  # read through others

# An object without a type takes it from the property it stands under.
DEFAULT_TYPES: Mapping[str, str] = {
    "ceterms:transferValue": "ValueProfile",
    "ceterms:creditValue": "ValueProfile",
    "ceterms:hasCondition": "ComponentCondition",
    "ceterms:hasConstraint": "Constraint",
    "ceterms:requires": "ConditionProfile",
    "ceterms:entryCondition": "ConditionProfile",
    "ceterms:prerequisite": "ConditionProfile",
    "ceterms:alternativeCondition": "ConditionProfile",
    "ceterms:identifier": "IdentifierValue",
    "ceterms:identifierValue": "IdentifierValue",
    "ceterms:ownedBy": "CredentialOrganization",
    "ceterms:offeredBy": "CredentialOrganization",
    "ceterms:teaches": "CredentialAlignmentObject",
    "ceterms:assesses": "CredentialAlignmentObject",
    "ceterms:subject": "CredentialAlignmentObject",
    "ceterms:estimatedDuration": "DurationProfile",
    "ceterms:estimatedCost": "CostProfile",
    "ceterms:availableAt": "Place",
    "ceterms:address": "Place",
}

AT_LEAST = frozenset({"gteq", "greaterthanorequalto", "greaterthanorequal", "eq", "equals"})
AT_MOST = frozenset({"lteq", "lessthanorequalto", "lessthanorequal"})
EQUALS = frozenset({"eq", "equals"})

MODES: Mapping[str, str] = {
    "onlineonly": "online",
    "online": "online",
    "inperson": "in_person",
    "inpersononly": "in_person",
    "blendeddelivery": "blended",
    "blended": "blended",
    "blendedlearning": "blended",
}
STATUSES: Mapping[str, str] = {
    "active": "active",
    "superseded": "superseded",
    "deprecated": "withdrawn",
    "ceased": "withdrawn",
    "discontinued": "withdrawn",
}

_CTID = re.compile(r"(?:.*[/:])?(ce-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})", re.IGNORECASE)
_LANGUAGE = re.compile(r"(?:[a-z]{2,3}|x)(?:-[A-Za-z0-9]{1,8})*")


def ctid(text: str) -> str | None:
    """The CTID at the end of a registry address, or None.

    >>> ctid("https://credentialengineregistry.org/resources/ce-de321c5b-4b98-4622-a654-17d64d5e87ee")
    'ce-de321c5b-4b98-4622-a654-17d64d5e87ee'
    >>> ctid("https://example.org/courses/7") is None
    True
    """
    found = _CTID.fullmatch(text)
    return found.group(1).lower() if found else None


def is_language(tag: str) -> bool:
    """Whether a key looks like a language tag (``en``, ``en-US``)."""
    return _LANGUAGE.fullmatch(tag) is not None


def local(term: object) -> str:
    """The last part of a term or concept address, lower case.

    >>> local("https://purl.org/ctdl/vocabs/compare/GTEQ"), local("creditUnit:DegreeCredit")
    ('gteq', 'degreecredit')
    """
    return re.split(r"[/:#]", str(term).rstrip("/"))[-1].lower()
